// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* What a guest does while it runs: its script (control.h), its TDCALLs, its memory accesses. */
#include "core/model/clock.h"
#include "core/model/guest_access.h"
#include "core/model/guest_attr.h"
#include "core/model/guest_exit.h"
#include "core/model/guest_mem.h"
#include "core/model/guest_run.h"
#include "core/model/guest_step.h"
#include "core/model/guest_td.h"
#include "core/model/meta_vp_run.h"
#include "core/port/string.h"

static u64 guest_vp_info(struct guest *g)
{
	const struct tdcs *tdcs = g->c->tdcs;
	struct seam_regs *r = &g->vp->gpr;

	r->rcx = tdcs->gpaw ? 52 : 48;
	r->rdx = tdcs->attributes;
	r->r8 = atom_load(&tdcs->num_vcpus) | (u64)tdcs->max_vcpus << 32;
	r->r9 = g->vp->index;
	r->r10 = 1; /* TDG.SYS.RD is there */
	r->r11 = 0;
	return TDX_SUCCESS;
}

static u64 guest_vp_veinfo_get(struct guest *g)
{
	struct seam_regs *r = &g->vp->gpr;
	struct tdvps *vp = g->vp;

	r->rcx = r->rdx = r->r8 = r->r9 = r->r10 = 0;
	if (!vp->ve_valid)
		return TDX_NO_VALID_VE_INFO;
	r->rcx = vp->ve_reason;
	r->rdx = vp->ve_qual;
	r->r8 = vp->ve_gla;
	r->r9 = vp->ve_gpa;
	r->r10 = vp->ve_insn;
	vp->ve_valid = 0;
	return TDX_SUCCESS;
}

static guest_leaf_fn guest_leaf(u64 rax)
{
	if (rax & TDX_RAX_RESERVED_MASK ||
	    (rax & TDX_RAX_VERSION_MASK && tdx_rax_leaf(rax) != TDG_VM_RD))
		return NULL;
	switch (tdx_rax_leaf(rax)) {
	case TDG_VP_VMCALL:
		return guest_exit_vmcall;
	case TDG_VP_INFO:
		return guest_vp_info;
	case TDG_MR_RTMR_EXTEND:
		return guest_mr_rtmr_extend;
	case TDG_VP_VEINFO_GET:
		return guest_vp_veinfo_get;
	case TDG_VP_CPUIDVE_SET:
		return guest_vp_cpuidve_set;
	case TDG_MEM_PAGE_ACCEPT:
		return guest_mem_page_accept;
	case TDG_VM_RD:
		return guest_vm_rd;
	case TDG_VM_WR:
		return guest_vm_wr;
	case TDG_SYS_RD:
		return guest_sys_rd;
	case TDG_MEM_PAGE_ATTR_RD:
		return guest_mem_page_attr_rd;
	case TDG_MEM_PAGE_ATTR_WR:
		return guest_mem_page_attr_wr;
	case TDG_VP_INVEPT:
		return guest_vp_invept;
	default:
		return NULL;
	}
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
