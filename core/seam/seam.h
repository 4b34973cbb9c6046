/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The one gate to the TDX module. Every SEAMCALL of the runtime is one seam_call(): counting,
 * timing, fault injection and watching happen there and nowhere else.
 */
#ifndef CORE_SEAM_SEAM_H
#define CORE_SEAM_SEAM_H

#include "core/abi/leaf.h"
#include "core/abi/regs.h"
#include "core/abi/status.h"
#include "core/port/port.h"
#include "core/seam/inject.h"

/**
 * typedef seam_raw_fn - one SEAMCALL, uncounted: the instruction, or the software TDX module
 * @ctx: of the host
 * @lp: logical processor that the caller runs on
 * @regs: register file, in and out
 */
typedef void (*seam_raw_fn)(void *ctx, u32 lp, struct seam_regs *regs);

/**
 * struct seam_leaf_stats - counters of one leaf
 * @calls: SEAMCALLs made
 * @errors: completion statuses with the error bit set, busy ones included
 * @busy: statuses of the busy class
 * @cycles: CPU cycles spent
 */
struct seam_leaf_stats {
	u64 calls;
	u64 errors;
	u64 busy;
	u64 cycles;
};

/* Counters of every leaf for as long as the machine lives; many LPs count at once. */
struct seam_stats {
	struct seam_leaf_stats leaf[TDH_LEAF_LIMIT];
};

/**
 * struct seam_tally - what one command did; belongs to the thread that carries it out
 * @seamcalls: SEAMCALLs made
 * @retries: of them, repetitions after a busy status; counted by the caller that repeats
 * @cycles: CPU cycles spent inside SEAMCALLs
 * @calls: SEAMCALLs by leaf number
 */
struct seam_tally {
	u64 seamcalls;
	u64 retries;
	u64 cycles;
	u32 calls[TDH_LEAF_LIMIT];
};

/**
 * struct seam_trace - a watcher of every SEAMCALL
 * @before: a call is about to be made; may be NULL. What it takes, @after gives back
 * @after: it was made; or, @injected, a rule took its place and @before was not called
 * @ctx: for both
 *
 * Both run on the LP @lp in the thread that makes the call. Of a call that is repeated for lack of
 * entropy each attempt is seen.
 */
struct seam_trace {
	void (*before)(void *ctx, u32 lp, const struct seam_regs *in);
	void (*after)(void *ctx, u32 lp, const struct seam_regs *in, const struct seam_regs *out,
		      bool injected);
	void *ctx;
};

/**
 * struct seam - one command's way to the TDX module
 * @port: the host
 * @raw: makes the call
 * @raw_ctx: for @raw
 * @stats: counters for ever, NULL = do not count
 * @tally: counters of this command, NULL = do not count
 * @inject: rules about calls that are not made, NULL = none
 * @trace: the watcher, NULL = none
 * @events: errors are events
 */
struct seam {
	struct port *port;
	seam_raw_fn raw;
	void *raw_ctx;
	struct seam_stats *stats;
	struct seam_tally *tally;
	struct seam_inject *inject;
	const struct seam_trace *trace;
	bool events;
};

/**
 * seam_call() - make one SEAMCALL on the logical processor the caller runs on
 * @s: the way
 * @regs: in: RAX = leaf and version, operands; out: every register as the TDX module leaves it
 *
 * TDX_RND_NO_ENTROPY is retried, a bounded number of times, with the operands as they were. A call
 * that a rule of fault injection strikes counts like any other.
 * Return: the completion status, also in @regs->rax.
 */
u64 seam_call(struct seam *s, struct seam_regs *regs);

/**
 * seam_call_again() - seam_call() for a caller that keeps the operands, to make the call again
 * @s: the way
 * @operands: what @regs is at first
 * @regs: as for seam_call()
 *
 * Return: as seam_call().
 */
u64 seam_call_again(struct seam *s, const struct seam_regs *operands, struct seam_regs *regs);

/**
 * seam_status_is_busy() - does a status mean that something was in use?
 * @status: completion status
 *
 * Every error of the class: besides TDX_OPERAND_BUSY also PREVIOUS_TLB_EPOCH_BUSY, SYS_BUSY and a
 * lasting lack of entropy.
 */
static inline bool seam_status_is_busy(u64 status)
{
	return tdx_status_is_error(status) && tdx_status_class(status) == TDX_CLASS_RESOURCE_BUSY;
}

/**
 * seam_count_retry() - a busy SEAMCALL is about to be repeated
 * @s: the way
 */
static inline void seam_count_retry(struct seam *s)
{
	if (s->tally)
		s->tally->retries++;
}

#endif /* CORE_SEAM_SEAM_H */
