// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * TDCALLs that read and write metadata: TDG.SYS.RD and RDALL, TDG.VM.RD and WR, TDG.VP.RD and WR
 * (docs/tdx-module.md 6.5, 7.6).
 */
#include "core/model/guest_leaf.h"
#include "core/model/guest_operand.h"
#include "core/model/meta_field.h"
#include "core/model/meta_list.h"
#include "core/model/meta_td_wr.h"
#include "core/model/meta_vp_wr.h"

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

GUEST_LEAF(sys_rd)
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

GUEST_LEAF(vm_rd)
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

GUEST_LEAF(vm_wr)
{
	struct seam_regs in = g->vp->gpr;
	struct meta_ctx x;

	g->vp->gpr.r8 = 0;
	if (in.rcx)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	guest_ctx(g, TDX_CTX_TD, &x);
	return meta_td_write(&x, &in);
}

GUEST_LEAF(sys_rdall)
{
	struct seam_regs *r = &g->vp->gpr;
	u64 id = r->r8;
	struct meta_ctx x;
	u64 status;
	void *list;

	r->r8 = TDX_FIELD_NONE;
	if (r->rdx & (CORE_PAGE_SIZE - 1))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	status = guest_operand(g, TDX_OPERAND_ID_RDX, r->rdx, OPERAND_WRITE, &list);
	if (!list)
		return status;
	guest_ctx(g, TDX_CTX_SYS, &x);
	x.l2_vms = 0;
	return meta_list(&x, id, list);
}

/* RCX would name another vCPU than this one. */
static u64 vp_ctx(struct guest *g, struct meta_ctx *x)
{
	g->vp->gpr.r8 = 0;
	if (g->vp->gpr.rcx)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	guest_ctx(g, TDX_CTX_VP, x);
	return TDX_SUCCESS;
}

GUEST_LEAF(vp_rd)
{
	u64 id = g->vp->gpr.rdx;
	struct meta_ctx x;
	u64 status;

	g->vp->gpr.rdx = TDX_FIELD_NONE;
	status = vp_ctx(g, &x);
	return status == TDX_SUCCESS ? meta_read(&x, id, true) : status;
}

GUEST_LEAF(vp_wr)
{
	struct seam_regs in = g->vp->gpr;
	struct meta_ctx x;
	u64 status = vp_ctx(g, &x);

	return status == TDX_SUCCESS ? meta_vp_write(&x, &in) : status;
}
