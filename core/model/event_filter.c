// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Performance events that a TD is kept from counting (docs/tdx-module.md 9.3). */
#include "core/model/event_filter.h"
#include "core/model/memory.h"
#include "core/model/operand.h"

#define COUNT_MASK CORE_MASK(11, 0)
#define RESERVED_MASK CORE_MASK(63, 52)

/* One filter: event in bits 7:0, unit mask in bits 47:32, which of its bits count in 63:48. */
#define ENTRY_ZERO (CORE_MASK(30, 8) | CORE_BIT(31) | CORE_MASK(47, 40))
#define ENTRY_ONES CORE_MASK(63, 48)
#define EVENT_MASK 0xffULL
#define UNIT_SHIFT 32

/* By what the list is sorted. */
static u32 order(u64 entry)
{
	return (u32)((entry >> UNIT_SHIFT & 0xff) << 8 | (entry & EVENT_MASK));
}

u64 event_filter_check(struct model_call *c, u64 info)
{
	u64 list = info & ~COUNT_MASK;
	u32 n = (u32)(info & COUNT_MASK);
	u64 entry, last = 0;
	u32 i;

	if (info & RESERVED_MASK || !n || n > MAX_EVENT_FILTERS ||
	    op_shared(c, TDX_OPERAND_ID_R8, list, CORE_PAGE_SIZE) != TDX_SUCCESS)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R8);
	for (i = 0; i < n; i++, last = entry) {
		mem_copy_in(c->m, &entry, list + i * sizeof(entry), sizeof(entry));
		if (entry & ENTRY_ZERO || (entry & ENTRY_ONES) != ENTRY_ONES)
			return tdx_status(TDX_EVENT_FILTER_INVALID, i);
		if (i && order(entry) <= order(last))
			return tdx_status(TDX_EVENT_FILTER_ORDER_INVALID, i);
	}
	return TDX_SUCCESS;
}
