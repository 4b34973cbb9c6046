// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * What the module says about itself: the values of its metadata fields, and TDH.SYS.INFO
 * (docs/tdx-module.md 7.5).
 */
#include "core/model/cpuid.h"
#include "core/model/event_filter.h"
#include "core/model/leaf.h"
#include "core/model/meta_sys.h"
#include "core/model/operand.h"
#include "core/model/pamt.h"
#include "core/model/profile.h"
#include "core/model/td_params.h"
#include "core/model/td_width.h"
#include "core/port/string.h"

/* Pages that the loader set aside for handing over to the next module: 14 are the least. */
#define NUM_HANDOFF_PAGES 15

#define SYSINFO_ALIGN 1024
#define CMR_ARRAY_ALIGN 512

/* Values that neither platform nor version change. */
static const u64 sys_values[META_ALL_SYS_ROWS] = {
	[SYS_ROW_VENDOR_ID] = TDX_VENDOR_INTEL,
	[SYS_ROW_MIN_UPDATE_HV] = MODEL_MIN_UPDATE_HV,
	[SYS_ROW_NUM_HANDOFF_PAGES] = NUM_HANDOFF_PAGES,
	[SYS_ROW_NUM_TDX_FEATURES] = 1,
	[SYS_ROW_NUM_CMRS] = TDX_MAX_CMRS,
	[SYS_ROW_MAX_TDMRS] = TDX_MAX_TDMRS,
	[SYS_ROW_MAX_RESERVED_PER_TDMR] = TDX_MAX_RESERVED_PER_TDMR,
	[SYS_ROW_PAMT_4K_ENTRY_SIZE] = TDX_PAMT_ENTRY_SIZE,
	[SYS_ROW_PAMT_2M_ENTRY_SIZE] = TDX_PAMT_ENTRY_SIZE,
	[SYS_ROW_PAMT_1G_ENTRY_SIZE] = TDX_PAMT_ENTRY_SIZE,
	[SYS_ROW_TDR_BASE_SIZE] = CORE_PAGE_SIZE,
	[SYS_ROW_TDCS_SIZE_PER_L2_VM] = CORE_PAGE_SIZE,
	[SYS_ROW_TDVPS_BASE_SIZE] = TDX_TDVPS_BASE_PAGES * CORE_PAGE_SIZE,
	[SYS_ROW_TDVPS_SIZE_PER_L2_VM] = TDVPS_PAGES_PER_L2_VM * CORE_PAGE_SIZE,
	[SYS_ROW_XFAM_FIXED1] = TDX_XFAM_X87 | TDX_XFAM_SSE,
	[SYS_ROW_IA32_ARCH_CAPABILITIES_CONFIG_MASK] = ARCH_CAPABILITIES_CONFIG_MASK,
	[SYS_ROW_PAMT_PAGE_BITMAP_ENTRY_BITS] = 1,
	[SYS_ROW_MIN_VIRT_MAXPA] = VIRT_MAXPA_MIN,
	[SYS_ROW_MAX_EVENT_FILTERS] = MAX_EVENT_FILTERS,
	[SYS_ROW_NUM_MEM_SCAN_CONTROL_PAGES] = 2,
	[SYS_ROW_MAX_MEM_SCAN_RANGES] = 128,
	[SYS_ROW_NUM_MEM_SCAN_CONTEXTS] = 256,
	[SYS_ROW_MAX_MIGS] = 512,
	[SYS_ROW_NUM_IMMUTABLE_STATE_PAGES] = 3,
	[SYS_ROW_NUM_TD_STATE_PAGES] = 2,
	[SYS_ROW_NUM_VP_STATE_PAGES] = 5,
	[SYS_ROW_MAX_SERV_TDS] = 1,
	[SYS_ROW_SERVTD_ATTR_FIXED0] = 0x7ff00000001,
	[SYS_ROW_GUEST_L2_GPA_ATTR_MASK] = 0x807f,
	[SYS_ROW_VM_CTLS_FIXED0] = 0x1,
	[SYS_ROW_VCPU_L2_CTLS_FIXED0] = 0x3,
	[SYS_ROW_VCPU_L2_DEBUG_CTLS_FIXED0] = 0x7,
};

static u64 cpuid_config_leaf(const struct model_state *st, u32 n)
{
	const struct cpuid_leaf *l;

	if (n >= model_profile(st)->cpuid_configs)
		return ~0ULL;
	l = &cpuid_leaves[cpuid_configs[n].index];
	return (u64)l->subleaf << 32 | l->leaf;
}

/* Bits that TD_PARAMS may set: freely, or where the CPU has them. */
static struct tdx_cpuid_value cpuid_config_bits(const struct cpuid_config *cfg)
{
	const struct tdx_cpuid_value *cpu = &cpuid_leaves[cfg->index].base;
	struct tdx_cpuid_value v;

	v.eax = cfg->direct.eax | (cfg->allow.eax & cpu->eax);
	v.ebx = cfg->direct.ebx | (cfg->allow.ebx & cpu->ebx);
	v.ecx = cfg->direct.ecx | (cfg->allow.ecx & cpu->ecx);
	v.edx = cfg->direct.edx | (cfg->allow.edx & cpu->edx);
	return v;
}

/* 1.5.01 does not report here what TD_PARAMS may only clear. */
static u64 cpuid_config_value(const struct model_state *st, u32 n)
{
	struct cpuid_config cfg;
	struct tdx_cpuid_value v;

	if (n / 2 >= model_profile(st)->cpuid_configs)
		return 0;
	cfg = cpuid_config(st, n / 2);
	v = model_has(st, MODEL_CPUID_CONFIG_ALLOWED) ? cpuid_config_bits(&cfg) : cfg.direct;
	return n & 1 ? (u64)v.edx << 32 | v.ecx : (u64)v.ebx << 32 | v.eax;
}

/* What is a fact of the module's version; other rows have the values that all versions share. */
static u64 version_value(const struct model_state *st, u32 row)
{
	const struct model_profile *profile = model_profile(st);

	switch (row) {
	case SYS_ROW_BUILD_DATE:
		return profile->build_date;
	case SYS_ROW_BUILD_NUM:
		return profile->build_num;
	case SYS_ROW_MINOR_VERSION:
		return profile->minor;
	case SYS_ROW_MAJOR_VERSION:
		return profile->major;
	case SYS_ROW_UPDATE_VERSION:
		return profile->update;
	case SYS_ROW_MODULE_HV:
		return profile->handoff_version;
	case SYS_ROW_NO_DOWNGRADE:
		return profile->no_downgrade;
	case SYS_ROW_TDX_FEATURES0:
		return profile->features0;
	case SYS_ROW_NUM_CPUID_CONFIG:
		return profile->cpuid_configs;
	case SYS_ROW_MAX_VCPUS_PER_TD:
		return profile->max_vcpus;
	case SYS_ROW_MIN_DYNAMIC_PAMT_NUM_HKID_BITS:
		return st->pf.maxpa > MODEL_DYNAMIC_PAMT_MAX_SHIFT ?
			       st->pf.maxpa - MODEL_DYNAMIC_PAMT_MAX_SHIFT : 0;
	case SYS_ROW_TDCS_BASE_SIZE:
		return profile->tdcx_base * CORE_PAGE_SIZE;
	case SYS_ROW_ATTRIBUTES_FIXED0:
		return profile->attributes;
	case SYS_ROW_CONFIG_FLAGS_FIXED0:
		return profile->config_flags;
	default:
		return sys_values[row];
	}
}

u64 meta_sys_value(const struct model_state *st, const struct meta_pos *pos)
{
	const struct model_platform *pf = &st->pf;
	u32 row = meta_row(TDX_CTX_SYS, pos);
	u32 n = pos->n;

	switch (row) {
	case SYS_ROW_NUM_PKGS:
		return pf->packages;
	case SYS_ROW_PKG_FMS:
		return n < pf->packages ? pf->cpuid1_eax : 0;
	case SYS_ROW_CMR_BASE:
		return n < pf->ncmrs ? pf->cmr[n].base : 0;
	case SYS_ROW_CMR_SIZE:
		return n < pf->ncmrs ? pf->cmr[n].size : 0;
	case SYS_ROW_XFAM_FIXED0:
		return xfam_supported(st);
	case SYS_ROW_CPUID_CONFIG_LEAVES:
		return cpuid_config_leaf(st, n);
	case SYS_ROW_CPUID_CONFIG_VALUES:
		return cpuid_config_value(st, n);
	case SYS_ROW_NUM_ALLOWED_FMS:
		return fms_count(st);
	case SYS_ROW_ALLOWED_FMS:
		return fms_nth(st, n);
	default:
		return version_value(st, row);
	}
}

/* ---- SYS.INFO ------------------------------------------------------------------------------- */

/* Here, unlike in SYS.RD, bits that may only be cleared count where the CPU has them. */
static void fill_cpuid_config(struct tdx_cpuid_config *out, struct cpuid_config cfg)
{
	const struct cpuid_leaf *l = &cpuid_leaves[cfg.index];
	struct tdx_cpuid_value v = cpuid_config_bits(&cfg);

	out->leaf = l->leaf;
	out->subleaf = l->subleaf;
	out->eax = v.eax;
	out->ebx = v.ebx;
	out->ecx = v.ecx;
	out->edx = v.edx;
}

static void fill_sysinfo(const struct model_state *st, struct tdx_sysinfo *info)
{
	const struct model_profile *profile = model_profile(st);
	u32 i;

	info->vendor_id = TDX_VENDOR_INTEL;
	info->build_date = profile->build_date;
	info->build_num = profile->build_num;
	info->minor_version = profile->minor;
	info->major_version = profile->major;
	info->sys_rd = 1;
	info->max_tdmrs = TDX_MAX_TDMRS;
	info->max_reserved_per_tdmr = TDX_MAX_RESERVED_PER_TDMR;
	info->pamt_entry_size = TDX_PAMT_ENTRY_SIZE;
	info->tdcs_base_size = (u16)(profile->tdcx_base * CORE_PAGE_SIZE);
	info->tdvps_base_size = TDX_TDVPS_BASE_PAGES * CORE_PAGE_SIZE;
	info->attributes_fixed0 = profile->attributes;
	info->xfam_fixed0 = xfam_supported(st);
	info->xfam_fixed1 = TDX_XFAM_X87 | TDX_XFAM_SSE;
	info->num_cpuid_config = profile->cpuid_configs;
	for (i = 0; i < profile->cpuid_configs; i++)
		fill_cpuid_config(&info->cpuid_config[i], cpuid_config(st, i));
}

static void fill_cmrs(const struct model_platform *pf, struct tdx_cmr_info *cmr)
{
	u32 i;

	for (i = 0; i < TDX_MAX_CMRS; i++) {
		cmr[i].base = i < pf->ncmrs ? pf->cmr[i].base : 0;
		cmr[i].size = i < pf->ncmrs ? pf->cmr[i].size : 0;
	}
}

MODEL_LEAF(sys_info)
{
	u64 info_size = c->r->rdx, cmrs = c->r->r9;
	struct tdx_sysinfo *info;
	struct tdx_cmr_info *cmr;
	u64 status;

	c->r->rdx = c->r->r9 = 0;
	if (!c->lp->init_done)
		return TDX_SYS_LP_INIT_NOT_DONE;
	status = op_shared(c, TDX_OPERAND_ID_RCX, c->r->rcx, SYSINFO_ALIGN);
	if (status != TDX_SUCCESS)
		return status;

	if (info_size < sizeof(struct tdx_sysinfo))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);

	/* The first buffer is cleared before the second one is checked. */
	info = host_rw(c->m, c->r->rcx);
	if (info)
		memset(info, 0, sizeof(*info));
	status = op_shared(c, TDX_OPERAND_ID_R8, c->r->r8, CMR_ARRAY_ALIGN);
	if (status != TDX_SUCCESS)
		return status;

	if (cmrs < TDX_MAX_CMRS)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R9);
	cmr = host_rw(c->m, c->r->r8);
	if (info)
		fill_sysinfo(c->st, info);
	if (cmr)
		fill_cmrs(&c->st->pf, cmr);
	c->r->rdx = sizeof(*info);
	c->r->r9 = TDX_MAX_CMRS;
	return TDX_SUCCESS;
}
