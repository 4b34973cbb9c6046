// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/batch.h"
#include "core/tdpmmu/entry.h"
#include "core/tdpmmu/populate.h"
#include "core/tdpmmu/sept_remove.h"

/**
 * struct supply - the host block that pages are taken from now
 * @pa: HPA of the block
 * @gpa: address that its first page is for
 * @size: bytes, 0 = no block
 *
 * A page has the same offset in its block as its address has in the range of the block's size, so
 * that pages of one block can be promoted later.
 */
struct supply {
	u64 pa;
	u64 gpa;
	u64 size;
};

static void supply_drop(struct tdx_vm *vm, struct supply *s)
{
	if (s->size)
		tdx_page_put(vm->host, s->pa);
	s->size = 0;
}

static int supply_page(struct tdx_vm *vm, struct supply *s, enum tdx_level level, u64 gpa, u64 *pa)
{
	int ret;

	if (gpa - s->gpa >= s->size) {
		supply_drop(vm, s);
		ret = tdx_page_alloc(vm->host, 9 * level, &s->pa);
		if (ret)
			return ret;
		s->gpa = mirror_align_down(gpa, level);
		s->size = tdx_level_size(level);
	}
	*pa = s->pa + (gpa - s->gpa);
	return 0;
}

/* PAGE.ADD copies from one shared page, filled anew each time. */
static void fill_source(struct tdx_vm *vm, const struct tdpmmu_range *r)
{
	void *source = port_va(vm->host->port, vm->source);

	if (r->contents)
		memcpy(source, r->contents, CORE_PAGE_SIZE);
	else
		memset(source, 0, CORE_PAGE_SIZE);
}

/* The hook for a page at r->pos; the caller's reference of its block stays the caller's. */
static int set_page(struct tdx_vm *vm, struct tdpmmu_range *r, u64 pa)
{
	u64 gfn = r->pos >> CORE_PAGE_SHIFT;

	if (r->how == TDPMMU_AUG)
		return tdx_mem_page_aug(vm, gfn, tdx_sept_level_to_pg_level(r->level), pa);
	fill_source(vm, r);
	return tdx_mem_page_add(vm, gfn, pa);
}

static int map_page(struct tdx_vm *vm, struct tdpmmu_range *r, struct mirror_iter *it,
		    struct supply *s)
{
	u64 entry = MIRROR_PRESENT | (r->how == TDPMMU_AUG ? MIRROR_PENDING : 0);
	u64 pa;
	int ret;

	if (!mirror_freeze(it->slot, MIRROR_FREE))
		return TDPMMU_STALE;
	ret = supply_page(vm, s, r->backing, r->pos, &pa);
	if (!ret)
		ret = set_page(vm, r, pa);
	if (!ret)
		atom_add(&vm->st->mapped[it->level], 1);
	mirror_thaw(it->slot, ret ? MIRROR_FREE : pa | entry);
	return ret;
}

/* One step at r->pos: a table linked, a page mapped, or something that is mapped passed over. */
static int step(struct tdx_vm *vm, struct tdpmmu_range *r, struct mirror_iter *it,
		struct supply *s)
{
	if (it->entry == MIRROR_FROZEN)
		return TDPMMU_STALE;
	if (it->entry != MIRROR_FREE)
		return r->skip && !mirror_is_table(it->entry) ? 0 : -EEXIST;
	if (it->level > r->level)
		return tdpmmu_link(vm, it);
	return map_page(vm, r, it, s);
}

static void advance(struct tdpmmu_range *r, u64 next)
{
	u64 pos = next < r->end ? next : r->end;

	if (r->contents)
		r->contents += pos - r->pos;
	r->pos = pos;
}

static int populate(struct tdx_vm *vm, struct tdpmmu_range *r, struct supply *s)
{
	struct mirror m = tdx_vm_mirror(vm);
	struct mirror_iter it;
	u32 n = 0;
	int ret;

	mirror_iter_init(&it, &m, r->pos, r->end, true);
	it.min_level = r->level;
	while (mirror_iter_next(&it)) {
		bool linked = it.entry == MIRROR_FREE && it.level > r->level;

		ret = step(vm, r, &it, s);
		if (ret == TDPMMU_STALE)
			ret = tdpmmu_wait_frozen(vm, &it);
		else if (!ret && !linked)
			advance(r, it.next);
		if (ret)
			return ret;
		it.next = r->pos;
		if (++n % TDPMMU_BATCH == 0 && tdpmmu_pause(vm, r))
			return -EINTR;
	}
	return 0;
}

/* A finalized TD takes no PAGE.ADD: provoke the module's refusal before any table is linked. */
static int add_too_late(struct tdx_vm *vm, struct tdpmmu_range *r, struct supply *s)
{
	u64 pa;
	int ret = supply_page(vm, s, TDX_LEVEL_4K, r->pos, &pa);

	if (ret)
		return ret;
	ret = set_page(vm, r, pa);
	return ret ? ret : -EIO;
}

int tdpmmu_populate(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	struct tdpmmu_range tables = *r;
	struct supply s = { 0 };
	int ret = 0;

	tables.is_part = true;
	if (r->drop_tables)
		ret = tdpmmu_remove_tables_at(vm, &tables, r->level);
	if (!ret && r->how == TDPMMU_ADD && is_td_finalized(vm))
		ret = add_too_late(vm, r, &s);
	else if (!ret)
		ret = populate(vm, r, &s);
	supply_drop(vm, &s);
	return ret;
}
