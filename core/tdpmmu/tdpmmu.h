/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Operations over a range of private memory: they change the mirror and, by the hooks, the secure
 * EPT.
 * Populating and zapping of one TD may run at the same time, on the same range too. What frees
 * tables needs the TD for itself: tdpmmu_sept_remove() and the tdpmmu_reclaim_*() functions.
 */
#ifndef CORE_TDPMMU_TDPMMU_H
#define CORE_TDPMMU_TDPMMU_H

#include "core/tdpmmu/hooks.h"

/* Leaves blocked for each MEM.TRACK of a zap. */
#define TDPMMU_BATCH 512

enum tdpmmu_how { TDPMMU_AUG, TDPMMU_ADD };

/**
 * struct tdpmmu_range - an operation over a range
 * @pos: first byte that is not done yet; at first the start of the range
 * @end: first byte after the range
 * @level: of the leaves to make
 * @backing: level of the host blocks that pages are taken from
 * @how: which leaf maps the pages
 * @skip: pass over what is mapped already (populate) or not mapped (all others)
 * @contents: PAGE.ADD: bytes of the page at @pos and of all behind it, NULL = zeros
 * @batch: zap: leaves to block for each TRACK
 */
struct tdpmmu_range {
	u64 pos;
	u64 end;
	unsigned int level;
	unsigned int backing;
	enum tdpmmu_how how;
	bool skip;
	const u8 *contents;
	u32 batch;
};

/* What tdpmmu_check_range() is to find. */
enum tdpmmu_want { TDPMMU_WANT_FREE, TDPMMU_WANT_MAPPED };

#define TDPMMU_ANY_LEVEL 0xff

/**
 * tdpmmu_init() - make the root of the mirror
 * @vm: TD with @vm->st->root_level set
 *
 * Return: 0, -ENOMEM.
 */
int tdpmmu_init(struct tdx_vm *vm);

/**
 * tdpmmu_check_range() - is a range as an operation needs it? Changes nothing.
 * @vm: TD
 * @r: the range; @level: of the leaves wanted, or TDPMMU_ANY_LEVEL (mapped only)
 * @want: free or mapped
 *
 * With @r->skip, mapped (free) places are no reason to refuse a range that is wanted free (mapped).
 * Return: 0; -EEXIST if something is mapped there; -ENOENT if something is not; -EINVAL if a leaf
 * has another level or reaches outside of the range.
 */
int tdpmmu_check_range(struct tdx_vm *vm, const struct tdpmmu_range *r, enum tdpmmu_want want);

/**
 * tdpmmu_populate() - map pages of the host over a range, linking missing tables on the way
 * @vm: TD; @vm->source is set for PAGE.ADD
 * @r: the range; @r->pos tells how far it got
 *
 * Return: 0, -ENOMEM, -EEXIST (mapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_populate(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_measure() - MR.EXTEND of a range of 4K pages
 * @vm: TD that is not finalized
 * @r: the range
 *
 * Return: 0, -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_measure(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_block_range() - MEM.RANGE.BLOCK of every leaf
 * @vm: TD
 * @r: the range
 *
 * Return: 0, -ENOENT (unmapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_block_range(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_unblock_range() - MEM.RANGE.UNBLOCK of every blocked leaf
 * @vm: TD
 * @r: the range
 *
 * Return: 0, -ENOENT (unmapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_unblock_range(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_remove_range() - MEM.PAGE.REMOVE of every leaf, blocked and tracked or not
 * @vm: TD
 * @r: the range
 *
 * Return: 0, -ENOENT (unmapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_remove_range(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_zap() - unmap a range: block a batch of leaves, one TRACK, remove the batch; and so on
 * @vm: TD
 * @r: the range
 *
 * Leaves that were blocked before count as part of the batch. Return: 0, -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_zap(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_sept_remove() - unlink an empty table from a live TD (MEM.SEPT.REMOVE)
 * @vm: TD; nobody else may be at work on it
 * @gpa: any address that the table maps
 * @level: of the entry that points to it, 1 or more
 *
 * Blocked and tracked first if the TD is finalized. Return: 0; -ENOENT if there is no such table;
 * -ENOTEMPTY if something is mapped below; -EAGAIN, -EIO.
 */
int tdpmmu_sept_remove(struct tdx_vm *vm, u64 gpa, unsigned int level);

/**
 * tdpmmu_reclaim_leaves() - take every private page back from a TD whose HKID is gone
 * @vm: TD; nobody else may be at work on it
 *
 * Pages that cannot be reclaimed are leaked, and it goes on. Return: 0, -EAGAIN, -EINTR.
 */
int tdpmmu_reclaim_leaves(struct tdx_vm *vm);

/**
 * tdpmmu_reclaim_tables() - take every secure EPT page back and free the mirror, root included
 * @vm: TD after tdpmmu_reclaim_leaves()
 *
 * Return: 0, -EAGAIN, -EINTR.
 */
int tdpmmu_reclaim_tables(struct tdx_vm *vm);

#endif /* CORE_TDPMMU_TDPMMU_H */
