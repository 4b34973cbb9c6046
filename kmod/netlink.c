// SPDX-License-Identifier: GPL-2.0-only
/* The generic netlink family: its group of events, and the commands that describe, in bulk. */
#include <linux/capability.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include <tdxcall/uapi.h>

#include "kmod/event_send.h"
#include "kmod/host.h"
#include "kmod/netlink.h"

enum { GROUP_EVENTS };

static struct genl_family family;

/* ---- requests -------------------------------------------------------------------------------- */

/* As for the device: the sender, and the opener of the socket. */
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
	/* A failure is reported with the next part, if there is something in this one. */
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
	kmod_events_flush();
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
	int ret = genl_register_family(&family);

	if (ret)
		return ret;
	ret = kmod_events_start(&family, GROUP_EVENTS);
	if (ret)
		genl_unregister_family(&family);
	return ret;
}

void kmod_netlink_fini(void)
{
	kmod_events_stop();
	genl_unregister_family(&family);
}
