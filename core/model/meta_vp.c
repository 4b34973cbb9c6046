// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Where each metadata field of a vCPU lives (docs/tdx-module.md 7.2). */
#include "core/model/meta_vp.h"
#include "core/model/td_msr.h"
#include "core/model/vp_page.h"

enum vp_place {
	AT_SLOT,	 /* of the VMCS page, where nothing else is said */
	AT_TDVPS,	 /* member of struct tdvps */
	AT_PAGES,	 /* from page number "offset" on */
	AT_CPUID_CONTROL,
	COMPUTED,
};

struct vp_where {
	u8 place;
	u8 width;
	u16 offset;
};

#define TDVPS(member, bytes) { AT_TDVPS, bytes, offsetof(struct tdvps, member) }
#define PAGES(index) { AT_PAGES, 8, index }
#define COMPUTE { COMPUTED, 0, 0 }
#define L2_PAGE(vm, part) PAGES(TDVPS_L2_VMCS + ((vm) - 1) * TDVPS_PAGES_PER_L2_VM + (part))

static const struct vp_where vp_where[META_NR_VP_ROWS] = {
	[VP_ROW_VAPIC] = PAGES(TDVPS_VAPIC),
	[VP_ROW_VE_EXIT_REASON] = TDVPS(ve_reason, 4),
	[VP_ROW_VE_VALID] = TDVPS(ve_valid, 4),
	[VP_ROW_VE_EXIT_QUALIFICATION] = TDVPS(ve_qual, 8),
	[VP_ROW_VE_GLA] = TDVPS(ve_gla, 8),
	[VP_ROW_VE_GPA] = TDVPS(ve_gpa, 8),
	/*
	 * Length in the lower half, information in the upper one, as TDG.VP.VEINFO.GET returns
	 * them.
	 */
	[VP_ROW_VE_INSTRUCTION_LENGTH] = { AT_TDVPS, 4, offsetof(struct tdvps, ve_insn) },
	[VP_ROW_VE_INSTRUCTION_INFORMATION] = { AT_TDVPS, 4, offsetof(struct tdvps, ve_insn) + 4 },
	[VP_ROW_GPR_RAX] = TDVPS(gpr.rax, 8),
	[VP_ROW_GPR_RCX] = TDVPS(gpr.rcx, 8),
	[VP_ROW_GPR_RDX] = TDVPS(gpr.rdx, 8),
	[VP_ROW_GPR_RBX] = TDVPS(gpr.rbx, 8),
	[VP_ROW_GPR_RBP] = TDVPS(gpr.rbp, 8),
	[VP_ROW_GPR_RSI] = TDVPS(gpr.rsi, 8),
	[VP_ROW_GPR_RDI] = TDVPS(gpr.rdi, 8),
	[VP_ROW_GPR_R8] = TDVPS(gpr.r8, 8),
	[VP_ROW_GPR_R9] = TDVPS(gpr.r9, 8),
	[VP_ROW_GPR_R10] = TDVPS(gpr.r10, 8),
	[VP_ROW_GPR_R11] = TDVPS(gpr.r11, 8),
	[VP_ROW_GPR_R12] = TDVPS(gpr.r12, 8),
	[VP_ROW_GPR_R13] = TDVPS(gpr.r13, 8),
	[VP_ROW_GPR_R14] = TDVPS(gpr.r14, 8),
	[VP_ROW_GPR_R15] = TDVPS(gpr.r15, 8),
	[VP_ROW_VCPU_STATE_DETAILS] = COMPUTE,
	[VP_ROW_XBUFF] = PAGES(TDVPS_XBUFF),
	[VP_ROW_VCPU_STATE] = TDVPS(state, 1),
	[VP_ROW_VCPU_INDEX] = TDVPS(index, 4),
	[VP_ROW_NUM_TDVPS_PAGES] = TDVPS(num_pages, 4),
	[VP_ROW_ASSOC_LPID] = TDVPS(assoc_lp, 4),
	[VP_ROW_VCPU_EPOCH] = TDVPS(epoch, 8),
	[VP_ROW_PEND_NMI] = TDVPS(pend_nmi, 1),
	[VP_ROW_XFAM] = TDVPS(xfam, 8),
	[VP_ROW_LAST_EPF_GPA_LIST_IDX] = TDVPS(zerostep_ngpas, 4),
	[VP_ROW_POSSIBLY_EPF_STEPPING] = TDVPS(zerostep_count, 4),
	[VP_ROW_LAST_TD_EXIT] = TDVPS(last_exit, 1),
	[VP_ROW_TDVPS_PAGE_PA] = COMPUTE,
	[VP_ROW_CPUID_CONTROL] = { AT_CPUID_CONTROL, 1, 0 },
	[VP_ROW_LAST_EPF_GPA_LIST] = TDVPS(zerostep_gpa, 8),
	[VP_ROW_L2_MSR_BITMAPS_1] = L2_PAGE(1, 1),
	[VP_ROW_L2_SHADOW_MSR_BITMAPS_1] = L2_PAGE(1, 2),
	[VP_ROW_L2_MSR_BITMAPS_2] = L2_PAGE(2, 1),
	[VP_ROW_L2_SHADOW_MSR_BITMAPS_2] = L2_PAGE(2, 2),
	[VP_ROW_L2_MSR_BITMAPS_3] = L2_PAGE(3, 1),
	[VP_ROW_L2_SHADOW_MSR_BITMAPS_3] = L2_PAGE(3, 2),
};

static const u16 vp_slots[META_NR_VP_ROWS] = {
#define TDX_VP_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) \
	[VP_ROW_##name] = VP_SLOT_##name,
#include "core/abi/field.def"
};

/* Nested VMs' VMCS fields whose masks differ from those of the TD's own VMCS. */
struct l2_mask {
	u32 code;
	bool prod_rd; /* all of it or nothing; a debug TD's is always readable */
	u64 prod_wr;
	u64 dbg_wr;
};

#define SHARED_EPTP_WR 0xffffffffff000ULL

static const struct l2_mask l2_masks[] = {
	{ 0x0002, true, 0, 0 },
	{ 0x0006, false, 0, 0xffff },
	{ 0x2012, false, 0, 0 },
	{ 0x2016, true, 0, 0 },
	{ 0x201a, true, 0, 0x80 },
	{ 0x203c, true, SHARED_EPTP_WR, SHARED_EPTP_WR },
	{ 0x2040, false, 0, 0xffffffffff018ULL },
	{ 0x4000, false, 0, 0 },
	{ 0x6000, false, 0, 0 },
	{ 0x6002, false, 0, 0 },
	{ 0x6004, false, 0, 0 },
	{ 0x6006, false, 0, 0 },
	{ 0x6800, false, 0, L2_CR0_WRITABLE },
	{ 0x6804, false, 0, 0x3ff1fbf },
};

bool meta_l2_vmcs_masks(const struct meta_pos *pos, bool debug, struct meta_masks *masks)
{
	u64 all = meta_size_mask(pos->row->id);
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(l2_masks); i++) {
		const struct l2_mask *l = &l2_masks[i];

		if (l->code != tdx_field_code(pos->row->id))
			continue;
		masks->rd = debug || l->prod_rd ? all : 0;
		masks->wr = debug ? l->dbg_wr : l->prod_wr;
		return true;
	}
	return false;
}

u64 *vp_slot(const struct meta_ctx *x, u32 vm, u32 slot)
{
	return &vcpu_fields(x->c->m, x->vp, vm)->slot[slot];
}

/* Bit 0: an interrupt is pending that the guest's task priority lets through. */
static u64 state_details(const struct meta_ctx *x)
{
	const u8 *vapic = mem_ro(x->c->m, x->vp->page_pa[TDVPS_VAPIC] & CORE_PAGE_MASK);
	u64 requested = *vp_slot(x, 0, VP_SLOT_VMCS_GUEST_INTERRUPT_STATUS);

	return (requested & 0xf0) > (vapic[VAPIC_PPR] & 0xf0u);
}

static u64 vp_computed(const struct meta_ctx *x, u32 row, u32 n)
{
	if (row == VP_ROW_VCPU_STATE_DETAILS)
		return state_details(x);
	/* VP_ROW_TDVPS_PAGE_PA */
	return hpa_with_keyid(x->c->st, x->vp->page_pa[n], x->c->tdr->hkid);
}

/* Fields of a nested VM's VMCS that hold something else than was asked for, which is kept aside. */
struct l2_aside {
	u32 slot;
	u32 aside;
	bool guest_only; /* the host sees what the VMCS holds */
};

static const struct l2_aside l2_asides[] = {
	{ VP_SLOT_VMCS_SHARED_EPTP, VP_SLOT_SHADOW_SHARED_EPTP, false },
	{ VP_SLOT_VMCS_VIRTUAL_APIC_ADDRESS, VP_SLOT_L2_VAPIC_GPA, false },
	{ VP_SLOT_VMCS_CR0_GUEST_HOST_MASK, VP_SLOT_SHADOW_CR0_GUEST_HOST_MASK, true },
	{ VP_SLOT_VMCS_CR0_READ_SHADOW, VP_SLOT_SHADOW_CR0_READ_SHADOW, true },
	{ VP_SLOT_VMCS_CR4_GUEST_HOST_MASK, VP_SLOT_SHADOW_CR4_GUEST_HOST_MASK, true },
	{ VP_SLOT_VMCS_CR4_READ_SHADOW, VP_SLOT_SHADOW_CR4_READ_SHADOW, true },
	{ VP_SLOT_VMCS_PLE_GAP, VP_SLOT_SHADOW_PLE_GAP, true },
	{ VP_SLOT_VMCS_PLE_WINDOW, VP_SLOT_SHADOW_PLE_WINDOW, true },
};

static u32 l2_slot(const struct meta_ctx *x, u32 slot, u32 *vm)
{
	u32 i, n = *vm;

	for (i = 0; i < CORE_ARRAY_SIZE(l2_asides); i++) {
		const struct l2_aside *a = &l2_asides[i];

		if (a->slot != slot || (a->guest_only && !x->guest))
			continue;
		*vm = 0;
		return a->aside + n;
	}
	return slot;
}

u64 meta_vp_seen(const struct meta_ctx *x, const struct meta_pos *pos, u64 value)
{
	u64 owned, shadow;

	if (!x->guest || !pos->vm)
		return value;
	if (pos->row->id == VP_FIELD_VMCS_GUEST_CR0) {
		owned = *vp_slot(x, 0, VP_SLOT_BASE_L2_CR0_GUEST_HOST_MASK);
		shadow = *vp_slot(x, 0, VP_SLOT_BASE_L2_CR0_READ_SHADOW);
	} else if (pos->row->id == VP_FIELD_VMCS_GUEST_CR4) {
		owned = *vp_slot(x, 0, VP_SLOT_BASE_L2_CR4_GUEST_HOST_MASK);
		shadow = *vp_slot(x, 0, VP_SLOT_BASE_L2_CR4_READ_SHADOW);
	} else {
		return value;
	}
	return (value & ~owned) | (shadow & owned);
}

static bool is_msr_bitmap(u32 row)
{
	return row == VP_ROW_L2_MSR_BITMAPS_1 || row == VP_ROW_L2_MSR_BITMAPS_2 ||
	       row == VP_ROW_L2_MSR_BITMAPS_3;
}

void meta_vp_cell(const struct meta_ctx *x, const struct meta_pos *pos, struct meta_cell *cell)
{
	u32 row = meta_row(TDX_CTX_VP, pos);
	const struct vp_where *at = &vp_where[row];
	u32 vm = pos->vm;
	u32 slot = vp_slots[row] + pos->n;
	u32 page;

	switch (at->place) {
	case AT_SLOT:
		if (vm)
			slot = l2_slot(x, slot, &vm);
		meta_cell_at(cell, vp_slot(x, vm, slot), 0, 8, 0);
		break;
	case AT_TDVPS:
		meta_cell_at(cell, x->vp, at->offset, at->width, pos->n);
		break;
	case AT_PAGES:
		page = at->offset + pos->n / CORE_PTES_PER_TABLE;
		/* The guest sees the bitmaps that it asked for, not those in use. */
		if (x->guest && is_msr_bitmap(row))
			page++;
		meta_cell_at(cell, tdvps_page(x->c->m, x->vp, page), 0, at->width,
			     pos->n % CORE_PTES_PER_TABLE);
		break;
	case AT_CPUID_CONTROL:
		meta_cell_at(cell, vcpu_fields(x->c->m, x->vp, 0)->cpuid_control, 0, 1, pos->n);
		break;
	default:
		cell->value = vp_computed(x, row, pos->n);
		break;
	}
}
