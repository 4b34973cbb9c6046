// SPDX-License-Identifier: GPL-2.0-only
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "model_fixture.h"

#define WINDOW_SIZE (8ULL << 30)
/* Registers that a call does not take; a leaf that touches one is found out. */
#define PATTERN 0x5eed000000000000ULL

void fx_platform(struct model_platform *pf)
{
	model_platform_defaults(pf);
	pf->ncmrs = 1;
	pf->cmr[0] = (struct model_range){ FX_TDMR_BASE, 0x100000000ULL };
}

static void fx_script_next(void *ctx, u32 lp, struct model_guest_step *step)
{
	struct model_fixture *fx = ctx;

	(void)lp;
	memset(step, 0, sizeof(*step));
	if (!fx->nscript) {
		step->kind = fx->stay ? MODEL_GUEST_STAY : MODEL_GUEST_INTERRUPT;
		return;
	}
	*step = fx->script[0];
	fx->nscript--;
	memmove(fx->script, fx->script + 1, fx->nscript * sizeof(*step));
}

static void fx_script_done(void *ctx, u32 lp, const struct seam_regs *regs)
{
	struct model_fixture *fx = ctx;

	(void)lp;
	ck_assert_uint_lt(fx->nresults, FX_MAX_STEPS);
	fx->results[fx->nresults++] = *regs;
}

static const struct model_guest_ops fx_script_ops = {
	.next = fx_script_next,
	.done = fx_script_done,
};

static bool fx_random(void *ctx, u64 *value)
{
	struct model_fixture *fx = ctx;

	if (!fx->entropy)
		return false;
	if (fx->entropy > 0)
		fx->entropy--;
	*value = ++fx->m.st->random_counter;
	return true;
}

static struct model_fixture *open_loaded(u32 packages, u32 module)
{
	struct model_fixture *fx = calloc(1, sizeof(*fx));
	struct model_platform pf;
	void *win;

	ck_assert_ptr_nonnull(fx);
	win = mmap(NULL, WINDOW_SIZE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	ck_assert_ptr_ne(win, MAP_FAILED);
	fx->m.st = malloc(model_state_size());
	ck_assert_ptr_nonnull(fx->m.st);
	fx->m.mem.win = win;
	fx->m.mem.win_size = WINDOW_SIZE;
	fx->m.guest = &fx_script_ops;
	fx->m.guest_ctx = fx;
	fx->m.random = fx_random;
	fx->m.random_ctx = fx;
	fx->entropy = -1;
	fx->next_page = FX_TDMR_BASE;
	fx->next_block = FX_TDMR_BASE + FX_TDMR_SIZE / 2;
	fx_platform(&pf);
	pf.packages = packages;
	pf.module = module;
	ck_assert_int_eq(model_machine_load(&fx->m, &pf), 0);
	return fx;
}

struct model_fixture *fx_open_loaded(u32 packages)
{
	return open_loaded(packages, MODEL_MODULE_1_5_01);
}

struct model_fixture *fx_open_loaded_as(u32 module)
{
	return open_loaded(1, module);
}

static struct model_fixture *open_ready(u32 packages, u32 module)
{
	static const struct model_tdmr_cfg tdmr[] = {
		{
			.range = { FX_TDMR_BASE, FX_TDMR_SIZE },
			.pamt = { { 0x140400000, 0x400000 },
				  { 0x140002000, 0x2000 },
				  { 0x140000000, 0x1000 } },
			.nreserved = 1,
			.reserved = { { FX_RESERVED_BASE, FX_RESERVED_SIZE } },
			.initialized = true,
		},
		{
			.range = { FX_TDMR2_BASE, FX_TDMR_SIZE },
			.pamt = { { 0x140c00000, 0x400000 },
				  { 0x140802000, 0x2000 },
				  { 0x140800000, 0x1000 } },
		},
	};
	struct model_fixture *fx = open_loaded(packages, module);

	ck_assert_int_eq(model_machine_ready(&fx->m, tdmr, CORE_ARRAY_SIZE(tdmr)), 0);
	return fx;
}

struct model_fixture *fx_open(u32 packages)
{
	return open_ready(packages, MODEL_MODULE_1_5_01);
}

struct model_fixture *fx_open_as(u32 module)
{
	return open_ready(1, module);
}

static void *fx_piece(void *ctx, u64 pa, bool write)
{
	struct model_fixture *fx = ctx;
	u64 page = pa & ~(CORE_PAGE_SIZE - 1);
	u8 *piece = fx->pieces + 2 * page;
	u64 number = page / CORE_PAGE_SIZE;
	u8 bit = (u8)(1u << number % 8);

	(void)write;
	if (pa >= WINDOW_SIZE)
		ck_abort_msg("%#llx is not in memory", pa);
	if (!(fx->present[number / 8] & bit)) {
		ck_assert_int_eq(mprotect(piece, CORE_PAGE_SIZE, PROT_READ | PROT_WRITE), 0);
		memcpy(piece, fx->origin + page, CORE_PAGE_SIZE);
		fx->present[number / 8] |= bit;
	}
	return piece + (pa - page);
}

void fx_scatter(struct model_fixture *fx)
{
	void *pieces = mmap(NULL, 2 * WINDOW_SIZE, PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	ck_assert_ptr_ne(pieces, MAP_FAILED);
	fx->present = calloc(WINDOW_SIZE / CORE_PAGE_SIZE / 8, 1);
	ck_assert_ptr_nonnull(fx->present);
	fx->pieces = pieces;
	fx->origin = fx->m.mem.win;
	fx->m.mem = (struct model_mem){ .slow = fx_piece, .ctx = fx };
}

static void fx_violation(void *ctx, const char *line)
{
	(void)ctx;
	ck_abort_msg("invariant broken: %s", line);
}

void fx_close(struct model_fixture *fx)
{
	ck_assert_uint_eq(model_check(&fx->m, fx_violation, NULL), 0);
	munmap(fx->origin ? fx->origin : fx->m.mem.win, WINDOW_SIZE);
	if (fx->pieces)
		munmap(fx->pieces, 2 * WINDOW_SIZE);
	free(fx->present);
	free(fx->m.st);
	free(fx);
}

u64 fx_call(struct model_fixture *fx, u64 rax, u64 rcx, u64 rdx, u64 r8, u64 r9)
{
	fx->r = (struct seam_regs){
		.rax = rax, .rcx = rcx, .rdx = rdx, .r8 = r8, .r9 = r9,
		.rbx = PATTERN | 3,  .rbp = PATTERN | 5,  .rsi = PATTERN | 6,  .rdi = PATTERN | 7,
		.r10 = PATTERN | 10, .r11 = PATTERN | 11, .r12 = PATTERN | 12, .r13 = PATTERN | 13,
		.r14 = PATTERN | 14, .r15 = PATTERN | 15,
	};
	fx->nresults = 0;
	return model_seamcall(&fx->m, fx->lp, &fx->r);
}

u64 fx_call_on(struct model_fixture *fx, u32 lp, u64 rax, u64 rcx, u64 rdx, u64 r8, u64 r9)
{
	u32 own = fx->lp;
	u64 status;

	fx->lp = lp;
	status = fx_call(fx, rax, rcx, rdx, r8, r9);
	fx->lp = own;
	return status;
}

void fx_ok(struct model_fixture *fx, u64 rax, u64 rcx, u64 rdx)
{
	fx_assert_status(fx_call(fx, rax, rcx, rdx, 0, 0), TDX_SUCCESS);
}

u64 fx_page(struct model_fixture *fx)
{
	fx->next_page += CORE_PAGE_SIZE;
	return fx->next_page - CORE_PAGE_SIZE;
}

u64 fx_block(struct model_fixture *fx)
{
	fx->next_block += tdx_level_size(TDX_LEVEL_2M);
	return fx->next_block - tdx_level_size(TDX_LEVEL_2M);
}

void *fx_va(struct model_fixture *fx, u64 pa)
{
	return mem_rw(&fx->m, pa);
}

u64 fx_page_type(struct model_fixture *fx, u64 pa)
{
	fx_ok(fx, TDH_PHYMEM_PAGE_RDMD, pa, 0);
	return fx->r.rcx;
}

struct tdx_td_params *fx_params(struct model_fixture *fx)
{
	struct tdx_td_params *p = fx_va(fx, FX_SHARED);

	memset(p, 0, sizeof(*p));
	p->xfam = 3;
	p->max_vcpus = 4;
	p->eptp_controls = TDX_EPTP_4_LEVELS;
	p->tsc_frequency = 40;
	return p;
}

void fx_td_init(struct model_fixture *fx, struct fx_td *td)
{
	fx_ok(fx, TDH_MNG_INIT, td->tdr, FX_SHARED);
}

u64 fx_vcpu(struct model_fixture *fx, const struct fx_td *td, bool init)
{
	u64 vp = fx_page(fx);
	u32 i;

	fx_ok(fx, TDH_VP_CREATE, vp, td->tdr);
	for (i = 1; i < TDX_TDVPS_BASE_PAGES; i++)
		fx_ok(fx, TDH_VP_ADDCX, fx_page(fx), vp);
	if (init)
		fx_ok(fx, TDH_VP_INIT, vp, 0);
	return vp;
}

void fx_td(struct model_fixture *fx, struct fx_td *td, u32 hkid, enum fx_stage stage)
{
	const struct model_profile *profile = model_profile(fx->m.st);
	u32 lp, i;

	memset(td, 0, sizeof(*td));
	td->tdr = fx_page(fx);
	td->hkid = hkid;
	fx_ok(fx, TDH_MNG_CREATE, td->tdr, hkid);
	if (stage < FX_KEYED)
		return;
	for (lp = 0; lp < fx->m.st->pf.lps; lp += fx->m.st->pf.lps / fx->m.st->pf.packages)
		fx_assert_status(fx_call_on(fx, lp, TDH_MNG_KEY_CONFIG, td->tdr, 0, 0, 0),
				 TDX_SUCCESS);
	if (stage < FX_CONTROL_PAGES)
		return;
	for (i = 0; i < profile->tdcx_base; i++) {
		u64 *page = &td->tdcx[profile->tdcx_role[i]];

		*page = fx_page(fx);
		fx_ok(fx, TDH_MNG_ADDCX, *page, td->tdr);
	}
	if (stage < FX_INITIALIZED)
		return;
	fx_params(fx);
	fx_td_init(fx, td);
	if (stage < FX_RUNNABLE)
		return;
	td->vp = fx_vcpu(fx, td, true);
	fx_ok(fx, TDH_MR_FINALIZE, td->tdr, 0);
}

void fx_sept(struct model_fixture *fx, const struct fx_td *td, u64 gpa, enum tdx_level level)
{
	u32 l;

	for (l = TDX_LEVEL_512G; l > level; l--) {
		u64 start = gpa & ~(tdx_level_size(l) - 1);

		/* A table that is there already is fine; its page would not be used. */
		fx_call(fx, TDH_MEM_SEPT_RD, tdx_map(start, l), td->tdr, 0, 0);
		if (fx->r.rax == TDX_SUCCESS && sept_info_state(fx->r.rdx) == SEPT_ARCH_NL_MAPPED)
			continue;
		fx_assert_status(fx_call(fx, TDH_MEM_SEPT_ADD, tdx_map(start, l), td->tdr,
					 fx_page(fx), 0), TDX_SUCCESS);
	}
}

void fx_guest(struct model_fixture *fx, u64 rax, u64 rcx)
{
	struct model_guest_step *s = &fx->script[fx->nscript++];

	ck_assert_uint_le(fx->nscript, FX_MAX_STEPS);
	memset(s, 0, sizeof(*s));
	s->kind = MODEL_GUEST_TDCALL;
	s->regs.rax = rax;
	s->regs.rcx = rcx;
}

static void fx_reclaim_range(struct model_fixture *fx, u64 owner, u64 from, u64 to)
{
	while (from < to) {
		u64 level;

		fx_ok(fx, TDH_PHYMEM_PAGE_RDMD, from, 0);
		level = fx->r.r8;
		if (fx->r.rcx != PT_NDA && fx->r.rcx != PT_TDR && fx->r.rdx == owner)
			fx_ok(fx, TDH_PHYMEM_PAGE_RECLAIM, from, 0);
		from += tdx_level_size((u32)level);
	}
}

void fx_teardown(struct model_fixture *fx, const struct fx_td *td)
{
	u32 lp;

	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td->tdr, 0);
	for (lp = 0; lp < fx->m.st->pf.lps; lp += fx->m.st->pf.lps / fx->m.st->pf.packages)
		fx_assert_status(fx_call_on(fx, lp, TDH_PHYMEM_CACHE_WB, 0, 0, 0, 0), TDX_SUCCESS);
	fx_ok(fx, TDH_MNG_KEY_FREEID, td->tdr, 0);
	fx_reclaim_range(fx, td->tdr, FX_TDMR_BASE, fx->next_page);
	fx_reclaim_range(fx, td->tdr, FX_TDMR_BASE + FX_TDMR_SIZE / 2, fx->next_block);
	fx_ok(fx, TDH_PHYMEM_PAGE_RECLAIM, td->tdr, 0);
	fx_ok(fx, TDH_PHYMEM_PAGE_WBINVD,
	      td->tdr | (u64)fx->m.st->pf.global_keyid << fx->m.st->keyid_shift, 0);
}
