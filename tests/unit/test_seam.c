// SPDX-License-Identifier: GPL-2.0-only
/* seam_call(), and that each wrapper puts its operands where its leaf wants them. */
#include <stdlib.h>
#include <string.h>

#include "core/port/user_mem.h"
#include "core/port/user_port.h"
#include "rt_fixture.h"
#include "suites.h"

/**
 * struct gate - a gate with a TDX module that answers as told
 * @port: the home
 * @map: its memory
 * @stats: counters for ever
 * @tally: counters of one command
 * @s: the gate
 * @status: what calls answer
 * @failures: how many of them; then success
 * @calls: calls made
 * @lp: where the last call was made
 * @seen: its operands
 */
struct gate {
	struct port port;
	struct user_map map;
	struct seam_stats stats;
	struct seam_tally tally;
	struct seam s;
	u64 status;
	u32 failures;
	u32 calls;
	u32 lp;
	struct seam_regs seen;
};

static void answer(void *ctx, u32 lp, struct seam_regs *regs)
{
	struct gate *g = ctx;

	g->seen = *regs;
	g->lp = lp;
	memset(regs, 0, sizeof(*regs));
	regs->rcx = 0xc0c;
	regs->rdx = 0xd0d;
	regs->r8 = 0x808;
	if (g->calls++ < g->failures)
		regs->rax = g->status;
}

static struct gate *gate_open(void)
{
	const struct user_config cfg = {
		.mem_base = RTX_MEM_BASE, .mem_size = 1ULL << 30, .lps = 2, .packages = 1
	};
	struct gate *g = calloc(1, sizeof(*g));

	ck_assert_ptr_nonnull(g);
	ck_assert_int_eq(user_map_anon(&g->map, cfg.mem_size + user_meta_size(cfg.mem_size)), 0);
	ck_assert_int_eq(user_port_init(&g->port, &cfg, &g->map, cfg.mem_size, 0), 0);
	g->s = (struct seam){
		.port = &g->port, .raw = answer, .raw_ctx = g, .stats = &g->stats,
		.tally = &g->tally
	};
	return g;
}

static void gate_close(struct gate *g)
{
	user_port_fini(&g->port);
	user_map_free(&g->map);
	free(g);
}

START_TEST(a_call_is_counted_once_under_its_leaf)
{
	struct gate *g = gate_open();
	struct seam_regs r = { .rax = tdx_rax(TDH_MEM_SEPT_ADD, 1) };

	ck_assert_uint_eq(seam_call(&g->s, &r), TDX_SUCCESS);
	ck_assert_uint_eq(g->stats.leaf[TDH_MEM_SEPT_ADD].calls, 1);
	ck_assert_uint_eq(g->stats.leaf[TDH_MEM_SEPT_ADD].errors, 0);
	ck_assert_uint_gt(g->stats.leaf[TDH_MEM_SEPT_ADD].cycles, 0);
	ck_assert_uint_eq(g->tally.seamcalls, 1);
	ck_assert_uint_eq(g->tally.calls[TDH_MEM_SEPT_ADD], 1);
	ck_assert_uint_eq(g->tally.cycles, g->stats.leaf[TDH_MEM_SEPT_ADD].cycles);
	gate_close(g);
}
END_TEST

START_TEST(errors_and_busy_statuses_are_counted_apart)
{
	static const struct {
		u64 status;
		u32 errors;
		u32 busy;
	} cases[] = {
		{ TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX, 1, 1 },
		{ TDX_PREVIOUS_TLB_EPOCH_BUSY, 1, 1 },
		{ TDX_OPERAND_INVALID, 1, 0 },
		{ TDX_GPA_RANGE_ALREADY_BLOCKED, 0, 0 },
	};
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(cases); i++) {
		struct gate *g = gate_open();
		struct seam_regs r = { .rax = TDH_MEM_TRACK };

		g->failures = 1;
		g->status = cases[i].status;
		ck_assert_uint_eq(seam_call(&g->s, &r), cases[i].status);
		ck_assert_uint_eq(g->calls, 1);
		ck_assert_uint_eq(g->stats.leaf[TDH_MEM_TRACK].errors, cases[i].errors);
		ck_assert_uint_eq(g->stats.leaf[TDH_MEM_TRACK].busy, cases[i].busy);
		ck_assert_uint_eq(g->tally.retries, 0);
		gate_close(g);
	}
}
END_TEST

START_TEST(lack_of_entropy_is_retried_with_the_operands_as_they_were)
{
	struct gate *g = gate_open();
	struct seam_regs r = { .rax = TDH_MNG_CREATE, .rcx = 0x1000, .rdx = 33, .r15 = 7 };

	g->failures = 3;
	g->status = TDX_RND_NO_ENTROPY;
	ck_assert_uint_eq(seam_call(&g->s, &r), TDX_SUCCESS);
	ck_assert_uint_eq(g->calls, 4);
	ck_assert_uint_eq(g->seen.rax, TDH_MNG_CREATE);
	ck_assert_uint_eq(g->seen.rcx, 0x1000);
	ck_assert_uint_eq(g->seen.rdx, 33);
	ck_assert_uint_eq(g->seen.r15, 7);
	ck_assert_uint_eq(g->tally.retries, 3);
	ck_assert_uint_eq(g->tally.seamcalls, 4);
	ck_assert_uint_eq(g->stats.leaf[TDH_MNG_CREATE].calls, 4);
	gate_close(g);
}
END_TEST

START_TEST(lasting_lack_of_entropy_is_reported)
{
	struct gate *g = gate_open();
	struct seam_regs r = { .rax = TDH_MNG_CREATE };

	g->failures = 1000;
	g->status = TDX_RND_NO_ENTROPY;
	ck_assert_uint_eq(seam_call(&g->s, &r), TDX_RND_NO_ENTROPY);
	ck_assert_uint_le(g->calls, 16);
	ck_assert(seam_status_is_busy(r.rax));
	gate_close(g);
}
END_TEST

START_TEST(a_call_is_made_on_the_callers_lp)
{
	struct gate *g = gate_open();

	ck_assert_int_eq(user_lp_set(&g->port, 1), 0);
	seam_tdh_mem_track(&g->s, 0x1000);
	ck_assert_uint_eq(g->lp, 1);
	gate_close(g);
}
END_TEST

START_TEST(a_gate_without_counters_and_a_leaf_without_a_counter_work)
{
	struct gate *g = gate_open();
	struct seam_regs r = { .rax = TDH_LEAF_LIMIT };

	ck_assert_uint_eq(seam_call(&g->s, &r), TDX_SUCCESS);
	ck_assert_uint_eq(g->tally.seamcalls, 0);
	g->s.stats = NULL;
	g->s.tally = NULL;
	seam_count_retry(&g->s);
	ck_assert_uint_eq(seam_tdh_mem_track(&g->s, 0x1000), TDX_SUCCESS);
	ck_assert_uint_eq(g->calls, 2);
	gate_close(g);
}
END_TEST

static void operands(struct gate *g, u64 status, u16 leaf, u64 rcx, u64 rdx, u64 r8, u64 r9)
{
	ck_assert_uint_eq(status, TDX_SUCCESS);
	ck_assert_uint_eq(g->seen.rax, leaf);
	ck_assert_uint_eq(g->seen.rcx, rcx);
	ck_assert_uint_eq(g->seen.rdx, rdx);
	ck_assert_uint_eq(g->seen.r8, r8);
	ck_assert_uint_eq(g->seen.r9, r9);
}

#define TDR 0x11000ULL
#define GPA 0x40200000ULL
#define PAGE 0x22000ULL
#define SRC 0x33000ULL

START_TEST(wrappers_of_the_life_cycle_pass_their_operands)
{
	struct gate *g = gate_open();
	struct seam *s = &g->s;
	struct seam_out out;
	u64 value;

	operands(g, seam_tdh_sys_rd(s, 7, &value), TDH_SYS_RD, 0, 7, 0, 0);
	ck_assert_uint_eq(value, 0x808);
	operands(g, seam_tdh_mng_create(s, TDR, 33), TDH_MNG_CREATE, TDR, 33, 0, 0);
	operands(g, seam_tdh_mng_key_config(s, TDR), TDH_MNG_KEY_CONFIG, TDR, 0, 0, 0);
	operands(g, seam_tdh_mng_addcx(s, TDR, PAGE), TDH_MNG_ADDCX, PAGE, TDR, 0, 0);
	operands(g, seam_tdh_mng_init(s, TDR, SRC, &out), TDH_MNG_INIT, TDR, SRC, 0, 0);
	operands(g, seam_tdh_mng_rd(s, TDR, 9, &value), TDH_MNG_RD, TDR, 9, 0, 0);
	ck_assert_uint_eq(value, 0x808);
	operands(g, seam_tdh_mng_vpflushdone(s, TDR), TDH_MNG_VPFLUSHDONE, TDR, 0, 0, 0);
	operands(g, seam_tdh_mng_key_freeid(s, TDR), TDH_MNG_KEY_FREEID, TDR, 0, 0, 0);
	operands(g, seam_tdh_vp_create(s, TDR, PAGE), TDH_VP_CREATE, PAGE, TDR, 0, 0);
	operands(g, seam_tdh_vp_addcx(s, SRC, PAGE), TDH_VP_ADDCX, PAGE, SRC, 0, 0);
	operands(g, seam_tdh_vp_init(s, PAGE, 5), TDH_VP_INIT, PAGE, 5, 0, 0);
	operands(g, seam_tdh_vp_flush(s, PAGE), TDH_VP_FLUSH, PAGE, 0, 0, 0);
	operands(g, seam_tdh_mr_finalize(s, TDR), TDH_MR_FINALIZE, TDR, 0, 0, 0);
	operands(g, seam_tdh_phymem_cache_wb(s, false), TDH_PHYMEM_CACHE_WB, 0, 0, 0, 0);
	operands(g, seam_tdh_phymem_cache_wb(s, true), TDH_PHYMEM_CACHE_WB, 1, 0, 0, 0);
	operands(g, seam_tdh_phymem_page_wbinvd(s, PAGE), TDH_PHYMEM_PAGE_WBINVD, PAGE, 0, 0, 0);
	operands(g, seam_tdh_phymem_page_reclaim(s, PAGE, &out), TDH_PHYMEM_PAGE_RECLAIM, PAGE, 0,
		 0, 0);
	gate_close(g);
}
END_TEST

START_TEST(wrappers_of_memory_pass_level_and_address_in_one_register)
{
	struct gate *g = gate_open();
	struct seam *s = &g->s;
	struct seam_out out = { 0 };

	operands(g, seam_tdh_mem_sept_add(s, TDR, GPA, 1, PAGE, &out), TDH_MEM_SEPT_ADD, GPA | 1,
		 TDR, PAGE, 0);
	ck_assert_uint_eq(out.rcx, 0xc0c);
	ck_assert_uint_eq(out.rdx, 0xd0d);
	operands(g, seam_tdh_mem_sept_remove(s, TDR, GPA, 1, &out), TDH_MEM_SEPT_REMOVE, GPA | 1,
		 TDR, 0, 0);
	operands(g, seam_tdh_mem_sept_rd(s, TDR, GPA, 0, &out), TDH_MEM_SEPT_RD, GPA, TDR, 0, 0);
	operands(g, seam_tdh_mem_page_add(s, TDR, GPA, PAGE, SRC, &out), TDH_MEM_PAGE_ADD, GPA, TDR,
		 PAGE, SRC);
	operands(g, seam_tdh_mem_page_aug(s, TDR, GPA, 1, PAGE, &out), TDH_MEM_PAGE_AUG, GPA | 1,
		 TDR, PAGE, 0);
	operands(g, seam_tdh_mem_page_remove(s, TDR, GPA, 1, &out), TDH_MEM_PAGE_REMOVE, GPA | 1,
		 TDR, 0, 0);
	operands(g, seam_tdh_mem_page_relocate(s, TDR, GPA, PAGE, &out), TDH_MEM_PAGE_RELOCATE, GPA,
		 TDR, PAGE, 0);
	operands(g, seam_tdh_mem_page_promote(s, TDR, GPA, 1, &out), TDH_MEM_PAGE_PROMOTE, GPA | 1,
		 TDR, 0, 0);
	/* No pages for the tables of L2 VMs. */
	operands(g, seam_tdh_mem_page_demote(s, TDR, GPA, 1, PAGE, &out), TDH_MEM_PAGE_DEMOTE,
		 GPA | 1, TDR, PAGE, TDX_NO_PAGE);
	ck_assert_uint_eq(g->seen.r10, TDX_NO_PAGE);
	ck_assert_uint_eq(g->seen.r11, TDX_NO_PAGE);
	operands(g, seam_tdh_mem_range_block(s, TDR, GPA, 0, &out), TDH_MEM_RANGE_BLOCK, GPA, TDR,
		 0, 0);
	operands(g, seam_tdh_mem_range_unblock(s, TDR, GPA, 0, &out), TDH_MEM_RANGE_UNBLOCK, GPA,
		 TDR, 0, 0);
	operands(g, seam_tdh_mem_track(s, TDR), TDH_MEM_TRACK, TDR, 0, 0, 0);
	operands(g, seam_tdh_mr_extend(s, TDR, GPA + 256, &out), TDH_MR_EXTEND, GPA + 256, TDR, 0,
		 0);
	gate_close(g);
}
END_TEST

Suite *seam_suite(void)
{
	Suite *s = suite_create("seam");
	TCase *t = tcase_create("gate");

	tcase_add_test(t, a_call_is_counted_once_under_its_leaf);
	tcase_add_test(t, errors_and_busy_statuses_are_counted_apart);
	tcase_add_test(t, lack_of_entropy_is_retried_with_the_operands_as_they_were);
	tcase_add_test(t, lasting_lack_of_entropy_is_reported);
	tcase_add_test(t, a_call_is_made_on_the_callers_lp);
	tcase_add_test(t, a_gate_without_counters_and_a_leaf_without_a_counter_work);
	suite_add_tcase(s, t);
	t = tcase_create("wrappers");
	tcase_add_test(t, wrappers_of_the_life_cycle_pass_their_operands);
	tcase_add_test(t, wrappers_of_memory_pass_level_and_address_in_one_register);
	suite_add_tcase(s, t);
	return s;
}
