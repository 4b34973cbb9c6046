/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The pages of a TD's control structure (MNG.ADDCX). */
#ifndef CORE_MODEL_TD_PAGE_H
#define CORE_MODEL_TD_PAGE_H

#include "core/model/memory.h"

/**
 * tdcx_page() - a page of the TD's control structure
 * @m: the machine
 * @tdr: the TD
 * @i: which one; the TD has that many
 */
static inline void *tdcx_page(struct model *m, const struct tdr *tdr, enum tdcx_index i)
{
	return mem_rw(m, tdr->tdcx_pa[i] & CORE_PAGE_MASK);
}

/**
 * tdcs_is_sound() - can it be that of a TD?
 * @tdcs: any
 *
 * Control structures are in memory, of which a damaged state image may say anything: what counts
 * and levels lead to would be out of bounds.
 */
static inline bool tdcs_is_sound(const struct tdcs *tdcs)
{
	return tdcs->num_l2_vms <= MAX_L2_VMS &&
	       (tdcs->sept_pwl == TDX_LEVEL_512G || tdcs->sept_pwl == TDX_LEVEL_256T ||
		tdcs->op_state == TDX_OP_STATE_UNINITIALIZED);
}

#define CPUID_LEAVES 64
#define XFAM_COMPONENTS 19

/* VMX capability MSRs that a TD with nested VMs sees. */
enum vmx_msr {
	VMX_BASIC,
	VMX_MISC,
	VMX_CR0_FIXED0,
	VMX_CR0_FIXED1,
	VMX_CR4_FIXED0,
	VMX_CR4_FIXED1,
	VMX_PROCBASED2,
	VMX_EPT_VPID_CAP,
	VMX_PINBASED,
	VMX_PROCBASED,
	VMX_EXIT,
	VMX_ENTRY,
	VMX_PROCBASED3,
	VIRT_VMX_MSRS,
};

/* x2APIC ids beside the other values; a module that has more has more pages, too. */
#define X2APIC_IDS_IN_EXT 576

/* TDCX page 1: what only metadata access reads. */
struct tdcs_ext {
	u64 zero[2]; /* as in 1.5.01, see struct tdcs */
	u64 arch_capabilities;
	u64 spec_ctrl_mask;
	u64 vmx_msr[VIRT_VMX_MSRS];
	u32 xbuff_size;
	u32 xbuff_offset[XFAM_COMPONENTS];
	u8 virt_maxpa; /* address width that the guest sees */
	u8 topology_configured; /* every vCPU has an x2APIC id */
	u8 ve_reduction_valid;
	u8 pad;
	u32 x2apic_id[X2APIC_IDS_IN_EXT]; /* see td_x2apic_id() */
	u8 cpuid_valid[80]; /* as many as the field has elements; the last 16 stay 0 */
	struct tdx_cpuid_value cpuid[CPUID_LEAVES];
};
static_assert(sizeof(struct tdcs_ext) <= CORE_PAGE_SIZE, "TDCS metadata is TDCX page 1");

/**
 * tdcs_ext() - the part of a TD's control structure that only metadata access reads
 * @m: the machine
 * @tdr: a TD that has its TDCX pages
 */
static inline struct tdcs_ext *tdcs_ext(struct model *m, const struct tdr *tdr)
{
	return tdcx_page(m, tdr, TDCX_DATA1);
}

/**
 * td_x2apic_id() - x2APIC id of a vCPU, if VP.INIT was given one
 * @m: the machine
 * @tdr: a TD that has its TDCX pages
 * @index: number of the vCPU, below MAX_VCPUS of the module
 */
static inline u32 *td_x2apic_id(struct model *m, const struct tdr *tdr, u32 index)
{
	u32 *more;

	if (index < X2APIC_IDS_IN_EXT)
		return &tdcs_ext(m, tdr)->x2apic_id[index];
	more = tdcx_page(m, tdr, TDCX_DATA2);
	return &more[index - X2APIC_IDS_IN_EXT];
}

#endif /* CORE_MODEL_TD_PAGE_H */
