/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of resizing have mapped, on a script. */
#ifndef TESTS_UNIT_HOOK_MAP_H
#define TESTS_UNIT_HOOK_MAP_H

#include "hook_fixture.h"

#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M tdx_level_size(1)

static inline struct tdpmmu_range range(u64 gpa, u64 size, unsigned int level)
{
	return (struct tdpmmu_range){
		.pos = gpa, .end = gpa + size, .level = level, .batch = TDPMMU_BATCH
	};
}

static inline u64 entry(struct hook_fixture *hx, u64 gpa, unsigned int level)
{
	struct mirror m = tdx_vm_mirror(&hx->vm);

	return mirror_lookup(&m, gpa, level);
}

static inline void map(struct hook_fixture *hx, u64 gpa, u64 size, unsigned int level, u32 tables)
{
	struct tdpmmu_range r = range(gpa, size, level);

	r.backing = TDX_LEVEL_2M;
	if (tables)
		hx_expect_many(hx, TDH_MEM_SEPT_ADD, tables, TDX_SUCCESS, 0);
	hx_expect_many(hx, TDH_MEM_PAGE_AUG, (u32)(size / tdx_level_size(level)), TDX_SUCCESS, 0);
	ck_assert_int_eq(tdpmmu_populate(&hx->vm, &r), 0);
	hx_done(hx);
}

static inline void map_4k(struct hook_fixture *hx)
{
	map(hx, HX_GPA, SIZE_4K, 0, 3);
}

static inline void map_2m_of_4k(struct hook_fixture *hx)
{
	map(hx, HX_GPA, SIZE_2M, 0, 3);
}

static inline void map_2m(struct hook_fixture *hx)
{
	map(hx, HX_GPA, SIZE_2M, 1, 2);
}

static inline void map_empty_table(struct hook_fixture *hx)
{
	struct tdpmmu_range r = range(HX_GPA, SIZE_4K, TDPMMU_ANY_LEVEL);

	map_4k(hx);
	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, mirror_pa(entry(hx, HX_GPA, 0)));
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
	ck_assert_int_eq(tdpmmu_remove_range(&hx->vm, &r), 0);
	hx_done(hx);
}

#endif
