/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The tdxcall runtime: test TDs, their vCPUs and pages, and the commands of the uAPI on them. It
 * needs a host (core/port) and something that makes SEAMCALLs; it does not know what answers them.
 *
 * Two parts: struct rt_state outlives the process (or, in the kernel, the open file) and refers to
 * everything by id, index or HPA; struct rt belongs to the process and is rebuilt by rt_attach().
 * Any number of threads may give commands to one struct rt at once.
 */
#ifndef CORE_RUNTIME_RUNTIME_H
#define CORE_RUNTIME_RUNTIME_H

#include "core/port/port.h"
#include "core/seam/seam.h"

struct rt_state;
struct rt;
struct vt_ops; /* defined by core/tdpmmu/vt.h */

/**
 * struct rt_owner - an owner of page handles, of the TDs of raw calls, and of the TDs made with
 *                   TDXCALL_TD_F_AUTO: an open file of the device, or a handle of the library
 * @id: never given twice
 * @last_handle: handle given out last
 *
 * Process-local; filled by rt_owner_init().
 */
struct rt_owner {
	u32 id;
	u32 last_handle;
};

/**
 * rt_state_size() - bytes of struct rt_state, a multiple of 8
 */
size_t rt_state_size(void);

/**
 * rt_state_format() - start with no TD and no page
 * @st: rt_state_size() bytes, 8-byte aligned, any content
 */
void rt_state_format(struct rt_state *st);

/**
 * rt_size() - bytes of struct rt
 */
size_t rt_size(void);

/**
 * rt_attach() - take a state into service
 * @rt: rt_size() bytes, 8-byte aligned, any content
 * @st: a formatted state; may hold TDs
 * @port: the host
 * @vt: operations of its VMs, as vt_hardware_setup() installed them
 * @raw: makes SEAMCALLs
 * @raw_ctx: for @raw
 *
 * Asks the TDX module (SYS.RD) for the facts that everything else needs.
 * Return: 0; -ENODEV if there is no TDX module, it is not ready or the platform has no private
 * KeyIDs; -EUCLEAN if the state was saved in the middle of a command, or is no state at all,
 * or says of TDs, vCPUs and named pages what cannot be (a count, an alignment, a name).
 */
int rt_attach(struct rt *rt, struct rt_state *st, struct port *port, const struct vt_ops *vt,
	      seam_raw_fn raw, void *raw_ctx);

/**
 * rt_detach() - undo rt_attach(); the state stays as it is
 * @rt: no command may be running
 */
void rt_detach(struct rt *rt);

/**
 * rt_trace() - watch every SEAMCALL that commands make from now on
 * @rt: the runtime; no command may be running
 * @trace: the watcher; has to live until the next call of this function. NULL = none
 *
 * The SEAMCALLs of rt_attach() and rt_check() are not shown: they change nothing.
 */
void rt_trace(struct rt *rt, const struct seam_trace *trace);

/**
 * rt_model_set() - the software TDX module is behind this runtime
 * @rt: the runtime
 *
 * TDXCALL_INFO says so. Raw calls then may make SYS leaves, and leaves whose operands are not
 * known.
 */
void rt_model_set(struct rt *rt);

#endif /* CORE_RUNTIME_RUNTIME_H */
