/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * What the software TDX module keeps: its global state, the PAMT, and the control structures that
 * live in pages which the host hands over.
 */
#ifndef CORE_MODEL_LAYOUT_H
#define CORE_MODEL_LAYOUT_H

#include "core/abi/abi.h"
#include "core/model/platform.h"
#include "core/model/sha512.h"
#include "core/port/atomic.h"

/* ---- global state --------------------------------------------------------------------------- */

/*
 * One key: state as in docs/tdx-module.md 3, and which packages still have to write their caches
 * back.
 */
struct kot_entry {
	u8 state; /* enum tdx_kot_state */
	u8 found; /* model_check() alone: a TD with this HKID was found */
	u8 pad[2];
	u32 wb_packages;
};

struct tdmr {
	u64 base;
	u64 size;
	u64 pamt_base[3];
	u64 pamt_size[3];
	u32 nreserved;
	u16 init_lock; /* mutex of SYS.TDMR.INIT */
	u16 pad;
	struct model_range reserved[MODEL_MAX_RESERVED];
	u64 init_next; /* memory below this HPA has its PAMT; complete at base + size */
	/*
	 * The same with dynamic PAMT, where init_next stays at base: tdmr_covers() is asked before
	 * entries of 4K pages are used, which are not there.
	 */
	u64 dynamic_next;
};

#define MODEL_TLB_ENTRIES 64

/*
 * Page operands of one call (TDR, four pages), the TDVPR of a vCPU that stays, and some to spare.
 */
#define MODEL_LP_PINS 8

/*
 * What a pin says: page address, level, in use. The entries above the page count as held shared;
 * with PIN_SHARED the page's own entry does too (a TDR), with PIN_TREE also the TD's secure EPT
 * tree.
 */
#define PIN_IN_USE CORE_BIT(0)
#define PIN_LEVEL_SHIFT 1
#define PIN_LEVEL_MASK CORE_MASK(2, 1)
#define PIN_SHARED CORE_BIT(3)
#define PIN_TREE CORE_BIT(4)

/* A cached translation of a guest access: what an LP may go on using until it is flushed. */
struct tlb_entry {
	u64 tdr_pa; /* 0 = free slot */
	u64 gpa;    /* of the start of the page */
	u64 hpa;    /* with the rights in bits 2:0 */
	enum tdx_level level;
	u32 shared;
};

struct model_lp {
	bool init_done; /* SYS.LP.INIT */
	bool in_guest;	/* a vCPU stays in the guest between two calls (control.h) */
	u8 package;
	u32 tlb_next;
	u64 intr; /* atomic: 0 = no interrupt comes, else 1 + polls of the call that see none */
	u64 calls; /* SEAMCALLs made here, but for those that only read */
	u64 last_tdvpr;  /* the vCPU that ran here last: another one makes VP.ENTER flush */
	u64 guest_tdvpr; /* the vCPU inside, while in_guest */
	u64 host_rbp;    /* of the VP.ENTER that took it there */
	u64 pin[MODEL_LP_PINS]; /* explicit page operands of the call here, see pamt_walk() */
	struct tlb_entry tlb[MODEL_TLB_ENTRIES];
};

/* PHYMEM.CACHE.WB of one package: 0 = no run was interrupted, else the block that comes next. */
struct wbcache {
	u16 lock;
	u16 next_block;
	u32 pad;
	u64 flushed_at_start[MODEL_MAX_KEYIDS / 64];
};

struct model_state {
	u64 magic;
	u32 version;
	u32 size;
	struct model_platform pf;
	u32 keyid_shift;
	u32 sys_state; /* enum tdx_sys_state */
	u32 lps_initialized;
	u32 keyed_packages; /* SYS.KEY.CONFIG done, one bit each */
	u16 global_lock;
	u16 kot_lock;
	u32 ntdmrs;
	u32 dynamic_pamt; /* SYS.CONFIG was asked for it */
	u32 tds_under_construction; /* MNG.INIT is done, MR.FINALIZE is not */
	u64 random_counter;
	u64 intr_every; /* an interrupt becomes pending each so many polls; 0 = never by itself */
	u64 intr_polls; /* polls so far, counted while the former is set */
	u64 tsc; /* the clock when the machine was set up, see model_tsc() */
	struct tdmr tdmr[MODEL_MAX_TDMRS];
	struct kot_entry kot[MODEL_MAX_KEYIDS];
	struct wbcache wbcache[MODEL_MAX_PACKAGES];
	struct model_lp lp[MODEL_MAX_LPS];
};

/**
 * model_all_packages() - the set of all packages, one bit each
 * @st: global state
 */
static inline u32 model_all_packages(const struct model_state *st)
{
	return (1u << st->pf.packages) - 1;
}

/* ---- PAMT ----------------------------------------------------------------------------------- */

/* docs/tdx-module.md 2: lock[2] type[1] owner>>12 [5] BEPOCH[8]. */
struct pamt_entry {
	u16 lock;
	u8 type; /* enum tdx_page_type */
	u8 owner_hi;
	u32 owner_lo;
	u64 bepoch;
};
static_assert(sizeof(struct pamt_entry) == 16, "PAMT entry is 16 bytes");

static inline u64 pamt_owner(const struct pamt_entry *e)
{
	return ((u64)e->owner_hi << 32 | e->owner_lo) << CORE_PAGE_SHIFT;
}

static inline void pamt_set(struct pamt_entry *e, u8 type, u64 owner_pa)
{
	u64 pfn = owner_pa >> CORE_PAGE_SHIFT;

	e->owner_hi = pfn >> 32;
	e->owner_lo = (u32)pfn;
	atom_store(&e->type, type);
}

/* ---- control structures of a TD ------------------------------------------------------------- */

#define MAX_L2_VMS 3
#define TDVPS_PAGES_PER_L2_VM 3

/*
 * What a TDCX page is for. Which one that is depends on the TDX module: struct model_profile has
 * the order in which MNG.ADDCX gets them.
 */
enum tdcx_index {
	TDCX_DATA0,
	TDCX_DATA1,
	TDCX_MSR_BITMAPS,
	TDCX_SEPT_ROOT,
	TDCX_ZERO_PAGE,
	TDCX_MIG_LINKS,
	TDCX_L2_SEPT_ROOT, /* one for each nested VM */
	TDCX_DATA2 = TDCX_L2_SEPT_ROOT + MAX_L2_VMS,
	TDCX_DATA3,
	TDCX_DATA4,
	TDCX_NR_PAGES
};

/* TDCS.TD_CTLS: an access to a pending page exits to the host; no #VE. */
#define TD_CTLS_PENDING_VE_DISABLE CORE_BIT(0)
/* The guest wants CPUID to show the topology that the host configured. */
#define TD_CTLS_ENUM_TOPOLOGY CORE_BIT(1)
/* TDCS.NOTIFY_ENABLES: a suspected zero-step attack is reported to the guest. */
#define TD_NOTIFY_EPT_FAULTS CORE_BIT(0)

#define LP_NONE 0xffffffffU

struct tdr {
	u8 fatal;
	u8 pad0;
	u16 hkid;
	u32 lifecycle; /* enum tdx_lifecycle */
	u32 num_tdcx;
	u32 pkg_configured; /* one bit each */
	u64 chldcnt;	    /* 4K units */
	u64 tdcx_pa[TDCX_NR_PAGES]; /* by enum tdcx_index; without HKID, 0 = none */
	u64 uuid[4];
	u64 found; /* model_check() alone: 4K units found so far; 0 at any other time */
	u32 tdcx_missing; /* TDCX pages that are needed before the TD can be used */
	u32 pad1;
};
static_assert(sizeof(struct tdr) <= CORE_PAGE_SIZE, "TDR is one page");

/* TDCX page 0: what the leaves work with. Metadata-only values are in struct tdcs_ext, page 1. */
struct tdcs {
	/* First as in 1.5.01: a host may name a control page as an operand that is read as data. */
	u32 num_vcpus;
	u32 num_assoc_vcpus;
	u32 op_state; /* enum tdx_op_state */
	u32 max_vcpus;
	u16 op_state_lock;
	u16 sept_lock;
	u16 epoch_lock;
	u16 num_l2_vms;
	u64 attributes;
	u64 xfam;
	u64 config_flags;
	u64 td_ctls;
	u64 eptp;     /* root HPA without HKID | (levels - 1) << 3 | memory type */
	u8 gpaw;      /* 0 = 48 bits, 1 = 52 */
	u8 sept_pwl;  /* level of the root table: 3 or 4 */
	u16 rtmr_lock;
	u16 bindings_lock; /* of its service TDs */
	u8 pad0[2];
	u64 td_epoch;
	u32 refcount[2];
	u64 l2_root_pa[MAX_L2_VMS];
	u64 notify_enables;
	u64 hp_lock_timeout;
	u64 vm_ctls[4];
	u64 tsc_offset;
	u64 tsc_multiplier;
	u32 tsc_frequency;
	u32 pad1;
	struct sha384_state mr; /* running MRTD */
	u8 mrtd[48];
	u8 mrconfigid[48];
	u8 mrowner[48];
	u8 mrownerconfig[48];
	u8 rtmr[4][48];
	u8 servtd_hash[48];
	u64 tree_lps[MODEL_MAX_LPS / 64]; /* LPs that ever held the tree by a pin, a bit each */
};
static_assert(sizeof(struct tdcs) <= CORE_PAGE_SIZE, "TDCS data is TDCX page 0");

/*
 * Of the test guest of guest_mailbox.c: what a program in the guest would have in its registers and
 * on its stack.
 */
struct guest_cpu {
	u64 pc;
	u64 base; /* GPA of the mailbox */
	u64 seq;
	u64 command;
	u64 gpa;
	u64 size;
	u64 value;
	u64 result;
	u64 out;
	u64 status;
	u64 done;
	u64 ve_reason;
	u64 ve_qual;
	u64 ve_gpa;
};

/* TDVPR page: the management part of a vCPU; the other pages belong to metadata (meta_vp.c). */
struct tdvps {
	/* #VE information area (TDG.VP.VEINFO.GET); first as in 1.5.01, see struct tdcs */
	u32 ve_reason;
	u32 ve_valid;
	u64 ve_qual;
	u64 ve_gla;
	u64 ve_gpa;
	u64 ve_insn;
	u64 tdr_pa;
	u32 num_pages; /* TDVPR included */
	u32 index;
	u32 assoc_lp; /* LP_NONE = not associated */
	u8 state;     /* enum tdx_vcpu_state */
	u8 last_exit; /* enum tdx_last_exit */
	u8 pend_nmi;
	u8 cpuid_control;
	u64 epoch;
	u64 page_pa[TDX_TDVPS_MAX_PAGES]; /* without HKID; [0] = TDVPR */
	struct seam_regs gpr; /* of the guest */
	u64 state_details;
	u64 xfam;
	/* Zero-step defence: GPAs that faulted at one guest RIP (VP.ENTER). */
	u32 zerostep_count;
	u32 zerostep_ngpas;
	u64 zerostep_progress;
	u64 zerostep_gpa[32];
	u64 progress; /* counts instructions that the guest completed: stands in for its RIP */
	/* The last exit by hardware, as the VMCS keeps it. */
	u64 exit_reason;
	u64 exit_qual;
	u64 exit_gpa;
	u64 hp_busy_since; /* TSC when host priority began to refuse this guest, 0 = it does not */
	struct guest_cpu cpu; /* what runs in the guest, if that is guest_mailbox.c */
};
static_assert(sizeof(struct tdvps) <= CORE_PAGE_SIZE, "TDVPR is one page");

/* Pages that a vCPU of this TD needs, TDVPR included. */
static inline u32 tdvps_pages(const struct tdcs *tdcs)
{
	return TDX_TDVPS_BASE_PAGES + TDVPS_PAGES_PER_L2_VM * tdcs->num_l2_vms;
}

#endif /* CORE_MODEL_LAYOUT_H */
