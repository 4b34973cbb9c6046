/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Secure EPT entries: layout, states, and the form in which the TDX module shows them to the host.
 */
#ifndef CORE_ABI_SEPT_H
#define CORE_ABI_SEPT_H

#include "core/port/level.h"
#include "core/port/types.h"

#define SEPT_R CORE_BIT(0)
#define SEPT_W CORE_BIT(1)
#define SEPT_X CORE_BIT(2)
#define SEPT_RWX CORE_MASK(2, 0)
#define SEPT_MT_MASK CORE_MASK(5, 3)
#define SEPT_MT_WB (6ULL << 3)
#define SEPT_IPAT CORE_BIT(6)
#define SEPT_PS CORE_BIT(7)
#define SEPT_DIRTY CORE_BIT(9)
#define SEPT_LOCK CORE_BIT(11)
#define SEPT_HPA_MASK CORE_MASK(51, 12)
/* A 2M page that is being accepted counts the 4K chunks done in HPA bits that it does not need. */
#define SEPT_ACCEPT_COUNT_SHIFT 12
#define SEPT_ACCEPT_COUNT_MASK CORE_MASK(20, 12)
#define SEPT_HOST_PRIORITY CORE_BIT(52)
#define SEPT_TDEX CORE_BIT(53)
#define SEPT_TDBW CORE_BIT(54)
#define SEPT_TDB CORE_BIT(55)
#define SEPT_TDP CORE_BIT(56)
#define SEPT_L2_ALIAS_SHIFT 57
#define SEPT_L2_ALIAS_MASK CORE_MASK(60, 58)
#define SEPT_SUPPRESS_VE CORE_BIT(63)
#define SEPT_STATE_MASK \
	(SEPT_TDP | SEPT_TDB | SEPT_TDBW | SEPT_TDEX | SEPT_DIRTY | SEPT_PS | SEPT_IPAT)

/* A REMOVED entry keeps a migration epoch instead of an address. */
#define SEPT_REMOVED_EPOCH_MASK CORE_MASK(43, 12)
#define SEPT_REMOVED_EPOCH_VALID CORE_BIT(44)

/*
 * What the module shows of an entry in RCX; locks, state bits and the nested-VM bits stay hidden.
 */
#define SEPT_ARCH_PAGE_MASK \
	(SEPT_RWX | SEPT_MT_MASK | SEPT_IPAT | SEPT_PS | SEPT_HPA_MASK | SEPT_SUPPRESS_VE)
#define SEPT_ARCH_TABLE_MASK (SEPT_RWX | SEPT_PS)

/* SEPT information in RDX. */
#define SEPT_INFO_LEVEL_MASK CORE_MASK(2, 0)
#define SEPT_INFO_STATE_SHIFT 8
#define SEPT_INFO_STATE_MASK CORE_MASK(15, 8)
#define SEPT_INFO_VM_SHIFT 16
#define SEPT_INFO_VM_MASK CORE_MASK(17, 16)

/* Mapping operand (RCX of most MEM leaves): level and GPA in one register. */
#define TDX_MAP_LEVEL_MASK CORE_MASK(2, 0)
#define TDX_MAP_GPA_MASK CORE_MASK(51, 12)
#define TDX_MAP_RESERVED_MASK (CORE_MASK(11, 3) | CORE_MASK(63, 52))

/* State codes as sept_entry_state() returns them. */
enum sept_state_code {
#define SEPT_STATE(name, code, bits, arch, rwx, summary) SEPT_##name = (code),
#include "core/abi/sept_state.def"
};

/* Bits that make up a state inside an entry. */
enum sept_state_bits {
#define SEPT_STATE(name, code, bits, arch, rwx, summary) SEPT_BITS_##name = (bits),
#include "core/abi/sept_state.def"
};

/* State numbers of RDX[15:8]. */
enum sept_arch_state {
#define SEPT_STATE(name, code, bits, arch, rwx, summary) SEPT_ARCH_##name = (arch),
#define SEPT_L2_STATE(name, arch, summary) SEPT_ARCH_##name = (arch),
#include "core/abi/sept_state.def"
};

/**
 * sept_entry_state() - state code of an entry
 * @entry: raw entry
 *
 * Return: an enum sept_state_code, or a number that is none if the entry is corrupt.
 */
static inline unsigned int sept_entry_state(u64 entry)
{
	return (unsigned int)((entry >> 9 & 1) | (entry >> 53 & 0xf) << 1 | (entry >> 6 & 3) << 5);
}

/**
 * sept_state_to_bits() - the bits by which an entry expresses a state
 * @code: enum sept_state_code
 */
static inline u64 sept_state_to_bits(unsigned int code)
{
	return (u64)(code & 1) << 9 | (u64)(code >> 1 & 0xf) << 53 | (u64)(code >> 5 & 3) << 6;
}

/**
 * sept_state_is_page() - does an entry in this state map a page?
 * @code: enum sept_state_code
 */
static inline bool sept_state_is_page(unsigned int code)
{
	return (code & 0x60) == 0x60;
}

/**
 * sept_state_is_pending() - does the page wait for the guest to accept it?
 * @code: enum sept_state_code
 */
static inline bool sept_state_is_pending(unsigned int code)
{
	return sept_state_is_page(code) && (code & 0x10);
}

/**
 * sept_entry_hpa() - address in an entry, without HKID
 * @entry: raw entry
 *
 * Of a 2M page that is partly accepted, bits 20:12 are the accept counter; mask them by level
 * first.
 */
static inline u64 sept_entry_hpa(u64 entry)
{
	return entry & SEPT_HPA_MASK;
}

/**
 * sept_make_entry() - entry as the module writes it
 * @hpa: page or table, without HKID; 0 for FREE and REMOVED
 * @code: enum sept_state_code
 * @rwx: access rights, the last column of sept_state.def
 */
static inline u64 sept_make_entry(u64 hpa, unsigned int code, unsigned int rwx)
{
	u64 entry = SEPT_SUPPRESS_VE | hpa | sept_state_to_bits(code) | rwx;

	return sept_state_is_page(code) ? entry | SEPT_MT_WB : entry;
}

/**
 * sept_arch_entry() - entry in the form that RCX shows to the host
 * @entry: raw entry
 */
static inline u64 sept_arch_entry(u64 entry)
{
	if (sept_entry_state(entry) == SEPT_FREE)
		return SEPT_SUPPRESS_VE;
	return entry & (entry & SEPT_PS ? SEPT_ARCH_PAGE_MASK : SEPT_ARCH_TABLE_MASK);
}

/**
 * sept_info() - SEPT information as RDX holds it
 * @level: of the entry described
 * @arch: enum sept_arch_state
 * @vm: 0 for the TD itself, 1..3 for a nested VM
 */
static inline u64 sept_info(enum tdx_level level, unsigned int arch, unsigned int vm)
{
	return (u64)level | (u64)arch << SEPT_INFO_STATE_SHIFT | (u64)vm << SEPT_INFO_VM_SHIFT;
}

/**
 * sept_info_level() - level in SEPT information
 * @rdx: register value
 */
static inline enum tdx_level sept_info_level(u64 rdx)
{
	return (enum tdx_level)(rdx & SEPT_INFO_LEVEL_MASK);
}

/**
 * sept_info_state() - state in SEPT information, an enum sept_arch_state
 * @rdx: register value
 */
static inline unsigned int sept_info_state(u64 rdx)
{
	return (unsigned int)((rdx & SEPT_INFO_STATE_MASK) >> SEPT_INFO_STATE_SHIFT);
}

/**
 * sept_info_vm() - nested VM number in SEPT information
 * @rdx: register value
 */
static inline unsigned int sept_info_vm(u64 rdx)
{
	return (unsigned int)((rdx & SEPT_INFO_VM_MASK) >> SEPT_INFO_VM_SHIFT);
}

/**
 * tdx_map() - mapping operand
 * @gpa: aligned to the level
 * @level: of the entry
 */
static inline u64 tdx_map(u64 gpa, enum tdx_level level)
{
	return gpa | level;
}

/**
 * tdx_map_gpa() - GPA of a mapping operand
 * @map: register value
 */
static inline u64 tdx_map_gpa(u64 map)
{
	return map & TDX_MAP_GPA_MASK;
}

/**
 * tdx_map_level() - level of a mapping operand
 * @map: register value
 */
static inline enum tdx_level tdx_map_level(u64 map)
{
	return (enum tdx_level)(map & TDX_MAP_LEVEL_MASK);
}

#endif /* CORE_ABI_SEPT_H */
