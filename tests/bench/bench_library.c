// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wall time of the big range operations through libtdxcall and the state image: 1 GiB mapped with
 * AUG and zapped, in 4K pages and in 2M blocks. Argument: a file name for the state image.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <tdxcall/tdxcall.h>

#define SIZE 0x40000000ULL
#define MEMORY (4ULL << 30)

/* Where 4K pages were the secure EPT keeps their tables: the blocks need a place of their own. */
static const struct {
	const char *what;
	uint64_t gpa;
	unsigned int level;
	int zap;
} steps[] = {
	{ "aug 1 GiB, 4K pages", 4 * SIZE, 0, 0 },
	{ "zap 1 GiB, 4K pages", 4 * SIZE, 0, 1 },
	{ "aug 1 GiB, 2M blocks", 8 * SIZE, 1, 0 },
	{ "zap 1 GiB, 2M blocks", 8 * SIZE, 1, 1 },
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void print_line(void *ctx, int level, const char *line)
{
	(void)ctx;
	(void)level;
	fprintf(stderr, "bench_library: %s\n", line);
}

static const struct tdxcall_log log_errors = { .fn = print_line, .level = TDXCALL_LOG_ERR };

/* 0, or 1 after a line about what went wrong; @result: of the hook, 0 if there is none. */
static int failed(const char *what, int ret, int result, uint64_t status)
{
	char text[128] = "";

	if (!ret)
		ret = result;
	if (!ret)
		return 0;
	tdxcall_status_format(status, text, sizeof(text));
	fprintf(stderr, "bench_library: %s: %s %s\n", what, strerror(-ret), text);
	return 1;
}

static int runnable_td(struct tdxcall *h, uint32_t *id)
{
	struct tdxcall_td_create create;
	struct tdxcall_td td;
	int ret;

	tdxcall_init_td_create(&create, "bench");
	ret = tdxcall_td_create(h, &create);
	if (failed("td create", ret, create.outcome.result, create.outcome.status))
		return 1;
	tdxcall_init_td(&td, create.td);
	ret = tdxcall_td_finalize(h, &td);
	*id = create.td;
	return failed("td finalize", ret, td.outcome.result, td.outcome.status);
}

/* One step, and how long it takes until it is durable. */
static int step(struct tdxcall *h, uint32_t td, unsigned int i)
{
	struct tdxcall_range range;
	double begin, done;
	int ret;

	if (steps[i].zap)
		tdxcall_init_zap(&range, td, steps[i].gpa, SIZE);
	else
		tdxcall_init_aug(&range, td, steps[i].gpa, SIZE, steps[i].level);
	begin = seconds();
	ret = tdxcall_range_exec(h, &range);
	done = seconds();
	if (failed(steps[i].what, ret, range.outcome.result, range.outcome.status))
		return 1;
	ret = tdxcall_sync(h);
	if (ret)
		return failed("sync", ret, 0, 0);
	printf("%-24s %9llu SEAMCALLs %8.3f s, then %.3f s to make it durable\n", steps[i].what,
	       (unsigned long long)range.outcome.seamcalls, done - begin, seconds() - done);
	return 0;
}

int main(int argc, char **argv)
{
	struct tdxcall_model_config config;
	struct tdxcall *h;
	unsigned int i;
	uint32_t td;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: bench_library STATE_IMAGE\n");
		return 2;
	}
	tdxcall_init_model_config(&config);
	config.memory = MEMORY;
	ret = tdxcall_model_create(argv[1], &config, TDXCALL_MODEL_REPLACE, &log_errors);
	if (!ret)
		ret = tdxcall_open(&h, "model", argv[1], 0, &log_errors);
	if (ret)
		return 1;
	ret = runnable_td(h, &td);
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && !ret; i++)
		ret = step(h, td, i);
	tdxcall_discard(h);
	return ret;
}
