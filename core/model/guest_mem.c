// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDG.MEM.PAGE.ACCEPT (docs/tdx-module.md 7.6). */
#include "core/model/guest_leaf.h"
#include "core/model/guest_operand.h"
#include "core/model/guest_sept.h"
#include "core/model/sept_l2.h"
#include "core/port/string.h"

/* Zero the page, chunk by chunk if it is big; false if an interrupt cuts it short. */
static bool accept_zero(struct guest *g, struct sept_ref *s)
{
	u64 pa = sept_page_hpa(s->val, s->level);
	u64 chunk = CORE_BIT(SEPT_ACCEPT_COUNT_SHIFT);
	u64 count;

	if (s->level == TDX_LEVEL_4K) {
		memset(mem_rw(g->c->m, pa), 0, CORE_PAGE_SIZE);
		return true;
	}
	/*
	 * The counter is the chunk's address inside the page: what is done is known from the entry
	 * alone.
	 */
	for (;;) {
		count = s->val & SEPT_ACCEPT_COUNT_MASK;
		memset(mem_rw(g->c->m, pa | count), 0, CORE_PAGE_SIZE);
		if (count == SEPT_ACCEPT_COUNT_MASK)
			break;
		s->val += chunk;
		if (guest_poll(g))
			return false;
	}
	s->val &= ~SEPT_ACCEPT_COUNT_MASK;
	return true;
}

/* Step 5 and 6, with the entry locked. */
static u64 accept_check(const struct sept_ref *s)
{
	if (s->state != SEPT_FREE && !(s->val & SEPT_PS))
		return tdx_status(TDX_PAGE_SIZE_MISMATCH, s->level);
	if (sept_in(SEPT_SET_ACCESSIBLE, s->state))
		return tdx_status(TDX_PAGE_ALREADY_ACCEPTED, s->level);
	return TDX_SUCCESS;
}

GUEST_LEAF(mem_page_accept)
{
	struct sept_ref s = { .map = g->vp->gpr.rcx };
	enum tdx_level want = tdx_map_level(s.map);
	u64 status;

	s.gpa = tdx_map_gpa(s.map);
	if (!sept_map_ok(s.map, TDX_LEVEL_4K, TDX_LEVEL_2M) || !sept_gpa_ok(g->c->tdcs, s.gpa))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	if (!sept_walk(g->c, want, &s)) {
		if (sept_in(SEPT_SET_ACCESSIBLE, s.state))
			return tdx_status(TDX_PAGE_ALREADY_ACCEPTED, s.level);
		guest_exit_sept(g, &s, want, TDX_EXT_QUAL_ACCEPT);
		return TDX_SUCCESS;
	}
	status = guest_sept_lock(g, &s);
	if (status != TDX_SUCCESS)
		return status;
	status = accept_check(&s);
	if (status != TDX_SUCCESS || !sept_in(SEPT_SET_ACCEPTABLE, s.state)) {
		guest_sept_release(&s, s.val);
		if (status == TDX_SUCCESS)
			guest_exit_sept(g, &s, want, TDX_EXT_QUAL_ACCEPT);
		return status;
	}
	if (!accept_zero(g, &s)) {
		guest_sept_release(&s, s.val);
		return TDX_SUCCESS;
	}
	if (sept_any_alias(s.val))
		sept_l2_update(g->c, &s, SEPT_L2_DO_UNBLOCK);
	guest_sept_release(&s, (s.val & ~SEPT_TDP) | SEPT_RWX);
	return TDX_SUCCESS;
}
