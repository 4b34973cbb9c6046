// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDH.MNG.INIT (docs/tdx-module.md 7.1): a TD gets its parameters. */
#include "core/model/cpuid.h"
#include "core/model/leaf.h"
#include "core/model/mr.h"
#include "core/model/operand.h"
#include "core/model/td_msr.h"
#include "core/model/td_params.h"
#include "core/port/string.h"

/*
 * What does not depend on TD_PARAMS. A failed call may leave it: nothing reads it before a good
 * one.
 */
static void reset_management(struct tdcs *tdcs)
{
	tdcs->num_vcpus = 0;
	tdcs->num_assoc_vcpus = 0;
	tdcs->td_epoch = 1;
	tdcs->refcount[0] = 0;
	tdcs->refcount[1] = 0;
	tdcs->hp_lock_timeout = hp_timeout_to_ticks(HP_TIMEOUT_DEFAULT_USEC);
}

/* Nested VMs have a page with their secure EPT root each. */
static void set_l2_roots(const struct tdr *tdr, struct tdcs *tdcs)
{
	u32 i;

	for (i = 0; i < tdcs->num_l2_vms; i++)
		tdcs->l2_root_pa[i] = tdr->tdcx_pa[TDCX_L2_SEPT_ROOT + i];
}

static u64 init_with_params(struct model_call *c)
{
	struct tdcs_ext *ext = tdcs_ext(c->m, c->tdr);
	struct tdx_td_params p;
	u64 status;

	mem_copy_in(c->m, &p, c->r->rdx, sizeof(p));
	status = td_params_apply(c, ext, &p);
	if (status != TDX_SUCCESS)
		return status;
	status = cpuid_configure(c, ext, p.cpuid_config);
	if (status != TDX_SUCCESS)
		return status;
	if (mem_any_set(p.reserved3, sizeof(p.reserved3)))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	status = td_arch_capabilities(ext, &p);
	if (status != TDX_SUCCESS)
		return status;
	if (p.attributes & TDX_ATTR_MIGRATABLE && p.num_l2_vms)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	return TDX_SUCCESS;
}

MODEL_LEAF(mng_init)
{
	u64 tdr_pa = c->r->rcx;
	u64 status;

	c->r->rcx = 0;
	status = op_tdr(c, TDX_OPERAND_ID_RCX, tdr_pa, LOCK_EXCLUSIVE);
	if (status != TDX_SUCCESS)
		return status;

	status = op_td_state(c, c->op_states, false);
	if (status != TDX_SUCCESS)
		return status;

	status = op_shared(c, TDX_OPERAND_ID_RDX, c->r->rdx, TDX_TD_PARAMS_ALIGN);
	if (status != TDX_SUCCESS)
		return status;

	reset_management(c->tdcs);
	status = init_with_params(c);
	if (status != TDX_SUCCESS)
		return status;

	set_l2_roots(c->tdr, c->tdcs);
	td_msr_init(c, tdcs_ext(c->m, c->tdr));
	mr_start(c->tdcs);
	memset(c->tdcs->rtmr, 0, sizeof(c->tdcs->rtmr));
	atom_store(&c->tdcs->op_state, TDX_OP_STATE_INITIALIZED);
	return TDX_SUCCESS;
}
