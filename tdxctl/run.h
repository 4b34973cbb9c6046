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

/**
 * dispatch_noun() - a noun
 * @noun: a word
 *
 * Return: the first command of it, NULL if it is none.
 */
const struct command *dispatch_noun(const char *noun);

/**
 * dispatch_find() - a command
 * @noun: its first word, NULL if @verb stands alone
 * @verb: its word
 *
 * Return: NULL if there is none.
 */
const struct command *dispatch_find(const char *noun, const char *verb);

#endif /* TDXCTL_DISPATCH_H */
