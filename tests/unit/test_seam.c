// SPDX-License-Identifier: GPL-2.0-only
/* seam_call(). */
#include <stdlib.h>
#include <string.h>

#include "core/port/user_mem.h"
#include "core/port/user_port.h"
#include "rt_fixture.h"
#include "suites.h"

/**
 * struct gate - a gate with a TDX module with canned answers
 * @port: the host
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
	struct seam_regs r = { .rax = TDH_MEM_TRACK };
	struct gate *g = gate_open();

	ck_assert_int_eq(user_lp_set(&g->port, 1), 0);
	seam_call(&g->s, &r);
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
	r = (struct seam_regs){ .rax = TDH_MEM_TRACK };
	ck_assert_uint_eq(seam_call(&g->s, &r), TDX_SUCCESS);
	ck_assert_uint_eq(g->calls, 2);
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
	return s;
}
