/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Between user_port.c and user_mem.c. */
#ifndef CORE_PORT_USER_MEM_H
#define CORE_PORT_USER_MEM_H

#include "core/port/user.h"

/**
 * user_mem_init() - find memory and the allocator's tables in the mapping
 * @p: the home, cfg and map set
 * @meta_off: of the tables
 * @mem_off: of memory
 *
 * Return: 0, -EINVAL.
 */
int user_mem_init(struct port *p, u64 meta_off, u64 mem_off);

#endif /* CORE_PORT_USER_MEM_H */
