// SPDX-License-Identifier: GPL-2.0-only
/*
 * stress SECONDS THREADS [SEED]: threads on all CPUs make, use and destroy the same few TDs at
 * once. Whatever order things happen in, no command may fail in a way that it cannot fail, and in
 * the end no page is missing.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <tdxcall/uapi.h>

#define TDS 3
#define GPA 0x100000000ULL
#define PAGES 1024U
#define MAX_THREADS 32

static int device;
static volatile bool stop;
static unsigned long done[16], busy;
static unsigned int bad;

static void complain(const char *what, int ret, const struct tdxcall_outcome *o)
{
	if (__atomic_add_fetch(&bad, 1, __ATOMIC_RELAXED) > 20)
		return;
	printf("%s: %d", what, ret);
	if (o)
		printf(" result %d leaf %u status 0x%llx", o->result, o->leaf, o->status);
	printf("\n");
}

/* What others may have caused: a TD or page that is there already, or not any more, or busy. */
static bool expected(int err)
{
	return err == -EAGAIN || err == -ENOENT || err == -EEXIST || err == -EINVAL ||
	       err == -ENOSPC;
}

/* What the TDX module may say after others: blocked already, or blocked since the last TRACK. */
static bool may_be_refused(const struct tdxcall_outcome *o)
{
	const __u64 already_blocked = 0x00000b0700000000, not_tracked = 0xc0000b0800000000;
	const __u64 base = 0xffffffff00000000;

	return (o->leaf == 7 && (o->status & base) == already_blocked) ||
	       ((o->leaf == 29 || o->leaf == 39) && (o->status & base) == not_tracked);
}

static int command(unsigned int cmd, void *arg)
{
	return ioctl(device, cmd, arg) ? -errno : 0;
}

static void judge(const char *what, int ret, const struct tdxcall_outcome *o)
{
	if (!ret && o)
		ret = o->result;
	if (ret == -EAGAIN)
		__atomic_add_fetch(&busy, 1, __ATOMIC_RELAXED);
	if (ret && !expected(ret) && !(o && may_be_refused(o)))
		complain(what, ret, o);
	if (o && o->leaked)
		complain("a page was leaked", ret, o);
}

static unsigned int find(unsigned int number)
{
	struct tdxcall_td_query q = {.argsz = sizeof(q), .flags = TDXCALL_QUERY_BY_NAME};

	snprintf(q.name, sizeof(q.name), "stress%u", number);
	return command(TDXCALL_TD_QUERY, &q) ? 0 : q.td;
}

static void make(unsigned int number, unsigned int *seed)
{
	struct tdxcall_td_create c = {
		.argsz = sizeof(c), .max_vcpus = 4, .vcpus = 1 + rand_r(seed) % 3, .sept_levels = 4,
	};
	struct tdxcall_td td = {.argsz = sizeof(td)};
	int ret;

	snprintf(c.name, sizeof(c.name), "stress%u", number);
	ret = command(TDXCALL_TD_CREATE, &c);
	judge("TD_CREATE", ret, &c.outcome);
	if (ret || c.outcome.result)
		return;
	td.td = c.td;
	ret = command(TDXCALL_TD_FINALIZE, &td);
	judge("TD_FINALIZE", ret, ret ? NULL : &td.outcome);
}

static void destroy(unsigned int td)
{
	struct tdxcall_td arg = {.argsz = sizeof(arg), .td = td};
	int ret = command(TDXCALL_TD_DESTROY, &arg);

	judge("TD_DESTROY", ret, ret ? NULL : &arg.outcome);
}

static void range(unsigned int td, unsigned int *seed)
{
	static const unsigned int ops[] = {
		TDXCALL_RANGE_AUG, TDXCALL_RANGE_AUG, TDXCALL_RANGE_ZAP, TDXCALL_RANGE_ZAP,
		TDXCALL_RANGE_BLOCK, TDXCALL_RANGE_UNBLOCK, TDXCALL_RANGE_TRACK,
	};
	struct tdxcall_range r = {.argsz = sizeof(r), .td = td};
	unsigned int first = rand_r(seed) % PAGES;
	int ret;

	r.op = ops[rand_r(seed) % (sizeof(ops) / sizeof(ops[0]))];
	r.busy = rand_r(seed) % 3;
	if (r.op != TDXCALL_RANGE_TRACK) {
		r.flags = TDXCALL_RANGE_F_SKIP;
		r.gpa = GPA + first * 4096ULL;
		r.size = (1 + rand_r(seed) % (PAGES - first)) * 4096ULL;
		r.level = r.op == TDXCALL_RANGE_AUG ? 0 : TDXCALL_LEVEL_AUTO;
	}
	ret = command(TDXCALL_RANGE, &r);
	judge("RANGE", ret, ret ? NULL : &r.outcome);
	__atomic_add_fetch(&done[r.op], 1, __ATOMIC_RELAXED);
}

static void look(unsigned int td)
{
	struct tdxcall_sept_entry entries[64];
	struct tdxcall_sept_read read = {
		.argsz = sizeof(read), .td = td, .count = 64, .gpa = GPA, .size = PAGES * 4096ULL,
		.buf = (__u64)(unsigned long)entries,
	};
	int ret = command(TDXCALL_SEPT_READ, &read);

	judge("SEPT_READ", ret, ret ? NULL : &read.outcome);
}

static void move_to_some_cpu(unsigned int *seed)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(rand_r(seed) % cpus, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void *work(void *arg)
{
	unsigned int seed = *(unsigned int *)arg;

	while (!stop) {
		unsigned int number = rand_r(&seed) % TDS;
		unsigned int td = find(number);
		unsigned int what = rand_r(&seed) % 64;

		if (!td)
			make(number, &seed);
		else if (!what)
			destroy(td);
		else if (what < 4)
			move_to_some_cpu(&seed);
		else if (what < 10)
			look(td);
		else
			range(td, &seed);
	}
	return NULL;
}

static int settle(void)
{
	static struct tdxcall_stats s = {.argsz = sizeof(s)};
	unsigned int i;

	for (i = 0; i < TDS; i++) {
		unsigned int td = find(i);

		if (td)
			destroy(td);
	}
	if (command(TDXCALL_STATS, &s) || s.allocated || s.leaked)
		complain("pages are missing", (int)s.allocated, NULL);
	printf("aug %lu block %lu unblock %lu track %lu zap %lu, %lu were busy\n",
	       done[TDXCALL_RANGE_AUG], done[TDXCALL_RANGE_BLOCK], done[TDXCALL_RANGE_UNBLOCK],
	       done[TDXCALL_RANGE_TRACK], done[TDXCALL_RANGE_ZAP], busy);
	return bad != 0;
}

int main(int argc, char **argv)
{
	unsigned int seconds = argc > 1 ? (unsigned int)atoi(argv[1]) : 10;
	unsigned int threads = argc > 2 ? (unsigned int)atoi(argv[2]) : 4;
	unsigned int seed = argc > 3 ? (unsigned int)atoi(argv[3]) : (unsigned int)time(NULL);
	unsigned int seeds[MAX_THREADS], i;
	pthread_t thread[MAX_THREADS];

	device = open("/dev/tdxcall", O_RDWR);
	if (device < 0 || !threads || threads > MAX_THREADS) {
		perror("/dev/tdxcall");
		return 1;
	}
	printf("%u s, %u threads, seed %u\n", seconds, threads, seed);
	for (i = 0; i < threads; i++) {
		seeds[i] = seed + i;
		if (pthread_create(&thread[i], NULL, work, &seeds[i]))
			return 1;
	}
	sleep(seconds);
	stop = true;
	for (i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	return settle();
}
