// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family of tdxcall.ko, by its messages: what it refuses and from whom, that
 * its dumps say what the ioctls say, that events come in order and lost ones are noticed. Runs in
 * the VM, prints a line for each failure. "netlink wait" joins the group and waits to be killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>

#include "genl.h"

#define GPA 0x100000000ULL
#define PAGE 4096ULL
#define TDS 9
#define VCPUS 40
#define NOBODY 65534

static int failures;

static void expect(long want, long got, const char *what)
{
	if (want == got)
		return;
	failures++;
	printf("%s: %ld, not %ld\n", what, got, want);
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* ---- the device ------------------------------------------------------------------------------ */

static int device;

static int command(unsigned int cmd, void *arg)
{
	return ioctl(device, cmd, arg) ? -errno : 0;
}

static unsigned int create(const char *name, unsigned int vcpus)
{
	struct tdxcall_td_create c = {
		.argsz = sizeof(c), .max_vcpus = vcpus, .vcpus = vcpus, .sept_levels = 4,
	};

	strcpy(c.name, name);
	expect(0, command(TDXCALL_TD_CREATE, &c), "TD_CREATE");
	expect(0, c.outcome.result, "TD_CREATE, result");
	return c.td;
}

static void td_command(unsigned int cmd, unsigned int td)
{
	struct tdxcall_td arg = {.argsz = sizeof(arg), .td = td};

	expect(0, command(cmd, &arg), "a command on a TD");
	expect(0, arg.outcome.result, "a command on a TD, result");
}

static void range(unsigned int td, unsigned int op, __u64 gpa, __u64 size)
{
	struct tdxcall_range r = {
		.argsz = sizeof(r), .td = td, .op = op, .gpa = gpa, .size = size,
		.level = op == TDXCALL_RANGE_AUG ? 0 : TDXCALL_LEVEL_AUTO,
	};

	expect(0, command(TDXCALL_RANGE, &r), "RANGE");
	expect(0, r.outcome.result, "RANGE, result");
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void test_malformed(int fd)
{
	static const int commands[] = {
		TDXCALL_GENL_TD_GET, TDXCALL_GENL_VCPU_GET, TDXCALL_GENL_STATS_GET,
	};
	const __u32 one = 1, none = 0, unknown = 4000000000U;
	struct message m;
	unsigned int i;

#define BAD(want, flags, cmd, change, what)                   \
	do {                                                  \
		init_message(&m, family_id, (flags), (cmd));  \
		change;                                       \
		expect((want), ask(fd, &m, NULL, NULL), what); \
	} while (0)
#define VCPU_GET(want, change, what) BAD(want, NLM_F_DUMP, TDXCALL_GENL_VCPU_GET, change, what)
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		int flags = commands[i] == TDXCALL_GENL_STATS_GET ? 0 : NLM_F_DUMP;

		BAD(-EINVAL, flags, commands[i], add_attr(&m, 77, &one, 4), "unknown attribute");
		BAD(-EINVAL, flags, commands[i], add_attr(&m, TDXCALL_A_GPA, &one, 4),
		    "attribute of an event");
		BAD(-EINVAL, flags, commands[i], m.genl.reserved = 1, "reserved field");
		BAD(-EINVAL, flags, commands[i], m.nlh.nlmsg_len -= 2, "header cut off");
		BAD(-EOPNOTSUPP, flags ^ NLM_F_DUMP, commands[i], , "dump or not");
	}
	VCPU_GET(-EINVAL, , "no TD");
	VCPU_GET(-EINVAL, add_attr(&m, TDXCALL_A_TD, &one, 2), "TD too short");
	VCPU_GET(-EINVAL, add_attr(&m, TDXCALL_A_TD, &one, 0), "TD empty");
	VCPU_GET(-EINVAL, add_attr(&m, TDXCALL_A_TD, (const __u32[]){1, 0}, 8), "TD too long");
	VCPU_GET(-EINVAL, add_attr(&m, TDXCALL_A_TD | NLA_F_NESTED, &one, 4), "TD as a nest");
	VCPU_GET(-EINVAL, (add_attr(&m, TDXCALL_A_TD, &one, 4), m.nlh.nlmsg_len += 3), "a rest");
	VCPU_GET(-ENOENT, add_attr(&m, TDXCALL_A_TD, &none, 4), "TD 0");
	VCPU_GET(-ENOENT, add_attr(&m, TDXCALL_A_TD, &unknown, 4), "unknown TD");
	BAD(-EOPNOTSUPP, 0, TDXCALL_GENL_EVENT, , "an event as a request");
	BAD(-EOPNOTSUPP, 0, 99, , "unknown command");
	BAD(-EOPNOTSUPP, NLM_F_DUMP, 0, , "command 0");
}

/* Nothing to expect of these but that the kernel lives, and answers what is right afterwards. */
static void test_noise(int fd)
{
	struct message m;
	unsigned int seed = 1;
	int i, changes;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	for (i = 0; i < 20000; i++) {
		init_message(&m, family_id, rand_r(&seed) & 1 ? NLM_F_DUMP : 0,
			     rand_r(&seed) % 6);
		m.nlh.nlmsg_len += (__u32)rand_r(&seed) % 64;
		for (changes = rand_r(&seed) % 32; changes; changes--)
			((char *)&m.genl)[rand_r(&seed) % 68] = (char)rand_r(&seed);
		send(fd, &m, m.nlh.nlmsg_len, MSG_DONTWAIT);
		while (recv(fd, m.attrs, sizeof(m.attrs), MSG_DONTWAIT) > 0)
			;
	}
}

static void drop(unsigned int capability)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		die("capget");
	data[0].effective &= ~(1U << capability);
	data[0].permitted &= ~(1U << capability);
	if (syscall(SYS_capset, &header, data))
		die("capset");
}

static void all_refused(int fd, const char *who)
{
	const __u32 td = 1;

	expect(-EPERM, get(fd, TDXCALL_GENL_TD_GET, NULL, NULL, NULL), who);
	expect(-EPERM, get(fd, TDXCALL_GENL_VCPU_GET, &td, NULL, NULL), who);
	expect(-EPERM, get(fd, TDXCALL_GENL_STATS_GET, NULL, NULL, NULL), who);
}

/* The privilege is that of the sender and of the process that made the socket. */
static void test_privilege(int inherited)
{
	int status, fd;

	fflush(stdout);
	if (!fork()) {
		drop(CAP_SYS_RAWIO);
		all_refused(open_netlink(), "without CAP_SYS_RAWIO");
		drop(CAP_SYS_ADMIN);
		if (setuid(NOBODY))
			die("setuid");
		fd = open_netlink();
		expect(0, find_family(fd), "the family is no secret");
		all_refused(fd, "without privilege");
		all_refused(inherited, "by a socket of a process with privilege");
		expect(-EPERM, join(fd), "join without privilege");
		expect(-EPERM, join(inherited), "join by such a socket");
		fflush(stdout);
		_exit(failures != 0);
	}
	wait(&status);
	failures += status != 0;
}

static void test_namespace(void)
{
	int status;

	fflush(stdout);
	if (!fork()) {
		if (unshare(CLONE_NEWNET)) {
			/* A small kernel has one network namespace, and no other. */
			expect(EINVAL, errno, "unshare");
			fflush(stdout);
			_exit(failures != 0);
		}
		expect(-ENOENT, find_family(open_netlink()), "family in another namespace");
		fflush(stdout);
		_exit(failures != 0);
	}
	wait(&status);
	failures += status != 0;
}

/* ---- dumps ----------------------------------------------------------------------------------- */

struct dump {
	unsigned int count;
	unsigned int td;
	unsigned int last;
};

static void same_struct(const struct nlmsghdr *nlh, int type, const void *want, size_t size)
{
	const struct nlattr *a = find_attr(nlh, type);

	expect(1, a != NULL, "the struct is there");
	if (!a)
		return;
	expect((long)size, a->nla_len - NLA_HDRLEN, "its size");
	expect(0, memcmp(attr_data(a), want, size), "it is that of the ioctl");
}

static void see_td(const struct nlmsghdr *nlh, void *ctx)
{
	struct dump *d = ctx;
	struct tdxcall_td_query q = {.argsz = sizeof(q), .flags = TDXCALL_QUERY_NEXT};

	q.td = d->last + 1;
	expect(0, command(TDXCALL_TD_QUERY, &q), "TD_QUERY");
	d->last = q.td;
	d->count++;
	same_struct(nlh, TDXCALL_A_TD_QUERY, &q, sizeof(q));
}

static void see_vcpu(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *a = find_attr(nlh, TDXCALL_A_VCPU_QUERY);
	struct tdxcall_vcpu_query want = {.argsz = sizeof(want)};
	struct dump *d = ctx;

	/* A vCPU that never ran: which CPU made it is all that cannot be known. */
	want.td = d->td;
	want.vcpu = d->count++;
	if (a && a->nla_len == NLA_HDRLEN + sizeof(want))
		want.lp = ((const struct tdxcall_vcpu_query *)attr_data(a))->lp;
	expect(1, want.lp < (unsigned int)sysconf(_SC_NPROCESSORS_ONLN), "its LP");
	same_struct(nlh, TDXCALL_A_VCPU_QUERY, &want, sizeof(want));
}

static void see_stats(const struct nlmsghdr *nlh, void *ctx)
{
	static struct tdxcall_stats stats = {.argsz = sizeof(stats)};
	struct dump *d = ctx;

	d->count++;
	expect(0, command(TDXCALL_STATS, &stats), "STATS");
	same_struct(nlh, TDXCALL_A_STATS, &stats, sizeof(stats));
}

static void test_dumps(int fd)
{
	unsigned int td[TDS];
	struct dump d = {0};
	char name[8];
	int i;

	expect(0, get(fd, TDXCALL_GENL_TD_GET, NULL, see_td, &d), "TD_GET without TDs");
	expect(0, d.count, "TDs, without TDs");
	for (i = 0; i < TDS; i++) {
		snprintf(name, sizeof(name), "dump%d", i);
		td[i] = create(name, i == 3 ? VCPUS : 1);
	}
	/* Ids need not be without gaps. */
	td_command(TDXCALL_TD_DESTROY, td[5]);
	expect(0, get(fd, TDXCALL_GENL_TD_GET, NULL, see_td, &d), "TD_GET");
	expect(TDS - 1, d.count, "TDs");
	d = (struct dump){.td = td[3]};
	expect(0, get(fd, TDXCALL_GENL_VCPU_GET, &d.td, see_vcpu, &d), "VCPU_GET");
	expect(VCPUS, d.count, "vCPUs");
	expect(-ENOENT, get(fd, TDXCALL_GENL_VCPU_GET, &td[5], NULL, NULL), "VCPU_GET, TD gone");
	d.count = 0;
	expect(0, get(fd, TDXCALL_GENL_STATS_GET, NULL, see_stats, &d), "STATS_GET");
	expect(1, d.count, "STATS_GET, answers");
	for (i = 0; i < TDS; i++) {
		if (i != 5)
			td_command(TDXCALL_TD_DESTROY, td[i]);
	}
}

/* ---- events ---------------------------------------------------------------------------------- */

static char event_buf[4096];

/* Return: the next event; NULL: *@error says why there is none. */
static const struct nlmsghdr *next_event(int fd, int *error)
{
	long got = recv(fd, event_buf, sizeof(event_buf), 0);

	*error = got < 0 ? -errno : 0;
	return got < 0 ? NULL : (const struct nlmsghdr *)event_buf;
}

static void expect_event(int fd, __u64 *seq, unsigned int type, unsigned int td, __u64 value)
{
	int error;
	const struct nlmsghdr *nlh = next_event(fd, &error);

	expect(0, error, "an event");
	if (!nlh)
		return;
	expect((long)type, (long)attr_number(nlh, TDXCALL_A_TYPE), "type of event");
	expect((long)td, (long)attr_number(nlh, TDXCALL_A_TD), "its TD");
	expect((long)value, (long)attr_number(nlh, TDXCALL_A_VALUE), "its value");
	expect(0, !find_attr(nlh, TDXCALL_A_TIME), "its time");
	expect(0, find_attr(nlh, TDXCALL_A_LP) != NULL, "a member that it does not have");
	if (*seq)
		expect((long)*seq + 1, (long)attr_number(nlh, TDXCALL_A_SEQ), "its number");
	*seq = attr_number(nlh, TDXCALL_A_SEQ);
}

static void test_events(int fd)
{
	const __u64 size = 16 * PAGE;
	unsigned int td;
	__u64 seq = 0;

	td = create("events", 1);
	td_command(TDXCALL_TD_FINALIZE, td);
	range(td, TDXCALL_RANGE_AUG, GPA, size);
	range(td, TDXCALL_RANGE_ZAP, GPA, size);
	td_command(TDXCALL_TD_DESTROY, td);
	expect_event(fd, &seq, TDXCALL_EVENT_TD_CREATED, td, 0);
	expect_event(fd, &seq, TDXCALL_EVENT_TD_FINALIZED, td, 0);
	expect_event(fd, &seq, TDXCALL_EVENT_COMMAND, td, size);
	expect_event(fd, &seq, TDXCALL_EVENT_TRACK, td, 1);
	expect_event(fd, &seq, TDXCALL_EVENT_COMMAND, td, size);
	expect_event(fd, &seq, TDXCALL_EVENT_TD_DESTROYED, td, 0);
}

#define KEY_CONFIG 8
#define BUSY 0x8000020000000001ULL /* TDX_OPERAND_BUSY, RCX */

static void run_on(unsigned long cpus)
{
	expect(0, syscall(SYS_sched_setaffinity, 0, sizeof(cpus), &cpus), "sched_setaffinity");
}

/* MNG.KEY.CONFIG is made on CPU 0, for its package: by a worker there, with interrupts off. */
static void test_from_worker(int fd)
{
	struct tdxcall_inject rule = {
		.argsz = sizeof(rule), .leaf = KEY_CONFIG, .nth = 1,
		.status = BUSY,
	};
	const struct nlmsghdr *nlh;
	unsigned int td;
	__u64 seq = 0;
	int error;

	run_on(1UL << 1);
	expect(0, command(TDXCALL_INJECT_ADD, &rule), "INJECT");
	td = create("worker", 1);
	nlh = next_event(fd, &error);
	expect(0, error, "the event of the worker");
	if (nlh) {
		expect(TDXCALL_EVENT_SEAMCALL_ERROR, (long)attr_number(nlh, TDXCALL_A_TYPE),
		       "type");
		expect(KEY_CONFIG, (long)attr_number(nlh, TDXCALL_A_LEAF), "leaf");
		expect((long)BUSY, (long)attr_number(nlh, TDXCALL_A_STATUS), "status");
		expect(1, find_attr(nlh, TDXCALL_A_LP) && !attr_number(nlh, TDXCALL_A_LP), "LP 0");
		expect(0, find_attr(nlh, TDXCALL_A_TD) != NULL, "TD of a SEAMCALL");
		seq = attr_number(nlh, TDXCALL_A_SEQ);
	}
	expect_event(fd, &seq, TDXCALL_EVENT_TD_CREATED, td, 0);
	td_command(TDXCALL_TD_DESTROY, td);
	expect_event(fd, &seq, TDXCALL_EVENT_TD_DESTROYED, td, 0);
	run_on(~0UL);
	expect(0, command(TDXCALL_INJECT_CLEAR, &rule), "INJECT, clear");
}

static void track(unsigned int td, int times)
{
	while (times--)
		range(td, TDXCALL_RANGE_TRACK, 0, 0);
}

/* Read until the TRACK with that number is there, or no more comes. Return: was it? */
static int read_until(int fd, __u64 value, int *lost, __u64 *gaps)
{
	static __u64 seq;
	int error = 0;

	while (error != -EAGAIN) {
		const struct nlmsghdr *nlh = next_event(fd, &error);

		*lost += error == -ENOBUFS;
		if (!nlh)
			continue;
		*gaps += seq && attr_number(nlh, TDXCALL_A_SEQ) != seq + 1;
		seq = attr_number(nlh, TDXCALL_A_SEQ);
		if (attr_number(nlh, TDXCALL_A_TYPE) == TDXCALL_EVENT_TRACK &&
		    attr_number(nlh, TDXCALL_A_VALUE) == value)
			return 1;
	}
	return 0;
}

/* A buffer that holds a few events: others are lost, which is reported; then events come again. */
static void test_overrun(void)
{
	struct timeval patience = {.tv_usec = 200000};
	unsigned int td = create("overrun", 1);
	int fd = open_netlink();
	int small = 4096, found = 0, lost = 0;
	__u64 value = 100, gaps = 0;

	td_command(TDXCALL_TD_FINALIZE, td);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	expect(0, join(fd), "join");
	track(td, (int)value);
	while (!found && value++ < 200) {
		track(td, 1);
		found = read_until(fd, value, &lost, &gaps);
	}
	printf("# overrun: ENOBUFS %d times, %llu gaps, TRACK %llu came\n", lost, gaps, value);
	expect(1, lost > 0, "ENOBUFS");
	expect(1, gaps > 0, "a gap in the numbers");
	expect(1, found, "an event after that");
	close(fd);
	td_command(TDXCALL_TD_DESTROY, td);
}

#define ROUNDS 50

static void *track_often(void *td)
{
	track(*(unsigned int *)td, ROUNDS);
	return NULL;
}

/* Of any process and any CPU: numbers have no gap, and each TD's TRACKs are in order. */
static void test_at_once(int fd)
{
	unsigned int td[2] = {create("one", 1), create("two", 1)};
	__u64 seq = 0, tracks[2] = {0};
	pthread_t thread[2];
	int error, events, i;

	for (i = 0; i < 2; i++)
		td_command(TDXCALL_TD_FINALIZE, td[i]);
	for (i = 0; i < 2; i++)
		pthread_create(&thread[i], NULL, track_often, &td[i]);
	for (i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	/* Two of each TD that is made, one at least for a KeyID that is taken, and those. */
	for (events = 0; tracks[0] + tracks[1] < 2 * ROUNDS; events++) {
		const struct nlmsghdr *nlh = next_event(fd, &error);

		if (!nlh)
			break;
		if (seq)
			expect((long)seq + 1, (long)attr_number(nlh, TDXCALL_A_SEQ), "number");
		seq = attr_number(nlh, TDXCALL_A_SEQ);
		if (attr_number(nlh, TDXCALL_A_TYPE) != TDXCALL_EVENT_TRACK)
			continue;
		i = attr_number(nlh, TDXCALL_A_TD) == td[1];
		expect((long)++tracks[i], (long)attr_number(nlh, TDXCALL_A_VALUE), "TRACKs");
	}
	expect(ROUNDS, (long)tracks[0], "TRACKs of one TD");
	expect(ROUNDS, (long)tracks[1], "TRACKs of the other");
	for (i = 0; i < 2; i++)
		td_command(TDXCALL_TD_DESTROY, td[i]);
}

static int listen_to_all(void)
{
	int large = 16 << 20;
	int fd = open_netlink();

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof(large));
	expect(0, join(fd), "join");
	return fd;
}

int main(int argc, char **argv)
{
	int fd = open_netlink();
	int listener;

	if (find_family(fd))
		die("no family");
	if (argc == 2 && !strcmp(argv[1], "wait"))
		return join(fd) ? 1 : pause();
	device = open("/dev/tdxcall", O_RDWR | O_CLOEXEC);
	if (device < 0)
		die("/dev/tdxcall");
	test_malformed(fd);
	test_privilege(fd);
	test_namespace();
	test_dumps(fd);
	listener = listen_to_all();
	test_events(listener);
	test_from_worker(listener);
	test_at_once(listener);
	close(listener);
	test_overrun();
	test_noise(open_netlink());
	expect(0, get(fd, TDXCALL_GENL_TD_GET, NULL, NULL, NULL), "TD_GET after all that");
	return failures != 0;
}
