// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * SYS.CONFIG: the host gives the module its TD memory regions and their PAMTs. Every
 * check of docs/tdx-module.md 7.5, in that order, with the index bytes of DETAILS_L2 that it names.
 */
#include "core/model/leaf.h"
#include "core/model/operand.h"
#include "core/model/pamt.h"
#include "core/model/profile.h"
#include "core/model/sys_config.h"
#include "core/port/string.h"

#define TDMR_INFO_ALIGN 512

/* R8 */
#define CONFIG_KEYID_MASK CORE_MASK(15, 0)
#define CONFIG_DYNAMIC_PAMT CORE_BIT(16)

/* DETAILS_L2: TDMR in byte 0, PAMT level or reserved area in byte 1, another TDMR in byte 2. */
static u64 at_tdmr(u64 status, u32 tdmr, u32 part, u32 other)
{
	return tdx_status(status, tdmr | part << 8 | other << 16);
}

static bool overflows(u64 base, u64 size)
{
	return base + size < base;
}

static bool overlap(u64 a, u64 a_size, u64 b, u64 b_size)
{
	return a < b + b_size && b < a + a_size;
}

/* Start and last byte are addresses without KeyID bits. */
static bool plain_range(const struct model_state *st, u64 base, u64 size)
{
	return hpa_plain(st, base) && hpa_plain(st, base + size - 1);
}

/* Is [from, to) convertible memory? Ranges that touch count as one. */
static bool in_cmrs(const struct model_platform *pf, u64 from, u64 to)
{
	u64 start = 0, end = 0;
	u32 i;

	for (i = 0; i < pf->ncmrs; i++) {
		const struct model_range *cmr = &pf->cmr[i];

		if (!cmr->size)
			continue;
		if (cmr->base != end)
			start = cmr->base;
		end = cmr->base + cmr->size;
		if (from >= start && to <= end)
			return true;
	}
	return false;
}

/*
 * The parts of a TDMR that pages can come from: what lies before, between and behind its reserved
 * areas. *area counts them; false when there is no more.
 */
static bool usable_part(const struct tdmr *t, u32 *area, struct model_range *part)
{
	while (*area <= t->nreserved) {
		u32 i = (*area)++;
		u64 from = i ? t->reserved[i - 1].base + t->reserved[i - 1].size : t->base;
		u64 to = i < t->nreserved ? t->reserved[i].base : t->base + t->size;

		if (from < to) {
			part->base = from;
			part->size = to - from;
			return true;
		}
	}
	return false;
}

static u64 check_range(const struct model_state *st, const struct tdx_tdmr_info *info, u32 i)
{
	const u64 unit = tdx_level_size(TDX_LEVEL_1G) - 1;

	if (overflows(info->base, info->size))
		return at_tdmr(TDX_INVALID_TDMR, i, 0, 0);
	if (i && info->base < st->tdmr[i - 1].base + st->tdmr[i - 1].size)
		return at_tdmr(TDX_NON_ORDERED_TDMR, i, 0, 0);
	if (info->base & unit || info->size & unit || !info->size ||
	    !plain_range(st, info->base, info->size))
		return at_tdmr(TDX_INVALID_TDMR, i, 0, 0);
	return TDX_SUCCESS;
}

static u64 check_reserved_area(const struct tdx_tdmr_info *info, u32 i, u32 area)
{
	const struct tdx_reserved_area *a = &info->reserved[area];
	u64 start;

	if (overflows(a->offset, a->size))
		return at_tdmr(TDX_INVALID_RESERVED_IN_TDMR, i, area, 0);
	if (area && a->offset < a[-1].offset + a[-1].size)
		return at_tdmr(TDX_NON_ORDERED_RESERVED_IN_TDMR, i, area, 0);
	start = info->base + a->offset;
	if ((a->offset | a->size) & (CORE_PAGE_SIZE - 1) || overflows(info->base, a->offset) ||
	    overflows(start, a->size) || start + a->size > info->base + info->size)
		return at_tdmr(TDX_INVALID_RESERVED_IN_TDMR, i, area, 0);
	return TDX_SUCCESS;
}

/* Counts the reserved areas; an empty one may only be followed by empty ones. */
static u64 check_reserved(const struct tdx_tdmr_info *info, u32 i, u32 *count)
{
	u32 area;

	*count = 0;
	for (area = 0; area < TDX_MAX_RESERVED_PER_TDMR; area++) {
		u64 status = TDX_SUCCESS;

		if (info->reserved[area].size) {
			status = check_reserved_area(info, i, area);
			++*count;
		} else if (area + 1 < TDX_MAX_RESERVED_PER_TDMR && info->reserved[area + 1].size) {
			status = at_tdmr(TDX_NON_ORDERED_RESERVED_IN_TDMR, i, area, 0);
		}
		if (status != TDX_SUCCESS)
			return status;
	}
	return TDX_SUCCESS;
}

/* The host's description becomes the module's own; reserved areas by address, not by offset. */
static void tdmr_take(struct tdmr *t, const struct tdx_tdmr_info *info, u32 nreserved)
{
	u32 area;

	memset(t, 0, sizeof(*t));
	t->base = info->base;
	t->size = info->size;
	t->pamt_base[TDX_LEVEL_1G] = info->pamt_1g_base;
	t->pamt_size[TDX_LEVEL_1G] = info->pamt_1g_size;
	t->pamt_base[TDX_LEVEL_2M] = info->pamt_2m_base;
	t->pamt_size[TDX_LEVEL_2M] = info->pamt_2m_size;
	t->pamt_base[TDX_LEVEL_4K] = info->pamt_4k_base;
	t->pamt_size[TDX_LEVEL_4K] = info->pamt_4k_size;
	t->nreserved = nreserved;
	for (area = 0; area < nreserved; area++) {
		t->reserved[area].base = info->base + info->reserved[area].offset;
		t->reserved[area].size = info->reserved[area].size;
	}
	t->init_next = t->base;
	t->dynamic_next = t->base;
}

static u64 check_pamt_ranges(const struct model_state *st, u32 i)
{
	const struct tdmr *t = &st->tdmr[i];
	enum tdx_level level;

	for (level = TDX_LEVEL_1G + 1; level-- > 0;) {
		u64 base = t->pamt_base[level];
		u64 size = t->pamt_size[level];

		if (overflows(base, size) || (base | size) & (CORE_PAGE_SIZE - 1) ||
		    !plain_range(st, base, size) ||
		    size < model_pamt_size(st->dynamic_pamt, t->size, level))
			return at_tdmr(TDX_INVALID_PAMT, i, level, 0);
	}
	return TDX_SUCCESS;
}

static bool pamt_hits_pamt(const struct tdmr *a, enum tdx_level a_level, const struct tdmr *b,
			   enum tdx_level b_level)
{
	return overlap(a->pamt_base[a_level], a->pamt_size[a_level], b->pamt_base[b_level],
		       b->pamt_size[b_level]);
}

/* The PAMTs of TDMR i against those of earlier TDMRs, then against each other. */
static u64 check_pamt_pamt(const struct model_state *st, u32 i)
{
	const struct tdmr *t = &st->tdmr[i];
	enum tdx_level level, other;
	u32 j;

	for (j = 0; j < i; j++) {
		for (level = TDX_LEVEL_4K; level <= TDX_LEVEL_1G; level++) {
			for (other = TDX_LEVEL_4K; other <= TDX_LEVEL_1G; other++) {
				if (pamt_hits_pamt(t, level, &st->tdmr[j], other))
					return at_tdmr(TDX_PAMT_OVERLAP, i, level, j);
			}
		}
	}
	for (level = TDX_LEVEL_4K; level < TDX_LEVEL_1G; level++) {
		for (other = level + 1; other <= TDX_LEVEL_1G; other++) {
			if (pamt_hits_pamt(t, level, t, other))
				return at_tdmr(TDX_PAMT_OVERLAP, i, level, i);
		}
	}
	return TDX_SUCCESS;
}

/* The first PAMT of "owner" that reaches into usable memory of t; 3 = none does. */
static enum tdx_level pamt_in_memory(const struct tdmr *owner, const struct tdmr *t)
{
	struct model_range part;
	enum tdx_level level;
	u32 area;

	for (level = TDX_LEVEL_4K; level <= TDX_LEVEL_1G; level++) {
		for (area = 0; usable_part(t, &area, &part);) {
			if (overlap(owner->pamt_base[level], owner->pamt_size[level], part.base,
				    part.size))
				return level;
		}
	}
	return level;
}

static u64 check_pamt_memory(const struct model_state *st, u32 i)
{
	enum tdx_level level;
	u32 j;

	for (j = 0; j <= i; j++) {
		level = pamt_in_memory(&st->tdmr[i], &st->tdmr[j]);
		if (level <= TDX_LEVEL_1G)
			return at_tdmr(TDX_PAMT_OVERLAP, i, level, j);
		if (j == i)
			break;
		level = pamt_in_memory(&st->tdmr[j], &st->tdmr[i]);
		if (level <= TDX_LEVEL_1G)
			return at_tdmr(TDX_PAMT_OVERLAP, j, level, i);
	}
	return TDX_SUCCESS;
}

static u64 check_in_cmrs(const struct model_state *st, u32 i)
{
	const struct tdmr *t = &st->tdmr[i];
	struct model_range part;
	enum tdx_level level;
	u32 area;

	for (level = TDX_LEVEL_1G + 1; level-- > 0;) {
		if (!in_cmrs(&st->pf, t->pamt_base[level],
			     t->pamt_base[level] + t->pamt_size[level]))
			return at_tdmr(TDX_PAMT_OUTSIDE_CMRS, i, level, 0);
	}
	for (area = 0; usable_part(t, &area, &part);) {
		if (!in_cmrs(&st->pf, part.base, part.base + part.size))
			return at_tdmr(TDX_TDMR_OUTSIDE_CMRS, i, 0, 0);
	}
	return TDX_SUCCESS;
}

u64 tdmr_config(struct model_state *st, const struct tdx_tdmr_info *info, u32 i)
{
	u32 nreserved;
	u64 status;

	status = check_range(st, info, i);
	if (status != TDX_SUCCESS)
		return status;

	status = check_reserved(info, i, &nreserved);
	if (status != TDX_SUCCESS)
		return status;

	/* Not counted in st->ntdmrs before the whole call succeeds, so it is not in use yet. */
	tdmr_take(&st->tdmr[i], info, nreserved);
	status = check_pamt_ranges(st, i);
	if (status != TDX_SUCCESS)
		return status;

	status = check_pamt_pamt(st, i);
	if (status != TDX_SUCCESS)
		return status;

	status = check_pamt_memory(st, i);
	if (status != TDX_SUCCESS)
		return status;
	return check_in_cmrs(st, i);
}

static u64 tdmrs_config(struct model_call *c, u64 array_pa, u32 n)
{
	struct tdx_tdmr_info info;
	u64 info_pa, status;
	u32 i;

	for (i = 0; i < n; i++) {
		mem_copy_in(c->m, &info_pa, array_pa + i * sizeof(info_pa), sizeof(info_pa));
		status = op_shared(c, TDX_OPERAND_ID_RCX, info_pa, TDMR_INFO_ALIGN);
		if (status != TDX_SUCCESS)
			return status;
		mem_copy_in(c->m, &info, info_pa, sizeof(info));
		status = tdmr_config(c->st, &info, i);
		if (status != TDX_SUCCESS)
			return status;
	}
	return TDX_SUCCESS;
}

/* What version 1 adds: features of TDX_FEATURES0 to enable, none of which does anything here. */
static u64 check_version(const struct model_call *c)
{
	if (c->version > 1)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	if (c->version && c->r->r9 & ~model_profile(c->st)->features0)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R9);
	if (c->version && c->r->r10)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R10);
	return TDX_SUCCESS;
}

/* The module's own KeyID and, where it can have that, the wish for dynamic PAMT. */
static u64 check_keyid(const struct model_call *c, u64 *keyid, bool *dynamic)
{
	u64 flags = c->r->r8 & ~CONFIG_KEYID_MASK;
	u64 status;

	*dynamic = flags == CONFIG_DYNAMIC_PAMT && model_has(c->st, MODEL_DYNAMIC_PAMT);
	*keyid = *dynamic ? c->r->r8 & CONFIG_KEYID_MASK : c->r->r8;
	if (!keyid_is_private(c->st, *keyid))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R8);
	status = check_version(c);
	if (status != TDX_SUCCESS)
		return status;
	/* A PAMT entry has room for the page number of a pair up to here only. */
	if (*dynamic && c->st->keyid_shift > MODEL_DYNAMIC_PAMT_MAX_SHIFT)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R8);
	return TDX_SUCCESS;
}

static void reserve_keyid(struct model_state *st, u64 keyid)
{
	st->kot[keyid].state = TDX_KOT_RESERVED;
	st->pf.global_keyid = (u32)keyid;
}

MODEL_LEAF(sys_config)
{
	struct model_state *st = c->st;
	u64 keyid, status;
	bool dynamic;

	if (!call_lock(c, &st->global_lock, true))
		return TDX_SYS_BUSY;
	if (st->sys_state != TDX_SYS_STATE_SYSINIT_DONE ||
	    atom_load(&st->lps_initialized) < st->pf.lps)
		return TDX_SYS_CONFIG_NOT_PENDING;
	status = op_shared(c, TDX_OPERAND_ID_RCX, c->r->rcx, TDMR_INFO_ALIGN);
	if (status != TDX_SUCCESS)
		return status;

	if (c->r->rdx < 1 || c->r->rdx > TDX_MAX_TDMRS)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	status = check_keyid(c, &keyid, &dynamic);
	if (status != TDX_SUCCESS)
		return status;

	/* Reserved for good, whatever the TDMR checks say: an oddity of 1.5.01. */
	if (!model_has(st, MODEL_LATE_KEYID))
		reserve_keyid(st, keyid);
	st->dynamic_pamt = dynamic;
	status = tdmrs_config(c, c->r->rcx, (u32)c->r->rdx);
	if (status != TDX_SUCCESS)
		return status;

	reserve_keyid(st, keyid);
	st->ntdmrs = (u32)c->r->rdx;
	st->keyed_packages = 0;
	atom_store(&st->sys_state, TDX_SYS_STATE_SYSCONFIG_DONE);
	return TDX_SUCCESS;
}
