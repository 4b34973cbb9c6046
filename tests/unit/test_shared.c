// SPDX-License-Identifier: GPL-2.0-only
/* Shared memory whose mapping or unmapping fails. */
#include "core/abi/ept.h"
#include "core/port/user_mem.h"
#include "core/port/user_port.h"
#include "guest_fixture.h"
#include "suites.h"

#define SIZE_4K CORE_PAGE_SIZE
#define SIZE (4 * SIZE_4K)
#define MAX_HELD 4096

static struct rt_fixture *fx;
static u32 td;

static void set_up(void)
{
	fx = gx_open();
	td = gx_td(fx, "t0");
	/* A guest that is in use: associated with an LP, with translations there. */
	ck_assert_int_eq(gx_enter(fx, td, 0).outcome.result, 0);
	fx->port.invepts = 0;
}

static void tear_down(void)
{
	rtx_check(fx);
	ck_assert_int_eq(rtx_destroy(fx, td).result, 0);
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}

static int shared(u32 op, void *buf, u64 size)
{
	return gx_shared(fx, td, op, GX_GPA, buf, size);
}

START_TEST(pages_are_freed_after_every_lp_has_flushed)
{
	u64 before = user_mem_used(&fx->port);

	ck_assert_int_eq(shared(TDXCALL_SHARED_MAP, NULL, SIZE), 0);
	ck_assert_uint_eq(fx->port.invepts, 0);
	ck_assert_int_eq(shared(TDXCALL_SHARED_UNMAP, NULL, SIZE), 0);
	/* VP.INIT has associated the vCPU that never ran, too. */
	ck_assert_uint_eq(fx->port.invepts, GX_VCPUS);
	ck_assert_uint_eq(fx->port.invept_type, INVEPT_ALL_CONTEXT);
	/* The tables stay. */
	ck_assert_uint_eq(user_mem_used(&fx->port), before + 2);
}
END_TEST

START_TEST(pages_are_not_freed_if_the_flush_is_refused)
{
	u64 value = 42;
	u64 used;

	ck_assert_int_eq(shared(TDXCALL_SHARED_MAP, NULL, SIZE), 0);
	ck_assert_int_eq(shared(TDXCALL_SHARED_WRITE, &value, sizeof(value)), 0);
	used = user_mem_used(&fx->port);
	fx->port.ept_caps &= ~EPT_CAP_ALL_CONTEXT;
	ck_assert_int_eq(shared(TDXCALL_SHARED_UNMAP, NULL, SIZE), -EIO);
	ck_assert_uint_eq(user_mem_used(&fx->port), used);

	/* It is as before: the host reads it, the guest writes to it, and it can be unmapped. */
	fx->port.ept_caps = EPT_CAP_TDX_CPU;
	ck_assert_uint_eq(gx_do(fx, td, 0, TDXGUEST_WRITE, GX_GPA | GX_SHARED, 43),
			  TDXCALL_EXIT_VMCALL);
	ck_assert_int_eq(shared(TDXCALL_SHARED_READ, &value, sizeof(value)), 0);
	ck_assert_uint_eq(value, 43);
	ck_assert_int_eq(shared(TDXCALL_SHARED_MAP, NULL, SIZE), -EEXIST);
	ck_assert_int_eq(shared(TDXCALL_SHARED_UNMAP, NULL, SIZE), 0);
	ck_assert_uint_eq(user_mem_used(&fx->port), used - SIZE / SIZE_4K);
	ck_assert_int_eq(shared(TDXCALL_SHARED_READ, &value, sizeof(value)), -ENOENT);
}
END_TEST

/* All memory but so many pages. */
static u32 hold_memory(u64 *held, u32 but)
{
	static const unsigned int orders[] = { 18, 9, 0 };
	u32 n = 0;
	u32 i;

	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		while (!port_page_alloc(&fx->port, orders[i], &held[n]))
			ck_assert_uint_lt(++n, MAX_HELD);
	}
	for (i = 0; i < but; i++)
		port_page_put(&fx->port, held[--n]);
	return n;
}

START_TEST(a_mapping_that_fails_half_way_was_never_seen_by_the_guest)
{
	static u64 held[MAX_HELD];
	u64 before = user_mem_used(&fx->port);
	u64 value;
	u32 n;

	/* Two tables and two pages. */
	n = hold_memory(held, 4);
	ck_assert_int_eq(shared(TDXCALL_SHARED_MAP, NULL, SIZE), -ENOMEM);
	while (n)
		port_page_put(&fx->port, held[--n]);
	ck_assert_uint_eq(user_mem_used(&fx->port), before + 2);
	ck_assert_uint_eq(fx->port.invepts, 0);
	ck_assert_int_eq(shared(TDXCALL_SHARED_READ, &value, sizeof(value)), -ENOENT);
	ck_assert_uint_eq(gx_do(fx, td, 0, TDXGUEST_READ, GX_GPA | GX_SHARED, 0),
			  TDXCALL_EXIT_EPT_VIOLATION);
	ck_assert_int_eq(shared(TDXCALL_SHARED_MAP, NULL, SIZE), 0);
}
END_TEST

START_TEST(a_signal_stops_it_between_pieces_and_what_was_done_is_undone)
{
	const u64 size = 1024 * SIZE_4K;
	static u8 buf[1024 * SIZE_4K];
	u64 mapped, before;

	/* The tables stay. */
	ck_assert_int_eq(shared(TDXCALL_SHARED_MAP, NULL, size), 0);
	mapped = user_mem_used(&fx->port);
	user_interrupt(&fx->port, true);
	ck_assert_int_eq(shared(TDXCALL_SHARED_UNMAP, NULL, size), -EINTR);
	ck_assert_int_eq(shared(TDXCALL_SHARED_READ, buf, size), -EINTR);
	user_interrupt(&fx->port, false);
	ck_assert_uint_eq(user_mem_used(&fx->port), mapped);
	ck_assert_uint_eq(gx_do(fx, td, 0, TDXGUEST_READ, GX_GPA | GX_SHARED, 0),
			  TDXCALL_EXIT_VMCALL);
	ck_assert_int_eq(shared(TDXCALL_SHARED_READ, buf, size), 0);
	ck_assert_int_eq(shared(TDXCALL_SHARED_UNMAP, NULL, size), 0);

	before = user_mem_used(&fx->port);
	user_interrupt(&fx->port, true);
	ck_assert_int_eq(shared(TDXCALL_SHARED_MAP, NULL, size), -EINTR);
	/* What is small is done at once. */
	ck_assert_int_eq(shared(TDXCALL_SHARED_MAP, NULL, SIZE), 0);
	user_interrupt(&fx->port, false);
	ck_assert_uint_eq(user_mem_used(&fx->port), before + SIZE / SIZE_4K);
	ck_assert_int_eq(shared(TDXCALL_SHARED_UNMAP, NULL, SIZE), 0);
	ck_assert_int_eq(shared(TDXCALL_SHARED_MAP, NULL, size), 0);
}
END_TEST

Suite *shared_suite(void)
{
	Suite *s = suite_create("shared");
	TCase *t = tcase_create("flush");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, pages_are_freed_after_every_lp_has_flushed);
	tcase_add_test(t, pages_are_not_freed_if_the_flush_is_refused);
	tcase_add_test(t, a_mapping_that_fails_half_way_was_never_seen_by_the_guest);
	tcase_add_test(t, a_signal_stops_it_between_pieces_and_what_was_done_is_undone);
	suite_add_tcase(s, t);
	return s;
}
