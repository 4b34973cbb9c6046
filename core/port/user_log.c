// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include <tdxcall/uapi.h>

#include "core/port/user_log.h"

void port_log(struct port *p, enum port_log_level level, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	if (!p->cfg.log)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	p->cfg.log(p->cfg.log_ctx, level, line);
}

/* ---- events ---------------------------------------------------------------------------------- */

void user_event_sink(struct port *p, void (*fn)(void *ctx, const struct tdxcall_event *ev),
		     void *ctx)
{
	p->event = fn;
	p->event_ctx = ctx;
}

bool port_event_wanted(struct port *p)
{
	return p->event != NULL;
}

void port_event(struct port *p, struct tdxcall_event *ev)
{
	struct timespec now;

	if (!p->event)
		return;
	/* The clock is read inside, so that times are in the order of seq as well. */
	pthread_mutex_lock(&p->event_lock);
	clock_gettime(CLOCK_MONOTONIC, &now);
	ev->time_ns = (u64)now.tv_sec * 1000000000 + (u64)now.tv_nsec;
	ev->seq = ++p->event_seq;
	p->event(p->event_ctx, ev);
	pthread_mutex_unlock(&p->event_lock);
}
