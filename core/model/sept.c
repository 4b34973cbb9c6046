// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Secure EPT: the checks that the MEM leaves share (docs/tdx-module.md 1, 6.3).
 */
#include "core/model/sept.h"

u64 sept_lock_tree(struct model_call *c, enum lock_mode mode)
{
	if (c->tree_held)
		return TDX_SUCCESS;
	if (!call_lock(c, &c->tdcs->sept_lock, mode == LOCK_EXCLUSIVE))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_SEPT_TREE);
	if (mode == LOCK_EXCLUSIVE && tree_pinned(c->st, c->tdr_pa, c->tdcs)) {
		call_unlock(c, &c->tdcs->sept_lock);
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_SEPT_TREE);
	}
	return TDX_SUCCESS;
}

u64 sept_find(struct model_call *c, struct sept_ref *s, enum lock_mode tree)
{
	u64 status, val;

	if (!sept_gpa_ok(c->tdcs, s->gpa))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	status = sept_lock_tree(c, tree);
	if (status != TDX_SUCCESS)
		return status;
	if (!sept_walk(c, s->level, s))
		return sept_fail(c, s, TDX_EPT_WALK_FAILED);
	/* A refusal describes the entry as the walk saw it. */
	if (!sept_lock_host(s->entry, &val))
		return sept_fail(c, s, TDX_OPERAND_BUSY);
	call_hold(c, s->entry, HELD_SEPT_ENTRY);
	sept_set_val(s, val);
	return TDX_SUCCESS;
}

u64 sept_lock_page(struct model_call *c, u64 pa, enum tdx_level level, struct pamt_entry **pamt)
{
	*pamt = pamt_find(c->m, pa, level);
	if (!*pamt || !call_lock(c, &(*pamt)->lock, true))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_RCX);
	if (level && pamt_pinned(c->st, pa, level))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_RCX);
	return TDX_SUCCESS;
}

bool sept_tracked(struct tdcs *tdcs, u64 bepoch)
{
	u64 previous = atom_load(&tdcs->td_epoch) - 1;

	if (bepoch >> 63)
		return false; /* an export put a migration epoch there */
	if (bepoch != previous)
		return bepoch < previous;
	if (!atom_load(&tdcs->refcount[bepoch & 1]))
		return true;
	/*
	 * The module reads epoch and counts at once. Here a TRACK may have come in between, and
	 * then the count is of vCPUs that entered with the next epoch of the same parity.
	 */
	return bepoch < atom_load(&tdcs->td_epoch) - 1;
}

u64 sept_tlb_rule(struct model_call *c, const struct sept_ref *s, const struct pamt_entry *pamt)
{
	if (sept_in(SEPT_SET_UNTRACKED, s->state) ||
	    !tdx_op_state_in(TDX_OPS_TLB_TRACKED, c->tdcs->op_state))
		return TDX_SUCCESS;
	if (!sept_in(SEPT_SET_BLOCKED, s->state))
		return sept_fail(c, s, TDX_GPA_RANGE_NOT_BLOCKED);
	if (!sept_tracked(c->tdcs, atom_load_relaxed(&pamt->bepoch)))
		return tdx_status(TDX_TLB_TRACKING_NOT_DONE, TDX_OPERAND_ID_RCX);
	return TDX_SUCCESS;
}

void sept_table_fill(struct model_call *c, const struct page_ref *page, u64 val)
{
	u64 *entry = mem_rw(c->m, page->pa);
	u32 i;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++)
		entry[i] = val;
}
