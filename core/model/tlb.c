// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Translations that a logical processor has cached (docs/tdx-module.md 4). They make TLB tracking
 * visible: what a vCPU looked up before RANGE.BLOCK goes on working for it until it leaves and
 * enters again after MEM.TRACK. Only the LP itself touches its entries.
 */
#include "core/model/sept.h"
#include "core/model/tlb.h"

void tlb_flush_td(struct model_lp *lp, u64 tdr_pa)
{
	u32 i;

	for (i = 0; i < MODEL_TLB_ENTRIES; i++) {
		if (lp->tlb[i].tdr_pa == tdr_pa)
			lp->tlb[i].tdr_pa = 0;
	}
}

const struct tlb_entry *tlb_find(const struct model_lp *lp, u64 tdr_pa, u64 gpa)
{
	u32 i;

	for (i = 0; i < MODEL_TLB_ENTRIES; i++) {
		const struct tlb_entry *e = &lp->tlb[i];

		if (e->tdr_pa == tdr_pa && gpa - e->gpa < tdx_level_size(e->level))
			return e;
	}
	return NULL;
}

void tlb_fill(struct model_lp *lp, u64 tdr_pa, u64 gpa, u64 entry, enum tdx_level level)
{
	struct tlb_entry *e = &lp->tlb[lp->tlb_next++ % MODEL_TLB_ENTRIES];

	e->tdr_pa = tdr_pa;
	e->gpa = gpa & ~(tdx_level_size(level) - 1);
	e->hpa = sept_page_hpa(entry, level) | (entry & SEPT_RWX);
	e->level = level;
	e->shared = 0;
}

bool tlb_usable(struct model *m, const struct model_lp *lp, const struct tlb_entry *e)
{
	const struct tdr *tdr = mem_ro(m, e->tdr_pa);
	const struct tdvps *vp;
	const struct tdcs *tdcs;

	if (!lp->last_tdvpr)
		return false;
	vp = mem_ro(m, lp->last_tdvpr);
	if (vp->tdr_pa != e->tdr_pa || tdr->fatal ||
	    tdr->lifecycle != TDX_LIFECYCLE_KEYS_CONFIGURED)
		return false;
	if (lp->in_guest && lp->guest_tdvpr == lp->last_tdvpr)
		return true;
	tdcs = mem_ro(m, tdr->tdcx_pa[TDCX_DATA0] & CORE_PAGE_MASK);
	return vp->assoc_lp == (u32)(lp - m->st->lp) && vp->epoch == tdcs->td_epoch;
}
