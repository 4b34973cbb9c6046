/* SPDX-License-Identifier: GPL-2.0-only */
/* What core/ runs on in a kernel: the struct port behind core/port/port.h. */
#ifndef KMOD_PORT_H
#define KMOD_PORT_H

#include <linux/workqueue.h>

#include "core/abi/regs.h"
#include "core/port/port.h"

/**
 * struct port - the host as core/ sees it; see core/port/port.h
 * @emulated: tdxemu.ko answers, not silicon
 * @keyid_first: first private KeyID
 * @keyid_count: private KeyIDs
 * @keyid_shift: lowest KeyID bit of an HPA
 * @nr_lps: CPU numbers below this one take part
 * @packages: packages; used with @emulated only
 * @ept_caps: EPT_CAP_* of the CPUs
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
	u64 ept_caps;
	struct workqueue_struct *lp_calls;
	bool stop;
};

/**
 * kmod_seamcall() - tdxcall_seamcall() as the runtime wants it
 * @ctx: unused
 * @lp: unused: the CPU that it happens to run on
 * @regs: register file, in and out
 */
void kmod_seamcall(void *ctx, u32 lp, struct seam_regs *regs);

/**
 * kmod_port_init() - be ready to call other CPUs
 * @p: the host
 *
 * Return: 0, -ENOMEM.
 */
int kmod_port_init(struct port *p);

/**
 * kmod_port_fini() - undo kmod_port_init()
 * @p: the host
 */
void kmod_port_fini(struct port *p);

#endif /* KMOD_PORT_H */
