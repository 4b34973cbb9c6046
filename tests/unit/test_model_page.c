// SPDX-License-Identifier: GPL-2.0-only
/*
 * Software TDX module: private pages (TDH.MEM.PAGE.ADD, AUG, REMOVE, RELOCATE), ranges and tracking
 * (TDH.MEM.RANGE.*, TDH.MEM.TRACK), debug access (TDH.MEM.RD, WR) and measurement (TDH.MR.*).
 */
#include <check.h>
#include <string.h>

#include "model_td.h"

static void set_up_scattered(void)
{
	set_up_initialized();
	fx_scatter(fx);
}

static void set_up_debug(void)
{
	fx = fx_open(1);
	fx_td(fx, &td, FX_HKID, FX_CONTROL_PAGES);
	fx_params(fx)->attributes = TDX_ATTR_DEBUG;
	fx_td_init(fx, &td);
	fx_sept(fx, &td, GPA, TDX_LEVEL_4K);
}

static u64 page_add(u64 gpa, u64 page, u64 source)
{
	return fx_call(fx, TDH_MEM_PAGE_ADD, gpa, td.tdr, page, source);
}

static u64 chldcnt(void)
{
	return tdr_of(fx, &td)->chldcnt;
}

static void hold(enum model_lock what, u64 pa, bool exclusive)
{
	ck_assert_int_eq(model_hold(&fx->m, what, pa, exclusive), 0);
}

static void unhold(enum model_lock what, u64 pa, bool exclusive)
{
	ck_assert_int_eq(model_unhold(&fx->m, what, pa, exclusive), 0);
}

static void assert_rdmd(u64 pa, u64 type, u64 size, u64 bepoch)
{
	fx_ok(fx, TDH_PHYMEM_PAGE_RDMD, pa, 0);
	ck_assert_uint_eq(fx->r.rcx, type);
	ck_assert_uint_eq(fx->r.r8, size);
	ck_assert_uint_eq(fx->r.r9, bepoch);
}

/* ---- PAGE.ADD ------------------------------------------------------------------------------- */

START_TEST(page_add_copies_and_maps)
{
	u64 page = fx_page(fx), before = chldcnt();
	u8 *source = fx_va(fx, FX_SHARED);
	u32 i;

	for (i = 0; i < SIZE_4K; i++)
		source[i] = (u8)(i * 3 + (i >> 8));
	fx_assert_status(page_add(GPA, page, FX_SHARED), TDX_SUCCESS);
	assert_no_details(fx);
	ck_assert_mem_eq(fx_va(fx, page), source, SIZE_4K);
	ck_assert_uint_eq(chldcnt(), before + 1);
	assert_rdmd(page, PT_REG, TDX_LEVEL_4K, 0);
	assert_entry(fx, &td, GPA, 0, ARCH_MAPPED(page), MAPPED);
}
END_TEST

START_TEST(page_add_refuses_in_order)
{
	u64 page = fx_page(fx);

	fx_assert_status(page_add(CORE_BIT(40), 1, 1), ON_RCX(TDX_EPT_WALK_FAILED));
	assert_details(fx, ARCH_FREE, 3, FREE);
	fx_assert_status(page_add(GPA, 1, FX_SHARED + 1), INVALID(R9));
	fx_assert_status(page_add(GPA, 1, FX_SHARED | CORE_BIT(52)), INVALID(R9));
	fx_assert_status(page_add(GPA, 1, fx->m.st->pf.seamrr.base), INVALID(R9));
	fx_assert_status(page_add(GPA, 1, fx->m.st->pf.seamrr.base | 1ULL << fx->m.st->keyid_shift),
			 INVALID(R9));
	fx_assert_status(page_add(GPA, 1, FX_SHARED | (u64)FX_HKID << fx->m.st->keyid_shift),
			 INVALID(R9));
	fx_assert_status(page_add(GPA, 1, FX_SHARED), INVALID(R8));
	fx_assert_status(page_add(GPA, td.tdcx[1], FX_SHARED), METADATA(R8));
	hold(MODEL_LOCK_PAMT_4K, page, false);
	fx_assert_status(page_add(GPA, page, FX_SHARED), BUSY(R8));
	unhold(MODEL_LOCK_PAMT_4K, page, false);
	hold(MODEL_LOCK_PAMT_4K, td.tdr, false);
	fx_assert_status(page_add(GPA, page, FX_SHARED), BUSY(RDX));
	unhold(MODEL_LOCK_PAMT_4K, td.tdr, false);
	fx_assert_status(page_add(GPA, page, FX_SHARED), TDX_SUCCESS);
	fx_assert_status(page_add(GPA, page, FX_SHARED), ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	assert_details(fx, ARCH_MAPPED(page), 0, MAPPED);
}
END_TEST

START_TEST(page_add_takes_no_tree_lock)
{
	hold(MODEL_LOCK_SEPT, td.tdr, true);
	fx_assert_status(page_add(GPA, fx_page(fx), FX_SHARED), TDX_SUCCESS);
	unhold(MODEL_LOCK_SEPT, td.tdr, true);
}
END_TEST

/* ---- PAGE.AUG ------------------------------------------------------------------------------- */

START_TEST(aug_maps_a_pending_page_of_either_size)
{
	u64 page = fx_page(fx), block = fx_block(fx), before = chldcnt();

	memset(fx_va(fx, page), 0x5a, SIZE_4K);
	ok(TDH_MEM_PAGE_AUG, GPA, 0, page);
	assert_no_details(fx);
	ok(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, block);
	ck_assert_uint_eq(chldcnt(), before + 513);
	assert_rdmd(page, PT_REG, TDX_LEVEL_4K, 0);
	assert_rdmd(block + SIZE_4K, PT_REG, TDX_LEVEL_2M, 0);
	ck_assert_uint_eq(*(u8 *)fx_va(fx, page), 0x5a);
	ck_assert_uint_eq(*sept_entry(fx, &td, GPA, 0), page | 0x81000000000000f0ULL);
}
END_TEST

START_TEST(aug_wants_a_free_entry_and_a_free_page_of_the_size)
{
	u64 page = fx_block(fx), block = fx_block(fx), other = fx_block(fx);

	fx_assert_status(call(TDH_MEM_PAGE_AUG, GPA, 1, block),
			 ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	assert_details(fx, 7, 1, NL_MAPPED);
	fx_assert_status(call(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, block + SIZE_4K), INVALID(R8));
	fx_assert_status(call(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, FX_RESERVED_BASE), METADATA(R8));
	fx_assert_status(call(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, FX_TDMR2_BASE), RANGE_ERROR(R8));
	/* One 4K page of it is in use. */
	ok(TDH_MEM_PAGE_AUG, GPA, 0, block + 7 * SIZE_4K);
	fx_assert_status(call(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, block), METADATA(R8));
	/* A piece of a 2M page. */
	ok(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, other);
	fx_assert_status(call(TDH_MEM_PAGE_AUG, GPA + SIZE_4K, 0, other + SIZE_4K), METADATA(R8));
	hold(MODEL_LOCK_PAMT_2M, page, true);
	fx_assert_status(call(TDH_MEM_PAGE_AUG, GPA + SIZE_4K, 0, page), BUSY(R8));
	unhold(MODEL_LOCK_PAMT_2M, page, true);
	assert_no_details(fx);
	ok(TDH_MEM_PAGE_AUG, GPA + SIZE_4K, 0, page);
}
END_TEST

START_TEST(large_page_conflicts_with_small_operands_inside_it)
{
	/* The TDR of the same call counts: it holds the entry of its 2M shared. */
	u64 block = td.tdr & ~(SIZE_2M - 1);

	fx_assert_status(call(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, block), BUSY(R8));
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_2M, block, true), 0);
	fx_assert_status(call(TDH_MEM_PAGE_AUG, GPA, 0, fx_page(fx)), BUSY(RDX));
	unhold(MODEL_LOCK_PAMT_2M, block, true);
}
END_TEST

/* ---- PAGE.REMOVE ---------------------------------------------------------------------------- */

START_TEST(remove_of_a_running_td_wants_blocking_and_tracking)
{
	u64 page = fx_page(fx), before = chldcnt();

	ok(TDH_MEM_PAGE_AUG, GPA, 0, page);
	fx_assert_status(call(TDH_MEM_PAGE_REMOVE, GPA, 0, 0), ON_RCX(TDX_GPA_RANGE_NOT_BLOCKED));
	assert_details(fx, ARCH_BLOCKED(page), 0, PENDING);
	ok(TDH_MEM_RANGE_BLOCK, GPA, 0, 0);
	fx_assert_status(call(TDH_MEM_PAGE_REMOVE, GPA, 0, 0), ON_RCX(TDX_TLB_TRACKING_NOT_DONE));
	assert_no_details(fx);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	hold(MODEL_LOCK_PAMT_4K, page, false);
	fx_assert_status(call(TDH_MEM_PAGE_REMOVE, GPA, 0, 0), BUSY(RCX));
	assert_no_details(fx);
	unhold(MODEL_LOCK_PAMT_4K, page, false);
	ok(TDH_MEM_PAGE_REMOVE, GPA, 0, 0);
	ck_assert_uint_eq(fx->r.rcx, page);
	ck_assert_uint_eq(fx->r.rdx, 0);
	ck_assert_uint_eq(chldcnt(), before);
	ck_assert_uint_eq(fx_page_type(fx, page), PT_NDA);
	ck_assert_uint_eq(fx->r.rdx, td.tdr); /* the owner stays behind */
	assert_entry(fx, &td, GPA, 0, ARCH_FREE, FREE);
}
END_TEST

START_TEST(remove_before_finalize_needs_neither)
{
	u64 block = fx_block(fx), before = chldcnt();

	fx_assert_status(call(TDH_MEM_PAGE_REMOVE, GPA, 1, 0),
			 ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	assert_details(fx, 7, 1, NL_MAPPED);
	ok(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, block);
	fx_assert_status(call(TDH_MEM_PAGE_REMOVE, GPA + SIZE_2M, 0, 0),
			 ON_RCX(TDX_EPT_WALK_FAILED));
	ck_assert_uint_eq(fx->r.rdx, sept_info(1, SEPT_ARCH_PENDING, 0));
	ok(TDH_MEM_PAGE_REMOVE, GPA + SIZE_2M, 1, 0);
	ck_assert_uint_eq(fx->r.rcx, block);
	ck_assert_uint_eq(chldcnt(), before);
}
END_TEST

/* ---- PAGE.RELOCATE -------------------------------------------------------------------------- */

START_TEST(relocate_moves_contents_and_unblocks)
{
	u64 page = map_accepted(fx, &td, GPA, 0), target = fx_page(fx), before = chldcnt();

	memset(fx_va(fx, page), 0x77, SIZE_4K);
	fx_assert_status(call(TDH_MEM_PAGE_RELOCATE, GPA, 0, target),
			 ON_RCX(TDX_GPA_RANGE_NOT_BLOCKED));
	assert_details(fx, ARCH_MAPPED(page), 0, MAPPED);
	fx_assert_status(call(TDH_MEM_PAGE_RELOCATE, GPA, 0, page), INVALID(R8));
	/* The own address, whatever stands above the address width; with a KeyID it is not. */
	fx_assert_status(call(TDH_MEM_PAGE_RELOCATE, GPA, 0, page | 1ULL << 52), INVALID(R8));
	fx_assert_status(call(TDH_MEM_PAGE_RELOCATE, GPA, 0, page | 1ULL << 46),
			 ON_RCX(TDX_GPA_RANGE_NOT_BLOCKED));
	ok(TDH_MEM_RANGE_BLOCK, GPA, 0, 0);
	fx_assert_status(call(TDH_MEM_PAGE_RELOCATE, GPA, 0, target),
			 ON_RCX(TDX_TLB_TRACKING_NOT_DONE));
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	fx_assert_status(call(TDH_MEM_PAGE_RELOCATE, GPA, 0, td.tdcx[0]), METADATA(R8));
	hold(MODEL_LOCK_PAMT_4K, page, true);
	fx_assert_status(call(TDH_MEM_PAGE_RELOCATE, GPA, 0, target), BUSY(RCX));
	unhold(MODEL_LOCK_PAMT_4K, page, true);
	ok(TDH_MEM_PAGE_RELOCATE, GPA, 0, target);
	ck_assert_uint_eq(fx->r.rcx, page);
	ck_assert_uint_eq(chldcnt(), before);
	ck_assert_uint_eq(((u8 *)fx_va(fx, target))[SIZE_4K - 1], 0x77);
	assert_rdmd(target, PT_REG, TDX_LEVEL_4K, 0);
	ck_assert_uint_eq(fx_page_type(fx, page), PT_NDA);
	assert_entry(fx, &td, GPA, 0, ARCH_MAPPED(target), MAPPED);
}
END_TEST

START_TEST(relocate_of_a_pending_page_copies_nothing)
{
	u64 page = fx_page(fx), target = fx_page(fx);

	fx_assert_status(call(TDH_MEM_PAGE_RELOCATE, GPA, 0, target),
			 ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	ok(TDH_MEM_PAGE_AUG, GPA, 0, page);
	memset(fx_va(fx, page), 0x77, SIZE_4K);
	block_and_track(fx, &td, GPA, 0);
	ok(TDH_MEM_PAGE_RELOCATE, GPA, 0, target);
	ck_assert_uint_eq(*(u8 *)fx_va(fx, target), 0);
	assert_entry(fx, &td, GPA, 0, ARCH_BLOCKED(target), PENDING);
}
END_TEST

/* ---- RANGE.BLOCK, RANGE.UNBLOCK, TRACK ------------------------------------------------------ */

START_TEST(block_and_unblock_change_state_and_epoch)
{
	u64 page = map_accepted(fx, &td, GPA, 0);

	fx_assert_status(call(TDH_MEM_RANGE_BLOCK, GPA + SIZE_4K, 0, 0),
			 ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	assert_details(fx, ARCH_FREE, 0, FREE);
	fx_assert_status(call(TDH_MEM_RANGE_UNBLOCK, GPA, 0, 0),
			 ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	assert_details(fx, ARCH_MAPPED(page), 0, MAPPED);
	ok(TDH_MEM_RANGE_BLOCK, GPA, 0, 0);
	assert_no_details(fx);
	assert_rdmd(page, PT_REG, TDX_LEVEL_4K, 1);
	fx_assert_status(call(TDH_MEM_RANGE_BLOCK, GPA, 0, 0),
			 ON_RCX(TDX_GPA_RANGE_ALREADY_BLOCKED));
	assert_details(fx, ARCH_BLOCKED(page), 0, BLOCKED);
	fx_assert_status(call(TDH_MEM_RANGE_UNBLOCK, GPA, 0, 0),
			 TDX_TLB_TRACKING_NOT_DONE | TDX_OPERAND_ID_SEPT_TREE);
	assert_no_details(fx);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	ok(TDH_MEM_RANGE_UNBLOCK, GPA, 0, 0);
	assert_entry(fx, &td, GPA, 0, ARCH_MAPPED(page), MAPPED);
}
END_TEST

START_TEST(blocked_table_hides_what_is_below)
{
	u64 page = map_accepted(fx, &td, GPA, 0);
	u64 table = sept_entry_hpa(*sept_entry(fx, &td, GPA, 1));

	ok(TDH_MEM_RANGE_BLOCK, GPA, 1, 0);
	assert_rdmd(table, PT_EPT, TDX_LEVEL_4K, 1);
	fx_assert_status(call(TDH_MEM_SEPT_RD, GPA, 0, 0), ON_RCX(TDX_EPT_WALK_FAILED));
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	ok(TDH_MEM_RANGE_UNBLOCK, GPA, 1, 0);
	assert_entry(fx, &td, GPA, 0, ARCH_MAPPED(page), MAPPED);
}
END_TEST

START_TEST(track_waits_for_vcpus_of_the_epoch_before)
{
	struct tdcs *tdcs = tdcs_of(fx, &td);

	fx_assert_status(fx_call(fx, TDH_MEM_TRACK, td.tdr + 8, 0, 0, 0), INVALID(RCX));
	hold(MODEL_LOCK_EPOCH, td.tdr, false);
	fx_assert_status(fx_call(fx, TDH_MEM_TRACK, td.tdr, 0, 0, 0), BUSY(TD_EPOCH));
	unhold(MODEL_LOCK_EPOCH, td.tdr, false);
	fx_assert_status(enter(fx, 0, td.vp, true), MODEL_IN_GUEST);
	ck_assert_uint_eq(tdcs->refcount[1], 1);
	fx_assert_status(fx_call_on(fx, 1, TDH_MEM_TRACK, td.tdr, 0, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.rcx, td.tdr);
	ck_assert_uint_eq(tdcs->td_epoch, 2);
	fx_assert_status(fx_call_on(fx, 1, TDH_MEM_TRACK, td.tdr, 0, 0, 0),
			 TDX_PREVIOUS_TLB_EPOCH_BUSY);
	ck_assert_uint_eq(tdcs->td_epoch, 2);
	fx_assert_status(leave(fx, 0), TDX_EXIT_EXTERNAL_INTERRUPT);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	ck_assert_uint_eq(tdcs->td_epoch, 3);
}
END_TEST

START_TEST(page_is_tracked_once_every_vcpu_has_left)
{
	u64 page = map_accepted(fx, &td, GPA, 0);

	fx_assert_status(enter(fx, 0, td.vp, true), MODEL_IN_GUEST);
	fx->lp = 1;
	block_and_track(fx, &td, GPA, 0);
	fx_assert_status(call(TDH_MEM_PAGE_REMOVE, GPA, 0, 0), ON_RCX(TDX_TLB_TRACKING_NOT_DONE));
	fx_assert_status(leave(fx, 0), TDX_EXIT_EXTERNAL_INTERRUPT);
	ok(TDH_MEM_PAGE_REMOVE, GPA, 0, 0);
	ck_assert_uint_eq(fx->r.rcx, page);
	fx->lp = 0;
}
END_TEST

/* ---- MEM.RD, MEM.WR ------------------------------------------------------------------------- */

START_TEST(debug_access_reads_and_writes)
{
	u64 page = fx_page(fx);
	u64 *p = fx_va(fx, page);

	fx_assert_status(page_add(GPA, page, FX_SHARED), TDX_SUCCESS);
	p[3] = 0x1122334455667788ULL;
	fx_assert_status(fx_call(fx, TDH_MEM_RD, GPA + 24, td.tdr, 9, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, 0x1122334455667788ULL);
	assert_no_details(fx);
	fx_assert_status(fx_call(fx, TDH_MEM_WR, GPA + 24, td.tdr, 9, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, 0x1122334455667788ULL);
	ck_assert_uint_eq(p[3], 9);
}
END_TEST

static void assert_debug_access(u64 gpa, u64 want)
{
	fx_assert_status(fx_call(fx, TDH_MEM_RD, gpa, td.tdr, 9, 0), want);
	ck_assert_uint_eq(fx->r.r8, 0);
	fx_assert_status(fx_call(fx, TDH_MEM_WR, gpa, td.tdr, 9, 0), want);
	ck_assert_uint_eq(fx->r.r8, 0);
}

START_TEST(debug_access_refuses_in_order)
{
	u64 *entry;

	assert_debug_access(GPA + 4, INVALID(RCX));
	hold(MODEL_LOCK_SEPT, td.tdr, true);
	assert_debug_access(CORE_BIT(47), BUSY(SEPT_TREE));
	unhold(MODEL_LOCK_SEPT, td.tdr, true);
	assert_debug_access(CORE_BIT(47), INVALID(RCX));
	assert_no_details(fx);
	assert_debug_access(GPA, ON_RCX(TDX_EPT_ENTRY_NOT_PRESENT));
	assert_details(fx, ARCH_FREE, 0, FREE);
	ok(TDH_MEM_PAGE_AUG, GPA, 0, fx_page(fx));
	assert_debug_access(GPA, ON_RCX(TDX_EPT_ENTRY_NOT_PRESENT));
	fx_assert_status(page_add(GPA + SIZE_4K, fx_page(fx), FX_SHARED), TDX_SUCCESS);
	entry = sept_entry(fx, &td, GPA + SIZE_4K, 0);
	*entry |= SEPT_LOCK;
	assert_debug_access(GPA + SIZE_4K, BUSY(RCX));
	ck_assert_uint_eq(fx->r.rdx, sept_info(0, SEPT_ARCH_MAPPED, 0));
	*entry &= ~SEPT_LOCK;
	tdcs_of(fx, &td)->attributes = 0;
	assert_debug_access(GPA + 4, TDX_TD_NON_DEBUG);
}
END_TEST

/* ---- MR.EXTEND, MR.FINALIZE ----------------------------------------------------------------- */

START_TEST(mr_extend_refuses_in_order)
{
	hold(MODEL_LOCK_PAMT_4K, td.tdr, false);
	fx_assert_status(fx_call(fx, TDH_MR_EXTEND, GPA, td.tdr, 0, 0), BUSY(RDX));
	unhold(MODEL_LOCK_PAMT_4K, td.tdr, false);
	fx_assert_status(fx_call(fx, TDH_MR_EXTEND, GPA + 128, td.tdr, 0, 0), INVALID(RCX));
	fx_assert_status(fx_call(fx, TDH_MR_EXTEND, CORE_BIT(47), td.tdr, 0, 0), INVALID(RCX));
	assert_no_details(fx);
	fx_assert_status(fx_call(fx, TDH_MR_EXTEND, GPA, td.tdr, 0, 0),
			 ON_RCX(TDX_EPT_ENTRY_NOT_PRESENT));
	assert_details(fx, ARCH_FREE, 0, FREE);
	ok(TDH_MEM_PAGE_AUG, GPA, 0, fx_page(fx));
	fx_assert_status(fx_call(fx, TDH_MR_EXTEND, GPA, td.tdr, 0, 0),
			 ON_RCX(TDX_EPT_ENTRY_NOT_PRESENT));
	ck_assert_uint_eq(fx->r.rdx, sept_info(0, SEPT_ARCH_PENDING, 0));
}
END_TEST

/* One page at GPA, its chunk 15 measured: what sha384sum makes of the three kinds of bytes. */
START_TEST(mrtd_is_the_hash_of_operations_and_chunks)
{
	static const u8 want[SHA384_SIZE] = {
		0x08, 0xf2, 0x3a, 0x54, 0x08, 0xa2, 0x33, 0x2d, 0x4c, 0x11, 0xc8, 0x31,
		0x1d, 0x8c, 0xc6, 0x67, 0xda, 0x69, 0x05, 0x2e, 0xe2, 0x0c, 0xbb, 0x1e,
		0x52, 0x29, 0x4d, 0x6d, 0x02, 0xca, 0xa6, 0xb2, 0x7e, 0x93, 0x73, 0x94,
		0x35, 0x88, 0x88, 0x25, 0x8f, 0x74, 0xe2, 0x56, 0x18, 0x47, 0xb9, 0x13,
	};
	u64 page = fx_page(fx);

	memset(fx_va(fx, FX_SHARED), 'x', SIZE_4K);
	fx_assert_status(page_add(GPA, page, FX_SHARED), TDX_SUCCESS);
	fx_assert_status(fx_call(fx, TDH_MR_EXTEND, GPA + 0xf00, td.tdr, 0, 0), TDX_SUCCESS);
	assert_no_details(fx);
	fx_assert_status(fx_call(fx, TDH_MR_FINALIZE, td.tdr, 0, 0, 0), TDX_NO_VCPUS);
	td.vp = fx_vcpu(fx, &td, true);
	ck_assert_uint_eq(tdcs_of(fx, &td)->mrtd[0], 0);
	fx_ok(fx, TDH_MR_FINALIZE, td.tdr, 0);
	ck_assert_mem_eq(tdcs_of(fx, &td)->mrtd, want, sizeof(want));
	ck_assert_uint_eq(tdcs_of(fx, &td)->op_state, TDX_OP_STATE_RUNNABLE);
	fx_assert_status(fx_call(fx, TDH_MR_FINALIZE, td.tdr, 0, 0, 0), TDX_OP_STATE_INCORRECT);
	fx_assert_status(fx_call(fx, TDH_MR_EXTEND, GPA, td.tdr, 0, 0), TDX_OP_STATE_INCORRECT);
}
END_TEST

static void add_page_tests(Suite *s, const char *name, void (*set_up)(void))
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, page_add_copies_and_maps);
	tcase_add_test(t, page_add_refuses_in_order);
	tcase_add_test(t, page_add_takes_no_tree_lock);
	tcase_add_test(t, aug_maps_a_pending_page_of_either_size);
	tcase_add_test(t, aug_wants_a_free_entry_and_a_free_page_of_the_size);
	tcase_add_test(t, large_page_conflicts_with_small_operands_inside_it);
	tcase_add_test(t, remove_before_finalize_needs_neither);
	tcase_add_test(t, mr_extend_refuses_in_order);
	tcase_add_test(t, mrtd_is_the_hash_of_operations_and_chunks);
	suite_add_tcase(s, t);
}

Suite *model_page_suite(void);

Suite *model_page_suite(void)
{
	Suite *s = suite_create("model_page");
	TCase *t = tcase_create("run");

	add_page_tests(s, "build", set_up_initialized);
	add_page_tests(s, "build-scattered", set_up_scattered);
	tcase_add_checked_fixture(t, set_up_runnable, tear_down);
	tcase_add_test(t, remove_of_a_running_td_wants_blocking_and_tracking);
	tcase_add_test(t, relocate_moves_contents_and_unblocks);
	tcase_add_test(t, relocate_of_a_pending_page_copies_nothing);
	tcase_add_test(t, block_and_unblock_change_state_and_epoch);
	tcase_add_test(t, blocked_table_hides_what_is_below);
	tcase_add_test(t, track_waits_for_vcpus_of_the_epoch_before);
	tcase_add_test(t, page_is_tracked_once_every_vcpu_has_left);
	suite_add_tcase(s, t);
	t = tcase_create("debug");
	tcase_add_checked_fixture(t, set_up_debug, tear_down);
	tcase_add_test(t, debug_access_reads_and_writes);
	tcase_add_test(t, debug_access_refuses_in_order);
	suite_add_tcase(s, t);
	return s;
}
