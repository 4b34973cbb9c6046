// SPDX-License-Identifier: GPL-2.0-only
/* Metadata fields that modules after 1.5.01 have: values, access, their place among the others. */
#include <check.h>
#include <string.h>

#include "model_fixture.h"

static struct model_fixture *fx;

static const u32 newer[] = { MODEL_MODULE_1_5_34, MODEL_MODULE_2_0_18 };

static void tear_down(void)
{
	fx_close(fx);
}

static u64 sys_rd(u64 field, u64 *value)
{
	u64 status = fx_call(fx, TDH_SYS_RD, 0, field, 0, 0);

	*value = fx->r.r8;
	return status;
}

static u64 mng_rd(const struct fx_td *td, u64 field, u64 *value)
{
	u64 status = fx_call(fx, TDH_MNG_RD, td->tdr, field, 0, 0);

	*value = fx->r.r8;
	return status;
}

/* Values by module; NONE: it does not have the field. */
#define NONE (~0ULL)

static const struct {
	u64 id;
	u64 want[MODEL_NR_MODULES];
} sys_fields[] = {
	{ SYS_FIELD_MAX_VCPUS_PER_TD, { NONE, 576, 1376 } },
	{ SYS_FIELD_MIN_VIRT_MAXPA, { NONE, 36, 36 } },
	{ SYS_FIELD_MAX_EVENT_FILTERS, { NONE, 512, 512 } },
	{ SYS_FIELD_PAMT_PAGE_BITMAP_ENTRY_BITS, { NONE, 1, 1 } },
	/* Linux asks with another element size. */
	{ 0x9100000100000013, { NONE, 1, 1 } },
	{ SYS_FIELD_MIN_DYNAMIC_PAMT_NUM_HKID_BITS, { NONE, 4, 4 } },
	{ SYS_FIELD_GUEST_GPA_ATTR_MASK, { NONE, NONE, 0 } },
	{ SYS_FIELD_TDX_CONNECT_FEATURES, { NONE, NONE, 0 } },
	{ SYS_FIELD_NUM_MEM_SCAN_CONTROL_PAGES, { NONE, 2, 2 } },
	{ SYS_FIELD_MAX_MEM_SCAN_RANGES, { NONE, 128, 128 } },
	{ SYS_FIELD_NUM_MEM_SCAN_CONTEXTS, { NONE, 256, 256 } },
	{ SYS_FIELD_PAMT_4K_ENTRY_SIZE, { 16, 16, 16 } },
	{ SYS_FIELD_NUM_CPUID_CONFIG, { 12, 18, 18 } },
	{ SYS_FIELD_ATTRIBUTES_FIXED0,
	  { 0x8000000070000001, 0x8000000070010001, 0x8000000070010041 } },
	{ SYS_FIELD_CONFIG_FLAGS_FIXED0, { 7, 0x1f, 0x1f } },
	{ SYS_FIELD_MIN_UPDATE_HV, { 0, 0, 0 } },
};

START_TEST(sys_rd_has_the_fields_of_the_module)
{
	u64 value;
	u32 i;

	fx = fx_open_as((u32)_i);
	for (i = 0; i < CORE_ARRAY_SIZE(sys_fields); i++) {
		u64 want = sys_fields[i].want[_i];

		fx_assert_status(sys_rd(sys_fields[i].id, &value),
				 want == NONE ? TDX_METADATA_FIELD_ID_INCORRECT : TDX_SUCCESS);
		ck_assert_uint_eq(value, want == NONE ? 0 : want);
	}
}
END_TEST

/* What Linux 7.2 reads, in its order: a single one that fails turns TDX off. */
START_TEST(linux_finds_every_field_that_it_reads)
{
	static const u64 ids[] = {
		0x0800000100000003, 0x0800000100000004, 0x0800000100000005, 0x0A00000300000008,
		0x9100000100000008, 0x9100000100000009, 0x9100000100000010, 0x9100000100000011,
		0x9100000100000012, 0x9800000100000000, 0x9800000100000100, 0x9800000100000200,
		0x1900000300000000, 0x1900000300000001, 0x1900000300000002, 0x1900000300000003,
		0x9900000100000004, 0x9900000100000008, 0x8900000100000000,
	};
	u64 value, count;
	u32 i;

	fx = fx_open_as(newer[_i]);
	for (i = 0; i < CORE_ARRAY_SIZE(ids); i++)
		fx_assert_status(sys_rd(ids[i], &value), TDX_SUCCESS);
	sys_rd(0x0A00000300000008, &value);
	ck_assert(value & TDX_FEATURE0_NO_RBP_MOD);
	ck_assert(value & TDX_FEATURE0_TOPOLOGY_ENUM);
	sys_rd(0x9900000100000004, &count);
	ck_assert_uint_le(count, 128);
	for (i = 0; i < count; i++) {
		fx_assert_status(sys_rd(0x9900000300000400 + i, &value), TDX_SUCCESS);
		ck_assert_uint_ne(value, ~0ULL);
		fx_assert_status(sys_rd(0x9900000300000500 + 2 * i, &value), TDX_SUCCESS);
		fx_assert_status(sys_rd(0x9900000300000500 + 2 * i + 1, &value), TDX_SUCCESS);
	}
}
END_TEST

START_TEST(module_1_5_01_fails_linux_at_the_limit_of_vcpus)
{
	u64 value;

	fx = fx_open(1);
	fx_assert_status(sys_rd(0x9900000100000008, &value), TDX_METADATA_FIELD_ID_INCORRECT);
	sys_rd(SYS_FIELD_TDX_FEATURES0, &value);
	ck_assert(!(value & TDX_FEATURE0_TOPOLOGY_ENUM));
}
END_TEST

/* How often a walk of all fields of the module meets one; it ascends. */
static u32 walk(u64 what)
{
	u64 last = 0;
	u32 met = 0;

	fx_assert_status(fx_call(fx, TDH_SYS_RD, 0, TDX_FIELD_NONE, 0, 0),
			 TDX_METADATA_FIRST_FIELD_ID_IN_CONTEXT);
	while (fx->r.rdx != TDX_FIELD_NONE) {
		u64 id = fx->r.rdx;

		ck_assert_uint_gt(tdx_field_key(id) + 1, last);
		last = tdx_field_key(id) + 1;
		met += id == what;
		fx_assert_status(fx_call(fx, TDH_SYS_RD, 0, id, 0, 0), TDX_SUCCESS);
	}
	return met;
}

START_TEST(a_walk_meets_the_fields_of_the_module_in_order)
{
	u32 i;

	fx = fx_open_as((u32)_i);
	for (i = 0; i < CORE_ARRAY_SIZE(sys_fields); i++) {
		u64 id = sys_fields[i].id;

		if (tdx_field_find_any(TDX_CTX_SYS, id, NULL)->id == id)
			ck_assert_uint_eq(walk(id), (u32)(sys_fields[i].want[_i] != NONE));
	}
}
END_TEST

START_TEST(rdall_lists_the_fields_of_the_module)
{
	static const u64 id = SYS_FIELD_MAX_EVENT_FILTERS;
	const struct tdx_md_list *l;
	bool met = false;
	u32 i;

	fx = fx_open_as((u32)_i);
	fx_assert_status(fx_call(fx, TDH_SYS_RDALL, 0, FX_SHARED, TDX_FIELD_NONE, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, TDX_FIELD_NONE);
	l = fx_va(fx, FX_SHARED);
	for (i = 0; i + 1 < (l->size - 8u) / 8; i++)
		met |= (l->data[i] & ~TDX_FIELD_LAST_FIELD_MASK) == id && l->data[i + 1] == 512;
	ck_assert_int_eq(met, _i != MODEL_MODULE_1_5_01);
}
END_TEST

START_TEST(sys_rd_counts_cpuid_bits_that_may_only_be_cleared)
{
	const struct tdx_sysinfo *info;
	u64 value;
	u32 i;

	fx = fx_open_as(newer[_i]);
	fx_assert_status(fx_call(fx, TDH_SYS_INFO, FX_SHARED, 1024, FX_SHARED + 0x1000, 32),
			 TDX_SUCCESS);
	info = fx_va(fx, FX_SHARED);
	ck_assert_uint_eq(info->num_cpuid_config, 18);
	for (i = 0; i < 18; i++) {
		sys_rd(SYS_FIELD_CPUID_CONFIG_VALUES + 2 * i, &value);
		ck_assert_uint_eq(value, (u64)info->cpuid_config[i].ebx << 32 |
						 info->cpuid_config[i].eax);
		sys_rd(SYS_FIELD_CPUID_CONFIG_VALUES + 2 * i + 1, &value);
		ck_assert_uint_eq(value, (u64)info->cpuid_config[i].edx << 32 |
						 info->cpuid_config[i].ecx);
	}
	ck_assert_uint_eq(info->cpuid_config[12].leaf, 0x1f);
	ck_assert_uint_eq(info->cpuid_config[17].subleaf, 5);
	ck_assert_uint_eq(info->cpuid_config[17].ebx, 0xffff);
	/* CPUID(0x80000008): the width of physical addresses. */
	ck_assert_uint_eq(info->cpuid_config[9].eax, 0xff);
}
END_TEST

START_TEST(mng_rd_has_the_fields_of_the_module)
{
	static const struct {
		u64 id;
		u64 want[MODEL_NR_MODULES];
	} fields[] = {
		{ TD_FIELD_VIRT_MAXPA, { NONE, 52, 52 } },
		{ TD_FIELD_TOPOLOGY_ENUM_CONFIGURED, { NONE, 1, 1 } },
		{ TD_FIELD_VE_REDUCTION_VALID, { NONE, 1, 1 } },
		{ TD_FIELD_FILTERED_EVENTS_COUNT, { NONE, 0, 0 } },
		{ TD_FIELD_FILTERED_EVENTS_COUNT + 3, { NONE, 0, 0 } },
		{ TD_FIELD_X2APIC_IDS + 575, { NONE, 0, 0 } },
		{ TD_FIELD_X2APIC_IDS + 576, { NONE, NONE, 0 } },
		{ TD_FIELD_X2APIC_IDS + 1375, { NONE, NONE, 0 } },
		{ TD_FIELD_X2APIC_IDS + 1376, { NONE, NONE, NONE } },
		{ TD_FIELD_TDCX_PA_FROM_9 + 2, { NONE, NONE, 0 } },
		/* Not modelled. */
		{ TD_FIELD_CPUID_FIXED0_BITMAP, { NONE, NONE, NONE } },
		{ TD_FIELD_RND_HPA_OFFSET, { NONE, NONE, NONE } },
	};
	struct fx_td td;
	u64 value;
	u32 i;

	fx = fx_open_as((u32)_i);
	fx_td(fx, &td, 40, FX_INITIALIZED);
	for (i = 0; i < CORE_ARRAY_SIZE(fields); i++) {
		u64 want = fields[i].want[_i];

		fx_assert_status(mng_rd(&td, fields[i].id, &value),
				 want == NONE ? TDX_METADATA_FIELD_ID_INCORRECT : TDX_SUCCESS);
		ck_assert_uint_eq(value, want == NONE ? 0 : want);
		if (want != NONE)
			fx_assert_status(fx_call(fx, TDH_MNG_WR, td.tdr, fields[i].id, 1, 1),
					 TDX_METADATA_FIELD_NOT_WRITABLE);
	}
	/* As named by Linux guests, and as the module itself names it: bit 63 does not count. */
	fx_assert_status(mng_rd(&td, 0x9110000300000016, &value), TDX_SUCCESS);
	fx_assert_status(mng_rd(&td, 0x1110000300000016, &value), TDX_SUCCESS);
}
END_TEST

static u64 behind(const struct fx_td *td, u64 field)
{
	fx_assert_status(fx_call(fx, TDH_MNG_RD | 1 << 16, td->tdr, field, 0, 0), TDX_SUCCESS);
	return fx->r.rdx;
}

START_TEST(fields_of_a_td_have_their_place_among_the_others)
{
	const u64 ids = TD_FIELD_X2APIC_IDS;
	struct fx_td td;
	u64 last;

	fx = fx_open_as((u32)_i);
	fx_td(fx, &td, 40, FX_INITIALIZED);
	last = ids + (_i == MODEL_MODULE_2_0_18 ? 1375 : 575);
	if (_i == MODEL_MODULE_1_5_01) {
		ck_assert_uint_eq(behind(&td, TD_FIELD_CONFIG_FLAGS), TD_FIELD_XBUFF_OFFSETS);
		ck_assert_uint_eq(behind(&td, TD_FIELD_TDCX_PA + 8), TD_FIELD_TD_UUID);
		return;
	}
	ck_assert_uint_eq(behind(&td, TD_FIELD_CONFIG_FLAGS), TD_FIELD_VIRT_MAXPA);
	ck_assert_uint_eq(behind(&td, TD_FIELD_VIRT_MAXPA), TD_FIELD_TOPOLOGY_ENUM_CONFIGURED);
	ck_assert_uint_eq(behind(&td, TD_FIELD_VE_REDUCTION_VALID), TD_FIELD_FILTERED_EVENTS_COUNT);
	ck_assert_uint_eq(behind(&td, TD_FIELD_FILTERED_EVENTS_COUNT + 3), TD_FIELD_XBUFF_OFFSETS);
	ck_assert_uint_eq(behind(&td, ids), ids + 1);
	ck_assert_uint_eq(behind(&td, last - 1), last);
	ck_assert_uint_gt(tdx_field_key(behind(&td, last)), tdx_field_key(last));
	ck_assert_uint_eq(behind(&td, TD_FIELD_TDCX_PA + 8),
			  _i == MODEL_MODULE_2_0_18 ? TD_FIELD_TDCX_PA_FROM_9 : TD_FIELD_TD_UUID);
}
END_TEST

Suite *model_newer_fields_suite(void);

Suite *model_newer_fields_suite(void)
{
	Suite *s = suite_create("model_newer_fields");
	TCase *t = tcase_create("fields");

	tcase_add_checked_fixture(t, NULL, tear_down);
	tcase_add_loop_test(t, sys_rd_has_the_fields_of_the_module, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, linux_finds_every_field_that_it_reads, 0, CORE_ARRAY_SIZE(newer));
	tcase_add_test(t, module_1_5_01_fails_linux_at_the_limit_of_vcpus);
	tcase_add_loop_test(t, a_walk_meets_the_fields_of_the_module_in_order, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, rdall_lists_the_fields_of_the_module, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, sys_rd_counts_cpuid_bits_that_may_only_be_cleared, 0,
			    CORE_ARRAY_SIZE(newer));
	tcase_add_loop_test(t, mng_rd_has_the_fields_of_the_module, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, fields_of_a_td_have_their_place_among_the_others, 0,
			    MODEL_NR_MODULES);
	suite_add_tcase(s, t);
	return s;
}
