/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Removing empty tables from a secure EPT. */
#ifndef CORE_TDPMMU_SEPT_REMOVE_H
#define CORE_TDPMMU_SEPT_REMOVE_H

#include "core/tdpmmu/range.h"
#include "core/tdpmmu/vm.h"

/**
 * tdpmmu_remove_tables() - unlink the empty tables that lie wholly in a range (MEM.SEPT.REMOVE)
 * @vm: TD, held by this command alone
 * @r: the range; @r->pos moves only when all is done, because it takes one pass for each level
 *
 * Blocked and tracked first if the TD is finalized. Return: 0, -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_remove_tables(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_remove_tables_at() - tdpmmu_remove_tables() of one level
 * @vm: TD, held by this command alone
 * @r: the range
 * @level: of the entries that point to the tables
 *
 * Return: 0, -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_remove_tables_at(struct tdx_vm *vm, const struct tdpmmu_range *r, enum tdx_level level);

#endif /* CORE_TDPMMU_SEPT_REMOVE_H */
