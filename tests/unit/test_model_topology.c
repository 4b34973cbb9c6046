// SPDX-License-Identifier: GPL-2.0-only
/*
 * vCPUs of the modules after 1.5.01: VP.INIT version 1 with the x2APIC id, the state in
 * VCPU_STATE_INCORRECT, RBP of VP.ENTER, and what the guest may do with the topology.
 */
#include <check.h>
#include <string.h>

#include "model_fixture.h"

#define VERSION_1 (1ULL << 16)
#define VERSION_2 (2ULL << 16)
#define RAX(leaf, version) ((leaf) | (version))
#define BAD(operand) (TDX_OPERAND_INVALID | TDX_OPERAND_ID_##operand)
#define ENUM_TOPOLOGY 2
#define HOST_RBP 0x1234567890ULL

static struct model_fixture *fx;
static struct fx_td td;

static const u32 newer[] = { MODEL_MODULE_1_5_34, MODEL_MODULE_2_0_18 };

static void open_as(u32 module, enum fx_stage stage)
{
	fx = fx_open_as(module);
	fx_td(fx, &td, 40, stage);
}

static void tear_down(void)
{
	fx_close(fx);
}

static u64 vp_init(u64 version, u64 vp, u64 id)
{
	return fx_call(fx, RAX(TDH_VP_INIT, version), vp, 0, id, 0);
}

static u64 mng_rd(u64 field)
{
	fx_assert_status(fx_call(fx, TDH_MNG_RD, td.tdr, field, 0, 0), TDX_SUCCESS);
	return fx->r.r8;
}

START_TEST(version_1_gives_an_x2apic_id)
{
	u32 i;

	open_as(newer[_i], FX_INITIALIZED);
	for (i = 0; i < 3; i++)
		fx_assert_status(vp_init(VERSION_1, fx_vcpu(fx, &td, false), 0xfffffffd + i),
				 TDX_SUCCESS);
	for (i = 0; i < 3; i++)
		ck_assert_uint_eq(mng_rd(TD_FIELD_X2APIC_IDS + i), 0xfffffffd + i);
	ck_assert_uint_eq(mng_rd(TD_FIELD_NUM_VCPUS), 3);
	ck_assert_uint_eq(mng_rd(TD_FIELD_TOPOLOGY_ENUM_CONFIGURED), 1);
}
END_TEST

START_TEST(an_id_has_32_bits_and_one_vcpu)
{
	u64 vp;

	open_as(newer[_i], FX_INITIALIZED);
	fx_assert_status(vp_init(VERSION_1, fx_vcpu(fx, &td, false), 7), TDX_SUCCESS);
	vp = fx_vcpu(fx, &td, false);
	fx_assert_status(vp_init(VERSION_1, vp, 1ULL << 32), BAD(R8));
	fx_assert_status(vp_init(VERSION_1, vp, 7), TDX_X2APIC_ID_NOT_UNIQUE | 7);
	/* No number is lost. */
	ck_assert_uint_eq(mng_rd(TD_FIELD_NUM_VCPUS), 1);
	fx_assert_status(vp_init(VERSION_1, vp, 8), TDX_SUCCESS);
	ck_assert_uint_eq(mng_rd(TD_FIELD_NUM_VCPUS), 2);
}
END_TEST

/* A vCPU without an id is one with id 0, as far as others are concerned. */
START_TEST(a_vcpu_of_version_0_takes_the_topology_away)
{
	open_as(newer[_i], FX_INITIALIZED);
	fx_assert_status(vp_init(0, fx_vcpu(fx, &td, false), ~0ULL), TDX_SUCCESS);
	ck_assert_uint_eq(mng_rd(TD_FIELD_TOPOLOGY_ENUM_CONFIGURED), 0);
	ck_assert_uint_eq(mng_rd(TD_FIELD_VE_REDUCTION_VALID), 0);
	ck_assert_uint_eq(mng_rd(TD_FIELD_X2APIC_IDS), 0);
	fx_assert_status(vp_init(VERSION_1, fx_vcpu(fx, &td, false), 0),
			 TDX_X2APIC_ID_NOT_UNIQUE);
	fx_assert_status(vp_init(VERSION_1, fx_vcpu(fx, &td, false), 1), TDX_SUCCESS);
	ck_assert_uint_eq(mng_rd(TD_FIELD_TOPOLOGY_ENUM_CONFIGURED), 0);
}
END_TEST

START_TEST(version_1_wants_the_td_for_itself)
{
	u64 vp;

	open_as(newer[_i], FX_INITIALIZED);
	vp = fx_vcpu(fx, &td, false);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, false), 0);
	fx_assert_status(vp_init(VERSION_1, vp, 1), TDX_OPERAND_BUSY | TDX_OPERAND_ID_TDR);
	fx_assert_status(vp_init(VERSION_2, vp, 1), BAD(RAX));
	fx_assert_status(vp_init(VERSION_1, vp + 1, 1), BAD(RCX));
	fx_assert_status(vp_init(0, vp, 0), TDX_SUCCESS);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, false), 0);
	vp = fx_vcpu(fx, &td, false);
	fx_assert_status(vp_init(VERSION_1, vp, 1), TDX_SUCCESS);
	/* The lock is gone afterwards. */
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
	fx_assert_status(vp_init(VERSION_1, vp, 1), TDX_OPERAND_BUSY | TDX_OPERAND_ID_TDR);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
}
END_TEST

/* Who shares a TDR with a note of its LP alone is seen, too. */
START_TEST(version_1_sees_who_shares_the_td)
{
	u64 vp;

	open_as(newer[_i], FX_INITIALIZED);
	vp = fx_vcpu(fx, &td, false);
	fx->m.st->lp[3].pin[0] = td.tdr | PIN_IN_USE | PIN_SHARED;
	fx_assert_status(vp_init(VERSION_1, vp, 1), TDX_OPERAND_BUSY | TDX_OPERAND_ID_TDR);
	fx->m.st->lp[3].pin[0] = 0;
	fx_assert_status(vp_init(VERSION_1, vp, 1), TDX_SUCCESS);
}
END_TEST

START_TEST(pages_state_and_maximum_come_before_the_id)
{
	u64 vp;
	u32 i;

	open_as(newer[_i], FX_INITIALIZED);
	vp = fx_page(fx);
	fx_ok(fx, TDH_VP_CREATE, vp, td.tdr);
	fx_assert_status(vp_init(VERSION_1, vp, ~0ULL), TDX_TDCX_NUM_INCORRECT);
	for (i = 0; i < 4; i++)
		fx_assert_status(vp_init(VERSION_1, fx_vcpu(fx, &td, false), i), TDX_SUCCESS);
	fx_assert_status(vp_init(VERSION_1, fx_vcpu(fx, &td, false), ~0ULL),
			 TDX_MAX_VCPUS_EXCEEDED);
}
END_TEST

START_TEST(ids_of_all_vcpus_have_room)
{
	static const u32 limit[] = { 576, 1376 };
	u32 i, n = limit[_i];

	open_as(newer[_i], FX_CONTROL_PAGES);
	fx_params(fx)->max_vcpus = (u16)n;
	fx_td_init(fx, &td);
	for (i = 0; i < n; i++)
		fx_assert_status(vp_init(VERSION_1, fx_vcpu(fx, &td, false), 2 * i + 1),
				 TDX_SUCCESS);
	for (i = 0; i < n; i++)
		ck_assert_uint_eq(mng_rd(TD_FIELD_X2APIC_IDS + i), 2 * i + 1);
	ck_assert_uint_eq(mng_rd(TD_FIELD_NUM_VCPUS), n);
}
END_TEST

START_TEST(a_wrong_vcpu_state_is_named)
{
	u64 details = _i == MODEL_MODULE_1_5_01 ? 0 : TDX_VCPU_STATE_READY;
	u64 vp;

	open_as((u32)_i, FX_INITIALIZED);
	vp = fx_vcpu(fx, &td, true);
	fx_assert_status(vp_init(0, vp, 0), TDX_VCPU_STATE_INCORRECT | details);
	fx_assert_status(fx_call(fx, TDH_VP_ADDCX, fx_page(fx), vp, 0, 0),
			 TDX_VCPU_STATE_INCORRECT | details);
	fx_ok(fx, TDH_MR_FINALIZE, td.tdr, 0);
	((struct tdvps *)fx_va(fx, vp))->state = TDX_VCPU_STATE_DISABLED;
	details = _i == MODEL_MODULE_1_5_01 ? 0 : TDX_VCPU_STATE_DISABLED;
	fx_assert_status(fx_call(fx, TDH_VP_ENTER, vp, 0, 0, 0),
			 TDX_VCPU_STATE_INCORRECT | details);
	fx_assert_status(fx_call(fx, TDH_VP_WR, vp, VP_FIELD_PEND_NMI, 1, 1),
			 TDX_VCPU_STATE_INCORRECT | details);
}
END_TEST

/* VP.ENTER with a value in RBP; what is there afterwards. */
static u64 rbp_after(void)
{
	struct seam_regs r = { .rax = TDH_VP_ENTER, .rcx = td.vp, .rbp = HOST_RBP };

	ck_assert_uint_eq(tdx_status_base(model_seamcall(&fx->m, 0, &r)), TDX_SUCCESS);
	ck_assert_uint_eq(r.rcx >> 63, 0);
	return r.rbp;
}

START_TEST(rbp_survives_an_exit_if_the_td_has_no_rbp_mod)
{
	open_as((u32)_i, FX_CONTROL_PAGES);
	fx_params(fx)->config_flags = TDX_CONFIG_NO_RBP_MOD;
	fx_td_init(fx, &td);
	td.vp = fx_vcpu(fx, &td, true);
	fx_ok(fx, TDH_MR_FINALIZE, td.tdr, 0);
	ck_assert_uint_eq(rbp_after(), _i == MODEL_MODULE_1_5_01 ? 0 : HOST_RBP);
	fx_close(fx);
	open_as((u32)_i, FX_RUNNABLE);
	ck_assert_uint_eq(rbp_after(), 0);
}
END_TEST

/* The guest writes TD_CTLS. */
static u64 guest_sets(u64 bit)
{
	struct model_guest_step *step = &fx->script[0];

	memset(step, 0, sizeof(*step));
	step->kind = MODEL_GUEST_TDCALL;
	step->regs.rax = TDG_VM_WR;
	step->regs.rdx = TD_FIELD_TD_CTLS;
	step->regs.r8 = bit;
	step->regs.r9 = bit;
	fx->nscript = 1;
	fx->nresults = 0;
	fx_call(fx, TDH_VP_ENTER, td.vp, 0, 0, 0);
	ck_assert_uint_eq(fx->nresults, 1);
	return fx->results[0].rax;
}

START_TEST(the_guest_turns_the_topology_on_if_all_have_ids)
{
	u64 with;

	open_as((u32)_i, FX_INITIALIZED);
	with = _i == MODEL_MODULE_1_5_01 ? 0 : VERSION_1;
	td.vp = fx_vcpu(fx, &td, false);
	fx_assert_status(vp_init(with, td.vp, 5), TDX_SUCCESS);
	fx_ok(fx, TDH_MR_FINALIZE, td.tdr, 0);
	fx_assert_status(guest_sets(ENUM_TOPOLOGY),
			 with ? TDX_SUCCESS : TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_assert_status(guest_sets(1ULL << 4), TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_close(fx);
	open_as((u32)_i, FX_RUNNABLE);
	fx_assert_status(guest_sets(ENUM_TOPOLOGY),
			 with ? TDX_METADATA_FIELD_VALUE_NOT_VALID :
				TDX_METADATA_FIELD_NOT_WRITABLE);
}
END_TEST

Suite *model_topology_suite(void);

Suite *model_topology_suite(void)
{
	Suite *s = suite_create("model_topology");
	TCase *t = tcase_create("vCPUs");

	tcase_add_checked_fixture(t, NULL, tear_down);
	tcase_add_loop_test(t, version_1_gives_an_x2apic_id, 0, 2);
	tcase_add_loop_test(t, an_id_has_32_bits_and_one_vcpu, 0, 2);
	tcase_add_loop_test(t, a_vcpu_of_version_0_takes_the_topology_away, 0, 2);
	tcase_add_loop_test(t, version_1_wants_the_td_for_itself, 0, 2);
	tcase_add_loop_test(t, version_1_sees_who_shares_the_td, 0, 2);
	tcase_add_loop_test(t, pages_state_and_maximum_come_before_the_id, 0, 2);
	tcase_add_loop_test(t, ids_of_all_vcpus_have_room, 0, 2);
	tcase_add_loop_test(t, a_wrong_vcpu_state_is_named, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, rbp_survives_an_exit_if_the_td_has_no_rbp_mod, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, the_guest_turns_the_topology_on_if_all_have_ids, 0,
			    MODEL_NR_MODULES);
	suite_add_tcase(s, t);
	return s;
}
