// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Memory of a debug TD: TDH.MEM.RD and TDH.MEM.WR (docs/tdx-module.md 7.4). */
#include "core/model/leaf.h"
#include "core/model/sept.h"

#define SEPT_SET_READABLE SEPT_SET_ACCESSIBLE
#define SEPT_SET_WRITABLE (SEPT_IN(MAPPED) | SEPT_IN(EXPORTED_DIRTY))

/* Down to the entry that maps the GPA; the tree lock comes before the GPA check here. */
static u64 rw_walk(struct model_call *c, struct sept_ref *s, u64 allowed)
{
	u64 status, val;

	status = sept_lock_tree(c, LOCK_SHARED);
	if (status != TDX_SUCCESS)
		return status;
	if (!sept_gpa_ok(c->tdcs, s->gpa))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	sept_walk(c, TDX_LEVEL_4K, s);
	if (!(s->val & SEPT_PS) || !(s->val & SEPT_RWX))
		return sept_fail(c, s, TDX_EPT_ENTRY_NOT_PRESENT);
	if (!sept_lock_host(s->entry, &val))
		return sept_fail(c, s, TDX_OPERAND_BUSY);
	call_hold(c, s->entry, HELD_SEPT_ENTRY);
	sept_set_val(s, val);
	if (!sept_in(allowed, s->state))
		return sept_fail(c, s, TDX_EPT_ENTRY_STATE_INCORRECT);
	return TDX_SUCCESS;
}

static u64 rw_check(struct model_call *c, struct sept_ref *s, u64 allowed)
{
	u64 status = sept_td(c, s->td, LOCK_SHARED);

	if (status != TDX_SUCCESS)
		return status;
	if (!(c->tdcs->attributes & TDX_ATTR_DEBUG))
		return TDX_TD_NON_DEBUG;
	s->gpa = s->map;
	if (s->gpa & (sizeof(u64) - 1))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	return rw_walk(c, s, allowed);
}

static u64 rw_hpa(const struct sept_ref *s)
{
	return sept_page_hpa(s->val, s->level) | (s->gpa & (tdx_level_size(s->level) - 1));
}

MODEL_LEAF(mem_rd)
{
	struct sept_ref s;
	u64 status;

	sept_operands(c, &s);
	c->r->r8 = 0;
	status = rw_check(c, &s, SEPT_SET_READABLE);
	if (status == TDX_SUCCESS)
		c->r->r8 = atom_load_relaxed((const u64 *)mem_ro(c->m, rw_hpa(&s)));
	return status;
}

MODEL_LEAF(mem_wr)
{
	u64 value = c->r->r8;
	struct sept_ref s;
	u64 status;

	sept_operands(c, &s);
	c->r->r8 = 0;
	status = rw_check(c, &s, SEPT_SET_WRITABLE);
	if (status == TDX_SUCCESS)
		c->r->r8 = atom_xchg((u64 *)mem_rw(c->m, rw_hpa(&s)), value);
	return status;
}
