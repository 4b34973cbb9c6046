// SPDX-License-Identifier: GPL-2.0-only
/*
 * core/abi: what the tables know of TDX modules after 1.5.01, of the P-SEAMLDR and of VM entries
 * that failed; and that nothing of 1.5.01 has changed by it.
 */
#include <check.h>

#include "core/abi/abi.h"

Suite *abi_newer_suite(void);

static const char *text_of(u64 status, char text[96])
{
	struct abi_buf b;

	abi_buf_init(&b, text, 96);
	tdx_status_format(status, &b);
	return text;
}

/* What is shown can be typed in. */
static void check_text(u64 status, const char *expected)
{
	char text[96];
	u64 back = 0;

	ck_assert_str_eq(text_of(status, text), expected);
	ck_assert(tdx_status_parse(text, &back, NULL));
	ck_assert_uint_eq(back, status);
}

START_TEST(newer_statuses_have_names_and_say_since_when)
{
	static const struct {
		u64 value;
		const char *text;
	} facts[] = {
		{0x8000030800000008, "TDX_MISSING_PAMT_PAGE_PAIR(R8)"},
		{0xC000030300000002, "TDX_PAGE_NOT_FREE(RDX)"},
		{0xC000030600000000, "TDX_PAMT_PAGE_NOT_EMPTY(HALF 0)"},
		{0x8000030700000005, "TDX_INTERRUPTED_PAMT(ENTRY 5)"},
		{0x8000051200030001, "TDX_UPDATE_COMPATIBILITY_SENSITIVE(COUNT 3, KIND 1)"},
		{0xC000062100000011, "TDX_X2APIC_ID_NOT_UNIQUE(APIC ID 0x11)"},
		{0xE0000E2300000000, "TDX_INCOMPATIBLE_EXPORT_MODE_TD_NON_ACCESSIBLE"},
		{0xC0000F3A00000000, "TDX_TD_HAS_ATTACHED_DEVICES"},
		{0x8000110300000000, "TDX_L2_VM_ENTRY_FAILED"},
	};
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(facts); i++) {
		const struct tdx_status_info *row = tdx_status_info(facts[i].value);

		ck_assert_ptr_nonnull(row);
		ck_assert_ptr_nonnull(row->since);
		ck_assert(!row->returned);
		check_text(facts[i].value, facts[i].text);
	}
	ck_assert_ptr_null(tdx_status_info(TDX_OPERAND_BUSY)->since);
	/* Later versions say which state was in the way. */
	check_text(0xC000070000000008, "TDX_VCPU_STATE_INCORRECT(DISABLED)");
	check_text(0xC000070000000000, "TDX_VCPU_STATE_INCORRECT");
	check_text(0xC000060800000004, "TDX_OP_STATE_INCORRECT(PAUSED_EXPORT)");
}
END_TEST

START_TEST(newer_leaves_are_known_by_name_only)
{
	const struct tdx_leaf_info *add = tdx_leaf_info_any(58);
	const struct tdx_leaf_operand *ops;
	size_t count;

	ck_assert_str_eq(add->name, "TDH.PHYMEM.PAMT.ADD");
	ck_assert_str_eq(add->since, "1.5.28 and 2.0.08");
	ck_assert_ptr_null(tdx_leaf_info(58));
	ck_assert_str_eq(tdx_leaf_info_any(163)->name, "TDH.MEM.SHARED.SEPT.WR");
	ck_assert_ptr_null(tdx_leaf_operands(add, &count));
	ops = tdx_leaf_operands_newer(add, &count);
	ck_assert_uint_eq(count, 3);
	ck_assert_str_eq(ops[1].name, "pamt_page1");
	/* DEMOTE takes two more pages, but not from 1.5.01. */
	tdx_leaf_operands(tdx_leaf_info(TDH_MEM_PAGE_DEMOTE), &count);
	ck_assert_uint_eq(count, 9);
	ops = tdx_leaf_operands_newer(tdx_leaf_info(TDH_MEM_PAGE_DEMOTE), &count);
	ck_assert_uint_eq(count, 2);
	ck_assert_uint_eq(ops[0].reg, TDX_REG_R12);
	ck_assert_ptr_null(tdx_leaf_operands_newer(tdx_leaf_info(TDH_MEM_PAGE_AUG), &count));
	ck_assert_ptr_null(tdx_leaf_operands_newer(tdg_leaf_info(TDG_MEM_PAGE_ACCEPT), &count));
}
END_TEST

static void check_newer_rows(unsigned int ctx)
{
	const struct tdx_field_info *rows;
	u32 count, i;

	rows = tdx_field_rows_newer(ctx, &count);
	ck_assert_uint_gt(count, 0);
	for (i = 0; i < count; i++) {
		ck_assert_uint_eq(rows[i].ctx, ctx);
		ck_assert_uint_eq(tdx_field_ctx(rows[i].id), ctx);
		ck_assert_ptr_nonnull(rows[i].since);
		ck_assert_ptr_null(tdx_field_find(ctx, rows[i].id, NULL));
		ck_assert_ptr_eq(tdx_field_find_any(ctx, rows[i].id, NULL), &rows[i]);
		if (i)
			ck_assert_uint_gt(tdx_field_key(rows[i].id), tdx_field_key(rows[i - 1].id));
	}
}

START_TEST(newer_fields_are_beside_those_of_1_5_01)
{
	u32 count, index;

	check_newer_rows(TDX_CTX_SYS);
	check_newer_rows(TDX_CTX_TD);
	ck_assert_ptr_null(tdx_field_rows_newer(TDX_CTX_VP, &count));
	ck_assert_uint_eq(count, 0);
	ck_assert_uint_eq(tdx_field_find_any(TDX_CTX_SYS, 0x9900000100000008, NULL)->prod_rd,
			  0xffff);
	/* The id with another bit 63, as later versions list it. */
	ck_assert_str_eq(tdx_field_find_any(TDX_CTX_TD, 0x9110000300000016, &index)->name,
			 "CONFIG_FLAGS");
}
END_TEST

/* The masks that the model checks TD_PARAMS with hold bits of 1.5.01 only. */
START_TEST(newer_bits_have_names_and_are_in_no_mask)
{
	struct abi_buf b;
	char text[96];

	abi_buf_init(&b, text, sizeof(text));
	tdx_flags_format(TDX_NAMES_ATTRIBUTE, 1ULL << 27 | 1ULL << 28, &b);
	ck_assert_str_eq(text, "LASS,SEPT_VE_DISABLE");
	ck_assert_uint_eq(TDX_ATTR_MASK, 1ULL | 7ULL << 28 | 1ULL << 63);
	ck_assert_uint_eq(TDX_CONFIG_MASK, 7);
	abi_buf_init(&b, text, sizeof(text));
	tdx_flags_format(TDX_NAMES_FEATURE, 1ULL << 18 | 1ULL << 36 | 1ULL << 58, &b);
	ck_assert_str_eq(text, "NO_RBP_MOD,DYNAMIC_PAMT,0x400000000000000");
	ck_assert_str_eq(tdx_page_type_name(15), "PAMT");
	ck_assert_str_eq(tdx_operand_name(320), "DMAR");
}
END_TEST

START_TEST(answers_of_the_p_seamldr_are_apart)
{
	check_text(0x8000000000000000, "SEAMLDR_EBADPARAM");
	check_text(0x8000000000020001, "SEAMLDR_EBADHASH");
	check_text(0x8000000000030000, "SEAMLDR_EINTERRUPT");
	ck_assert(tdx_seamldr_may_retry(0x8000000000030000));
	ck_assert(!tdx_seamldr_may_retry(0x8000000000020001));
	ck_assert(!tdx_seamldr_may_retry(0));
	ck_assert_ptr_null(tdx_status_info(0x8000000000000099));
	/* Its class is no class of the module. */
	ck_assert_uint_eq(tdx_status_info(0x8000000000000000)->class, TDX_CLASS_SEAMLDR);
	ck_assert_uint_eq(tdx_status_info(0x8000000300000000)->class, TDX_CLASS_GENERAL);
	ck_assert_uint_eq(SEAMLDR_EBADCALL, 0x8000000000000003);
}
END_TEST

START_TEST(an_entry_that_failed_is_no_success)
{
	check_text(0x80000021, "TDX_VM_ENTRY_FAILED(INVALID_GUEST_STATE)");
	check_text(0x80000022, "TDX_VM_ENTRY_FAILED(MSR_LOADING)");
	check_text(0x80000029, "TDX_VM_ENTRY_FAILED(MACHINE_CHECK)");
	check_text(0xE0000091, "TDX_VM_ENTRY_FAILED(0x60000091)");
	check_text(0x6000000280000021, "TDX_NON_RECOVERABLE_TD(INVALID_GUEST_STATE, ENTRY_FAILED)");
	check_text(0x600000058400004a,
		   "TDX_NON_RECOVERABLE_TD_NON_ACCESSIBLE(BUS_LOCK, BUS_LOCK, ENTRY_FAILED)");
	/* Nor is an exit for a reason that no exit has. */
	ck_assert_ptr_null(tdx_status_info(0x3a));
	ck_assert_ptr_null(tdx_status_info(0x91));
	ck_assert_ptr_null(tdx_status_info(0x08000030));
	ck_assert_ptr_nonnull(tdx_status_info(0));
	ck_assert_ptr_nonnull(tdx_status_info(0x0400004d));
}
END_TEST

Suite *abi_newer_suite(void)
{
	Suite *s = suite_create("abi_newer");
	TCase *tc = tcase_create("tables");

	tcase_add_test(tc, newer_statuses_have_names_and_say_since_when);
	tcase_add_test(tc, newer_leaves_are_known_by_name_only);
	tcase_add_test(tc, newer_fields_are_beside_those_of_1_5_01);
	tcase_add_test(tc, newer_bits_have_names_and_are_in_no_mask);
	tcase_add_test(tc, answers_of_the_p_seamldr_are_apart);
	tcase_add_test(tc, an_entry_that_failed_is_no_success);
	suite_add_tcase(s, tc);
	return s;
}
