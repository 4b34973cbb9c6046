// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Metadata fields: lookup in the table of field.def. */
#include "core/abi/field.h"
#include "core/abi/buf.h"
#include "core/port/string.h"

#define W8 0xffULL
#define W16 0xffffULL
#define W32 0xffffffffULL
#define W64 (~0ULL)

/*
 * No macro may pass these arguments on: a name that is a macro elsewhere (MSR_*) would be expanded.
 */
#define TD_ROW(id, fields, elements, prd, pwr, drd, dwr, name) \
	{id, prd, pwr, drd, dwr, #name, fields, elements, TDX_CTX_TD, NULL},
#define VP_ROW(id, fields, elements, prd, pwr, drd, dwr, name) \
	{id, prd, pwr, drd, dwr, #name, fields, elements, TDX_CTX_VP, NULL},
#define SYS_ROW(id, fields, elements, prd, pwr, drd, dwr, name) \
	{id, prd, pwr, drd, dwr, #name, fields, elements, TDX_CTX_SYS, NULL},

static const struct tdx_field_info td_fields[] = {
#define TDX_TD_FIELD TD_ROW
#include "core/abi/field.def"
};

static const struct tdx_field_info vp_fields[] = {
#define TDX_VP_FIELD VP_ROW
#include "core/abi/field.def"
};

static const struct tdx_field_info sys_fields[] = {
#define TDX_SYS_FIELD SYS_ROW
#include "core/abi/field.def"
};

/* SYS.RD reads every field of the module; an element's size is in its id. */
#define SIZE_MASK(id) (W64 >> (64 - (8 << ((id) >> TDX_FIELD_SIZE_SHIFT & 3))))

static const struct tdx_field_info newer_td_fields[] = {
#define TDX_TD_FIELD_NEW(id, fields, elements, since, name) \
	{id, 0, 0, 0, 0, #name, fields, elements, TDX_CTX_TD, since},
#include "core/abi/field.def"
};

static const struct tdx_field_info newer_sys_fields[] = {
#define TDX_SYS_FIELD_NEW(id, fields, elements, since, name) \
	{id, SIZE_MASK(id), 0, SIZE_MASK(id), 0, #name, fields, elements, TDX_CTX_SYS, since},
#include "core/abi/field.def"
};

const struct tdx_field_info *tdx_field_rows_newer(unsigned int ctx, u32 *count)
{
	switch (ctx) {
	case TDX_CTX_TD:
		*count = CORE_ARRAY_SIZE(newer_td_fields);
		return newer_td_fields;
	case TDX_CTX_SYS:
		*count = CORE_ARRAY_SIZE(newer_sys_fields);
		return newer_sys_fields;
	default:
		*count = 0;
		return NULL;
	}
}

const struct tdx_field_info *tdx_field_rows(unsigned int ctx, u32 *count)
{
	switch (ctx) {
	case TDX_CTX_TD:
		*count = CORE_ARRAY_SIZE(td_fields);
		return td_fields;
	case TDX_CTX_VP:
		*count = CORE_ARRAY_SIZE(vp_fields);
		return vp_fields;
	case TDX_CTX_SYS:
		*count = CORE_ARRAY_SIZE(sys_fields);
		return sys_fields;
	default:
		*count = 0;
		return NULL;
	}
}

/* Last row whose key is not above that of the id. */
static const struct tdx_field_info *row_at_or_below(const struct tdx_field_info *rows, u32 count,
						    u64 id)
{
	u32 lo = 0, hi = count;

	while (lo < hi) {
		u32 mid = (lo + hi) / 2;

		if (tdx_field_key(rows[mid].id) <= tdx_field_key(id))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? &rows[lo - 1] : NULL;
}

/* How many elements a row has ids for. */
static u32 row_span(const struct tdx_field_info *row)
{
	if (row->ctx == TDX_CTX_TD && tdx_field_class(row->id) == TDX_CLASS_CPUID)
		return (u32)TDX_CPUID_FIELD_LIMIT;
	return (u32)row->fields * row->elements;
}

static const struct tdx_field_info *find_in(const struct tdx_field_info *rows, u32 count, u64 id,
					    u32 *index)
{
	const struct tdx_field_info *row = rows ? row_at_or_below(rows, count, id) : NULL;
	u32 offset, step;

	if (!row || tdx_field_class(row->id) != tdx_field_class(id))
		return NULL;
	step = tdx_field_step(row->id);
	offset = tdx_field_code(id) - tdx_field_code(row->id);
	if (offset % step || offset / step >= row_span(row))
		return NULL;
	if (index)
		*index = offset / step;
	return row;
}

const struct tdx_field_info *tdx_field_find(unsigned int ctx, u64 id, u32 *index)
{
	u32 count;
	const struct tdx_field_info *rows = tdx_field_rows(ctx, &count);

	return find_in(rows, count, id, index);
}

const struct tdx_field_info *tdx_field_find_any(unsigned int ctx, u64 id, u32 *index)
{
	const struct tdx_field_info *row = tdx_field_find(ctx, id, index);
	const struct tdx_field_info *rows;
	u32 count;

	if (row)
		return row;
	rows = tdx_field_rows_newer(ctx, &count);
	return find_in(rows, count, id, index);
}

/* "[n]" or nothing. */
static bool parse_index(const char *s, u64 *n)
{
	const char *end;

	*n = 0;
	if (!*s)
		return true;
	end = abi_parse_u64(s + 1, n);
	return end && end[0] == ']' && !end[1];
}

const struct tdx_field_info *tdx_field_by_name(unsigned int ctx, const char *name, u64 *id)
{
	const struct tdx_field_info *rows;
	char plain[64];
	u32 count, i;
	size_t len = 0;
	u64 n;

	while (name[len] && name[len] != '[')
		len++;
	if (len >= sizeof(plain) || !parse_index(name + len, &n))
		return NULL;
	memcpy(plain, name, len);
	plain[len] = '\0';
	rows = tdx_field_rows(ctx, &count);
	for (i = 0; i < count; i++) {
		if (!abi_name_eq(rows[i].name, plain))
			continue;
		if (n >= (u64)rows[i].fields * rows[i].elements)
			return NULL;
		*id = tdx_field_nth(&rows[i], (u32)n);
		return &rows[i];
	}
	return NULL;
}

static const struct hpa_field {
	u64 id;
	u8 ctx;
} hpa_fields[] = {
#define TDX_HPA_FIELD(ctx, name) {ctx##_FIELD_##name, TDX_CTX_##ctx},
#include "core/abi/field_hpa.def"
};

void tdx_md_list_clear(struct tdx_md_list *list, unsigned int ctx)
{
	u32 room = CORE_ARRAY_SIZE(list->data);
	u32 at = 0, sequence;

	for (sequence = 0; sequence < list->sequences && at < room; sequence++) {
		u64 head = list->data[at++];
		u32 elements = (u32)((head & TDX_FIELD_LAST_ELEMENT_MASK) >>
				     TDX_FIELD_LAST_ELEMENT_SHIFT) + 1;
		u32 fields = (u32)((head & TDX_FIELD_LAST_FIELD_MASK) >>
				   TDX_FIELD_LAST_FIELD_SHIFT) + 1;
		u32 n;

		for (n = 0; n < fields * elements && at < room; n++, at++) {
			if (tdx_field_is_hpa(ctx, head + (u64)n * tdx_field_step(head)))
				list->data[at] = 0;
		}
	}
}

bool tdx_field_is_hpa(unsigned int ctx, u64 id)
{
	const struct tdx_field_info *row = tdx_field_find(ctx, id, NULL);
	u32 i;

	for (i = 0; row && i < CORE_ARRAY_SIZE(hpa_fields); i++) {
		if (hpa_fields[i].ctx == ctx && hpa_fields[i].id == row->id)
			return true;
	}
	return false;
}
