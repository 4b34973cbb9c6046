// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/entry.h"
#include "core/tdpmmu/sept_table.h"
#include "core/tdpmmu/tdx_call.h"

/* Longer than any hook; beyond this the owner is assumed dead. */
#define FROZEN_LOOPS (1U << 20)

int tdpmmu_wait_frozen(struct tdx_vm *vm, const struct mirror_iter *it)
{
	u32 n;

	for (n = 0; n < FROZEN_LOOPS; n++) {
		if (atom_load(it->slot) != MIRROR_FROZEN)
			return 0;
		if (vm->busy == TDX_BUSY_AGAIN)
			return -EAGAIN;
		cpu_pause();
		if (n % 64 == 63 && tdx_should_stop(vm))
			return -EINTR;
	}
	return -EAGAIN;
}

int tdpmmu_link(struct tdx_vm *vm, struct mirror_iter *it)
{
	u64 pa;
	int ret;

	if (!mirror_freeze(it->slot, MIRROR_FREE))
		return TDPMMU_STALE;
	ret = tdx_page_alloc(vm->host, MIRROR_TABLE_ORDER, &pa);
	if (ret)
		goto out_thaw;
	ret = tdx_sept_link_private_spt(vm, it->gpa >> CORE_PAGE_SHIFT,
					tdx_sept_level_to_pg_level(it->level),
					pa + MIRROR_SPT_OFFSET);
	if (ret)
		goto out_free;
	atom_add(&vm->st->sept_pages, 1);
	mirror_thaw(it->slot, pa | MIRROR_PRESENT | MIRROR_TABLE);
	return 0;

out_free:
	tdx_page_put(vm->host, pa);
out_thaw:
	mirror_thaw(it->slot, MIRROR_FREE);
	return ret;
}

int tdpmmu_set_entry(struct tdx_vm *vm, struct mirror_iter *it)
{
	u64 entry = MIRROR_PRESENT | (is_td_finalized(vm) ? MIRROR_PENDING : 0);
	u64 page;
	int ret;

	if (!mirror_freeze(it->slot, MIRROR_FREE))
		return TDPMMU_STALE;
	ret = tdx_page_alloc(vm->host, 9 * it->level, &page);
	if (ret)
		goto out_thaw;
	ret = tdx_sept_set_private_spte(vm, tdpmmu_gfn(it), tdpmmu_pg_level(it), page);
	if (!ret)
		atom_add(&vm->st->mapped[it->level], 1);
	tdx_page_put(vm->host, page);
out_thaw:
	mirror_thaw(it->slot, ret ? MIRROR_FREE : page | entry);
	return ret;
}

/* Blocked pages are counted, tables are not. */
static u64 is_counted(const struct mirror_iter *it)
{
	return mirror_is_page(it->entry);
}

int tdpmmu_block_entry(struct tdx_vm *vm, struct mirror_iter *it)
{
	int ret;

	if (!mirror_freeze(it->slot, it->entry))
		return TDPMMU_STALE;
	ret = tdx_sept_zap_private_spte(vm, tdpmmu_gfn(it), tdpmmu_pg_level(it));
	if (!ret)
		atom_add(&vm->st->blocked, is_counted(it));
	mirror_thaw(it->slot, ret ? it->entry : it->entry | MIRROR_BLOCKED);
	return ret;
}

int tdpmmu_unblock_entry(struct tdx_vm *vm, struct mirror_iter *it)
{
	int ret;

	if (!(it->entry & MIRROR_BLOCKED))
		return 0;
	if (!mirror_freeze(it->slot, it->entry))
		return TDPMMU_STALE;
	ret = tdpmmu_unblock(vm, tdpmmu_gfn(it), tdpmmu_pg_level(it));
	if (!ret)
		atom_sub(&vm->st->blocked, is_counted(it));
	mirror_thaw(it->slot, ret ? it->entry : it->entry & ~MIRROR_BLOCKED);
	return ret;
}

int tdpmmu_remove_entry(struct tdx_vm *vm, struct mirror_iter *it, tdpmmu_drop_fn drop)
{
	int ret;

	if (!mirror_freeze(it->slot, it->entry))
		return TDPMMU_STALE;
	ret = drop(vm, tdpmmu_gfn(it), tdpmmu_pg_level(it), mirror_pa(it->entry));
	if (!tdx_sept_changed(ret)) {
		mirror_thaw(it->slot, it->entry);
		return ret;
	}
	atom_sub(&vm->st->mapped[it->level], 1);
	if (it->entry & MIRROR_BLOCKED)
		atom_sub(&vm->st->blocked, 1);
	mirror_thaw(it->slot, MIRROR_FREE);
	return tdx_sept_errno(ret);
}

int tdpmmu_free_entry(struct tdx_vm *vm, struct mirror_iter *it)
{
	u64 entry = it->entry;
	int ret;

	if (!mirror_freeze(it->slot, entry))
		return TDPMMU_STALE;
	ret = tdx_sept_free_private_spt(vm, tdpmmu_gfn(it), tdpmmu_pg_level(it),
					mirror_spt_pa(entry));
	if (tdx_sept_changed(ret)) {
		tdpmmu_table_free(vm, entry);
		entry = MIRROR_FREE;
	}
	mirror_thaw(it->slot, entry);
	return tdx_sept_errno(ret);
}
