/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The commands of the tdxcall runtime: the ioctls of /dev/tdxcall, and the same structs for the
 * runtime that libtdxcall carries in process.
 *
 * Rules for every struct: argsz (the caller's sizeof) and flags come first; padding is explicit;
 * unknown flags and non-zero reserved fields are refused with -EINVAL; the layout is the same for
 * 32- and 64-bit callers and pinned by tests. The number of a command does not say how long its
 * struct is, argsz does: a shorter struct, of a caller that knows less, is completed with zeros, a
 * longer one is fine if the rest of it is zero (-E2BIG otherwise), and the smaller of both sizes is
 * written back.
 *
 * Three results, three places: the call itself returns < 0 only if the request was not carried out
 * as asked (-EINVAL, -EPERM, -EFAULT, -ENODEV, -ENOENT, -EINTR); otherwise 0, with the errno of the
 * hook in outcome.result, the completion status of the TDX module in outcome.status, and values in
 * their own fields.
 *
 * Addresses are guest physical (gpa); user space never sees or names a host physical address.
 * Levels are those of the TDX ABI: 0 = 4K, 1 = 2M, 2 = 1G.
 */
#ifndef TDXCALL_UAPI_H
#define TDXCALL_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define TDXCALL_ABI_VERSION 2

#define TDXCALL_NAME_LEN 32	/* TD names, NUL included: [A-Za-z0-9][A-Za-z0-9_.-]* */
#define TDXCALL_NR_LEAVES 128	/* counters by leaf number */
#define TDXCALL_MAX_TDS 64	/* test TDs at a time */
#define TDXCALL_MAX_VCPUS 64	/* vCPUs of one test TD */
#define TDXCALL_MAX_PAGES 1024	/* named blocks of host pages at a time */
#define TDXCALL_BUF_MAX (1ULL << 26) /* bytes of a buffer that /dev/tdxcall takes; more: -E2BIG */
#define TDXCALL_LEVEL_AUTO 0xff /* whatever level the range is mapped at */

/**
 * struct tdxcall_outcome - what a command did, at the end of each struct that makes SEAMCALLs
 * @result: 0 or the negative errno of the hook that stopped the command (-EAGAIN busy, -EIO refused
 *   ...)
 * @leaf: the leaf that @status belongs to
 * @status: completion status of the SEAMCALL that stopped the command; 0 if none did
 * @ext_rcx: RCX as that SEAMCALL left it (secure EPT entry), address bits 51:12 cleared
 * @ext_rdx: RDX likewise (level and state of that entry)
 * @gpa: where the command stopped, or the end of the range
 * @done: bytes of the range that are done; repeating the command with the rest resumes it
 * @seamcalls: SEAMCALLs made, retries included
 * @retries: of them, repetitions after a busy status
 * @leaked: pages that this command had to leak because the TDX module may still own them
 * @cycles: CPU cycles spent inside SEAMCALLs
 * @calls: SEAMCALLs by leaf number
 */
struct tdxcall_outcome {
	__s32 result;
	__u32 leaf;
	__u64 status;
	__u64 ext_rcx;
	__u64 ext_rdx;
	__u64 gpa;
	__u64 done;
	__u64 seamcalls;
	__u64 retries;
	__u64 leaked;
	__u64 cycles;
	__u32 calls[TDXCALL_NR_LEAVES];
};

/**
 * struct tdxcall_info - TDXCALL_INFO: the host as the runtime sees it
 * @argsz: sizeof
 * @flags: 0
 * @abi_version: TDXCALL_ABI_VERSION of the other side
 * @features: TDXCALL_FEATURE_*
 * @module_major: TDX module version (SYS.RD)
 * @module_minor: likewise
 * @module_update: likewise
 * @module_internal: likewise
 * @module_build_date: yyyymmdd, BCD-like decimal
 * @module_build_num: build number
 * @tdx_features0: TDX_FEATURES0
 * @attributes_fixed0: TD_PARAMS.ATTRIBUTES bits that may be 1
 * @attributes_fixed1: bits that must be 1
 * @xfam_fixed0: TD_PARAMS.XFAM bits that may be 1
 * @xfam_fixed1: bits that must be 1
 * @keyid_first: first private KeyID
 * @keyid_count: private KeyIDs, the module's own included
 * @lps: logical processors
 * @packages: packages
 * @tdcs_pages: TDCX pages that a TD needs
 * @tdvps_pages: pages that a vCPU needs, TDVPR included
 * @max_tdmrs: TDMRs supported
 * @tds: test TDs alive
 */
struct tdxcall_info {
	__u32 argsz;
	__u32 flags;
	__u32 abi_version;
	__u32 features;
#define TDXCALL_FEATURE_MODEL (1U << 0) /* the software TDX module answers, not silicon */
	__u16 module_major;
	__u16 module_minor;
	__u16 module_update;
	__u16 module_internal;
	__u32 module_build_date;
	__u32 module_build_num;
	__u64 tdx_features0;
	__u64 attributes_fixed0;
	__u64 attributes_fixed1;
	__u64 xfam_fixed0;
	__u64 xfam_fixed1;
	__u32 keyid_first;
	__u32 keyid_count;
	__u32 lps;
	__u32 packages;
	__u32 tdcs_pages;
	__u32 tdvps_pages;
	__u32 max_tdmrs;
	__u32 tds;
};

/*
 * KVM_BUG_ON() of KVM's hooks. Where KVM has it, a hook of a TD made with TDXCALL_TD_F_KVM_BUGS
 * that meets what should be impossible makes the TD bugged: its vCPUs leave the guest, and every
 * later command on it is -EIO, as KVM's ioctls are, but for TD_QUERY, VCPU_QUERY and TD_DESTROY.
 */
enum tdxcall_kvm_bugs {
	TDXCALL_KVM_BUGS_OFF = 0,
	TDXCALL_KVM_BUGS_ON = 1,
	TDXCALL_KVM_BUGS_BUGGED = 2,
};

/**
 * struct tdxcall_td_create - TDXCALL_TD_CREATE: MNG.CREATE .. MNG.INIT and @vcpus initialised vCPUs
 * @argsz: sizeof
 * @flags: TDXCALL_TD_F_*
 * @name: unique name
 * @hkid: KeyID to use, 0 = take a free one
 * @max_vcpus: TD_PARAMS.MAX_VCPUS, 1..TDXCALL_MAX_VCPUS
 * @vcpus: vCPUs to create and initialise at once (at least one is needed to finalize)
 * @sept_levels: 4 or 5
 * @attributes: TD_PARAMS.ATTRIBUTES
 * @xfam: TD_PARAMS.XFAM, 0 = the least that is legal
 * @vcpu_rcx: initial guest RCX and R8 of each vCPU (VP.INIT)
 * @tsc_khz: virtual TSC frequency, multiple of 25000; 0 = 1 GHz
 * @td: out: id
 * @mrconfigid: TD_PARAMS.MRCONFIGID
 * @mrowner: TD_PARAMS.MROWNER
 * @mrownerconfig: TD_PARAMS.MROWNERCONFIG
 * @outcome: out
 *
 * On any failure nothing is left of the TD; only if its teardown fails as well, @td is its id, it
 * is in state TDXCALL_TD_TEARDOWN, and is to be destroyed later.
 *
 * Return: -EINVAL, -EEXIST; -ENOSPC if there are too many TDs. -ENOSPC in @outcome: no KeyID was
 * asked for, and all private ones are in use.
 */
struct tdxcall_td_create {
	__u32 argsz;
	__u32 flags;
#define TDXCALL_TD_F_AUTO (1U << 0) /* destroy it when the file descriptor or handle is closed */
#define TDXCALL_TD_F_KVM_BUGS (1U << 1) /* KVM_BUG_ON() of the hooks: see enum tdxcall_kvm_bugs */
	char name[TDXCALL_NAME_LEN];
	__u32 hkid;
	__u32 max_vcpus;
	__u32 vcpus;
	__u32 sept_levels;
	__u64 attributes;
	__u64 xfam;
	__u64 vcpu_rcx;
	__u32 tsc_khz;
	__u32 td;
	__u8 mrconfigid[48];
	__u8 mrowner[48];
	__u8 mrownerconfig[48];
	struct tdxcall_outcome outcome;
};

/**
 * struct tdxcall_td - TDXCALL_TD_DESTROY and TDXCALL_TD_FINALIZE: one test TD
 * @argsz: sizeof
 * @flags: 0
 * @td: id
 * @reserved: 0
 * @progress: TD_DESTROY: as of struct tdxcall_range: bytes of the guest and of the secure EPT that
 *   are back; TD_FINALIZE: 0
 * @outcome: out
 *
 * TD_DESTROY kicks and flushes the vCPUs and gives every page back (VP.FLUSH, MNG.VPFLUSHDONE,
 * PHYMEM.CACHE.WB, MNG.KEY.FREEID, PHYMEM.PAGE.RECLAIM, PHYMEM.PAGE.WBINVD); repeating it resumes.
 * TD_FINALIZE is MR.FINALIZE; -ESTALE for a TD in state TDXCALL_TD_SPOILED, which can only be
 * destroyed.
 */
struct tdxcall_td {
	__u32 argsz;
	__u32 flags;
	__u32 td;
	__u32 reserved;
	__u64 progress;
	struct tdxcall_outcome outcome;
};

/* How far a test TD got. */
enum tdxcall_td_state {
	TDXCALL_TD_INITIALIZED = 1, /* memory can be added and measured */
	TDXCALL_TD_RUNNABLE = 2,    /* finalized */
	TDXCALL_TD_TEARDOWN = 3,    /* destroy began and did not finish */
	/* A page was measured in part, or was added and taken out again: it cannot be finalized */
	TDXCALL_TD_SPOILED = 4,
};

/**
 * struct tdxcall_td_query - TDXCALL_TD_QUERY: find a TD and describe it
 * @argsz: sizeof
 * @flags: exactly one of TDXCALL_QUERY_BY_ID, _BY_NAME, _NEXT (the first TD with an id >= @td);
 *         with TDXCALL_QUERY_METADATA besides, @epoch and @mrtd are read from the TDX module
 *         (MNG.RD). Without it they are 0, and no SEAMCALL is made
 * @td: in/out: id
 * @state: out: enum tdxcall_td_state
 * @name: in/out: name
 * @hkid: out: KeyID
 * @sept_levels: out: 4 or 5
 * @vcpus: out: vCPUs created
 * @max_vcpus: out: TD_PARAMS.MAX_VCPUS
 * @attributes: out
 * @xfam: out
 * @epoch: out: TD_EPOCH as the TDX module has it, 0 if it cannot be read now
 * @pages_4k: out: private 4K leaves mapped
 * @pages_2m: out: 2M leaves
 * @pages_1g: out: 1G leaves
 * @sept_pages: out: secure EPT pages linked below the root
 * @control_pages: out: TDR, TDCX, TDVPR and TDVPX pages
 * @leaked_pages: out: 4K pages of this TD that were leaked
 * @blocked: out: leaves that are blocked now
 * @mrtd: out: measurement, all zero before TD_FINALIZE
 * @kvm_bugs: out: enum tdxcall_kvm_bugs
 * @reserved: 0
 *
 * Return: -ENOENT if there is no such TD.
 */
struct tdxcall_td_query {
	__u32 argsz;
	__u32 flags;
#define TDXCALL_QUERY_BY_ID (1U << 0)
#define TDXCALL_QUERY_BY_NAME (1U << 1)
#define TDXCALL_QUERY_NEXT (1U << 2)
#define TDXCALL_QUERY_METADATA (1U << 3)
	__u32 td;
	__u32 state;
	char name[TDXCALL_NAME_LEN];
	__u32 hkid;
	__u32 sept_levels;
	__u32 vcpus;
	__u32 max_vcpus;
	__u64 attributes;
	__u64 xfam;
	__u64 epoch;
	__u64 pages_4k;
	__u64 pages_2m;
	__u64 pages_1g;
	__u64 sept_pages;
	__u64 control_pages;
	__u64 leaked_pages;
	__u64 blocked;
	__u8 mrtd[48];
	__u32 kvm_bugs;
	__u32 reserved;
};

/* How a hook takes OPERAND_BUSY, because KVM's way of taking it changed. */
enum tdxcall_busy_policy {
	TDXCALL_BUSY_KICK = 0, /* one retry with the vCPUs kicked out and kept out (KVM today) */
	TDXCALL_BUSY_LOOP = 1, /* spin, bounded (the 2023 series) */
	TDXCALL_BUSY_AGAIN = 2, /* -EAGAIN at once */
};

enum tdxcall_range_op {
	TDXCALL_RANGE_ADD = 1,	   /* MEM.PAGE.ADD of 4K pages, contents from buf or zero */
	TDXCALL_RANGE_EXTEND = 2,  /* MR.EXTEND of all 256-byte chunks */
	TDXCALL_RANGE_AUG = 3,	   /* MEM.PAGE.AUG at level 0 or 1 */
	TDXCALL_RANGE_BLOCK = 4,   /* MEM.RANGE.BLOCK of every leaf */
	TDXCALL_RANGE_UNBLOCK = 5, /* MEM.RANGE.UNBLOCK of every blocked leaf */
	TDXCALL_RANGE_TRACK = 6,   /* MEM.TRACK once; gpa and size must be 0 */
	TDXCALL_RANGE_REMOVE = 7,  /* MEM.PAGE.REMOVE and PHYMEM.PAGE.WBINVD of every leaf */
	TDXCALL_RANGE_ZAP = 8,	   /* BLOCK a batch, TRACK once, REMOVE it; batch after batch */
	/* These three BLOCK a batch, TRACK once, then change it; batch after batch. */
	TDXCALL_RANGE_PROMOTE = 9,   /* MEM.PAGE.PROMOTE to level 1 or 2 */
	TDXCALL_RANGE_DEMOTE = 10,   /* MEM.PAGE.DEMOTE of leaves of level 1 or 2 */
	TDXCALL_RANGE_RELOCATE = 11, /* MEM.PAGE.RELOCATE of 4K leaves to new pages */
	/* Likewise, level by level from below: empty secure EPT pages wholly in the range. */
	TDXCALL_RANGE_SEPT_REMOVE = 12, /* MEM.SEPT.REMOVE */
};

/**
 * struct tdxcall_range - TDXCALL_RANGE: one operation over a range of private memory
 * @argsz: sizeof
 * @flags: TDXCALL_RANGE_F_*
 * @td: id
 * @op: enum tdxcall_range_op
 * @gpa: first byte, 4K aligned, private (shared bit clear)
 * @size: bytes, multiple of 4K
 * @level: ADD: 0; AUG: 0 or 1; PROMOTE: 1 or 2, of the leaves to be; SEPT_REMOVE:
 *   TDXCALL_LEVEL_AUTO; others: TDXCALL_LEVEL_AUTO, or a level that every leaf must have
 * @backing: AUG: level of the host blocks that pages are taken from, at least @level
 * @busy: enum tdxcall_busy_policy
 * @reserved: 0
 * @batch: ZAP: leaves blocked for each TRACK, 0 = 512
 * @buf: ADD: user address of the contents, @size bytes; 0 = zeros
 * @progress: user address, multiple of 8, of a __u64 into which the bytes done are stored once a
 *   batch, for another thread to read; 0 = none. What cannot be stored without waiting is not.
 * @outcome: out
 *
 * Missing secure EPT pages are added on the way (ADD, AUG). Everything of the range must be as the
 * operation needs it and no leaf may reach outside of it: -EINVAL, -EEXIST, -ENOENT or -ENOTEMPTY
 * otherwise, before anything is changed. ADD and AUG need it free; -ENOTEMPTY says that AUG would
 * only have to get rid of an empty table (TDXCALL_RANGE_F_DROP). PROMOTE needs tables full of
 * leaves of the next lower level, DEMOTE leaves above level 0, SEPT_REMOVE at least one table and
 * no leaf (-ENOTEMPTY), the others any leaves.
 *
 * PROMOTE, DEMOTE and RELOCATE leave nothing blocked, with the exception of what cannot be tracked
 * or unblocked when they fail; repeating them takes that up again.
 */
struct tdxcall_range {
	__u32 argsz;
	__u32 flags;
#define TDXCALL_RANGE_F_EXTEND (1U << 0) /* ADD: measure each page right after it was added */
#define TDXCALL_RANGE_F_SKIP (1U << 1)	 /* skip what is not as needed */
#define TDXCALL_RANGE_F_DROP (1U << 2)	 /* AUG at level 1: remove empty tables in the way */
	__u32 td;
	__u32 op;
	__u64 gpa;
	__u64 size;
	__u8 level;
	__u8 backing;
	__u8 busy;
	__u8 reserved[1];
	__u32 batch;
	__u64 buf;
	__u64 progress;
	struct tdxcall_outcome outcome;
};

/* The hooks of KVM's TDX backend, one at a time. */
enum tdxcall_hook_id {
	TDXCALL_HOOK_LINK_PRIVATE_SPT = 1,    /* the entry is free: MEM.SEPT.ADD */
	TDXCALL_HOOK_FREE_PRIVATE_SPT = 2,    /* an empty table: PHYMEM.PAGE.RECLAIM */
	TDXCALL_HOOK_SET_PRIVATE_SPTE = 3,    /* free: MEM.PAGE.AUG, or ADD of zeros */
	TDXCALL_HOOK_ZAP_PRIVATE_SPTE = 4,    /* a leaf: MEM.RANGE.BLOCK */
	TDXCALL_HOOK_DROP_PRIVATE_SPTE = 5,   /* a leaf: MEM.PAGE.REMOVE, or RECLAIM */
	TDXCALL_HOOK_REMOVE_PRIVATE_SPTE = 6, /* a leaf: TLB_REMOTE_FLUSH, then DROP */
	TDXCALL_HOOK_TRACK = 7,		      /* no entry: MEM.TRACK */
	TDXCALL_HOOK_TLB_REMOTE_FLUSH = 8,    /* no entry: TRACK if the TD has its KeyID */
	/* What KVM calls for any VM, and which goes to the hooks of a TD if it is one. */
	TDXCALL_HOOK_VT_FLUSH_TLB_ALL = 9,      /* a vCPU: INVEPT where it was */
	TDXCALL_HOOK_VT_FLUSH_TLB_CURRENT = 10, /* likewise */
	TDXCALL_HOOK_VT_FLUSH_TLB_GVA = 11,     /* a vCPU, an address: a bug, refused with -EIO */
	TDXCALL_HOOK_VT_FLUSH_TLB_GUEST = 12,   /* a vCPU: nothing, the guest does it alone */
	TDXCALL_HOOK_VT_TLB_REMOTE_FLUSH = 13,  /* no entry: TLB_REMOTE_FLUSH */
};

/**
 * struct tdxcall_hook - TDXCALL_HOOK: exactly one TDP MMU hook, and the mirror kept true
 * @argsz: sizeof
 * @flags: 0
 * @td: id
 * @hook: enum tdxcall_hook_id
 * @gfn: guest frame number, aligned to @level; hooks without an entry: 0
 * @level: of the entry as KVM counts: 1 = 4K, 2 = 2M, 3 = 1G, 4 = 512G, 5 = 256T; hooks without an
 *   entry: 0
 * @busy: enum tdxcall_busy_policy
 * @vcpu: index; hooks without a vCPU: 0
 * @reserved: 0
 * @gva: VT_FLUSH_TLB_GVA: guest linear address; others: 0
 * @outcome: out; result is what the hook returned
 *
 * The entry has to be as the hook needs it: -EEXIST, -ENOENT (nothing there, or no table above it),
 * -ENOTEMPTY (FREE) or -EINVAL (a table instead of a leaf or the other way round) otherwise, and no
 * hook is called. A TD in state TDXCALL_TD_TEARDOWN takes FREE, DROP, REMOVE, TRACK (-EIO without
 * KeyID), TLB_REMOTE_FLUSH and VT_TLB_REMOTE_FLUSH only. A vCPU that another command is at work on
 * is -EAGAIN in the outcome.
 */
struct tdxcall_hook {
	__u32 argsz;
	__u32 flags;
	__u32 td;
	__u32 hook;
	__u64 gfn;
	__u8 level;
	__u8 busy;
	__u16 vcpu;
	__u8 reserved[4];
	__u64 gva;
	struct tdxcall_outcome outcome;
};

/**
 * struct tdxcall_vcpu_create - TDXCALL_VCPU_CREATE: VP.CREATE, VP.ADDCX and VP.INIT
 * @argsz: sizeof
 * @flags: 0
 * @td: id
 * @vcpu: out: index
 * @rcx: initial guest RCX and R8
 * @outcome: out
 */
struct tdxcall_vcpu_create {
	__u32 argsz;
	__u32 flags;
	__u32 td;
	__u32 vcpu;
	__u64 rcx;
	struct tdxcall_outcome outcome;
};

/**
 * struct tdxcall_sept_entry - one secure EPT entry, and the host's copy of it
 * @gpa: first byte it covers
 * @entry: as MEM.SEPT.RD returns it in RCX, HPA bits cleared
 * @info: as MEM.SEPT.RD returns it in RDX: level in bits 2:0, state in bits 15:8
 * @mirror: the host's mirror entry, HPA bits cleared (bit 0 present, bit 1 table, bit 2 blocked,
 *   bit 3 pending)
 */
struct tdxcall_sept_entry {
	__u64 gpa;
	__u64 entry;
	__u64 info;
	__u64 mirror;
};

/**
 * struct tdxcall_sept_read - TDXCALL_SEPT_READ: walk the secure EPT over a range
 * @argsz: sizeof
 * @flags: TDXCALL_SEPT_F_*
 * @td: id
 * @count: in: entries that @buf has room for; out: entries written
 * @gpa: first byte
 * @size: bytes; in/out @gpa and @size are moved past what was read, so that calling again goes on
 * @level: deepest level to go down to
 * @reserved: 0
 * @buf: user address of struct tdxcall_sept_entry[]
 * @outcome: out
 */
struct tdxcall_sept_read {
	__u32 argsz;
	__u32 flags;
#define TDXCALL_SEPT_F_TABLES (1U << 0) /* tables, too, not only leaves */
#define TDXCALL_SEPT_F_FREE (1U << 1)	/* free entries, too */
	__u32 td;
	__u32 count;
	__u64 gpa;
	__u64 size;
	__u8 level;
	__u8 reserved[7];
	__u64 buf;
	struct tdxcall_outcome outcome;
};

/**
 * struct tdxcall_leaf_stats - counters of one leaf since the machine was set up or the module
 * loaded
 * @calls: SEAMCALLs made
 * @errors: completion statuses with the error bit set, busy ones included
 * @busy: busy completion statuses
 * @cycles: CPU cycles spent
 */
struct tdxcall_leaf_stats {
	__u64 calls;
	__u64 errors;
	__u64 busy;
	__u64 cycles;
};

/**
 * struct tdxcall_stats - TDXCALL_STATS: page accounting and leaf counters
 * @argsz: sizeof
 * @flags: 0
 * @allocated: 4K pages that the runtime holds from the host, leaked ones included
 * @owned: of them, pages that belong to the TDX module (control, secure EPT and private pages), or
 *   that a raw call named
 * @free: of them, pages that the host can use or give back (mirror tables, remains of large blocks)
 * @leaked: of them, pages lost on purpose because the TDX module may still own them
 * @leaf: by leaf number
 *
 * Always allocated == owned + free + leaked.
 */
struct tdxcall_stats {
	__u32 argsz;
	__u32 flags;
	__u64 allocated;
	__u64 owned;
	__u64 free;
	__u64 leaked;
	struct tdxcall_leaf_stats leaf[TDXCALL_NR_LEAVES];
};

/**
 * struct tdxcall_inject - TDXCALL_INJECT_*: SEAMCALLs that get a status instead of being made
 * @argsz: sizeof
 * @flags: 0
 * @id: ADD: out; NEXT: in/out; CLEAR: in. Never given twice
 * @leaf: leaf number
 * @nth: strike the @nth call of the leaf from now on, 1 = the next one; 0 = by probability
 * @count: strikes at most; 0: with @nth one, by probability without limit
 * @prob_ppm: probability of a strike in millionths, if @nth is 0
 * @reserved: 0
 * @seed: of the probability: the same seed strikes the same calls
 * @status: completion status in place of the call; not 0
 * @seen: out: calls of the leaf since the rule was made
 * @hits: out: of them, calls that were struck
 *
 * ADD makes one more rule; NEXT describes the first rule with an id >= @id; CLEAR drops the rule
 * @id, 0 = all of them. A rule applies to the SEAMCALLs of every command, of any process. A call
 * that is struck is not made: the TDX module does not see it, and the host gets the registers of a
 * call that failed so.
 *
 * Return: -EINVAL: no such leaf or status, or not exactly one of @nth and @prob_ppm;
 * -ENOSPC: too many rules; -ENOENT (NEXT, CLEAR): no such rule.
 */
struct tdxcall_inject {
	__u32 argsz;
	__u32 flags;
	__u32 id;
	__u32 leaf;
	__u32 nth;
	__u32 count;
	__u32 prob_ppm;
	__u32 reserved;
	__u64 seed;
	__u64 status;
	__u64 seen;
	__u64 hits;
};

/*
 * Raw calls. A page is named by a handle, which belongs to the file descriptor (or library handle)
 * that it was allocated through, as do the TDs made of such pages. Closing that tears them down and
 * gives every page back that the TDX module gives back.
 */
/**
 * struct tdxcall_page - TDXCALL_PAGE_*: named host pages for raw calls
 * @argsz: sizeof
 * @flags: in: ignored; out: TDXCALL_PAGE_F_*
 * @handle: which block: 1, 2 ..., never given twice; ALLOC: out; NEXT: in/out
 * @level: size of the block, 0..2; ALLOC: in; else out
 * @reserved: 0
 * @offset: READ, WRITE: byte in the block; NEXT: which 4K piece to describe, 4K aligned; else 0
 * @len: READ, WRITE: bytes, 1..4096, not across the end of a 4K piece; else 0
 * @buf: READ, WRITE: user address of @len bytes; else 0
 * @pamt_type: out of NEXT: page type of the piece, as PHYMEM.PAGE.RDMD returns it
 * @pamt_owner: out of NEXT: its owner as TDXCALL_RAW_PAGE(handle, offset), 0 = none
 * @pamt_size: out of NEXT: level that it is recorded with
 * @outcome: out; @outcome.done of READ and WRITE: bytes copied
 *
 * ALLOC makes a zeroed block of @level, FREE gives one back, NEXT describes the first block with a
 * handle >= @handle, WRITE and READ are the host's accesses to a block.
 *
 * A block that a raw call named is exposed for ever: FREE asks PHYMEM.PAGE.RDMD about every piece
 * of it, and if the TDX module owns one the block is leaked, with @outcome.result = -EIO. Its
 * handle is gone in any case, but for -EAGAIN and -EINTR. Of a block that was handed to the TDX
 * module the host can READ and WRITE only while no piece is owned; its contents are zero when it
 * comes back.
 *
 * Return: -ENOENT if there is no such handle; -EPERM if the TDX module owns a piece (READ, WRITE);
 * -EBUSY if another thread works with the block; -ENOSPC if there are too many blocks.
 */
struct tdxcall_page {
	__u32 argsz;
	__u32 flags;
#define TDXCALL_PAGE_F_EXPOSED (1U << 0) /* a raw call named it */
#define TDXCALL_PAGE_F_OWNED (1U << 1)	 /* the TDX module owns a piece of it */
	__u32 handle;
	__u8 level;
	__u8 reserved[3];
	__u64 offset;
	__u64 len;
	__u64 buf;
	__u64 pamt_type;
	__u64 pamt_owner;
	__u64 pamt_size;
	struct tdxcall_outcome outcome;
};

/* What a register of a raw call holds. */
enum tdxcall_raw_kind {
	TDXCALL_RAW_VALUE = 0,	   /* the register's value */
	TDXCALL_RAW_IS_PAGE = 1,   /* TDXCALL_RAW_PAGE(handle, offset) */
	TDXCALL_RAW_IS_TDR = 2,	   /* TDXCALL_RAW_TDR(td, flags) of a test TD */
	TDXCALL_RAW_IS_TDVPR = 3,  /* TDXCALL_RAW_TDVPR(td, vcpu) of a test TD */
};

#define TDXCALL_RAW_PAGE(handle, offset) ((__u64)(handle) << 32 | (__u32)(offset))
#define TDXCALL_RAW_TDR(td, flags) ((__u64)(td) << 32 | (__u32)(flags))
#define TDXCALL_RAW_TDVPR(td, vcpu) ((__u64)(td) << 32 | (__u32)(vcpu))
#define TDXCALL_RAW_UNUSED (1ULL << 63) /* out: a page that the leaf did not use */

#define TDXCALL_RAW_F_FORCE (1U << 0) /* registers may hold what is not known to be harmless */

#define TDXCALL_RAW_REGS 15
#define TDXCALL_RAW_ANY_LP 0xffffffffU

/**
 * struct tdxcall_raw - TDXCALL_RAW: one SEAMCALL
 * @argsz: sizeof
 * @flags: TDXCALL_RAW_F_*
 * @reg: rax rcx rdx rbx rbp rsi rdi r8 .. r15, in and out; rax = leaf and version
 * @kind: enum tdxcall_raw_kind of each of them, in and out
 * @reserved: 0
 * @lp: logical processor to make the call on, TDXCALL_RAW_ANY_LP = where the caller runs
 * @keyid: PHYMEM.PAGE.WBINVD: KeyID to put into the address; else 0
 * @outcome: out
 *
 * A register that holds the address of a physical page must be a page, or the TDR or TDVPR of a
 * test TD; other registers must be values. The low bits of the offset of a page are flag bits or
 * whatever else shares the register with the address; those of a TDR are its flags. An optional
 * page that is not there is the value -1. On the way out addresses are pages again, or the value 0
 * if the page has no handle; the address bits of secure EPT entries, and metadata fields that hold
 * addresses, read as 0. So do the bases of convertible memory, in R8 of TDH.SYS.RD and in the pages
 * that TDH.SYS.INFO and TDH.SYS.RDALL fill.
 *
 * A register that is no operand of the leaf, as far as is known, must be 0: a later TDX module may
 * take it for an address. An address that only later modules take may be left 0. On the software
 * TDX module TDXCALL_RAW_F_FORCE allows any number in both.
 *
 * Test TDs can be looked at only: leaves that change nothing.
 *
 * Return: -EINVAL: a number in place of a page, or in a register that is no operand, a page where
 * none belongs, an offset behind the block; -ENOENT: no such handle, TD or vCPU; -EPERM: a leaf
 * that changes a test TD, on silicon a SYS leaf that changes the module or TDXCALL_RAW_F_FORCE, a
 * metadata field that names a physical page, a block whose contents are wanted while the TDX module
 * owns a piece of it; -EBUSY: another thread works with a block; -EOPNOTSUPP: VP.ENTER, or, on
 * silicon, a leaf or version whose operands are not known.
 */
struct tdxcall_raw {
	__u32 argsz;
	__u32 flags;
	__u64 reg[TDXCALL_RAW_REGS];
	__u8 kind[TDXCALL_RAW_REGS];
	__u8 reserved;
	__u32 lp;
	__u32 keyid;
	struct tdxcall_outcome outcome;
};

/* Which logical processor: whatever suits. */
#define TDXCALL_LP_ANY 0xffffffff

/* Why a vCPU left the guest. */
enum tdxcall_exit {
	TDXCALL_EXIT_NONE = 0,		/* it was not inside: see the outcome */
	TDXCALL_EXIT_INTERRUPT = 1,	/* external interrupt */
	TDXCALL_EXIT_KICK = 2,		/* external interrupt, because a command needs it out */
	TDXCALL_EXIT_VMCALL = 3,	/* TDG.VP.VMCALL; reg[] has what the guest passes */
	TDXCALL_EXIT_EPT_VIOLATION = 4, /* of gpa, with qual and ext_qual */
	TDXCALL_EXIT_EPT_MISCONFIG = 5, /* of gpa */
	TDXCALL_EXIT_OTHER = 6,		/* see rax */
	TDXCALL_EXIT_FATAL = 7,		/* the vCPU or the TD cannot be entered again */
};

/* What the runtime did about an exit; the vCPU only has to be entered again. */
enum tdxcall_handled {
	TDXCALL_HANDLED_NOT = 0,
	TDXCALL_HANDLED_MMIO_ENTRY = 1, /* installed the shared EPT entry that makes it a #VE */
	TDXCALL_HANDLED_MMIO_READ = 2,  /* answered a VMCALL<MMIO> from a region; reg[] has it */
	TDXCALL_HANDLED_MMIO_WRITE = 3, /* likewise */
};

/**
 * struct tdxcall_vcpu_enter - TDXCALL_VCPU_ENTER: VP.ENTER once, and what came of it
 * @argsz: sizeof
 * @flags: 0
 * @td: id
 * @vcpu: index
 * @lp: in: logical processor to run on, TDXCALL_LP_ANY = the one that the vCPU is associated with,
 *   or else the caller's; out: where it ran
 * @exit: out: enum tdxcall_exit
 * @handled: out: enum tdxcall_handled
 * @busy: enum tdxcall_busy_policy; with TDXCALL_BUSY_AGAIN a vCPU that is kept out of the guest is
 *   -EAGAIN at once
 * @reserved: 0
 * @rax: out: RAX of VP.ENTER: completion status and exit reason
 * @qual: out: exit qualification
 * @ext_qual: out: extended exit qualification
 * @gpa: out: guest address, page aligned
 * @info: out: interruption information
 * @reg: by register number of the instruction encoding (1 = RCX, 10 = R10; 0 and 4 mean nothing);
 *   in: the answer to the TDG.VP.VMCALL that the vCPU left with; out: what it passes in a new one,
 *   or the answer that the runtime gives to it
 * @outcome: out
 *
 * A vCPU that is associated with another LP is flushed there first (VP.FLUSH). -EAGAIN in @outcome
 * also if another thread is about to enter the same vCPU. Return: -EINVAL if there is no such vCPU
 * or LP, or the TD is being torn down; -EOPNOTSUPP on silicon, where what the host loses by an exit
 * is not restored.
 */
struct tdxcall_vcpu_enter {
	__u32 argsz;
	__u32 flags;
	__u32 td;
	__u32 vcpu;
	__u32 lp;
	__u32 exit;
	__u32 handled;
	__u8 busy;
	__u8 reserved[3];
	__u64 rax;
	__u64 qual;
	__u64 ext_qual;
	__u64 gpa;
	__u64 info;
	__u64 reg[16];
	struct tdxcall_outcome outcome;
};

/**
 * struct tdxcall_vcpu - TDXCALL_VCPU_FLUSH: VP.FLUSH on the LP that the vCPU is associated with
 * @argsz: sizeof
 * @flags: 0
 * @td: id
 * @vcpu: index
 * @outcome: out; a vCPU without an LP is no failure
 */
struct tdxcall_vcpu {
	__u32 argsz;
	__u32 flags;
	__u32 td;
	__u32 vcpu;
	struct tdxcall_outcome outcome;
};

/**
 * struct tdxcall_vcpu_query - TDXCALL_VCPU_QUERY: describe a vCPU
 * @argsz: sizeof
 * @flags: 0
 * @td: id
 * @vcpu: index
 * @lp: out: LP that it is associated with, TDXCALL_LP_ANY = none
 * @reserved: 0
 * @rcx: out: initial guest RCX and R8 (VP.INIT); the shared bit means a mailbox, tdxguest(7)
 * @entries: out: VP.ENTERs that went in
 * @last_rax: out: RAX of the last of them
 * @shared_eptp: out: 1 if the shared EPT of the TD is loaded, else 0
 *
 * Return: -ENOENT if there is no such TD or vCPU.
 */
struct tdxcall_vcpu_query {
	__u32 argsz;
	__u32 flags;
	__u32 td;
	__u32 vcpu;
	__u32 lp;
	__u32 reserved;
	__u64 rcx;
	__u64 entries;
	__u64 last_rax;
	__u64 shared_eptp;
};

/**
 * struct tdxcall_vcpu_field - TDXCALL_VCPU_FIELD_*: a metadata field of a vCPU
 * @argsz: sizeof
 * @flags: 0
 * @td: id
 * @vcpu: index
 * @is_address: in: 0; out: the field holds a host physical address
 * @reserved: 0
 * @field: id, as VP.RD takes it
 * @value: READ: in: 0; out: the bits that may be read, or 1 if an address is set; WRITE: to write;
 *   ATTACH: 0
 * @mask: WRITE: bits to write; else 0
 * @outcome: out
 *
 * READ is VP.RD, WRITE VP.WR, ATTACH VP.WR of the address of a page of the host's own. The leaf is
 * made on the LP that the vCPU is associated with, or else the caller's, with which it is
 * associated then. ATTACH works on the Shared EPTP (the root of the TD's shared EPT) and on the
 * address of the posted-interrupt descriptor (a zeroed page that the vCPU keeps). -EAGAIN in
 * @outcome also if another command works with the vCPU. Return: -EINVAL: there is no such vCPU, the
 * TD is being torn down, or ATTACH of another field; -EPERM: WRITE of an address.
 */
struct tdxcall_vcpu_field {
	__u32 argsz;
	__u32 flags;
	__u32 td;
	__u32 vcpu;
	__u32 is_address;
	__u32 reserved;
	__u64 field;
	__u64 value;
	__u64 mask;
	struct tdxcall_outcome outcome;
};

#define TDXCALL_SHARED_MAX (1ULL << 30) /* bytes of shared memory or MMIO in one command */

/**
 * struct tdxcall_shared - TDXCALL_SHARED_*: shared memory of a test TD
 * @argsz: sizeof
 * @flags: 0
 * @td: id
 * @reserved: 0
 * @gpa: first byte, with the shared bit clear; MAP and UNMAP: 4K aligned
 * @size: bytes, at most TDXCALL_SHARED_MAX; MAP and UNMAP: multiple of 4K
 * @buf: READ, WRITE: user address of @size bytes; else 0
 * @outcome: out
 *
 * MAP puts zeroed host pages there, 4K each. UNMAP flushes, then gives them back; nothing is if
 * that fails (-EIO). READ copies to @buf, WRITE from it. A signal may stop each (-EINTR): MAP and
 * UNMAP have then changed nothing, of READ and WRITE @outcome has the bytes done.
 *
 * Return: -EEXIST (MAP) or -ENOENT (others) if the range is not wholly free or mapped.
 */
struct tdxcall_shared {
	__u32 argsz;
	__u32 flags;
	__u32 td;
	__u32 reserved;
	__u64 gpa;
	__u64 size;
	__u64 buf;
	struct tdxcall_outcome outcome;
};

#define TDXCALL_MAX_MMIO 16 /* regions of one test TD */

/**
 * struct tdxcall_mmio - TDXCALL_MMIO_*: shared addresses behind which the host emulates a device
 * @argsz: sizeof
 * @flags: TDXCALL_MMIO_F_*
 * @td: id
 * @reserved: 0
 * @gpa: first byte, with the shared bit clear, 4K aligned
 * @size: bytes, multiple of 4K, at most TDXCALL_SHARED_MAX
 * @value: what reads give
 * @reads: out: of NEXT: reads answered
 * @writes: out: likewise
 *
 * ADD makes a region, REMOVE ends the one that begins at @gpa, NEXT describes the first one that
 * begins at @gpa or behind.
 *
 * Return: -EEXIST if shared memory or another region is there; -ENOSPC; -ENOENT (REMOVE, NEXT).
 */
struct tdxcall_mmio {
	__u32 argsz;
	__u32 flags;
#define TDXCALL_MMIO_F_ECHO (1U << 0) /* a write replaces @value */
	__u32 td;
	__u32 reserved;
	__u64 gpa;
	__u64 size;
	__u64 value;
	__u64 reads;
	__u64 writes;
};

#define TDXCALL_IOC_MAGIC 0xbd
/* The number does not say how long the struct is: argsz does. */
#define TDXCALL_INFO _IO(TDXCALL_IOC_MAGIC, 0x00)
#define TDXCALL_TD_CREATE _IO(TDXCALL_IOC_MAGIC, 0x01)
#define TDXCALL_TD_DESTROY _IO(TDXCALL_IOC_MAGIC, 0x02)
#define TDXCALL_TD_FINALIZE _IO(TDXCALL_IOC_MAGIC, 0x03)
#define TDXCALL_TD_QUERY _IO(TDXCALL_IOC_MAGIC, 0x04)
#define TDXCALL_VCPU_CREATE _IO(TDXCALL_IOC_MAGIC, 0x05)
#define TDXCALL_RANGE _IO(TDXCALL_IOC_MAGIC, 0x06)
#define TDXCALL_SEPT_READ _IO(TDXCALL_IOC_MAGIC, 0x07)
#define TDXCALL_STATS _IO(TDXCALL_IOC_MAGIC, 0x08)
#define TDXCALL_HOOK _IO(TDXCALL_IOC_MAGIC, 0x09)
#define TDXCALL_RAW _IO(TDXCALL_IOC_MAGIC, 0x0a)
#define TDXCALL_VCPU_ENTER _IO(TDXCALL_IOC_MAGIC, 0x10)
#define TDXCALL_VCPU_FLUSH _IO(TDXCALL_IOC_MAGIC, 0x11)
#define TDXCALL_VCPU_QUERY _IO(TDXCALL_IOC_MAGIC, 0x12)
#define TDXCALL_VCPU_FIELD_READ _IO(TDXCALL_IOC_MAGIC, 0x13)
#define TDXCALL_VCPU_FIELD_WRITE _IO(TDXCALL_IOC_MAGIC, 0x14)
#define TDXCALL_VCPU_FIELD_ATTACH _IO(TDXCALL_IOC_MAGIC, 0x15)
#define TDXCALL_SHARED_MAP _IO(TDXCALL_IOC_MAGIC, 0x18)
#define TDXCALL_SHARED_UNMAP _IO(TDXCALL_IOC_MAGIC, 0x19)
#define TDXCALL_SHARED_READ _IO(TDXCALL_IOC_MAGIC, 0x1a)
#define TDXCALL_SHARED_WRITE _IO(TDXCALL_IOC_MAGIC, 0x1b)
#define TDXCALL_MMIO_ADD _IO(TDXCALL_IOC_MAGIC, 0x1c)
#define TDXCALL_MMIO_REMOVE _IO(TDXCALL_IOC_MAGIC, 0x1d)
#define TDXCALL_MMIO_NEXT _IO(TDXCALL_IOC_MAGIC, 0x1e)
#define TDXCALL_INJECT_ADD _IO(TDXCALL_IOC_MAGIC, 0x20)
#define TDXCALL_INJECT_NEXT _IO(TDXCALL_IOC_MAGIC, 0x21)
#define TDXCALL_INJECT_CLEAR _IO(TDXCALL_IOC_MAGIC, 0x22)
#define TDXCALL_PAGE_ALLOC _IO(TDXCALL_IOC_MAGIC, 0x28)
#define TDXCALL_PAGE_FREE _IO(TDXCALL_IOC_MAGIC, 0x29)
#define TDXCALL_PAGE_NEXT _IO(TDXCALL_IOC_MAGIC, 0x2a)
#define TDXCALL_PAGE_READ _IO(TDXCALL_IOC_MAGIC, 0x2b)
#define TDXCALL_PAGE_WRITE _IO(TDXCALL_IOC_MAGIC, 0x2c)

/*
 * Events: what the runtime does, as it happens, and what is asked for in bulk.
 *
 * On a host it is the generic netlink family TDXCALL_GENL_NAME of the initial network namespace:
 * group TDXCALL_GENL_GROUP_EVENTS gets each event as one TDXCALL_GENL_EVENT. Members of struct
 * tdxcall_event are attributes of the same name; those that mean nothing for the type are left out.
 * An event holds no host physical address.
 *
 * Who may open /dev/tdxcall (CAP_SYS_ADMIN and CAP_SYS_RAWIO) may ask; the group takes who has
 * CAP_SYS_ADMIN. A listener that is too slow gets ENOBUFS: events were lost.
 */
#define TDXCALL_GENL_NAME "tdxcall"
#define TDXCALL_GENL_VERSION 1
#define TDXCALL_GENL_GROUP_EVENTS "events"

/* What happened, and which members describe it besides type, seq and time_ns. */
enum tdxcall_event_type {
	TDXCALL_EVENT_TD_CREATED = 1, /* td name */
	TDXCALL_EVENT_TD_FINALIZED = 2, /* td name */
	TDXCALL_EVENT_TD_DESTROYED = 3, /* td name */
	TDXCALL_EVENT_COMMAND = 4, /* td name op sub gpa size level result leaf status value */
	TDXCALL_EVENT_SEAMCALL_ERROR = 5, /* lp leaf status */
	TDXCALL_EVENT_TRACK = 6, /* td name value */
	TDXCALL_EVENT_PAGE_LEAKED = 7, /* td name value */
	TDXCALL_EVENT_VCPU_ENTER = 8, /* td name vcpu lp */
	TDXCALL_EVENT_VCPU_EXIT = 9, /* td name vcpu lp exit handled gpa status value */
	TDXCALL_EVENT_MMIO_ENTRY = 10, /* td name vcpu gpa */
	TDXCALL_EVENT_MMIO = 11, /* td name vcpu sub gpa size value */
	TDXCALL_EVENT_TD_BUGGED = 12, /* td name leaf status */
};

/**
 * struct tdxcall_event - something that happened
 * @type: enum tdxcall_event_type
 * @td: id of the TD; PAGE_LEAKED: 0 = of a raw call, or of a TD that was never finished
 * @name: its name
 * @seq: one more for each event that had a listener: a gap = events were lost
 * @time_ns: CLOCK_MONOTONIC
 * @vcpu: index
 * @lp: logical processor
 * @op: COMMAND: which one, the number in its ioctl: TDXCALL_RANGE, TDXCALL_HOOK or
 *   TDXCALL_VCPU_CREATE
 * @sub: COMMAND: enum tdxcall_range_op, enum tdxcall_hook_id or the index of the new vCPU; MMIO:
 *   0 = read, 1 = write
 * @leaf: COMMAND: the leaf that stopped it; SEAMCALL_ERROR: the leaf
 * @result: COMMAND: 0 or a negative errno, as outcome.result
 * @exit: VCPU_EXIT: enum tdxcall_exit; TDXCALL_EXIT_NONE: the TDX module did not let it in
 * @handled: VCPU_EXIT: enum tdxcall_handled
 * @level: COMMAND: level of the TDX ABI or TDXCALL_LEVEL_AUTO
 * @reserved: 0
 * @gpa: COMMAND: first byte; VCPU_EXIT: as in struct tdxcall_vcpu_enter; MMIO_ENTRY: the page, and
 *   MMIO: the first byte, with the shared bit clear, as in struct tdxcall_mmio
 * @size: COMMAND: bytes; MMIO: 1, 2, 4 or 8
 * @status: COMMAND: the completion status that stopped it, 0 = none did; SEAMCALL_ERROR: the
 *   status, also one in place of a call that was not made (TDXCALL_INJECT_ADD); VCPU_EXIT: RAX of
 *   VP.ENTER
 * @value: COMMAND: bytes done; TRACK: TRACKs of this TD so far; PAGE_LEAKED: 4K pages; VCPU_EXIT:
 *   R11 of a TDG.VP.VMCALL; MMIO: what was read or written
 */
struct tdxcall_event {
	__u32 type;
	__u32 td;
	char name[TDXCALL_NAME_LEN];
	__u64 seq;
	__u64 time_ns;
	__u32 vcpu;
	__u32 lp;
	__u32 op;
	__u32 sub;
	__u32 leaf;
	__s32 result;
	__u32 exit;
	__u32 handled;
	__u32 level;
	__u32 reserved;
	__u64 gpa;
	__u64 size;
	__u64 status;
	__u64 value;
};

enum tdxcall_genl_cmd {
	TDXCALL_GENL_EVENT = 1,	   /* to the group only */
	TDXCALL_GENL_TD_GET = 2,   /* dump: TDXCALL_A_TD_QUERY of each TD */
	TDXCALL_GENL_VCPU_GET = 3, /* dump: TDXCALL_A_VCPU_QUERY of each vCPU of TDXCALL_A_TD */
	/* TDXCALL_A_STATS; by then, events of what was done before the question have been sent */
	TDXCALL_GENL_STATS_GET = 4,
};

enum tdxcall_genl_attr {
	TDXCALL_A_UNSPEC,
	TDXCALL_A_PAD,
	/* struct tdxcall_event */
	TDXCALL_A_TYPE,	   /* u32 */
	TDXCALL_A_TD,	   /* u32 */
	TDXCALL_A_NAME,	   /* string */
	TDXCALL_A_SEQ,	   /* u64 */
	TDXCALL_A_TIME,	   /* u64, time_ns */
	TDXCALL_A_VCPU,	   /* u32 */
	TDXCALL_A_LP,	   /* u32 */
	TDXCALL_A_OP,	   /* u32 */
	TDXCALL_A_SUB,	   /* u32 */
	TDXCALL_A_LEAF,	   /* u32 */
	TDXCALL_A_RESULT,  /* s32 */
	TDXCALL_A_EXIT,	   /* u32 */
	TDXCALL_A_HANDLED, /* u32 */
	TDXCALL_A_LEVEL,   /* u32 */
	TDXCALL_A_GPA,	   /* u64 */
	TDXCALL_A_SIZE,	   /* u64 */
	TDXCALL_A_STATUS,  /* u64 */
	TDXCALL_A_VALUE,   /* u64 */
	/* binary: the struct of the ioctl of that name, as it would be filled in */
	TDXCALL_A_TD_QUERY,   /* struct tdxcall_td_query */
	TDXCALL_A_VCPU_QUERY, /* struct tdxcall_vcpu_query */
	TDXCALL_A_STATS,      /* struct tdxcall_stats */
	TDXCALL_A_LIMIT,      /* not an attribute: one more than the last */
};
#define TDXCALL_A_MAX (TDXCALL_A_LIMIT - 1)

#endif /* TDXCALL_UAPI_H */
