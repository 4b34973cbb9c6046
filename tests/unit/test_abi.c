// SPDX-License-Identifier: GPL-2.0-only
/*
 * core/abi: the tables of leaves, operands and registers against themselves (order, uniqueness,
 * round trips, flag bits) and against literal facts of TDX module 1.5.01, so that a slip in a table
 * cannot hide behind the same table.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "core/abi/abi.h"
#include "suites.h"

START_TEST(leaf_table_is_sorted_and_has_every_leaf)
{
	size_t count, i;
	const struct tdx_leaf_info *rows = tdx_leaves(&count);

	ck_assert_uint_eq(count, 69 + 38);
	for (i = 0; i < count; i++) {
		ck_assert_int_eq(!rows[i].since, !(rows[i].flags & TDX_LEAF_NEWER));
		if (!rows[i].since)
			ck_assert_uint_lt(rows[i].number, TDH_LEAF_LIMIT);
		ck_assert_uint_le(rows[i].max_version, 1);
		ck_assert_uint_lt(rows[i].op_states, 1u << TDX_NR_OP_STATES);
		ck_assert_uint_gt(strlen(rows[i].summary), 0);
		if (i)
			ck_assert_uint_lt(rows[i - 1].number, rows[i].number);
	}
	rows = tdg_leaves(&count);
	ck_assert_uint_eq(count, 20);
	for (i = 0; i < count; i++)
		ck_assert_uint_ne(rows[i].flags & TDX_LEAF_GUEST, 0);
}
END_TEST

static void check_leaf_names(const struct tdx_leaf_info *leaf)
{
	char spelling[64];
	size_t i;

	ck_assert_uint_eq(strlen(leaf->name), strlen(leaf->cname));
	for (i = 0; leaf->name[i]; i++)
		ck_assert_int_eq(leaf->cname[i], leaf->name[i] == '.' ? '_' : leaf->name[i]);
	ck_assert_ptr_eq(tdx_leaf_by_name(leaf->name), leaf);
	ck_assert_ptr_eq(tdx_leaf_by_name(leaf->cname), leaf);
	snprintf(spelling, sizeof(spelling), "%s", leaf->name);
	for (i = 0; spelling[i]; i++)
		if (spelling[i] >= 'A' && spelling[i] <= 'Z')
			spelling[i] = (char)(spelling[i] - 'A' + 'a');
	ck_assert_ptr_eq(tdx_leaf_by_name(spelling), leaf);
}

START_TEST(leaf_names_and_numbers_round_trip)
{
	size_t count, i;
	const struct tdx_leaf_info *rows = tdx_leaves(&count);

	for (i = 0; i < count; i++) {
		check_leaf_names(&rows[i]);
		ck_assert_ptr_eq(tdx_leaf_info_any(rows[i].number), &rows[i]);
		ck_assert_ptr_eq(tdx_leaf_info(rows[i].number), rows[i].since ? NULL : &rows[i]);
		ck_assert_ptr_eq(tdx_leaf_by_name(rows[i].name + strlen("TDH.")), &rows[i]);
	}
	rows = tdg_leaves(&count);
	for (i = 0; i < count; i++) {
		check_leaf_names(&rows[i]);
		ck_assert_ptr_eq(tdg_leaf_info(rows[i].number), &rows[i]);
	}
}
END_TEST

START_TEST(unknown_leaves_are_not_found)
{
	static const u32 holes[] = {46, 47, 50, 51, 54, 67, 69, 76, 88, 97, 127, 0x10006};
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(holes); i++)
		ck_assert_ptr_null(tdx_leaf_info(holes[i]));
	ck_assert_ptr_null(tdx_leaf_info_any(54));
	ck_assert_ptr_null(tdx_leaf_info_any(0x1003a));
	ck_assert_ptr_null(tdg_leaf_info(13));
	ck_assert_ptr_null(tdx_leaf_by_name("TDH.MEM.PAGE"));
	ck_assert_ptr_null(tdx_leaf_by_name("TDH.MEM.PAGE.AUGX"));
	ck_assert_ptr_null(tdx_leaf_by_name(""));
	ck_assert_ptr_null(tdx_leaf_by_name("VP.INFO"));
}
END_TEST

START_TEST(leaf_facts)
{
	static const struct {
		const char *name;
		u16 number, op_states;
		u8 max_version;
	} facts[] = {
		{"TDH.VP.ENTER", 0, 0x20c, 0},
		{"TDH.MEM.PAGE.ADD", 2, 0x002, 0},
		{"TDH.MEM.SEPT.ADD", 3, 0x3ce, 1},
		{"TDH.MEM.PAGE.AUG", 6, 0x20e, 0},
		{"TDH.MEM.RANGE.BLOCK", 7, 0x33e, 0},
		{"TDH.MNG.CREATE", 9, 0, 0},
		{"TDH.VP.CREATE", 10, 0x082, 0},
		{"TDH.MNG.RD", 11, 0x7fe, 1},
		{"TDH.MNG.WR", 13, 0x7ce, 0},
		{"TDH.MEM.PAGE.DEMOTE", 15, 0x33e, 0},
		{"TDH.MNG.INIT", 21, 0x001, 0},
		{"TDH.MEM.PAGE.PROMOTE", 23, 0x33e, 1},
		{"TDH.MEM.PAGE.REMOVE", 29, 0x73e, 0},
		{"TDH.MEM.SEPT.REMOVE", 30, 0x7fe, 1},
		{"TDH.MEM.TRACK", 38, 0x3fe, 0},
		{"TDH.MEM.RANGE.UNBLOCK", 39, 0x33e, 0},
		{"TDH.PHYMEM.CACHE.WB", 40, 0, 0},
		{"TDH.SYS.CONFIG", 45, 0, 0},
		{"TDH.VP.RD", 26, 0x7fe, 1},
		{"TDH.PHYMEM.PAGE.RECLAIM", 28, 0, 0},
		{"TDH.MIG.STREAM.CREATE", 96, 0x007, 0},
	};
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(facts); i++) {
		const struct tdx_leaf_info *leaf = tdx_leaf_info(facts[i].number);

		ck_assert_ptr_nonnull(leaf);
		ck_assert_str_eq(leaf->name, facts[i].name);
		ck_assert_uint_eq(leaf->op_states, facts[i].op_states);
		ck_assert_uint_eq(leaf->max_version, facts[i].max_version);
	}
}
END_TEST

START_TEST(read_only_leaves_are_the_eight_that_only_read)
{
	static const u16 readers[] = {TDH_MNG_RD,      TDH_MEM_RD,   TDH_PHYMEM_PAGE_RDMD,
				      TDH_MEM_SEPT_RD, TDH_VP_RD,    TDH_SYS_INFO,
				      TDH_SYS_RD,      TDH_SYS_RDALL};
	size_t count, i, found = 0;
	const struct tdx_leaf_info *rows = tdx_leaves(&count);

	for (i = 0; i < count; i++)
		if (rows[i].flags & TDX_LEAF_READ_ONLY)
			ck_assert_uint_eq(rows[i].number, readers[found++]);
	ck_assert_uint_eq(found, CORE_ARRAY_SIZE(readers));
}
END_TEST

START_TEST(leaves_accepted_before_the_module_is_ready)
{
	static const u16 early[] = {TDH_SYS_KEY_CONFIG,	 TDH_SYS_INFO,	  TDH_SYS_INIT,
				    TDH_SYS_RD,		 TDH_SYS_LP_INIT, TDH_SYS_RDALL,
				    TDH_SYS_LP_SHUTDOWN, TDH_SYS_CONFIG,  TDH_SYS_UPDATE};
	size_t count, i, found = 0;
	const struct tdx_leaf_info *rows = tdx_leaves(&count);

	for (i = 0; i < count; i++)
		if (rows[i].flags & TDX_LEAF_EARLY)
			ck_assert_uint_eq(rows[i].number, early[found++]);
	ck_assert_uint_eq(found, CORE_ARRAY_SIZE(early));
}
END_TEST

START_TEST(interruptible_leaves)
{
	const struct tdx_leaf_info *add = tdx_leaf_info(TDH_MEM_SEPT_ADD);
	const u32 both = TDX_LEAF_RESUMABLE | TDX_LEAF_RESTARTABLE;

	ck_assert_uint_ne(add->flags & TDX_LEAF_RESUMABLE, 0);
	ck_assert_uint_ne(add->flags & TDX_LEAF_INTR_V1, 0);
	ck_assert_uint_eq(tdx_leaf_info(TDH_MEM_PAGE_PROMOTE)->flags & both, TDX_LEAF_RESTARTABLE);
	ck_assert_uint_eq(tdx_leaf_info(TDH_MEM_PAGE_DEMOTE)->flags & both, TDX_LEAF_RESTARTABLE);
	ck_assert_uint_eq(tdx_leaf_info(TDH_PHYMEM_CACHE_WB)->flags & both, TDX_LEAF_RESUMABLE);
	ck_assert_uint_eq(tdx_leaf_info(TDH_MEM_PAGE_REMOVE)->flags & both, 0);
	ck_assert_uint_eq(tdx_leaf_info(TDH_SYS_TDMR_INIT)->flags & both, 0);
}
END_TEST

/* The rows of one leaf: inputs first, no register twice in a direction, names and types set. */
static void check_operands(const struct tdx_leaf_info *leaf)
{
	u32 seen[2] = {0, 0};
	size_t count, i;
	const struct tdx_leaf_operand *ops = tdx_leaf_operands(leaf, &count);

	for (i = 0; i < count; i++) {
		const struct tdx_operand_type_info *type = tdx_operand_type_info(ops[i].type);

		ck_assert_uint_eq(ops[i].leaf, leaf->number);
		ck_assert_ptr_nonnull(type);
		ck_assert_ptr_nonnull(tdx_reg_name(ops[i].reg));
		ck_assert_uint_le(ops[i].version, leaf->max_version);
		ck_assert_uint_gt(strlen(ops[i].name), 0);
		ck_assert_uint_eq(seen[ops[i].dir] >> ops[i].reg & 1, 0);
		seen[ops[i].dir] |= 1u << ops[i].reg;
		if (i)
			ck_assert_uint_le(ops[i - 1].dir, ops[i].dir);
	}
}

START_TEST(operand_table_is_consistent)
{
	size_t count, i;
	const struct tdx_leaf_info *rows = tdx_leaves(&count);

	for (i = 0; i < count; i++)
		check_operands(&rows[i]);
	rows = tdg_leaves(&count);
	for (i = 0; i < count; i++)
		check_operands(&rows[i]);
}
END_TEST

START_TEST(operands_of_page_aug_and_sept_add)
{
	size_t count;
	const struct tdx_leaf_operand *ops;

	ops = tdx_leaf_operands(tdx_leaf_info(TDH_MEM_PAGE_AUG), &count);
	ck_assert_uint_eq(count, 3);
	ck_assert_uint_eq(ops[0].type, OT_MAP);
	ck_assert_uint_eq(ops[1].type, OT_TDR);
	ck_assert_uint_eq(ops[1].reg, TDX_REG_RDX);
	ck_assert_uint_eq(ops[2].type, OT_HPA_NEW);
	ck_assert_uint_eq(ops[2].reg, TDX_REG_R8);
	ck_assert(tdx_operand_type_info(OT_HPA_NEW)->is_hpa);
	ck_assert(!tdx_operand_type_info(OT_MAP)->is_hpa);
	ck_assert_ptr_null(tdx_operand_type_info(OT_NR));

	ops = tdx_leaf_operands(tdx_leaf_info(TDH_MEM_SEPT_ADD), &count);
	ck_assert_uint_eq(ops[0].type, OT_MAP);

	ck_assert_ptr_null(tdx_leaf_operands(tdx_leaf_info(TDH_EXPORT_MEM), &count));
	ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(rax_is_packed_and_unpacked)
{
	ck_assert_uint_eq(tdx_rax(TDH_MEM_SEPT_ADD, 1), 0x10003);
	ck_assert_uint_eq(tdx_rax_leaf(0x10003), 3);
	ck_assert_uint_eq(tdx_rax_version(0x10003), 1);
	ck_assert_uint_eq(tdx_rax(6, 0) & TDX_RAX_RESERVED_MASK, 0);
	ck_assert_uint_ne(0x1000000 & TDX_RAX_RESERVED_MASK, 0);
}
END_TEST

/* Registers */

START_TEST(registers_by_number_are_the_named_members)
{
	struct seam_regs r = {0};

	ck_assert_ptr_eq(seam_reg(&r, TDX_REG_RAX), &r.rax);
	ck_assert_ptr_eq(seam_reg(&r, TDX_REG_RCX), &r.rcx);
	ck_assert_ptr_eq(seam_reg(&r, TDX_REG_RDX), &r.rdx);
	ck_assert_ptr_eq(seam_reg(&r, TDX_REG_RBX), &r.rbx);
	ck_assert_ptr_eq(seam_reg(&r, TDX_REG_RBP), &r.rbp);
	ck_assert_ptr_eq(seam_reg(&r, TDX_REG_RSI), &r.rsi);
	ck_assert_ptr_eq(seam_reg(&r, TDX_REG_RDI), &r.rdi);
	ck_assert_ptr_eq(seam_reg(&r, TDX_REG_R8), &r.r8);
	ck_assert_ptr_eq(seam_reg(&r, TDX_REG_R11), &r.r11);
	ck_assert_ptr_eq(seam_reg(&r, TDX_REG_R15), &r.r15);
	ck_assert_ptr_null(seam_reg(&r, 4));
	ck_assert_ptr_null(seam_reg(&r, TDX_NR_REGS));
	r.r9 = 0x1234;
	ck_assert_uint_eq(seam_reg_get(&r, TDX_REG_R9), 0x1234);
	ck_assert_uint_eq(seam_reg_get(&r, 4), 0);
	ck_assert_uint_eq(sizeof(r), 15 * 8);
}
END_TEST

START_TEST(register_names_round_trip)
{
	unsigned int reg;

	for (reg = 0; reg < TDX_NR_REGS; reg++) {
		if (reg == 4)
			ck_assert_ptr_null(tdx_reg_name(reg));
		else
			ck_assert_int_eq(tdx_reg_by_name(tdx_reg_name(reg)), (int)reg);
	}
	ck_assert_int_eq(tdx_reg_by_name("R10"), TDX_REG_R10);
	ck_assert_int_eq(tdx_reg_by_name("rsp"), -1);
}
END_TEST

static void add_leaf_tests(Suite *s)
{
	TCase *tc = tcase_create("leaf");

	tcase_add_test(tc, leaf_table_is_sorted_and_has_every_leaf);
	tcase_add_test(tc, leaf_names_and_numbers_round_trip);
	tcase_add_test(tc, unknown_leaves_are_not_found);
	tcase_add_test(tc, leaf_facts);
	tcase_add_test(tc, read_only_leaves_are_the_eight_that_only_read);
	tcase_add_test(tc, leaves_accepted_before_the_module_is_ready);
	tcase_add_test(tc, interruptible_leaves);
	tcase_add_test(tc, operand_table_is_consistent);
	tcase_add_test(tc, operands_of_page_aug_and_sept_add);
	tcase_add_test(tc, rax_is_packed_and_unpacked);
	tcase_add_test(tc, registers_by_number_are_the_named_members);
	tcase_add_test(tc, register_names_round_trip);
	suite_add_tcase(s, tc);
}

Suite *abi_suite(void)
{
	Suite *s = suite_create("abi");

	add_leaf_tests(s);
	return s;
}
