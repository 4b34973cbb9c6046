// SPDX-License-Identifier: GPL-2.0-only
/*
 * A thread fetches the events: the command is at work in the library meanwhile, for as long as it
 * takes, and what it does should show when it happens, not pile up until some of it is lost.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "tdxctl/event_text.h"
#include "tdxctl/eventlog.h"
#include "tdxctl/progress.h"

/**
 * struct entry - one event, or a gap in them
 * @problem: why there is no event: -ENOBUFS, -EPROTO; 0 = there is
 * @event: the event
 */
struct entry {
	int problem;
	struct tdxcall_event event;
};

/**
 * struct eventlog - a log
 * @events: where events come from
 * @json: keep them
 * @thread: fetches them
 * @stop_fd: readable when it should end
 * @lock: held by the thread that fetches; guards the rest
 * @entries: those kept
 * @count: how many
 * @room: how many fit
 */
struct eventlog {
	struct tdxcall_events *events;
	bool json;
	pthread_t thread;
	int stop_fd;
	pthread_mutex_t lock;
	struct entry *entries;
	size_t count;
	size_t room;
};

static const char *problem_text(int problem)
{
	return problem == -ENOBUFS ? "lost" : "malformed";
}

static void print_entry(const struct entry *entry)
{
	struct emit e;

	emit_init(&e, stderr, false);
	/* Other threads print to stderr, too: one line in one piece. */
	flockfile(stderr);
	progress_hide();
	fprintf(stderr, "event: ");
	if (entry->problem)
		fprintf(stderr, "%s\n", problem_text(entry->problem));
	else
		event_emit(&e, NULL, &entry->event);
	funlockfile(stderr);
}

static void keep_entry(struct eventlog *log, const struct entry *entry)
{
	size_t room = log->room ? log->room * 2 : 64;
	struct entry *more;

	if (log->count == log->room) {
		more = realloc(log->entries, room * sizeof(*more));
		if (!more) {
			/* The last one that is kept says that there were more. */
			if (log->count)
				log->entries[log->count - 1].problem = -ENOBUFS;
			return;
		}
		log->entries = more;
		log->room = room;
	}
	log->entries[log->count++] = *entry;
}

static void fetch_all(struct eventlog *log)
{
	struct entry entry;
	int ret;

	pthread_mutex_lock(&log->lock);
	for (;;) {
		ret = tdxcall_events_next(log->events, &entry.event, 0);
		if (ret != 1 && ret != -ENOBUFS && ret != -EPROTO)
			break;
		entry.problem = ret == 1 ? 0 : ret;
		if (log->json)
			keep_entry(log, &entry);
		else
			print_entry(&entry);
	}
	pthread_mutex_unlock(&log->lock);
}

void eventlog_flush(struct eventlog *log)
{
	if (!log)
		return;
	/* If it fails, what is there has to do. */
	tdxcall_events_sync(log->events);
	fetch_all(log);
}

static void *follow(void *arg)
{
	struct eventlog *log = arg;
	struct pollfd fds[] = {
		{ .fd = tdxcall_events_fd(log->events), .events = POLLIN },
		{ .fd = log->stop_fd, .events = POLLIN },
	};

	while (!fds[1].revents) {
		if (poll(fds, 2, -1) < 0)
			break;
		fetch_all(log);
	}
	return NULL;
}

/* Signals are for the thread that the command runs in. */
static int start_thread(struct eventlog *log)
{
	sigset_t all, before;
	int ret;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	ret = -pthread_create(&log->thread, NULL, follow, log);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ret;
}

static void free_log(struct eventlog *log)
{
	tdxcall_events_close(log->events);
	if (log->stop_fd >= 0)
		close(log->stop_fd);
	pthread_mutex_destroy(&log->lock);
	free(log->entries);
	free(log);
}

int eventlog_start(struct eventlog **out, struct tdxcall *h, bool json)
{
	struct eventlog *log = calloc(1, sizeof(*log));
	int ret;

	if (!log)
		return -ENOMEM;
	log->json = json;
	pthread_mutex_init(&log->lock, NULL);
	log->stop_fd = eventfd(0, EFD_CLOEXEC);
	ret = log->stop_fd < 0 ? -errno : tdxcall_events_open(&log->events, h, 0);
	if (!ret)
		ret = start_thread(log);
	if (ret)
		free_log(log);
	else
		*out = log;
	return ret;
}

void eventlog_emit(struct eventlog *log, struct emit *e)
{
	size_t i;

	eventlog_flush(log);
	if (!log->json)
		return;
	pthread_mutex_lock(&log->lock);
	emit_unwind(e);
	emit_array(e, "events");
	for (i = 0; i < log->count; i++) {
		if (!log->entries[i].problem) {
			event_emit(e, NULL, &log->entries[i].event);
			continue;
		}
		emit_object(e, NULL);
		emit_bool(e, problem_text(log->entries[i].problem), true, NULL);
		emit_end(e);
	}
	emit_end(e);
	log->count = 0;
	pthread_mutex_unlock(&log->lock);
}

void eventlog_stop(struct eventlog *log)
{
	if (!log)
		return;
	eventfd_write(log->stop_fd, 1);
	pthread_join(log->thread, NULL);
	free_log(log);
}
