// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hooks one by one, on a script: which SEAMCALLs they make, and whose the pages are afterwards.
 */
#include <string.h>

#include "core/port/user_port.h"
#include "core/tdpmmu/track.h"
#include "hook_fixture.h"
#include "suites.h"

/* Pages that are the host's before anything happens: the root of the mirror. */
#define ROOT 1

static const struct {
	enum tdx_busy_policy policy;
	u32 tries; /* SEAMCALLs made if the first ones are busy and one more would succeed */
} policies[] = { { TDX_BUSY_AGAIN, 1 }, { TDX_BUSY_KICK, 2 }, { TDX_BUSY_LOOP, 5 } };

/* ---- MEM.SEPT.ADD ---------------------------------------------------------------------------- */

START_TEST(link_gives_the_page_to_the_tdx_module)
{
	struct hook_fixture *hx = hx_open();
	u64 spt = hx_page(hx, 0);

	hx_expect(hx, TDH_MEM_SEPT_ADD, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_link_private_spt(&hx->vm, HX_GFN, PG_LEVEL_2M, spt), 0);
	ck_assert_uint_eq(hx->seen.rcx, HX_GPA | 1);
	ck_assert_uint_eq(hx->seen.rdx, HX_TDR);
	ck_assert_uint_eq(hx->seen.r8, spt);
	tdx_page_put(&hx->host, spt);
	hx_pages(hx, 1, 0);
	ck_assert_uint_eq(hx->pages.allocated, ROOT + 1);
	hx_close(hx);
}
END_TEST

START_TEST(link_that_fails_leaves_the_page_to_the_host)
{
	struct hook_fixture *hx = hx_open();
	u64 spt = hx_page(hx, 0);

	hx_expect_many(hx, TDH_MEM_SEPT_ADD, 1, HX_ERROR, 0x1234);
	ck_assert_int_eq(tdx_sept_link_private_spt(&hx->vm, HX_GFN, PG_LEVEL_2M, spt), -EIO);
	ck_assert_uint_eq(hx->vm.err.leaf, TDH_MEM_SEPT_ADD);
	ck_assert_uint_eq(hx->vm.err.status, HX_ERROR);
	ck_assert_uint_eq(hx->vm.err.out.rcx, 0x1234);
	hx_pages(hx, 0, 0);
	tdx_page_put(&hx->host, spt);
	ck_assert_uint_eq(hx->pages.allocated, ROOT);
	hx_close(hx);
}
END_TEST

START_TEST(each_policy_takes_busy_its_own_way)
{
	struct hook_fixture *hx = hx_open();
	u64 spt = hx_page(hx, 0);
	u32 tries = policies[_i].tries;
	bool gives_up = policies[_i].policy != TDX_BUSY_LOOP;

	hx->vm.busy = policies[_i].policy;
	hx_expect_many(hx, TDH_MEM_SEPT_ADD, gives_up ? tries : tries - 1, HX_BUSY, 0);
	if (!gives_up)
		hx_expect(hx, TDH_MEM_SEPT_ADD, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_link_private_spt(&hx->vm, HX_GFN, PG_LEVEL_2M, spt),
			 gives_up ? -EAGAIN : 0);
	ck_assert_uint_eq(hx->tally.seamcalls, tries);
	ck_assert_uint_eq(hx->tally.retries, tries - 1);
	/* Operands are loaded anew each time. */
	ck_assert_uint_eq(hx->seen.rcx, HX_GPA | 1);
	ck_assert_uint_eq(hx->seen.rdx, HX_TDR);
	hx_pages(hx, gives_up ? 0 : 1, 0);
	hx_close(hx);
}
END_TEST

START_TEST(kick_keeps_vcpus_out_for_the_second_try)
{
	struct hook_fixture *hx = hx_open();

	hx_expect(hx, TDH_MEM_RANGE_BLOCK, HX_BUSY);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_zap_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K), 0);
	ck_assert_uint_eq(hx->kept_out, 1);
	ck_assert_uint_eq(hx->sync.tdh_mem_track, 0);
	ck_assert_uint_eq(hx->vm.err.status, 0);
	hx_close(hx);
}
END_TEST

START_TEST(loop_is_bounded_and_heeds_signals)
{
	struct hook_fixture *hx = hx_open();

	hx->vm.busy = TDX_BUSY_LOOP;
	hx_expect_many(hx, TDH_MEM_RANGE_BLOCK, (1U << 16) + 1, HX_BUSY, 0);
	ck_assert_int_eq(tdx_sept_zap_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K), -EAGAIN);
	hx_done(hx);
	user_interrupt(&hx->port, true);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, HX_BUSY);
	ck_assert_int_eq(tdx_sept_zap_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K), -EAGAIN);
	hx_close(hx);
}
END_TEST

/* ---- MEM.PAGE.AUG, MEM.PAGE.ADD -------------------------------------------------------------- */

START_TEST(set_augments_a_finalized_td)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_page(hx, 9);

	hx_expect(hx, TDH_MEM_PAGE_AUG, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_set_private_spte(&hx->vm, HX_GFN, PG_LEVEL_2M, page), 0);
	ck_assert_uint_eq(hx->seen.rcx, HX_GPA | 1);
	ck_assert_uint_eq(hx->seen.r8, page);
	tdx_page_put(&hx->host, page);
	hx_pages(hx, 512, 0);
	hx_close(hx);
}
END_TEST

START_TEST(set_adds_and_measures_before_finalization)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_page(hx, 0);

	hx->st.flags = TDX_VM_HKID_ASSIGNED;
	hx->vm.source = 0x123000;
	hx->vm.measure = true;
	hx_expect(hx, TDH_MEM_PAGE_ADD, TDX_SUCCESS);
	hx_expect_many(hx, TDH_MR_EXTEND, 16, TDX_SUCCESS, 0);
	ck_assert_int_eq(tdx_sept_set_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page), 0);
	ck_assert_uint_eq(hx->seen.rcx, HX_GPA + 15 * 256);
	hx_pages(hx, 1, 0);
	hx_done(hx);

	hx->vm.measure = false;
	hx_expect(hx, TDH_MEM_PAGE_ADD, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_set_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, hx_page(hx, 0)),
			 0);
	ck_assert_uint_eq(hx->seen.r9, 0x123000);
	hx_done(hx);

	/* There is no 2M PAGE.ADD. */
	ck_assert_int_eq(tdx_sept_set_private_spte(&hx->vm, HX_GFN, PG_LEVEL_2M, hx_page(hx, 9)),
			 -EINVAL);
	hx_close(hx);
}
END_TEST

START_TEST(set_that_fails_unpins_the_page)
{
	static const struct {
		u64 status;
		int ret;
	} cases[] = { { HX_BUSY, -EAGAIN }, { HX_ERROR, -EIO } };
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(cases); i++) {
		struct hook_fixture *hx = hx_open();
		u64 page = hx_page(hx, 0);

		hx->vm.busy = TDX_BUSY_AGAIN;
		hx_expect(hx, TDH_MEM_PAGE_AUG, cases[i].status);
		ck_assert_int_eq(tdx_sept_set_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page),
				 cases[i].ret);
		hx_done(hx);
		hx->st.flags = TDX_VM_HKID_ASSIGNED;
		hx_expect(hx, TDH_MEM_PAGE_ADD, cases[i].status);
		ck_assert_int_eq(tdx_sept_set_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page),
				 cases[i].ret);
		hx_pages(hx, 0, 0);
		tdx_page_put(&hx->host, page);
		ck_assert_uint_eq(hx->pages.allocated, ROOT);
		hx_close(hx);
	}
}
END_TEST

START_TEST(a_page_that_cannot_be_measured_is_removed_again)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_page(hx, 0);

	hx->st.flags = TDX_VM_HKID_ASSIGNED;
	hx->vm.measure = true;
	hx_expect(hx, TDH_MEM_PAGE_ADD, TDX_SUCCESS);
	hx_expect_many(hx, TDH_MR_EXTEND, 3, TDX_SUCCESS, 0);
	hx_expect(hx, TDH_MR_EXTEND, HX_ERROR);
	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, page);
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
	ck_assert_int_eq(tdx_mem_page_add(&hx->vm, HX_GFN, page), -EIO);
	ck_assert_uint_eq(hx->vm.err.leaf, TDH_MR_EXTEND);
	hx_pages(hx, 0, 0);
	hx_close(hx);
}
END_TEST

/* Neither a signal nor the policy ends the patience with which a page is taken back. */
START_TEST(a_page_on_its_way_back_is_not_left_behind_for_a_signal)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_owned_page(hx, 0);

	hx->vm.busy = policies[_i].policy;
	user_interrupt(&hx->port, true);
	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, page);
	hx_expect_many(hx, TDH_PHYMEM_PAGE_WBINVD, 3, HX_BUSY, 0);
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page), 0);
	hx_pages(hx, 0, 0);

	page = hx_page(hx, 0);
	hx->st.flags = TDX_VM_HKID_ASSIGNED;
	hx->vm.measure = true;
	hx_expect(hx, TDH_MEM_PAGE_ADD, TDX_SUCCESS);
	hx_expect(hx, TDH_MR_EXTEND, HX_ERROR);
	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 3, HX_BUSY, 0);
	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, page);
	hx_expect_many(hx, TDH_PHYMEM_PAGE_WBINVD, 3, HX_BUSY, 0);
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
	ck_assert_int_eq(tdx_mem_page_add(&hx->vm, HX_GFN, page), -EIO);
	ck_assert_int_eq((int)hx->vm.busy, (int)policies[_i].policy);
	hx_pages(hx, 0, 0);
	tdx_page_put(&hx->host, page);
	ck_assert_uint_eq(hx->pages.allocated, ROOT);
	hx_close(hx);
}
END_TEST

START_TEST(a_page_that_can_neither_be_measured_nor_removed_is_leaked)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_page(hx, 0);

	hx->st.flags = TDX_VM_HKID_ASSIGNED;
	hx->vm.measure = true;
	hx_expect(hx, TDH_MEM_PAGE_ADD, TDX_SUCCESS);
	hx_expect(hx, TDH_MR_EXTEND, HX_ERROR);
	hx_expect(hx, TDH_MEM_PAGE_REMOVE, HX_ERROR);
	ck_assert_int_eq(tdx_mem_page_add(&hx->vm, HX_GFN, page), -EIO);
	tdx_page_put(&hx->host, page);
	hx_pages(hx, 0, 1);
	ck_assert_uint_eq(hx->vm.leaked, 1);
	ck_assert_uint_eq(hx->st.leaked, 1);
	hx_close(hx);
}
END_TEST

/* ---- MEM.RANGE.BLOCK, MEM.RANGE.UNBLOCK ------------------------------------------------------ */

START_TEST(block_and_unblock_report_what_stopped_them)
{
	struct hook_fixture *hx = hx_open();

	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_zap_private_spte(&hx->vm, HX_GFN, PG_LEVEL_1G), 0);
	ck_assert_uint_eq(hx->seen.rcx, HX_GPA | 2);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_GPA_RANGE_ALREADY_BLOCKED | 1);
	ck_assert_int_eq(tdx_sept_zap_private_spte(&hx->vm, HX_GFN, PG_LEVEL_1G), -EIO);
	ck_assert_uint_eq(hx->vm.err.status, TDX_GPA_RANGE_ALREADY_BLOCKED | 1);
	hx_done(hx);

	hx_expect(hx, TDH_MEM_RANGE_UNBLOCK, TDX_SUCCESS);
	ck_assert_int_eq(tdpmmu_unblock(&hx->vm, HX_GFN, PG_LEVEL_4K), 0);
	hx_expect(hx, TDH_MEM_RANGE_UNBLOCK, TDX_TLB_TRACKING_NOT_DONE | 146);
	ck_assert_int_eq(tdpmmu_unblock(&hx->vm, HX_GFN, PG_LEVEL_4K), -EIO);
	hx_done(hx);
	hx->vm.busy = TDX_BUSY_AGAIN;
	hx_expect(hx, TDH_MEM_RANGE_UNBLOCK, HX_BUSY);
	ck_assert_int_eq(tdpmmu_unblock(&hx->vm, HX_GFN, PG_LEVEL_4K), -EAGAIN);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, HX_BUSY);
	ck_assert_int_eq(tdx_sept_zap_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K), -EAGAIN);
	hx_close(hx);
}
END_TEST

/* ---- MEM.TRACK ------------------------------------------------------------------------------- */

START_TEST(track_keeps_vcpus_out_while_the_epoch_changes)
{
	struct hook_fixture *hx = hx_open();

	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	ck_assert_int_eq(tdx_track(&hx->vm), 0);
	ck_assert_uint_eq(hx->kept_out, 1);
	ck_assert_uint_eq(hx->seen.rcx, HX_TDR);
	hx_close(hx);
}
END_TEST

START_TEST(track_does_nothing_before_finalization)
{
	struct hook_fixture *hx = hx_open();

	hx->st.flags = TDX_VM_HKID_ASSIGNED;
	ck_assert_int_eq(tdx_track(&hx->vm), 0);
	ck_assert_uint_eq(hx->tally.seamcalls, 0);
	hx_close(hx);
}
END_TEST

START_TEST(track_waits_for_another_track)
{
	struct hook_fixture *hx = hx_open();

	hx_expect_many(hx, TDH_MEM_TRACK, 7, TDX_OPERAND_BUSY | TDX_OPERAND_ID_TD_EPOCH, 0);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	ck_assert_int_eq(tdx_track(&hx->vm), 0);
	ck_assert_uint_eq(hx->tally.retries, 7);
	hx_close(hx);
}
END_TEST

START_TEST(track_kicks_again_a_bounded_number_of_times)
{
	struct hook_fixture *hx = hx_open();

	hx_expect_many(hx, TDH_MEM_TRACK, 3, TDX_PREVIOUS_TLB_EPOCH_BUSY, 0);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	ck_assert_int_eq(tdx_track(&hx->vm), 0);
	ck_assert_uint_eq(hx->tally.retries, 3);
	hx_done(hx);
	hx_expect_many(hx, TDH_MEM_TRACK, 17, TDX_PREVIOUS_TLB_EPOCH_BUSY, 0);
	ck_assert_int_eq(tdx_track(&hx->vm), -EAGAIN);
	ck_assert_uint_eq(hx->vm.err.status, TDX_PREVIOUS_TLB_EPOCH_BUSY);
	hx_close(hx);
}
END_TEST

START_TEST(track_gives_up_at_once_if_told_so)
{
	struct hook_fixture *hx = hx_open();

	hx->vm.busy = TDX_BUSY_AGAIN;
	hx_expect(hx, TDH_MEM_TRACK, TDX_PREVIOUS_TLB_EPOCH_BUSY);
	ck_assert_int_eq(tdx_track(&hx->vm), -EAGAIN);
	hx_expect(hx, TDH_MEM_TRACK, TDX_OPERAND_BUSY | TDX_OPERAND_ID_TD_EPOCH);
	ck_assert_int_eq(tdx_track(&hx->vm), -EAGAIN);
	hx_done(hx);
	hx_expect(hx, TDH_MEM_TRACK, TDX_TD_FATAL);
	ck_assert_int_eq(tdx_track(&hx->vm), -EIO);
	hx_close(hx);
}
END_TEST

START_TEST(remote_flush_is_for_tds_with_a_hkid)
{
	struct hook_fixture *hx = hx_open();
	struct tdx_vm plain = { .type = TDX_VM_PLAIN };

	ck_assert_int_eq(tdx_sept_tlb_remote_flush(&plain), -EOPNOTSUPP);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_tlb_remote_flush(&hx->vm), 0);
	hx->st.flags = TDX_VM_FINALIZED;
	ck_assert_int_eq(tdx_sept_tlb_remote_flush(&hx->vm), 0);
	hx_close(hx);
}
END_TEST

/* ---- MEM.PAGE.REMOVE, PHYMEM.PAGE.WBINVD, PHYMEM.PAGE.RECLAIM -------------------------------- */

START_TEST(drop_flushes_every_4k_with_the_hkid_and_frees_the_page)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_owned_page(hx, 9);

	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, page);
	hx_expect_many(hx, TDH_PHYMEM_PAGE_WBINVD, 512, TDX_SUCCESS, 0);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_2M, page), 0);
	ck_assert_uint_eq(hx->seen.rcx,
			  (page + 511 * CORE_PAGE_SIZE) | (u64)HX_HKID << HX_KEYID_SHIFT);
	hx_pages(hx, 0, 0);
	ck_assert_uint_eq(hx->pages.allocated, ROOT);
	hx_close(hx);
}
END_TEST

START_TEST(drop_that_cannot_remove_leaves_the_page_mapped)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_owned_page(hx, 0);

	hx_expect(hx, TDH_MEM_PAGE_REMOVE, TDX_TLB_TRACKING_NOT_DONE | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page), -EIO);
	hx_pages(hx, 1, 0);
	hx_done(hx);
	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 2, HX_BUSY, 0);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page), -EAGAIN);
	hx_pages(hx, 1, 0);
	hx_close(hx);
}
END_TEST

START_TEST(drop_waits_for_the_flush_whatever_the_policy)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_owned_page(hx, 0);

	hx->vm.busy = TDX_BUSY_AGAIN;
	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, page);
	hx_expect_many(hx, TDH_PHYMEM_PAGE_WBINVD, 9, HX_BUSY, 0);
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page), 0);
	hx_pages(hx, 0, 0);
	hx_close(hx);
}
END_TEST

START_TEST(a_page_that_cannot_be_flushed_is_leaked)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_owned_page(hx, 0);

	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, page);
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page),
			 -ENOTRECOVERABLE);
	ck_assert_uint_eq(hx->vm.leaked, 1);
	hx_pages(hx, 0, 1);
	hx_close(hx);
}
END_TEST

START_TEST(another_page_than_expected_is_never_freed)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_owned_page(hx, 0);

	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, page + CORE_PAGE_SIZE);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page),
			 -ENOTRECOVERABLE);
	hx_pages(hx, 0, 1);
	hx_close(hx);
}
END_TEST

START_TEST(drop_without_a_hkid_reclaims)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_owned_page(hx, 9);

	hx->st.flags = TDX_VM_FINALIZED;
	hx_expect_many(hx, TDH_PHYMEM_PAGE_RECLAIM, 2, HX_BUSY, 0);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_2M, page), -EAGAIN);
	hx_pages(hx, 512, 0);
	hx_done(hx);
	hx_expect_reclaim(hx, TDX_LEVEL_2M);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_2M, page), 0);
	ck_assert_uint_eq(hx->seen.rcx, page);
	hx_pages(hx, 0, 0);
	hx_close(hx);
}
END_TEST

START_TEST(a_page_that_cannot_be_reclaimed_is_leaked)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_owned_page(hx, 9);

	hx->st.flags = 0;
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, TDX_PAGE_METADATA_INCORRECT | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_2M, page),
			 -ENOTRECOVERABLE);
	hx_pages(hx, 0, 512);
	hx_close(hx);
}
END_TEST

/* 2M were asked for; of what did not come back the TDX module may still own all. */
START_TEST(a_page_that_is_reclaimed_with_another_size_is_leaked)
{
	static const u32 levels[] = { TDX_LEVEL_4K, TDX_LEVEL_1G, 7, 1U << 31 };
	struct hook_fixture *hx = hx_open();
	u64 leaked = 0;
	u32 i;

	hx->st.flags = 0;
	for (i = 0; i < CORE_ARRAY_SIZE(levels); i++) {
		u64 page = hx_owned_page(hx, 9);

		hx_expect_reclaim(hx, (enum tdx_level)levels[i]);
		ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_2M, page),
				 -ENOTRECOVERABLE);
		leaked += 512;
		ck_assert_uint_eq(hx->vm.leaked, leaked);
		hx_pages(hx, 0, leaked);
	}
	hx_close(hx);
}
END_TEST

START_TEST(a_secure_ept_page_that_is_reclaimed_with_another_size_is_leaked)
{
	struct hook_fixture *hx = hx_open();
	u64 spt = hx_owned_page(hx, 0);

	hx->st.flags = 0;
	hx_expect_reclaim(hx, TDX_LEVEL_2M);
	ck_assert_int_eq(tdx_sept_free_private_spt(&hx->vm, HX_GFN, PG_LEVEL_2M, spt),
			 -ENOTRECOVERABLE);
	hx_pages(hx, 0, 1);
	hx_close(hx);
}
END_TEST

START_TEST(remove_tracks_first_and_only_with_a_hkid)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_owned_page(hx, 0);

	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, page);
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_remove_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page), 0);
	hx_done(hx);

	page = hx_owned_page(hx, 0);
	hx_expect(hx, TDH_MEM_TRACK, TDX_TD_FATAL);
	ck_assert_int_eq(tdx_sept_remove_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page), -EIO);
	hx_pages(hx, 1, 0);
	hx_done(hx);

	hx->st.flags = 0;
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_remove_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page), 0);
	hx_pages(hx, 0, 0);
	hx_close(hx);
}
END_TEST

START_TEST(a_secure_ept_page_comes_back_only_when_the_hkid_is_gone)
{
	struct hook_fixture *hx = hx_open();
	u64 spt = hx_owned_page(hx, 0);

	ck_assert_int_eq(tdx_sept_free_private_spt(&hx->vm, HX_GFN, PG_LEVEL_2M, spt), -EINVAL);
	hx_pages(hx, 1, 0);
	hx->st.flags = 0;
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, TDX_SUCCESS);
	ck_assert_int_eq(tdx_sept_free_private_spt(&hx->vm, HX_GFN, PG_LEVEL_2M, spt), 0);
	hx_pages(hx, 0, 0);
	spt = hx_owned_page(hx, 0);
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, HX_ERROR);
	ck_assert_int_eq(tdx_sept_free_private_spt(&hx->vm, HX_GFN, PG_LEVEL_2M, spt),
			 -ENOTRECOVERABLE);
	hx_pages(hx, 0, 1);
	hx_close(hx);
}
END_TEST

START_TEST(levels_of_the_hooks_and_of_the_tdx_abi_differ_by_one)
{
	u32 warnings = user_warnings();

	ck_assert_uint_eq(pg_level_to_tdx_sept_level(PG_LEVEL_4K), 0);
	ck_assert_uint_eq(pg_level_to_tdx_sept_level(PG_LEVEL_2M), 1);
	ck_assert_uint_eq(pg_level_to_tdx_sept_level(PG_LEVEL_1G), 2);
	ck_assert_uint_eq(pg_level_to_tdx_sept_level(tdx_sept_level_to_pg_level(4)), 4);
	ck_assert_uint_eq(user_warnings(), warnings);
	/* PG_LEVEL_NONE is a mistake of the caller, worth one warning. */
	pg_level_to_tdx_sept_level(PG_LEVEL_NONE);
	pg_level_to_tdx_sept_level(PG_LEVEL_NONE);
	ck_assert_uint_eq(user_warnings(), warnings + 1);
}
END_TEST

Suite *tdpmmu_suite(void)
{
	Suite *s = suite_create("tdpmmu");
	TCase *t = tcase_create("populate");

	/* 65,537 calls: more than the usual four seconds of a busy machine. */
	tcase_set_timeout(t, 60);
	tcase_add_test(t, levels_of_the_hooks_and_of_the_tdx_abi_differ_by_one);
	tcase_add_test(t, link_gives_the_page_to_the_tdx_module);
	tcase_add_test(t, link_that_fails_leaves_the_page_to_the_host);
	tcase_add_loop_test(t, each_policy_takes_busy_its_own_way, 0, CORE_ARRAY_SIZE(policies));
	tcase_add_test(t, kick_keeps_vcpus_out_for_the_second_try);
	tcase_add_test(t, loop_is_bounded_and_heeds_signals);
	tcase_add_test(t, set_augments_a_finalized_td);
	tcase_add_test(t, set_adds_and_measures_before_finalization);
	tcase_add_test(t, set_that_fails_unpins_the_page);
	tcase_add_test(t, a_page_that_cannot_be_measured_is_removed_again);
	tcase_add_loop_test(t, a_page_on_its_way_back_is_not_left_behind_for_a_signal, 0,
			    CORE_ARRAY_SIZE(policies));
	tcase_add_test(t, a_page_that_can_neither_be_measured_nor_removed_is_leaked);
	suite_add_tcase(s, t);
	t = tcase_create("zap");
	tcase_add_test(t, block_and_unblock_report_what_stopped_them);
	tcase_add_test(t, track_keeps_vcpus_out_while_the_epoch_changes);
	tcase_add_test(t, track_does_nothing_before_finalization);
	tcase_add_test(t, track_waits_for_another_track);
	tcase_add_test(t, track_kicks_again_a_bounded_number_of_times);
	tcase_add_test(t, track_gives_up_at_once_if_told_so);
	tcase_add_test(t, remote_flush_is_for_tds_with_a_hkid);
	tcase_add_test(t, drop_flushes_every_4k_with_the_hkid_and_frees_the_page);
	tcase_add_test(t, drop_that_cannot_remove_leaves_the_page_mapped);
	tcase_add_test(t, drop_waits_for_the_flush_whatever_the_policy);
	tcase_add_test(t, a_page_that_cannot_be_flushed_is_leaked);
	tcase_add_test(t, another_page_than_expected_is_never_freed);
	tcase_add_test(t, drop_without_a_hkid_reclaims);
	tcase_add_test(t, a_page_that_is_reclaimed_with_another_size_is_leaked);
	tcase_add_test(t, a_secure_ept_page_that_is_reclaimed_with_another_size_is_leaked);
	tcase_add_test(t, a_page_that_cannot_be_reclaimed_is_leaked);
	tcase_add_test(t, remove_tracks_first_and_only_with_a_hkid);
	tcase_add_test(t, a_secure_ept_page_comes_back_only_when_the_hkid_is_gone);
	suite_add_tcase(s, t);
	return s;
}
