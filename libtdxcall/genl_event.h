/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events of the kernel module, by its generic netlink family. */
#ifndef LIBTDXCALL_GENL_EVENT_H
#define LIBTDXCALL_GENL_EVENT_H

#include <stddef.h>

#include "libtdxcall/event_source.h"

struct nlmsghdr;

/**
 * netlink_event() - the event in a message
 * @nlh: the message, whole
 * @event: where it goes
 *
 * Return: 1; 0 if it is an event of a type that this library does not know; -EPROTO.
 */
int netlink_event(const struct nlmsghdr *nlh, struct tdxcall_event *event);

/**
 * netlink_source_open() - listen to the events of the host
 * @out: where the source goes
 * @size: bytes of messages that the kernel may hold for it, 0 = enough for most
 *
 * Return: 0; -EPERM; what netlink_open() returns.
 */
int netlink_source_open(struct event_source **out, size_t size);

#endif /* LIBTDXCALL_GENL_EVENT_H */
