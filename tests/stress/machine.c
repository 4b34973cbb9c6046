// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/abi/decode.h"
#include "core/model/profile.h"
#include "tests/stress/machine.h"
#include "tests/test_module.h"

#define MEM_BASE 0x100000000ULL
#define MEM_SIZE 0x60000000ULL
#define TDMR_SIZE 0x40000000ULL
/* Behind the TDMR: PAMT, then memory that belongs to the host. */
#define PAMT_1G (MEM_BASE + TDMR_SIZE)
#define PAMT_2M (PAMT_1G + CORE_PAGE_SIZE)
#define PAMT_4K (PAMT_2M + 2 * CORE_PAGE_SIZE)
#define PAMT_4K_SIZE (TDMR_SIZE / CORE_PAGE_SIZE * 16)
#define HOST_PAGE (MEM_BASE + MEM_SIZE - CORE_PAGE_SIZE)
/* 4K pages are handed out below this address, 2M blocks from here on. */
#define BLOCKS (MEM_BASE + TDMR_SIZE / 2)

static void give_up(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(99);
}

static void host_memory(struct machine *mc)
{
	void *win = mmap(NULL, MEM_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	mc->m.st = calloc(1, model_state_size());
	if (win == MAP_FAILED || !mc->m.st)
		give_up("no memory");
	mc->m.mem.win = win;
	mc->m.mem.win_pa = MEM_BASE;
	mc->m.mem.win_size = MEM_SIZE;
}

void machine_open(struct machine *mc, u32 lps)
{
	static const struct model_tdmr_cfg tdmr = {
		.range = { MEM_BASE, TDMR_SIZE },
		.pamt = { { PAMT_4K, PAMT_4K_SIZE },
			  { PAMT_2M, 2 * CORE_PAGE_SIZE },
			  { PAMT_1G, CORE_PAGE_SIZE } },
		.initialized = true,
	};
	struct model_platform pf;

	memset(mc, 0, sizeof(*mc));
	host_memory(mc);
	mc->next_page = MEM_BASE;
	mc->next_block = BLOCKS;
	model_platform_defaults(&pf);
	test_module(&pf);
	mc->next_hkid = pf.global_keyid + 1;
	pf.lps = lps;
	pf.packages = 1;
	pf.ncmrs = 1;
	pf.cmr[0] = (struct model_range){ MEM_BASE, MEM_SIZE };
	if (model_machine_load(&mc->m, &pf) || model_machine_ready(&mc->m, &tdmr, 1))
		give_up("the machine cannot be set up");
}

void machine_close(struct machine *mc)
{
	munmap(mc->m.mem.win, MEM_SIZE);
	free(mc->m.st);
}

u64 machine_page(struct machine *mc)
{
	if (mc->next_page == BLOCKS)
		give_up("the machine has no page left");
	mc->next_page += CORE_PAGE_SIZE;
	return mc->next_page - CORE_PAGE_SIZE;
}

u64 machine_block(struct machine *mc)
{
	if (mc->next_block == MEM_BASE + TDMR_SIZE)
		give_up("the machine has no block left");
	mc->next_block += tdx_level_size(TDX_LEVEL_2M);
	return mc->next_block - tdx_level_size(TDX_LEVEL_2M);
}

const char *machine_status_name(u64 status)
{
	const struct tdx_status_info *info = tdx_status_info(status);

	return info ? info->name : "a status that does not exist";
}

const char *machine_leaf_name(u64 rax)
{
	const struct tdx_leaf_info *info = tdx_leaf_info(tdx_rax_leaf(rax));

	return info ? info->name : "a leaf that does not exist";
}

u64 machine_call(struct machine *mc, u32 lp, u64 rax, u64 rcx, u64 rdx, u64 r8)
{
	struct seam_regs r = { .rax = rax, .rcx = rcx, .rdx = rdx, .r8 = r8 };

	return model_seamcall(&mc->m, lp, &r);
}

static void must_on(struct machine *mc, u32 lp, u64 rax, u64 rcx, u64 rdx, u64 r8)
{
	u64 status = machine_call(mc, lp, rax, rcx, rdx, r8);

	if (status == TDX_SUCCESS)
		return;
	printf("# %s: %#llx %s\n", machine_leaf_name(rax), status, machine_status_name(status));
	give_up("a call that cannot fail did");
}

void machine_must(struct machine *mc, u64 rax, u64 rcx, u64 rdx, u64 r8)
{
	must_on(mc, mc->lp, rax, rcx, rdx, r8);
}

static void td_params(struct machine *mc, u32 vcpus)
{
	struct tdx_td_params *p = (void *)(mc->m.mem.win + (HOST_PAGE - MEM_BASE));

	memset(p, 0, sizeof(*p));
	p->xfam = 3;
	p->max_vcpus = (u16)vcpus;
	p->eptp_controls = TDX_EPTP_4_LEVELS;
	p->tsc_frequency = 40;
}

/* VP.INIT ties a vCPU to the LP that it runs on. */
static void add_vcpu(struct machine *mc, struct machine_td *td, u32 lp)
{
	u64 vp = machine_page(mc);
	u32 i;

	must_on(mc, lp, TDH_VP_CREATE, vp, td->tdr, 0);
	for (i = 1; i < TDX_TDVPS_BASE_PAGES; i++)
		must_on(mc, lp, TDH_VP_ADDCX, machine_page(mc), vp, 0);
	must_on(mc, lp, TDH_VP_INIT, vp, 0, 0);
	td->vp[td->nvps++] = vp;
}

void machine_td(struct machine *mc, struct machine_td *td, u32 vcpus)
{
	u32 i;

	memset(td, 0, sizeof(*td));
	td->tdr = machine_page(mc);
	machine_must(mc, TDH_MNG_CREATE, td->tdr, mc->next_hkid++, 0);
	machine_must(mc, TDH_MNG_KEY_CONFIG, td->tdr, 0, 0);
	for (i = 0; i < model_profile(mc->m.st)->tdcx_base; i++)
		machine_must(mc, TDH_MNG_ADDCX, machine_page(mc), td->tdr, 0);
	td_params(mc, vcpus);
	machine_must(mc, TDH_MNG_INIT, td->tdr, HOST_PAGE, 0);
	for (i = 0; i < vcpus; i++)
		add_vcpu(mc, td, i);
	machine_must(mc, TDH_MR_FINALIZE, td->tdr, 0, 0);
}

void machine_tables(struct machine *mc, const struct machine_td *td, u64 gpa, u32 level)
{
	u32 l;

	for (l = TDX_LEVEL_512G; l >= level; l--)
		machine_must(mc, TDH_MEM_SEPT_ADD, tdx_map(gpa & ~(tdx_level_size(l) - 1), l),
			     td->tdr, machine_page(mc));
}

static void print_violation(void *ctx, const char *line)
{
	(void)ctx;
	printf("# invariant broken: %s\n", line);
}

u32 machine_check(struct machine *mc)
{
	return model_check(&mc->m, print_violation, NULL);
}
