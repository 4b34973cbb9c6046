// SPDX-License-Identifier: LGPL-2.1-or-later
/* Listeners to events, whatever the events come from, and what is known about events. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/abi/event.h"
#include "libtdxcall/command.h"
#include "libtdxcall/event_source.h"
#include "libtdxcall/handle.h"
#include "libtdxcall/internal.h"

/**
 * struct tdxcall_events - a listener
 * @src: where its events come from
 * @lock: guards @src, @types and @td
 * @types: bit n = events of type n, 0 = all
 * @td: name of a TD, "" = all
 */
struct tdxcall_events {
	struct event_source *src;
	pthread_mutex_t lock;
	uint32_t types;
	char td[TDXCALL_NAME_LEN];
};

TDXCALL_API int tdxcall_events_open(struct tdxcall_events **out, struct tdxcall *h, size_t size)
{
	struct tdxcall_events *e;
	int ret;

	if (!out || !h)
		return -EINVAL;
	e = calloc(1, sizeof(*e));
	if (!e)
		return -ENOMEM;
	ret = -pthread_mutex_init(&e->lock, NULL);
	if (ret)
		goto out_free;
	ret = h->ops->events_open(h, size, &e->src);
	if (ret)
		goto out_lock;
	*out = e;
	return 0;

out_lock:
	pthread_mutex_destroy(&e->lock);
out_free:
	free(e);
	return ret;
}

TDXCALL_API void tdxcall_events_close(struct tdxcall_events *events)
{
	if (!events)
		return;
	events->src->ops->close(events->src);
	pthread_mutex_destroy(&events->lock);
	free(events);
}

TDXCALL_API int tdxcall_events_fd(const struct tdxcall_events *events)
{
	return events ? events->src->fd : -EINVAL;
}

static uint32_t all_types(void)
{
	const struct tdx_event_info *rows;
	uint32_t bits = 0;
	size_t count, i;

	rows = tdx_events(&count);
	for (i = 0; i < count; i++)
		bits |= 1U << rows[i].type;
	return bits;
}

TDXCALL_API int tdxcall_events_filter(struct tdxcall_events *events, uint32_t types, const char *td)
{
	if (!events || types & ~all_types() || (td && !lib_name_ok(td)))
		return -EINVAL;
	pthread_mutex_lock(&events->lock);
	events->types = types;
	strncpy(events->td, td ? td : "", sizeof(events->td) - 1);
	pthread_mutex_unlock(&events->lock);
	return 0;
}

static bool is_wanted(const struct tdxcall_events *e, const struct tdxcall_event *event)
{
	if (e->types && !(e->types >> event->type & 1))
		return false;
	return !e->td[0] || !strcmp(e->td, event->name);
}

/* The next event that passes the filter, of those that are there. */
static int take(struct tdxcall_events *e, struct tdxcall_event *event)
{
	struct tdxcall_event next;
	int ret;

	pthread_mutex_lock(&e->lock);
	do {
		ret = e->src->ops->next(e->src, &next);
	} while (ret == 1 && !is_wanted(e, &next));
	pthread_mutex_unlock(&e->lock);
	if (ret == 1)
		*event = next;
	return ret;
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

TDXCALL_API int tdxcall_events_next(struct tdxcall_events *events, struct tdxcall_event *event,
				    int timeout_ms)
{
	struct pollfd pfd = {.events = POLLIN};
	int64_t end, left = timeout_ms;
	int ret;

	if (!events || !event || timeout_ms < -1)
		return -EINVAL;
	pfd.fd = events->src->fd;
	end = timeout_ms > 0 ? now_ms() + timeout_ms : 0;
	for (;;) {
		ret = take(events, event);
		if (ret || !left)
			return ret;
		/* What comes may be for others: the time that is left counts. */
		if (poll(&pfd, 1, (int)left) < 0)
			return -errno;
		if (timeout_ms > 0) {
			left = end - now_ms();
			left = left < 0 ? 0 : left;
		}
	}
}

TDXCALL_API int tdxcall_events_sync(struct tdxcall_events *events)
{
	int ret = 0;

	if (!events)
		return -EINVAL;
	pthread_mutex_lock(&events->lock);
	if (events->src->ops->sync)
		ret = events->src->ops->sync(events->src);
	pthread_mutex_unlock(&events->lock);
	return ret;
}

/* ---- what is known about events -------------------------------------------------------------- */

/* The two enumerations are one. */
#define SAME_FORMAT(name)                                                             \
	_Static_assert((int)TDXCALL_EVENT_AS_##name == (int)TDX_EVENT_AS_##name, #name)
SAME_FORMAT(DEC);
SAME_FORMAT(HEX);
SAME_FORMAT(TEXT);
SAME_FORMAT(TYPE);
SAME_FORMAT(COMMAND);
SAME_FORMAT(LEVEL);
SAME_FORMAT(EXIT);
SAME_FORMAT(HANDLED);
SAME_FORMAT(LEAF);
SAME_FORMAT(STATUS);
SAME_FORMAT(ERRNO);

static int info_fill(const struct tdx_event_info *from, struct tdxcall_event_info *to)
{
	if (!to)
		return -EINVAL;
	if (!from)
		return -ENOENT;
	memset(to, 0, sizeof(*to));
	to->type = from->type;
	to->name = from->name;
	to->meaning = from->meaning;
	return 0;
}

TDXCALL_API int tdxcall_event_info(uint32_t type, struct tdxcall_event_info *info)
{
	return info_fill(tdx_event_info(type), info);
}

TDXCALL_API int tdxcall_event_find(const char *name, struct tdxcall_event_info *info)
{
	if (!name)
		return -EINVAL;
	return info_fill(tdx_event_by_name(name), info);
}

TDXCALL_API int tdxcall_event_at(unsigned int index, struct tdxcall_event_info *info)
{
	size_t count;
	const struct tdx_event_info *rows = tdx_events(&count);

	return info_fill(index < count ? &rows[index] : NULL, info);
}

static void member_fill(const struct tdxcall_event *event, const struct tdx_event_member *from,
			struct tdxcall_event_member *to)
{
	const void *at = (const char *)event + from->offset;
	uint32_t narrow;

	memset(to, 0, sizeof(*to));
	to->name = from->name;
	to->summary = from->summary;
	to->format = from->format;
	to->is_wide = from->kind == TDX_EVENT_U64;
	if (to->is_wide) {
		memcpy(&to->value, at, sizeof(to->value));
	} else if (from->kind != TDX_EVENT_NAME) {
		memcpy(&narrow, at, sizeof(narrow));
		to->value = narrow;
	}
}

TDXCALL_API int tdxcall_event_member(const struct tdxcall_event *event, unsigned int index,
				     struct tdxcall_event_member *member)
{
	const struct tdx_event_member *rows;
	const struct tdx_event_info *info;
	size_t count, i;

	if (!event || !member)
		return -EINVAL;
	info = tdx_event_info(event->type);
	if (!info)
		return -ENOENT;
	rows = tdx_event_members(&count);
	for (i = 0; i < count; i++) {
		if (!(info->members & rows[i].bit) || index--)
			continue;
		member_fill(event, &rows[i], member);
		return 0;
	}
	return -ENOENT;
}
