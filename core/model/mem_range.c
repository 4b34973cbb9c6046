// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Taking rights away, and knowing that no vCPU uses them any more: TDH.MEM.RANGE.BLOCK, UNBLOCK,
 * TDH.MEM.TRACK.
 */
#include "core/model/leaf.h"
#include "core/model/sept_l2.h"

#define SEPT_SET_BLOCKABLE \
	(SEPT_IN(NL_MAPPED) | SEPT_IN(MAPPED) | SEPT_IN(BLOCKEDW) | SEPT_IN(PENDING) | \
	 SEPT_IN(PENDING_BLOCKEDW))

/* The PAMT entry that holds the BEPOCH of an entry: of the page, or of the table (always 4K). */
static struct pamt_entry *epoch_pamt(struct model_call *c, const struct sept_ref *s)
{
	enum tdx_level level = sept_state_is_page(s->state) ? s->level : TDX_LEVEL_4K;

	return pamt_named(c->m, sept_entry_hpa(s->val), level);
}

static u64 blocked_entry(const struct sept_ref *s)
{
	u64 val = sept_drop_count(s->val, s->level) & ~(SEPT_RWX | SEPT_TDBW);

	return val | SEPT_TDB | SEPT_SUPPRESS_VE;
}

static inline u64 range_find(struct model_call *c, struct sept_ref *s)
{
	u64 status;

	sept_operands(c, s);
	status = sept_td(c, s->td, LOCK_EXCLUSIVE);
	if (status != TDX_SUCCESS)
		return status;
	return sept_locate(c, s, TDX_LEVEL_4K, c->tdcs->sept_pwl, LOCK_EXCLUSIVE);
}

MODEL_LEAF(mem_range_block)
{
	struct pamt_entry *pamt;
	struct sept_ref s;
	u64 status;

	status = range_find(c, &s);
	if (status != TDX_SUCCESS)
		return status;
	if (sept_in(SEPT_SET_BLOCKED, s.state))
		return sept_fail(c, &s, TDX_GPA_RANGE_ALREADY_BLOCKED);
	if (!sept_in(SEPT_SET_BLOCKABLE, s.state))
		return sept_fail(c, &s, TDX_EPT_ENTRY_STATE_INCORRECT);
	pamt = epoch_pamt(c, &s);
	/*
	 * Full barrier: the epoch must not be read before other LPs can see the entry blocked, else
	 * a vCPU that enters in between could use the old entry in an epoch that counts as tracked.
	 */
	(void)atom_xchg(s.entry, blocked_entry(&s) | SEPT_LOCK);
	if (unlikely(sept_any_alias(s.val)))
		sept_l2_update(c, &s, SEPT_L2_DO_BLOCK);
	atom_store_relaxed(&pamt->bepoch, atom_load(&c->tdcs->td_epoch));
	return TDX_SUCCESS;
}

MODEL_LEAF(mem_range_unblock)
{
	struct sept_ref s;
	u64 status;

	status = range_find(c, &s);
	if (status != TDX_SUCCESS)
		return status;
	if (!sept_in(SEPT_SET_BLOCKED, s.state))
		return sept_fail(c, &s, TDX_EPT_ENTRY_STATE_INCORRECT);
	/* 1.5.01 names the tree here, not RCX (docs/tdx-module.md 8). */
	if (tdx_op_state_in(TDX_OPS_TLB_TRACKED, c->tdcs->op_state) &&
	    !sept_tracked(c->tdcs, atom_load_relaxed(&epoch_pamt(c, &s)->bepoch)))
		return tdx_status(TDX_TLB_TRACKING_NOT_DONE, TDX_OPERAND_ID_SEPT_TREE);
	/* Aliases first, as in PAGE.RELOCATE; those of a pending page wait for its acceptance. */
	if (sept_any_alias(s.val) && !sept_state_is_pending(s.state))
		sept_l2_update(c, &s, SEPT_L2_DO_UNBLOCK);
	sept_commit(&s, sept_unblocked(s.val));
	return TDX_SUCCESS;
}

MODEL_LEAF(mem_track)
{
	struct tdcs *tdcs;
	u64 status, epoch;

	status = op_tdr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_SHARED);
	if (status == TDX_SUCCESS)
		status = op_td_state(c, c->op_states, true);
	if (status != TDX_SUCCESS)
		return status;
	tdcs = c->tdcs;
	if (!call_lock(c, &tdcs->epoch_lock, true))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_TD_EPOCH);
	epoch = atom_load_relaxed(&tdcs->td_epoch);
	if (atom_load(&tdcs->refcount[(epoch - 1) & 1]))
		return TDX_PREVIOUS_TLB_EPOCH_BUSY;
	atom_store(&tdcs->td_epoch, epoch + 1);
	return TDX_SUCCESS;
}
