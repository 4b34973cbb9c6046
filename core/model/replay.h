/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Replay of trace files (tdxtrace version 1) on a private machine: one line at a time, each
 * SEAMCALL executed and its registers compared with the recorded ones. Freestanding, so that it
 * runs in the kernel as in a process; the caller owns all memory.
 */
#ifndef CORE_MODEL_REPLAY_H
#define CORE_MODEL_REPLAY_H

#include "core/model/guest_step.h"
#include "core/model/machine.h"

/* Guest steps queued at a time, over all logical processors. */
#define REPLAY_MAX_STEPS 64
#define REPLAY_MAX_TDMRS 8

/**
 * struct replay_result - registers as recorded, or as they came out
 * @present: false: there is no such result (no guest[i], or the record of a guest step is missing)
 * @in_guest: VP.ENTER did not return
 * @regs: the registers
 */
struct replay_result {
	bool present;
	bool in_guest;
	struct seam_regs regs;
};

/**
 * struct replay_diff - one difference between the trace and the machine
 * @line: number of the record's line, from 1
 * @lp: logical processor
 * @guest: -1 = the SEAMCALL itself, else the index of the guest step
 * @is_exit: an exit record, not a call
 * @input: registers of the SEAMCALL; zero for an exit record
 * @expected: as recorded; registers outside @compared are zero
 * @actual: what came out
 * @compared: registers that the trace lists, bit n = enum tdx_reg n
 * @differs: those that differ; 0 if presence or in_guest differs
 */
struct replay_diff {
	u64 line;
	u32 lp;
	s32 guest;
	bool is_exit;
	const struct seam_regs *input;
	const struct replay_result *expected;
	const struct replay_result *actual;
	u32 compared;
	u32 differs;
};

/* A step of the script and the logical processor whose guest does it. */
struct replay_step {
	u32 lp;
	struct model_guest_step step;
};

/**
 * struct replay - a replay under way; owned by the caller, set up by replay_init()
 * @m: the machine; may be looked at between lines
 * @diff: called for each difference, in the order in which they are found
 * @ctx: for @diff
 * @line: lines seen
 * @records: call and exit records executed
 * @identical: those without any difference
 * @exhausted: set by the owner's struct model_mem.slow when it had to give the same memory for
 *    different pages because there is no more: the model can go on to the end of a call that way,
 *    which then means nothing
 *
 * The other members are private.
 */
struct replay {
	struct model m;
	void (*diff)(void *ctx, const struct replay_diff *diff);
	void *ctx;
	u64 line;
	u64 records;
	u64 identical;
	bool exhausted;

	bool header;
	bool started;
	bool ready; /* the platform line does not say state=loaded */
	bool platform_seen;
	bool stay;    /* of the call under way */
	u32 ntdmrs;
	u32 nsteps;
	u32 nresults;
	struct model_platform pf;
	struct model_tdmr_cfg tdmr[REPLAY_MAX_TDMRS];
	struct replay_step steps[REPLAY_MAX_STEPS];
	struct replay_result results[REPLAY_MAX_STEPS];
};

/**
 * replay_init() - prepare a replay
 * @rp: the replay
 * @st: model_state_size() bytes, 8-byte aligned, any content
 * @mem: memory of the machine; all zero, and private to this replay
 * @diff: called for each difference; may be NULL
 * @ctx: for @diff
 */
void replay_init(struct replay *rp, struct model_state *st, const struct model_mem *mem,
		 void (*diff)(void *ctx, const struct replay_diff *diff), void *ctx);

/**
 * replay_line() - execute one line of a trace
 * @rp: the replay
 * @line: the line, without its newline
 * @len: characters in it
 *
 * A difference is not an error: it is reported and counted, and the replay can go on.
 *
 * Return: 0; -EINVAL for a line that is no record of version 1, or stands where it may not;
 * -EBUSY, -ENOENT for a hold, unhold or exit that the machine cannot do; -ENOMEM when there is no
 * more memory for the machine, from then on for every line; -E2BIG for more TDMRs or guest steps
 * than there is room for.
 */
int replay_line(struct replay *rp, const char *line, size_t len);

#endif /* CORE_MODEL_REPLAY_H */
