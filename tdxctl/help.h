/* SPDX-License-Identifier: GPL-2.0-only */
/* --help, --version and a machine-readable list of commands, all from the tables. */
#ifndef TDXCTL_HELP_H
#define TDXCTL_HELP_H

#include "tdxctl/session.h"

/**
 * help_general() - what --help, --version and --dump-commands print without a command
 * @s: with one of the three set
 *
 * Return: exit status.
 */
int help_general(struct session *s);

/**
 * help_group() - the commands of one noun
 * @noun: a noun that exists
 */
void help_group(const char *noun);

/**
 * help_command() - usage, options and man page of one command
 * @cmd: the command
 */
void help_command(const struct command *cmd);

#endif /* TDXCTL_HELP_H */
