/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Shared memory and MMIO of a test TD. */
#ifndef CORE_RUNTIME_RT_SHARED_H
#define CORE_RUNTIME_RT_SHARED_H

#include "core/runtime/rt_cmd.h"

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

int rt_cmd_shared_map(struct rt_cmd *cmd);
int rt_cmd_shared_unmap(struct rt_cmd *cmd);
int rt_cmd_shared_read(struct rt_cmd *cmd);
int rt_cmd_shared_write(struct rt_cmd *cmd);
int rt_cmd_mmio_add(struct rt_cmd *cmd);
int rt_cmd_mmio_remove(struct rt_cmd *cmd);
int rt_cmd_mmio_next(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_SHARED_H */
