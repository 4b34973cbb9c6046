// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: from a loaded module to a ready one and to its shutdown; SYS.INFO. */
#include <check.h>
#include <string.h>

#include "model_fixture.h"

#define LPS 4
#define GIB 0x40000000ULL
#define GLOBAL_HKID 32
#define ARRAY FX_SHARED
#define INFO(i) (FX_SHARED + 0x1000 + 0x200 * (u64)(i))
#define NR_TDMRS 2
#define CALLS_PER_GIB 256

static struct model_fixture *fx;

static void set_up(void)
{
	fx = fx_open_loaded(1);
}

static void set_up_two_packages(void)
{
	fx = fx_open_loaded(2);
}

static void tear_down(void)
{
	fx_close(fx);
}

static struct tdx_tdmr_info *tdmr(u32 i)
{
	return fx_va(fx, INFO(i));
}

/* Two TDMRs that SYS.CONFIG takes: the first one's tail is reserved, PAMTs lie between the two. */
static void good_tdmrs(void)
{
	static const struct tdx_tdmr_info info[NR_TDMRS] = {
		{ .base = FX_TDMR_BASE, .size = GIB,
		  .pamt_1g_base = 0x140000000, .pamt_1g_size = 0x1000,
		  .pamt_2m_base = 0x140002000, .pamt_2m_size = 0x2000,
		  .pamt_4k_base = 0x140400000, .pamt_4k_size = 0x400000,
		  .reserved = { { 0x3c000000, 0x4000000 } } },
		{ .base = FX_TDMR2_BASE, .size = GIB,
		  .pamt_1g_base = 0x140800000, .pamt_1g_size = 0x1000,
		  .pamt_2m_base = 0x140802000, .pamt_2m_size = 0x2000,
		  .pamt_4k_base = 0x140c00000, .pamt_4k_size = 0x400000 },
	};
	u64 *array = fx_va(fx, ARRAY);
	u32 i;

	for (i = 0; i < NR_TDMRS; i++) {
		array[i] = INFO(i);
		*tdmr(i) = info[i];
	}
}

static void init_lps(void)
{
	u32 lp;

	fx_ok(fx, TDH_SYS_INIT, 0, 0);
	for (lp = 0; lp < LPS; lp++)
		fx_assert_status(fx_call_on(fx, lp, TDH_SYS_LP_INIT, 0, 0, 0, 0), TDX_SUCCESS);
}

static u64 config(void)
{
	return fx_call(fx, TDH_SYS_CONFIG, ARRAY, NR_TDMRS, GLOBAL_HKID, 0);
}

static void make_ready(void)
{
	init_lps();
	good_tdmrs();
	fx_assert_status(config(), TDX_SUCCESS);
	fx_ok(fx, TDH_SYS_KEY_CONFIG, 0, 0);
}

/* The lock that the whole module has. */
static void hold_global(bool exclusive)
{
	ck_assert(lock_host(&fx->m.st->global_lock, exclusive));
}

static void unhold_global(bool exclusive)
{
	lock_drop(&fx->m.st->global_lock, exclusive);
}

START_TEST(init_zeroes_its_outputs_and_works_once)
{
	fx_assert_status(fx_call(fx, TDH_SYS_INIT, 1, 2, 3, 4),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	ck_assert_uint_eq(fx->r.rcx | fx->r.rdx | fx->r.r8 | fx->r.r9 | fx->r.r10, 0);
	fx_assert_status(fx_call(fx, TDH_SYS_INIT, 0, 2, 3, 4), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.rdx | fx->r.r8 | fx->r.r9 | fx->r.r10, 0);
	fx_assert_status(fx_call(fx, TDH_SYS_INIT, 0, 0, 0, 0), TDX_SYS_INIT_NOT_PENDING);
}
END_TEST

START_TEST(init_demands_an_address_width)
{
	fx->m.st->pf.maxpa = 51;
	fx_assert_status(fx_call(fx, TDH_SYS_INIT, 0, 0, 0, 0), TDX_INCORRECT_CPUID_VALUE);
	fx_assert_status(fx->r.rcx, 0xffffffff80000008);
	fx_assert_status(fx->r.rdx, 0x200000000ff);
	fx_assert_status(fx->r.r8, 0);
	fx_assert_status(fx->r.r9, 0x20000000034);
	fx_assert_status(fx->r.r10, 0);
	/* The emulator's machine is as wide as it has to be. */
	fx->m.st->pf.any_maxpa = true;
	fx_assert_status(fx_call(fx, TDH_SYS_INIT, 0, 0, 0, 0), TDX_SUCCESS);
}
END_TEST

START_TEST(lp_init_is_due_once_on_each_processor_after_init)
{
	fx_assert_status(fx_call(fx, TDH_SYS_LP_INIT, 1, 2, 3, 0), TDX_SYS_LP_INIT_NOT_PENDING);
	ck_assert_uint_eq(fx->r.rcx | fx->r.rdx | fx->r.r8, 0);
	fx_ok(fx, TDH_SYS_INIT, 0, 0);
	fx->entropy = 0;
	fx_assert_status(fx_call(fx, TDH_SYS_LP_INIT, 0, 0, 0, 0), TDX_RND_NO_ENTROPY);
	fx->entropy = -1;
	fx_ok(fx, TDH_SYS_LP_INIT, 0, 0);
	fx_assert_status(fx_call(fx, TDH_SYS_LP_INIT, 0, 0, 0, 0), TDX_SYS_LP_INIT_DONE);
	fx_assert_status(fx_call_on(fx, 1, TDH_SYS_LP_INIT, 0, 0, 0, 0), TDX_SUCCESS);
}
END_TEST

START_TEST(the_global_lock_makes_leaves_busy)
{
	hold_global(false);
	fx_assert_status(fx_call(fx, TDH_SYS_INIT, 0, 0, 0, 0), TDX_SYS_BUSY);
	fx_assert_status(fx_call(fx, TDH_SYS_CONFIG, ARRAY, 1, GLOBAL_HKID, 0), TDX_SYS_BUSY);
	fx_assert_status(fx_call(fx, TDH_SYS_KEY_CONFIG, 0, 0, 0, 0), TDX_SYS_BUSY);
	fx_assert_status(fx_call(fx, TDH_SYS_UPDATE, 0, 0, 0, 0), TDX_SYS_BUSY);
	unhold_global(false);
	fx_ok(fx, TDH_SYS_INIT, 0, 0);
	/* SYS.LP.INIT shares the lock with others of its kind. */
	hold_global(false);
	fx_ok(fx, TDH_SYS_LP_INIT, 0, 0);
	unhold_global(false);
	hold_global(true);
	fx_assert_status(fx_call_on(fx, 1, TDH_SYS_LP_INIT, 0, 0, 0, 0), TDX_SYS_BUSY);
	unhold_global(true);
	fx_assert_status(fx_call_on(fx, 1, TDH_SYS_LP_INIT, 0, 0, 0, 0), TDX_SUCCESS);
}
END_TEST

START_TEST(config_waits_for_all_processors)
{
	good_tdmrs();
	fx_assert_status(config(), TDX_SYS_CONFIG_NOT_PENDING);
	fx_ok(fx, TDH_SYS_INIT, 0, 0);
	fx_ok(fx, TDH_SYS_LP_INIT, 0, 0);
	fx_assert_status(config(), TDX_SYS_CONFIG_NOT_PENDING);
	fx_assert_status(fx_call(fx, TDH_SYS_UPDATE, 0, 0, 0, 0), TDX_SYS_STATE_INCORRECT);
}
END_TEST

START_TEST(config_checks_its_operands)
{
	u64 *array = fx_va(fx, ARRAY);

	init_lps();
	good_tdmrs();
	fx_assert_status(fx_call(fx, TDH_SYS_CONFIG, ARRAY + 8, 0, 1, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	fx_assert_status(fx_call(fx, TDH_SYS_CONFIG, 0x7a000000, 0, 1, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	fx_assert_status(fx_call(fx, TDH_SYS_CONFIG, ARRAY, 0, 1, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RDX);
	fx_assert_status(fx_call(fx, TDH_SYS_CONFIG, ARRAY, 65, 1, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RDX);
	fx_assert_status(fx_call(fx, TDH_SYS_CONFIG, ARRAY, 2, 31, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_R8);
	fx_assert_status(fx_call(fx, TDH_SYS_CONFIG, ARRAY, 2, GLOBAL_HKID | 0x10000, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_R8);
	ck_assert_uint_eq(fx->m.st->kot[GLOBAL_HKID].state, TDX_KOT_FREE);
	array[1] += 8;
	fx_assert_status(config(), TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	/* The HKID was taken before the TDMRs were looked at. */
	ck_assert_uint_eq(fx->m.st->kot[GLOBAL_HKID].state, TDX_KOT_RESERVED);
}
END_TEST

/* One thing wrong with two good TDMRs, and what SYS.CONFIG says about it. */
struct tdmr_case {
	u32 i;
	u16 offset; /* of a u64 in TDMR_INFO */
	u64 value;
	u64 status;
};

#define CASE(i, member, value, status) { i, offsetof(struct tdx_tdmr_info, member), value, status }
#define AREA(i, n, member, value, status) \
	{ i, offsetof(struct tdx_tdmr_info, reserved) + (n) * sizeof(struct tdx_reserved_area) + \
	  offsetof(struct tdx_reserved_area, member), value, status }

static const struct tdmr_case tdmr_cases[] = {
	CASE(0, size, ~0ULL, TDX_INVALID_TDMR),
	CASE(0, base, FX_TDMR_BASE + 0x1000, TDX_INVALID_TDMR),
	CASE(1, size, GIB + 0x1000, TDX_INVALID_TDMR | 1),
	CASE(1, size, 0, TDX_INVALID_TDMR | 1),
	CASE(0, base, 1ULL << 46, TDX_INVALID_TDMR),
	CASE(0, size, 1ULL << 46, TDX_INVALID_TDMR),
	CASE(1, base, 0xc0000000, TDX_NON_ORDERED_TDMR | 1),
	CASE(1, base, FX_TDMR_BASE, TDX_NON_ORDERED_TDMR | 1),
	AREA(0, 2, size, 0x1000, TDX_NON_ORDERED_RESERVED_IN_TDMR | 0x100),
	AREA(0, 0, size, ~0ULL, TDX_INVALID_RESERVED_IN_TDMR),
	AREA(0, 1, size, 0x1000, TDX_NON_ORDERED_RESERVED_IN_TDMR | 0x100),
	AREA(0, 0, offset, 0x3c000800, TDX_INVALID_RESERVED_IN_TDMR),
	AREA(0, 0, size, 0x4000800, TDX_INVALID_RESERVED_IN_TDMR),
	AREA(0, 0, offset, 0x3d000000, TDX_INVALID_RESERVED_IN_TDMR),
	CASE(0, pamt_1g_base, ~0xfffULL, TDX_INVALID_PAMT | 0x200),
	CASE(0, pamt_1g_size, 0, TDX_INVALID_PAMT | 0x200),
	CASE(0, pamt_1g_base, 1ULL << 46, TDX_INVALID_PAMT | 0x200),
	CASE(1, pamt_2m_base, 0x140802800, TDX_INVALID_PAMT | 0x101),
	CASE(1, pamt_2m_size, 0x1000, TDX_INVALID_PAMT | 0x101),
	CASE(0, pamt_4k_size, 0x3ff000, TDX_INVALID_PAMT),
	CASE(1, pamt_4k_base, 0x140400000, TDX_PAMT_OVERLAP | 0x000001),
	CASE(1, pamt_2m_base, 0x140000000, TDX_PAMT_OVERLAP | 0x000101),
	CASE(1, pamt_1g_base, 0x140401000, TDX_PAMT_OVERLAP | 0x000201),
	CASE(0, pamt_2m_base, 0x140400000, TDX_PAMT_OVERLAP | 0x000000),
	CASE(0, pamt_1g_base, 0x140003000, TDX_PAMT_OVERLAP | 0x000100),
	CASE(0, pamt_4k_base, FX_TDMR_BASE, TDX_PAMT_OVERLAP | 0x000000),
	CASE(1, pamt_2m_base, FX_TDMR_BASE, TDX_PAMT_OVERLAP | 0x000101),
	/* Reaching into a later TDMR is noticed when that one is checked. */
	CASE(0, pamt_1g_base, FX_TDMR2_BASE, TDX_PAMT_OVERLAP | 0x010200),
	CASE(0, pamt_1g_base, 0x90000000, TDX_PAMT_OUTSIDE_CMRS | 0x200),
	CASE(1, pamt_4k_base, 0x200000000, TDX_PAMT_OUTSIDE_CMRS | 0x001),
	CASE(1, base, 0x200000000, TDX_TDMR_OUTSIDE_CMRS | 1),
};

START_TEST(config_finds_what_is_wrong_with_a_tdmr)
{
	const struct tdmr_case *t = &tdmr_cases[_i];

	init_lps();
	good_tdmrs();
	memcpy((u8 *)tdmr(t->i) + t->offset, &t->value, sizeof(t->value));
	fx_assert_status(config(), t->status);
	ck_assert_uint_eq(fx->m.st->sys_state, TDX_SYS_STATE_SYSINIT_DONE);
	good_tdmrs();
	fx_assert_status(config(), TDX_SUCCESS);
}
END_TEST

START_TEST(pamts_may_lie_in_reserved_areas_and_cmrs_may_touch)
{
	struct model_platform *pf = &fx->m.st->pf;

	pf->ncmrs = 3;
	pf->cmr[0] = (struct model_range){ FX_TDMR_BASE, GIB / 2 };
	pf->cmr[1] = (struct model_range){ 0, 0 };
	pf->cmr[2] = (struct model_range){ FX_TDMR_BASE + GIB / 2, 0x100000000 - GIB / 2 };
	init_lps();
	good_tdmrs();
	tdmr(0)->pamt_4k_base = FX_RESERVED_BASE;
	tdmr(1)->pamt_1g_base = FX_RESERVED_BASE + 0x400000;
	fx_assert_status(config(), TDX_SUCCESS);
}
END_TEST

START_TEST(a_gap_in_the_cmrs_must_be_reserved)
{
	struct model_platform *pf = &fx->m.st->pf;

	pf->ncmrs = 2;
	pf->cmr[0] = (struct model_range){ FX_TDMR_BASE, 0x3c000000 };
	pf->cmr[1] = (struct model_range){ FX_TDMR_BASE + GIB, GIB * 2 };
	init_lps();
	good_tdmrs();
	tdmr(0)->reserved[0].size -= 0x1000;
	fx_assert_status(config(), TDX_TDMR_OUTSIDE_CMRS);
	tdmr(0)->reserved[0].size += 0x1000;
	fx_assert_status(config(), TDX_SUCCESS);
}
END_TEST

START_TEST(key_config_is_due_on_each_package)
{
	fx_assert_status(fx_call(fx, TDH_SYS_KEY_CONFIG, 0, 0, 0, 0),
			 TDX_SYS_KEY_CONFIG_NOT_PENDING);
	init_lps();
	good_tdmrs();
	fx_assert_status(config(), TDX_SUCCESS);
	fx_assert_status(config(), TDX_SYS_CONFIG_NOT_PENDING);
	fx_ok(fx, TDH_SYS_KEY_CONFIG, 0, 0);
	fx_assert_status(fx_call_on(fx, 1, TDH_SYS_KEY_CONFIG, 0, 0, 0, 0), TDX_KEY_CONFIGURED);
	/* Not ready before the other package has its key. */
	fx_assert_status(fx_call(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE, 0, 0, 0), TDX_SYS_NOT_READY);
	fx_assert_status(fx_call_on(fx, 2, TDH_SYS_KEY_CONFIG, 0, 0, 0, 0), TDX_SUCCESS);
	fx_assert_status(fx_call_on(fx, 3, TDH_SYS_KEY_CONFIG, 0, 0, 0, 0),
			 TDX_SYS_KEY_CONFIG_NOT_PENDING);
	fx_assert_status(fx_call(fx, TDH_MNG_CREATE, FX_TDMR_BASE, GLOBAL_HKID, 0, 0),
			 TDX_OPERAND_ADDR_RANGE_ERROR | TDX_OPERAND_ID_RCX);
}
END_TEST

START_TEST(tdmr_init_takes_256_calls_per_gigabyte)
{
	u32 i;

	make_ready();
	for (i = 1; i < CALLS_PER_GIB; i++) {
		fx_ok(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE, 7);
		ck_assert_uint_eq(fx->r.rdx, FX_TDMR_BASE);
	}
	/* A block is of no use before it is complete. */
	fx_assert_status(fx_call(fx, TDH_MNG_CREATE, FX_TDMR_BASE, 33, 0, 0),
			 TDX_OPERAND_ADDR_RANGE_ERROR | TDX_OPERAND_ID_RCX);
	fx_ok(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE, 7);
	ck_assert_uint_eq(fx->r.rdx, FX_TDMR_BASE + GIB);
	fx_assert_status(fx_call(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE, 7, 0, 0),
			 TDX_TDMR_ALREADY_INITIALIZED);
	ck_assert_uint_eq(fx->r.rdx, 0);
	ck_assert_uint_eq(fx_page_type(fx, FX_RESERVED_BASE), PT_RSVD);
	ck_assert_uint_eq(fx_page_type(fx, FX_RESERVED_BASE - 0x1000), PT_NDA);
	fx_ok(fx, TDH_MNG_CREATE, FX_TDMR_BASE, 33);
}
END_TEST

START_TEST(tdmr_init_clears_what_was_in_the_pamt)
{
	u32 i;

	make_ready();
	memset(fx_va(fx, tdmr(0)->pamt_4k_base), 0xff, tdmr(0)->pamt_4k_size);
	memset(fx_va(fx, tdmr(0)->pamt_2m_base), 0xff, tdmr(0)->pamt_2m_size);
	memset(fx_va(fx, tdmr(0)->pamt_1g_base), 0xff, 16);
	for (i = 0; i < CALLS_PER_GIB; i++)
		fx_ok(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE, 0);
	ck_assert_uint_eq(fx_page_type(fx, FX_TDMR_BASE), PT_NDA);
	ck_assert_uint_eq(fx_page_type(fx, FX_RESERVED_BASE - 0x1000), PT_NDA);
	ck_assert_uint_eq(fx_page_type(fx, FX_TDMR_BASE + GIB - 0x1000), PT_RSVD);
}
END_TEST

START_TEST(tdmr_init_checks_its_operand)
{
	make_ready();
	fx_assert_status(fx_call(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE + 0x1000, 9, 0, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	ck_assert_uint_eq(fx->r.rdx, 0);
	fx_assert_status(fx_call(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE + GIB, 0, 0, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	fx_assert_status(fx_call(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE | 1ULL << 46, 0, 0, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	ck_assert(lock_host(&fx->m.st->tdmr[0].init_lock, true));
	fx_assert_status(fx_call(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE, 0, 0, 0),
			 TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX);
	lock_drop(&fx->m.st->tdmr[0].init_lock, true);
	fx_ok(fx, TDH_SYS_TDMR_INIT, FX_TDMR2_BASE, 0);
}
END_TEST

START_TEST(shutdown_ends_everything_but_lp_shutdown)
{
	fx_ok(fx, TDH_SYS_LP_SHUTDOWN, 0, 0);
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 0, 0, 0, 0), TDX_SYS_NOT_READY);
	make_ready();
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 1, 0, 0, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	hold_global(true);
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 0, 0, 0, 0), TDX_SYS_BUSY);
	unhold_global(true);
	/* A vCPU inside the guest keeps its LP inside the module. */
	fx->m.st->lp[2].in_guest = true;
	fx_assert_status(fx_call(fx, TDH_SYS_SHUTDOWN, 0, 0, 0, 0), TDX_SYS_BUSY);
	fx->m.st->lp[2].in_guest = false;
	fx_ok(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE, 0);
	fx_ok(fx, TDH_SYS_SHUTDOWN, 0, 0);
	fx_assert_status(fx_call(fx, TDH_SYS_TDMR_INIT, FX_TDMR_BASE, 0, 0, 0), TDX_SYS_SHUTDOWN);
	fx_assert_status(fx_call(fx, TDH_SYS_INFO, 0, 0, 0, 0), TDX_SYS_SHUTDOWN);
	fx_ok(fx, TDH_SYS_LP_SHUTDOWN, 0, 0);
}
END_TEST

START_TEST(update_has_nothing_to_take_over)
{
	init_lps();
	fx_assert_status(fx_call(fx, TDH_SYS_UPDATE, 0, 0, 0, 0), TDX_SYS_INVALID_HANDOFF);
	good_tdmrs();
	fx_assert_status(config(), TDX_SUCCESS);
	fx_assert_status(fx_call(fx, TDH_SYS_UPDATE, 0, 0, 0, 0), TDX_SYS_STATE_INCORRECT);
}
END_TEST

START_TEST(info_checks_its_operands_in_order)
{
	const u64 info = FX_SHARED, cmrs = FX_SHARED + 0x1000;

	fx_assert_status(fx_call(fx, TDH_SYS_INFO, info + 8, 0, cmrs + 8, 0),
			 TDX_SYS_LP_INIT_NOT_DONE);
	ck_assert_uint_eq(fx->r.rdx | fx->r.r9, 0);
	init_lps();
	fx_assert_status(fx_call(fx, TDH_SYS_INFO, info + 8, 0, cmrs + 8, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	memset(fx_va(fx, info), 0xff, 0x1000);
	fx_assert_status(fx_call(fx, TDH_SYS_INFO, info, 1023, cmrs + 8, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RDX);
	ck_assert_uint_eq(*(u8 *)fx_va(fx, info), 0xff);
	fx_assert_status(fx_call(fx, TDH_SYS_INFO, info, 1024, cmrs + 8, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_R8);
	/* The first buffer has been cleared by then, and no more than it needs. */
	ck_assert_uint_eq(*(u8 *)fx_va(fx, info), 0);
	ck_assert_uint_eq(*(u8 *)fx_va(fx, info + 1023), 0);
	ck_assert_uint_eq(*(u8 *)fx_va(fx, info + 1024), 0xff);
	fx_assert_status(fx_call(fx, TDH_SYS_INFO, info, 1024, cmrs, 31),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_R9);
	ck_assert_uint_eq(fx->r.rdx | fx->r.r9, 0);
	fx_assert_status(fx_call(fx, TDH_SYS_INFO, info, 4096, cmrs, 64), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.rdx, 1024);
	ck_assert_uint_eq(fx->r.r9, 32);
}
END_TEST

START_TEST(info_describes_module_and_memory)
{
	const struct tdx_sysinfo *info = fx_va(fx, FX_SHARED);
	const struct tdx_cmr_info *cmr = fx_va(fx, FX_SHARED + 0x1000);

	memset(fx_va(fx, FX_SHARED), 0xff, 0x2000);
	init_lps();
	/* A shared KeyID in the address selects the same memory. */
	fx_assert_status(fx_call(fx, TDH_SYS_INFO, FX_SHARED | 1ULL << 46, 1024,
				 FX_SHARED + 0x1000, 32), TDX_SUCCESS);
	ck_assert_uint_eq(info->vendor_id, 0x8086);
	ck_assert_uint_eq(info->major_version, 1);
	ck_assert_uint_eq(info->minor_version, 5);
	ck_assert_uint_eq(info->sys_rd, 1);
	ck_assert_uint_eq(info->max_tdmrs, 64);
	ck_assert_uint_eq(info->max_reserved_per_tdmr, 16);
	ck_assert_uint_eq(info->pamt_entry_size, 16);
	ck_assert_uint_eq(info->tdcs_base_size, 24576);
	ck_assert_uint_eq(info->tdvps_base_size, 24576);
	ck_assert_uint_eq(info->attributes_fixed0, 0x8000000070000001);
	ck_assert_uint_eq(info->attributes_fixed1, 0);
	ck_assert_uint_eq(info->xfam_fixed0, 0x69be7);
	ck_assert_uint_eq(info->xfam_fixed1, 3);
	ck_assert_uint_eq(info->num_cpuid_config, 12);
	ck_assert_uint_eq(info->cpuid_config[0].leaf, 1);
	ck_assert_uint_eq(info->cpuid_config[0].subleaf, TDX_CPUID_NO_SUBLEAF);
	ck_assert_uint_eq(info->cpuid_config[0].eax, 0x0fff3fff);
	/* Bits that may only be set where the CPU has them count here. */
	ck_assert_uint_eq(info->cpuid_config[0].edx, 0xb8440000 & 0x1fa9fbff);
	ck_assert_uint_eq(info->cpuid_config[12].leaf, 0);
	ck_assert_uint_eq(cmr[0].base, FX_TDMR_BASE);
	ck_assert_uint_eq(cmr[0].size, 0x100000000);
	ck_assert_uint_eq(cmr[1].base | cmr[1].size | cmr[31].base | cmr[31].size, 0);
}
END_TEST

Suite *model_sys_suite(void);

Suite *model_sys_suite(void)
{
	Suite *s = suite_create("model_sys");
	TCase *one = tcase_create("one package");
	TCase *two = tcase_create("two packages");

	tcase_add_checked_fixture(one, set_up, tear_down);
	tcase_add_checked_fixture(two, set_up_two_packages, tear_down);
	tcase_add_test(one, init_zeroes_its_outputs_and_works_once);
	tcase_add_test(one, init_demands_an_address_width);
	tcase_add_test(one, lp_init_is_due_once_on_each_processor_after_init);
	tcase_add_test(one, the_global_lock_makes_leaves_busy);
	tcase_add_test(one, config_waits_for_all_processors);
	tcase_add_test(one, config_checks_its_operands);
	tcase_add_loop_test(one, config_finds_what_is_wrong_with_a_tdmr, 0,
			    CORE_ARRAY_SIZE(tdmr_cases));
	tcase_add_test(one, pamts_may_lie_in_reserved_areas_and_cmrs_may_touch);
	tcase_add_test(one, a_gap_in_the_cmrs_must_be_reserved);
	tcase_add_test(two, key_config_is_due_on_each_package);
	tcase_add_test(one, tdmr_init_takes_256_calls_per_gigabyte);
	tcase_add_test(one, tdmr_init_clears_what_was_in_the_pamt);
	tcase_add_test(one, tdmr_init_checks_its_operand);
	tcase_add_test(one, shutdown_ends_everything_but_lp_shutdown);
	tcase_add_test(one, update_has_nothing_to_take_over);
	tcase_add_test(one, info_checks_its_operands_in_order);
	tcase_add_test(one, info_describes_module_and_memory);
	suite_add_tcase(s, one);
	suite_add_tcase(s, two);
	return s;
}
