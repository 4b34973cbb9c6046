// SPDX-License-Identifier: GPL-2.0-only
/*
 * core/abi: the table of statuses against itself and against literal facts of TDX module 1.5.01, as
 * test_abi.c does it for leaves.
 */
#include <check.h>
#include <string.h>

#include "core/abi/abi.h"
#include "suites.h"

static const char *status_text(u64 status, char *text, size_t cap)
{
	struct abi_buf b;

	abi_buf_init(&b, text, cap);
	tdx_status_format(status, &b);
	ck_assert_uint_lt(b.len, b.cap);
	return text;
}

#define assert_status_text(status, expected)                                           \
	do {                                                                           \
		char text_[128];                                                       \
		ck_assert_str_eq(status_text(status, text_, sizeof(text_)), expected); \
	} while (0)

START_TEST(status_table_is_sorted_and_round_trips)
{
	size_t count, i;
	const struct tdx_status_info *rows = tdx_statuses(&count);

	ck_assert_uint_eq(count, 164 + 52);
	for (i = 0; i < count; i++) {
		const struct tdx_status_info *s = &rows[i];

		ck_assert_uint_eq(s->value & TDX_STATUS_DETAILS_MASK, 0);
		ck_assert_uint_eq(s->value & CORE_MASK(59, 48), 0);
		ck_assert_uint_eq(tdx_status_class(s->value), s->class);
		ck_assert_ptr_nonnull(tdx_name(TDX_NAMES_STATUS_CLASS, s->class));
		if (i)
			ck_assert_uint_lt(rows[i - 1].value & CORE_MASK(47, 32),
					  s->value & CORE_MASK(47, 32));
		ck_assert_ptr_eq(tdx_status_info(s->value), s);
		if (s->value != TDX_SUCCESS)
			ck_assert_ptr_eq(tdx_status_info(s->value | 0xffffffff), s);
		if (s->since)
			ck_assert(!s->returned);
		ck_assert_ptr_eq(tdx_status_by_name(s->name), s);
		if (!strncmp(s->name, "TDX_", 4))
			ck_assert_ptr_eq(tdx_status_by_name(s->name + 4), s);
		ck_assert_uint_gt(strlen(s->meaning), 10);
		ck_assert_uint_gt(strlen(s->next), 4);
	}
}
END_TEST

/* Those that this host cannot meet say so where the next step would be. */
START_TEST(each_status_that_a_host_meets_has_a_cause)
{
	static const char *const not_met[] = {
		"none for the host", "migration is not covered", "service TDs are not covered",
		"module 1.5.01 never",
	};
	size_t count, i, n;
	const struct tdx_status_info *rows = tdx_statuses(&count);

	for (i = 0; i < count; i++) {
		bool met = !rows[i].since;

		for (n = 0; n < CORE_ARRAY_SIZE(not_met); n++)
			met &= !!strncmp(rows[i].next, not_met[n], strlen(not_met[n]));
		ck_assert_msg(!met || tdx_status_cause(rows[i].value), "%s", rows[i].name);
		if (tdx_status_cause(rows[i].value))
			ck_assert(rows[i].returned);
	}
	ck_assert_ptr_nonnull(tdx_status_cause(TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX));
	ck_assert_ptr_nonnull(tdx_status_cause(TDX_SEAMCALL_UD));
	ck_assert_ptr_null(tdx_status_cause(0x1234567800000000));
}
END_TEST

/* FATAL implies NON_RECOVERABLE; a status that is neither error nor TD exit has no flag. */
START_TEST(status_flag_bits_agree)
{
	size_t count, i;
	const struct tdx_status_info *rows = tdx_statuses(&count);

	for (i = 0; i < count; i++) {
		u64 v = rows[i].value;

		ck_assert_int_eq(tdx_status_is_error(v), (s64)v < 0);
		ck_assert_int_eq(tdx_status_recoverable(v), !(v >> 62 & 1));
		ck_assert_int_eq(tdx_status_is_fatal(v), v >> 61 & 1);
		if (tdx_status_is_fatal(v))
			ck_assert(!tdx_status_recoverable(v));
		if (!tdx_status_recoverable(v) && !tdx_status_is_error(v))
			ck_assert_uint_eq(rows[i].details, TDX_DETAILS_EXIT_REASON);
		if (rows[i].class == TDX_CLASS_RESOURCE_BUSY)
			ck_assert(tdx_status_is_error(v) && tdx_status_recoverable(v));
	}
}
END_TEST

START_TEST(status_facts)
{
	static const struct {
		u64 value;
		const char *name;
	} facts[] = {
		{0x0000000000000000, "TDX_SUCCESS"},
		{0x4000000100000000, "TDX_NON_RECOVERABLE_VCPU"},
		{0x8000000300000000, "TDX_INTERRUPTED_RESUMABLE"},
		{0x8000000400000000, "TDX_INTERRUPTED_RESTARTABLE"},
		{0xC000010000000000, "TDX_OPERAND_INVALID"},
		{0xC000010100000000, "TDX_OPERAND_ADDR_RANGE_ERROR"},
		{0x8000020000000000, "TDX_OPERAND_BUSY"},
		{0x8000020100000000, "TDX_PREVIOUS_TLB_EPOCH_BUSY"},
		{0x8000020300000000, "TDX_RND_NO_ENTROPY"},
		{0x9000020500000000, "TDX_HOST_PRIORITY_BUSY_TIMEOUT"},
		{0xC000030000000000, "TDX_PAGE_METADATA_INCORRECT"},
		{0xC000040000000000, "TDX_TD_ASSOCIATED_PAGES_EXIST"},
		{0xE000060400000000, "TDX_TD_FATAL"},
		{0xC000060700000000, "TDX_LIFECYCLE_STATE_INCORRECT"},
		{0xC000060800000000, "TDX_OP_STATE_INCORRECT"},
		{0xC000061000000000, "TDX_TDCX_NUM_INCORRECT"},
		{0xC000070000000000, "TDX_VCPU_STATE_INCORRECT"},
		{0x8000070100000000, "TDX_VCPU_ASSOCIATED"},
		{0x8000081000000000, "TDX_TD_KEYS_NOT_CONFIGURED"},
		{0x0000081500000000, "TDX_KEY_CONFIGURED"},
		{0x8000081700000000, "TDX_WBCACHE_NOT_COMPLETE"},
		{0xC000082000000000, "TDX_HKID_NOT_FREE"},
		{0x0000082100000000, "TDX_NO_HKID_READY_TO_WBCACHE"},
		{0x8000082400000000, "TDX_FLUSHVP_NOT_DONE"},
		{0xC0000B0000000000, "TDX_EPT_WALK_FAILED"},
		{0xC0000B0600000000, "TDX_GPA_RANGE_NOT_BLOCKED"},
		{0x00000B0700000000, "TDX_GPA_RANGE_ALREADY_BLOCKED"},
		{0xC0000B0800000000, "TDX_TLB_TRACKING_NOT_DONE"},
		{0xC0000B0900000000, "TDX_EPT_INVALID_PROMOTE_CONDITIONS"},
		{0x00000B0A00000000, "TDX_PAGE_ALREADY_ACCEPTED"},
		{0xC0000B0D00000000, "TDX_EPT_ENTRY_STATE_INCORRECT"},
		{0xC0000B0E00000000, "TDX_EPT_PAGE_NOT_FREE"},
		{0x00000C0B00000000, "TDX_METADATA_FIRST_FIELD_ID_IN_CONTEXT"},
	};
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(facts); i++) {
		const struct tdx_status_info *s = tdx_status_info(facts[i].value);

		ck_assert_ptr_nonnull(s);
		ck_assert_str_eq(s->name, facts[i].name);
		ck_assert(s->returned);
	}
	ck_assert(!tdx_status_by_name("TDX_PAGE_ALREADY_FREE")->returned);
	ck_assert(!tdx_status_by_name("TD_VMCS_FIELD_ERROR")->returned);
}
END_TEST

START_TEST(unknown_statuses_are_not_found)
{
	/* Right class and name, wrong flag bits: a different status. */
	ck_assert_ptr_null(tdx_status_info(0x4000020000000000));
	ck_assert_ptr_null(tdx_status_info(0xC0000F0000000000));
	ck_assert_ptr_null(tdx_status_info(0xC000010400000000));
	ck_assert_ptr_null(tdx_status_by_name("TDX_OPERAND"));
	ck_assert_ptr_null(tdx_status_by_name(""));
	assert_status_text(0xC0000F0000000001, "0xc0000f0000000001");
}
END_TEST

START_TEST(software_statuses_are_apart)
{
	ck_assert_uint_eq(TDX_SEAMCALL_UD, 0x8000FF0000000006);
	ck_assert_uint_eq(TDX_SEAMCALL_GP, 0x8000FF000000000D);
	ck_assert_uint_eq(TDX_SEAMCALL_VMFAILINVALID, 0x8000FF00FFFF0000);
	ck_assert(tdx_status_is_sw(TDX_SEAMCALL_UD));
	ck_assert(!tdx_status_is_sw(TDX_TD_FATAL));
	ck_assert(tdx_status_is_error(TDX_SEAMCALL_GP));
	ck_assert(!tdx_status_is_fatal(TDX_SEAMCALL_GP));
	ck_assert_uint_eq(tdx_status_class(TDX_SEAMCALL_UD), TDX_CLASS_SOFTWARE);
	assert_status_text(TDX_SEAMCALL_UD, "TDX_SEAMCALL_UD");
	ck_assert(!tdx_status_recoverable(TDX_SEAMCALL_GP));
	assert_status_text(0x8000FF0000000003, "0x8000ff0000000003");
	/* Traces hold the numbers of older versions. */
	assert_status_text(0xFFFFFF0000000006, "TDX_SEAMCALL_UD");
	assert_status_text(0xFFFFFF00FFFF0000, "TDX_SEAMCALL_VMFAILINVALID");
	assert_status_text(0xFFFFFF0000000003, "0xffffff0000000003");
	/* Addresses of the kernel are none. */
	assert_status_text(0xFFFFFFFF81000000, "0xffffffff81000000");
	ck_assert_ptr_eq(tdx_status_by_name("seamcall_ud"), tdx_status_info(TDX_SEAMCALL_UD));
}
END_TEST

/* What is shown can be typed in. */
#define assert_text_and_back(status, text)                        \
	do {                                                      \
		u64 value_ = 0;                                   \
		assert_status_text(status, text);                 \
		ck_assert(tdx_status_parse(text, &value_, NULL)); \
		ck_assert_uint_eq(value_, status);                \
	} while (0)

START_TEST(status_text_shows_the_details)
{
	assert_text_and_back(0, "TDX_SUCCESS");
	assert_text_and_back(0x30, "TDX_SUCCESS(EPT_VIOLATION)");
	assert_text_and_back(0x400004d, "TDX_SUCCESS(TDCALL, BUS_LOCK)");
	/* An exit with a reason that there is not. */
	assert_status_text(0x12345678, "0x0000000012345678");
	assert_text_and_back(0x4000000100000002, "TDX_NON_RECOVERABLE_VCPU(TRIPLE_FAULT)");
	assert_text_and_back(0xC0000B0800000001, "TDX_TLB_TRACKING_NOT_DONE(RCX)");
	assert_text_and_back(0xC0000B0800000092, "TDX_TLB_TRACKING_NOT_DONE(SEPT_TREE)");
	assert_text_and_back(0xC000010000000000, "TDX_OPERAND_INVALID(RAX)");
	assert_text_and_back(0x80000200000000AC, "TDX_OPERAND_BUSY(OP_STATE)");
	assert_text_and_back(0x8000020000000080, "TDX_OPERAND_BUSY(TDR)");
	assert_text_and_back(0x80000200000000FF, "TDX_OPERAND_BUSY(255)");
	/* The second failure of TDH.MR.EXTEND names no operand. */
	assert_text_and_back(0xC0000B0300000000, "TDX_EPT_ENTRY_NOT_PRESENT");
	assert_text_and_back(0xC00009200000003B, "TDX_INCONSISTENT_MSR(MSR 0x3b)");
	assert_text_and_back(0xC000073000000002, "TDX_TD_VMCS_FIELD_NOT_INITIALIZED(VMCS 0x2)");
	assert_text_and_back(0xC000090800000023, "TDX_CPUID_LEAF_NOT_SUPPORTED(CPUID 0x23)");
	assert_text_and_back(0xC000090600000009, "TDX_INVALID_PKG_ID(PACKAGE 9)");
	assert_text_and_back(0xC000091000000001, "TDX_SMRR_NOT_LOCKED(SMRR 1)");
	assert_text_and_back(0xC000091200000201, "TDX_SMRR_OVERLAPS_CMR(SMRR 1, CMR 2)");
	assert_text_and_back(0xC0000A0000000002, "TDX_INVALID_TDMR(TDMR 2)");
	assert_text_and_back(0xC0000A1000000102, "TDX_INVALID_PAMT(TDMR 2, PAMT 2M)");
	assert_text_and_back(0xC0000A1200050002, "TDX_PAMT_OVERLAP(TDMR 2, PAMT 4K, TDMR 5)");
	assert_text_and_back(0xC0000A2000000F01, "TDX_INVALID_RESERVED_IN_TDMR(TDMR 1, AREA 15)");
	assert_text_and_back(0x00000B0A00000001, "TDX_PAGE_ALREADY_ACCEPTED(2M)");
	assert_text_and_back(0xC0000B0F00020001, "TDX_L2_SEPT_WALK_FAILED(VM 2, 2M)");
	assert_text_and_back(0xC000082500000800, "TDX_NUM_ACTIVATED_HKIDS_NOT_SUPPORTED(0x800)");
	assert_text_and_back(0xC0000C0400000000, "TDX_METADATA_LIST_OVERFLOW");
	assert_text_and_back(0xC0000C0400000005, "TDX_METADATA_LIST_OVERFLOW(0x5)");
	assert_text_and_back(0xC0000E0000000000, "TDX_INVALID_MBMD");
	assert_text_and_back(0x8000020100000000, "TDX_PREVIOUS_TLB_EPOCH_BUSY");
	assert_text_and_back(0x8000020100000007, "TDX_PREVIOUS_TLB_EPOCH_BUSY(0x7)");
}
END_TEST

static void check_parse(const char *text, u64 expected, bool expected_details)
{
	bool has_details = !expected_details;
	u64 status = ~expected;

	ck_assert_msg(tdx_status_parse(text, &status, &has_details), "%s", text);
	ck_assert_uint_eq(status, expected);
	ck_assert_int_eq(has_details, expected_details);
}

START_TEST(status_text_is_parsed)
{
	static const char *const bad[] = {
		"",
		"TDX_NOPE",
		"OPERAND_BUSY(",
		"OPERAND_BUSY(RCX",
		"OPERAND_BUSY()",
		"INVALID_PAMT(TDMR 2)",
		"INVALID_PAMT(TDMR 2, PAMT 3M)",
		"INVALID_PAMT(TDMR 2, PAMT 4K, )",
		"INVALID_PAMT(TDMR 256, PAMT 4K)",
		"INVALID_PAMT(TDMR 2,PAMT 4K)",
		"SUCCESS(TDCALL, BUS_LOC)",
		"OPERAND_BUSY(NOPE)",
		"OPERAND_BUSY(RCX)x",
		"SEAMCALL_UD(RCX)",
		"OPERAND_BUSY(0x100000000)",
		"INVALID_TDMR(TDMR)",
		"OPERAND_BUSY(1 )",
		"SUCCESS(RCX)",
		"A_NAME_OF_MORE_THAN_SIXTY_THREE_CHARACTERS_WHICH_DOES_NOT_FIT_THE_BUFFER",
	};
	size_t count, i;
	const struct tdx_status_info *rows = tdx_statuses(&count);
	u64 status;

	check_parse("TDX_OPERAND_BUSY", 0x8000020000000000, false);
	check_parse("operand_busy(sept_tree)", 0x8000020000000092, true);
	check_parse("TLB_TRACKING_NOT_DONE(RCX)", 0xC0000B0800000001, true);
	check_parse("SUCCESS(TDCALL)", 0x4d, true);
	check_parse("INCONSISTENT_MSR(0x3b)", 0xC00009200000003B, true);
	check_parse("SEAMCALL_GP", TDX_SEAMCALL_GP, false);
	for (i = 0; i < count; i++)
		check_parse(rows[i].name, rows[i].value, false);
	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++)
		ck_assert_msg(!tdx_status_parse(bad[i], &status, NULL), "%s", bad[i]);
}
END_TEST

START_TEST(operand_id_facts)
{
	ck_assert_uint_eq(TDX_OPERAND_ID_RCX, 1);
	ck_assert_uint_eq(TDX_OPERAND_ID_R8, 8);
	ck_assert_uint_eq(TDX_OPERAND_ID_EXEC_CONTROLS, 66);
	ck_assert_uint_eq(TDX_OPERAND_ID_CPUID_CONFIG, 69);
	ck_assert_uint_eq(TDX_OPERAND_ID_TDR, 128);
	ck_assert_uint_eq(TDX_OPERAND_ID_SEPT_TREE, 146);
	ck_assert_uint_eq(TDX_OPERAND_ID_TD_EPOCH, 169);
	ck_assert_uint_eq(TDX_OPERAND_ID_OP_STATE, 172);
	ck_assert_uint_eq(TDX_OPERAND_ID_METADATA_FIELD, 176);
	ck_assert_uint_eq(TDX_OPERAND_ID_KOT, 186);
	ck_assert_uint_eq(TDX_OPERAND_ID_KET, 187);
	ck_assert_uint_eq(TDX_OPERAND_ID_WBCACHE, 188);
	ck_assert_str_eq(tdx_operand_name(146), "SEPT_TREE");
	ck_assert_ptr_null(tdx_operand_name(4));
	ck_assert_ptr_null(tdx_operand_name(147 + 256));
	ck_assert_uint_eq(tdx_status_operand(TDX_OPERAND_BUSY, TDX_OPERAND_ID_KOT),
			  0x80000200000000BA);
}
END_TEST

Suite *abi_status_suite(void)
{
	Suite *s = suite_create("abi_status");
	TCase *tc = tcase_create("status");

	tcase_add_test(tc, status_table_is_sorted_and_round_trips);
	tcase_add_test(tc, each_status_that_a_host_meets_has_a_cause);
	tcase_add_test(tc, status_flag_bits_agree);
	tcase_add_test(tc, status_facts);
	tcase_add_test(tc, unknown_statuses_are_not_found);
	tcase_add_test(tc, software_statuses_are_apart);
	tcase_add_test(tc, status_text_shows_the_details);
	tcase_add_test(tc, status_text_is_parsed);
	tcase_add_test(tc, operand_id_facts);
	suite_add_tcase(s, tc);
	return s;
}
