// SPDX-License-Identifier: GPL-2.0-only
/* Fault injection at seam_call(), who watches there, and the command that sets the rules. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/port/user_mem.h"
#include "core/port/user_port.h"
#include "rt_fixture.h"
#include "suites.h"

#define BUSY (TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX)

/**
 * struct gate - a gate to a TDX module for which everything succeeds
 * @port: the host
 * @map: its memory
 * @inject: the rules
 * @stats: counters for ever
 * @tally: counters of one command
 * @trace: who watches
 * @s: the gate
 * @made: calls made
 * @before: calls announced
 * @after: calls shown
 * @struck: of them, calls that were not made
 * @in: operands as shown last
 * @out: answer as shown last
 */
struct gate {
	struct port port;
	struct user_map map;
	struct seam_inject inject;
	struct seam_stats stats;
	struct seam_tally tally;
	struct seam_trace trace;
	struct seam s;
	u32 made;
	u32 before;
	u32 after;
	u32 struck;
	struct seam_regs in;
	struct seam_regs out;
};

static void succeed(void *ctx, u32 lp, struct seam_regs *regs)
{
	struct gate *g = ctx;

	(void)lp;
	atom_add(&g->made, 1);
	regs->rax = TDX_SUCCESS;
}

static void see_before(void *ctx, u32 lp, const struct seam_regs *in)
{
	struct gate *g = ctx;

	(void)lp;
	(void)in;
	ck_assert_uint_eq(g->before, g->made);
	g->before++;
}

static void see_after(void *ctx, u32 lp, const struct seam_regs *in, const struct seam_regs *out,
		      bool injected)
{
	struct gate *g = ctx;

	(void)lp;
	g->in = *in;
	g->out = *out;
	g->after++;
	g->struck += injected;
	ck_assert_uint_eq(g->before, g->made);
}

static struct gate *gate_open(void)
{
	const struct user_config cfg = {
		.mem_base = RTX_MEM_BASE, .mem_size = 1ULL << 30, .lps = 4, .packages = 1
	};
	struct gate *g = calloc(1, sizeof(*g));

	ck_assert_ptr_nonnull(g);
	ck_assert_int_eq(user_map_anon(&g->map, cfg.mem_size + user_meta_size(cfg.mem_size)), 0);
	ck_assert_int_eq(user_port_init(&g->port, &cfg, &g->map, cfg.mem_size, 0), 0);
	g->trace = (struct seam_trace){ .before = see_before, .after = see_after, .ctx = g };
	g->s = (struct seam){
		.port = &g->port, .raw = succeed, .raw_ctx = g, .stats = &g->stats,
		.tally = &g->tally, .inject = &g->inject
	};
	return g;
}

static void gate_close(struct gate *g)
{
	user_port_fini(&g->port);
	user_map_free(&g->map);
	free(g);
}

static u32 add(struct gate *g, u32 leaf, u32 nth, u32 count, u32 ppm, u64 status)
{
	struct seam_rule rule = {
		.leaf = leaf, .nth = nth, .count = count, .prob_ppm = ppm, .status = status
	};

	ck_assert_int_eq(seam_inject_add(&g->inject, &rule), 0);
	return rule.id;
}

static u64 call(struct gate *g, u16 leaf)
{
	struct seam_regs r = { .rax = leaf };

	return seam_call(&g->s, &r);
}

static struct seam_rule rule_of(struct gate *g, u32 id)
{
	struct seam_rule rule;

	ck_assert_int_eq(seam_inject_next(&g->inject, id, &rule), 0);
	ck_assert_uint_eq(rule.id, id);
	return rule;
}

/* ---- which calls are struck ------------------------------------------------------------------ */

START_TEST(the_nth_call_of_the_leaf_is_struck_and_not_made)
{
	struct gate *g = gate_open();
	u32 id = add(g, TDH_MEM_TRACK, 2, 0, 0, BUSY);
	u32 i;

	ck_assert_uint_eq(call(g, TDH_MEM_RD), TDX_SUCCESS);
	ck_assert_uint_eq(call(g, TDH_MEM_TRACK), TDX_SUCCESS);
	ck_assert_uint_eq(call(g, TDH_MEM_TRACK), BUSY);
	ck_assert_uint_eq(g->made, 2);
	for (i = 0; i < 5; i++)
		ck_assert_uint_eq(call(g, TDH_MEM_TRACK), TDX_SUCCESS);
	ck_assert_uint_eq(rule_of(g, id).seen, 7);
	ck_assert_uint_eq(rule_of(g, id).hits, 1);
	/* It counts as a call that was busy. */
	ck_assert_uint_eq(g->stats.leaf[TDH_MEM_TRACK].calls, 7);
	ck_assert_uint_eq(g->stats.leaf[TDH_MEM_TRACK].busy, 1);
	ck_assert_uint_eq(g->tally.calls[TDH_MEM_TRACK], 7);
	gate_close(g);
}
END_TEST

START_TEST(count_makes_it_a_run_of_calls)
{
	struct gate *g = gate_open();
	u32 i;

	add(g, TDH_MEM_TRACK, 3, 2, 0, TDX_TD_FATAL);
	for (i = 1; i <= 6; i++)
		ck_assert_uint_eq(call(g, TDH_MEM_TRACK),
				  i == 3 || i == 4 ? TDX_TD_FATAL : TDX_SUCCESS);
	gate_close(g);
}
END_TEST

/* A tenth, give or take four standard deviations; the same seed the same ones. */
START_TEST(probability_strikes_its_share_and_the_seed_decides_which)
{
	enum { CALLS = 10000 };
	static u8 struck[3][CALLS];
	static const u64 seeds[] = { 1, 1, 2 };
	u32 i, k;

	for (i = 0; i < 3; i++) {
		struct seam_rule rule = {
			.leaf = TDH_MEM_TRACK, .prob_ppm = 100000, .seed = seeds[i], .status = BUSY
		};
		struct gate *g = gate_open();

		ck_assert_int_eq(seam_inject_add(&g->inject, &rule), 0);
		for (k = 0; k < CALLS; k++)
			struck[i][k] = call(g, TDH_MEM_TRACK) == BUSY;
		ck_assert_uint_ge(rule_of(g, 1).hits, 880);
		ck_assert_uint_le(rule_of(g, 1).hits, 1120);
		gate_close(g);
	}
	ck_assert_mem_eq(struck[0], struck[1], CALLS);
	ck_assert_mem_ne(struck[0], struck[2], CALLS);
}
END_TEST

START_TEST(certainty_strikes_every_call_until_the_count_is_used_up)
{
	struct gate *g = gate_open();
	u32 i;

	add(g, TDH_MEM_TRACK, 0, 3, SEAM_INJECT_PPM, BUSY);
	for (i = 0; i < 5; i++)
		ck_assert_uint_eq(call(g, TDH_MEM_TRACK), i < 3 ? BUSY : TDX_SUCCESS);
	ck_assert_uint_eq(rule_of(g, 1).hits, 3);
	ck_assert_uint_eq(rule_of(g, 1).seen, 5);
	gate_close(g);
}
END_TEST

START_TEST(of_two_rules_one_strikes_and_both_see_the_call)
{
	struct gate *g = gate_open();

	add(g, TDH_MEM_TRACK, 1, 0, 0, BUSY);
	add(g, TDH_MEM_TRACK, 0, 1, SEAM_INJECT_PPM, TDX_TD_FATAL);
	ck_assert_uint_eq(call(g, TDH_MEM_TRACK), BUSY);
	ck_assert_uint_eq(rule_of(g, 2).seen, 1);
	ck_assert_uint_eq(rule_of(g, 2).hits, 0);
	ck_assert_uint_eq(call(g, TDH_MEM_TRACK), TDX_TD_FATAL);
	gate_close(g);
}
END_TEST

/* ---- the table ------------------------------------------------------------------------------- */

START_TEST(rules_that_make_no_sense_are_refused)
{
	static const struct seam_rule bad[] = {
		{ .leaf = TDH_LEAF_LIMIT, .nth = 1, .status = BUSY },
		{ .leaf = TDH_MEM_TRACK, .nth = 1 },
		{ .leaf = TDH_MEM_TRACK, .status = BUSY },
		{ .leaf = TDH_MEM_TRACK, .nth = 1, .prob_ppm = 1, .status = BUSY },
		{ .leaf = TDH_MEM_TRACK, .prob_ppm = SEAM_INJECT_PPM + 1, .status = BUSY },
	};
	struct seam_inject inj = { 0 };
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++) {
		struct seam_rule rule = bad[i];

		ck_assert_int_eq(seam_inject_add(&inj, &rule), -EINVAL);
	}
	ck_assert(!seam_inject_armed(&inj));
}
END_TEST

START_TEST(ids_are_unique_and_room_comes_back)
{
	struct gate *g = gate_open();
	struct seam_rule rule = { .leaf = TDH_MEM_TRACK, .nth = 1, .status = BUSY };
	u32 i;

	ck_assert(!seam_inject_armed(&g->inject));
	for (i = 1; i <= SEAM_INJECT_RULES; i++)
		ck_assert_uint_eq(add(g, TDH_MEM_TRACK, i, 0, 0, BUSY), i);
	ck_assert_int_eq(seam_inject_add(&g->inject, &rule), -ENOSPC);
	ck_assert_int_eq(seam_inject_clear(&g->inject, 5), 0);
	ck_assert_int_eq(seam_inject_clear(&g->inject, 5), -ENOENT);
	ck_assert_uint_eq(add(g, TDH_MEM_RD, 1, 0, 0, BUSY), SEAM_INJECT_RULES + 1);
	/* In the order of ids, not of places. */
	ck_assert_int_eq(seam_inject_next(&g->inject, 5, &rule), 0);
	ck_assert_uint_eq(rule.id, 6);
	ck_assert_int_eq(seam_inject_next(&g->inject, SEAM_INJECT_RULES + 1, &rule), 0);
	ck_assert_uint_eq(rule.leaf, TDH_MEM_RD);
	ck_assert_int_eq(seam_inject_next(&g->inject, SEAM_INJECT_RULES + 2, &rule), -ENOENT);
	ck_assert_int_eq(seam_inject_clear(&g->inject, 0), 0);
	ck_assert_int_eq(seam_inject_clear(&g->inject, 0), 0);
	ck_assert(!seam_inject_armed(&g->inject));
	ck_assert_uint_eq(call(g, TDH_MEM_RD), TDX_SUCCESS);
	gate_close(g);
}
END_TEST

/* ---- registers and watchers ------------------------------------------------------------------ */

START_TEST(a_struck_call_leaves_the_registers_of_a_failure)
{
	struct gate *g = gate_open();
	struct seam_regs r = { .rax = TDH_MEM_PAGE_REMOVE, .rcx = 1, .rdx = 2, .r8 = 3, .r15 = 4 };
	struct seam_regs flush = { .rax = TDH_VP_FLUSH, .rcx = 1 };
	struct seam_regs rdmd = { .rax = TDH_PHYMEM_PAGE_RDMD, .rcx = 1, .rdx = 2, .r9 = 3 };
	struct seam_regs wb = { .rax = TDH_MEM_PAGE_DEMOTE, .rcx = 1, .rdx = 2, .r8 = 3 };

	add(g, TDH_MEM_PAGE_REMOVE, 1, 0, 0, BUSY);
	add(g, TDH_VP_FLUSH, 1, 0, 0, BUSY);
	add(g, TDH_PHYMEM_PAGE_RDMD, 1, 0, 0, BUSY);
	add(g, TDH_MEM_PAGE_DEMOTE, 1, 0, 0, TDX_INTERRUPTED_RESTARTABLE);
	ck_assert_uint_eq(seam_call(&g->s, &r), BUSY);
	ck_assert_uint_eq(r.rax, BUSY);
	ck_assert(!r.rcx && !r.rdx && r.r8 == 3 && r.r15 == 4);
	ck_assert_uint_eq(seam_call(&g->s, &flush), BUSY);
	ck_assert_uint_eq(flush.rcx, 1);
	ck_assert_uint_eq(seam_call(&g->s, &rdmd), BUSY);
	ck_assert(!rdmd.rcx && !rdmd.rdx && !rdmd.r9);
	/* Interrupted: to be repeated with the same operands. */
	ck_assert_uint_eq(seam_call(&g->s, &wb), TDX_INTERRUPTED_RESTARTABLE);
	ck_assert(wb.rcx == 1 && wb.rdx == 2 && wb.r8 == 3);
	ck_assert_uint_eq(g->made, 0);
	gate_close(g);
}
END_TEST

START_TEST(lack_of_entropy_is_retried_as_a_real_one)
{
	struct gate *g = gate_open();

	add(g, TDH_MNG_CREATE, 1, 4, 0, TDX_RND_NO_ENTROPY);
	ck_assert_uint_eq(call(g, TDH_MNG_CREATE), TDX_SUCCESS);
	ck_assert_uint_eq(g->tally.retries, 4);
	ck_assert_uint_eq(g->made, 1);
	seam_inject_clear(&g->inject, 0);
	add(g, TDH_MNG_CREATE, 0, 0, SEAM_INJECT_PPM, TDX_RND_NO_ENTROPY);
	ck_assert_uint_eq(call(g, TDH_MNG_CREATE), TDX_RND_NO_ENTROPY);
	ck_assert_uint_eq(g->made, 1);
	gate_close(g);
}
END_TEST

START_TEST(a_watcher_sees_every_call_with_operands_and_answer)
{
	struct gate *g = gate_open();
	struct seam_regs r = { .rax = TDH_MEM_PAGE_AUG, .rcx = 0x1000, .r8 = 0x2000 };

	g->s.trace = &g->trace;
	ck_assert_uint_eq(seam_call(&g->s, &r), TDX_SUCCESS);
	ck_assert(g->before == 1 && g->after == 1 && g->struck == 0);
	ck_assert_uint_eq(g->in.rax, TDH_MEM_PAGE_AUG);
	ck_assert_uint_eq(g->in.rcx, 0x1000);
	ck_assert_uint_eq(g->out.rax, TDX_SUCCESS);
	/* A struck one is not announced, as it is not made. */
	add(g, TDH_MEM_PAGE_AUG, 1, 0, 0, BUSY);
	r = (struct seam_regs){ .rax = TDH_MEM_PAGE_AUG, .rcx = 0x3000 };
	ck_assert_uint_eq(seam_call(&g->s, &r), BUSY);
	ck_assert(g->before == 1 && g->after == 2 && g->struck == 1);
	ck_assert_uint_eq(g->in.rcx, 0x3000);
	ck_assert_uint_eq(g->out.rax, BUSY);
	/* A watcher may want the answers only. */
	g->trace.before = NULL;
	g->before = 2;
	ck_assert_uint_eq(call(g, TDH_MEM_TRACK), TDX_SUCCESS);
	ck_assert_uint_eq(g->after, 3);
	gate_close(g);
}
END_TEST

/* ---- threads --------------------------------------------------------------------------------- */

#define THREADS 4
#define THREAD_CALLS 20000

/**
 * struct caller - a thread that makes calls of one leaf
 * @g: the gate; the thread has a copy of its own, but for the rules
 * @struck: calls that were struck
 * @strange: answers that no rule of the leaf gives
 */
struct caller {
	struct gate *g;
	u32 struck;
	u32 strange;
};

static void *call_many(void *arg)
{
	struct caller *c = arg;
	struct seam s = c->g->s;
	u32 i;

	s.tally = NULL;
	for (i = 0; i < THREAD_CALLS; i++) {
		struct seam_regs r = { .rax = TDH_MEM_TRACK };
		u64 status = seam_call(&s, &r);

		c->struck += status == BUSY;
		c->strange += status != BUSY && status != TDX_SUCCESS;
	}
	return NULL;
}

static u32 run_callers(struct gate *g, struct caller *c, void (*meanwhile)(struct gate *g))
{
	pthread_t thread[THREADS];
	u32 struck = 0;
	u32 i;

	for (i = 0; i < THREADS; i++) {
		c[i] = (struct caller){ .g = g };
		ck_assert_int_eq(pthread_create(&thread[i], NULL, call_many, &c[i]), 0);
	}
	if (meanwhile)
		meanwhile(g);
	for (i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		struck += c[i].struck;
		ck_assert_uint_eq(c[i].strange, 0);
	}
	return struck;
}

START_TEST(threads_share_the_strikes_and_none_is_lost)
{
	struct gate *g = gate_open();
	struct caller c[THREADS];

	add(g, TDH_MEM_TRACK, 0, 777, 500000, BUSY);
	ck_assert_uint_eq(run_callers(g, c, NULL), 777);
	ck_assert_uint_eq(rule_of(g, 1).hits, 777);
	ck_assert_uint_eq(rule_of(g, 1).seen, THREADS * THREAD_CALLS);
	ck_assert_uint_eq(g->made, THREADS * THREAD_CALLS - 777);
	gate_close(g);
}
END_TEST

/* The same places of the table now hold a rule about this leaf, now one about another. */
static void keep_changing(struct gate *g)
{
	u32 i;

	for (i = 0; i < THREAD_CALLS / 4; i++) {
		u32 mine = add(g, TDH_MEM_TRACK, 0, 0, 300000, BUSY);
		u32 other;

		seam_inject_clear(&g->inject, mine);
		other = add(g, TDH_MEM_RD, 0, 0, SEAM_INJECT_PPM, TDX_TD_FATAL);
		seam_inject_clear(&g->inject, other);
	}
}

START_TEST(rules_may_change_while_calls_are_made)
{
	struct gate *g = gate_open();
	struct caller c[THREADS];

	add(g, TDH_VP_FLUSH, 1, 0, 0, BUSY);
	run_callers(g, c, keep_changing);
	ck_assert_uint_eq(g->inject.active, 1);
	gate_close(g);
}
END_TEST

/* ---- the command ----------------------------------------------------------------------------- */

static int inject(struct rt_fixture *fx, u32 cmd, struct tdxcall_inject *arg)
{
	arg->argsz = sizeof(*arg);
	return rt_command(fx->rt, cmd, arg, NULL, 0);
}

START_TEST(the_command_adds_lists_and_clears)
{
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_inject add_it = {
		.leaf = TDH_MNG_CREATE, .nth = 1, .status = BUSY
	};
	struct tdxcall_inject look = { .id = 0 };
	struct tdxcall_inject clear = { .id = 1 };
	struct tdxcall_inject wrong = { .id = 1, .reserved = 1 };

	ck_assert_int_eq(inject(fx, TDXCALL_INJECT_NEXT, &look), -ENOENT);
	ck_assert_int_eq(inject(fx, TDXCALL_INJECT_CLEAR, &clear), -ENOENT);
	ck_assert_int_eq(inject(fx, TDXCALL_INJECT_CLEAR, &wrong), -EINVAL);
	ck_assert_int_eq(inject(fx, TDXCALL_INJECT_ADD, &add_it), 0);
	ck_assert(add_it.id == 1 && add_it.count == 1);
	rtx_td(fx, "t0");
	look.id = 0;
	ck_assert_int_eq(inject(fx, TDXCALL_INJECT_NEXT, &look), 0);
	ck_assert(look.id == 1 && look.leaf == TDH_MNG_CREATE && look.nth == 1);
	ck_assert(look.status == BUSY && look.hits == 1 && look.seen == 2 && !look.prob_ppm);
	look.id = 2;
	ck_assert_int_eq(inject(fx, TDXCALL_INJECT_NEXT, &look), -ENOENT);
	ck_assert_int_eq(inject(fx, TDXCALL_INJECT_CLEAR, &clear), 0);
	rtx_close(fx);
}
END_TEST

START_TEST(the_checks_of_the_runtime_are_never_struck)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");

	rtx_finalize(fx, td);
	ck_assert_int_eq(
		rtx_range(fx, td, TDXCALL_RANGE_AUG, 1ULL << 32, CORE_PAGE_SIZE, 0).result, 0);
	rtx_fail(fx, TDH_MEM_SEPT_RD, 1, 0xffffffff, TDX_TD_FATAL);
	rtx_check(fx);
	ck_assert_uint_eq(rtx_struck(fx), 0);
	rtx_close(fx);
}
END_TEST

Suite *inject_suite(void)
{
	Suite *s = suite_create("inject");
	TCase *t = tcase_create("rules");

	tcase_add_test(t, the_nth_call_of_the_leaf_is_struck_and_not_made);
	tcase_add_test(t, count_makes_it_a_run_of_calls);
	tcase_add_test(t, probability_strikes_its_share_and_the_seed_decides_which);
	tcase_add_test(t, certainty_strikes_every_call_until_the_count_is_used_up);
	tcase_add_test(t, of_two_rules_one_strikes_and_both_see_the_call);
	tcase_add_test(t, rules_that_make_no_sense_are_refused);
	tcase_add_test(t, ids_are_unique_and_room_comes_back);
	tcase_add_test(t, a_struck_call_leaves_the_registers_of_a_failure);
	tcase_add_test(t, lack_of_entropy_is_retried_as_a_real_one);
	tcase_add_test(t, a_watcher_sees_every_call_with_operands_and_answer);
	tcase_add_test(t, the_command_adds_lists_and_clears);
	tcase_add_test(t, the_checks_of_the_runtime_are_never_struck);
	suite_add_tcase(s, t);
	t = tcase_create("threads");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, threads_share_the_strikes_and_none_is_lost);
	tcase_add_test(t, rules_may_change_while_calls_are_made);
	suite_add_tcase(s, t);
	return s;
}
