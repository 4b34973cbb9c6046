/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * What belongs to the process: the runtime as it is attached, and a command being carried out.
 *
 * Locks, from the outer to the inner:
 *  1. the gate of a TD: shared by what works on its memory, exclusive for what changes the TD
 *     itself (vCPUs, measurement, teardown);
 *  2. struct rt.global_lock: MNG.CREATE, and VPFLUSHDONE .. FREEID, which all want the key table;
 *  3. struct rt.table_lock: the table of TDs and that of fault injection, and struct rt.page_lock:
 *     the table of named pages; both held for a few loads and stores only.
 */
#ifndef CORE_RUNTIME_RT_CMD_H
#define CORE_RUNTIME_RT_CMD_H

#include "core/port/mutex.h"
#include "core/port/rwlock.h"
#include "core/runtime/rt_state.h"

struct rt_owner;

/**
 * struct rt_local - the process-local part of a TD, one for each slot
 * @gate: see above
 * @sync: for the hooks
 * @shared_lock: over the shared EPT and the MMIO regions; taken with the gate held, nothing is
 *               taken inside
 */
struct rt_local {
	struct port_rwlock gate;
	struct tdx_vm_sync sync;
	struct port_mutex shared_lock;
};

/**
 * struct rt - see runtime.h
 * @st: the persistent state
 * @host: what the hooks need to know
 * @seam: way to the TDX module; a command takes a copy
 * @model: the software TDX module is behind it
 * @keyid_first: first private KeyID
 * @keyid_count: private KeyIDs
 * @packages: packages
 * @tdcs_pages: TDCX pages of a TD
 * @tdvps_pages: pages of a vCPU, TDVPR included
 * @xfam_fixed1: XFAM bits that must be 1
 * @trace: watches the SEAMCALLs of commands, NULL = not watched
 * @commands: commands begun so far
 * @global_lock: see above
 * @table_lock: see above
 * @page_lock: see above
 * @local: by slot
 */
struct rt {
	struct rt_state *st;
	struct tdx_host host;
	struct seam seam;
	bool model;
	u32 keyid_first;
	u32 keyid_count;
	u32 packages;
	u32 tdcs_pages;
	u32 tdvps_pages;
	u64 xfam_fixed1;
	const struct seam_trace *trace;
	u32 commands;
	struct port_rwlock global_lock;
	struct port_mutex table_lock;
	struct port_mutex page_lock;
	struct rt_local local[TDXCALL_MAX_TDS];
};

/**
 * struct rt_done - a command that ended, for TDXCALL_EVENT_COMMAND
 * @sub: operation, hook, or index of the vCPU
 * @level: level of the TDX ABI
 * @gpa: first byte
 * @size: bytes
 */
struct rt_done {
	u32 sub;
	enum tdx_level level;
	u64 gpa;
	u64 size;
};

/**
 * struct rt_cmd - a command being carried out
 * @rt: the runtime
 * @owner: of page handles, NULL = the caller has none
 * @arg: the uAPI struct
 * @buf: what the struct's buf member points to
 * @buf_len: bytes there
 * @tally: what it does
 * @seam: its way to the TDX module
 * @slot: index of its TD
 * @id: id of its TD
 * @exclusive: how it holds the TD's gate
 * @bugged_too: it is for a TD that is bugged, too: it ends it, or asks the runtime about it
 * @held: it holds it: rt_td_put() is due
 * @td: its TD
 * @vm: its handle for the hooks
 * @result: 0 or the errno of what stopped it, for the outcome
 * @gpa: where it stopped, or the end of the range, for the outcome
 * @done: bytes done, for the outcome
 * @own_ext: @ext_rcx and @ext_rdx are those of the outcome, whatever failed
 * @ext_rcx: see above
 * @ext_rdx: see above
 * @event: what TDXCALL_EVENT_COMMAND says, of commands that are one
 */
struct rt_cmd {
	struct rt *rt;
	struct rt_owner *owner;
	void *arg;
	void *buf;
	u64 buf_len;
	struct seam_tally tally;
	struct seam seam;
	u32 slot;
	u32 id;
	bool exclusive;
	bool bugged_too;
	bool held;
	struct rt_td *td;
	struct tdx_vm vm;
	int result;
	u64 gpa;
	u64 done;
	bool own_ext;
	u64 ext_rcx;
	u64 ext_rdx;
	struct rt_done event;
};

/**
 * rt_cmd_init() - a command without struct
 * @cmd: the command
 * @rt: the runtime
 */
void rt_cmd_init(struct rt_cmd *cmd, struct rt *rt);

/**
 * rt_progress() - where a command shows how far it is
 * @cmd: command
 * @address: as the caller gave it, see port_progress()
 *
 * Return: 0; -EINVAL: not aligned.
 */
int rt_progress(struct rt_cmd *cmd, u64 address);

/**
 * rt_outcome() - fill the outcome of a command
 * @cmd: command, carried out
 * @outcome: out
 */
void rt_outcome(const struct rt_cmd *cmd, struct tdxcall_outcome *outcome);

#endif /* CORE_RUNTIME_RT_CMD_H */
