/* SPDX-License-Identifier: GPL-2.0-only */
/* From words to one command. */
#ifndef TDXCTL_DISPATCH_H
#define TDXCTL_DISPATCH_H

#include "tdxctl/session.h"

/**
 * dispatch() - carry out one command, options and all
 * @s: a new session, with defaults filled in
 * @argc: words
 * @argv: words; their order may change
 *
 * Return: exit status; an error was reported.
 */
int dispatch(struct session *s, int argc, char **argv);

#endif /* TDXCTL_DISPATCH_H */
