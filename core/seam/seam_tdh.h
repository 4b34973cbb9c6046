/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The leaves that the runtime uses, with typed operands. Each function is one SEAMCALL and returns
 * its completion status; what else the TDX module returns goes to out-parameters, which are always
 * set.
 * Nothing here retries for a busy status: operands are loaded anew by calling again, as the MEM
 * leaves zero RCX and RDX even when they fail.
 *
 * Addresses are HPAs without HKID unless a parameter says otherwise; levels are those of the TDX
 * ABI.
 */
#ifndef CORE_SEAM_SEAM_TDH_H
#define CORE_SEAM_SEAM_TDH_H

#include "core/seam/seam.h"

/**
 * struct seam_out - registers that describe a secure EPT entry (core/abi/sept.h) or a page
 * @rcx: the entry; of a removal the HPA of the page
 * @rdx: level and state of the entry
 */
struct seam_out {
	u64 rcx;
	u64 rdx;
};

/**
 * seam_tdh_sys_rd() - TDH.SYS.RD: read a global metadata field
 * @s: the way to the TDX module
 * @field: field id
 * @value: out
 */
u64 seam_tdh_sys_rd(struct seam *s, u64 field, u64 *value);

/**
 * seam_tdh_mng_create() - TDH.MNG.CREATE: make a TDR
 * @s: the way to the TDX module
 * @tdr: page that becomes the TDR
 * @hkid: KeyID
 */
u64 seam_tdh_mng_create(struct seam *s, u64 tdr, u64 hkid);

/**
 * seam_tdh_mng_key_config() - TDH.MNG.KEY.CONFIG: set the TD's key on the calling LP's package
 * @s: the way to the TDX module
 * @tdr: TDR
 */
u64 seam_tdh_mng_key_config(struct seam *s, u64 tdr);

/**
 * seam_tdh_mng_addcx() - TDH.MNG.ADDCX: give the TD one more control page
 * @s: the way to the TDX module
 * @tdr: TDR
 * @page: the page
 */
u64 seam_tdh_mng_addcx(struct seam *s, u64 tdr, u64 page);

/**
 * seam_tdh_mng_init() - TDH.MNG.INIT: initialise the TD
 * @s: the way to the TDX module
 * @tdr: TDR
 * @td_params: shared HPA of struct tdx_td_params
 * @out: RCX names the CPUID leaf at fault, if one is
 */
u64 seam_tdh_mng_init(struct seam *s, u64 tdr, u64 td_params, struct seam_out *out);

/**
 * seam_tdh_mng_rd() - TDH.MNG.RD: read a metadata field of a TD
 * @s: the way to the TDX module
 * @tdr: TDR
 * @field: field id
 * @value: out
 */
u64 seam_tdh_mng_rd(struct seam *s, u64 tdr, u64 field, u64 *value);

/**
 * seam_tdh_mng_vpflushdone() - TDH.MNG.VPFLUSHDONE: no vCPU is associated any more
 * @s: the way to the TDX module
 * @tdr: TDR
 */
u64 seam_tdh_mng_vpflushdone(struct seam *s, u64 tdr);

/**
 * seam_tdh_mng_key_freeid() - TDH.MNG.KEY.FREEID: give the HKID back
 * @s: the way to the TDX module
 * @tdr: TDR
 */
u64 seam_tdh_mng_key_freeid(struct seam *s, u64 tdr);

/**
 * seam_tdh_vp_create() - TDH.VP.CREATE: make a TDVPR
 * @s: the way to the TDX module
 * @tdr: TDR
 * @tdvpr: page that becomes the TDVPR
 */
u64 seam_tdh_vp_create(struct seam *s, u64 tdr, u64 tdvpr);

/**
 * seam_tdh_vp_addcx() - TDH.VP.ADDCX: give the vCPU one more control page
 * @s: the way to the TDX module
 * @tdvpr: TDVPR
 * @page: the page
 */
u64 seam_tdh_vp_addcx(struct seam *s, u64 tdvpr, u64 page);

/**
 * seam_tdh_vp_init() - TDH.VP.INIT: initialise the vCPU and tie it to the calling LP
 * @s: the way to the TDX module
 * @tdvpr: TDVPR
 * @rcx: initial guest RCX and R8
 */
u64 seam_tdh_vp_init(struct seam *s, u64 tdvpr, u64 rcx);

/**
 * seam_tdh_vp_flush() - TDH.VP.FLUSH: untie the vCPU from the calling LP
 * @s: the way to the TDX module
 * @tdvpr: TDVPR
 */
u64 seam_tdh_vp_flush(struct seam *s, u64 tdvpr);

/**
 * seam_tdh_vp_enter() - TDH.VP.ENTER: run the vCPU on the calling LP until it leaves the guest
 * @s: the way to the TDX module
 * @tdvpr: TDVPR
 * @regs: in: what the guest gets in answer to its last TDG.VP.VMCALL (RAX and RCX are not read);
 *        out: every register as the TD exit left it, or the failure
 */
u64 seam_tdh_vp_enter(struct seam *s, u64 tdvpr, struct seam_regs *regs);

/**
 * seam_tdh_vp_rd() - TDH.VP.RD: read a metadata field of a vCPU, and tie it to the calling LP
 * @s: the way to the TDX module
 * @tdvpr: TDVPR
 * @field: field id
 * @value: out: the bits of it that may be read; 0 on failure
 */
u64 seam_tdh_vp_rd(struct seam *s, u64 tdvpr, u64 field, u64 *value);

/**
 * seam_tdh_vp_wr() - TDH.VP.WR: write a metadata field of a vCPU, and tie it to the calling LP
 * @s: the way to the TDX module
 * @tdvpr: TDVPR
 * @field: field id
 * @value: what to write
 * @mask: bits of it to write
 */
u64 seam_tdh_vp_wr(struct seam *s, u64 tdvpr, u64 field, u64 value, u64 mask);

/**
 * seam_tdh_mem_sept_add() - TDH.MEM.SEPT.ADD: link a secure EPT page
 * @s: the way to the TDX module
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the entry that will point to the page, 1 or more
 * @page: the page
 * @out: entry found, if one is in the way
 */
u64 seam_tdh_mem_sept_add(struct seam *s, u64 tdr, u64 gpa, unsigned int level, u64 page,
			  struct seam_out *out);

/**
 * seam_tdh_mem_sept_remove() - TDH.MEM.SEPT.REMOVE: unlink an empty secure EPT page
 * @s: the way to the TDX module
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the entry that points to the page
 * @out: RCX = HPA of the page; or the entry at fault
 */
u64 seam_tdh_mem_sept_remove(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			     struct seam_out *out);

/**
 * seam_tdh_mem_sept_rd() - TDH.MEM.SEPT.RD: read a secure EPT entry
 * @s: the way to the TDX module
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the entry
 * @out: the entry; with TDX_EPT_WALK_FAILED the one where the walk ended
 */
u64 seam_tdh_mem_sept_rd(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			 struct seam_out *out);

/**
 * seam_tdh_mem_page_add() - TDH.MEM.PAGE.ADD: copy a page into a TD that is not finalized
 * @s: the way to the TDX module
 * @tdr: TDR
 * @gpa: 4K aligned
 * @page: page that becomes the TD's
 * @source: shared HPA of the contents
 * @out: entry found, if one is in the way
 */
u64 seam_tdh_mem_page_add(struct seam *s, u64 tdr, u64 gpa, u64 page, u64 source,
			  struct seam_out *out);

/**
 * seam_tdh_mem_page_aug() - TDH.MEM.PAGE.AUG: map a page that the guest has to accept
 * @s: the way to the TDX module
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: 0 or 1
 * @page: page of that size that becomes the TD's
 * @out: entry found, if one is in the way
 */
u64 seam_tdh_mem_page_aug(struct seam *s, u64 tdr, u64 gpa, unsigned int level, u64 page,
			  struct seam_out *out);

/**
 * seam_tdh_mem_page_remove() - TDH.MEM.PAGE.REMOVE: unmap a page; its cache lines are not flushed
 * @s: the way to the TDX module
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the mapping
 * @out: RCX = HPA of the page; or the entry at fault
 */
u64 seam_tdh_mem_page_remove(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			     struct seam_out *out);

/**
 * seam_tdh_mem_page_relocate() - TDH.MEM.PAGE.RELOCATE: move a 4K page to another host page
 * @s: the way to the TDX module
 * @tdr: TDR
 * @gpa: 4K aligned
 * @page: the new page
 * @out: RCX = HPA of the old page, whose cache lines are not flushed; or the entry at fault
 */
u64 seam_tdh_mem_page_relocate(struct seam *s, u64 tdr, u64 gpa, u64 page, struct seam_out *out);

/**
 * seam_tdh_mem_page_promote() - TDH.MEM.PAGE.PROMOTE: make one leaf of a table of 512
 * @s: the way to the TDX module
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the leaf to be, 1 or 2
 * @out: RCX = HPA of the secure EPT page that is free now; or the entry at fault
 */
u64 seam_tdh_mem_page_promote(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			      struct seam_out *out);

/**
 * seam_tdh_mem_page_demote() - TDH.MEM.PAGE.DEMOTE: make a table of 512 leaves of one
 * @s: the way to the TDX module
 * @tdr: TDR, of a TD without L2 VMs: no page is given for them
 * @gpa: aligned to @level
 * @level: of the leaf that is split, 1 or 2
 * @page: page that becomes the table
 * @out: the entry at fault
 */
u64 seam_tdh_mem_page_demote(struct seam *s, u64 tdr, u64 gpa, unsigned int level, u64 page,
			     struct seam_out *out);

/**
 * seam_tdh_mem_range_block() - TDH.MEM.RANGE.BLOCK: no new translations through an entry
 * @s: the way to the TDX module
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the entry
 * @out: the entry at fault
 */
u64 seam_tdh_mem_range_block(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			     struct seam_out *out);

/**
 * seam_tdh_mem_range_unblock() - TDH.MEM.RANGE.UNBLOCK: undo RANGE.BLOCK
 * @s: the way to the TDX module
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the entry
 * @out: the entry at fault
 */
u64 seam_tdh_mem_range_unblock(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			       struct seam_out *out);

/**
 * seam_tdh_mem_track() - TDH.MEM.TRACK: advance the TLB epoch
 * @s: the way to the TDX module
 * @tdr: TDR
 */
u64 seam_tdh_mem_track(struct seam *s, u64 tdr);

/**
 * seam_tdh_mr_extend() - TDH.MR.EXTEND: measure 256 bytes
 * @s: the way to the TDX module
 * @tdr: TDR
 * @gpa: 256-byte aligned
 * @out: the entry at fault
 */
u64 seam_tdh_mr_extend(struct seam *s, u64 tdr, u64 gpa, struct seam_out *out);

/**
 * seam_tdh_mr_finalize() - TDH.MR.FINALIZE: end of measurement, the TD may run
 * @s: the way to the TDX module
 * @tdr: TDR
 */
u64 seam_tdh_mr_finalize(struct seam *s, u64 tdr);

/**
 * seam_tdh_phymem_cache_wb() - TDH.PHYMEM.CACHE.WB: write back the LP's package's caches
 * @s: the way to the TDX module
 * @resume: go on after TDX_INTERRUPTED_RESUMABLE
 */
u64 seam_tdh_phymem_cache_wb(struct seam *s, bool resume);

/**
 * seam_tdh_phymem_page_reclaim() - TDH.PHYMEM.PAGE.RECLAIM: take a page of a TD in teardown back
 * @s: the way to the TDX module
 * @page: the page, of whatever size it is recorded with
 * @out: RCX = type, RDX = owner, also for most failures
 */
u64 seam_tdh_phymem_page_reclaim(struct seam *s, u64 page, struct seam_out *out);

/**
 * struct seam_page - who owns a page
 * @type: enum tdx_page_type
 * @owner: HPA of the owner's TDR, 0 = none; of a free page what was left behind
 * @level: size that the page is recorded with
 */
struct seam_page {
	u64 type;
	u64 owner;
	u64 level;
};

/**
 * seam_tdh_phymem_page_rdmd() - TDH.PHYMEM.PAGE.RDMD: who owns a page
 * @s: the way to the TDX module
 * @page: any 4K page
 * @out: zeros on failure
 */
u64 seam_tdh_phymem_page_rdmd(struct seam *s, u64 page, struct seam_page *out);

/**
 * seam_tdh_phymem_page_wbinvd() - TDH.PHYMEM.PAGE.WBINVD: flush the cache lines of one 4K page
 * @s: the way to the TDX module
 * @page_hkid: HPA with the HKID in its upper bits
 */
u64 seam_tdh_phymem_page_wbinvd(struct seam *s, u64 page_hkid);

#endif /* CORE_SEAM_SEAM_TDH_H */
