// SPDX-License-Identifier: GPL-2.0-only
/* The TDX modules that the model can be: their table, and what follows from it for a TD. */
#include <check.h>
#include <string.h>

#include "model_fixture.h"

static struct model_fixture *fx;

static const u32 newer[] = { MODEL_MODULE_1_5_34, MODEL_MODULE_2_0_18 };

static void tear_down(void)
{
	if (fx)
		fx_close(fx);
	fx = NULL;
}

static u64 sys_rd(u64 field)
{
	fx_assert_status(fx_call(fx, TDH_SYS_RD, 0, field, 0, 0), TDX_SUCCESS);
	return fx->r.r8;
}

static u64 mng_rd(const struct fx_td *td, u64 field)
{
	fx_assert_status(fx_call(fx, TDH_MNG_RD, td->tdr, field, 0, 0), TDX_SUCCESS);
	return fx->r.r8;
}

START_TEST(each_module_says_which_it_is)
{
	static const struct {
		const char *name;
		u64 major, minor, update, build_num, build_date, features0;
	} want[MODEL_NR_MODULES] = {
		{ "1.5.01", 1, 5, 1, 0, 20231208, 0xf0fbf },
		{ "1.5.34", 1, 5, 34, 1024, 20260330, 0x005ad9326f3f0fbf },
		{ "2.0.18", 2, 0, 18, 1013, 20260211, 0x005ad9326f3f0fbf },
	};

	fx = fx_open_as((u32)_i);
	ck_assert_str_eq(model_module_name((u32)_i), want[_i].name);
	ck_assert_uint_eq(sys_rd(SYS_FIELD_MAJOR_VERSION), want[_i].major);
	ck_assert_uint_eq(sys_rd(SYS_FIELD_MINOR_VERSION), want[_i].minor);
	ck_assert_uint_eq(sys_rd(SYS_FIELD_UPDATE_VERSION), want[_i].update);
	ck_assert_uint_eq(sys_rd(SYS_FIELD_BUILD_NUM), want[_i].build_num);
	ck_assert_uint_eq(sys_rd(SYS_FIELD_BUILD_DATE), want[_i].build_date);
	ck_assert_uint_eq(sys_rd(SYS_FIELD_TDX_FEATURES0), want[_i].features0);
	ck_assert_uint_eq(sys_rd(SYS_FIELD_NUM_TDX_FEATURES), 1);
}
END_TEST

START_TEST(a_module_that_is_none_is_no_machine)
{
	struct model_platform pf;
	struct model m = { 0 };

	fx = fx_open_loaded(1);
	fx_platform(&pf);
	m.st = fx->m.st;
	m.mem = fx->m.mem;
	pf.module = MODEL_NR_MODULES;
	ck_assert_int_eq(model_machine_load(&m, &pf), -EINVAL);
	pf.module = MODEL_MODULE_1_5_01;
	pf.dynamic_pamt = true;
	ck_assert_int_eq(model_machine_load(&m, &pf), -EINVAL);
	pf.module = MODEL_MODULE_2_0_18;
	ck_assert_int_eq(model_machine_load(&m, &pf), 0);
	ck_assert_ptr_null(model_module_name(MODEL_NR_MODULES));
	ck_assert(!model_module_dynamic_pamt(MODEL_MODULE_1_5_01));
	ck_assert(model_module_dynamic_pamt(MODEL_MODULE_1_5_34));
	ck_assert(!model_module_dynamic_pamt(MODEL_NR_MODULES));
}
END_TEST

/* What an image says of its module leads nowhere else, too. */
START_TEST(a_damaged_number_is_the_first_module)
{
	fx = fx_open_as(MODEL_MODULE_2_0_18);
	fx->m.st->pf.module = 0xffffffff;
	ck_assert_ptr_eq(model_profile(fx->m.st), &model_profiles[0]);
}
END_TEST

START_TEST(a_td_needs_as_many_control_pages_as_the_module_says)
{
	static const u32 pages[MODEL_NR_MODULES] = { 6, 6, 9 };
	struct fx_td td;
	u32 i;

	fx = fx_open_as((u32)_i);
	ck_assert_uint_eq(sys_rd(SYS_FIELD_TDCS_BASE_SIZE), pages[_i] * CORE_PAGE_SIZE);
	fx_td(fx, &td, 40, FX_KEYED);
	fx_params(fx);
	for (i = 0; i < pages[_i]; i++) {
		fx_assert_status(fx_call(fx, TDH_MNG_INIT, td.tdr, FX_SHARED, 0, 0),
				 TDX_TDCS_NOT_ALLOCATED);
		fx_ok(fx, TDH_MNG_ADDCX, fx_page(fx), td.tdr);
	}
	/* One more for each nested VM. */
	for (i = 0; i < 3; i++)
		fx_ok(fx, TDH_MNG_ADDCX, fx_page(fx), td.tdr);
	fx_assert_status(fx_call(fx, TDH_MNG_ADDCX, fx_page(fx), td.tdr, 0, 0),
			 TDX_TDCX_NUM_INCORRECT);
	fx_td_init(fx, &td);
}
END_TEST

/* The page that becomes this by its number, in the TDX module's own words TDCX_PA[n]. */
START_TEST(control_pages_have_their_roles_by_number)
{
	static const struct {
		u8 msr_bitmaps, sept_root, zero_page;
	} want[MODEL_NR_MODULES] = { { 2, 3, 4 }, { 2, 3, 4 }, { 5, 6, 7 } };
	struct fx_td td;
	const u64 *page;

	fx = fx_open_as((u32)_i);
	fx_td(fx, &td, 40, FX_RUNNABLE);
	page = fx_va(fx, hpa_strip(fx->m.st,
				   mng_rd(&td, TD_FIELD_TDCX_PA + want[_i].msr_bitmaps)));
	ck_assert_uint_eq(page[511], ~0ULL);
	ck_assert_uint_eq(mng_rd(&td, TD_FIELD_EPTP) & ~(CORE_PAGE_SIZE - 1),
			  hpa_strip(fx->m.st,
				    mng_rd(&td, TD_FIELD_TDCX_PA + want[_i].sept_root)));
	fx_assert_status(fx_call(fx, TDH_VP_RD, td.vp, VP_FIELD_VMCS_SHARED_EPTP, 0, 0),
			 TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, mng_rd(&td, TD_FIELD_TDCX_PA + want[_i].zero_page));
}
END_TEST

START_TEST(leaves_of_versions_that_are_not_modelled_are_refused_as_unknown)
{
	static const u16 leaves[] = { 58, 59, 69, 92, 93, 94, 95, 97, 128, 140, 150, 166 };
	u32 i;

	fx = fx_open_as(newer[_i]);
	for (i = 0; i < CORE_ARRAY_SIZE(leaves); i++)
		fx_assert_status(fx_call(fx, leaves[i], 0, 0, 0, 0),
				 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
}
END_TEST

Suite *model_module_suite(void);

Suite *model_module_suite(void)
{
	Suite *s = suite_create("model_module");
	TCase *t = tcase_create("modules");

	tcase_add_checked_fixture(t, NULL, tear_down);
	tcase_add_loop_test(t, each_module_says_which_it_is, 0, MODEL_NR_MODULES);
	tcase_add_test(t, a_module_that_is_none_is_no_machine);
	tcase_add_test(t, a_damaged_number_is_the_first_module);
	tcase_add_loop_test(t, a_td_needs_as_many_control_pages_as_the_module_says, 0,
			    MODEL_NR_MODULES);
	tcase_add_loop_test(t, control_pages_have_their_roles_by_number, 0, MODEL_NR_MODULES);
	tcase_add_loop_test(t, leaves_of_versions_that_are_not_modelled_are_refused_as_unknown, 0,
			    CORE_ARRAY_SIZE(newer));
	suite_add_tcase(s, t);
	return s;
}
