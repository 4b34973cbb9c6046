// SPDX-License-Identifier: GPL-2.0-only
/* The library's API: statuses, leaves, states and bits, and their names. */
#include <check.h>
#include <errno.h>

#include <tdxcall/tdxcall.h>

#include "suites.h"

START_TEST(statuses_are_described)
{
	struct tdxcall_status_info info;
	char text[64];

	ck_assert_int_eq(tdxcall_status_info(0xc0000b0800000001, &info), 0);
	ck_assert_str_eq(info.name, "TDX_TLB_TRACKING_NOT_DONE");
	ck_assert_str_eq(info.class_name, "GUEST_TD_MEMORY");
	ck_assert_uint_eq(info.value, 0xc0000b0800000000);
	ck_assert_uint_eq(info.details, TDXCALL_DETAILS_OPERAND);
	ck_assert(info.is_returned);
	ck_assert_ptr_nonnull(info.class_summary);
	ck_assert_ptr_nonnull(info.meaning);
	ck_assert_ptr_nonnull(info.next);
	ck_assert_ptr_nonnull(info.details_summary);
	ck_assert(tdxcall_status_is_error(info.value));
	ck_assert(!tdxcall_status_is_recoverable(info.value));
	ck_assert(!tdxcall_status_is_busy(info.value));
	ck_assert(tdxcall_status_is_busy(0x8000020000000001));
	ck_assert(tdxcall_status_is_busy(0x8000020100000000));
	ck_assert(tdxcall_status_is_fatal(0x6000000200000000));
	ck_assert(!tdxcall_status_is_error(0));
	ck_assert_uint_eq(tdxcall_status_format(0x8000020000000001, text, sizeof(text)), 21);
	ck_assert_str_eq(text, "TDX_OPERAND_BUSY(RCX)");
	ck_assert_uint_eq(tdxcall_status_format(0x8000020000000001, text, 9), 21);
	ck_assert_str_eq(text, "TDX_OPER");
	ck_assert_uint_eq(tdxcall_status_format(0x8000020000000001, NULL, 0), 21);
	ck_assert_int_eq(tdxcall_status_info(0x8000ee0000000000, &info), -ENOENT);
	ck_assert_int_eq(tdxcall_status_info(0, NULL), -EINVAL);
	ck_assert_str_eq(tdxcall_operand_name(128), "TDR");
	ck_assert_ptr_nonnull(tdxcall_operand_summary(128));
	ck_assert_ptr_null(tdxcall_operand_summary(0xffff));
	ck_assert_str_eq(tdxcall_exit_reason_name(48), "EPT_VIOLATION");
}
END_TEST

START_TEST(every_status_is_described_and_parsed_back)
{
	struct tdxcall_status_info info;
	uint64_t status, mask;
	unsigned int i;

	for (i = 0; !tdxcall_status_at(i, &info); i++) {
		ck_assert_ptr_nonnull(info.class_name);
		ck_assert_int_eq(tdxcall_status_parse(info.name, &status, &mask), 0);
		ck_assert_uint_eq(status, info.value);
		ck_assert_uint_eq(mask, 0xffffffff00000000);
	}
	ck_assert_uint_gt(i, 100);
	ck_assert_int_eq(tdxcall_status_parse("operand_busy(TDR)", &status, &mask), 0);
	ck_assert_uint_eq(status, 0x8000020000000080);
	ck_assert_uint_eq(mask, 0xffffffffffffffff);
	ck_assert_int_eq(tdxcall_status_parse("0xc000010000000002", &status, &mask), 0);
	ck_assert_uint_eq(status, 0xc000010000000002);
	ck_assert_uint_eq(mask, 0xffffffffffffffff);
	ck_assert_int_eq(tdxcall_status_parse("-1", &status, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_status_parse("", &status, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_status_parse("TDX_NONSENSE", &status, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_status_parse("0x1ffffffffffffffff", &status, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_status_parse(NULL, &status, NULL), -EINVAL);
}
END_TEST

START_TEST(leaves_and_their_operands_are_described)
{
	struct tdxcall_leaf_operand op;
	struct tdxcall_leaf_info leaf, same;
	unsigned int i;

	for (i = 0; !tdxcall_leaf_at(i, &leaf); i++) {
		ck_assert_int_eq(tdxcall_leaf_find(leaf.name, &same), 0);
		ck_assert_uint_eq(same.number, leaf.number);
		ck_assert_int_eq(tdxcall_leaf_info(leaf.number, &same), 0);
		ck_assert_mem_eq(&leaf, &same, sizeof(leaf));
	}
	ck_assert_uint_eq(i, 69 + 38);
	ck_assert_int_eq(tdxcall_leaf_find("mem_page-aug", &leaf), 0);
	ck_assert_uint_eq(leaf.number, 6);
	ck_assert_int_eq(tdxcall_leaf_operand(6, 0, &op), 0);
	ck_assert_str_eq(op.reg, "rcx");
	ck_assert_str_eq(op.type, "MAP");
	ck_assert_uint_eq(op.arg, 0x10);
	ck_assert(!op.is_output && !op.is_hpa);
	ck_assert_int_eq(tdxcall_leaf_operand(6, 2, &op), 0);
	ck_assert(op.is_hpa);
	ck_assert_int_eq(tdxcall_leaf_operand(6, 3, &op), -ENOENT);
	ck_assert_int_eq(tdxcall_leaf_operand(9999, 0, &op), -ENOENT);
	ck_assert_int_eq(tdxcall_leaf_info(9999, &leaf), -ENOENT);
	ck_assert_int_eq(tdxcall_leaf_find("TDG.MEM.PAGE.ACCEPT", &leaf), -ENOENT);
	ck_assert_int_eq(tdxcall_leaf_find(NULL, &leaf), -EINVAL);
	ck_assert_int_eq(tdxcall_leaf_info(6, NULL), -EINVAL);
}
END_TEST

START_TEST(states_and_bits_have_names)
{
	char text[64];

	ck_assert_str_eq(tdxcall_sept_state_name(2), "PENDING");
	ck_assert_ptr_null(tdxcall_sept_state_name(200));
	ck_assert_str_eq(tdxcall_op_state_name(2), "RUNNABLE");
	ck_assert_str_eq(tdxcall_td_state_name(TDXCALL_TD_RUNNABLE), "runnable");
	ck_assert_ptr_null(tdxcall_td_state_name(0));
	ck_assert_ptr_null(tdxcall_td_state_name(99));
	tdxcall_attributes_format(1, text, sizeof(text));
	ck_assert_str_eq(text, "DEBUG");
	ck_assert_uint_gt(tdxcall_xfam_format(7, text, sizeof(text)), 0);
	ck_assert_uint_gt(tdxcall_sept_format(0, 0, text, sizeof(text)), 0);
	ck_assert_ptr_nonnull(tdxcall_version());
}
END_TEST

Suite *lib_decode_suite(void)
{
	Suite *s = suite_create("lib_decode");
	TCase *tc = tcase_create("decode");

	tcase_add_test(tc, statuses_are_described);
	tcase_add_test(tc, every_status_is_described_and_parsed_back);
	tcase_add_test(tc, leaves_and_their_operands_are_described);
	tcase_add_test(tc, states_and_bits_have_names);
	suite_add_tcase(s, tc);
	return s;
}
