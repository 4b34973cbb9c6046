// SPDX-License-Identifier: GPL-2.0-only
/* Promote, demote, relocate and the removal of empty tables, on a script: batches and ranges. */

#include "core/tdpmmu/entry.h"
#include "hook_fixture.h"
#include "hook_map.h"
#include "suites.h"

/* ---- batches --------------------------------------------------------------------------------- */

START_TEST(a_batch_takes_one_track_and_what_is_left_of_it_is_unblocked)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, 3 * SIZE_2M, TDPMMU_ANY_LEVEL);

	map(hx, HX_GPA, 3 * SIZE_2M, 1, 2);
	hx_expect_many(hx, TDH_MEM_RANGE_BLOCK, 3, TDX_SUCCESS, 0);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_PAGE_DEMOTE, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_PAGE_DEMOTE, HX_ERROR);
	hx_expect_many(hx, TDH_MEM_RANGE_UNBLOCK, 2, TDX_SUCCESS, 0);
	ck_assert_int_eq(tdpmmu_demote(&hx->vm, &r), -EIO);
	ck_assert_uint_eq(r.pos, HX_GPA + SIZE_2M);
	ck_assert_uint_eq(hx->st.blocked, 0);
	ck_assert_uint_eq(hx->st.mapped[1], 2);
	hx_done(hx);
	/* What is split already is passed over. */
	r = range(HX_GPA, 3 * SIZE_2M, TDPMMU_ANY_LEVEL);
	hx_expect_many(hx, TDH_MEM_RANGE_BLOCK, 2, TDX_SUCCESS, 0);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect_many(hx, TDH_MEM_PAGE_DEMOTE, 2, TDX_SUCCESS, 0);
	ck_assert_int_eq(tdpmmu_demote(&hx->vm, &r), 0);
	ck_assert_uint_eq(hx->st.mapped[0], 3 * 512);
	hx_close(hx);
}
END_TEST

START_TEST(what_was_blocked_is_finished_even_if_blocking_stops)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, 2 * SIZE_2M, TDPMMU_ANY_LEVEL);

	map(hx, HX_GPA, 2 * SIZE_2M, 1, 2);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, HX_ERROR);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_PAGE_DEMOTE, TDX_SUCCESS);
	ck_assert_int_eq(tdpmmu_demote(&hx->vm, &r), -EIO);
	ck_assert_uint_eq(r.pos, HX_GPA + SIZE_2M);
	ck_assert_uint_eq(hx->st.blocked, 0);
	hx_close(hx);
}
END_TEST

START_TEST(tables_go_from_below_with_one_track_for_each_level)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(0, tdx_level_size(4), TDPMMU_ANY_LEVEL);
	unsigned int level;

	map_empty_table(hx);
	for (level = 1; level <= 3; level++) {
		hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
		hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
		hx_expect_many(hx, TDH_MEM_SEPT_REMOVE, 1, TDX_SUCCESS,
			       mirror_spt_pa(entry(hx, HX_GPA, level)));
		hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
	}
	ck_assert_int_eq(tdpmmu_remove_tables(&hx->vm, &r), 0);
	ck_assert_uint_eq(r.pos, r.end);
	ck_assert_uint_eq(hx->st.sept_pages, 0);
	/* The root of the mirror is all there is. */
	ck_assert_uint_eq(hx->pages.allocated, 1);
	hx_close(hx);
}
END_TEST

START_TEST(a_table_that_reaches_out_of_the_range_stays)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA + SIZE_4K, 2 * SIZE_2M - SIZE_4K, TDPMMU_ANY_LEVEL);

	map_empty_table(hx);
	ck_assert_int_eq(tdpmmu_check_range(&hx->vm, &r, TDPMMU_WANT_NO_PAGE), -ENOENT);
	ck_assert_int_eq(tdpmmu_remove_tables(&hx->vm, &r), 0);
	ck_assert_uint_eq(hx->st.sept_pages, 3);
	r = range(HX_GPA, SIZE_2M, TDPMMU_ANY_LEVEL);
	ck_assert_int_eq(tdpmmu_check_range(&hx->vm, &r, TDPMMU_WANT_NO_PAGE), 0);
	hx_close(hx);
}
END_TEST

START_TEST(an_empty_table_makes_room_for_a_large_page_if_asked_to)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, SIZE_2M, TDX_LEVEL_2M);

	map_empty_table(hx);
	r.backing = TDX_LEVEL_2M;
	ck_assert_int_eq(tdpmmu_check_range(&hx->vm, &r, TDPMMU_WANT_FREE), -ENOTEMPTY);
	r.drop_tables = true;
	ck_assert_int_eq(tdpmmu_check_range(&hx->vm, &r, TDPMMU_WANT_FREE), 0);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect_many(hx, TDH_MEM_SEPT_REMOVE, 1, TDX_SUCCESS,
		       mirror_spt_pa(entry(hx, HX_GPA, 1)));
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_PAGE_AUG, TDX_SUCCESS);
	ck_assert_int_eq(tdpmmu_populate(&hx->vm, &r), 0);
	ck_assert(mirror_is_page(entry(hx, HX_GPA, 1)));
	hx_pages(hx, 512 + 2, 0);
	hx_close(hx);
}
END_TEST

/* ---- what a range has to be like ------------------------------------------------------------- */

static int check(struct hook_fixture *hx, u64 gpa, u64 size, unsigned int level, bool skip,
		 enum tdpmmu_want want)
{
	struct tdpmmu_range r = range(gpa, size, level);

	r.skip = skip;
	return tdpmmu_check_range(&hx->vm, &r, want);
}

START_TEST(a_range_to_promote_is_tables_full_of_leaves)
{
	const enum tdpmmu_want want = TDPMMU_WANT_FULL_TABLES;
	struct hook_fixture *hx = hx_open();
	const u64 large = HX_GPA + SIZE_2M, partly = HX_GPA + 2 * SIZE_2M;

	map_2m_of_4k(hx);
	map(hx, large, SIZE_2M, 1, 0);
	map(hx, partly, SIZE_4K, 0, 1);
	ck_assert_int_eq(check(hx, HX_GPA, SIZE_2M, 1, false, want), 0);
	ck_assert_int_eq(check(hx, large, SIZE_2M, 1, false, want), -EINVAL);
	ck_assert_int_eq(check(hx, partly, SIZE_2M, 1, false, want), -ENOENT);
	ck_assert_int_eq(check(hx, partly + SIZE_2M, SIZE_2M, 1, false, want), -ENOENT);
	ck_assert_int_eq(check(hx, HX_GPA, 4 * SIZE_2M, 1, true, want), 0);
	ck_assert_int_eq(check(hx, HX_GPA, tdx_level_size(2), 2, false, want), -ENOENT);
	hx_close(hx);
}
END_TEST

START_TEST(a_range_to_demote_is_large_leaves)
{
	const enum tdpmmu_want want = TDPMMU_WANT_LARGE;
	struct hook_fixture *hx = hx_open();
	const unsigned int any = TDPMMU_ANY_LEVEL;

	map_2m(hx);
	map(hx, HX_GPA + SIZE_2M, SIZE_4K, 0, 1);
	ck_assert_int_eq(check(hx, HX_GPA, SIZE_2M, any, false, want), 0);
	ck_assert_int_eq(check(hx, HX_GPA, SIZE_2M, 1, false, want), 0);
	ck_assert_int_eq(check(hx, HX_GPA, SIZE_2M, 2, false, want), -EINVAL);
	ck_assert_int_eq(check(hx, HX_GPA, SIZE_4K, any, false, want), -EINVAL);
	ck_assert_int_eq(check(hx, HX_GPA, SIZE_4K, any, true, want), -EINVAL);
	ck_assert_int_eq(check(hx, HX_GPA, SIZE_2M + SIZE_4K, any, false, want), -EINVAL);
	ck_assert_int_eq(check(hx, HX_GPA, SIZE_2M + 2 * SIZE_4K, any, true, want), 0);
	ck_assert_int_eq(check(hx, 0, SIZE_2M, any, false, want), -ENOENT);
	hx_close(hx);
}
END_TEST

START_TEST(a_range_of_tables_to_remove_has_no_leaf)
{
	const enum tdpmmu_want want = TDPMMU_WANT_NO_PAGE;
	struct hook_fixture *hx = hx_open();

	map_empty_table(hx);
	map(hx, HX_GPA + SIZE_2M, SIZE_2M, 1, 0);
	ck_assert_int_eq(check(hx, HX_GPA, SIZE_2M, TDPMMU_ANY_LEVEL, false, want), 0);
	ck_assert_int_eq(check(hx, HX_GPA, 2 * SIZE_2M, TDPMMU_ANY_LEVEL, false, want), -ENOTEMPTY);
	ck_assert_int_eq(check(hx, HX_GPA, 2 * SIZE_2M, TDPMMU_ANY_LEVEL, true, want), 0);
	ck_assert_int_eq(check(hx, 0, SIZE_2M, TDPMMU_ANY_LEVEL, false, want), -ENOENT);
	ck_assert_int_eq(check(hx, 0, SIZE_2M, TDPMMU_ANY_LEVEL, true, want), 0);
	hx_close(hx);
}
END_TEST

Suite *resize_range_suite(void)
{
	Suite *s = suite_create("resize_range");
	TCase *tc = tcase_create("range");

	tcase_add_test(tc, a_batch_takes_one_track_and_what_is_left_of_it_is_unblocked);
	tcase_add_test(tc, what_was_blocked_is_finished_even_if_blocking_stops);
	tcase_add_test(tc, tables_go_from_below_with_one_track_for_each_level);
	tcase_add_test(tc, a_table_that_reaches_out_of_the_range_stays);
	tcase_add_test(tc, an_empty_table_makes_room_for_a_large_page_if_asked_to);
	tcase_add_test(tc, a_range_to_promote_is_tables_full_of_leaves);
	tcase_add_test(tc, a_range_to_demote_is_large_leaves);
	tcase_add_test(tc, a_range_of_tables_to_remove_has_no_leaf);
	suite_add_tcase(s, tc);
	return s;
}
