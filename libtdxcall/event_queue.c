// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Events of this process. A queue that is full loses the newest events, and goes on losing them
 * until its reader has fetched all that it holds and got -ENOBUFS: so that stands exactly where the
 * events are missing, as it does with netlink.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "libtdxcall/event_queue.h"
#include "libtdxcall/event_source.h"
#include "libtdxcall/handle.h"

#define DEFAULT_EVENTS 16384

/**
 * struct event_queue - events for one listener
 * @src: what the listener sees
 * @h: whose events
 * @next: next queue of the handle
 * @room: events that fit
 * @first: index of the oldest
 * @count: how many there are
 * @lost: some did not fit
 * @ring: the events
 */
struct event_queue {
	struct event_source src;
	struct tdxcall *h;
	struct event_queue *next;
	size_t room;
	size_t first;
	size_t count;
	bool lost;
	struct tdxcall_event ring[];
};

static void queue_signal(const struct event_queue *q)
{
	/* Fails only if the counter overflows, and it never goes above one. */
	(void)!eventfd_write(q->src.fd, 1);
}

static void queue_put(struct event_queue *q, const struct tdxcall_event *event)
{
	if (q->lost || q->count == q->room) {
		q->lost = true;
		return;
	}
	q->ring[(q->first + q->count) % q->room] = *event;
	if (!q->count++)
		queue_signal(q);
}

void event_hub_publish(void *ctx, const struct tdxcall_event *event)
{
	struct event_hub *hub = ctx;
	struct event_queue *q;

	pthread_mutex_lock(&hub->lock);
	for (q = hub->queues; q; q = q->next)
		queue_put(q, event);
	pthread_mutex_unlock(&hub->lock);
}

static int queue_take(struct event_queue *q, struct tdxcall_event *event)
{
	eventfd_t value;

	if (q->count) {
		*event = q->ring[q->first];
		q->first = (q->first + 1) % q->room;
		q->count--;
		/* After a loss the descriptor stays readable until the reader got -ENOBUFS. */
		if (!q->count && !q->lost)
			(void)!eventfd_read(q->src.fd, &value);
		return 1;
	}
	if (!q->lost)
		return 0;
	q->lost = false;
	(void)!eventfd_read(q->src.fd, &value);
	return -ENOBUFS;
}

static int queue_next(struct event_source *src, struct tdxcall_event *event)
{
	struct event_queue *q = (struct event_queue *)src;
	struct event_hub *hub = &q->h->hub;
	int ret;

	pthread_mutex_lock(&hub->lock);
	ret = queue_take(q, event);
	pthread_mutex_unlock(&hub->lock);
	return ret;
}

/* Put a queue into the hub, or take it out. No command runs meanwhile, as backends want it. */
static void hub_change(struct event_queue *q, bool add)
{
	struct tdxcall *h = q->h;
	struct event_queue **link = &h->hub.queues;
	bool was, is;

	pthread_rwlock_wrlock(&h->lock);
	pthread_mutex_lock(&h->hub.lock);
	was = h->hub.queues;
	if (add) {
		q->next = h->hub.queues;
		h->hub.queues = q;
	} else {
		while (*link != q)
			link = &(*link)->next;
		*link = q->next;
	}
	is = h->hub.queues;
	pthread_mutex_unlock(&h->hub.lock);
	if (was != is)
		h->ops->events_wanted(h, is);
	pthread_rwlock_unlock(&h->lock);
}

static void queue_close(struct event_source *src)
{
	struct event_queue *q = (struct event_queue *)src;

	hub_change(q, false);
	close(src->fd);
	free(q);
}

static const struct event_source_ops queue_ops = {
	.next = queue_next,
	.close = queue_close,
};

int event_queue_open(struct event_source **out, struct tdxcall *h, size_t size)
{
	size_t room = size / sizeof(struct tdxcall_event);
	struct event_queue *q;

	if (!size)
		room = DEFAULT_EVENTS;
	else if (!room)
		room = 1;
	q = malloc(sizeof(*q) + room * sizeof(q->ring[0]));
	if (!q)
		return -ENOMEM;
	*q = (struct event_queue){.src.ops = &queue_ops, .h = h, .room = room};
	q->src.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (q->src.fd < 0) {
		int ret = -errno;

		free(q);
		return ret;
	}
	hub_change(q, true);
	*out = &q->src;
	return 0;
}
