// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the stress test (stress.h) and prints TAP, with the busy rate of each leaf. Environment:
 * STRESS_ITER moves of each thread, STRESS_THREADS, STRESS_SEED.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/stress/stress.h"

#define DEFAULT_ITER 1000000
#define DEFAULT_THREADS 4
#define DEFAULT_SEED 1
/* Between two of them all threads stand still for model_check(). */
#define PHASES 8

static u64 setting(const char *name, u64 fallback)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : fallback;
}

static void stack_fill(struct stack *stack, struct machine *mc, u64 (*take)(struct machine *mc),
		       u32 n, u32 room)
{
	stack->pa = calloc(room, sizeof(*stack->pa));
	for (stack->n = 0; stack->pa && stack->n < n; stack->n++)
		stack->pa[stack->n] = take(mc);
}

/* All pages could end up with one thread. */
static bool worker_init(struct stress *s, u32 lp, u64 moves, u64 seed)
{
	struct worker *w = &s->worker[lp];

	w->s = s;
	w->lp = lp;
	w->moves = moves;
	/* Zero would stay zero. */
	w->random = (seed + 1) * 0x9e3779b97f4a7c15ULL + lp + 1;
	stack_fill(&w->page, &s->mc, machine_page, THREAD_PAGES, CORE_ARRAY_SIZE(s->given));
	stack_fill(&w->block, &s->mc, machine_block, THREAD_BLOCKS,
		   CORE_ARRAY_SIZE(s->block_given));
	if (!w->page.pa || !w->block.pa)
		return false;
	stress_canaries(s, &w->page);
	stress_canaries(s, &w->block);
	return true;
}

static bool setup(struct stress *s, u64 moves, u64 seed)
{
	u64 map;
	u32 i;

	machine_open(&s->mc, s->threads);
	s->mc.m.guest = &stress_guest;
	s->mc.m.guest_ctx = s;
	for (i = 0; i < NR_TDS; i++) {
		machine_td(&s->mc, &s->td[i], s->threads);
		machine_tables(&s->mc, &s->td[i], 0, TDX_LEVEL_1G);
	}
	for (i = 0; i < s->threads; i++) {
		map = tdx_map(stress_private_gpa(i), TDX_LEVEL_2M);
		machine_must(&s->mc, TDH_MEM_SEPT_ADD, map, s->td[i % NR_TDS].tdr,
			     machine_page(&s->mc));
	}
	s->base = s->mc.next_page;
	s->blocks = s->mc.next_block;
	for (i = 0; i < s->threads; i++) {
		if (!worker_init(s, i, moves, seed))
			return false;
	}
	s->disputed = machine_block(&s->mc);
	return true;
}

static void *moves_thread(void *arg)
{
	struct worker *w = arg;
	u64 i;

	for (i = 0; i < w->moves && !w->failed; i++)
		stress_move(w);
	return NULL;
}

static void *reclaim_thread(void *arg)
{
	stress_reclaim(arg);
	return NULL;
}

/* All threads do this at once; true if none saw a violation and no invariant is broken after it. */
static bool together(struct stress *s, void *(*fn)(void *))
{
	pthread_t thread[MAX_THREADS];
	bool good = true;
	u32 i;

	for (i = 0; i < s->threads; i++) {
		if (pthread_create(&thread[i], NULL, fn, &s->worker[i])) {
			printf("Bail out! no thread\n");
			exit(99);
		}
	}
	for (i = 0; i < s->threads; i++) {
		pthread_join(thread[i], NULL);
		good = good && !s->worker[i].failed;
	}
	return machine_check(&s->mc) == 0 && good;
}

static bool run_phases(struct stress *s)
{
	u32 i;

	for (i = 0; i < PHASES; i++) {
		if (!together(s, moves_thread))
			return false;
	}
	return true;
}

/* Everything a TD must lose before its pages can be reclaimed. */
static bool td_stop(struct stress *s, const struct machine_td *td)
{
	u32 i;

	for (i = 0; i < td->nvps; i++) {
		if (machine_call(&s->mc, i, TDH_VP_FLUSH, td->vp[i], 0, 0) != TDX_SUCCESS)
			return false;
	}
	machine_must(&s->mc, TDH_MNG_VPFLUSHDONE, td->tdr, 0, 0);
	machine_must(&s->mc, TDH_PHYMEM_CACHE_WB, 0, 0, 0);
	machine_must(&s->mc, TDH_MNG_KEY_FREEID, td->tdr, 0, 0);
	return true;
}

/* Has every page of a range come back? */
static bool all_free(struct stress *s, u64 from, u64 to)
{
	struct seam_regs r;
	u64 pa;

	for (pa = from; pa < to; pa += CORE_PAGE_SIZE) {
		r = (struct seam_regs){ .rax = TDH_PHYMEM_PAGE_RDMD, .rcx = pa };
		if (model_seamcall(&s->mc.m, 0, &r) != TDX_SUCCESS || r.rcx != PT_NDA) {
			printf("# %#llx is still in use, page type %#llx\n", pa, r.rcx);
			return false;
		}
	}
	return true;
}

static bool teardown(struct stress *s)
{
	u32 i;

	for (i = 0; i < NR_TDS; i++) {
		if (!td_stop(s, &s->td[i]))
			return false;
	}
	if (!together(s, reclaim_thread))
		return false;
	for (i = 0; i < NR_TDS; i++)
		machine_call(&s->mc, 0, TDH_PHYMEM_PAGE_RECLAIM, s->td[i].tdr, 0, 0);
	return all_free(s, s->td[0].tdr, s->mc.next_page) &&
	       all_free(s, s->blocks, s->mc.next_block) && machine_check(&s->mc) == 0;
}

static double percent(u64 part, u64 whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0;
}

/* True if each leaf has succeeded at least once: else the test has not tested it. */
static bool print_counts(struct stress *s)
{
	bool all = true;
	u32 leaf, i;

	printf("# %-24s %12s %10s %10s\n", "leaf", "calls", "success", "busy");
	for (leaf = 0; leaf < NR_STRESS_LEAVES; leaf++) {
		struct leaf_count sum = { 0 };

		for (i = 0; i < s->threads; i++) {
			sum.calls += s->worker[i].count[leaf].calls;
			sum.done += s->worker[i].count[leaf].done;
			sum.busy += s->worker[i].count[leaf].busy;
		}
		printf("# %-24s %12llu %9.2f%% %9.3f%%\n", stress_leaf_name(leaf), sum.calls,
		       percent(sum.done, sum.calls), percent(sum.busy, sum.calls));
		all = all && sum.done;
	}
	return all;
}

static int result(u32 number, bool good, const char *what)
{
	printf("%s %u - %s\n", good ? "ok" : "not ok", number, what);
	return good ? 0 : 1;
}

int main(void)
{
	u64 moves = setting("STRESS_ITER", DEFAULT_ITER);
	u64 seed = setting("STRESS_SEED", DEFAULT_SEED);
	struct stress *s = calloc(1, sizeof(*s));
	int failed = 0;
	u32 i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!s)
		return 99;
	s->threads = (u32)setting("STRESS_THREADS", DEFAULT_THREADS);
	if (!s->threads || s->threads > MAX_THREADS || !setup(s, moves / PHASES, seed)) {
		printf("Bail out! no memory, or STRESS_THREADS is not 1..%u\n", MAX_THREADS);
		return 99;
	}
	printf("1..3\n# %u threads, %llu moves each, seed %llu\n", s->threads, moves, seed);
	failed |= result(1, run_phases(s), "threads on the same pages break no invariant");
	failed |= result(2, !failed && teardown(s), "after teardown every page is free");
	failed |= result(3, print_counts(s), "each leaf succeeded at least once");
	for (i = 0; i < s->threads; i++) {
		free(s->worker[i].page.pa);
		free(s->worker[i].block.pa);
	}
	machine_close(&s->mc);
	free(s);
	return failed;
}
