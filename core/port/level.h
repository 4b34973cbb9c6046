/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Levels of a page table as the TDX ABI numbers them; the hooks take KVM's enum pg_level. */
#ifndef CORE_PORT_LEVEL_H
#define CORE_PORT_LEVEL_H

#include "core/port/types.h"

/* Size of what one entry stands for; the numbers of enum pg_level are one higher. */
enum tdx_level {
	TDX_LEVEL_4K,
	TDX_LEVEL_2M,
	TDX_LEVEL_1G,
	TDX_LEVEL_512G,
	TDX_LEVEL_256T,
};

/* Bytes that one entry of a level covers. */
static inline u64 tdx_level_size(enum tdx_level level)
{
	return CORE_PAGE_SIZE << (9 * level);
}

/* 4K pages that one entry of a level covers. */
static inline u64 tdx_level_pages(enum tdx_level level)
{
	return 1ULL << (9 * level);
}

#endif /* CORE_PORT_LEVEL_H */
