/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Operand checks that the leaves share, and what is behind a physical address: TDMR, PAMT entry,
 * KeyID (docs/tdx-module.md 6.2, 2). A check returns TDX_SUCCESS or the
 * completion status to answer; the quoted names are defined there.
 */
#ifndef CORE_MODEL_OPERAND_H
#define CORE_MODEL_OPERAND_H

#include "core/model/call.h"

/**
 * tdx_status() - status and the operand it is about; every second line of a leaf says this
 * @status: completion status without details
 * @operand_id: enum tdx_operand_id
 */
static inline u64 tdx_status(u64 status, u32 operand_id)
{
	return tdx_status_operand(status, operand_id);
}

/*
 * ---- operands -----------------------------------------------------------------------------------
 */

enum lock_mode { LOCK_SHARED, LOCK_EXCLUSIVE };

/**
 * struct page_ref - a page reached through an explicit operand, its PAMT entry locked
 * @pa: its address
 * @pamt: the entry that records it
 * @level: the level of that entry
 */
struct page_ref {
	u64 pa;
	struct pamt_entry *pamt;
	u8 level;
};

/**
 * op_page() - "page(op,type,size)": alignment, TDMR, PAMT locks, size and type
 * @c: the call
 * @operand_id: which operand
 * @pa: its value
 * @type: enum tdx_page_type that it must have
 * @level: size that it must have
 * @mode: how to lock its PAMT entry; those above are shared
 * @ref: filled in on success
 */
u64 op_page(struct model_call *c, u32 operand_id, u64 pa, u8 type, u8 level, enum lock_mode mode,
	    struct page_ref *ref);

/**
 * op_new_page() - "new(op)": a free page, taken exclusively; of a 2M page all small entries are
 * free
 * @c: the call
 * @operand_id: which operand
 * @pa: its value
 * @level: size
 * @ref: filled in on success
 */
u64 op_new_page(struct model_call *c, u32 operand_id, u64 pa, u8 level, struct page_ref *ref);

/**
 * op_any_page() - a page of whatever type and size, as PHYMEM.PAGE.RECLAIM and RDMD take it
 * @c: the call
 * @operand_id: which operand
 * @pa: its value, any 4K page of a larger one
 * @mode: how to lock the PAMT entry at which it is recorded
 * @ref: filled in on success
 */
u64 op_any_page(struct model_call *c, u32 operand_id, u64 pa, enum lock_mode mode,
		struct page_ref *ref);

/**
 * op_tdr() - "TDR(op)"
 * @c: the call; gets @c->tdr_pa and @c->tdr
 * @operand_id: which operand
 * @pa: its value
 * @mode: how to lock it
 */
u64 op_tdr(struct model_call *c, u32 operand_id, u64 pa, enum lock_mode mode);

/**
 * op_tdr_tree() - "TDR(RDX)" shared and "STATE", for a leaf that will also share the secure EPT
 * tree
 * @c: the call; gets @c->tdr_pa, @c->tdr and @c->tdcs
 * @pa: TDR operand
 *
 * If nobody holds the tree exclusively it is held from here on and @c->tree_held says so; else it
 * is still to be locked, when its turn comes in the order of checks.
 */
u64 op_tdr_tree(struct model_call *c, u64 pa);

/**
 * op_owner() - "tdr": the TD that owns a page; only its own PAMT entry is taken, shared
 * @c: the call; gets @c->tdr_pa and @c->tdr
 * @page: PAMT entry of the page
 */
u64 op_owner(struct model_call *c, const struct pamt_entry *page);

/**
 * op_tdvpr() - "TDVPR(op)" and then "tdr"
 * @c: the call; gets @c->tdr_pa and @c->tdr
 * @operand_id: which operand
 * @pa: its value
 * @mode: how to lock the TDVPR
 * @vp: filled in on success
 */
u64 op_tdvpr(struct model_call *c, u32 operand_id, u64 pa, enum lock_mode mode, struct tdvps **vp);

/**
 * op_tdvpr_adopt() - take over the locks of a vCPU that stayed in the guest on the call's LP
 * @c: the call; gets @c->tdr_pa, @c->tdr and @c->tdcs, and what call_keep() left taken
 * @pa: its TDVPR
 * @vp: filled in
 */
void op_tdvpr_adopt(struct model_call *c, u64 pa, struct tdvps **vp);

/**
 * op_td_state() - "STATE": the five-step TD state check of docs/tdx-module.md 3
 * @c: the call, with its TDR; gets @c->tdcs
 * @allowed: OP_STATEs that the leaf works in, @c->op_states as a rule
 * @lock_op_state: is OP_STATE to be locked?
 */
u64 op_td_state(struct model_call *c, u32 allowed, bool lock_op_state);

/**
 * op_shared() - "shared(op,align)": a host address that the module may read or write as data
 * @c: the call
 * @operand_id: which operand
 * @pa: its value
 * @align: alignment in bytes, a power of two
 */
u64 op_shared(struct model_call *c, u32 operand_id, u64 pa, u64 align);

/**
 * host_rw() - host memory that a leaf writes its results to
 * @m: the machine
 * @pa: operand that passed op_shared()
 *
 * Return: NULL where the machine has no memory, and where the write would hit a page of a TD or the
 * PAMT: hardware does not let such a write get to their owner unnoticed.
 */
void *host_rw(struct model *m, u64 pa);

/*
 * ---- KeyIDs in addresses
 * --------------------------------------------------------------------------
 */

/**
 * hpa_plain() - is it below 2^52, and are its KeyID bits clear?
 * @st: global state
 * @pa: address operand
 */
static inline bool hpa_plain(const struct model_state *st, u64 pa)
{
	return pa >> st->keyid_shift == 0;
}

/**
 * hpa_keyid() - KeyID bits of an address, with whatever stands above the physical address width
 * @st: global state
 * @pa: address operand
 */
static inline u64 hpa_keyid(const struct model_state *st, u64 pa)
{
	return pa >> st->keyid_shift;
}

/**
 * hpa_strip() - the address behind the KeyID bits; what stands above the address width stays
 * @st: global state
 * @pa: address operand
 */
static inline u64 hpa_strip(const struct model_state *st, u64 pa)
{
	return pa & ~CORE_MASK(st->pf.maxpa - 1, st->keyid_shift);
}

/**
 * keyid_is_private() - can a TD have this KeyID, or the module itself?
 * @st: global state
 * @keyid: any number
 */
static inline bool keyid_is_private(const struct model_state *st, u64 keyid)
{
	return keyid - st->pf.keyid_first < st->pf.keyid_count;
}

/*
 * ---- TDMRs and PAMT (pamt.c)
 * ----------------------------------------------------------------------
 */

/**
 * tdmr_config() - set one TDMR from the host's description if it passes the checks of SYS.CONFIG
 * @st: global state; TDMRs before @i are set, @st->ntdmrs is the caller's
 * @info: as the host describes it
 * @i: which one
 *
 * Its PAMT is not initialised then. Return: TDX_SUCCESS or the status of SYS.CONFIG (sys_config.c).
 */
u64 tdmr_config(struct model_state *st, const struct tdx_tdmr_info *info, u32 i);

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
static inline u64 pamt_entry_pa(const struct tdmr *t, u64 pa, u8 level)
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
static inline struct pamt_entry *pamt_entry(struct model *m, const struct tdmr *t, u64 pa, u8 level)
{
	return mem_rw(m, pamt_entry_pa(t, pa, level));
}

/* As pamt_entry(), to look at only. */
static inline const struct pamt_entry *pamt_entry_ro(struct model *m, const struct tdmr *t, u64 pa,
						     u8 level)
{
	return mem_ro(m, pamt_entry_pa(t, pa, level));
}

/**
 * pamt_find() - PAMT entry of a page, without any lock
 * @m: the machine
 * @pa: the page
 * @level: which of its entries
 *
 * Return: NULL outside of all TDMRs and where the PAMT is not initialised.
 */
struct pamt_entry *pamt_find(struct model *m, u64 pa, u8 level);

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
static inline struct pamt_entry *pamt_below(struct model *m, u64 pa, u32 level, u32 half)
{
	return pamt_find(m, pa + half * (tdx_level_size(level) / PAMT_HALVES), (u8)(level - 1));
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
struct pamt_entry *pamt_lookup(struct model *m, u64 pa, u8 *level);

/**
 * pamt_pinned() - does some LP hold the PAMT entry of a page shared by a pin?
 * @st: global state
 * @pa: the page
 * @level: its size
 *
 * By a pin of the page itself (a TDR), or of an explicit operand inside this larger page. Whoever
 * takes such an entry exclusively has to ask, after having taken it (operand.c).
 */
bool pamt_pinned(const struct model_state *st, u64 pa, u8 level);

/**
 * tree_pinned() - does some LP share the secure EPT tree of a TD by a pin?
 * @st: global state
 * @tdr_pa: the TD
 * @tdcs: its TDCS
 *
 * To be asked by whoever has taken the tree exclusively, as in pamt_pinned().
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

/*
 * ---- others -------------------------------------------------------------------------------------
 */

/**
 * tdcx_page() - a page of the TD's control structure
 * @m: the machine
 * @tdr: the TD
 * @i: which one; the TD has that many
 */
void *tdcx_page(struct model *m, const struct tdr *tdr, enum tdcx_index i);

/**
 * model_all_packages() - the set of all packages, one bit each
 * @st: global state
 */
static inline u32 model_all_packages(const struct model_state *st)
{
	return (1u << st->pf.packages) - 1;
}

/**
 * vp_meta_init() - metadata of a vCPU that VP.INIT starts: VMCS fields and the like
 * (meta_vp_init.c)
 * @c: the call, with its TDCS
 * @vp: the vCPU
 */
void vp_meta_init(struct model_call *c, struct tdvps *vp);

/**
 * vp_meta_associate() - a vCPU came to another LP than before, or back (meta_vp_run.c)
 * @m: the machine
 * @vp: the vCPU
 */
void vp_meta_associate(struct model *m, const struct tdvps *vp);

/**
 * vp_meta_flush() - VP.FLUSH took the VMCSs of a vCPU from its LP
 * @m: the machine
 * @vp: the vCPU
 */
void vp_meta_flush(struct model *m, const struct tdvps *vp);

/**
 * vp_meta_enter() - the guest is about to run
 * @m: the machine
 * @vp: the vCPU
 */
void vp_meta_enter(struct model *m, const struct tdvps *vp);

/**
 * vp_meta_exit() - the guest was left as @vp says
 * @m: the machine
 * @vp: the vCPU
 * @info: interruption information
 */
void vp_meta_exit(struct model *m, const struct tdvps *vp, u64 info);

/**
 * vp_meta_nmi() - the guest takes the NMI that the host asked for (PEND_NMI)
 * @m: the machine
 * @vp: the vCPU
 */
void vp_meta_nmi(struct model *m, struct tdvps *vp);

/**
 * vp_meta_tdcall_done() - the guest goes on behind its TDCALL
 * @m: the machine
 * @vp: the vCPU
 */
void vp_meta_tdcall_done(struct model *m, const struct tdvps *vp);

/**
 * tlb_flush_td() - what an LP's TLB holds of a TD is gone (tlb.c)
 * @lp: the logical processor
 * @tdr_pa: the TD
 */
void tlb_flush_td(struct model_lp *lp, u64 tdr_pa);

#endif /* CORE_MODEL_OPERAND_H */
