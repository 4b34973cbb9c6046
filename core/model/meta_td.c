// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Where each metadata field of a TD lives (docs/tdx-module.md 7.1). */
#include "core/model/meta_td.h"
#include "core/model/profile.h"
#include "core/model/td_params.h"

/* A module that is updated while TDs run counts its SEAM database entries; the first one is 1. */
#define SEAMDB_INDEX 1

/* Elements of TDCX_PA in modules 1.5; those that 2.0 has besides are a row of their own here. */
#define TDX_TDCX_PA_1_5 9

enum td_place {
	AT_ZERO, /* always 0: what migration and service TDs would set */
	AT_TDR,
	AT_TDCS,
	AT_EXT,
	AT_PAGE, /* the TDCX page whose role is "offset", as it is */
	COMPUTED,
};

struct td_where {
	u8 place;
	u8 width;
	u16 offset;
};

#define IN(where, type, member, bytes) { where, bytes, offsetof(struct type, member) }
#define TDR(member, bytes) IN(AT_TDR, tdr, member, bytes)
#define TDCS(member, bytes) IN(AT_TDCS, tdcs, member, bytes)
#define EXT(member, bytes) IN(AT_EXT, tdcs_ext, member, bytes)
#define PAGE(index) { AT_PAGE, 8, index }
#define COMPUTE { COMPUTED, 0, 0 }

static const struct td_where td_where[META_ALL_TD_ROWS] = {
	[TD_ROW_FATAL] = TDR(fatal, 1),
	[TD_ROW_NUM_TDCX] = TDR(num_tdcx, 4),
	[TD_ROW_CHLDCNT] = TDR(chldcnt, 8),
	[TD_ROW_LIFECYCLE_STATE] = TDR(lifecycle, 4),
	[TD_ROW_TDCX_PA] = COMPUTE,
	[TD_ROW_TDCX_PA_FROM_9] = COMPUTE,
	[TD_ROW_TD_UUID] = TDR(uuid, 8),
	[TD_ROW_HKID] = TDR(hkid, 2),
	[TD_ROW_PKG_CONFIG_BITMAP] = TDR(pkg_configured, 4),
	[TD_ROW_SEAMDB_INDEX] = COMPUTE,
	[TD_ROW_NUM_VCPUS] = TDCS(num_vcpus, 4),
	[TD_ROW_NUM_ASSOC_VCPUS] = TDCS(num_assoc_vcpus, 4),
	[TD_ROW_OP_STATE] = TDCS(op_state, 4),
	[TD_ROW_NUM_L2_VMS] = TDCS(num_l2_vms, 2),
	[TD_ROW_ATTRIBUTES] = TDCS(attributes, 8),
	[TD_ROW_XFAM] = TDCS(xfam, 8),
	[TD_ROW_MAX_VCPUS] = TDCS(max_vcpus, 4),
	[TD_ROW_GPAW] = TDCS(gpaw, 1),
	[TD_ROW_EPTP] = TDCS(eptp, 8),
	[TD_ROW_TSC_OFFSET] = TDCS(tsc_offset, 8),
	[TD_ROW_TSC_MULTIPLIER] = TDCS(tsc_multiplier, 8),
	[TD_ROW_TSC_FREQUENCY] = TDCS(tsc_frequency, 4),
	[TD_ROW_NUM_CPUID_VALUES] = COMPUTE,
	[TD_ROW_XBUFF_SIZE] = EXT(xbuff_size, 4),
	[TD_ROW_NOTIFY_ENABLES] = TDCS(notify_enables, 8),
	[TD_ROW_HP_LOCK_TIMEOUT] = COMPUTE,
	[TD_ROW_VM_CTLS] = TDCS(vm_ctls, 8),
	[TD_ROW_CONFIG_FLAGS] = TDCS(config_flags, 8),
	[TD_ROW_TD_CTLS] = TDCS(td_ctls, 8),
	[TD_ROW_VIRT_MAXPA] = EXT(virt_maxpa, 1),
	[TD_ROW_TOPOLOGY_ENUM_CONFIGURED] = EXT(topology_configured, 1),
	[TD_ROW_VE_REDUCTION_VALID] = EXT(ve_reduction_valid, 1),
	[TD_ROW_X2APIC_IDS] = COMPUTE,
	[TD_ROW_CPUID_VALID] = EXT(cpuid_valid, 1),
	[TD_ROW_XBUFF_OFFSETS] = EXT(xbuff_offset, 4),
	[TD_ROW_TD_EPOCH] = TDCS(td_epoch, 8),
	[TD_ROW_REFCOUNT] = TDCS(refcount, 4),
	[TD_ROW_MRTD] = TDCS(mrtd, 8),
	[TD_ROW_MRCONFIGID] = TDCS(mrconfigid, 8),
	[TD_ROW_MROWNER] = TDCS(mrowner, 8),
	[TD_ROW_MROWNERCONFIG] = TDCS(mrownerconfig, 8),
	[TD_ROW_RTMR] = TDCS(rtmr, 8),
	[TD_ROW_CPUID_VALUES] = EXT(cpuid, 8),
	[TD_ROW_VIRTUAL_IA32_ARCH_CAPABILITIES] = EXT(arch_capabilities, 8),
	[TD_ROW_VIRTUAL_IA32_VMX_BASIC] = EXT(vmx_msr[VMX_BASIC], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_MISC] = EXT(vmx_msr[VMX_MISC], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_CR0_FIXED0] = EXT(vmx_msr[VMX_CR0_FIXED0], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_CR0_FIXED1] = EXT(vmx_msr[VMX_CR0_FIXED1], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_CR4_FIXED0] = EXT(vmx_msr[VMX_CR4_FIXED0], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_CR4_FIXED1] = EXT(vmx_msr[VMX_CR4_FIXED1], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_PROCBASED_CTLS2] = EXT(vmx_msr[VMX_PROCBASED2], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_EPT_VPID_CAP] = EXT(vmx_msr[VMX_EPT_VPID_CAP], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_TRUE_PINBASED_CTLS] = EXT(vmx_msr[VMX_PINBASED], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_TRUE_PROCBASED_CTLS] = EXT(vmx_msr[VMX_PROCBASED], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_TRUE_EXIT_CTLS] = EXT(vmx_msr[VMX_EXIT], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_TRUE_ENTRY_CTLS] = EXT(vmx_msr[VMX_ENTRY], 8),
	[TD_ROW_VIRTUAL_IA32_VMX_PROCBASED_CTLS3] = EXT(vmx_msr[VMX_PROCBASED3], 8),
	[TD_ROW_SERVTD_HASH] = TDCS(servtd_hash, 8),
	[TD_ROW_MIGSC_LINKS] = PAGE(TDCX_MIG_LINKS),
	[TD_ROW_MSR_BITMAPS] = PAGE(TDCX_MSR_BITMAPS),
	[TD_ROW_SEPT_ROOT] = PAGE(TDCX_SEPT_ROOT),
	[TD_ROW_L2_SEPT_ROOT_1] = PAGE(TDCX_L2_SEPT_ROOT),
	[TD_ROW_L2_SEPT_ROOT_2] = PAGE(TDCX_L2_SEPT_ROOT + 1),
	[TD_ROW_L2_SEPT_ROOT_3] = PAGE(TDCX_L2_SEPT_ROOT + 2),
};

/* In the order in which the pages were given. */
static u64 tdcx_nth(const struct model_call *c, u32 n)
{
	u8 role = model_profile(c->st)->tdcx_role[n];

	return hpa_with_keyid(c->st, c->tdr->tdcx_pa[role], c->tdr->hkid);
}

static u64 td_computed(const struct model_call *c, u32 row, u32 n)
{
	switch (row) {
	case TD_ROW_TDCX_PA:
		return tdcx_nth(c, n);
	case TD_ROW_TDCX_PA_FROM_9:
		return tdcx_nth(c, TDX_TDCX_PA_1_5 + n);
	case TD_ROW_X2APIC_IDS:
		return *td_x2apic_id(c->m, c->tdr, n);
	case TD_ROW_SEAMDB_INDEX:
		return SEAMDB_INDEX;
	case TD_ROW_NUM_CPUID_VALUES:
		return CPUID_LEAVES;
	default: /* TD_ROW_HP_LOCK_TIMEOUT */
		return hp_timeout_to_usec(atom_load_relaxed(&c->tdcs->hp_lock_timeout));
	}
}

void meta_td_cell(const struct meta_ctx *x, const struct meta_pos *pos, struct meta_cell *cell)
{
	const struct model_call *c = x->c;
	u32 row = meta_row(TDX_CTX_TD, pos);
	const struct td_where *at = &td_where[row];

	switch (at->place) {
	case AT_TDR:
		meta_cell_at(cell, c->tdr, at->offset, at->width, pos->n);
		break;
	case AT_TDCS:
		meta_cell_at(cell, c->tdcs, at->offset, at->width, pos->n);
		break;
	case AT_EXT:
		meta_cell_at(cell, tdcs_ext(c->m, c->tdr), at->offset, at->width, pos->n);
		break;
	case AT_PAGE:
		meta_cell_at(cell, tdcx_page(c->m, c->tdr, at->offset), 0, at->width, pos->n);
		break;
	case COMPUTED:
		cell->value = td_computed(c, row, pos->n);
		break;
	default:
		break;
	}
}
