/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The commands of the uAPI. */
#ifndef CORE_RUNTIME_RT_COMMAND_H
#define CORE_RUNTIME_RT_COMMAND_H

#include "core/port/types.h"

struct rt;
struct rt_owner;

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

#endif /* CORE_RUNTIME_RT_COMMAND_H */
