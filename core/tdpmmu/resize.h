/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Promote, demote and relocate: the same memory of the TD in pages of another size or place. */
#ifndef CORE_TDPMMU_RESIZE_H
#define CORE_TDPMMU_RESIZE_H

#include "core/tdpmmu/range.h"
#include "core/tdpmmu/vm.h"

/**
 * tdpmmu_promote() - make one page of each table of a range: block a batch, one TRACK, promote it
 * @vm: TD, held by this command alone
 * @r: the range; @level: of the pages to be, 1 or 2
 *
 * Tables that are not full of pages of the next lower level are passed over. When it stops at a
 * table, that one and the rest of its batch are unblocked; a table for which that fails is blocked
 * in the mirror, too, and taken up again by the next try.
 * Return: 0, -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_promote(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_demote() - split each large page: block a batch, one TRACK, demote it; and so on
 * @vm: TD
 * @r: the range
 *
 * Pages of 4K are passed over. When it stops, the rest of the batch is unblocked as far as
 * possible. Return: 0, -ENOMEM, -ENOENT (unmapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_demote(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_relocate() - move 4K pages to new pages: block a batch, one TRACK, relocate; and so on
 * @vm: TD
 * @r: the range
 *
 * When it stops, the rest of the batch is unblocked as far as possible.
 * Return: 0, -ENOMEM, -ENOENT (unmapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_relocate(struct tdx_vm *vm, struct tdpmmu_range *r);

#endif /* CORE_TDPMMU_RESIZE_H */
