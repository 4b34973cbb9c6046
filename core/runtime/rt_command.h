/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The commands of the uAPI. */
#ifndef CORE_RUNTIME_RT_COMMAND_H
#define CORE_RUNTIME_RT_COMMAND_H

#include "core/port/types.h"

struct rt;
struct rt_owner;
struct rt_row;

/**
 * rt_command() - carry out one command of the uAPI
 * @rt: the runtime
 * @cmd: TDXCALL_*
 * @arg: the command's struct as this version has it, see rt_args_in(); in and out
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
 * @owner: the owner; NULL: nothing can belong to it, so commands with RT_IS_OWNED are -EINVAL
 * @cmd: as of rt_command()
 * @arg: as of rt_command()
 * @buf: as of rt_command()
 * @buf_len: as of rt_command()
 */
int rt_command_as(struct rt *rt, struct rt_owner *owner, u32 cmd, void *arg, void *buf,
		  u64 buf_len);

/**
 * rt_row_run() - as rt_command_as(), with the command's row
 * @rt: the runtime
 * @owner: as of rt_command_as()
 * @row: the command
 * @arg: as of rt_command()
 * @buf: as of rt_command()
 * @buf_len: as of rt_command()
 */
int rt_row_run(struct rt *rt, struct rt_owner *owner, const struct rt_row *row, void *arg,
	       void *buf, u64 buf_len);

#endif /* CORE_RUNTIME_RT_COMMAND_H */
