// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * The leaves that read and write one metadata field of a TD or a vCPU: TDH.MNG.RD, MNG.WR, VP.RD
 * and VP.WR (docs/tdx-module.md 7.1, 7.2).
 */
#include "core/model/leaf.h"
#include "core/model/meta_field.h"
#include "core/model/meta_td_wr.h"
#include "core/model/meta_vp_run.h"
#include "core/model/meta_vp_wr.h"
#include "core/model/operand.h"

static u64 mng_access(struct model_call *c, struct meta_ctx *x)
{
	u64 status;

	status = op_tdr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_SHARED);
	if (status != TDX_SUCCESS)
		return status;
	status = op_td_state(c, c->op_states, true);
	if (status != TDX_SUCCESS)
		return status;
	x->c = c;
	x->r = c->r;
	x->vp = NULL;
	x->ctx = TDX_CTX_TD;
	x->guest = false;
	x->debug = c->tdcs->attributes & TDX_ATTR_DEBUG;
	x->l2_vms = c->tdcs->num_l2_vms;
	return TDX_SUCCESS;
}

MODEL_LEAF(mng_rd)
{
	u64 id = c->r->rdx;
	struct meta_ctx x;
	u64 status;

	if (c->version > 0)
		c->r->rdx = TDX_FIELD_NONE;
	c->r->r8 = 0;
	if (c->version > 1)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	status = mng_access(c, &x);
	if (status != TDX_SUCCESS)
		return status;
	return meta_read(&x, id, c->version > 0);
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

/* The vCPU belongs to the calling LP from here on, until VP.FLUSH. */
static u64 vp_associate(struct model_call *c, struct tdvps *vp, bool allow_disabled)
{
	u8 state = atom_load(&vp->state);
	u32 owner = LP_NONE;

	if (state != TDX_VCPU_STATE_READY &&
	    !(allow_disabled && state == TDX_VCPU_STATE_DISABLED))
		return TDX_VCPU_STATE_INCORRECT;
	if (!atom_cmpxchg(&vp->assoc_lp, &owner, c->lp_id))
		return owner == c->lp_id ? TDX_SUCCESS : TDX_VCPU_ASSOCIATED;
	atom_add(&c->tdcs->num_assoc_vcpus, 1);
	vp_meta_associate(c->m, vp);
	return TDX_SUCCESS;
}

static u64 vp_access(struct model_call *c, struct meta_ctx *x, bool allow_disabled)
{
	u64 status;

	status = op_tdvpr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_SHARED, &x->vp);
	if (status != TDX_SUCCESS)
		return status;
	status = op_td_state(c, c->op_states, true);
	if (status != TDX_SUCCESS)
		return status;
	if (x->vp->num_pages < tdvps_pages(c->tdcs))
		return TDX_TDCX_NUM_INCORRECT;
	x->c = c;
	x->r = c->r;
	x->ctx = TDX_CTX_VP;
	x->guest = false;
	x->debug = c->tdcs->attributes & TDX_ATTR_DEBUG;
	x->l2_vms = c->tdcs->num_l2_vms;
	return vp_associate(c, x->vp, allow_disabled);
}

MODEL_LEAF(vp_rd)
{
	u64 id = c->r->rdx;
	struct meta_ctx x;
	u64 status;

	if (c->version > 0)
		c->r->rdx = TDX_FIELD_NONE;
	c->r->r8 = 0;
	if (c->version > 1)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	status = vp_access(c, &x, true);
	if (status != TDX_SUCCESS)
		return status;
	return meta_read(&x, id, c->version > 0);
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
