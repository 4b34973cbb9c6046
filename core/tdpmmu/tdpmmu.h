/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Operations over a range of private memory: they change the mirror and, by the hooks, the secure
 * EPT.
 * Most of them may run on one TD at the same time, on the same range too. What frees tables needs
 * the TD for itself: tdpmmu_promote(), tdpmmu_remove_tables() and the tdpmmu_reclaim_*() functions.
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
 * @level: of the leaves to make, or that are wanted
 * @floor: tables are not entered below entries of this level
 * @backing: level of the host blocks that pages are taken from
 * @how: which leaf maps the pages
 * @skip: pass over what is mapped already (populate) or not mapped (all others)
 * @contents: PAGE.ADD: bytes of the page at @pos and of all behind it, NULL = zeros
 * @drop_tables: populate: remove empty tables where a leaf is to be
 * @batch: entries to block for each TRACK
 */
struct tdpmmu_range {
	u64 pos;
	u64 end;
	unsigned int level;
	unsigned int floor;
	unsigned int backing;
	enum tdpmmu_how how;
	bool skip;
	bool drop_tables;
	const u8 *contents;
	u32 batch;
};

/* What tdpmmu_check_range() is to find. */
enum tdpmmu_want {
	TDPMMU_WANT_FREE,
	TDPMMU_WANT_MAPPED,
	TDPMMU_WANT_LARGE, /* mapped, by leaves above level 0 */
	TDPMMU_WANT_FULL_TABLES, /* tables full of leaves of the next lower level */
	TDPMMU_WANT_NO_LEAF,
};

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
 * @r: the range; @level: of the leaves (to be), or TDPMMU_ANY_LEVEL (mapped only)
 * @want: how it has to be
 *
 * With @r->skip, places that are not as wanted are no reason to refuse the range, except where a
 * leaf has another level, reaches outside of the range, or is smaller than the one to be mapped.
 * Return: 0; -EEXIST if something is mapped there; -ENOTEMPTY if an empty table is there, or if
 * leaves are where none should be; -ENOENT if something is not mapped; -EINVAL if a leaf has
 * another level or reaches outside of the range.
 */
int tdpmmu_check_range(struct tdx_vm *vm, const struct tdpmmu_range *r, enum tdpmmu_want want);

/**
 * tdpmmu_populate() - map pages of the host over a range, linking missing tables on the way
 * @vm: TD; @vm->source is set for PAGE.ADD; nobody else may be at work on it if @r->drop_tables
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
 * tdpmmu_promote() - make one leaf of each table of a range: block a batch, one TRACK, promote it
 * @vm: TD; nobody else may be at work on it
 * @r: the range; @level: of the leaves to be, 1 or 2
 *
 * Tables that are not full of leaves of the next lower level are passed over. When it stops at a
 * table, that one and the rest of its batch are unblocked; a table for which that fails is blocked
 * in the mirror, too, and taken up again by the next try.
 * Return: 0, -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_promote(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_demote() - split each large leaf: block a batch, one TRACK, demote it; and so on
 * @vm: TD
 * @r: the range
 *
 * Leaves of 4K are passed over. When it stops, the rest of the batch is unblocked as far as
 * possible. Return: 0, -ENOMEM, -ENOENT (unmapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_demote(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_relocate() - move 4K leaves to new pages: block a batch, one TRACK, relocate; and so on
 * @vm: TD
 * @r: the range
 *
 * When it stops, the rest of the batch is unblocked as far as possible.
 * Return: 0, -ENOMEM, -ENOENT (unmapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_relocate(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_remove_tables() - unlink the empty tables that lie wholly in a range (MEM.SEPT.REMOVE)
 * @vm: TD; nobody else may be at work on it
 * @r: the range; @r->pos moves only when all is done, because it takes one pass for each level
 *
 * Blocked and tracked first if the TD is finalized. Return: 0, -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_remove_tables(struct tdx_vm *vm, struct tdpmmu_range *r);

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
