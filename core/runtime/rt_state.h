/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What outlives the process: test TDs, their vCPUs, and the accounts of pages and SEAMCALLs. */
#ifndef CORE_RUNTIME_RT_STATE_H
#define CORE_RUNTIME_RT_STATE_H

#include <tdxcall/uapi.h>

#include "core/seam/inject.h"
#include "core/tdpmmu/tdpmmu.h"

/* Room for what later TDX modules may ask for; SYS.RD returns how many there are. */
#define RT_MAX_TDCX 16
#define RT_MAX_TDVPS 32

static_assert(TDX_MAX_VCPUS == TDXCALL_MAX_VCPUS, "vCPUs of the hooks and of the uAPI");
static_assert((int)TDX_BUSY_KICK == TDXCALL_BUSY_KICK, "busy policy");
static_assert((int)TDX_BUSY_LOOP == TDXCALL_BUSY_LOOP, "busy policy");
static_assert((int)TDX_BUSY_AGAIN == TDXCALL_BUSY_AGAIN, "busy policy");
static_assert(TDH_LEAF_LIMIT == TDXCALL_NR_LEAVES, "counters by leaf");
static_assert(sizeof(struct seam_leaf_stats) == sizeof(struct tdxcall_leaf_stats), "counters");

/**
 * struct rt_slot - an entry of the table of TDs
 * @td: HPA of its struct rt_td, 0 = the slot is free
 * @id: 0 while the TD is being made: it is not found
 * @reserved: 0
 */
struct rt_slot {
	u64 td;
	u32 id;
	u32 reserved;
};

/* Flags of struct rt_page. */
#define RT_PAGE_EXPOSED (1U << 0) /* pinned: a raw call named it */
#define RT_PAGE_GIVEN (1U << 1)	  /* handed over since it was reset last */
#define RT_PAGE_KEYS (1U << 2)	  /* under more than one KeyID, or an unknown one */
#define RT_PAGE_ROOT (1U << 3)	  /* became a TDR: written under the TDX module's own KeyID */
#define RT_PAGE_LOST (1U << 4)	  /* freed while owned: leaked, unless the end of its TD frees it */

/* Bit 31 of a handle would be TDXCALL_RAW_UNUSED of a register. */
#define RT_MAX_HANDLE 0x7fffffffU

/* Value of struct rt_page.users while one command has the block for itself. */
#define RT_PAGE_ALONE 0xffffffffU

/**
 * struct rt_page - a named block of host pages; persistent, guarded by struct rt.page_lock
 * @pa: HPA of the block
 * @owner: id of its struct rt_owner, 0 = this entry is free
 * @handle: its name, 0 = lost
 * @users: commands that work with it, or RT_PAGE_ALONE
 * @flags: RT_PAGE_*
 * @keyid: KeyID of the TD that it was given to, 0 = none
 * @level: size
 */
struct rt_page {
	u64 pa;
	u32 owner;
	u32 handle;
	u32 users;
	u32 flags;
	u32 keyid;
	enum tdx_level level;
};

/**
 * struct rt_state - all there is, but for what hangs on the slots
 * @magic: RT_MAGIC
 * @version: RT_VERSION
 * @size: sizeof
 * @last_id: id given out last
 * @in_flight: commands being carried out: never anything but 0 in a state that was saved
 * @slot: the TDs
 * @pages: page accounting
 * @stats: counters by leaf
 * @inject: SEAMCALLs that are not made; changed with struct rt.table_lock held
 * @last_owner: id given to a struct rt_owner last
 * @reserved: 0
 * @page: named pages for raw calls
 */
struct rt_state {
	u64 magic;
	u32 version;
	u32 size;
	u32 last_id;
	u32 in_flight;
	struct rt_slot slot[TDXCALL_MAX_TDS];
	struct tdx_pages pages;
	struct seam_stats stats;
	struct seam_inject inject;
	u32 last_owner;
	u32 reserved;
	struct rt_page page[TDXCALL_MAX_PAGES];
};

#define RT_MAGIC 0x656d69746e757274ULL /* "truntime" */
#define RT_VERSION 4

/* How far a teardown got; each step is made once. */
enum rt_phase {
	RT_PHASE_LIVE,
	RT_PHASE_FLUSHED, /* MNG.VPFLUSHDONE */
	RT_PHASE_FREED,	  /* MNG.KEY.FREEID: pages can be reclaimed */
};

/**
 * struct rt_mmio - addresses behind which the host emulates a device
 * @gpa: first byte, shared bit clear
 * @size: bytes, 0 = unused
 * @value: what reads give
 * @flags: TDXCALL_MMIO_F_*
 * @reads: reads answered
 * @writes: writes answered
 */
struct rt_mmio {
	u64 gpa;
	u64 size;
	u64 value;
	u64 flags;
	u64 reads;
	u64 writes;
};

/**
 * struct rt_td - a test TD, in a host page of its own
 * @name: unique name
 * @flags: TDXCALL_TD_F_*
 * @state: enum tdxcall_td_state, 0 while it is being made
 * @phase: enum rt_phase
 * @sept_levels: 4 or 5
 * @max_vcpus: TD_PARAMS.MAX_VCPUS
 * @owner: id of the struct rt_owner whose end is its end, 0 = none (TDXCALL_TD_F_AUTO)
 * @nr_tdcx: control pages of @tdcx given to the TDX module
 * @reserved: 0
 * @attributes: TD_PARAMS.ATTRIBUTES
 * @xfam: TD_PARAMS.XFAM
 * @tdcx: HPAs of the TDCX pages
 * @vcpu: HPAs of struct rt_vcpu; those from @vm.nr_vcpus on are not finished
 * @vm: the TD as the hooks see it
 * @mmio: MMIO regions
 */
struct rt_td {
	char name[TDXCALL_NAME_LEN];
	u32 flags;
	u32 state;
	u32 phase;
	u32 sept_levels;
	u32 max_vcpus;
	u32 nr_tdcx;
	u32 owner;
	u32 reserved;
	u64 attributes;
	u64 xfam;
	u64 tdcx[RT_MAX_TDCX];
	u64 vcpu[TDXCALL_MAX_VCPUS];
	struct tdx_vm_state vm;
	struct rt_mmio mmio[TDXCALL_MAX_MMIO];
};

static_assert(sizeof(struct rt_td) <= CORE_PAGE_SIZE, "a TD fits a page");

/**
 * struct rt_vcpu - a vCPU, in a host page of its own
 * @nr_pages: pages of @page given to the TDX module
 * @reserved: 0
 * @rcx: initial guest RCX
 * @entries: VP.ENTERs that went in
 * @last_rax: RAX of the last of them
 * @shared_eptp: Shared EPTP as it was written last, 0 = never
 * @page: HPAs; [0] = TDVPR
 * @pi_desc: HPA of the page with the posted-interrupt descriptor, 0 = none
 */
struct rt_vcpu {
	u32 nr_pages;
	u32 reserved;
	u64 rcx;
	u64 entries;
	u64 last_rax;
	u64 shared_eptp;
	u64 page[RT_MAX_TDVPS];
	u64 pi_desc;
};

/**
 * rt_gpa_limit() - first byte that is no private GPA of a TD: where the shared bit begins
 * @td: TD
 */
static inline u64 rt_gpa_limit(const struct rt_td *td)
{
	/* TD_PARAMS.CONFIG_FLAGS.GPAW is set with 5 levels: bit 51 instead of 47. */
	return td->sept_levels == 5 ? CORE_BIT(51) : CORE_BIT(47);
}

/**
 * rt_shared_bit() - bit of a GPA that makes it shared
 * @td: TD
 */
static inline u64 rt_shared_bit(const struct rt_td *td)
{
	return rt_gpa_limit(td);
}

#endif /* CORE_RUNTIME_RT_STATE_H */
