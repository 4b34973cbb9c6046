// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "core/port/user_mem.h"
#include "core/port/user_port.h"
#include "hook_fixture.h"

static void play(void *ctx, u32 lp, struct seam_regs *regs)
{
	struct hook_fixture *hx = ctx;
	const struct hx_call *c = &hx->script[hx->at];

	/* Not ck_assert(): check records each, and some tests make 65536 calls. */
	if (hx->at >= hx->ncalls)
		ck_abort_msg("leaf %llu was not expected", regs->rax);
	if (tdx_rax_leaf(regs->rax) != c->leaf)
		ck_abort_msg("leaf %llu, not %u", regs->rax, c->leaf);
	hx->seen = *regs;
	hx->lp = lp;
	hx->kept_out = hx->sync.tdh_mem_track;
	regs->rax = c->status;
	regs->rcx = c->rcx;
	regs->rdx = 0;
	regs->r8 = c->level;
	if (++hx->times == c->times) {
		hx->at++;
		hx->times = 0;
	}
}

struct hook_fixture *hx_open(void)
{
	const struct user_config cfg = {
		.mem_base = RTX_MEM_BASE, .mem_size = 1ULL << 30, .lps = 2, .packages = 1
	};
	struct hook_fixture *hx = calloc(1, sizeof(*hx));

	ck_assert_ptr_nonnull(hx);
	ck_assert_int_eq(user_map_anon(&hx->map, cfg.mem_size + user_meta_size(cfg.mem_size)), 0);
	ck_assert_int_eq(user_port_init(&hx->port, &cfg, &hx->map, cfg.mem_size, 0), 0);
	hx->host = (struct tdx_host){
		.port = &hx->port, .pages = &hx->pages, .vt = &hx->vt,
		.keyid_shift = HX_KEYID_SHIFT
	};
	ck_assert_int_eq(vt_hardware_setup(&hx->vt, &hx->port, false, true), 0);
	hx->seam = (struct seam){
		.port = &hx->port, .raw = play, .raw_ctx = hx, .tally = &hx->tally
	};
	hx->st = (struct tdx_vm_state){
		.tdr = HX_TDR, .hkid = HX_HKID, .root_level = 3, .nr_vcpus = 1, .vcpu_lp = { 1 },
		.flags = TDX_VM_HKID_ASSIGNED | TDX_VM_FINALIZED,
	};
	hx->vm = (struct tdx_vm){
		.type = TDX_VM_TD, .host = &hx->host, .seam = &hx->seam, .st = &hx->st,
		.sync = &hx->sync,
	};
	ck_assert_int_eq(tdpmmu_init(&hx->vm), 0);
	return hx;
}

void hx_done(struct hook_fixture *hx)
{
	ck_assert_msg(hx->at == hx->ncalls, "leaf %u was expected", hx->script[hx->at].leaf);
	ck_assert_uint_eq(hx->sync.tdh_mem_track, 0);
	hx->at = 0;
	hx->ncalls = 0;
	memset(&hx->vm.err, 0, sizeof(hx->vm.err));
}

void hx_close(struct hook_fixture *hx)
{
	hx_done(hx);
	user_port_fini(&hx->port);
	user_map_free(&hx->map);
	free(hx);
}

void hx_expect_many(struct hook_fixture *hx, u16 leaf, u32 times, u64 status, u64 rcx)
{
	ck_assert_uint_lt(hx->ncalls, HX_MAX_CALLS);
	hx->script[hx->ncalls++] = (struct hx_call){
		.leaf = leaf, .times = times, .status = status, .rcx = rcx
	};
}

void hx_expect(struct hook_fixture *hx, u16 leaf, u64 status)
{
	hx_expect_many(hx, leaf, 1, status, 0);
}

void hx_expect_reclaim(struct hook_fixture *hx, enum tdx_level level)
{
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, TDX_SUCCESS);
	hx->script[hx->ncalls - 1].level = level;
}

u64 hx_page(struct hook_fixture *hx, unsigned int order)
{
	u64 pa;

	ck_assert_int_eq(tdx_page_alloc(&hx->host, order, &pa), 0);
	return pa;
}

u64 hx_owned_page(struct hook_fixture *hx, unsigned int order)
{
	u64 pa = hx_page(hx, order);

	tdx_pin(&hx->host, pa, 1ULL << order);
	tdx_page_put(&hx->host, pa);
	return pa;
}

void hx_pages(struct hook_fixture *hx, u64 owned, u64 leaked)
{
	ck_assert_uint_eq(hx->pages.owned, owned);
	ck_assert_uint_eq(hx->pages.leaked, leaked);
	ck_assert_uint_eq(hx->pages.allocated, user_mem_used(&hx->port));
	ck_assert_uint_eq(hx->pages.allocated, owned + leaked + hx->pages.free);
	ck_assert_uint_eq(user_mem_check(&hx->port, NULL, NULL), 0);
}
