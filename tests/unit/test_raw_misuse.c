// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every way to misuse page handles and raw calls: no number becomes an address, no page that the
 * TDX module may own is freed, and the accounts are right after each.
 */

#include "core/abi/decode.h"
#include "raw_fixture.h"
#include "suites.h"

#define HKID 40
#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M tdx_level_size(1)

static void set(struct tdxcall_raw *raw, unsigned int reg, u64 value, u32 kind)
{
	u32 i = reg < 4 ? reg : reg - 1;

	raw->reg[i] = value;
	raw->kind[i] = (u8)kind;
}

/* ---- operands -------------------------------------------------------------------------------- */

START_TEST(no_number_takes_the_place_of_an_address)
{
	const struct tdx_leaf_operand *ops;
	const struct tdx_leaf_info *leaves;
	size_t nr_leaves, count, l, i;
	struct raw_fixture rf;
	u32 page, tested = 0;

	raw_open(&rf);
	rt_model_set(rf.fx->rt);
	page = raw_alloc(&rf, 1);
	leaves = tdx_leaves(&nr_leaves);
	for (l = 0; l < nr_leaves; l++) {
		ops = tdx_leaf_operands(&leaves[l], &count);
		for (i = 0; i < count; i++) {
			struct tdxcall_raw raw;
			bool hpa = tdx_operand_type_info(ops[i].type)->is_hpa;

			if (ops[i].dir != TDX_DIR_IN || leaves[l].number == TDH_VP_ENTER)
				continue;
			raw_init(&raw, leaves[l].number);
			raw.reg[0] |= (u64)ops[i].version << TDX_RAX_VERSION_SHIFT;
			if (hpa)
				set(&raw, ops[i].reg, RTX_MEM_BASE, TDXCALL_RAW_VALUE);
			else
				set(&raw, ops[i].reg, TDXCALL_RAW_PAGE(page, 0),
				    TDXCALL_RAW_IS_PAGE);
			raw_not_taken(&rf, &raw, -EINVAL);
			tested++;
		}
	}
	ck_assert_uint_gt(tested, 80);
	raw_close(&rf);
}
END_TEST

/* Inputs of a leaf in any version of it and of the TDX module. */
static u32 registers_known(const struct tdx_leaf_info *leaf)
{
	const struct tdx_leaf_operand *ops;
	size_t count, i;
	u32 regs = 1U << TDX_REG_RAX | 1U << 4; /* there is no RSP */

	ops = tdx_leaf_operands(leaf, &count);
	for (i = 0; i < count; i++)
		regs |= ops[i].dir == TDX_DIR_IN ? 1U << ops[i].reg : 0;
	ops = tdx_leaf_operands_newer(leaf, &count);
	for (i = 0; i < count; i++)
		regs |= ops[i].dir == TDX_DIR_IN ? 1U << ops[i].reg : 0;
	return regs;
}

START_TEST(a_register_that_is_no_operand_has_to_be_0)
{
	const struct tdx_leaf_info *leaves;
	struct tdxcall_raw raw;
	struct raw_fixture rf;
	u32 reg, tested = 0;
	size_t count, l;

	raw_open(&rf);
	rt_model_set(rf.fx->rt);
	leaves = tdx_leaves(&count);
	for (l = 0; l < count; l++) {
		if (leaves[l].number == TDH_VP_ENTER)
			continue;
		for (reg = 0; reg <= TDX_REG_R15; reg++) {
			if (registers_known(&leaves[l]) & 1U << reg)
				continue;
			raw_init(&raw, leaves[l].number);
			set(&raw, reg, RTX_MEM_BASE, TDXCALL_RAW_VALUE);
			raw_not_taken(&rf, &raw, -EINVAL);
			tested++;
		}
	}
	ck_assert_uint_gt(tested, 1000);
	raw_close(&rf);
}
END_TEST

START_TEST(numbers_can_be_forced_on_the_model_only)
{
	struct tdxcall_raw raw;
	struct raw_fixture rf;
	u32 page;

	raw_open(&rf);
	page = raw_alloc(&rf, 0);
	raw_init(&raw, TDH_PHYMEM_PAGE_RDMD);
	raw_set_page(&raw, TDX_REG_RCX, page, 0);
	raw_set(&raw, TDX_REG_R13, RTX_MEM_BASE);
	raw.flags = TDXCALL_RAW_F_FORCE;
	raw_not_taken(&rf, &raw, -EPERM);
	rt_model_set(rf.fx->rt);
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	/* The address of an operand that the TDX module has is never a number. */
	raw_init(&raw, TDH_PHYMEM_PAGE_RDMD);
	raw_set(&raw, TDX_REG_RCX, RTX_MEM_BASE);
	raw.flags = TDXCALL_RAW_F_FORCE;
	raw_not_taken(&rf, &raw, -EINVAL);
	raw_close(&rf);
}
END_TEST

START_TEST(operands_of_later_modules_are_pages_or_0)
{
	static const struct {
		u16 leaf;
		unsigned int reg;
	} cases[] = {
		{ TDH_MEM_PAGE_DEMOTE, TDX_REG_R12 },
		{ TDH_MEM_PAGE_DEMOTE, TDX_REG_R13 },
		{ TDH_MNG_INIT, TDX_REG_R8 },
		{ TDH_PHYMEM_PAMT_ADD, TDX_REG_RCX },
		{ TDH_PHYMEM_PAMT_ADD, TDX_REG_RDX },
		{ TDH_PHYMEM_PAMT_ADD, TDX_REG_R8 },
		{ TDH_PHYMEM_PAMT_REMOVE, TDX_REG_RCX },
	};
	struct tdxcall_raw raw;
	struct raw_fixture rf;
	u32 small, i;

	raw_open(&rf);
	small = raw_alloc(&rf, 0);
	for (i = 0; i < CORE_ARRAY_SIZE(cases); i++) {
		raw_init(&raw, cases[i].leaf);
		raw_set(&raw, cases[i].reg, RTX_MEM_BASE);
		raw_not_taken(&rf, &raw, -EINVAL);
	}
	/* A block is 2M of one page handle. */
	raw_init(&raw, TDH_PHYMEM_PAMT_REMOVE);
	raw_set_page(&raw, TDX_REG_RCX, small, 1);
	raw_not_taken(&rf, &raw, -EINVAL);
	raw_set_page(&raw, TDX_REG_RCX, raw_alloc(&rf, 1), 1);
	ck_assert_uint_eq(raw_status(&rf, &raw), TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
	raw_close(&rf);
}
END_TEST

START_TEST(malformed_calls_are_refused)
{
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	u32 page;

	raw_open(&rf);
	page = raw_alloc(&rf, 0);
	raw_init(&raw, TDH_PHYMEM_PAGE_RDMD);
	raw_set_page(&raw, TDX_REG_RCX, page, 0);
	raw.kind[5] = 4;
	raw_not_taken(&rf, &raw, -EINVAL);
	raw.kind[5] = 0;
	raw.reserved = 1;
	raw_not_taken(&rf, &raw, -EINVAL);
	raw.reserved = 0;
	raw.lp = RTX_LPS;
	raw_not_taken(&rf, &raw, -EINVAL);
	raw.lp = TDXCALL_RAW_ANY_LP;
	raw.keyid = 33; /* only WBINVD takes one */
	raw_not_taken(&rf, &raw, -EINVAL);
	raw.keyid = 0;
	raw.flags = TDXCALL_RAW_F_FORCE << 1;
	raw_not_taken(&rf, &raw, -EINVAL);
	raw.flags = 0;
	raw.kind[0] = TDXCALL_RAW_IS_PAGE;
	raw_not_taken(&rf, &raw, -EINVAL);
	raw_init(&raw, TDH_PHYMEM_PAGE_WBINVD);
	raw_set_page(&raw, TDX_REG_RCX, page, 0);
	raw.keyid = RTX_KEYID_FIRST + RTX_KEYID_COUNT;
	raw_not_taken(&rf, &raw, -EINVAL);
	raw.keyid = 33;
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	ck_assert_int_eq(rt_command(rf.fx->rt, TDXCALL_RAW, &raw, NULL, 0), -EINVAL);
	raw_close(&rf);
}
END_TEST

START_TEST(a_page_must_lie_in_its_block)
{
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	struct raw_td td;
	u32 small, big;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	small = raw_alloc(&rf, 0);
	big = raw_alloc(&rf, 1);
	raw_init(&raw, TDH_PHYMEM_PAGE_RDMD);
	raw_set_page(&raw, TDX_REG_RCX, small, SIZE_4K);
	raw_not_taken(&rf, &raw, -EINVAL);
	raw_set_page(&raw, TDX_REG_RCX, big, SIZE_2M);
	raw_not_taken(&rf, &raw, -EINVAL);
	raw_set_page(&raw, TDX_REG_RCX, big, SIZE_2M - SIZE_4K);
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	/* A 4K block must not let the TDX module have the 2M around it. */
	raw_init(&raw, TDH_MEM_PAGE_AUG);
	raw_set(&raw, TDX_REG_RCX, tdx_map(RAW_GPA + SIZE_2M, 1));
	raw_set_page(&raw, TDX_REG_RDX, td.tdr, 0);
	raw_set_page(&raw, TDX_REG_R8, small, 0);
	raw_not_taken(&rf, &raw, -EINVAL);
	raw_set_page(&raw, TDX_REG_R8, big, SIZE_4K);
	raw_not_taken(&rf, &raw, -EINVAL);
	raw_set(&raw, TDX_REG_RCX, tdx_map(0, 2));
	raw_set_page(&raw, TDX_REG_R8, big, 0);
	raw_not_taken(&rf, &raw, -EINVAL);
	raw_close(&rf);
}
END_TEST

START_TEST(unknown_and_freed_handles_are_refused)
{
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	u64 word = 0;
	u32 page;

	raw_open(&rf);
	page = raw_alloc(&rf, 0);
	ck_assert_int_eq(raw_free(&rf, page, NULL), 0);
	ck_assert_int_eq(raw_free(&rf, page, NULL), -ENOENT);
	ck_assert_int_eq(raw_free(&rf, 0, NULL), -ENOENT);
	ck_assert_int_eq(raw_free(&rf, 99, NULL), -ENOENT);
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_READ, page, 0, &word), -ENOENT);
	ck_assert_int_eq(raw_access(&rf, TDXCALL_PAGE_WRITE, page, 0, &word), -ENOENT);
	raw_init(&raw, TDH_PHYMEM_PAGE_RDMD);
	raw_set_page(&raw, TDX_REG_RCX, page, 0);
	raw_not_taken(&rf, &raw, -ENOENT);
	raw_set_page(&raw, TDX_REG_RCX, 0, 0);
	raw_not_taken(&rf, &raw, -ENOENT);
	raw_close(&rf);
}
END_TEST

START_TEST(malformed_page_commands_are_refused)
{
	struct tdxcall_page ok = { .argsz = sizeof(ok), .handle = 1 };
	struct raw_fixture rf;
	struct tdxcall_page p;
	u64 words[513];

	raw_open(&rf);
	raw_alloc(&rf, 0);
	ok.buf = (uintptr_t)words;
	ok.len = 8;
	p = ok;
	p.reserved[2] = 1;
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_READ, &p), -EINVAL);
	p = ok;
	p.flags = 4;
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_READ, &p), -EINVAL);
	p = ok;
	p.len = 0;
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_READ, &p), -EINVAL);
	p = ok;
	p.len = SIZE_4K + 1;
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_READ, &p), -EINVAL);
	p = ok;
	p.offset = SIZE_4K - 4;
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_READ, &p), -EINVAL);
	p = ok;
	p.offset = SIZE_4K;
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_READ, &p), -EINVAL);
	p = ok;
	p.offset = ~0ULL - 7;
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_READ, &p), -EINVAL);
	p = ok;
	p.buf = 0;
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_READ, &p), -EFAULT);
	p = ok;
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_FREE, &p), -EINVAL);
	p = (struct tdxcall_page){ .argsz = sizeof(p), .level = 3 };
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_ALLOC, &p), -EINVAL);
	p = (struct tdxcall_page){ .argsz = sizeof(p), .handle = 5 };
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_ALLOC, &p), -EINVAL);
	p = (struct tdxcall_page){ .argsz = sizeof(p), .offset = 8 };
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_NEXT, &p), -EINVAL);
	p.offset = SIZE_4K;
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_NEXT, &p), -EINVAL);
	p = ok;
	ck_assert_int_eq(rt_command(rf.fx->rt, TDXCALL_PAGE_READ, &p, words, 8), -EINVAL);
	ck_assert_int_eq(raw_page(&rf, TDXCALL_PAGE_READ, &ok), 0);
	raw_close(&rf);
}
END_TEST

/* ---- test TDs, the platform ------------------------------------------------------------------ */

START_TEST(a_test_td_cannot_be_changed)
{
	const struct tdx_leaf_operand *ops;
	const struct tdx_leaf_info *leaves;
	size_t nr_leaves, count, l, i;
	struct raw_fixture rf;
	u32 td, tested = 0;

	raw_open(&rf);
	rt_model_set(rf.fx->rt);
	td = rtx_td(rf.fx, "t0");
	leaves = tdx_leaves(&nr_leaves);
	for (l = 0; l < nr_leaves; l++) {
		ops = tdx_leaf_operands(&leaves[l], &count);
		for (i = 0; i < count && ops[i].dir == TDX_DIR_IN; i++) {
			bool looks = leaves[l].flags & TDX_LEAF_READ_ONLY &&
				     !(leaves[l].flags & TDX_LEAF_ASSOCIATES);
			bool tdr = ops[i].type == OT_TDR;
			struct tdxcall_raw raw;

			if ((!tdr && ops[i].type != OT_TDVPR) || looks ||
			    leaves[l].number == TDH_VP_ENTER)
				continue;
			raw_init(&raw, leaves[l].number);
			set(&raw, ops[i].reg, (u64)td << 32,
			    tdr ? TDXCALL_RAW_IS_TDR : TDXCALL_RAW_IS_TDVPR);
			/* Whichever register is looked at first, the answer is no. */
			ck_assert_int_lt(raw_exec(&rf, &raw), 0);
			tested++;
		}
	}
	ck_assert_uint_gt(tested, 25);
	rtx_check(rf.fx);
	ck_assert_int_eq(rtx_destroy(rf.fx, td).result, 0);
	raw_close(&rf);
}
END_TEST

START_TEST(test_tds_are_named_rightly_or_not_at_all)
{
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	u32 td;

	raw_open(&rf);
	td = rtx_td(rf.fx, "t0");
	raw_init(&raw, TDH_MEM_TRACK);
	set(&raw, TDX_REG_RCX, TDXCALL_RAW_TDR(td, 0), TDXCALL_RAW_IS_TDR);
	raw_not_taken(&rf, &raw, -EPERM);
	raw_init(&raw, TDH_VP_RD); /* ties the vCPU to the LP */
	set(&raw, TDX_REG_RCX, TDXCALL_RAW_TDVPR(td, 0), TDXCALL_RAW_IS_TDVPR);
	raw_not_taken(&rf, &raw, -EPERM);
	raw_init(&raw, TDH_PHYMEM_PAGE_WBINVD);
	set(&raw, TDX_REG_RCX, TDXCALL_RAW_TDR(td, 0), TDXCALL_RAW_IS_TDR);
	raw_not_taken(&rf, &raw, -EINVAL);
	raw_init(&raw, TDH_MNG_RD);
	set(&raw, TDX_REG_RCX, TDXCALL_RAW_TDR(td + 1, 0), TDXCALL_RAW_IS_TDR);
	raw_not_taken(&rf, &raw, -ENOENT);
	set(&raw, TDX_REG_RCX, TDXCALL_RAW_TDVPR(td, 0), TDXCALL_RAW_IS_TDVPR);
	raw_not_taken(&rf, &raw, -EINVAL);
	set(&raw, TDX_REG_RCX, TDXCALL_RAW_TDR(td, SIZE_4K), TDXCALL_RAW_IS_TDR);
	raw_not_taken(&rf, &raw, -EINVAL);
	raw_init(&raw, TDH_PHYMEM_PAGE_RDMD);
	set(&raw, TDX_REG_RCX, TDXCALL_RAW_TDVPR(td, 3), TDXCALL_RAW_IS_TDVPR);
	raw_not_taken(&rf, &raw, -ENOENT);
	set(&raw, TDX_REG_RCX, TDXCALL_RAW_TDVPR(td, 64), TDXCALL_RAW_IS_TDVPR);
	raw_not_taken(&rf, &raw, -ENOENT);
	ck_assert_int_eq(rtx_destroy(rf.fx, td).result, 0);
	raw_close(&rf);
}
END_TEST

START_TEST(the_platform_is_not_the_callers)
{
	static const u16 writes[] = {
		TDH_SYS_INIT, TDH_SYS_LP_INIT, TDH_SYS_CONFIG, TDH_SYS_KEY_CONFIG,
		TDH_SYS_TDMR_INIT, TDH_SYS_SHUTDOWN, TDH_SYS_UPDATE, TDH_SYS_LP_SHUTDOWN,
	};
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	size_t i;

	raw_open(&rf);
	for (i = 0; i < CORE_ARRAY_SIZE(writes); i++) {
		raw_init(&raw, writes[i]);
		raw_not_taken(&rf, &raw, -EPERM);
	}
	/* What these take is not known. */
	raw_init(&raw, 200);
	raw_not_taken(&rf, &raw, -EOPNOTSUPP);
	raw_init(&raw, TDH_EXPORT_MEM);
	raw_not_taken(&rf, &raw, -EOPNOTSUPP);
	raw_init(&raw, TDH_SYS_RD);
	raw.reg[0] |= 1 << TDX_RAX_VERSION_SHIFT;
	raw_not_taken(&rf, &raw, -EOPNOTSUPP);
	raw_init(&raw, TDH_VP_ENTER);
	raw_not_taken(&rf, &raw, -EOPNOTSUPP);
	rt_model_set(rf.fx->rt);
	raw_not_taken(&rf, &raw, -EOPNOTSUPP);
	raw_init(&raw, TDH_SYS_LP_SHUTDOWN);
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	raw_init(&raw, 200);
	ck_assert_uint_eq(raw_status(&rf, &raw), TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
	raw_close(&rf);
}
END_TEST

START_TEST(metadata_neither_takes_nor_gives_an_address)
{
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	struct raw_td td;

	raw_open(&rf);
	raw_build(&rf, &td, HKID);
	raw_init(&raw, TDH_VP_WR);
	raw_set_page(&raw, TDX_REG_RCX, td.tdvpr, 0);
	raw_set(&raw, TDX_REG_RDX, 0x002400030000203c); /* VMCS_SHARED_EPTP */
	raw_set(&raw, TDX_REG_R8, RTX_MEM_BASE);
	raw_set(&raw, TDX_REG_R9, ~0ULL);
	raw_not_taken(&rf, &raw, -EPERM);
	raw_init(&raw, TDH_VP_RD);
	raw_set_page(&raw, TDX_REG_RCX, td.tdvpr, 0);
	raw_set(&raw, TDX_REG_RDX, 0xa020000300000010); /* TDVPS_PAGE_PA */
	raw.lp = 2;
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	ck_assert_uint_eq(raw.reg[7], 0);
	raw_close(&rf);
}
END_TEST

static u64 raw_word(struct raw_fixture *rf, u32 page, u64 offset)
{
	u64 word = 0;

	ck_assert_int_eq(raw_access(rf, TDXCALL_PAGE_READ, page, offset, &word), 0);
	return word;
}

/* Where the machine's memory is: three leaves return it, in a register and two tables in memory. */
START_TEST(convertible_memory_is_returned_without_its_address)
{
	struct raw_fixture rf;
	struct tdxcall_raw raw;
	u32 info, list, sequences, at = 8, n;
	u64 head;
	bool seen = false;

	raw_open(&rf);
	info = raw_alloc(&rf, 0);
	list = raw_alloc(&rf, 0);
	raw_init(&raw, TDH_SYS_RD);
	raw_set(&raw, TDX_REG_RDX, SYS_FIELD_CMR_BASE);
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	ck_assert_uint_eq(raw.reg[7], 0);
	raw_init(&raw, TDH_SYS_RD);
	raw_set(&raw, TDX_REG_RDX, SYS_FIELD_CMR_SIZE);
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	ck_assert_uint_eq(raw.reg[7], RTX_MEM_SIZE);

	raw_init(&raw, TDH_SYS_INFO);
	raw_set_page(&raw, TDX_REG_RCX, info, 0);
	raw_set(&raw, TDX_REG_RDX, 1024);
	raw_set_page(&raw, TDX_REG_R8, info, 1024);
	raw_set(&raw, TDX_REG_R9, TDX_MAX_CMRS);
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	ck_assert_uint_eq(raw_word(&rf, info, 1024), 0);
	ck_assert_uint_eq(raw_word(&rf, info, 1032), RTX_MEM_SIZE);

	raw_init(&raw, TDH_SYS_RDALL);
	raw_set_page(&raw, TDX_REG_RDX, list, 0);
	raw_set(&raw, TDX_REG_R8, TDX_FIELD_NONE);
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	for (sequences = raw_word(&rf, list, 0) >> 16 & 0xffff; sequences; sequences--) {
		head = raw_word(&rf, list, at);
		n = (u32)(((head >> TDX_FIELD_LAST_ELEMENT_SHIFT & 0xf) + 1) *
			  ((head >> TDX_FIELD_LAST_FIELD_SHIFT & 0x1ff) + 1));
		if (tdx_field_key(head) == tdx_field_key(SYS_FIELD_CMR_BASE)) {
			ck_assert_uint_eq(raw_word(&rf, list, at + 8), 0);
			seen = true;
		}
		if (tdx_field_key(head) == tdx_field_key(SYS_FIELD_CMR_SIZE))
			ck_assert_uint_eq(raw_word(&rf, list, at + 8), RTX_MEM_SIZE);
		at += 8 * (1 + n);
	}
	ck_assert(seen);
	/* A list that begins there. */
	raw_init(&raw, TDH_SYS_RDALL);
	raw_set_page(&raw, TDX_REG_RDX, list, 0);
	raw_set(&raw, TDX_REG_R8, SYS_FIELD_CMR_BASE);
	ck_assert_uint_eq(raw_status(&rf, &raw), 0);
	ck_assert_uint_eq(raw_word(&rf, list, 16), 0);
	raw_close(&rf);
}
END_TEST

Suite *raw_misuse_suite(void)
{
	Suite *s = suite_create("raw_misuse");
	TCase *tc = tcase_create("raw_misuse");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, no_number_takes_the_place_of_an_address);
	tcase_add_test(tc, a_register_that_is_no_operand_has_to_be_0);
	tcase_add_test(tc, numbers_can_be_forced_on_the_model_only);
	tcase_add_test(tc, operands_of_later_modules_are_pages_or_0);
	tcase_add_test(tc, malformed_calls_are_refused);
	tcase_add_test(tc, a_page_must_lie_in_its_block);
	tcase_add_test(tc, unknown_and_freed_handles_are_refused);
	tcase_add_test(tc, malformed_page_commands_are_refused);
	tcase_add_test(tc, a_test_td_cannot_be_changed);
	tcase_add_test(tc, test_tds_are_named_rightly_or_not_at_all);
	tcase_add_test(tc, the_platform_is_not_the_callers);
	tcase_add_test(tc, metadata_neither_takes_nor_gives_an_address);
	tcase_add_test(tc, convertible_memory_is_returned_without_its_address);
	suite_add_tcase(s, tc);
	return s;
}
