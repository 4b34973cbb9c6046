// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* What a guest does while it runs: its script (guest_step.h), its TDCALLs, its memory accesses. */
#include "core/model/clock.h"
#include "core/model/guest_access.h"
#include "core/model/guest_attr.h"
#include "core/model/guest_exit.h"
#include "core/model/guest_l2.h"
#include "core/model/guest_mem.h"
#include "core/model/guest_meta.h"
#include "core/model/guest_report.h"
#include "core/model/guest_run.h"
#include "core/model/guest_servtd.h"
#include "core/model/guest_step.h"
#include "core/model/guest_vp.h"
#include "core/model/meta_vp_run.h"
#include "core/port/string.h"

/* The leaf functions by number; TDG.VP.ENTER is not carried out: no guest runs a nested VM. */
static const guest_leaf_fn guest_leaves[] = {
	[TDG_VP_VMCALL] = guest_exit_vmcall,
	[TDG_VP_INFO] = guest_vp_info,
	[TDG_MR_RTMR_EXTEND] = guest_mr_rtmr_extend,
	[TDG_VP_VEINFO_GET] = guest_vp_veinfo_get,
	[TDG_MR_REPORT] = guest_mr_report,
	[TDG_VP_CPUIDVE_SET] = guest_vp_cpuidve_set,
	[TDG_MEM_PAGE_ACCEPT] = guest_mem_page_accept,
	[TDG_VM_RD] = guest_vm_rd,
	[TDG_VM_WR] = guest_vm_wr,
	[TDG_VP_RD] = guest_vp_rd,
	[TDG_VP_WR] = guest_vp_wr,
	[TDG_SYS_RD] = guest_sys_rd,
	[TDG_SYS_RDALL] = guest_sys_rdall,
	[TDG_SERVTD_RD] = guest_servtd_rd,
	[TDG_SERVTD_WR] = guest_servtd_wr,
	[TDG_MR_VERIFYREPORT] = guest_mr_verifyreport,
	[TDG_MEM_PAGE_ATTR_RD] = guest_mem_page_attr_rd,
	[TDG_MEM_PAGE_ATTR_WR] = guest_mem_page_attr_wr,
	[TDG_VP_INVEPT] = guest_vp_invept,
	[TDG_VP_INVVPID] = guest_vp_invvpid,
};

static guest_leaf_fn guest_leaf(u64 rax)
{
	u32 leaf = tdx_rax_leaf(rax);

	if (rax & TDX_RAX_RESERVED_MASK || (rax & TDX_RAX_VERSION_MASK && leaf != TDG_VM_RD))
		return NULL;
	return leaf < CORE_ARRAY_SIZE(guest_leaves) ? guest_leaves[leaf] : NULL;
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
