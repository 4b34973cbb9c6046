// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDH.PHYMEM.*: physical pages and caches (docs/tdx-module.md 7.3). */
#include "core/model/leaf.h"
#include "core/model/memory.h"
#include "core/model/operand.h"

#define CACHE_WB_START 0
#define CACHE_WB_RESUME 1
/*
 * The reference machine writes its cache back in this many blocks, with a poll between two of them.
 */
#define CACHE_WB_BLOCKS 4

/* A new run: which keys it is for. A HKID flushed later needs another one. */
static bool cache_wb_collect(const struct model_state *st, struct wbcache *wb)
{
	u32 first = st->pf.keyid_first;
	bool any = false;
	u32 i;

	wb->next_block = 0;
	for (i = first; i < first + st->pf.keyid_count; i++) {
		if (st->kot[i].state == TDX_KOT_FLUSHED) {
			wb->flushed_at_start[i / 64] |= CORE_BIT(i % 64);
			any = true;
		} else {
			wb->flushed_at_start[i / 64] &= ~CORE_BIT(i % 64);
		}
	}
	return any;
}

/* Other packages may do the same for their own bit at the same time. */
static void cache_wb_done(struct model_state *st, const struct wbcache *wb, u32 package)
{
	u32 first = st->pf.keyid_first;
	u32 i;

	for (i = first; i < first + st->pf.keyid_count; i++) {
		if (wb->flushed_at_start[i / 64] & CORE_BIT(i % 64))
			atom_and(&st->kot[i].wb_packages, ~(1u << package));
	}
}

MODEL_LEAF(phymem_cache_wb)
{
	struct wbcache *wb = &c->st->wbcache[c->lp->package];
	u32 block;

	if (c->r->rcx != CACHE_WB_START && c->r->rcx != CACHE_WB_RESUME)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	if (!call_lock(c, &wb->lock, true))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_WBCACHE);
	if (!call_lock(c, &c->st->kot_lock, false))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_KOT);
	if (c->r->rcx == CACHE_WB_START) {
		if (!cache_wb_collect(c->st, wb))
			return TDX_NO_HKID_READY_TO_WBCACHE;
	} else if (!wb->next_block) {
		return TDX_WBCACHE_RESUME_ERROR;
	}

	for (block = wb->next_block + 1; block < CACHE_WB_BLOCKS; block++) {
		if (call_poll(c)) {
			wb->next_block = (u16)block;
			return TDX_INTERRUPTED_RESUMABLE;
		}
	}

	wb->next_block = 0;
	cache_wb_done(c->st, wb, c->lp->package);
	return TDX_SUCCESS;
}

static void page_outputs_clear(struct seam_regs *r)
{
	r->rcx = 0;
	r->rdx = 0;
	r->r8 = 0;
	r->r9 = 0;
	r->r10 = 0;
	r->r11 = 0;
}

static void page_outputs(struct seam_regs *r, const struct page_ref *page)
{
	r->rcx = page->pamt->type;
	r->rdx = pamt_owner(page->pamt);
	r->r8 = page->level;
}

MODEL_LEAF(phymem_page_reclaim)
{
	u64 pa = c->r->rcx;
	struct page_ref page;
	u64 status;
	u8 type;

	page_outputs_clear(c->r);
	status = op_any_page(c, TDX_OPERAND_ID_RCX, pa, LOCK_EXCLUSIVE, &page);
	if (status != TDX_SUCCESS)
		return status;

	type = page.pamt->type;
	if (type == PT_NDA || type == PT_RSVD)
		return tdx_status(TDX_PAGE_METADATA_INCORRECT, TDX_OPERAND_ID_RCX);
	page_outputs(c->r, &page);
	if (pa & (tdx_level_size(page.level) - 1))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	if (type == PT_TDR) {
		c->tdr = mem_rw(c->m, pa);
		if (c->tdr->lifecycle != TDX_LIFECYCLE_TEARDOWN)
			return TDX_LIFECYCLE_STATE_INCORRECT;
		if (c->tdr->chldcnt)
			return TDX_TD_ASSOCIATED_PAGES_EXIST;
	} else {
		status = op_owner(c, page.pamt, LOCK_SHARED);
		if (status != TDX_SUCCESS)
			return status;
		if (c->tdr->lifecycle != TDX_LIFECYCLE_TEARDOWN)
			return TDX_LIFECYCLE_STATE_INCORRECT;
		atom_sub(&c->tdr->chldcnt, tdx_level_pages(page.level));
	}

	/* Owner and BEPOCH stay, as PHYMEM.PAGE.RDMD shows. */
	atom_store(&page.pamt->type, PT_NDA);
	return TDX_SUCCESS;
}

MODEL_LEAF(phymem_page_rdmd)
{
	u64 pa = c->r->rcx;
	struct page_ref page;
	u64 status;

	page_outputs_clear(c->r);
	status = op_any_page(c, TDX_OPERAND_ID_RCX, pa, LOCK_SHARED, &page);
	if (status != TDX_SUCCESS)
		return status;
	page_outputs(c->r, &page);
	if (page.pamt->type == PT_REG || page.pamt->type == PT_EPT)
		c->r->r9 = atom_load(&page.pamt->bepoch);
	return TDX_SUCCESS;
}

/* The model's memory has no caches: there is nothing to write back once the operand is right. */
MODEL_LEAF(phymem_page_wbinvd)
{
	struct page_ref page;

	return op_page(c, TDX_OPERAND_ID_RCX, hpa_strip(c->st, c->r->rcx), PT_NDA, TDX_LEVEL_4K,
		       LOCK_SHARED, &page);
}
