/* SPDX-License-Identifier: GPL-2.0-only */
/* The words that may stand at a place of the command line, for completion in a shell. */
#ifndef TDXCTL_COMPLETE_H
#define TDXCTL_COMPLETE_H

#include "tdxctl/session.h"

/**
 * complete() - print the words that may take the place of the last one, one a line
 * @s: a new session
 * @argc: words behind the program's name
 * @argv: words; the last one may be empty, or only begun
 *
 * "@file" alone in a line stands for the names of files.
 */
void complete(struct session *s, int argc, char **argv);

#endif /* TDXCTL_COMPLETE_H */
