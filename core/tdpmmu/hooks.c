// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/bug.h"
#include "core/tdpmmu/handover.h"
#include "core/tdpmmu/hooks.h"
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vt.h"

#define MR_EXTEND_CHUNK 256

static u64 gfn_to_gpa(u64 gfn)
{
	return gfn << CORE_PAGE_SHIFT;
}

static u64 nr_pages(enum pg_level level)
{
	return tdx_level_pages(pg_level_to_tdx_sept_level(level));
}

/* A SEAMCALL whose RCX is the page that comes back. */
static int call_and_take(struct tdx_vm *vm, struct seam_regs *regs, u64 page, u64 count)
{
	int ret = tdx_call(vm, regs);

	return ret ? ret : tdx_take_page(vm, regs, page, count);
}

/* ---- KVM's hooks ----------------------------------------------------------------------------- */

int tdx_sept_link_private_spt(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt)
{
	struct seam_regs regs = seam_tdh_mem_sept_add(
		vm->st->tdr, gfn_to_gpa(gfn), pg_level_to_tdx_sept_level(level), spt);

	return tdx_bug_on_refusal(vm, tdx_give_page(vm, &regs, spt, 1), __func__);
}

int tdx_mem_page_aug(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page)
{
	struct seam_regs regs = seam_tdh_mem_page_aug(
		vm->st->tdr, gfn_to_gpa(gfn), pg_level_to_tdx_sept_level(level), page);
	int ret = tdx_give_page(vm, &regs, page, nr_pages(level));

	return tdx_bug_on_refusal(vm, ret, "tdx_sept_set_private_spte");
}

/* What has gone into MRTD cannot be taken out of it. */
static void spoil(struct tdx_vm *vm)
{
	atom_or(&vm->st->flags, TDX_VM_SPOILED);
}

int tdx_measure_page(struct tdx_vm *vm, u64 gfn)
{
	u64 gpa = gfn_to_gpa(gfn);
	u64 end = gpa + CORE_PAGE_SIZE;
	int ret = 0;

	for (; gpa < end && !ret; gpa += MR_EXTEND_CHUNK) {
		struct seam_regs regs = seam_tdh_mr_extend(vm->st->tdr, gpa);

		ret = tdx_call(vm, &regs);
		if (ret && gpa != gfn_to_gpa(gfn))
			spoil(vm);
	}
	return ret;
}

/* Either the caller maps the page, or it is removed: one that cannot be removed is lost. */
static int undo_page_add(struct tdx_vm *vm, u64 gfn, u64 page, int why)
{
	enum tdx_busy_policy busy = vm->busy;

	vm->busy = TDX_BUSY_INSIST;
	if (!tdx_sept_changed(tdx_sept_drop_private_spte(vm, gfn, PG_LEVEL_4K, page)))
		tdx_leak(vm, page, 1);
	vm->busy = busy;
	return why;
}

int tdx_mem_page_add(struct tdx_vm *vm, u64 gfn, u64 page)
{
	struct seam_regs regs =
		seam_tdh_mem_page_add(vm->st->tdr, gfn_to_gpa(gfn), page, vm->source);
	int ret = tdx_give_page(vm, &regs, page, 1);

	if (ret || !vm->measure)
		return ret;
	ret = tdx_measure_page(vm, gfn);
	if (!ret)
		return 0;
	/* The page goes, its PAGE.ADD stays. */
	spoil(vm);
	return undo_page_add(vm, gfn, page, ret);
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
	struct seam_regs regs = seam_tdh_mem_range_block(vm->st->tdr, gfn_to_gpa(gfn),
							 pg_level_to_tdx_sept_level(level));

	return tdx_bug_on_refusal(vm, tdx_call(vm, &regs), __func__);
}

int tdpmmu_unblock(struct tdx_vm *vm, u64 gfn, enum pg_level level)
{
	struct seam_regs regs = seam_tdh_mem_range_unblock(vm->st->tdr, gfn_to_gpa(gfn),
							   pg_level_to_tdx_sept_level(level));

	return tdx_call(vm, &regs);
}

int tdx_sept_drop_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page)
{
	struct seam_regs regs;
	int ret;

	if (is_hkid_assigned(vm)) {
		regs = seam_tdh_mem_page_remove(vm->st->tdr, gfn_to_gpa(gfn),
						pg_level_to_tdx_sept_level(level));
		ret = call_and_take(vm, &regs, page, nr_pages(level));
	} else {
		ret = tdx_reclaim_page(vm, page, nr_pages(level));
	}
	return tdx_bug_on_refusal(vm, ret, __func__);
}

int tdx_sept_remove_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page)
{
	int ret = vm->host->vt->tlb_remote_flush(vm);

	return ret ? ret : tdx_sept_drop_private_spte(vm, gfn, level, page);
}

int tdx_sept_free_private_spt(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt)
{
	/* RECLAIM needs the address of the page and no more; gfn and level are KVM's signature. */
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
	struct seam_regs regs = seam_tdh_mem_sept_remove(vm->st->tdr, gfn_to_gpa(gfn),
							 pg_level_to_tdx_sept_level(level));

	return call_and_take(vm, &regs, spt, 1);
}

int tdx_mem_page_promote(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt)
{
	struct seam_regs regs = seam_tdh_mem_page_promote(vm->st->tdr, gfn_to_gpa(gfn),
							  pg_level_to_tdx_sept_level(level));

	return call_and_take(vm, &regs, spt, 1);
}

int tdx_mem_page_demote(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt)
{
	struct seam_regs regs = seam_tdh_mem_page_demote(
		vm->st->tdr, gfn_to_gpa(gfn), pg_level_to_tdx_sept_level(level), spt);

	return tdx_give_page(vm, &regs, spt, 1);
}

int tdx_mem_page_relocate(struct tdx_vm *vm, u64 gfn, u64 old, u64 page)
{
	struct seam_regs regs = seam_tdh_mem_page_relocate(vm->st->tdr, gfn_to_gpa(gfn), page);
	int ret = tdx_give_page(vm, &regs, page, 1);

	return ret ? ret : tdx_take_page(vm, &regs, old, 1);
}
