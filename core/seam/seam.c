// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include <tdxcall/uapi.h>

#include "core/seam/seam.h"

/* Intel's advice for RDSEED starvation: a handful of tries, then let the caller decide. */
#define SEAM_ENTROPY_TRIES 10

static void count(struct seam *s, u16 leaf, u64 status, u64 cycles)
{
	if (leaf >= TDH_LEAF_LIMIT)
		return;
	if (s->stats) {
		struct seam_leaf_stats *st = &s->stats->leaf[leaf];

		atom_add(&st->calls, 1);
		atom_add(&st->cycles, cycles);
		if (tdx_status_is_error(status))
			atom_add(&st->errors, 1);
		if (seam_status_is_busy(status))
			atom_add(&st->busy, 1);
	}
	if (s->tally) {
		s->tally->seamcalls++;
		s->tally->cycles += cycles;
		s->tally->calls[leaf]++;
	}
}

static void report_error(struct seam *s, u32 lp, u16 leaf, u64 status)
{
	struct tdxcall_event ev = {
		.type = TDXCALL_EVENT_SEAMCALL_ERROR, .lp = lp, .leaf = leaf, .status = status,
	};

	if (s->events && port_event_wanted(s->port))
		port_event(s->port, &ev);
}

/* One SEAMCALL and all that goes with every single one; @in: the operands once more. */
static u64 call_once(struct seam *s, const struct seam_regs *in, struct seam_regs *regs)
{
	const struct seam_trace *trace = s->trace;
	u32 lp = port_current_lp(s->port);
	bool injected = s->inject && seam_inject_armed(s->inject) &&
			seam_inject_strikes(s->inject, regs);
	u64 start;

	if (unlikely(trace) && trace->before && !injected)
		trace->before(trace->ctx, lp, in);
	start = port_cycles();
	if (likely(!injected))
		s->raw(s->raw_ctx, lp, regs);
	count(s, tdx_rax_leaf(in->rax), regs->rax, port_cycles() - start);
	if (unlikely(trace))
		trace->after(trace->ctx, lp, in, regs, injected);
	if (unlikely(tdx_status_is_error(regs->rax)))
		report_error(s, lp, tdx_rax_leaf(in->rax), regs->rax);
	return regs->rax;
}

u64 seam_call_again(struct seam *s, const struct seam_regs *operands, struct seam_regs *regs)
{
	u32 tries = SEAM_ENTROPY_TRIES;

	while (tdx_status_base(call_once(s, operands, regs)) == TDX_RND_NO_ENTROPY && --tries) {
		*regs = *operands;
		seam_count_retry(s);
		cpu_pause();
	}
	return regs->rax;
}

u64 seam_call(struct seam *s, struct seam_regs *regs)
{
	const struct seam_regs operands = *regs;

	return seam_call_again(s, &operands, regs);
}
