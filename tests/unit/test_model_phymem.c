// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: TDH.PHYMEM.*, locks held from outside, set-up of a machine. */
#include <check.h>
#include <stdlib.h>

#include "model_fixture.h"

#define START 0
#define RESUME 1
#define GPA 0x40000000ULL

static struct model_fixture *fx;
static struct fx_td td;

static void set_up(void)
{
	fx = fx_open(1);
}

static void set_up_two_packages(void)
{
	fx = fx_open(2);
}

static void tear_down(void)
{
	fx_close(fx);
}

static u64 call(u64 rax, u64 rcx, u64 rdx)
{
	return fx_call(fx, rax, rcx, rdx, 0x88, 0x99);
}

static u64 cache_wb_on(u32 lp, u64 rcx)
{
	return fx_call_on(fx, lp, TDH_PHYMEM_CACHE_WB, rcx, 0, 0, 0);
}

static void assert_outputs(u64 rcx, u64 rdx, u64 r8)
{
	ck_assert_uint_eq(fx->r.rcx, rcx);
	ck_assert_uint_eq(fx->r.rdx, rdx);
	ck_assert_uint_eq(fx->r.r8, r8);
	ck_assert_uint_eq(fx->r.r10, 0);
	ck_assert_uint_eq(fx->r.r11, 0);
}

/* A TD that owns a 2M page, blocked and given back its HKID as far as asked. */
static u64 td_with_large_page(bool teardown)
{
	u64 block;

	fx_td(fx, &td, FX_HKID, FX_INITIALIZED);
	fx_sept(fx, &td, GPA, TDX_LEVEL_2M);
	block = fx_block(fx);
	fx_assert_status(fx_call(fx, TDH_MEM_PAGE_AUG, tdx_map(GPA, TDX_LEVEL_2M), td.tdr, block,
				 0), TDX_SUCCESS);
	if (!teardown)
		return block;
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0);
	fx_ok(fx, TDH_PHYMEM_CACHE_WB, START, 0);
	fx_ok(fx, TDH_MNG_KEY_FREEID, td.tdr, 0);
	return block;
}

/* ---- CACHE.WB ------------------------------------------------------------------------------- */

START_TEST(cache_wb_needs_a_flushed_hkid)
{
	fx_assert_status(call(TDH_PHYMEM_CACHE_WB, 2, 0), INVALID(RCX));
	fx_assert_status(call(TDH_PHYMEM_CACHE_WB, START, 0), TDX_NO_HKID_READY_TO_WBCACHE);
	fx_assert_status(call(TDH_PHYMEM_CACHE_WB, RESUME, 0), TDX_WBCACHE_RESUME_ERROR);
	fx_td(fx, &td, FX_HKID, FX_KEYED);
	fx_assert_status(call(TDH_PHYMEM_CACHE_WB, START, 0), TDX_NO_HKID_READY_TO_WBCACHE);
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0);
	fx_assert_status(call(TDH_PHYMEM_CACHE_WB, START, 0), TDX_SUCCESS);
	/* As long as the HKID is not freed there is something to do. */
	fx_assert_status(call(TDH_PHYMEM_CACHE_WB, START, 0), TDX_SUCCESS);
	fx_ok(fx, TDH_MNG_KEY_FREEID, td.tdr, 0);
	fx_assert_status(call(TDH_PHYMEM_CACHE_WB, START, 0), TDX_NO_HKID_READY_TO_WBCACHE);
}
END_TEST

START_TEST(cache_wb_is_needed_on_each_package)
{
	fx_td(fx, &td, FX_HKID, FX_KEYED);
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0);
	fx_assert_status(cache_wb_on(0, START), TDX_SUCCESS);
	fx_assert_status(cache_wb_on(1, START), TDX_SUCCESS);
	fx_assert_status(call(TDH_MNG_KEY_FREEID, td.tdr, 0), TDX_WBCACHE_NOT_COMPLETE);
	fx_assert_status(cache_wb_on(3, START), TDX_SUCCESS);
	fx_assert_status(call(TDH_MNG_KEY_FREEID, td.tdr, 0), TDX_SUCCESS);
}
END_TEST

START_TEST(cache_wb_goes_on_where_it_was_interrupted)
{
	u32 interrupts = 0;

	fx_td(fx, &td, FX_HKID, FX_KEYED);
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0);
	model_intr(&fx->m, 0, 0);
	fx_assert_status(cache_wb_on(0, START), TDX_INTERRUPTED_RESUMABLE);
	fx_assert_status(call(TDH_MNG_KEY_FREEID, td.tdr, 0), TDX_WBCACHE_NOT_COMPLETE);
	do {
		model_intr(&fx->m, 0, 0);
		interrupts++;
	} while (cache_wb_on(0, RESUME) == TDX_INTERRUPTED_RESUMABLE);
	/* Four blocks have three gaps; the first interrupt came in the first one. */
	ck_assert_uint_eq(interrupts, 3);
	fx_assert_status(cache_wb_on(0, RESUME), TDX_WBCACHE_RESUME_ERROR);
	fx_ok(fx, TDH_MNG_KEY_FREEID, td.tdr, 0);
}
END_TEST

START_TEST(cache_wb_counts_polls_of_one_call_only)
{
	fx_td(fx, &td, FX_HKID, FX_KEYED);
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0);
	model_intr(&fx->m, 0, 3);
	fx_assert_status(cache_wb_on(0, START), TDX_SUCCESS);
	model_intr(&fx->m, 0, 2);
	fx_assert_status(cache_wb_on(0, START), TDX_INTERRUPTED_RESUMABLE);
	fx_assert_status(cache_wb_on(0, RESUME), TDX_SUCCESS);
	model_intr(&fx->m, 0, 0);
	fx_assert_status(call(TDH_MNG_KEY_RECLAIMID, 0, 0), TDX_SUCCESS);
	fx_assert_status(cache_wb_on(0, START), TDX_SUCCESS);
}
END_TEST

START_TEST(cache_wb_covers_what_was_flushed_when_it_started)
{
	struct fx_td late;

	fx_td(fx, &td, FX_HKID, FX_KEYED);
	fx_td(fx, &late, FX_HKID + 1, FX_KEYED);
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0);
	model_intr(&fx->m, 0, 1);
	fx_assert_status(cache_wb_on(0, START), TDX_INTERRUPTED_RESUMABLE);
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, late.tdr, 0);
	/* Interrupted on the other package: nothing of ours can be resumed there. */
	fx_assert_status(cache_wb_on(2, RESUME), TDX_WBCACHE_RESUME_ERROR);
	fx_assert_status(cache_wb_on(1, RESUME), TDX_SUCCESS);
	fx_assert_status(cache_wb_on(2, START), TDX_SUCCESS);
	fx_assert_status(call(TDH_MNG_KEY_FREEID, td.tdr, 0), TDX_SUCCESS);
	fx_assert_status(call(TDH_MNG_KEY_FREEID, late.tdr, 0), TDX_WBCACHE_NOT_COMPLETE);
}
END_TEST

START_TEST(cache_wb_start_forgets_an_interrupted_run)
{
	fx_td(fx, &td, FX_HKID, FX_KEYED);
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0);
	model_intr(&fx->m, 0, 0);
	fx_assert_status(cache_wb_on(0, START), TDX_INTERRUPTED_RESUMABLE);
	fx_assert_status(cache_wb_on(0, START), TDX_SUCCESS);
	fx_assert_status(cache_wb_on(0, RESUME), TDX_WBCACHE_RESUME_ERROR);
}
END_TEST

START_TEST(cache_wb_meets_locks_of_others)
{
	fx_td(fx, &td, FX_HKID, FX_KEYED);
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_KOT, 0, true), 0);
	fx_assert_status(cache_wb_on(0, START), BUSY(KOT));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_KOT, 0, true), 0);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_KOT, 0, false), 0);
	fx_assert_status(cache_wb_on(0, START), TDX_SUCCESS);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_KOT, 0, false), 0);
	ck_assert(lock_host(&fx->m.st->wbcache[0].lock, true));
	fx_assert_status(cache_wb_on(0, START), BUSY(WBCACHE));
	lock_drop(&fx->m.st->wbcache[0].lock, true);
}
END_TEST

/* ---- PAGE.RDMD, WBINVD ---------------------------------------------------------------------- */

START_TEST(rdmd_gives_type_owner_and_size)
{
	u64 block = td_with_large_page(false);

	fx_assert_status(call(TDH_PHYMEM_PAGE_RDMD, td.tdr, 0x22), TDX_SUCCESS);
	assert_outputs(PT_TDR, 0, TDX_LEVEL_4K);
	ck_assert_uint_eq(fx->r.r9, 0);
	/* Any 4K address inside a 2M page stands for that page. */
	fx_assert_status(call(TDH_PHYMEM_PAGE_RDMD, block + 0x7000, 0), TDX_SUCCESS);
	assert_outputs(PT_REG, td.tdr, TDX_LEVEL_2M);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RDMD, FX_RESERVED_BASE, 0), TDX_SUCCESS);
	assert_outputs(PT_RSVD, 0, TDX_LEVEL_4K);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RDMD, fx_page(fx), 0), TDX_SUCCESS);
	assert_outputs(PT_NDA, 0, TDX_LEVEL_4K);
}
END_TEST

START_TEST(rdmd_shows_the_epoch_in_which_a_page_was_blocked)
{
	u64 block = td_with_large_page(false);

	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	fx_ok(fx, TDH_MEM_RANGE_BLOCK, tdx_map(GPA, TDX_LEVEL_2M), td.tdr);
	fx_ok(fx, TDH_PHYMEM_PAGE_RDMD, block, 0);
	ck_assert_uint_eq(fx->r.r9, 2);
}
END_TEST

START_TEST(rdmd_checks_its_operand)
{
	u64 page = fx_page(fx);

	fx_assert_status(call(TDH_PHYMEM_PAGE_RDMD, page + 1, 0x22), INVALID(RCX));
	assert_outputs(0, 0, 0);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RDMD, page | 1ULL << 51, 0), INVALID(RCX));
	fx_assert_status(call(TDH_PHYMEM_PAGE_RDMD, FX_TDMR2_BASE, 0), RANGE_ERROR(RCX));
	fx_assert_status(call(TDH_PHYMEM_PAGE_RDMD, 0, 0), RANGE_ERROR(RCX));
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, page, true), 0);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RDMD, page, 0), BUSY(RCX));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, page, true), 0);
}
END_TEST

START_TEST(wbinvd_wants_a_free_page_and_ignores_its_hkid)
{
	u64 page = fx_page(fx);

	fx_assert_status(call(TDH_PHYMEM_PAGE_WBINVD, page, 0x22), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.rcx, page);
	ck_assert_uint_eq(fx->r.rdx, 0x22);
	fx_assert_status(call(TDH_PHYMEM_PAGE_WBINVD, page | 63ULL << 46, 0), TDX_SUCCESS);
	fx_assert_status(call(TDH_PHYMEM_PAGE_WBINVD, page | 1ULL << 52, 0), INVALID(RCX));
	fx_assert_status(call(TDH_PHYMEM_PAGE_WBINVD, page + 0x40, 0), INVALID(RCX));
	fx_assert_status(call(TDH_PHYMEM_PAGE_WBINVD, 0x1000, 0), RANGE_ERROR(RCX));
	fx_ok(fx, TDH_MNG_CREATE, page, FX_HKID);
	fx_assert_status(call(TDH_PHYMEM_PAGE_WBINVD, page, 0), METADATA(RCX));
}
END_TEST

/* ---- PAGE.RECLAIM --------------------------------------------------------------------------- */

START_TEST(reclaim_refuses_pages_without_owner)
{
	u64 page = fx_page(fx);

	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, page + 1, 0x22), INVALID(RCX));
	assert_outputs(0, 0, 0);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, FX_TDMR2_BASE, 0), RANGE_ERROR(RCX));
	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, page, 0x22), METADATA(RCX));
	assert_outputs(0, 0, 0);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, FX_RESERVED_BASE, 0), METADATA(RCX));
	fx_td(fx, &td, FX_HKID, FX_KEYED);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, false), 0);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, td.tdr, 0), BUSY(RCX));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, false), 0);
}
END_TEST

START_TEST(reclaim_waits_for_teardown)
{
	u64 block = td_with_large_page(false);

	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, block, 0), TDX_LIFECYCLE_STATE_INCORRECT);
	assert_outputs(PT_REG, td.tdr, TDX_LEVEL_2M);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, td.tdr, 0), TDX_LIFECYCLE_STATE_INCORRECT);
	assert_outputs(PT_TDR, 0, TDX_LEVEL_4K);
}
END_TEST

START_TEST(reclaim_takes_a_large_page_as_a_whole)
{
	u64 block = td_with_large_page(true);
	const struct tdr *tdr = fx_va(fx, td.tdr);
	u64 children = tdr->chldcnt;

	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, block + 0x1000, 0), INVALID(RCX));
	assert_outputs(PT_REG, td.tdr, TDX_LEVEL_2M);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, block, 0), BUSY(TDR));
	assert_outputs(PT_REG, td.tdr, TDX_LEVEL_2M);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, td.tdr, 0), TDX_TD_ASSOCIATED_PAGES_EXIST);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, block, 0), TDX_SUCCESS);
	assert_outputs(PT_REG, td.tdr, TDX_LEVEL_2M);
	ck_assert_uint_eq(tdr->chldcnt, children - 512);
	/* Who had it can still be seen. */
	ck_assert_uint_eq(fx_page_type(fx, block), PT_NDA);
	fx_ok(fx, TDH_PHYMEM_PAGE_RDMD, td.tdcx[0], 0);
	ck_assert_uint_eq(fx->r.rdx, td.tdr);
	fx_assert_status(call(TDH_PHYMEM_PAGE_RECLAIM, block, 0), METADATA(RCX));
}
END_TEST

/* ---- machine -------------------------------------------------------------------------------- */

START_TEST(machine_refuses_platforms_that_make_no_sense)
{
	struct model_platform good, pf;
	struct model m = fx->m;

	m.st = malloc(model_state_size());
	ck_assert_ptr_nonnull(m.st);
	fx_platform(&good);
	pf = good;
	pf.lps = MODEL_MAX_LPS + 1;
	ck_assert_int_eq(model_machine_load(&m, &pf), -EINVAL);
	pf = good;
	pf.packages = 5;
	ck_assert_int_eq(model_machine_load(&m, &pf), -EINVAL);
	pf = good;
	pf.keyid_first = 0;
	ck_assert_int_eq(model_machine_load(&m, &pf), -EINVAL);
	pf = good;
	pf.keyid_count = MODEL_MAX_KEYIDS;
	ck_assert_int_eq(model_machine_load(&m, &pf), -EINVAL);
	pf = good;
	pf.maxpa = 53;
	ck_assert_int_eq(model_machine_load(&m, &pf), -EINVAL);
	pf = good;
	pf.cmr[0].base |= 1;
	ck_assert_int_eq(model_machine_load(&m, &pf), -EINVAL);
	ck_assert_int_eq(model_machine_load(&m, &good), 0);
	ck_assert_int_eq(model_machine_ready(&m, NULL, 0), -EINVAL);
	free(m.st);
}
END_TEST

START_TEST(machine_spreads_processors_over_packages_in_order)
{
	u32 lp;

	for (lp = 0; lp < 4; lp++)
		ck_assert_uint_eq(fx->m.st->lp[lp].package, lp / 2);
}
END_TEST

START_TEST(hold_and_unhold_want_matching_locks)
{
	u64 page = fx_page(fx);

	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, 0x1000, true), -EINVAL);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_SEPT, page, true), -EINVAL);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_1G, page, true), -EINVAL);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_1G, page, false), 0);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_1G, page, true), -EBUSY);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_1G, page, true), -EINVAL);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_1G, page, false), 0);
}
END_TEST

START_TEST(a_lock_refused_to_the_host_keeps_guests_away_until_the_host_gets_it)
{
	u16 lock = 0;

	ck_assert(lock_guest(&lock, false));
	ck_assert(!lock_host(&lock, true));
	ck_assert(!lock_guest(&lock, false));
	lock_drop(&lock, false);
	ck_assert(!lock_guest(&lock, true));
	ck_assert(lock_host(&lock, true));
	lock_drop(&lock, true);
	ck_assert(lock_guest(&lock, true));
	ck_assert(!lock_guest(&lock, false));
	lock_drop(&lock, true);
	ck_assert_uint_eq(lock, 0);
}
END_TEST

Suite *model_phymem_suite(void);

Suite *model_phymem_suite(void)
{
	Suite *s = suite_create("model_phymem");
	TCase *one = tcase_create("one package");
	TCase *two = tcase_create("two packages");

	tcase_add_checked_fixture(one, set_up, tear_down);
	tcase_add_checked_fixture(two, set_up_two_packages, tear_down);
	tcase_add_test(one, cache_wb_needs_a_flushed_hkid);
	tcase_add_test(two, cache_wb_is_needed_on_each_package);
	tcase_add_test(one, cache_wb_goes_on_where_it_was_interrupted);
	tcase_add_test(one, cache_wb_counts_polls_of_one_call_only);
	tcase_add_test(two, cache_wb_covers_what_was_flushed_when_it_started);
	tcase_add_test(one, cache_wb_start_forgets_an_interrupted_run);
	tcase_add_test(one, cache_wb_meets_locks_of_others);
	tcase_add_test(one, rdmd_gives_type_owner_and_size);
	tcase_add_test(one, rdmd_shows_the_epoch_in_which_a_page_was_blocked);
	tcase_add_test(one, rdmd_checks_its_operand);
	tcase_add_test(one, wbinvd_wants_a_free_page_and_ignores_its_hkid);
	tcase_add_test(one, reclaim_refuses_pages_without_owner);
	tcase_add_test(one, reclaim_waits_for_teardown);
	tcase_add_test(one, reclaim_takes_a_large_page_as_a_whole);
	tcase_add_test(one, machine_refuses_platforms_that_make_no_sense);
	tcase_add_test(two, machine_spreads_processors_over_packages_in_order);
	tcase_add_test(one, hold_and_unhold_want_matching_locks);
	tcase_add_test(one, a_lock_refused_to_the_host_keeps_guests_away_until_the_host_gets_it);
	suite_add_tcase(s, one);
	suite_add_tcase(s, two);
	return s;
}
