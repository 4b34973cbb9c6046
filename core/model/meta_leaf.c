// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * The leaves that read and write one metadata field of a TD or a vCPU: TDH.MNG.RD, MNG.WR, VP.RD
 * and VP.WR (docs/tdx-module.md 7.1, 7.2).
 */
#include "core/model/leaf.h"
#include "core/model/meta_field.h"
#include "core/model/meta_td_wr.h"
#include "core/model/meta_vp_wr.h"
#include "core/model/operand.h"
#include "core/model/vp.h"

/* The host accesses fields of the TD of the call, or of one of its vCPUs. */
static void host_ctx(struct model_call *c, u32 ctx, struct meta_ctx *x)
{
	x->c = c;
	x->r = c->r;
	x->ctx = ctx;
	x->guest = false;
	x->debug = c->tdcs->attributes & TDX_ATTR_DEBUG;
	x->l2_vms = c->tdcs->num_l2_vms;
}

/* Outputs that stay if MNG.RD or VP.RD is refused, and its version. */
static u64 read_begin(struct model_call *c)
{
	if (c->version > 0)
		c->r->rdx = TDX_FIELD_NONE;
	c->r->r8 = 0;
	return c->version > 1 ? tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX) : TDX_SUCCESS;
}

static u64 mng_access(struct model_call *c, struct meta_ctx *x)
{
	u64 status;

	status = op_tdr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_SHARED);
	if (status == TDX_SUCCESS)
		status = op_td_state(c, c->op_states, true);
	if (status != TDX_SUCCESS)
		return status;
	x->vp = NULL;
	host_ctx(c, TDX_CTX_TD, x);
	return TDX_SUCCESS;
}

MODEL_LEAF(mng_rd)
{
	u64 id = c->r->rdx;
	struct meta_ctx x;
	u64 status;

	status = read_begin(c);
	if (status == TDX_SUCCESS)
		status = mng_access(c, &x);
	return status == TDX_SUCCESS ? meta_read(&x, id, c->version > 0) : status;
}

MODEL_LEAF(mng_wr)
{
	struct seam_regs in = *c->r;
	struct meta_ctx x;
	u64 status;

	c->r->r8 = 0;
	status = mng_access(c, &x);
	if (status != TDX_SUCCESS)
		return status;
	return meta_td_write(&x, &in);
}

static u64 vp_access(struct model_call *c, struct meta_ctx *x, bool allow_disabled)
{
	u64 status;
	bool fresh;

	status = op_tdvpr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_SHARED, &x->vp);
	if (status == TDX_SUCCESS)
		status = op_td_state(c, c->op_states, true);
	if (status != TDX_SUCCESS)
		return status;
	if (x->vp->num_pages < tdvps_pages(c->tdcs))
		return TDX_TDCX_NUM_INCORRECT;
	host_ctx(c, TDX_CTX_VP, x);
	return vp_associate(c, x->vp, allow_disabled, &fresh);
}

MODEL_LEAF(vp_rd)
{
	u64 id = c->r->rdx;
	struct meta_ctx x;
	u64 status;

	status = read_begin(c);
	if (status == TDX_SUCCESS)
		status = vp_access(c, &x, true);
	return status == TDX_SUCCESS ? meta_read(&x, id, c->version > 0) : status;
}

MODEL_LEAF(vp_wr)
{
	struct seam_regs in = *c->r;
	struct meta_ctx x;
	u64 status;

	c->r->r8 = 0;
	status = vp_access(c, &x, false);
	if (status != TDX_SUCCESS)
		return status;
	return meta_vp_write(&x, &in);
}
