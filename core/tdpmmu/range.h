/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Between range.c, populate.c and table.c. */
#ifndef CORE_TDPMMU_RANGE_H
#define CORE_TDPMMU_RANGE_H

#include "core/tdpmmu/tdpmmu.h"

/* Not an errno: the mirror entry has another value than when it was visited. */
#define TDPMMU_STALE 1

/**
 * tdpmmu_wait_frozen() - wait until a frozen entry has a value again
 * @vm: TD
 * @it: the entry
 *
 * Return: 0; -EAGAIN if it takes too long, or at once if busy means that; -EINTR.
 */
int tdpmmu_wait_frozen(struct tdx_vm *vm, const struct mirror_iter *it);

/**
 * tdpmmu_link() - link a table into a free entry of the mirror and of the secure EPT
 * @vm: TD
 * @it: the entry, above level 0
 *
 * Return: 0, TDPMMU_STALE, -ENOMEM, -EAGAIN, -EIO.
 */
int tdpmmu_link(struct tdx_vm *vm, struct mirror_iter *it);

#endif /* CORE_TDPMMU_RANGE_H */
