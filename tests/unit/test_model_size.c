// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: TDH.MEM.PAGE.PROMOTE and DEMOTE, and their interruption. */
#include <check.h>
#include <string.h>

#include "model_td.h"

static void set_up_runnable_scattered(void)
{
	set_up_runnable();
	fx_scatter(fx);
}

static void set_up_initialized_scattered(void)
{
	set_up_initialized();
	fx_scatter(fx);
}

static u64 chldcnt(void)
{
	return tdr_of(fx, &td)->chldcnt;
}

/* The 512 pages of a block, pending, one by one; page @skip comes from elsewhere. */
static u64 aug_small(u64 gpa, u32 skip)
{
	u64 block = fx_block(fx);
	u32 i;

	for (i = 0; i < 512; i++)
		ok(TDH_MEM_PAGE_AUG, gpa + i * SIZE_4K, 0,
		   i == skip ? fx_page(fx) : block + i * SIZE_4K);
	return block;
}

/*
 * ---- PROMOTE ------------------------------------------------------------------------------------
 */

START_TEST(promote_makes_one_page_of_512)
{
	u64 table = sept_entry_hpa(*sept_entry(fx, &td, GPA, 1));
	u64 block = aug_small(GPA, 512), before = chldcnt();

	fx_assert_status(call(TDH_MEM_PAGE_PROMOTE, GPA, 1, 0), ON_RCX(TDX_GPA_RANGE_NOT_BLOCKED));
	assert_details(fx, 7, 1, NL_MAPPED);
	ok(TDH_MEM_RANGE_BLOCK, GPA, 1, 0);
	fx_assert_status(call(TDH_MEM_PAGE_PROMOTE, GPA, 1, 0), ON_RCX(TDX_TLB_TRACKING_NOT_DONE));
	assert_no_details(fx);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	ok(TDH_MEM_PAGE_PROMOTE, GPA, 1, 0);
	ck_assert_uint_eq(fx->r.rcx, table);
	ck_assert_uint_eq(fx->r.rdx, 0);
	ck_assert_uint_eq(chldcnt(), before - 1);
	ck_assert_uint_eq(fx_page_type(fx, table), PT_NDA);
	ck_assert_uint_eq(fx_page_type(fx, block + 5 * SIZE_4K), PT_REG);
	ck_assert_uint_eq(fx->r.r8, TDX_LEVEL_2M);
	assert_entry(fx, &td, GPA, 1, ARCH_BLOCKED(block), PENDING);
}
END_TEST

static void assert_not_promotable(void)
{
	fx_assert_status(call(TDH_MEM_PAGE_PROMOTE, GPA, 1, 0),
			 ON_RCX(TDX_EPT_INVALID_PROMOTE_CONDITIONS));
	assert_details(fx, 7, 1, NL_MAPPED);
}

START_TEST(promote_wants_512_alike_in_a_row)
{
	fx_assert_status(call(TDH_MEM_PAGE_PROMOTE | V2, GPA, 1, 0), INVALID(RAX));
	ck_assert_uint_eq(fx->r.r9, TDX_NO_PAGE);
	fx_assert_status(call(TDH_MEM_PAGE_PROMOTE, GPA + SIZE_2M, 1, 0),
			 ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	assert_details(fx, ARCH_FREE, 1, FREE);
	assert_not_promotable(); /* all free */
	aug_small(GPA, 300);
	assert_not_promotable(); /* one elsewhere */
	ok(TDH_MEM_PAGE_REMOVE, GPA + 300 * SIZE_4K, 0, 0);
	assert_not_promotable(); /* one missing */
	ok(TDH_MEM_PAGE_REMOVE, GPA, 0, 0);
	ok(TDH_MEM_PAGE_AUG, GPA, 0, fx_page(fx));
	assert_not_promotable(); /* first one not aligned */
}
END_TEST

START_TEST(promote_of_different_states_is_refused)
{
	u64 block = fx_block(fx);
	u32 i;

	for (i = 0; i < 511; i++)
		ok(TDH_MEM_PAGE_AUG, GPA + i * SIZE_4K, 0, block + i * SIZE_4K);
	fx_assert_status(fx_call(fx, TDH_MEM_PAGE_ADD, GPA + 511 * SIZE_4K, td.tdr,
				 block + 511 * SIZE_4K, FX_SHARED),
			 TDX_SUCCESS);
	assert_not_promotable();
}
END_TEST

START_TEST(promote_with_a_locked_child_leaves_the_others_unlocked)
{
	u64 *child;
	u32 i;

	aug_small(GPA, 512);
	child = sept_entry(fx, &td, GPA + 200 * SIZE_4K, 0);
	*child |= SEPT_LOCK;
	fx_assert_status(call(TDH_MEM_PAGE_PROMOTE, GPA, 1, 0), BUSY(RCX));
	assert_details(fx, 7, 1, NL_MAPPED);
	*child &= ~SEPT_LOCK;
	for (i = 0; i < 512; i++)
		ck_assert(!(*sept_entry(fx, &td, GPA + i * SIZE_4K, 0) & SEPT_LOCK));
}
END_TEST

START_TEST(promote_gives_way_to_interrupts_and_locks)
{
	u64 table = sept_entry_hpa(*sept_entry(fx, &td, GPA, 1));
	u64 block = aug_small(GPA, 512);

	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, table, false), 0);
	fx_assert_status(call(TDH_MEM_PAGE_PROMOTE, GPA, 1, 0), BUSY(RCX));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, table, false), 0);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_2M, block, false), 0);
	fx_assert_status(call(TDH_MEM_PAGE_PROMOTE, GPA, 1, 0), BUSY(RCX));
	assert_no_details(fx);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_2M, block, false), 0);
	model_intr(&fx->m, 0, 0);
	fx_assert_status(call(TDH_MEM_PAGE_PROMOTE | V1, GPA, 1, 0), TDX_INTERRUPTED_RESTARTABLE);
	ck_assert_uint_eq(fx->r.rcx, GPA | 1);
	ck_assert_uint_eq(fx->r.rdx, td.tdr);
	ck_assert_uint_eq(fx->r.r9, TDX_NO_PAGE);
	model_intr(&fx->m, 0, 1);
	ok(TDH_MEM_PAGE_PROMOTE, GPA, 1, 0);
}
END_TEST

/*
 * ---- DEMOTE -------------------------------------------------------------------------------------
 */

START_TEST(demote_splits_a_page)
{
	u64 block = map_accepted(fx, &td, GPA + SIZE_2M, 1), table = fx_page(fx);
	u64 gpa = GPA + SIZE_2M, before = chldcnt();

	fx_assert_status(call(TDH_MEM_PAGE_DEMOTE, gpa, 1, table),
			 ON_RCX(TDX_GPA_RANGE_NOT_BLOCKED));
	assert_details(fx, ARCH_MAPPED(block), 1, MAPPED);
	ok(TDH_MEM_RANGE_BLOCK, gpa, 1, 0);
	fx_assert_status(call(TDH_MEM_PAGE_DEMOTE, gpa, 1, table),
			 ON_RCX(TDX_TLB_TRACKING_NOT_DONE));
	assert_no_details(fx);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	ok(TDH_MEM_PAGE_DEMOTE, gpa, 1, table);
	assert_no_details(fx);
	ck_assert_uint_eq(chldcnt(), before + 1);
	ck_assert_uint_eq(fx_page_type(fx, table), PT_EPT);
	fx_ok(fx, TDH_PHYMEM_PAGE_RDMD, block + 511 * SIZE_4K, 0);
	ck_assert_uint_eq(fx->r.rcx, PT_REG);
	ck_assert_uint_eq(fx->r.rdx, td.tdr);
	ck_assert_uint_eq(fx->r.r8, TDX_LEVEL_4K);
	ck_assert_uint_eq(fx->r.r9, 0);
	assert_entry(fx, &td, gpa, 1, 7, NL_MAPPED);
	assert_entry(fx, &td, gpa + 9 * SIZE_4K, 0, ARCH_MAPPED(block + 9 * SIZE_4K), MAPPED);
}
END_TEST

START_TEST(demote_refuses_in_order)
{
	u64 block = fx_block(fx), table = fx_page(fx), gpa = GPA + SIZE_2M;

	fx_assert_status(call(TDH_MEM_PAGE_DEMOTE, GPA, 1, table),
			 ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	assert_details(fx, 7, 1, NL_MAPPED);
	ok(TDH_MEM_PAGE_AUG, gpa, 1, block);
	fx_assert_status(call(TDH_MEM_PAGE_DEMOTE, gpa, 1, table | CORE_BIT(63)), INVALID(R8));
	fx_assert_status(call(TDH_MEM_PAGE_DEMOTE, gpa, 1, td.tdcx[0]), METADATA(R8));
	model_intr(&fx->m, 0, 0);
	fx_assert_status(call(TDH_MEM_PAGE_DEMOTE, gpa, 1, table), TDX_INTERRUPTED_RESTARTABLE);
	ck_assert_uint_eq(fx->r.rcx, gpa | 1);
	ck_assert_uint_eq(fx->r.rdx, td.tdr);
	ck_assert_uint_eq(fx_page_type(fx, table), PT_NDA);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_2M, block, false), 0);
	fx_assert_status(call(TDH_MEM_PAGE_DEMOTE, gpa, 1, table), BUSY(RCX));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_2M, block, false), 0);
	ok(TDH_MEM_PAGE_DEMOTE, gpa, 1, table);
	assert_entry(fx, &td, gpa, 0, ARCH_BLOCKED(block), PENDING);
	/* No nested VMs: R9..R11 come back as they were. */
	ck_assert_uint_eq(fx->r.r9, 0);
}
END_TEST

START_TEST(demote_and_promote_undo_each_other)
{
	u64 block = map_accepted(fx, &td, GPA + SIZE_2M, 1), table = fx_page(fx);
	u64 gpa = GPA + SIZE_2M;

	memset(fx_va(fx, block + SIZE_4K), 0x3c, 64);
	block_and_track(fx, &td, gpa, 1);
	ok(TDH_MEM_PAGE_DEMOTE, gpa, 1, table);
	block_and_track(fx, &td, gpa, 1);
	ok(TDH_MEM_PAGE_PROMOTE, gpa, 1, 0);
	ck_assert_uint_eq(fx->r.rcx, table);
	assert_entry(fx, &td, gpa, 1, ARCH_MAPPED(block), MAPPED);
	ck_assert_uint_eq(*(u8 *)fx_va(fx, block + SIZE_4K), 0x3c);
}
END_TEST

START_TEST(partly_accepted_page_keeps_no_count_when_split)
{
	u64 block = fx_block(fx), gpa = GPA + SIZE_2M;

	ok(TDH_MEM_PAGE_AUG, gpa, 1, block);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, gpa | 1);
	model_intr(&fx->m, 0, 6);
	fx_assert_status(enter(fx, 0, td.vp, false), TDX_EXIT_EXTERNAL_INTERRUPT);
	/* The counter shows in RCX until the range is blocked. */
	assert_entry(fx, &td, gpa, 1, ARCH_BLOCKED(block) | 7 << 12, PENDING);
	fx_assert_status(call(TDH_MEM_PAGE_DEMOTE, gpa, 1, 0), ON_RCX(TDX_GPA_RANGE_NOT_BLOCKED));
	assert_details(fx, ARCH_BLOCKED(block), 1, PENDING);
	fx_assert_status(call(TDH_MEM_PAGE_REMOVE, gpa, 1, 0), ON_RCX(TDX_GPA_RANGE_NOT_BLOCKED));
	assert_details(fx, ARCH_BLOCKED(block), 1, PENDING);
	ok(TDH_MEM_RANGE_BLOCK, gpa, 1, 0);
	assert_entry(fx, &td, gpa, 1, ARCH_BLOCKED(block), PENDING_BLOCKED);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	ok(TDH_MEM_PAGE_DEMOTE, gpa, 1, fx_page(fx));
	assert_entry(fx, &td, gpa + SIZE_4K, 0, ARCH_BLOCKED(block + SIZE_4K), PENDING);
}
END_TEST

static void add_run_tests(Suite *s, const char *name, void (*set_up)(void))
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, promote_makes_one_page_of_512);
	tcase_add_test(t, demote_splits_a_page);
	tcase_add_test(t, demote_and_promote_undo_each_other);
	tcase_add_test(t, partly_accepted_page_keeps_no_count_when_split);
	suite_add_tcase(s, t);
}

static void add_build_tests(Suite *s, const char *name, void (*set_up)(void))
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, promote_wants_512_alike_in_a_row);
	tcase_add_test(t, promote_of_different_states_is_refused);
	tcase_add_test(t, promote_with_a_locked_child_leaves_the_others_unlocked);
	tcase_add_test(t, promote_gives_way_to_interrupts_and_locks);
	tcase_add_test(t, demote_refuses_in_order);
	suite_add_tcase(s, t);
}

Suite *model_size_suite(void);

Suite *model_size_suite(void)
{
	Suite *s = suite_create("model_size");

	add_run_tests(s, "run", set_up_runnable);
	add_build_tests(s, "build", set_up_initialized);
	add_run_tests(s, "run-scattered", set_up_runnable_scattered);
	add_build_tests(s, "build-scattered", set_up_initialized_scattered);
	return s;
}
