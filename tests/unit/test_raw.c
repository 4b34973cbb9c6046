// SPDX-License-Identifier: GPL-2.0-only
/* Raw calls that are used as they are meant, and what comes back of their pages. */
#include <pthread.h>
#include <string.h>

#include "raw_fixture.h"
#include "suites.h"

#define HKID 40
#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M tdx_level_size(1)
#define PAMT_BAD(reg) (TDX_PAGE_METADATA_INCORRECT | TDX_OPERAND_ID_##reg)

static struct tdxcall_page describe(struct raw_fixture *rf, u32 handle, u64 offset)
{
	struct tdxcall_page page = {
		.argsz = sizeof(page), .handle = handle, .offset = offset
	};

	ck_assert_int_eq(raw_page(rf, TDXCALL_PAGE_NEXT, &page), 0);
	ck_assert_uint_eq(page.handle, handle);
	ck_assert_int_eq(page.outcome.result, 0);
	return page;
}

/* ---- pages ----------------------------------------------------------------------------------- */

START_TEST(a_block_is_zeroed_written_read_and_given_back)
{
	u8 level = (u8)_i;
	struct raw_fixture rf;
	struct tdxcall_page d;
	u64 word = 0x1122334455667788, last;
	u32 handle;

	raw_open(&rf);
	handle = raw_alloc(&rf, level);
	ck_assert_uint_eq(handle, 1);
	last = tdx_level_size(level) - sizeof(word);
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_WRITE, handle, last, &word), 0);
	word = 1;
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_READ, handle, 8, &word), 0);
	ck_assert_uint_eq(word, 0);
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_READ, handle, last, &word), 0);
	ck_assert_uint_eq(word, 0x1122334455667788);
	d = describe(&rf, handle, 0);
	ck_assert_uint_eq(d.flags, 0);
	ck_assert_uint_eq(d.level, level);
	ck_assert_uint_eq(d.pamt_type, PT_NDA);
	ck_assert_uint_eq(rtx_stats(rf.fx).free, tdx_level_pages(level));
	ck_assert_int_eq(raw_free(&rf, handle, NULL), 0);
	ck_assert_uint_eq(rtx_stats(rf.fx).allocated, 0);
	/* A name is never given twice. */
	ck_assert_uint_eq(raw_alloc(&rf, 0), 2);
	raw_close(&rf);
}
END_TEST

START_TEST(the_table_of_pages_ends_somewhere)
{
	struct tdxcall_page page = { .argsz = sizeof(page) };
	struct raw_fixture rf;
	u32 i;

	raw_open(&rf);
	for (i = 0; i < TDXCALL_MAX_PAGES; i++)
		raw_alloc(&rf, 0);
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_ALLOC, &page), -ENOSPC);
	ck_assert_uint_eq(rtx_stats(rf.fx).allocated, TDXCALL_MAX_PAGES);
	ck_assert_int_eq(raw_free(&rf, 7, NULL), 0);
	ck_assert_uint_eq(raw_alloc(&rf, 0), TDXCALL_MAX_PAGES + 1);
	raw_close(&rf);
}
END_TEST

/* ---- TDs that raw calls made ----------------------------------------------------------------- */

START_TEST(a_td_goes_with_its_owner)
{
	struct raw_fixture rf;
	struct tdxcall_page d;
	struct raw_td td;
	u32 page;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	page = raw_alloc(&rf, 0);
	ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_PAGE_AUG, td.tdr, RAW_GPA, 0, page, 0), 0);
	d = describe(&rf, page, 0);
	ck_assert_uint_eq(d.flags, TDXCALL_PAGE_F_EXPOSED | TDXCALL_PAGE_F_OWNED);
	ck_assert_uint_eq(d.pamt_type, PT_REG);
	ck_assert_uint_eq(d.pamt_owner, TDXCALL_RAW_PAGE(td.tdr, 0));
	/* What was named counts as owned, TD_PARAMS too: TDR, TDCX, vCPU, tables, the page. */
	ck_assert_uint_eq(rtx_stats(rf.fx).owned,
			  1 + rtx_tdcx(rf.fx) + 1 + RAW_TDVPX + 1 + RAW_TABLES + 1);
	raw_close(&rf);
}
END_TEST

START_TEST(a_td_goes_in_whatever_state_it_is)
{
	struct raw_fixture rf;
	struct raw_td td;
	u32 tdr;

	raw_open(&rf);
	tdr = raw_alloc(&rf, 0);
	ck_assert_uint_eq(raw_call_page_value(&rf, TDH_MNG_CREATE, tdr, HKID), 0);
	tdr = raw_alloc(&rf, 0);
	ck_assert_uint_eq(raw_call_page_value(&rf, TDH_MNG_CREATE, tdr, HKID + 1), 0);
	ck_assert_uint_eq(raw_call_page(&rf, TDH_MNG_KEY_CONFIG, tdr), 0);
	raw_build(&rf, &td, HKID + 2);
	raw_build(&rf, &td, HKID + 3);
	raw_end(&rf, &td);
	tdr = raw_alloc(&rf, 0);
	ck_assert_uint_eq(raw_call_page_value(&rf, TDH_MNG_CREATE, tdr, HKID + 4), 0);
	ck_assert_uint_eq(raw_call_page(&rf, TDH_MNG_VPFLUSHDONE, tdr), 0);
	raw_close(&rf);
}
END_TEST

START_TEST(two_owners_have_names_and_ends_of_their_own)
{
	struct raw_fixture rf, other;
	struct raw_td td;
	u64 word;
	u32 tdr;

	raw_open(&rf);
	other.fx = rf.fx;
	rt_owner_init(rf.fx->rt, &other.own);
	raw_build(&rf, &td, HKID);
	tdr = raw_alloc(&other, 0);
	ck_assert_uint_eq(tdr, 1);
	/* TD_PARAMS were only read. */
	ck_assert_uint_eq(rt_nr_given(rf.fx->rt), 1 + rtx_tdcx(rf.fx) + 1 + RAW_TDVPX + RAW_TABLES);
	ck_assert_uint_eq(raw_call_page_value(&other, TDH_MNG_CREATE, tdr, HKID + 1), 0);
	ck_assert_int_eq(raw_free(&other, 2, NULL), -ENOENT);
	ck_assert_int_eq(raw_access(&other, TDXCALL_PAGE_READ, 2, 0, &word), -ENOENT);
	ck_assert_uint_eq(raw_release(&rf), 0);
	ck_assert_uint_eq(rtx_stats(rf.fx).owned, 1);
	ck_assert_uint_eq(rt_nr_given(rf.fx->rt), 1);
	rtx_check(rf.fx);
	raw_close(&other);
}
END_TEST

START_TEST(what_a_dead_process_left_is_taken_back_by_the_next)
{
	struct raw_fixture rf;
	struct raw_td td;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	rt_detach(rf.fx->rt);
	ck_assert_int_eq(rt_attach(rf.fx->rt, rf.fx->st, &rf.fx->port, &rf.fx->vt,
				   rf.fx->rt->seam.raw, rf.fx),
			 0);
	ck_assert_int_eq(rt_release(rf.fx->rt, NULL, NULL), 0);
	ck_assert_uint_eq(rtx_stats(rf.fx).allocated, 0);
	rt_owner_init(rf.fx->rt, &rf.own);
	raw_close(&rf);
}
END_TEST

START_TEST(a_td_taken_down_by_raw_calls_leaves_pages_that_can_be_freed)
{
	struct raw_fixture rf;
	struct raw_td td;
	u32 handle;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	raw_end(&rf, &td);
	/* TD_PARAMS were never the TDX module's. */
	for (handle = td.tdr + 1; handle <= td.tables[RAW_TABLES - 1]; handle++)
		ck_assert_uint_eq(raw_call_page(&rf, TDH_PHYMEM_PAGE_RECLAIM, handle),
				  handle == td.params ? PAMT_BAD(RCX) : 0);
	ck_assert_uint_eq(raw_call_page(&rf, TDH_PHYMEM_PAGE_RECLAIM, td.tdr), 0);
	for (handle = td.tdr; handle <= td.tables[RAW_TABLES - 1]; handle++)
		ck_assert_int_eq(raw_free(&rf, handle, NULL), 0);
	ck_assert_uint_eq(rtx_stats(rf.fx).allocated, 0);
	raw_close(&rf);
}
END_TEST

/* ---- pages that come back -------------------------------------------------------------------- */

static void remove_page(struct raw_fixture *rf, const struct raw_td *td, unsigned int level)
{
	ck_assert_uint_eq(raw_mem(rf, TDH_MEM_RANGE_BLOCK, td->tdr, RAW_GPA, level, 0, 0), 0);
	ck_assert_uint_eq(raw_call_page(rf, TDH_MEM_TRACK, td->tdr), 0);
}

START_TEST(a_removed_page_is_named_flushed_and_zeroed)
{
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	struct tdxcall_stats s;
	u64 word = 42;
	struct raw_td td;
	u32 page;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	page = raw_alloc(&rf, 0);
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_WRITE, page, 16, &word), 0);
	ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_PAGE_AUG, td.tdr, RAW_GPA, 0, page, 0), 0);
	remove_page(&rf, &td, 0);
	raw_init(&raw, TDH_MEM_PAGE_REMOVE);
	raw_set(&raw, TDX_REG_RCX, tdx_map(RAW_GPA, 0));
	raw_set_page(&raw, TDX_REG_RDX, td.tdr, 0);
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	ck_assert_uint_eq(raw.kind[1], TDXCALL_RAW_IS_PAGE);
	ck_assert_uint_eq(raw.reg[1], TDXCALL_RAW_PAGE(page, 0));
	s = rtx_stats(rf.fx);
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_READ, page, 16, &word), 0);
	ck_assert_uint_eq(word, 0);
	ck_assert_uint_eq(rtx_stats(rf.fx).leaf[TDH_PHYMEM_PAGE_WBINVD].calls,
			  s.leaf[TDH_PHYMEM_PAGE_WBINVD].calls + 1);
	/* It is the host's now: nothing is flushed twice, and what is written stays. */
	word = 43;
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_WRITE, page, 16, &word), 0);
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_READ, page, 16, &word), 0);
	ck_assert_uint_eq(word, 43);
	ck_assert_int_eq(raw_free(&rf, page, NULL), 0);
	raw_close(&rf);
}
END_TEST

START_TEST(a_page_of_two_tds_is_flushed_under_every_key)
{
	struct raw_fixture rf;
	struct raw_td td[2];
	struct tdxcall_stats s;
	u32 page, i;

	raw_open(&rf);
	page = raw_alloc(&rf, 0);
	for (i = 0; i < 2; i++) {
		raw_build(&rf, &td[i], HKID + i);
		ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_PAGE_AUG, td[i].tdr, RAW_GPA, 0, page, 0),
				  0);
		remove_page(&rf, &td[i], 0);
		ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_PAGE_REMOVE, td[i].tdr, RAW_GPA, 0, 0, 0),
				  0);
	}
	s = rtx_stats(rf.fx);
	ck_assert_int_eq(raw_free(&rf, page, NULL), 0);
	ck_assert_uint_eq(rtx_stats(rf.fx).leaf[TDH_PHYMEM_PAGE_WBINVD].calls,
			  s.leaf[TDH_PHYMEM_PAGE_WBINVD].calls + RTX_KEYID_COUNT);
	raw_close(&rf);
}
END_TEST

START_TEST(a_large_page_can_be_split_and_comes_back_in_pieces)
{
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	struct raw_td td;
	u32 big, table;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	big = raw_alloc(&rf, 1);
	table = raw_alloc(&rf, 0);
	/* The 2M entry is a table for 4K pages: use the next one. */
	ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_PAGE_AUG, td.tdr, RAW_GPA + SIZE_2M, 1, big, 0), 0);
	ck_assert_uint_eq(describe(&rf, big, SIZE_4K).pamt_size, 1);
	ck_assert_uint_eq(raw_mem(&rf, TDH_MEM_RANGE_BLOCK, td.tdr, RAW_GPA + SIZE_2M, 1, 0, 0), 0);
	ck_assert_uint_eq(raw_call_page(&rf, TDH_MEM_TRACK, td.tdr), 0);
	raw_init(&raw, TDH_MEM_PAGE_DEMOTE);
	raw_set(&raw, TDX_REG_RCX, tdx_map(RAW_GPA + SIZE_2M, 1));
	raw_set_page(&raw, TDX_REG_RDX, td.tdr, 0);
	raw_set_page(&raw, TDX_REG_R8, table, 0);
	raw_set(&raw, TDX_REG_R9, TDX_NO_PAGE);
	raw_set(&raw, TDX_REG_R10, TDX_NO_PAGE);
	raw_set(&raw, TDX_REG_R11, TDX_NO_PAGE);
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	ck_assert_uint_eq(describe(&rf, big, SIZE_4K).pamt_size, 0);
	ck_assert_uint_eq(describe(&rf, table, 0).pamt_type, PT_EPT);
	raw_close(&rf);
}
END_TEST

/* ---- test TDs -------------------------------------------------------------------------------- */

START_TEST(a_test_td_can_be_looked_at_and_its_addresses_stay_inside)
{
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	u32 td;

	raw_open(&rf);
	td = rtx_td(rf.fx, "t0");
	rtx_finalize(rf.fx, td);
	ck_assert_int_eq(rtx_range(rf.fx, td, TDXCALL_RANGE_AUG, RAW_GPA, SIZE_4K, 0).result, 0);
	raw_init(&raw, TDH_MEM_SEPT_RD);
	raw_set(&raw, TDX_REG_RCX, tdx_map(RAW_GPA, 0));
	raw.reg[2] = TDXCALL_RAW_TDR(td, 0);
	raw.kind[2] = TDXCALL_RAW_IS_TDR;
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	ck_assert_uint_ne(raw.reg[1], 0);
	ck_assert_uint_eq(raw.reg[1] & SEPT_HPA_MASK, 0);
	raw_init(&raw, TDH_PHYMEM_PAGE_RDMD);
	raw.reg[1] = TDXCALL_RAW_TDVPR(td, 0);
	raw.kind[1] = TDXCALL_RAW_IS_TDVPR;
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	ck_assert_uint_eq(raw.reg[1], PT_TDVPR);
	ck_assert_uint_eq(raw.kind[2], TDXCALL_RAW_IS_TDR);
	ck_assert_uint_eq(raw.reg[2], TDXCALL_RAW_TDR(td, 0));
	raw_init(&raw, TDH_MNG_RD);
	raw.reg[1] = TDXCALL_RAW_TDR(td, 0);
	raw.kind[1] = TDXCALL_RAW_IS_TDR;
	raw_set(&raw, TDX_REG_RDX, 0x8010000300000011); /* TDCX_PA[1] */
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	ck_assert_uint_eq(raw.reg[7], 0);
	/* What does not change comes back as it was sent. */
	ck_assert_uint_eq(raw.kind[1], TDXCALL_RAW_IS_TDR);
	ck_assert_int_eq(rtx_destroy(rf.fx, td).result, 0);
	raw_close(&rf);
}
END_TEST

/* ---- threads --------------------------------------------------------------------------------- */

static void *churn(void *arg)
{
	struct raw_fixture *rf = arg;
	u32 i;

	for (i = 0; i < 200; i++) {
		u32 tdr = raw_alloc(rf, 0);
		struct tdxcall_raw raw;

		raw_init(&raw, TDH_PHYMEM_PAGE_RDMD);
		raw_set_page(&raw, TDX_REG_RCX, tdr, 0);
		ck_assert_int_eq(raw_exec(rf, &raw), 0);
		raw_init(&raw, TDH_MNG_CREATE);
		raw_set_page(&raw, TDX_REG_RCX, tdr, 0);
		raw_set(&raw, TDX_REG_RDX, HKID + i % 8);
		ck_assert_int_eq(raw_exec(rf, &raw), 0);
		/* The first has the KeyID; the others can have their page back. */
		if (raw.outcome.result == -EIO)
			ck_assert_int_eq(raw_free(rf, tdr, NULL), 0);
		if (i % 50 == 49) {
			ck_assert_uint_eq(raw_release(rf), 0);
			rt_owner_init(rf->fx->rt, &rf->own);
		}
	}
	return NULL;
}

START_TEST(owners_on_many_threads_do_not_meet)
{
	struct raw_fixture rf[4];
	pthread_t thread[4];
	u32 i;

	raw_open(&rf[0]);
	for (i = 1; i < 4; i++) {
		rf[i].fx = rf[0].fx;
		rt_owner_init(rf[0].fx->rt, &rf[i].own);
	}
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, churn, &rf[i]), 0);
	for (i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	for (i = 1; i < 4; i++)
		ck_assert_uint_eq(raw_release(&rf[i]), 0);
	raw_close(&rf[0]);
}
END_TEST

Suite *raw_suite(void)
{
	Suite *s = suite_create("raw");
	TCase *tc = tcase_create("raw");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_block_is_zeroed_written_read_and_given_back, 0, 3);
	tcase_add_test(tc, the_table_of_pages_ends_somewhere);
	tcase_add_test(tc, a_td_goes_with_its_owner);
	tcase_add_test(tc, a_td_goes_in_whatever_state_it_is);
	tcase_add_test(tc, two_owners_have_names_and_ends_of_their_own);
	tcase_add_test(tc, what_a_dead_process_left_is_taken_back_by_the_next);
	tcase_add_test(tc, a_td_taken_down_by_raw_calls_leaves_pages_that_can_be_freed);
	tcase_add_test(tc, a_removed_page_is_named_flushed_and_zeroed);
	tcase_add_test(tc, a_page_of_two_tds_is_flushed_under_every_key);
	tcase_add_test(tc, a_large_page_can_be_split_and_comes_back_in_pieces);
	tcase_add_test(tc, a_test_td_can_be_looked_at_and_its_addresses_stay_inside);
	tcase_add_test(tc, owners_on_many_threads_do_not_meet);
	suite_add_tcase(s, tc);
	return s;
}
