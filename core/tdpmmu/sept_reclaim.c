// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/hooks.h"
#include "core/tdpmmu/range.h"
#include "core/tdpmmu/sept_reclaim.h"
#include "core/tdpmmu/sept_table.h"
#include "core/tdpmmu/tdx_call.h"

int tdpmmu_reclaim_pages(struct tdx_vm *vm)
{
	struct mirror m = tdx_vm_mirror(vm);
	struct mirror_iter it;
	u32 n = 0;
	int ret;

	if (!m.root)
		return 0;
	mirror_iter_init(&it, &m, 0, tdx_level_size(m.root_level + 1), true);
	while (mirror_iter_next(&it)) {
		if (!mirror_is_page(it.entry))
			continue;
		ret = tdx_sept_drop_private_spte(vm, it.gpa >> CORE_PAGE_SHIFT,
						 tdx_sept_level_to_pg_level(it.level),
						 mirror_pa(it.entry));
		if (!tdx_sept_changed(ret))
			return ret;
		mirror_thaw(it.slot, MIRROR_FREE);
		atom_sub(&vm->st->mapped[it.level], 1);
		if (it.entry & MIRROR_BLOCKED)
			atom_sub(&vm->st->blocked, 1);
		vm->reclaimed += tdx_level_size(it.level);
		if (++n % TDPMMU_BATCH == 0 && tdx_pause(vm, vm->reclaimed))
			return -EINTR;
	}
	return 0;
}

/* Depth first, so that a table goes after those below it; the depth is that of the secure EPT. */
static int reclaim_below(struct tdx_vm *vm, u64 table_pa, u64 gpa, enum tdx_level level)
{
	u64 *table = port_va(vm->host->port, table_pa);
	unsigned int i;
	int ret;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++) {
		u64 at = gpa + i * tdx_level_size(level);
		u64 entry = atom_load(&table[i]);

		if (!mirror_is_table(entry))
			continue;
		if (level > 1) {
			ret = reclaim_below(vm, mirror_pa(entry), at, level - 1);
			if (ret)
				return ret;
		}
		ret = tdx_sept_free_private_spt(vm, at >> CORE_PAGE_SHIFT,
						tdx_sept_level_to_pg_level(level),
						mirror_spt_pa(entry));
		if (!tdx_sept_changed(ret))
			return ret;
		mirror_thaw(&table[i], MIRROR_FREE);
		tdpmmu_table_free(vm, entry);
		vm->reclaimed += CORE_PAGE_SIZE;
	}
	return tdx_pause(vm, vm->reclaimed);
}

int tdpmmu_reclaim_tables(struct tdx_vm *vm)
{
	int ret;

	if (!vm->st->mirror_root)
		return 0;
	ret = reclaim_below(vm, vm->st->mirror_root, 0, vm->st->root_level);
	if (ret)
		return ret;
	tdx_page_put(vm->host, vm->st->mirror_root);
	vm->st->mirror_root = 0;
	return 0;
}
