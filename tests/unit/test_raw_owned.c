// SPDX-License-Identifier: GPL-2.0-only
/* Misuse of pages that the TDX module owns, by raw calls and page handles. */

#include "raw_fixture.h"
#include "suites.h"

#define HKID 40
#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M tdx_level_size(1)
#define PAMT_BAD(reg) (TDX_PAGE_METADATA_INCORRECT | TDX_OPERAND_ID_##reg)

START_TEST(a_page_freed_while_mapped_is_leaked_until_its_td_goes)
{
	struct raw_fixture rf;
	struct tdxcall_stats s;
	struct raw_td td;
	u64 leaked, word;
	u32 page;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	page = raw_alloc(&rf, 1);
	ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_PAGE_AUG, td.tdr, RAW_GPA + SIZE_2M, 1, page, 0), 0);
	ck_assert_int_eq(raw_free(&rf, page, &leaked), -EIO);
	ck_assert_uint_eq(leaked, 512);
	s = rtx_stats(rf.fx);
	ck_assert_uint_eq(s.leaked, 512);
	ck_assert_uint_eq(s.allocated, s.owned + s.free + s.leaked);
	rtx_check(rf.fx);
	/* Its name is gone. */
	ck_assert_int_eq(raw_free(&rf, page, NULL), -ENOENT);
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_READ, page, 0, &word), -ENOENT);
	/* raw_close(): the end of the TD brings it back. */
	raw_close(&rf);
}
END_TEST

START_TEST(the_root_of_a_td_cannot_be_freed_under_it)
{
	struct raw_fixture rf;
	struct raw_td td;
	u64 leaked;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	ck_assert_int_eq(raw_free(&rf, td.tdr, &leaked), -EIO);
	ck_assert_uint_eq(leaked, 1);
	ck_assert_int_eq(raw_free(&rf, td.tdvpr, &leaked), -EIO);
	ck_assert_int_eq(raw_free(&rf, td.tables[1], &leaked), -EIO);
	rtx_check(rf.fx);
	raw_close(&rf);
}
END_TEST

START_TEST(the_host_keeps_its_hands_off_a_page_that_is_owned)
{
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	struct raw_td td;
	u64 word = 1;
	u32 big;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_WRITE, td.tdr, 0, &word), -EPERM);
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_READ, td.tdcx[0], 0, &word), -EPERM);
	ck_assert_uint_eq(word, 1);
	/* One piece is enough. */
	big = raw_alloc(&rf, 1);
	ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_PAGE_AUG, td.tdr, RAW_GPA, 0, big, SIZE_4K), 0);
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_WRITE, big, 0, &word), -EPERM);
	/* Nor may the TDX module read or write it as the host's memory. */
	raw_init(&raw, TDH_SYS_RDALL);
	raw_set_page(&raw, TDX_REG_RDX, big, 0);
	ck_assert_int_eq(raw_exec(&rf, &raw), -EPERM);
	raw_init(&raw, TDH_MNG_INIT);
	raw_set_page(&raw, TDX_REG_RCX, td.tdr, 0);
	raw_set_page(&raw, TDX_REG_RDX, td.tdcx[1], 0);
	ck_assert_int_eq(raw_exec(&rf, &raw), -EPERM);
	/* A block is either data of the host or a page to give, not both at once. */
	raw_init(&raw, TDH_MNG_INIT);
	raw_set_page(&raw, TDX_REG_RCX, td.tdr, 0);
	raw_set_page(&raw, TDX_REG_RDX, td.tdr, 0);
	raw_not_taken(&rf, &raw, -EINVAL);
	raw_close(&rf);
}
END_TEST

START_TEST(a_page_of_another_td_is_refused_by_the_tdx_module)
{
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	struct raw_td td[2];
	u32 big;

	raw_open(&rf);
	raw_build(&rf, &td[0], HKID);
	raw_build(&rf, &td[1], HKID + 1);
	big = raw_alloc(&rf, 1);
	ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_PAGE_AUG, td[0].tdr, RAW_GPA + SIZE_2M, 1, big, 0),
			  0);
	ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_RANGE_BLOCK, td[0].tdr, RAW_GPA + SIZE_2M, 1, 0, 0),
			  0);
	ck_assert_uint_eq(raw_call_page(&rf, TDH_MEM_TRACK, td[0].tdr), 0);
	raw_init(&raw, TDH_MEM_PAGE_DEMOTE);
	raw_set(&raw, TDX_REG_RCX, tdx_map(RAW_GPA + SIZE_2M, 1));
	raw_set_page(&raw, TDX_REG_RDX, td[0].tdr, 0);
	raw_set_page(&raw, TDX_REG_R8, td[1].tables[2], 0);
	raw_set(&raw, TDX_REG_R9, TDX_NO_PAGE);
	raw_set(&raw, TDX_REG_R10, TDX_NO_PAGE);
	raw_set(&raw, TDX_REG_R11, TDX_NO_PAGE);
	ck_assert_uint_eq(raw_status(&rf, &raw), PAMT_BAD(R8));
	ck_assert_int_eq(raw.outcome.result, -EIO);
	/* Registers hold the names that were sent, not addresses. */
	ck_assert_uint_eq(raw.kind[7], TDXCALL_RAW_IS_PAGE);
	ck_assert_uint_eq(raw.reg[7], TDXCALL_RAW_PAGE(td[1].tables[2], 0));
	ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_PAGE_AUG, td[1].tdr, RAW_GPA, 0, td[0].tdr, 0),
			  PAMT_BAD(R8));
	ck_assert_uint_eq(raw_call_pages(&rf, TDH_VP_CREATE, td[0].tdcx[0], td[1].tdr),
			  PAMT_BAD(RCX));
	ck_assert_uint_eq(raw_call_page_value(&rf, TDH_MNG_CREATE, td[1].tdr, HKID + 2),
			  PAMT_BAD(RCX));
	ck_assert_int_eq(raw_free(&rf, td[1].tables[2], NULL), -EIO);
	raw_close(&rf);
}
END_TEST

Suite *raw_owned_suite(void)
{
	Suite *s = suite_create("raw_owned");
	TCase *tc = tcase_create("owned");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_page_freed_while_mapped_is_leaked_until_its_td_goes);
	tcase_add_test(tc, the_root_of_a_td_cannot_be_freed_under_it);
	tcase_add_test(tc, the_host_keeps_its_hands_off_a_page_that_is_owned);
	tcase_add_test(tc, a_page_of_another_td_is_refused_by_the_tdx_module);
	suite_add_tcase(s, tc);
	return s;
}
