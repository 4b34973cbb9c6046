/* SPDX-License-Identifier: GPL-2.0-only */
/* What a request that makes SEAMCALLs did: adding up, and printing the counts. */
#ifndef TDXCTL_OUTCOME_H
#define TDXCTL_OUTCOME_H

#include "tdxctl/session.h"

/**
 * outcome_add() - add the outcome of a further request of the same command
 * @sum: the sum so far; its status, result and position become those of @more
 * @more: the further request
 */
void outcome_add(struct tdxcall_outcome *sum, const struct tdxcall_outcome *more);

/**
 * outcome_emit() - the counts as text, the whole outcome as JSON
 * @s: the session; --quiet silences the text
 * @unit: leaf whose calls are counted as pages in front of the text, NULL = no such count
 * @o: the outcome
 */
void outcome_emit(struct session *s, const char *unit, const struct tdxcall_outcome *o);

/**
 * outcome_emit_verbose() - as outcome_emit(), but text only with --verbose
 * @s: the session
 * @o: the outcome
 */
void outcome_emit_verbose(struct session *s, const struct tdxcall_outcome *o);

/**
 * leaf_short_name() - leaf name as counts have it: "aug", "sept.add", "mng.create"
 * @leaf: leaf number
 * @buf: where it goes
 * @size: bytes of @buf
 * @separator: what stands between its words
 */
void leaf_short_name(u32 leaf, char *buf, size_t size, char separator);

/**
 * leaf_find_short() - a leaf by the name that counts have for it, "aug" or "sept.add"
 * @name: in any case, "_" or "." between
 * @leaf: where the description goes
 *
 * Return: false if there is none.
 */
bool leaf_find_short(const char *name, struct tdxcall_leaf_info *leaf);

#endif /* TDXCTL_OUTCOME_H */
