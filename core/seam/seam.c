/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
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

/* One SEAMCALL and all that goes with every single one. */
static u64 call_once(struct seam *s, struct seam_regs *regs)
{
	u16 leaf = tdx_rax_leaf(regs->rax);
	u64 start = port_cycles();

	s->raw(s->raw_ctx, port_current_lp(s->port), regs);
	count(s, leaf, regs->rax, port_cycles() - start);
	return regs->rax;
}

u64 seam_call(struct seam *s, struct seam_regs *regs)
{
	const struct seam_regs operands = *regs;
	u32 tries = SEAM_ENTROPY_TRIES;

	while (tdx_status_base(call_once(s, regs)) == TDX_RND_NO_ENTROPY && --tries) {
		*regs = operands;
		seam_count_retry(s);
		cpu_pause();
	}
	return regs->rax;
}
