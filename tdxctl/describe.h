/* SPDX-License-Identifier: GPL-2.0-only */
/* What decode and explain print, from the tables of the library. */
#ifndef TDXCTL_DESCRIBE_H
#define TDXCTL_DESCRIBE_H

#include "tdxctl/session.h"

/**
 * describe_status() - a completion status
 * @e: where to
 * @status: RAX
 * @is_value: bits 31:0 are known, not only the name
 *
 * Return: false if no status has this value; nothing was emitted then.
 */
bool describe_status(struct emit *e, u64 status, bool is_value);

/**
 * describe_leaf() - a leaf and its operands
 * @e: where to
 * @leaf: the leaf
 */
void describe_leaf(struct emit *e, const struct tdxcall_leaf_info *leaf);

/**
 * describe_word() - a word that is neither leaf nor status: operand, state, exit reason
 * @e: where to
 * @word: in any case
 *
 * Return: false if it is none of these; nothing was emitted then.
 */
bool describe_word(struct emit *e, const char *word);

#endif /* TDXCTL_DESCRIBE_H */
