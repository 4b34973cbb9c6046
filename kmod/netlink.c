// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: events to whoever listens, and the commands that describe, in bulk.
 *
 * An event may happen with interrupts off, where no message can be sent and freed, and must not
 * hold up the SEAMCALLs that it tells of. So it is only noted down there; a worker sends it. If the
 * worker cannot keep up, or a listener cannot, events are lost; their numbers tell, and ENOBUFS.
 */
#include <linux/capability.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>

#include <tdxcall/uapi.h>

#include "core/abi/event.h"
#include "kmod/kmod.h"

enum { GROUP_EVENTS };

static struct genl_family family;

/* ---- events ---------------------------------------------------------------------------------- */

/* More than the receive buffer of a socket usually holds. A power of two. */
#define QUEUE_LEN 1024

static void send_events(struct work_struct *unused);

/**
 * struct event_queue - events on their way to the worker
 * @lock: guards the rest; taken with interrupts off, nothing is taken inside
 * @work: the worker
 * @open: the family is registered; read without @lock
 * @seq: number of the last event
 * @head: events taken out so far
 * @tail: events put in so far
 * @lost: there was no room for one since the worker looked last
 * @ring: event n is at n % QUEUE_LEN
 */
static struct event_queue {
	raw_spinlock_t lock;
	struct work_struct work;
	bool open;
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
	return READ_ONCE(queue.open) && genl_has_listeners(&family, &init_net, GROUP_EVENTS) > 0;
}

void port_event(struct port *p, struct tdxcall_event *ev)
{
	unsigned long flags;

	if (!READ_ONCE(queue.open))
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
	void *hdr = genlmsg_put(skb, 0, 0, &family, 0, TDXCALL_GENL_EVENT);
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
	/* That nobody listens any more is no failure; whose buffer is full gets ENOBUFS. */
	genlmsg_multicast(&family, skb, 0, GROUP_EVENTS, GFP_KERNEL);
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
			genl_set_err(&family, &init_net, 0, GROUP_EVENTS, -ENOBUFS);
		cond_resched();
	}
}

/* ---- requests -------------------------------------------------------------------------------- */

/* As for the device: whoever sends it, and whoever opened the socket. */
static bool may_ask(const struct sk_buff *skb)
{
	return netlink_capable(skb, CAP_SYS_ADMIN) && netlink_capable(skb, CAP_SYS_RAWIO);
}

/* One message of a dump: a whole struct. Return: -EMSGSIZE: no room, it is for the next part. */
static int put_struct(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd, int attr,
		      const void *data, int len)
{
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &family,
				NLM_F_MULTI, cmd);

	if (!hdr)
		return -EMSGSIZE;
	if (nla_put(skb, attr, len, data)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* What a part of a dump returns: nothing more to come, more to come, or a failure. */
static int part_of_dump(const struct sk_buff *skb, int ret)
{
	if (ret == -ENOENT)
		return skb->len;
	/* A failure is told with the next part, if there is something in this one. */
	return skb->len ? skb->len : ret;
}

static int td_get_start(struct netlink_callback *cb)
{
	if (!may_ask(cb->skb))
		return -EPERM;
	cb->args[0] = 1;
	return 0;
}

/* args[0]: the lowest id that is still to come. */
static int td_get(struct sk_buff *skb, struct netlink_callback *cb)
{
	int ret = 0;

	while (!ret) {
		struct tdxcall_td_query td = {
			.argsz = sizeof(td), .flags = TDXCALL_QUERY_NEXT, .td = cb->args[0],
		};

		ret = kmod_command(NULL, TDXCALL_TD_QUERY, &td, NULL, 0);
		if (ret)
			break;
		ret = put_struct(skb, cb, TDXCALL_GENL_TD_GET, TDXCALL_A_TD_QUERY, &td, sizeof(td));
		if (!ret)
			cb->args[0] = td.td + 1UL;
	}
	return part_of_dump(skb, ret);
}

static int vcpu_get_start(struct netlink_callback *cb)
{
	const struct nlattr *attr = nlmsg_find_attr(cb->nlh, GENL_HDRLEN, TDXCALL_A_TD);
	struct tdxcall_td_query td = { .argsz = sizeof(td), .flags = TDXCALL_QUERY_BY_ID };
	int ret;

	if (!may_ask(cb->skb))
		return -EPERM;
	if (!attr)
		return -EINVAL;
	td.td = nla_get_u32(attr);
	ret = kmod_command(NULL, TDXCALL_TD_QUERY, &td, NULL, 0);
	cb->args[0] = td.td;
	return ret;
}

/* args[0]: the TD, args[1]: the next vCPU. */
static int vcpu_get(struct sk_buff *skb, struct netlink_callback *cb)
{
	int ret = 0;

	while (!ret) {
		struct tdxcall_vcpu_query vcpu = {
			.argsz = sizeof(vcpu), .td = cb->args[0], .vcpu = cb->args[1],
		};

		ret = kmod_command(NULL, TDXCALL_VCPU_QUERY, &vcpu, NULL, 0);
		if (ret)
			break;
		ret = put_struct(skb, cb, TDXCALL_GENL_VCPU_GET, TDXCALL_A_VCPU_QUERY, &vcpu,
				 sizeof(vcpu));
		cb->args[1] += !ret;
	}
	return part_of_dump(skb, ret);
}

static int reply(struct genl_info *info, u8 cmd, int attr, const void *data, int len)
{
	struct sk_buff *skb = genlmsg_new(nla_total_size(len), GFP_KERNEL);
	void *hdr;

	if (!skb)
		return -ENOMEM;
	hdr = genlmsg_put_reply(skb, info, &family, 0, cmd);
	if (!hdr || nla_put(skb, attr, len, data)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return genlmsg_reply(skb, info);
}

static int stats_get(struct sk_buff *skb, struct genl_info *info)
{
	struct tdxcall_stats *stats;
	int ret;

	if (!may_ask(skb))
		return -EPERM;
	flush_work(&queue.work);
	stats = kzalloc(sizeof(*stats), GFP_KERNEL);
	if (!stats)
		return -ENOMEM;
	stats->argsz = sizeof(*stats);
	ret = kmod_command(NULL, TDXCALL_STATS, stats, NULL, 0);
	if (!ret)
		ret = reply(info, TDXCALL_GENL_STATS_GET, TDXCALL_A_STATS, stats, sizeof(*stats));
	kfree(stats);
	return ret;
}

/* ---- the family ------------------------------------------------------------------------------ */

/* Only what is named here is taken; requests without a policy take no attribute at all. */
static const struct nla_policy vcpu_get_policy[] = {
	[TDXCALL_A_TD] = { .type = NLA_U32 },
};

/*
 * GENL_ADMIN_PERM would ask for CAP_NET_ADMIN, but this is not about networks: may_ask() decides.
 */
static const struct genl_ops ops[] = {
	{ .cmd = TDXCALL_GENL_TD_GET, .start = td_get_start, .dumpit = td_get },
	{ .cmd = TDXCALL_GENL_VCPU_GET, .start = vcpu_get_start, .dumpit = vcpu_get,
	  .policy = vcpu_get_policy, .maxattr = ARRAY_SIZE(vcpu_get_policy) - 1 },
	{ .cmd = TDXCALL_GENL_STATS_GET, .doit = stats_get },
};

static const struct genl_multicast_group groups[] = {
	[GROUP_EVENTS] = { .name = TDXCALL_GENL_GROUP_EVENTS, .flags = GENL_MCAST_CAP_SYS_ADMIN },
};

/* One runtime for the whole host, and so one family, in the initial network namespace. */
static struct genl_family family __ro_after_init = {
	.name = TDXCALL_GENL_NAME,
	.version = TDXCALL_GENL_VERSION,
	.module = THIS_MODULE,
	/* A command may wait for a TD; meanwhile other families go on. */
	.parallel_ops = true,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

int __init kmod_netlink_init(void)
{
	int ret;

	queue.ring = vcalloc(QUEUE_LEN, sizeof(*queue.ring));
	if (!queue.ring)
		return -ENOMEM;
	ret = genl_register_family(&family);
	if (ret) {
		vfree(queue.ring);
		return ret;
	}
	WRITE_ONCE(queue.open, true);
	return 0;
}

void kmod_netlink_fini(void)
{
	WRITE_ONCE(queue.open, false);
	flush_work(&queue.work);
	genl_unregister_family(&family);
	vfree(queue.ring);
}
