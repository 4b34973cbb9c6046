// SPDX-License-Identifier: GPL-2.0-only
/*
 * nomem load FILE MODULE | nomem commands: does the same again and again; each time another of the
 * allocations fails that the kernel makes on the way, until there are none left. What fails has to
 * fail with -ENOMEM, and must leave things so that it succeeds when memory is back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <tdxcall/guest.h>
#include <tdxcall/uapi.h>

#define GPA 0x100000000ULL
#define MIB (1ULL << 20)
/* More than anything here makes. */
#define ALLOCATIONS_MAX (1U << 20)

static int fail_nth;
static int device = -1;
static unsigned int td;
static int bad;

static void complain(const char *what, unsigned int n, long got)
{
	printf("%s, allocation %u: %ld\n", what, n, got);
	bad++;
}

/* From now on the n-th allocation of this thread fails; 0: none. */
static void arm(unsigned int n)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(fail_nth, text, length, 0) != length)
		exit(2);
}

/* Return: did it come to the n-th allocation? */
static bool disarm(void)
{
	char text[16] = "";

	if (pread(fail_nth, text, sizeof(text) - 1, 0) <= 0)
		exit(2);
	arm(0);
	return atoi(text) == 0;
}

/**
 * struct step - something to do in a world without memory
 * @name: what it is
 * @act: do it; return: 0 or a negative errno
 * @undo: what comes between two rounds whose first did it; with all the memory it needs
 * @last: leave it done when it was done without a failure
 */
struct step {
	const char *name;
	int (*act)(void);
	int (*undo)(void);
	bool last;
};

/* Return: done at last? */
static bool run(const struct step *s)
{
	unsigned int n, rounds = 0, failed = 0;

	/* Each of the first ones; of the thousands of pages of one vmalloc() a few. */
	for (n = 1; n < ALLOCATIONS_MAX; n += 1 + n / 32) {
		bool reached;
		int ret;

		rounds++;

		arm(n);
		ret = s->act();
		reached = disarm();
		if (ret && (!reached || ret != -ENOMEM))
			complain(s->name, n, ret);
		failed += ret != 0;
		if (ret && !reached)
			return false;
		if (!reached && s->last)
			break;
		ret = ret || !s->undo ? 0 : s->undo();
		if (ret)
			complain("to undo it", n, ret);
		if (!reached)
			break;
	}
	printf("%s: %u rounds, it failed in %u of them\n", s->name, rounds, failed);
	return n < ALLOCATIONS_MAX;
}

/* ---- modules --------------------------------------------------------------------------------- */

static const char *module_name;
static int module_file;

static int load(void)
{
	return syscall(SYS_finit_module, module_file, "", 0) ? -errno : 0;
}

static int unload(void)
{
	return syscall(SYS_delete_module, module_name, O_NONBLOCK) ? -errno : 0;
}

static void run_load(const char *file, const char *name)
{
	const struct step step = { "load", load, unload, false };

	module_name = name;
	module_file = open(file, O_RDONLY | O_CLOEXEC);
	if (module_file < 0 || !run(&step))
		complain(file, 0, -errno);
}

/* ---- commands -------------------------------------------------------------------------------- */

/* What was done in part has to be the same as not done: all have memory to finish it later. */
static int command(unsigned int cmd, void *arg, const struct tdxcall_outcome *o)
{
	if (ioctl(device, cmd, arg))
		return -errno;
	return o ? o->result : 0;
}

static int open_device(void)
{
	device = open("/dev/tdxcall", O_RDWR | O_CLOEXEC);
	return device < 0 ? -errno : 0;
}

static int close_device(void)
{
	return close(device) ? -errno : 0;
}

static int create(void)
{
	struct tdxcall_td_create c = {
		.argsz = sizeof(c), .max_vcpus = 4, .vcpus = 1, .sept_levels = 4, .name = "nomem",
	};
	int ret = command(TDXCALL_TD_CREATE, &c, &c.outcome);

	/* One that could not be made may be there in part. */
	td = c.td;
	if (ret && td)
		complain("TD_CREATE leaves a TD", 0, td);
	return ret;
}

static int destroy(void)
{
	struct tdxcall_td arg = { .argsz = sizeof(arg), .td = td };

	return command(TDXCALL_TD_DESTROY, &arg, &arg.outcome);
}

/* A TD as TD_CREATE leaves it, in place of this one. */
static int remake(void)
{
	int ret = destroy();

	return ret ? ret : create();
}

static int finalize(void)
{
	struct tdxcall_td arg = { .argsz = sizeof(arg), .td = td };

	return command(TDXCALL_TD_FINALIZE, &arg, &arg.outcome);
}

static int vcpu(void)
{
	struct tdxcall_vcpu_create v = { .argsz = sizeof(v), .td = td };

	return command(TDXCALL_VCPU_CREATE, &v, &v.outcome);
}

static int range(unsigned int op, unsigned int level, __u64 gpa, __u64 size)
{
	struct tdxcall_range r = {
		.argsz = sizeof(r), .flags = TDXCALL_RANGE_F_SKIP, .td = td, .op = op, .gpa = gpa,
		.size = size, .level = level, .backing = op == TDXCALL_RANGE_AUG ? level : 0,
	};

	return command(TDXCALL_RANGE, &r, &r.outcome);
}

static int zap(void)
{
	return range(TDXCALL_RANGE_ZAP, TDXCALL_LEVEL_AUTO, GPA, 8 * MIB);
}

static int aug(void)
{
	return range(TDXCALL_RANGE_AUG, 0, GPA, 3 * MIB);
}

static int aug_large(void)
{
	return range(TDXCALL_RANGE_AUG, 1, GPA + 4 * MIB, 4 * MIB);
}

static int add(void)
{
	static char contents[16 * 4096];
	struct tdxcall_range r = {
		.argsz = sizeof(r), .td = td, .op = TDXCALL_RANGE_ADD, .gpa = GPA - MIB,
		.size = sizeof(contents), .buf = (__u64)(unsigned long)contents,
		.flags = TDXCALL_RANGE_F_SKIP,
	};

	return command(TDXCALL_RANGE, &r, &r.outcome);
}

static int read_sept(void)
{
	static struct tdxcall_sept_entry entries[1024];
	struct tdxcall_sept_read s = {
		.argsz = sizeof(s), .td = td, .count = 1024, .gpa = GPA, .size = 4 * MIB,
		.buf = (__u64)(unsigned long)entries,
	};

	return command(TDXCALL_SEPT_READ, &s, &s.outcome);
}

static int share(unsigned int cmd)
{
	struct tdxcall_shared s = {
		.argsz = sizeof(s), .td = td, .gpa = TDXGUEST_MAILBOX_GPA, .size = MIB,
	};

	return command(cmd, &s, &s.outcome);
}

static int map_shared(void)
{
	return share(TDXCALL_SHARED_MAP);
}

static int unmap_shared(void)
{
	return share(TDXCALL_SHARED_UNMAP);
}

/* It leaves at once: there is no mailbox. */
static int enter(void)
{
	struct tdxcall_vcpu_enter e = { .argsz = sizeof(e), .td = td, .lp = TDXCALL_LP_ANY };

	return command(TDXCALL_VCPU_ENTER, &e, &e.outcome);
}

static unsigned int handle;

static int page(unsigned int cmd)
{
	struct tdxcall_page p = { .argsz = sizeof(p), .level = cmd == TDXCALL_PAGE_ALLOC };
	int ret;

	if (cmd == TDXCALL_PAGE_FREE)
		p.handle = handle;
	ret = command(cmd, &p, &p.outcome);
	handle = p.handle;
	return ret;
}

static int page_alloc(void)
{
	return page(TDXCALL_PAGE_ALLOC);
}

static int page_free(void)
{
	return page(TDXCALL_PAGE_FREE);
}

static int stats(void)
{
	struct tdxcall_stats s = { .argsz = sizeof(s) };

	return command(TDXCALL_STATS, &s, NULL);
}

static void run_commands(void)
{
	static const struct step steps[] = {
		{ "open", open_device, close_device, true },
		{ "TD_CREATE", create, destroy, true },
		{ "RANGE add", add, NULL, true },
		{ "VCPU_CREATE", vcpu, remake, true },
		{ "TD_FINALIZE", finalize, remake, true },
		{ "SHARED map", map_shared, unmap_shared, true },
		{ "VCPU_ENTER", enter, NULL, true },
		{ "PAGE alloc", page_alloc, page_free, false },
		{ "RANGE aug", aug, zap, true },
		{ "SEPT_READ", read_sept, NULL, true },
		{ "RANGE zap", zap, aug, true },
		{ "RANGE aug, 2M", aug_large, zap, true },
		{ "STATS", stats, NULL, true },
		{ "TD_DESTROY", destroy, create, true },
	};
	unsigned int i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (!run(&steps[i])) {
			destroy();
			break;
		}
	}
}

int main(int argc, char **argv)
{
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth < 0) {
		perror("fail-nth");
		return 2;
	}
	if (argc == 4 && !strcmp(argv[1], "load"))
		run_load(argv[2], argv[3]);
	else if (argc == 2 && !strcmp(argv[1], "commands"))
		run_commands();
	else
		return 2;
	return bad != 0;
}
