// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/seam/seam_tdh.h"

struct seam_sept seam_sept(const struct seam_regs *regs)
{
	struct seam_sept sept = {
		.entry = regs->rcx & ~SEPT_HPA_MASK,
		.info = regs->rdx,
		.level = sept_info_level(regs->rdx),
		.state = sept_info_state(regs->rdx),
	};

	sept.hpa = regs->rcx & SEPT_HPA_MASK & ~(tdx_level_size(sept.level) - 1);
	return sept;
}

struct seam_page seam_page(const struct seam_regs *regs)
{
	return (struct seam_page){
		.type = regs->rcx, .owner = regs->rdx, .level = (enum tdx_level)regs->r8
	};
}

struct seam_exit seam_exit(const struct seam_regs *regs)
{
	return (struct seam_exit){
		.qual = regs->rcx, .ext_qual = regs->rdx, .gpa = regs->r8, .info = regs->r9
	};
}

struct seam_regs seam_tdh_sys_rd(u64 field)
{
	return (struct seam_regs){ .rax = TDH_SYS_RD, .rdx = field };
}

struct seam_regs seam_tdh_mng_create(u64 tdr, u64 hkid)
{
	return (struct seam_regs){ .rax = TDH_MNG_CREATE, .rcx = tdr, .rdx = hkid };
}

struct seam_regs seam_tdh_mng_key_config(u64 tdr)
{
	return (struct seam_regs){ .rax = TDH_MNG_KEY_CONFIG, .rcx = tdr };
}

struct seam_regs seam_tdh_mng_addcx(u64 tdr, u64 page)
{
	return (struct seam_regs){ .rax = TDH_MNG_ADDCX, .rcx = page, .rdx = tdr };
}

struct seam_regs seam_tdh_mng_init(u64 tdr, u64 td_params)
{
	return (struct seam_regs){ .rax = TDH_MNG_INIT, .rcx = tdr, .rdx = td_params };
}

struct seam_regs seam_tdh_mng_rd(u64 tdr, u64 field)
{
	return (struct seam_regs){ .rax = TDH_MNG_RD, .rcx = tdr, .rdx = field };
}

struct seam_regs seam_tdh_mng_vpflushdone(u64 tdr)
{
	return (struct seam_regs){ .rax = TDH_MNG_VPFLUSHDONE, .rcx = tdr };
}

struct seam_regs seam_tdh_mng_key_freeid(u64 tdr)
{
	return (struct seam_regs){ .rax = TDH_MNG_KEY_FREEID, .rcx = tdr };
}

struct seam_regs seam_tdh_vp_create(u64 tdr, u64 tdvpr)
{
	return (struct seam_regs){ .rax = TDH_VP_CREATE, .rcx = tdvpr, .rdx = tdr };
}

struct seam_regs seam_tdh_vp_addcx(u64 tdvpr, u64 page)
{
	return (struct seam_regs){ .rax = TDH_VP_ADDCX, .rcx = page, .rdx = tdvpr };
}

struct seam_regs seam_tdh_vp_init(u64 tdvpr, u64 rcx)
{
	return (struct seam_regs){ .rax = TDH_VP_INIT, .rcx = tdvpr, .rdx = rcx };
}

struct seam_regs seam_tdh_vp_flush(u64 tdvpr)
{
	return (struct seam_regs){ .rax = TDH_VP_FLUSH, .rcx = tdvpr };
}

struct seam_regs seam_tdh_vp_enter(u64 tdvpr, const struct seam_regs *answer)
{
	struct seam_regs regs = *answer;

	regs.rax = TDH_VP_ENTER;
	regs.rcx = tdvpr;
	return regs;
}

struct seam_regs seam_tdh_vp_rd(u64 tdvpr, u64 field)
{
	return (struct seam_regs){ .rax = TDH_VP_RD, .rcx = tdvpr, .rdx = field };
}

struct seam_regs seam_tdh_vp_wr(u64 tdvpr, u64 field, u64 value, u64 mask)
{
	return (struct seam_regs){
		.rax = TDH_VP_WR, .rcx = tdvpr, .rdx = field, .r8 = value, .r9 = mask
	};
}

struct seam_regs seam_tdh_mem_sept_add(u64 tdr, u64 gpa, enum tdx_level level, u64 page)
{
	return (struct seam_regs){
		.rax = TDH_MEM_SEPT_ADD, .rcx = tdx_map(gpa, level), .rdx = tdr, .r8 = page
	};
}

struct seam_regs seam_tdh_mem_sept_remove(u64 tdr, u64 gpa, enum tdx_level level)
{
	return (struct seam_regs){
		.rax = TDH_MEM_SEPT_REMOVE, .rcx = tdx_map(gpa, level), .rdx = tdr
	};
}

struct seam_regs seam_tdh_mem_sept_rd(u64 tdr, u64 gpa, enum tdx_level level)
{
	return (struct seam_regs){ .rax = TDH_MEM_SEPT_RD, .rcx = tdx_map(gpa, level), .rdx = tdr };
}

struct seam_regs seam_tdh_mem_page_add(u64 tdr, u64 gpa, u64 page, u64 source)
{
	return (struct seam_regs){
		.rax = TDH_MEM_PAGE_ADD, .rcx = tdx_map(gpa, TDX_LEVEL_4K), .rdx = tdr, .r8 = page,
		.r9 = source
	};
}

struct seam_regs seam_tdh_mem_page_aug(u64 tdr, u64 gpa, enum tdx_level level, u64 page)
{
	return (struct seam_regs){
		.rax = TDH_MEM_PAGE_AUG, .rcx = tdx_map(gpa, level), .rdx = tdr, .r8 = page
	};
}

struct seam_regs seam_tdh_mem_page_remove(u64 tdr, u64 gpa, enum tdx_level level)
{
	return (struct seam_regs){
		.rax = TDH_MEM_PAGE_REMOVE, .rcx = tdx_map(gpa, level), .rdx = tdr
	};
}

struct seam_regs seam_tdh_mem_page_relocate(u64 tdr, u64 gpa, u64 page)
{
	return (struct seam_regs){
		.rax = TDH_MEM_PAGE_RELOCATE, .rcx = tdx_map(gpa, TDX_LEVEL_4K), .rdx = tdr,
		.r8 = page
	};
}

struct seam_regs seam_tdh_mem_page_promote(u64 tdr, u64 gpa, enum tdx_level level)
{
	return (struct seam_regs){
		.rax = TDH_MEM_PAGE_PROMOTE, .rcx = tdx_map(gpa, level), .rdx = tdr
	};
}

struct seam_regs seam_tdh_mem_page_demote(u64 tdr, u64 gpa, enum tdx_level level, u64 page)
{
	return (struct seam_regs){
		.rax = TDH_MEM_PAGE_DEMOTE, .rcx = tdx_map(gpa, level), .rdx = tdr, .r8 = page,
		.r9 = TDX_NO_PAGE, .r10 = TDX_NO_PAGE, .r11 = TDX_NO_PAGE
	};
}

struct seam_regs seam_tdh_mem_range_block(u64 tdr, u64 gpa, enum tdx_level level)
{
	return (struct seam_regs){
		.rax = TDH_MEM_RANGE_BLOCK, .rcx = tdx_map(gpa, level), .rdx = tdr
	};
}

struct seam_regs seam_tdh_mem_range_unblock(u64 tdr, u64 gpa, enum tdx_level level)
{
	return (struct seam_regs){
		.rax = TDH_MEM_RANGE_UNBLOCK, .rcx = tdx_map(gpa, level), .rdx = tdr
	};
}

struct seam_regs seam_tdh_mem_track(u64 tdr)
{
	return (struct seam_regs){ .rax = TDH_MEM_TRACK, .rcx = tdr };
}

struct seam_regs seam_tdh_mr_extend(u64 tdr, u64 gpa)
{
	return (struct seam_regs){ .rax = TDH_MR_EXTEND, .rcx = gpa, .rdx = tdr };
}

struct seam_regs seam_tdh_mr_finalize(u64 tdr)
{
	return (struct seam_regs){ .rax = TDH_MR_FINALIZE, .rcx = tdr };
}

struct seam_regs seam_tdh_phymem_cache_wb(bool resume)
{
	return (struct seam_regs){ .rax = TDH_PHYMEM_CACHE_WB, .rcx = resume };
}

struct seam_regs seam_tdh_phymem_page_reclaim(u64 page)
{
	return (struct seam_regs){ .rax = TDH_PHYMEM_PAGE_RECLAIM, .rcx = page };
}

struct seam_regs seam_tdh_phymem_page_rdmd(u64 page)
{
	return (struct seam_regs){ .rax = TDH_PHYMEM_PAGE_RDMD, .rcx = page };
}

struct seam_regs seam_tdh_phymem_page_wbinvd(u64 page_hkid)
{
	return (struct seam_regs){ .rax = TDH_PHYMEM_PAGE_WBINVD, .rcx = page_hkid };
}
