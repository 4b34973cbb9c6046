/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* vCPUs of a test TD: made, had by one command at a time, moved from LP to LP. */
#ifndef CORE_RUNTIME_RT_VCPU_H
#define CORE_RUNTIME_RT_VCPU_H

#include "core/port/types.h"

struct rt_cmd;

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
 * Return: 0; -EINVAL: no such vCPU; -EAGAIN: another command has it.
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

int rt_cmd_vcpu_create(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_VCPU_H */
