/* SPDX-License-Identifier: GPL-2.0-only */
/* Events of core/ (port_event()) on their way to the listeners of a generic netlink group. */
#ifndef KMOD_EVENT_SEND_H
#define KMOD_EVENT_SEND_H

struct genl_family;

/**
 * kmod_events_start() - from now on events are sent
 * @family: a registered family; has to live until kmod_events_stop()
 * @group: index of the multicast group that gets them
 *
 * Return: 0, -ENOMEM.
 */
int kmod_events_start(const struct genl_family *family, unsigned int group);

/**
 * kmod_events_flush() - wait until every event queued so far has been sent
 */
void kmod_events_flush(void);

/**
 * kmod_events_stop() - undo kmod_events_start(), after what is queued was sent
 *
 * No command may be running.
 */
void kmod_events_stop(void);

#endif /* KMOD_EVENT_SEND_H */
