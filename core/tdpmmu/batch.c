// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/batch.h"
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vt.h"

/* A batch that was started over this often loses to another command that keeps mapping. */
#define RESTARTS 1000

/* The caller decides about free entries; what a frozen one will be is not known yet. */
static bool is_wanted(struct tdx_vm *vm, const struct mirror_iter *it, tdpmmu_want_fn wants)
{
	return it->entry == MIRROR_FROZEN || !wants || wants(vm, it);
}

/* One entry visited: carry fn out on it, or have it visited again once it has settled. */
static int visit(struct tdx_vm *vm, struct mirror_iter *it, tdpmmu_step_fn fn, bool *again)
{
	int ret = it->entry == MIRROR_FROZEN ? TDPMMU_STALE : fn(vm, it);

	*again = false;
	if (ret != TDPMMU_STALE)
		return ret;
	ret = tdpmmu_wait_frozen(vm, it);
	*again = !ret;
	return ret;
}

int tdpmmu_pause(struct tdx_vm *vm, const struct tdpmmu_range *r)
{
	if (r->is_part)
		return tdx_should_stop(vm) ? -EINTR : 0;
	return tdx_pause(vm, r->pos - r->start);
}

int tdpmmu_for_each(struct tdx_vm *vm, struct tdpmmu_range *r, tdpmmu_step_fn fn,
		    tdpmmu_want_fn wants)
{
	struct mirror m = tdx_vm_mirror(vm);
	struct mirror_iter it;
	u32 n = 0;
	int ret;

	mirror_iter_init(&it, &m, r->pos, r->end, true);
	it.min_level = r->floor;
	while (mirror_iter_next(&it)) {
		bool again = false;

		if (it.entry == MIRROR_FREE && !r->skip)
			return -ENOENT;
		if (it.entry != MIRROR_FREE && is_wanted(vm, &it, wants)) {
			ret = visit(vm, &it, fn, &again);
			if (ret)
				return ret;
		}
		if (again) {
			it.next = r->pos;
			continue;
		}
		r->pos = it.next < r->end ? it.next : r->end;
		if (++n % TDPMMU_BATCH == 0 && tdpmmu_pause(vm, r))
			return -EINTR;
	}
	return 0;
}

/* ---- batches --------------------------------------------------------------------------------- */

/* Blocks up to a batch of entries from r->pos on; stops before one that cannot be blocked. */
static int block_batch(struct tdx_vm *vm, struct tdpmmu_range *r, tdpmmu_want_fn wants,
		       u32 *blocked)
{
	struct mirror m = tdx_vm_mirror(vm);
	struct mirror_iter it;
	bool again;
	int ret;

	mirror_iter_init(&it, &m, r->pos, r->end, true);
	it.min_level = r->floor;
	while (*blocked < r->batch && mirror_iter_next(&it)) {
		again = false;
		if (it.entry != MIRROR_FREE && is_wanted(vm, &it, wants)) {
			if (!(it.entry & MIRROR_BLOCKED)) {
				ret = visit(vm, &it, tdpmmu_block_entry, &again);
				if (ret)
					return ret;
			}
			if (!again)
				++*blocked;
		}
		if (again)
			it.next = r->pos;
		else
			r->pos = it.next < r->end ? it.next : r->end;
	}
	return 0;
}

/* What is left of a batch is unblocked again, as far as that works; the reason to stop remains. */
static void undo_batch(struct tdx_vm *vm, struct tdpmmu_range *rest, tdpmmu_want_fn wants)
{
	enum tdx_busy_policy busy = vm->busy;
	struct tdx_err err = vm->err;

	/* This is the way back: be patient, whatever the policy. */
	vm->busy = TDX_BUSY_INSIST;
	rest->skip = true;
	rest->is_part = true;
	tdpmmu_for_each(vm, rest, tdpmmu_unblock_entry, wants);
	vm->busy = busy;
	vm->err = err;
}

/*
 * Second half of a batch. Entries that changed or were not tracked go to the next batch: -ESTALE
 * from the step, or blocked by another command after this batch's TRACK.
 */
static int finish_batch(struct tdx_vm *vm, struct tdpmmu_range *r, u64 end,
			const struct tdpmmu_steps *steps)
{
	const struct tdx_err before = vm->err;
	struct tdpmmu_range batch = *r;
	int ret;

	batch.end = end;
	batch.skip = true;
	ret = tdpmmu_for_each(vm, &batch, steps->finish, steps->wants);
	r->pos = batch.pos;
	if (ret == -EIO && !before.status &&
	    tdx_status_base(vm->err.status) == TDX_TLB_TRACKING_NOT_DONE) {
		vm->err = before;
		ret = -ESTALE;
	}
	if (ret && ret != -ESTALE && steps->undo)
		undo_batch(vm, &batch, steps->wants);
	return ret;
}

static int one_batch(struct tdx_vm *vm, struct tdpmmu_range *r, const struct tdpmmu_steps *steps)
{
	struct tdpmmu_range batch = *r;
	u32 blocked = 0;
	int block_ret = block_batch(vm, &batch, steps->wants, &blocked);
	int ret;

	if (!blocked) {
		r->pos = batch.pos;
		return block_ret;
	}
	/*
	 * Whatever stopped the blocking: finish what is blocked, so that it is not left half done.
	 */
	ret = vm->host->vt->tlb_remote_flush(vm);
	if (!ret)
		ret = finish_batch(vm, r, batch.pos, steps);
	/* The first failure is the one that the caller gets the status of. */
	return block_ret ? block_ret : ret;
}

int tdpmmu_in_batches(struct tdx_vm *vm, struct tdpmmu_range *r, const struct tdpmmu_steps *steps)
{
	u32 restarts = 0;
	int ret = 0;

	if (!steps->always_block && !is_td_finalized(vm))
		return tdpmmu_for_each(vm, r, steps->finish, steps->wants);
	while (!ret && r->pos < r->end) {
		ret = one_batch(vm, r, steps);
		if (ret == -ESTALE)
			ret = vm->busy == TDX_BUSY_AGAIN || ++restarts > RESTARTS ? -EAGAIN : 0;
		if (!ret && r->pos < r->end)
			ret = tdpmmu_pause(vm, r);
	}
	return ret;
}
