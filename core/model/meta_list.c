// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Lists of metadata: sequences of fields that follow each other, a header before each. */
#include "core/model/meta_field.h"
#include "core/model/meta_list.h"
#include "core/model/meta_sys.h"
#include "core/model/profile.h"

static_assert(sizeof(struct tdx_md_list) == CORE_PAGE_SIZE, "a metadata list is one page");

/**
 * struct list_fill - a list being written
 * @x: context
 * @l: the list; NULL: only counted
 * @used: words of data written
 * @header: where the header of the current sequence is
 * @fields: fields of it so far, 0 = none is begun
 * @sequences: sequences so far
 * @last: the field written last
 */
struct list_fill {
	const struct meta_ctx *x;
	struct tdx_md_list *l;
	u32 used;
	u32 header;
	u32 fields;
	u16 sequences;
	struct meta_pos last;
};

static void put(struct list_fill *f, u32 at, u64 value)
{
	if (f->l)
		f->l->data[at] = value;
}

/* Does the field at "b" continue the sequence of the field at "a"? */
static bool same_sequence(const struct meta_pos *a, const struct meta_pos *b)
{
	return tdx_field_key(a->id) + a->row->elements == tdx_field_key(b->id) &&
	       a->row->elements == b->row->elements &&
	       tdx_field_size(a->row->id) == tdx_field_size(b->row->id);
}

/* Of a CPUID_CONFIG_VALUES field without an entry only the first half is written: an oddity. */
static bool left_as_is(const struct model_state *st, const struct meta_pos *at)
{
	return meta_row(TDX_CTX_SYS, at) == SYS_ROW_CPUID_CONFIG_VALUES &&
	       at->n / 2 >= model_profile(st)->cpuid_configs && at->n & 1;
}

/* A header names the first field of its sequence and counts the others. */
static void put_header(struct list_fill *f, const struct meta_pos *pos)
{
	u64 head = pos->id | (u64)(pos->row->elements - 1) << TDX_FIELD_LAST_ELEMENT_SHIFT;

	if (f->fields && same_sequence(&f->last, pos)) {
		if (f->l)
			f->l->data[f->header] += 1ULL << TDX_FIELD_LAST_FIELD_SHIFT;
		f->fields++;
		return;
	}
	f->header = f->used++;
	f->fields = 1;
	f->sequences++;
	put(f, f->header, head);
}

static void put_field(struct list_fill *f, const struct meta_pos *pos, u64 mask)
{
	struct meta_pos at = *pos;
	u32 i;

	put_header(f, pos);
	for (i = 0; i < pos->row->elements; i++, at.n++, f->used++) {
		if (!left_as_is(f->x->c->st, &at))
			put(f, f->used, meta_sys_value(f->x->c->st, &at) & mask);
	}
	f->last = *pos;
}

static bool fits(const struct list_fill *f, const struct meta_pos *pos)
{
	u32 need = pos->row->elements + !(f->fields && same_sequence(&f->last, pos));

	return f->used + need <= CORE_ARRAY_SIZE(f->l->data);
}

/* Fill the list from *pos on; false if fields remain, *pos being the first of them. */
static bool fill_list(struct list_fill *f, struct meta_pos *pos)
{
	bool more = true;

	while (more && fits(f, pos)) {
		u64 mask = meta_masks(f->x, pos).rd;

		/* Only the field to start at may be one that cannot be read. */
		if (mask)
			put_field(f, pos, mask);
		more = meta_next(f->x, pos, false);
	}
	if (f->l) {
		f->l->size = (u16)(offsetof(struct tdx_md_list, data) + f->used * sizeof(u64));
		f->l->sequences = f->sequences;
		f->l->zero = 0;
	}
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

u64 meta_list(const struct meta_ctx *x, u64 id, struct tdx_md_list *l)
{
	struct list_fill f = { .x = x, .l = l };
	struct meta_pos pos;
	u64 status = list_start(x, id, &pos);

	if (status != TDX_SUCCESS)
		return status;
	if (fill_list(&f, &pos))
		return TDX_SUCCESS;
	x->r->r8 = pos.id;
	return TDX_METADATA_LIST_OVERFLOW;
}
