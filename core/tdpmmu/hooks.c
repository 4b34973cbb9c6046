// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/bug.h"
#include "core/tdpmmu/hooks.h"
#include "core/tdpmmu/reclaim.h"
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vt.h"

#define MR_EXTEND_CHUNK 256

static u64 gfn_to_gpa(u64 gfn)
{
	return gfn << CORE_PAGE_SHIFT;
}

/* ---- the shapes of leaves -------------------------------------------------------------------- */

/* Leaves on a mapping; those that take a page besides. */
typedef u64 (*map_leaf_fn)(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			   struct seam_out *out);
typedef u64 (*give_leaf_fn)(struct seam *s, u64 tdr, u64 gpa, unsigned int level, u64 page,
			    struct seam_out *out);

static int map_leaf(struct tdx_vm *vm, u32 leaf, map_leaf_fn fn, u64 gfn, enum pg_level level,
		    struct seam_out *out)
{
	unsigned int tdx_level = pg_level_to_tdx_sept_level(level);
	struct tdx_retry r = { 0 };
	u64 status;

	do {
		status = fn(vm->seam, vm->st->tdr, gfn_to_gpa(gfn), tdx_level, out);
	} while (tdx_retry(vm, &r, vm->busy, status));
	return tdx_retry_end(vm, &r, leaf, status, out);
}

/* Pinned first, because the TDX module owns the pages from the moment it says yes. */
static int give_leaf(struct tdx_vm *vm, u32 leaf, give_leaf_fn fn, u64 gfn, enum pg_level level,
		     u64 page, u64 count)
{
	unsigned int tdx_level = pg_level_to_tdx_sept_level(level);
	struct tdx_retry r = { 0 };
	struct seam_out out;
	u64 status;
	int ret;

	tdx_pin(vm->host, page, count);
	do {
		status = fn(vm->seam, vm->st->tdr, gfn_to_gpa(gfn), tdx_level, page, &out);
	} while (tdx_retry(vm, &r, vm->busy, status));
	ret = tdx_retry_end(vm, &r, leaf, status, &out);
	if (ret)
		tdx_unpin(vm->host, page, count);
	return ret;
}

/* A page is out of the secure EPT: flush its lines, then it is the host's. */
static int take_back(struct tdx_vm *vm, u64 got, u64 page, u64 count)
{
	if (got == page && !tdx_wbinvd_page(vm, page, count, vm->st->hkid)) {
		tdx_page_back(vm->host, page, count);
		return 0;
	}
	/*
	 * Another page came back than the mirror says: trust neither. Or a dirty line of the TD's
	 * key may land on the page at any time: it must not be used again.
	 */
	tdx_leak(vm, page, count);
	vm->unmapped = true;
	return -EIO;
}

/* A leaf whose RCX is the page that comes back. */
static int take_leaf(struct tdx_vm *vm, u32 leaf, map_leaf_fn fn, u64 gfn, enum pg_level level,
		     u64 page, u64 count)
{
	struct seam_out out;
	int ret;

	vm->unmapped = false;
	ret = map_leaf(vm, leaf, fn, gfn, level, &out);
	return ret ? ret : take_back(vm, out.rcx, page, count);
}

/* ---- KVM's hooks ----------------------------------------------------------------------------- */

int tdx_sept_link_private_spt(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt)
{
	int ret = give_leaf(vm, TDH_MEM_SEPT_ADD, seam_tdh_mem_sept_add, gfn, level, spt, 1);

	return tdx_bug_on_refusal(vm, ret, __func__);
}

int tdx_mem_page_aug(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page)
{
	int ret = give_leaf(vm, TDH_MEM_PAGE_AUG, seam_tdh_mem_page_aug, gfn, level, page,
			    tdx_level_pages(pg_level_to_tdx_sept_level(level)));

	return tdx_bug_on_refusal(vm, ret, "tdx_sept_set_private_spte");
}

int tdx_measure_page(struct tdx_vm *vm, u64 gfn)
{
	u64 gpa = gfn_to_gpa(gfn);
	u64 end = gpa + CORE_PAGE_SIZE;
	int ret = 0;

	for (; gpa < end && !ret; gpa += MR_EXTEND_CHUNK) {
		struct tdx_retry r = { 0 };
		struct seam_out out;
		u64 status;

		do {
			status = seam_tdh_mr_extend(vm->seam, vm->st->tdr, gpa, &out);
		} while (tdx_retry(vm, &r, vm->busy, status));
		ret = tdx_retry_end(vm, &r, TDH_MR_EXTEND, status, &out);
	}
	return ret;
}

/* Either the caller maps the page or nobody does: a page that cannot be removed is lost. */
static int undo_page_add(struct tdx_vm *vm, u64 gfn, u64 page, int why)
{
	enum tdx_busy_policy busy = vm->busy;

	vm->busy = TDX_BUSY_INSIST;
	if (tdx_sept_drop_private_spte(vm, gfn, PG_LEVEL_4K, page) && !vm->unmapped)
		tdx_leak(vm, page, 1);
	vm->busy = busy;
	return why;
}

int tdx_mem_page_add(struct tdx_vm *vm, u64 gfn, u64 page)
{
	struct tdx_retry r = { 0 };
	struct seam_out out;
	u64 status;
	int ret;

	tdx_pin(vm->host, page, 1);
	do {
		status = seam_tdh_mem_page_add(vm->seam, vm->st->tdr, gfn_to_gpa(gfn), page,
					       vm->source, &out);
	} while (tdx_retry(vm, &r, vm->busy, status));
	ret = tdx_retry_end(vm, &r, TDH_MEM_PAGE_ADD, status, &out);
	if (ret) {
		tdx_unpin(vm->host, page, 1);
		return ret;
	}
	if (!vm->measure)
		return 0;
	ret = tdx_measure_page(vm, gfn);
	return ret ? undo_page_add(vm, gfn, page, ret) : 0;
}

int tdx_sept_set_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page)
{
	if (is_td_finalized(vm))
		return tdx_mem_page_aug(vm, gfn, level, page);
	/* PAGE.ADD knows 4K pages only. */
	if (level != PG_LEVEL_4K) {
		tdx_bug(vm, __func__);
		return -EINVAL;
	}
	return tdx_mem_page_add(vm, gfn, page);
}

int tdx_sept_zap_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level)
{
	struct seam_out out;
	int ret = map_leaf(vm, TDH_MEM_RANGE_BLOCK, seam_tdh_mem_range_block, gfn, level, &out);

	return tdx_bug_on_refusal(vm, ret, __func__);
}

int tdpmmu_unblock(struct tdx_vm *vm, u64 gfn, enum pg_level level)
{
	struct seam_out out;

	return map_leaf(vm, TDH_MEM_RANGE_UNBLOCK, seam_tdh_mem_range_unblock, gfn, level, &out);
}

int tdx_sept_drop_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page)
{
	u64 count = tdx_level_pages(pg_level_to_tdx_sept_level(level));
	int ret;

	if (is_hkid_assigned(vm))
		ret = take_leaf(vm, TDH_MEM_PAGE_REMOVE, seam_tdh_mem_page_remove, gfn, level,
				page, count);
	else
		ret = tdx_reclaim_page(vm, page, count);
	return tdx_bug_on_refusal(vm, ret, __func__);
}

int tdx_sept_remove_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page)
{
	int ret = vm->host->vt->tlb_remote_flush(vm);

	vm->unmapped = false;
	return ret ? ret : tdx_sept_drop_private_spte(vm, gfn, level, page);
}

int tdx_sept_free_private_spt(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt)
{
	/* The address of a page says it all to RECLAIM; gfn and level are KVM's signature. */
	(void)gfn;
	(void)level;
	if (is_hkid_assigned(vm)) {
		tdx_bug(vm, __func__);
		return -EINVAL;
	}
	return tdx_reclaim_page(vm, spt, 1);
}

/* ---- not in KVM ------------------------------------------------------------------------------ */

int tdx_mem_sept_remove(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt)
{
	return take_leaf(vm, TDH_MEM_SEPT_REMOVE, seam_tdh_mem_sept_remove, gfn, level, spt, 1);
}

int tdx_mem_page_promote(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt)
{
	return take_leaf(vm, TDH_MEM_PAGE_PROMOTE, seam_tdh_mem_page_promote, gfn, level, spt, 1);
}

int tdx_mem_page_demote(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt)
{
	return give_leaf(vm, TDH_MEM_PAGE_DEMOTE, seam_tdh_mem_page_demote, gfn, level, spt, 1);
}

int tdx_mem_page_relocate(struct tdx_vm *vm, u64 gfn, u64 old, u64 page)
{
	struct tdx_retry r = { 0 };
	struct seam_out out;
	u64 status;
	int ret;

	vm->unmapped = false;
	tdx_pin(vm->host, page, 1);
	do {
		status = seam_tdh_mem_page_relocate(vm->seam, vm->st->tdr, gfn_to_gpa(gfn), page,
						    &out);
	} while (tdx_retry(vm, &r, vm->busy, status));
	ret = tdx_retry_end(vm, &r, TDH_MEM_PAGE_RELOCATE, status, &out);
	if (!ret)
		return take_back(vm, out.rcx, old, 1);
	tdx_unpin(vm->host, page, 1);
	return ret;
}
