// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* What VP.WR accepts: the rules of single fields (docs/tdx-module.md 7.2, VP.WR). */
#include "core/model/meta_field.h"
#include "core/model/meta_vp.h"
#include "core/model/meta_vp_l1.h"
#include "core/model/meta_vp_wr.h"
#include "core/model/sept.h"
#include "core/model/td_page.h"
#include "core/model/vp_page.h"

#define PIN_POSTED_INTERRUPTS CORE_BIT(7)
#define PROC2_PML CORE_BIT(17)
#define DEBUGCTL_UNCORE_PMI CORE_BIT(13)
#define SPEC_CTRL_DDPD_U CORE_BIT(8)
#define EPTP_SSS CORE_BIT(7)
/* Elements of XBUFF that hold the XSAVE header. */
#define XSAVE_HEADER_FIRST (512 / 8)
#define XSAVE_HEADER_END (576 / 8)
#define XFAM_PT_COMPONENT 8

enum vp_addr_kind { ADDR_NONE, ADDR_SHARED_HPA, ADDR_PRIVATE_GPA };

/* Writable fields that hold an address. */
static u32 addr_kind(u32 row)
{
	switch (row) {
	case VP_ROW_VMCS_PML_ADDRESS:
	case VP_ROW_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS:
	case VP_ROW_VMCS_SHARED_EPTP:
		return ADDR_SHARED_HPA;
	case VP_ROW_VMCS_GUEST_CR3:
	case VP_ROW_VMCS_HLAT_POINTER:
	case VP_ROW_VMCS_PDPTE:
	case VP_ROW_VMCS_VIRTUAL_APIC_ADDRESS:
		return ADDR_PRIVATE_GPA;
	default:
		return ADDR_NONE;
	}
}

static bool addr_ok(const struct vp_write *w)
{
	switch (addr_kind(w->row)) {
	case ADDR_SHARED_HPA:
		return op_shared(w->x->c, TDX_OPERAND_ID_R8, w->value, 1) == TDX_SUCCESS;
	case ADDR_PRIVATE_GPA:
		return sept_gpa_ok(w->x->c->tdcs, w->value);
	default:
		return true;
	}
}

/* Bits that the module owns must be given as the guest sees them, and stay as they are. */
static u64 write_cr(struct vp_write *w, u64 owned, u64 shadow)
{
	if ((w->value ^ shadow) & owned)
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	w->value = (w->cell.value & owned) | (w->value & ~owned);
	return TDX_SUCCESS;
}

static u64 write_cr0_cr4(struct vp_write *w)
{
	bool cr0 = w->row == VP_ROW_VMCS_GUEST_CR0;

	if (w->pos.vm)
		return write_cr(w,
				*vp_slot(w->x, 0, cr0 ? VP_SLOT_BASE_L2_CR0_GUEST_HOST_MASK :
							VP_SLOT_BASE_L2_CR4_GUEST_HOST_MASK),
				*vp_slot(w->x, 0, cr0 ? VP_SLOT_BASE_L2_CR0_READ_SHADOW :
							VP_SLOT_BASE_L2_CR4_READ_SHADOW));
	return write_cr(w,
			*vp_slot(w->x, 0, cr0 ? VP_SLOT_VMCS_CR0_GUEST_HOST_MASK :
						VP_SLOT_VMCS_CR4_GUEST_HOST_MASK),
			*vp_slot(w->x, 0, cr0 ? VP_SLOT_VMCS_CR0_READ_SHADOW :
						VP_SLOT_VMCS_CR4_READ_SHADOW));
}

static u64 not_initialized(u64 id)
{
	return tdx_status(TDX_TD_VMCS_FIELD_NOT_INITIALIZED, tdx_field_code(id));
}

/* Posted interrupts need their vector and descriptor first. */
static u64 write_pin_controls(struct vp_write *w)
{
	if (w->value & PIN_POSTED_INTERRUPTS) {
		u64 vector = *vp_slot(w->x, 0, VP_SLOT_VMCS_POSTED_INTR_NOTIFICATION_VECTOR);
		u64 desc = *vp_slot(w->x, 0, VP_SLOT_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS);

		if (vector == PI_VECTOR_UNSET)
			return not_initialized(VP_FIELD_VMCS_POSTED_INTR_NOTIFICATION_VECTOR);
		if (desc == PA_UNSET)
			return not_initialized(VP_FIELD_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS);
	}
	*vp_slot(w->x, 0, VP_SLOT_SHADOW_PINBASED_EXEC_CTLS) = w->value;
	return TDX_SUCCESS;
}

/* The host gives a nested VM what the TD could give it, as the TD's capability MSR has it. */
static u64 write_l2_proc2_controls(const struct vp_write *w)
{
	const struct model_call *c = w->x->c;
	u64 msr = tdcs_ext(c->m, c->tdr)->vmx_msr[VMX_PROCBASED2];
	u64 wrong = (~w->value & (u32)msr) | (w->value & ~(msr >> 32));

	if (!w->x->debug && wrong & w->masks.wr)
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	return TDX_SUCCESS;
}

/* Page modification logging: only for a debug TD whose log has an address. */
static u64 write_proc2_controls(const struct vp_write *w)
{
	if (w->pos.vm)
		return write_l2_proc2_controls(w);
	if (!(w->value & PROC2_PML))
		return TDX_SUCCESS;
	if (!w->x->debug || *vp_slot(w->x, 0, VP_SLOT_VMCS_PML_ADDRESS) == PA_UNSET)
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	return TDX_SUCCESS;
}

/* Neither the XSAVE header nor the trace control inside the PT component belongs to the host. */
static u64 write_xbuff(const struct vp_write *w)
{
	const struct model_call *c = w->x->c;
	u32 pt = tdcs_ext(c->m, c->tdr)->xbuff_offset[XFAM_PT_COMPONENT] / 8;

	if (w->pos.n >= XSAVE_HEADER_FIRST && w->pos.n < XSAVE_HEADER_END)
		return TDX_METADATA_FIELD_NOT_WRITABLE;
	if (c->tdcs->xfam & TDX_XFAM_PT && w->pos.n == pt)
		return TDX_METADATA_FIELD_NOT_WRITABLE;
	return TDX_SUCCESS;
}

/*
 * The CPU uses the TD's own bitmap and the nested VM's together; what was asked for is kept aside.
 */
static u64 write_l2_bitmap(struct vp_write *w)
{
	const struct model_call *c = w->x->c;
	const u64 *own = tdcx_page(c->m, c->tdr, TDCX_MSR_BITMAPS);
	u32 page = TDVPS_L2_VMCS + (w->pos.vm - 1) * TDVPS_PAGES_PER_L2_VM + 2;
	u64 *wanted = tdvps_page(c->m, w->x->vp, page);

	wanted[w->pos.n] = w->value;
	w->value |= own[w->pos.n];
	return TDX_SUCCESS;
}

static u64 write_posted_vector(struct vp_write *w)
{
	if (w->value > PI_VECTOR_MAX)
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	*vp_slot(w->x, 0, VP_SLOT_SHADOW_POSTED_INT_NOTIFICATION_VECTOR) = w->value;
	return TDX_SUCCESS;
}

static u64 write_l2_eptp(const struct vp_write *w)
{
	if (w->value & EPTP_SSS && !(w->x->c->tdcs->xfam & TDX_XFAM_CET_S))
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	return TDX_SUCCESS;
}

static u64 write_rule(struct vp_write *w)
{
	switch (w->row) {
	case VP_ROW_VMCS_GUEST_CR0:
	case VP_ROW_VMCS_GUEST_CR4:
		return write_cr0_cr4(w);
	case VP_ROW_VMCS_IA32_DEBUGCTL:
		w->value &= ~DEBUGCTL_UNCORE_PMI; /* the host's own setting: off */
		return TDX_SUCCESS;
	case VP_ROW_VMCS_PIN_BASED_CONTROLS:
		return write_pin_controls(w);
	case VP_ROW_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS:
		*vp_slot(w->x, 0, VP_SLOT_SHADOW_PID_HPA) = w->value;
		return TDX_SUCCESS;
	case VP_ROW_VMCS_POSTED_INTR_NOTIFICATION_VECTOR:
		return write_posted_vector(w);
	case VP_ROW_VMCS_SECONDARY_PROC_BASED_CONTROLS:
		return write_proc2_controls(w);
	case VP_ROW_VMCS_SHARED_EPTP:
		*vp_slot(w->x, 0, VP_SLOT_SHADOW_SHARED_EPTP + w->pos.vm) = w->value;
		w->done = w->pos.vm != 0;
		return TDX_SUCCESS;
	case VP_ROW_VMCS_EPTP:
		return write_l2_eptp(w);
	case VP_ROW_XBUFF:
		return write_xbuff(w);
	case VP_ROW_MSR_IA32_SPEC_CTRL:
		w->value &= ~SPEC_CTRL_DDPD_U; /* the platform's CPU lacks it */
		return TDX_SUCCESS;
	case VP_ROW_XFAM:
		/* Whatever its mask says: an oddity of 1.5.01. */
		return TDX_METADATA_FIELD_NOT_WRITABLE;
	case VP_ROW_L2_MSR_BITMAPS_1:
	case VP_ROW_L2_MSR_BITMAPS_2:
	case VP_ROW_L2_MSR_BITMAPS_3:
		return write_l2_bitmap(w);
	default:
		return TDX_SUCCESS;
	}
}

static u64 write_value(struct vp_write *w, const struct seam_regs *in)
{
	u64 all = meta_size_mask(w->pos.row->id);
	u64 mask = w->masks.wr & in->r9;
	u64 old = w->cell.value & all;
	u64 status;

	/* A write of the whole element does not look at the value that it replaces. */
	if (mask == all)
		old = 0;
	/* An address that was never set has no bits outside of the write mask. */
	if (addr_kind(w->row) != ADDR_NONE && old & CORE_BIT(63))
		old &= w->masks.wr;
	status = meta_write_check(old, &w->masks, in);
	if (status != TDX_SUCCESS)
		return status;
	w->value = (old & ~mask) | (in->r8 & mask);
	if (!addr_ok(w))
		return TDX_METADATA_FIELD_VALUE_NOT_VALID;
	return w->x->guest ? vp_l1_write(w) : write_rule(w);
}

u64 meta_vp_write(const struct meta_ctx *x, const struct seam_regs *in)
{
	struct vp_write w = { .x = x };
	u64 status;

	status = meta_find_one(x, in->rdx, &w.pos);
	if (status != TDX_SUCCESS)
		return status;
	w.row = meta_row(TDX_CTX_VP, &w.pos);
	w.masks = meta_masks(x, &w.pos);
	meta_cell(x, &w.pos, &w.cell);
	status = write_value(&w, in);
	if (status != TDX_SUCCESS)
		return status;
	if (!w.done)
		meta_store(&w.cell, w.value);
	x->r->r8 = w.cell.value & meta_size_mask(w.pos.row->id) & w.masks.rd;
	return TDX_SUCCESS;
}
