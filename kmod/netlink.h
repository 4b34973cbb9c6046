/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_NETLINK_H
#define KMOD_NETLINK_H

/**
 * kmod_netlink_init() - register the generic netlink family; events can be had from now on
 *
 * Return: 0 or a negative errno.
 */
int kmod_netlink_init(void);

/**
 * kmod_netlink_fini() - undo kmod_netlink_init(), after what is on its way was sent
 *
 * No command may be running.
 */
void kmod_netlink_fini(void);

#endif /* KMOD_NETLINK_H */
