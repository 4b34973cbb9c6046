/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* A replay under way, and the differences that it finds. */
#ifndef CORE_MODEL_REPLAY_STATE_H
#define CORE_MODEL_REPLAY_STATE_H

#include "core/model/guest_step.h"
#include "core/model/machine.h"

/* Guest steps queued at a time, over all logical processors. */
#define REPLAY_MAX_STEPS 64
#define REPLAY_MAX_TDMRS 8
/* Random numbers of one call. */
#define REPLAY_MAX_DRAWS 16

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
 * @memory: what differs is memory after the last call, nothing of the above but @line counts
 * @pa: memory: where it begins to differ, or the start of what was hashed
 * @want: memory: what stands there in the trace, or the beginning of its hash, as a number
 * @got: memory: what stands there
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
	bool memory;
	u64 pa;
	u64 want;
	u64 got;
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
 * @identical: those without any difference, what memory they leave included
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
	bool same;    /* the last record was identical */
	u32 ndraws;
	u32 drawn;
	u64 draws[REPLAY_MAX_DRAWS]; /* of the next call */
	u32 ntdmrs;
	u32 nsteps;
	u32 nresults;
	struct model_platform pf;
	struct model_tdmr_cfg tdmr[REPLAY_MAX_TDMRS];
	struct replay_step steps[REPLAY_MAX_STEPS];
	struct replay_result results[REPLAY_MAX_STEPS];
};

#endif /* CORE_MODEL_REPLAY_STATE_H */
