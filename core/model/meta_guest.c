// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * What a guest may see of the metadata: TDG.SYS.RD and RDALL, TDG.VM.RD and WR, TDG.VP.RD and WR
 * (docs/tdx-module.md 7.6).
 */
#include "core/model/meta_guest.h"
#include "core/model/profile.h"

static const struct meta_masks sys_masks[META_ALL_SYS_ROWS] = {
#define GUEST_SYS_FIELD(name) [SYS_ROW_##name] = { ~0ULL, 0 },
#include "core/model/guest_field.def"
};

static const struct meta_masks td_masks[META_ALL_TD_ROWS] = {
#define GUEST_TD_FIELD(name, rd, wr) [TD_ROW_##name] = { (rd), (wr) },
#include "core/model/guest_field.def"
};

/* A vCPU's own fields; the guest sees nothing of its own VMCS, and no shadow of anything. */
static const struct meta_masks vp_masks[META_NR_VP_ROWS] = {
#define GUEST_VP_FIELD(name, rd, wr) [VP_ROW_##name] = { (rd), (wr) },
#include "core/model/guest_field.def"
};

/* VMCS of a nested VM, by the row of the TD's VMCS with the same encoding. */
static const struct meta_masks l2_vmcs_masks[META_NR_VP_ROWS] = {
#define GUEST_L2_FIELD(name, rd, wr) [VP_ROW_##name] = { (rd), (wr) },
#include "core/model/guest_field.def"
};

/* Is it a field of a nested VM's VMCS? */
static bool is_l2_vmcs(const struct meta_pos *pos)
{
	return pos->vm && tdx_field_class(pos->row->id) == tdx_field_class(VP_FIELD_VMCS_VPID);
}

static struct meta_masks guest_td_masks(const struct meta_ctx *x, u32 row)
{
	struct meta_masks m = td_masks[row];

	if (row == TD_ROW_TD_CTLS && model_has(x->c->st, MODEL_TOPOLOGY))
		m.wr |= TD_CTLS_ENUM_TOPOLOGY;
	return m;
}

struct meta_masks meta_guest_masks(const struct meta_ctx *x, const struct meta_pos *pos)
{
	u64 all = meta_size_mask(pos->row->id);
	u32 row = meta_row(x->ctx, pos);
	struct meta_masks m;

	if (x->ctx == TDX_CTX_SYS)
		m = sys_masks[row];
	else if (x->ctx == TDX_CTX_TD)
		m = guest_td_masks(x, row);
	else
		m = is_l2_vmcs(pos) ? l2_vmcs_masks[row] : vp_masks[row];
	m.rd &= all;
	m.wr &= all;
	return m;
}
