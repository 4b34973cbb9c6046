// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Secure EPT entries as guest leaves reach them (docs/tdx-module.md 5, 7.6). */
#include "core/model/guest_exit.h"
#include "core/model/guest_sept.h"

void guest_exit_sept(struct guest *g, const struct sept_ref *s, enum tdx_level want, u32 type)
{
	u64 qual = TDX_EPT_QUAL_WRITE | (s->val & SEPT_RWX) << TDX_EPT_QUAL_RWX_SHIFT;
	u64 ext = type | (u64)want << TDX_EXT_QUAL_REQ_LEVEL_SHIFT |
		  (u64)s->level << TDX_EXT_QUAL_LEVEL_SHIFT |
		  (u64)sept_arch_state(s->state) << TDX_EXT_QUAL_STATE_SHIFT |
		  (s->val & SEPT_PS ? TDX_EXT_QUAL_LEAF : 0);

	guest_exit_ept(g, s->gpa, qual, ext);
}

u64 guest_sept_lock(struct guest *g, struct sept_ref *s)
{
	u64 val;

	if (!sept_lock_guest(s->entry, &val, &g->marked))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_RCX);
	sept_set_val(s, val);
	return TDX_SUCCESS;
}

void guest_sept_release(struct sept_ref *s, u64 val)
{
	u64 old = atom_load_relaxed(s->entry);

	/* A host that came meanwhile has left its mark; it must not get lost. */
	while (!atom_cmpxchg(s->entry, &old, val | (old & SEPT_HOST_PRIORITY)))
		;
}
