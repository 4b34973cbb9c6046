// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDH.MNG.INIT (docs/tdx-module.md 7.1): a TD gets its parameters. */
#include "core/model/cpuid.h"
#include "core/model/event_filter.h"
#include "core/model/leaf.h"
#include "core/model/mr.h"
#include "core/model/operand.h"
#include "core/model/profile.h"
#include "core/model/td_msr.h"
#include "core/model/td_params.h"
#include "core/port/string.h"

/* RCX: a list of event filters is given in R8. */
#define INIT_EVENT_FILTERS CORE_BIT(0)

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

static u64 init_with_params(struct model_call *c, bool filters)
{
	struct tdcs_ext *ext = tdcs_ext(c->m, c->tdr);
	u32 used = model_profile(c->st)->cpuid_configs;
	const struct tdx_cpuid_value *unused;
	struct tdx_td_params p;
	u64 status;

	mem_copy_in(c->m, &p, c->r->rdx, sizeof(p));
	unused = &p.cpuid_config[used];
	status = td_params_apply(c, ext, &p);
	if (status != TDX_SUCCESS)
		return status;
	if (filters && p.attributes & TDX_ATTR_PERFMON)
		status = event_filter_check(c, c->r->r8);
	if (status != TDX_SUCCESS)
		return status;
	status = cpuid_configure(c, ext, p.cpuid_config);
	if (status != TDX_SUCCESS)
		return status;
	ext->topology_configured = ext->ve_reduction_valid = model_has(c->st, MODEL_TOPOLOGY);
	if (mem_any_set((const u8 *)unused, sizeof(p.cpuid_config) - used * sizeof(*unused)))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	status = td_arch_capabilities(ext, &p);
	if (status != TDX_SUCCESS)
		return status;
	if (p.attributes & TDX_ATTR_MIGRATABLE && p.num_l2_vms &&
	    !model_has(c->st, MODEL_L2_MIGRATION))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	return TDX_SUCCESS;
}

MODEL_LEAF(mng_init)
{
	bool filters = c->r->rcx & INIT_EVENT_FILTERS && model_has(c->st, MODEL_EVENT_FILTERS);
	u64 tdr_pa = filters ? c->r->rcx & ~INIT_EVENT_FILTERS : c->r->rcx;
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
	status = init_with_params(c, filters);
	if (status != TDX_SUCCESS)
		return status;

	set_l2_roots(c->tdr, c->tdcs);
	td_msr_init(c, tdcs_ext(c->m, c->tdr));
	mr_start(c->tdcs);
	memset(c->tdcs->rtmr, 0, sizeof(c->tdcs->rtmr));
	atom_add(&c->st->tds_under_construction, 1);
	atom_store(&c->tdcs->op_state, TDX_OP_STATE_INITIALIZED);
	return TDX_SUCCESS;
}
