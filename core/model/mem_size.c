// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Size of mappings: TDH.MEM.PAGE.PROMOTE and DEMOTE (docs/tdx-module.md 7.4). */
#include "core/model/leaf.h"
#include "core/model/sept_l2.h"

#define NR_VMS (1 + MAX_L2_VMS)
#define SEPT_SET_DEMOTABLE \
	(SEPT_IN(MAPPED) | SEPT_IN(BLOCKED) | SEPT_IN(PENDING) | SEPT_IN(PENDING_BLOCKED))
#define DEMOTE_RDX_RESERVED (CORE_MASK(11, 1) | CORE_MASK(63, 52))

/* Tables that one PROMOTE frees; index 0 is the TD itself, unused slots have no PAMT entry. */
struct promote {
	struct sept_ref s;
	u64 *entry[NR_VMS];
	u64 table_pa[NR_VMS];
	u64 *table[NR_VMS];
	struct pamt_entry *pamt[NR_VMS];
};

/* Nothing is committed yet: the caller starts over with the same operands. */
static u64 restartable(struct model_call *c, const struct sept_ref *s)
{
	c->r->rcx = s->map;
	c->r->rdx = s->td;
	return TDX_INTERRUPTED_RESTARTABLE;
}

static void children_unlock(u64 *table, u32 n)
{
	while (n)
		sept_unlock(&table[--n]);
}

/* Is this entry fit to be the first of 512 that become one page of the given level? */
static bool first_child_ok(u64 val, enum tdx_level level)
{
	u32 state = sept_entry_state(val);

	return !(sept_page_hpa(val, level - 1) & (tdx_level_size(level) - 1)) &&
	       (state == SEPT_MAPPED || state == SEPT_PENDING);
}

/* Step 9. On success all children stay locked: they vanish with their table. */
static u64 children_lock(struct model_call *c, const struct sept_ref *s, u64 *table)
{
	u64 step = tdx_level_size(s->level - 1);
	u64 val, expected = 0;
	u32 i;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++) {
		if (!sept_lock_host(&table[i], &val)) {
			children_unlock(table, i);
			return sept_fail(c, s, TDX_OPERAND_BUSY);
		}
		val = sept_drop_count(val, s->level - 1);
		expected = i ? expected + step : val;
		if (val != expected || (!i && !first_child_ok(val, s->level))) {
			children_unlock(table, i + 1);
			return sept_fail(c, s, TDX_EPT_INVALID_PROMOTE_CONDITIONS);
		}
	}
	return TDX_SUCCESS;
}

/*
 * Step 10: the children of an alias are all free, or all map pages that differ in address only.
 */
static bool l2_children_ok(const u64 *table, enum tdx_level level)
{
	u64 first = table[0];
	u32 i;

	if (!sept_l2_free(first) &&
	    (!(first & SEPT_PS) || sept_page_hpa(first, level - 1) & (tdx_level_size(level) - 1)))
		return false;
	for (i = 1; i < CORE_PTES_PER_TABLE; i++) {
		if ((table[i] ^ first) & ~SEPT_HPA_MASK)
			return false;
	}
	return true;
}

static u64 promote_l2(struct model_call *c, struct promote *p, u32 vm)
{
	struct sept_ref l2 = { .gpa = p->s.gpa };
	u64 status;

	if (!sept_aliased(p->s.val, vm))
		return TDX_SUCCESS;
	if (call_poll(c))
		return restartable(c, &p->s);
	if (!sept_l2_walk(c, vm, p->s.level, &l2))
		return TDX_SUCCESS;
	p->entry[vm] = l2.entry;
	p->table_pa[vm] = sept_entry_hpa(l2.val);
	status = sept_lock_page(c, p->table_pa[vm], TDX_LEVEL_4K, &p->pamt[vm]);
	if (status != TDX_SUCCESS)
		return status;
	p->table[vm] = mem_rw(c->m, p->table_pa[vm]);
	if (!l2_children_ok(p->table[vm], p->s.level))
		return sept_fail(c, &p->s, TDX_EPT_INVALID_PROMOTE_CONDITIONS);
	return TDX_SUCCESS;
}

static u64 promote_check(struct model_call *c, struct promote *p)
{
	struct sept_ref *s = &p->s;
	u64 status = sept_td(c, s->td, LOCK_SHARED);

	if (status == TDX_SUCCESS)
		status = sept_locate(c, s, TDX_LEVEL_2M, TDX_LEVEL_1G, LOCK_SHARED);
	if (status != TDX_SUCCESS)
		return status;
	if (!sept_in(SEPT_SET_TABLE, s->state))
		return sept_fail(c, s, TDX_EPT_ENTRY_STATE_INCORRECT);
	p->entry[0] = s->entry;
	p->table_pa[0] = sept_entry_hpa(s->val);
	status = sept_lock_page(c, p->table_pa[0], TDX_LEVEL_4K, &p->pamt[0]);
	if (status == TDX_SUCCESS)
		status = sept_tlb_rule(c, s, p->pamt[0]);
	p->table[0] = mem_rw(c->m, p->table_pa[0]);
	return status;
}

/* The PAMT follows: one big entry in place of 512 small ones (docs/tdx-module.md 2). */
static void pamt_merge(struct model_call *c, struct pamt_entry *big, u64 hpa, enum tdx_level level)
{
	u32 half, i;

	for (half = 0; half < PAMT_HALVES; half++) {
		struct pamt_entry *small = pamt_below(c->m, hpa, level, half);

		for (i = 0; i < PAMT_PER_HALF; i++)
			atom_store(&small[i].type, PT_NDA);
	}
	pamt_set(big, PT_REG, c->tdr_pa);
}

/* Step 11 and 12 with the children locked, then the commit. */
static u64 promote_commit(struct model_call *c, struct promote *p)
{
	u64 hpa = sept_page_hpa(p->table[0][0], p->s.level - 1);
	struct pamt_entry *big;
	u64 status;
	u32 vm;

	if (call_poll(c))
		return restartable(c, &p->s);
	status = sept_lock_page(c, hpa, p->s.level, &big);
	if (status != TDX_SUCCESS)
		return status;

	pamt_merge(c, big, hpa, p->s.level);
	for (vm = 0; vm < NR_VMS; vm++) {
		if (!p->pamt[vm])
			continue;
		/*
		 * The first child is the new entry, with its lock; it points at the whole range.
		 */
		atom_store(p->entry[vm], p->table[vm][0]);
		sept_page_free(c, p->pamt[vm], TDX_LEVEL_4K);
		if (c->version && vm)
			*seam_reg(c->r, TDX_REG_R8 + vm) = p->table_pa[vm];
	}

	c->r->rcx = p->table_pa[0];
	return TDX_SUCCESS;
}

MODEL_LEAF(mem_page_promote)
{
	struct promote p = { 0 };
	u64 status;
	u32 vm;

	sept_operands(c, &p.s);
	if (c->version)
		c->r->r9 = c->r->r10 = c->r->r11 = TDX_NO_PAGE;
	if (c->version > 1)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	status = promote_check(c, &p);
	if (status == TDX_SUCCESS)
		status = children_lock(c, &p.s, p.table[0]);
	if (status != TDX_SUCCESS)
		return status;
	for (vm = 1; vm <= c->tdcs->num_l2_vms && status == TDX_SUCCESS; vm++)
		status = promote_l2(c, &p, vm);
	if (status == TDX_SUCCESS)
		status = promote_commit(c, &p);
	if (status != TDX_SUCCESS)
		children_unlock(p.table[0], CORE_PTES_PER_TABLE);
	return status;
}

/* New tables of one DEMOTE. */
struct demote {
	struct sept_ref s;
	bool aliased_only;
	u64 hpa; /* of the page that is split */
	u64 operand[NR_VMS]; /* as given; bit 63 gets set where the page is not used */
	bool used[NR_VMS];
	struct page_ref page[NR_VMS];
	struct sept_ref l2[NR_VMS];
};

/* Step 9, first half: which of the pages for nested VMs are wanted, and are they free? */
static u64 demote_l2_page(struct model_call *c, struct demote *d, u32 vm)
{
	bool aliased = sept_aliased(d->s.val, vm);

	if (d->operand[vm] == TDX_NO_PAGE)
		return aliased ? tdx_status(TDX_L2_SEPT_PAGE_NOT_PROVIDED, TDX_OPERAND_ID_R8 + vm) :
				 TDX_SUCCESS;
	if (d->aliased_only && !aliased) {
		d->operand[vm] |= TDX_PAGE_UNUSED;
		return TDX_SUCCESS;
	}
	d->used[vm] = true;
	return op_new_page(c, TDX_OPERAND_ID_R8 + vm, d->operand[vm] & ~TDX_PAGE_UNUSED,
			   TDX_LEVEL_4K, &d->page[vm]);
}

/* Step 9, second half. */
static u64 demote_l2_entry(struct model_call *c, struct demote *d, u32 vm)
{
	if (!d->used[vm])
		return TDX_SUCCESS;
	if (call_poll(c))
		return restartable(c, &d->s);
	d->l2[vm].gpa = d->s.gpa;
	if (!sept_l2_walk(c, vm, d->s.level, &d->l2[vm]))
		return sept_l2_fail(c, vm, &d->l2[vm], TDX_L2_SEPT_WALK_FAILED);
	return TDX_SUCCESS;
}

/* Step 1 to 7. */
static u64 demote_find(struct model_call *c, struct demote *d)
{
	struct sept_ref *s = &d->s;
	struct pamt_entry *pamt;
	u64 status;

	if (s->td & DEMOTE_RDX_RESERVED)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	status = sept_td(c, s->td & SEPT_HPA_MASK, LOCK_SHARED);
	if (status == TDX_SUCCESS)
		status = sept_locate(c, s, TDX_LEVEL_2M, TDX_LEVEL_1G, LOCK_SHARED);
	if (status != TDX_SUCCESS)
		return status;
	if (!sept_in(SEPT_SET_DEMOTABLE, s->state))
		return sept_fail(c, s, TDX_EPT_ENTRY_STATE_INCORRECT);
	sept_set_val(s, sept_drop_count(s->val, s->level));
	d->hpa = sept_page_hpa(s->val, s->level);
	pamt = pamt_named(c->m, d->hpa, s->level);
	return sept_tlb_rule(c, s, pamt);
}

static u64 demote_check(struct model_call *c, struct demote *d, struct pamt_entry **big)
{
	u64 status = demote_find(c, d);
	u32 vm;

	if (status == TDX_SUCCESS)
		status = op_new_page(c, TDX_OPERAND_ID_R8, d->operand[0], TDX_LEVEL_4K,
				     &d->page[0]);
	for (vm = 1; status == TDX_SUCCESS && vm <= c->tdcs->num_l2_vms; vm++)
		status = demote_l2_page(c, d, vm);
	for (vm = 1; status == TDX_SUCCESS && vm <= c->tdcs->num_l2_vms; vm++)
		status = demote_l2_entry(c, d, vm);
	if (status != TDX_SUCCESS)
		return status;
	if (call_poll(c))
		return restartable(c, &d->s);
	return sept_lock_page(c, d->hpa, d->s.level, big);
}

static void pamt_split(struct model_call *c, struct pamt_entry *big, u64 hpa, enum tdx_level level)
{
	u32 half, i;

	for (half = 0; half < PAMT_HALVES; half++) {
		struct pamt_entry *small = pamt_below(c->m, hpa, level, half);

		for (i = 0; i < PAMT_PER_HALF; i++) {
			small[i].bepoch = 0;
			pamt_set(&small[i], PT_REG, c->tdr_pa);
		}
	}
	atom_store(&big->type, PT_NDA);
}

/*
 * A new table whose entries map the pieces of a larger page. DEMOTE leaves its BEPOCH alone.
 */
static void table_split(struct model_call *c, const struct page_ref *page, u64 whole, u64 hpa,
			u64 step)
{
	u64 *entry = mem_rw(c->m, page->pa);
	u32 i;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++)
		entry[i] = (whole & ~SEPT_HPA_MASK) | (hpa + i * step);
	sept_table_own(c, page);
}

static void demote_l2_commit(struct model_call *c, struct demote *d, u32 vm, u64 step)
{
	u64 whole = d->l2[vm].val;

	if (sept_aliased(d->s.val, vm)) {
		/* The aliases of pending pages stay blocked until the guest accepts the pages. */
		if (!sept_state_is_pending(d->s.state))
			whole = sept_l2_unblocked(whole);
		table_split(c, &d->page[vm], whole, d->hpa, step);
	} else {
		sept_table_fill(c, &d->page[vm], SEPT_L2_FREE_ENTRY);
		sept_table_own(c, &d->page[vm]);
	}
	atom_store(d->l2[vm].entry, sept_l2_table(d->page[vm].pa));
}

MODEL_LEAF(mem_page_demote)
{
	struct demote d = { 0 };
	struct pamt_entry *big;
	u64 status, step, parent;
	u32 vm;

	sept_operands(c, &d.s);
	d.aliased_only = d.s.td & TDX_DEMOTE_L2_ALIASED_ONLY;
	for (vm = 0; vm < NR_VMS; vm++)
		d.operand[vm] = *seam_reg(c->r, TDX_REG_R8 + vm);
	status = demote_check(c, &d, &big);
	if (status != TDX_SUCCESS)
		return status;

	step = tdx_level_size(d.s.level - 1);
	table_split(c, &d.page[0], sept_unblocked(d.s.val), d.hpa, step);
	parent = sept_make_entry(d.page[0].pa, SEPT_NL_MAPPED, SEPT_RWX);
	for (vm = 1; vm < NR_VMS; vm++) {
		if (d.used[vm]) {
			demote_l2_commit(c, &d, vm, step);
			parent |= CORE_BIT(SEPT_L2_ALIAS_SHIFT + vm);
		}
		*seam_reg(c->r, TDX_REG_R8 + vm) = d.operand[vm];
	}

	pamt_split(c, big, d.hpa, d.s.level);
	sept_commit(&d.s, parent);
	return TDX_SUCCESS;
}
