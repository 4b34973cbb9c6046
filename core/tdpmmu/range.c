/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Block, track, remove and zap: what takes mapped leaves of a range further. */
#include "core/tdpmmu/range.h"

/* An entry stays frozen for a few SEAMCALLs; somebody who holds it longer has died. */
#define FROZEN_LOOPS (1U << 20)
/* A zap that starts over this often has lost to somebody who keeps mapping. */
#define ZAP_RESTARTS 1000

int tdpmmu_wait_frozen(struct tdx_vm *vm, const struct mirror_iter *it)
{
	u32 n;

	for (n = 0; n < FROZEN_LOOPS; n++) {
		if (atom_load(it->slot) != MIRROR_FROZEN)
			return 0;
		if (vm->busy == TDX_BUSY_AGAIN)
			return -EAGAIN;
		cpu_pause();
		if (n % 64 == 63 && port_resched(vm->host->port))
			return -EINTR;
	}
	return -EAGAIN;
}

static bool reaches_out(const struct mirror_iter *it, u64 start, u64 end)
{
	return it->gpa < start || it->next > end;
}

int tdpmmu_check_range(struct tdx_vm *vm, const struct tdpmmu_range *r, enum tdpmmu_want want)
{
	struct mirror m = tdx_vm_mirror(vm);
	struct mirror_iter it;

	mirror_iter_init(&it, &m, r->pos, r->end, false);
	if (want == TDPMMU_WANT_FREE)
		it.min_level = r->level;
	while (mirror_iter_next(&it)) {
		if (it.entry == MIRROR_FROZEN)
			continue;
		if (want == TDPMMU_WANT_FREE) {
			/* Where a table is, a leaf of this level cannot be, skip or not. */
			if (mirror_is_present(it.entry) && (!r->skip || mirror_is_table(it.entry)))
				return -EEXIST;
		} else if (!mirror_is_present(it.entry)) {
			if (!r->skip)
				return -ENOENT;
		} else if (reaches_out(&it, r->pos, r->end) ||
			   (r->level != TDPMMU_ANY_LEVEL && r->level != it.level)) {
			return -EINVAL;
		}
	}
	return 0;
}

/* ---- one leaf: freeze, hook, thaw ------------------------------------------------------------ */

/* The leaf as the hooks name it. */
static u64 gfn_of(const struct mirror_iter *it)
{
	return it->gpa >> CORE_PAGE_SHIFT;
}

static enum pg_level pg_level_of(const struct mirror_iter *it)
{
	return tdx_sept_level_to_pg_level(it->level);
}

static int block_leaf(struct tdx_vm *vm, struct mirror_iter *it)
{
	int ret;

	if (!mirror_freeze(it->slot, it->entry))
		return TDPMMU_STALE;
	ret = tdx_sept_zap_private_spte(vm, gfn_of(it), pg_level_of(it));
	if (!ret)
		atom_add(&vm->st->blocked, 1);
	mirror_thaw(it->slot, ret ? it->entry : it->entry | MIRROR_BLOCKED);
	return ret;
}

static int unblock_leaf(struct tdx_vm *vm, struct mirror_iter *it)
{
	int ret;

	if (!(it->entry & MIRROR_BLOCKED))
		return 0;
	if (!mirror_freeze(it->slot, it->entry))
		return TDPMMU_STALE;
	ret = tdpmmu_unblock(vm, gfn_of(it), pg_level_of(it));
	if (!ret)
		atom_sub(&vm->st->blocked, 1);
	mirror_thaw(it->slot, ret ? it->entry : it->entry & ~MIRROR_BLOCKED);
	return ret;
}

static int remove_leaf(struct tdx_vm *vm, struct mirror_iter *it)
{
	int ret;

	if (!mirror_freeze(it->slot, it->entry))
		return TDPMMU_STALE;
	ret = tdx_sept_drop_private_spte(vm, gfn_of(it), pg_level_of(it), mirror_pa(it->entry));
	if (ret && !vm->unmapped) {
		mirror_thaw(it->slot, it->entry);
		return ret;
	}
	atom_sub(&vm->st->leaves[it->level], 1);
	if (it->entry & MIRROR_BLOCKED)
		atom_sub(&vm->st->blocked, 1);
	mirror_thaw(it->slot, MIRROR_FREE);
	return ret;
}

/* Second half of a zap: a leaf that is not blocked came, or was unblocked, after the first half. */
static int remove_blocked_leaf(struct tdx_vm *vm, struct mirror_iter *it)
{
	return it->entry & MIRROR_BLOCKED ? remove_leaf(vm, it) : -ESTALE;
}

/* ---- all leaves of a range ------------------------------------------------------------------- */

typedef int (*leaf_fn)(struct tdx_vm *vm, struct mirror_iter *it);

/* One entry visited: carry fn out on it, or have it visited again once it has settled. */
static int visit(struct tdx_vm *vm, struct mirror_iter *it, leaf_fn fn, bool *again)
{
	int ret = it->entry == MIRROR_FROZEN ? TDPMMU_STALE : fn(vm, it);

	*again = false;
	if (ret != TDPMMU_STALE)
		return ret;
	ret = tdpmmu_wait_frozen(vm, it);
	*again = !ret;
	return ret;
}

static int for_each_leaf(struct tdx_vm *vm, struct tdpmmu_range *r, leaf_fn fn)
{
	struct mirror m = tdx_vm_mirror(vm);
	struct mirror_iter it;
	u32 n = 0;
	int ret;

	mirror_iter_init(&it, &m, r->pos, r->end, true);
	while (mirror_iter_next(&it)) {
		bool again = false;

		if (it.entry != MIRROR_FREE) {
			ret = visit(vm, &it, fn, &again);
			if (ret)
				return ret;
		} else if (!r->skip) {
			return -ENOENT;
		}
		if (again) {
			it.next = r->pos;
			continue;
		}
		r->pos = it.next < r->end ? it.next : r->end;
		if (++n % TDPMMU_BATCH == 0 && port_resched(vm->host->port))
			return -EINTR;
	}
	return 0;
}

int tdpmmu_block_range(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	return for_each_leaf(vm, r, block_leaf);
}

int tdpmmu_unblock_range(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	return for_each_leaf(vm, r, unblock_leaf);
}

int tdpmmu_remove_range(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	return for_each_leaf(vm, r, remove_leaf);
}

static int measure_leaf(struct tdx_vm *vm, struct mirror_iter *it)
{
	return tdx_measure_page(vm, gfn_of(it));
}

int tdpmmu_measure(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	return for_each_leaf(vm, r, measure_leaf);
}

/* ---- zap ------------------------------------------------------------------------------------- */

/* Blocks up to a batch of leaves from r->pos on; stops in front of one that cannot be blocked. */
static int block_batch(struct tdx_vm *vm, struct tdpmmu_range *r, u32 *blocked)
{
	struct mirror m = tdx_vm_mirror(vm);
	struct mirror_iter it;
	bool again;
	int ret;

	mirror_iter_init(&it, &m, r->pos, r->end, true);
	while (*blocked < r->batch && mirror_iter_next(&it)) {
		again = false;
		if (it.entry & MIRROR_BLOCKED) {
			++*blocked;
		} else if (it.entry != MIRROR_FREE) {
			ret = visit(vm, &it, block_leaf, &again);
			if (ret)
				return ret;
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

static int zap_batch(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	struct tdpmmu_range batch = *r;
	u32 blocked = 0;
	int block_ret = block_batch(vm, &batch, &blocked);
	int ret;

	if (!blocked) {
		r->pos = batch.pos;
		return block_ret;
	}
	/*
	 * Whatever stopped the blocking: finish what is blocked, so that it is not left half done.
	 */
	ret = tdx_sept_tlb_remote_flush(vm);
	if (ret)
		return ret;
	batch.end = batch.pos;
	batch.pos = r->pos;
	batch.skip = true;
	ret = for_each_leaf(vm, &batch, remove_blocked_leaf);
	r->pos = batch.pos;
	return block_ret ? block_ret : ret;
}

int tdpmmu_zap(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	u32 restarts = 0;
	int ret = 0;

	while (!ret && r->pos < r->end) {
		ret = zap_batch(vm, r);
		if (ret == -ESTALE)
			ret = vm->busy == TDX_BUSY_AGAIN || ++restarts > ZAP_RESTARTS ? -EAGAIN : 0;
		if (!ret && r->pos < r->end && port_resched(vm->host->port))
			ret = -EINTR;
	}
	return ret;
}
