/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* MSRs and VMX controls that follow from the parameters of a TD. */
#ifndef CORE_MODEL_TD_MSR_H
#define CORE_MODEL_TD_MSR_H

#include "core/model/call.h"
#include "core/model/td_page.h"

/**
 * td_msr_init() - MSR bitmaps and virtual VMX MSRs of a TD whose parameters are set (MNG.INIT)
 * @c: the call
 * @ext: TDCX page 1
 */
void td_msr_init(struct model_call *c, struct tdcs_ext *ext);

/* VMX controls of a VMCS. */
struct vmx_controls {
	u32 pin;
	u32 proc;
	u32 proc2;
	u32 exit;
	u32 entry;
	u64 proc3;
};

/**
 * td_vmx_controls() - VMX controls that a TD's parameters give
 * @tdcs: the TD
 * @nested: of a nested VM's VMCS, else of the TD's own
 * @ctls: result
 */
void td_vmx_controls(const struct tdcs *tdcs, bool nested, struct vmx_controls *ctls);

/**
 * l2_cr4_writable() - CR4 bits that a TD may set for its nested VMs
 * @tdcs: the TD
 */
u64 l2_cr4_writable(const struct tdcs *tdcs);

/* CR0 and CR4 of the VMCS: initial values, and bits that VMX operation fixes. */
#define VMX_CR0_INIT 0x21ULL
#define VMX_CR0_FIXED 0x80000021ULL
#define VMX_CR4_INIT 0x2040ULL
#define VMX_CR4_MCE CORE_BIT(6)
#define VMX_CR4_VMXE CORE_BIT(13)
#define L2_CR0_WRITABLE 0x8005001fULL

#endif /* CORE_MODEL_TD_MSR_H */
