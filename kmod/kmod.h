/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside tdxcall.ko. */
#ifndef KMOD_KMOD_H
#define KMOD_KMOD_H

#include <linux/rwsem.h>
#include <linux/types.h>

#include "core/runtime/rt_owner.h"
#include "core/runtime/runtime.h"
#include "core/tdpmmu/vt.h"

/**
 * struct port - the home of core/ in a kernel; see core/port/port.h
 * @emulated: tdxemu.ko answers, not silicon
 * @keyid_first: first private KeyID
 * @keyid_count: private KeyIDs
 * @keyid_shift: lowest KeyID bit of an HPA
 * @nr_lps: CPU numbers below this one take part
 * @packages: packages; used with @emulated only
 * @lp_calls: carries calls to other CPUs
 * @stop: long operations of user space shall end as if a signal had come
 */
struct port {
	bool emulated;
	u32 keyid_first;
	u32 keyid_count;
	u32 keyid_shift;
	u32 nr_lps;
	u32 packages;
	struct workqueue_struct *lp_calls;
	bool stop;
};

/* ---- seamcall.S, port.c ---------------------------------------------------------------------- */

/**
 * tdxcall_seamcall() - one SEAMCALL; see seamcall.S
 * @regs: register file, in and out
 */
asmlinkage void tdxcall_seamcall(struct seam_regs *regs);

/**
 * kmod_seamcall() - tdxcall_seamcall() as the runtime wants it
 * @ctx: unused
 * @lp: unused: the CPU that it happens to run on
 * @regs: register file, in and out
 */
void kmod_seamcall(void *ctx, u32 lp, struct seam_regs *regs);

/**
 * kmod_port_init() - be ready to call other CPUs
 * @p: the home
 *
 * Return: 0, -ENOMEM.
 */
int kmod_port_init(struct port *p);

/**
 * kmod_port_fini() - undo kmod_port_init()
 * @p: the home
 */
void kmod_port_fini(struct port *p);

/* ---- probe.c --------------------------------------------------------------------------------- */

/**
 * kmod_probe_platform() - KeyIDs of this host, from its MSR or from tdxemu.ko
 * @p: the home; out: KeyIDs, LPs
 * @vt: out: operations of VMs
 *
 * Says why if it fails. With p->emulated, tdxemu.ko is held until kmod_probe_end().
 * Return: 0, -ENODEV.
 */
int kmod_probe_platform(struct port *p, struct vt_ops *vt);

/**
 * kmod_probe_module() - does a TDX module answer, and is it ready?
 * @p: the home
 *
 * Says why if not, and what to do. Return: 0, -ENODEV, -ENOMEM.
 */
int kmod_probe_module(struct port *p);

/**
 * kmod_probe_end() - undo kmod_probe_platform()
 * @p: the home
 */
void kmod_probe_end(struct port *p);

/* ---- main.c: the one runtime of this host ---------------------------------------------------- */

/**
 * kmod_owner_init() - a file was opened: page handles, and TDs of raw calls, will belong to it
 * @owner: out
 */
void kmod_owner_init(struct rt_owner *owner);

/**
 * kmod_owner_release() - the file is closed: what belongs to it goes, signals or not
 * @owner: as of kmod_owner_init()
 */
void kmod_owner_release(struct rt_owner *owner);

/**
 * kmod_command() - carry out a command of the uAPI
 * @owner: who gives it, NULL = nobody who could have pages
 * @cmd: TDXCALL_INFO ...
 * @arg: its struct
 * @buf: what its buf member points to, copied into the kernel
 * @buf_len: bytes there
 *
 * Return: as rt_command_as(); -ESHUTDOWN once the host is going down; -EOPNOTSUPP for
 * TDXCALL_VCPU_ENTER on silicon, unless the module parameter vcpu_enter allows it.
 */
int kmod_command(struct rt_owner *owner, u32 cmd, void *arg, void *buf, u64 buf_len);

/**
 * kmod_destroy_td() - destroy a TD whoever asks for it, signals or not
 * @id: the TD
 */
void kmod_destroy_td(u32 id);

/**
 * kmod_check() - rt_check() with no command running
 * @report: called with one line for each violation
 * @ctx: for @report
 *
 * Return: number of violations; -ESHUTDOWN once the host is going down.
 */
int kmod_check(void (*report)(void *ctx, const char *line), void *ctx);

/* ---- debugfs.c ------------------------------------------------------------------------------- */

/**
 * kmod_debugfs_init() - make the files in debugfs; the module works without them, too
 */
void kmod_debugfs_init(void);

/**
 * kmod_debugfs_fini() - undo kmod_debugfs_init()
 */
void kmod_debugfs_fini(void);

/* ---- netlink.c ------------------------------------------------------------------------------- */

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

/* ---- chardev.c ------------------------------------------------------------------------------- */

/**
 * kmod_chardev_init() - make /dev/tdxcall
 *
 * Return: 0 or a negative errno.
 */
int kmod_chardev_init(void);

/**
 * kmod_chardev_fini() - undo kmod_chardev_init()
 */
void kmod_chardev_fini(void);

#endif /* KMOD_KMOD_H */
