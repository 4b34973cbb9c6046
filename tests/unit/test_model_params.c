// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: TDH.MNG.INIT, each check of TD_PARAMS and what the TD becomes. */
#include <check.h>
#include <string.h>

#include "model_fixture.h"

static struct model_fixture *fx;
static struct fx_td td;
static struct tdx_td_params *params;

static void set_up(void)
{
	fx = fx_open(1);
	fx_td(fx, &td, FX_HKID, FX_CONTROL_PAGES);
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

static u64 read_field(u64 id)
{
	fx_assert_status(fx_call(fx, TDH_MNG_RD, td.tdr, id, 0, 0), TDX_SUCCESS);
	return fx->r.r8;
}

static u64 cpuid(u32 leaf, u32 subleaf, u32 element)
{
	return read_field(TD_FIELD_CPUID_VALUES | TDX_CPUID_FIELD(leaf, subleaf, element));
}

/* One wrong byte sequence in otherwise good parameters. */
struct param_case {
	u16 offset;
	u16 size;
	u64 value;
	u64 status;
};

#define CASE(member, value, status) \
	{ offsetof(struct tdx_td_params, member), \
	  sizeof(((struct tdx_td_params *)0)->member) < 8 ? \
		  sizeof(((struct tdx_td_params *)0)->member) : 8, value, status }
#define BYTE(member, n, value, status) \
	{ offsetof(struct tdx_td_params, member) + (n), 1, value, status }
#define BAD(op) (TDX_OPERAND_INVALID | TDX_OPERAND_ID_##op)

static const struct param_case bad_params[] = {
	CASE(attributes, 1ULL << 1, BAD(ATTRIBUTES)),
	CASE(attributes, 1ULL << 31, BAD(ATTRIBUTES)),
	CASE(attributes, TDX_ATTR_MIGRATABLE | TDX_ATTR_DEBUG, BAD(ATTRIBUTES)),
	CASE(attributes, TDX_ATTR_MIGRATABLE | TDX_ATTR_PERFMON, BAD(ATTRIBUTES)),
	CASE(xfam, 0, BAD(XFAM)),
	CASE(xfam, 1, BAD(XFAM)),
	CASE(xfam, 3 | 1 << 3, BAD(XFAM)),
	CASE(xfam, 3 | TDX_XFAM_UINTR, BAD(XFAM)), /* not in the platform's CPU */
	CASE(xfam, 0x27, BAD(XFAM)),
	CASE(xfam, 0xe3, BAD(XFAM)),
	CASE(xfam, 3 | TDX_XFAM_CET_S, BAD(XFAM)),
	CASE(xfam, 3 | TDX_XFAM_AMX_TILECFG, BAD(XFAM)),
	CASE(max_vcpus, 0, BAD(MAX_VCPUS)),
	CASE(num_l2_vms, 4, BAD(NUM_L2_VMS)),
	CASE(num_l2_vms, 1, TDX_TDCS_NOT_ALLOCATED),
	BYTE(reserved0, 0, 1, BAD(RDX)),
	BYTE(reserved0, 3, 0x80, BAD(RDX)),
	CASE(config_flags, 1 << 3, BAD(EXEC_CONTROLS)),
	CASE(eptp_controls, 0, BAD(EPTP_CONTROLS)),
	CASE(eptp_controls, TDX_EPTP_4_LEVELS & ~7ULL, BAD(EPTP_CONTROLS)),
	CASE(eptp_controls, TDX_EPTP_4_LEVELS - (1 << 3), BAD(EPTP_CONTROLS)),
	CASE(eptp_controls, TDX_EPTP_5_LEVELS + (1 << 3), BAD(EPTP_CONTROLS)),
	CASE(eptp_controls, TDX_EPTP_4_LEVELS | 1 << 6, BAD(EPTP_CONTROLS)),
	CASE(eptp_controls, TDX_EPTP_4_LEVELS | 1 << 12, BAD(EPTP_CONTROLS)),
	CASE(config_flags, TDX_CONFIG_GPAW, BAD(EPTP_CONTROLS)),
	CASE(tsc_frequency, 3, BAD(TSC_FREQUENCY)),
	CASE(tsc_frequency, 401, BAD(TSC_FREQUENCY)),
	BYTE(reserved1, 37, 1, BAD(RDX)),
	CASE(msr_config_ctls, 2, BAD(RDX)),
	BYTE(reserved2, 23, 1, BAD(RDX)),
	CASE(cpuid_config[0].eax, 0x806f7, BAD(CPUID_CONFIG)),
	CASE(cpuid_config[12].eax, 1, BAD(RDX)),
	CASE(cpuid_config[47].edx, 1, BAD(RDX)),
	CASE(ia32_arch_capabilities_config, 1 << 4, BAD(IA32_ARCH_CAPABILITIES_CONFIG)),
};

START_TEST(each_parameter_is_checked)
{
	const struct param_case *t = &bad_params[_i];

	memcpy((u8 *)params + t->offset, &t->value, t->size);
	fx_assert_status(init(), t->status);
	/* The TD is as before, and the next attempt counts. */
	fx_assert_status(fx_call(fx, TDH_MNG_RD, td.tdr, TD_FIELD_OP_STATE, 0, 0),
			 TDX_OP_STATE_INCORRECT);
	fx_params(fx);
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.rcx, 0);
	ck_assert_uint_eq(read_field(TD_FIELD_OP_STATE), TDX_OP_STATE_INITIALIZED);
}
END_TEST

/* Everything wrong at once: the first check in the order of the specification answers. */
START_TEST(checks_come_in_order)
{
	memset(params, 0xff, sizeof(*params));
	fx_assert_status(init(), BAD(ATTRIBUTES));
	params->attributes = 0;
	fx_assert_status(init(), BAD(XFAM));
	params->xfam = 3;
	params->max_vcpus = 0;
	fx_assert_status(init(), BAD(MAX_VCPUS));
	params->max_vcpus = 1;
	fx_assert_status(init(), BAD(NUM_L2_VMS));
	params->num_l2_vms = 3;
	fx_assert_status(init(), TDX_TDCS_NOT_ALLOCATED);
	params->num_l2_vms = 0;
	fx_assert_status(init(), BAD(RDX));
	memset(params->reserved0, 0, sizeof(params->reserved0));
	fx_assert_status(init(), BAD(EXEC_CONTROLS));
	params->config_flags = 0;
	fx_assert_status(init(), BAD(EPTP_CONTROLS));
	params->eptp_controls = TDX_EPTP_4_LEVELS;
	fx_assert_status(init(), BAD(TSC_FREQUENCY));
	params->tsc_frequency = 4;
	fx_assert_status(init(), BAD(RDX));
	memset(params->reserved1, 0, sizeof(params->reserved1));
	fx_assert_status(init(), BAD(RDX));
	params->msr_config_ctls = 1;
	fx_assert_status(init(), BAD(RDX));
	memset(params->reserved2, 0, sizeof(params->reserved2));
	fx_assert_status(init(), BAD(CPUID_CONFIG));
	memset(params->cpuid_config, 0, 12 * sizeof(*params->cpuid_config));
	fx_assert_status(init(), BAD(RDX));
	memset(params->cpuid_config, 0, sizeof(params->cpuid_config));
	fx_assert_status(init(), BAD(IA32_ARCH_CAPABILITIES_CONFIG));
	params->ia32_arch_capabilities_config = 1 << 4 | 1 << 19 | 1 << 20 | 1 << 24;
	fx_assert_status(init(), TDX_SUCCESS);
}
END_TEST

START_TEST(operands_and_state_come_first)
{
	fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr + 1, 1, 0, 0), BAD(RCX));
	ck_assert_uint_eq(fx->r.rcx, 0);
	fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, FX_SHARED + 512, 0, 0), BAD(RDX));
	fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, FX_SHARED | 33ULL << 46, 0, 0),
			 BAD(RDX));
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, false), 0);
	fx_assert_status(init(), TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, false), 0);
	/* A shared KeyID selects the same memory; the OP_STATE lock is not looked at here. */
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_OP_STATE, td.tdr, true), 0);
	fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, FX_SHARED | 1ULL << 46, 0, 0),
			 TDX_SUCCESS);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_OP_STATE, td.tdr, true), 0);
	fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, FX_SHARED + 512, 0, 0),
			 TDX_OP_STATE_INCORRECT);
}
END_TEST

/* No KeyID keeps the simulated module from reading its own pages as a host's. */
START_TEST(control_pages_are_no_parameters)
{
	struct fx_td other;
	u32 i;

	fx_td(fx, &other, FX_HKID + 1, FX_RUNNABLE);
	fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, other.tdr, 0, 0), BAD(ATTRIBUTES));
	fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, other.tdcx[TDCX_DATA0], 0, 0),
			 BAD(ATTRIBUTES));
	fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, other.tdcx[TDCX_DATA1], 0, 0),
			 BAD(XFAM));
	fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, other.vp, 0, 0), BAD(XFAM));
	fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, other.vpx[0], 0, 0), BAD(XFAM));
	for (i = 0; i < 2; i++)
		fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, fx_page(fx), 0, 0), BAD(XFAM));
}
END_TEST

START_TEST(nested_vms_need_a_page_each_and_no_migration)
{
	params->num_l2_vms = 2;
	fx_ok(fx, TDH_MNG_ADDCX, fx_page(fx), td.tdr);
	fx_assert_status(init(), TDX_TDCS_NOT_ALLOCATED);
	fx_ok(fx, TDH_MNG_ADDCX, fx_page(fx), td.tdr);
	params->attributes = TDX_ATTR_MIGRATABLE;
	fx_assert_status(init(), BAD(RDX));
	params->attributes = 0;
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(read_field(TD_FIELD_NUM_L2_VMS), 2);
}
END_TEST

START_TEST(five_levels_need_a_cpu_that_has_them)
{
	params->eptp_controls = TDX_EPTP_5_LEVELS;
	fx->m.st->pf.ept5 = false;
	fx_assert_status(init(), BAD(EPTP_CONTROLS));
	fx->m.st->pf.ept5 = true;
	params->config_flags = TDX_CONFIG_GPAW;
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(read_field(TD_FIELD_GPAW), 1);
	ck_assert_uint_eq(read_field(TD_FIELD_EPTP), td.tdcx[TDCX_SEPT_ROOT] | TDX_EPTP_5_LEVELS);
}
END_TEST

START_TEST(the_td_gets_what_was_asked_for)
{
	params->attributes = TDX_ATTR_SEPT_VE_DISABLE | TDX_ATTR_DEBUG;
	params->xfam = 0x600e7;
	params->max_vcpus = 7;
	params->config_flags = TDX_CONFIG_NO_RBP_MOD;
	memset(params->mrconfigid, 0x11, sizeof(params->mrconfigid));
	memset(params->mrowner, 0x22, sizeof(params->mrowner));
	memset(params->mrownerconfig, 0x33, sizeof(params->mrownerconfig));
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(read_field(TD_FIELD_ATTRIBUTES), 0x10000001);
	ck_assert_uint_eq(read_field(TD_FIELD_XFAM), 0x600e7);
	ck_assert_uint_eq(read_field(TD_FIELD_MAX_VCPUS), 7);
	ck_assert_uint_eq(read_field(TD_FIELD_CONFIG_FLAGS), 4);
	ck_assert_uint_eq(read_field(TD_FIELD_TSC_FREQUENCY), 40);
	/* 1 GHz of the platform's 2 GHz, as a fraction of 2^48. */
	ck_assert_uint_eq(read_field(TD_FIELD_TSC_MULTIPLIER), 1ULL << 47);
	ck_assert_uint_eq(read_field(TD_FIELD_MRCONFIGID), 0x1111111111111111);
	ck_assert_uint_eq(read_field(TD_FIELD_MROWNER + 5), 0x2222222222222222);
	ck_assert_uint_eq(read_field(TD_FIELD_MROWNERCONFIG + 3), 0x3333333333333333);
	ck_assert_uint_eq(read_field(TD_FIELD_TD_CTLS), 1);
	ck_assert_uint_eq(read_field(TD_FIELD_TD_EPOCH), 1);
	ck_assert_uint_eq(read_field(TD_FIELD_NUM_VCPUS), 0);
	ck_assert_uint_eq(read_field(TD_FIELD_HP_LOCK_TIMEOUT), 1000000);
}
END_TEST

START_TEST(xbuff_follows_xfam)
{
	params->attributes = TDX_ATTR_DEBUG;
	params->xfam = 0x60007;
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(read_field(TD_FIELD_XBUFF_OFFSETS + 2), 576);
	ck_assert_uint_eq(read_field(TD_FIELD_XBUFF_OFFSETS + 5), 0);
	ck_assert_uint_eq(read_field(TD_FIELD_XBUFF_OFFSETS + 17), 832);
	ck_assert_uint_eq(read_field(TD_FIELD_XBUFF_OFFSETS + 18), 896);
	ck_assert_uint_eq(read_field(TD_FIELD_XBUFF_SIZE), 896 + 8192);
	ck_assert_uint_eq(cpuid(0xd, 0, 1) & 0xffffffff, 11008);
	ck_assert_uint_eq(cpuid(0xd, 0, 0) & 0xffffffff, 0x60007);
}
END_TEST

/* A component that the TD does not have shows the place that an earlier call gave it. */
START_TEST(a_refused_call_leaves_its_xbuff_layout)
{
	params->attributes = TDX_ATTR_DEBUG;
	params->xfam = 0x60003;
	params->max_vcpus = 0;
	fx_assert_status(init(), BAD(MAX_VCPUS));
	params->xfam = 7;
	params->max_vcpus = 1;
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(read_field(TD_FIELD_XBUFF_OFFSETS + 2), 576);
	ck_assert_uint_eq(read_field(TD_FIELD_XBUFF_OFFSETS + 18), 640);
	ck_assert_uint_eq(read_field(TD_FIELD_XBUFF_SIZE), 576 + 256);
}
END_TEST

/* CPUID_CONFIG entry, register, value; the leaf that RCX names. */
struct cpuid_case {
	u8 entry;
	u8 reg;
	u32 value;
	u64 rcx;
};

static const struct cpuid_case bad_cpuid[] = {
	{ 0, 1, 0x01000000, 0xffffffff00000001 },
	{ 0, 3, 0x00000001, 0xffffffff00000001 },
	{ 1, 0, 0x00000400, 0x0000000000000004 },
	{ 4, 3, 0x00000008, 0x0000000300000004 },
	{ 5, 0, 0x00000001, 0x0000000000000007 },
	{ 6, 1, 0x00000001, 0x0000000100000007 },
	{ 7, 0, 0x00000001, 0xffffffff0000000a },
	{ 8, 0, 0x00000100, 0xffffffff0000001c },
	{ 9, 1, 0x00000001, 0xffffffff80000008 },
	{ 10, 3, 0x00000001, 0x0000000200000007 },
	{ 11, 0, 0x00000010, 0x0000000000000023 },
};

START_TEST(cpuid_bits_out_of_reach_are_refused_with_their_leaf)
{
	const struct cpuid_case *t = &bad_cpuid[_i];

	(&params->cpuid_config[t->entry].eax)[t->reg] = t->value;
	fx_assert_status(init(), BAD(CPUID_CONFIG));
	ck_assert_uint_eq(fx->r.rcx, t->rcx);
	/* Leaf 1 is looked at before all others. */
	params->cpuid_config[0].ecx = 1;
	fx_assert_status(init(), BAD(CPUID_CONFIG));
	ck_assert_uint_eq(fx->r.rcx, 0xffffffff00000001);
}
END_TEST

START_TEST(cpuid_config_shows_in_the_values)
{
	params->cpuid_config[0].ebx = 0x00ab0000;
	params->cpuid_config[0].ecx = 0x01000000; /* the CPU has it */
	params->cpuid_config[1].eax = 0x00000121;
	params->cpuid_config[5].ebx = 0x00000010; /* the CPU lacks it */
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(cpuid(1, 0x7f, 0), 0x00ab0800000806f8);
	ck_assert_uint_eq(cpuid(1, 0x7f, 1) & 0x01000000, 0x01000000);
	ck_assert_uint_eq(cpuid(4, 0, 0), 0x3f00000121);
	ck_assert_uint_eq(cpuid(7, 0, 0), 0x219424c100000002);
	ck_assert_uint_eq(cpuid(0x15, 0, 0), 40ULL << 32 | 1);
	ck_assert_uint_eq(cpuid(0x80000008, 0, 0), 0x3034);
	ck_assert_uint_eq(cpuid(0xa, 0, 0), 0);
	ck_assert_uint_eq(cpuid(0x14, 0, 0), 0);
}
END_TEST

START_TEST(attributes_and_xfam_show_in_cpuid)
{
	params->attributes = TDX_ATTR_PERFMON | TDX_ATTR_PKS;
	params->xfam = 0x69be7;
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(cpuid(0xa, 0, 0), 0x805);
	ck_assert_uint_eq(cpuid(7, 0, 1), 0xfc08040099000000);
	ck_assert_uint_eq(cpuid(0x14, 0, 0), 1);
	ck_assert_uint_eq(cpuid(0xd, 1, 1), 0x9900);
	ck_assert_uint_eq(cpuid(0xd, 18, 0), 0xb0000002000);
}
END_TEST

START_TEST(a_migratable_td_may_pass_for_a_cpu_of_the_same_kind)
{
	params->attributes = TDX_ATTR_MIGRATABLE;
	params->cpuid_config[0].eax = 0x806f9;
	fx_assert_status(init(), BAD(CPUID_CONFIG));
	params->cpuid_config[0].eax = 0xc06f2;
	fx_assert_status(init(), BAD(CPUID_CONFIG));
	params->cpuid_config[0].eax = 0x806f4;
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(cpuid(1, 0, 0) & 0xffffffff, 0x806f4);
}
END_TEST

START_TEST(a_newer_cpu_can_pass_for_an_older_one)
{
	fx->m.st->pf.cpuid1_eax = 0xc06f2;
	params->attributes = TDX_ATTR_MIGRATABLE;
	params->cpuid_config[0].eax = 0x806f8;
	fx_assert_status(init(), TDX_SUCCESS);
	fx_assert_status(fx_call(fx, TDH_SYS_RD, 0, SYS_FIELD_NUM_ALLOWED_FMS, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, 2);
	fx_assert_status(fx_call(fx, TDH_SYS_RD, 0, SYS_FIELD_ALLOWED_FMS + 1, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, 0x806f8);
}
END_TEST

START_TEST(a_stepping_that_the_module_does_not_know_cannot_migrate)
{
	fx->m.st->pf.cpuid1_eax = 0xa06d1;
	params->attributes = TDX_ATTR_MIGRATABLE;
	fx_assert_status(init(), BAD(CPUID_CONFIG));
	fx_assert_status(fx->r.rcx, 0xffffffff00000001);
	params->attributes = 0;
	fx_assert_status(init(), TDX_SUCCESS);
}
END_TEST

START_TEST(features_that_come_together_on_a_cpu_show_together)
{
	/* AVX and its companions FMA and AVX2; LBR and the depths that it can have. */
	params->xfam = TDX_XFAM_X87 | TDX_XFAM_SSE | TDX_XFAM_AVX | TDX_XFAM_LBR;
	params->cpuid_config[8].eax = 0xff;
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(cpuid(1, 0, 1) & 0x1000, 0x1000);
	ck_assert_uint_eq(cpuid(7, 0, 0) >> 32 & 0x20, 0x20);
	ck_assert_uint_eq(cpuid(0x1c, 0, 0), 0xf);
}
END_TEST

START_TEST(arch_capabilities_follow_the_parameters)
{
	params->attributes = TDX_ATTR_DEBUG;
	params->msr_config_ctls = 1;
	params->ia32_arch_capabilities_config = 1 << 19;
	fx_assert_status(init(), TDX_SUCCESS);
	ck_assert_uint_eq(read_field(TD_FIELD_VIRTUAL_IA32_ARCH_CAPABILITIES), 0x8f16b);
}
END_TEST

START_TEST(msr_bitmaps_follow_the_features)
{
	params->attributes = TDX_ATTR_DEBUG | TDX_ATTR_PKS;
	fx_assert_status(init(), TDX_SUCCESS);
	/* Reads of MSRs 0x40..0x7f: 0x48 and 0x49 pass. */
	ck_assert_uint_eq(read_field(TD_FIELD_MSR_BITMAPS + 1), ~(3ULL << 8));
	/* Writes of MSRs 0..0x3f: the time stamp counter exits. */
	ck_assert_uint_eq(read_field(TD_FIELD_MSR_BITMAPS + 256), ~0ULL);
	/* Reads of MSRs 0xc0000080..: EFER, STAR, LSTAR, FMASK pass; writes of EFER exit. */
	ck_assert_uint_eq(read_field(TD_FIELD_MSR_BITMAPS + 130), ~0x17ULL);
	ck_assert_uint_eq(read_field(TD_FIELD_MSR_BITMAPS + 130 + 256), ~0x16ULL);
	/* MSR 0x6e1 comes with PKS, 0x186 with performance counters. */
	ck_assert_uint_eq(read_field(TD_FIELD_MSR_BITMAPS + 0x6e1 / 64), ~(1ULL << 0x6e1 % 64));
	ck_assert_uint_eq(read_field(TD_FIELD_MSR_BITMAPS + 0x186 / 64), ~0ULL);
}
END_TEST

Suite *model_params_suite(void);

Suite *model_params_suite(void)
{
	Suite *s = suite_create("model_params");
	TCase *tc = tcase_create("MNG.INIT");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, each_parameter_is_checked, 0, CORE_ARRAY_SIZE(bad_params));
	tcase_add_test(tc, checks_come_in_order);
	tcase_add_test(tc, operands_and_state_come_first);
	tcase_add_test(tc, control_pages_are_no_parameters);
	tcase_add_test(tc, nested_vms_need_a_page_each_and_no_migration);
	tcase_add_test(tc, five_levels_need_a_cpu_that_has_them);
	tcase_add_test(tc, the_td_gets_what_was_asked_for);
	tcase_add_test(tc, xbuff_follows_xfam);
	tcase_add_test(tc, a_refused_call_leaves_its_xbuff_layout);
	tcase_add_loop_test(tc, cpuid_bits_out_of_reach_are_refused_with_their_leaf, 0,
			    CORE_ARRAY_SIZE(bad_cpuid));
	tcase_add_test(tc, cpuid_config_shows_in_the_values);
	tcase_add_test(tc, attributes_and_xfam_show_in_cpuid);
	tcase_add_test(tc, a_migratable_td_may_pass_for_a_cpu_of_the_same_kind);
	tcase_add_test(tc, a_newer_cpu_can_pass_for_an_older_one);
	tcase_add_test(tc, a_stepping_that_the_module_does_not_know_cannot_migrate);
	tcase_add_test(tc, features_that_come_together_on_a_cpu_show_together);
	tcase_add_test(tc, arch_capabilities_follow_the_parameters);
	tcase_add_test(tc, msr_bitmaps_follow_the_features);
	suite_add_tcase(s, tc);
	return s;
}
