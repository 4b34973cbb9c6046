/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Inside libtdxcall: where a listener gets events from. A device has a netlink socket for each; the
 * backends of this process hand events to a hub, which puts them into a queue for each listener.
 */
#ifndef LIBTDXCALL_EVENTS_H
#define LIBTDXCALL_EVENTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include <tdxcall/tdxcall.h>

struct event_queue;
struct event_source;

/**
 * struct event_source_ops - what a source can do
 * @next: fetch an event without waiting: 1, 0 = none, -ENOBUFS = some were lost here, -EPROTO
 * @sync: wait until events of all that was done are there; NULL = they are, always
 * @close: frees the source
 */
struct event_source_ops {
	int (*next)(struct event_source *src, struct tdxcall_event *event);
	int (*sync)(struct event_source *src);
	void (*close)(struct event_source *src);
};

/**
 * struct event_source - where a listener gets its events from; used by one thread at a time
 * @ops: what it can do
 * @fd: readable if there is one
 */
struct event_source {
	const struct event_source_ops *ops;
	int fd;
};

/**
 * struct event_hub - all queues of a handle
 * @lock: guards all of it and the queues; a leaf: nothing else is taken under it
 * @queues: the first of them
 */
struct event_hub {
	pthread_mutex_t lock;
	struct event_queue *queues;
};

/**
 * event_hub_publish() - give an event to every queue
 * @ctx: the hub
 * @event: copied; where there is no room, it is lost
 */
void event_hub_publish(void *ctx, const struct tdxcall_event *event);

/**
 * event_queue_open() - a new queue of a handle
 * @out: where it goes
 * @h: the handle; its backend is told when the first queue comes and when the last one goes
 * @size: bytes of events that it holds, at least one event; 0 = enough for most
 *
 * Return: 0, -ENOMEM, or what eventfd() says.
 */
int event_queue_open(struct event_source **out, struct tdxcall *h, size_t size);

#endif /* LIBTDXCALL_EVENTS_H */
