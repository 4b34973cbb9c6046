// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Private pages: TDH.MEM.PAGE.ADD, AUG, REMOVE and RELOCATE (docs/tdx-module.md 7.4). */
#include "core/model/leaf.h"
#include "core/model/mr.h"
#include "core/model/sept_l2.h"
#include "core/port/string.h"

#define SEPT_SET_REMOVABLE \
	(SEPT_IN(MAPPED) | SEPT_IN(BLOCKED) | SEPT_IN(BLOCKEDW) | SEPT_IN(PENDING) | \
	 SEPT_IN(PENDING_BLOCKED) | SEPT_IN(PENDING_BLOCKEDW))
/* Op-states of an import: a page that goes away leaves a REMOVED entry behind. */
#define OPS_IMPORT TDX_OPS_RANGE(TDX_OP_STATE_MEMORY_IMPORT, TDX_OP_STATE_LIVE_IMPORT)

static u64 page_add_check(struct model_call *c, struct sept_ref *s, struct page_ref *page)
{
	u64 status = op_tdr(c, TDX_OPERAND_ID_RDX, s->td, LOCK_EXCLUSIVE);

	if (status == TDX_SUCCESS)
		status = op_td_state(c, c->op_states, false);
	if (status == TDX_SUCCESS)
		status = sept_map(c, s, TDX_LEVEL_4K, TDX_LEVEL_4K);
	if (status != TDX_SUCCESS)
		return status;
	if (!sept_gpa_ok(c->tdcs, s->gpa))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	/* The exclusive TDR keeps all other calls off this TD: no tree or entry lock. */
	if (!sept_walk(c, TDX_LEVEL_4K, s))
		return sept_fail(c, s, TDX_EPT_WALK_FAILED);
	if (s->state != SEPT_FREE)
		return sept_fail(c, s, TDX_EPT_ENTRY_STATE_INCORRECT);
	status = op_shared(c, TDX_OPERAND_ID_R9, c->r->r9, CORE_PAGE_SIZE);
	if (status != TDX_SUCCESS)
		return status;
	return op_new_page(c, TDX_OPERAND_ID_R8, c->r->r8, TDX_LEVEL_4K, page);
}

MODEL_LEAF(mem_page_add)
{
	struct page_ref page;
	struct sept_ref s;
	const void *source;
	u64 status;

	sept_operands(c, &s);
	status = page_add_check(c, &s, &page);
	if (status != TDX_SUCCESS)
		return status;
	/* Reading where there is no memory gives what the machine gives: here zeros. */
	source = mem_ro(c->m, hpa_strip(c->st, c->r->r9));
	if (source)
		memcpy(mem_rw(c->m, page.pa), source, CORE_PAGE_SIZE);
	else
		memset(mem_rw(c->m, page.pa), 0, CORE_PAGE_SIZE);
	mr_page_add(c->tdcs, s.gpa);
	sept_page_own(c, page.pamt, TDX_LEVEL_4K);
	atom_store(s.entry, sept_make_entry(page.pa, SEPT_MAPPED, SEPT_RWX));
	return TDX_SUCCESS;
}

MODEL_LEAF(mem_page_aug)
{
	struct page_ref page;
	struct sept_ref s;
	u64 status;

	sept_operands(c, &s);
	status = sept_td(c, s.td, LOCK_SHARED);
	if (status == TDX_SUCCESS)
		status = sept_locate(c, &s, TDX_LEVEL_4K, TDX_LEVEL_2M, LOCK_SHARED);
	if (status != TDX_SUCCESS)
		return status;
	if (s.state != SEPT_FREE && s.state != SEPT_REMOVED)
		return sept_fail(c, &s, TDX_EPT_ENTRY_STATE_INCORRECT);
	status = op_new_page(c, TDX_OPERAND_ID_R8, c->r->r8, s.level, &page);
	if (status != TDX_SUCCESS)
		return status;
	sept_page_own(c, page.pamt, s.level);
	sept_commit(&s, sept_make_entry(page.pa, SEPT_PENDING, 0));
	return TDX_SUCCESS;
}

static u64 removed_entry(const struct tdcs *tdcs)
{
	/* Without migration leaves the current migration epoch is 0. */
	if (tdx_op_state_in(OPS_IMPORT, tdcs->op_state))
		return sept_make_entry(SEPT_REMOVED_EPOCH_VALID, SEPT_REMOVED, 0);
	return sept_make_entry(0, SEPT_FREE, 0);
}

MODEL_LEAF(mem_page_remove)
{
	struct pamt_entry *pamt;
	struct sept_ref s;
	u64 status, hpa;

	sept_operands(c, &s);
	status = sept_td(c, s.td, LOCK_SHARED);
	if (status == TDX_SUCCESS)
		status = sept_locate(c, &s, TDX_LEVEL_4K, TDX_LEVEL_1G, LOCK_SHARED);
	if (status != TDX_SUCCESS)
		return status;

	if (!sept_in(SEPT_SET_REMOVABLE, s.state))
		return sept_fail(c, &s, TDX_EPT_ENTRY_STATE_INCORRECT);
	sept_set_val(&s, sept_drop_count(s.val, s.level));
	hpa = sept_page_hpa(s.val, s.level);
	status = sept_lock_page(c, hpa, s.level, &pamt);
	if (status == TDX_SUCCESS)
		status = sept_tlb_rule(c, &s, pamt);
	if (status != TDX_SUCCESS)
		return status;

	if (unlikely(sept_any_alias(s.val)))
		sept_l2_update(c, &s, SEPT_L2_DO_REMOVE);
	sept_commit(&s, removed_entry(c->tdcs));
	sept_page_free(c, pamt, s.level);
	c->r->rcx = hpa;
	return TDX_SUCCESS;
}

static u64 relocate_check(struct model_call *c, struct sept_ref *s, struct pamt_entry **old,
			  struct page_ref *page)
{
	u64 status = sept_td(c, s->td, LOCK_SHARED);

	if (status == TDX_SUCCESS)
		status = sept_locate(c, s, TDX_LEVEL_4K, TDX_LEVEL_4K, LOCK_SHARED);
	if (status != TDX_SUCCESS)
		return status;
	if (!sept_state_is_page(s->state))
		return sept_fail(c, s, TDX_EPT_ENTRY_STATE_INCORRECT);
	/* Bits above the address width do not count yet: the address itself is checked later. */
	if ((c->r->r8 & CORE_MASK(MODULE_MAXPA - 1, 0)) == sept_entry_hpa(s->val))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R8);
	status = sept_lock_page(c, sept_entry_hpa(s->val), TDX_LEVEL_4K, old);
	if (status == TDX_SUCCESS)
		status = sept_tlb_rule(c, s, *old);
	if (status != TDX_SUCCESS)
		return status;
	return op_new_page(c, TDX_OPERAND_ID_R8, c->r->r8, TDX_LEVEL_4K, page);
}

MODEL_LEAF(mem_page_relocate)
{
	struct pamt_entry *old;
	struct page_ref page;
	struct sept_ref s;
	u64 status, hpa;

	sept_operands(c, &s);
	status = relocate_check(c, &s, &old, &page);
	if (status != TDX_SUCCESS)
		return status;
	hpa = sept_entry_hpa(s.val);
	if (!sept_state_is_pending(s.state))
		memcpy(mem_rw(c->m, page.pa), mem_ro(c->m, hpa), CORE_PAGE_SIZE);
	sept_page_free(c, old, TDX_LEVEL_4K);
	sept_page_own(c, page.pamt, TDX_LEVEL_4K);
	/*
	 * Aliases first: a nested VM that faults meanwhile still finds the TD's own entry blocked.
	 */
	if (sept_any_alias(s.val))
		sept_l2_move(c, &s, page.pa);
	sept_commit(&s, sept_unblocked((s.val & ~SEPT_HPA_MASK) | page.pa));
	c->r->rcx = hpa;
	return TDX_SUCCESS;
}
