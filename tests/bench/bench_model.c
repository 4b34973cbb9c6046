// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time of single leaves: the software TDX module called directly, 4096 pages of 4K, median over
 * several rounds; on one thread, and on two threads with a TD each. Environment: BENCH_ROUNDS; with
 * BENCH_THREADS=1 the second part is left out. Each loop is a function of its own, bench_<leaf>(),
 * for callgrind to count the instructions of.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/stress/machine.h"

#define NR_PAGES 4096
#define GPA_BASE 0x40000000ULL
#define MAX_ROUNDS 1000
#define DEFAULT_ROUNDS 200
#define MAX_THREADS 2
#define MAX_LEAVES 8

/**
 * struct bench - one thread's measurement
 * @mc: the machine
 * @lp: its logical processor
 * @td: its TD
 * @page: the pages
 * @failed: 0 as long as every call succeeded
 * @ns: nanoseconds of each call, by leaf and round
 * @rounds: how many
 * @start: all threads begin at once
 */
struct bench {
	struct machine *mc;
	u32 lp;
	struct machine_td td;
	u64 page[NR_PAGES];
	u64 failed;
	double *ns[MAX_LEAVES];
	u32 rounds;
	pthread_barrier_t *start;
};

/*
 * Leaves in the order in which a page goes through them. Reference: Intel's own code of TDX module
 * 1.5.01, compiled for user space, on a machine such as this was written on.
 * BENCH(id, leaf, ns of the reference, RCX, R8)
 */
#define BENCH_LEAVES(BENCH)                                                               \
	BENCH(page_aug, TDH_MEM_PAGE_AUG, 230, tdx_map(gpa, TDX_LEVEL_4K), b->page[i])    \
	BENCH(sept_rd, TDH_MEM_SEPT_RD, 167, tdx_map(gpa, TDX_LEVEL_4K), 0)               \
	BENCH(range_block, TDH_MEM_RANGE_BLOCK, 180, tdx_map(gpa, TDX_LEVEL_4K), 0)       \
	BENCH(track, TDH_MEM_TRACK, 126, b->td.tdr, 0)                                    \
	BENCH(page_remove, TDH_MEM_PAGE_REMOVE, 195, tdx_map(gpa, TDX_LEVEL_4K), 0)

#define BENCH_LOOP(id, leaf, reference, operand, page)                                    \
	static __attribute__((noinline)) void bench_##id(struct bench *b)                 \
	{                                                                                 \
		u64 gpa = GPA_BASE;                                                       \
		u32 i;                                                                    \
		for (i = 0; i < NR_PAGES; i++, gpa += CORE_PAGE_SIZE) {                   \
			struct seam_regs r = { .rax = leaf, .rcx = operand,               \
					       .rdx = b->td.tdr, .r8 = page };            \
			b->failed |= model_seamcall(&b->mc->m, b->lp, &r);                \
		}                                                                         \
	}
BENCH_LEAVES(BENCH_LOOP)

static const struct {
	void (*loop)(struct bench *b);
	u64 leaf;
	unsigned int reference;
} leaves[] = {
#define BENCH_ROW(id, leaf, reference, operand, page) { bench_##id, leaf, reference },
	BENCH_LEAVES(BENCH_ROW)
};
static_assert(CORE_ARRAY_SIZE(leaves) <= MAX_LEAVES, "a leaf too many");

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void setup(struct bench *b, struct machine *mc, u32 lp, u32 rounds, pthread_barrier_t *start)
{
	u32 i;

	b->mc = mc;
	b->lp = lp;
	b->rounds = rounds;
	b->start = start;
	b->failed = 0;
	mc->lp = lp;
	machine_td(mc, &b->td, lp + 1);
	for (i = 0; i < NR_PAGES; i++)
		b->page[i] = machine_page(mc);
	/* One table of tables, then a table for each 512 pages. */
	machine_tables(mc, &b->td, GPA_BASE, TDX_LEVEL_1G);
	for (i = 0; i < NR_PAGES; i += CORE_PTES_PER_TABLE)
		machine_must(mc, TDH_MEM_SEPT_ADD,
			     tdx_map(GPA_BASE + i * CORE_PAGE_SIZE, TDX_LEVEL_2M), b->td.tdr,
			     machine_page(mc));
	for (i = 0; i < CORE_ARRAY_SIZE(leaves); i++)
		b->ns[i] = calloc(rounds, sizeof(double));
}

static void *run(void *arg)
{
	struct bench *b = arg;
	u32 round, i;

	for (round = 0; round < b->rounds; round++) {
		for (i = 0; i < CORE_ARRAY_SIZE(leaves); i++) {
			double begin;

			pthread_barrier_wait(b->start);
			begin = seconds();
			leaves[i].loop(b);
			b->ns[i][round] = (seconds() - begin) * 1e9 / NR_PAGES;
		}
	}
	return NULL;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* ns per call of one leaf; the difference to the best round is what other processes took away. */
struct result {
	double median;
	double best;
};

static struct result evaluate(double *ns, u32 n)
{
	qsort(ns, n, sizeof(*ns), compare);
	return (struct result){ .median = ns[n / 2], .best = ns[0] };
}

/* Results by leaf, of the slowest thread; false if a call failed. */
static bool measure(u32 threads, u32 rounds, struct result res[CORE_ARRAY_SIZE(leaves)])
{
	struct bench *b = calloc(threads, sizeof(*b));
	pthread_t thread[MAX_THREADS];
	pthread_barrier_t start;
	struct machine mc;
	u64 failed = 0;
	u32 t, i;

	machine_open(&mc, MAX_THREADS);
	pthread_barrier_init(&start, NULL, threads);
	for (t = 0; t < threads; t++)
		setup(&b[t], &mc, t, rounds, &start);
	for (t = 0; t < threads; t++)
		pthread_create(&thread[t], NULL, run, &b[t]);
	for (t = 0; t < threads; t++) {
		pthread_join(thread[t], NULL);
		failed |= b[t].failed;
		for (i = 0; i < CORE_ARRAY_SIZE(leaves); i++) {
			struct result r = evaluate(b[t].ns[i], rounds);

			if (r.median > res[i].median)
				res[i] = r;
			free(b[t].ns[i]);
		}
	}
	pthread_barrier_destroy(&start);
	machine_close(&mc);
	free(b);
	return !failed;
}

static void print_row(u32 i, const struct result *one, const struct result *two)
{
	printf("%-24s %8u %9.1f %9.1f", machine_leaf_name(leaves[i].leaf), leaves[i].reference,
	       one->median, one->best);
	if (two->median > 0)
		printf(" %9.1f %9.1f %8.2fx", two->median, two->best,
		       2 * one->median / two->median);
	printf("\n");
}

/* What these leaves spend their time on: a locked instruction, here and now. */
static struct result locked_add(void)
{
	double ns[DEFAULT_ROUNDS], begin;
	u64 word = 0;
	u32 round, i;

	for (round = 0; round < DEFAULT_ROUNDS; round++) {
		begin = seconds();
		for (i = 0; i < NR_PAGES; i++)
			__atomic_fetch_add(&word, 1, __ATOMIC_SEQ_CST);
		ns[round] = (seconds() - begin) * 1e9 / NR_PAGES;
	}
	return evaluate(ns, DEFAULT_ROUNDS);
}

static u32 setting(const char *name, u32 fallback, u32 limit)
{
	const char *text = getenv(name);
	unsigned long value = text && *text ? strtoul(text, NULL, 0) : fallback;

	return value && value <= limit ? (u32)value : fallback;
}

int main(void)
{
	u32 rounds = setting("BENCH_ROUNDS", DEFAULT_ROUNDS, MAX_ROUNDS);
	u32 threads = setting("BENCH_THREADS", MAX_THREADS, MAX_THREADS);
	struct result one[CORE_ARRAY_SIZE(leaves)] = { 0 };
	struct result two[CORE_ARRAY_SIZE(leaves)] = { 0 };
	bool good = measure(1, rounds, one);
	struct result lock;
	u32 i;

	if (threads > 1)
		good = measure(threads, rounds, two) && good;
	printf("%-24s %8s %9s %9s %9s %9s %9s\n", "ns per call", "Intel's", "1 thread", "best",
	       "2 threads", "best", "scaling");
	for (i = 0; i < CORE_ARRAY_SIZE(leaves); i++)
		print_row(i, &one[i], &two[i]);
	lock = locked_add();
	printf("%-24s %8s %9.1f %9.1f\n", "(a locked addition)", "", lock.median, lock.best);
	if (!good)
		fprintf(stderr, "bench_model: a call failed\n");
	return good ? 0 : 1;
}
