// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/tdxcall as its ioctls: what it refuses, what a signal does, what goes with an open file, and
 * two TDs worked on at once. Runs in the VM, prints a line for each failure.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tdxcall/uapi.h>

#define GPA 0x100000000ULL
#define MIB (1ULL << 20)
#define ROUNDS 20
/* How often an operation may be busy; each time it has got further, or another thread has. */
#define PATIENCE 10000

static int failures;

static void expect(long want, long got, const char *what)
{
	if (want == got)
		return;
	failures++;
	printf("%s: %ld, not %ld\n", what, got, want);
}

static int open_device(void)
{
	int fd = open("/dev/tdxcall", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		perror("/dev/tdxcall");
		exit(1);
	}
	return fd;
}

static int command(int fd, unsigned int cmd, void *arg)
{
	return ioctl(fd, cmd, arg) ? -errno : 0;
}

static unsigned int create(int fd, const char *name, unsigned int flags)
{
	struct tdxcall_td_create arg = {
		.argsz = sizeof(arg), .flags = flags, .max_vcpus = 1, .vcpus = 1, .sept_levels = 4,
	};

	strcpy(arg.name, name);
	expect(0, command(fd, TDXCALL_TD_CREATE, &arg), "TD_CREATE");
	expect(0, arg.outcome.result, "TD_CREATE, result");
	return arg.td;
}

static int td_command(int fd, unsigned int cmd, unsigned int td)
{
	struct tdxcall_td arg = {.argsz = sizeof(arg), .td = td};
	int ret = command(fd, cmd, &arg);

	return ret ? ret : arg.outcome.result;
}

static int range(int fd, unsigned int td, unsigned int op, __u64 gpa, __u64 size,
		 struct tdxcall_range *arg)
{
	struct tdxcall_range dummy;

	if (!arg)
		arg = &dummy;
	memset(arg, 0, sizeof(*arg));
	arg->argsz = sizeof(*arg);
	arg->td = td;
	arg->op = op;
	arg->gpa = gpa;
	arg->size = size;
	arg->level = op == TDXCALL_RANGE_AUG ? 0 : TDXCALL_LEVEL_AUTO;
	return command(fd, TDXCALL_RANGE, arg);
}

static unsigned int live_tds(int fd)
{
	struct tdxcall_info info = {.argsz = sizeof(info)};

	expect(0, command(fd, TDXCALL_INFO, &info), "INFO");
	return info.tds;
}

/* ---- refusals -------------------------------------------------------------------------------- */

static void test_malformed(int fd)
{
	struct tdxcall_info info = {.argsz = sizeof(info) - 8};
	struct tdxcall_td td = {.argsz = sizeof(td), .td = 12345};
	struct tdxcall_range add;

	expect(-EINVAL, command(fd, TDXCALL_INFO, &info), "wrong argsz");
	info.argsz = sizeof(info);
	info.flags = 1;
	expect(-EINVAL, command(fd, TDXCALL_INFO, &info), "unknown flag");
	expect(-EFAULT, command(fd, TDXCALL_INFO, NULL), "no struct");
	expect(-ENOTTY, command(fd, _IO(TDXCALL_IOC_MAGIC, 0x7f), &info), "unknown command");
	expect(-ENOTTY, command(fd, _IOWR(TDXCALL_IOC_MAGIC, 0, __u64), &info), "number with size");
	expect(-ENOENT, command(fd, TDXCALL_TD_DESTROY, &td), "no such TD");
	td.reserved = 1;
	expect(-EINVAL, command(fd, TDXCALL_TD_DESTROY, &td), "reserved field");

	td.td = create(fd, "bad", 0);
	memset(&add, 0, sizeof(add));
	add.argsz = sizeof(add);
	add.td = td.td;
	add.op = TDXCALL_RANGE_ADD;
	add.gpa = GPA;
	add.size = 4096;
	add.buf = 0x1000;
	expect(-EFAULT, command(fd, TDXCALL_RANGE, &add), "buffer that cannot be read");
	add.size = 1ULL << 40;
	expect(-E2BIG, command(fd, TDXCALL_RANGE, &add), "buffer out of bounds");
	expect(0, td_command(fd, TDXCALL_TD_DESTROY, td.td), "TD_DESTROY");
}

static void test_sept_read(int fd)
{
	static struct tdxcall_sept_entry entries[64];
	struct tdxcall_sept_read read = {
		.argsz = sizeof(read), .count = 64, .gpa = GPA, .size = 64 * 4096,
		.buf = (__u64)(unsigned long)entries,
	};
	unsigned int td = create(fd, "sept", 0);
	unsigned int i;

	expect(0, td_command(fd, TDXCALL_TD_FINALIZE, td), "TD_FINALIZE");
	expect(0, range(fd, td, TDXCALL_RANGE_AUG, GPA, 16 * 4096, NULL), "AUG");
	read.td = td;
	expect(0, command(fd, TDXCALL_SEPT_READ, &read), "SEPT_READ");
	expect(16, read.count, "entries");
	for (i = 0; i < read.count; i++) {
		if (entries[i].gpa != GPA + i * 4096 || entries[i].entry & 0xffffffffff000ULL)
			expect(0, 1, "entry");
	}
	/* Room that is claimed and not there is found out, room for millions does no harm. */
	read.count = 0xffffffff;
	read.gpa = GPA;
	read.size = 64 * 4096;
	expect(0, command(fd, TDXCALL_SEPT_READ, &read), "SEPT_READ, much room");
	read.count = 64;
	read.gpa = GPA;
	read.size = 64 * 4096;
	read.buf = 0x1000;
	expect(-EFAULT, command(fd, TDXCALL_SEPT_READ, &read), "SEPT_READ into nothing");
	expect(0, td_command(fd, TDXCALL_TD_DESTROY, td), "TD_DESTROY");
}

static void test_needs_root(void)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		/* Root's file, but without the capabilities. */
		if (chmod("/dev/tdxcall", 0666) || setuid(65534))
			_exit(2);
		_exit(open("/dev/tdxcall", O_RDWR) < 0 && errno == EPERM ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	expect(0, status, "open without capabilities");
	expect(0, chmod("/dev/tdxcall", 0600), "chmod");
}

/* ---- files ----------------------------------------------------------------------------------- */

static void test_auto(int fd)
{
	int other = open_device();

	create(other, "goes", TDXCALL_TD_F_AUTO);
	create(other, "goes-too", TDXCALL_TD_F_AUTO);
	create(other, "stays", 0);
	expect(3, live_tds(fd), "TDs while the file is open");
	close(other);
	expect(1, live_tds(fd), "TDs after close");
	expect(0, td_command(fd, TDXCALL_TD_DESTROY, create(fd, "goes", 0)), "the name is free");
}

static void destroy_all(int fd)
{
	struct tdxcall_td_query query = {.argsz = sizeof(query)};

	for (query.flags = TDXCALL_QUERY_NEXT; !command(fd, TDXCALL_TD_QUERY, &query);
	     query.flags = TDXCALL_QUERY_NEXT)
		expect(0, td_command(fd, TDXCALL_TD_DESTROY, query.td), "TD_DESTROY");
	expect(0, live_tds(fd), "TDs left");
}

/* The end of a killed client does not wait for the end of its TDs, which may take long. */
static unsigned int tds_after_a_kill(int fd)
{
	unsigned int tries = 600;

	while (live_tds(fd) && --tries)
		usleep(100000);
	return live_tds(fd);
}

/* A client that is killed in the middle of its work: its TDs go, and no page is lost. */
static void test_kill(int fd)
{
	int ready[2];
	char byte;
	int i;

	expect(0, pipe(ready), "pipe");
	for (i = 0; i < 5; i++) {
		pid_t pid = fork();

		if (!pid) {
			int own = open_device();
			unsigned int td = create(own, "killed", TDXCALL_TD_F_AUTO);

			td_command(own, TDXCALL_TD_FINALIZE, td);
			if (write(ready[1], "", 1) != 1)
				_exit(1);
			for (;;) {
				range(own, td, TDXCALL_RANGE_AUG, GPA, 16 * MIB, NULL);
				range(own, td, TDXCALL_RANGE_ZAP, GPA, 16 * MIB, NULL);
			}
		}
		expect(1, read(ready[0], &byte, 1), "child");
		usleep(20000 + i * 7000);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		expect(0, tds_after_a_kill(fd), "TDs of a killed client");
	}
	close(ready[0]);
	close(ready[1]);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int sig)
{
	(void)sig;
	alarms++;
}

/* A signal stops a long operation; it says how far it got, and can be resumed. */
static void test_signal(int fd)
{
	struct sigaction sa = {.sa_handler = on_alarm};
	unsigned int td = create(fd, "signal", 0);
	__u64 gpa = GPA, end = GPA + 48 * MIB;
	struct tdxcall_range r;
	int interrupted = 0;
	int ret;

	sigaction(SIGALRM, &sa, NULL);
	expect(0, td_command(fd, TDXCALL_TD_FINALIZE, td), "TD_FINALIZE");
	while (gpa < end) {
		ualarm(10000, 0);
		ret = range(fd, td, TDXCALL_RANGE_AUG, gpa, end - gpa, &r);
		if (ret != -EINTR)
			expect(0, ret, "AUG");
		if (ret && ret != -EINTR)
			break;
		interrupted += ret != 0;
		if (r.outcome.gpa != gpa + r.outcome.done)
			expect(0, 1, "progress");
		gpa += r.outcome.done;
	}
	ualarm(0, 0);
	if (!interrupted)
		expect(1, 0, "interrupted at least once");
	expect(0, range(fd, td, TDXCALL_RANGE_ZAP, GPA, 48 * MIB, &r), "ZAP");
	expect(0, r.outcome.result, "ZAP, result");
	expect(48 * MIB / 4096, r.outcome.calls[29], "every page was there once (PAGE.REMOVE)");
	expect(0, td_command(fd, TDXCALL_TD_DESTROY, td), "TD_DESTROY");
}

/* ---- at once --------------------------------------------------------------------------------- */

struct worker {
	int fd;
	unsigned int td;
	__u64 gpa;
};

/* The threads share a secure EPT, so either may find it busy: then it goes on where it stopped. */
static int whole_range(const struct worker *w, unsigned int op)
{
	__u64 gpa = w->gpa, end = gpa + MIB;
	struct tdxcall_range r;
	int ret, i;

	for (i = 0; i < PATIENCE; i++) {
		ret = range(w->fd, w->td, op, gpa, end - gpa, &r);
		if (ret || r.outcome.result != -EAGAIN)
			return ret ? ret : r.outcome.result;
		gpa += r.outcome.done;
	}
	return -EAGAIN;
}

static void *work(void *arg)
{
	long bad = 0;
	int i;

	for (i = 0; !bad && i < ROUNDS; i++) {
		bad = whole_range(arg, TDXCALL_RANGE_AUG);
		if (!bad)
			bad = whole_range(arg, TDXCALL_RANGE_ZAP);
	}
	return (void *)bad;
}

/* Two TDs, and two ranges of each of them. */
static void test_at_once(int fd)
{
	struct worker w[4];
	pthread_t thread[4];
	unsigned int td[2];
	void *bad;
	int i;

	for (i = 0; i < 2; i++) {
		td[i] = create(fd, i ? "one" : "two", 0);
		expect(0, td_command(fd, TDXCALL_TD_FINALIZE, td[i]), "TD_FINALIZE");
	}
	for (i = 0; i < 4; i++) {
		w[i] = (struct worker){fd, td[i / 2], GPA + (__u64)(i % 2) * 2 * MIB};
		pthread_create(&thread[i], NULL, work, &w[i]);
	}
	for (i = 0; i < 4; i++) {
		pthread_join(thread[i], &bad);
		expect(0, (long)bad, "AUG or ZAP beside others");
	}
	for (i = 0; i < 2; i++)
		expect(0, td_command(fd, TDXCALL_TD_DESTROY, td[i]), "TD_DESTROY");
}

static void test_accounts(int fd)
{
	static struct tdxcall_stats stats = {.argsz = sizeof(stats)};

	expect(0, command(fd, TDXCALL_STATS, &stats), "STATS");
	expect(0, (long)stats.allocated, "pages allocated");
	expect(0, (long)stats.owned, "pages owned");
	expect(0, (long)stats.leaked, "pages leaked");
}

int main(void)
{
	int fd = open_device();

	test_malformed(fd);
	test_sept_read(fd);
	test_needs_root();
	test_auto(fd);
	destroy_all(fd);
	test_kill(fd);
	test_signal(fd);
	test_at_once(fd);
	test_accounts(fd);
	return failures != 0;
}
