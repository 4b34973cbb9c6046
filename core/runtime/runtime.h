/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The tdxcall runtime: test TDs, their vCPUs and pages, and the commands of the uAPI on them. It
 * needs a home (core/port) and something that makes SEAMCALLs; it does not know what answers them.
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
 * @port: the home
 * @raw: makes SEAMCALLs
 * @raw_ctx: for @raw
 *
 * Asks the TDX module (SYS.RD) for the facts that everything else needs.
 * Return: 0; -ENODEV if there is no TDX module, it is not ready or the platform has no private
 * KeyIDs; -EUCLEAN if the state was saved in the middle of a command, or is no state at all.
 */
int rt_attach(struct rt *rt, struct rt_state *st, struct port *port, seam_raw_fn raw,
	      void *raw_ctx);

/**
 * rt_detach() - undo rt_attach(); the state stays as it is
 * @rt: no command may be running
 */
void rt_detach(struct rt *rt);

/**
 * rt_trace() - let somebody watch every SEAMCALL that commands make from now on
 * @rt: the runtime; no command may be running
 * @trace: who; has to live until the next call of this function. NULL = nobody
 *
 * The SEAMCALLs of rt_attach() and rt_check() are not shown: they change nothing.
 */
void rt_trace(struct rt *rt, const struct seam_trace *trace);

/**
 * rt_command() - carry out one command of the uAPI
 * @rt: the runtime
 * @cmd: TDXCALL_INFO ... TDXCALL_INJECT
 * @arg: the command's struct, in and out
 * @buf: what the struct's buf member points to, in memory that core/ can reach; else NULL
 * @buf_len: bytes at @buf
 *
 * Return: 0 if the command was carried out, with all results in the struct; -EINVAL for a malformed
 * one; -ENOTTY for an unknown @cmd; -ENOENT if there is no such TD; -EEXIST, -ENOENT, -ENOTEMPTY or
 * -EINVAL for a range or an entry that is not as the operation needs it; -EINTR if a signal stopped
 * it, with the progress in the struct's outcome.
 */
int rt_command(struct rt *rt, u32 cmd, void *arg, void *buf, u64 buf_len);

/**
 * struct rt_owner - whom page handles, and the TDs of raw calls, belong to: an open file
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
 * rt_owner_init() - a new owner
 * @rt: the runtime
 * @owner: out
 */
void rt_owner_init(struct rt *rt, struct rt_owner *owner);

/**
 * rt_command_as() - as rt_command(), on behalf of an owner
 * @rt: the runtime
 * @owner: the owner; NULL: has no pages, so TDXCALL_PAGE and TDXCALL_RAW are -EINVAL
 * @cmd: TDXCALL_INFO ... TDXCALL_RAW
 * @arg: as of rt_command()
 * @buf: as of rt_command()
 * @buf_len: as of rt_command()
 */
int rt_command_as(struct rt *rt, struct rt_owner *owner, u32 cmd, void *arg, void *buf,
		  u64 buf_len);

/**
 * rt_release() - an owner goes away: tear down the TDs of its raw calls and free its pages
 * @rt: the runtime
 * @owner: the owner, none of whose commands may be running; NULL = all owners there ever were
 *
 * What cannot be had back is leaked; signals should be kept away, because what they stop is leaked,
 * too. Return: 4K pages leaked.
 */
u64 rt_release(struct rt *rt, const struct rt_owner *owner);

/**
 * rt_model_set() - the software TDX module is behind this runtime
 * @rt: the runtime
 *
 * Raw calls then may make SYS leaves, and leaves whose operands nobody knows.
 */
void rt_model_set(struct rt *rt);

/**
 * rt_nr_tds() - TDs alive
 * @rt: the runtime
 */
u32 rt_nr_tds(struct rt *rt);

/**
 * rt_nr_given() - blocks of named pages that raw calls gave to the TDX module
 * @rt: the runtime
 *
 * While there is one, a vCPU that nobody here knows of may be associated with any LP.
 */
u32 rt_nr_given(struct rt *rt);

/**
 * rt_check() - verify the host's side: the mirror against the secure EPT, and the page accounting
 * @rt: the runtime; no command may be running
 * @report: called for each violation with one line of text; may be NULL
 * @ctx: for @report
 *
 * The SEAMCALLs it makes are not counted. Return: number of violations.
 */
u32 rt_check(struct rt *rt, void (*report)(void *ctx, const char *line), void *ctx);

#endif /* CORE_RUNTIME_RUNTIME_H */
