// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDCALLs about the vCPU itself: TDG.VP.INFO, VEINFO.GET, CPUIDVE.SET (docs/tdx-module.md 7.6). */
#include "core/model/guest_leaf.h"
#include "core/model/vp_page.h"

#define CPUIDVE_SUPERVISOR CORE_BIT(0)
#define CPUIDVE_USER CORE_BIT(1)

GUEST_LEAF(vp_info)
{
	const struct tdcs *tdcs = g->c->tdcs;
	struct seam_regs *r = &g->vp->gpr;

	r->rcx = tdcs->gpaw ? 52 : 48;
	r->rdx = tdcs->attributes;
	r->r8 = atom_load(&tdcs->num_vcpus) | (u64)tdcs->max_vcpus << 32;
	r->r9 = g->vp->index;
	r->r10 = 1; /* TDG.SYS.RD is there */
	r->r11 = 0;
	return TDX_SUCCESS;
}

GUEST_LEAF(vp_veinfo_get)
{
	struct seam_regs *r = &g->vp->gpr;
	struct tdvps *vp = g->vp;

	r->rcx = r->rdx = r->r8 = r->r9 = r->r10 = 0;
	if (!vp->ve_valid)
		return TDX_NO_VALID_VE_INFO;
	r->rcx = vp->ve_reason;
	r->rdx = vp->ve_qual;
	r->r8 = vp->ve_gla;
	r->r9 = vp->ve_gpa;
	r->r10 = vp->ve_insn;
	vp->ve_valid = 0;
	return TDX_SUCCESS;
}

GUEST_LEAF(vp_cpuidve_set)
{
	struct vcpu_fields *f = vcpu_fields(g->c->m, g->vp, 0);
	u64 control = g->vp->gpr.rcx;

	if (control & ~(CPUIDVE_SUPERVISOR | CPUIDVE_USER))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	f->slot[VP_SLOT_CPUID_SUPERVISOR_VE] = !!(control & CPUIDVE_SUPERVISOR);
	f->slot[VP_SLOT_CPUID_USER_VE] = !!(control & CPUIDVE_USER);
	return TDX_SUCCESS;
}
