// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The records of tdxtrace(5) version 1, executed one by one. */
#include "core/model/clock.h"
#include "core/model/dispatch.h"
#include "core/model/machine.h"
#include "core/model/memory.h"
#include "core/model/parse.h"
#include "core/model/replay.h"
#include "core/model/replay_machine.h"
#include "core/model/replay_memory.h"
#include "core/model/vp_enter.h"
#include "core/port/string.h"

/* ---- guest scripts -------------------------------------------------------------------------- */

static void script_next(void *ctx, u32 lp, struct model_guest_step *step)
{
	struct replay *rp = ctx;
	u32 i, k;

	for (i = 0; i < rp->nsteps && rp->steps[i].lp != lp; i++)
		;
	if (i == rp->nsteps) {
		memset(step, 0, sizeof(*step));
		step->kind = rp->stay ? MODEL_GUEST_STAY : MODEL_GUEST_INTERRUPT;
		return;
	}
	*step = rp->steps[i].step;
	rp->nsteps--;
	for (k = i; k < rp->nsteps; k++)
		rp->steps[k] = rp->steps[k + 1];
}

static void script_done(void *ctx, u32 lp, const struct seam_regs *regs)
{
	struct replay *rp = ctx;

	(void)lp;
	if (rp->nresults == REPLAY_MAX_STEPS)
		return;
	rp->results[rp->nresults].present = true;
	rp->results[rp->nresults].in_guest = false;
	rp->results[rp->nresults].regs = *regs;
	rp->nresults++;
}

static const struct model_guest_ops script_ops = {
	.next = script_next,
	.done = script_done,
};

static bool script_pending(const struct replay *rp, u32 lp)
{
	u32 i;

	for (i = 0; i < rp->nsteps; i++) {
		if (rp->steps[i].lp == lp)
			return true;
	}
	return false;
}

/* A queue serves one VP.ENTER or exit only: what that one did not use is gone. */
static void script_drop(struct replay *rp, u32 lp)
{
	u32 i, kept = 0;

	for (i = 0; i < rp->nsteps; i++) {
		if (rp->steps[i].lp != lp)
			rp->steps[kept++] = rp->steps[i];
	}
	rp->nsteps = kept;
}

/* ---- comparison ----------------------------------------------------------------------------- */

/* Registers up to the end of the line or a bar. */
static int parse_result(struct text *t, struct replay_result *want, u32 *compared)
{
	struct text word;
	u64 value;
	u32 reg;

	memset(want, 0, sizeof(*want));
	want->present = true;
	*compared = 0;
	while (text_word(t, &word) && !text_is(&word, "|")) {
		if (text_is(&word, "in-guest")) {
			want->in_guest = true;
			continue;
		}
		if (!text_reg(&word, &reg, &value))
			return -EINVAL;
		*seam_reg(&want->regs, reg) = value;
		*compared |= 1u << reg;
	}
	return 0;
}

static bool result_compare(struct replay *rp, struct replay_diff *d)
{
	u32 reg;

	d->differs = 0;
	for (reg = 0; reg < TDX_NR_REGS; reg++) {
		if (d->compared >> reg & 1 &&
		    seam_reg_get(&d->expected->regs, reg) != seam_reg_get(&d->actual->regs, reg))
			d->differs |= 1u << reg;
	}
	if (d->expected->present == d->actual->present &&
	    d->expected->in_guest == d->actual->in_guest && (d->actual->in_guest || !d->differs))
		return true;
	if (rp->diff)
		rp->diff(rp->ctx, d);
	return false;
}

/* A result that is missing on one of the two sides. */
static const struct replay_result absent;

/* What stands behind "->": the call's own registers, then one group for each guest step. */
static int compare_all(struct replay *rp, struct text *t, struct replay_diff *d,
		       const struct replay_result *host)
{
	struct replay_result want;
	bool same;
	struct text word;
	u64 index;
	int ret;

	ret = parse_result(t, &want, &d->compared);
	if (ret)
		return ret;
	d->guest = -1;
	d->expected = &want;
	d->actual = host;
	same = result_compare(rp, d);
	for (d->guest = 0; text_word(t, &word); d->guest++) {
		if (!text_key(&word, "guest[") || !text_u64(&word, &index) ||
		    index != (u64)d->guest || !text_is(&word, "]"))
			return -EINVAL;
		ret = parse_result(t, &want, &d->compared);
		if (ret)
			return ret;
		d->actual = (u32)d->guest < rp->nresults ? &rp->results[d->guest] : &absent;
		same &= result_compare(rp, d);
	}

	d->expected = &absent;
	d->compared = 0;
	for (; (u32)d->guest < rp->nresults; d->guest++) {
		d->actual = &rp->results[d->guest];
		same &= result_compare(rp, d);
	}

	rp->records++;
	rp->identical += same;
	rp->same = same;
	return 0;
}

/*
 * The draws of one call are the trace's, as many as there are. Without any the machine draws for
 * itself.
 */
static bool draw(void *ctx, u64 *value)
{
	struct replay *rp = ctx;

	if (rp->drawn == rp->ndraws)
		return false;
	*value = rp->draws[rp->drawn++];
	return true;
}

static void forget_draws(struct replay *rp)
{
	rp->m.random = NULL;
	rp->ndraws = 0;
	rp->drawn = 0;
}

/* ---- records -------------------------------------------------------------------------------- */

static int parse_lp(struct replay *rp, struct text *t, u32 *lp)
{
	struct text word;
	u64 value;

	if (!text_word(t, &word) || !text_key(&word, "lp=") || !text_number(&word, &value) ||
	    value >= rp->pf.lps)
		return -EINVAL;
	*lp = (u32)value;
	return 0;
}

/* lp=N, registers or "stay", and the arrow. */
static int parse_inputs(struct replay *rp, struct text *t, struct seam_regs *in)
{
	struct text word;
	u64 value;
	u32 reg;

	memset(in, 0, sizeof(*in));
	rp->stay = false;
	while (text_word(t, &word)) {
		if (text_is(&word, "->"))
			return 0;
		if (text_is(&word, "stay"))
			rp->stay = true;
		else if (text_reg(&word, &reg, &value))
			*seam_reg(in, reg) = value;
		else
			return -EINVAL;
	}
	return -EINVAL;
}

static void result_of(struct replay_result *host, const struct seam_regs *regs)
{
	host->present = true;
	host->in_guest = regs->rax == MODEL_IN_GUEST;
	host->regs = *regs;
}

/* What a call record and an exit record begin with. */
static int parse_record(struct replay *rp, struct text *t, struct replay_diff *d,
			struct seam_regs *in)
{
	int ret = parse_lp(rp, t, &d->lp);

	d->input = in;
	return ret ? ret : parse_inputs(rp, t, in);
}

static int do_call(struct replay *rp, struct text *t)
{
	struct replay_result host;
	struct replay_diff d = { .line = rp->line };
	struct seam_regs in, regs;
	int ret;

	ret = parse_record(rp, t, &d, &in);
	if (ret)
		return ret;
	regs = in;
	rp->nresults = 0;
	model_seamcall(&rp->m, d.lp, &regs);
	forget_draws(rp);
	if (tdx_rax_leaf(in.rax) == TDH_VP_ENTER)
		script_drop(rp, d.lp);
	result_of(&host, &regs);
	return compare_all(rp, t, &d, &host);
}

static int do_exit(struct replay *rp, struct text *t)
{
	struct replay_result host;
	struct replay_diff d = { .line = rp->line, .is_exit = true };
	struct seam_regs in, regs = { 0 };
	int ret;

	ret = parse_record(rp, t, &d, &in);
	if (ret)
		return ret;
	/* With nothing to do in between, "stay" would never end. */
	rp->stay = rp->stay && script_pending(rp, d.lp);
	rp->nresults = 0;
	ret = model_guest_resume(&rp->m, d.lp, &regs);
	script_drop(rp, d.lp);
	if (ret)
		return ret;
	result_of(&host, &regs);
	return compare_all(rp, t, &d, &host);
}

/* reason=.. comes first: "exit=REASON qual=Q gpa=G" or "tdcall reg=V ...". */
static int parse_step(struct text *t, struct model_guest_step *step)
{
	struct text word;
	u64 value;
	u32 reg;

	memset(step, 0, sizeof(*step));
	if (!text_word(t, &word))
		return -EINVAL;
	if (text_is(&word, "tdcall")) {
		step->kind = MODEL_GUEST_TDCALL;
		while (text_word(t, &word)) {
			if (!text_reg(&word, &reg, &value))
				return -EINVAL;
			*seam_reg(&step->regs, reg) = value;
		}
		return 0;
	}

	if (!text_key(&word, "exit=") || !text_number(&word, &value) || value >> 32)
		return -EINVAL;
	step->kind = MODEL_GUEST_EXIT;
	step->reason = (u32)value;
	while (text_word(t, &word)) {
		if (!(text_key(&word, "qual=") && text_number(&word, &step->qual)) &&
		    !(text_key(&word, "gpa=") && text_number(&word, &step->gpa)))
			return -EINVAL;
	}
	return 0;
}

static int do_guest(struct replay *rp, struct text *t)
{
	struct replay_step *s = &rp->steps[rp->nsteps];
	int ret;

	if (rp->nsteps == REPLAY_MAX_STEPS)
		return -E2BIG;
	ret = parse_lp(rp, t, &s->lp);
	if (!ret)
		ret = parse_step(t, &s->step);
	if (!ret)
		rp->nsteps++;
	return ret;
}

static int do_intr(struct replay *rp, struct text *t)
{
	struct text word;
	u64 polls;
	u32 lp;
	int ret;

	ret = parse_lp(rp, t, &lp);
	if (ret)
		return ret;
	if (!text_word(t, &word) || !text_key(&word, "polls=") || !text_number(&word, &polls))
		return -EINVAL;
	model_intr(&rp->m, lp, polls);
	return 0;
}

static int do_random(struct replay *rp, struct text *t)
{
	struct text word;

	for (; text_word(t, &word); rp->ndraws++) {
		if (rp->ndraws == REPLAY_MAX_DRAWS)
			return -E2BIG;
		if (!text_number(&word, &rp->draws[rp->ndraws]))
			return -EINVAL;
	}
	if (!rp->ndraws)
		return -EINVAL;
	/* Recordings that have these are of a CPU that verifies reports. */
	rp->m.st->pf.any_report = false;
	rp->m.random = draw;
	rp->m.random_ctx = rp;
	return 0;
}

/* No call of this module reads the clock twice: the first value stands for all. */
static int do_tsc(struct replay *rp, struct text *t)
{
	struct text word;
	u64 value, first = 0;
	u32 n = 0;

	for (; text_word(t, &word); n++) {
		if (!text_number(&word, &value))
			return -EINVAL;
		if (!n)
			first = value;
	}
	if (!n)
		return -EINVAL;
	model_set_tsc(&rp->m, first);
	return 0;
}

static const char *const lock_names[] = {
	[MODEL_LOCK_PAMT_4K] = "pamt4k",   [MODEL_LOCK_PAMT_2M] = "pamt2m",
	[MODEL_LOCK_PAMT_1G] = "pamt1g",   [MODEL_LOCK_KOT] = "kot",
	[MODEL_LOCK_OP_STATE] = "opstate", [MODEL_LOCK_SEPT] = "sept",
	[MODEL_LOCK_EPOCH] = "epoch",	   [MODEL_LOCK_RTMR] = "rtmr",
	[MODEL_LOCK_BINDINGS] = "bind",
};

static int do_hold(struct replay *rp, struct text *t, bool hold)
{
	struct text word;
	u64 pa = 0;
	bool exclusive;
	u32 what;

	if (!text_word(t, &word))
		return -EINVAL;
	for (what = 0; what < CORE_ARRAY_SIZE(lock_names); what++) {
		if (text_is(&word, lock_names[what]))
			break;
	}
	if (what == CORE_ARRAY_SIZE(lock_names) || !text_word(t, &word))
		return -EINVAL;
	if (!text_is(&word, "-") && !text_number(&word, &pa))
		return -EINVAL;
	if (!text_word(t, &word))
		return -EINVAL;
	exclusive = text_is(&word, "exclusive");
	if (!exclusive && !text_is(&word, "shared"))
		return -EINVAL;
	return hold ? model_hold(&rp->m, what, pa, exclusive) :
		      model_unhold(&rp->m, what, pa, exclusive);
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* The platform is complete when the first record that needs it comes. */
static int start(struct replay *rp)
{
	int ret;

	if (rp->started)
		return 0;
	if (!rp->platform_seen)
		return -EINVAL;
	ret = model_machine_load(&rp->m, &rp->pf);
	if (!ret && rp->ready)
		ret = model_machine_ready(&rp->m, rp->tdmr, rp->ntdmrs);
	rp->started = !ret;
	return ret;
}

static int execute(struct replay *rp, const struct text *verb, struct text *t)
{
	int ret;

	if (text_is(verb, "platform"))
		return replay_platform(rp, t);
	if (text_is(verb, "tdmr"))
		return replay_tdmr(rp, t);
	ret = start(rp);
	if (ret)
		return ret;
	if (text_is(verb, "call"))
		return do_call(rp, t);
	if (text_is(verb, "exit"))
		return do_exit(rp, t);
	if (text_is(verb, "guest"))
		return do_guest(rp, t);
	if (text_is(verb, "intr"))
		return do_intr(rp, t);
	if (text_is(verb, "random"))
		return do_random(rp, t);
	if (text_is(verb, "tsc"))
		return do_tsc(rp, t);
	if (text_is(verb, "mem"))
		return replay_mem(rp, t);
	if (text_is(verb, "zero"))
		return replay_zero(rp, t);
	if (text_is(verb, "expect"))
		return replay_expect(rp, t);
	if (text_is(verb, "expect-sha384"))
		return replay_expect_sha384(rp, t);
	if (text_is(verb, "hold") || text_is(verb, "unhold"))
		return do_hold(rp, t, text_is(verb, "hold"));
	return -EINVAL;
}

void replay_init(struct replay *rp, struct model_state *st, const struct model_mem *mem,
		 void (*diff)(void *ctx, const struct replay_diff *diff), void *ctx)
{
	memset(rp, 0, sizeof(*rp));
	rp->m.st = st;
	rp->m.mem = *mem;
	rp->m.guest = &script_ops;
	rp->m.guest_ctx = rp;
	rp->diff = diff;
	rp->ctx = ctx;
	rp->ready = true;
}

int replay_line(struct replay *rp, const char *line, size_t len)
{
	struct text t = { line, line + len };
	struct text verb;
	u64 version;
	int ret;

	rp->line++;
	if (!text_word(&t, &verb) || *verb.p == '#')
		return 0;
	if (rp->header) {
		ret = execute(rp, &verb, &t);
		return rp->exhausted ? -ENOMEM : ret;
	}
	if (!text_is(&verb, "tdxtrace") || !text_word(&t, &verb) ||
	    !text_number(&verb, &version) || version != 1)
		return -EINVAL;
	rp->header = true;
	return 0;
}
