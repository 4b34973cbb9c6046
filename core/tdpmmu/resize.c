// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/batch.h"
#include "core/tdpmmu/resize.h"
#include "core/tdpmmu/sept_table.h"

/* ---- promote: 512 pages become one, their table goes ---------------------------------------- */

/* The page that takes the place of a table full of pages, if the TDX module finds them fit. */
static u64 merged_page(struct tdx_vm *vm, u64 entry)
{
	const u64 *table = port_va_ro(vm->host->port, mirror_pa(entry));
	u64 page = table[0] & ~MIRROR_BLOCKED;
	unsigned int i;

	/* Some may have come by PAGE.ADD, others by PAGE.AUG and been accepted since. */
	for (i = 1; i < CORE_PTES_PER_TABLE; i++)
		page |= table[i] & MIRROR_PENDING;
	return page;
}

static bool wants_full_table(struct tdx_vm *vm, const struct mirror_iter *it)
{
	return it->level == it->min_level && mirror_is_table(it->entry) &&
	       tdpmmu_filling(vm, it->entry) == TDPMMU_PAGES;
}

static int promote_entry(struct tdx_vm *vm, struct mirror_iter *it)
{
	u64 page = merged_page(vm, it->entry);
	int ret;

	if (!tdpmmu_is_ready(vm, it))
		return -ESTALE;
	if (!mirror_freeze(it->slot, it->entry))
		return TDPMMU_STALE;
	ret = tdx_mem_page_promote(vm, tdpmmu_gfn(it), tdpmmu_pg_level(it),
				   mirror_spt_pa(it->entry));
	if (!tdx_sept_changed(ret)) {
		mirror_thaw(it->slot, it->entry);
		return ret;
	}
	atom_sub(&vm->st->mapped[it->level - 1], CORE_PTES_PER_TABLE);
	atom_add(&vm->st->mapped[it->level], 1);
	tdpmmu_table_free(vm, it->entry);
	mirror_thaw(it->slot, page);
	return tdx_sept_errno(ret);
}

int tdpmmu_promote(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	static const struct tdpmmu_steps steps = {
		.wants = wants_full_table, .finish = promote_entry, .undo = true
	};

	r->floor = r->level;
	return tdpmmu_in_batches(vm, r, &steps);
}

/* ---- demote: one page becomes a table of 512 ------------------------------------------------- */

static bool wants_large(struct tdx_vm *vm, const struct mirror_iter *it)
{
	(void)vm;
	return it->level > TDX_LEVEL_4K;
}

static void split_page(struct tdx_vm *vm, const struct mirror_iter *it, u64 table_pa)
{
	u64 *table = port_va(vm->host->port, table_pa);
	u64 page = it->entry & ~MIRROR_BLOCKED;
	unsigned int i;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++)
		table[i] = page + i * tdx_level_size(it->level - 1);
}

static int demote_entry(struct tdx_vm *vm, struct mirror_iter *it)
{
	u64 pa;
	int ret;

	if (!tdpmmu_is_ready(vm, it))
		return -ESTALE;
	if (!mirror_freeze(it->slot, it->entry))
		return TDPMMU_STALE;
	ret = tdx_page_alloc(vm->host, MIRROR_TABLE_ORDER, &pa);
	if (ret)
		goto out_thaw;
	split_page(vm, it, pa);
	ret = tdx_mem_page_demote(vm, tdpmmu_gfn(it), tdpmmu_pg_level(it), pa + MIRROR_SPT_OFFSET);
	if (ret)
		goto out_free;
	atom_sub(&vm->st->mapped[it->level], 1);
	atom_add(&vm->st->mapped[it->level - 1], CORE_PTES_PER_TABLE);
	atom_add(&vm->st->sept_pages, 1);
	if (it->entry & MIRROR_BLOCKED)
		atom_sub(&vm->st->blocked, 1);
	mirror_thaw(it->slot, pa | MIRROR_PRESENT | MIRROR_TABLE);
	return 0;

out_free:
	tdx_page_put(vm->host, pa);
out_thaw:
	mirror_thaw(it->slot, it->entry);
	return ret;
}

int tdpmmu_demote(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	static const struct tdpmmu_steps steps = {
		.wants = wants_large, .finish = demote_entry, .undo = true
	};

	return tdpmmu_in_batches(vm, r, &steps);
}

/* ---- relocate: a 4K mapping gets another page ------------------------------------------------ */

/* A large page may have come after the range was looked at: the leaf knows 4K ones only. */
static bool wants_small(struct tdx_vm *vm, const struct mirror_iter *it)
{
	(void)vm;
	return it->level == TDX_LEVEL_4K;
}

static int relocate_entry(struct tdx_vm *vm, struct mirror_iter *it)
{
	u64 entry = it->entry;
	u64 page;
	int ret;

	if (!tdpmmu_is_ready(vm, it))
		return -ESTALE;
	if (!mirror_freeze(it->slot, entry))
		return TDPMMU_STALE;
	ret = tdx_page_alloc(vm->host, 0, &page);
	if (ret)
		goto out_thaw;
	ret = tdx_mem_page_relocate(vm, tdpmmu_gfn(it), mirror_pa(entry), page);
	tdx_page_put(vm->host, page);
	if (!tdx_sept_changed(ret))
		goto out_thaw;
	if (entry & MIRROR_BLOCKED)
		atom_sub(&vm->st->blocked, 1);
	entry = page | (entry & ~(MIRROR_PA_MASK | MIRROR_BLOCKED));
out_thaw:
	mirror_thaw(it->slot, entry);
	return tdx_sept_errno(ret);
}

int tdpmmu_relocate(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	static const struct tdpmmu_steps steps = {
		.wants = wants_small, .finish = relocate_entry, .undo = true
	};

	return tdpmmu_in_batches(vm, r, &steps);
}
