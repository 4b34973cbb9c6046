/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events of backends of this process: a hub puts them into a queue for each listener. */
#ifndef LIBTDXCALL_EVENT_QUEUE_H
#define LIBTDXCALL_EVENT_QUEUE_H

#include "libtdxcall/event_source.h"

struct event_queue;
struct tdxcall;

/**
 * event_hub_publish() - give an event to every queue
 * @ctx: the hub
 * @event: copied; where there is no room, it is lost
 */
void event_hub_publish(void *ctx, const struct tdxcall_event *event);

/**
 * event_queue_open() - a new queue of a handle
 * @out: where it goes
 * @h: the handle; its backend learns when the first queue comes and when the last one goes
 * @size: bytes of events that it holds, at least one event; 0 = enough for most
 *
 * Return: 0, -ENOMEM, or what eventfd() says.
 */
int event_queue_open(struct event_source **out, struct tdxcall *h, size_t size);

#endif /* LIBTDXCALL_EVENT_QUEUE_H */
