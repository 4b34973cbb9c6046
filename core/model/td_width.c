// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Widths of addresses that a guest sees (docs/tdx-module.md 9.3). */
#include "core/model/profile.h"
#include "core/model/td_width.h"

#define GPA_BITS_SHIFT 16
#define GPA_BITS (0xffu << GPA_BITS_SHIFT)

u64 td_width_configure(struct model_call *c, struct tdcs_ext *ext, u32 *eax)
{
	u32 width = td_width(c->tdcs);
	u32 limit = width < c->st->pf.maxpa ? width : c->st->pf.maxpa;
	u32 pa = c->st->pf.maxpa;

	if (!model_has(c->st, MODEL_VIRT_MAXPA))
		return TDX_SUCCESS;
	if (c->tdcs->config_flags & TDX_CONFIG_MAXPA_VIRT) {
		pa = *eax & CPUID_PA_BITS;
		if (!pa)
			pa = limit;
		if (pa < VIRT_MAXPA_MIN || pa > limit)
			return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_CPUID_CONFIG);
	}
	ext->virt_maxpa = (u8)pa;
	*eax = (*eax & ~(GPA_BITS | CPUID_PA_BITS)) | pa;
	if (c->tdcs->config_flags & TDX_CONFIG_MAXGPA_VIRT) {
		ext->virt_maxpa = (u8)limit;
		*eax |= limit << GPA_BITS_SHIFT;
	}
	return TDX_SUCCESS;
}
