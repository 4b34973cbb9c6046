// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Asked before anything of a range is changed. */
#include "core/tdpmmu/mirror_check.h"
#include "core/tdpmmu/sept_table.h"

typedef int (*want_fn)(struct tdx_vm *vm, const struct tdpmmu_range *r,
		       const struct mirror_iter *it);

static bool reaches_out(const struct tdpmmu_range *r, const struct mirror_iter *it)
{
	return it->gpa < r->pos || it->next > r->end;
}

/* Where a table is, a page of this level cannot be, skip or not. */
static int want_free(struct tdx_vm *vm, const struct tdpmmu_range *r, const struct mirror_iter *it)
{
	if (!mirror_is_present(it->entry))
		return 0;
	if (!mirror_is_table(it->entry))
		return r->skip ? 0 : -EEXIST;
	if (tdpmmu_filling(vm, it->entry) != TDPMMU_EMPTY)
		return -EEXIST;
	return r->drop_tables ? 0 : -ENOTEMPTY;
}

static int want_mapped(struct tdx_vm *vm, const struct tdpmmu_range *r,
		       const struct mirror_iter *it)
{
	(void)vm;
	if (!mirror_is_present(it->entry))
		return r->skip ? 0 : -ENOENT;
	if (reaches_out(r, it) || (r->level != TDPMMU_ANY_LEVEL && r->level != it->level))
		return -EINVAL;
	return 0;
}

static int want_large(struct tdx_vm *vm, const struct tdpmmu_range *r, const struct mirror_iter *it)
{
	if (mirror_is_present(it->entry) && it->level == TDX_LEVEL_4K)
		return r->skip ? 0 : -EINVAL;
	return want_mapped(vm, r, it);
}

/* A table full of pages of the next smaller size. */
static int want_full_table(struct tdx_vm *vm, const struct tdpmmu_range *r,
			   const struct mirror_iter *it)
{
	if (r->skip)
		return 0;
	if (!mirror_is_present(it->entry))
		return -ENOENT;
	if (!mirror_is_table(it->entry))
		return -EINVAL;
	switch (tdpmmu_filling(vm, it->entry)) {
	case TDPMMU_PAGES:
		return 0;
	case TDPMMU_MIXED:
		return -EINVAL;
	default:
		return -ENOENT;
	}
}

static int want_no_page(struct tdx_vm *vm, const struct tdpmmu_range *r,
			const struct mirror_iter *it)
{
	(void)vm;
	return mirror_is_present(it->entry) && !r->skip ? -ENOTEMPTY : 0;
}

static const want_fn wants[] = {
	[TDPMMU_WANT_FREE] = want_free,
	[TDPMMU_WANT_MAPPED] = want_mapped,
	[TDPMMU_WANT_LARGE] = want_large,
	[TDPMMU_WANT_FULL_TABLES] = want_full_table,
	[TDPMMU_WANT_NO_PAGE] = want_no_page,
};

/* A table that lies wholly in the range, on whatever level. */
static bool has_table(const struct mirror *m, const struct tdpmmu_range *r)
{
	struct mirror_iter it;
	enum tdx_level level;

	for (level = TDX_LEVEL_2M; level <= m->root_level; level++) {
		mirror_iter_init(&it, m, r->pos, r->end, false);
		it.min_level = level;
		while (mirror_iter_next(&it)) {
			if (mirror_is_table(it.entry) && !reaches_out(r, &it))
				return true;
		}
	}
	return false;
}

int tdpmmu_check_range(struct tdx_vm *vm, const struct tdpmmu_range *r, enum tdpmmu_want want)
{
	struct mirror m = tdx_vm_mirror(vm);
	struct mirror_iter it;
	int ret = 0;

	mirror_iter_init(&it, &m, r->pos, r->end, false);
	if (want == TDPMMU_WANT_FREE || want == TDPMMU_WANT_FULL_TABLES)
		it.min_level = r->level;
	while (!ret && mirror_iter_next(&it)) {
		if (it.entry != MIRROR_FROZEN)
			ret = wants[want](vm, r, &it);
	}
	if (!ret && want == TDPMMU_WANT_NO_PAGE && !r->skip && !has_table(&m, r))
		ret = -ENOENT;
	return ret;
}
