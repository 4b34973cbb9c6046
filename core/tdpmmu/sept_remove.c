// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/batch.h"
#include "core/tdpmmu/sept_remove.h"
#include "core/tdpmmu/sept_table.h"

static bool wants_empty_table(struct tdx_vm *vm, const struct mirror_iter *it)
{
	return it->level == it->min_level && mirror_is_table(it->entry) &&
	       tdpmmu_filling(vm, it->entry) == TDPMMU_EMPTY;
}

static int remove_table(struct tdx_vm *vm, struct mirror_iter *it)
{
	u64 entry = it->entry;
	int ret;

	if (!tdpmmu_is_ready(vm, it))
		return -ESTALE;
	if (!mirror_freeze(it->slot, entry))
		return TDPMMU_STALE;
	ret = tdx_mem_sept_remove(vm, tdpmmu_gfn(it), tdpmmu_pg_level(it), mirror_spt_pa(entry));
	if (tdx_sept_changed(ret)) {
		tdpmmu_table_free(vm, entry);
		entry = MIRROR_FREE;
	}
	mirror_thaw(it->slot, entry);
	return tdx_sept_errno(ret);
}

/* The tables of one level that lie wholly in the range. */
static struct tdpmmu_range tables_within(const struct tdpmmu_range *r, enum tdx_level level)
{
	struct tdpmmu_range part = *r;

	part.pos = mirror_align_down(r->pos + tdx_level_size(level) - 1, level);
	part.end = mirror_align_down(r->end, level);
	part.floor = level;
	part.skip = true;
	/* Most tables are of the lowest level: they stand for all. */
	if (level != TDX_LEVEL_2M)
		part.is_part = true;
	return part;
}

int tdpmmu_remove_tables_at(struct tdx_vm *vm, const struct tdpmmu_range *r, enum tdx_level level)
{
	static const struct tdpmmu_steps steps = {
		.wants = wants_empty_table, .finish = remove_table, .undo = true
	};
	struct tdpmmu_range part = tables_within(r, level);

	return part.pos < part.end ? tdpmmu_in_batches(vm, &part, &steps) : 0;
}

int tdpmmu_remove_tables(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	enum tdx_level level;
	int ret = 0;

	/* From below, because a table is empty once those that it points to are gone. */
	for (level = TDX_LEVEL_2M; level <= vm->st->root_level && !ret; level++)
		ret = tdpmmu_remove_tables_at(vm, r, level);
	if (!ret)
		r->pos = r->end;
	return ret;
}
