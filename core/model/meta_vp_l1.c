// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * What a TD writes of its nested VMs: TDG.VP.WR (docs/tdx-module.md 7.6). Where the VMCS has to
 * hold something else than the TD asked for, what it asked for is kept aside (meta_vp.c).
 */
#include "core/model/clock.h"
#include "core/model/meta_vp.h"
#include "core/model/meta_vp_l1.h"
#include "core/model/td_page.h"
#include "core/model/vp_page.h"

/* L2_CTLS: the nested VM uses the shared EPT that the host gave it. */
#define L2_CTLS_ENABLE_SHARED_EPTP CORE_BIT(0)

#define DEBUGCTL_TR CORE_BIT(6)
#define DEBUGCTL_BTS CORE_BIT(7)
#define DEBUGCTL_UNCORE_PMI CORE_BIT(13)
#define EPTP_SSS CORE_BIT(7)

#define TSC_MULTIPLIER_SHIFT 48
#define TSC_NO_DEADLINE (~0ULL)

static u64 *own_slot(const struct meta_ctx *x, u32 slot)
{
	return vp_slot(x, 0, slot);
}

/* ---- control registers ---------------------------------------------------------------------- */

/* What the module keeps to itself in a control register of any nested VM. */
struct cr_policy {
	u32 reg;
	u32 owned;
	u32 shadow;
	u32 vmcs_mask;
	u32 vmcs_shadow;
	u32 l1_mask;
	u32 l1_shadow;
};

#define CR_POLICY(cr) \
	{ VP_SLOT_VMCS_GUEST_##cr, VP_SLOT_BASE_L2_##cr##_GUEST_HOST_MASK, \
	  VP_SLOT_BASE_L2_##cr##_READ_SHADOW, VP_SLOT_VMCS_##cr##_GUEST_HOST_MASK, \
	  VP_SLOT_VMCS_##cr##_READ_SHADOW, VP_SLOT_SHADOW_##cr##_GUEST_HOST_MASK, \
	  VP_SLOT_SHADOW_##cr##_READ_SHADOW }

static const struct cr_policy cr0_policy = CR_POLICY(CR0);
static const struct cr_policy cr4_policy = CR_POLICY(CR4);

static u64 write_cr(struct vp_write *w, const struct cr_policy *p)
{
	u64 owned = *own_slot(w->x, p->owned);
	u64 *reg = vp_slot(w->x, w->pos.vm, p->reg);

	if ((w->value ^ *own_slot(w->x, p->shadow)) & owned)
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	*reg = (*reg & owned) | (w->value & ~owned);
	w->done = true;
	return TDX_SUCCESS;
}

/* Mask and shadow of the VMCS: what the TD wants for itself, and what the module owns anyway. */
static u64 write_cr_control(struct vp_write *w, const struct cr_policy *p, u32 aside)
{
	u32 vm = w->pos.vm;
	u64 owned = *own_slot(w->x, p->owned);
	u64 mask;

	*own_slot(w->x, aside + vm) = w->value;
	mask = *own_slot(w->x, p->l1_mask + vm);
	*vp_slot(w->x, vm, p->vmcs_mask) = owned | mask;
	*vp_slot(w->x, vm, p->vmcs_shadow) = (owned & ~mask & *own_slot(w->x, p->shadow)) |
					     (mask & *own_slot(w->x, p->l1_shadow + vm));
	w->done = true;
	return TDX_SUCCESS;
}

/* ---- VMX controls --------------------------------------------------------------------------- */

/* As the TD's own capability MSR has it: bits that must be 1 (lower half), that may be (upper). */
static u64 check_controls(const struct vp_write *w, enum vmx_msr msr)
{
	const struct model_call *c = w->x->c;
	u64 cap = tdcs_ext(c->m, c->tdr)->vmx_msr[msr];
	u64 wrong = (~w->value & (u32)cap) | (w->value & ~(cap >> 32));

	return wrong & w->masks.wr ? TDX_METADATA_FIELD_VALUE_NOT_VALID : TDX_SUCCESS;
}

static u64 check_proc3(const struct vp_write *w)
{
	const struct model_call *c = w->x->c;
	u64 cap = tdcs_ext(c->m, c->tdr)->vmx_msr[VMX_PROCBASED3];

	return w->value & w->masks.wr & ~cap ? TDX_METADATA_FIELD_VALUE_NOT_VALID : TDX_SUCCESS;
}

static u64 write_debugctl(struct vp_write *w)
{
	bool debug = w->x->c->tdcs->attributes & TDX_ATTR_DEBUG;

	if ((w->value & (DEBUGCTL_BTS | DEBUGCTL_TR)) == DEBUGCTL_TR && !debug)
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	w->value &= ~DEBUGCTL_UNCORE_PMI; /* the host's own setting: off */
	return TDX_SUCCESS;
}

static u64 check_eptp(const struct vp_write *w)
{
	if (w->value & EPTP_SSS && !(w->x->c->tdcs->xfam & TDX_XFAM_CET_S))
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	return TDX_SUCCESS;
}

/* ---- time ----------------------------------------------------------------------------------- */

/* The CPU's division of 128 bits by 64, bit by bit; high < d. */
static u64 divide(u64 high, u64 low, u64 d)
{
	u64 q = 0;
	u32 i;

	for (i = 0; i < 64; i++) {
		bool carry = high >> 63;

		high = high << 1 | low >> 63;
		low <<= 1;
		q <<= 1;
		if (carry || high >= d) {
			high -= d;
			q |= 1;
		}
	}
	return q;
}

static u64 virtual_tsc(const struct tdcs *tdcs, u64 native)
{
	unsigned __int128 product = (unsigned __int128)native * tdcs->tsc_multiplier;

	return (u64)(product >> TSC_MULTIPLIER_SHIFT) + tdcs->tsc_offset;
}

/* When does the TD's clock show this? False if never. */
static bool native_tsc(const struct tdcs *tdcs, u64 virt, u64 *native)
{
	u64 ticks = virt - tdcs->tsc_offset;
	u64 high = ticks >> (64 - TSC_MULTIPLIER_SHIFT);

	if (high >= tdcs->tsc_multiplier)
		return false;
	*native = divide(high, ticks << TSC_MULTIPLIER_SHIFT, tdcs->tsc_multiplier);
	return true;
}

/* Pause-loop exiting, in ticks: kept as the TD has them, whether the CPU can have them or not. */
static u64 write_ple(struct vp_write *w, u32 aside)
{
	u64 native;

	*own_slot(w->x, aside + w->pos.vm) = w->value;
	if (!native_tsc(w->x->c->tdcs, w->value, &native) || native >> 32)
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	*vp_slot(w->x, w->pos.vm, aside == VP_SLOT_SHADOW_PLE_GAP ? VP_SLOT_VMCS_PLE_GAP :
								    VP_SLOT_VMCS_PLE_WINDOW) =
		native;
	w->done = true;
	return TDX_SUCCESS;
}

/* A deadline that has passed is due now; one that the clock never shows is none. */
static u64 write_deadline(const struct vp_write *w)
{
	const struct tdcs *tdcs = w->x->c->tdcs;
	u64 now = model_tsc(w->x->c->m);
	u64 due = now;

	if (!w->pos.n || w->pos.n > tdcs->num_l2_vms || w->value == TSC_NO_DEADLINE)
		return TDX_SUCCESS;
	if (w->value > virtual_tsc(tdcs, now) &&
	    (!native_tsc(tdcs, w->value, &due) || !due || (s64)(due - now) < 0))
		return TDX_OPERAND_INVALID;
	*own_slot(w->x, VP_SLOT_SHADOW_TSC_DEADLINE + w->pos.n) = due;
	return TDX_SUCCESS;
}

/* ---- addresses ------------------------------------------------------------------------------ */

static u64 write_vapic(struct vp_write *w)
{
	*own_slot(w->x, VP_SLOT_L2_VAPIC_GPA + w->pos.vm) = w->value;
	*own_slot(w->x, VP_SLOT_L2_VAPIC_HPA + w->pos.vm) = PA_UNSET;
	w->done = true;
	return TDX_SUCCESS;
}

/* Without a shared EPT of its own the nested VM has one of zeros. */
static u64 write_l2_ctls(const struct vp_write *w)
{
	const struct model_call *c = w->x->c;
	u32 vm = w->pos.n;
	u64 eptp;

	if (!vm || vm > c->tdcs->num_l2_vms)
		return TDX_SUCCESS;
	eptp = *own_slot(w->x, VP_SLOT_SHADOW_SHARED_EPTP + vm);
	if (!(w->value & L2_CTLS_ENABLE_SHARED_EPTP) || eptp == PA_UNSET)
		eptp = hpa_with_keyid(c->st, c->tdr->tdcx_pa[TDCX_ZERO_PAGE], c->tdr->hkid);
	*vp_slot(w->x, vm, VP_SLOT_VMCS_SHARED_EPTP) = eptp;
	return TDX_SUCCESS;
}

/* The CPU uses the TD's own bitmap and the nested VM's together. */
static u64 write_msr_bitmap(struct vp_write *w)
{
	const struct model_call *c = w->x->c;
	const u64 *own = tdcx_page(c->m, c->tdr, TDCX_MSR_BITMAPS);
	u32 page = TDVPS_L2_VMCS + (w->pos.vm - 1) * TDVPS_PAGES_PER_L2_VM + 1;
	u64 *used = tdvps_page(c->m, w->x->vp, page);

	used[w->pos.n] = w->value | own[w->pos.n];
	return TDX_SUCCESS;
}

u64 vp_l1_write(struct vp_write *w)
{
	switch (w->row) {
	case VP_ROW_VMCS_CR0_GUEST_HOST_MASK:
		return write_cr_control(w, &cr0_policy, VP_SLOT_SHADOW_CR0_GUEST_HOST_MASK);
	case VP_ROW_VMCS_CR0_READ_SHADOW:
		return write_cr_control(w, &cr0_policy, VP_SLOT_SHADOW_CR0_READ_SHADOW);
	case VP_ROW_VMCS_CR4_GUEST_HOST_MASK:
		return write_cr_control(w, &cr4_policy, VP_SLOT_SHADOW_CR4_GUEST_HOST_MASK);
	case VP_ROW_VMCS_CR4_READ_SHADOW:
		return write_cr_control(w, &cr4_policy, VP_SLOT_SHADOW_CR4_READ_SHADOW);
	case VP_ROW_VMCS_GUEST_CR0:
		return write_cr(w, &cr0_policy);
	case VP_ROW_VMCS_GUEST_CR4:
		return write_cr(w, &cr4_policy);
	case VP_ROW_VMCS_IA32_DEBUGCTL:
		return write_debugctl(w);
	case VP_ROW_VMCS_PRIMARY_PROC_BASED_CONTROLS:
		return check_controls(w, VMX_PROCBASED);
	case VP_ROW_VMCS_SECONDARY_PROC_BASED_CONTROLS:
		return check_controls(w, VMX_PROCBASED2);
	case VP_ROW_VMCS_TERTIARY_PROC_BASED_CONTROLS:
		return check_proc3(w);
	case VP_ROW_VMCS_PLE_GAP:
		return write_ple(w, VP_SLOT_SHADOW_PLE_GAP);
	case VP_ROW_VMCS_PLE_WINDOW:
		return write_ple(w, VP_SLOT_SHADOW_PLE_WINDOW);
	case VP_ROW_VMCS_VIRTUAL_APIC_ADDRESS:
		return write_vapic(w);
	case VP_ROW_VMCS_EPTP:
		return check_eptp(w);
	case VP_ROW_L2_CTLS:
		return write_l2_ctls(w);
	case VP_ROW_TSC_DEADLINE:
		return write_deadline(w);
	case VP_ROW_L2_MSR_BITMAPS_1:
	case VP_ROW_L2_MSR_BITMAPS_2:
	case VP_ROW_L2_MSR_BITMAPS_3:
		return write_msr_bitmap(w);
	default:
		return TDX_SUCCESS;
	}
}
