// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/sept_table.h"

int tdpmmu_init(struct tdx_vm *vm)
{
	/* The root of the secure EPT is a control page (MNG.ADDCX): its mirror stands alone. */
	return tdx_page_alloc(vm->host, 0, &vm->st->mirror_root);
}

enum tdpmmu_filling tdpmmu_filling(struct tdx_vm *vm, u64 entry)
{
	const u64 *table = port_va_ro(vm->host->port, mirror_pa(entry));
	unsigned int free = 0;
	unsigned int pages = 0;
	unsigned int i;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++) {
		u64 e = atom_load(&table[i]);

		free += e == MIRROR_FREE;
		pages += mirror_is_page(e);
	}
	if (free)
		return free == CORE_PTES_PER_TABLE ? TDPMMU_EMPTY : TDPMMU_PARTLY;
	return pages == CORE_PTES_PER_TABLE ? TDPMMU_PAGES : TDPMMU_MIXED;
}

void tdpmmu_table_free(struct tdx_vm *vm, u64 entry)
{
	atom_sub(&vm->st->sept_pages, 1);
	tdx_page_put(vm->host, mirror_pa(entry));
}
