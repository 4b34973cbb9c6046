// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The invariants of a machine, second part: TDs, vCPUs, secure EPT, TLBs. */
#include "core/model/check_td.h"
#include "core/model/profile.h"
#include "core/model/sept_l2.h"
#include "core/model/td_page.h"
#include "core/model/tlb.h"

static void check_key(struct check *k, u64 tdr_pa, const struct tdr *tdr)
{
	struct kot_entry *key = &k->m->st->kot[tdr->hkid % MODEL_MAX_KEYIDS];
	u8 want = tdr->lifecycle == TDX_LIFECYCLE_BLOCKED ? TDX_KOT_FLUSHED : TDX_KOT_ASSIGNED;

	if (tdr->lifecycle == TDX_LIFECYCLE_TEARDOWN)
		return;
	if (tdr->hkid >= MODEL_MAX_KEYIDS || key->state != want)
		check_fail(k, "HKID is in the wrong state", tdr_pa, tdr->hkid);
	if (key->found)
		check_fail(k, "HKID has two TDs", tdr_pa, tdr->hkid);
	key->found = 1;
}

/* ---- secure EPT ----------------------------------------------------------------------------- */

struct sept_check {
	struct check *k;
	u64 tdr_pa;
	const struct tdcs *tdcs;
};

static bool state_exists(u32 state)
{
	return sept_arch_state(state) || state == SEPT_FREE;
}

/*
 * Only RANGE.BLOCK gives a BEPOCH its meaning: DEMOTE and PROMOTE leave that of a former use
 * behind.
 */
static void check_epoch(struct sept_check *s, u64 pa, u32 state, enum tdx_level level)
{
	const struct pamt_entry *e = pamt_find(s->k->m, pa, level);

	if (e && sept_in(SEPT_SET_BLOCKED, state) && e->bepoch > s->tdcs->td_epoch)
		check_fail(s->k, "page was blocked in an epoch to come", pa, e->bepoch);
}

static void check_table(struct sept_check *s, u64 table_pa, enum tdx_level level);

static void check_sept_entry(struct sept_check *s, u64 table_pa, u64 val, enum tdx_level level)
{
	u32 state = sept_entry_state(val);
	u64 pa = sept_page_hpa(val, level);

	if (val & SEPT_LOCK)
		check_fail(s->k, "secure EPT entry is locked", table_pa, val);
	if (!state_exists(state) || !(val & SEPT_SUPPRESS_VE)) {
		check_fail(s->k, "impossible secure EPT entry", table_pa, val);
		return;
	}

	if (state == SEPT_FREE || state == SEPT_REMOVED)
		return;
	if (sept_state_is_page(state)) {
		check_mark(s->k, s->tdr_pa, pa, PT_REG, level);
		check_epoch(s, pa, state, level);
	} else if (!level) {
		check_fail(s->k, "secure EPT has a table below the 4K level", table_pa, val);
	} else {
		pa = sept_entry_hpa(val);
		check_epoch(s, pa, state, TDX_LEVEL_4K);
		if (check_mark(s->k, s->tdr_pa, pa, PT_EPT, TDX_LEVEL_4K))
			check_table(s, pa, level - 1);
	}
}

/* Depth is that of the tree: five at most. A table that is found again is not followed. */
static void check_table(struct sept_check *s, u64 table_pa, enum tdx_level level)
{
	const u64 *table = mem_ro(s->k->m, table_pa & CORE_PAGE_MASK);
	u32 i;

	for (i = 0; table && i < CORE_PTES_PER_TABLE && !s->k->stopped; i++)
		check_sept_entry(s, table_pa, table[i], level);
	check_step(s->k, 0);
}

/* A nested VM maps aliases of pages that the TD has already; its tables are its own. */
static void check_l2_table(struct sept_check *s, u64 table_pa, enum tdx_level level)
{
	const u64 *table = mem_ro(s->k->m, table_pa & CORE_PAGE_MASK);
	u32 i;

	for (i = 0; table && level && i < CORE_PTES_PER_TABLE; i++) {
		if (sept_l2_free(table[i]) || table[i] & SEPT_PS)
			continue;
		if (check_mark(s->k, s->tdr_pa, sept_entry_hpa(table[i]), PT_EPT, TDX_LEVEL_4K))
			check_l2_table(s, sept_entry_hpa(table[i]), level - 1);
	}
}

/* ---- TD ------------------------------------------------------------------------------------- */

static u32 resident_vcpus(const struct model_state *st, struct model *m, u64 tdr_pa)
{
	u32 lp, n = 0;

	for (lp = 0; lp < st->pf.lps; lp++) {
		const struct tdvps *vp;

		if (!st->lp[lp].in_guest)
			continue;
		vp = mem_ro(m, st->lp[lp].guest_tdvpr);
		n += vp->tdr_pa == tdr_pa;
	}
	return n;
}

static void check_tdcs(struct check *k, u64 tdr_pa, const struct tdr *tdr, const struct tdcs *tdcs)
{
	struct sept_check s = { .k = k, .tdr_pa = tdr_pa, .tdcs = tdcs };
	u32 vm;

	if (tdcs->op_state >= TDX_NR_OP_STATES)
		check_fail(k, "impossible op-state", tdr_pa, tdcs->op_state);
	if ((tdcs->op_state_lock | tdcs->sept_lock | tdcs->epoch_lock) & (u16)~LOCK_HP)
		check_fail(k, "TD is locked", tdr_pa, tdcs->op_state_lock);
	if (tdcs->op_state == TDX_OP_STATE_UNINITIALIZED)
		return;
	if (!tdcs->td_epoch)
		check_fail(k, "TD epoch is zero", tdr_pa, 0);

	/* A machine check takes the TD down without counting its vCPUs out. */
	if (!tdr->fatal &&
	    tdcs->refcount[0] + tdcs->refcount[1] != resident_vcpus(k->m->st, k->m, tdr_pa))
		check_fail(k, "epoch counters do not match the vCPUs inside", tdr_pa,
			   (u64)tdcs->refcount[1] << 32 | tdcs->refcount[0]);
	if (tdcs->num_vcpus > tdcs->max_vcpus || tdcs->num_assoc_vcpus > tdcs->num_vcpus)
		check_fail(k, "too many vCPUs", tdr_pa, tdcs->num_vcpus);
	if (tdcs->sept_pwl != 3 && tdcs->sept_pwl != 4) {
		check_fail(k, "impossible level of the secure EPT's root", tdr_pa, tdcs->sept_pwl);
		return;
	}
	if (tdcs->num_l2_vms > MAX_L2_VMS) {
		check_fail(k, "too many nested VMs", tdr_pa, tdcs->num_l2_vms);
		return;
	}
	check_table(&s, tdr->tdcx_pa[TDCX_SEPT_ROOT], tdcs->sept_pwl);
	for (vm = 0; vm < tdcs->num_l2_vms; vm++)
		check_l2_table(&s, tdr->tdcx_pa[TDCX_L2_SEPT_ROOT + vm], tdcs->sept_pwl);
}

void check_td(struct check *k, u64 tdr_pa)
{
	const struct model_profile *profile = model_profile(k->m->st);
	struct tdr *tdr = mem_rw(k->m, tdr_pa);
	u32 i;

	if (tdr->lifecycle > TDX_LIFECYCLE_TEARDOWN)
		check_fail(k, "impossible lifecycle state", tdr_pa, tdr->lifecycle);
	if (tdr->chldcnt != tdr->found)
		check_fail(k, "child count is not the number of pages owned", tdr_pa, tdr->chldcnt);
	tdr->found = 0;
	check_key(k, tdr_pa, tdr);
	if (!td_is_whole(tdr))
		return;
	if (tdr->num_tdcx > profile->tdcx_max) {
		check_fail(k, "too many TDCX pages", tdr_pa, tdr->num_tdcx);
		return;
	}
	for (i = 0; i < tdr->num_tdcx; i++)
		check_mark(k, tdr_pa, tdr->tdcx_pa[profile->tdcx_role[i]], PT_TDCX, TDX_LEVEL_4K);
	if (!tdr->tdcx_missing)
		check_tdcs(k, tdr_pa, tdr, tdcx_page(k->m, tdr, TDCX_DATA0));
}

/* ---- vCPU ----------------------------------------------------------------------------------- */

static void check_vcpu_state(struct check *k, u64 vp_pa, const struct tdvps *vp,
			     const struct tdcs *tdcs)
{
	bool initialized = vp->state != TDX_VCPU_STATE_UNINITIALIZED;

	if (vp->assoc_lp != LP_NONE && (!initialized || vp->assoc_lp >= k->m->st->pf.lps))
		check_fail(k, "vCPU is associated with an impossible LP", vp_pa, vp->assoc_lp);
	if (!initialized)
		return;
	if (vp->index >= tdcs->num_vcpus)
		check_fail(k, "vCPU index is too large", vp_pa, vp->index);
	if (vp->epoch > tdcs->td_epoch)
		check_fail(k, "vCPU has seen an epoch to come", vp_pa, vp->epoch);
}

void check_vcpu(struct check *k, u64 vp_pa)
{
	const struct tdvps *vp = mem_ro(k->m, vp_pa);
	const struct pamt_entry *e = pamt_find(k->m, vp_pa, TDX_LEVEL_4K);
	u64 tdr_pa = pamt_owner(e);
	const struct tdr *tdr = mem_ro(k->m, tdr_pa);
	u32 i;

	e = pamt_find(k->m, tdr_pa, TDX_LEVEL_4K);
	if (!e || e->type != PT_TDR || !td_is_whole(tdr))
		return;
	if (vp->tdr_pa != tdr_pa || vp->page_pa[0] != vp_pa)
		check_fail(k, "vCPU does not know its TD or itself", vp_pa, vp->tdr_pa);
	if (!vp->num_pages || vp->num_pages > TDX_TDVPS_MAX_PAGES) {
		check_fail(k, "impossible number of vCPU pages", vp_pa, vp->num_pages);
		return;
	}
	check_mark(k, tdr_pa, vp_pa, PT_TDVPR, TDX_LEVEL_4K);
	for (i = 1; i < vp->num_pages; i++)
		check_mark(k, tdr_pa, vp->page_pa[i], PT_TDCX, TDX_LEVEL_4K);
	check_vcpu_state(k, vp_pa, vp, tdcx_page(k->m, tdr, TDCX_DATA0));
}

/* ---- TLBs ----------------------------------------------------------------------------------- */

static void check_tlb_entry(struct check *k, const struct model_lp *lp, const struct tlb_entry *t)
{
	u64 pa = t->hpa & SEPT_HPA_MASK;
	const struct pamt_entry *e;
	enum tdx_level level;

	if (!t->tdr_pa || t->shared || !tlb_usable(k->m, lp, t))
		return;
	e = pamt_lookup(k->m, pa, &level);
	if (!e || e->type != PT_REG || pamt_owner(e) != t->tdr_pa)
		check_fail(k, "TLB entry outlives its page", pa, t->gpa);
}

void check_tlbs(struct check *k)
{
	const struct model_state *st = k->m->st;
	u32 lp, i;

	for (lp = 0; lp < st->pf.lps; lp++) {
		for (i = 0; i < MODEL_TLB_ENTRIES; i++)
			check_tlb_entry(k, &st->lp[lp], &st->lp[lp].tlb[i]);
	}
}
