// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "core/abi/td_params.h"
#include "raw_fixture.h"

void raw_open(struct raw_fixture *rf)
{
	rf->fx = rtx_open(1);
	rt_owner_init(rf->fx->rt, &rf->own);
}

void raw_close(struct raw_fixture *rf)
{
	struct tdxcall_stats s;

	rtx_check(rf->fx);
	ck_assert_uint_eq(raw_release(rf), 0);
	s = rtx_stats(rf->fx);
	ck_assert_uint_eq(s.leaked, 0);
	ck_assert_uint_eq(s.owned, 0);
	ck_assert_uint_eq(s.allocated, 0);
	rtx_close(rf->fx);
}

u64 raw_release(struct raw_fixture *rf)
{
	u64 leaked;

	ck_assert_int_eq(rt_release(rf->fx->rt, &rf->own, &leaked), 0);
	return leaked;
}

int raw_page(struct raw_fixture *rf, u32 cmd, struct tdxcall_page *page)
{
	return rt_command_as(rf->fx->rt, &rf->own, cmd, page,
			     (void *)(uintptr_t)page->buf, page->len);
}

int raw_exec(struct raw_fixture *rf, struct tdxcall_raw *raw)
{
	return rt_command_as(rf->fx->rt, &rf->own, TDXCALL_RAW, raw, NULL, 0);
}

u32 raw_alloc(struct raw_fixture *rf, enum tdx_level level)
{
	struct tdxcall_page page = {
		.argsz = sizeof(page), .level = level
	};

	ck_assert_int_eq(raw_page(rf, TDXCALL_PAGE_ALLOC, &page), 0);
	ck_assert_uint_ne(page.handle, 0);
	return page.handle;
}

int raw_free(struct raw_fixture *rf, u32 handle, u64 *leaked)
{
	struct tdxcall_page page = {
		.argsz = sizeof(page), .handle = handle
	};
	int ret = raw_page(rf, TDXCALL_PAGE_FREE, &page);

	if (leaked)
		*leaked = page.outcome.leaked;
	return ret ? ret : page.outcome.result;
}

int raw_access(struct raw_fixture *rf, u32 cmd, u32 handle, u64 offset, u64 *word)
{
	struct tdxcall_page page = {
		.argsz = sizeof(page), .handle = handle, .offset = offset,
		.buf = (uintptr_t)word, .len = sizeof(*word),
	};
	int ret = raw_page(rf, cmd, &page);

	return ret ? ret : page.outcome.result;
}

void raw_init(struct tdxcall_raw *raw, u16 leaf)
{
	memset(raw, 0, sizeof(*raw));
	raw->argsz = sizeof(*raw);
	raw->lp = TDXCALL_RAW_ANY_LP;
	raw->reg[0] = leaf;
}

static u32 index_of(unsigned int reg)
{
	return reg < 4 ? reg : reg - 1;
}

void raw_set_page(struct tdxcall_raw *raw, unsigned int reg, u32 handle, u32 offset)
{
	raw->reg[index_of(reg)] = TDXCALL_RAW_PAGE(handle, offset);
	raw->kind[index_of(reg)] = TDXCALL_RAW_IS_PAGE;
}

void raw_set(struct tdxcall_raw *raw, unsigned int reg, u64 value)
{
	raw->reg[index_of(reg)] = value;
	raw->kind[index_of(reg)] = TDXCALL_RAW_VALUE;
}

void raw_not_taken(struct raw_fixture *rf, struct tdxcall_raw *raw, int want)
{
	struct tdxcall_stats before = rtx_stats(rf->fx), after;
	u64 leaf = raw->reg[0];
	int ret = raw_exec(rf, raw);

	ck_assert_msg(ret == want, "leaf %llu: %d, not %d", leaf, ret, want);
	after = rtx_stats(rf->fx);
	ck_assert_mem_eq(&before, &after, sizeof(before));
}

u64 raw_status(struct raw_fixture *rf, struct tdxcall_raw *raw)
{
	int ret = raw_exec(rf, raw);

	ck_assert_msg(!ret, "raw call of leaf 0x%llx: %d", raw->reg[0], ret);
	ck_assert_uint_eq(raw->outcome.status, raw->reg[0]);
	return raw->outcome.status;
}

u64 raw_call_page(struct raw_fixture *rf, u16 leaf, u32 rcx)
{
	struct tdxcall_raw raw;

	raw_init(&raw, leaf);
	raw_set_page(&raw, TDX_REG_RCX, rcx, 0);
	return raw_status(rf, &raw);
}

u64 raw_call_pages(struct raw_fixture *rf, u16 leaf, u32 rcx, u32 rdx)
{
	struct tdxcall_raw raw;

	raw_init(&raw, leaf);
	raw_set_page(&raw, TDX_REG_RCX, rcx, 0);
	raw_set_page(&raw, TDX_REG_RDX, rdx, 0);
	return raw_status(rf, &raw);
}

u64 raw_call_page_value(struct raw_fixture *rf, u16 leaf, u32 rcx, u64 rdx)
{
	struct tdxcall_raw raw;

	raw_init(&raw, leaf);
	raw_set_page(&raw, TDX_REG_RCX, rcx, 0);
	raw_set(&raw, TDX_REG_RDX, rdx);
	return raw_status(rf, &raw);
}

u64 raw_mem(struct raw_fixture *rf, u16 leaf, u32 tdr, u64 gpa, unsigned int level, u32 page,
	    u32 offset)
{
	struct tdxcall_raw raw;

	raw_init(&raw, leaf);
	raw_set(&raw, TDX_REG_RCX, tdx_map(gpa, level));
	raw_set_page(&raw, TDX_REG_RDX, tdr, 0);
	if (page)
		raw_set_page(&raw, TDX_REG_R8, page, offset);
	return raw_status(rf, &raw);
}

static void write_params(struct raw_fixture *rf, u32 handle)
{
	struct tdx_td_params p = {
		.xfam = 3, .max_vcpus = 1, .eptp_controls = TDX_EPTP_4_LEVELS, .tsc_frequency = 40
	};
	struct tdxcall_page page = {
		.argsz = sizeof(page), .handle = handle,
		.buf = (uintptr_t)&p, .len = sizeof(p),
	};

	ck_assert_int_eq(raw_page(rf, TDXCALL_PAGE_WRITE, &page), 0);
}

static void build_vcpu(struct raw_fixture *rf, struct raw_td *td)
{
	struct tdxcall_raw raw;
	u32 i;

	td->tdvpr = raw_alloc(rf, 0);
	ck_assert_uint_eq(raw_call_pages(rf, TDH_VP_CREATE, td->tdvpr, td->tdr), 0);
	for (i = 0; i < RAW_TDVPX; i++) {
		td->tdvpx[i] = raw_alloc(rf, 0);
		ck_assert_uint_eq(raw_call_pages(rf, TDH_VP_ADDCX, td->tdvpx[i], td->tdvpr), 0);
	}
	raw_init(&raw, TDH_VP_INIT);
	raw_set_page(&raw, TDX_REG_RCX, td->tdvpr, 0);
	raw.lp = 2;
	ck_assert_uint_eq(raw_status(rf, &raw), 0);
}

void raw_build(struct raw_fixture *rf, struct raw_td *td, u32 hkid)
{
	u32 i;

	memset(td, 0, sizeof(*td));
	td->tdr = raw_alloc(rf, 0);
	ck_assert_uint_eq(raw_call_page_value(rf, TDH_MNG_CREATE, td->tdr, hkid), 0);
	ck_assert_uint_eq(raw_call_page(rf, TDH_MNG_KEY_CONFIG, td->tdr), 0);
	for (i = 0; i < rtx_tdcx(rf->fx); i++) {
		td->tdcx[i] = raw_alloc(rf, 0);
		ck_assert_uint_eq(raw_call_pages(rf, TDH_MNG_ADDCX, td->tdcx[i], td->tdr), 0);
	}
	td->params = raw_alloc(rf, 0);
	write_params(rf, td->params);
	ck_assert_uint_eq(raw_call_pages(rf, TDH_MNG_INIT, td->tdr, td->params), 0);
	build_vcpu(rf, td);
	for (i = 0; i < RAW_TABLES; i++) {
		td->tables[i] = raw_alloc(rf, 0);
		ck_assert_uint_eq(raw_mem(rf, TDH_MEM_SEPT_ADD, td->tdr,
					  RAW_GPA & ~(tdx_level_size(RAW_TABLES - i) - 1),
					  RAW_TABLES - i, td->tables[i], 0), 0);
	}
	rtx_check(rf->fx);
}

void raw_end(struct raw_fixture *rf, const struct raw_td *td)
{
	struct tdxcall_raw raw;

	raw_init(&raw, TDH_VP_FLUSH);
	raw_set_page(&raw, TDX_REG_RCX, td->tdvpr, 0);
	raw.lp = 2;
	ck_assert_uint_eq(raw_status(rf, &raw), 0);
	ck_assert_uint_eq(raw_call_page(rf, TDH_MNG_VPFLUSHDONE, td->tdr), 0);
	raw_init(&raw, TDH_PHYMEM_CACHE_WB);
	ck_assert_uint_eq(raw_status(rf, &raw), 0);
	ck_assert_uint_eq(raw_call_page(rf, TDH_MNG_KEY_FREEID, td->tdr), 0);
}
