// SPDX-License-Identifier: GPL-2.0-only
/*
 * MNG.INIT of the modules after 1.5.01: attributes, flags, limits, event filters, address widths
 * and the topology; SYS.SHUTDOWN while a TD is being built.
 */
#include <check.h>
#include <string.h>

#include "model_fixture.h"

#define BAD(operand) (TDX_OPERAND_INVALID | TDX_OPERAND_ID_##operand)
#define FILTERS (FX_SHARED + 0x1000)
#define WITH_FILTERS 1
#define WIDTHS 9 /* entry of CPUID_CONFIG: CPUID(0x80000008) */
#define TOPOLOGY 12 /* its first entry: CPUID(0x1F, 0) */
#define SMT 0x100
#define CORE 0x200
#define DIE 0x500

static struct model_fixture *fx;
static struct fx_td td;
static struct tdx_td_params *params;

static const u32 newer[] = { MODEL_MODULE_1_5_34, MODEL_MODULE_2_0_18 };

static void open_as(u32 module)
{
	fx = fx_open_as(module);
	fx_td(fx, &td, 40, FX_CONTROL_PAGES);
	params = fx_params(fx);
}

static void tear_down(void)
{
	fx_close(fx);
}

static u64 init(void)
{
	return fx_call(fx, TDH_MNG_INIT, td.tdr, FX_SHARED, 0, 0);
}

static u64 read_field(u64 field)
{
	fx_assert_status(fx_call(fx, TDH_MNG_RD, td.tdr, field, 0, 0), TDX_SUCCESS);
	return fx->r.r8;
}

static u64 cpuid_field(u32 leaf, u32 subleaf, u32 element)
{
	return TD_FIELD_CPUID_VALUES | TDX_CPUID_FIELD(leaf, subleaf, element);
}

START_TEST(attributes_are_those_of_the_module)
{
	static const struct {
		u64 attributes;
		bool good[MODEL_NR_MODULES];
	} cases[] = {
		{ TDX_ATTR_ICSSD, { false, true, true } },
		{ TDX_ATTR_PMT_PROF, { false, false, true } },
		{ TDX_ATTR_LASS, { false, false, false } }, /* the CPU lacks it */
		{ TDX_ATTR_TPA, { false, false, false } },
		{ TDX_ATTR_PERFMON | TDX_ATTR_ICSSD, { false, false, false } },
		{ TDX_ATTR_DEBUG | TDX_ATTR_MIGRATABLE, { false, true, true } },
		{ TDX_ATTR_PERFMON | TDX_ATTR_MIGRATABLE, { false, false, false } },
	};
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(cases); i++) {
		if (i)
			fx_close(fx);
		open_as((u32)_i);
		params->attributes = cases[i].attributes;
		fx_assert_status(init(), cases[i].good[_i] ? TDX_SUCCESS : BAD(ATTRIBUTES));
	}
}
END_TEST

START_TEST(config_flags_are_those_of_the_module)
{
	static const struct {
		u64 flags;
		bool good[MODEL_NR_MODULES];
	} cases[] = {
		{ TDX_CONFIG_NO_RBP_MOD, { true, true, true } },
		{ TDX_CONFIG_MAXPA_VIRT, { false, true, true } },
		{ TDX_CONFIG_MAXGPA_VIRT, { false, true, true } },
		{ TDX_CONFIG_MAXPA_VIRT | TDX_CONFIG_MAXGPA_VIRT, { false, false, false } },
		{ TDX_CONFIG_TDX_CONNECT, { false, false, false } },
		{ TDX_CONFIG_PAGE_RELEASE, { false, false, false } },
		{ TDX_CONFIG_SEALING, { false, false, false } }, /* the CPU lacks it */
	};
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(cases); i++) {
		if (i)
			fx_close(fx);
		open_as((u32)_i);
		params->config_flags = cases[i].flags;
		fx_assert_status(init(), cases[i].good[_i] ? TDX_SUCCESS : BAD(EXEC_CONTROLS));
	}
}
END_TEST

START_TEST(max_vcpus_has_a_limit)
{
	static const u16 limit[MODEL_NR_MODULES] = { 0xffff, 576, 1376 };

	open_as((u32)_i);
	params->max_vcpus = 0;
	fx_assert_status(init(), BAD(MAX_VCPUS));
	if (limit[_i] < 0xffff) {
		params->max_vcpus = limit[_i] + 1;
		fx_assert_status(init(), BAD(MAX_VCPUS));
	}
	params->max_vcpus = limit[_i];
	fx_assert_status(init(), TDX_SUCCESS);
}
END_TEST

START_TEST(five_levels_need_no_wide_addresses)
{
	open_as((u32)_i);
	fx->m.st->pf.maxpa = 48;
	params->eptp_controls = TDX_EPTP_5_LEVELS;
	fx_assert_status(init(), _i == MODEL_MODULE_1_5_01 ? BAD(EPTP_CONTROLS) : TDX_SUCCESS);
	fx->m.st->pf.maxpa = 52;
}
END_TEST

START_TEST(nested_vms_and_migration_go_together)
{
	open_as((u32)_i);
	fx_ok(fx, TDH_MNG_ADDCX, fx_page(fx), td.tdr);
	params->attributes = TDX_ATTR_MIGRATABLE;
	params->num_l2_vms = 1;
	fx_assert_status(init(), _i == MODEL_MODULE_1_5_01 ? BAD(RDX) : TDX_SUCCESS);
}
END_TEST

START_TEST(entries_of_cpuid_config_behind_the_last_are_zero)
{
	open_as((u32)_i);
	params->cpuid_config[18].eax = 1;
	fx_assert_status(init(), BAD(RDX));
	params->cpuid_config[18].eax = 0;
	params->cpuid_config[17].edx = 1;
	fx_assert_status(init(), _i == MODEL_MODULE_1_5_01 ? BAD(RDX) : BAD(CPUID_CONFIG));
}
END_TEST

/* ---- event filters --------------------------------------------------------------------------- */

/* Event and unit mask of an entry, as MNG.INIT takes it. */
static u64 filter(u8 event, u8 unit)
{
	return event | (u64)unit << 32 | 0xffffULL << 48;
}

static u64 init_filtered(u64 info)
{
	return fx_call(fx, TDH_MNG_INIT, td.tdr | WITH_FILTERS, FX_SHARED, info, 0);
}

START_TEST(filters_are_looked_at_for_a_td_that_counts)
{
	open_as(newer[_i]);
	fx_assert_status(init_filtered(~0ULL), TDX_SUCCESS);
	fx_close(fx);
	open_as(newer[_i]);
	params->attributes = TDX_ATTR_PERFMON;
	fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, FX_SHARED, ~0ULL, 0), TDX_SUCCESS);
	fx_close(fx);
	open_as(MODEL_MODULE_1_5_01);
	fx_assert_status(init_filtered(0), BAD(RCX));
}
END_TEST

START_TEST(the_list_of_filters_is_checked)
{
	static const u64 bad[] = { FILTERS, FILTERS | 513, FILTERS | 1 | 1ULL << 52,
				   FILTERS | 1 | 1ULL << 51, 0x7a000001 };
	u64 *list;
	u32 i;

	open_as(newer[_i]);
	params->attributes = TDX_ATTR_PERFMON;
	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++)
		fx_assert_status(init_filtered(bad[i]), BAD(R8));
	list = fx_va(fx, FILTERS);
	for (i = 0; i < 512; i++)
		list[i] = filter((u8)i, (u8)(i >> 8));
	/* Before CPUID_CONFIG is looked at, after the reserved bytes. */
	params->cpuid_config[0].ecx = 1;
	fx_assert_status(init_filtered(FILTERS | 513), BAD(R8));
	params->reserved1[0] = 1;
	fx_assert_status(init_filtered(FILTERS | 513), BAD(RDX));
	params->reserved1[0] = 0;
	params->cpuid_config[0].ecx = 0;
	fx_assert_status(init_filtered(FILTERS | 512), TDX_SUCCESS);
}
END_TEST

START_TEST(each_filter_is_checked)
{
	static const u64 bad[] = { 1ULL << 8, 1ULL << 30, 1ULL << 31, 1ULL << 40, 1ULL << 47 };
	u64 *list;
	u32 i;

	open_as(newer[_i]);
	params->attributes = TDX_ATTR_PERFMON;
	list = fx_va(fx, FILTERS);
	list[0] = filter(1, 0);
	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++) {
		list[1] = filter(2, 0) | bad[i];
		fx_assert_status(init_filtered(FILTERS | 2), TDX_EVENT_FILTER_INVALID | 1);
	}
	list[1] = filter(2, 0) ^ 1ULL << 48;
	fx_assert_status(init_filtered(FILTERS | 2), TDX_EVENT_FILTER_INVALID | 1);
	list[1] = filter(1, 0);
	fx_assert_status(init_filtered(FILTERS | 2), TDX_EVENT_FILTER_ORDER_INVALID | 1);
	list[1] = filter(2, 0);
	list[2] = filter(1, 0);
	fx_assert_status(init_filtered(FILTERS | 3), TDX_EVENT_FILTER_ORDER_INVALID | 2);
	fx_assert_status(init_filtered(FILTERS | 2), TDX_SUCCESS);
}
END_TEST

/* ---- address widths -------------------------------------------------------------------------- */

static const struct {
	u64 flags;
	u32 eax;	   /* asked for */
	u32 native;	   /* MAXPA of the CPU */
	u32 virt;	   /* VIRT_MAXPA; 0 = refused */
	u32 pa, guest;	   /* CPUID(0x80000008).EAX[7:0] and [23:16] */
} width_cases[] = {
	{ 0, 0, 52, 52, 52, 0 },
	{ 0, 40, 52, 52, 52, 0 },
	{ 0, 0, 46, 46, 46, 0 },
	{ TDX_CONFIG_MAXPA_VIRT, 0, 52, 48, 48, 0 },
	{ TDX_CONFIG_MAXPA_VIRT, 0, 46, 46, 46, 0 },
	{ TDX_CONFIG_MAXPA_VIRT, 40, 52, 40, 40, 0 },
	{ TDX_CONFIG_MAXPA_VIRT, 48, 52, 48, 48, 0 },
	{ TDX_CONFIG_MAXPA_VIRT, 49, 52, 0, 0, 0 },
	{ TDX_CONFIG_MAXPA_VIRT, 47, 46, 0, 0, 0 },
	{ TDX_CONFIG_MAXPA_VIRT, 35, 52, 0, 0, 0 },
	{ TDX_CONFIG_MAXPA_VIRT | TDX_CONFIG_GPAW, 52, 52, 52, 52, 0 },
	{ TDX_CONFIG_MAXGPA_VIRT, 0, 52, 48, 52, 48 },
	{ TDX_CONFIG_MAXGPA_VIRT, 0, 46, 46, 46, 46 },
	{ TDX_CONFIG_MAXGPA_VIRT | TDX_CONFIG_GPAW, 0, 52, 52, 52, 52 },
};

START_TEST(the_guest_sees_the_widths_that_were_asked_for)
{
	u64 eax;

	open_as(newer[_i % 2]);
	fx->m.st->pf.maxpa = width_cases[_i / 2].native;
	params->config_flags = width_cases[_i / 2].flags;
	params->cpuid_config[WIDTHS].eax = width_cases[_i / 2].eax;
	if (params->config_flags & TDX_CONFIG_GPAW)
		params->eptp_controls = TDX_EPTP_5_LEVELS;
	if (!width_cases[_i / 2].virt) {
		fx_assert_status(init(), BAD(CPUID_CONFIG));
		ck_assert_uint_eq(fx->r.rcx, 0);
	} else {
		fx_assert_status(init(), TDX_SUCCESS);
		eax = read_field(cpuid_field(0x80000008, 0, 0) | TDX_CPUID_FIELD_NO_SUBLEAF);
		ck_assert_uint_eq(eax & 0xff, width_cases[_i / 2].pa);
		ck_assert_uint_eq(eax >> 16 & 0xff, width_cases[_i / 2].guest);
		ck_assert_uint_eq(read_field(TD_FIELD_VIRT_MAXPA), width_cases[_i / 2].virt);
	}
	fx->m.st->pf.maxpa = 52;
}
END_TEST

/* ---- topology -------------------------------------------------------------------------------- */

static const struct {
	u32 ecx[6];
	bool good;
} topologies[] = {
	{ { SMT, CORE | 1, 2, 3, 4, 5 }, true },
	{ { SMT, CORE | 1, DIE | 2, 3, 4, 5 }, true },
	{ { CORE, 1, 2, 3, 4, 5 }, true },
	{ { SMT, CORE | 2, 2, 3, 4, 5 }, false }, /* not its own number */
	{ { SMT, CORE | 1, 0, 0, 0, 0 }, false },
	{ { CORE, SMT | 1, 2, 3, 4, 5 }, false },
	{ { 0, SMT | 1, CORE | 2, 3, 4, 5 }, false },
	{ { SMT, DIE | 1, CORE | 2, 3, 4, 5 }, false },
	{ { SMT, CORE | 1, CORE | 2, 3, 4, 5 }, false },
	{ { SMT, DIE | 1, 2, 3, 4, 5 }, false }, /* no core */
	{ { 0, 1, 2, 3, 4, 5 }, false },
	{ { SMT, CORE | 1, 0x702, 3, 4, 5 }, false },
};

START_TEST(a_topology_has_a_form)
{
	u32 i;

	open_as(newer[_i % 2]);
	for (i = 0; i < 6; i++)
		params->cpuid_config[TOPOLOGY + i].ecx = topologies[_i / 2].ecx[i];
	params->cpuid_config[TOPOLOGY].ebx = 2;
	params->cpuid_config[TOPOLOGY].eax = 1;
	/* Before the entries that are not used. */
	params->cpuid_config[20].eax = 1;
	fx_assert_status(init(), topologies[_i / 2].good ? BAD(RDX) :
							   TDX_CPUID_LEAF_1F_FORMAT_UNRECOGNIZED);
	ck_assert_uint_eq(fx->r.rcx, 0);
	params->cpuid_config[20].eax = 0;
	if (!topologies[_i / 2].good)
		return;
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(read_field(cpuid_field(0x1f, 0, 0)), 2ULL << 32 | 1);
	ck_assert_uint_eq(read_field(cpuid_field(0x1f, 1, 1)), topologies[_i / 2].ecx[1]);
}
END_TEST

START_TEST(no_topology_means_that_of_the_cpu)
{
	open_as(newer[_i]);
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(read_field(cpuid_field(0x1f, 0, 1)), SMT);
	ck_assert_uint_eq(read_field(cpuid_field(0x1f, 1, 0)), 4ULL << 32 | 7);
	ck_assert_uint_eq(read_field(cpuid_field(0x1f, 1, 1)), CORE | 1);
	ck_assert_uint_eq(read_field(cpuid_field(0x1f, 5, 1)), 5);
	fx_close(fx);
	open_as(MODEL_MODULE_1_5_01);
	fx_assert_status(init(), TDX_SUCCESS);
	fx_assert_status(fx_call(fx, TDH_MNG_RD, td.tdr, cpuid_field(0x1f, 0, 1), 0, 0),
			 TDX_METADATA_FIELD_NOT_READABLE);
}
END_TEST

/* ---- update ---------------------------------------------------------------------------------- */

START_TEST(shutdown_can_wait_for_tds_to_be_built)
{
	struct fx_td second;

	open_as(newer[_i]);
	fx_assert_status(init(), TDX_SUCCESS);
	fx_td(fx, &second, 41, FX_INITIALIZED);
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 2 | 1 << 16, 0, 0, 0),
			 TDX_UPDATE_COMPATIBILITY_SENSITIVE | 2 << 16);
	fx_vcpu(fx, &td, true);
	fx_ok(fx, TDH_MR_FINALIZE, td.tdr, 0);
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 2 | 1 << 16, 0, 0, 0),
			 TDX_UPDATE_COMPATIBILITY_SENSITIVE | 1 << 16);
	/* A TD that will never be finished does not count either. */
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, second.tdr, 0);
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 2 | 1 << 16, 0, 0, 0), TDX_SUCCESS);
}
END_TEST

START_TEST(shutdown_does_not_wait_unless_asked)
{
	open_as((u32)_i);
	fx_assert_status(init(), TDX_SUCCESS);
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 1 << 17, 0, 0, 0), BAD(RCX));
	if (_i == MODEL_MODULE_1_5_01)
		fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 1 << 16, 0, 0, 0), BAD(RCX));
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, _i == MODEL_MODULE_1_5_01 ? 0 : 2, 0, 0, 0),
			 TDX_SUCCESS);
}
END_TEST

Suite *model_newer_params_suite(void);

Suite *model_newer_params_suite(void)
{
	Suite *s = suite_create("model_newer_params");
	TCase *t = tcase_create("MNG.INIT");

	tcase_add_checked_fixture(t, NULL, tear_down);
	tcase_add_loop_test(t, attributes_are_those_of_the_module, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, config_flags_are_those_of_the_module, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, max_vcpus_has_a_limit, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, five_levels_need_no_wide_addresses, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, nested_vms_and_migration_go_together, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, entries_of_cpuid_config_behind_the_last_are_zero, 0,
			    MODEL_NR_MODULES);
	tcase_add_loop_test(t, filters_are_looked_at_for_a_td_that_counts, 0, 2);
	tcase_add_loop_test(t, the_list_of_filters_is_checked, 0, 2);
	tcase_add_loop_test(t, each_filter_is_checked, 0, 2);
	tcase_add_loop_test(t, the_guest_sees_the_widths_that_were_asked_for, 0,
			    2 * CORE_ARRAY_SIZE(width_cases));
	tcase_add_loop_test(t, a_topology_has_a_form, 0, 2 * CORE_ARRAY_SIZE(topologies));
	tcase_add_loop_test(t, no_topology_means_that_of_the_cpu, 0, 2);
	tcase_add_loop_test(t, shutdown_can_wait_for_tds_to_be_built, 0, 2);
	tcase_add_loop_test(t, shutdown_does_not_wait_unless_asked, 0, MODEL_NR_MODULES);
	suite_add_tcase(s, t);
	return s;
}
