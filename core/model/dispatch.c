// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* One SEAMCALL from RAX to RAX (docs/tdx-module.md 6.1). */
#include "core/model/dispatch.h"
#include "core/model/leaf.h"
#include "core/model/profile.h"

struct leaf_row {
	model_leaf_fn fn;
	u16 op_states;
	u16 flags; /* enum tdx_leaf_flags */
	u8 max_version;
};

static const struct leaf_row leaves[TDH_LEAF_LIMIT] = {
#define TDH_LEAF(number, id, name, version, states, need, leaf_flags, summary) \
	[number].op_states = (states), [number].flags = (leaf_flags),                \
	[number].max_version = (version),
#include "core/abi/leaf.def"
#define MODEL_LEAF_FN(id, name) [id].fn = model_##name,
#include "core/model/leaf.def"
};

static const struct leaf_row unknown_leaf;

/* Does a later module have versions of a leaf that 1.5.01 has one of only? */
static bool has_versions(const struct model_state *st, u16 number)
{
	switch (number) {
	case TDH_SYS_INIT:
	case TDH_SYS_CONFIG:
	case TDH_SYS_UPDATE:
		return model_has(st, MODEL_SYS_VERSION_1);
	case TDH_VP_INIT:
		return model_has(st, MODEL_TOPOLOGY);
	default:
		return false;
	}
}

/* The rejections that touch no register but RAX; on success the leaf's row. */
static u64 leaf_lookup(const struct model_state *st, u64 rax, const struct leaf_row **row)
{
	u16 number = tdx_rax_leaf(rax);
	u32 state = atom_load(&st->sys_state);

	*row = number < TDH_LEAF_LIMIT ? &leaves[number] : &unknown_leaf;
	if (rax & TDX_RAX_RESERVED_MASK ||
	    (tdx_rax_version(rax) && !(*row)->max_version && !has_versions(st, number)))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	if (unlikely(state != TDX_SYS_STATE_READY) && number != TDH_SYS_LP_SHUTDOWN) {
		if (state == TDX_SYS_STATE_SHUTDOWN)
			return TDX_SYS_SHUTDOWN;
		if (!((*row)->flags & TDX_LEAF_EARLY))
			return TDX_SYS_NOT_READY;
	}
	if (!(*row)->fn)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	return TDX_SUCCESS;
}

u64 model_seamcall(struct model *m, u32 lp, struct seam_regs *regs)
{
	const struct leaf_row *row;
	struct model_call c;
	u64 status;

	if (lp >= m->st->pf.lps) {
		regs->rax = tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
		return regs->rax;
	}
	call_begin(&c, m, lp, regs);
	status = leaf_lookup(m->st, regs->rax, &row);
	if (status == TDX_SUCCESS) {
		c.op_states = row->op_states;
		c.version = tdx_rax_version(regs->rax);
		/* VP.RD changes something, too. No other writer: an LP runs one call at a time. */
		if (!(row->flags & TDX_LEAF_READ_ONLY) || row->flags & TDX_LEAF_ASSOCIATES)
			atom_store_relaxed(&c.lp->calls, c.lp->calls + 1);
		status = row->fn(&c);
	}
	call_end(&c);
	regs->rax = status;
	return status;
}
