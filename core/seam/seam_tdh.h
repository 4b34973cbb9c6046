/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The leaves that the runtime uses. One encoder for each: typed operands in, the registers of the
 * SEAMCALL out, and nothing is called. Beside them the decoders of what the TDX module leaves in
 * the registers; no other code of the host side reads an output register.
 *
 * Addresses are HPAs without HKID unless a parameter says otherwise.
 *
 * Where no output is named, there is none but what seam_out() gives after a failure.
 */
#ifndef CORE_SEAM_SEAM_TDH_H
#define CORE_SEAM_SEAM_TDH_H

#include "core/abi/leaf.h"
#include "core/abi/regs.h"
#include "core/abi/sept.h"

/* ---- outputs --------------------------------------------------------------------------------- */

/**
 * struct seam_out - what a leaf that failed may say of the reason
 * @rcx: of most MEM leaves the entry at fault; of MNG.INIT the CPUID leaf
 * @rdx: of most MEM leaves level and state of that entry
 */
struct seam_out {
	u64 rcx;
	u64 rdx;
};

/**
 * seam_out() - RCX and RDX of a call that failed, for the record
 * @regs: as the call left them
 */
static inline struct seam_out seam_out(const struct seam_regs *regs)
{
	return (struct seam_out){ .rcx = regs->rcx, .rdx = regs->rdx };
}

/**
 * seam_hpa() - page address in an output register
 * @reg: the register
 *
 * Return: HPA without the flags beside it; TDX_NO_PAGE if all bits are set, which names no page.
 */
static inline u64 seam_hpa(u64 reg)
{
	return reg == TDX_NO_PAGE ? TDX_NO_PAGE : reg & SEPT_HPA_MASK;
}

/**
 * seam_page_back() - page that a leaf returned to the host
 * @regs: as REMOVE, PROMOTE, RELOCATE or SEPT.REMOVE left them after success
 *
 * Return: as seam_hpa().
 */
static inline u64 seam_page_back(const struct seam_regs *regs)
{
	return seam_hpa(regs->rcx);
}

/**
 * seam_value() - metadata field that a leaf read
 * @regs: as SYS.RD, MNG.RD or VP.RD left them after success
 */
static inline u64 seam_value(const struct seam_regs *regs)
{
	return regs->r8;
}

/**
 * struct seam_sept - a secure EPT entry as the host sees it
 * @entry: the entry without the address
 * @hpa: address of the page; 0 for a table or a free entry
 * @info: level and state as they stand in RDX
 * @level: level of the entry
 * @state: enum sept_arch_state
 */
struct seam_sept {
	u64 entry;
	u64 hpa;
	u64 info;
	enum tdx_level level;
	unsigned int state;
};

/**
 * seam_sept() - secure EPT entry that a leaf returned
 * @regs: as MEM.SEPT.RD left them, after success or TDX_EPT_WALK_FAILED
 *
 * The address bits of a large page that are below its size count chunks while the guest accepts it:
 * they are cleared.
 */
struct seam_sept seam_sept(const struct seam_regs *regs);

/**
 * struct seam_page - what the TDX module knows of a page
 * @type: enum tdx_page_type
 * @owner: HPA of the owner's TDR, 0 = none; of a free page what was left behind
 * @level: size that the page is recorded with
 */
struct seam_page {
	u64 type;
	u64 owner;
	enum tdx_level level;
};

/**
 * seam_page() - page that a leaf described
 * @regs: as PHYMEM.PAGE.RDMD or PHYMEM.PAGE.RECLAIM left them after success
 */
struct seam_page seam_page(const struct seam_regs *regs);

/**
 * struct seam_exit - why a vCPU left the guest
 * @qual: exit qualification
 * @ext_qual: extended exit qualification
 * @gpa: guest address of an EPT violation or misconfiguration
 * @info: exit interruption information
 */
struct seam_exit {
	u64 qual;
	u64 ext_qual;
	u64 gpa;
	u64 info;
};

/**
 * seam_exit() - TD exit that is no TDG.VP.VMCALL
 * @regs: as VP.ENTER left them
 */
struct seam_exit seam_exit(const struct seam_regs *regs);

/* ---- operands -------------------------------------------------------------------------------- */

/**
 * seam_tdh_sys_rd() - TDH.SYS.RD: read a global metadata field
 * @field: field id
 *
 * Output: seam_value().
 */
struct seam_regs seam_tdh_sys_rd(u64 field);

/**
 * seam_tdh_mng_create() - TDH.MNG.CREATE: make a TDR
 * @tdr: page that becomes the TDR
 * @hkid: KeyID
 */
struct seam_regs seam_tdh_mng_create(u64 tdr, u64 hkid);

/**
 * seam_tdh_mng_key_config() - TDH.MNG.KEY.CONFIG: set the TD's key on the calling LP's package
 * @tdr: TDR
 */
struct seam_regs seam_tdh_mng_key_config(u64 tdr);

/**
 * seam_tdh_mng_addcx() - TDH.MNG.ADDCX: give the TD one more control page
 * @tdr: TDR
 * @page: the page
 */
struct seam_regs seam_tdh_mng_addcx(u64 tdr, u64 page);

/**
 * seam_tdh_mng_init() - TDH.MNG.INIT: initialise the TD
 * @tdr: TDR
 * @td_params: shared HPA of struct tdx_td_params
 *
 * Output: seam_out(), RCX names the CPUID leaf at fault, if one is.
 */
struct seam_regs seam_tdh_mng_init(u64 tdr, u64 td_params);

/**
 * seam_tdh_mng_rd() - TDH.MNG.RD: read a metadata field of a TD
 * @tdr: TDR
 * @field: field id
 *
 * Output: seam_value().
 */
struct seam_regs seam_tdh_mng_rd(u64 tdr, u64 field);

/**
 * seam_tdh_mng_vpflushdone() - TDH.MNG.VPFLUSHDONE: no vCPU is associated any more
 * @tdr: TDR
 */
struct seam_regs seam_tdh_mng_vpflushdone(u64 tdr);

/**
 * seam_tdh_mng_key_freeid() - TDH.MNG.KEY.FREEID: give the HKID back
 * @tdr: TDR
 */
struct seam_regs seam_tdh_mng_key_freeid(u64 tdr);

/**
 * seam_tdh_vp_create() - TDH.VP.CREATE: make a TDVPR
 * @tdr: TDR
 * @tdvpr: page that becomes the TDVPR
 */
struct seam_regs seam_tdh_vp_create(u64 tdr, u64 tdvpr);

/**
 * seam_tdh_vp_addcx() - TDH.VP.ADDCX: give the vCPU one more control page
 * @tdvpr: TDVPR
 * @page: the page
 */
struct seam_regs seam_tdh_vp_addcx(u64 tdvpr, u64 page);

/**
 * seam_tdh_vp_init() - TDH.VP.INIT: initialise the vCPU and associate it with the calling LP
 * @tdvpr: TDVPR
 * @rcx: initial guest RCX and R8
 */
struct seam_regs seam_tdh_vp_init(u64 tdvpr, u64 rcx);

/**
 * seam_tdh_vp_flush() - TDH.VP.FLUSH: end the association of the vCPU with the calling LP
 * @tdvpr: TDVPR
 */
struct seam_regs seam_tdh_vp_flush(u64 tdvpr);

/**
 * seam_tdh_vp_enter() - TDH.VP.ENTER: run the vCPU on the calling LP until it leaves the guest
 * @tdvpr: TDVPR
 * @answer: what the guest gets in answer to its last TDG.VP.VMCALL; RAX and RCX are not read
 *
 * Output: seam_exit(), or every register as the guest passed it by TDG.VP.VMCALL.
 */
struct seam_regs seam_tdh_vp_enter(u64 tdvpr, const struct seam_regs *answer);

/**
 * seam_tdh_vp_rd() - TDH.VP.RD: read a metadata field of a vCPU
 * @tdvpr: TDVPR
 * @field: field id
 *
 * Associates the vCPU with the calling LP. Output: seam_value(), the bits that may be read.
 */
struct seam_regs seam_tdh_vp_rd(u64 tdvpr, u64 field);

/**
 * seam_tdh_vp_wr() - TDH.VP.WR: write a metadata field of a vCPU
 * @tdvpr: TDVPR
 * @field: field id
 * @value: what to write
 * @mask: bits of it to write
 *
 * Associates the vCPU with the calling LP.
 */
struct seam_regs seam_tdh_vp_wr(u64 tdvpr, u64 field, u64 value, u64 mask);

/**
 * seam_tdh_mem_sept_add() - TDH.MEM.SEPT.ADD: link a secure EPT page
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the entry that will point to the page, 2M or more
 * @page: the page
 */
struct seam_regs seam_tdh_mem_sept_add(u64 tdr, u64 gpa, enum tdx_level level, u64 page);

/**
 * seam_tdh_mem_sept_remove() - TDH.MEM.SEPT.REMOVE: unlink an empty secure EPT page
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the entry that points to the page
 *
 * Output: seam_page_back().
 */
struct seam_regs seam_tdh_mem_sept_remove(u64 tdr, u64 gpa, enum tdx_level level);

/**
 * seam_tdh_mem_sept_rd() - TDH.MEM.SEPT.RD: read a secure EPT entry
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the entry
 *
 * Output: seam_sept(), with TDX_EPT_WALK_FAILED the entry where the walk ended.
 */
struct seam_regs seam_tdh_mem_sept_rd(u64 tdr, u64 gpa, enum tdx_level level);

/**
 * seam_tdh_mem_page_add() - TDH.MEM.PAGE.ADD: copy a page into a TD that is not finalized
 * @tdr: TDR
 * @gpa: 4K aligned
 * @page: page that becomes the TD's
 * @source: shared HPA of the contents
 */
struct seam_regs seam_tdh_mem_page_add(u64 tdr, u64 gpa, u64 page, u64 source);

/**
 * seam_tdh_mem_page_aug() - TDH.MEM.PAGE.AUG: map a page that the guest has to accept
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: 4K or 2M
 * @page: page of that size that becomes the TD's
 */
struct seam_regs seam_tdh_mem_page_aug(u64 tdr, u64 gpa, enum tdx_level level, u64 page);

/**
 * seam_tdh_mem_page_remove() - TDH.MEM.PAGE.REMOVE: unmap a page; its cache lines are not flushed
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the mapping
 *
 * Output: seam_page_back().
 */
struct seam_regs seam_tdh_mem_page_remove(u64 tdr, u64 gpa, enum tdx_level level);

/**
 * seam_tdh_mem_page_relocate() - TDH.MEM.PAGE.RELOCATE: move a 4K page to another host page
 * @tdr: TDR
 * @gpa: 4K aligned
 * @page: the new page
 *
 * Output: seam_page_back(), the old page, whose cache lines are not flushed.
 */
struct seam_regs seam_tdh_mem_page_relocate(u64 tdr, u64 gpa, u64 page);

/**
 * seam_tdh_mem_page_promote() - TDH.MEM.PAGE.PROMOTE: make one large page of a table of 512 pages
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the page to be, 2M or 1G
 *
 * Output: seam_page_back(), the secure EPT page that is not needed any more.
 */
struct seam_regs seam_tdh_mem_page_promote(u64 tdr, u64 gpa, enum tdx_level level);

/**
 * seam_tdh_mem_page_demote() - TDH.MEM.PAGE.DEMOTE: make a table of 512 pages of one large page
 * @tdr: TDR, of a TD without L2 VMs: no page is given for them
 * @gpa: aligned to @level
 * @level: of the page that is split, 2M or 1G
 * @page: page that becomes the table
 */
struct seam_regs seam_tdh_mem_page_demote(u64 tdr, u64 gpa, enum tdx_level level, u64 page);

/**
 * seam_tdh_mem_range_block() - TDH.MEM.RANGE.BLOCK: no new translations through an entry
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the entry
 */
struct seam_regs seam_tdh_mem_range_block(u64 tdr, u64 gpa, enum tdx_level level);

/**
 * seam_tdh_mem_range_unblock() - TDH.MEM.RANGE.UNBLOCK: undo RANGE.BLOCK
 * @tdr: TDR
 * @gpa: aligned to @level
 * @level: of the entry
 */
struct seam_regs seam_tdh_mem_range_unblock(u64 tdr, u64 gpa, enum tdx_level level);

/**
 * seam_tdh_mem_track() - TDH.MEM.TRACK: advance the TLB epoch
 * @tdr: TDR
 */
struct seam_regs seam_tdh_mem_track(u64 tdr);

/**
 * seam_tdh_mr_extend() - TDH.MR.EXTEND: measure 256 bytes
 * @tdr: TDR
 * @gpa: 256-byte aligned
 */
struct seam_regs seam_tdh_mr_extend(u64 tdr, u64 gpa);

/**
 * seam_tdh_mr_finalize() - TDH.MR.FINALIZE: end of measurement, the TD may run
 * @tdr: TDR
 */
struct seam_regs seam_tdh_mr_finalize(u64 tdr);

/**
 * seam_tdh_phymem_cache_wb() - TDH.PHYMEM.CACHE.WB: write back the caches of the LP's package
 * @resume: go on after TDX_INTERRUPTED_RESUMABLE
 */
struct seam_regs seam_tdh_phymem_cache_wb(bool resume);

/**
 * seam_tdh_phymem_page_reclaim() - TDH.PHYMEM.PAGE.RECLAIM: take a page of a TD in teardown back
 * @page: the page, of whatever size it is recorded with
 *
 * Output: seam_page(), also for most failures.
 */
struct seam_regs seam_tdh_phymem_page_reclaim(u64 page);

/**
 * seam_tdh_phymem_page_rdmd() - TDH.PHYMEM.PAGE.RDMD: read the type and the owner of a page
 * @page: any 4K page
 *
 * Output: seam_page().
 */
struct seam_regs seam_tdh_phymem_page_rdmd(u64 page);

/**
 * seam_tdh_phymem_page_wbinvd() - TDH.PHYMEM.PAGE.WBINVD: flush the cache lines of one 4K page
 * @page_hkid: HPA with the HKID in its upper bits
 */
struct seam_regs seam_tdh_phymem_page_wbinvd(u64 page_hkid);

#endif /* CORE_SEAM_SEAM_TDH_H */
