/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* A struct port in a process: set-up, and logical processors. */
#ifndef CORE_PORT_USER_PORT_H
#define CORE_PORT_USER_PORT_H

#include "core/port/user.h"

/**
 * user_port_init() - set a struct port up
 * @p: the process
 * @cfg: the machine, copied
 * @map: the mapping; has to outlive @p
 * @meta_off: where the allocator's tables are in it, 4K aligned; all zero = everything is free
 * @mem_off: where memory is in it, multiple of 256K
 *
 * Return: 0, -EINVAL, -EAGAIN (too many of them in this process).
 */
int user_port_init(struct port *p, const struct user_config *cfg, struct user_map *map,
		   u64 meta_off, u64 mem_off);

/**
 * user_port_fini() - undo user_port_init()
 * @p: the process
 */
void user_port_fini(struct port *p);

/**
 * user_lp_set() - the calling thread runs on this logical processor from now on
 * @p: the process
 * @lp: logical processor
 *
 * Return: 0, -EINVAL if there is no such LP, -ENOMEM.
 */
int user_lp_set(struct port *p, u32 lp);

/**
 * user_lp_lock() - begin a SEAMCALL: an LP runs one at a time
 * @p: the process
 * @lp: logical processor; may be locked already by this thread
 */
void user_lp_lock(struct port *p, u32 lp);

/**
 * user_lp_unlock() - undo user_lp_lock()
 * @p: the process
 * @lp: logical processor
 */
void user_lp_unlock(struct port *p, u32 lp);

/**
 * user_interrupt() - make port_resched() fail with -EINTR, or no longer; async-signal-safe
 * @p: the process
 * @on: which
 */
void user_interrupt(struct port *p, bool on);

#endif /* CORE_PORT_USER_PORT_H */
