/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The generic netlink family of the kernel module. What comes from there is checked like any other
 * input: lengths, presence, ranges; the kernel is not trusted either.
 */
#ifndef LIBTDXCALL_GENL_H
#define LIBTDXCALL_GENL_H

#include <stdbool.h>
#include <stddef.h>

struct nl_sock;
struct nlmsghdr;

/**
 * struct netlink - a connection to the family
 * @sk: the socket
 * @family: number of the family
 */
struct netlink {
	struct nl_sock *sk;
	int family;
};

/**
 * netlink_open() - connect
 * @nl: the connection
 *
 * Return: 0; give it to netlink_close(). -ENODEV: there is no such family here; -ENOMEM and the
 * like.
 */
int netlink_open(struct netlink *nl);

/**
 * netlink_close() - disconnect
 * @nl: the connection
 */
void netlink_close(struct netlink *nl);

/**
 * netlink_errno() - an error of libnl
 * @err: as its functions return it, negative
 *
 * Return: the nearest negative errno.
 */
int netlink_errno(int err);

/**
 * netlink_serves() - is this command asked for by netlink?
 * @cmd: TDXCALL_INFO ...
 * @arg: its struct
 *
 * Those that list or count: TD_QUERY of the next TD, VCPU_QUERY, STATS.
 */
bool netlink_serves(unsigned int cmd, const void *arg);

/**
 * netlink_command() - such a command
 * @nl: the connection; one thread at a time
 * @cmd: one that netlink_serves()
 * @arg: in/out: its struct
 *
 * Return: 0; what the kernel returned; -ENOENT; -EPROTO if it sent nonsense.
 */
int netlink_command(struct netlink *nl, unsigned int cmd, void *arg);

/**
 * netlink_struct() - the struct in an answer
 * @nlh: the message, whole
 * @attr: TDXCALL_A_TD_QUERY, TDXCALL_A_VCPU_QUERY or TDXCALL_A_STATS
 * @to: where it goes
 * @size: how large it has to be
 *
 * Return: 0, -EPROTO.
 */
int netlink_struct(const struct nlmsghdr *nlh, int attr, void *to, size_t size);

#endif /* LIBTDXCALL_GENL_H */
