// SPDX-License-Identifier: LGPL-2.1-or-later
/* Metadata fields, as the public header shows them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/abi/abi.h"
#include "libtdxcall/internal.h"

/* ---- metadata fields of vCPUs ---------------------------------------------------------------- */

static int field_fill(const struct tdx_field_info *row, uint64_t id,
		      struct tdxcall_field_info *info)
{
	uint32_t n = 0;

	if (!info)
		return -EINVAL;
	if (!row)
		return -ENOENT;
	memset(info, 0, sizeof(*info));
	tdx_field_find(row->ctx, id, &n);
	info->id = tdx_field_nth(row, n);
	info->readable = row->prod_rd;
	info->writable = row->prod_wr;
	info->is_address = tdx_field_is_hpa(row->ctx, row->id);
	if ((uint32_t)row->fields * row->elements > 1)
		snprintf(info->name, sizeof(info->name), "%s[%u]", row->name, n);
	else
		snprintf(info->name, sizeof(info->name), "%s", row->name);
	return 0;
}

TDXCALL_API int tdxcall_field_info(uint64_t id, struct tdxcall_field_info *info)
{
	return field_fill(tdx_field_find(TDX_CTX_VP, id, NULL), id, info);
}

TDXCALL_API int tdxcall_field_find(const char *name, struct tdxcall_field_info *info)
{
	const struct tdx_field_info *row;
	u64 id = 0;

	if (!name)
		return -EINVAL;
	row = tdx_field_by_name(TDX_CTX_VP, name, &id);
	return field_fill(row, id, info);
}

TDXCALL_API int tdxcall_field_at(unsigned int index, struct tdxcall_field_info *info)
{
	uint32_t count;
	const struct tdx_field_info *rows = tdx_field_rows(TDX_CTX_VP, &count);

	return field_fill(index < count ? &rows[index] : NULL, index < count ? rows[index].id : 0,
			  info);
}

/* ---- metadata fields of all contexts --------------------------------------------------------- */

static const char *const ctx_names[TDX_NR_CTX] = {
	[TDX_CTX_SYS] = "SYS",
	[TDX_CTX_TD] = "TD",
	[TDX_CTX_VP] = "VP",
};

static int metadata_fill(const struct tdx_field_info *row, u32 n,
			 struct tdxcall_metadata_info *info)
{
	u32 elements = (u32)row->fields * row->elements;

	memset(info, 0, sizeof(*info));
	info->id = tdx_field_nth(row, n);
	info->context = ctx_names[row->ctx];
	info->size = tdx_field_size(row->id);
	info->elements = elements;
	info->prod_read = row->prod_rd;
	info->prod_write = row->prod_wr;
	info->debug_read = row->dbg_rd;
	info->debug_write = row->dbg_wr;
	info->since = row->since;
	info->is_access_known = !row->since || row->prod_rd;
	info->is_address = tdx_field_is_hpa(row->ctx, row->id);
	if (elements > 1)
		snprintf(info->name, sizeof(info->name), "%s[%u]", row->name, n);
	else
		snprintf(info->name, sizeof(info->name), "%s", row->name);
	return 0;
}

TDXCALL_API int tdxcall_metadata_info(uint64_t id, struct tdxcall_metadata_info *info)
{
	const struct tdx_field_info *row;
	u32 n = 0;

	if (!info)
		return -EINVAL;
	/* The module takes one element at a time, and looks at neither size nor bit 63. */
	row = tdx_field_find_any(tdx_field_ctx(id), id, &n);
	if (!row || id & TDX_FIELD_SINGLE_MASK)
		return -ENOENT;
	return metadata_fill(row, n, info);
}

/* Row @index of a context, those of later versions last. */
static const struct tdx_field_info *row_at(unsigned int ctx, unsigned int index)
{
	u32 count;
	const struct tdx_field_info *rows = tdx_field_rows(ctx, &count);

	if (index < count)
		return &rows[index];
	index -= count;
	rows = tdx_field_rows_newer(ctx, &count);
	return index < count ? &rows[index] : NULL;
}

TDXCALL_API int tdxcall_metadata_at(unsigned int index, struct tdxcall_metadata_info *info)
{
	unsigned int ctx;
	u32 count, newer;

	if (!info)
		return -EINVAL;
	for (ctx = 0; ctx < TDX_NR_CTX; ctx++) {
		tdx_field_rows(ctx, &count);
		tdx_field_rows_newer(ctx, &newer);
		if (index < count + newer)
			return metadata_fill(row_at(ctx, index), 0, info);
		index -= count + newer;
	}
	return -ENOENT;
}
