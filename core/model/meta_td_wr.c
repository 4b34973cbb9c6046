// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* What MNG.WR and TDG.VM.WR accept: the rules of single fields (docs/tdx-module.md 7.1). */
#include "core/model/meta_field.h"
#include "core/model/meta_td_wr.h"
#include "core/model/td_page.h"
#include "core/model/td_params.h"

/* The only field that is written whole or not at all, in another unit than it is kept in. */
static u64 write_hp_timeout(struct model_call *c, const struct seam_regs *in)
{
	if (in->r9 != ~0ULL)
		return TDX_METADATA_WR_MASK_NOT_VALID;
	if (in->r8 < HP_TIMEOUT_MIN_USEC || in->r8 > HP_TIMEOUT_MAX_USEC)
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	atom_store(&c->tdcs->hp_lock_timeout, hp_timeout_to_ticks(in->r8));
	return TDX_SUCCESS;
}

/* The guest may change what a pending page does to it only if the host let it choose. */
static bool td_ctls_frozen(const struct meta_ctx *x, u32 row, u64 changed)
{
	if (row != TD_ROW_TD_CTLS)
		return false;
	/* The topology shows once each vCPU has its x2APIC id. */
	if (changed & TD_CTLS_ENUM_TOPOLOGY &&
	    !atom_load(&tdcs_ext(x->c->m, x->c->tdr)->topology_configured))
		return true;
	return changed & TD_CTLS_PENDING_VE_DISABLE &&
	       !(x->c->tdcs->config_flags & TDX_CONFIG_FLEXIBLE_PENDING_VE);
}

u64 meta_td_write(const struct meta_ctx *x, const struct seam_regs *in)
{
	struct meta_masks masks;
	struct meta_cell cell;
	struct meta_pos pos;
	u64 status, mask;

	status = meta_find_one(x, in->rdx, &pos);
	if (status != TDX_SUCCESS)
		return status;

	masks = meta_masks(x, &pos);
	meta_cell(x, &pos, &cell);
	status = meta_write_check(cell.value, &masks, in);
	if (status != TDX_SUCCESS)
		return status;

	mask = masks.wr & in->r9;
	if (td_ctls_frozen(x, meta_row(TDX_CTX_TD, &pos), (cell.value ^ in->r8) & mask))
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	if (meta_row(TDX_CTX_TD, &pos) == TD_ROW_HP_LOCK_TIMEOUT)
		status = write_hp_timeout(x->c, in);
	else if (!meta_store(&cell, (cell.value & ~mask) | (in->r8 & mask)))
		status = tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_METADATA_FIELD);
	if (status == TDX_SUCCESS)
		x->r->r8 = cell.value & masks.rd;
	return status;
}
