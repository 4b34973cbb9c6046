/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Steps on one entry of the mirror: freeze it, call a hook, thaw it again; @it is where it was
 * visited, at it->slot.
 */
#ifndef CORE_TDPMMU_ENTRY_H
#define CORE_TDPMMU_ENTRY_H

#include "core/tdpmmu/hooks.h"

/* Not an errno: the mirror entry has another value than when it was visited. */
#define TDPMMU_STALE 1

/* The entry as the hooks name it. */
static inline u64 tdpmmu_gfn(const struct mirror_iter *it)
{
	return it->gpa >> CORE_PAGE_SHIFT;
}

static inline enum pg_level tdpmmu_pg_level(const struct mirror_iter *it)
{
	return tdx_sept_level_to_pg_level(it->level);
}

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

/**
 * tdpmmu_set_entry() - map a new page of the host (tdx_sept_set_private_spte())
 * @vm: TD; @vm->source is set unless it is finalized
 * @it: a free entry
 *
 * Return: 0, TDPMMU_STALE, -ENOMEM, -EAGAIN, -EIO; -EINVAL: not at this level.
 */
int tdpmmu_set_entry(struct tdx_vm *vm, struct mirror_iter *it);

/**
 * tdpmmu_block_entry() - tdx_sept_zap_private_spte() of a page or a table
 * @vm: TD
 * @it: the entry
 *
 * Return: 0, TDPMMU_STALE, -EAGAIN, -EIO.
 */
int tdpmmu_block_entry(struct tdx_vm *vm, struct mirror_iter *it);

/**
 * tdpmmu_unblock_entry() - tdpmmu_unblock() of a page or a table, if it is blocked
 * @vm: TD
 * @it: the entry
 *
 * Return: 0, TDPMMU_STALE, -EAGAIN, -EIO.
 */
int tdpmmu_unblock_entry(struct tdx_vm *vm, struct mirror_iter *it);

typedef int (*tdpmmu_drop_fn)(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page);

/**
 * tdpmmu_remove_entry() - unmap a page
 * @vm: TD
 * @it: the entry
 * @drop: hook to do it with
 *
 * Return: 0, TDPMMU_STALE, -EAGAIN, -EIO (if the page was leaked, the entry is free nevertheless).
 */
int tdpmmu_remove_entry(struct tdx_vm *vm, struct mirror_iter *it, tdpmmu_drop_fn drop);

/**
 * tdpmmu_free_entry() - take an empty table back from a TD without a HKID
 * @vm: TD, held by this command alone
 * @it: the entry that points to the table
 *
 * Return: 0, TDPMMU_STALE, -EAGAIN, -EIO (leaked); -EINVAL while the TD has its HKID.
 */
int tdpmmu_free_entry(struct tdx_vm *vm, struct mirror_iter *it);

#endif /* CORE_TDPMMU_ENTRY_H */
