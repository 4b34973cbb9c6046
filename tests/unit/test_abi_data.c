// SPDX-License-Identifier: GPL-2.0-only
/*
 * core/abi beyond leaves and statuses: names, secure EPT entries, layouts, metadata fields
 * and text output, checked as in test_abi.c.
 */
#include <check.h>
#include <string.h>

#include "core/abi/abi.h"

Suite *abi_data_suite(void);

#define MANY_NAMES 512

/* Names */

START_TEST(name_tables_are_sorted_and_round_trip)
{
	unsigned int kind;
	size_t count, i;
	u64 value;

	for (kind = 0; kind < TDX_NR_NAME_KINDS; kind++) {
		const struct tdx_name *rows = tdx_names(kind, &count);

		ck_assert_uint_gt(count, 0);
		ck_assert_uint_lt(count, MANY_NAMES);
		for (i = 0; i < count; i++) {
			if (i)
				ck_assert_uint_lt(rows[i - 1].value, rows[i].value);
			ck_assert_str_eq(tdx_name(kind, rows[i].value), rows[i].name);
			ck_assert(tdx_value_by_name(kind, rows[i].name, &value));
			ck_assert_uint_eq(value, rows[i].value);
		}
	}
	ck_assert_ptr_null(tdx_names(TDX_NR_NAME_KINDS, &count));
	ck_assert_uint_eq(count, 0);
	ck_assert_ptr_null(tdx_name(TDX_NR_NAME_KINDS, 0));
	ck_assert(!tdx_value_by_name(TDX_NAMES_OP_STATE, "RUNNING", &value));
}
END_TEST

START_TEST(state_facts)
{
	ck_assert_uint_eq(PT_NDA, 0);
	ck_assert_uint_eq(PT_RSVD, 1);
	ck_assert_uint_eq(PT_REG, 3);
	ck_assert_uint_eq(PT_TDR, 4);
	ck_assert_uint_eq(PT_TDCX, 5);
	ck_assert_uint_eq(PT_TDVPR, 6);
	ck_assert_uint_eq(PT_EPT, 8);
	ck_assert_ptr_null(tdx_page_type_name(2));
	ck_assert_str_eq(tdx_page_type_name(8), "EPT");
	ck_assert_uint_eq(TDX_OP_STATE_RUNNABLE, 2);
	ck_assert_uint_eq(TDX_OP_STATE_FAILED_IMPORT, 10);
	ck_assert_str_eq(tdx_op_state_name(1), "INITIALIZED");
	ck_assert_ptr_null(tdx_op_state_name(11));
	ck_assert_uint_eq(TDX_LIFECYCLE_TEARDOWN, 3);
	ck_assert_str_eq(tdx_name(TDX_NAMES_LIFECYCLE, 2), "BLOCKED");
	ck_assert_uint_eq(TDX_KOT_RESERVED, 3);
	ck_assert_uint_eq(TDX_SYS_STATE_READY, 3);
	ck_assert_uint_eq(TDX_VCPU_STATE_DISABLED, 8);
	ck_assert_str_eq(tdx_name(TDX_NAMES_VCPU_STATE, 4), "ACTIVE");
	ck_assert_uint_eq(TDX_OPS_TLB_TRACKED, 0x20c);
	ck_assert_uint_eq(TDX_OPS_RANGE(1, 10), 0x7fe);
	ck_assert(tdx_op_state_in(TDX_OPS_TLB_TRACKED, 9));
	ck_assert(!tdx_op_state_in(TDX_OPS_TLB_TRACKED, 1));
	ck_assert(!tdx_op_state_in(~0u, 11));
	ck_assert_str_eq(tdx_exit_reason_name(48), "EPT_VIOLATION");
	ck_assert_str_eq(tdx_exit_reason_name(0x400004d), "TDCALL");
	ck_assert_ptr_null(tdx_exit_reason_name(0xff));
	ck_assert_str_eq(tdx_level_name(2), "1G");
	ck_assert_ptr_null(tdx_level_name(5));
}
END_TEST

/* Secure EPT */

START_TEST(sept_states_agree_with_the_bit_layout)
{
	size_t count, i;
	const struct tdx_sept_state_info *rows = tdx_sept_states(&count);

	ck_assert_uint_eq(count, 16);
	for (i = 0; i < count; i++) {
		u64 entry = sept_make_entry(0x12345000, rows[i].code, rows[i].rwx);

		ck_assert_uint_eq(sept_state_to_bits(rows[i].code), rows[i].bits);
		ck_assert_uint_eq(rows[i].bits & ~SEPT_STATE_MASK, 0);
		ck_assert_uint_eq(sept_entry_state(entry), rows[i].code);
		ck_assert_uint_eq(sept_entry_hpa(entry), 0x12345000);
		ck_assert_int_eq(sept_state_is_page(rows[i].code), !!(entry & SEPT_PS));
		ck_assert_ptr_eq(tdx_sept_state_info(rows[i].code), &rows[i]);
		ck_assert_ptr_eq(tdx_sept_state_by_arch(rows[i].arch), &rows[i]);
		ck_assert_str_eq(tdx_sept_arch_name(rows[i].arch), rows[i].name);
		ck_assert_int_eq(sept_state_is_pending(rows[i].code),
				 !strncmp(rows[i].name, "PENDING", 7));
	}
	ck_assert_uint_eq(SEPT_STATE_MASK, 0x01E00000000002C0);
	ck_assert_ptr_null(tdx_sept_state_info(0x01));
	ck_assert_ptr_null(tdx_sept_state_by_arch(68));
	ck_assert_str_eq(tdx_sept_arch_name(68), "L2_MAPPED");
	ck_assert_ptr_null(tdx_sept_arch_name(99));
}
END_TEST

START_TEST(sept_entries_look_as_the_module_writes_them)
{
	static const struct {
		unsigned int code;
		u64 entry, shown;
	} facts[] = {
		{SEPT_FREE, 0x80E0000000000000, 0x8000000000000000},
		{SEPT_REMOVED, 0x80C0000000000000, 0},
		{SEPT_NL_MAPPED, 0x8000000000000007, 0x7},
		{SEPT_NL_BLOCKED, 0x8080000000000000, 0},
		{SEPT_MAPPED, 0x80000000000000F7, 0x80000000000000F7},
		{SEPT_BLOCKED, 0x80800000000000F0, 0x80000000000000F0},
		{SEPT_PENDING, 0x81000000000000F0, 0x80000000000000F0},
		{SEPT_PENDING_BLOCKED, 0x81800000000000F0, 0x80000000000000F0},
	};
	const u64 hpa = 0x000a12345000;
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(facts); i++) {
		const struct tdx_sept_state_info *s = tdx_sept_state_info(facts[i].code);
		u64 with_hpa = sept_make_entry(hpa, s->code, s->rwx);

		ck_assert_uint_eq(sept_make_entry(0, s->code, s->rwx), facts[i].entry);
		ck_assert_uint_eq(sept_arch_entry(facts[i].entry), facts[i].shown);
		/* Only leaves show their address; locks stay hidden. */
		if (sept_state_is_page(s->code))
			ck_assert_uint_eq(sept_arch_entry(with_hpa), facts[i].shown | hpa);
		else
			ck_assert_uint_eq(sept_arch_entry(with_hpa), facts[i].shown);
		ck_assert_uint_eq(sept_arch_entry(with_hpa | SEPT_LOCK | SEPT_HOST_PRIORITY),
				  sept_arch_entry(with_hpa));
	}
}
END_TEST

START_TEST(sept_information_and_map_operands)
{
	ck_assert_uint_eq(sept_info(1, SEPT_ARCH_NL_MAPPED, 0), 0x8401);
	ck_assert_uint_eq(sept_info(0, SEPT_ARCH_L2_FREE, 3), 0x34000);
	ck_assert_uint_eq(sept_info_level(0x8401), 1);
	ck_assert_uint_eq(sept_info_state(0x8401), 132);
	ck_assert_uint_eq(sept_info_vm(0x34000), 3);
	ck_assert_uint_eq(tdx_map(0x40000000, 2), 0x40000002);
	ck_assert_uint_eq(tdx_map_gpa(0x40000002), 0x40000000);
	ck_assert_uint_eq(tdx_map_level(0x40000002), 2);
	ck_assert_uint_eq(TDX_MAP_RESERVED_MASK, 0xFFF0000000000FF8);
}
END_TEST

/* TD_PARAMS and friends */

START_TEST(param_layouts_and_bits)
{
	ck_assert_uint_eq(sizeof(struct tdx_td_params), 1024);
	ck_assert_uint_eq(offsetof(struct tdx_td_params, eptp_controls), 0x18);
	ck_assert_uint_eq(offsetof(struct tdx_td_params, cpuid_config), 0x100);
	ck_assert_uint_eq(sizeof(struct tdx_tdmr_info), 320);
	ck_assert_uint_eq(offsetof(struct tdx_tdmr_info, pamt_4k_base), 0x30);
	ck_assert_uint_eq(sizeof(struct tdx_sysinfo), 1024);
	ck_assert_uint_eq(offsetof(struct tdx_sysinfo, cpuid_config), 0x84);
	ck_assert_uint_eq(sizeof(struct tdx_cmr_info), 16);
	ck_assert_uint_eq(TDX_ATTR_MASK, 0x8000000070000001);
	ck_assert_uint_eq(TDX_XFAM_MASK, 0x6DBE7);
	ck_assert_uint_eq(TDX_CONFIG_MASK, 7);
	ck_assert_uint_eq(TDX_EPTP_4_LEVELS, 0x1E);
	ck_assert_uint_eq(TDX_EPTP_5_LEVELS, 0x26);
}
END_TEST

START_TEST(flag_bits_are_named)
{
	char text[128];
	struct abi_buf b;

	abi_buf_init(&b, text, sizeof(text));
	tdx_flags_format(TDX_NAMES_ATTRIBUTE, TDX_ATTR_DEBUG | TDX_ATTR_PERFMON | 0x10, &b);
	ck_assert_str_eq(text, "DEBUG,PERFMON,0x10");
	abi_buf_init(&b, text, sizeof(text));
	tdx_flags_format(TDX_NAMES_XFAM, 3, &b);
	ck_assert_str_eq(text, "X87,SSE");
	abi_buf_init(&b, text, sizeof(text));
	tdx_flags_format(TDX_NAMES_CONFIG_FLAG, 0, &b);
	ck_assert_str_eq(text, "0x0");
}
END_TEST

/* Metadata fields */

static u64 size_mask(u64 id)
{
	return ~0ULL >> (64 - 8 * tdx_field_size(id));
}

/* Every element of every row is found again, and rows neither overlap nor run backwards. */
static void check_field_rows(unsigned int ctx, u32 expected)
{
	u32 count, i, index, next_key = 0;
	const struct tdx_field_info *rows = tdx_field_rows(ctx, &count);

	ck_assert_uint_eq(count, expected);
	for (i = 0; i < count; i++) {
		const struct tdx_field_info *f = &rows[i];
		u32 last = (u32)f->fields * f->elements - 1;

		ck_assert_uint_eq(f->ctx, ctx);
		ck_assert_uint_eq(tdx_field_ctx(f->id), ctx);
		ck_assert_uint_eq(f->id & TDX_FIELD_SINGLE_MASK, 0);
		ck_assert_uint_ge(tdx_field_key(f->id), next_key);
		next_key = tdx_field_key(tdx_field_nth(f, last)) + 1;
		ck_assert_ptr_eq(tdx_field_find(ctx, f->id, &index), f);
		ck_assert_uint_eq(index, 0);
		ck_assert_ptr_eq(tdx_field_find(ctx, tdx_field_nth(f, last), &index), f);
		ck_assert_uint_eq(index, last);
		ck_assert_uint_eq((f->prod_rd | f->dbg_rd) & ~size_mask(f->id), 0);
		ck_assert_uint_eq(f->prod_rd & ~f->dbg_rd, 0);
		ck_assert_uint_eq(f->prod_wr & ~f->dbg_wr, 0);
		ck_assert_uint_eq(f->prod_wr & ~f->prod_rd, 0);
	}
}

START_TEST(field_table_is_sorted_and_searchable)
{
	u32 count;

	check_field_rows(TDX_CTX_TD, 83);
	check_field_rows(TDX_CTX_VP, 263);
	check_field_rows(TDX_CTX_SYS, 65);
	ck_assert_ptr_null(tdx_field_rows(TDX_NR_CTX, &count));
	ck_assert_ptr_null(tdx_field_find(TDX_NR_CTX, 0, NULL));
}
END_TEST

START_TEST(field_names_round_trip)
{
	unsigned int ctx;
	u32 count, i;
	u64 id;

	for (ctx = 0; ctx < TDX_NR_CTX; ctx++) {
		const struct tdx_field_info *rows = tdx_field_rows(ctx, &count);

		for (i = 0; i < count; i++) {
			ck_assert_ptr_eq(tdx_field_by_name(ctx, rows[i].name, &id), &rows[i]);
			ck_assert_uint_eq(id, rows[i].id);
		}
	}
	ck_assert_ptr_nonnull(tdx_field_by_name(TDX_CTX_TD, "mrtd[5]", &id));
	ck_assert_uint_eq(id, 0x1310000300000005);
	ck_assert_ptr_null(tdx_field_by_name(TDX_CTX_TD, "MRTD[6]", &id));
	ck_assert_ptr_null(tdx_field_by_name(TDX_CTX_TD, "MRTD[5", &id));
	ck_assert_ptr_null(tdx_field_by_name(TDX_CTX_TD, "MRTD[]", &id));
	ck_assert_ptr_null(tdx_field_by_name(TDX_CTX_TD, "VCPU_STATE", &id));
}
END_TEST

START_TEST(field_facts)
{
	const struct tdx_field_info *f;
	u32 index;

	ck_assert_uint_eq(TD_FIELD_TDCX_PA, 0x8010000300000010);
	ck_assert_uint_eq(TD_FIELD_TD_EPOCH, 0x9210000300000000);
	ck_assert_uint_eq(TD_FIELD_HP_LOCK_TIMEOUT, 0x9110000300000011);
	ck_assert_uint_eq(TD_FIELD_MRTD, 0x1310000300000000);
	ck_assert_uint_eq(TD_FIELD_GPAW, 0x1110000000000003);
	ck_assert_uint_eq(VP_FIELD_VMCS_SHARED_EPTP, 0x002400030000203C);
	ck_assert_uint_eq(VP_FIELD_VCPU_STATE, 0xA020000000000000);
	ck_assert_uint_eq(VP_FIELD_TDVPS_PAGE_PA, 0xA020000300000010);
	ck_assert_uint_eq(SYS_FIELD_TDCS_BASE_SIZE, 0x9800000100000100);
	ck_assert_uint_eq(SYS_FIELD_TDX_FEATURES0, 0x0A00000300000008);

	f = tdx_field_find(TDX_CTX_VP, VP_FIELD_VMCS_SHARED_EPTP, NULL);
	ck_assert_uint_eq(f->prod_rd, 0xffffffffff000);
	ck_assert_uint_eq(f->prod_wr, 0xffffffffff000);
	f = tdx_field_find(TDX_CTX_VP, VP_FIELD_VMCS_PIN_BASED_CONTROLS, NULL);
	ck_assert_uint_eq(f->prod_wr, 0x80);
	f = tdx_field_find(TDX_CTX_TD, TD_FIELD_VM_CTLS, NULL);
	ck_assert_uint_eq(f->fields, 4);
	ck_assert_uint_eq(f->prod_wr, 1);
	f = tdx_field_find(TDX_CTX_TD, TD_FIELD_RTMR + 23, &index);
	ck_assert_uint_eq(index, 23);
	ck_assert_str_eq(f->name, "RTMR");
	ck_assert_uint_eq(f->prod_rd, 0);
	ck_assert_uint_eq(f->dbg_rd, ~0ULL);
	ck_assert_ptr_null(tdx_field_find(TDX_CTX_TD, TD_FIELD_RTMR + 24, NULL));
}
END_TEST

START_TEST(field_lookup_looks_at_class_and_code_only)
{
	const struct tdx_field_info *epoch = tdx_field_find(TDX_CTX_TD, TD_FIELD_TD_EPOCH, NULL);
	u32 index;

	ck_assert_ptr_eq(tdx_field_find(TDX_CTX_TD, 0x1200000000000000, NULL), epoch);
	ck_assert_ptr_eq(tdx_field_find(TDX_CTX_TD, 0x127c000300000000, NULL), epoch);
	/* VMCS encodings step by two: odd "high half" codes are no fields. */
	ck_assert_ptr_null(tdx_field_find(TDX_CTX_VP, 0x002400030000203D, NULL));
	ck_assert_ptr_nonnull(tdx_field_find(TDX_CTX_VP, 0x0024000300002002, &index));
	ck_assert_uint_eq(index, 1);
	ck_assert_ptr_null(tdx_field_find(TDX_CTX_TD, 0x8010000000000000, NULL));
	ck_assert_ptr_null(tdx_field_find(TDX_CTX_TD, 0x3f10000300000000, NULL));
	ck_assert_ptr_null(tdx_field_find(TDX_CTX_TD, TDX_FIELD_NONE, NULL));
	/* Any CPUID leaf belongs to CPUID_VALUES; the code is made of leaf and subleaf. */
	ck_assert_uint_eq(TDX_CPUID_FIELD(0x80000008, 0, 1), 0x11001);
	ck_assert_ptr_nonnull(tdx_field_find(
		TDX_CTX_TD, TD_FIELD_CPUID_VALUES | TDX_CPUID_FIELD(7, 1, 1), &index));
	ck_assert_uint_eq(index, 0xe03);
	ck_assert_ptr_null(tdx_field_find(TDX_CTX_TD, TD_FIELD_CPUID_VALUES | 0x20000, NULL));
}
END_TEST

START_TEST(fields_of_nested_vms_are_told_apart)
{
	ck_assert_uint_eq(tdx_field_l2_vm(TDX_CTX_TD, TD_FIELD_SEPT_ROOT), 0);
	ck_assert_uint_eq(tdx_field_l2_vm(TDX_CTX_TD, TD_FIELD_L2_SEPT_ROOT_1), 1);
	ck_assert_uint_eq(tdx_field_l2_vm(TDX_CTX_TD, TD_FIELD_L2_SEPT_ROOT_3), 3);
	ck_assert_uint_eq(tdx_field_l2_vm(TDX_CTX_VP, VP_FIELD_VCPU_STATE), 0);
	ck_assert_uint_eq(tdx_field_l2_vm(TDX_CTX_VP, VP_FIELD_L2_VMCS_1), 1);
	ck_assert_uint_eq(tdx_field_l2_vm(TDX_CTX_VP, VP_FIELD_L2_MSR_BITMAPS_2), 2);
	ck_assert_uint_eq(tdx_field_l2_vm(TDX_CTX_VP, VP_FIELD_L2_SHADOW_MSR_BITMAPS_3), 3);
	ck_assert_uint_eq(tdx_field_l2_vm(TDX_CTX_SYS, VP_FIELD_L2_VMCS_1), 0);
}
END_TEST

/* Text */

START_TEST(short_buffers_cut_the_text)
{
	char text[8];
	struct abi_buf b;

	abi_buf_init(&b, text, sizeof(text));
	abi_puts(&b, "1234567");
	ck_assert_uint_lt(b.len, b.cap);
	abi_putc(&b, '8');
	ck_assert_str_eq(text, "1234567");
	ck_assert_uint_eq(b.len, 8);

	memset(text, 'x', sizeof(text));
	abi_buf_init(&b, text, 1);
	abi_puts(&b, "ab");
	ck_assert_int_eq(text[0], '\0');
	ck_assert_int_eq(text[1], 'x');

	abi_buf_init(&b, NULL, 0);
	abi_put_hex(&b, ~0ULL);
	ck_assert_uint_eq(b.len, 18);
}
END_TEST

START_TEST(numbers_are_written)
{
	char text[128];
	struct abi_buf b;

	abi_buf_init(&b, text, sizeof(text));
	abi_put_dec(&b, 0);
	abi_putc(&b, ' ');
	abi_put_dec(&b, ~0ULL);
	abi_putc(&b, ' ');
	abi_put_hex(&b, 0);
	abi_putc(&b, ' ');
	abi_put_hex(&b, 0x1f0);
	abi_putc(&b, ' ');
	abi_put_hex64(&b, 0xabc);
	ck_assert_str_eq(text, "0 18446744073709551615 0x0 0x1f0 0x0000000000000abc");
}
END_TEST

START_TEST(numbers_are_read)
{
	static const char *const bad[] = {
		"", "x", "0x", "0xg", "18446744073709551616", "0x10000000000000000", "-1"};
	u64 value = 0;
	size_t i;

	ck_assert_str_eq(abi_parse_u64("18446744073709551615", &value), "");
	ck_assert_uint_eq(value, ~0ULL);
	ck_assert_str_eq(abi_parse_u64("0XfFz", &value), "z");
	ck_assert_uint_eq(value, 255);
	ck_assert_str_eq(abi_parse_u64("12f", &value), "f");
	ck_assert_uint_eq(value, 12);
	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++)
		ck_assert_ptr_null(abi_parse_u64(bad[i], &value));
}
END_TEST

static void check_call_text(u32 leaf, unsigned int version, unsigned int dir,
			    const struct seam_regs *regs, const char *expected)
{
	char text[256];
	struct abi_buf b;

	abi_buf_init(&b, text, sizeof(text));
	tdx_call_format(tdx_leaf_info(leaf), version, dir, regs, &b);
	ck_assert_str_eq(text, expected);
}

START_TEST(call_inputs_as_text)
{
	struct seam_regs r = {.rcx = 0x40200001,
			      .rdx = 0x3b000,
			      .r8 = 0x80200000,
			      .r9 = ~0ULL,
			      .r10 = ~0ULL,
			      .r11 = ~0ULL};

	check_call_text(TDH_MEM_PAGE_AUG, 0, TDX_DIR_IN, &r,
			"map=0x40200000/2M tdr=0x3b000 page=0x80200000");
	r.rdx |= TDX_SEPT_ADD_ALLOW_EXISTING;
	check_call_text(TDH_MEM_SEPT_ADD, 0, TDX_DIR_IN, &r,
			"map=0x40200000/2M tdr=0x3b000+0x1 page=0x80200000");
	check_call_text(TDH_MEM_SEPT_ADD, 1, TDX_DIR_IN, &r,
			"map=0x40200000/2M tdr=0x3b000+0x1 page=0x80200000 "
			"l2_page1=none l2_page2=none l2_page3=none");
	r.rcx = 0x40200ff8;
	check_call_text(TDH_MEM_RANGE_BLOCK, 0, TDX_DIR_IN, &r, "map=0x40200ff8 tdr=0x3b001");
	r = (struct seam_regs){.rcx = 0x3b000, .rdx = TD_FIELD_MRTD + 2};
	check_call_text(TDH_MNG_RD, 0, TDX_DIR_IN, &r, "tdr=0x3b000 field=MRTD[2]");
	r.rdx = VP_FIELD_VMCS_SHARED_EPTP;
	check_call_text(TDH_VP_RD, 0, TDX_DIR_IN, &r, "tdvpr=0x3b000 field=VMCS_SHARED_EPTP");
	r.rdx = TDX_FIELD_NONE;
	check_call_text(TDH_SYS_RD, 0, TDX_DIR_IN, &r, "field=none");
	check_call_text(TDH_SYS_KEY_CONFIG, 0, TDX_DIR_IN, &r, "");
}
END_TEST

START_TEST(call_outputs_as_text)
{
	struct seam_regs r = {.rcx = PT_REG, .rdx = 0x3b000, .r8 = 1, .r9 = 12};
	char text[64];
	struct abi_buf b;

	check_call_text(TDH_PHYMEM_PAGE_RDMD, 0, TDX_DIR_OUT, &r,
			"type=REG owner=0x3b000 size=2M bepoch=12");
	r.rcx = 2;
	r.r8 = 9;
	check_call_text(TDH_PHYMEM_PAGE_RDMD, 0, TDX_DIR_OUT, &r,
			"type=0x2 owner=0x3b000 size=0x9 bepoch=12");
	r = (struct seam_regs){.rcx = 0x80000000802000F0, .rdx = 0x201};
	check_call_text(TDH_MEM_SEPT_RD, 0, TDX_DIR_OUT, &r,
			"entry=0x80000000802000f0 info=PENDING@2M l2_attributes=0x0");
	r = (struct seam_regs){.rcx = 0x100000007};
	check_call_text(TDH_MNG_INIT, 0, TDX_DIR_OUT, &r, "cpuid=0x7/0x1");
	abi_buf_init(&b, text, sizeof(text));
	tdx_sept_details_format(0x8000000000000000, sept_info(6, SEPT_ARCH_L2_FREE, 2), &b);
	ck_assert_str_eq(text, "entry=0x8000000000000000 state=L2_FREE@6/vm2");
}
END_TEST

static void add_state_tests(Suite *s)
{
	TCase *tc = tcase_create("state");

	tcase_add_test(tc, name_tables_are_sorted_and_round_trip);
	tcase_add_test(tc, state_facts);
	tcase_add_test(tc, sept_states_agree_with_the_bit_layout);
	tcase_add_test(tc, sept_entries_look_as_the_module_writes_them);
	tcase_add_test(tc, sept_information_and_map_operands);
	tcase_add_test(tc, param_layouts_and_bits);
	tcase_add_test(tc, flag_bits_are_named);
	suite_add_tcase(s, tc);
}

static void add_field_tests(Suite *s)
{
	TCase *tc = tcase_create("field");

	tcase_add_test(tc, field_table_is_sorted_and_searchable);
	tcase_add_test(tc, field_names_round_trip);
	tcase_add_test(tc, field_facts);
	tcase_add_test(tc, field_lookup_looks_at_class_and_code_only);
	tcase_add_test(tc, fields_of_nested_vms_are_told_apart);
	suite_add_tcase(s, tc);
}

static void add_text_tests(Suite *s)
{
	TCase *tc = tcase_create("text");

	tcase_add_test(tc, short_buffers_cut_the_text);
	tcase_add_test(tc, numbers_are_written);
	tcase_add_test(tc, numbers_are_read);
	tcase_add_test(tc, call_inputs_as_text);
	tcase_add_test(tc, call_outputs_as_text);
	suite_add_tcase(s, tc);
}

Suite *abi_data_suite(void)
{
	Suite *s = suite_create("abi_data");

	add_state_tests(s);
	add_field_tests(s);
	add_text_tests(s);
	return s;
}
