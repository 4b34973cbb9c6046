/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* A range of private memory on which an operation works. */
#ifndef CORE_TDPMMU_RANGE_H
#define CORE_TDPMMU_RANGE_H

#include "core/abi/sept.h"

/* Entries visited, or blocked for each MEM.TRACK, before it is asked whether to go on. */
#define TDPMMU_BATCH 512

enum tdpmmu_how { TDPMMU_AUG, TDPMMU_ADD };

/**
 * struct tdpmmu_range - an operation over a range
 * @start: first byte of the range
 * @pos: first byte that is not done yet; at first the start of the range
 * @end: first byte after the range
 * @level: of the pages to make, or that are wanted
 * @floor: tables are not entered below entries of this level
 * @backing: level of the host blocks that pages are taken from
 * @how: which leaf maps the pages
 * @skip: pass over what is mapped already (populate) or not mapped (all others)
 * @contents: PAGE.ADD: bytes of the page at @pos and of all behind it, NULL = zeros
 * @drop_tables: populate: remove empty tables where a page is to be
 * @batch: entries to block for each TRACK
 * @is_part: of an operation that shows its progress by itself
 */
struct tdpmmu_range {
	u64 start;
	u64 pos;
	u64 end;
	enum tdx_level level;
	enum tdx_level floor;
	enum tdx_level backing;
	enum tdpmmu_how how;
	bool skip;
	bool drop_tables;
	const u8 *contents;
	u32 batch;
	bool is_part;
};

#endif /* CORE_TDPMMU_RANGE_H */
