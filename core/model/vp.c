// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* vCPU lifecycle: TDH.VP.CREATE, ADDCX, INIT, FLUSH (docs/tdx-module.md 7.2). */
#include "core/model/leaf.h"
#include "core/model/meta_vp_init.h"
#include "core/model/meta_vp_run.h"
#include "core/model/operand.h"
#include "core/model/profile.h"
#include "core/model/td_page.h"
#include "core/model/td_width.h"
#include "core/model/tlb.h"
#include "core/model/topology.h"
#include "core/model/vp.h"
#include "core/port/string.h"

/* Later modules say which state that is. */
static u64 state_incorrect(const struct model_call *c, u8 state)
{
	return tdx_status(TDX_VCPU_STATE_INCORRECT,
			  model_has(c->st, MODEL_VCPU_STATE_DETAILS) ? state : 0);
}

MODEL_LEAF(vp_create)
{
	struct page_ref page;
	struct tdvps *vp;
	u64 status;

	status = op_tdr(c, TDX_OPERAND_ID_RDX, c->r->rdx, LOCK_SHARED);
	if (status != TDX_SUCCESS)
		return status;

	status = op_td_state(c, c->op_states, true);
	if (status != TDX_SUCCESS)
		return status;

	status = op_new_page(c, TDX_OPERAND_ID_RCX, c->r->rcx, TDX_LEVEL_4K, &page);
	if (status != TDX_SUCCESS)
		return status;

	vp = mem_rw(c->m, page.pa);
	memset(vp, 0, CORE_PAGE_SIZE);
	vp->tdr_pa = c->tdr_pa;
	vp->page_pa[0] = page.pa;
	vp->num_pages = 1;
	vp->assoc_lp = LP_NONE;
	vp->state = TDX_VCPU_STATE_UNINITIALIZED;
	atom_add(&c->tdr->chldcnt, 1);
	pamt_set(page.pamt, PT_TDVPR, c->tdr_pa);
	return TDX_SUCCESS;
}

/* After the vCPU's own pages each nested VM has a VMCS and two MSR bitmaps. */
static bool is_msr_bitmap(u32 index)
{
	return index >= TDX_TDVPS_BASE_PAGES &&
	       (index - TDX_TDVPS_BASE_PAGES) % TDVPS_PAGES_PER_L2_VM != 0;
}

MODEL_LEAF(vp_addcx)
{
	struct page_ref page;
	struct tdvps *vp;
	u32 index;
	u64 status;

	status = op_tdvpr(c, TDX_OPERAND_ID_RDX, c->r->rdx, LOCK_EXCLUSIVE, &vp);
	if (status != TDX_SUCCESS)
		return status;

	status = op_td_state(c, c->op_states, true);
	if (status != TDX_SUCCESS)
		return status;

	if (vp->state != TDX_VCPU_STATE_UNINITIALIZED)
		return state_incorrect(c, vp->state);
	index = vp->num_pages;
	if (index >= TDX_TDVPS_MAX_PAGES)
		return TDX_TDCX_NUM_INCORRECT;
	status = op_new_page(c, TDX_OPERAND_ID_RCX, c->r->rcx, TDX_LEVEL_4K, &page);
	if (status != TDX_SUCCESS)
		return status;

	memset(mem_rw(c->m, page.pa), is_msr_bitmap(index) ? 0xff : 0, CORE_PAGE_SIZE);
	vp->page_pa[index] = page.pa;
	vp->num_pages++;
	atom_add(&c->tdr->chldcnt, 1);
	pamt_set(page.pamt, PT_TDCX, c->tdr_pa);
	return TDX_SUCCESS;
}

/* Registers that are not set here start at 0, as the page does (VP.CREATE). */
static void vp_reset_gprs(struct model_call *c, struct tdvps *vp, u64 initial)
{
	vp->gpr.rbx = td_width(c->tdcs);
	vp->gpr.rcx = initial;
	vp->gpr.rdx = c->st->pf.cpuid1_eax;
	vp->gpr.rsi = vp->index;
	vp->gpr.r8 = initial;
}

/* The next number for a vCPU, and where the TD has a topology its x2APIC id. */
static u64 vp_number(struct model_call *c, struct tdvps *vp)
{
	/* Other vCPUs of the TD may be on their way through here: add first, then look. */
	u32 count = atom_add(&c->tdcs->num_vcpus, 1);
	u64 status = TDX_SUCCESS;

	if (count > c->tdcs->max_vcpus)
		status = TDX_MAX_VCPUS_EXCEEDED;
	else if (model_has(c->st, MODEL_TOPOLOGY))
		status = topology_add_vcpu(c, count - 1, c->r->r8);
	if (status != TDX_SUCCESS)
		atom_sub(&c->tdcs->num_vcpus, 1);
	vp->index = count - 1;
	return status;
}

MODEL_LEAF(vp_init)
{
	struct tdvps *vp;
	u64 status;

	if (c->version > 1)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	status = c->version ? op_tdvpr_alone(c, c->r->rcx, &vp) :
			      op_tdvpr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_EXCLUSIVE, &vp);
	if (status != TDX_SUCCESS)
		return status;

	status = op_td_state(c, c->op_states, true);
	if (status != TDX_SUCCESS)
		return status;

	if (vp->num_pages < tdvps_pages(c->tdcs))
		return TDX_TDCX_NUM_INCORRECT;
	if (vp->state != TDX_VCPU_STATE_UNINITIALIZED)
		return state_incorrect(c, vp->state);
	status = vp_number(c, vp);
	if (status != TDX_SUCCESS)
		return status;

	vp->xfam = c->tdcs->xfam;
	vp_reset_gprs(c, vp, c->r->rdx);
	vp_meta_init(c, vp);
	vp->last_exit = TDX_LAST_EXIT_ASYNC_FAULT;
	vp->assoc_lp = c->lp_id;
	atom_add(&c->tdcs->num_assoc_vcpus, 1);
	vp->state = TDX_VCPU_STATE_READY;
	return TDX_SUCCESS;
}

u64 vp_associate(struct model_call *c, struct tdvps *vp, bool allow_disabled, bool *fresh)
{
	u8 state = atom_load(&vp->state);
	u32 owner = LP_NONE;

	if (state != TDX_VCPU_STATE_READY &&
	    !(allow_disabled && state == TDX_VCPU_STATE_DISABLED))
		return state_incorrect(c, state);
	*fresh = atom_cmpxchg(&vp->assoc_lp, &owner, c->lp_id);
	if (!*fresh)
		return owner == c->lp_id ? TDX_SUCCESS : TDX_VCPU_ASSOCIATED;
	atom_add(&c->tdcs->num_assoc_vcpus, 1);
	vp_meta_associate(c->m, vp);
	return TDX_SUCCESS;
}

MODEL_LEAF(vp_flush)
{
	struct tdcs *tdcs;
	struct tdvps *vp;
	u64 status;

	status = op_tdvpr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_EXCLUSIVE, &vp);
	if (status != TDX_SUCCESS)
		return status;
	/* A killed TD must be flushed too, whatever its OP_STATE. */
	if (c->tdr->lifecycle != TDX_LIFECYCLE_KEYS_CONFIGURED)
		return TDX_TD_KEYS_NOT_CONFIGURED;
	tdcs = tdcx_page(c->m, c->tdr, TDCX_DATA0);
	if (vp->num_pages < tdvps_pages(tdcs))
		return TDX_TDCX_NUM_INCORRECT;
	if (vp->assoc_lp != c->lp_id)
		return TDX_VCPU_NOT_ASSOCIATED;
	tlb_flush_td(c->lp, c->tdr_pa);
	vp_meta_flush(c->m, vp);
	atom_store(&vp->assoc_lp, LP_NONE);
	atom_sub(&tdcs->num_assoc_vcpus, 1);
	c->lp->last_tdvpr = 0;
	return TDX_SUCCESS;
}
