// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Tables of the secure EPT: TDH.MEM.SEPT.ADD, RD and REMOVE (docs/tdx-module.md 7.4). */
#include "core/model/leaf.h"
#include "core/model/sept_l2.h"

#define NR_VMS (1 + MAX_L2_VMS)
#define SEPT_ADD_RDX_RESERVED (CORE_MASK(11, 1) | CORE_MASK(63, 52))

/* Pages of one SEPT.ADD: index 0 is the TD itself, 1..3 are its nested VMs. */
struct sept_add {
	struct sept_ref s;
	bool allow_existing;
	u64 operand[NR_VMS]; /* bit 63 cleared, TDX_NO_PAGE = none */
	u64 result[NR_VMS]; /* bit 63 set = not to be used */
	struct page_ref page[NR_VMS];
	u64 *l2_entry[NR_VMS];
};

/* Step 7 to 10: the table of the TD itself. */
static u64 sept_add_own(struct model_call *c, struct sept_add *a)
{
	const struct sept_ref *s = &a->s;

	if (s->state != SEPT_FREE && s->state != SEPT_NL_MAPPED)
		return sept_fail(c, s, TDX_EPT_ENTRY_STATE_INCORRECT);
	if (a->operand[0] == TDX_NO_PAGE) {
		if (!c->version)
			return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R8);
		if (s->state == SEPT_NL_MAPPED)
			return TDX_SUCCESS;
		return sept_fail(c, s, TDX_EPT_ENTRY_STATE_INCORRECT);
	}
	if (s->state == SEPT_FREE)
		return op_new_page(c, TDX_OPERAND_ID_R8, a->operand[0], TDX_LEVEL_4K, &a->page[0]);
	if (!a->allow_existing)
		return sept_fail(c, s, TDX_EPT_ENTRY_STATE_INCORRECT);
	a->result[0] |= TDX_PAGE_UNUSED;
	return TDX_SUCCESS;
}

/* Step 11: the table of one nested VM. */
static u64 sept_add_l2(struct model_call *c, struct sept_add *a, u32 vm)
{
	struct sept_ref l2 = { .gpa = a->s.gpa };

	if (a->operand[vm] == TDX_NO_PAGE)
		return TDX_SUCCESS;
	if (vm > c->tdcs->num_l2_vms)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R8 + vm);
	if (!sept_l2_walk(c, vm, a->s.level, &l2))
		return sept_l2_fail(c, vm, &l2, TDX_L2_SEPT_WALK_FAILED);
	if (sept_l2_free(l2.val)) {
		a->l2_entry[vm] = l2.entry;
		return op_new_page(c, TDX_OPERAND_ID_R8 + vm, a->operand[vm], TDX_LEVEL_4K,
				   &a->page[vm]);
	}
	if (!a->allow_existing)
		return sept_l2_fail(c, vm, &l2, TDX_L2_SEPT_ENTRY_NOT_FREE);
	a->result[vm] |= TDX_PAGE_UNUSED;
	return TDX_SUCCESS;
}

static u64 sept_add_check(struct model_call *c, struct sept_add *a)
{
	u64 status;
	u32 vm;

	if (a->s.td & SEPT_ADD_RDX_RESERVED)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	status = sept_td(c, a->s.td & SEPT_HPA_MASK, LOCK_SHARED);
	if (status == TDX_SUCCESS)
		status = sept_locate(c, &a->s, TDX_LEVEL_2M, c->tdcs->sept_pwl, LOCK_SHARED);
	if (status == TDX_SUCCESS)
		status = sept_add_own(c, a);
	for (vm = 1; vm < NR_VMS && status == TDX_SUCCESS; vm++)
		status = sept_add_l2(c, a, vm);
	return status;
}

static u64 sept_add_commit(struct model_call *c, struct sept_add *a)
{
	u64 own = a->s.val;
	bool added = false;
	u32 vm;

	for (vm = 0; vm < NR_VMS; vm++) {
		if (a->result[vm] & TDX_PAGE_UNUSED)
			continue;
		/* What is done stays done: the caller comes back with the pages that are left. */
		if (added && call_poll(c)) {
			c->r->rcx = a->s.map;
			c->r->rdx = a->s.td;
			return TDX_INTERRUPTED_RESUMABLE;
		}
		a->page[vm].pamt->bepoch = 0;
		sept_table_fill(c, &a->page[vm],
				vm ? SEPT_L2_FREE_ENTRY : sept_make_entry(0, SEPT_FREE, 0));
		sept_table_own(c, &a->page[vm]);
		if (!vm) {
			own = sept_make_entry(a->page[0].pa, SEPT_NL_MAPPED, SEPT_RWX);
		} else {
			own |= CORE_BIT(SEPT_L2_ALIAS_SHIFT + vm);
			atom_store(a->l2_entry[vm], sept_l2_table(a->page[vm].pa));
		}
		sept_commit(&a->s, own);
		a->result[vm] = TDX_NO_PAGE;
		added = true;
	}
	return TDX_SUCCESS;
}

MODEL_LEAF(mem_sept_add)
{
	struct sept_add a = { 0 };
	u64 status;
	u32 vm;

	sept_operands(c, &a.s);
	if (c->version > 1)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	a.allow_existing = a.s.td & TDX_SEPT_ADD_ALLOW_EXISTING;
	for (vm = 0; vm < NR_VMS; vm++) {
		u64 page = vm && !c->version ? TDX_NO_PAGE : *seam_reg(c->r, TDX_REG_R8 + vm);

		a.operand[vm] = page == TDX_NO_PAGE ? page : page & ~TDX_PAGE_UNUSED;
		a.result[vm] = a.operand[vm];
	}
	status = sept_add_check(c, &a);
	if (status == TDX_SUCCESS)
		status = sept_add_commit(c, &a);
	for (vm = 0; vm < NR_VMS && c->version; vm++)
		*seam_reg(c->r, TDX_REG_R8 + vm) = a.result[vm];
	return status;
}

MODEL_LEAF(mem_sept_rd)
{
	struct sept_ref s;
	u64 status;
	bool l2;

	sept_operands(c, &s);
	l2 = s.td & TDX_SEPT_RD_L2_ATTRIBUTES;
	status = sept_td(c, s.td & ~TDX_SEPT_RD_L2_ATTRIBUTES, LOCK_SHARED);
	if (status != TDX_SUCCESS)
		return status;
	if (l2 && !(c->tdcs->attributes & TDX_ATTR_DEBUG))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	status = sept_locate(c, &s, TDX_LEVEL_4K, c->tdcs->sept_pwl, LOCK_SHARED);
	if (status != TDX_SUCCESS)
		return status;
	if (l2)
		c->r->r8 = s.state == SEPT_FREE ? 0 : sept_l2_attrs(c, &s);
	sept_details(c, &s);
	return TDX_SUCCESS;
}

static bool table_is_free(const u64 *entry)
{
	u32 i;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++) {
		if (sept_entry_state(atom_load_relaxed(&entry[i])) != SEPT_FREE)
			return false;
	}
	return true;
}

/* Tables that one SEPT.REMOVE takes away; unused slots have no PAMT entry. */
struct sept_remove {
	u64 *entry[NR_VMS];
	u64 pa[NR_VMS];
	struct pamt_entry *pamt[NR_VMS];
};

static u64 sept_remove_l2(struct model_call *c, const struct sept_ref *s, struct sept_remove *r)
{
	struct sept_ref l2 = { .gpa = s->gpa };
	u64 status;
	u32 vm;

	for (vm = 1; vm <= c->tdcs->num_l2_vms; vm++) {
		if (!sept_aliased(s->val, vm) || !sept_l2_walk(c, vm, s->level, &l2))
			continue;
		r->entry[vm] = l2.entry;
		r->pa[vm] = sept_entry_hpa(l2.val);
		status = sept_lock_page(c, r->pa[vm], TDX_LEVEL_4K, &r->pamt[vm]);
		if (status != TDX_SUCCESS)
			return status;
	}
	return TDX_SUCCESS;
}

static u64 sept_remove_check(struct model_call *c, struct sept_ref *s, struct sept_remove *r)
{
	u64 status = sept_td(c, s->td, LOCK_EXCLUSIVE);

	if (status == TDX_SUCCESS)
		status = sept_locate(c, s, TDX_LEVEL_2M, c->tdcs->sept_pwl, LOCK_EXCLUSIVE);
	if (status != TDX_SUCCESS)
		return status;
	if (!sept_in(SEPT_SET_TABLE, s->state))
		return sept_fail(c, s, TDX_EPT_ENTRY_STATE_INCORRECT);
	r->pa[0] = sept_entry_hpa(s->val);
	status = sept_lock_page(c, r->pa[0], TDX_LEVEL_4K, &r->pamt[0]);
	if (status == TDX_SUCCESS)
		status = sept_tlb_rule(c, s, r->pamt[0]);
	if (status != TDX_SUCCESS)
		return status;
	if (!table_is_free(mem_ro(c->m, r->pa[0])))
		return sept_fail(c, s, TDX_EPT_PAGE_NOT_FREE);
	return sept_remove_l2(c, s, r);
}

MODEL_LEAF(mem_sept_remove)
{
	struct sept_remove r = { 0 };
	struct sept_ref s;
	u64 status;
	u32 vm;

	sept_operands(c, &s);
	if (c->version)
		c->r->r9 = c->r->r10 = c->r->r11 = TDX_NO_PAGE;
	if (c->version > 1)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	status = sept_remove_check(c, &s, &r);
	if (status != TDX_SUCCESS)
		return status;

	for (vm = MAX_L2_VMS; vm > 0; vm--) {
		if (!r.pamt[vm])
			continue;
		atom_store(r.entry[vm], SEPT_L2_FREE_ENTRY);
		sept_page_free(c, r.pamt[vm], TDX_LEVEL_4K);
		if (c->version)
			*seam_reg(c->r, TDX_REG_R8 + vm) = r.pa[vm];
	}

	sept_commit(&s, sept_make_entry(0, SEPT_FREE, 0));
	sept_page_free(c, r.pamt[0], TDX_LEVEL_4K);
	c->r->rcx = r.pa[0];
	return TDX_SUCCESS;
}
