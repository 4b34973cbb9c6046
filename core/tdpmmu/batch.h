/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* All entries of a range, one by one or in batches with one TRACK each. */
#ifndef CORE_TDPMMU_BATCH_H
#define CORE_TDPMMU_BATCH_H

#include "core/tdpmmu/entry.h"
#include "core/tdpmmu/range.h"

typedef bool (*tdpmmu_want_fn)(struct tdx_vm *vm, const struct mirror_iter *it);
typedef int (*tdpmmu_step_fn)(struct tdx_vm *vm, struct mirror_iter *it);

/**
 * tdpmmu_for_each() - one step on every entry of a range, in ascending order
 * @vm: TD
 * @r: the range; @r->pos is how far it got
 * @fn: the step
 * @wants: is a present entry one to work on? NULL = every one
 *
 * Return: 0, -ENOENT (free, and not to be passed over), -EINTR, or what @fn returned.
 */
int tdpmmu_for_each(struct tdx_vm *vm, struct tdpmmu_range *r, tdpmmu_step_fn fn,
		    tdpmmu_want_fn wants);

/**
 * struct tdpmmu_steps - what becomes of the entries of a range
 * @wants: is a present entry one to work on? NULL = every one
 * @finish: on an entry that is blocked and tracked; -ESTALE if it is not
 * @always_block: also where the TDX module does not ask for it
 * @undo: entries that could not be finished are unblocked again
 */
struct tdpmmu_steps {
	tdpmmu_want_fn wants;
	tdpmmu_step_fn finish;
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

/**
 * tdpmmu_pause() - tdx_pause() at @r->pos
 * @vm: TD
 * @r: range
 *
 * Return: 0, or -EINTR if the command is to stop.
 */
int tdpmmu_pause(struct tdx_vm *vm, const struct tdpmmu_range *r);

#endif /* CORE_TDPMMU_BATCH_H */
