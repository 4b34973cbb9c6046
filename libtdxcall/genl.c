// SPDX-License-Identifier: LGPL-2.1-or-later
/* Asking the kernel module in bulk: test TDs, vCPUs, counters. */
#include <errno.h>
#include <string.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "libtdxcall/genl.h"
#include "libtdxcall/internal.h"

int netlink_errno(int err)
{
	static const struct {
		int nle;
		int err;
	} table[] = {
		{NLE_PERM, EPERM},	  {NLE_NOACCESS, EACCES}, {NLE_NOMEM, ENOMEM},
		{NLE_OBJ_NOTFOUND, ENOENT}, {NLE_INTR, EINTR},	  {NLE_AGAIN, EAGAIN},
		{NLE_OPNOTSUPP, EOPNOTSUPP}, {NLE_INVAL, EINVAL},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		if (table[i].nle == -err)
			return -table[i].err;
	}
	return -EPROTO;
}

int netlink_open(struct netlink *nl)
{
	int ret;

	nl->sk = nl_socket_alloc();
	if (!nl->sk)
		return -ENOMEM;
	ret = genl_connect(nl->sk);
	if (!ret)
		ret = genl_ctrl_resolve(nl->sk, TDXCALL_GENL_NAME);
	if (ret >= 0) {
		nl->family = ret;
		return 0;
	}
	nl_socket_free(nl->sk);
	return ret == -NLE_OBJ_NOTFOUND || ret == -NLE_AF_NOSUPPORT || ret == -NLE_PROTO_MISMATCH ?
		       -ENODEV :
		       netlink_errno(ret);
}

void netlink_close(struct netlink *nl)
{
	nl_socket_free(nl->sk);
}

int netlink_struct(const struct nlmsghdr *nlh, int attr, void *to, size_t size)
{
	struct nla_policy policy[TDXCALL_A_MAX + 1] = {{0}};
	struct nlattr *tb[TDXCALL_A_MAX + 1];
	uint32_t argsz;

	policy[attr].minlen = policy[attr].maxlen = (uint16_t)size;
	/* It does not change the message. */
	if (!genlmsg_valid_hdr((struct nlmsghdr *)nlh, 0) ||
	    genlmsg_hdr((struct nlmsghdr *)nlh)->version != TDXCALL_GENL_VERSION ||
	    genlmsg_parse((struct nlmsghdr *)nlh, 0, tb, TDXCALL_A_MAX, policy) || !tb[attr])
		return -EPROTO;
	/* Every struct begins with its size. */
	memcpy(&argsz, nla_data(tb[attr]), sizeof(argsz));
	if (argsz != size)
		return -EPROTO;
	memcpy(to, nla_data(tb[attr]), size);
	return 0;
}

/* ---- a question and its answers -------------------------------------------------------------- */

union answer {
	struct tdxcall_td_query td;
	struct tdxcall_vcpu_query vcpu;
	struct tdxcall_stats stats;
};

/**
 * struct bulk - how a command is asked for in bulk
 * @cmd: the command
 * @genl: enum tdxcall_genl_cmd
 * @dump: there are many answers
 * @attr: what they come in
 * @size: of the struct
 * @td: id of the TD that is asked about; NULL = all of them
 * @better: is the second one what was asked for, rather than the first? NULL = not yet found
 */
struct bulk {
	unsigned int cmd;
	uint8_t genl;
	bool dump;
	int attr;
	size_t size;
	uint32_t (*td)(const union answer *asked);
	bool (*better)(const union answer *asked, const union answer *found,
		       const union answer *more);
};

static bool better_td(const union answer *asked, const union answer *found,
		      const union answer *more)
{
	return more->td.td >= asked->td.td && (!found || more->td.td < found->td.td);
}

static uint32_t td_of_vcpu(const union answer *asked)
{
	return asked->vcpu.td;
}

static bool better_vcpu(const union answer *asked, const union answer *found,
			const union answer *more)
{
	return !found && more->vcpu.td == asked->vcpu.td && more->vcpu.vcpu == asked->vcpu.vcpu;
}

static bool better_stats(const union answer *asked, const union answer *found,
			 const union answer *more)
{
	(void)asked;
	(void)more;
	return !found;
}

static const struct bulk bulks[] = {
	{
		.cmd = TDXCALL_TD_QUERY,
		.genl = TDXCALL_GENL_TD_GET,
		.dump = true,
		.attr = TDXCALL_A_TD_QUERY,
		.size = sizeof(struct tdxcall_td_query),
		.better = better_td,
	},
	{
		.cmd = TDXCALL_VCPU_QUERY,
		.genl = TDXCALL_GENL_VCPU_GET,
		.dump = true,
		.attr = TDXCALL_A_VCPU_QUERY,
		.size = sizeof(struct tdxcall_vcpu_query),
		.td = td_of_vcpu,
		.better = better_vcpu,
	},
	{
		.cmd = TDXCALL_STATS,
		.genl = TDXCALL_GENL_STATS_GET,
		.attr = TDXCALL_A_STATS,
		.size = sizeof(struct tdxcall_stats),
		.better = better_stats,
	},
};

static const struct bulk *find_bulk(unsigned int cmd, const void *arg)
{
	const struct tdxcall_td_query *query = arg;
	size_t i;

	/* One TD is asked for with the ioctl: no need to describe all. */
	if (cmd == TDXCALL_TD_QUERY && query->flags != TDXCALL_QUERY_NEXT)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(bulks); i++) {
		if (bulks[i].cmd == cmd)
			return &bulks[i];
	}
	return NULL;
}

bool netlink_serves(unsigned int cmd, const void *arg)
{
	return find_bulk(cmd, arg);
}

/**
 * struct talk - a question
 * @bulk: which
 * @asked: as the caller filled it in
 * @found: the best answer so far
 * @any: there is one
 * @err: negative errno of the kernel's, or -EPROTO
 */
struct talk {
	const struct bulk *bulk;
	union answer asked;
	union answer found;
	bool any;
	int err;
};

static int on_answer(struct nl_msg *msg, void *arg)
{
	struct talk *t = arg;
	union answer more;
	int ret = netlink_struct(nlmsg_hdr(msg), t->bulk->attr, &more, t->bulk->size);

	if (ret) {
		t->err = ret;
	} else if (t->bulk->better(&t->asked, t->any ? &t->found : NULL, &more)) {
		memcpy(&t->found, &more, t->bulk->size);
		t->any = true;
	}
	return NL_OK;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	struct talk *t = arg;

	(void)from;
	t->err = err->error < 0 && err->error >= -4095 ? err->error : -EPROTO;
	return NL_STOP;
}

/* A dump that failed on the way says so in its last message. */
static int on_end(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct talk *t = arg;
	int err;

	if (nlmsg_datalen(nlh) >= (int)sizeof(err)) {
		memcpy(&err, nlmsg_data(nlh), sizeof(err));
		if (err)
			t->err = err < 0 && err >= -4095 ? err : -EPROTO;
	}
	return NL_STOP;
}

static int send_question(struct netlink *nl, struct talk *t)
{
	struct nl_msg *msg = nlmsg_alloc();
	int ret = -NLE_NOMEM;

	if (!msg)
		return ret;
	if (genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, nl->family, 0,
			NLM_F_REQUEST | (t->bulk->dump ? NLM_F_DUMP : 0), t->bulk->genl,
			TDXCALL_GENL_VERSION))
		ret = t->bulk->td ? nla_put_u32(msg, TDXCALL_A_TD, t->bulk->td(&t->asked)) : 0;
	if (!ret) {
		nl_complete_msg(nl->sk, msg);
		ret = nl_send(nl->sk, msg);
	}
	nlmsg_free(msg);
	return ret < 0 ? ret : 0;
}

static int receive_answers(struct netlink *nl, struct talk *t)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int ret;

	if (!cb)
		return -NLE_NOMEM;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_answer, t);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_end, t);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, t);
	ret = nl_recvmsgs(nl->sk, cb);
	nl_cb_put(cb);
	/* TDs came or went meanwhile; each answer is true by itself. */
	return ret == -NLE_DUMP_INTR ? 0 : ret;
}

int netlink_command(struct netlink *nl, unsigned int cmd, void *arg)
{
	struct talk t = {.bulk = find_bulk(cmd, arg)};
	uint32_t head[2]; /* argsz and flags are the caller's */
	int ret;

	memcpy(&t.asked, arg, t.bulk->size);
	ret = send_question(nl, &t);
	if (!ret)
		ret = receive_answers(nl, &t);
	if (t.err)
		return t.err;
	if (ret)
		return netlink_errno(ret);
	if (!t.any)
		return -ENOENT;
	memcpy(head, arg, sizeof(head));
	memcpy(arg, &t.found, t.bulk->size);
	memcpy(arg, head, sizeof(head));
	return 0;
}
