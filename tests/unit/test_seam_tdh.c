// SPDX-License-Identifier: GPL-2.0-only
/* Each encoder puts its operands where its leaf wants them; each decoder finds its output. */
#include <string.h>

#include "core/abi/state.h"
#include "core/seam/seam_tdh.h"
#include "suites.h"

#define TDR 0x11000ULL
#define TDVPR 0x44000ULL
#define GPA 0x40200000ULL
#define PAGE 0x22000ULL
#define SRC 0x33000ULL
#define FIELD 0x9ULL
#define NONE TDX_NO_PAGE

/* A call is these registers and zeros in all others. */
#define CALL(call, ...) is_call(seam_tdh_##call, (struct seam_regs){ .rax = __VA_ARGS__ })

static void is_call(struct seam_regs got, struct seam_regs want)
{
	unsigned int i;

	for (i = 0; i < TDX_NR_REGS; i++)
		ck_assert_msg(seam_reg_get(&got, i) == seam_reg_get(&want, i),
			      "leaf %llu: register %u is 0x%llx, not 0x%llx", want.rax, i,
			      seam_reg_get(&got, i), seam_reg_get(&want, i));
}

START_TEST(calls_about_a_td)
{
	CALL(sys_rd(FIELD), TDH_SYS_RD, .rdx = FIELD);
	CALL(mng_create(TDR, 33), TDH_MNG_CREATE, .rcx = TDR, .rdx = 33);
	CALL(mng_key_config(TDR), TDH_MNG_KEY_CONFIG, .rcx = TDR);
	CALL(mng_addcx(TDR, PAGE), TDH_MNG_ADDCX, .rcx = PAGE, .rdx = TDR);
	CALL(mng_init(TDR, SRC), TDH_MNG_INIT, .rcx = TDR, .rdx = SRC);
	CALL(mng_rd(TDR, FIELD), TDH_MNG_RD, .rcx = TDR, .rdx = FIELD);
	CALL(mng_vpflushdone(TDR), TDH_MNG_VPFLUSHDONE, .rcx = TDR);
	CALL(mng_key_freeid(TDR), TDH_MNG_KEY_FREEID, .rcx = TDR);
	CALL(mr_finalize(TDR), TDH_MR_FINALIZE, .rcx = TDR);
	CALL(mem_track(TDR), TDH_MEM_TRACK, .rcx = TDR);
}
END_TEST

START_TEST(calls_about_a_vcpu)
{
	const struct seam_regs answer = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	struct seam_regs enter = answer;

	CALL(vp_create(TDR, TDVPR), TDH_VP_CREATE, .rcx = TDVPR, .rdx = TDR);
	CALL(vp_addcx(TDVPR, PAGE), TDH_VP_ADDCX, .rcx = PAGE, .rdx = TDVPR);
	CALL(vp_init(TDVPR, 5), TDH_VP_INIT, .rcx = TDVPR, .rdx = 5);
	CALL(vp_flush(TDVPR), TDH_VP_FLUSH, .rcx = TDVPR);
	CALL(vp_rd(TDVPR, FIELD), TDH_VP_RD, .rcx = TDVPR, .rdx = FIELD);
	CALL(vp_wr(TDVPR, FIELD, 6, 7), TDH_VP_WR, .rcx = TDVPR, .rdx = FIELD, .r8 = 6, .r9 = 7);
	/* What the guest gets in answer stays as it is, but for two registers that it cannot. */
	enter.rax = TDH_VP_ENTER;
	enter.rcx = TDVPR;
	is_call(seam_tdh_vp_enter(TDVPR, &answer), enter);
}
END_TEST

START_TEST(calls_about_memory_have_level_and_address_in_one_register)
{
	CALL(mem_sept_add(TDR, GPA, TDX_LEVEL_2M, PAGE), TDH_MEM_SEPT_ADD, .rcx = GPA | 1,
	     .rdx = TDR, .r8 = PAGE);
	CALL(mem_sept_remove(TDR, GPA, TDX_LEVEL_2M), TDH_MEM_SEPT_REMOVE, .rcx = GPA | 1,
	     .rdx = TDR);
	CALL(mem_sept_rd(TDR, GPA, TDX_LEVEL_4K), TDH_MEM_SEPT_RD, .rcx = GPA, .rdx = TDR);
	CALL(mem_page_add(TDR, GPA, PAGE, SRC), TDH_MEM_PAGE_ADD, .rcx = GPA, .rdx = TDR,
	     .r8 = PAGE, .r9 = SRC);
	CALL(mem_page_aug(TDR, GPA, TDX_LEVEL_2M, PAGE), TDH_MEM_PAGE_AUG, .rcx = GPA | 1,
	     .rdx = TDR, .r8 = PAGE);
	CALL(mem_page_remove(TDR, GPA, TDX_LEVEL_1G), TDH_MEM_PAGE_REMOVE, .rcx = GPA | 2,
	     .rdx = TDR);
	CALL(mem_page_relocate(TDR, GPA, PAGE), TDH_MEM_PAGE_RELOCATE, .rcx = GPA, .rdx = TDR,
	     .r8 = PAGE);
	CALL(mem_page_promote(TDR, GPA, TDX_LEVEL_2M), TDH_MEM_PAGE_PROMOTE, .rcx = GPA | 1,
	     .rdx = TDR);
	/* No pages for the tables of L2 VMs. */
	CALL(mem_page_demote(TDR, GPA, TDX_LEVEL_2M, PAGE), TDH_MEM_PAGE_DEMOTE, .rcx = GPA | 1,
	     .rdx = TDR, .r8 = PAGE, .r9 = NONE, .r10 = NONE, .r11 = NONE);
	CALL(mem_range_block(TDR, GPA, TDX_LEVEL_4K), TDH_MEM_RANGE_BLOCK, .rcx = GPA, .rdx = TDR);
	CALL(mem_range_unblock(TDR, GPA, TDX_LEVEL_2M), TDH_MEM_RANGE_UNBLOCK, .rcx = GPA | 1,
	     .rdx = TDR);
	CALL(mr_extend(TDR, GPA + 256), TDH_MR_EXTEND, .rcx = GPA + 256, .rdx = TDR);
}
END_TEST

START_TEST(calls_about_physical_pages)
{
	CALL(phymem_cache_wb(false), TDH_PHYMEM_CACHE_WB, .rcx = 0);
	CALL(phymem_cache_wb(true), TDH_PHYMEM_CACHE_WB, .rcx = 1);
	CALL(phymem_page_reclaim(PAGE), TDH_PHYMEM_PAGE_RECLAIM, .rcx = PAGE);
	CALL(phymem_page_rdmd(PAGE), TDH_PHYMEM_PAGE_RDMD, .rcx = PAGE);
	CALL(phymem_page_wbinvd(PAGE | 33ULL << 46), TDH_PHYMEM_PAGE_WBINVD,
	     .rcx = PAGE | 33ULL << 46);
}
END_TEST

/* All-ones is looked for first: masked, it would be an address. */
START_TEST(a_page_that_comes_back_has_flags_or_is_none)
{
	struct seam_regs regs = { .rcx = PAGE };

	ck_assert_uint_eq(seam_hpa(PAGE), PAGE);
	ck_assert_uint_eq(seam_hpa(0), 0);
	ck_assert_uint_eq(seam_hpa(NONE), NONE);
	ck_assert_uint_eq(seam_hpa(PAGE | TDX_PAGE_UNUSED), PAGE);
	ck_assert_uint_eq(seam_hpa(PAGE | CORE_BIT(0) | CORE_BIT(52)), PAGE);
	ck_assert_uint_eq(seam_hpa(CORE_MASK(51, 12)), CORE_MASK(51, 12));
	ck_assert_uint_eq(seam_hpa(NONE - 1), CORE_MASK(51, 12));
	ck_assert_uint_eq(seam_page_back(&regs), PAGE);
	regs.rcx = NONE;
	ck_assert_uint_eq(seam_page_back(&regs), NONE);
}
END_TEST

START_TEST(values_and_reasons_are_where_the_leaf_left_them)
{
	const struct seam_regs regs = { .rax = 1, .rcx = 2, .rdx = 3, .r8 = 4, .r9 = 5 };
	struct seam_out out = seam_out(&regs);
	struct seam_exit exit = seam_exit(&regs);

	ck_assert_uint_eq(seam_value(&regs), 4);
	ck_assert_uint_eq(out.rcx, 2);
	ck_assert_uint_eq(out.rdx, 3);
	ck_assert_uint_eq(exit.qual, 2);
	ck_assert_uint_eq(exit.ext_qual, 3);
	ck_assert_uint_eq(exit.gpa, 4);
	ck_assert_uint_eq(exit.info, 5);
}
END_TEST

START_TEST(a_secure_ept_entry_is_taken_apart)
{
	const u64 bits = SEPT_RWX | SEPT_MT_WB | SEPT_PS | SEPT_SUPPRESS_VE;
	struct seam_regs regs = {
		.rcx = bits | 0x80000000ULL | 0x5000, /* five chunks accepted */
		.rdx = sept_info(TDX_LEVEL_2M, SEPT_ARCH_PENDING, 0),
	};
	struct seam_sept sept = seam_sept(&regs);

	ck_assert_uint_eq(sept.entry, bits);
	ck_assert_uint_eq(sept.hpa, 0x80000000ULL);
	ck_assert_uint_eq(sept.level, TDX_LEVEL_2M);
	ck_assert_uint_eq(sept.state, SEPT_ARCH_PENDING);
	ck_assert_uint_eq(sept.info, regs.rdx);
	regs.rdx = sept_info(TDX_LEVEL_4K, SEPT_ARCH_MAPPED, 0);
	ck_assert_uint_eq(seam_sept(&regs).hpa, 0x80005000ULL);
}
END_TEST

START_TEST(a_page_is_described_by_type_owner_and_size)
{
	const struct seam_regs regs = { .rcx = PT_REG, .rdx = TDR, .r8 = 1 };
	struct seam_page page = seam_page(&regs);

	ck_assert_uint_eq(page.type, PT_REG);
	ck_assert_uint_eq(page.owner, TDR);
	ck_assert_uint_eq(page.level, TDX_LEVEL_2M);
}
END_TEST

Suite *seam_tdh_suite(void)
{
	Suite *s = suite_create("seam_tdh");
	TCase *t = tcase_create("encoders");

	tcase_add_test(t, calls_about_a_td);
	tcase_add_test(t, calls_about_a_vcpu);
	tcase_add_test(t, calls_about_memory_have_level_and_address_in_one_register);
	tcase_add_test(t, calls_about_physical_pages);
	suite_add_tcase(s, t);
	t = tcase_create("decoders");
	tcase_add_test(t, a_page_that_comes_back_has_flags_or_is_none);
	tcase_add_test(t, values_and_reasons_are_where_the_leaf_left_them);
	tcase_add_test(t, a_secure_ept_entry_is_taken_apart);
	tcase_add_test(t, a_page_is_described_by_type_owner_and_size);
	suite_add_tcase(s, t);
	return s;
}
