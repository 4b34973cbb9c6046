// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Tables of the mirror, each with the secure EPT page that it mirrors. */
#include "core/tdpmmu/range.h"

int tdpmmu_init(struct tdx_vm *vm)
{
	/* The root of the secure EPT is a control page (MNG.ADDCX): its mirror stands alone. */
	return tdx_page_alloc(vm->host, 0, &vm->st->mirror_root);
}

int tdpmmu_link(struct tdx_vm *vm, struct mirror_iter *it)
{
	u64 pa;
	int ret;

	if (!mirror_freeze(it->slot, MIRROR_FREE))
		return TDPMMU_STALE;
	ret = tdx_page_alloc(vm->host, MIRROR_TABLE_ORDER, &pa);
	if (ret)
		goto out_thaw;
	ret = tdx_sept_link_private_spt(vm, it->gpa >> CORE_PAGE_SHIFT,
					tdx_sept_level_to_pg_level(it->level),
					pa + MIRROR_SPT_OFFSET);
	if (ret)
		goto out_free;
	atom_add(&vm->st->sept_pages, 1);
	mirror_thaw(it->slot, pa | MIRROR_PRESENT | MIRROR_TABLE);
	return 0;

out_free:
	tdx_page_put(vm->host, pa);
out_thaw:
	mirror_thaw(it->slot, MIRROR_FREE);
	return ret;
}

enum tdpmmu_filling tdpmmu_filling(struct tdx_vm *vm, u64 entry)
{
	const u64 *table = port_va_ro(vm->host->port, mirror_pa(entry));
	unsigned int free = 0;
	unsigned int leaves = 0;
	unsigned int i;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++) {
		u64 e = atom_load(&table[i]);

		free += e == MIRROR_FREE;
		leaves += mirror_is_leaf(e);
	}
	if (free)
		return free == CORE_PTES_PER_TABLE ? TDPMMU_EMPTY : TDPMMU_PARTLY;
	return leaves == CORE_PTES_PER_TABLE ? TDPMMU_LEAVES : TDPMMU_MIXED;
}

void tdpmmu_table_free(struct tdx_vm *vm, u64 entry)
{
	atom_sub(&vm->st->sept_pages, 1);
	tdx_page_put(vm->host, mirror_pa(entry));
}

/* ---- removing empty tables ------------------------------------------------------------------- */

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
	if (!ret || vm->unmapped) {
		tdpmmu_table_free(vm, entry);
		entry = MIRROR_FREE;
	}
	mirror_thaw(it->slot, entry);
	return ret;
}

/* The tables of one level that lie wholly in the range. */
static struct tdpmmu_range tables_within(const struct tdpmmu_range *r, unsigned int level)
{
	struct tdpmmu_range part = *r;

	part.pos = mirror_align_down(r->pos + tdx_level_size(level) - 1, level);
	part.end = mirror_align_down(r->end, level);
	part.floor = level;
	part.skip = true;
	return part;
}

int tdpmmu_remove_tables_at(struct tdx_vm *vm, const struct tdpmmu_range *r, unsigned int level)
{
	static const struct tdpmmu_steps steps = {
		.wants = wants_empty_table, .finish = remove_table, .undo = true
	};
	struct tdpmmu_range part = tables_within(r, level);

	return part.pos < part.end ? tdpmmu_in_batches(vm, &part, &steps) : 0;
}

int tdpmmu_remove_tables(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	unsigned int level;
	int ret = 0;

	/* From below, because a table is empty once those that it points to are gone. */
	for (level = TDX_LEVEL_2M; level <= vm->st->root_level && !ret; level++)
		ret = tdpmmu_remove_tables_at(vm, r, level);
	if (!ret)
		r->pos = r->end;
	return ret;
}

/* ---- teardown -------------------------------------------------------------------------------- */

int tdpmmu_reclaim_leaves(struct tdx_vm *vm)
{
	struct mirror m = tdx_vm_mirror(vm);
	struct mirror_iter it;
	u32 n = 0;
	int ret;

	if (!m.root)
		return 0;
	mirror_iter_init(&it, &m, 0, tdx_level_size(m.root_level + 1), true);
	while (mirror_iter_next(&it)) {
		if (!mirror_is_leaf(it.entry))
			continue;
		ret = tdx_sept_drop_private_spte(vm, it.gpa >> CORE_PAGE_SHIFT,
						 tdx_sept_level_to_pg_level(it.level),
						 mirror_pa(it.entry));
		if (ret && !vm->unmapped)
			return ret;
		mirror_thaw(it.slot, MIRROR_FREE);
		atom_sub(&vm->st->leaves[it.level], 1);
		if (it.entry & MIRROR_BLOCKED)
			atom_sub(&vm->st->blocked, 1);
		if (++n % TDPMMU_BATCH == 0 && tdx_should_stop(vm))
			return -EINTR;
	}
	return 0;
}

/* Depth first, so that a table goes after those below it; the depth is that of the secure EPT. */
static int reclaim_below(struct tdx_vm *vm, u64 table_pa, u64 gpa, unsigned int level)
{
	u64 *table = port_va(vm->host->port, table_pa);
	unsigned int i;
	int ret;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++) {
		u64 at = gpa + i * tdx_level_size(level);
		u64 entry = atom_load(&table[i]);

		if (!mirror_is_table(entry))
			continue;
		if (level > 1) {
			ret = reclaim_below(vm, mirror_pa(entry), at, level - 1);
			if (ret)
				return ret;
		}
		ret = tdx_sept_free_private_spt(vm, at >> CORE_PAGE_SHIFT,
						tdx_sept_level_to_pg_level(level),
						mirror_spt_pa(entry));
		if (ret && !vm->unmapped)
			return ret;
		mirror_thaw(&table[i], MIRROR_FREE);
		tdpmmu_table_free(vm, entry);
	}
	return tdx_should_stop(vm) ? -EINTR : 0;
}

int tdpmmu_reclaim_tables(struct tdx_vm *vm)
{
	int ret;

	if (!vm->st->mirror_root)
		return 0;
	ret = reclaim_below(vm, vm->st->mirror_root, 0, vm->st->root_level);
	if (ret)
		return ret;
	tdx_page_put(vm->host, vm->st->mirror_root);
	vm->st->mirror_root = 0;
	return 0;
}
