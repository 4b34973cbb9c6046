// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * What running a vCPU leaves in its metadata: which of its VMCSs are set up for the LP, and how the
 * guest was left last. Only the host of a debug TD can see it.
 */
#include "core/model/meta_vp_run.h"
#include "core/model/vp_page.h"

#define TDCALL_LENGTH 4
#define BLOCKING_BY_NMI CORE_BIT(3)
#define PROC_NMI_WINDOW_EXITING CORE_BIT(22)

static void set_per_vm(struct vcpu_fields *f, u32 slot, u64 value)
{
	u32 vm;

	for (vm = 0; vm <= MAX_L2_VMS; vm++)
		f->slot[slot + vm] = value;
}

/* An NMI that the host asked for waits until the guest can take it; a #VE comes first. */
static void watch_for_nmi(struct vcpu_fields *f, const struct tdvps *vp)
{
	if (vp->pend_nmi && !vp->ve_valid)
		f->slot[VP_SLOT_VMCS_PRIMARY_PROC_BASED_CONTROLS] |= PROC_NMI_WINDOW_EXITING;
}

void vp_meta_nmi(struct model *m, struct tdvps *vp)
{
	vp->pend_nmi = 0;
	vcpu_fields(m, vp, 0)->slot[VP_SLOT_VMCS_PRIMARY_PROC_BASED_CONTROLS] &=
		~PROC_NMI_WINDOW_EXITING;
}

void vp_meta_associate(struct model *m, const struct tdvps *vp)
{
	set_per_vm(vcpu_fields(m, vp, 0), VP_SLOT_LP_DEPENDENT_HPA_UPDATED, 0);
}

void vp_meta_flush(struct model *m, const struct tdvps *vp)
{
	set_per_vm(vcpu_fields(m, vp, 0), VP_SLOT_VM_LAUNCHED, 0);
}

void vp_meta_enter(struct model *m, const struct tdvps *vp)
{
	struct vcpu_fields *f = vcpu_fields(m, vp, 0);

	f->slot[VP_SLOT_MODULE_DEPENDENT_FIELDS_UPDATED] = 1;
	f->slot[VP_SLOT_LP_DEPENDENT_HPA_UPDATED] = 1;
	f->slot[VP_SLOT_VM_LAUNCHED] = 1;
	watch_for_nmi(f, vp);
}

void vp_meta_exit(struct model *m, const struct tdvps *vp, u64 info)
{
	struct vcpu_fields *f = vcpu_fields(m, vp, 0);

	f->slot[VP_SLOT_VMCS_EXIT_REASON] = vp->exit_reason;
	f->slot[VP_SLOT_VMCS_EXIT_QUALIFICATION] = vp->exit_qual;
	f->slot[VP_SLOT_VMCS_GUEST_PHYSICAL_ADDRESS] = vp->exit_gpa;
	f->slot[VP_SLOT_VMCS_VM_EXIT_INTR_INFO] = info;
	f->slot[VP_SLOT_VMCS_VM_EXIT_INSTRUCTION_LENGTH] =
		vp->exit_reason == TDX_EXIT_TDCALL ? TDCALL_LENGTH : 0;
}

void vp_meta_tdcall_done(struct model *m, const struct tdvps *vp)
{
	struct vcpu_fields *f = vcpu_fields(m, vp, 0);

	f->slot[VP_SLOT_VMCS_GUEST_RIP] += TDCALL_LENGTH;
	watch_for_nmi(f, vp);
}

void vp_meta_block_nmi(struct model *m, const struct tdvps *vp)
{
	vcpu_fields(m, vp, 0)->slot[VP_SLOT_VMCS_INTERRUPTIBILITY_STATE] |= BLOCKING_BY_NMI;
}

bool vp_meta_nmi_blocked(struct model *m, const struct tdvps *vp)
{
	return vcpu_fields(m, vp, 0)->slot[VP_SLOT_VMCS_INTERRUPTIBILITY_STATE] & BLOCKING_BY_NMI;
}
