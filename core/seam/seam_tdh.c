// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/seam/seam_tdh.h"
#include "core/abi/sept.h"

/* The usual shape: operands in RCX and RDX, no value back. */
static u64 call2(struct seam *s, u16 leaf, u64 rcx, u64 rdx)
{
	struct seam_regs r = { .rax = leaf, .rcx = rcx, .rdx = rdx };

	return seam_call(s, &r);
}

static u64 call_out(struct seam *s, struct seam_regs *r, struct seam_out *out)
{
	u64 status = seam_call(s, r);

	out->rcx = r->rcx;
	out->rdx = r->rdx;
	return status;
}

/* The MEM leaves: a mapping in RCX, the TDR in RDX, an entry back. */
static u64 call_map(struct seam *s, u16 leaf, u64 tdr, u64 map, struct seam_out *out)
{
	struct seam_regs r = { .rax = leaf, .rcx = map, .rdx = tdr };

	return call_out(s, &r, out);
}

u64 seam_tdh_sys_rd(struct seam *s, u64 field, u64 *value)
{
	struct seam_regs r = { .rax = TDH_SYS_RD, .rdx = field };
	u64 status = seam_call(s, &r);

	*value = r.r8;
	return status;
}

u64 seam_tdh_mng_create(struct seam *s, u64 tdr, u64 hkid)
{
	return call2(s, TDH_MNG_CREATE, tdr, hkid);
}

u64 seam_tdh_mng_key_config(struct seam *s, u64 tdr)
{
	return call2(s, TDH_MNG_KEY_CONFIG, tdr, 0);
}

u64 seam_tdh_mng_addcx(struct seam *s, u64 tdr, u64 page)
{
	return call2(s, TDH_MNG_ADDCX, page, tdr);
}

u64 seam_tdh_mng_init(struct seam *s, u64 tdr, u64 td_params, struct seam_out *out)
{
	struct seam_regs r = { .rax = TDH_MNG_INIT, .rcx = tdr, .rdx = td_params };

	return call_out(s, &r, out);
}

u64 seam_tdh_mng_rd(struct seam *s, u64 tdr, u64 field, u64 *value)
{
	struct seam_regs r = { .rax = TDH_MNG_RD, .rcx = tdr, .rdx = field };
	u64 status = seam_call(s, &r);

	*value = r.r8;
	return status;
}

u64 seam_tdh_mng_vpflushdone(struct seam *s, u64 tdr)
{
	return call2(s, TDH_MNG_VPFLUSHDONE, tdr, 0);
}

u64 seam_tdh_mng_key_freeid(struct seam *s, u64 tdr)
{
	return call2(s, TDH_MNG_KEY_FREEID, tdr, 0);
}

u64 seam_tdh_vp_create(struct seam *s, u64 tdr, u64 tdvpr)
{
	return call2(s, TDH_VP_CREATE, tdvpr, tdr);
}

u64 seam_tdh_vp_addcx(struct seam *s, u64 tdvpr, u64 page)
{
	return call2(s, TDH_VP_ADDCX, page, tdvpr);
}

u64 seam_tdh_vp_init(struct seam *s, u64 tdvpr, u64 rcx)
{
	return call2(s, TDH_VP_INIT, tdvpr, rcx);
}

u64 seam_tdh_vp_flush(struct seam *s, u64 tdvpr)
{
	return call2(s, TDH_VP_FLUSH, tdvpr, 0);
}

u64 seam_tdh_vp_enter(struct seam *s, u64 tdvpr, struct seam_regs *regs)
{
	regs->rax = TDH_VP_ENTER;
	regs->rcx = tdvpr;
	return seam_call(s, regs);
}

u64 seam_tdh_vp_rd(struct seam *s, u64 tdvpr, u64 field, u64 *value)
{
	struct seam_regs r = { .rax = TDH_VP_RD, .rcx = tdvpr, .rdx = field };
	u64 status = seam_call(s, &r);

	*value = status == TDX_SUCCESS ? r.r8 : 0;
	return status;
}

u64 seam_tdh_vp_wr(struct seam *s, u64 tdvpr, u64 field, u64 value, u64 mask)
{
	struct seam_regs r = {
		.rax = TDH_VP_WR, .rcx = tdvpr, .rdx = field, .r8 = value, .r9 = mask
	};

	return seam_call(s, &r);
}

u64 seam_tdh_mem_sept_add(struct seam *s, u64 tdr, u64 gpa, unsigned int level, u64 page,
			  struct seam_out *out)
{
	struct seam_regs r = {
		.rax = TDH_MEM_SEPT_ADD, .rcx = tdx_map(gpa, level), .rdx = tdr, .r8 = page
	};

	return call_out(s, &r, out);
}

u64 seam_tdh_mem_sept_remove(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			     struct seam_out *out)
{
	return call_map(s, TDH_MEM_SEPT_REMOVE, tdr, tdx_map(gpa, level), out);
}

u64 seam_tdh_mem_sept_rd(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			 struct seam_out *out)
{
	return call_map(s, TDH_MEM_SEPT_RD, tdr, tdx_map(gpa, level), out);
}

u64 seam_tdh_mem_page_add(struct seam *s, u64 tdr, u64 gpa, u64 page, u64 source,
			  struct seam_out *out)
{
	struct seam_regs r = {
		.rax = TDH_MEM_PAGE_ADD, .rcx = tdx_map(gpa, TDX_LEVEL_4K), .rdx = tdr,
		.r8 = page, .r9 = source
	};

	return call_out(s, &r, out);
}

u64 seam_tdh_mem_page_aug(struct seam *s, u64 tdr, u64 gpa, unsigned int level, u64 page,
			  struct seam_out *out)
{
	struct seam_regs r = {
		.rax = TDH_MEM_PAGE_AUG, .rcx = tdx_map(gpa, level), .rdx = tdr, .r8 = page
	};

	return call_out(s, &r, out);
}

u64 seam_tdh_mem_page_remove(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			     struct seam_out *out)
{
	return call_map(s, TDH_MEM_PAGE_REMOVE, tdr, tdx_map(gpa, level), out);
}

u64 seam_tdh_mem_page_relocate(struct seam *s, u64 tdr, u64 gpa, u64 page, struct seam_out *out)
{
	struct seam_regs r = {
		.rax = TDH_MEM_PAGE_RELOCATE, .rcx = tdx_map(gpa, TDX_LEVEL_4K), .rdx = tdr,
		.r8 = page
	};

	return call_out(s, &r, out);
}

u64 seam_tdh_mem_page_promote(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			      struct seam_out *out)
{
	return call_map(s, TDH_MEM_PAGE_PROMOTE, tdr, tdx_map(gpa, level), out);
}

u64 seam_tdh_mem_page_demote(struct seam *s, u64 tdr, u64 gpa, unsigned int level, u64 page,
			     struct seam_out *out)
{
	struct seam_regs r = {
		.rax = TDH_MEM_PAGE_DEMOTE, .rcx = tdx_map(gpa, level), .rdx = tdr, .r8 = page,
		.r9 = TDX_NO_PAGE, .r10 = TDX_NO_PAGE, .r11 = TDX_NO_PAGE
	};

	return call_out(s, &r, out);
}

u64 seam_tdh_mem_range_block(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			     struct seam_out *out)
{
	return call_map(s, TDH_MEM_RANGE_BLOCK, tdr, tdx_map(gpa, level), out);
}

u64 seam_tdh_mem_range_unblock(struct seam *s, u64 tdr, u64 gpa, unsigned int level,
			       struct seam_out *out)
{
	return call_map(s, TDH_MEM_RANGE_UNBLOCK, tdr, tdx_map(gpa, level), out);
}

u64 seam_tdh_mem_track(struct seam *s, u64 tdr)
{
	return call2(s, TDH_MEM_TRACK, tdr, 0);
}

u64 seam_tdh_mr_extend(struct seam *s, u64 tdr, u64 gpa, struct seam_out *out)
{
	return call_map(s, TDH_MR_EXTEND, tdr, gpa, out);
}

u64 seam_tdh_mr_finalize(struct seam *s, u64 tdr)
{
	return call2(s, TDH_MR_FINALIZE, tdr, 0);
}

u64 seam_tdh_phymem_cache_wb(struct seam *s, bool resume)
{
	return call2(s, TDH_PHYMEM_CACHE_WB, resume, 0);
}

u64 seam_tdh_phymem_page_reclaim(struct seam *s, u64 page, struct seam_out *out)
{
	struct seam_regs r = { .rax = TDH_PHYMEM_PAGE_RECLAIM, .rcx = page };

	return call_out(s, &r, out);
}

u64 seam_tdh_phymem_page_rdmd(struct seam *s, u64 page, struct seam_page *out)
{
	struct seam_regs r = { .rax = TDH_PHYMEM_PAGE_RDMD, .rcx = page };
	u64 status = seam_call(s, &r);

	*out = (struct seam_page){ 0 };
	if (status == TDX_SUCCESS) {
		out->type = r.rcx;
		out->owner = r.rdx;
		out->level = r.r8;
	}
	return status;
}

u64 seam_tdh_phymem_page_wbinvd(struct seam *s, u64 page_hkid)
{
	return call2(s, TDH_PHYMEM_PAGE_WBINVD, page_hkid, 0);
}
