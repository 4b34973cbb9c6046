// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Metadata fields that modules after 1.5.01 have (docs/tdx-module.md 9). */
#include "core/model/meta_newer.h"
#include "core/model/profile.h"

/* The feature that a field comes with; a field without a row here is not modelled. */
#define NEEDS(feature) (MODEL_##feature + 1)

static const u8 sys_needs[META_ALL_SYS_ROWS - META_NR_SYS_ROWS] = {
#define SYS(name, feature) [SYS_ROW_##name - META_NR_SYS_ROWS] = NEEDS(feature)
	SYS(PAMT_PAGE_BITMAP_ENTRY_BITS, DYNAMIC_PAMT),
	SYS(MIN_DYNAMIC_PAMT_NUM_HKID_BITS, DYNAMIC_PAMT),
	SYS(MAX_VCPUS_PER_TD, MAX_VCPUS),
	SYS(MIN_VIRT_MAXPA, VIRT_MAXPA),
	SYS(MAX_EVENT_FILTERS, EVENT_FILTERS),
	SYS(GUEST_GPA_ATTR_MASK, CONNECT),
	SYS(NUM_MEM_SCAN_CONTROL_PAGES, MEM_SCAN),
	SYS(MAX_MEM_SCAN_RANGES, MEM_SCAN),
	SYS(NUM_MEM_SCAN_CONTEXTS, MEM_SCAN),
	SYS(TDX_CONNECT_FEATURES, CONNECT),
};

static const u8 td_needs[META_ALL_TD_ROWS - META_NR_TD_ROWS] = {
#define TD(name, feature) [TD_ROW_##name - META_NR_TD_ROWS] = NEEDS(feature)
	TD(TDCX_PA_FROM_9, CONNECT),
	TD(VIRT_MAXPA, VIRT_MAXPA),
	TD(TOPOLOGY_ENUM_CONFIGURED, TOPOLOGY),
	TD(VE_REDUCTION_VALID, TOPOLOGY),
	TD(FILTERED_EVENTS_COUNT, EVENT_FILTERS),
	TD(X2APIC_IDS, TOPOLOGY),
};

/* Does the module have row number "i" of the later fields? */
static bool has(const struct meta_ctx *x, u32 i)
{
	u8 needs = x->ctx == TDX_CTX_SYS ? sys_needs[i] : td_needs[i];

	return needs && model_has(x->c->st, needs - 1);
}

u32 meta_newer_elements(const struct meta_ctx *x, const struct tdx_field_info *row)
{
	if (row->id == TD_FIELD_X2APIC_IDS)
		return model_profile(x->c->st)->max_vcpus;
	return (u32)row->fields * row->elements;
}

const struct tdx_field_info *meta_newer_find(const struct meta_ctx *x, u64 id, u32 *n)
{
	u32 count, i;
	const struct tdx_field_info *rows = tdx_field_rows_newer(x->ctx, &count);

	for (i = 0; i < count; i++) {
		*n = tdx_field_code(id) - tdx_field_code(rows[i].id);
		if (tdx_field_class(rows[i].id) == tdx_field_class(id) &&
		    *n < meta_newer_elements(x, &rows[i]) && has(x, i))
			return &rows[i];
	}
	return NULL;
}

const struct tdx_field_info *meta_newer_behind(const struct meta_ctx *x,
					       const struct tdx_field_info *row)
{
	u32 count, i;
	const struct tdx_field_info *rows = tdx_field_rows_newer(x->ctx, &count);

	for (i = 0; i < count; i++) {
		if (tdx_field_key(rows[i].id) > tdx_field_key(row->id) && has(x, i))
			return &rows[i];
	}
	return NULL;
}
