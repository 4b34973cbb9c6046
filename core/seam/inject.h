/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Fault injection: SEAMCALLs that are not made, and get a chosen completion status instead. A small
 * table of rules that persists with the runtime's state; seam_call() asks it before each call.
 *
 * Whether a rule strikes depends on its own numbers and on how many calls of its leaf it has seen,
 * on nothing else: the same commands meet the same faults again.
 */
#ifndef CORE_SEAM_INJECT_H
#define CORE_SEAM_INJECT_H

#include "core/abi/regs.h"
#include "core/port/atomic.h"

#define SEAM_INJECT_RULES 16
#define SEAM_INJECT_PPM 1000000U

/**
 * struct seam_rule - one rule
 * @id: 1.., never given twice; 0 = the place is free
 * @leaf: leaf number
 * @nth: the first call to strike, counted from 1; 0 = by probability
 * @count: strikes at most; 0: @nth once, by probability without limit
 * @prob_ppm: probability in millionths, if @nth is 0
 * @reserved: 0
 * @seed: of the probability
 * @status: completion status in place of the call, not 0
 * @seen: calls of the leaf so far
 * @hits: of them, calls that were struck
 */
struct seam_rule {
	u32 id;
	u32 leaf;
	u32 nth;
	u32 count;
	u32 prob_ppm;
	u32 reserved;
	u64 seed;
	u64 status;
	u64 seen;
	u64 hits;
};

/**
 * struct seam_inject - all rules; zeros = none
 * @active: rules in the table
 * @last_id: id given out last
 * @rule: the rules
 */
struct seam_inject {
	u32 active;
	u32 last_id;
	struct seam_rule rule[SEAM_INJECT_RULES];
};

/**
 * seam_inject_add() - one more rule
 * @inj: the table; one writer at a time, calls may go on meanwhile
 * @rule: in: all but the id and the counts; out: the whole rule
 *
 * Return: 0; -EINVAL: no such leaf, status 0, or neither or both of an ordinal and a probability;
 * -ENOSPC.
 */
int seam_inject_add(struct seam_inject *inj, struct seam_rule *rule);

/**
 * seam_inject_next() - go through the rules by ascending id
 * @inj: the table
 * @from: smallest id that counts
 * @rule: out: the rule
 *
 * Return: 0, -ENOENT after the last.
 */
int seam_inject_next(struct seam_inject *inj, u32 from, struct seam_rule *rule);

/**
 * seam_inject_clear() - drop a rule
 * @inj: the table; one writer at a time
 * @id: which, 0 = all
 *
 * Return: 0, -ENOENT if there is no such rule.
 */
int seam_inject_clear(struct seam_inject *inj, u32 id);

/**
 * seam_inject_armed() - is there any rule?
 * @inj: the table
 */
static inline bool seam_inject_armed(const struct seam_inject *inj)
{
	return unlikely(atom_load_relaxed(&inj->active) != 0);
}

/**
 * seam_inject_strikes() - a SEAMCALL is about to be made: does a rule take its place?
 * @inj: the table; any number of threads ask at once
 * @regs: the call; if it is struck, what a leaf leaves in the registers that fails with the status
 *
 * Each rule of the leaf counts the call; of several that would strike, one does.
 *
 * Return: true if the call is not to be made.
 */
bool seam_inject_strikes(struct seam_inject *inj, struct seam_regs *regs);

#endif /* CORE_SEAM_INJECT_H */
