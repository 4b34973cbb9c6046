// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events of the host: the multicast group of the kernel module, and what a message of it says. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "core/abi/event.h"
#include "libtdxcall/command.h"
#include "libtdxcall/event_source.h"
#include "libtdxcall/genl.h"
#include "libtdxcall/genl_event.h"

#define DEFAULT_BYTES (4 << 20)
/* An event is one datagram, far below this. */
#define DATAGRAM 4096

/* ---- a message ------------------------------------------------------------------------------- */

static size_t kind_size(uint8_t kind)
{
	return kind == TDX_EVENT_U64 ? sizeof(uint64_t) : sizeof(uint32_t);
}

/* Lengths are exact; a name ends within its attribute. */
static void make_policy(struct nla_policy *policy)
{
	const struct tdx_event_member *rows;
	size_t count, i;

	rows = tdx_event_members(&count);
	for (i = 0; i < count; i++) {
		struct nla_policy *p = &policy[rows[i].attr];

		p->type = NLA_UNSPEC;
		p->minlen = p->maxlen = (uint16_t)kind_size(rows[i].kind);
		if (rows[i].kind == TDX_EVENT_NAME) {
			p->type = NLA_STRING;
			p->minlen = 1;
			p->maxlen = TDXCALL_NAME_LEN;
		}
	}
}

static bool value_ok(const struct tdx_event_member *m, const struct nlattr *attr)
{
	uint32_t value;

	if (m->format == TDX_EVENT_AS_TEXT) {
		const char *name = nla_data(attr);

		return strlen(name) == (size_t)nla_len(attr) - 1 && (!*name || lib_name_ok(name));
	}
	if (m->kind == TDX_EVENT_U64)
		return true;
	memcpy(&value, nla_data(attr), sizeof(value));
	switch (m->format) {
	case TDX_EVENT_AS_EXIT:
		return value <= TDXCALL_EXIT_FATAL;
	case TDX_EVENT_AS_HANDLED:
		return value <= TDXCALL_HANDLED_MMIO_WRITE;
	case TDX_EVENT_AS_LEAF:
		return value < TDXCALL_NR_LEAVES;
	case TDX_EVENT_AS_ERRNO:
		return (int32_t)value <= 0 && (int32_t)value >= -4095;
	default:
		return true;
	}
}

static int take_members(struct tdxcall_event *event, struct nlattr **tb, uint32_t wanted)
{
	const struct tdx_event_member *rows;
	size_t count, i;

	rows = tdx_event_members(&count);
	for (i = 0; i < count; i++) {
		const struct nlattr *attr = tb[rows[i].attr];

		if (!(wanted & rows[i].bit))
			continue;
		if (!attr || !value_ok(&rows[i], attr))
			return -EPROTO;
		memcpy((char *)event + rows[i].offset, nla_data(attr), (size_t)nla_len(attr));
	}
	return 0;
}

int netlink_event(const struct nlmsghdr *nlh, struct tdxcall_event *event)
{
	/* The header is only read, but libnl takes no const. */
	struct nlmsghdr *msg = (struct nlmsghdr *)nlh;
	struct nla_policy policy[TDXCALL_A_MAX + 1] = {{0}};
	struct nlattr *tb[TDXCALL_A_MAX + 1];
	const struct tdx_event_info *info;

	make_policy(policy);
	if (!genlmsg_valid_hdr(msg, 0) || genlmsg_hdr(msg)->version != TDXCALL_GENL_VERSION ||
	    genlmsg_hdr(msg)->cmd != TDXCALL_GENL_EVENT ||
	    genlmsg_parse(msg, 0, tb, TDXCALL_A_MAX, policy) || !tb[TDXCALL_A_TYPE])
		return -EPROTO;
	info = tdx_event_info(nla_get_u32(tb[TDXCALL_A_TYPE]));
	if (!info)
		return 0;
	memset(event, 0, sizeof(*event));
	return take_members(event, tb, info->members) ? -EPROTO : 1;
}

/* ---- the group ------------------------------------------------------------------------------- */

/**
 * struct netlink_source - a listener's socket
 * @src: what the listener sees
 * @nl: connection that gets the events
 * @ask: another one, for questions
 */
struct netlink_source {
	struct event_source src;
	struct netlink nl;
	struct netlink ask;
};

/* One datagram; 0 if there is none, or it is not the kernel's. */
static int take_datagram(const struct netlink_source *s, struct tdxcall_event *event)
{
	_Alignas(struct nlmsghdr) char buf[DATAGRAM];
	struct sockaddr_nl from = {0};
	socklen_t from_len = sizeof(from);
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)buf;
	ssize_t got = recvfrom(s->src.fd, buf, sizeof(buf), MSG_DONTWAIT | MSG_TRUNC,
			       (struct sockaddr *)&from, &from_len);

	if (got < 0)
		return -errno;
	if (from_len != sizeof(from) || from.nl_pid)
		return 0;
	if ((size_t)got > sizeof(buf) || !nlmsg_ok(nlh, (int)got) ||
	    nlh->nlmsg_type != s->nl.family)
		return -EPROTO;
	return netlink_event(nlh, event);
}

static int netlink_next(struct event_source *src, struct tdxcall_event *event)
{
	int ret;

	do {
		ret = take_datagram((struct netlink_source *)src, event);
	} while (!ret || ret == -EINTR);
	return ret == -EAGAIN ? 0 : ret;
}

/* The kernel sends events a little later than they happen, but before it answers this. */
static int netlink_sync(struct event_source *src)
{
	struct netlink_source *s = (struct netlink_source *)src;
	struct tdxcall_stats stats;

	tdxcall_init_stats(&stats);
	return netlink_command(&s->ask, TDXCALL_STATS, &stats);
}

static void netlink_source_close(struct event_source *src)
{
	struct netlink_source *s = (struct netlink_source *)src;

	netlink_close(&s->ask);
	netlink_close(&s->nl);
	free(s);
}

static const struct event_source_ops netlink_ops = {
	.next = netlink_next,
	.sync = netlink_sync,
	.close = netlink_source_close,
};

/* The default limit is low; with CAP_NET_ADMIN it can be exceeded, else the default has to do. */
static int set_size(int fd, size_t size)
{
	int bytes = size > INT32_MAX / 2 ? INT32_MAX / 2 : (int)size;

	if (!setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) ||
	    !setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)))
		return 0;
	return -errno;
}

static int join(struct netlink *nl, size_t size)
{
	int ret = genl_ctrl_resolve_grp(nl->sk, TDXCALL_GENL_NAME, TDXCALL_GENL_GROUP_EVENTS);

	if (ret < 0)
		return ret == -NLE_OBJ_NOTFOUND ? -ENODEV : netlink_errno(ret);
	/* Before it joins: what comes then has to fit already. */
	if (set_size(nl_socket_get_fd(nl->sk), size ? size : DEFAULT_BYTES))
		return -errno;
	ret = nl_socket_add_membership(nl->sk, ret);
	return ret ? netlink_errno(ret) : 0;
}

int netlink_source_open(struct event_source **out, size_t size)
{
	struct netlink_source *s = calloc(1, sizeof(*s));
	int ret;

	if (!s)
		return -ENOMEM;
	ret = netlink_open(&s->nl);
	if (ret)
		goto out_free;
	ret = netlink_open(&s->ask);
	if (ret)
		goto out_close;
	/* What was done before is not for this listener, also if it is still on its way. */
	ret = netlink_sync(&s->src);
	if (!ret)
		ret = join(&s->nl, size);
	if (ret)
		goto out_ask;
	s->src.ops = &netlink_ops;
	s->src.fd = nl_socket_get_fd(s->nl.sk);
	*out = &s->src;
	return 0;

out_ask:
	netlink_close(&s->ask);
out_close:
	netlink_close(&s->nl);
out_free:
	free(s);
	return ret;
}
