/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Tables of the mirror, each with the secure EPT page that it mirrors. */
#ifndef CORE_TDPMMU_SEPT_TABLE_H
#define CORE_TDPMMU_SEPT_TABLE_H

#include "core/tdpmmu/vm.h"

/**
 * tdpmmu_init() - make the root of the mirror
 * @vm: TD with @vm->st->root_level set
 *
 * Return: 0, -ENOMEM.
 */
int tdpmmu_init(struct tdx_vm *vm);

/* What the entries of a table are. */
enum tdpmmu_filling {
	TDPMMU_EMPTY,
	TDPMMU_PARTLY,
	TDPMMU_PAGES, /* all of them are pages */
	TDPMMU_MIXED,  /* none is free, but not all of them are pages */
};

/**
 * tdpmmu_filling() - look through a table
 * @vm: TD
 * @entry: mirror entry that points to it
 */
enum tdpmmu_filling tdpmmu_filling(struct tdx_vm *vm, u64 entry);

/**
 * tdpmmu_table_free() - the mirror of a table that was taken out of the secure EPT is not needed
 * @vm: TD
 * @entry: mirror entry that pointed to it
 */
void tdpmmu_table_free(struct tdx_vm *vm, u64 entry);

#endif /* CORE_TDPMMU_SEPT_TABLE_H */
