// SPDX-License-Identifier: GPL-2.0-only
/*
 * SYS leaves of the TDX modules after 1.5.01: versions, the dynamic PAMT bit of SYS.CONFIG, and
 * when its KeyID is reserved. Each test runs on both modules.
 */
#include <check.h>
#include <string.h>

#include "model_fixture.h"

#define GIB 0x40000000ULL
#define HKID 32
#define ARRAY FX_SHARED
#define INFO (FX_SHARED + 0x1000)
#define PAMT_4K 0x140400000ULL
#define DYNAMIC (1ULL << 16)
#define VERSION_1 (1ULL << 16)
#define VERSION_2 (2ULL << 16)

static struct model_fixture *fx;

static const u32 newer[] = { MODEL_MODULE_1_5_34, MODEL_MODULE_2_0_18 };

static void open_loaded(u32 i)
{
	fx = fx_open_loaded_as(newer[i]);
}

static void tear_down(void)
{
	fx_close(fx);
}

static void init_all(void)
{
	u32 lp;

	fx_ok(fx, TDH_SYS_INIT, 0, 0);
	for (lp = 0; lp < fx->m.st->pf.lps; lp++)
		fx_assert_status(fx_call_on(fx, lp, TDH_SYS_LP_INIT, 0, 0, 0, 0), TDX_SUCCESS);
}

/* One TDMR whose last part is reserved; its PAMTs lie behind it. */
static struct tdx_tdmr_info *good_tdmr(void)
{
	struct tdx_tdmr_info *info = fx_va(fx, INFO);
	u64 *array = fx_va(fx, ARRAY);

	array[0] = INFO;
	memset(info, 0, sizeof(*info));
	info->base = FX_TDMR_BASE;
	info->size = GIB;
	info->pamt_1g_base = 0x140000000;
	info->pamt_1g_size = 0x1000;
	info->pamt_2m_base = 0x140002000;
	info->pamt_2m_size = 0x2000;
	info->pamt_4k_base = PAMT_4K;
	info->pamt_4k_size = 0x400000;
	info->reserved[0].offset = GIB - 0x3000;
	info->reserved[0].size = 0x3000;
	return info;
}

static u64 config(u64 version, u64 r8, u64 r9, u64 r10)
{
	struct seam_regs r = { .rax = TDH_SYS_CONFIG | version, .rcx = ARRAY, .rdx = 1, .r8 = r8,
			       .r9 = r9, .r10 = r10 };

	return model_seamcall(&fx->m, 0, &r);
}

static bool reserved(u32 hkid)
{
	return fx->m.st->kot[hkid].state == TDX_KOT_RESERVED;
}

START_TEST(only_leaves_with_versions_take_one)
{
	static const u16 with[] = { TDH_SYS_INIT, TDH_SYS_CONFIG, TDH_SYS_UPDATE };
	static const u16 without[] = { TDH_SYS_LP_INIT, TDH_SYS_KEY_CONFIG, TDH_SYS_TDMR_INIT,
				       TDH_SYS_SHUTDOWN };
	u32 i;

	open_loaded((u32)_i);
	for (i = 0; i < CORE_ARRAY_SIZE(with); i++) {
		fx_assert_status(fx_call(fx, with[i] | 3ULL << 62, 0, 0, 0, 0),
				 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
		ck_assert_uint_ne(fx_call(fx, with[i] | VERSION_1, 1, 0, 0, 0),
				  TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
	}
	for (i = 0; i < CORE_ARRAY_SIZE(without); i++)
		fx_assert_status(fx_call(fx, without[i] | VERSION_1, 0, 0, 0, 0),
				 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
}
END_TEST

START_TEST(module_1_5_01_has_no_versions_there)
{
	static const u16 leaves[] = { TDH_SYS_INIT, TDH_SYS_CONFIG, TDH_SYS_UPDATE, TDH_VP_INIT };
	u32 i;

	fx = fx_open_loaded(1);
	for (i = 0; i < CORE_ARRAY_SIZE(leaves); i++)
		fx_assert_status(fx_call(fx, leaves[i] | VERSION_1, 0, 0, 0, 0),
				 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
}
END_TEST

START_TEST(init_checks_its_version_first)
{
	open_loaded((u32)_i);
	lock_host(&fx->m.st->global_lock, true);
	fx_assert_status(fx_call(fx, TDH_SYS_INIT | VERSION_2, 1, 0, 0, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
	ck_assert_uint_eq(fx->r.rcx | fx->r.rdx | fx->r.r8 | fx->r.r9 | fx->r.r10, 0);
	fx_assert_status(fx_call(fx, TDH_SYS_INIT | VERSION_1, 1, 0, 0, 0), TDX_SYS_BUSY);
	lock_drop(&fx->m.st->global_lock, true);
	fx_assert_status(fx_call(fx, TDH_SYS_INIT | VERSION_1, 1, 0, 1, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
}
END_TEST

START_TEST(init_checks_where_fatal_errors_go)
{
	static const struct {
		u64 r8;
		bool good;
	} cases[] = {
		{ 1, false }, { 1ULL << 5, false }, { 1ULL << 52, false }, { 1ULL << 53, false },
		/* An HPA of a TD's key, and one inside the module's own memory. */
		{ FX_SHARED | 1ULL << 51, false }, { 0x7a000000, false },
		/* An interrupt has a vector from 16 on. */
		{ FX_SHARED | 1ULL << 54, false }, { FX_SHARED | 1ULL << 54 | 15ULL << 56, false },
		{ FX_SHARED | 1ULL << 54 | 16ULL << 56, true }, { FX_SHARED | 2ULL << 54, true },
		{ FX_SHARED | 3ULL << 54, true }, { FX_SHARED + 0x40, true },
		{ CORE_MASK(51, 6), true }, { CORE_MASK(51, 6) | 2ULL << 54, true },
	};
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(cases); i++) {
		open_loaded((u32)_i);
		fx_assert_status(fx_call(fx, TDH_SYS_INIT | VERSION_1, 0, 0, cases[i].r8, 0),
				 cases[i].good ? TDX_SUCCESS :
						 TDX_OPERAND_INVALID | TDX_OPERAND_ID_R8);
		if (i + 1 < CORE_ARRAY_SIZE(cases))
			fx_close(fx);
	}
	/* Version 0 does not look at R8. */
	fx_close(fx);
	open_loaded((u32)_i);
	fx_assert_status(fx_call(fx, TDH_SYS_INIT, 0, 0, 1, 0), TDX_SUCCESS);
}
END_TEST

START_TEST(config_checks_keyid_version_and_features_in_order)
{
	open_loaded((u32)_i);
	init_all();
	good_tdmr();
	fx_assert_status(config(VERSION_2, 5, ~0ULL, 1), TDX_OPERAND_INVALID | TDX_OPERAND_ID_R8);
	fx_assert_status(config(VERSION_2, HKID | 1ULL << 17, 0, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_R8);
	fx_assert_status(config(VERSION_2, HKID, ~0ULL, 1),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
	fx_assert_status(config(VERSION_1, HKID, 1ULL << 41, 1),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_R9);
	fx_assert_status(config(VERSION_1, HKID, 1ULL << 47, 1),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_R10);
	fx_assert_status(config(VERSION_1, HKID, 1ULL << 47, 0), TDX_SUCCESS);
}
END_TEST

START_TEST(config_version_0_ignores_r9_and_r10)
{
	open_loaded((u32)_i);
	init_all();
	good_tdmr();
	fx_assert_status(config(0, HKID, ~0ULL, ~0ULL), TDX_SUCCESS);
	ck_assert(!fx->m.st->dynamic_pamt);
}
END_TEST

START_TEST(config_reserves_its_keyid_on_success_only)
{
	open_loaded((u32)_i);
	init_all();
	good_tdmr()->size = GIB + 1;
	fx_assert_status(config(0, HKID, 0, 0), TDX_INVALID_TDMR);
	ck_assert(!reserved(HKID));
	good_tdmr();
	fx_assert_status(config(0, HKID + 1, 0, 0), TDX_SUCCESS);
	ck_assert(!reserved(HKID));
	ck_assert(reserved(HKID + 1));
}
END_TEST

START_TEST(dynamic_pamt_of_r9_has_no_effect)
{
	open_loaded((u32)_i);
	init_all();
	good_tdmr();
	fx_assert_status(config(VERSION_1, HKID, 1ULL << 36, 0), TDX_SUCCESS);
	ck_assert(!fx->m.st->dynamic_pamt);
}
END_TEST

START_TEST(config_takes_the_dynamic_pamt_bit)
{
	open_loaded((u32)_i);
	fx->m.st->keyid_shift = 49;
	init_all();
	good_tdmr();
	fx_assert_status(config(0, HKID | DYNAMIC, 0, 0), TDX_OPERAND_INVALID | TDX_OPERAND_ID_R8);
	fx_assert_status(config(VERSION_2, HKID | DYNAMIC, 0, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
	fx->m.st->keyid_shift = 46;
	fx_assert_status(config(0, HKID | DYNAMIC, 0, 0), TDX_SUCCESS);
	ck_assert(fx->m.st->dynamic_pamt);
	ck_assert(reserved(HKID));
}
END_TEST

START_TEST(module_1_5_01_reserves_the_dynamic_pamt_bit)
{
	fx = fx_open_loaded(1);
	init_all();
	good_tdmr();
	fx_assert_status(config(0, HKID | DYNAMIC, 0, 0), TDX_OPERAND_INVALID | TDX_OPERAND_ID_R8);
	ck_assert(!reserved(HKID));
}
END_TEST

START_TEST(a_bitmap_takes_a_bit_for_each_page)
{
	open_loaded((u32)_i);
	init_all();
	good_tdmr()->pamt_4k_size = 0x7000;
	fx_assert_status(config(0, HKID | DYNAMIC, 0, 0), TDX_INVALID_PAMT);
	good_tdmr()->pamt_4k_size = 0x8000;
	fx_assert_status(config(0, HKID, 0, 0), TDX_INVALID_PAMT);
	fx_assert_status(config(0, HKID | DYNAMIC, 0, 0), TDX_SUCCESS);
}
END_TEST

/* Calls of TDMR.INIT until memory is usable. */
static u32 tdmr_init_calls(void)
{
	u32 calls = 0;

	fx_ok(fx, TDH_SYS_KEY_CONFIG, 0, 0);
	do {
		fx_ok(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE, 0);
		calls++;
	} while (fx->r.rdx < FX_TDMR_BASE + GIB);
	fx_assert_status(fx_call(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE, 0, 0, 0),
			 TDX_TDMR_ALREADY_INITIALIZED);
	return calls;
}

START_TEST(tdmr_init_takes_256_calls_per_gigabyte_with_static_pamt)
{
	open_loaded((u32)_i);
	init_all();
	good_tdmr();
	fx_assert_status(config(0, HKID, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(tdmr_init_calls(), 256);
}
END_TEST

START_TEST(tdmr_init_takes_64_calls_and_makes_the_bitmap_with_dynamic_pamt)
{
	const u64 *bitmap;
	u32 i;

	open_loaded((u32)_i);
	init_all();
	good_tdmr()->pamt_4k_size = 0x8000;
	memset(fx_va(fx, PAMT_4K), 0xff, 0x8000 + 8);
	memset(fx_va(fx, 0x140002000), 0xff, 0x2000);
	fx_assert_status(config(0, HKID | DYNAMIC, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(tdmr_init_calls(), 64);
	bitmap = fx_va(fx, PAMT_4K);
	for (i = 0; i < 0x8000 / 8 - 1; i++)
		ck_assert_uint_eq(bitmap[i], 0);
	/* The last three pages are reserved. */
	ck_assert_uint_eq(bitmap[i], 7ULL << 61);
	ck_assert_uint_eq(bitmap[i + 1], ~0ULL);
	ck_assert_uint_eq(*(u64 *)fx_va(fx, 0x140002000 + 0x1ff8), 0);
	memset(fx_va(fx, PAMT_4K + 0x8000), 0, 8);
}
END_TEST

START_TEST(shutdown_takes_the_hand_off_version_of_the_module_only)
{
	fx = fx_open_as(newer[_i]);
	fx_assert_status(fx_call(fx, TDH_SYS_RD, 0, SYS_FIELD_MODULE_HV, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, 2);
	fx_assert_status(fx_call(fx, TDH_SYS_RD, 0, SYS_FIELD_NO_DOWNGRADE, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, 1);
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 0, 0, 0, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 3, 0, 0, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 2 | 1ULL << 17, 0, 0, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 2, 0, 0, 0), TDX_SUCCESS);
}
END_TEST

START_TEST(update_checks_version_and_features_in_order)
{
	struct seam_regs r = { .rax = TDH_SYS_UPDATE | VERSION_2, .r9 = ~0ULL, .r10 = 1 };

	open_loaded((u32)_i);
	init_all();
	fx_assert_status(model_seamcall(&fx->m, 0, &r), TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
	r.rax = TDH_SYS_UPDATE | VERSION_1;
	fx_assert_status(model_seamcall(&fx->m, 0, &r), TDX_OPERAND_INVALID | TDX_OPERAND_ID_R9);
	r.rax = TDH_SYS_UPDATE | VERSION_1;
	r.r9 = 1ULL << 47;
	fx_assert_status(model_seamcall(&fx->m, 0, &r), TDX_OPERAND_INVALID | TDX_OPERAND_ID_R10);
	r.rax = TDH_SYS_UPDATE | VERSION_1;
	r.r10 = 0;
	fx_assert_status(model_seamcall(&fx->m, 0, &r), TDX_SYS_INVALID_HANDOFF);
	r.rax = TDH_SYS_UPDATE;
	r.r9 = r.r10 = ~0ULL;
	fx_assert_status(model_seamcall(&fx->m, 0, &r), TDX_SYS_INVALID_HANDOFF);
}
END_TEST

Suite *model_platform_suite(void);

Suite *model_platform_suite(void)
{
	const TTest *const both[] = {
		only_leaves_with_versions_take_one,
		init_checks_its_version_first,
		init_checks_where_fatal_errors_go,
		config_checks_keyid_version_and_features_in_order,
		config_version_0_ignores_r9_and_r10,
		config_reserves_its_keyid_on_success_only,
		dynamic_pamt_of_r9_has_no_effect,
		config_takes_the_dynamic_pamt_bit,
		a_bitmap_takes_a_bit_for_each_page,
		tdmr_init_takes_256_calls_per_gigabyte_with_static_pamt,
		tdmr_init_takes_64_calls_and_makes_the_bitmap_with_dynamic_pamt,
		shutdown_takes_the_hand_off_version_of_the_module_only,
		update_checks_version_and_features_in_order,
	};
	Suite *s = suite_create("model_platform");
	TCase *t = tcase_create("platform");
	u32 i;

	tcase_add_checked_fixture(t, NULL, tear_down);
	for (i = 0; i < CORE_ARRAY_SIZE(both); i++)
		tcase_add_loop_test(t, both[i], 0, CORE_ARRAY_SIZE(newer));
	tcase_add_test(t, module_1_5_01_has_no_versions_there);
	tcase_add_test(t, module_1_5_01_reserves_the_dynamic_pamt_bit);
	suite_add_tcase(s, t);
	return s;
}
