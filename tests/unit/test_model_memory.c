// SPDX-License-Identifier: GPL-2.0-only
/*
 * Software TDX module: TDH.MEM.* and TDH.MR.*. First what all MEM leaves check alike, then each
 * leaf: its own refusals in their order, with the entry they describe, and what it does.
 */
#include <check.h>
#include <string.h>

#include "model_td.h"

static u64 add_page(u64 gpa)
{
	u64 page = fx_page(fx);

	fx_assert_status(fx_call(fx, TDH_MEM_PAGE_ADD, gpa, td.tdr, page, FX_SHARED), TDX_SUCCESS);
	return page;
}

/* ---- what all MEM leaves check alike -------------------------------------------------------- */

static const struct mem_leaf {
	u16 leaf;
	u8 min;
	u8 max;
	bool tdr_exclusive; /* PAGE.ADD: no other lock */
} mem_leaves[] = {
	{TDH_MEM_SEPT_ADD, 1, 3, false},      {TDH_MEM_SEPT_RD, 0, 3, false},
	{TDH_MEM_SEPT_REMOVE, 1, 3, false},   {TDH_MEM_PAGE_ADD, 0, 0, true},
	{TDH_MEM_PAGE_AUG, 0, 1, false},      {TDH_MEM_RANGE_BLOCK, 0, 3, false},
	{TDH_MEM_RANGE_UNBLOCK, 0, 3, false}, {TDH_MEM_PAGE_REMOVE, 0, 2, false},
	{TDH_MEM_PAGE_RELOCATE, 0, 0, false}, {TDH_MEM_PAGE_PROMOTE, 1, 2, false},
	{TDH_MEM_PAGE_DEMOTE, 1, 2, false},
};

#define EACH_LEAF(l) (l = mem_leaves; l < mem_leaves + CORE_ARRAY_SIZE(mem_leaves); l++)

/* With the TDR operand replaced. */
static void assert_tdr(const struct mem_leaf *l, u64 tdr, u64 want)
{
	fx_assert_status(fx_call(fx, l->leaf, tdx_map(GPA, l->min), tdr, 0, 0), want);
	assert_no_details(fx);
}

START_TEST(tdr_operand_is_checked)
{
	const struct mem_leaf *l;

	for
		EACH_LEAF(l)
		{
			assert_tdr(l, td.tdr | CORE_BIT(50), INVALID(RDX));
			assert_tdr(l, td.tdr + 8, INVALID(RDX));
			assert_tdr(l, FX_TDMR2_BASE, RANGE_ERROR(RDX));
			assert_tdr(l, FX_SHARED, RANGE_ERROR(RDX));
			assert_tdr(l, td.tdcx[0], METADATA(RDX));
			ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
			assert_tdr(l, td.tdr, BUSY(RDX));
			ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
			ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_1G, td.tdr, true), 0);
			assert_tdr(l, td.tdr, BUSY(RDX));
			ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_1G, td.tdr, true), 0);
		}
}
END_TEST

START_TEST(reserved_bits_beside_the_tdr_are_refused)
{
	fx_assert_status(fx_call(fx, TDH_MEM_SEPT_ADD, GPA | 1, td.tdr | 2, 0, 0), INVALID(RDX));
	fx_assert_status(fx_call(fx, TDH_MEM_SEPT_ADD, GPA | 1, td.tdr | CORE_BIT(52), 0, 0),
			 INVALID(RDX));
	fx_assert_status(fx_call(fx, TDH_MEM_PAGE_DEMOTE, GPA | 1, td.tdr | CORE_BIT(11), 0, 0),
			 INVALID(RDX));
	assert_no_details(fx);
}
END_TEST

START_TEST(td_state_is_checked)
{
	struct tdr *tdr = tdr_of(fx, &td);
	struct tdcs *tdcs = tdcs_of(fx, &td);
	const struct mem_leaf *l;

	for
		EACH_LEAF(l)
		{
			tdr->fatal = 1;
			assert_tdr(l, td.tdr, TDX_TD_FATAL);
			tdr->fatal = 0;
			tdr->lifecycle = TDX_LIFECYCLE_BLOCKED;
			assert_tdr(l, td.tdr, TDX_TD_KEYS_NOT_CONFIGURED);
			tdr->lifecycle = TDX_LIFECYCLE_KEYS_CONFIGURED;
			tdr->tdcx_missing++;
			assert_tdr(l, td.tdr, TDX_TDCS_NOT_ALLOCATED);
			tdr->tdcx_missing--;
			tdcs->op_state = TDX_OP_STATE_UNINITIALIZED;
			assert_tdr(l, td.tdr, TDX_OP_STATE_INCORRECT);
			tdcs->op_state = TDX_OP_STATE_INITIALIZED;
			if (l->tdr_exclusive)
				continue;
			ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_OP_STATE, td.tdr, true), 0);
			assert_tdr(l, td.tdr, BUSY(OP_STATE));
			ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_OP_STATE, td.tdr, true),
					 0);
		}
}
END_TEST

static void assert_map(const struct mem_leaf *l, u64 map, u64 want)
{
	fx_assert_status(fx_call(fx, l->leaf, map, td.tdr, 0, 0), want);
	assert_no_details(fx);
}

START_TEST(mapping_operand_is_checked)
{
	const struct mem_leaf *l;
	u32 level;

	for
		EACH_LEAF(l)
		{
			for (level = 0; level < 8; level++) {
				if (level < l->min || level > l->max)
					assert_map(l, level, INVALID(RCX));
			}
			assert_map(l, GPA | l->min | 8, INVALID(RCX));
			assert_map(l, GPA | l->min | CORE_BIT(11), INVALID(RCX));
			assert_map(l, GPA | l->min | CORE_BIT(52), INVALID(RCX));
			if (l->max)
				assert_map(l, SIZE_4K | l->max, INVALID(RCX));
		}
}
END_TEST

START_TEST(shared_and_too_wide_addresses_are_refused)
{
	const struct mem_leaf *l;

	for
		EACH_LEAF(l)
		{
			assert_map(l, CORE_BIT(47) | l->min, INVALID(RCX));
			assert_map(l, CORE_BIT(48) | l->min, INVALID(RCX));
			assert_map(l, CORE_BIT(51) | l->min, INVALID(RCX));
		}
}
END_TEST

START_TEST(tree_lock_is_taken_in_the_right_mode)
{
	const struct mem_leaf *l;

	for
		EACH_LEAF(l)
		{
			bool exclusive = l->leaf == TDH_MEM_RANGE_BLOCK ||
					 l->leaf == TDH_MEM_RANGE_UNBLOCK ||
					 l->leaf == TDH_MEM_SEPT_REMOVE;

			if (l->tdr_exclusive)
				continue;
			ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_SEPT, td.tdr, true), 0);
			assert_map(l, GPA | l->min, BUSY(SEPT_TREE));
			ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_SEPT, td.tdr, true), 0);
			ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_SEPT, td.tdr, false), 0);
			fx_call(fx, l->leaf, GPA | l->min, td.tdr, 0, 0);
			ck_assert_int_eq(fx->r.rax == BUSY(SEPT_TREE), exclusive);
			ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_SEPT, td.tdr, false), 0);
		}
}
END_TEST

START_TEST(walk_that_ends_early_says_where)
{
	const struct mem_leaf *l;

	for
		EACH_LEAF(l)
		{
			u64 far = CORE_BIT(40);

			if (l->min == 3)
				continue;
			fx_assert_status(call(l->leaf, far, l->min, 0),
					 ON_RCX(TDX_EPT_WALK_FAILED));
			assert_details(fx, ARCH_FREE, 3, FREE);
		}
	/* Under a leaf, and under a blocked table. */
	add_page(GPA);
	ok(TDH_MEM_RANGE_BLOCK, GPA, 1, 0);
	fx_assert_status(call(TDH_MEM_SEPT_RD, GPA, 0, 0), ON_RCX(TDX_EPT_WALK_FAILED));
	assert_details(fx, 0, 1, NL_BLOCKED);
}
END_TEST

START_TEST(locked_entry_is_busy_and_described_and_marked_for_the_host)
{
	const struct mem_leaf *l;

	for
		EACH_LEAF(l)
		{
			u64 *entry = sept_entry(fx, &td, GPA, l->min);

			if (l->tdr_exclusive)
				continue;
			*entry |= SEPT_LOCK;
			fx_assert_status(call(l->leaf, GPA, l->min, 0), BUSY(RCX));
			if (l->min)
				assert_details(fx, 7, l->min, NL_MAPPED);
			else
				assert_details(fx, ARCH_FREE, 0, FREE);
			ck_assert(*entry & SEPT_HOST_PRIORITY);
			*entry &= ~SEPT_LOCK;
			/* The next host leaf takes the mark away. */
			ok(TDH_MEM_SEPT_RD, GPA, l->min, 0);
			ck_assert(!(*entry & (SEPT_HOST_PRIORITY | SEPT_LOCK)));
		}
}
END_TEST

/* ---- SEPT.ADD, SEPT.RD, SEPT.REMOVE --------------------------------------------------------- */

START_TEST(sept_add_hangs_in_an_empty_table)
{
	u64 gpa = GPA + SIZE_2M, page = fx_page(fx), before = tdr_of(fx, &td)->chldcnt;
	u32 i;

	ok(TDH_MEM_SEPT_ADD, gpa, 1, page | CORE_BIT(63));
	assert_no_details(fx);
	ck_assert_uint_eq(fx->r.r8, page | CORE_BIT(63));
	ck_assert_uint_eq(tdr_of(fx, &td)->chldcnt, before + 1);
	ck_assert_uint_eq(*sept_entry(fx, &td, gpa, 1), page | 0x8000000000000007ULL);
	for (i = 0; i < 512; i++)
		ck_assert_uint_eq(((u64 *)fx_va(fx, page))[i], 0x80e0000000000000ULL);
	fx_ok(fx, TDH_PHYMEM_PAGE_RDMD, page, 0);
	ck_assert_uint_eq(fx->r.rcx, PT_EPT);
	ck_assert_uint_eq(fx->r.rdx, td.tdr);
	ck_assert_uint_eq(fx->r.r9, 0);
}
END_TEST

START_TEST(sept_add_refuses_entries_in_other_states)
{
	u64 page = fx_page(fx);

	fx_assert_status(call(TDH_MEM_SEPT_ADD, GPA, 1, page),
			 ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	assert_details(fx, 7, 1, NL_MAPPED);
	ok(TDH_MEM_RANGE_BLOCK, GPA, 1, 0);
	fx_assert_status(call(TDH_MEM_SEPT_ADD, GPA, 1, page),
			 ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	assert_details(fx, 0, 1, NL_BLOCKED);
	ok(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, fx_block(fx));
	fx_assert_status(call(TDH_MEM_SEPT_ADD, GPA + SIZE_2M, 1, page),
			 ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	ck_assert_uint_eq(fx->r.rdx, sept_info(1, SEPT_ARCH_PENDING, 0));
}
END_TEST

START_TEST(sept_add_checks_its_page)
{
	u64 gpa = GPA + SIZE_2M, page = fx_page(fx);

	fx_assert_status(call(TDH_MEM_SEPT_ADD, gpa, 1, TDX_NO_PAGE), INVALID(R8));
	fx_assert_status(call(TDH_MEM_SEPT_ADD, gpa, 1, page + 8), INVALID(R8));
	fx_assert_status(call(TDH_MEM_SEPT_ADD, gpa, 1, FX_TDMR2_BASE), RANGE_ERROR(R8));
	fx_assert_status(call(TDH_MEM_SEPT_ADD, gpa, 1, td.tdcx[0]), METADATA(R8));
	fx_assert_status(call(TDH_MEM_SEPT_ADD, gpa, 1, FX_RESERVED_BASE), METADATA(R8));
	fx_assert_status(call(TDH_MEM_SEPT_ADD, gpa, 1, td.tdr), BUSY(R8));
	assert_no_details(fx);
	assert_entry(fx, &td, gpa, 1, ARCH_FREE, FREE);
}
END_TEST

START_TEST(sept_add_version_0_with_allow_existing_says_nothing)
{
	u64 page = fx_page(fx);

	fx_assert_status(fx_call(fx, TDH_MEM_SEPT_ADD, GPA | 1, td.tdr | 1, page, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, page);
	ck_assert_uint_eq(fx_page_type(fx, page), PT_NDA);
}
END_TEST

START_TEST(sept_add_version_1_says_what_became_of_the_page)
{
	u64 page = fx_page(fx), gpa = GPA + SIZE_2M;

	/* The fixture leaves patterns in R10 and R11: pages for VMs that do not exist. */
	fx_assert_status(fx_call(fx, TDH_MEM_SEPT_ADD | V1, gpa | 1, td.tdr, page, TDX_NO_PAGE),
			 INVALID(R10));
	ck_assert_uint_eq(fx->r.r8, page);
	ck_assert_uint_eq(fx->r.r9, TDX_NO_PAGE);
	fx->r = (struct seam_regs){.rax = TDH_MEM_SEPT_ADD | V1,
				   .rcx = gpa | 1,
				   .rdx = td.tdr,
				   .r8 = page | CORE_BIT(63),
				   .r9 = TDX_NO_PAGE,
				   .r10 = TDX_NO_PAGE,
				   .r11 = TDX_NO_PAGE};
	fx_assert_status(model_seamcall(&fx->m, 0, &fx->r), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, TDX_NO_PAGE);
	fx->r = (struct seam_regs){.rax = TDH_MEM_SEPT_ADD | V1,
				   .rcx = gpa | 1,
				   .rdx = td.tdr | TDX_SEPT_ADD_ALLOW_EXISTING,
				   .r8 = page + SIZE_4K,
				   .r9 = TDX_NO_PAGE,
				   .r10 = TDX_NO_PAGE,
				   .r11 = TDX_NO_PAGE};
	fx_assert_status(model_seamcall(&fx->m, 0, &fx->r), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, (page + SIZE_4K) | CORE_BIT(63));
	/* No page at all is fine where a table is. */
	fx->r = (struct seam_regs){.rax = TDH_MEM_SEPT_ADD | V1,
				   .rcx = gpa | 1,
				   .rdx = td.tdr,
				   .r8 = TDX_NO_PAGE,
				   .r9 = TDX_NO_PAGE,
				   .r10 = TDX_NO_PAGE,
				   .r11 = TDX_NO_PAGE};
	fx_assert_status(model_seamcall(&fx->m, 0, &fx->r), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, TDX_NO_PAGE);
	fx_assert_status(fx_call(fx, TDH_MEM_SEPT_ADD | V2, gpa | 1, td.tdr, page, 0),
			 INVALID(RAX));
	assert_no_details(fx);
	ck_assert_uint_eq(fx->r.r8, page);
}
END_TEST

START_TEST(sept_rd_shows_each_state)
{
	u64 page = fx_page(fx), block = fx_block(fx), added;

	assert_entry(fx, &td, GPA, 0, ARCH_FREE, FREE);
	assert_entry(fx, &td, GPA, 1, 7, NL_MAPPED);
	ok(TDH_MEM_RANGE_BLOCK, GPA, 1, 0);
	assert_entry(fx, &td, GPA, 1, 0, NL_BLOCKED);
	ok(TDH_MEM_RANGE_UNBLOCK, GPA, 1, 0);
	added = add_page(GPA);
	assert_entry(fx, &td, GPA, 0, ARCH_MAPPED(added), MAPPED);
	ok(TDH_MEM_RANGE_BLOCK, GPA, 0, 0);
	assert_entry(fx, &td, GPA, 0, ARCH_BLOCKED(added), BLOCKED);
	ok(TDH_MEM_PAGE_AUG, GPA + SIZE_4K, 0, page);
	assert_entry(fx, &td, GPA + SIZE_4K, 0, ARCH_BLOCKED(page), PENDING);
	ok(TDH_MEM_RANGE_BLOCK, GPA + SIZE_4K, 0, 0);
	assert_entry(fx, &td, GPA + SIZE_4K, 0, ARCH_BLOCKED(page), PENDING_BLOCKED);
	ok(TDH_MEM_PAGE_AUG, GPA + SIZE_2M, 1, block);
	assert_entry(fx, &td, GPA + SIZE_2M, 1, ARCH_BLOCKED(block), PENDING);
}
END_TEST

START_TEST(sept_rd_gives_l2_attributes_of_debug_tds_only)
{
	fx_assert_status(fx_call(fx, TDH_MEM_SEPT_RD, GPA, td.tdr | 1, 0x88, 0), INVALID(RDX));
	assert_no_details(fx);
	tdcs_of(fx, &td)->attributes |= TDX_ATTR_DEBUG;
	fx_assert_status(fx_call(fx, TDH_MEM_SEPT_RD, GPA, td.tdr | 1, 0x88, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, 0);
	assert_details(fx, ARCH_FREE, 0, FREE);
}
END_TEST

START_TEST(sept_remove_takes_an_empty_table_away)
{
	u64 table = sept_entry_hpa(*sept_entry(fx, &td, GPA, 1));
	u64 before = tdr_of(fx, &td)->chldcnt;

	ok(TDH_MEM_PAGE_AUG, GPA, 0, fx_page(fx));
	fx_assert_status(call(TDH_MEM_SEPT_REMOVE, GPA, 1, 0), ON_RCX(TDX_GPA_RANGE_NOT_BLOCKED));
	assert_details(fx, 7, 1, NL_MAPPED);
	ok(TDH_MEM_RANGE_BLOCK, GPA, 1, 0);
	fx_assert_status(call(TDH_MEM_SEPT_REMOVE, GPA, 1, 0), ON_RCX(TDX_TLB_TRACKING_NOT_DONE));
	assert_no_details(fx);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	fx_assert_status(call(TDH_MEM_SEPT_REMOVE, GPA, 1, 0), ON_RCX(TDX_EPT_PAGE_NOT_FREE));
	assert_details(fx, 0, 1, NL_BLOCKED);
	ok(TDH_MEM_RANGE_UNBLOCK, GPA, 1, 0);
	block_and_track(fx, &td, GPA, 0);
	ok(TDH_MEM_PAGE_REMOVE, GPA, 0, 0);
	block_and_track(fx, &td, GPA, 1);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, table, false), 0);
	fx_assert_status(call(TDH_MEM_SEPT_REMOVE, GPA, 1, 0), BUSY(RCX));
	assert_no_details(fx);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, table, false), 0);
	ok(TDH_MEM_SEPT_REMOVE, GPA, 1, 0);
	ck_assert_uint_eq(fx->r.rcx, table);
	ck_assert_uint_eq(fx->r.rdx, 0);
	ck_assert_uint_eq(fx_page_type(fx, table), PT_NDA);
	ck_assert_uint_eq(tdr_of(fx, &td)->chldcnt, before - 1);
	assert_entry(fx, &td, GPA, 1, ARCH_FREE, FREE);
}
END_TEST

START_TEST(sept_remove_wants_a_table)
{
	fx_assert_status(call(TDH_MEM_SEPT_REMOVE, GPA + SIZE_2M, 1, 0),
			 ON_RCX(TDX_EPT_ENTRY_STATE_INCORRECT));
	assert_details(fx, ARCH_FREE, 1, FREE);
	fx_assert_status(call(TDH_MEM_SEPT_REMOVE | V2, GPA, 1, 0), INVALID(RAX));
	ck_assert_uint_eq(fx->r.r9, TDX_NO_PAGE);
	ck_assert_uint_eq(fx->r.r10, TDX_NO_PAGE);
	ck_assert_uint_eq(fx->r.r11, TDX_NO_PAGE);
	block_and_track(fx, &td, GPA, 1);
	ok(TDH_MEM_SEPT_REMOVE | V1, GPA, 1, 0);
	ck_assert_uint_eq(fx->r.r11, TDX_NO_PAGE);
}
END_TEST

Suite *model_memory_suite(void);

Suite *model_memory_suite(void)
{
	Suite *s = suite_create("model_memory");
	TCase *t = tcase_create("common");

	tcase_add_checked_fixture(t, set_up_initialized, tear_down);
	tcase_add_test(t, tdr_operand_is_checked);
	tcase_add_test(t, reserved_bits_beside_the_tdr_are_refused);
	tcase_add_test(t, td_state_is_checked);
	tcase_add_test(t, mapping_operand_is_checked);
	tcase_add_test(t, shared_and_too_wide_addresses_are_refused);
	tcase_add_test(t, tree_lock_is_taken_in_the_right_mode);
	tcase_add_test(t, walk_that_ends_early_says_where);
	tcase_add_test(t, locked_entry_is_busy_and_described_and_marked_for_the_host);
	suite_add_tcase(s, t);
	t = tcase_create("sept-add-rd");
	tcase_add_checked_fixture(t, set_up_initialized, tear_down);
	tcase_add_test(t, sept_add_hangs_in_an_empty_table);
	tcase_add_test(t, sept_add_refuses_entries_in_other_states);
	tcase_add_test(t, sept_add_checks_its_page);
	tcase_add_test(t, sept_add_version_0_with_allow_existing_says_nothing);
	tcase_add_test(t, sept_add_version_1_says_what_became_of_the_page);
	tcase_add_test(t, sept_rd_shows_each_state);
	tcase_add_test(t, sept_rd_gives_l2_attributes_of_debug_tds_only);
	suite_add_tcase(s, t);
	t = tcase_create("sept-remove");
	tcase_add_checked_fixture(t, set_up_runnable, tear_down);
	tcase_add_test(t, sept_remove_takes_an_empty_table_away);
	tcase_add_test(t, sept_remove_wants_a_table);
	suite_add_tcase(s, t);
	return s;
}
