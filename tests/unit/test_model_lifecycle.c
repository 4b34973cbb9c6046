// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: dispatcher, TD lifecycle (TDH.MNG.*) and vCPU lifecycle (TDH.VP.*). */
#include <check.h>

#include "model_fixture.h"

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

static struct tdr *tdr_of(const struct fx_td *t)
{
	return fx_va(fx, t->tdr);
}

static struct tdcs *tdcs_of(const struct fx_td *t)
{
	return fx_va(fx, t->tdcx[TDCX_DATA0]);
}

/* ---- dispatcher ----------------------------------------------------------------------------- */

START_TEST(dispatcher_refuses_reserved_bits_versions_and_unknown_leaves)
{
	static const u64 bad[] = {
		TDH_MEM_TRACK | CORE_BIT(24),
		TDH_MEM_TRACK | CORE_BIT(63),
		TDH_MEM_TRACK | 1 << TDX_RAX_VERSION_SHIFT,
		TDH_PHYMEM_PAGE_RDMD | 0x80 << TDX_RAX_VERSION_SHIFT,
		TDH_MEM_SEPT_WR,
		TDH_EXPORT_MEM,
		TDH_SERVTD_BIND,
		46,
		127,
		128,
		0xffff,
	};
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++) {
		fx_assert_status(call(bad[i], 0x11, 0x22), INVALID(RAX));
		ck_assert_uint_eq(fx->r.rcx, 0x11);
		ck_assert_uint_eq(fx->r.rdx, 0x22);
		ck_assert_uint_eq(fx->r.r8, 0x88);
		ck_assert_uint_eq(fx->r.r9, 0x99);
	}
}
END_TEST

START_TEST(dispatcher_lets_the_five_versioned_leaves_through)
{
	static const u16 leaves[] = { TDH_MEM_PAGE_PROMOTE, TDH_MEM_SEPT_ADD, TDH_MEM_SEPT_REMOVE,
				      TDH_MNG_RD, TDH_VP_RD };
	u32 i;

	/* Version 1 gets as far as the operands, version 2 is refused by the leaf itself. */
	for (i = 0; i < CORE_ARRAY_SIZE(leaves); i++) {
		ck_assert_uint_ne(call(tdx_rax(leaves[i], 1), 1, 0), INVALID(RAX));
		fx_assert_status(call(tdx_rax(leaves[i], 2), 1, 0), INVALID(RAX));
	}
}
END_TEST

START_TEST(dispatcher_knows_the_module_state)
{
	fx->m.st->sys_state = TDX_SYS_STATE_SYSINIT_DONE;
	fx_assert_status(call(TDH_MNG_CREATE, 0, 0), TDX_SYS_NOT_READY);
	fx_assert_status(call(TDH_EXPORT_MEM, 0, 0), TDX_SYS_NOT_READY);
	fx_assert_status(call(TDH_MNG_CREATE | CORE_BIT(30), 0, 0), INVALID(RAX));
	fx->m.st->sys_state = TDX_SYS_STATE_SHUTDOWN;
	fx_assert_status(call(TDH_MNG_CREATE, 0, 0), TDX_SYS_SHUTDOWN);
	fx_assert_status(call(TDH_SYS_RD, 0, 0), TDX_SYS_SHUTDOWN);
	fx_assert_status(call(TDH_SYS_LP_SHUTDOWN, 0, 0), TDX_SUCCESS);
	fx->m.st->sys_state = TDX_SYS_STATE_READY;
}
END_TEST

START_TEST(dispatcher_refuses_a_processor_that_is_not_there)
{
	fx_assert_status(fx_call_on(fx, fx->m.st->pf.lps, TDH_MNG_KEY_RECLAIMID, 0, 0, 0, 0),
			 INVALID(RAX));
}
END_TEST

/* ---- MNG.CREATE ----------------------------------------------------------------------------- */

START_TEST(create_makes_a_tdr)
{
	u64 page = fx_page(fx);

	memset(fx_va(fx, page), 0xaa, CORE_PAGE_SIZE);
	fx_assert_status(call(TDH_MNG_CREATE, page, FX_HKID), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.rcx, page);
	ck_assert_uint_eq(fx->r.rdx, FX_HKID);
	ck_assert_uint_eq(fx->r.r8, 0x88);
	ck_assert_uint_eq(fx_page_type(fx, page), PT_TDR);
	ck_assert_uint_eq(fx->r.rdx, 0);
	ck_assert_uint_eq(fx->m.st->kot[FX_HKID].state, TDX_KOT_ASSIGNED);
}
END_TEST

START_TEST(create_checks_its_operands)
{
	u64 page = fx_page(fx);

	fx_assert_status(call(TDH_MNG_CREATE, page, FX_HKID | 0x10000), INVALID(RDX));
	fx_assert_status(call(TDH_MNG_CREATE, page, 31), INVALID(RDX));
	fx_assert_status(call(TDH_MNG_CREATE, page, 64), INVALID(RDX));
	fx_assert_status(call(TDH_MNG_CREATE, page + 0x800, FX_HKID), INVALID(RCX));
	fx_assert_status(call(TDH_MNG_CREATE, page | 1ULL << 46, FX_HKID), INVALID(RCX));
	fx_assert_status(call(TDH_MNG_CREATE, page | 1ULL << 52, FX_HKID), INVALID(RCX));
	fx_assert_status(call(TDH_MNG_CREATE, 0x1000, FX_HKID), RANGE_ERROR(RCX));
	fx_assert_status(call(TDH_MNG_CREATE, FX_TDMR2_BASE, FX_HKID), RANGE_ERROR(RCX));
	fx_assert_status(call(TDH_MNG_CREATE, FX_RESERVED_BASE, FX_HKID), METADATA(RCX));
	/* The module's own HKID is never free. */
	fx_assert_status(call(TDH_MNG_CREATE, page, 32), TDX_HKID_NOT_FREE);
	fx_assert_status(call(TDH_MNG_CREATE, page, FX_HKID), TDX_SUCCESS);
	fx_assert_status(call(TDH_MNG_CREATE, page, FX_HKID + 1), METADATA(RCX));
	fx_assert_status(call(TDH_MNG_CREATE, fx_page(fx), FX_HKID), TDX_HKID_NOT_FREE);
}
END_TEST

START_TEST(create_without_entropy_changes_nothing_but_the_page)
{
	u64 page = fx_page(fx);

	fx->entropy = 3;
	fx_assert_status(call(TDH_MNG_CREATE, page, FX_HKID), TDX_RND_NO_ENTROPY);
	fx->entropy = -1;
	ck_assert_uint_eq(fx_page_type(fx, page), PT_NDA);
	ck_assert_uint_eq(fx->m.st->kot[FX_HKID].state, TDX_KOT_FREE);
	fx_ok(fx, TDH_MNG_CREATE, page, FX_HKID);
}
END_TEST

START_TEST(create_meets_locks_of_others)
{
	u64 page = fx_page(fx);

	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_2M, page, true), 0);
	fx_assert_status(call(TDH_MNG_CREATE, page, FX_HKID), BUSY(RCX));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_2M, page, true), 0);
	/* Reading the entry does not bother a lock above it that others share. */
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_2M, page, false), 0);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_KOT, 0, false), 0);
	fx_assert_status(call(TDH_MNG_CREATE, page, FX_HKID), BUSY(KOT));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_KOT, 0, false), 0);
	fx_assert_status(call(TDH_MNG_CREATE, page, FX_HKID), TDX_SUCCESS);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_2M, page, false), 0);
}
END_TEST

/* ---- MNG.KEY.CONFIG, ADDCX ------------------------------------------------------------------ */

START_TEST(key_config_once_is_enough_on_one_package)
{
	fx_td(fx, &td, FX_HKID, FX_CREATED);
	fx_assert_status(call(TDH_MNG_ADDCX, fx_page(fx), td.tdr), TDX_TD_KEYS_NOT_CONFIGURED);
	fx_assert_status(call(TDH_MNG_KEY_CONFIG, td.tdr, 0), TDX_SUCCESS);
	fx_assert_status(call(TDH_MNG_KEY_CONFIG, td.tdr, 0), TDX_LIFECYCLE_STATE_INCORRECT);
	fx_assert_status(call(TDH_MNG_KEY_CONFIG, fx_page(fx), 0), METADATA(RCX));
	tdr_of(&td)->fatal = 1;
	fx_assert_status(call(TDH_MNG_KEY_CONFIG, td.tdr, 0), TDX_TD_FATAL);
	fx_assert_status(call(TDH_MNG_ADDCX, fx_page(fx), td.tdr), TDX_TD_FATAL);
}
END_TEST

START_TEST(key_config_is_needed_on_each_package)
{
	fx_td(fx, &td, FX_HKID, FX_CREATED);
	fx_assert_status(call(TDH_MNG_KEY_CONFIG, td.tdr, 0), TDX_SUCCESS);
	fx_assert_status(call(TDH_MNG_KEY_CONFIG, td.tdr, 0), TDX_KEY_CONFIGURED);
	fx_assert_status(call(TDH_MNG_ADDCX, fx_page(fx), td.tdr), TDX_TD_KEYS_NOT_CONFIGURED);
	fx_assert_status(fx_call_on(fx, 2, TDH_MNG_KEY_CONFIG, td.tdr, 0, 0, 0), TDX_SUCCESS);
	fx_assert_status(call(TDH_MNG_ADDCX, fx_page(fx), td.tdr), TDX_SUCCESS);
}
END_TEST

START_TEST(addcx_fills_pages_by_their_use)
{
	const u64 *page;

	fx_td(fx, &td, FX_HKID, FX_CONTROL_PAGES);
	ck_assert_uint_eq(tdr_of(&td)->chldcnt, 6);
	page = fx_va(fx, td.tdcx[TDCX_MSR_BITMAPS]);
	ck_assert_uint_eq(page[0] & page[511], U64_MAX);
	page = fx_va(fx, td.tdcx[TDCX_SEPT_ROOT]);
	ck_assert_uint_eq(page[0], 0x80e0000000000000ULL);
	ck_assert_uint_eq(page[511], 0x80e0000000000000ULL);
	page = fx_va(fx, td.tdcx[TDCX_ZERO_PAGE]);
	ck_assert_uint_eq(page[0] | page[511], 0);
	ck_assert_uint_eq(fx_page_type(fx, td.tdcx[0]), PT_TDCX);
	ck_assert_uint_eq(fx->r.rdx, td.tdr);
}
END_TEST

START_TEST(addcx_takes_nine_pages_before_init)
{
	u64 page;
	u32 i;

	fx_td(fx, &td, FX_HKID, FX_CONTROL_PAGES);
	for (i = 6; i < 9; i++)
		fx_assert_status(call(TDH_MNG_ADDCX, fx_page(fx), td.tdr), TDX_SUCCESS);
	page = fx_page(fx);
	fx_assert_status(call(TDH_MNG_ADDCX, page, td.tdr), TDX_TDCX_NUM_INCORRECT);
	fx_assert_status(call(TDH_MNG_ADDCX, 0x123, td.tdr), TDX_TDCX_NUM_INCORRECT);
	fx_assert_status(call(TDH_MNG_ADDCX, page, page), METADATA(RDX));
	ck_assert_uint_eq(fx_page_type(fx, page), PT_NDA);
}
END_TEST

START_TEST(addcx_after_init_is_refused)
{
	fx_td(fx, &td, FX_HKID, FX_INITIALIZED);
	fx_assert_status(call(TDH_MNG_ADDCX, 0x123, td.tdr), INVALID(RCX));
	fx_assert_status(call(TDH_MNG_ADDCX, td.tdr, td.tdr), BUSY(RCX));
	fx_assert_status(call(TDH_MNG_ADDCX, td.tdcx[0], td.tdr), METADATA(RCX));
	fx_assert_status(call(TDH_MNG_ADDCX, fx_page(fx), td.tdr), TDX_OP_STATE_INCORRECT);
}
END_TEST

START_TEST(addcx_of_the_sixth_page_needs_entropy)
{
	u32 i;

	fx_td(fx, &td, FX_HKID, FX_KEYED);
	fx->entropy = 0;
	for (i = 0; i < 5; i++) {
		td.tdcx[i] = fx_page(fx);
		fx_assert_status(call(TDH_MNG_ADDCX, td.tdcx[i], td.tdr), TDX_SUCCESS);
	}
	td.tdcx[i] = fx_page(fx);
	fx_assert_status(call(TDH_MNG_ADDCX, td.tdcx[i], td.tdr), TDX_RND_NO_ENTROPY);
	ck_assert_uint_eq(fx_page_type(fx, td.tdcx[i]), PT_NDA);
	fx->entropy = -1;
	fx_assert_status(call(TDH_MNG_ADDCX, td.tdcx[i], td.tdr), TDX_SUCCESS);
}
END_TEST

/* ---- teardown ------------------------------------------------------------------------------- */

START_TEST(teardown_walks_through_the_lifecycle)
{
	fx_td(fx, &td, FX_HKID, FX_RUNNABLE);
	fx_assert_status(call(TDH_MNG_KEY_FREEID, td.tdr, 0), TDX_LIFECYCLE_STATE_INCORRECT);
	fx_assert_status(call(TDH_MNG_VPFLUSHDONE, td.tdr, 0), TDX_FLUSHVP_NOT_DONE);
	fx_ok(fx, TDH_VP_FLUSH, td.vp, 0);
	fx_assert_status(call(TDH_MNG_VPFLUSHDONE, td.tdr, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->m.st->kot[FX_HKID].state, TDX_KOT_FLUSHED);
	fx_assert_status(call(TDH_MNG_VPFLUSHDONE, td.tdr, 0), TDX_LIFECYCLE_STATE_INCORRECT);
	fx_assert_status(call(TDH_VP_CREATE, fx_page(fx), td.tdr), TDX_TD_KEYS_NOT_CONFIGURED);
	fx_assert_status(call(TDH_MNG_CREATE, fx_page(fx), FX_HKID), TDX_HKID_NOT_FREE);
	fx_assert_status(call(TDH_MNG_KEY_FREEID, td.tdr, 0), TDX_WBCACHE_NOT_COMPLETE);
	fx_ok(fx, TDH_PHYMEM_CACHE_WB, 0, 0);
	fx_assert_status(call(TDH_MNG_KEY_FREEID, td.tdr, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->m.st->kot[FX_HKID].state, TDX_KOT_FREE);
	fx_assert_status(call(TDH_MNG_KEY_FREEID, td.tdr, 0), TDX_LIFECYCLE_STATE_INCORRECT);
	fx_assert_status(call(TDH_MNG_KEY_RECLAIMID, td.tdr, 0), TDX_SUCCESS);
	fx_td(fx, &td, FX_HKID, FX_CREATED);
}
END_TEST

START_TEST(teardown_works_at_every_stage_and_of_a_killed_td)
{
	u32 stage;

	for (stage = FX_CREATED; stage <= FX_RUNNABLE; stage++) {
		fx_td(fx, &td, FX_HKID, stage);
		tdr_of(&td)->fatal = stage & 1;
		if (stage == FX_RUNNABLE)
			fx_ok(fx, TDH_VP_FLUSH, td.vp, 0);
		fx_teardown(fx, &td);
		ck_assert_uint_eq(fx_page_type(fx, td.tdr), PT_NDA);
	}
}
END_TEST

START_TEST(teardown_meets_locks_of_others)
{
	fx_td(fx, &td, FX_HKID, FX_KEYED);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_KOT, 0, true), 0);
	fx_assert_status(call(TDH_MNG_VPFLUSHDONE, td.tdr, 0), BUSY(KOT));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_KOT, 0, true), 0);
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_KOT, 0, false), 0);
	fx_assert_status(call(TDH_MNG_KEY_FREEID, td.tdr, 0), BUSY(KOT));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_KOT, 0, false), 0);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, false), 0);
	fx_assert_status(call(TDH_MNG_KEY_FREEID, td.tdr, 0), BUSY(RCX));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, false), 0);
}
END_TEST

/* ---- vCPU ----------------------------------------------------------------------------------- */

START_TEST(vp_create_makes_a_vcpu_that_is_not_associated)
{
	const struct tdvps *vp;
	u64 page;

	fx_td(fx, &td, FX_HKID, FX_CONTROL_PAGES);
	page = fx_page(fx);
	fx_assert_status(call(TDH_VP_CREATE, page, td.tdr), TDX_OP_STATE_INCORRECT);
	fx_params(fx);
	fx_td_init(fx, &td);
	fx_assert_status(call(TDH_VP_CREATE, page | 1, td.tdr), INVALID(RCX));
	fx_assert_status(call(TDH_VP_CREATE, page, page), METADATA(RDX));
	memset(fx_va(fx, page), 0xaa, CORE_PAGE_SIZE);
	fx_assert_status(call(TDH_VP_CREATE, page, td.tdr), TDX_SUCCESS);
	vp = fx_va(fx, page);
	ck_assert_uint_eq(vp->assoc_lp, LP_NONE);
	ck_assert_uint_eq(vp->state, TDX_VCPU_STATE_UNINITIALIZED);
	ck_assert_uint_eq(tdr_of(&td)->chldcnt, 7);
	ck_assert_uint_eq(fx_page_type(fx, page), PT_TDVPR);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_OP_STATE, td.tdr, true), 0);
	fx_assert_status(call(TDH_VP_CREATE, fx_page(fx), td.tdr), BUSY(OP_STATE));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_OP_STATE, td.tdr, true), 0);
}
END_TEST

START_TEST(vp_create_is_too_late_after_finalize)
{
	fx_td(fx, &td, FX_HKID, FX_RUNNABLE);
	fx_assert_status(call(TDH_VP_CREATE, fx_page(fx), td.tdr), TDX_OP_STATE_INCORRECT);
	fx_assert_status(call(TDH_VP_ADDCX, fx_page(fx), td.vp), TDX_OP_STATE_INCORRECT);
	fx_assert_status(call(TDH_VP_INIT, td.vp, 0), TDX_OP_STATE_INCORRECT);
}
END_TEST

START_TEST(vp_addcx_takes_fifteen_pages_in_all)
{
	u64 vp, page;
	u32 i;

	fx_td(fx, &td, FX_HKID, FX_INITIALIZED);
	vp = fx_vcpu(fx, &td, false);
	for (i = 6; i < 15; i++) {
		page = fx_page(fx);
		fx_assert_status(call(TDH_VP_ADDCX, page, vp), TDX_SUCCESS);
		/* Of each nested VM's three pages the last two are MSR bitmaps. */
		ck_assert_uint_eq(*(u64 *)fx_va(fx, page), i % 3 ? U64_MAX : 0);
	}
	page = fx_page(fx);
	fx_assert_status(call(TDH_VP_ADDCX, page, vp), TDX_TDCX_NUM_INCORRECT);
	fx_assert_status(call(TDH_VP_ADDCX, page, td.tdr), METADATA(RDX));
	fx_assert_status(call(TDH_VP_INIT, vp, 0), TDX_SUCCESS);
	fx_assert_status(call(TDH_VP_ADDCX, page, vp), TDX_VCPU_STATE_INCORRECT);
}
END_TEST

START_TEST(vp_init_makes_a_vcpu_ready)
{
	const struct tdvps *vp;
	u64 pa;

	fx_td(fx, &td, FX_HKID, FX_INITIALIZED);
	fx_vcpu(fx, &td, true);
	pa = fx_vcpu(fx, &td, false);
	fx->lp = 2;
	fx_assert_status(call(TDH_VP_INIT, pa, 0x1234), TDX_SUCCESS);
	vp = fx_va(fx, pa);
	ck_assert_uint_eq(vp->state, TDX_VCPU_STATE_READY);
	ck_assert_uint_eq(vp->index, 1);
	ck_assert_uint_eq(vp->assoc_lp, 2);
	ck_assert_uint_eq(vp->gpr.rbx, 48);
	ck_assert_uint_eq(vp->gpr.rcx, 0x1234);
	ck_assert_uint_eq(vp->gpr.rdx, 0x806f8);
	ck_assert_uint_eq(vp->gpr.rsi, 1);
	ck_assert_uint_eq(vp->gpr.r8, 0x1234);
	ck_assert_uint_eq(vp->gpr.rax | vp->gpr.r9 | vp->gpr.rdi, 0);
	ck_assert_uint_eq(tdcs_of(&td)->num_vcpus, 2);
	ck_assert_uint_eq(tdcs_of(&td)->num_assoc_vcpus, 2);
	fx_assert_status(call(TDH_VP_INIT, pa, 0), TDX_VCPU_STATE_INCORRECT);
}
END_TEST

START_TEST(vp_init_wants_all_pages_and_respects_the_maximum)
{
	u64 vp, page;
	u32 i;

	fx_td(fx, &td, FX_HKID, FX_INITIALIZED);
	page = fx_page(fx);
	fx_ok(fx, TDH_VP_CREATE, page, td.tdr);
	fx_assert_status(call(TDH_VP_INIT, page, 0), TDX_TDCX_NUM_INCORRECT);
	for (i = 0; i < 4; i++)
		fx_vcpu(fx, &td, true);
	vp = fx_vcpu(fx, &td, false);
	fx_assert_status(call(TDH_VP_INIT, vp, 0), TDX_MAX_VCPUS_EXCEEDED);
	ck_assert_uint_eq(tdcs_of(&td)->num_vcpus, 4);
}
END_TEST

START_TEST(vp_flush_works_on_the_processor_that_holds_the_vcpu)
{
	u64 vp;

	fx_td(fx, &td, FX_HKID, FX_RUNNABLE);
	fx_assert_status(fx_call_on(fx, 1, TDH_VP_FLUSH, td.vp, 0, 0, 0), TDX_VCPU_NOT_ASSOCIATED);
	fx_assert_status(call(TDH_VP_FLUSH, td.vp, 0), TDX_SUCCESS);
	ck_assert_uint_eq(tdcs_of(&td)->num_assoc_vcpus, 0);
	fx_assert_status(call(TDH_VP_FLUSH, td.vp, 0), TDX_VCPU_NOT_ASSOCIATED);
	fx_assert_status(call(TDH_VP_FLUSH, td.tdr, 0), METADATA(RCX));
	fx_td(fx, &td, FX_HKID + 1, FX_INITIALIZED);
	vp = fx_page(fx);
	fx_ok(fx, TDH_VP_CREATE, vp, td.tdr);
	fx_assert_status(call(TDH_VP_FLUSH, vp, 0), TDX_TDCX_NUM_INCORRECT);
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0);
	fx_assert_status(call(TDH_VP_FLUSH, vp, 0), TDX_TD_KEYS_NOT_CONFIGURED);
}
END_TEST

START_TEST(vp_leaves_meet_locks_of_others)
{
	u64 vp, page;

	fx_td(fx, &td, FX_HKID, FX_INITIALIZED);
	vp = fx_vcpu(fx, &td, false);
	page = fx_page(fx);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, vp, false), 0);
	fx_assert_status(call(TDH_VP_ADDCX, page, vp), BUSY(RDX));
	fx_assert_status(call(TDH_VP_INIT, vp, 0), BUSY(RCX));
	fx_assert_status(call(TDH_VP_FLUSH, vp, 0), BUSY(RCX));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, vp, false), 0);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
	fx_assert_status(call(TDH_VP_ADDCX, page, vp), BUSY(TDR));
	fx_assert_status(call(TDH_VP_INIT, vp, 0), BUSY(TDR));
	fx_assert_status(call(TDH_VP_FLUSH, vp, 0), BUSY(TDR));
	fx_assert_status(call(TDH_VP_CREATE, page, td.tdr), BUSY(RDX));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
}
END_TEST

START_TEST(leaves_of_a_killed_td_say_so)
{
	fx_td(fx, &td, FX_HKID, FX_RUNNABLE);
	tdr_of(&td)->fatal = 1;
	fx_assert_status(call(TDH_VP_CREATE, fx_page(fx), td.tdr), TDX_TD_FATAL);
	fx_assert_status(call(TDH_VP_ADDCX, fx_page(fx), td.vp), TDX_TD_FATAL);
	fx_assert_status(call(TDH_VP_INIT, td.vp, 0), TDX_TD_FATAL);
	fx_assert_status(call(TDH_VP_FLUSH, td.vp, 0), TDX_SUCCESS);
}
END_TEST

Suite *model_lifecycle_suite(void);

Suite *model_lifecycle_suite(void)
{
	Suite *s = suite_create("model_lifecycle");
	TCase *one = tcase_create("one package");
	TCase *two = tcase_create("two packages");

	tcase_add_checked_fixture(one, set_up, tear_down);
	tcase_add_checked_fixture(two, set_up_two_packages, tear_down);
	tcase_add_test(one, dispatcher_refuses_reserved_bits_versions_and_unknown_leaves);
	tcase_add_test(one, dispatcher_lets_the_five_versioned_leaves_through);
	tcase_add_test(one, dispatcher_knows_the_module_state);
	tcase_add_test(one, dispatcher_refuses_a_processor_that_is_not_there);
	tcase_add_test(one, create_makes_a_tdr);
	tcase_add_test(one, create_checks_its_operands);
	tcase_add_test(one, create_without_entropy_changes_nothing_but_the_page);
	tcase_add_test(one, create_meets_locks_of_others);
	tcase_add_test(one, key_config_once_is_enough_on_one_package);
	tcase_add_test(two, key_config_is_needed_on_each_package);
	tcase_add_test(one, addcx_fills_pages_by_their_use);
	tcase_add_test(one, addcx_takes_nine_pages_before_init);
	tcase_add_test(one, addcx_after_init_is_refused);
	tcase_add_test(one, addcx_of_the_sixth_page_needs_entropy);
	tcase_add_test(one, teardown_walks_through_the_lifecycle);
	tcase_add_test(one, teardown_works_at_every_stage_and_of_a_killed_td);
	tcase_add_test(two, teardown_works_at_every_stage_and_of_a_killed_td);
	tcase_add_test(one, teardown_meets_locks_of_others);
	tcase_add_test(one, vp_create_makes_a_vcpu_that_is_not_associated);
	tcase_add_test(one, vp_create_is_too_late_after_finalize);
	tcase_add_test(one, vp_addcx_takes_fifteen_pages_in_all);
	tcase_add_test(one, vp_init_makes_a_vcpu_ready);
	tcase_add_test(one, vp_init_wants_all_pages_and_respects_the_maximum);
	tcase_add_test(one, vp_flush_works_on_the_processor_that_holds_the_vcpu);
	tcase_add_test(one, vp_leaves_meet_locks_of_others);
	tcase_add_test(one, leaves_of_a_killed_td_say_so);
	suite_add_tcase(s, one);
	suite_add_tcase(s, two);
	return s;
}
