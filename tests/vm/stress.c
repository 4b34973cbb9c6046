// SPDX-License-Identifier: GPL-2.0-only
/*
 * stress SECONDS THREADS [SEED]: threads on all CPUs make, use, run and destroy the same few TDs at
 * once, while SEAMCALLs are raw or fail. Whatever order things happen in, no command may fail in a
 * way that it cannot fail, and in the end no page is missing.
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

#include <tdxcall/guest.h>
#include <tdxcall/uapi.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define TDS 3
#define VCPUS 4
#define GPA 0x100000000ULL
#define SHARED_BIT (1ULL << 47)
#define PAGES 1024U
#define MAX_THREADS 32
#define STATUS_BASE 0xffffffff00000000ULL

/* Leaves that are special in some way. */
#define TDH_VP_ENTER 0
#define TDH_MEM_RANGE_BLOCK 7
#define TDH_MNG_INIT 21
#define TDH_MEM_PAGE_PROMOTE 23

static int device;
static unsigned int nr_cpus;
static volatile bool stop;
static unsigned int bad;

/* ---- what may happen ------------------------------------------------------------------------- */

/**
 * struct phase - a part of the test
 * @name: of it
 * @ppm: how many SEAMCALLs in a million are struck, of the leaves that are at the moment
 * @status: what they get
 * @leaks: the TDX module keeps pages because of that
 */
struct phase {
	const char *name;
	unsigned int ppm;
	__u64 status;
	bool leaks;
};

static const struct phase phases[] = {
	{ "nothing is struck", 0, 0, false },
	{ "SEAMCALLs are busy", 100000, 0x8000020000000000, false },
	{ "SEAMCALLs fail", 20000, 0xc000010000000000, true },
};

static const struct phase *phase;
static unsigned long long leaked;

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
	       err == -ENOSPC || err == -ENOTEMPTY || err == -EBUSY || err == -ENOMEM;
}

/* What the TDX module may say after others, or what it is made to say. */
static bool may_be_refused(const struct tdxcall_outcome *o)
{
	const __u64 already_blocked = 0x00000b0700000000, not_tracked = 0xc0000b0800000000;
	const __u64 not_finalized = 0xc000060800000000, not_alike = 0xc0000b0900000000;
	const __u64 status = o->status & STATUS_BASE;

	return (o->leaf == TDH_MEM_RANGE_BLOCK && status == already_blocked) ||
	       (o->leaf == TDH_VP_ENTER && status == not_finalized) || status == not_tracked ||
	       (o->leaf == TDH_MEM_PAGE_PROMOTE && status == not_alike) ||
	       (phase->ppm && status == phase->status);
}

/* ---- commands -------------------------------------------------------------------------------- */

static int command_of(int fd, unsigned int cmd, void *arg)
{
	return ioctl(fd, cmd, arg) ? -errno : 0;
}

static int command(unsigned int cmd, void *arg)
{
	return command_of(device, cmd, arg);
}

/* Return: did it do what it should? */
static bool is_fine(const char *what, int ret, const struct tdxcall_outcome *o)
{
	if (!ret && o)
		ret = o->result;
	if (ret && !expected(ret) && !(o && may_be_refused(o)))
		complain(what, ret, o);
	if (o && o->leaked && !phase->leaks)
		complain("a page was leaked", ret, o);
	if (o)
		__atomic_add_fetch(&leaked, o->leaked, __ATOMIC_RELAXED);
	return !ret;
}

static bool run(const char *what, unsigned int cmd, void *arg, const struct tdxcall_outcome *o)
{
	int ret = command(cmd, arg);

	return is_fine(what, ret, ret ? NULL : o);
}

static unsigned int find(unsigned int number)
{
	struct tdxcall_td_query q = {.argsz = sizeof(q), .flags = TDXCALL_QUERY_BY_NAME};

	snprintf(q.name, sizeof(q.name), "stress%u", number);
	return command(TDXCALL_TD_QUERY, &q) ? 0 : q.td;
}

/* ---- one thing to do with a TD; return: was it done? ----------------------------------------- */

static bool destroy(unsigned int td, unsigned int *seed)
{
	struct tdxcall_td arg = {.argsz = sizeof(arg), .td = td};

	(void)seed;
	return run("TD_DESTROY", TDXCALL_TD_DESTROY, &arg, &arg.outcome);
}

static bool make(unsigned int number, unsigned int *seed)
{
	struct tdxcall_td_create c = {
		.argsz = sizeof(c), .max_vcpus = VCPUS, .vcpus = 1 + rand_r(seed) % VCPUS,
		.sept_levels = 4, .vcpu_rcx = TDXGUEST_MAILBOX_GPA | SHARED_BIT,
	};
	struct tdxcall_td td = {.argsz = sizeof(td)};

	snprintf(c.name, sizeof(c.name), "stress%u", number);
	if (!run("TD_CREATE", TDXCALL_TD_CREATE, &c, &c.outcome))
		return false;
	td.td = c.td;
	return run("TD_FINALIZE", TDXCALL_TD_FINALIZE, &td, &td.outcome);
}

static bool do_range(unsigned int td, unsigned int op, unsigned int *seed)
{
	struct tdxcall_range r = {
		.argsz = sizeof(r), .td = td, .op = op, .busy = rand_r(seed) % 3,
	};
	unsigned int first = rand_r(seed) % PAGES;

	if (op != TDXCALL_RANGE_TRACK) {
		r.flags = TDXCALL_RANGE_F_SKIP;
		r.gpa = GPA + first * 4096ULL;
		r.size = (1 + rand_r(seed) % (PAGES - first)) * 4096ULL;
		r.level = TDXCALL_LEVEL_AUTO;
	}
	if (op == TDXCALL_RANGE_AUG || op == TDXCALL_RANGE_PROMOTE) {
		r.level = op == TDXCALL_RANGE_PROMOTE || rand_r(seed) % 4 == 0;
		if (r.level) {
			r.gpa = GPA + first / 512 * 512 * 4096ULL;
			r.size = 512 * 4096ULL;
		}
		r.backing = op == TDXCALL_RANGE_AUG ? r.level : 0;
	}
	return run("RANGE", TDXCALL_RANGE, &r, &r.outcome);
}

#define RANGE_ACTION(name, op) \
	static bool name(unsigned int td, unsigned int *seed) \
	{ \
		return do_range(td, TDXCALL_RANGE_##op, seed); \
	}
RANGE_ACTION(aug, AUG)
RANGE_ACTION(zap, ZAP)
RANGE_ACTION(block, BLOCK)
RANGE_ACTION(unblock, UNBLOCK)
RANGE_ACTION(track, TRACK)
RANGE_ACTION(promote, PROMOTE)
RANGE_ACTION(demote, DEMOTE)
RANGE_ACTION(relocate, RELOCATE)
RANGE_ACTION(sept_remove, SEPT_REMOVE)

static bool look(unsigned int td, unsigned int *seed)
{
	struct tdxcall_sept_entry entries[64];
	struct tdxcall_sept_read read = {
		.argsz = sizeof(read), .td = td, .count = 64, .gpa = GPA, .size = PAGES * 4096ULL,
		.buf = (__u64)(unsigned long)entries,
	};

	(void)seed;
	return run("SEPT_READ", TDXCALL_SEPT_READ, &read, &read.outcome);
}

static bool share(unsigned int td, unsigned int *seed)
{
	struct tdxcall_shared s = {
		.argsz = sizeof(s), .td = td,
		.gpa = TDXGUEST_MAILBOX_GPA, .size = VCPUS * TDXGUEST_MAILBOX_SIZE,
	};

	if (rand_r(seed) % 16 == 0)
		return run("SHARED unmap", TDXCALL_SHARED_UNMAP, &s, &s.outcome);
	return run("SHARED map", TDXCALL_SHARED_MAP, &s, &s.outcome);
}

/* A command for the guest; another thread may write half of the next one over it. */
static bool mailbox(unsigned int td, unsigned int *seed)
{
	static unsigned int seq;
	const unsigned int commands[] = {
		TDXGUEST_READ, TDXGUEST_WRITE, TDXGUEST_FILL, TDXGUEST_CHECKSUM, TDXGUEST_ACCEPT,
		TDXGUEST_SPIN, TDXGUEST_HALT,
	};
	struct tdxguest_mailbox box = {
		.magic = TDXGUEST_MAGIC, .version = TDXGUEST_VERSION,
		.seq = __atomic_add_fetch(&seq, 1, __ATOMIC_RELAXED),
		.command = commands[rand_r(seed) % ARRAY_SIZE(commands)],
		.gpa = GPA + rand_r(seed) % PAGES * 4096ULL, .size = 4096 * (1 + rand_r(seed) % 8),
	};
	struct tdxcall_shared s = {
		.argsz = sizeof(s), .td = td,
		.gpa = TDXGUEST_MAILBOX_GPA + rand_r(seed) % VCPUS * TDXGUEST_MAILBOX_SIZE,
		.size = sizeof(box), .buf = (__u64)(unsigned long)&box,
	};

	if (box.command == TDXGUEST_SPIN)
		box.value = 10000;
	return run("SHARED write", TDXCALL_SHARED_WRITE, &s, &s.outcome);
}

static bool enter(unsigned int td, unsigned int *seed)
{
	struct tdxcall_vcpu_enter e = {
		.argsz = sizeof(e), .td = td, .vcpu = rand_r(seed) % VCPUS, .lp = TDXCALL_LP_ANY,
		.busy = rand_r(seed) % 3,
	};

	if (rand_r(seed) % 2)
		e.lp = rand_r(seed) % nr_cpus;
	if (!run("VCPU_ENTER", TDXCALL_VCPU_ENTER, &e, &e.outcome))
		return false;
	if (e.exit == TDXCALL_EXIT_FATAL || e.exit == TDXCALL_EXIT_NONE) {
		printf("exit %u, rax 0x%llx\n", e.exit, e.rax);
		complain("VCPU_ENTER, exit", (int)e.exit, &e.outcome);
	}
	return true;
}

static bool flush(unsigned int td, unsigned int *seed)
{
	struct tdxcall_vcpu v = {.argsz = sizeof(v), .td = td, .vcpu = rand_r(seed) % VCPUS};

	return run("VCPU_FLUSH", TDXCALL_VCPU_FLUSH, &v, &v.outcome);
}

static bool move(unsigned int td, unsigned int *seed)
{
	cpu_set_t set;

	(void)td;
	CPU_ZERO(&set);
	CPU_SET(rand_r(seed) % nr_cpus, &set);
	return !sched_setaffinity(0, sizeof(set), &set);
}

/* ---- raw calls ------------------------------------------------------------------------------- */

#define RAW_PAGES 12
#define RAW_CALLS 60
#define KEYID_FIRST 32

/**
 * struct raw_leaf - a leaf for raw calls; a 'p' is some page of ours
 * @number: of the leaf
 * @operand: what RCX, RDX and R8 are: p, k for a KeyID, 0 for nothing
 */
static const struct raw_leaf {
	unsigned int number;
	char operand[4];
} raw_leaves[] = {
	{9, "pk0"},  {9, "pk0"},  {8, "p00"},  {1, "pp0"}, {1, "pp0"},	{21, "pp0"}, {10, "pp0"},
	{4, "pp0"},  {22, "p00"}, {3, "0pp"},  {38, "p00"}, {18, "p00"}, {19, "p00"}, {20, "p00"},
	{24, "p00"}, {28, "p00"}, {28, "p00"},
};

static void raw_call(int fd, const unsigned int *page, unsigned int *seed)
{
	static const unsigned int reg[] = { 1, 2, 7 };
	const struct raw_leaf *leaf = &raw_leaves[rand_r(seed) % ARRAY_SIZE(raw_leaves)];
	struct tdxcall_raw raw = {.argsz = sizeof(raw), .lp = TDXCALL_RAW_ANY_LP};
	unsigned int i;
	int ret;

	raw.reg[0] = leaf->number;
	for (i = 0; i < ARRAY_SIZE(reg); i++) {
		/* The first pages more often: those that are to be a TDR, and its children. */
		unsigned int which = rand_r(seed) % (rand_r(seed) % 2 ? RAW_PAGES : 2);

		if (leaf->operand[i] == 'p') {
			raw.reg[reg[i]] = TDXCALL_RAW_PAGE(page[which], 0);
			raw.kind[reg[i]] = TDXCALL_RAW_IS_PAGE;
		} else if (leaf->operand[i] == 'k') {
			raw.reg[reg[i]] = KEYID_FIRST + 1 + rand_r(seed) % 8;
		}
	}
	ret = command_of(fd, TDXCALL_RAW, &raw);
	/* Parameters are not read from a page that the TDX module owns, or is to work on. */
	if (leaf->number == TDH_MNG_INIT && (ret == -EPERM || ret == -EINVAL))
		return;
	/* Whatever the TDX module answers, it may; but it was asked. */
	raw.outcome.leaf = leaf->number;
	if (ret)
		complain("RAW", ret, &raw.outcome);
}

/* Everything ends with the file: pages that the TDX module owns, half a TD, a whole one. */
static bool raw(unsigned int td, unsigned int *seed)
{
	unsigned int page[RAW_PAGES], i;
	int fd = open("/dev/tdxcall", O_RDWR);

	(void)td;
	if (fd < 0) {
		complain("open", -errno, NULL);
		return false;
	}
	for (i = 0; i < RAW_PAGES; i++) {
		struct tdxcall_page p = {.argsz = sizeof(p)};
		int ret = command_of(fd, TDXCALL_PAGE_ALLOC, &p);

		if (!is_fine("PAGE alloc", ret, ret ? NULL : &p.outcome)) {
			close(fd);
			return false;
		}
		page[i] = p.handle;
	}
	for (i = 0; i < RAW_CALLS; i++)
		raw_call(fd, page, seed);
	return !close(fd);
}

/* ---- threads --------------------------------------------------------------------------------- */

/**
 * struct action - something that threads do
 * @name: of it
 * @weight: how often, compared with the others
 * @act: does it
 * @done: times that it was done
 * @tried: times that it was done, or refused because of what others did
 */
static struct action {
	const char *name;
	unsigned int weight;
	bool (*act)(unsigned int td, unsigned int *seed);
	unsigned long done, tried;
} actions[] = {
	{"aug", 12, aug, 0, 0},	       {"zap", 12, zap, 0, 0},
	{"block", 6, block, 0, 0},     {"unblock", 6, unblock, 0, 0},
	{"track", 6, track, 0, 0},     {"promote", 4, promote, 0, 0},
	{"demote", 4, demote, 0, 0},   {"relocate", 4, relocate, 0, 0},
	{"look", 6, look, 0, 0},       {"sept-remove", 2, sept_remove, 0, 0},
	{"enter", 60, enter, 0, 0},    {"flush", 4, flush, 0, 0},
	{"share", 10, share, 0, 0},    {"mailbox", 40, mailbox, 0, 0},
	{"destroy", 2, destroy, 0, 0}, {"move", 3, move, 0, 0},
	{"raw", 1, raw, 0, 0},	       {"make", 0, make, 0, 0},
};

#define MAKE (&actions[ARRAY_SIZE(actions) - 1])

static struct action *choose(unsigned int *seed)
{
	unsigned int i, sum = 0;
	int at;

	for (i = 0; i < ARRAY_SIZE(actions); i++)
		sum += actions[i].weight;
	at = (int)(rand_r(seed) % sum);
	for (i = 0; (at -= (int)actions[i].weight) >= 0; i++)
		;
	return &actions[i];
}

static void *work(void *arg)
{
	unsigned int seed = *(unsigned int *)arg;

	while (!stop) {
		unsigned int number = rand_r(&seed) % TDS;
		unsigned int td = find(number);
		struct action *a = td ? choose(&seed) : MAKE;

		if (a->act(td ? td : number, &seed))
			__atomic_add_fetch(&a->done, 1, __ATOMIC_RELAXED);
		__atomic_add_fetch(&a->tried, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

/* ---- fault injection ------------------------------------------------------------------------- */

static void clear_rules(void)
{
	struct tdxcall_inject i = {.argsz = sizeof(i)};

	if (command(TDXCALL_INJECT_CLEAR, &i))
		complain("INJECT clear", -errno, NULL);
}

/* Other leaves each time. */
static void *inject(void *arg)
{
	static const unsigned int leaves[] = {
		0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 15, 17, 18, 19, 20, 21, 22, 23, 25, 28, 29, 30, 38,
		39, 40, 41, 43,
	};
	unsigned int seed = *(unsigned int *)arg;

	while (!stop) {
		unsigned int i;

		for (i = 0; phase->ppm && i < 6; i++) {
			struct tdxcall_inject rule = {
				.argsz = sizeof(rule),
				.leaf = leaves[rand_r(&seed) % ARRAY_SIZE(leaves)],
				.prob_ppm = phase->ppm, .seed = rand_r(&seed),
				.status = phase->status,
			};
			int ret = command(TDXCALL_INJECT_ADD, &rule);

			if (ret)
				complain("INJECT add", ret, NULL);
		}
		usleep(200000);
		clear_rules();
	}
	return NULL;
}

/* ---- the end --------------------------------------------------------------------------------- */

/* A TDX module that was made to fail is repaired: now everything has to go. */
static void settle(unsigned long long *lost)
{
	static struct tdxcall_stats s = {.argsz = sizeof(s)};
	unsigned int i;

	clear_rules();
	for (i = 0; i < TDS; i++) {
		unsigned int td = find(i);
		struct tdxcall_td arg = {.argsz = sizeof(arg), .td = td};
		int ret = td ? command(TDXCALL_TD_DESTROY, &arg) : 0;

		if (ret || (td && arg.outcome.result && !phase->leaks))
			complain("the last TD_DESTROY", ret, &arg.outcome);
	}
	if (command(TDXCALL_STATS, &s))
		complain("STATS", -errno, NULL);
	printf("pages: %llu allocated, %llu owned, %llu free, %llu leaked\n", s.allocated, s.owned,
	       s.free, s.leaked);
	/* A page that is leaked keeps the others of its block: a mirror table, the rest of 2M. */
	if (s.owned || s.free > 511 * s.leaked || s.allocated != s.free + s.leaked)
		complain("pages are missing", (int)s.allocated, NULL);
	if (s.leaked != *lost && !phase->leaks)
		complain("pages were leaked", (int)s.leaked, NULL);
	/* Those of a file that is closed have no listener any more. */
	if (s.leaked < leaked)
		complain("leaked pages are missing", (int)s.leaked, NULL);
	*lost = s.leaked;
}

static void report(void)
{
	unsigned int i;

	printf("%s:", phase->name);
	for (i = 0; i < ARRAY_SIZE(actions); i++) {
		printf(" %s %lu/%lu", actions[i].name, actions[i].done, actions[i].tried);
		actions[i].done = actions[i].tried = 0;
	}
	printf("\n");
}

static bool run_phase(unsigned int seconds, unsigned int threads, unsigned int seed)
{
	unsigned int seeds[MAX_THREADS + 1], i;
	pthread_t thread[MAX_THREADS + 1];

	stop = false;
	for (i = 0; i <= threads; i++) {
		seeds[i] = seed + i;
		if (pthread_create(&thread[i], NULL, i < threads ? work : inject, &seeds[i]))
			return false;
	}
	sleep(seconds);
	stop = true;
	for (i = 0; i <= threads; i++)
		pthread_join(thread[i], NULL);
	return true;
}

int main(int argc, char **argv)
{
	unsigned int seconds = argc > 1 ? (unsigned int)atoi(argv[1]) : 30;
	unsigned int threads = argc > 2 ? (unsigned int)atoi(argv[2]) : 4;
	unsigned int seed = argc > 3 ? (unsigned int)atoi(argv[3]) : (unsigned int)time(NULL);
	unsigned long long lost = 0;
	unsigned int i;

	nr_cpus = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN);
	device = open("/dev/tdxcall", O_RDWR);
	if (device < 0 || !threads || threads > MAX_THREADS) {
		perror("/dev/tdxcall");
		return 1;
	}
	printf("%u s, %u threads, %u CPUs, seed %u\n", seconds, threads, nr_cpus, seed);
	for (i = 0; i < ARRAY_SIZE(phases); i++) {
		phase = &phases[i];
		if (!run_phase(seconds / ARRAY_SIZE(phases) + 1, threads, seed + i * MAX_THREADS))
			return 1;
		report();
		settle(&lost);
	}
	printf("%llu pages reported as leaked\n", leaked);
	return bad != 0;
}
