// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* What a guest does while it runs: its script (guest_step.h), its TDCALLs, its memory accesses. */
#include "core/model/clock.h"
#include "core/model/guest_access.h"
#include "core/model/guest_exit.h"
#include "core/model/guest_leaf.h"
#include "core/model/guest_run.h"
#include "core/model/guest_step.h"
#include "core/model/meta_vp_run.h"
#include "core/port/string.h"

struct guest_leaf_row {
	guest_leaf_fn fn;
	u8 max_version;
};

static const struct guest_leaf_row guest_leaves[] = {
#define TDG_LEAF(number, id, name, version, flags, summary) [number].max_version = (version),
#include "core/abi/leaf.def"
#define GUEST_LEAF_FN(id, name) [id].fn = guest_##name,
#include "core/model/guest_leaf.def"
};

/* NULL: not to be carried out. */
static guest_leaf_fn guest_leaf(u64 rax)
{
	u32 leaf = tdx_rax_leaf(rax);

	if (rax & TDX_RAX_RESERVED_MASK || leaf >= CORE_ARRAY_SIZE(guest_leaves) ||
	    (tdx_rax_version(rax) && !guest_leaves[leaf].max_version))
		return NULL;
	return guest_leaves[leaf].fn;
}

/*
 * A guest that the host keeps away from a lock for too long is put out, so that the host notices.
 */
static bool host_priority_timeout(struct guest *g)
{
	u64 now = model_tsc(g->c->m) | 1;

	if (!g->marked) {
		g->vp->hp_busy_since = 0;
		return false;
	}
	if (!g->vp->hp_busy_since) {
		g->vp->hp_busy_since = now;
		return false;
	}
	if (now - g->vp->hp_busy_since < g->c->tdcs->hp_lock_timeout)
		return false;
	g->vp->hp_busy_since = 0;
	return true;
}

static void guest_tdcall(struct guest *g, const struct seam_regs *regs)
{
	guest_leaf_fn fn = guest_leaf(regs->rax);
	u64 status = tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);

	g->vp->gpr = *regs;
	if (!guest_exit_begin(g, TDX_EXIT_TDCALL, 0, 0, 0))
		return;
	g->retry = false;
	g->marked = false;
	if (fn)
		status = fn(g);
	if (g->out || g->retry)
		return;
	g->vp->gpr.rax = status;
	g->vp->progress++;
	vp_meta_tdcall_done(g->c->m, g->vp);
	if (host_priority_timeout(g))
		guest_exit_async(g, TDX_HOST_PRIORITY_BUSY_TIMEOUT, 0, 0, 0, 0, 0);
}

static void guest_step(struct guest *g, const struct model_guest_step *step)
{
	switch (step->kind) {
	case MODEL_GUEST_TDCALL:
		guest_tdcall(g, &step->regs);
		break;
	case MODEL_GUEST_EXIT:
		guest_hw_exit(g, step->reason, step->qual, step->gpa, step->regs.r9);
		break;
	case MODEL_GUEST_READ:
	case MODEL_GUEST_WRITE:
		guest_access(g, step->gpa, step->kind == MODEL_GUEST_WRITE, step->regs.rax);
		break;
	default:
		guest_hw_exit(g, TDX_EXIT_EXTERNAL_INTERRUPT, 0, 0,
			      EXIT_INFO_VALID | MODEL_GUEST_VECTOR);
	}
}

u64 guest_run(struct guest *g)
{
	struct model *m = g->c->m;
	struct model_guest_step step;
	u32 n;

	for (n = 0; !g->out; n++) {
		memset(&step, 0, sizeof(step));
		step.kind = MODEL_GUEST_INTERRUPT;
		if (m->guest && n < MODEL_GUEST_MAX_STEPS)
			m->guest->next(m->guest_ctx, g->c->lp_id, &step);
		if (step.kind == MODEL_GUEST_STAY) {
			g->c->lp->in_guest = true;
			call_keep(g->c);
			return MODEL_IN_GUEST;
		}
		guest_step(g, &step);
		if (!g->out)
			m->guest->done(m->guest_ctx, g->c->lp_id, &g->vp->gpr);
	}
	return g->rax;
}
