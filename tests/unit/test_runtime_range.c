// SPDX-License-Identifier: GPL-2.0-only
/* TDXCALL_RANGE and TDXCALL_SEPT_READ on the software TDX module. */
#include <string.h>

#include "rt_fixture.h"
#include "suites.h"

#define GPA 0x100000000ULL
#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M tdx_level_size(1)
#define SIZE_1G tdx_level_size(2)
#define AUTO TDXCALL_LEVEL_AUTO
#define AUG TDXCALL_RANGE_AUG
#define ADD TDXCALL_RANGE_ADD
#define BLOCK TDXCALL_RANGE_BLOCK
#define UNBLOCK TDXCALL_RANGE_UNBLOCK
#define REMOVE TDXCALL_RANGE_REMOVE
#define ZAP TDXCALL_RANGE_ZAP

static void good(struct tdxcall_outcome o)
{
	ck_assert_msg(!o.result, "result %d, leaf %u, status 0x%llx", o.result, o.leaf, o.status);
}

static void refused(struct tdxcall_outcome o, u32 leaf, u64 status)
{
	ck_assert_int_eq(o.result, -EIO);
	ck_assert_uint_eq(o.leaf, leaf);
	ck_assert_msg(o.status == status, "status 0x%llx", o.status);
}

static struct tdxcall_outcome track(struct rt_fixture *fx, u32 td)
{
	return rtx_range(fx, td, TDXCALL_RANGE_TRACK, 0, 0, AUTO);
}

/* A machine with a finalized TD. */
/* ---- what is refused before anything changes ------------------------------------------------- */

START_TEST(a_malformed_range_is_refused)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_range r;

	ck_assert_int_eq(rtx_range_refused(fx, td, 0, GPA, SIZE_4K, 0), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, 99, GPA, SIZE_4K, 0), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td + 9, AUG, GPA, SIZE_4K, 0), -ENOENT);
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA + 1, SIZE_4K, 0), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA, SIZE_4K + 8, 0), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA, 0, 0), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA + SIZE_4K, SIZE_2M, 1), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA, SIZE_2M + SIZE_4K, 1), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA, SIZE_1G, 2), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA, SIZE_4K, AUTO), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, ADD, GPA, SIZE_2M, 1), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, BLOCK, GPA, SIZE_4K, 3), -EINVAL);
	/* The shared bit, and a range that reaches it, wraps or ends beyond it. */
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, 1ULL << 47, SIZE_4K, 0), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, (1ULL << 47) - SIZE_4K, 2 * SIZE_4K, 0),
			 -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, -SIZE_4K, 2 * SIZE_4K, 0), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, 1ULL << 60, SIZE_4K, 0), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, TDXCALL_RANGE_TRACK, GPA, 0, AUTO), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, TDXCALL_RANGE_TRACK, 0, SIZE_4K, AUTO), -EINVAL);
#define BAD(op_, member, value, error)                                                        \
	do {                                                                                  \
		rtx_init_range(&r, td, op_, GPA, SIZE_4K, 0);                                 \
		r.member = (value);                                                           \
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), error);      \
	} while (0)
	BAD(AUG, argsz, sizeof(r) + 8, -EINVAL);
	BAD(AUG, flags, 4, -EINVAL);
	BAD(AUG, flags, TDXCALL_RANGE_F_EXTEND, -EINVAL);
	BAD(AUG, reserved[0], 1, -EINVAL);
	BAD(AUG, busy, 3, -EINVAL);
	BAD(AUG, backing, 3, -EINVAL);
	BAD(AUG, batch, 1, -EINVAL);
	BAD(AUG, buf, 0x1000, -EINVAL);
	BAD(BLOCK, backing, 1, -EINVAL);
	BAD(ADD, buf, 0x1000, -EFAULT);
#undef BAD
	rtx_init_range(&r, td, AUG, GPA, SIZE_2M, 1);
	r.backing = 0;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), -EINVAL);
	ck_assert_uint_eq(rtx_query(fx, td).sept_pages, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(a_range_that_is_not_as_needed_is_refused_whole)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);

	good(rtx_range(fx, td, AUG, GPA, 4 * SIZE_4K, 0));
	good(rtx_range(fx, td, AUG, GPA + SIZE_2M, SIZE_2M, 1));
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA + 3 * SIZE_4K, 2 * SIZE_4K, 0),
			 -EEXIST);
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA + SIZE_2M, SIZE_4K, 0), -EEXIST);
	/* A table is in the way of a large page. */
	ck_assert_int_eq(rtx_range_refused(fx, td, AUG, GPA, SIZE_2M, 1), -EEXIST);
	ck_assert_int_eq(rtx_range_refused(fx, td, ZAP, GPA, 5 * SIZE_4K, AUTO), -ENOENT);
	ck_assert_int_eq(rtx_range_refused(fx, td, BLOCK, GPA + SIZE_1G, SIZE_4K, AUTO), -ENOENT);
	/* Part of a large page, and the wrong level. */
	ck_assert_int_eq(rtx_range_refused(fx, td, ZAP, GPA + SIZE_2M, SIZE_4K, AUTO), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, BLOCK, GPA + SIZE_2M + SIZE_4K,
					   SIZE_2M - SIZE_4K, AUTO), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, ZAP, GPA + SIZE_2M, SIZE_2M, 0), -EINVAL);
	ck_assert_int_eq(rtx_range_refused(fx, td, ZAP, GPA, SIZE_4K, 1), -EINVAL);
	rtx_close(fx);
}
END_TEST

START_TEST(the_tdx_module_refuses_without_a_trace)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_outcome o;

	/* Too late for the initial memory: no table is left behind. */
	refused(rtx_range(fx, td, ADD, GPA, SIZE_4K, 0), TDH_MEM_PAGE_ADD, TDX_OP_STATE_INCORRECT);
	ck_assert_uint_eq(rtx_query(fx, td).sept_pages, 0);
	good(rtx_range(fx, td, AUG, GPA, 2 * SIZE_4K, 0));
	refused(rtx_range(fx, td, TDXCALL_RANGE_EXTEND, GPA, SIZE_4K, 0), TDH_MR_EXTEND,
		TDX_OP_STATE_INCORRECT);
	o = rtx_range(fx, td, REMOVE, GPA, SIZE_4K, AUTO);
	refused(o, TDH_MEM_PAGE_REMOVE, TDX_GPA_RANGE_NOT_BLOCKED | TDX_OPERAND_ID_RCX);
	ck_assert_uint_eq(sept_info_state(o.ext_rdx), SEPT_ARCH_PENDING);
	good(rtx_range(fx, td, BLOCK, GPA, SIZE_4K, AUTO));
	refused(rtx_range(fx, td, REMOVE, GPA, SIZE_4K, AUTO), TDH_MEM_PAGE_REMOVE,
		TDX_TLB_TRACKING_NOT_DONE | TDX_OPERAND_ID_RCX);
	refused(rtx_range(fx, td, BLOCK, GPA, SIZE_4K, AUTO), TDH_MEM_RANGE_BLOCK,
		TDX_GPA_RANGE_ALREADY_BLOCKED | TDX_OPERAND_ID_RCX);
	refused(rtx_range(fx, td, UNBLOCK, GPA, SIZE_4K, AUTO), TDH_MEM_RANGE_UNBLOCK,
		TDX_TLB_TRACKING_NOT_DONE | TDX_OPERAND_ID_SEPT_TREE);
	ck_assert_uint_eq(rtx_query(fx, td).blocked, 1);
	ck_assert_uint_eq(rtx_query(fx, td).pages_4k, 2);
	rtx_close(fx);
}
END_TEST

/* ---- what works ------------------------------------------------------------------------------ */

START_TEST(pages_are_blocked_tracked_and_removed_step_by_step)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_outcome o;

	o = rtx_range(fx, td, AUG, GPA, 8 * SIZE_4K, 0);
	good(o);
	ck_assert_uint_eq(o.done, 8 * SIZE_4K);
	ck_assert_uint_eq(o.gpa, GPA + 8 * SIZE_4K);
	ck_assert_uint_eq(o.calls[TDH_MEM_PAGE_AUG], 8);
	ck_assert_uint_eq(o.calls[TDH_MEM_SEPT_ADD], 3);
	ck_assert_uint_eq(o.seamcalls, 11);
	good(rtx_range(fx, td, BLOCK, GPA, 8 * SIZE_4K, AUTO));
	ck_assert_uint_eq(rtx_query(fx, td).blocked, 8);
	o = track(fx, td);
	good(o);
	ck_assert_uint_eq(o.calls[TDH_MEM_TRACK], 1);
	ck_assert_uint_eq(rtx_query(fx, td).epoch, 2);
	good(rtx_range(fx, td, UNBLOCK, GPA, SIZE_4K, AUTO));
	ck_assert_uint_eq(rtx_query(fx, td).blocked, 7);
	o = rtx_range(fx, td, REMOVE, GPA + SIZE_4K, 7 * SIZE_4K, AUTO);
	good(o);
	ck_assert_uint_eq(o.calls[TDH_MEM_PAGE_REMOVE], 7);
	ck_assert_uint_eq(o.calls[TDH_PHYMEM_PAGE_WBINVD], 7);
	ck_assert_uint_eq(rtx_query(fx, td).pages_4k, 1);
	rtx_close(fx);
}
END_TEST

START_TEST(a_zap_counts_as_promised)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_outcome o;

	good(rtx_range(fx, td, AUG, GPA, 1024 * SIZE_4K, 0));
	o = rtx_range(fx, td, ZAP, GPA, 1024 * SIZE_4K, AUTO);
	good(o);
	ck_assert_uint_eq(o.calls[TDH_MEM_RANGE_BLOCK], 1024);
	ck_assert_uint_eq(o.calls[TDH_MEM_TRACK], 2);
	ck_assert_uint_eq(o.calls[TDH_MEM_PAGE_REMOVE], 1024);
	ck_assert_uint_eq(o.calls[TDH_PHYMEM_PAGE_WBINVD], 1024);
	good(rtx_range(fx, td, AUG, GPA + SIZE_1G, SIZE_1G, 1));
	ck_assert_uint_eq(rtx_query(fx, td).pages_2m, 512);
	o = rtx_range(fx, td, ZAP, GPA + SIZE_1G, SIZE_1G, 1);
	good(o);
	ck_assert_uint_eq(o.calls[TDH_MEM_RANGE_BLOCK], 512);
	ck_assert_uint_eq(o.calls[TDH_MEM_TRACK], 1);
	ck_assert_uint_eq(o.calls[TDH_MEM_PAGE_REMOVE], 512);
	ck_assert_uint_eq(o.calls[TDH_PHYMEM_PAGE_WBINVD], 262144);
	rtx_close(fx);
}
END_TEST

START_TEST(before_finalization_nothing_is_tracked)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_outcome o;

	good(rtx_range(fx, td, AUG, GPA, 4 * SIZE_4K, 0));
	o = rtx_range(fx, td, ZAP, GPA, 2 * SIZE_4K, AUTO);
	good(o);
	ck_assert_uint_eq(o.calls[TDH_MEM_TRACK], 0);
	good(rtx_range(fx, td, REMOVE, GPA + 2 * SIZE_4K, 2 * SIZE_4K, AUTO));
	o = track(fx, td);
	good(o);
	ck_assert_uint_eq(o.seamcalls, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(skip_passes_over_what_is_there_and_what_is_not)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_range r;

	good(rtx_range(fx, td, AUG, GPA + 2 * SIZE_4K, 2 * SIZE_4K, 0));
	rtx_init_range(&r, td, AUG, GPA, 6 * SIZE_4K, 0);
	r.flags = TDXCALL_RANGE_F_SKIP;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), 0);
	good(r.outcome);
	ck_assert_uint_eq(r.outcome.calls[TDH_MEM_PAGE_AUG], 4);
	good(rtx_range(fx, td, ZAP, GPA + SIZE_4K, SIZE_4K, AUTO));
	rtx_init_range(&r, td, ZAP, 0, 1ULL << 47, AUTO);
	r.flags = TDXCALL_RANGE_F_SKIP;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), 0);
	good(r.outcome);
	ck_assert_uint_eq(r.outcome.calls[TDH_MEM_PAGE_REMOVE], 5);
	ck_assert_uint_eq(r.outcome.done, 1ULL << 47);
	rtx_close(fx);
}
END_TEST

START_TEST(a_block_of_the_host_goes_with_its_last_piece)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	u64 before, after;
	struct tdxcall_range r;

	good(rtx_range(fx, td, AUG, GPA, SIZE_4K, 0));
	good(rtx_range(fx, td, ZAP, GPA, SIZE_4K, AUTO));
	before = rtx_stats(fx).allocated;
	rtx_init_range(&r, td, AUG, GPA, SIZE_2M, 0);
	r.backing = 1;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), 0);
	good(r.outcome);
	good(rtx_range(fx, td, ZAP, GPA, SIZE_2M - SIZE_4K, 0));
	rtx_check(fx);
	ck_assert_uint_eq(rtx_stats(fx).allocated, before + 512);
	good(rtx_range(fx, td, ZAP, GPA + SIZE_2M - SIZE_4K, SIZE_4K, 0));
	ck_assert_uint_eq(rtx_stats(fx).allocated, before);

	rtx_init_range(&r, td, AUG, GPA + SIZE_1G, SIZE_1G, 1);
	r.backing = 2;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), 0);
	good(r.outcome);
	good(rtx_range(fx, td, ZAP, GPA + SIZE_1G, SIZE_1G - SIZE_2M, 1));
	after = rtx_stats(fx).allocated;
	ck_assert_uint_gt(after, before + 262144);
	good(rtx_range(fx, td, ZAP, GPA + 2 * SIZE_1G - SIZE_2M, SIZE_2M, 1));
	ck_assert_uint_eq(rtx_stats(fx).allocated, after - 262144);
	rtx_close(fx);
}
END_TEST

START_TEST(memory_that_runs_out_is_reported_with_the_progress)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_range r;

	/* The machine has 4 GiB, a part of it the PAMT. */
	rtx_init_range(&r, td, AUG, GPA, 4 * SIZE_1G, 1);
	r.backing = 2;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), 0);
	ck_assert_int_eq(r.outcome.result, -ENOMEM);
	ck_assert_uint_eq(r.outcome.status, 0);
	ck_assert_uint_ge(r.outcome.done, 2 * SIZE_1G);
	rtx_check(fx);
	good(rtx_range(fx, td, ZAP, GPA, r.outcome.done, AUTO));
	rtx_close(fx);
}
END_TEST

START_TEST(contents_are_copied_and_measured)
{
	static u8 contents[3 * 4096];
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_td_query q[3];
	struct tdxcall_range r;
	u32 i, td;

	for (i = 0; i < sizeof(contents); i++)
		contents[i] = (u8)(i * 7);
	for (i = 0; i < 3; i++) {
		char name[] = "t0";

		name[1] = (char)('0' + i);
		td = rtx_td(fx, name);
		rtx_init_range(&r, td, ADD, GPA, sizeof(contents), 0);
		r.buf = 1;
		r.flags = i < 2 ? TDXCALL_RANGE_F_EXTEND : 0;
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, contents, sizeof(contents)),
				 0);
		good(r.outcome);
		ck_assert_uint_eq(r.outcome.calls[TDH_MR_EXTEND], i < 2 ? 48 : 0);
		ck_assert_uint_eq(rtx_query(fx, td).mrtd[0], 0);
		rtx_check(fx);
		if (i == 1)
			good(rtx_range(fx, td, TDXCALL_RANGE_EXTEND, GPA, SIZE_4K, 0));
		rtx_finalize(fx, td);
		q[i] = rtx_query(fx, td);
	}
	ck_assert_mem_ne(q[0].mrtd, q[1].mrtd, sizeof(q[0].mrtd));
	ck_assert_mem_ne(q[0].mrtd, q[2].mrtd, sizeof(q[0].mrtd));
	/* No staging page is left. */
	ck_assert_uint_eq(rtx_stats(fx).owned, 3 * (rtx_control_pages(fx) + 3 + 3));
	rtx_close(fx);
}
END_TEST

START_TEST(five_levels_reach_further)
{
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_outcome o;
	struct tdxcall_td_create c;

	rtx_init_create(&c, "t5");
	c.sept_levels = 5;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	good(c.outcome);
	rtx_finalize(fx, c.td);
	o = rtx_range(fx, c.td, AUG, (1ULL << 51) - 2 * SIZE_4K, 2 * SIZE_4K, 0);
	good(o);
	ck_assert_uint_eq(o.calls[TDH_MEM_SEPT_ADD], 4);
	good(rtx_range(fx, c.td, AUG, 1ULL << 47, SIZE_4K, 0));
	ck_assert_int_eq(rtx_range_refused(fx, c.td, AUG, 1ULL << 51, SIZE_4K, 0), -EINVAL);
	rtx_check(fx);
	good(rtx_range(fx, c.td, ZAP, (1ULL << 51) - 2 * SIZE_4K, 2 * SIZE_4K, AUTO));
	good(rtx_destroy(fx, c.td));
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(a_lock_held_elsewhere_is_taken_as_the_policy_says)
{
	static const struct {
		u8 busy;
		u32 calls;
	} cases[] = { { TDXCALL_BUSY_AGAIN, 1 }, { TDXCALL_BUSY_KICK, 2 } };
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	u64 tdr = rtx_object(fx, td)->vm.tdr;
	struct tdxcall_range r;
	u32 i;

	good(rtx_range(fx, td, AUG, GPA, SIZE_4K, 0));
	for (i = 0; i < CORE_ARRAY_SIZE(cases); i++) {
		ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_SEPT, tdr, true), 0);
		rtx_init_range(&r, td, AUG, GPA + SIZE_4K, SIZE_4K, 0);
		r.busy = cases[i].busy;
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), 0);
		ck_assert_int_eq(r.outcome.result, -EAGAIN);
		ck_assert_uint_eq(r.outcome.status, TDX_OPERAND_BUSY | TDX_OPERAND_ID_SEPT_TREE);
		ck_assert_uint_eq(r.outcome.calls[TDH_MEM_PAGE_AUG], cases[i].calls);
		ck_assert_uint_eq(r.outcome.retries, cases[i].calls - 1);
		ck_assert_uint_eq(r.outcome.done, 0);
		ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_SEPT, tdr, true), 0);
	}
	good(rtx_range(fx, td, AUG, GPA + SIZE_4K, SIZE_4K, 0));
	rtx_close(fx);
}
END_TEST

/* ---- TDXCALL_SEPT_READ ----------------------------------------------------------------------- */

static int sept_read(struct rt_fixture *fx, struct tdxcall_sept_read *s,
		     struct tdxcall_sept_entry *e, u32 count)
{
	s->argsz = sizeof(*s);
	s->count = count;
	s->buf = 1;
	return rt_command(fx->rt, TDXCALL_SEPT_READ, s, e, count * sizeof(*e));
}

START_TEST(a_sept_walk_shows_leaves_tables_and_holes)
{
	struct tdxcall_sept_entry e[16];
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_sept_read s = { .td = td, .gpa = 0, .size = 1ULL << 47 };

	good(rtx_range(fx, td, AUG, SIZE_4K, SIZE_4K, 0));
	good(rtx_range(fx, td, AUG, SIZE_2M, SIZE_2M, 1));
	good(rtx_range(fx, td, BLOCK, SIZE_2M, SIZE_2M, 1));
	ck_assert_int_eq(sept_read(fx, &s, e, 16), 0);
	good(s.outcome);
	ck_assert_uint_eq(s.count, 2);
	ck_assert_uint_eq(s.size, 0);
	ck_assert_uint_eq(e[0].gpa, SIZE_4K);
	ck_assert_uint_eq(sept_info_state(e[0].info), SEPT_ARCH_PENDING);
	ck_assert_uint_eq(e[0].mirror, MIRROR_PRESENT | MIRROR_PENDING);
	/* No host address gets out. */
	ck_assert_uint_eq(e[0].entry & SEPT_HPA_MASK, 0);
	ck_assert_uint_eq(e[1].gpa, SIZE_2M);
	ck_assert_uint_eq(sept_info_level(e[1].info), 1);
	ck_assert_uint_eq(sept_info_state(e[1].info), SEPT_ARCH_PENDING_BLOCKED);
	ck_assert_uint_eq(e[1].mirror, MIRROR_PRESENT | MIRROR_PENDING | MIRROR_BLOCKED);

	s = (struct tdxcall_sept_read){ .td = td, .gpa = 0, .size = 1ULL << 47,
					.flags = TDXCALL_SEPT_F_TABLES };
	ck_assert_int_eq(sept_read(fx, &s, e, 16), 0);
	ck_assert_uint_eq(s.count, 5);
	ck_assert_uint_eq(sept_info_level(e[0].info), 3);
	ck_assert_uint_eq(sept_info_level(e[1].info), 2);
	ck_assert_uint_eq(sept_info_level(e[2].info), 1);
	ck_assert_uint_eq(e[2].mirror, MIRROR_PRESENT | MIRROR_TABLE);
	ck_assert_uint_eq(e[3].gpa, SIZE_4K);

	s = (struct tdxcall_sept_read){ .td = td, .gpa = 0, .size = 4 * SIZE_4K, .level = 0,
					.flags = TDXCALL_SEPT_F_FREE };
	ck_assert_int_eq(sept_read(fx, &s, e, 16), 0);
	ck_assert_uint_eq(s.count, 4);
	ck_assert_uint_eq(sept_info_state(e[0].info), SEPT_ARCH_FREE);
	ck_assert_uint_eq(e[0].mirror, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(a_sept_walk_goes_on_where_the_buffer_was_full)
{
	struct tdxcall_sept_entry e[5];
	u32 td, n = 0;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_sept_read s = { .td = td, .gpa = GPA, .size = SIZE_2M };

	good(rtx_range(fx, td, AUG, GPA, SIZE_2M, 0));
	while (s.size) {
		ck_assert_int_eq(sept_read(fx, &s, e, 5), 0);
		good(s.outcome);
		ck_assert_uint_gt(s.count, 0);
		ck_assert_uint_eq(e[0].gpa, GPA + n * SIZE_4K);
		n += s.count;
	}
	ck_assert_uint_eq(n, 512);
	rtx_close(fx);
}
END_TEST

START_TEST(a_malformed_sept_walk_is_refused)
{
	static const struct tdxcall_sept_read bad[] = {
		{ .gpa = 1, .size = SIZE_4K }, { .gpa = 0, .size = 5 }, { .gpa = 0, .size = 0 },
		{ .gpa = 0, .size = SIZE_4K, .level = 4 },
		{ .gpa = 0, .size = SIZE_4K, .level = 9 },
		{ .gpa = 1ULL << 47, .size = SIZE_4K }, { .gpa = 0, .size = SIZE_4K, .flags = 4 },
		{ .gpa = 0, .size = SIZE_4K, .reserved = { 0, 1 } },
	};
	struct tdxcall_sept_entry e[16];
	struct tdxcall_sept_read s;
	u32 i, td;
	struct rt_fixture *fx = rtx_open_td(&td);

	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++) {
		s = bad[i];
		s.td = td;
		ck_assert_int_eq(sept_read(fx, &s, e, 16), -EINVAL);
	}
	s = (struct tdxcall_sept_read){ .td = td, .size = SIZE_4K };
	ck_assert_int_eq(sept_read(fx, &s, e, 4), -EINVAL);
	ck_assert_int_eq(sept_read(fx, &s, NULL, 5), -EFAULT);
	s.td = td + 1;
	ck_assert_int_eq(sept_read(fx, &s, e, 5), -ENOENT);
	rtx_close(fx);
}
END_TEST

/* It gives its operands back to be used again, and one is where the TDR is. */
START_TEST(an_interrupted_leaf_gives_no_address)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_outcome o;

	good(rtx_range(fx, td, AUG, GPA, SIZE_2M, 1));
	model_interrupt_every(&fx->m, 1);
	o = rtx_range(fx, td, TDXCALL_RANGE_DEMOTE, GPA, SIZE_2M, 1);
	ck_assert_int_eq(o.result, -EAGAIN);
	ck_assert_uint_eq(o.leaf, TDH_MEM_PAGE_DEMOTE);
	ck_assert_uint_eq(o.status, TDX_INTERRUPTED_RESTARTABLE);
	ck_assert_uint_eq(o.ext_rcx, 0);
	ck_assert_uint_eq(o.ext_rdx, 0);
	model_interrupt_every(&fx->m, 0);
	rtx_close(fx);
}
END_TEST

Suite *runtime_range_suite(void)
{
	Suite *s = suite_create("runtime_range");
	TCase *t = tcase_create("refused");

	tcase_add_test(t, a_malformed_range_is_refused);
	tcase_add_test(t, a_range_that_is_not_as_needed_is_refused_whole);
	tcase_add_test(t, the_tdx_module_refuses_without_a_trace);
	suite_add_tcase(s, t);
	t = tcase_create("done");
	tcase_set_timeout(t, 30);
	tcase_add_test(t, pages_are_blocked_tracked_and_removed_step_by_step);
	tcase_add_test(t, a_zap_counts_as_promised);
	tcase_add_test(t, before_finalization_nothing_is_tracked);
	tcase_add_test(t, skip_passes_over_what_is_there_and_what_is_not);
	tcase_add_test(t, a_block_of_the_host_goes_with_its_last_piece);
	tcase_add_test(t, memory_that_runs_out_is_reported_with_the_progress);
	tcase_add_test(t, contents_are_copied_and_measured);
	tcase_add_test(t, five_levels_reach_further);
	tcase_add_test(t, a_lock_held_elsewhere_is_taken_as_the_policy_says);
	tcase_add_test(t, an_interrupted_leaf_gives_no_address);
	suite_add_tcase(s, t);
	t = tcase_create("sept");
	tcase_add_test(t, a_sept_walk_shows_leaves_tables_and_holes);
	tcase_add_test(t, a_sept_walk_goes_on_where_the_buffer_was_full);
	tcase_add_test(t, a_malformed_sept_walk_is_refused);
	suite_add_tcase(s, t);
	return s;
}
