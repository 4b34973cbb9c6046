// SPDX-License-Identifier: GPL-2.0-only
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "tdxctl/progress.h"

#define NS_PER_SECOND 1000000000ULL
#define FIRST_NS (NS_PER_SECOND / 4)
#define STEP_NS (NS_PER_SECOND / 4)

/**
 * struct line - the line and the thread that writes it
 * @name: what it is about
 * @unit: what is counted
 * @value: how far it is
 * @begin: when it began, ns
 * @running: there is a thread
 * @is_shown: the line is on the terminal; guarded by stderr's lock
 * @stop: the thread is to end; guarded by @lock
 * @lock: for @wake
 * @wake: signalled with @stop
 * @thread: writes the line
 */
static struct line {
	const char *name;
	enum progress_unit unit;
	struct tdxcall_progress value;
	u64 begin;
	bool running;
	bool is_shown;
	bool stop;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
} line = { .lock = PTHREAD_MUTEX_INITIALIZER };

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * NS_PER_SECOND + (u64)ts.tv_nsec;
}

static void write_rate(u64 rate)
{
	if (line.unit == PROGRESS_ENTRIES)
		fprintf(stderr, ", %llu entries/s", rate);
	else
		fprintf(stderr, ", %llu MiB/s", rate >> 20);
}

static void write_left(u64 seconds)
{
	if (seconds >= 60)
		fprintf(stderr, ", %llu min %02llu s left", seconds / 60, seconds % 60);
	else
		fprintf(stderr, ", %llu s left", seconds);
}

static void show(void)
{
	u64 done = __atomic_load_n(&line.value.done, __ATOMIC_RELAXED);
	u64 total = __atomic_load_n(&line.value.total, __ATOMIC_RELAXED);
	/* In units of which a second has enough, and a product with them fits. */
	u64 ms = (now_ns() - line.begin) / 1000000 + 1;
	u64 rate = (u64)((__uint128_t)done * 1000 / ms);

	if (done > total)
		done = total;
	flockfile(stderr);
	fprintf(stderr, "\r\033[K%s: ", line.name);
	if (total)
		fprintf(stderr, "%3llu %%", (u64)((__uint128_t)done * 100 / total));
	if (rate) {
		write_rate(rate);
		write_left((total - done + rate - 1) / rate);
	}
	fflush(stderr);
	line.is_shown = true;
	funlockfile(stderr);
}

void progress_hide(void)
{
	if (line.is_shown)
		fprintf(stderr, "\r\033[K");
	line.is_shown = false;
}

/* Wait until there is something to show; false = the end. */
static bool wait_for(u64 at)
{
	struct timespec until = { .tv_sec = (time_t)(at / NS_PER_SECOND),
				  .tv_nsec = (long)(at % NS_PER_SECOND) };
	int ret = 0;

	pthread_mutex_lock(&line.lock);
	while (!line.stop && !ret)
		ret = pthread_cond_timedwait(&line.wake, &line.lock, &until);
	pthread_mutex_unlock(&line.lock);
	return ret != 0;
}

static void *follow(void *arg)
{
	u64 at = line.begin + FIRST_NS;

	(void)arg;
	for (; wait_for(at); at = now_ns() + STEP_NS)
		show();
	return NULL;
}

static bool start_thread(void)
{
	pthread_condattr_t attr;
	sigset_t all, before;
	int ret;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&line.wake, &attr);
	pthread_condattr_destroy(&attr);
	/* Signals are for the thread that the command runs in. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	ret = pthread_create(&line.thread, NULL, follow, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return !ret;
}

struct tdxcall_progress *progress_start(const struct session *s, const char *name,
					enum progress_unit unit, u64 total)
{
	line.name = name;
	line.unit = unit;
	line.value = (struct tdxcall_progress){ .total = total };
	line.begin = now_ns();
	line.stop = false;
	/* Without a thread there is no line, and nothing else is missing. */
	line.running = !s->quiet && !s->json && isatty(STDERR_FILENO) && start_thread();
	return &line.value;
}

void progress_stop(void)
{
	if (!line.running)
		return;
	pthread_mutex_lock(&line.lock);
	line.stop = true;
	pthread_cond_signal(&line.wake);
	pthread_mutex_unlock(&line.lock);
	pthread_join(line.thread, NULL);
	pthread_cond_destroy(&line.wake);
	line.running = false;
	flockfile(stderr);
	progress_hide();
	fflush(stderr);
	funlockfile(stderr);
}
