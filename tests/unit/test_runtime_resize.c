// SPDX-License-Identifier: GPL-2.0-only
/* Promote, demote, relocate, and removal of tables on the software TDX module. */

#include "rt_fixture.h"
#include "suites.h"

#define GPA 0x100000000ULL
#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M (512ULL * SIZE_4K)
#define SIZE_1G (512ULL * SIZE_2M)
#define WHOLE (1ULL << 47)
#define AUTO TDXCALL_LEVEL_AUTO
#define AUG TDXCALL_RANGE_AUG
#define BLOCK TDXCALL_RANGE_BLOCK
#define PROMOTE TDXCALL_RANGE_PROMOTE
#define DEMOTE TDXCALL_RANGE_DEMOTE
#define RELOCATE TDXCALL_RANGE_RELOCATE
#define SEPT_REMOVE TDXCALL_RANGE_SEPT_REMOVE
#define ZAP TDXCALL_RANGE_ZAP
#define SKIP TDXCALL_RANGE_F_SKIP

/* An operation with flags, and a block size to take pages from. */
static struct tdxcall_outcome flagged(struct rt_fixture *fx, u32 td, u32 op, u64 gpa, u64 size,
				      u8 level, u32 flags, u8 backing)
{
	struct tdxcall_range r;

	rtx_init_range(&r, td, op, gpa, size, level);
	r.flags = flags;
	if (op == AUG)
		r.backing = backing;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), 0);
	rtx_check(fx);
	return r.outcome;
}

static u64 entry(struct rt_fixture *fx, u32 td, u64 gpa, unsigned int level)
{
	const struct tdx_vm_state *st = &rtx_object(fx, td)->vm;
	struct mirror m = { &fx->port, st->mirror_root, st->root_level };

	return mirror_lookup(&m, gpa, level);
}

/* ---- sizes ----------------------------------------------------------------------------------- */

START_TEST(small_pages_of_one_block_become_a_large_one_and_small_again)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_outcome o;
	u64 allocated;

	rtx_good(flagged(fx, td, AUG, GPA, 4 * SIZE_2M, 0, 0, 1));
	allocated = rtx_stats(fx).allocated;
	o = rtx_good(flagged(fx, td, PROMOTE, GPA, 4 * SIZE_2M, 1, 0, 0));
	ck_assert_uint_eq(o.done, 4 * SIZE_2M);
	ck_assert_uint_eq(o.calls[TDH_MEM_RANGE_BLOCK], 4);
	ck_assert_uint_eq(o.calls[TDH_MEM_TRACK], 1);
	ck_assert_uint_eq(o.calls[TDH_MEM_PAGE_PROMOTE], 4);
	ck_assert_uint_eq(o.calls[TDH_PHYMEM_PAGE_WBINVD], 4);
	ck_assert_uint_eq(rtx_query(fx, td).pages_2m, 4);
	ck_assert_uint_eq(rtx_query(fx, td).pages_4k, 0);
	ck_assert_uint_eq(rtx_query(fx, td).sept_pages, 2);
	/* A block of two for each table: the mirror goes with the secure EPT page. */
	ck_assert_uint_eq(rtx_stats(fx).allocated, allocated - 8);
	o = rtx_good(flagged(fx, td, DEMOTE, GPA, 4 * SIZE_2M, AUTO, 0, 0));
	ck_assert_uint_eq(o.calls[TDH_MEM_RANGE_BLOCK], 4);
	ck_assert_uint_eq(o.calls[TDH_MEM_TRACK], 1);
	ck_assert_uint_eq(o.calls[TDH_MEM_PAGE_DEMOTE], 4);
	ck_assert_uint_eq(o.seamcalls, 9);
	ck_assert_uint_eq(rtx_query(fx, td).pages_4k, 4 * 512);
	ck_assert_uint_eq(rtx_stats(fx).allocated, allocated);
	rtx_good(rtx_range(fx, td, ZAP, GPA, 4 * SIZE_2M, AUTO));
	rtx_good(rtx_destroy(fx, td));
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(a_gigabyte_goes_up_and_down_level_by_level)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);

	rtx_good(flagged(fx, td, AUG, GPA, SIZE_1G, 0, 0, 2));
	/* Not in one step: the entries have to be of the next smaller size. */
	ck_assert_int_eq(rtx_range_refused(fx, td, PROMOTE, GPA, SIZE_1G, 2), -EINVAL);
	rtx_good(flagged(fx, td, PROMOTE, GPA, SIZE_1G, 1, 0, 0));
	rtx_good(flagged(fx, td, PROMOTE, GPA, SIZE_1G, 2, 0, 0));
	ck_assert_uint_eq(rtx_query(fx, td).pages_1g, 1);
	ck_assert_uint_eq(rtx_query(fx, td).sept_pages, 1);
	ck_assert_int_eq(rtx_range_refused(fx, td, DEMOTE, GPA, SIZE_2M, AUTO), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, DEMOTE, GPA, SIZE_1G, 1), -EINVAL);
	rtx_good(flagged(fx, td, DEMOTE, GPA, SIZE_1G, 2, 0, 0));
	ck_assert_uint_eq(rtx_query(fx, td).pages_2m, 512);
	rtx_good(flagged(fx, td, DEMOTE, GPA + SIZE_2M, SIZE_2M, AUTO, 0, 0));
	/* Of both sizes: the small ones are passed over, each large one is split once. */
	rtx_good(flagged(fx, td, DEMOTE, GPA, 4 * SIZE_2M, AUTO, SKIP, 0));
	ck_assert_uint_eq(rtx_query(fx, td).pages_4k, 4 * 512);
	rtx_good(rtx_range(fx, td, ZAP, GPA, SIZE_1G, AUTO));
	rtx_good(rtx_destroy(fx, td));
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(pages_that_do_not_belong_together_are_left_as_they_are)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_outcome o;

	rtx_good(flagged(fx, td, AUG, GPA, 2 * SIZE_2M, 0, 0, 1));
	/* One page of another block in the middle of the second. */
	rtx_good(flagged(fx, td, RELOCATE, GPA + SIZE_2M + 7 * SIZE_4K, SIZE_4K, AUTO, 0, 0));
	o = flagged(fx, td, PROMOTE, GPA, 2 * SIZE_2M, 1, 0, 0);
	ck_assert_int_eq(o.result, -EIO);
	ck_assert_uint_eq(o.leaf, TDH_MEM_PAGE_PROMOTE);
	ck_assert_uint_eq(tdx_status_base(o.status), TDX_EPT_INVALID_PROMOTE_CONDITIONS);
	ck_assert_uint_eq(o.done, SIZE_2M);
	ck_assert_uint_eq(o.gpa, GPA + SIZE_2M);
	ck_assert_uint_eq(o.calls[TDH_MEM_RANGE_UNBLOCK], 1);
	ck_assert_uint_eq(rtx_query(fx, td).pages_2m, 1);
	ck_assert_uint_eq(rtx_query(fx, td).pages_4k, 512);
	/* Nothing is in the way of working on it. */
	rtx_good(flagged(fx, td, ZAP, GPA, 2 * SIZE_2M, AUTO, 0, 0));
	rtx_close(fx);
}
END_TEST

START_TEST(neighbours_of_512_blocks_become_one_page_and_go_back_one_by_one)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	u64 pa = 0, held[513];
	u32 i, n = 0;

	rtx_good(rtx_range(fx, td, AUG, GPA, SIZE_4K, 0));
	rtx_good(rtx_range(fx, td, ZAP, GPA, SIZE_4K, AUTO));
	/* Pages that the host gives one by one are neighbours, and aligned if it happens so. */
	while (!n || (pa & (SIZE_2M - 1))) {
		ck_assert_uint_lt(n, CORE_ARRAY_SIZE(held));
		ck_assert_int_eq(port_page_alloc(&fx->port, 0, &pa), 0);
		held[n++] = pa;
	}
	ck_assert_uint_eq(port_page_put(&fx->port, held[--n]), 1);
	rtx_good(rtx_range(fx, td, AUG, GPA, SIZE_2M, 0));
	ck_assert_uint_eq(mirror_pa(entry(fx, td, GPA, 0)), pa);
	rtx_good(rtx_range(fx, td, PROMOTE, GPA, SIZE_2M, 1));
	rtx_good(rtx_range(fx, td, ZAP, GPA, SIZE_2M, 1));
	for (i = 0; i < n; i++)
		ck_assert_uint_eq(port_page_put(&fx->port, held[i]), 1);
	rtx_check(fx);
	rtx_good(rtx_destroy(fx, td));
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(blocked_pages_are_unblocked_by_demote_and_relocate)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);

	rtx_good(flagged(fx, td, AUG, GPA, SIZE_2M, 1, 0, 1));
	rtx_good(flagged(fx, td, BLOCK, GPA, SIZE_2M, AUTO, 0, 0));
	ck_assert_uint_eq(rtx_query(fx, td).blocked, 1);
	rtx_good(flagged(fx, td, DEMOTE, GPA, SIZE_2M, AUTO, 0, 0));
	ck_assert_uint_eq(rtx_query(fx, td).blocked, 0);
	rtx_good(flagged(fx, td, BLOCK, GPA, 4 * SIZE_4K, AUTO, 0, 0));
	ck_assert_uint_eq(rtx_query(fx, td).blocked, 4);
	rtx_good(flagged(fx, td, RELOCATE, GPA, 8 * SIZE_4K, AUTO, 0, 0));
	ck_assert_uint_eq(rtx_query(fx, td).blocked, 0);
	/* Blocked ones cannot be promoted: the TDX module wants them all mapped or pending. */
	rtx_good(flagged(fx, td, AUG, GPA + SIZE_2M, SIZE_2M, 0, 0, 1));
	rtx_good(flagged(fx, td, BLOCK, GPA + SIZE_2M, SIZE_4K, AUTO, 0, 0));
	ck_assert_int_eq(flagged(fx, td, PROMOTE, GPA + SIZE_2M, SIZE_2M, 1, 0, 0).result, -EIO);
	ck_assert_uint_eq(rtx_query(fx, td).blocked, 1);
	rtx_close(fx);
}
END_TEST

START_TEST(relocated_pages_keep_their_contents)
{
	static u8 contents[2 * 4096];
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_outcome o;
	struct tdxcall_range r;
	u64 old, now;
	u32 i;

	for (i = 0; i < sizeof(contents); i++)
		contents[i] = (u8)(i * 13);
	rtx_init_range(&r, td, TDXCALL_RANGE_ADD, GPA, sizeof(contents), 0);
	r.buf = 1;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, contents, sizeof(contents)), 0);
	rtx_good(r.outcome);
	for (i = 0; i < 2; i++) {
		old = entry(fx, td, GPA + SIZE_4K, 0);
		o = rtx_good(flagged(fx, td, RELOCATE, GPA, 2 * SIZE_4K, AUTO, 0, 0));
		now = entry(fx, td, GPA + SIZE_4K, 0);
		ck_assert_uint_ne(mirror_pa(old), mirror_pa(now));
		ck_assert_uint_eq(old ^ mirror_pa(old), now ^ mirror_pa(now));
		ck_assert_mem_eq(port_va_ro(&fx->port, mirror_pa(now)), contents + SIZE_4K,
				 SIZE_4K);
		/* Before finalization there is nothing to block, nor to track. */
		ck_assert_uint_eq(o.seamcalls, i ? 2 + 1 + 2 + 2 : 2 + 2);
		if (!i)
			rtx_finalize(fx, td);
	}
	rtx_close(fx);
}
END_TEST

START_TEST(interrupts_are_waited_out)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_range r;

	rtx_good(flagged(fx, td, AUG, GPA, SIZE_2M, 1, 0, 1));
	rtx_fail(fx, TDH_MEM_PAGE_DEMOTE, 1, 20, TDX_INTERRUPTED_RESTARTABLE);
	rtx_init_range(&r, td, DEMOTE, GPA, SIZE_2M, AUTO);
	r.busy = TDXCALL_BUSY_AGAIN;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), 0);
	rtx_good(r.outcome);
	ck_assert_uint_eq(r.outcome.retries, 20);
	rtx_fail(fx, TDH_MEM_PAGE_PROMOTE, 1, 20, TDX_INTERRUPTED_RESTARTABLE);
	rtx_init_range(&r, td, PROMOTE, GPA, SIZE_2M, 1);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), 0);
	rtx_good(r.outcome);
	ck_assert_uint_eq(r.outcome.retries, 20);
	ck_assert_uint_eq(rtx_query(fx, td).pages_2m, 1);
	rtx_close(fx);
}
END_TEST

START_TEST(a_malformed_resize_is_refused)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_range r;
	static const struct {
		u32 op;
		u64 gpa, size;
		u8 level;
		int ret;
	} bad[] = {
		{ PROMOTE, GPA, SIZE_2M, AUTO, -EINVAL },
		{ PROMOTE, GPA, SIZE_2M, 0, -EINVAL },
		{ PROMOTE, GPA, SIZE_2M, 3, -EINVAL },
		{ PROMOTE, GPA + SIZE_4K, SIZE_2M, 1, -EINVAL },
		{ PROMOTE, GPA, SIZE_2M + SIZE_4K, 1, -EINVAL },
		{ PROMOTE, GPA, SIZE_2M, 2, -EINVAL },
		{ PROMOTE, GPA, SIZE_2M, 1, -ENOENT },
		{ PROMOTE, WHOLE, SIZE_2M, 1, -EINVAL },
		{ DEMOTE, GPA, SIZE_2M, 0, -EINVAL },
		{ DEMOTE, GPA, SIZE_2M, 3, -EINVAL },
		{ DEMOTE, GPA, SIZE_2M, AUTO, -ENOENT },
		{ DEMOTE, GPA + 1, SIZE_2M, AUTO, -EINVAL },
		{ RELOCATE, GPA, SIZE_2M, 1, -EINVAL },
		{ RELOCATE, GPA, 0, AUTO, -EINVAL },
		{ RELOCATE, GPA, SIZE_4K, AUTO, -ENOENT },
		{ SEPT_REMOVE, GPA, SIZE_2M, 0, -EINVAL },
		{ SEPT_REMOVE, GPA, SIZE_2M, 1, -EINVAL },
		{ SEPT_REMOVE, GPA, SIZE_2M, AUTO, -ENOENT },
		{ SEPT_REMOVE, 0, WHOLE + SIZE_4K, AUTO, -EINVAL },
	};
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++)
		ck_assert_int_eq(rtx_range_refused(fx, td, bad[i].op, bad[i].gpa, bad[i].size,
						   bad[i].level), bad[i].ret);
#define BAD(op_, level_, member, value)                                                       \
	do {                                                                                  \
		rtx_init_range(&r, td, op_, GPA, SIZE_2M, level_);                            \
		r.member = (value);                                                           \
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), -EINVAL);    \
	} while (0)
	BAD(PROMOTE, 1, backing, 1);
	BAD(DEMOTE, AUTO, batch, 1);
	BAD(RELOCATE, AUTO, buf, 1);
	BAD(SEPT_REMOVE, AUTO, flags, TDXCALL_RANGE_F_EXTEND);
	BAD(PROMOTE, 1, flags, TDXCALL_RANGE_F_DROP);
	BAD(AUG, 0, flags, TDXCALL_RANGE_F_DROP);
	BAD(AUG, 1, flags, 8);
#undef BAD
	rtx_close(fx);
}
END_TEST

/* ---- tables ---------------------------------------------------------------------------------- */

START_TEST(empty_tables_are_removed_and_others_stay)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_outcome o;

	rtx_good(flagged(fx, td, AUG, GPA, SIZE_2M + SIZE_4K, 0, 0, 0));
	rtx_good(flagged(fx, td, AUG, GPA + 8 * SIZE_1G, SIZE_4K, 0, 0, 0));
	ck_assert_int_eq(rtx_range_refused(fx, td, SEPT_REMOVE, GPA, SIZE_2M, AUTO), -ENOTEMPTY);
	rtx_good(flagged(fx, td, ZAP, GPA, SIZE_2M, AUTO, 0, 0));
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA, SIZE_2M, 1), -ENOTEMPTY);
	/* The other table of this gigabyte is in use, and so the one above both is. */
	o = rtx_good(flagged(fx, td, SEPT_REMOVE, GPA, SIZE_1G, AUTO, SKIP, 0));
	ck_assert_uint_eq(o.calls[TDH_MEM_SEPT_REMOVE], 1);
	ck_assert_uint_eq(o.done, SIZE_1G);
	ck_assert_uint_eq(rtx_query(fx, td).sept_pages, 3 + 2);
	rtx_good(flagged(fx, td, AUG, GPA, SIZE_2M, 1, 0, 1));
	rtx_good(flagged(fx, td, ZAP, GPA, SIZE_1G, AUTO, SKIP, 0));
	o = rtx_good(flagged(fx, td, SEPT_REMOVE, 0, WHOLE, AUTO, SKIP, 0));
	ck_assert_uint_eq(o.calls[TDH_MEM_SEPT_REMOVE], 2);
	ck_assert_uint_eq(o.calls[TDH_MEM_TRACK], 2);
	rtx_good(flagged(fx, td, ZAP, 0, WHOLE, AUTO, SKIP, 0));
	o = rtx_good(flagged(fx, td, SEPT_REMOVE, 0, WHOLE, AUTO, 0, 0));
	ck_assert_uint_eq(o.calls[TDH_MEM_SEPT_REMOVE], 3);
	ck_assert_uint_eq(rtx_query(fx, td).sept_pages, 0);
	o = rtx_good(flagged(fx, td, SEPT_REMOVE, 0, WHOLE, AUTO, SKIP, 0));
	ck_assert_uint_eq(o.seamcalls, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(aug_of_large_pages_drops_empty_tables_if_asked_to)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_outcome o;

	rtx_good(flagged(fx, td, AUG, GPA + SIZE_2M, SIZE_4K, 0, 0, 0));
	rtx_good(flagged(fx, td, ZAP, GPA + SIZE_2M, SIZE_4K, AUTO, 0, 0));
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA, 3 * SIZE_2M, 1), -ENOTEMPTY);
	o = rtx_good(flagged(fx, td, AUG, GPA, 3 * SIZE_2M, 1, TDXCALL_RANGE_F_DROP, 1));
	ck_assert_uint_eq(o.calls[TDH_MEM_SEPT_REMOVE], 1);
	ck_assert_uint_eq(o.calls[TDH_MEM_PAGE_AUG], 3);
	ck_assert_uint_eq(rtx_query(fx, td).sept_pages, 2);
	rtx_close(fx);
}
END_TEST

Suite *runtime_resize_suite(void)
{
	Suite *s = suite_create("runtime_resize");
	TCase *t = tcase_create("size");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, small_pages_of_one_block_become_a_large_one_and_small_again);
	tcase_add_test(t, a_gigabyte_goes_up_and_down_level_by_level);
	tcase_add_test(t, pages_that_do_not_belong_together_are_left_as_they_are);
	tcase_add_test(t, neighbours_of_512_blocks_become_one_page_and_go_back_one_by_one);
	tcase_add_test(t, blocked_pages_are_unblocked_by_demote_and_relocate);
	tcase_add_test(t, relocated_pages_keep_their_contents);
	tcase_add_test(t, interrupts_are_waited_out);
	tcase_add_test(t, a_malformed_resize_is_refused);
	tcase_add_test(t, empty_tables_are_removed_and_others_stay);
	tcase_add_test(t, aug_of_large_pages_drops_empty_tables_if_asked_to);
	suite_add_tcase(s, t);
	return s;
}
