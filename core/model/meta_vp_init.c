// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Metadata of a vCPU after VP.INIT: VMCS fields, guest state and management values that are not 0.
 */
#include "core/model/clock.h"
#include "core/model/meta_vp.h"
#include "core/model/meta_vp_init.h"
#include "core/model/td_msr.h"
#include "core/model/vp_page.h"

/* Element of XBUFF with the format of the XSAVE area. */
#define XSAVE_XCOMP_BV (520 / 8)

/* What the platform's CPU can record. */
#define LBR_DEPTH_MAX 32

struct slot_value {
	u32 slot;
	u64 value;
};

/* Guest and control state of every VMCS, the TD's own and those of nested VMs. */
static const struct slot_value vmcs_init[] = {
	{ VP_SLOT_VMCS_POSTED_INTR_NOTIFICATION_VECTOR, PI_VECTOR_UNSET },
	{ VP_SLOT_VMCS_IO_BITMAP_ADDRESS, PA_UNSET },
	{ VP_SLOT_VMCS_IO_BITMAP_ADDRESS + 1, PA_UNSET },
	{ VP_SLOT_VMCS_VM_EXIT_MSR_STORE_ADDRESS, PA_UNSET },
	{ VP_SLOT_VMCS_VM_EXIT_MSR_LOAD_ADDRESS, PA_UNSET },
	{ VP_SLOT_VMCS_VM_ENTRY_MSR_LOAD_ADDRESS, PA_UNSET },
	{ VP_SLOT_VMCS_PML_ADDRESS, PA_UNSET },
	{ VP_SLOT_VMCS_APIC_ACCESS_ADDRESS, PA_UNSET },
	{ VP_SLOT_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS, PA_UNSET },
	{ VP_SLOT_VMCS_EPTP_LIST_ADDRESS, PA_UNSET },
	{ VP_SLOT_VMCS_VMREAD_BITMAP_ADDRESS, PA_UNSET },
	{ VP_SLOT_VMCS_VMWRITE_BITMAP_ADDRESS, PA_UNSET },
	{ VP_SLOT_VMCS_ENCLS_EXITING_BITMAP, ~0ULL },
	{ VP_SLOT_VMCS_ENCLV_EXITING_BITMAP, ~0ULL },
	{ VP_SLOT_VMCS_PCONFIG_EXITING_BITMAP, ~0ULL },
	{ VP_SLOT_VMCS_VMCS_LINK_POINTER, PA_UNSET },
	{ VP_SLOT_VMCS_IA32_PAT, 0x7040600070406 },
	{ VP_SLOT_VMCS_IA32_EFER, 0x901 },
	{ VP_SLOT_VMCS_IA32_PERF_GLOBAL_CTRL, 0xff },
	{ VP_SLOT_VMCS_PDPTE, PA_UNSET },
	{ VP_SLOT_VMCS_PDPTE + 1, PA_UNSET },
	{ VP_SLOT_VMCS_PDPTE + 2, PA_UNSET },
	{ VP_SLOT_VMCS_PDPTE + 3, PA_UNSET },
	{ VP_SLOT_VMCS_EXCEPTION_BITMAP, CORE_BIT(18) }, /* machine check */
	{ VP_SLOT_VMCS_GUEST_ES_LIMIT, 0xffffffff },
	{ VP_SLOT_VMCS_GUEST_CS_LIMIT, 0xffffffff },
	{ VP_SLOT_VMCS_GUEST_SS_LIMIT, 0xffffffff },
	{ VP_SLOT_VMCS_GUEST_DS_LIMIT, 0xffffffff },
	{ VP_SLOT_VMCS_GUEST_FS_LIMIT, 0xffffffff },
	{ VP_SLOT_VMCS_GUEST_GS_LIMIT, 0xffffffff },
	{ VP_SLOT_VMCS_GUEST_LDTR_LIMIT, 0xffff },
	{ VP_SLOT_VMCS_GUEST_TR_LIMIT, 0xffff },
	{ VP_SLOT_VMCS_GUEST_GDTR_LIMIT, 0xffff },
	{ VP_SLOT_VMCS_GUEST_ES_ACCESS_RIGHTS, 0xc093 },
	{ VP_SLOT_VMCS_GUEST_CS_ACCESS_RIGHTS, 0xc09b },
	{ VP_SLOT_VMCS_GUEST_SS_ACCESS_RIGHTS, 0xc093 },
	{ VP_SLOT_VMCS_GUEST_DS_ACCESS_RIGHTS, 0xc093 },
	{ VP_SLOT_VMCS_GUEST_FS_ACCESS_RIGHTS, 0xc093 },
	{ VP_SLOT_VMCS_GUEST_GS_ACCESS_RIGHTS, 0xc093 },
	{ VP_SLOT_VMCS_GUEST_LDTR_ACCESS_RIGHTS, 0x10082 },
	{ VP_SLOT_VMCS_GUEST_TR_ACCESS_RIGHTS, 0x8b },
	{ VP_SLOT_VMCS_GUEST_CR0, VMX_CR0_INIT },
	{ VP_SLOT_VMCS_GUEST_CR4, VMX_CR4_INIT },
	{ VP_SLOT_VMCS_GUEST_DR7, 0x400 },
	{ VP_SLOT_VMCS_GUEST_RIP, 0xfffffff0 },
	{ VP_SLOT_VMCS_GUEST_RFLAGS, 0x2 },
};

/*
 * CR0 bits that the module owns in the guest: NE, NW, CD, reserved ones and those that VMX fixes.
 */
#define CR0_OWNED 0xffffffff7ffaffe1ULL
#define CR0_OWNED_L2 (CR0_OWNED & ~CORE_BIT(0))
#define CR4_OWNED \
	(CORE_MASK(63, 25) | CORE_BIT(19) | CORE_MASK(15, 13) | VMX_CR4_MCE)

static const struct slot_value vcpu_init[] = {
	{ VP_SLOT_DR6, 0xffff0ff0 },
	{ VP_SLOT_XCR0, 1 },
	{ VP_SLOT_MSR_IA32_FMASK, 0x20200 },
	{ VP_SLOT_LAST_SEAMDB_INDEX, 1 },
	{ VP_SLOT_BASE_L2_CR0_GUEST_HOST_MASK, CR0_OWNED_L2 },
	{ VP_SLOT_BASE_L2_CR0_READ_SHADOW, CORE_BIT(5) },
	{ VP_SLOT_BASE_L2_CR4_READ_SHADOW, VMX_CR4_MCE | VMX_CR4_VMXE },
	{ VP_SLOT_SHADOW_CR0_GUEST_HOST_MASK, CR0_OWNED },
	{ VP_SLOT_SHADOW_CR0_READ_SHADOW, VMX_CR0_FIXED },
	{ VP_SLOT_SHADOW_CR4_READ_SHADOW, VMX_CR4_MCE },
	{ VP_SLOT_SHADOW_PID_HPA, PA_UNSET },
	{ VP_SLOT_SHADOW_POSTED_INT_NOTIFICATION_VECTOR, PI_VECTOR_UNSET },
};

static void set_slots(struct vcpu_fields *f, const struct slot_value *v, u32 n)
{
	while (n--)
		f->slot[v[n].slot] = v[n].value;
}

/* CR4 bits of features that the TD has not been given are the module's too. */
static u64 cr4_owned(const struct tdcs *tdcs)
{
	u64 mask = CR4_OWNED;

	mask |= tdcs->xfam & TDX_XFAM_PKRU ? 0 : CORE_BIT(22);
	mask |= tdcs->xfam & TDX_XFAM_CET_S ? 0 : CORE_BIT(23);
	mask |= tdcs->attributes & TDX_ATTR_PKS ? 0 : CORE_BIT(24);
	return mask;
}

static void set_controls(const struct tdcs *tdcs, struct vcpu_fields *f, u32 vm)
{
	struct vmx_controls ctls;

	td_vmx_controls(tdcs, vm != 0, &ctls);
	f->slot[VP_SLOT_VMCS_PIN_BASED_CONTROLS] = ctls.pin;
	f->slot[VP_SLOT_VMCS_PRIMARY_PROC_BASED_CONTROLS] = ctls.proc;
	f->slot[VP_SLOT_VMCS_SECONDARY_PROC_BASED_CONTROLS] = ctls.proc2;
	f->slot[VP_SLOT_VMCS_TERTIARY_PROC_BASED_CONTROLS] = ctls.proc3;
	f->slot[VP_SLOT_VMCS_VM_EXIT_CONTROLS] = ctls.exit;
	f->slot[VP_SLOT_VMCS_VM_ENTRY_CONTROLS] = ctls.entry;
	f->slot[VP_SLOT_VMCS_TSC_OFFSET] = tdcs->tsc_offset;
	f->slot[VP_SLOT_VMCS_TSC_MULTIPLIER] = tdcs->tsc_multiplier;
	f->slot[VP_SLOT_VMCS_CR0_GUEST_HOST_MASK] = vm ? ~0ULL : CR0_OWNED;
	f->slot[VP_SLOT_VMCS_CR0_READ_SHADOW] = vm ? VMX_CR0_INIT : VMX_CR0_FIXED;
	f->slot[VP_SLOT_VMCS_CR4_GUEST_HOST_MASK] = vm ? ~0ULL : cr4_owned(tdcs);
	f->slot[VP_SLOT_VMCS_CR4_READ_SHADOW] = vm ? VMX_CR4_INIT : VMX_CR4_MCE;
}

static void set_addresses(struct model_call *c, const struct tdvps *vp, struct vcpu_fields *f,
			  u32 vm)
{
	const struct tdr *tdr = c->tdr;
	const struct tdcs *tdcs = c->tdcs;
	u64 zero = hpa_with_keyid(c->st, tdr->tdcx_pa[TDCX_ZERO_PAGE], tdr->hkid);
	u64 bitmap = tdr->tdcx_pa[TDCX_MSR_BITMAPS];
	u64 ve_info = hpa_with_keyid(c->st, vp->page_pa[TDVPS_TDVPR], tdr->hkid);
	u64 eptp = tdcs->eptp;

	if (vm) {
		bitmap = vp->page_pa[TDVPS_L2_VMCS + (vm - 1) * TDVPS_PAGES_PER_L2_VM + 1];
		ve_info = PA_UNSET;
		eptp = tdcs->l2_root_pa[vm - 1] | (eptp & (CORE_PAGE_SIZE - 1));
	}
	f->slot[VP_SLOT_VMCS_VPID] = (u64)tdr->hkid << 2 | vm;
	f->slot[VP_SLOT_VMCS_MSR_BITMAP_ADDRESS] = hpa_with_keyid(c->st, bitmap, tdr->hkid);
	f->slot[VP_SLOT_VMCS_VE_INFO_ADDRESS] = ve_info;
	f->slot[VP_SLOT_VMCS_EPTP] = eptp;
	f->slot[VP_SLOT_VMCS_LOW_PASID_DIRECTORY_ADDRESS] = zero;
	f->slot[VP_SLOT_VMCS_HIGH_PASID_DIRECTORY_ADDRESS] = zero;
	f->slot[VP_SLOT_VMCS_SHARED_EPTP] = zero;
	f->slot[VP_SLOT_VMCS_TD_HKID] = tdr->hkid;
	f->slot[VP_SLOT_VMCS_IA32_SPEC_CTRL_MASK] = tdcs_ext(c->m, tdr)->spec_ctrl_mask;
}

/* One value for the TD itself and each of its nested VMs. */
static void set_per_vm(struct vcpu_fields *f, u32 vm)
{
	f->slot[VP_SLOT_SHADOW_SHARED_EPTP + vm] = PA_UNSET;
	f->slot[VP_SLOT_L2_ENTER_GUEST_STATE_GPA + vm] = PA_UNSET;
	f->slot[VP_SLOT_L2_ENTER_GUEST_STATE_HPA + vm] = PA_UNSET;
	f->slot[VP_SLOT_L2_VAPIC_GPA + vm] = PA_UNSET;
	f->slot[VP_SLOT_L2_VAPIC_HPA + vm] = PA_UNSET;
	f->slot[VP_SLOT_TSC_DEADLINE + vm] = ~0ULL;
	if (vm) {
		f->slot[VP_SLOT_SHADOW_CR0_GUEST_HOST_MASK + vm] = ~0ULL;
		f->slot[VP_SLOT_SHADOW_CR4_GUEST_HOST_MASK + vm] = ~0ULL;
	}
}

void vp_meta_init(struct model_call *c, struct tdvps *vp)
{
	struct vcpu_fields *own = vcpu_fields(c->m, vp, 0);
	u64 *xbuff = tdvps_page(c->m, vp, TDVPS_XBUFF);
	struct vmx_controls ctls;
	u32 vm;

	set_slots(own, vcpu_init, CORE_ARRAY_SIZE(vcpu_init));
	own->slot[VP_SLOT_LAST_EXIT_TSC] = model_tsc(c->m);
	own->slot[VP_SLOT_BASE_L2_CR4_GUEST_HOST_MASK] = ~l2_cr4_writable(c->tdcs);
	own->slot[VP_SLOT_SHADOW_CR4_GUEST_HOST_MASK] = cr4_owned(c->tdcs);
	for (vm = 0; vm <= c->tdcs->num_l2_vms; vm++) {
		struct vcpu_fields *f = vcpu_fields(c->m, vp, vm);

		set_slots(f, vmcs_init, CORE_ARRAY_SIZE(vmcs_init));
		set_controls(c->tdcs, f, vm);
		set_addresses(c, vp, f, vm);
		set_per_vm(own, vm);
		td_vmx_controls(c->tdcs, vm != 0, &ctls);
		own->slot[VP_SLOT_SHADOW_PROCBASED_EXEC_CTLS2 + vm] = ctls.proc2;
		if (!vm)
			own->slot[VP_SLOT_SHADOW_PINBASED_EXEC_CTLS] = ctls.pin;
	}
	if (c->tdcs->xfam & TDX_XFAM_LBR)
		own->slot[VP_SLOT_MSR_IA32_LBR_DEPTH] = LBR_DEPTH_MAX;
	xbuff[XSAVE_XCOMP_BV] = CORE_BIT(63); /* compacted format */
}
