/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Metadata fields of the software TDX module. A field is looked up in the abi table (row); from the
 * row a second table, one for each context, leads to the structure that holds it (meta_td.c,
 * meta_vp.c, meta_sys.c). meta_field.h has what is done with them.
 */
#ifndef CORE_MODEL_META_H
#define CORE_MODEL_META_H

#include "core/model/call.h"

/*
 * Numbers of the rows of field.def, by context; behind them the fields that 1.5.01 does not have.
 * Which of those a module has is in meta_newer.c.
 */
enum meta_td_row {
#define TDX_TD_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) TD_ROW_##name,
#include "core/abi/field.def"
	META_NR_TD_ROWS,
	META_LAST_TD_ROW = META_NR_TD_ROWS - 1,
#define TDX_TD_FIELD_NEW(id, fields, elements, since, name) TD_ROW_##name,
#include "core/abi/field.def"
	META_ALL_TD_ROWS
};

enum meta_vp_row {
#define TDX_VP_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) VP_ROW_##name,
#include "core/abi/field.def"
	META_NR_VP_ROWS
};

enum meta_sys_row {
#define TDX_SYS_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) SYS_ROW_##name,
#include "core/abi/field.def"
	META_NR_SYS_ROWS,
	META_LAST_SYS_ROW = META_NR_SYS_ROWS - 1,
#define TDX_SYS_FIELD_NEW(id, fields, elements, since, name) SYS_ROW_##name,
#include "core/abi/field.def"
	META_ALL_SYS_ROWS
};

/**
 * struct meta_ctx - on whose behalf and in which context fields are accessed
 * @c: the call; c->tdr and c->tdcs are set for the contexts TD and VP
 * @r: registers of the caller, host or guest: outputs go there
 * @vp: the vCPU, context VP only
 * @ctx: enum tdx_field_ctx
 * @guest: a TDCALL asks, which sees other fields than the host
 * @debug: the TD is a debug TD
 * @l2_vms: nested VMs of the TD
 */
struct meta_ctx {
	struct model_call *c;
	struct seam_regs *r;
	struct tdvps *vp;
	u32 ctx;
	bool guest;
	bool debug;
	u32 l2_vms;
};

/**
 * struct meta_pos - one element of one field
 * @row: in the abi table; of a nested VM's VMCS, the row of the TD's VMCS with that encoding
 * @id: as asked for, with the context put right
 * @n: element number inside the row, also of CPUID_VALUES (twice the leaf's number in the table)
 * @vm: nested VM, 0 for the TD itself
 */
struct meta_pos {
	const struct tdx_field_info *row;
	u64 id;
	u32 n;
	u32 vm;
};

/**
 * struct meta_cell - where an element lives
 * @ptr: NULL if it is computed
 * @width: bytes at @ptr; may be more than the element has
 * @value: what a read gives, before the read mask
 */
struct meta_cell {
	void *ptr;
	u32 width;
	u64 value;
};

/* Masks of an element for the host, or the guest. */
struct meta_masks {
	u64 rd;
	u64 wr;
};

/**
 * meta_row() - number of an element's row, enum meta_td_row and the like
 * @ctx: enum tdx_field_ctx
 * @pos: the element
 */
static inline u32 meta_row(u32 ctx, const struct meta_pos *pos)
{
	u32 count, newer;
	const struct tdx_field_info *rows = tdx_field_rows(ctx, &count);

	if (!pos->row->since)
		return (u32)(pos->row - rows);
	return count + (u32)(pos->row - tdx_field_rows_newer(ctx, &newer));
}

/**
 * meta_size_mask() - mask of all bits of an element
 * @id: field id out of the table
 */
static inline u64 meta_size_mask(u64 id)
{
	return CORE_MASK(8 * tdx_field_size(id) - 1, 0);
}

/**
 * meta_cell_at() - a cell in an array
 * @cell: result
 * @base: structure that holds the array
 * @offset: of the array in it
 * @width: bytes of an element
 * @n: which element
 */
static inline void meta_cell_at(struct meta_cell *cell, void *base, u32 offset, u32 width, u32 n)
{
	cell->ptr = (u8 *)base + offset + (u64)n * width;
	cell->width = width;
}

#endif /* CORE_MODEL_META_H */
