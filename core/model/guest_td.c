// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * TDCALLs about the TD and the module: TDG.MR.RTMR.EXTEND, TDG.VP.CPUIDVE.SET and INVEPT,
 * TDG.VM.RD and WR, TDG.SYS.RD (docs/tdx-module.md 7.6).
 */
#include "core/model/guest_exit.h"
#include "core/model/guest_td.h"
#include "core/model/meta_field.h"
#include "core/model/meta_td_wr.h"
#include "core/model/sept.h"
#include "core/model/vp_page.h"
#include "core/port/string.h"

#define NR_RTMRS CORE_ARRAY_SIZE(((struct tdcs *)NULL)->rtmr)
#define RTMR_ALIGN 64

#define TDCALL_LENGTH 4 /* bytes of the instruction */

#define CPUIDVE_SUPERVISOR CORE_BIT(0)
#define CPUIDVE_USER CORE_BIT(1)

/* #VE in place of the TDCALL, which the guest may repeat. */
static void operand_ve(struct guest *g, u64 gpa)
{
	bool unread = g->vp->ve_valid;

	guest_inject_ve(g->vp, TDX_EXIT_EPT_VIOLATION, TDX_EPT_QUAL_READ, gpa);
	if (!unread)
		g->vp->ve_insn = TDCALL_LENGTH;
	g->retry = true;
}

/*
 * Memory operand that the module reads for the guest. NULL if the page is not there: that is a TD
 * exit or #VE then, as for an access of the guest's own, but for the zero-step defence.
 */
static const void *memory_operand(struct guest *g, u64 gpa)
{
	struct sept_ref s = { .gpa = gpa };
	u64 ext = TDX_EXT_QUAL_NONE;

	sept_walk(g->c, TDX_LEVEL_4K, &s);
	if (s.val & SEPT_PS && s.val & SEPT_R)
		return mem_ro(g->c->m, sept_leaf_hpa(s.val, s.level) |
				       (gpa & (tdx_level_size(s.level) - 1)));
	if (sept_in(SEPT_SET_ACCEPTABLE, s.state)) {
		if (!(g->c->tdcs->td_ctls & TD_CTLS_PENDING_VE_DISABLE)) {
			operand_ve(g, gpa);
			return NULL;
		}
		ext = TDX_EXT_QUAL_PENDING_EPT_VIOLATION;
	}
	guest_exit_ept(g, gpa, TDX_EPT_QUAL_READ, ext);
	return NULL;
}

static void rtmr_extend(u8 *rtmr, const u8 *data)
{
	u64 hash[SHA384_SIZE / sizeof(u64)];
	u8 both[2 * SHA384_SIZE];
	u32 i;

	memcpy(both, rtmr, SHA384_SIZE);
	memcpy(both + SHA384_SIZE, data, SHA384_SIZE);
	sha384_short(both, sizeof(both), (u8 *)hash);
	for (i = 0; i < CORE_ARRAY_SIZE(hash); i++)
		atom_store_relaxed((u64 *)rtmr + i, hash[i]);
}

u64 guest_mr_rtmr_extend(struct guest *g)
{
	struct seam_regs *r = &g->vp->gpr;
	struct tdcs *tdcs = g->c->tdcs;
	u8 data[SHA384_SIZE];
	const void *from;

	if (r->rcx & (RTMR_ALIGN - 1) || !sept_gpa_ok(tdcs, r->rcx))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	from = memory_operand(g, r->rcx);
	if (!from)
		return TDX_SUCCESS;
	memcpy(data, from, sizeof(data));
	if (r->rdx >= NR_RTMRS)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	if (!lock_guest(&tdcs->rtmr_lock, true))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_RTMR);
	rtmr_extend(tdcs->rtmr[r->rdx], data);
	lock_drop(&tdcs->rtmr_lock, true);
	return TDX_SUCCESS;
}

u64 guest_vp_cpuidve_set(struct guest *g)
{
	struct vcpu_fields *f = vcpu_fields(g->c->m, g->vp, 0);
	u64 control = g->vp->gpr.rcx;

	if (control & ~(CPUIDVE_SUPERVISOR | CPUIDVE_USER))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	f->slot[VP_SLOT_CPUID_SUPERVISOR_VE] = !!(control & CPUIDVE_SUPERVISOR);
	f->slot[VP_SLOT_CPUID_USER_VE] = !!(control & CPUIDVE_USER);
	return TDX_SUCCESS;
}

/* Nothing of a nested VM is cached: no guest of this model runs one. */
u64 guest_vp_invept(struct guest *g)
{
	u64 vms = g->vp->gpr.rcx;

	if (vms & 1 || vms >> (g->c->tdcs->num_l2_vms + 1))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	return TDX_SUCCESS;
}

/* ---- metadata ------------------------------------------------------------------------------- */

static void guest_ctx(struct guest *g, u32 ctx, struct meta_ctx *x)
{
	x->c = g->c;
	x->r = &g->vp->gpr;
	x->vp = g->vp;
	x->ctx = ctx;
	x->guest = true;
	x->debug = false;
	x->l2_vms = g->c->tdcs->num_l2_vms;
}

u64 guest_sys_rd(struct guest *g)
{
	struct seam_regs *r = &g->vp->gpr;
	u64 id = r->rdx;
	struct meta_ctx x;

	r->rdx = TDX_FIELD_NONE;
	r->r8 = 0;
	guest_ctx(g, TDX_CTX_SYS, &x);
	x.l2_vms = 0;
	return meta_read(&x, id, true);
}

u64 guest_vm_rd(struct guest *g)
{
	struct seam_regs *r = &g->vp->gpr;
	u32 version = tdx_rax_version(r->rax);
	u64 id = r->rdx;
	struct meta_ctx x;

	if (version)
		r->rdx = TDX_FIELD_NONE;
	r->r8 = 0;
	if (version > 1)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	/* RCX would name another VM than this one. */
	if (r->rcx)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	guest_ctx(g, TDX_CTX_TD, &x);
	return meta_read(&x, id, version);
}

u64 guest_vm_wr(struct guest *g)
{
	struct seam_regs in = g->vp->gpr;
	struct meta_ctx x;

	g->vp->gpr.r8 = 0;
	if (in.rcx)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	guest_ctx(g, TDX_CTX_TD, &x);
	return meta_td_write(&x, &in);
}
