/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The pages of a vCPU's control structure (VP.ADDCX), and what its VMCS page holds. */
#ifndef CORE_MODEL_VP_PAGE_H
#define CORE_MODEL_VP_PAGE_H

#include "core/model/memory.h"
#include "core/abi/field.h"

/*
 * Values of a vCPU that have no structure member of their own lie in 64-bit slots of its VMCS
 * page, one for each element of a row; big arrays (XBUFF, bitmaps ...) have pages of their own
 * instead.
 */
#define META_SLOT_LIMIT 16
#define META_SLOTS(n) ((n) > META_SLOT_LIMIT ? 0 : (n))

enum meta_slot {
#define TDX_VP_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) \
	VP_SLOT_##name, VP_SLOT_END_##name = VP_SLOT_##name + META_SLOTS(fields) - 1,
#include "core/abi/field.def"
	META_NR_SLOTS
};

#define META_CPUID_CONTROLS 128

/* Page 1 of a vCPU, and of each of its nested VMs, of which only the VMCS slots are used. */
struct vcpu_fields {
	u64 vmcs_header[2]; /* revision and abort indicator, 0 on this platform; see struct tdcs */
	u64 slot[META_NR_SLOTS];
	u8 cpuid_control[META_CPUID_CONTROLS];
};
static_assert(sizeof(struct vcpu_fields) <= CORE_PAGE_SIZE, "the fields of a vCPU are one page");

/* Which page of a vCPU holds what (VP.ADDCX). */
enum tdvps_index {
	TDVPS_TDVPR,
	TDVPS_VMCS,
	TDVPS_VAPIC,
	TDVPS_XBUFF, /* three pages */
	TDVPS_L2_VMCS = TDX_TDVPS_BASE_PAGES,
};

/**
 * tdvps_page() - a page of the vCPU's control structure
 * @m: the machine
 * @vp: the vCPU
 * @i: which one, enum tdvps_index
 */
static inline void *tdvps_page(struct model *m, const struct tdvps *vp, u32 i)
{
	return mem_rw(m, vp->page_pa[i] & CORE_PAGE_MASK);
}

/**
 * vcpu_fields() - metadata slots of a vCPU
 * @m: the machine
 * @vp: the vCPU
 * @vm: 0, or a nested VM that exists
 */
static inline struct vcpu_fields *vcpu_fields(struct model *m, const struct tdvps *vp, u32 vm)
{
	u32 page = vm ? TDVPS_L2_VMCS + (vm - 1) * TDVPS_PAGES_PER_L2_VM : TDVPS_VMCS;

	return tdvps_page(m, vp, page);
}

#endif /* CORE_MODEL_VP_PAGE_H */
