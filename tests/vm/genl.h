/* SPDX-License-Identifier: GPL-2.0-only */
/* Generic netlink by hand, so that a test can say what no library would let it say. */
#ifndef TESTS_VM_GENL_H
#define TESTS_VM_GENL_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include <tdxcall/uapi.h>

struct message {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	char attrs[256];
};

#define HEADERS (sizeof(struct nlmsghdr) + sizeof(struct genlmsghdr))

static int family_id, group_id;

static int open_netlink(void)
{
	struct sockaddr_nl addr = {.nl_family = AF_NETLINK};
	struct timeval patience = {.tv_sec = 20};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return -1;
	/* An answer that never comes is a failure, not the end of all tests. */
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

static void init_message(struct message *m, int type, int flags, int cmd)
{
	memset(m, 0, sizeof(*m));
	m->nlh.nlmsg_len = HEADERS;
	m->nlh.nlmsg_type = (__u16)type;
	m->nlh.nlmsg_flags = (__u16)(NLM_F_REQUEST | flags);
	m->nlh.nlmsg_seq = 1;
	m->genl.cmd = (__u8)cmd;
	m->genl.version = TDXCALL_GENL_VERSION;
}

static void add_attr(struct message *m, int type, const void *data, size_t len)
{
	struct nlattr *a = (struct nlattr *)((char *)m + m->nlh.nlmsg_len);

	a->nla_type = (__u16)type;
	a->nla_len = (__u16)(NLA_HDRLEN + len);
	memcpy((char *)a + NLA_HDRLEN, data, len);
	m->nlh.nlmsg_len += NLA_ALIGN(a->nla_len);
}

/* An attribute of a message; NULL = it has none. */
static const struct nlattr *find_attr(const struct nlmsghdr *nlh, int type)
{
	const char *at = (const char *)nlh + HEADERS;
	const char *end = (const char *)nlh + nlh->nlmsg_len;

	while (at + NLA_HDRLEN <= end) {
		const struct nlattr *a = (const struct nlattr *)at;

		if ((a->nla_type & NLA_TYPE_MASK) == type)
			return a;
		at += NLA_ALIGN(a->nla_len);
	}
	return NULL;
}

static const void *attr_data(const struct nlattr *a)
{
	return (const char *)a + NLA_HDRLEN;
}

static __u64 attr_number(const struct nlmsghdr *nlh, int type)
{
	const struct nlattr *a = find_attr(nlh, type);
	__u64 value = 0;

	if (a && a->nla_len <= NLA_HDRLEN + sizeof(value))
		memcpy(&value, attr_data(a), (size_t)a->nla_len - NLA_HDRLEN);
	return value;
}

typedef void (*message_fn)(const struct nlmsghdr *nlh, void *ctx);

/* Read what answers a request, up to its end. Return: 0 or a negative errno. */
static int answers(int fd, message_fn fn, void *ctx)
{
	static char buf[32768];
	struct nlmsghdr *nlh;
	long got;

	for (;;) {
		got = recv(fd, buf, sizeof(buf), 0);
		if (got < 0)
			return -errno;
		for (nlh = (struct nlmsghdr *)buf; NLMSG_OK(nlh, got); nlh = NLMSG_NEXT(nlh, got)) {
			if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE)
				return *(int *)NLMSG_DATA(nlh);
			if (fn)
				fn(nlh, ctx);
		}
	}
}

static int ask(int fd, struct message *m, message_fn fn, void *ctx)
{
	m->nlh.nlmsg_flags |= NLM_F_ACK;
	if (send(fd, m, m->nlh.nlmsg_len, 0) < 0)
		return -errno;
	return answers(fd, fn, ctx);
}

static void take_family(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *groups = find_attr(nlh, CTRL_ATTR_MCAST_GROUPS);

	(void)ctx;
	family_id = (int)attr_number(nlh, CTRL_ATTR_FAMILY_ID);
	/* One group: an array of one nest, which is made a message here, to look into. */
	if (groups) {
		struct message m = {.nlh.nlmsg_len = HEADERS};
		size_t len = (size_t)groups->nla_len - 2 * NLA_HDRLEN;

		memcpy(m.attrs, (const char *)attr_data(groups) + NLA_HDRLEN, len);
		m.nlh.nlmsg_len += (__u32)len;
		group_id = (int)attr_number(&m.nlh, CTRL_ATTR_MCAST_GRP_ID);
	}
}

static int find_family(int fd)
{
	struct message m;

	init_message(&m, GENL_ID_CTRL, 0, CTRL_CMD_GETFAMILY);
	add_attr(&m, CTRL_ATTR_FAMILY_NAME, TDXCALL_GENL_NAME, sizeof(TDXCALL_GENL_NAME));
	return ask(fd, &m, take_family, NULL);
}

static int join(int fd)
{
	return setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group_id, sizeof(group_id)) ?
		       -errno : 0;
}

static int get(int fd, int cmd, const __u32 *td, message_fn fn, void *ctx)
{
	struct message m;

	init_message(&m, family_id, cmd == TDXCALL_GENL_STATS_GET ? 0 : NLM_F_DUMP, cmd);
	if (td)
		add_attr(&m, TDXCALL_A_TD, td, sizeof(*td));
	return ask(fd, &m, fn, ctx);
}

#endif /* TESTS_VM_GENL_H */
