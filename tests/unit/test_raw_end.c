// SPDX-License-Identifier: GPL-2.0-only
/* Raw TDs and pages whose owner goes, on a TDX module that refuses: what is left is counted. */

#include "core/port/user_port.h"
#include "raw_fixture.h"
#include "suites.h"

#define HKID 40
#define FOREVER 0xffffffffU

START_TEST(nothing_is_freed_that_rdmd_does_not_vouch_for)
{
	struct raw_fixture rf;
	struct tdxcall_stats s;
	u32 page[3], i;

	raw_open(&rf);
	for (i = 0; i < 3; i++) {
		page[i] = raw_alloc(&rf, 0);
		ck_assert_uint_eq(raw_call_page(&rf, TDH_PHYMEM_PAGE_RDMD, page[i]), 0);
	}
	/* Never given: nothing to flush, but RDMD is asked. */
	rtx_fail(rf.fx, TDH_PHYMEM_PAGE_RDMD, 1, FOREVER, TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(raw_free(&rf, page[0], NULL), -EAGAIN);
	rtx_fail(rf.fx, TDH_PHYMEM_PAGE_RDMD, 1, 1, TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(raw_free(&rf, page[0], NULL), 0);
	rtx_fail(rf.fx, TDH_PHYMEM_PAGE_RDMD, 1, 1, TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(raw_free(&rf, page[1], NULL), -EIO);
	rtx_fail_not(rf.fx);
	ck_assert_uint_eq(rtx_stats(rf.fx).leaked, 1);
	rtx_check(rf.fx);
	/* A failure at the end is for good. */
	rtx_fail(rf.fx, TDH_PHYMEM_PAGE_RDMD, 1, FOREVER, TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	ck_assert_uint_eq(raw_release(&rf), 2);
	rtx_fail_not(rf.fx);
	s = rtx_stats(rf.fx);
	ck_assert_uint_eq(s.leaked, 2);
	ck_assert_uint_eq(s.owned, 0);
	ck_assert_uint_eq(s.allocated, 2);
	rtx_close(rf.fx);
}
END_TEST

static const u16 end_leaves[] = {
	TDH_VP_FLUSH, TDH_MNG_VPFLUSHDONE, TDH_PHYMEM_CACHE_WB, TDH_MNG_KEY_FREEID,
	TDH_PHYMEM_PAGE_RECLAIM, TDH_PHYMEM_PAGE_WBINVD, TDH_PHYMEM_PAGE_RDMD,
};

/* Who is killed closes its handle with the signal still pending; each leaf is busy for a while. */
START_TEST(an_end_goes_on_whatever_signal_is_pending)
{
	struct raw_fixture rf;
	struct tdxcall_stats s;
	struct raw_td td;
	u32 page, block;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	page = raw_alloc(&rf, 0);
	block = raw_alloc(&rf, 1);
	ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_PAGE_AUG, td.tdr, RAW_GPA, 0, page, 0), 0);
	ck_assert_uint_eq(raw_call_page(&rf, TDH_PHYMEM_PAGE_RDMD, block), 0);
	rtx_fail(rf.fx, end_leaves[_i], 1, 3, TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX);
	user_interrupt(&rf.fx->port, true);
	ck_assert_uint_eq(raw_release(&rf), 0);
	ck_assert_uint_eq(rtx_struck(rf.fx), 3);
	rtx_fail_not(rf.fx);
	s = rtx_stats(rf.fx);
	ck_assert_uint_eq(s.allocated, 0);
	rtx_close(rf.fx);
}
END_TEST

/* Each leaf of the end in turn fails, for good or once; what is left is counted as leaked. */
START_TEST(an_end_that_fails_leaks_and_counts)
{
	static const u64 statuses[] = {
		TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX, TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX,
	};
	u16 leaf = end_leaves[_i / 4];
	u64 status = statuses[_i / 2 % 2];
	u32 count = _i % 2 ? FOREVER : 1;
	struct raw_fixture rf;
	struct tdxcall_stats s;
	struct raw_td td;
	u64 leaked;
	u32 page;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	page = raw_alloc(&rf, 0);
	ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_PAGE_AUG, td.tdr, RAW_GPA, 0, page, 0), 0);
	rtx_fail(rf.fx, leaf, 1, count, status);
	leaked = raw_release(&rf);
	ck_assert_uint_gt(rtx_struck(rf.fx), 0);
	rtx_fail_not(rf.fx);
	if (count == 1 && seam_status_is_busy(status))
		ck_assert_uint_eq(leaked, 0);
	s = rtx_stats(rf.fx);
	ck_assert_uint_eq(s.leaked, leaked);
	ck_assert_uint_eq(s.allocated, leaked);
	ck_assert_uint_eq(s.owned, 0);
	rtx_close(rf.fx);
}
END_TEST

Suite *raw_end_suite(void)
{
	Suite *s = suite_create("raw_end");
	TCase *tc = tcase_create("end");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, nothing_is_freed_that_rdmd_does_not_vouch_for);
	tcase_add_loop_test(tc, an_end_goes_on_whatever_signal_is_pending, 0,
			    CORE_ARRAY_SIZE(end_leaves));
	tcase_add_loop_test(tc, an_end_that_fails_leaks_and_counts, 0, 28);
	suite_add_tcase(s, tc);
	return s;
}
