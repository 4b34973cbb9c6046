/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Simulated memory of a process, and its page allocator. */
#ifndef CORE_PORT_USER_MEM_H
#define CORE_PORT_USER_MEM_H

#include "core/port/user.h"

/**
 * user_mem_init() - find memory and the allocator's tables in the mapping
 * @p: the process, cfg and map set
 * @meta_off: of the tables
 * @mem_off: of memory
 *
 * Return: 0, -EINVAL.
 */
int user_mem_init(struct port *p, u64 meta_off, u64 mem_off);

/**
 * user_meta_size() - bytes of the mapping that the allocator takes
 * @mem_size: bytes of memory
 */
u64 user_meta_size(u64 mem_size);

/**
 * user_mem_used() - 4K pages allocated
 * @p: the process
 */
u64 user_mem_used(struct port *p);

/**
 * user_mem_damaged() - did an address lead out of memory, or a table of the allocator not fit?
 * @p: the process
 *
 * Both come from the mapping, which then was damaged before this process had it. Nothing outside of
 * the mapping was read or written, but what is in it now must not be saved.
 */
static inline bool user_mem_damaged(const struct port *p)
{
	return atom_load_relaxed(&p->damaged) != 0;
}

/**
 * user_mem_check() - verify the allocator's tables
 * @p: the process; no other thread uses it meanwhile
 * @report: called with one line for each violation; may be NULL
 * @ctx: for @report
 *
 * Return: number of violations.
 */
u32 user_mem_check(struct port *p, void (*report)(void *ctx, const char *line), void *ctx);

#endif /* CORE_PORT_USER_MEM_H */
