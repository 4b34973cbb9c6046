/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Inside the runtime.
 *
 * Locks, from the outer to the inner:
 *  1. the gate of a TD: shared by what works on its memory, exclusive for what changes the TD
 *     itself (vCPUs, measurement, teardown);
 *  2. struct rt.global_lock: MNG.CREATE, and VPFLUSHDONE .. FREEID, which all want the key table;
 *  3. struct rt.table_lock: the table of TDs and that of fault injection, and struct rt.page_lock:
 *     the table of named pages; both held for a few loads and stores only.
 */
#ifndef CORE_RUNTIME_INTERNAL_H
#define CORE_RUNTIME_INTERNAL_H

#include <tdxcall/uapi.h>

#include "core/abi/td_params.h"
#include "core/port/mutex.h"
#include "core/runtime/rt_page.h"
#include "core/runtime/runtime.h"
#include "core/tdpmmu/shared_ept.h"
#include "core/tdpmmu/tdpmmu.h"
#include "core/tdpmmu/vt.h"

/* Room for what later TDX modules may ask for; SYS.RD tells how many there are. */
#define RT_MAX_TDCX 16
#define RT_MAX_TDVPS 32

static_assert(TDX_MAX_VCPUS == TDXCALL_MAX_VCPUS, "vCPUs of the hooks and of the uAPI");
static_assert((int)TDX_BUSY_KICK == TDXCALL_BUSY_KICK, "busy policy");
static_assert((int)TDX_BUSY_LOOP == TDXCALL_BUSY_LOOP, "busy policy");
static_assert((int)TDX_BUSY_AGAIN == TDXCALL_BUSY_AGAIN, "busy policy");
static_assert(TDH_LEAF_LIMIT == TDXCALL_NR_LEAVES, "counters by leaf");
static_assert(sizeof(struct seam_leaf_stats) == sizeof(struct tdxcall_leaf_stats), "counters");

/* ---- persistent ------------------------------------------------------------------------------ */

/**
 * struct rt_slot - an entry of the table of TDs
 * @td: HPA of its struct rt_td, 0 = the slot is free
 * @id: 0 while the TD is being made: nobody finds it
 * @reserved: 0
 */
struct rt_slot {
	u64 td;
	u32 id;
	u32 reserved;
};

/**
 * struct rt_state - all there is, but for what hangs on the slots
 * @magic: RT_MAGIC
 * @version: RT_VERSION
 * @size: sizeof
 * @last_id: id given out last
 * @in_flight: commands being carried out: never anything but 0 in a state that was saved
 * @slot: the TDs
 * @pages: page accounting
 * @stats: counters by leaf
 * @inject: SEAMCALLs that are not made; changed with struct rt.table_lock held
 * @last_owner: id given to a struct rt_owner last
 * @reserved: 0
 * @page: named pages for raw calls
 */
struct rt_state {
	u64 magic;
	u32 version;
	u32 size;
	u32 last_id;
	u32 in_flight;
	struct rt_slot slot[TDXCALL_MAX_TDS];
	struct tdx_pages pages;
	struct seam_stats stats;
	struct seam_inject inject;
	u32 last_owner;
	u32 reserved;
	struct rt_page page[TDXCALL_MAX_PAGES];
};

#define RT_MAGIC 0x656d69746e757274ULL /* "truntime" */
#define RT_VERSION 3

/* How far a teardown got; each step is made once. */
enum rt_phase {
	RT_PHASE_LIVE,
	RT_PHASE_FLUSHED, /* MNG.VPFLUSHDONE */
	RT_PHASE_FREED,	  /* MNG.KEY.FREEID: pages can be reclaimed */
};

/**
 * struct rt_mmio - addresses behind which the host emulates a device
 * @gpa: first byte, shared bit clear
 * @size: bytes, 0 = unused
 * @value: what reads give
 * @flags: TDXCALL_MMIO_F_*
 * @reads: reads answered
 * @writes: writes answered
 */
struct rt_mmio {
	u64 gpa;
	u64 size;
	u64 value;
	u64 flags;
	u64 reads;
	u64 writes;
};

/**
 * struct rt_td - a test TD, in a host page of its own
 * @name: unique name
 * @flags: TDXCALL_TD_F_*
 * @state: enum tdxcall_td_state, 0 while it is being made
 * @phase: enum rt_phase
 * @sept_levels: 4 or 5
 * @max_vcpus: TD_PARAMS.MAX_VCPUS
 * @nr_tdcx: control pages of @tdcx given to the TDX module
 * @attributes: TD_PARAMS.ATTRIBUTES
 * @xfam: TD_PARAMS.XFAM
 * @tdcx: HPAs of the TDCX pages
 * @vcpu: HPAs of struct rt_vcpu; those from @vm.nr_vcpus on are not finished
 * @vm: the TD as the hooks see it
 * @mmio: MMIO regions
 */
struct rt_td {
	char name[TDXCALL_NAME_LEN];
	u32 flags;
	u32 state;
	u32 phase;
	u32 sept_levels;
	u32 max_vcpus;
	u32 nr_tdcx;
	u64 attributes;
	u64 xfam;
	u64 tdcx[RT_MAX_TDCX];
	u64 vcpu[TDXCALL_MAX_VCPUS];
	struct tdx_vm_state vm;
	struct rt_mmio mmio[TDXCALL_MAX_MMIO];
};

static_assert(sizeof(struct rt_td) <= CORE_PAGE_SIZE, "a TD fits a page");

/**
 * struct rt_vcpu - a vCPU, in a host page of its own
 * @nr_pages: pages of @page given to the TDX module
 * @reserved: 0
 * @rcx: initial guest RCX
 * @entries: VP.ENTERs that went in
 * @last_rax: RAX of the last of them
 * @shared_eptp: Shared EPTP as it was written last, 0 = never
 * @page: HPAs; [0] = TDVPR
 * @pi_desc: HPA of the page with the posted-interrupt descriptor, 0 = none
 */
struct rt_vcpu {
	u32 nr_pages;
	u32 reserved;
	u64 rcx;
	u64 entries;
	u64 last_rax;
	u64 shared_eptp;
	u64 page[RT_MAX_TDVPS];
	u64 pi_desc;
};

/* ---- process-local --------------------------------------------------------------------------- */

/**
 * struct rt_gate - shared or exclusive right to a TD
 * @lock: held by whoever has it exclusively, and for a moment by who comes to share it
 * @shared: how many share it
 */
struct rt_gate {
	struct port_mutex lock;
	u32 shared;
};

/**
 * struct rt_local - the process-local part of a TD, one for each slot
 * @gate: see above
 * @sync: for the hooks
 * @shared_lock: over the shared EPT and the MMIO regions; taken with the gate held, nothing is
 *               taken inside
 */
struct rt_local {
	struct rt_gate gate;
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
 * @trace: who watches the SEAMCALLs of commands, NULL = nobody
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
	struct port_mutex global_lock;
	struct port_mutex table_lock;
	struct port_mutex page_lock;
	struct rt_local local[TDXCALL_MAX_TDS];
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
 * @td: its TD
 * @vm: its handle for the hooks
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
	struct rt_td *td;
	struct tdx_vm vm;
};

/* ---- rt_table.c: finding TDs ----------------------------------------------------------------- */

/**
 * rt_td_get() - find a TD and pass its gate
 * @cmd: command; @cmd->td and @cmd->vm are set
 * @id: TD
 * @exclusive: alone, or with others that share
 *
 * Return: 0; -ENOENT; -EINTR while waiting. Give it back with rt_td_put().
 */
int rt_td_get(struct rt_cmd *cmd, u32 id, bool exclusive);

/**
 * rt_td_put() - undo rt_td_get() or rt_td_new()
 * @cmd: command
 */
void rt_td_put(struct rt_cmd *cmd);

/**
 * rt_td_find() - id of a TD
 * @rt: the runtime
 * @name: its name, NULL = any
 * @from: smallest id that counts
 *
 * Return: the smallest id that fits, 0 = none.
 */
u32 rt_td_find(struct rt *rt, const char *name, u32 from);

/**
 * rt_td_new() - make a TD object, exclusively held, that nobody else finds yet
 * @cmd: command
 * @name: its name
 *
 * Return: 0; -EEXIST: name taken; -ENOSPC: too many TDs; -ENOMEM.
 */
int rt_td_new(struct rt_cmd *cmd, const char *name);

/**
 * rt_td_publish() - from now on the TD can be found
 * @cmd: command that made it
 *
 * Return: its id.
 */
u32 rt_td_publish(struct rt_cmd *cmd);

/**
 * rt_td_delete() - the TD object is gone; its gate is still to be given back
 * @cmd: command that holds it exclusively; its pages are all reclaimed or leaked
 */
void rt_td_delete(struct rt_cmd *cmd);

/**
 * rt_vcpu_get() - object of a vCPU
 * @cmd: command that holds the TD
 * @index: vCPU
 *
 * Return: NULL if there is none.
 */
struct rt_vcpu *rt_vcpu_get(struct rt_cmd *cmd, u32 index);

/* ---- rt_leaf.c: SEAMCALLs of the life cycle -------------------------------------------------- */

typedef u64 (*rt_leaf1_fn)(struct seam *s, u64 a);
typedef u64 (*rt_leaf2_fn)(struct seam *s, u64 a, u64 b);

/**
 * rt_leaf1() - one SEAMCALL with one operand, repeated while busy as vm->busy says
 * @vm: TD
 * @leaf: number
 * @fn: its wrapper
 * @a: operand
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int rt_leaf1(struct tdx_vm *vm, u32 leaf, rt_leaf1_fn fn, u64 a);

/* As rt_leaf1(), with two operands. */
int rt_leaf2(struct tdx_vm *vm, u32 leaf, rt_leaf2_fn fn, u64 a, u64 b);

/**
 * rt_call_on_lp() - one SEAMCALL with one operand on one LP
 * @vm: TD
 * @lp: logical processor
 * @fn: the leaf's wrapper
 * @a: operand
 * @status: out: its completion status
 *
 * Return: 0, -ENXIO if the LP is gone.
 */
int rt_call_on_lp(struct tdx_vm *vm, u32 lp, rt_leaf1_fn fn, u64 a, u64 *status);

/* As rt_call_on_lp(), with two operands. */
int rt_call2_on_lp(struct tdx_vm *vm, u32 lp, rt_leaf2_fn fn, u64 a, u64 b, u64 *status);

/**
 * rt_lp_is_there() - can something be sent to an LP?
 * @rt: the runtime
 * @lp: logical processor, as user space named it
 */
static inline bool rt_lp_is_there(struct rt *rt, u32 lp)
{
	return lp < port_nr_lps(rt->host.port) &&
	       port_lp_package(rt->host.port, lp) != PORT_NO_PACKAGE;
}

/**
 * rt_package_lp() - an LP of a package
 * @rt: the runtime
 * @package: package
 *
 * Return: the first LP of it, TDX_LP_NONE if there is none.
 */
u32 rt_package_lp(struct rt *rt, u32 package);

/* ---- rt_shared.c: shared memory and MMIO ----------------------------------------------------- */

/**
 * rt_shared_lock() - begin to work on the shared EPT or the MMIO regions of a TD
 * @cmd: command that holds the TD
 */
static inline void rt_shared_lock(struct rt_cmd *cmd)
{
	port_mutex_lock(&cmd->rt->local[cmd->slot].shared_lock);
}

/**
 * rt_shared_unlock() - undo rt_shared_lock()
 * @cmd: command
 */
static inline void rt_shared_unlock(struct rt_cmd *cmd)
{
	port_mutex_unlock(&cmd->rt->local[cmd->slot].shared_lock);
}

/**
 * rt_mmio_violation() - an EPT violation may be the first access to an MMIO region
 * @cmd: command that holds the TD
 * @gpa: guest address of it
 *
 * If so, install the entry that lets the guest see #VE from now on. Return: has it been done?
 */
bool rt_mmio_violation(struct rt_cmd *cmd, u64 gpa);

/**
 * rt_mmio_vmcall() - TDG.VP.VMCALL may be a request to emulate MMIO (GHCI, R10 = 0, R11 = 48)
 * @cmd: command that holds the TD
 * @regs: as the guest passes them; answered in place
 *
 * Return: enum tdxcall_handled.
 */
u32 rt_mmio_vmcall(struct rt_cmd *cmd, struct seam_regs *regs);

/* ---- rt_event.c ------------------------------------------------------------------------------ */

/**
 * struct rt_done - a command that ended, for TDXCALL_EVENT_COMMAND
 * @nr: number in its ioctl
 * @sub: operation, hook, or index of the vCPU
 * @level: level of the TDX ABI
 * @gpa: first byte
 * @size: bytes
 */
struct rt_done {
	u32 nr;
	u32 sub;
	u32 level;
	u64 gpa;
	u64 size;
};

/**
 * rt_event_done() - tell of a command that ended
 * @cmd: command that holds the TD
 * @done: what it was
 * @outcome: what came of it
 */
void rt_event_done(struct rt_cmd *cmd, const struct rt_done *done,
		   const struct tdxcall_outcome *outcome);

/**
 * rt_event_enter() - tell that a vCPU is about to enter the guest
 * @vm: TD
 * @vcpu: index
 * @lp: logical processor
 */
void rt_event_enter(const struct tdx_vm *vm, u32 vcpu, u32 lp);

/**
 * rt_event_refused() - tell that the TDX module did not let a vCPU in
 * @vm: TD
 * @vcpu: index
 * @lp: logical processor
 * @rax: of VP.ENTER
 */
void rt_event_refused(const struct tdx_vm *vm, u32 vcpu, u32 lp, u64 rax);

/**
 * rt_event_exit() - tell of an exit, and then of what the runtime did about it
 * @cmd: VCPU_ENTER; what it found and did is in its struct
 * @regs: registers as VP.ENTER left them
 */
void rt_event_exit(struct rt_cmd *cmd, const struct seam_regs *regs);

/* ---- rt_vcpu.c, rt_teardown.c, rt_check.c ---------------------------------------------------- */

/**
 * rt_vcpu_new() - VP.CREATE, VP.ADDCX, VP.INIT on the calling LP
 * @cmd: command that holds the TD exclusively
 * @rcx: initial guest RCX and R8
 * @index: out: index
 *
 * What it could not finish is kept, and finished by the next call. Return: 0; -ENOSPC: has its
 * MAX_VCPUS; -ENOMEM, -EAGAIN, -EIO.
 */
int rt_vcpu_new(struct rt_cmd *cmd, u64 rcx, u32 *index);

/**
 * rt_vcpu_take() - have a vCPU for oneself
 * @cmd: command that holds the TD
 * @index: vCPU
 *
 * Return: 0; -EINVAL: no such vCPU, or the TD is in teardown; -EAGAIN: somebody else has it.
 */
int rt_vcpu_take(struct rt_cmd *cmd, u32 index);

/**
 * rt_vcpu_give() - undo rt_vcpu_take()
 * @cmd: command
 * @index: vCPU
 */
void rt_vcpu_give(struct rt_cmd *cmd, u32 index);

/**
 * rt_vcpu_move() - the next leaf on a vCPU is made on this LP: flush it where it was
 * @cmd: command that has the vCPU
 * @index: vCPU
 * @lp: LP
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int rt_vcpu_move(struct rt_cmd *cmd, u32 index, u32 lp);

/**
 * rt_vcpu_flush() - VP.FLUSH on the LP that a vCPU is associated with, if there is one
 * @cmd: command that holds the TD exclusively, or the vCPU
 * @index: vCPU
 *
 * Return: 0, -EAGAIN, -EIO, -ENXIO (the LP is gone).
 */
int rt_vcpu_flush(struct rt_cmd *cmd, u32 index);

/**
 * rt_give_page() - give a new page to the TDX module
 * @vm: TD
 * @leaf: number of the leaf that takes it
 * @fn: its wrapper
 * @owner: TDR or TDVPR
 * @page: out: HPA
 *
 * Return: 0; -ENOMEM, -EAGAIN, -EIO: there is no page.
 */
int rt_give_page(struct tdx_vm *vm, u32 leaf, rt_leaf2_fn fn, u64 owner, u64 *page);

/**
 * rt_write_back() - PHYMEM.CACHE.WB on a package until it is done
 * @cmd: command that holds the global lock
 * @package: package
 *
 * Return: 0, -EAGAIN, -EIO, -EINTR, -ENXIO.
 */
int rt_write_back(struct rt_cmd *cmd, u32 package);

/**
 * rt_teardown() - from any state to nothing; can be repeated until it returns 0
 * @cmd: command that holds the TD exclusively
 *
 * In the order of docs/tdx-module.md 6.6. A page that is not given back is leaked, and
 * @cmd->vm.err says why. Return: 0: the TD is gone, and so is its object; -EAGAIN, -EIO, -EINTR: it
 * is still there and can only be torn down.
 */
int rt_teardown(struct rt_cmd *cmd);

/**
 * rt_cmd_init() - a command without struct
 * @cmd: the command
 * @rt: the runtime
 */
void rt_cmd_init(struct rt_cmd *cmd, struct rt *rt);

/**
 * rt_outcome() - fill the outcome of a command
 * @cmd: command
 * @outcome: out
 * @ret: errno of what stopped it, or 0
 */
void rt_outcome(struct rt_cmd *cmd, struct tdxcall_outcome *outcome, int ret);

/**
 * rt_gpa_limit() - first byte that is no private GPA of a TD: where the shared bit begins
 * @td: TD
 */
static inline u64 rt_gpa_limit(const struct rt_td *td)
{
	/* TD_PARAMS.CONFIG_FLAGS.GPAW is set with 5 levels: bit 51 instead of 47. */
	return td->sept_levels == 5 ? CORE_BIT(51) : CORE_BIT(47);
}

/**
 * rt_shared_bit() - bit of a GPA that makes it shared
 * @td: TD
 */
static inline u64 rt_shared_bit(const struct rt_td *td)
{
	return rt_gpa_limit(td);
}

/* ---- handlers of commands: one file for each family ------------------------------------------ */

int rt_cmd_info(struct rt_cmd *cmd);
int rt_cmd_td_create(struct rt_cmd *cmd);
int rt_cmd_td_destroy(struct rt_cmd *cmd);
int rt_cmd_td_finalize(struct rt_cmd *cmd);
int rt_cmd_td_query(struct rt_cmd *cmd);
int rt_cmd_vcpu_create(struct rt_cmd *cmd);
int rt_cmd_vcpu_enter(struct rt_cmd *cmd);
int rt_cmd_vcpu_flush(struct rt_cmd *cmd);
int rt_cmd_vcpu_query(struct rt_cmd *cmd);
int rt_cmd_vcpu_field(struct rt_cmd *cmd);
int rt_cmd_shared(struct rt_cmd *cmd);
int rt_cmd_mmio(struct rt_cmd *cmd);
int rt_cmd_range(struct rt_cmd *cmd);
int rt_cmd_sept_read(struct rt_cmd *cmd);
int rt_cmd_stats(struct rt_cmd *cmd);
int rt_cmd_hook(struct rt_cmd *cmd);
int rt_cmd_inject(struct rt_cmd *cmd);
int rt_cmd_page(struct rt_cmd *cmd);
int rt_cmd_raw(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_INTERNAL_H */
