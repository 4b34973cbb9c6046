// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens when a SEAMCALL of a TD's life fails: each leaf in turn, each way to fail. No page
 * that the TDX module may own is given back, mirror and secure EPT agree, the TD can be destroyed
 * afterwards, and a listener hears of every error and of every page leaked.
 */
#include <pthread.h>
#include <string.h>

#include "core/model/profile.h"
#include "core/port/user_port.h"
#include "event_fixture.h"
#include "suites.h"

#define GPA 0x100000000ULL
#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M tdx_level_size(1)
#define AUTO TDXCALL_LEVEL_AUTO
#define FOREVER 0xffffffffU

static const u16 leaves[] = {
	TDH_MNG_CREATE, TDH_MNG_KEY_CONFIG, TDH_MNG_ADDCX, TDH_MNG_INIT, TDH_VP_CREATE,
	TDH_VP_ADDCX, TDH_VP_INIT, TDH_MEM_SEPT_ADD, TDH_MEM_PAGE_ADD, TDH_MR_EXTEND,
	TDH_MR_FINALIZE, TDH_MEM_PAGE_AUG, TDH_MEM_RANGE_BLOCK, TDH_MEM_RANGE_UNBLOCK,
	TDH_MEM_TRACK, TDH_MEM_PAGE_REMOVE, TDH_PHYMEM_PAGE_WBINVD, TDH_VP_FLUSH,
	TDH_MNG_VPFLUSHDONE, TDH_PHYMEM_CACHE_WB, TDH_MNG_KEY_FREEID, TDH_PHYMEM_PAGE_RECLAIM,
	TDH_MNG_RD, TDH_MEM_SEPT_RD, TDH_MEM_PAGE_PROMOTE, TDH_MEM_PAGE_DEMOTE,
	TDH_MEM_PAGE_RELOCATE, TDH_MEM_SEPT_REMOVE,
};

/**
 * struct way - a way to fail
 * @status: answer
 * @count: how often
 * @heals: a retry finds it gone: the command succeeds
 */
static const struct way {
	u64 status;
	u32 count;
	bool heals;
} ways[] = {
	{ TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX, 1, true },
	{ TDX_RND_NO_ENTROPY, 1, true },
	{ TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX, FOREVER, false },
	{ TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX, 1, false },
	{ TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX, FOREVER, false },
	{ TDX_TD_FATAL, FOREVER, false },
};

/* One operation of the scenario; it may fail, but not break anything. */
static void range(struct rt_fixture *fx, u32 td, u32 op, u64 gpa, u64 size, u8 level)
{
	struct tdxcall_range r;

	rtx_init_range(&r, td, op, gpa, size, level);
	if (op == TDXCALL_RANGE_ADD)
		r.flags = TDXCALL_RANGE_F_EXTEND;
	if (op == TDXCALL_RANGE_AUG && !level)
		r.backing = 1;
	rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0);
	rtx_check(fx);
}

static u32 create(struct rt_fixture *fx)
{
	struct tdxcall_td_create c;

	rtx_init_create(&c, "t0");
	c.vcpus = 2;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	rtx_check(fx);
	return c.td;
}

/* The life of a TD, with whatever goes wrong in it. */
static void live(struct rt_fixture *fx)
{
	u32 td = create(fx);
	struct tdxcall_td f = { .argsz = sizeof(f), .td = td };
	struct tdxcall_td_query q = {
		.argsz = sizeof(q), .td = td,
		.flags = TDXCALL_QUERY_BY_ID | TDXCALL_QUERY_METADATA,
	};

	if (!td)
		return;
	range(fx, td, TDXCALL_RANGE_ADD, GPA, 2 * SIZE_4K, 0);
	rt_command(fx->rt, TDXCALL_TD_FINALIZE, &f, NULL, 0);
	range(fx, td, TDXCALL_RANGE_AUG, GPA + 2 * SIZE_4K, 4 * SIZE_4K, 0);
	range(fx, td, TDXCALL_RANGE_AUG, GPA + SIZE_2M, SIZE_2M, 1);
	range(fx, td, TDXCALL_RANGE_BLOCK, GPA, 3 * SIZE_4K, AUTO);
	range(fx, td, TDXCALL_RANGE_TRACK, 0, 0, AUTO);
	range(fx, td, TDXCALL_RANGE_UNBLOCK, GPA, SIZE_4K, AUTO);
	range(fx, td, TDXCALL_RANGE_REMOVE, GPA + SIZE_4K, 2 * SIZE_4K, AUTO);
	range(fx, td, TDXCALL_RANGE_DEMOTE, GPA + SIZE_2M, SIZE_2M, AUTO);
	range(fx, td, TDXCALL_RANGE_PROMOTE, GPA + SIZE_2M, SIZE_2M, 1);
	range(fx, td, TDXCALL_RANGE_RELOCATE, GPA, SIZE_4K, AUTO);
	range(fx, td, TDXCALL_RANGE_ZAP, GPA + SIZE_2M, SIZE_2M, AUTO);
	range(fx, td, TDXCALL_RANGE_ZAP, GPA, SIZE_4K, AUTO);
	range(fx, td, TDXCALL_RANGE_SEPT_REMOVE, GPA + SIZE_2M, SIZE_2M, AUTO);
	rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0);
	rt_command(fx->rt, TDXCALL_TD_DESTROY, &f, NULL, 0);
	rtx_check(fx);
}

static u64 errors(const struct tdxcall_stats *s)
{
	u64 n = 0;
	u32 i;

	for (i = 0; i < TDXCALL_NR_LEAVES; i++)
		n += s->leaf[i].errors;
	return n;
}

START_TEST(no_failure_loses_a_page_or_a_td)
{
	u16 leaf = leaves[_i / (int)CORE_ARRAY_SIZE(ways)];
	const struct way *way = &ways[_i % (int)CORE_ARRAY_SIZE(ways)];
	static struct event_log heard;
	u32 nth;

	for (nth = 1; nth <= 3; nth++) {
		struct rt_fixture *fx = rtx_open_small(2);
		struct tdxcall_stats s;
		u32 td;

		evx_listen(fx, &heard);
		rtx_fail(fx, leaf, nth, way->count, way->status);
		live(fx);
		if (way->heals)
			ck_assert_uint_eq(rt_nr_tds(fx->rt), 0);
		rtx_fail_not(fx);
		while ((td = rt_td_find(fx->rt, NULL, 1)))
			ck_assert_int_eq(rtx_destroy(fx, td).result == -EAGAIN, 0);
		rtx_check(fx);
		evx_stop(fx, &heard);
		s = rtx_stats(fx);
		ck_assert_uint_eq(heard.leaked, s.leaked);
		ck_assert_uint_eq(heard.of[TDXCALL_EVENT_SEAMCALL_ERROR], errors(&s));
		ck_assert_uint_eq(heard.of[TDXCALL_EVENT_TD_CREATED],
				  heard.of[TDXCALL_EVENT_TD_DESTROYED]);
		if (way->heals ||
		    (seam_status_is_busy(way->status) && leaf != TDH_PHYMEM_PAGE_WBINVD))
			ck_assert_uint_eq(s.leaked, 0);
		if (!s.leaked)
			ck_assert_uint_eq(s.allocated, 0);
		ck_assert_uint_eq(s.owned, 0);
		rtx_close(fx);
	}
}
END_TEST

/* The same signal that may have stopped a creation does not stop its way back. */
START_TEST(a_creation_that_fails_leaves_nothing_for_a_signal)
{
	static const u16 busy[] = {
		TDH_MNG_VPFLUSHDONE, TDH_PHYMEM_CACHE_WB, TDH_MNG_KEY_FREEID,
		TDH_PHYMEM_PAGE_RECLAIM, TDH_PHYMEM_PAGE_WBINVD,
	};
	struct rt_fixture *fx = rtx_open(2);
	u32 i;

	user_interrupt(&fx->port, true);
	for (i = 0; i < CORE_ARRAY_SIZE(busy); i++) {
		struct tdxcall_inject rule = {
			.argsz = sizeof(rule), .leaf = TDH_MNG_INIT,
			.nth = 1, .count = 1, .status = TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX,
		};

		rtx_fail(fx, busy[i], 1, 3, TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX);
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_INJECT_ADD, &rule, NULL, 0), 0);
		ck_assert_uint_eq(create(fx), 0);
		ck_assert_uint_eq(rtx_struck(fx), 3);
		rtx_fail_not(fx);
		ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
		ck_assert_uint_eq(rtx_stats(fx).leaked, 0);
	}
	user_interrupt(&fx->port, false);
	rtx_close(fx);
}
END_TEST

/* A TDX module whose n-th PHYMEM.PAGE.RECLAIM is busy for ever, and a signal comes meanwhile. */
struct stubborn {
	struct rt_fixture *fx;
	u32 left;
};

static void stubborn_raw(void *ctx, u32 lp, struct seam_regs *regs)
{
	struct stubborn *s = ctx;

	if (tdx_rax_leaf(regs->rax) == TDH_PHYMEM_PAGE_RECLAIM && !--s->left) {
		s->left = 1;
		user_interrupt(&s->fx->port, true);
		regs->rax = TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX;
		return;
	}
	user_lp_lock(&s->fx->port, lp);
	model_seamcall(&s->fx->m, lp, regs);
	user_lp_unlock(&s->fx->port, lp);
}

static bool is_stopped_at_reclaim(u32 nth, u32 *tdcx)
{
	struct rt_fixture *fx = rtx_open_small(1);
	struct stubborn s = {fx, nth};
	struct tdxcall_td d = {.argsz = sizeof(d), .td = rtx_td(fx, "t0")};
	const struct seam before = fx->rt->seam;

	ck_assert_int_eq(rtx_range(fx, d.td, TDXCALL_RANGE_AUG, GPA, 2 * SIZE_4K, 0).result, 0);
	fx->rt->seam.raw = stubborn_raw;
	fx->rt->seam.raw_ctx = &s;
	rt_command(fx->rt, TDXCALL_TD_DESTROY, &d, NULL, 0);
	fx->rt->seam.raw = before.raw;
	fx->rt->seam.raw_ctx = before.raw_ctx;
	user_interrupt(&fx->port, false);
	ck_assert_uint_eq(d.outcome.leaked, 0);
	rtx_check(fx);
	if (d.outcome.result)
		ck_assert_int_eq(rtx_destroy(fx, d.td).result, 0);
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	*tdcx = model_profile(fx->m.st)->tdcx_base;
	rtx_close(fx);
	return d.outcome.result;
}

START_TEST(a_signal_while_a_page_is_reclaimed_loses_nothing)
{
	u32 nth = 1, tdcx;

	while (is_stopped_at_reclaim(nth, &tdcx))
		nth++;
	/* 2 pages, 3 tables, TDVPR and TDVPX, TDCX and TDR. */
	ck_assert_uint_eq(nth - 1, 2 + 3 + TDX_TDVPS_BASE_PAGES + tdcx + 1);
}
END_TEST

START_TEST(a_leaked_page_takes_its_tdr_along_and_is_counted)
{
	struct rt_fixture *fx = rtx_open_small(1);
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_outcome o;
	struct tdxcall_stats s;

	ck_assert_int_eq(rtx_range(fx, td, TDXCALL_RANGE_AUG, GPA, SIZE_2M, 1).result, 0);
	rtx_fail(fx, TDH_PHYMEM_PAGE_RECLAIM, 1, 1, TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	o = rtx_destroy(fx, td);
	ck_assert_int_eq(o.result, -EIO);
	ck_assert_uint_eq(o.leaf, TDH_PHYMEM_PAGE_RECLAIM);
	ck_assert_uint_eq(o.leaked, 512 + 1);
	ck_assert_uint_eq(rt_nr_tds(fx->rt), 0);
	s = rtx_stats(fx);
	ck_assert_uint_eq(s.leaked, 513);
	ck_assert_uint_eq(s.allocated, 513);
	ck_assert_uint_eq(s.owned, 0);
	ck_assert_uint_eq(s.free, 0);
	ck_assert_uint_gt(fx->quiet, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(a_vcpu_that_was_not_finished_is_finished_later)
{
	struct rt_fixture *fx = rtx_open_small(1);
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_vcpu_create v = { .argsz = sizeof(v), .td = td };

	rtx_fail(fx, TDH_VP_ADDCX, 3, 1, TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_CREATE, &v, NULL, 0), 0);
	ck_assert_int_eq(v.outcome.result, -EIO);
	ck_assert_uint_eq(rtx_query(fx, td).vcpus, 1);
	ck_assert_uint_eq(rtx_query(fx, td).control_pages, rtx_control_pages(fx) + 3);
	rtx_check(fx);
	rtx_fail_not(fx);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_CREATE, &v, NULL, 0), 0);
	ck_assert_int_eq(v.outcome.result, 0);
	ck_assert_uint_eq(v.vcpu, 1);
	ck_assert_uint_eq(v.outcome.calls[TDH_VP_CREATE], 0);
	ck_assert_uint_eq(v.outcome.calls[TDH_VP_ADDCX], 3);
	rtx_close(fx);
}
END_TEST

/* ---- threads --------------------------------------------------------------------------------- */

#define THREAD_ROUNDS 300
#define THREAD_MAX_ROUNDS 1000000

/**
 * struct worker - a thread that works on a TD
 * @fx: the machine
 * @lp: where it runs
 * @td: the TD
 * @op: what it does
 * @busy: policy
 * @done: bytes it got done
 * @idle: how many of its fellows got nothing done yet
 */
struct worker {
	struct rt_fixture *fx;
	u32 lp;
	u32 td;
	u32 op;
	u8 busy;
	u64 done;
	u32 *idle;
};

static void *work(void *arg)
{
	struct worker *w = arg;
	struct tdxcall_range r;
	u32 i;

	user_lp_set(&w->fx->port, w->lp);
	/* Who comes first on a busy machine finds nothing to do: go on until there was. */
	for (i = 0; i < THREAD_ROUNDS || (!w->done && i < THREAD_MAX_ROUNDS); i++) {
		u64 gpa = GPA + i * 13 % 64 * SIZE_4K * 16;

		rtx_init_range(&r, w->td, w->op, gpa, 64 * SIZE_4K, w->op == TDXCALL_RANGE_AUG ? 0 :
			       AUTO);
		r.flags = TDXCALL_RANGE_F_SKIP;
		r.busy = w->busy;
		if (!rt_command(w->fx->rt, TDXCALL_RANGE, &r, NULL, 0))
			w->done += r.outcome.done;
		if (r.outcome.result && r.outcome.result != -EAGAIN &&
		    r.outcome.result != -EEXIST)
			return (void *)"a range operation failed";
	}
	return NULL;
}

static void *make_and_destroy(void *arg)
{
	struct worker *w = arg;
	u32 i;

	user_lp_set(&w->fx->port, w->lp);
	for (i = 0; i < THREAD_ROUNDS / 10; i++) {
		struct tdxcall_td d = { .argsz = sizeof(d) };
		struct tdxcall_td_create c;

		rtx_init_create(&c, "passing");
		if (rt_command(w->fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0) || c.outcome.result)
			return (void *)"TD_CREATE failed";
		d.td = c.td;
		if (rt_command(w->fx->rt, TDXCALL_TD_DESTROY, &d, NULL, 0) || d.outcome.result)
			return (void *)"TD_DESTROY failed";
		w->done++;
	}
	return NULL;
}

START_TEST(threads_populate_zap_and_destroy_at_once)
{
	struct rt_fixture *fx = rtx_open_small(2);
	u32 a = rtx_td(fx, "a");
	u32 b = rtx_td(fx, "b");
	u8 busy = (u8)_i;
	struct worker w[] = {
		{ fx, 0, a, TDXCALL_RANGE_AUG, busy, 0, NULL },
		{ fx, 1, a, TDXCALL_RANGE_ZAP, busy, 0, NULL },
		{ fx, 2, b, TDXCALL_RANGE_AUG, busy, 0, NULL },
		{ fx, 3, b, TDXCALL_RANGE_ZAP, busy, 0, NULL },
		{ fx, 3, 0, 0, 0, 0, NULL },
	};
	pthread_t thread[CORE_ARRAY_SIZE(w)];
	void *failure;
	u32 i;

	rtx_finalize(fx, a);
	rtx_finalize(fx, b);
	for (i = 0; i < CORE_ARRAY_SIZE(w); i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, w[i].td ? work : make_and_destroy,
						&w[i]), 0);
	for (i = 0; i < CORE_ARRAY_SIZE(w); i++) {
		pthread_join(thread[i], &failure);
		ck_assert_msg(!failure, "thread %u: %s", i, (const char *)failure);
		ck_assert_uint_gt(w[i].done, 0);
	}
	rtx_check(fx);
	ck_assert_int_eq(rtx_destroy(fx, a).result, 0);
	ck_assert_int_eq(rtx_destroy(fx, b).result, 0);
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}
END_TEST

#define RESIZE_ROUNDS 60
#define RESIZE_BLOCKS 4

/* As work(), on ranges that are mapped with 2M pages, split, moved and zapped. */
static void *resize(void *arg)
{
	struct worker *w = arg;
	bool aug = w->op == TDXCALL_RANGE_AUG;
	struct tdxcall_range r;
	u32 i;

	user_lp_set(&w->fx->port, w->lp);
	/* Each goes on until all have found something to do. */
	for (i = 0; i < RESIZE_ROUNDS || (atom_load(w->idle) && i < THREAD_MAX_ROUNDS); i++) {
		u64 gpa = GPA + i % RESIZE_BLOCKS * SIZE_2M;

		rtx_init_range(&r, w->td, w->op, gpa, SIZE_2M, aug ? 1 : AUTO);
		r.flags = TDXCALL_RANGE_F_SKIP | (aug ? TDXCALL_RANGE_F_DROP : 0);
		r.busy = w->busy;
		if (rt_command(w->fx->rt, TDXCALL_RANGE, &r, NULL, 0))
			continue;
		if (!w->done && r.outcome.done)
			atom_sub(w->idle, 1);
		w->done += r.outcome.done;
		if (r.outcome.result && r.outcome.result != -EAGAIN &&
		    r.outcome.result != -EEXIST)
			return (void *)"a range operation failed";
	}
	return NULL;
}

START_TEST(threads_split_and_move_what_others_map_and_zap)
{
	struct rt_fixture *fx = rtx_open(2);
	u32 td = rtx_td(fx, "a");
	u32 idle = 4;
	u8 busy = (u8)_i;
	struct worker w[] = {
		{ fx, 0, td, TDXCALL_RANGE_AUG, busy, 0, &idle },
		{ fx, 1, td, TDXCALL_RANGE_DEMOTE, busy, 0, &idle },
		{ fx, 2, td, TDXCALL_RANGE_RELOCATE, busy, 0, &idle },
		{ fx, 3, td, TDXCALL_RANGE_ZAP, busy, 0, &idle },
	};
	pthread_t thread[CORE_ARRAY_SIZE(w)];
	void *failure;
	u32 i;

	rtx_finalize(fx, td);
	for (i = 0; i < CORE_ARRAY_SIZE(w); i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, resize, &w[i]), 0);
	for (i = 0; i < CORE_ARRAY_SIZE(w); i++) {
		pthread_join(thread[i], &failure);
		ck_assert_msg(!failure, "thread %u: %s", i, (const char *)failure);
	}
	ck_assert_uint_eq(idle, 0);
	rtx_check(fx);
	ck_assert_int_eq(rtx_destroy(fx, td).result, 0);
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}
END_TEST

/* Measured apart from being added: only a page of which a part is measured spoils the TD. */
static void check_spoiled(u32 nth, u32 state, int finalized)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_td f = { .argsz = sizeof(f), .td = td };

	rtx_range(fx, td, TDXCALL_RANGE_ADD, GPA, 2 * SIZE_4K, 0);
	rtx_fail(fx, TDH_MR_EXTEND, nth, FOREVER, TDX_OPERAND_BUSY | TDX_OPERAND_ID_TDR);
	rtx_range(fx, td, TDXCALL_RANGE_EXTEND, GPA, 2 * SIZE_4K, 0);
	rtx_fail_not(fx);
	ck_assert_uint_eq(rtx_query(fx, td).state, state);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_FINALIZE, &f, NULL, 0), finalized);
	rtx_check(fx);
	ck_assert_int_eq(rtx_destroy(fx, td).result, 0);
	rtx_close(fx);
}

START_TEST(a_page_measured_in_part_spoils_the_td)
{
	check_spoiled(1, TDXCALL_TD_INITIALIZED, 0);
	check_spoiled(2, TDXCALL_TD_SPOILED, -ESTALE);
	check_spoiled(17, TDXCALL_TD_INITIALIZED, 0);
	check_spoiled(32, TDXCALL_TD_SPOILED, -ESTALE);
}
END_TEST

Suite *runtime_fault_suite(void)
{
	Suite *s = suite_create("runtime_fault");
	TCase *t = tcase_create("fault");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, no_failure_loses_a_page_or_a_td, 0,
			    CORE_ARRAY_SIZE(leaves) * CORE_ARRAY_SIZE(ways));
	tcase_add_test(t, a_creation_that_fails_leaves_nothing_for_a_signal);
	tcase_add_test(t, a_signal_while_a_page_is_reclaimed_loses_nothing);
	tcase_add_test(t, a_leaked_page_takes_its_tdr_along_and_is_counted);
	tcase_add_test(t, a_vcpu_that_was_not_finished_is_finished_later);
	tcase_add_test(t, a_page_measured_in_part_spoils_the_td);
	suite_add_tcase(s, t);
	t = tcase_create("threads");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, threads_split_and_move_what_others_map_and_zap, TDXCALL_BUSY_KICK,
			    TDXCALL_BUSY_AGAIN + 1);
	tcase_add_loop_test(t, threads_populate_zap_and_destroy_at_once, TDXCALL_BUSY_KICK,
			    TDXCALL_BUSY_AGAIN + 1);
	suite_add_tcase(s, t);
	return s;
}
