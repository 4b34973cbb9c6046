// SPDX-License-Identifier: GPL-2.0-only
/* monitor: follow the events of the host. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/event_text.h"
#include "tdxctl/interrupt.h"
#include "tdxctl/options.h"

#define FOREVER 0xffffffff

struct monitor_opts {
	const char *td;
	u32 types;
	u32 count;
	u32 timeout;
	u64 buffer;
	bool time;
};

static const struct monitor_opts monitor_defaults = { .timeout = FOREVER };

/**
 * struct monitor - a monitor at work
 * @s: its session
 * @opts: its options
 * @events: the listener
 * @signals: those to wait with
 * @end: when the time is over, in ms
 * @shown: events shown
 * @overruns: times that some were lost
 */
struct monitor {
	struct session *s;
	const struct monitor_opts *opts;
	struct tdxcall_events *events;
	sigset_t signals;
	long long end;
	u32 shown;
	u32 overruns;
};

static const struct error_text monitor_texts[] = {
	{ EINVAL, "not a possible TD name", "letters, digits, '_', '.' and '-', up to 31" },
	{ ENODEV, "no events here", "the module tdxcall.ko sends them in the initial network "
				    "namespace only" },
	{ 0, NULL, NULL },
};

/* ---- signals: they are let in only while there is nothing to do */

static void catch_stop(struct monitor *m)
{
	sigset_t block;

	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &m->signals);
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (long long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Until there may be an event, the time is over, or a signal came. */
static void wait_for_event(const struct monitor *m)
{
	struct pollfd pfd = { .fd = tdxcall_events_fd(m->events), .events = POLLIN };
	long long left = m->opts->timeout == FOREVER ? 0 : m->end - now_ms();
	struct timespec ts;

	if (left < 0)
		left = 0;
	ts = (struct timespec){ .tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000 };
	ppoll(&pfd, 1, m->opts->timeout == FOREVER ? NULL : &ts, &m->signals);
}

/* ---- output: a line, or an object, is out as soon as it is there */

static void begin_line(const struct monitor *m, struct emit *e)
{
	emit_init(e, stdout, m->s->json);
	e->command = m->s->out.command;
	e->backend = m->s->out.backend;
}

static void end_line(struct emit *e)
{
	emit_finish(e, true);
	fflush(stdout);
}

/* From here on no event is missed: a process that waits for this line may start. */
static void say_listening(const struct monitor *m)
{
	struct emit e;

	if (!m->s->json) {
		if (!m->s->quiet)
			fprintf(stderr, "tdxctl: monitor: listening\n");
		return;
	}
	begin_line(m, &e);
	emit_bool(&e, "listening", true, NULL);
	end_line(&e);
}

static void show_event(struct monitor *m, const struct tdxcall_event *event)
{
	struct emit e;

	begin_line(m, &e);
	if (m->opts->time)
		emit_text(&e, "[%5llu.%06llu] ", event->time_ns / 1000000000,
			  event->time_ns / 1000 % 1000000);
	event_emit(&e, "event", event);
	end_line(&e);
	m->shown++;
}

static void show_overrun(struct monitor *m)
{
	struct emit e;

	m->overruns++;
	if (!m->s->json) {
		fprintf(stderr, "tdxctl: monitor: events were lost here; --buffer makes room\n");
		return;
	}
	begin_line(m, &e);
	emit_bool(&e, "overrun", true, NULL);
	end_line(&e);
}

/* ---- the loop */

static bool is_done(const struct monitor *m)
{
	return m->opts->count && m->shown == m->opts->count;
}

/* All that is there. */
static int show_all(struct monitor *m)
{
	struct tdxcall_event event;
	int ret = 1;

	while (ret && !is_done(m) && !ferror(stdout)) {
		ret = tdxcall_events_next(m->events, &event, 0);
		if (ret == 1)
			show_event(m, &event);
		else if (ret == -ENOBUFS)
			show_overrun(m);
		else if (ret)
			return error_errno(m->s, NULL, ret, monitor_texts);
	}
	return EXIT_DONE;
}

static int follow(struct monitor *m)
{
	int status;

	for (;;) {
		status = show_all(m);
		/* That stdout is gone is reported where tdxctl ends. */
		if (status || is_done(m) || ferror(stdout))
			return status;
		if (interrupt_signal())
			return interrupt_status();
		if (m->opts->timeout != FOREVER && now_ms() >= m->end)
			break;
		wait_for_event(m);
	}
	if (!m->opts->count)
		return EXIT_DONE;
	return error_message(m->s, EXIT_REFUSED, NULL, NULL, "%u of %u events came within %u s",
			     m->shown, m->opts->count, m->opts->timeout);
}

static int run_monitor(struct session *s, const void *opts, int nargs, char **args)
{
	struct monitor m = { .s = s, .opts = opts };
	int ret, status;

	(void)nargs;
	(void)args;
	m.end = now_ms() + (long long)m.opts->timeout * 1000;
	ret = tdxcall_events_open(&m.events, s->tdxcall, m.opts->buffer);
	if (!ret)
		ret = tdxcall_events_filter(m.events, m.opts->types, m.opts->td);
	if (ret) {
		tdxcall_events_close(m.events);
		return error_errno(s, m.opts->td, ret, monitor_texts);
	}
	catch_stop(&m);
	say_listening(&m);
	status = follow(&m);
	tdxcall_events_close(m.events);
	emit_number(&s->out, "events", m.shown, NULL);
	emit_number(&s->out, "overruns", m.overruns, NULL);
	return status;
}

static int parse_type(const struct option *opt, const char *text, void *field)
{
	struct tdxcall_event_info info;

	(void)opt;
	if (tdxcall_event_find(text, &info))
		return -EINVAL;
	*(u32 *)field |= 1U << info.type;
	return 0;
}

static void print_types(void)
{
	struct emit e;

	printf("\nTYPE is one of\n");
	emit_init(&e, stdout, false);
	event_types_emit(&e);
}

static const struct option monitor_options[] = {
	{ "td", 0, "TD", "events of this test TD only", opt_string, NULL,
	 offsetof(struct monitor_opts, td) },
	{ "type", 0, "TYPE", "events of this type only; more than once: of these types", parse_type,
	 NULL, offsetof(struct monitor_opts, types) },
	{ "count", 0, "N", "end after so many events", opt_u32, NULL,
	 offsetof(struct monitor_opts, count) },
	{ "timeout", 0, "SECONDS", "end after this time", opt_u32, NULL,
	 offsetof(struct monitor_opts, timeout) },
	{ "time", 't', NULL, "seconds since the host was booted before each line", NULL, NULL,
	 offsetof(struct monitor_opts, time) },
	{ "buffer", 0, "SIZE", "room in the kernel for events not yet shown (default 4m)", opt_size,
	 NULL, offsetof(struct monitor_opts, buffer) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct command cmd_monitor = {
	.verb = "monitor",
	.args = "",
	.summary = "follow what the kernel module does, for whomever",
	.detail = "Runs until a signal comes, or --count or --timeout ends it.",
	.page = "tdxctl-monitor",
	.access = ACCESS_READ,
	.device_only = true,
	.alone = true,
	.options = monitor_options,
	.opts_size = sizeof(monitor_defaults),
	.defaults = &monitor_defaults,
	.more = print_types,
	.run = run_monitor,
};
