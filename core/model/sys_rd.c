// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Reading the metadata of the module: TDH.SYS.RD, one field, and TDH.SYS.RDALL, a list of them
 * (docs/tdx-module.md 7.5).
 */
#include "core/model/leaf.h"
#include "core/model/meta_field.h"
#include "core/model/meta_sys.h"
#include "core/model/operand.h"
#include "core/model/pamt.h"

static void sys_ctx(struct model_call *c, struct meta_ctx *x)
{
	x->c = c;
	x->r = c->r;
	x->vp = NULL;
	x->ctx = TDX_CTX_SYS;
	x->guest = false;
	x->debug = false;
	x->l2_vms = 0;
}

MODEL_LEAF(sys_rd)
{
	u64 id = c->r->rdx;
	struct meta_ctx x;

	c->r->rdx = TDX_FIELD_NONE;
	c->r->r8 = 0;
	if (!c->lp->init_done)
		return TDX_SYS_LP_INIT_NOT_DONE;
	sys_ctx(c, &x);
	return meta_read(&x, id, true);
}

/* ---- SYS.RDALL ------------------------------------------------------------------------------ */

static_assert(sizeof(struct tdx_md_list) == CORE_PAGE_SIZE, "a metadata list is one page");

/* Does the field at "b" continue the sequence of the field at "a"? */
static bool same_sequence(const struct meta_pos *a, const struct meta_pos *b)
{
	return tdx_field_key(a->id) + a->row->elements == tdx_field_key(b->id) &&
	       a->row->elements == b->row->elements &&
	       tdx_field_size(a->row->id) == tdx_field_size(b->row->id);
}

/* Of a CPUID_CONFIG_VALUES field without an entry only the first half is written: an oddity. */
static bool left_as_is(const struct meta_pos *at)
{
	return meta_row(TDX_CTX_SYS, at) == SYS_ROW_CPUID_CONFIG_VALUES &&
	       at->n / 2 >= TDX_NR_CPUID_CONFIG && at->n & 1;
}

/* Values of one field go to the list. */
static void put_field(const struct model_state *st, struct tdx_md_list *l, u32 *used,
		      const struct meta_pos *pos)
{
	struct meta_pos at = *pos;
	u32 i;

	for (i = 0; i < pos->row->elements; i++, at.n++, ++*used) {
		if (!left_as_is(&at))
			l->data[*used] = meta_sys_value(st, &at) & pos->row->prod_rd;
	}
}

/* Fill the list from *pos on; false if fields remain, *pos being the first of them. */
static bool fill_list(const struct meta_ctx *x, struct tdx_md_list *l, struct meta_pos *pos)
{
	u32 used = 0, header = 0, fields = 0;
	struct meta_pos last = *pos;
	u16 sequences = 0;
	bool more = true;
	u64 head = 0;

	while (more) {
		bool start = !fields || !same_sequence(&last, pos);

		if (used + start + pos->row->elements > CORE_ARRAY_SIZE(l->data))
			break;
		if (start) {
			head = pos->id |
			       (u64)(pos->row->elements - 1) << TDX_FIELD_LAST_ELEMENT_SHIFT;
			header = used++;
			fields = 0;
			sequences++;
		}
		put_field(x->c->st, l, &used, pos);
		l->data[header] = head | (u64)fields++ << TDX_FIELD_LAST_FIELD_SHIFT;
		last = *pos;
		more = meta_next(x, pos, false);
	}

	l->size = (u16)(offsetof(struct tdx_md_list, data) + used * sizeof(u64));
	l->sequences = sequences;
	l->zero = 0;
	return !more;
}

/* Where the list starts: at the first field, or at the start of the one named. */
static u64 list_start(const struct meta_ctx *x, u64 id, struct meta_pos *pos)
{
	u64 any_ctx = id | 7ULL << TDX_FIELD_CTX_SHIFT;

	if (any_ctx == TDX_FIELD_NONE) {
		pos->row = NULL;
		meta_next(x, pos, false);
		return TDX_SUCCESS;
	}
	if (meta_find(x, id, pos) != TDX_SUCCESS || pos->n % pos->row->elements ||
	    tdx_field_size(id) != tdx_field_size(pos->row->id))
		return TDX_METADATA_FIELD_ID_INCORRECT;
	pos->id = tdx_field_nth(pos->row, pos->n);
	return TDX_SUCCESS;
}

MODEL_LEAF(sys_rdall)
{
	u64 id = c->r->r8;
	struct meta_pos pos;
	struct tdx_md_list *l;
	struct meta_ctx x;
	u64 status;

	c->r->r8 = TDX_FIELD_NONE;
	if (!c->lp->init_done)
		return TDX_SYS_LP_INIT_NOT_DONE;
	status = op_shared(c, TDX_OPERAND_ID_RDX, c->r->rdx, CORE_PAGE_SIZE);
	if (status != TDX_SUCCESS)
		return status;
	sys_ctx(c, &x);
	status = list_start(&x, id, &pos);
	if (status != TDX_SUCCESS)
		return status;
	l = host_rw(c->m, c->r->rdx);
	if (!l || fill_list(&x, l, &pos))
		return TDX_SUCCESS;
	c->r->r8 = pos.id;
	return TDX_METADATA_LIST_OVERFLOW;
}
