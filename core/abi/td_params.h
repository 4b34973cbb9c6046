/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Structures that the host hands to the TDX module in memory: TD_PARAMS, TDMR_INFO, TDSYSINFO,
 * CMR_INFO. All are little-endian with natural alignment, so no packing attribute is needed; the
 * asserts prove it.
 */
#ifndef CORE_ABI_TD_PARAMS_H
#define CORE_ABI_TD_PARAMS_H

#include "core/port/types.h"

enum tdx_attributes {
#define TDX_ATTRIBUTE(name, bit, summary) TDX_ATTR_##name = CORE_BIT(bit),
#define TDX_ATTRIBUTE_NEW(name, bit, since, summary) TDX_ATTR_##name = CORE_BIT(bit),
#include "core/abi/attribute.def"
};

enum tdx_xfam {
#define TDX_XFAM(name, bit, summary) TDX_XFAM_##name = CORE_BIT(bit),
#include "core/abi/attribute.def"
};

enum tdx_config_flags {
#define TDX_CONFIG_FLAG(name, bit, summary) TDX_CONFIG_##name = CORE_BIT(bit),
#define TDX_CONFIG_FLAG_NEW(name, bit, since, summary) TDX_CONFIG_##name = CORE_BIT(bit),
#include "core/abi/attribute.def"
};

/* Every bit that 1.5.01 knows. */
enum tdx_param_masks {
	TDX_ATTR_MASK = 0
#define TDX_ATTRIBUTE(name, bit, summary) | CORE_BIT(bit)
#include "core/abi/attribute.def"
	,
	TDX_XFAM_MASK = 0
#define TDX_XFAM(name, bit, summary) | CORE_BIT(bit)
#include "core/abi/attribute.def"
	,
	TDX_CONFIG_MASK = 0
#define TDX_CONFIG_FLAG(name, bit, summary) | CORE_BIT(bit)
#include "core/abi/attribute.def"
};

/* Bits of TDX_FEATURES0. */
enum tdx_features0 {
#define TDX_FEATURE(name, bit, summary) TDX_FEATURE0_##name = CORE_BIT(bit),
#define TDX_FEATURE_NEW(name, bit, since, summary) TDX_FEATURE0_##name = CORE_BIT(bit),
#include "core/abi/feature.def"
};

/* EPTP_CONTROLS: write-back memory, walk length minus one in bits 5:3. */
#define TDX_EPTP_MT_WB 6ULL
#define TDX_EPTP_4_LEVELS (TDX_EPTP_MT_WB | 3ULL << 3)
#define TDX_EPTP_5_LEVELS (TDX_EPTP_MT_WB | 4ULL << 3)

#define TDX_MSR_CONFIG_ARCH_CAPABILITIES CORE_BIT(0)

/* TSC_FREQUENCY counts 25 MHz. */
#define TDX_TSC_FREQUENCY_UNIT_KHZ 25000
#define TDX_TSC_FREQUENCY_MIN 4
#define TDX_TSC_FREQUENCY_MAX 400

#define TDX_TD_PARAMS_ALIGN 1024
#define TDX_MAX_L2_VMS 3
#define TDX_MAX_CPUID_CONFIG 48
#define TDX_MAX_TDMRS 64
#define TDX_MAX_RESERVED_PER_TDMR 16
#define TDX_MAX_CMRS 32
#define TDX_PAMT_ENTRY_SIZE 16
#define TDX_VENDOR_INTEL 0x8086

/* One CPUID leaf's registers, without its number. */
struct tdx_cpuid_value {
	u32 eax;
	u32 ebx;
	u32 ecx;
	u32 edx;
};

/**
 * struct tdx_td_params - TD_PARAMS, operand of TDH.MNG.INIT
 *
 * The cpuid_config entries are in the order in which SYS.INFO lists the configurable leaves; those
 * behind them are 0.
 */
struct tdx_td_params {
	u64 attributes;
	u64 xfam;
	u16 max_vcpus;
	u8 num_l2_vms;
	u8 msr_config_ctls;
	u8 reserved0[4];
	u64 eptp_controls;
	u64 config_flags;
	u16 tsc_frequency;
	u8 reserved1[38];
	u8 mrconfigid[48];
	u8 mrowner[48];
	u8 mrownerconfig[48];
	u64 ia32_arch_capabilities_config;
	u8 reserved2[24];
	struct tdx_cpuid_value cpuid_config[TDX_MAX_CPUID_CONFIG];
};

/* A part of a TDMR that the module must not use; offset from the TDMR's base. */
struct tdx_reserved_area {
	u64 offset;
	u64 size;
};

/* One trust domain memory region and its PAMT, as SYS.CONFIG takes it. */
struct tdx_tdmr_info {
	u64 base;
	u64 size;
	u64 pamt_1g_base;
	u64 pamt_1g_size;
	u64 pamt_2m_base;
	u64 pamt_2m_size;
	u64 pamt_4k_base;
	u64 pamt_4k_size;
	struct tdx_reserved_area reserved[TDX_MAX_RESERVED_PER_TDMR];
};

/* One convertible memory range; size 0 marks an unused entry. */
struct tdx_cmr_info {
	u64 base;
	u64 size;
};

/* A configurable CPUID leaf; the registers are masks of the bits the host may set. */
struct tdx_cpuid_config {
	u32 leaf;
	u32 subleaf;
	u32 eax;
	u32 ebx;
	u32 ecx;
	u32 edx;
};

#define TDX_CPUID_NO_SUBLEAF 0xffffffffu
#define TDX_SYSINFO_CPUID_SLOTS 37

/**
 * struct tdx_sysinfo - TDSYSINFO, filled by TDH.SYS.INFO
 *
 * A *_fixed0 bit that is 0 must be 0 in TD_PARAMS, a *_fixed1 bit that is 1 must be 1.
 */
struct tdx_sysinfo {
	u32 attributes;
	u32 vendor_id;
	u32 build_date;
	u16 build_num;
	u16 minor_version;
	u16 major_version;
	u8 sys_rd;
	u8 reserved0[13];
	u16 max_tdmrs;
	u16 max_reserved_per_tdmr;
	u16 pamt_entry_size;
	u8 reserved1[10];
	u16 tdcs_base_size;
	u8 reserved2[2];
	u16 tdvps_base_size;
	u8 tdvps_xfam_dependent_size;
	u8 reserved3[9];
	u64 attributes_fixed0;
	u64 attributes_fixed1;
	u64 xfam_fixed0;
	u64 xfam_fixed1;
	u8 reserved4[32];
	u32 num_cpuid_config;
	struct tdx_cpuid_config cpuid_config[TDX_SYSINFO_CPUID_SLOTS];
	u8 reserved5[4];
};

#define TDX_PIN(type, member, offset) \
	_Static_assert(offsetof(struct type, member) == (offset), #type "." #member " moved")

_Static_assert(sizeof(struct tdx_td_params) == 1024, "TD_PARAMS is 1024 bytes");
TDX_PIN(tdx_td_params, attributes, 0x00);
TDX_PIN(tdx_td_params, xfam, 0x08);
TDX_PIN(tdx_td_params, max_vcpus, 0x10);
TDX_PIN(tdx_td_params, num_l2_vms, 0x12);
TDX_PIN(tdx_td_params, msr_config_ctls, 0x13);
TDX_PIN(tdx_td_params, reserved0, 0x14);
TDX_PIN(tdx_td_params, eptp_controls, 0x18);
TDX_PIN(tdx_td_params, config_flags, 0x20);
TDX_PIN(tdx_td_params, tsc_frequency, 0x28);
TDX_PIN(tdx_td_params, reserved1, 0x2a);
TDX_PIN(tdx_td_params, mrconfigid, 0x50);
TDX_PIN(tdx_td_params, mrowner, 0x80);
TDX_PIN(tdx_td_params, mrownerconfig, 0xb0);
TDX_PIN(tdx_td_params, ia32_arch_capabilities_config, 0xe0);
TDX_PIN(tdx_td_params, reserved2, 0xe8);
TDX_PIN(tdx_td_params, cpuid_config, 0x100);

_Static_assert(sizeof(struct tdx_tdmr_info) == 320, "TDMR_INFO is 320 bytes");
TDX_PIN(tdx_tdmr_info, size, 0x08);
TDX_PIN(tdx_tdmr_info, pamt_1g_base, 0x10);
TDX_PIN(tdx_tdmr_info, pamt_1g_size, 0x18);
TDX_PIN(tdx_tdmr_info, pamt_2m_base, 0x20);
TDX_PIN(tdx_tdmr_info, pamt_2m_size, 0x28);
TDX_PIN(tdx_tdmr_info, pamt_4k_base, 0x30);
TDX_PIN(tdx_tdmr_info, pamt_4k_size, 0x38);
TDX_PIN(tdx_tdmr_info, reserved, 0x40);

_Static_assert(sizeof(struct tdx_cmr_info) == 16, "CMR_INFO is 16 bytes");
_Static_assert(sizeof(struct tdx_cpuid_value) == 16, "a CPUID value is 16 bytes");
_Static_assert(sizeof(struct tdx_cpuid_config) == 24, "CPUID_CONFIG is 24 bytes");

_Static_assert(sizeof(struct tdx_sysinfo) == 1024, "TDSYSINFO is 1024 bytes");
TDX_PIN(tdx_sysinfo, vendor_id, 0x04);
TDX_PIN(tdx_sysinfo, build_date, 0x08);
TDX_PIN(tdx_sysinfo, build_num, 0x0c);
TDX_PIN(tdx_sysinfo, minor_version, 0x0e);
TDX_PIN(tdx_sysinfo, major_version, 0x10);
TDX_PIN(tdx_sysinfo, sys_rd, 0x12);
TDX_PIN(tdx_sysinfo, max_tdmrs, 0x20);
TDX_PIN(tdx_sysinfo, max_reserved_per_tdmr, 0x22);
TDX_PIN(tdx_sysinfo, pamt_entry_size, 0x24);
TDX_PIN(tdx_sysinfo, tdcs_base_size, 0x30);
TDX_PIN(tdx_sysinfo, tdvps_base_size, 0x34);
TDX_PIN(tdx_sysinfo, tdvps_xfam_dependent_size, 0x36);
TDX_PIN(tdx_sysinfo, attributes_fixed0, 0x40);
TDX_PIN(tdx_sysinfo, attributes_fixed1, 0x48);
TDX_PIN(tdx_sysinfo, xfam_fixed0, 0x50);
TDX_PIN(tdx_sysinfo, xfam_fixed1, 0x58);
TDX_PIN(tdx_sysinfo, num_cpuid_config, 0x80);
TDX_PIN(tdx_sysinfo, cpuid_config, 0x84);

#undef TDX_PIN

#endif /* CORE_ABI_TD_PARAMS_H */
