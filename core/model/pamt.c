// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TD memory regions and the physical address metadata table (docs/tdx-module.md 2). */
#include "core/model/pamt.h"

/* An address at which no machine has memory. */
#define NOWHERE (~(CORE_PAGE_SIZE - 1))

int tdmr_find(const struct model_state *st, u64 pa, bool *usable)
{
	u32 lo = 0, hi = st->ntdmrs;

	/* SYS.CONFIG takes TDMRs in ascending order only. */
	while (lo < hi) {
		u32 mid = (lo + hi) / 2;

		if (pa < st->tdmr[mid].base)
			hi = mid;
		else
			lo = mid + 1;
	}
	if (!lo || pa - st->tdmr[lo - 1].base >= st->tdmr[lo - 1].size)
		return -1;
	*usable = tdmr_covers(&st->tdmr[lo - 1], pa);
	return (int)lo - 1;
}

const struct tdmr *tdmr_search(const struct model_state *st, u64 pa)
{
	bool usable;
	int i = tdmr_find(st, pa, &usable);

	return i < 0 || !usable ? NULL : &st->tdmr[i];
}

struct pamt_entry *pamt_find(struct model *m, u64 pa, enum tdx_level level)
{
	const struct tdmr *t = tdmr_usable(m->st, pa);

	return t ? pamt_entry(m, t, pa, level) : NULL;
}

struct pamt_entry *pamt_named(struct model *m, u64 pa, enum tdx_level level)
{
	const struct tdmr *t = tdmr_usable(m->st, pa);

	return mem_rw(m, likely(t) ? pamt_entry_pa(t, pa, level) : NOWHERE);
}

bool pamt_all_free(const struct model *m, u64 pa)
{
	u64 half_size = tdx_level_size(TDX_LEVEL_2M) / PAMT_HALVES;
	const struct tdmr *t = tdmr_usable(m->st, pa);
	u32 half, i;

	for (half = 0; half < PAMT_HALVES; half++, pa += half_size) {
		const struct pamt_entry *e = mem_ro(m, pamt_entry_pa(t, pa, TDX_LEVEL_4K));

		for (i = 0; i < PAMT_PER_HALF; i++) {
			if (atom_load_relaxed(&e[i].type) != PT_NDA)
				return false;
		}
	}
	return true;
}

bool pamt_pinned(const struct model_state *st, u64 pa, enum tdx_level level)
{
	u32 lp, i;

	for (lp = 0; lp < st->pf.lps; lp++) {
		for (i = 0; i < MODEL_LP_PINS; i++) {
			u64 pin = atom_load(&st->lp[lp].pin[i]);
			enum tdx_level of = (pin & PIN_LEVEL_MASK) >> PIN_LEVEL_SHIFT;

			if (!(pin & PIN_IN_USE) || (pin ^ pa) & ~(tdx_level_size(level) - 1))
				continue;
			if (of < level || (of == level && pin & PIN_SHARED))
				return true;
		}
	}
	return false;
}

bool tree_pinned(const struct model_state *st, u64 tdr_pa, const struct tdcs *tdcs)
{
	u64 want = tdr_pa | PIN_IN_USE | PIN_SHARED | PIN_TREE, lps;
	u32 i;

	/*
	 * The TDR is the first page of such a call; a vCPU that stays in the guest may have one
	 * before.
	 */
	for (i = 0; i < CORE_ARRAY_SIZE(tdcs->tree_lps); i++) {
		for (lps = atom_load(&tdcs->tree_lps[i]); lps; lps &= lps - 1) {
			const struct model_lp *lp = &st->lp[i * 64 + (u32)__builtin_ctzll(lps)];

			if (atom_load(&lp->pin[0]) == want || atom_load(&lp->pin[1]) == want)
				return true;
		}
	}
	return false;
}

struct pamt_entry *pamt_lookup(struct model *m, u64 pa, enum tdx_level *level)
{
	const struct tdmr *t = tdmr_usable(m->st, pa);
	struct pamt_entry *e;

	if (!t)
		return NULL;
	/* Only private memory is recorded above the 4K level. */
	for (*level = TDX_LEVEL_1G;; --*level) {
		e = pamt_entry(m, t, pa, *level);
		if (!e || *level == TDX_LEVEL_4K || atom_load(&e->type) == PT_REG)
			return e;
	}
}

static bool is_reserved(const struct tdmr *t, u64 pa)
{
	u32 i;

	for (i = 0; i < t->nreserved; i++) {
		if (pa - t->reserved[i].base < t->reserved[i].size)
			return true;
	}
	return false;
}

void pamt_reserve(struct model *m, const struct tdmr *t, u64 from, u64 to)
{
	u32 i;

	for (i = 0; i < t->nreserved; i++) {
		u64 pa = t->reserved[i].base;
		u64 end = pa + t->reserved[i].size;

		if (pa < from)
			pa = from;
		if (end > to)
			end = to;
		for (; pa < end; pa += CORE_PAGE_SIZE) {
			struct pamt_entry *e = pamt_entry(m, t, pa, TDX_LEVEL_4K);

			if (e)
				e->type = PT_RSVD;
		}
	}
}

void pamt_bitmap_fill(struct model *m, const struct tdmr *t, u64 from, u64 to)
{
	u64 pa, page;
	u32 i;

	for (pa = from; pa < to; pa += 64 * CORE_PAGE_SIZE) {
		u64 *word = mem_rw(m, t->pamt_base[TDX_LEVEL_4K] +
					      (pa - t->base) / CORE_PAGE_SIZE / 8);

		if (word)
			*word = 0;
		for (i = 0; word && i < 64; i++) {
			page = pa + i * CORE_PAGE_SIZE;
			if (is_reserved(t, page))
				*word |= CORE_BIT(i);
		}
	}
}

static bool in_pamt(const struct model_state *st, u64 pa)
{
	enum tdx_level level;
	u32 i;

	for (i = 0; i < st->ntdmrs; i++) {
		for (level = TDX_LEVEL_4K; level <= TDX_LEVEL_1G; level++) {
			if (pa - st->tdmr[i].pamt_base[level] < st->tdmr[i].pamt_size[level])
				return true;
		}
	}
	return false;
}

void *host_rw(struct model *m, u64 pa)
{
	const struct pamt_entry *e;
	enum tdx_level level;
	u8 type;

	pa = hpa_strip(m->st, pa);
	e = pamt_lookup(m, pa, &level);
	type = e ? atom_load(&e->type) : PT_NDA;
	if ((type != PT_NDA && type != PT_RSVD) || in_pamt(m->st, pa))
		return NULL;
	return mem_rw(m, pa);
}
