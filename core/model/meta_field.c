// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Metadata access that TD, vCPU and module have in common: field ids, permissions, and the walk
 * from one field to the next (docs/tdx-module.md 6.5).
 */
#include "core/model/cpuid.h"
#include "core/model/meta_field.h"
#include "core/model/meta_guest.h"
#include "core/model/meta_newer.h"
#include "core/model/meta_sys.h"
#include "core/model/meta_td.h"
#include "core/model/meta_vp.h"

#define CTX_BITS (7ULL << TDX_FIELD_CTX_SHIFT)
#define CLASS_BITS (0x3fULL << TDX_FIELD_CLASS_SHIFT)
#define CLASS_VMCS 0

static bool is_cpuid(const struct meta_ctx *x, u64 id)
{
	return x->ctx == TDX_CTX_TD && tdx_field_class(id) == TDX_CLASS_CPUID;
}

/* A nested VM has three pages, a row each: VMCS, MSR bitmaps and what was asked for of these. */
static bool is_l2_vmcs(const struct meta_ctx *x, u64 id)
{
	u32 code = tdx_field_class(VP_FIELD_L2_VMCS_1);
	u32 stride = tdx_field_class(VP_FIELD_L2_VMCS_2) - code;

	return x->ctx == TDX_CTX_VP && tdx_field_l2_vm(TDX_CTX_VP, id) &&
	       (tdx_field_class(id) - code) % stride == 0;
}

static u64 vmcs_id(u64 id, u32 class)
{
	return (id & ~CLASS_BITS) | (u64)class << TDX_FIELD_CLASS_SHIFT;
}

/* The rows that exist for this TD: those of absent nested VMs are the last ones. */
static const struct tdx_field_info *rows_end(const struct meta_ctx *x,
					     const struct tdx_field_info **first)
{
	u32 absent = MAX_L2_VMS - x->l2_vms;
	u32 count;

	*first = tdx_field_rows(x->ctx, &count);
	if (x->ctx == TDX_CTX_TD)
		count -= absent;
	else if (x->ctx == TDX_CTX_VP)
		count -= absent * TDVPS_PAGES_PER_L2_VM;
	return *first + count;
}

static u64 cpuid_id(u64 id, u32 index)
{
	const struct cpuid_leaf *l = &cpuid_leaves[index];
	u64 code = TDX_CPUID_FIELD(l->leaf, l->subleaf, 0);

	if (l->subleaf == TDX_CPUID_NO_SUBLEAF)
		code |= TDX_CPUID_FIELD_NO_SUBLEAF;
	return (id & ~TDX_FIELD_CODE_MASK) | code;
}

/* CPUID_VALUES: the field code names leaf and subleaf, the number is that of the leaf table. */
static u64 find_cpuid(const struct meta_ctx *x, struct meta_pos *pos)
{
	u32 code = tdx_field_code(pos->id);
	u32 leaf = (code >> 9 & 0x7f) | (code & CORE_BIT(16) ? CORE_BIT(31) : 0);
	u32 subleaf = code & CORE_BIT(8) ? TDX_CPUID_NO_SUBLEAF : code >> 1 & 0x7f;
	u32 index = code < TDX_CPUID_FIELD_LIMIT ? cpuid_find(leaf, subleaf) : CPUID_LEAVES;

	if (index == CPUID_LEAVES)
		return TDX_METADATA_FIELD_ID_INCORRECT;
	pos->n = 2 * index + (code & 1);
	return cpuid_faults(x->c->st, index) ? TDX_METADATA_FIELD_NOT_READABLE : TDX_SUCCESS;
}

u64 meta_find(const struct meta_ctx *x, u64 id, struct meta_pos *pos)
{
	bool l2_vmcs = is_l2_vmcs(x, id);

	pos->id = id;
	pos->vm = tdx_field_l2_vm(x->ctx, id);
	if (pos->vm > x->l2_vms)
		return TDX_METADATA_FIELD_ID_INCORRECT;
	pos->row = tdx_field_find(x->ctx, l2_vmcs ? vmcs_id(id, CLASS_VMCS) : id, &pos->n);
	if (!pos->row)
		pos->row = meta_newer_find(x, id, &pos->n);
	if (!pos->row)
		return TDX_METADATA_FIELD_ID_INCORRECT;
	return is_cpuid(x, id) ? find_cpuid(x, pos) : TDX_SUCCESS;
}

u64 meta_find_one(const struct meta_ctx *x, u64 id, struct meta_pos *pos)
{
	if (id & TDX_FIELD_SINGLE_MASK)
		return TDX_METADATA_FIELD_ID_INCORRECT;
	return meta_find(x, (id & ~CTX_BITS) | (u64)x->ctx << TDX_FIELD_CTX_SHIFT, pos);
}

/* The start of a row; that of a nested VM's VMCS stands for all rows of the TD's VMCS. */
static void enter_row(const struct meta_ctx *x, struct meta_pos *pos,
		      const struct tdx_field_info *row)
{
	const struct tdx_field_info *first;
	u32 class = tdx_field_class(row->id);

	rows_end(x, &first);
	pos->vm = tdx_field_l2_vm(x->ctx, row->id);
	pos->row = is_l2_vmcs(x, row->id) ? first : row;
	pos->id = is_cpuid(x, row->id) ? cpuid_id(row->id, 0) : vmcs_id(pos->row->id, class);
	pos->n = 0;
}

/* The row behind one, of those that 1.5.01 has; "end" if there is none. */
static const struct tdx_field_info *row_behind(const struct meta_ctx *x,
					       const struct tdx_field_info *row,
					       const struct tdx_field_info *end)
{
	const struct tdx_field_info *base;

	if (!row->since)
		return row + 1;
	rows_end(x, &base);
	while (base < end && tdx_field_key(base->id) <= tdx_field_key(row->id))
		base++;
	return base;
}

static bool next_row(const struct meta_ctx *x, struct meta_pos *pos)
{
	const struct tdx_field_info *first;
	const struct tdx_field_info *end = rows_end(x, &first);
	const struct tdx_field_info *row = row_behind(x, pos->row, end);
	const struct tdx_field_info *newer;

	if (pos->vm && tdx_field_class(pos->row->id) == CLASS_VMCS && x->ctx == TDX_CTX_VP) {
		u32 class = tdx_field_class(pos->id);

		if (tdx_field_class(row->id) == CLASS_VMCS) {
			pos->row = row;
			pos->id = vmcs_id(row->id, class);
			pos->n = 0;
			return true;
		}
		/* All of the nested VM's VMCS is done: go on behind the row that stands for it. */
		row = tdx_field_find(x->ctx, (u64)class << TDX_FIELD_CLASS_SHIFT, NULL) + 1;
	}
	newer = meta_newer_behind(x, pos->row);
	if (newer && (row >= end || tdx_field_key(newer->id) < tdx_field_key(row->id)))
		row = newer;
	else if (row >= end)
		return false;
	enter_row(x, pos, row);
	return true;
}

static bool next_cpuid(struct meta_pos *pos, bool by_element)
{
	u32 index = pos->n / 2 + 1;

	if (by_element && !(pos->n & 1)) {
		pos->n++;
		pos->id++;
		return true;
	}
	if (index >= CPUID_LEAVES)
		return false;
	pos->id = cpuid_id(pos->id, index);
	pos->n = 2 * index;
	return true;
}

/* Inside a row the id moves on from the one that was asked for, flag bits included. */
static bool next_in_row(const struct meta_ctx *x, struct meta_pos *pos, bool by_element)
{
	u32 count = by_element ? 1 : pos->row->elements;

	if (is_cpuid(x, pos->id))
		return next_cpuid(pos, by_element);
	if (pos->n / count + 1 >= meta_newer_elements(x, pos->row) / count)
		return false;
	pos->n += count;
	pos->id += (u64)count * tdx_field_step(pos->row->id);
	return true;
}

bool meta_next(const struct meta_ctx *x, struct meta_pos *pos, bool by_element)
{
	const struct tdx_field_info *first;

	do {
		if (!pos->row) {
			rows_end(x, &first);
			enter_row(x, pos, first);
		} else if (!next_in_row(x, pos, by_element) && !next_row(x, pos)) {
			return false;
		}
	} while (!meta_masks(x, pos).rd);
	return true;
}

struct meta_masks meta_masks(const struct meta_ctx *x, const struct meta_pos *pos)
{
	struct meta_masks m;

	if (x->guest)
		return meta_guest_masks(x, pos);
	/* A host may read all of these, and write none. */
	if (pos->row->since) {
		m.rd = meta_size_mask(pos->row->id);
		m.wr = 0;
		return m;
	}
	if (is_l2_vmcs(x, pos->id) && meta_l2_vmcs_masks(pos, x->debug, &m))
		return m;
	m.rd = x->debug ? pos->row->dbg_rd : pos->row->prod_rd;
	m.wr = x->debug ? pos->row->dbg_wr : pos->row->prod_wr;
	return m;
}

static u64 load(const struct meta_cell *cell)
{
	switch (cell->width) {
	case 1:
		return atom_load_relaxed((u8 *)cell->ptr);
	case 2:
		return atom_load_relaxed((u16 *)cell->ptr);
	case 4:
		return atom_load_relaxed((u32 *)cell->ptr);
	default:
		return atom_load_relaxed((u64 *)cell->ptr);
	}
}

/* *ptr becomes value if it still is old, for each width. */
#define STORE(type, cell, old, new) \
	({ \
		type expected = (type)(old); \
		atom_cmpxchg((type *)(cell)->ptr, &expected, (type)(new)); \
	})

bool meta_store(const struct meta_cell *cell, u64 value)
{
	switch (cell->width) {
	case 1:
		return STORE(u8, cell, cell->value, value);
	case 2:
		return STORE(u16, cell, cell->value, value);
	case 4:
		return STORE(u32, cell, cell->value, value);
	default:
		return STORE(u64, cell, cell->value, value);
	}
}

void meta_cell(const struct meta_ctx *x, const struct meta_pos *pos, struct meta_cell *cell)
{
	cell->ptr = NULL;
	cell->width = 0;
	cell->value = 0;
	if (x->ctx == TDX_CTX_SYS)
		cell->value = meta_sys_value(x->c->st, pos);
	else if (x->ctx == TDX_CTX_TD)
		meta_td_cell(x, pos, cell);
	else
		meta_vp_cell(x, pos, cell);
	if (cell->ptr)
		cell->value = load(cell);
	if (x->ctx == TDX_CTX_VP)
		cell->value = meta_vp_seen(x, pos, cell->value);
}

u64 meta_read(const struct meta_ctx *x, u64 id, bool with_next)
{
	struct seam_regs *r = x->r;
	struct meta_masks masks;
	struct meta_cell cell;
	struct meta_pos pos;
	u64 status;

	if (with_next && (id | CTX_BITS) == TDX_FIELD_NONE) {
		pos.row = NULL;
		if (meta_next(x, &pos, true))
			r->rdx = pos.id;
		return TDX_METADATA_FIRST_FIELD_ID_IN_CONTEXT;
	}
	status = meta_find_one(x, id, &pos);
	if (status != TDX_SUCCESS)
		return status;
	masks = meta_masks(x, &pos);
	if (!masks.rd)
		return TDX_METADATA_FIELD_NOT_READABLE;
	meta_cell(x, &pos, &cell);
	r->r8 = cell.value & meta_size_mask(pos.row->id) & masks.rd;
	if (with_next && meta_next(x, &pos, true))
		r->rdx = pos.id;
	return TDX_SUCCESS;
}

u64 meta_write_check(u64 value, const struct meta_masks *masks, const struct seam_regs *r)
{
	if (!(masks->wr & r->r9))
		return TDX_METADATA_FIELD_NOT_WRITABLE;
	if ((value ^ r->r8) & r->r9 & ~masks->wr)
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	return TDX_SUCCESS;
}
