/* SPDX-License-Identifier: GPL-2.0-only */
/* What decode and explain print, from the tables of the library. */
#ifndef TDXCTL_DESCRIBE_H
#define TDXCTL_DESCRIBE_H

#include "tdxctl/log_line.h"
#include "tdxctl/session.h"

/**
 * describe_status() - a completion status
 * @e: where to
 * @status: RAX; any number, with a name or without
 * @is_value: bits 31:0 are known, not only the name
 * @line: what else is known of the call: its leaf, RCX and RDX; NULL = nothing
 */
void describe_status(struct emit *e, u64 status, bool is_value, const struct log_line *line);

/**
 * has_sept_entry() - do RCX and RDX hold a secure EPT entry?
 * @status: RAX
 * @line: the registers, and the leaf if it is known
 */
bool has_sept_entry(u64 status, const struct log_line *line);

/**
 * describe_sept_entry() - the secure EPT entry in RCX and RDX
 * @e: where to
 * @line: the registers
 */
void describe_sept_entry(struct emit *e, const struct log_line *line);

/**
 * describe_leaf() - a leaf and its operands
 * @e: where to
 * @leaf: the leaf
 */
void describe_leaf(struct emit *e, const struct tdxcall_leaf_info *leaf);

/**
 * describe_word() - a word that is neither leaf nor status: operand, state, exit reason, bit
 * @e: where to
 * @word: in any case
 *
 * Return: false if it is none of these; nothing was emitted then.
 */
bool describe_word(struct emit *e, const char *word);

#endif /* TDXCTL_DESCRIBE_H */
