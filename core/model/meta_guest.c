// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* What a guest may see of the metadata (TDG.VM.RD and WR, TDG.SYS.RD; docs/tdx-module.md 7.6). */
#include "core/model/meta_guest.h"

static const struct meta_masks sys_masks[META_NR_SYS_ROWS] = {
#define GUEST_SYS_FIELD(name) [SYS_ROW_##name] = { ~0ULL, 0 },
#include "core/model/guest_field.def"
};

static const struct meta_masks td_masks[META_NR_TD_ROWS] = {
#define GUEST_TD_FIELD(name, rd, wr) [TD_ROW_##name] = { (rd), (wr) },
#include "core/model/guest_field.def"
};

struct meta_masks meta_guest_masks(const struct meta_ctx *x, const struct meta_pos *pos)
{
	u32 row = meta_row(x->ctx, pos);

	return x->ctx == TDX_CTX_SYS ? sys_masks[row] : td_masks[row];
}
