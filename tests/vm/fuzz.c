// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz IOCTLS PROCESSES THREADS [SEED]: processes of threads give commands that are nearly right,
 * on files that others duplicate and close, while signals come, processes are killed, memory runs
 * out (where the kernel can make it), SEAMCALLs fail, and netlink asks in between. Whatever
 * happens: a killed process is gone soon, and in the end every TD can be destroyed and no page is
 * missing. What else goes wrong the kernel says.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz-args.h"
#include "genl.h"

#define MAX_PROCESSES 16U
#define MAX_THREADS 8U
#define FILES 6U
#define TICK_MS 5L
#define PATIENCE_S 60 /* of an emulated machine, for a killed process to end */

/**
 * struct shared - what all processes see
 * @td: ids of TDs
 * @ioctls: given so far
 * @failed: of them, with an errno, by its number
 * @opens: of the device
 * @closes: of files, duplicates included
 * @kills: processes killed
 * @signals: that were handled
 * @no_memory: allocations that were made to fail
 * @requests: by netlink
 * @slowest_ms: that a killed process took to end
 */
static struct shared {
	volatile unsigned int td[NAMES];
	unsigned long ioctls, failed[256], opens, closes, kills, signals, no_memory, requests;
	long slowest_ms;
} *shared;

static unsigned long wanted;
static unsigned int nr_threads;

static void count(unsigned long *n)
{
	__atomic_add_fetch(n, 1, __ATOMIC_RELAXED);
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* Of one process: its threads use, duplicate and close them without asking each other. */
static volatile int file[FILES];
static pthread_t thread[MAX_THREADS];

static void open_another(struct fuzz *f)
{
	int fd = open("/dev/tdxcall", O_RDWR | (one_in(f, 2) ? O_CLOEXEC : 0));
	unsigned int i = below(f, FILES);

	count(&shared->opens);
	if (fd < 0)
		return;
	if (one_in(f, 2) && dup2(fd, file[i]) >= 0)
		count(&shared->closes);
	else
		i = FILES;
	if (i < FILES || close(file[i = below(f, FILES)])) {
		close(fd);
		return;
	}
	count(&shared->closes);
	file[i] = fd;
}

static void duplicate(struct fuzz *f)
{
	int fd = dup(file[below(f, FILES)]);

	if (fd < 0)
		return;
	if (one_in(f, 4)) {
		unsigned int i = below(f, FILES);
		int old = file[i];

		file[i] = fd;
		fd = old;
	}
	close(fd);
	count(&shared->closes);
}

/* A child has the files for a moment, and may be the last that has them. */
static void fork_and_leave(struct fuzz *f)
{
	pid_t pid = fork();

	if (!pid) {
		usleep(below(f, 3000));
		_exit(0);
	}
	if (pid > 0)
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
}

/* ---- netlink --------------------------------------------------------------------------------- */

static void ask_something(struct fuzz *f)
{
	int fd = open_netlink();
	__u32 td = any_td(f);
	struct message m;

	if (fd < 0)
		return;
	if (one_in(f, 3))
		join(fd);
	count(&shared->requests);
	if (one_in(f, 2)) {
		get(fd, TDXCALL_GENL_TD_GET + (int)below(f, 3), one_in(f, 2) ? &td : NULL, NULL,
		    NULL);
		close(fd);
		return;
	}
	init_message(&m, family_id, one_in(f, 2) ? NLM_F_DUMP : 0, 1 + (int)below(f, 4));
	if (one_in(f, 2))
		add_attr(&m, TDXCALL_A_TD, &td, sizeof(td));
	if (one_in(f, 4))
		add_attr(&m, (int)below(f, 8), f->buffer, below(f, 64));
	if (one_in(f, 8))
		m.nlh.nlmsg_len -= below(f, 8);
	if (send(fd, &m, m.nlh.nlmsg_len, 0) > 0 && !one_in(f, 4)) {
		char answer[8192];

		while (recv(fd, answer, sizeof(answer), MSG_DONTWAIT) > 0)
			;
	}
	close(fd);
}

/* ---- what threads do ------------------------------------------------------------------------- */

/* The next allocation but so many fails, of this thread. Return: can it? */
static bool let_memory_run_out(struct fuzz *f, int fail_nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", 1 + below(f, one_in(f, 3) ? 60 : 8));

	if (fail_nth < 0 || pwrite(fail_nth, text, (size_t)len, 0) < 0)
		return false;
	count(&shared->no_memory);
	return true;
}

/* Which TDs there are, as far as answers show it. */
static void remember(const struct fuzz_command *c, const union arg *a, int err)
{
	const char *name = c->number == TDXCALL_TD_CREATE ? a->create.name : a->query.name;
	unsigned int td = c->number == TDXCALL_TD_CREATE ? a->create.td : a->query.td;
	unsigned int number;

	switch (c->number) {
	case TDXCALL_TD_CREATE:
	case TDXCALL_TD_QUERY:
		if (!err && sscanf(name, "fuzz%u", &number) == 1 && number < NAMES)
			shared->td[number] = td;
		break;
	case TDXCALL_TD_DESTROY:
	case TDXCALL_TD_FINALIZE:
	case TDXCALL_VCPU_CREATE:
		for (number = 0; err == ENOENT && number < NAMES; number++)
			if (shared->td[number] == a->td.td)
				shared->td[number] = 0;
	}
}

static void give_command(struct fuzz *f, int fail_nth)
{
	static __thread union arg a;
	const struct fuzz_command *c = choose(f);
	void *where = one_in(f, 200) ? (void *)NOWHERE : &a;
	bool failing = one_in(f, 12) && let_memory_run_out(f, fail_nth);
	int err;

	make_arg(f, c, &a);
	err = ioctl(file[below(f, FILES)], one_in(f, 100) ? c->number ^ below(f, 64) : c->number,
		    where) ? errno : 0;
	if (failing && pwrite(fail_nth, "0", 1, 0) < 0)
		perror("fail-nth");
	count(&shared->ioctls);
	count(&shared->failed[err & 255]);
	remember(c, &a, err);
}

static void *churn(void *arg)
{
	struct fuzz f = *(struct fuzz *)arg;
	int fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);

	while (__atomic_load_n(&shared->ioctls, __ATOMIC_RELAXED) < wanted) {
		switch (below(&f, 400)) {
		case 0 ... 3:
			open_another(&f);
			break;
		case 4 ... 7:
			duplicate(&f);
			break;
		case 8:
			fork_and_leave(&f);
			break;
		case 9 ... 14:
			ask_something(&f);
			break;
		case 15 ... 18:
			pthread_kill(thread[below(&f, nr_threads)], SIGUSR1);
			break;
		default:
			give_command(&f, fail_nth);
		}
	}
	return NULL;
}

static void on_signal(int signal)
{
	(void)signal;
	count(&shared->signals);
}

/* Behind the buffer nothing is mapped. */
static unsigned char *make_buffer(void)
{
	unsigned char *buffer = mmap(NULL, BUFFER_SIZE + PAGE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (buffer == MAP_FAILED || mprotect(buffer + BUFFER_SIZE, PAGE, PROT_NONE))
		_exit(1);
	return buffer;
}

/* A process: a signal every few milliseconds ends what takes long. */
static void run_process(unsigned int seed)
{
	const struct sigaction sa = {.sa_handler = on_signal};
	const struct itimerval tick = {{0, TICK_MS * 1000}, {0, TICK_MS * 1000}};
	static struct fuzz f[MAX_THREADS];
	unsigned int i;

	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGALRM, &sa, NULL);
	for (i = 0; i < FILES; i++)
		file[i] = open("/dev/tdxcall", O_RDWR | O_CLOEXEC);
	for (i = 0; i < nr_threads; i++) {
		f[i] = (struct fuzz){
			.seed = seed * 31 + i, .td = shared->td, .buffer = make_buffer(),
		};
		thread[i] = pthread_self();
	}
	for (i = 1; i < nr_threads; i++)
		if (pthread_create(&thread[i], NULL, churn, &f[i]))
			_exit(1);
	setitimer(ITIMER_REAL, &tick, NULL);
	churn(&f[0]);
	_exit(0);
}

/* ---- processes ------------------------------------------------------------------------------- */

static pid_t start_process(unsigned int seed)
{
	pid_t pid = fork();

	if (!pid)
		run_process(seed);
	return pid;
}

/* Return: is it gone? */
static bool ends(pid_t pid)
{
	long start = now_ms();
	char path[64];
	int status;

	while (!waitpid(pid, &status, WNOHANG)) {
		if (now_ms() - start > PATIENCE_S * 1000L) {
			printf("process %d does not end\n", pid);
			snprintf(path, sizeof(path), "cat /proc/%d/task/*/stack", pid);
			return system(path) < 0;
		}
		usleep(2000);
	}
	if (now_ms() - start > shared->slowest_ms)
		shared->slowest_ms = now_ms() - start;
	return true;
}

static bool kill_and_replace(pid_t *pid, unsigned int seed)
{
	kill(*pid, SIGKILL);
	count(&shared->kills);
	if (!ends(*pid))
		return false;
	*pid = start_process(seed);
	return *pid > 0;
}

/* Return: did every process end that had to? */
static bool run_processes(unsigned int processes, unsigned int seed)
{
	pid_t pid[MAX_PROCESSES];
	bool good = true;
	unsigned int i;

	for (i = 0; i < processes; i++)
		pid[i] = start_process(seed++);
	while (good && __atomic_load_n(&shared->ioctls, __ATOMIC_RELAXED) < wanted) {
		usleep(50000 + (unsigned int)rand_r(&seed) % 100000);
		good = kill_and_replace(&pid[(unsigned int)rand_r(&seed) % processes], seed);
	}
	for (i = 0; i < processes; i++) {
		kill(pid[i], SIGKILL);
		good = ends(pid[i]) && good;
	}
	return good;
}

/* ---- the end --------------------------------------------------------------------------------- */

static bool destroy(int fd, unsigned int td)
{
	struct tdxcall_td arg = {.argsz = sizeof(arg), .td = td};
	int ret = ioctl(fd, TDXCALL_TD_DESTROY, &arg) ? -errno : arg.outcome.result;

	/* A worker may be at it; and pages that the TDX module keeps are counted. */
	if (!ret || ret == -ENOENT || (ret == -EIO && arg.outcome.leaked))
		return true;
	printf("TD %u cannot be destroyed: %d, leaf %u, status 0x%llx\n", td, ret,
	       arg.outcome.leaf, arg.outcome.status);
	return false;
}

static bool destroy_all(int fd)
{
	struct tdxcall_inject none = {.argsz = sizeof(none)};
	struct tdxcall_td_query q = {.argsz = sizeof(q), .flags = TDXCALL_QUERY_NEXT};
	bool good = !ioctl(fd, TDXCALL_INJECT_CLEAR, &none);

	while (good && !ioctl(fd, TDXCALL_TD_QUERY, &q)) {
		good = destroy(fd, q.td);
		q.td++;
	}
	return good;
}

/* What is allocated, and not leaked, must not be; but closed files may be at it still. */
static bool nothing_is_left(int fd)
{
	struct tdxcall_stats stats = {.argsz = sizeof(stats)};
	int tries;

	for (tries = 0; tries < PATIENCE_S * 10; tries++) {
		if (ioctl(fd, TDXCALL_STATS, &stats))
			return false;
		if (stats.allocated == stats.leaked)
			break;
		usleep(100000);
	}
	printf("%llu pages allocated, %llu leaked\n", stats.allocated, stats.leaked);
	return stats.allocated == stats.leaked;
}

static void report(double seconds, unsigned int seed)
{
	unsigned int i;

	printf("%lu ioctls in %.0f s, seed %u: %lu done", shared->ioctls, seconds, seed,
	       shared->failed[0]);
	for (i = 1; i < ARRAY_SIZE(shared->failed); i++)
		if (shared->failed[i])
			printf(", %lu %s", shared->failed[i], strerrorname_np((int)i));
	printf("\n%lu opened, %lu closed, %lu killed, %lu signals, %lu allocations to fail, "
	       "%lu requests; a killed process took %ld ms at most\n", shared->opens,
	       shared->closes, shared->kills, shared->signals, shared->no_memory, shared->requests,
	       shared->slowest_ms);
}

int main(int argc, char **argv)
{
	unsigned int processes = argc > 2 ? (unsigned int)atoi(argv[2]) : 0;
	unsigned int seed = argc > 4 ? (unsigned int)atoi(argv[4]) : (unsigned int)time(NULL);
	long start = now_ms();
	bool good;
	int fd;

	wanted = argc > 3 ? strtoul(argv[1], NULL, 0) : 0;
	nr_threads = argc > 3 ? (unsigned int)atoi(argv[3]) : 0;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	fd = open_netlink();
	if (!wanted || !processes || processes > MAX_PROCESSES || !nr_threads ||
	    nr_threads > MAX_THREADS || shared == MAP_FAILED || fd < 0 || find_family(fd))
		return 2;
	close(fd);
	good = run_processes(processes, seed);
	report((double)(now_ms() - start) / 1000, seed);
	fd = open("/dev/tdxcall", O_RDWR);
	return fd >= 0 && destroy_all(fd) && nothing_is_left(fd) && good ? 0 : 1;
}
