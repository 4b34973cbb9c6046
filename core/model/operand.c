// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Operand checks that the leaves share (docs/tdx-module.md 6.2, 2, 3). */
#include "core/model/operand.h"
#include "core/model/pamt.h"
#include "core/model/td_page.h"

/* Note on the LP that the call works on this page; false if it works on too many. */
static inline bool pin_page(struct model_call *c, u64 pa, enum tdx_level level)
{
	u64 pin = pa | (u64)level << PIN_LEVEL_SHIFT | PIN_IN_USE;

	if (unlikely(c->npins == MODEL_LP_PINS))
		return false;
	atom_store_relaxed(&c->lp->pin[c->npins++], pin);
	return true;
}

static inline bool is_reg(const struct pamt_entry *e)
{
	return atom_load(&e->type) == PT_REG;
}

/* Is a page below this entry still recorded there, and no LP about to change that? */
static inline bool lets_down(const struct pamt_entry *e)
{
	return !(atom_load(&e->lock) & LOCK_X) && !is_reg(e);
}

/*
 * Lock the entry at which a page is recorded.
 *
 * The entries above it, up to 1G, are to be shared (docs/tdx-module.md 5). That costs two locked
 * instructions each on words that all LPs share, so it is turned around: the LP notes the page in a
 * pin of its own, takes the last entry, which is a full barrier, and then looks whether one of the
 * upper entries is held exclusively. Who takes an entry of larger pages exclusively looks at all
 * pins, after its own barrier. At least one of the two sees the other. A page that was split or
 * merged before the lock was taken is as good as a conflict.
 */
static bool pamt_take(struct model_call *c, const struct page_ref *ref, enum tdx_level want,
		      bool exclusive, const struct pamt_entry *e2m, const struct pamt_entry *e1g)
{
	if (!pin_page(c, ref->pa, ref->level) || !call_lock(c, &ref->pamt->lock, exclusive))
		return false;
	if (exclusive && (ref->level || atom_load(&ref->pamt->type) == PT_TDR) &&
	    pamt_pinned(c->st, ref->pa, ref->level))
		return false;
	if (ref->level != want && !is_reg(ref->pamt))
		return false;
	if (ref->level < TDX_LEVEL_2M && !lets_down(e2m))
		return false;
	return ref->level == TDX_LEVEL_1G || lets_down(e1g);
}

/* From the 1G entry down to the one that records the page, or to the level asked for. */
static u64 pamt_walk(struct model_call *c, u32 operand_id, u64 pa, enum tdx_level want,
		     enum lock_mode mode, struct page_ref *ref)
{
	const struct tdmr *t = tdmr_usable(c->st, pa);
	const struct pamt_entry *e2m, *e1g;
	u32 mark = c->nheld;

	if (unlikely(!t))
		return tdx_status(TDX_OPERAND_ADDR_RANGE_ERROR, operand_id);
	e2m = pamt_entry_ro(c->m, t, pa, TDX_LEVEL_2M);
	e1g = pamt_entry_ro(c->m, t, pa, TDX_LEVEL_1G);
	if (unlikely(!e2m || !e1g))
		return tdx_status(TDX_OPERAND_ADDR_RANGE_ERROR, operand_id);
	ref->pa = pa;
	if (want == TDX_LEVEL_1G || is_reg(e1g))
		ref->level = TDX_LEVEL_1G;
	else
		ref->level = want == TDX_LEVEL_2M || is_reg(e2m) ? TDX_LEVEL_2M : TDX_LEVEL_4K;
	ref->pamt = pamt_entry(c->m, t, pa, ref->level);
	if (unlikely(!ref->pamt))
		return tdx_status(TDX_OPERAND_ADDR_RANGE_ERROR, operand_id);
	if (likely(pamt_take(c, ref, want, mode == LOCK_EXCLUSIVE, e2m, e1g)))
		return TDX_SUCCESS;
	call_unwind(c, mark);
	return tdx_status(TDX_OPERAND_BUSY, operand_id);
}

u64 op_any_page(struct model_call *c, u32 operand_id, u64 pa, enum lock_mode mode,
		struct page_ref *ref)
{
	if (pa & (CORE_PAGE_SIZE - 1) || !hpa_plain(c->st, pa))
		return tdx_status(TDX_OPERAND_INVALID, operand_id);
	return pamt_walk(c, operand_id, pa, TDX_LEVEL_4K, mode, ref);
}

u64 op_page(struct model_call *c, u32 operand_id, u64 pa, u8 type, enum tdx_level level,
	    enum lock_mode mode, struct page_ref *ref)
{
	u64 status;

	if (pa & (tdx_level_size(level) - 1) || !hpa_plain(c->st, pa))
		return tdx_status(TDX_OPERAND_INVALID, operand_id);
	status = pamt_walk(c, operand_id, pa, level, mode, ref);
	if (status != TDX_SUCCESS)
		return status;
	if (ref->level != level || atom_load(&ref->pamt->type) != type)
		return tdx_status(TDX_PAGE_METADATA_INCORRECT, operand_id);
	return TDX_SUCCESS;
}

u64 op_new_page(struct model_call *c, u32 operand_id, u64 pa, enum tdx_level level,
		struct page_ref *ref)
{
	u64 status = op_page(c, operand_id, pa, PT_NDA, level, LOCK_EXCLUSIVE, ref);

	/* A free 2M entry says nothing of the 4K pages in it. */
	if (status == TDX_SUCCESS && level == TDX_LEVEL_2M && !pamt_all_free(c->m, pa))
		return tdx_status(TDX_PAGE_METADATA_INCORRECT, operand_id);
	return status;
}

/*
 * The TDR of nearly every call is only shared, so its own entry is treated as those above a page
 * are (pamt_take()): the pin is all that is written, by an instruction that is a full barrier.
 * An exclusive taker of a TDR looks at the pins. False: not that easy, the usual
 * way shall decide.
 */
static bool tdr_pin(struct model_call *c, u64 pa, u64 flags)
{
	const struct tdmr *t = tdmr_usable(c->st, pa);
	const struct pamt_entry *e, *e2m, *e1g;
	u64 *pin = &c->lp->pin[c->npins];

	if (unlikely(!t || c->npins == MODEL_LP_PINS))
		return false;
	e = pamt_entry_ro(c->m, t, pa, TDX_LEVEL_4K);
	e2m = pamt_entry_ro(c->m, t, pa, TDX_LEVEL_2M);
	e1g = pamt_entry_ro(c->m, t, pa, TDX_LEVEL_1G);
	if (unlikely(!e || !e2m || !e1g || atom_load(&e->type) != PT_TDR))
		return false;
	(void)atom_xchg(pin, pa | PIN_IN_USE | PIN_SHARED | flags);
	/* The lock twice: so it was free at the time when the page was seen to be a TDR. */
	if (likely(!(atom_load(&e->lock) & LOCK_X) && atom_load(&e->type) == PT_TDR &&
		   !(atom_load(&e->lock) & LOCK_X) && lets_down(e2m) && lets_down(e1g))) {
		c->npins++;
		return true;
	}
	atom_store(pin, 0);
	return false;
}

static u64 tdr_take(struct model_call *c, u32 operand_id, u64 pa, enum lock_mode mode, u64 flags,
		    bool *pinned)
{
	struct page_ref ref;
	u64 status;

	*pinned = mode == LOCK_SHARED && !(pa & (CORE_PAGE_SIZE - 1)) && hpa_plain(c->st, pa) &&
		  tdr_pin(c, pa, flags);
	if (unlikely(!*pinned)) {
		status = op_page(c, operand_id, pa, PT_TDR, TDX_LEVEL_4K, mode, &ref);
		if (status != TDX_SUCCESS)
			return status;
	}
	c->tdr_pa = pa;
	c->tdr = mem_rw(c->m, pa);
	return TDX_SUCCESS;
}

u64 op_tdr(struct model_call *c, u32 operand_id, u64 pa, enum lock_mode mode)
{
	bool pinned;

	return tdr_take(c, operand_id, pa, mode, 0, &pinned);
}

/*
 * Who takes the tree exclusively looks at the pins of these LPs only, so that TDs on different LPs
 * do not get into each other's way. By an instruction that is a full barrier, between the pin and
 * the look at the tree's lock: a taker that misses the bit has taken the lock before that look.
 */
static void note_tree_lp(struct model_call *c)
{
	u64 *lps = &c->tdcs->tree_lps[c->lp_id / 64];
	u64 bit = 1ULL << c->lp_id % 64;

	if (unlikely(!(atom_load_relaxed(lps) & bit)))
		(void)atom_or(lps, bit);
}

u64 op_tdr_tree(struct model_call *c, u64 pa)
{
	bool pinned;
	u64 status = tdr_take(c, TDX_OPERAND_ID_RDX, pa, LOCK_SHARED, PIN_TREE, &pinned);

	if (status == TDX_SUCCESS)
		status = op_td_state(c, c->op_states, true);
	if (status != TDX_SUCCESS || !pinned)
		return status;
	note_tree_lp(c);
	if (likely(!(atom_load(&c->tdcs->sept_lock) & LOCK_X)))
		c->tree_held = true;
	else
		atom_store(&c->lp->pin[c->npins - 1], pa | PIN_IN_USE | PIN_SHARED);
	return TDX_SUCCESS;
}

/* An implicit access locks one entry only, none above it (docs/tdx-module.md 2). */
u64 op_owner(struct model_call *c, const struct pamt_entry *page, enum lock_mode mode)
{
	u64 pa = pamt_owner(page);
	struct pamt_entry *e = pamt_find(c->m, pa, TDX_LEVEL_4K);

	if (!e || !call_lock(c, &e->lock, mode == LOCK_EXCLUSIVE) ||
	    (mode == LOCK_EXCLUSIVE && pamt_pinned(c->st, pa, TDX_LEVEL_4K)))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_TDR);
	c->tdr_pa = pa;
	c->tdr = mem_rw(c->m, pa);
	return TDX_SUCCESS;
}

static u64 tdvpr_take(struct model_call *c, u32 operand_id, u64 pa, enum lock_mode mode,
		      enum lock_mode tdr_mode, struct tdvps **vp)
{
	struct page_ref ref;
	u64 status = op_page(c, operand_id, pa, PT_TDVPR, TDX_LEVEL_4K, mode, &ref);

	if (status != TDX_SUCCESS)
		return status;
	status = op_owner(c, ref.pamt, tdr_mode);
	if (status != TDX_SUCCESS)
		return status;
	*vp = mem_rw(c->m, pa);
	return TDX_SUCCESS;
}

u64 op_tdvpr(struct model_call *c, u32 operand_id, u64 pa, enum lock_mode mode, struct tdvps **vp)
{
	return tdvpr_take(c, operand_id, pa, mode, LOCK_SHARED, vp);
}

u64 op_tdvpr_alone(struct model_call *c, u64 pa, struct tdvps **vp)
{
	return tdvpr_take(c, TDX_OPERAND_ID_RCX, pa, LOCK_EXCLUSIVE, LOCK_EXCLUSIVE, vp);
}

void op_tdvpr_adopt(struct model_call *c, u64 pa, struct tdvps **vp)
{
	struct pamt_entry *e = pamt_named(c->m, pa, TDX_LEVEL_4K);

	c->first_pin = 0;
	call_hold(c, &e->lock, HELD_SHARED);
	c->tdr_pa = pamt_owner(e);
	c->tdr = mem_rw(c->m, c->tdr_pa);
	e = pamt_named(c->m, c->tdr_pa, TDX_LEVEL_4K);
	call_hold(c, &e->lock, HELD_SHARED);
	c->tdcs = tdcx_page(c->m, c->tdr, TDCX_DATA0);
	*vp = mem_rw(c->m, pa);
}

u64 op_td_state(struct model_call *c, u32 allowed, bool lock_op_state)
{
	struct tdcs *tdcs;

	if (atom_load(&c->tdr->fatal))
		return TDX_TD_FATAL;
	if (c->tdr->lifecycle != TDX_LIFECYCLE_KEYS_CONFIGURED)
		return TDX_TD_KEYS_NOT_CONFIGURED;
	if (c->tdr->tdcx_missing)
		return TDX_TDCS_NOT_ALLOCATED;
	tdcs = tdcx_page(c->m, c->tdr, TDCX_DATA0);
	/*
	 * To be held shared. Only migration leaves would take it exclusively, which are not carried
	 * out: only model_hold() can stand in the way, so a look is enough where no mark has to
	 * be left or taken away.
	 */
	if (lock_op_state && unlikely(atom_load(&tdcs->op_state_lock) & (LOCK_X | LOCK_HP))) {
		if (!lock_host(&tdcs->op_state_lock, false))
			return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_OP_STATE);
		lock_drop(&tdcs->op_state_lock, false);
	}
	if (!tdx_op_state_in(allowed, tdcs->op_state))
		return TDX_OP_STATE_INCORRECT;
	/* As bad as what a machine check leaves behind. */
	if (unlikely(!tdcs_is_sound(tdcs)))
		return TDX_TD_FATAL;
	c->tdcs = tdcs;
	return TDX_SUCCESS;
}

u64 op_shared(struct model_call *c, u32 operand_id, u64 pa, u64 align)
{
	/* The module's memory is closed to the host whatever KeyID the address names. */
	if (pa & (align - 1) || hpa_keyid(c->st, pa) >= c->st->pf.keyid_first ||
	    hpa_strip(c->st, pa) - c->st->pf.seamrr.base < c->st->pf.seamrr.size)
		return tdx_status(TDX_OPERAND_INVALID, operand_id);
	return TDX_SUCCESS;
}
