/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TD memory regions and the physical address metadata table (docs/tdx-module.md 2). */
#ifndef CORE_MODEL_PAMT_H
#define CORE_MODEL_PAMT_H

#include "core/model/memory.h"

/**
 * tdmr_covers() - does an address lie in a TDMR, and is the PAMT initialised there?
 * @t: the TDMR
 * @pa: any address
 *
 * SYS.TDMR.INIT makes memory usable by whole gigabytes (docs/tdx-module.md 2).
 */
static inline bool tdmr_covers(const struct tdmr *t, u64 pa)
{
	return pa - t->base < t->size &&
	       pa < (atom_load(&t->init_next) & ~(tdx_level_size(TDX_LEVEL_1G) - 1));
}

/**
 * tdmr_find() - number of the TDMR that holds an address
 * @st: global state
 * @pa: any address
 * @usable: is its PAMT initialised there?
 *
 * Return: -1 if there is none.
 */
int tdmr_find(const struct model_state *st, u64 pa, bool *usable);

/**
 * tdmr_search() - the TDMR that covers an address
 * @st: global state
 * @pa: any address
 *
 * Return: NULL if there is none, see tdmr_covers().
 */
const struct tdmr *tdmr_search(const struct model_state *st, u64 pa);

/**
 * tdmr_usable() - tdmr_search() with the first TDMR tried first: many machines have no other
 * @st: global state
 * @pa: any address
 */
static inline const struct tdmr *tdmr_usable(const struct model_state *st, u64 pa)
{
	return likely(tdmr_covers(&st->tdmr[0], pa)) ? &st->tdmr[0] : tdmr_search(st, pa);
}

/* Where the PAMT entry of a page is. */
static inline u64 pamt_entry_pa(const struct tdmr *t, u64 pa, enum tdx_level level)
{
	u64 index = (pa - t->base) >> (CORE_PAGE_SHIFT + 9 * level);

	return t->pamt_base[level] + index * sizeof(struct pamt_entry);
}

/**
 * pamt_entry() - PAMT entry of a page
 * @m: the machine
 * @t: the TDMR that holds it
 * @pa: the page
 * @level: which of its entries
 */
static inline struct pamt_entry *pamt_entry(struct model *m, const struct tdmr *t, u64 pa,
					    enum tdx_level level)
{
	return mem_rw(m, pamt_entry_pa(t, pa, level));
}

/* As pamt_entry(), to look at only. */
static inline const struct pamt_entry *pamt_entry_ro(struct model *m, const struct tdmr *t, u64 pa,
						     enum tdx_level level)
{
	return mem_ro(m, pamt_entry_pa(t, pa, level));
}

/**
 * pamt_bitmap_fill() - the PAMT page bitmap of a range as SYS.TDMR.INIT makes it (dynamic PAMT)
 * @m: the machine
 * @t: the TDMR
 * @from: first byte, multiple of 2M
 * @to: behind the last one, multiple of 2M
 *
 * A bit for each 4K page, set where it lies in a reserved area.
 */
void pamt_bitmap_fill(struct model *m, const struct tdmr *t, u64 from, u64 to);

/**
 * pamt_find() - PAMT entry of a page, without any lock
 * @m: the machine
 * @pa: the page
 * @level: which of its entries
 *
 * Return: NULL outside of all TDMRs and where the PAMT is not initialised.
 */
struct pamt_entry *pamt_find(struct model *m, u64 pa, enum tdx_level level);

/**
 * pamt_named() - pamt_find() for a page that a secure EPT or a control structure names
 * @m: the machine
 * @pa: the page
 * @level: which of its entries
 *
 * They are in memory that no checksum covers: on a damaged machine the page need not be in a TDMR.
 *
 * Return: in that case what mem_rw() gives where the machine has no memory.
 */
struct pamt_entry *pamt_named(struct model *m, u64 pa, enum tdx_level level);

/*
 * The 512 entries below a larger one fill two pages, which need not lie behind each other where the
 * model reaches them (mem_rw()): they are used by halves.
 */
#define PAMT_HALVES 2
#define PAMT_PER_HALF (CORE_PTES_PER_TABLE / PAMT_HALVES)

/**
 * pamt_below() - half of the PAMT entries of the pages that a larger page is made of
 * @m: the machine
 * @pa: the larger page
 * @level: its level, not 4K
 * @half: 0 or 1
 *
 * Return: PAMT_PER_HALF entries, to be changed.
 */
static inline struct pamt_entry *pamt_below(struct model *m, u64 pa, enum tdx_level level, u32 half)
{
	return pamt_named(m, pa + half * (tdx_level_size(level) / PAMT_HALVES), level - 1);
}

/**
 * pamt_all_free() - is no 4K page of a 2M block in use?
 * @m: the machine
 * @pa: the block, in a TDMR
 */
bool pamt_all_free(const struct model *m, u64 pa);

/**
 * pamt_lookup() - as pamt_find(), the entry at which the page is recorded
 * @m: the machine
 * @pa: the page
 * @level: level of that entry
 */
struct pamt_entry *pamt_lookup(struct model *m, u64 pa, enum tdx_level *level);

/**
 * pamt_pinned() - does some LP hold the PAMT entry of a page shared by a pin?
 * @st: global state
 * @pa: the page
 * @level: its size
 *
 * By a pin of the page itself (a TDR), or of an explicit operand inside this larger page. To be
 * checked after such an entry was taken exclusively (operand.c).
 */
bool pamt_pinned(const struct model_state *st, u64 pa, enum tdx_level level);

/**
 * tree_pinned() - does some LP share the secure EPT tree of a TD by a pin?
 * @st: global state
 * @tdr_pa: the TD
 * @tdcs: its TDCS
 *
 * To be checked after the tree was taken exclusively, as pamt_pinned().
 */
bool tree_pinned(const struct model_state *st, u64 tdr_pa, const struct tdcs *tdcs);

/**
 * pamt_reserve() - the 4K pages of a range that lie in a reserved area become RSVD (SYS.TDMR.INIT)
 * @m: the machine
 * @t: the TDMR
 * @from: first byte
 * @to: behind the last one
 */
void pamt_reserve(struct model *m, const struct tdmr *t, u64 from, u64 to);

/**
 * host_rw() - host memory that a leaf writes its results to
 * @m: the machine
 * @pa: operand that passed op_shared()
 *
 * Return: NULL where the machine has no memory, and where the write would hit a page of a TD or the
 * PAMT: hardware does not let such a write get to their owner unnoticed.
 */
void *host_rw(struct model *m, u64 pa);

#endif /* CORE_MODEL_PAMT_H */
