/* SPDX-License-Identifier: GPL-2.0-only */
/* A leaf as people write it on the command line. */
#ifndef TDXCTL_LEAF_ARG_H
#define TDXCTL_LEAF_ARG_H

#include "tdxctl/session.h"

/**
 * leaf_arg() - the leaf that an argument names, one that TDX module 1.5.01 has
 * @s: the session
 * @text: name, with TDH. or without; short name as in counts ("aug"); or number
 * @leaf: where the description goes
 *
 * Return: EXIT_DONE; EXIT_USAGE, after a message.
 */
int leaf_arg(struct session *s, const char *text, struct tdxcall_leaf_info *leaf);

#endif /* TDXCTL_LEAF_ARG_H */
