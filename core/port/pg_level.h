/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The level type that KVM's hooks take: one more than the level of the TDX ABI. */
#ifndef CORE_PORT_PG_LEVEL_H
#define CORE_PORT_PG_LEVEL_H

#ifdef __KERNEL__
#include <asm/pgtable_types.h>
#else
enum pg_level {
	PG_LEVEL_NONE,
	PG_LEVEL_4K,
	PG_LEVEL_2M,
	PG_LEVEL_1G,
	PG_LEVEL_512G,
	PG_LEVEL_NUM
};
#endif

#endif /* CORE_PORT_PG_LEVEL_H */
