/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where a listener gets events from: a netlink socket of the device (genl_event.c), or a queue in
 * this process (event_queue.c).
 */
#ifndef LIBTDXCALL_EVENT_SOURCE_H
#define LIBTDXCALL_EVENT_SOURCE_H

#include <pthread.h>

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
 * @lock: guards all of it and the queues; the innermost: nothing else is taken under it
 * @queues: the first of them
 */
struct event_hub {
	pthread_mutex_t lock;
	struct event_queue *queues;
};

#endif /* LIBTDXCALL_EVENT_SOURCE_H */
