// SPDX-License-Identifier: GPL-2.0-only
/*
 * Software TDX module: tables and page aliases of nested VMs (TD partitioning), which follow what
 * the host and the guest do to the TD's own entries.
 */
#include <check.h>
#include <string.h>

#include "core/model/sept_l2.h"
#include "model_sept.h"

#define GPA 0x80000000ULL
#define VM1_SHIFT 16
#define ATTR_RWX (SEPT_ATTR_VALID | SEPT_ATTR_R | SEPT_ATTR_W | SEPT_ATTR_XS)

static struct model_fixture *fx;
static struct fx_td td;
static u64 l2_root;

/* Tables of the TD and of its VM 1 down to 4K at GPA; PAGE.ADD is still possible. */
static void build_tables(u64 gpa)
{
	u32 level;

	for (level = TDX_LEVEL_512G; level > TDX_LEVEL_4K; level--) {
		fx->r = (struct seam_regs){
			.rax = TDH_MEM_SEPT_ADD | V1,
			.rcx = tdx_map(gpa & ~(tdx_level_size(level) - 1), level),
			.rdx = td.tdr | TDX_SEPT_ADD_ALLOW_EXISTING,
			.r8 = fx_page(fx),
			.r9 = fx_page(fx),
			.r10 = TDX_NO_PAGE,
			.r11 = TDX_NO_PAGE,
		};
		fx_assert_status(model_seamcall(&fx->m, 0, &fx->r), TDX_SUCCESS);
	}
}

static void build_vcpu(void)
{
	u32 i;

	td.vp = fx_vcpu(fx, &td, false);
	for (i = 0; i < TDVPS_PAGES_PER_L2_VM; i++)
		fx_ok(fx, TDH_VP_ADDCX, fx_page(fx), td.vp);
	fx_ok(fx, TDH_VP_INIT, td.vp, 0);
}

static void set_up(void)
{
	fx = fx_open(1);
	fx_td(fx, &td, FX_HKID, FX_CONTROL_PAGES);
	l2_root = fx_page(fx);
	fx_ok(fx, TDH_MNG_ADDCX, l2_root, td.tdr);
	fx_params(fx)->num_l2_vms = 1;
	fx_td_init(fx, &td);
	build_vcpu();
	build_tables(GPA);
	fx_ok(fx, TDH_MR_FINALIZE, td.tdr, 0);
}

static void tear_down(void)
{
	fx_close(fx);
}

static u64 call(u64 leaf, u64 gpa, u32 level, u64 r8)
{
	return mem_call(fx, &td, leaf, gpa, level, r8);
}

static void ok(u64 leaf, u64 gpa, u32 level, u64 r8)
{
	mem_ok(fx, &td, leaf, gpa, level, r8);
}

static u64 *l2_entry(u64 gpa, u32 level)
{
	struct sept_ref s = { .gpa = gpa };

	ck_assert(sept_walk_from(&fx->m, l2_root, TDX_LEVEL_512G, level, &s));
	return s.entry;
}

/* TDG.MEM.PAGE.ATTR.WR; what the guest sees afterwards is in fx->results[0]. */
static void attr_wr(u64 gpa, u32 level, u64 attr, u64 mask)
{
	fx_guest(fx, TDG_MEM_PAGE_ATTR_WR, tdx_map(gpa, level));
	fx->script[fx->nscript - 1].regs.rdx = attr << VM1_SHIFT;
	fx->script[fx->nscript - 1].regs.r8 = mask << VM1_SHIFT;
	enter(fx, 0, td.vp, false);
}

static u64 attr_rd(u64 gpa)
{
	fx_guest(fx, TDG_MEM_PAGE_ATTR_RD, gpa);
	fx_assert_status(enter(fx, 0, td.vp, false), TDX_EXIT_EXTERNAL_INTERRUPT);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	return fx->results[0].rdx;
}

/* A page that VM 1 may read, write and run. */
static u64 aliased_page(u64 gpa, u32 level)
{
	u64 page = map_accepted(fx, &td, gpa, level);

	attr_wr(gpa, level, ATTR_RWX, 0x7f);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	return page;
}

START_TEST(tables_are_added_and_removed_together)
{
	u64 gpa = GPA + SIZE_2M, own = fx_page(fx), nested = fx_page(fx);
	u64 before = tdr_of(fx, &td)->chldcnt;

	fx->r = (struct seam_regs){.rax = TDH_MEM_SEPT_ADD | V1,
				   .rcx = gpa | 1,
				   .rdx = td.tdr,
				   .r8 = own,
				   .r9 = nested,
				   .r10 = TDX_NO_PAGE,
				   .r11 = TDX_NO_PAGE};
	model_intr(&fx->m, 0, 0);
	fx_assert_status(model_seamcall(&fx->m, 0, &fx->r), TDX_INTERRUPTED_RESUMABLE);
	ck_assert_uint_eq(fx->r.rcx, gpa | 1);
	ck_assert_uint_eq(fx->r.rdx, td.tdr);
	ck_assert_uint_eq(fx->r.r8, TDX_NO_PAGE);
	ck_assert_uint_eq(fx->r.r9, nested);
	fx->r.rax = TDH_MEM_SEPT_ADD | V1;
	fx_assert_status(model_seamcall(&fx->m, 0, &fx->r), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r9, TDX_NO_PAGE);
	ck_assert_uint_eq(tdr_of(fx, &td)->chldcnt, before + 2);
	ck_assert(sept_aliased(*sept_entry(fx, &td, gpa, 1), 1));
	ck_assert_uint_eq(*l2_entry(gpa, 1), nested | 0x407);
	/* Again, without leave to find tables: refused with the nested VM's entry. */
	fx->r = (struct seam_regs){.rax = TDH_MEM_SEPT_ADD | V1,
				   .rcx = gpa | 1,
				   .rdx = td.tdr,
				   .r8 = TDX_NO_PAGE,
				   .r9 = fx_page(fx),
				   .r10 = TDX_NO_PAGE,
				   .r11 = TDX_NO_PAGE};
	fx_assert_status(model_seamcall(&fx->m, 0, &fx->r),
			 TDX_L2_SEPT_ENTRY_NOT_FREE | 1 << 16 | 1);
	ck_assert_uint_eq(fx->r.rcx, 0x407);
	ck_assert_uint_eq(fx->r.rdx, sept_info(1, SEPT_ARCH_L2_NL_MAPPED, 1));
	block_and_track(fx, &td, gpa, 1);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, nested, false), 0);
	fx_assert_status(call(TDH_MEM_SEPT_REMOVE | V1, gpa, 1, 0), BUSY(RCX));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, nested, false), 0);
	ok(TDH_MEM_SEPT_REMOVE | V1, gpa, 1, 0);
	ck_assert_uint_eq(fx->r.rcx, own);
	ck_assert_uint_eq(fx->r.r9, nested);
	ck_assert_uint_eq(fx->r.r10, TDX_NO_PAGE);
	ck_assert_uint_eq(fx_page_type(fx, nested), PT_NDA);
	ck_assert_uint_eq(*l2_entry(gpa, 1), 0);
}
END_TEST

START_TEST(missing_nested_table_is_described)
{
	u64 gpa = CORE_BIT(40);

	ok(TDH_MEM_SEPT_ADD, gpa, 3, fx_page(fx));
	fx->r = (struct seam_regs){.rax = TDH_MEM_SEPT_ADD | V1,
				   .rcx = gpa | 2,
				   .rdx = td.tdr,
				   .r8 = fx_page(fx),
				   .r9 = fx_page(fx),
				   .r10 = TDX_NO_PAGE,
				   .r11 = TDX_NO_PAGE};
	fx_assert_status(model_seamcall(&fx->m, 0, &fx->r), TDX_L2_SEPT_WALK_FAILED | 1 << 16 | 3);
	ck_assert_uint_eq(fx->r.rcx, SEPT_SUPPRESS_VE);
	ck_assert_uint_eq(fx->r.rdx, sept_info(3, SEPT_ARCH_L2_FREE, 1));
}
END_TEST

START_TEST(guest_gives_and_takes_rights)
{
	u64 page = aliased_page(GPA, 0);

	ck_assert_uint_eq(fx->results[0].rcx, GPA);
	ck_assert_uint_eq(fx->results[0].rdx, ATTR_RWX << VM1_SHIFT);
	ck_assert_uint_eq(*l2_entry(GPA, 0), page | 0xf7);
	ck_assert_uint_eq(attr_rd(GPA + 0x123), ATTR_RWX << VM1_SHIFT);
	ck_assert_uint_eq(fx->results[0].rcx, GPA);
	/* Only W, masked: the rest stays. */
	attr_wr(GPA, 0, SEPT_ATTR_VALID, SEPT_ATTR_W);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	ck_assert_uint_eq(attr_rd(GPA), (ATTR_RWX & ~SEPT_ATTR_W) << VM1_SHIFT);
	/* W without R is nonsense; the current attributes come back. */
	attr_wr(GPA, 0, SEPT_ATTR_VALID | SEPT_ATTR_W, 0x7f);
	fx_assert_status(fx->results[0].rax, TDX_PAGE_ATTR_INVALID);
	ck_assert_uint_eq(fx->results[0].rcx, 0);
	ck_assert_uint_eq(fx->results[0].rdx, (ATTR_RWX & ~SEPT_ATTR_W) << VM1_SHIFT);
	/* Nothing left: no alias. */
	attr_wr(GPA, 0, SEPT_ATTR_VALID, 0x7f);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	ck_assert_uint_eq(*l2_entry(GPA, 0), 0);
	ck_assert(!sept_any_alias(*sept_entry(fx, &td, GPA, 0)));
	ck_assert_uint_eq(attr_rd(GPA), 0);
}
END_TEST

START_TEST(attr_wr_refuses_in_order)
{
	map_accepted(fx, &td, GPA, 0);
	attr_wr(GPA, 0, ATTR_RWX << VM1_SHIFT, 0);
	fx_assert_status(fx->results[0].rax, INVALID(RDX)); /* VM 2 does not exist */
	attr_wr(GPA, 0, SEPT_ATTR_R, 0);
	fx_assert_status(fx->results[0].rax, INVALID(RDX)); /* not valid, yet not 0 */
	attr_wr(GPA, 0, ATTR_RWX, 1ULL << VM1_SHIFT);
	fx_assert_status(fx->results[0].rax, INVALID(R8));
	attr_wr(GPA + SIZE_4K, 1, ATTR_RWX, 0x7f);
	fx_assert_status(fx->results[0].rax, INVALID(RCX));
	attr_wr(GPA, 1, ATTR_RWX, 0x7f);
	fx_assert_status(fx->results[0].rax, TDX_PAGE_SIZE_MISMATCH | 1);
	ck_assert_uint_eq(fx->results[0].rcx, 0);
	ck_assert_uint_eq(fx->results[0].rdx, 0);
	attr_wr(GPA + SIZE_4K, 0, ATTR_RWX, 0x7f);
	ck_assert_uint_eq(fx->r.rax, TDX_EXIT_EPT_VIOLATION);
	ck_assert_uint_eq(fx->r.rdx, TDX_EXT_QUAL_ATTR_WR);
	ck_assert_uint_eq(fx->r.r8, GPA + SIZE_4K);
	attr_wr(CORE_BIT(46), 0, ATTR_RWX, 0x7f);
	ck_assert_uint_eq(fx->r.rdx, TDX_EXT_QUAL_ATTR_WR | 3ULL << TDX_EXT_QUAL_LEVEL_SHIFT);
}
END_TEST

START_TEST(attr_wr_without_nested_table_says_guest_or_host)
{
	u64 gpa = GPA + SIZE_1G;

	fx_sept(fx, &td, gpa, TDX_LEVEL_4K);
	map_accepted(fx, &td, gpa, 0);
	attr_wr(gpa, 0, ATTR_RWX, 0x7f);
	fx_assert_status(fx->results[0].rax, TDX_L2_SEPT_WALK_FAILED | 1 << 16 | 2);
	tdcs_of(fx, &td)->vm_ctls[1] = 1;
	attr_wr(gpa, 0, ATTR_RWX, 0x7f);
	ck_assert_uint_eq(fx->r.rax, TDX_EXIT_EPT_VIOLATION);
	ck_assert_uint_eq(fx->r.rcx, TDX_EPT_QUAL_WRITE);
	ck_assert_uint_eq(fx->r.rdx,
			  TDX_EXT_QUAL_GPA_DETAILS | 2ULL << TDX_EXT_QUAL_LEVEL_SHIFT | 1ULL << 52);
	ck_assert(!(*sept_entry(fx, &td, gpa, 0) & SEPT_LOCK));
}
END_TEST

START_TEST(attr_rd_of_a_blocked_page_goes_to_the_host)
{
	map_accepted(fx, &td, GPA, 0);
	ok(TDH_MEM_RANGE_BLOCK, GPA, 0, 0);
	fx_guest(fx, TDG_MEM_PAGE_ATTR_RD, GPA + 8);
	fx_assert_status(enter(fx, 0, td.vp, false), TDX_EXIT_EPT_VIOLATION);
	ck_assert_uint_eq(fx->r.rcx, 0);
	ck_assert_uint_eq(fx->r.rdx, 0);
	ck_assert_uint_eq(fx->r.r8, GPA);
	fx_guest(fx, TDG_MEM_PAGE_ATTR_RD, CORE_BIT(47));
	fx_assert_status(enter(fx, 0, td.vp, false), TDX_EXIT_EXTERNAL_INTERRUPT);
	fx_assert_status(fx->results[0].rax, INVALID(RCX));
}
END_TEST

START_TEST(block_and_unblock_keep_the_rights_of_an_alias)
{
	u64 page = aliased_page(GPA, 0);

	ok(TDH_MEM_RANGE_BLOCK, GPA, 0, 0);
	ck_assert_uint_eq(*l2_entry(GPA, 0) & (SEPT_RWX | SEPT_L2_XU), 0);
	ck_assert(*l2_entry(GPA, 0) & SEPT_L2_BLOCK);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	ok(TDH_MEM_RANGE_UNBLOCK, GPA, 0, 0);
	ck_assert_uint_eq(*l2_entry(GPA, 0), page | 0xf7);
	/* A blocked table too. */
	ok(TDH_MEM_RANGE_BLOCK, GPA, 1, 0);
	ck_assert_uint_eq(*l2_entry(GPA, 1) & 0x407, 0);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	ok(TDH_MEM_RANGE_UNBLOCK, GPA, 1, 0);
	ck_assert_uint_eq(attr_rd(GPA), ATTR_RWX << VM1_SHIFT);
}
END_TEST

START_TEST(alias_goes_with_its_page)
{
	u64 target = fx_page(fx);

	aliased_page(GPA, 0);
	block_and_track(fx, &td, GPA, 0);
	ok(TDH_MEM_PAGE_RELOCATE, GPA, 0, target);
	ck_assert_uint_eq(*l2_entry(GPA, 0), target | 0xf7);
	block_and_track(fx, &td, GPA, 0);
	ok(TDH_MEM_PAGE_REMOVE, GPA, 0, 0);
	ck_assert_uint_eq(*l2_entry(GPA, 0), 0);
}
END_TEST

START_TEST(alias_of_a_pending_page_waits_for_its_acceptance)
{
	u64 page = fx_page(fx);

	ok(TDH_MEM_PAGE_AUG, GPA, 0, page);
	attr_wr(GPA, 0, ATTR_RWX, 0x7f);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].rcx, GPA | CORE_BIT(62));
	ck_assert(*l2_entry(GPA, 0) & SEPT_L2_BLOCK);
	ck_assert_uint_eq(*l2_entry(GPA, 0) & 0x407, 0);
	ck_assert_uint_eq(attr_rd(GPA), ATTR_RWX << VM1_SHIFT);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, GPA);
	fx_assert_status(enter(fx, 0, td.vp, false), TDX_EXIT_EXTERNAL_INTERRUPT);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	ck_assert_uint_eq(*l2_entry(GPA, 0), page | 0xf7);
}
END_TEST

START_TEST(demote_and_promote_carry_aliases)
{
	u64 gpa = GPA + SIZE_2M, own = fx_page(fx), nested = fx_page(fx);
	u64 block = aliased_page(gpa, 1);

	block_and_track(fx, &td, gpa, 1);
	fx_assert_status(fx_call(fx, TDH_MEM_PAGE_DEMOTE, gpa | 1, td.tdr, own, TDX_NO_PAGE),
			 TDX_L2_SEPT_PAGE_NOT_PROVIDED | TDX_OPERAND_ID_R9);
	model_intr(&fx->m, 0, 0);
	fx_assert_status(fx_call(fx, TDH_MEM_PAGE_DEMOTE, gpa | 1, td.tdr, own, nested),
			 TDX_INTERRUPTED_RESTARTABLE);
	fx_assert_status(fx_call(fx, TDH_MEM_PAGE_DEMOTE, gpa | 1, td.tdr, own, nested),
			 TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r9, nested);
	ck_assert_uint_eq(*l2_entry(gpa, 1), nested | 0x407);
	ck_assert_uint_eq(*l2_entry(gpa + 3 * SIZE_4K, 0), (block + 3 * SIZE_4K) | 0xf7);
	ck_assert_uint_eq(attr_rd(gpa + 3 * SIZE_4K), ATTR_RWX << VM1_SHIFT);
	block_and_track(fx, &td, gpa, 1);
	model_intr(&fx->m, 0, 0);
	fx_assert_status(call(TDH_MEM_PAGE_PROMOTE | V1, gpa, 1, 0), TDX_INTERRUPTED_RESTARTABLE);
	ok(TDH_MEM_PAGE_PROMOTE | V1, gpa, 1, 0);
	ck_assert_uint_eq(fx->r.rcx, own);
	ck_assert_uint_eq(fx->r.r9, nested);
	ck_assert_uint_eq(*l2_entry(gpa, 1), block | 0xf7);
	ck_assert_uint_eq(attr_rd(gpa), ATTR_RWX << VM1_SHIFT);
}
END_TEST

START_TEST(promote_wants_aliases_alike)
{
	u64 gpa = GPA + SIZE_2M;

	aliased_page(gpa, 1);
	block_and_track(fx, &td, gpa, 1);
	fx_assert_status(
		fx_call(fx, TDH_MEM_PAGE_DEMOTE, gpa | 1, td.tdr, fx_page(fx), fx_page(fx)),
		TDX_SUCCESS);
	attr_wr(gpa + 5 * SIZE_4K, 0, SEPT_ATTR_VALID, SEPT_ATTR_W);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	block_and_track(fx, &td, gpa, 1);
	fx_assert_status(call(TDH_MEM_PAGE_PROMOTE, gpa, 1, 0),
			 ON_RCX(TDX_EPT_INVALID_PROMOTE_CONDITIONS));
	ck_assert(!(*sept_entry(fx, &td, gpa, 1) & SEPT_LOCK));
}
END_TEST

START_TEST(demote_without_alias_may_leave_the_page_unused)
{
	u64 gpa = GPA + SIZE_2M, nested = fx_page(fx);

	map_accepted(fx, &td, gpa, 1);
	block_and_track(fx, &td, gpa, 1);
	fx_assert_status(fx_call(fx, TDH_MEM_PAGE_DEMOTE, gpa | 1,
				 td.tdr | TDX_DEMOTE_L2_ALIASED_ONLY, fx_page(fx), nested),
			 TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r9, nested | TDX_PAGE_UNUSED);
	ck_assert_uint_eq(fx_page_type(fx, nested), PT_NDA);
	/* By default it becomes an empty table, whatever was in it. */
	memset(fx_va(fx, nested), 0xff, SIZE_4K);
	map_accepted(fx, &td, gpa + SIZE_2M, 1);
	block_and_track(fx, &td, gpa + SIZE_2M, 1);
	fx_assert_status(
		fx_call(fx, TDH_MEM_PAGE_DEMOTE, (gpa + SIZE_2M) | 1, td.tdr, fx_page(fx), nested),
		TDX_SUCCESS);
	ck_assert_uint_eq(fx_page_type(fx, nested), PT_EPT);
	ck_assert_uint_eq(*l2_entry(gpa + SIZE_2M, 0), 0);
}
END_TEST

Suite *model_l2_suite(void);

Suite *model_l2_suite(void)
{
	Suite *s = suite_create("model_l2");
	TCase *t = tcase_create("l2");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, tables_are_added_and_removed_together);
	tcase_add_test(t, missing_nested_table_is_described);
	tcase_add_test(t, guest_gives_and_takes_rights);
	tcase_add_test(t, attr_wr_refuses_in_order);
	tcase_add_test(t, attr_wr_without_nested_table_says_guest_or_host);
	tcase_add_test(t, attr_rd_of_a_blocked_page_goes_to_the_host);
	tcase_add_test(t, block_and_unblock_keep_the_rights_of_an_alias);
	tcase_add_test(t, alias_goes_with_its_page);
	tcase_add_test(t, alias_of_a_pending_page_waits_for_its_acceptance);
	tcase_add_test(t, demote_and_promote_carry_aliases);
	tcase_add_test(t, promote_wants_aliases_alike);
	tcase_add_test(t, demote_without_alias_may_leave_the_page_unused);
	suite_add_tcase(s, t);
	return s;
}
