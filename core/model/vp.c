// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* vCPU lifecycle: TDH.VP.CREATE, ADDCX, INIT, FLUSH (docs/tdx-module.md 7.2). */
#include "core/model/leaf.h"
#include "core/model/meta_vp_init.h"
#include "core/model/meta_vp_run.h"
#include "core/model/operand.h"
#include "core/model/td_page.h"
#include "core/model/tlb.h"
#include "core/model/vp.h"
#include "core/port/string.h"

/* GPA width that a guest finds in RBX at its first instruction, by the TD's GPAW. */
#define GPA_WIDTH_4_LEVELS 48
#define GPA_WIDTH_5_LEVELS 52

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
		return TDX_VCPU_STATE_INCORRECT;
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
	vp->gpr.rbx = c->tdcs->gpaw ? GPA_WIDTH_5_LEVELS : GPA_WIDTH_4_LEVELS;
	vp->gpr.rcx = initial;
	vp->gpr.rdx = c->st->pf.cpuid1_eax;
	vp->gpr.rsi = vp->index;
	vp->gpr.r8 = initial;
}

MODEL_LEAF(vp_init)
{
	struct tdvps *vp;
	u32 count;
	u64 status;

	status = op_tdvpr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_EXCLUSIVE, &vp);
	if (status != TDX_SUCCESS)
		return status;

	status = op_td_state(c, c->op_states, true);
	if (status != TDX_SUCCESS)
		return status;

	if (vp->num_pages < tdvps_pages(c->tdcs))
		return TDX_TDCX_NUM_INCORRECT;
	if (vp->state != TDX_VCPU_STATE_UNINITIALIZED)
		return TDX_VCPU_STATE_INCORRECT;

	/* Other vCPUs of the TD may be on their way through here: add first, then look. */
	count = atom_add(&c->tdcs->num_vcpus, 1);
	if (count > c->tdcs->max_vcpus) {
		atom_sub(&c->tdcs->num_vcpus, 1);
		return TDX_MAX_VCPUS_EXCEEDED;
	}

	vp->index = count - 1;
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
		return TDX_VCPU_STATE_INCORRECT;
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
