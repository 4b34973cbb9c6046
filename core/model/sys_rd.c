// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Reading the metadata of the module: TDH.SYS.RD, one field, and TDH.SYS.RDALL, a list of them
 * (docs/tdx-module.md 7.5).
 */
#include "core/model/leaf.h"
#include "core/model/meta_field.h"
#include "core/model/meta_list.h"
#include "core/model/operand.h"
#include "core/model/pamt.h"

static void sys_ctx(struct model_call *c, struct meta_ctx *x)
{
	x->c = c;
	x->r = c->r;
	x->vp = NULL;
	x->ctx = TDX_CTX_SYS;
	x->guest = false;
	x->debug = false;
	x->l2_vms = 0;
}

MODEL_LEAF(sys_rd)
{
	u64 id = c->r->rdx;
	struct meta_ctx x;

	c->r->rdx = TDX_FIELD_NONE;
	c->r->r8 = 0;
	if (!c->lp->init_done)
		return TDX_SYS_LP_INIT_NOT_DONE;
	sys_ctx(c, &x);
	return meta_read(&x, id, true);
}

MODEL_LEAF(sys_rdall)
{
	u64 id = c->r->r8;
	struct meta_ctx x;
	u64 status;

	c->r->r8 = TDX_FIELD_NONE;
	if (!c->lp->init_done)
		return TDX_SYS_LP_INIT_NOT_DONE;
	status = op_shared(c, TDX_OPERAND_ID_RDX, c->r->rdx, CORE_PAGE_SIZE);
	if (status != TDX_SUCCESS)
		return status;
	sys_ctx(c, &x);
	return meta_list(&x, id, host_rw(c->m, c->r->rdx));
}
