/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * What operations are made of: steps on one entry, and batches of them. A step freezes the entry,
 * calls a hook and thaws it again; @it is where it was visited, at it->slot.
 */
#ifndef CORE_TDPMMU_RANGE_H
#define CORE_TDPMMU_RANGE_H

#include "core/tdpmmu/tdpmmu.h"

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

/* ---- one entry ------------------------------------------------------------------------------- */

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
 * tdpmmu_block_entry() - tdx_sept_zap_private_spte() of a leaf or a table
 * @vm: TD
 * @it: the entry
 *
 * Return: 0, TDPMMU_STALE, -EAGAIN, -EIO.
 */
int tdpmmu_block_entry(struct tdx_vm *vm, struct mirror_iter *it);

/**
 * tdpmmu_unblock_entry() - tdpmmu_unblock() of a leaf or a table, if it is blocked
 * @vm: TD
 * @it: the entry
 *
 * Return: 0, TDPMMU_STALE, -EAGAIN, -EIO.
 */
int tdpmmu_unblock_entry(struct tdx_vm *vm, struct mirror_iter *it);

typedef int (*tdpmmu_drop_fn)(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page);

/**
 * tdpmmu_remove_entry() - unmap a leaf
 * @vm: TD
 * @it: the entry
 * @drop: hook to do it with
 *
 * Return: 0, TDPMMU_STALE, -EAGAIN, -EIO (if the page was leaked, the entry is free nevertheless).
 */
int tdpmmu_remove_entry(struct tdx_vm *vm, struct mirror_iter *it, tdpmmu_drop_fn drop);

/**
 * tdpmmu_free_entry() - take an empty table back from a TD without a HKID
 * @vm: TD; nobody else may be at work on it
 * @it: the entry that points to the table
 *
 * Return: 0, TDPMMU_STALE, -EAGAIN, -EIO (leaked); -EINVAL while the TD has its HKID.
 */
int tdpmmu_free_entry(struct tdx_vm *vm, struct mirror_iter *it);

/* ---- tables ---------------------------------------------------------------------------------- */

/* What the entries of a table are. */
enum tdpmmu_filling {
	TDPMMU_EMPTY,
	TDPMMU_PARTLY,
	TDPMMU_LEAVES, /* all of them are leaves */
	TDPMMU_MIXED,  /* none is free, but not all of them are leaves */
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

/**
 * tdpmmu_remove_tables_at() - tdpmmu_remove_tables() of one level
 * @vm: TD; nobody else may be at work on it
 * @r: the range
 * @level: of the entries that point to the tables
 *
 * Return: 0, -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_remove_tables_at(struct tdx_vm *vm, const struct tdpmmu_range *r, unsigned int level);

/* ---- batches --------------------------------------------------------------------------------- */

/**
 * struct tdpmmu_steps - what becomes of the entries of a range
 * @wants: is a present entry one to work on? NULL = every one
 * @finish: on an entry that is blocked and tracked; -ESTALE if it is not
 * @always_block: also where the TDX module does not ask for it
 * @undo: entries that could not be finished are unblocked again
 */
struct tdpmmu_steps {
	bool (*wants)(struct tdx_vm *vm, const struct mirror_iter *it);
	int (*finish)(struct tdx_vm *vm, struct mirror_iter *it);
	bool always_block;
	bool undo;
};

/**
 * tdpmmu_in_batches() - block a batch of entries, one TRACK, finish the batch; and so on
 * @vm: TD
 * @r: the range
 * @steps: what to do
 *
 * Before the TD is finalized nothing needs to be blocked or tracked (docs/tdx-module.md 1, TLB
 * rule). Return: 0, -ENOENT, -ENOMEM, -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_in_batches(struct tdx_vm *vm, struct tdpmmu_range *r, const struct tdpmmu_steps *steps);

/**
 * tdpmmu_is_ready() - may the TDX module be asked to change what an entry stands for?
 * @vm: TD
 * @it: the entry
 */
static inline bool tdpmmu_is_ready(const struct tdx_vm *vm, const struct mirror_iter *it)
{
	return (it->entry & MIRROR_BLOCKED) || !is_td_finalized(vm);
}

#endif /* CORE_TDPMMU_RANGE_H */
