/* SPDX-License-Identifier: GPL-2.0-only */
/* The one runtime of this host: commands for it, and its end. */
#ifndef KMOD_HOST_H
#define KMOD_HOST_H

#include "core/runtime/rt_owner.h"
#include "core/runtime/runtime.h"

/**
 * kmod_host_start() - find a TDX module and attach the runtime to it
 *
 * Says why if it fails. Commands can be given from now on.
 * Return: 0, -ENODEV, -ENOMEM or another negative errno.
 */
int kmod_host_start(void);

/**
 * kmod_host_stop() - undo kmod_host_start()
 *
 * There must be no TD, and no command any more.
 */
void kmod_host_stop(void);

/**
 * kmod_host_describe() - log which KeyIDs and CPUs there are
 */
void kmod_host_describe(void);

/**
 * kmod_owner_new() - a file was opened: pages and TDs will belong to it
 *
 * Return: the owner; NULL: no memory.
 */
struct rt_owner *kmod_owner_new(void);

/**
 * kmod_owner_release() - the file is closed: what belongs to it goes, signals or not
 * @owner: as of kmod_owner_new(), which must not be used any more
 *
 * Waits until it is gone, but not for long in a process that ends, and not in one that is killed
 * meanwhile: then the rest is done behind it.
 */
void kmod_owner_release(struct rt_owner *owner);

/**
 * kmod_command() - carry out a command of the uAPI
 * @owner: the caller, NULL = one that has no pages
 * @cmd: TDXCALL_INFO ...
 * @arg: its struct
 * @buf: what its buf member points to, copied into the kernel
 * @buf_len: bytes there
 *
 * Return: as rt_command_as(); -ESHUTDOWN once the host is going down; -EOPNOTSUPP for a command
 * that runs a guest (RT_IS_GUEST) on silicon, where what the host loses is not restored.
 */
int kmod_command(struct rt_owner *owner, u32 cmd, void *arg, void *buf, u64 buf_len);

/**
 * kmod_check() - rt_check_live()
 * @report: called with one line for each violation
 * @ctx: for @report
 *
 * Return: number of violations; -EINTR; -ESHUTDOWN once the host is going down.
 */
int kmod_check(void (*report)(void *ctx, const char *line), void *ctx);

#endif /* KMOD_HOST_H */
