// SPDX-License-Identifier: GPL-2.0-only
/*
 * An event may happen with interrupts off, where no message can be sent and freed, and must not
 * hold up the SEAMCALLs it reports. So it is only queued there; a worker sends it. If the worker or
 * a listener cannot keep up, events are lost; gaps in their numbers show it, and ENOBUFS.
 */
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>

#include <tdxcall/uapi.h>

#include "core/abi/event.h"
#include "core/port/port.h"
#include "kmod/event_send.h"

/* More than the receive buffer of a socket usually holds. A power of two. */
#define QUEUE_LEN 1024

static void send_events(struct work_struct *unused);

/**
 * struct event_queue - events on their way to the worker
 * @lock: guards the rest; taken with interrupts off, nothing is taken inside
 * @work: the worker
 * @family: whose group gets them, NULL = events are dropped; read without @lock
 * @group: the group, an index into those of @family
 * @seq: number of the last event
 * @head: events taken out so far
 * @tail: events put in so far
 * @lost: there was no room for one since the worker looked last
 * @ring: event n is at n % QUEUE_LEN
 */
static struct event_queue {
	raw_spinlock_t lock;
	struct work_struct work;
	const struct genl_family *family;
	unsigned int group;
	u64 seq;
	u32 head;
	u32 tail;
	bool lost;
	struct tdxcall_event *ring;
} queue = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(queue.lock),
	.work = __WORK_INITIALIZER(queue.work, send_events),
};

bool port_event_wanted(struct port *p)
{
	const struct genl_family *family = READ_ONCE(queue.family);

	return family && genl_has_listeners(family, &init_net, queue.group) > 0;
}

void port_event(struct port *p, struct tdxcall_event *ev)
{
	unsigned long flags;

	if (!READ_ONCE(queue.family))
		return;
	raw_spin_lock_irqsave(&queue.lock, flags);
	ev->seq = ++queue.seq;
	ev->time_ns = ktime_get_ns();
	if (queue.tail - queue.head < QUEUE_LEN)
		queue.ring[queue.tail++ % QUEUE_LEN] = *ev;
	else
		queue.lost = true;
	raw_spin_unlock_irqrestore(&queue.lock, flags);
	queue_work(system_unbound_wq, &queue.work);
}

static int put_member(struct sk_buff *skb, const struct tdxcall_event *ev,
		      const struct tdx_event_member *m)
{
	const void *p = (const u8 *)ev + m->offset;

	switch (m->kind) {
	case TDX_EVENT_S32:
		return nla_put_s32(skb, m->attr, *(const s32 *)p);
	case TDX_EVENT_U64:
		return nla_put_u64_64bit(skb, m->attr, *(const u64 *)p, TDXCALL_A_PAD);
	case TDX_EVENT_NAME:
		return nla_put_string(skb, m->attr, p);
	default:
		return nla_put_u32(skb, m->attr, *(const u32 *)p);
	}
}

static int put_event(struct sk_buff *skb, const struct tdxcall_event *ev)
{
	const struct tdx_event_info *info = tdx_event_info(ev->type);
	void *hdr = genlmsg_put(skb, 0, 0, queue.family, 0, TDXCALL_GENL_EVENT);
	size_t count, i;
	const struct tdx_event_member *m = tdx_event_members(&count);

	if (!info || !hdr)
		return -EMSGSIZE;
	for (i = 0; i < count; i++) {
		if ((info->members & m[i].bit) && put_member(skb, ev, &m[i]))
			return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* Attributes are never longer than the members, and each has a header. */
#define EVENT_SIZE (sizeof(struct tdxcall_event) + EVENT_NR_MEMBERS * 2 * NLA_HDRLEN)

static int send_event(const struct tdxcall_event *ev)
{
	struct sk_buff *skb = genlmsg_new(EVENT_SIZE, GFP_KERNEL);

	if (!skb)
		return -ENOMEM;
	if (WARN_ON_ONCE(put_event(skb, ev))) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	/* Without a listener that is no failure; a listener whose buffer is full gets ENOBUFS. */
	genlmsg_multicast(queue.family, skb, 0, queue.group, GFP_KERNEL);
	return 0;
}

static bool next_event(struct tdxcall_event *ev, bool *lost)
{
	bool found;

	raw_spin_lock_irq(&queue.lock);
	found = queue.head != queue.tail;
	if (found)
		*ev = queue.ring[queue.head++ % QUEUE_LEN];
	*lost = queue.lost;
	queue.lost = false;
	raw_spin_unlock_irq(&queue.lock);
	return found;
}

static void send_events(struct work_struct *unused)
{
	struct tdxcall_event ev;
	bool lost;

	while (next_event(&ev, &lost)) {
		if (send_event(&ev) || lost)
			genl_set_err(queue.family, &init_net, 0, queue.group, -ENOBUFS);
		cond_resched();
	}
}

int kmod_events_start(const struct genl_family *family, unsigned int group)
{
	queue.ring = vcalloc(QUEUE_LEN, sizeof(*queue.ring));
	if (!queue.ring)
		return -ENOMEM;
	queue.group = group;
	WRITE_ONCE(queue.family, family);
	return 0;
}

void kmod_events_flush(void)
{
	flush_work(&queue.work);
}

void kmod_events_stop(void)
{
	flush_work(&queue.work);
	WRITE_ONCE(queue.family, NULL);
	vfree(queue.ring);
}
