/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Operand checks that the leaves share (docs/tdx-module.md 6.2). A check returns TDX_SUCCESS or the
 * completion status to answer; the quoted names are defined there.
 */
#ifndef CORE_MODEL_OPERAND_H
#define CORE_MODEL_OPERAND_H

#include "core/model/call.h"

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
	enum tdx_level level;
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
u64 op_page(struct model_call *c, u32 operand_id, u64 pa, u8 type, enum tdx_level level,
	    enum lock_mode mode, struct page_ref *ref);

/**
 * op_new_page() - "new(op)": a free page, taken exclusively; of a 2M page all small entries are
 * free
 * @c: the call
 * @operand_id: which operand
 * @pa: its value
 * @level: size
 * @ref: filled in on success
 */
u64 op_new_page(struct model_call *c, u32 operand_id, u64 pa, enum tdx_level level,
		struct page_ref *ref);

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
 * If the tree is not held exclusively it is held from here on and @c->tree_held says so; else it
 * is still to be locked, when its turn comes in the order of checks.
 */
u64 op_tdr_tree(struct model_call *c, u64 pa);

/**
 * op_owner() - "tdr": the TD that owns a page; only its own PAMT entry is taken
 * @c: the call; gets @c->tdr_pa and @c->tdr
 * @page: PAMT entry of the page
 * @mode: how to lock the TDR
 */
u64 op_owner(struct model_call *c, const struct pamt_entry *page, enum lock_mode mode);

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
 * op_tdvpr_alone() - "TDVPR(RCX)" exclusive and then "tdr", exclusive, too (VP.INIT version 1)
 * @c: the call; gets @c->tdr_pa and @c->tdr
 * @pa: the operand
 * @vp: filled in on success
 */
u64 op_tdvpr_alone(struct model_call *c, u64 pa, struct tdvps **vp);

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

#endif /* CORE_MODEL_OPERAND_H */
