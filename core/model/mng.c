// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * TD lifecycle and keys: TDH.MNG.* but INIT and the metadata leaves (docs/tdx-module.md 7.1).
 */
#include "core/model/leaf.h"
#include "core/model/operand.h"
#include "core/model/profile.h"
#include "core/model/td_page.h"
#include "core/port/string.h"

#define HKID_OPERAND_MASK CORE_MASK(15, 0)
/* UUIDs and keys have 256 bits. */
#define RANDOM_WORDS 4

MODEL_LEAF(mng_create)
{
	u64 hkid = c->r->rdx;
	struct page_ref page;
	struct tdr *tdr;
	u64 uuid[RANDOM_WORDS];
	u64 status;
	u32 i;

	if (hkid & ~HKID_OPERAND_MASK || !keyid_is_private(c->st, hkid))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	status = op_new_page(c, TDX_OPERAND_ID_RCX, c->r->rcx, TDX_LEVEL_4K, &page);
	if (status != TDX_SUCCESS)
		return status;

	if (!call_lock(c, &c->st->kot_lock, true))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_KOT);
	if (c->st->kot[hkid].state != TDX_KOT_FREE)
		return TDX_HKID_NOT_FREE;
	tdr = mem_rw(c->m, page.pa);
	memset(tdr, 0, CORE_PAGE_SIZE);
	for (i = 0; i < RANDOM_WORDS; i++) {
		if (!call_random(c, &uuid[i]))
			return TDX_RND_NO_ENTROPY;
	}

	memcpy(tdr->uuid, uuid, sizeof(uuid));
	tdr->hkid = (u16)hkid;
	tdr->lifecycle = TDX_LIFECYCLE_HKID_ASSIGNED;
	tdr->tdcx_missing = model_profile(c->st)->tdcx_base;
	c->st->kot[hkid].state = TDX_KOT_ASSIGNED;
	pamt_set(page.pamt, PT_TDR, 0);
	return TDX_SUCCESS;
}

MODEL_LEAF(mng_key_config)
{
	u64 status = op_tdr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_EXCLUSIVE);
	u32 bit = 1u << c->lp->package;

	if (status != TDX_SUCCESS)
		return status;
	if (c->tdr->fatal)
		return TDX_TD_FATAL;
	if (c->tdr->lifecycle != TDX_LIFECYCLE_HKID_ASSIGNED)
		return TDX_LIFECYCLE_STATE_INCORRECT;
	if (c->tdr->pkg_configured & bit)
		return TDX_KEY_CONFIGURED;
	c->tdr->pkg_configured |= bit;
	if (c->tdr->pkg_configured == model_all_packages(c->st))
		c->tdr->lifecycle = TDX_LIFECYCLE_KEYS_CONFIGURED;
	return TDX_SUCCESS;
}

static void tdcx_fill(struct model *m, u64 pa, enum tdcx_index role)
{
	u64 *page = mem_rw(m, pa);
	u32 i;

	switch (role) {
	case TDCX_MSR_BITMAPS:
		memset(page, 0xff, CORE_PAGE_SIZE);
		break;
	case TDCX_SEPT_ROOT:
		for (i = 0; i < CORE_PTES_PER_TABLE; i++)
			page[i] = sept_make_entry(0, SEPT_FREE, 0);
		break;
	default:
		memset(page, 0, CORE_PAGE_SIZE);
	}
}

/* 256 random bits that nothing here uses: migration leaves are not carried out. */
static bool call_random_key(struct model_call *c)
{
	u64 key;
	u32 i;

	for (i = 0; i < RANDOM_WORDS; i++) {
		if (!call_random(c, &key))
			return false;
	}
	return true;
}

/* What the page becomes depends on how many came before it. */
static void tdcx_give(struct model_call *c, const struct page_ref *page)
{
	struct tdr *tdr = c->tdr;
	u8 role = model_profile(c->st)->tdcx_role[tdr->num_tdcx];

	tdcx_fill(c->m, page->pa, role);
	tdr->tdcx_pa[role] = page->pa;
	tdr->num_tdcx++;
	if (tdr->tdcx_missing)
		tdr->tdcx_missing--;
	atom_add(&tdr->chldcnt, 1);
	pamt_set(page->pamt, PT_TDCX, c->tdr_pa);
}

MODEL_LEAF(mng_addcx)
{
	struct page_ref page;
	struct tdcs *tdcs;
	u64 status;

	status = op_tdr(c, TDX_OPERAND_ID_RDX, c->r->rdx, LOCK_EXCLUSIVE);
	if (status != TDX_SUCCESS)
		return status;

	if (c->tdr->fatal)
		return TDX_TD_FATAL;
	if (c->tdr->lifecycle != TDX_LIFECYCLE_KEYS_CONFIGURED)
		return TDX_TD_KEYS_NOT_CONFIGURED;
	if (c->tdr->num_tdcx >= model_profile(c->st)->tdcx_max)
		return TDX_TDCX_NUM_INCORRECT;
	status = op_new_page(c, TDX_OPERAND_ID_RCX, c->r->rcx, TDX_LEVEL_4K, &page);
	if (status != TDX_SUCCESS)
		return status;

	/* The last page that is needed comes with a random key for migration. */
	if (c->tdr->tdcx_missing == 1 && !call_random_key(c))
		return TDX_RND_NO_ENTROPY;
	if (!c->tdr->tdcx_missing) {
		tdcs = tdcx_page(c->m, c->tdr, TDCX_DATA0);
		if (!tdx_op_state_in(c->op_states, tdcs->op_state))
			return TDX_OP_STATE_INCORRECT;
	}

	tdcx_give(c, &page);
	return TDX_SUCCESS;
}

/* On a damaged machine the TDR may have any number here. */
static struct kot_entry *td_key(struct model_call *c)
{
	return &c->st->kot[c->tdr->hkid % MODEL_MAX_KEYIDS];
}

MODEL_LEAF(mng_vpflushdone)
{
	u64 status = op_tdr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_EXCLUSIVE);
	const struct tdcs *tdcs;
	struct kot_entry *key;

	if (status != TDX_SUCCESS)
		return status;
	if (!call_lock(c, &c->st->kot_lock, true))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_KOT);
	if (c->tdr->lifecycle != TDX_LIFECYCLE_HKID_ASSIGNED &&
	    c->tdr->lifecycle != TDX_LIFECYCLE_KEYS_CONFIGURED)
		return TDX_LIFECYCLE_STATE_INCORRECT;
	if (!c->tdr->tdcx_missing) {
		tdcs = tdcx_page(c->m, c->tdr, TDCX_DATA0);
		if (tdcs->op_state != TDX_OP_STATE_UNINITIALIZED && tdcs->num_assoc_vcpus)
			return TDX_FLUSHVP_NOT_DONE;
		if (tdcs->op_state == TDX_OP_STATE_INITIALIZED)
			atom_sub(&c->st->tds_under_construction, 1);
	}
	key = td_key(c);
	key->state = TDX_KOT_FLUSHED;
	atom_store(&key->wb_packages, model_all_packages(c->st));
	c->tdr->lifecycle = TDX_LIFECYCLE_BLOCKED;
	return TDX_SUCCESS;
}

MODEL_LEAF(mng_key_freeid)
{
	u64 status = op_tdr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_EXCLUSIVE);
	struct kot_entry *key;

	if (status != TDX_SUCCESS)
		return status;
	if (c->tdr->lifecycle != TDX_LIFECYCLE_BLOCKED)
		return TDX_LIFECYCLE_STATE_INCORRECT;
	if (!call_lock(c, &c->st->kot_lock, true))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_KOT);
	key = td_key(c);
	if (atom_load(&key->wb_packages))
		return TDX_WBCACHE_NOT_COMPLETE;
	key->state = TDX_KOT_FREE;
	c->tdr->lifecycle = TDX_LIFECYCLE_TEARDOWN;
	return TDX_SUCCESS;
}

/* Kept for hosts written for older modules: nothing is done here. */
MODEL_LEAF(mng_key_reclaimid)
{
	(void)c;
	return TDX_SUCCESS;
}
