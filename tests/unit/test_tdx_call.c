// SPDX-License-Identifier: GPL-2.0-only
/* tdx_try() and tdx_call(): tries, operands, and what is recorded. */
#include <string.h>

#include "core/tdpmmu/tdx_call.h"
#include "hook_fixture.h"
#include "suites.h"

#define PAGE 0x22000ULL

START_TEST(a_call_that_succeeds_is_one_try_and_no_record)
{
	struct hook_fixture *hx = hx_open();
	struct seam_regs regs = seam_tdh_mem_page_remove(HX_TDR, HX_GPA, TDX_LEVEL_4K);

	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, PAGE);
	ck_assert_int_eq(tdx_call(&hx->vm, &regs), 0);
	ck_assert_uint_eq(seam_page_back(&regs), PAGE);
	ck_assert_uint_eq(hx->tally.retries, 0);
	ck_assert_uint_eq(hx->vm.err.status, 0);
	hx_close(hx);
}
END_TEST

/* The script clears RCX and RDX each time, as the MEM leaves do. */
START_TEST(each_try_has_the_operands_as_they_came_in)
{
	struct hook_fixture *hx = hx_open();
	struct seam_regs regs = seam_tdh_mem_range_block(HX_TDR, HX_GPA, TDX_LEVEL_2M);

	hx_expect_many(hx, TDH_MEM_RANGE_BLOCK, 3, HX_BUSY, 0);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	ck_assert_uint_eq(tdx_try(&hx->vm, TDX_BUSY_LOOP, &regs), TDX_SUCCESS);
	ck_assert_uint_eq(hx->seen.rcx, HX_GPA | 1);
	ck_assert_uint_eq(hx->seen.rdx, HX_TDR);
	ck_assert_uint_eq(hx->tally.retries, 3);
	hx_close(hx);
}
END_TEST

START_TEST(a_try_keeps_the_leaf_and_records_nothing)
{
	struct hook_fixture *hx = hx_open();
	struct seam_regs regs = seam_tdh_mem_sept_rd(HX_TDR, HX_GPA, TDX_LEVEL_4K);

	hx_expect_many(hx, TDH_MEM_SEPT_RD, 1, TDX_EPT_WALK_FAILED, 0x8);
	ck_assert_uint_eq(tdx_try(&hx->vm, TDX_BUSY_LOOP, &regs), TDX_EPT_WALK_FAILED);
	ck_assert_uint_eq(regs.rax, TDH_MEM_SEPT_RD);
	ck_assert_uint_eq(regs.rcx, 0x8);
	ck_assert_uint_eq(hx->vm.err.status, 0);
	/* It is no failure where the caller says so. */
	ck_assert_int_eq(tdx_end(&hx->vm, &regs, TDX_SUCCESS), 0);
	ck_assert_uint_eq(hx->vm.err.status, 0);
	ck_assert_int_eq(tdx_end(&hx->vm, &regs, TDX_EPT_WALK_FAILED), -EIO);
	ck_assert_uint_eq(hx->vm.err.leaf, TDH_MEM_SEPT_RD);
	ck_assert_uint_eq(hx->vm.err.out.rcx, 0x8);
	hx_done(hx);
	hx_close(hx);
}
END_TEST

START_TEST(the_first_failure_is_the_one_recorded)
{
	struct hook_fixture *hx = hx_open();
	struct seam_regs block = seam_tdh_mem_range_block(HX_TDR, HX_GPA, TDX_LEVEL_2M);
	struct seam_regs track = seam_tdh_mem_track(HX_TDR);

	hx->vm.busy = TDX_BUSY_AGAIN;
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, HX_ERROR);
	hx_expect(hx, TDH_MEM_TRACK, HX_BUSY);
	ck_assert_int_eq(tdx_call(&hx->vm, &block), -EIO);
	ck_assert_int_eq(tdx_call(&hx->vm, &track), -EAGAIN);
	ck_assert_uint_eq(hx->vm.err.leaf, TDH_MEM_RANGE_BLOCK);
	ck_assert_uint_eq(hx->vm.err.status, HX_ERROR);
	hx_done(hx);
	hx_close(hx);
}
END_TEST

START_TEST(kick_keeps_the_vcpus_out_during_the_second_try)
{
	struct hook_fixture *hx = hx_open();
	struct seam_regs regs = seam_tdh_mem_range_block(HX_TDR, HX_GPA, TDX_LEVEL_2M);

	hx_expect_many(hx, TDH_MEM_RANGE_BLOCK, 2, HX_BUSY, 0);
	ck_assert_uint_eq(tdx_try(&hx->vm, TDX_BUSY_KICK, &regs), HX_BUSY);
	ck_assert_uint_eq(hx->kept_out, 1);
	ck_assert_uint_eq(hx->sync.tdh_mem_track, 0);
	hx_close(hx);
}
END_TEST

START_TEST(a_call_without_a_td_never_kicks)
{
	struct hook_fixture *hx = hx_open();
	struct tdx_vm vm = hx->vm;
	struct seam_regs regs = seam_tdh_phymem_page_rdmd(PAGE);

	vm.st = NULL;
	vm.sync = NULL;
	vm.busy = TDX_BUSY_KICK;
	hx_expect_many(hx, TDH_PHYMEM_PAGE_RDMD, 5, HX_BUSY, 0);
	hx_expect(hx, TDH_PHYMEM_PAGE_RDMD, TDX_SUCCESS);
	ck_assert_int_eq(tdx_call(&vm, &regs), 0);
	ck_assert_uint_eq(hx->kept_out, 0);
	ck_assert_uint_eq(hx->tally.retries, 5);
	hx_close(hx);
}
END_TEST

START_TEST(an_epoch_in_use_is_not_waited_for)
{
	struct hook_fixture *hx = hx_open();
	struct seam_regs regs = seam_tdh_mem_track(HX_TDR);

	hx_expect(hx, TDH_MEM_TRACK, TDX_PREVIOUS_TLB_EPOCH_BUSY);
	ck_assert_uint_eq(tdx_try(&hx->vm, TDX_BUSY_LOOP, &regs), TDX_PREVIOUS_TLB_EPOCH_BUSY);
	hx_close(hx);
}
END_TEST

START_TEST(tries_on_an_lp_are_made_there)
{
	struct hook_fixture *hx = hx_open();
	struct seam_regs regs = seam_tdh_vp_flush(PAGE);
	u64 status;

	hx_expect_many(hx, TDH_VP_FLUSH, 4, HX_BUSY, 0);
	hx_expect(hx, TDH_VP_FLUSH, TDX_VCPU_NOT_ASSOCIATED);
	hx->vm.busy = TDX_BUSY_LOOP;
	ck_assert_int_eq(tdx_try_on_lp(&hx->vm, 1, &regs, &status), 0);
	ck_assert_uint_eq(status, TDX_VCPU_NOT_ASSOCIATED);
	ck_assert_uint_eq(hx->lp, 1);
	ck_assert_uint_eq(hx->seen.rcx, PAGE);
	ck_assert_uint_eq(hx->tally.retries, 4);
	ck_assert_uint_eq(regs.rax, TDH_VP_FLUSH);
	hx_close(hx);
}
END_TEST

START_TEST(an_lp_that_is_gone_gets_no_call)
{
	struct hook_fixture *hx = hx_open();
	struct seam_regs regs = seam_tdh_vp_flush(PAGE);
	u64 status;

	ck_assert_int_eq(tdx_try_on_lp(&hx->vm, TDX_LP_NONE, &regs, &status), -ENXIO);
	ck_assert_uint_eq(hx->tally.seamcalls, 0);
	ck_assert_uint_eq(hx->vm.err.status, 0);
	hx_close(hx);
}
END_TEST

Suite *tdx_call_suite(void)
{
	Suite *s = suite_create("tdx_call");
	TCase *t = tcase_create("tries");

	tcase_add_test(t, a_call_that_succeeds_is_one_try_and_no_record);
	tcase_add_test(t, each_try_has_the_operands_as_they_came_in);
	tcase_add_test(t, a_try_keeps_the_leaf_and_records_nothing);
	tcase_add_test(t, the_first_failure_is_the_one_recorded);
	tcase_add_test(t, kick_keeps_the_vcpus_out_during_the_second_try);
	tcase_add_test(t, a_call_without_a_td_never_kicks);
	tcase_add_test(t, an_epoch_in_use_is_not_waited_for);
	tcase_add_test(t, tries_on_an_lp_are_made_there);
	tcase_add_test(t, an_lp_that_is_gone_gets_no_call);
	suite_add_tcase(s, t);
	return s;
}
