/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Events of commands and vCPUs. */
#ifndef CORE_RUNTIME_RT_EVENT_H
#define CORE_RUNTIME_RT_EVENT_H

#include "core/port/types.h"

struct rt_cmd;
struct seam_regs;
struct tdx_vm;
struct tdxcall_outcome;

/**
 * rt_event_done() - event: a command ended
 * @cmd: command that holds the TD; what it was is in @cmd->event
 * @nr: its number, as in its ioctl
 * @outcome: what came of it
 */
void rt_event_done(struct rt_cmd *cmd, u32 nr, const struct tdxcall_outcome *outcome);

/**
 * rt_event_enter() - event: a vCPU is about to enter the guest
 * @vm: TD
 * @vcpu: index
 * @lp: logical processor
 */
void rt_event_enter(const struct tdx_vm *vm, u32 vcpu, u32 lp);

/**
 * rt_event_refused() - event: the TDX module did not let a vCPU in
 * @vm: TD
 * @vcpu: index
 * @lp: logical processor
 * @rax: of VP.ENTER
 */
void rt_event_refused(const struct tdx_vm *vm, u32 vcpu, u32 lp, u64 rax);

/**
 * rt_event_exit() - events: an exit, and then what the runtime did about it
 * @cmd: VCPU_ENTER; what it found and did is in its struct
 * @regs: registers as VP.ENTER left them
 */
void rt_event_exit(struct rt_cmd *cmd, const struct seam_regs *regs);

#endif /* CORE_RUNTIME_RT_EVENT_H */
