// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: TDCALLs, and what a guest reaches through secure EPT and TLB. */
#include <check.h>
#include <string.h>

#include "core/model/guest.h"
#include "core/model/tlb.h"
#include "model_td.h"

#define VIOLATION TDX_EXIT_EPT_VIOLATION
#define EPT_SUPPRESS_VE CORE_BIT(63)
#define INTERRUPT TDX_EXIT_EXTERNAL_INTERRUPT

/*
 * ---- TDCALLs ------------------------------------------------------------------------------------
 */

START_TEST(unknown_tdcalls_are_refused_and_change_nothing)
{
	static const u64 bad[] = {0xc8, 0x1c, TDG_VP_INFO | V1, TDG_VP_INFO | CORE_BIT(24),
				  TDG_MEM_PAGE_ACCEPT | CORE_BIT(63)};
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++)
		fx_guest(fx, bad[i], 0x77);
	fx_assert_status(run(), INTERRUPT);
	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++) {
		fx_assert_status(fx->results[i].rax, INVALID(RAX));
		ck_assert_uint_eq(fx->results[i].rcx, 0x77);
	}
}
END_TEST

START_TEST(vp_info_describes_the_td)
{
	fx_guest(fx, TDG_VP_INFO, 0);
	fx_assert_status(run(), INTERRUPT);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].rcx, 48);
	ck_assert_uint_eq(fx->results[0].rdx, 0);
	ck_assert_uint_eq(fx->results[0].r8, 4ULL << 32 | 1);
	ck_assert_uint_eq(fx->results[0].r9, 0);
	ck_assert_uint_eq(fx->results[0].r10, 1);
}
END_TEST

START_TEST(accept_zeroes_and_maps)
{
	u64 page = fx_page(fx), block = fx_block(fx);

	memset(fx_va(fx, page), 0xee, SIZE_4K);
	memset(fx_va(fx, block + SIZE_2M - SIZE_4K), 0xee, SIZE_4K);
	ok(TDH_MEM_PAGE_AUG, GPA, 0, page);
	ok(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, block);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, GPA);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, (GPA + SIZE_2M) | 1);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, GPA);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, GPA + SIZE_2M);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, GPA | 1);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, GPA | 2);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, CORE_BIT(47));
	fx_assert_status(run(), INTERRUPT);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].rcx, GPA);
	fx_assert_status(fx->results[1].rax, TDX_SUCCESS);
	fx_assert_status(fx->results[2].rax, TDX_PAGE_ALREADY_ACCEPTED | TDX_LEVEL_4K);
	fx_assert_status(fx->results[3].rax, TDX_PAGE_ALREADY_ACCEPTED | TDX_LEVEL_2M);
	fx_assert_status(fx->results[4].rax, TDX_PAGE_SIZE_MISMATCH | TDX_LEVEL_2M);
	fx_assert_status(fx->results[5].rax, INVALID(RCX));
	fx_assert_status(fx->results[6].rax, INVALID(RCX));
	ck_assert_uint_eq(*(u8 *)fx_va(fx, page + 77), 0);
	ck_assert_uint_eq(*(u8 *)fx_va(fx, block + SIZE_2M - 1), 0);
	assert_entry(fx, &td, GPA, 0, ARCH_MAPPED(page), MAPPED);
	assert_entry(fx, &td, GPA + SIZE_2M, 1, ARCH_MAPPED(block), MAPPED);
}
END_TEST

/* RDX of the exit that an ACCEPT makes where there is no page to accept. */
static u64 accept_qual(u32 want, u32 level, u32 arch, bool leaf)
{
	return TDX_EXT_QUAL_ACCEPT | (u64)want << 32 | (u64)level << 35 | (u64)arch << 38 |
	       (leaf ? CORE_BIT(46) : 0);
}

static void assert_accept_exits(u64 map, u64 qual, u64 rdx)
{
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, map);
	fx_assert_status(run(), VIOLATION);
	assert_exit_regs(fx, qual, rdx, map & ~7ULL, 0);
	ck_assert_uint_eq(fx->nresults, 0);
}

START_TEST(accept_without_a_page_goes_to_the_host)
{
	assert_accept_exits(GPA, 2, accept_qual(0, 0, SEPT_ARCH_FREE, false));
	assert_accept_exits(GPA + SIZE_1G, 2, accept_qual(0, 2, SEPT_ARCH_FREE, false));
	ok(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, fx_block(fx));
	assert_accept_exits(GPA + SIZE_2M + SIZE_4K, 2, accept_qual(0, 1, SEPT_ARCH_PENDING, true));
	ok(TDH_MEM_RANGE_BLOCK, GPA + SIZE_2M, 1, 0);
	assert_accept_exits((GPA + SIZE_2M) | 1, 2,
			    accept_qual(1, 1, SEPT_ARCH_PENDING_BLOCKED, true));
	/* The instruction is run again after the host has mended it. */
	ok(TDH_MEM_PAGE_AUG, GPA, 0, fx_page(fx));
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, GPA);
	fx_assert_status(run(), INTERRUPT);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
}
END_TEST

START_TEST(accept_gives_way_to_the_host)
{
	u64 *entry;

	ok(TDH_MEM_PAGE_AUG, GPA, 0, fx_page(fx));
	entry = sept_entry(fx, &td, GPA, 0);
	*entry |= SEPT_LOCK;
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, GPA);
	fx_assert_status(run(), INTERRUPT);
	fx_assert_status(fx->results[0].rax, BUSY(RCX));
	*entry = (*entry & ~SEPT_LOCK) | SEPT_HOST_PRIORITY;
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, GPA);
	fx_assert_status(run(), INTERRUPT);
	fx_assert_status(fx->results[0].rax, BUSY(RCX));
	/* Kept away for longer than HP_LOCK_TIMEOUT: out, so that the host notices. */
	fx->m.st->tsc += tdcs_of(fx, &td)->hp_lock_timeout + 1;
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, GPA);
	fx_assert_status(run(), TDX_HOST_PRIORITY_BUSY_TIMEOUT);
	ck_assert_uint_eq(vp_of(fx, td.vp)->last_exit, TDX_LAST_EXIT_ASYNC_TRAP);
	ok(TDH_MEM_SEPT_RD, GPA, 0, 0);
	fx_assert_status(enter(fx, 0, td.vp | TDX_ENTER_RECOVERABILITY_HINT, false), INTERRUPT);
	ck_assert_uint_eq(vp_of(fx, td.vp)->gpr.rax, BUSY(RCX) | TDX_STATUS_HOST_HINT);
}
END_TEST

START_TEST(accept_of_2m_goes_on_where_it_was_interrupted)
{
	u64 block = fx_block(fx);

	memset(fx_va(fx, block), 0xee, SIZE_2M);
	ok(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, block);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, (GPA + SIZE_2M) | 1);
	model_intr(&fx->m, 0, 9);
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(fx->results[0].rax, TDG_MEM_PAGE_ACCEPT);
	ck_assert_uint_eq(*(u8 *)fx_va(fx, block + 10 * SIZE_4K - 1), 0);
	ck_assert_uint_eq(*(u8 *)fx_va(fx, block + 10 * SIZE_4K), 0xee);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, (GPA + SIZE_2M) | 1);
	fx_assert_status(run(), INTERRUPT);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	ck_assert_uint_eq(*(u8 *)fx_va(fx, block + SIZE_2M - 1), 0);
}
END_TEST

/*
 * ---- TLB ----------------------------------------------------------------------------------------
 */

START_TEST(guest_reads_and_writes_its_memory)
{
	u64 page = map_accepted(fx, &td, GPA, 0);

	queue_access(fx, MODEL_GUEST_WRITE, GPA + 0x18, 0x1234);
	queue_access(fx, MODEL_GUEST_READ, GPA + 0x18, 0);
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(fx->results[1].rax, 0x1234);
	ck_assert_uint_eq(((u64 *)fx_va(fx, page))[3], 0x1234);
	queue_access(fx, MODEL_GUEST_READ, GPA + SIZE_4K, 0);
	fx_assert_status(run(), VIOLATION);
	assert_exit_regs(fx, 1, 0, GPA + SIZE_4K, 0);
}
END_TEST

/* Three tables of the host in shared memory, and the page that they map at GPA bit 47. */
static u64 *build_shared_ept(void)
{
	u64 *table = fx_va(fx, FX_SHARED);
	u32 i;

	memset(table, 0, 4 * SIZE_4K);
	for (i = 0; i < 3; i++)
		table[512 * i + (i ? 0 : 256)] = (FX_SHARED + (i + 1) * SIZE_4K) | SEPT_RWX;
	table[512 * 3] = EPT_SUPPRESS_VE;
	fx_assert_status(fx_call(fx, TDH_VP_WR, td.vp, 0x002400030000203CULL, FX_SHARED,
				 0xffffffffff000ULL), TDX_SUCCESS);
	return &table[512 * 3];
}

START_TEST(shared_memory_is_reached_through_the_ept_of_the_host)
{
	u64 gpa = CORE_BIT(47) | 0x28, *leaf, *page = fx_va(fx, FX_SHARED + 8 * SIZE_4K);

	/* Before the host sets it: a zero page, whose entries ask for #VE. */
	queue_access(fx, MODEL_GUEST_READ, gpa, 0);
	fx_guest(fx, TDG_VP_VEINFO_GET, 0);
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(fx->results[1].rcx, VIOLATION);
	ck_assert_uint_eq(fx->results[1].r9, gpa);
	leaf = build_shared_ept();
	queue_access(fx, MODEL_GUEST_WRITE, gpa, 0);
	fx_assert_status(run(), VIOLATION);
	assert_exit_regs(fx, 2, 0, CORE_BIT(47), 0);
	/* The host makes it MMIO: the guest learns of it by #VE. */
	*leaf = 0;
	queue_access(fx, MODEL_GUEST_WRITE, gpa, 0);
	fx_guest(fx, TDG_VP_VEINFO_GET, 0);
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(fx->results[1].rdx, 2);
	/* Memory of the host. */
	*leaf = (FX_SHARED + 8 * SIZE_4K) | SEPT_MT_WB | SEPT_R;
	page[5] = 0x99;
	queue_access(fx, MODEL_GUEST_READ, gpa, 0);
	queue_access(fx, MODEL_GUEST_WRITE, gpa, 0x77);
	*leaf |= EPT_SUPPRESS_VE;
	fx_assert_status(run(), VIOLATION);
	ck_assert_uint_eq(fx->results[0].rax, 0x99);
	assert_exit_regs(fx, 2 | 1 << 3, 0, CORE_BIT(47), 0);
	*leaf |= SEPT_W;
	queue_access(fx, MODEL_GUEST_WRITE, gpa, 0x77);
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(page[5], 0x77);
}
END_TEST

START_TEST(illegal_entry_of_the_host_is_a_misconfiguration)
{
	u64 gpa = CORE_BIT(47) | 0x128, *leaf = build_shared_ept();

	*leaf = (FX_SHARED + 8 * SIZE_4K) | SEPT_MT_WB | SEPT_W;
	queue_access(fx, MODEL_GUEST_WRITE, gpa, 0);
	fx_assert_status(run(), TDX_EXIT_EPT_MISCONFIG);
	assert_exit_regs(fx, 0, 0, CORE_BIT(47), 0);
	*leaf = (FX_SHARED + 8 * SIZE_4K) | 2 << 3 | SEPT_RWX;
	queue_access(fx, MODEL_GUEST_READ, gpa, 0);
	fx_assert_status(run(), TDX_EXIT_EPT_MISCONFIG);
	/* A page of a TD stays what it is, whatever the host maps. */
	*leaf = td.tdcx[0] | SEPT_MT_WB | SEPT_RWX;
	queue_access(fx, MODEL_GUEST_WRITE, CORE_BIT(47), ~0ULL);
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(tdcs_of(fx, &td)->num_vcpus, 1);
}
END_TEST

START_TEST(blocked_page_stays_usable_until_tracked_and_entered_again)
{
	map_accepted(fx, &td, GPA, 0);
	queue_access(fx, MODEL_GUEST_READ, GPA, 0);
	fx_assert_status(run(), INTERRUPT);
	ok(TDH_MEM_RANGE_BLOCK, GPA, 0, 0);
	/* The old translation is still there, and the epoch is the same. */
	queue_access(fx, MODEL_GUEST_READ, GPA, 0);
	fx_assert_status(run(), INTERRUPT);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	queue_access(fx, MODEL_GUEST_READ, GPA, 0);
	fx_assert_status(run(), VIOLATION);
	assert_exit_regs(fx, 1, 0, GPA, 0);
}
END_TEST

START_TEST(another_vcpu_finds_no_old_translations)
{
	u64 second;

	map_accepted(fx, &td, GPA, 0);
	tdcs_of(fx, &td)->op_state = TDX_OP_STATE_INITIALIZED;
	second = fx_vcpu(fx, &td, true);
	tdcs_of(fx, &td)->op_state = TDX_OP_STATE_RUNNABLE;
	queue_access(fx, MODEL_GUEST_READ, GPA, 0);
	fx_assert_status(run(), INTERRUPT);
	ok(TDH_MEM_RANGE_BLOCK, GPA, 0, 0);
	queue_access(fx, MODEL_GUEST_READ, GPA, 0);
	fx_assert_status(enter(fx, 0, second, false), VIOLATION);
}
END_TEST

START_TEST(translations_have_their_size_and_their_end)
{
	struct model_lp *lp = &fx->m.st->lp[0];
	const struct tlb_entry *e;
	u32 i;

	tlb_fill(lp, td.tdr, GPA + SIZE_2M + 5, FX_TDMR_BASE | 0xf7, 1);
	e = tlb_find(lp, td.tdr, GPA + 2 * SIZE_2M - 1);
	ck_assert_ptr_nonnull(e);
	ck_assert_uint_eq(e->gpa, GPA + SIZE_2M);
	ck_assert_ptr_null(tlb_find(lp, td.tdr, GPA + 2 * SIZE_2M));
	ck_assert_ptr_null(tlb_find(lp, td.tdr + SIZE_4K, GPA + SIZE_2M));
	for (i = 0; i < MODEL_TLB_ENTRIES; i++)
		tlb_fill(lp, td.tdr, i * SIZE_4K, FX_TDMR_BASE | 0xf7, 0);
	ck_assert_ptr_null(tlb_find(lp, td.tdr, GPA + SIZE_2M));
	tlb_flush_td(lp, td.tdr + SIZE_4K);
	ck_assert_ptr_nonnull(tlb_find(lp, td.tdr, 0));
	tlb_flush_td(lp, td.tdr);
	ck_assert_ptr_null(tlb_find(lp, td.tdr, 0));
}
END_TEST

Suite *model_tdcall_suite(void);

Suite *model_tdcall_suite(void)
{
	Suite *s = suite_create("model_tdcall");
	TCase *t = tcase_create("tdcalls");

	tcase_add_checked_fixture(t, set_up_runnable, tear_down);
	tcase_add_test(t, unknown_tdcalls_are_refused_and_change_nothing);
	tcase_add_test(t, vp_info_describes_the_td);
	tcase_add_test(t, accept_zeroes_and_maps);
	tcase_add_test(t, accept_without_a_page_goes_to_the_host);
	tcase_add_test(t, accept_gives_way_to_the_host);
	tcase_add_test(t, accept_of_2m_goes_on_where_it_was_interrupted);
	suite_add_tcase(s, t);
	t = tcase_create("tlb");
	tcase_add_checked_fixture(t, set_up_runnable, tear_down);
	tcase_add_test(t, guest_reads_and_writes_its_memory);
	tcase_add_test(t, shared_memory_is_reached_through_the_ept_of_the_host);
	tcase_add_test(t, illegal_entry_of_the_host_is_a_misconfiguration);
	tcase_add_test(t, blocked_page_stays_usable_until_tracked_and_entered_again);
	tcase_add_test(t, another_vcpu_finds_no_old_translations);
	tcase_add_test(t, translations_have_their_size_and_their_end);
	suite_add_tcase(s, t);
	return s;
}
