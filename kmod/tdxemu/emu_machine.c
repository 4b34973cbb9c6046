// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine that is emulated: this one. Its memory is the kernel's direct map; all of its RAM
 * above 1M is convertible; each GiB with RAM in it is a TDMR, whose PAMT comes from the page
 * allocator and is reserved in turn, as are the holes.
 */
#define pr_fmt(fmt) "tdxemu: " fmt
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/ioport.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/io.h>
#include <asm/processor.h>

#include "core/abi/ept.h"
#include "kmod/tdxemu/emu_guest.h"
#include "kmod/tdxemu/emu_machine.h"

/* Private KeyIDs of the model's reference machine begin here. */
#define KEYID_FIRST 32
#define MAXPA_MAX 52
/* Below are the real-mode trampoline and the firmware's tables. */
#define LOW_MEMORY SZ_1M
#define PAMT_ENTRY 16
/* For one GiB: 4M for the 4K level; 8K and 4K in one block for the others. */
#define PAMT_4K_BYTES (SZ_1G / SZ_4K * PAMT_ENTRY)
#define PAMT_2M_BYTES (SZ_1G / SZ_2M * PAMT_ENTRY)
#define PAMT_REST_BYTES SZ_16K

/**
 * struct emu - the machine
 * @model: the TDX module
 * @pf: as the model has it; its CMRs are the RAM
 * @tdmr: TDMRs; those with a PAMT have memory to give back
 * @ntdmrs: how many
 */
struct emu {
	struct model model;
	struct model_platform pf;
	struct model_tdmr_cfg tdmr[MODEL_MAX_TDMRS];
	u32 ntdmrs;
};

static struct emu *emu;

struct model *emu_machine(void)
{
	return &emu->model;
}

u32 emu_maxpa(void)
{
	return emu->pf.maxpa;
}

/* ---- RAM ------------------------------------------------------------------------------------- */

static int add_ram(struct resource *res, void *arg)
{
	struct emu *e = arg;
	u64 start = max_t(u64, ALIGN(res->start, SZ_4K), LOW_MEMORY);
	u64 end = ALIGN_DOWN(res->end + 1, SZ_4K);
	struct model_range *r = &e->pf.cmr[e->pf.ncmrs];

	if (start >= end)
		return 0;
	if (e->pf.ncmrs == MODEL_MAX_CMRS)
		return -E2BIG;
	r->base = start;
	r->size = end - start;
	e->pf.ncmrs++;
	return 0;
}

static int find_ram(struct emu *e)
{
	int ret = walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY, 0,
				      -1, e, add_ram);

	if (ret == -E2BIG)
		pr_err("RAM is in more than %u pieces\n", MODEL_MAX_CMRS);
	else if (!ret && !e->pf.ncmrs)
		ret = -EINVAL;
	return ret;
}

/* The largest piece of RAM is the model's window; the others are looked up. */
static void *slow_memory(void *ctx, u64 pa, bool write)
{
	const struct emu *e = ctx;
	u32 i;

	for (i = 0; i < e->pf.ncmrs; i++) {
		if (pa - e->pf.cmr[i].base < e->pf.cmr[i].size)
			return __va(pa);
	}
	return NULL;
}

static void bind_memory(struct emu *e)
{
	const struct model_range *best = &e->pf.cmr[0];
	u32 i;

	for (i = 1; i < e->pf.ncmrs; i++) {
		if (e->pf.cmr[i].size > best->size)
			best = &e->pf.cmr[i];
	}
	e->model.mem.win = __va(best->base);
	e->model.mem.win_pa = best->base;
	e->model.mem.win_size = best->size;
	e->model.mem.slow = slow_memory;
	e->model.mem.ctx = e;
}

/* ---- TDMRs ----------------------------------------------------------------------------------- */

static bool has_ram(const struct emu *e, u64 base)
{
	u32 i;

	for (i = 0; i < e->pf.ncmrs; i++) {
		const struct model_range *r = &e->pf.cmr[i];

		if (r->base < base + SZ_1G && base < r->base + r->size)
			return true;
	}
	return false;
}

static int alloc_block(u64 bytes, u64 *pa)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN, get_order(bytes));

	if (!page)
		return -ENOMEM;
	*pa = page_to_phys(page);
	return 0;
}

static void free_block(u64 pa, u64 bytes)
{
	__free_pages(pfn_to_page(pa >> PAGE_SHIFT), get_order(bytes));
}

static int add_tdmr(struct emu *e, u64 base)
{
	struct model_tdmr_cfg *t = &e->tdmr[e->ntdmrs];
	u64 big, rest;

	if (e->ntdmrs == MODEL_MAX_TDMRS) {
		pr_err("RAM in more than %u GiB\n", MODEL_MAX_TDMRS);
		return -E2BIG;
	}
	if (alloc_block(PAMT_4K_BYTES, &big))
		return -ENOMEM;
	if (alloc_block(PAMT_REST_BYTES, &rest)) {
		free_block(big, PAMT_4K_BYTES);
		return -ENOMEM;
	}
	t->range.base = base;
	t->range.size = SZ_1G;
	t->pamt[0].base = big;
	t->pamt[0].size = PAMT_4K_BYTES;
	t->pamt[1].base = rest;
	t->pamt[1].size = PAMT_2M_BYTES;
	t->pamt[2].base = rest + PAMT_2M_BYTES;
	t->pamt[2].size = SZ_4K;
	t->initialized = true;
	e->ntdmrs++;
	return 0;
}

static int add_tdmrs(struct emu *e)
{
	const struct model_range *last = &e->pf.cmr[e->pf.ncmrs - 1];
	u64 base;
	int ret = 0;

	for (base = 0; !ret && base < last->base + last->size; base += SZ_1G) {
		if (has_ram(e, base))
			ret = add_tdmr(e, base);
	}
	if (ret == -ENOMEM)
		pr_err("no memory for a PAMT: 4 MiB in one piece for each GiB of RAM\n");
	return ret;
}

static void free_tdmrs(struct emu *e)
{
	u32 i;

	for (i = 0; i < e->ntdmrs; i++) {
		free_block(e->tdmr[i].pamt[0].base, PAMT_4K_BYTES);
		free_block(e->tdmr[i].pamt[1].base, PAMT_REST_BYTES);
	}
}

/* The end of the unusable stretch at pa, or pa if a page of a TD may be there. */
static u64 unusable_until(const struct emu *e, u64 pa, u64 limit)
{
	u64 next = limit;
	u32 i;

	for (i = 0; i < e->ntdmrs; i++) {
		const struct model_tdmr_cfg *t = &e->tdmr[i];

		if (pa - t->pamt[0].base < PAMT_4K_BYTES)
			return t->pamt[0].base + PAMT_4K_BYTES;
		if (pa - t->pamt[1].base < PAMT_REST_BYTES)
			return t->pamt[1].base + PAMT_REST_BYTES;
	}
	for (i = 0; i < e->pf.ncmrs; i++) {
		const struct model_range *r = &e->pf.cmr[i];

		if (pa - r->base < r->size)
			return pa;
		if (r->base > pa)
			next = min(next, r->base);
	}
	return next;
}

/* The start of the next unusable stretch behind pa, which is usable. */
static u64 usable_until(const struct emu *e, u64 pa, u64 limit)
{
	u64 next = limit;
	u32 i;

	for (i = 0; i < e->ntdmrs; i++) {
		const struct model_tdmr_cfg *t = &e->tdmr[i];

		if (t->pamt[0].base > pa)
			next = min(next, t->pamt[0].base);
		if (t->pamt[1].base > pa)
			next = min(next, t->pamt[1].base);
	}
	for (i = 0; i < e->pf.ncmrs; i++) {
		const struct model_range *r = &e->pf.cmr[i];

		if (pa - r->base < r->size)
			next = min(next, r->base + r->size);
	}
	return next;
}

static int reserve(const struct emu *e, struct model_tdmr_cfg *t)
{
	u64 limit = t->range.base + t->range.size;
	u64 pa = t->range.base;

	while (pa < limit) {
		u64 start = pa;
		u64 end;

		while ((end = min(unusable_until(e, pa, limit), limit)) > pa)
			pa = end;
		if (pa > start) {
			if (t->nreserved == MODEL_MAX_RESERVED) {
				pr_err("more than %u holes in the RAM at 0x%llx\n",
				       MODEL_MAX_RESERVED, t->range.base);
				return -E2BIG;
			}
			t->reserved[t->nreserved].base = start;
			t->reserved[t->nreserved].size = pa - start;
			t->nreserved++;
		}
		if (pa < limit)
			pa = usable_until(e, pa, limit);
	}
	return 0;
}

static int make_ready(struct emu *e)
{
	u32 i;
	int ret = 0;

	for (i = 0; !ret && i < e->ntdmrs; i++)
		ret = reserve(e, &e->tdmr[i]);
	if (ret)
		return ret;
	ret = model_machine_ready(&e->model, e->tdmr, e->ntdmrs);
	if (ret)
		pr_err("the software TDX module refuses this machine's memory\n");
	return ret;
}

/* ---- start, stop ----------------------------------------------------------------------------- */

static int describe_module(struct model_platform *pf, const struct emu_config *cfg)
{
	const char *name;

	while ((name = model_module_name(pf->module)) && strcmp(name, cfg->module))
		pf->module++;
	if (!name) {
		pr_err("module=%s is not 1.5.01, 1.5.34 or 2.0.18\n", cfg->module);
		return -EINVAL;
	}
	if (cfg->dynamic_pamt) {
		pr_err("dynamic_pamt=1: PHYMEM.PAMT.ADD is not modelled: no TD would work\n");
		return -EINVAL;
	}
	return 0;
}

static int describe_platform(struct emu *e, const struct emu_config *cfg)
{
	struct model_platform *pf = &e->pf;
	u32 ram_bits = boot_cpu_data.x86_phys_bits;

	model_platform_defaults(pf);
	if (describe_module(pf, cfg))
		return -EINVAL;
	pf->lps = nr_cpu_ids;
	pf->packages = cfg->packages;
	pf->keyid_first = KEYID_FIRST;
	pf->keyid_count = cfg->keyids;
	pf->global_keyid = KEYID_FIRST;
	/* The reference machine's SEAM range would be in the middle of this one's RAM. */
	pf->seamrr.base = 0;
	pf->seamrr.size = 0;
	if (pf->lps > MODEL_MAX_LPS || !cfg->packages || cfg->packages > MODEL_MAX_PACKAGES ||
	    cfg->packages > pf->lps) {
		pr_err("%u CPUs in %u packages: up to %u CPUs, and 1 to %u packages with a CPU "
		       "each\n", pf->lps, cfg->packages, MODEL_MAX_LPS, MODEL_MAX_PACKAGES);
		return -EINVAL;
	}
	if (cfg->keyids < 2 || cfg->keyids > MODEL_MAX_KEYIDS - KEYID_FIRST) {
		pr_err("keyids=%u: 2 to %u are possible\n", cfg->keyids,
		       MODEL_MAX_KEYIDS - KEYID_FIRST);
		return -EINVAL;
	}
	/* KeyIDs sit above the address bits of this CPU, as where the BIOS takes bits away. */
	pf->maxpa = ram_bits + ilog2(KEYID_FIRST + cfg->keyids - 1) + 1;
	pf->any_maxpa = true;
	if (pf->maxpa > MAXPA_MAX) {
		pr_err("no room for KeyIDs above %u physical address bits; in QEMU, use "
		       "-cpu ...,phys-bits=46\n", ram_bits);
		return -EINVAL;
	}
	return 0;
}

static void emu_free(struct emu *e)
{
	free_tdmrs(e);
	vfree(e->model.st);
	vfree(e);
}

int emu_machine_start(const struct emu_config *cfg, struct tdxemu_platform *pf)
{
	struct emu *e = vzalloc(sizeof(*e));
	int ret;

	if (!e)
		return -ENOMEM;
	ret = describe_platform(e, cfg);
	if (ret)
		goto out_free;
	ret = find_ram(e);
	if (ret)
		goto out_free;
	ret = -ENOMEM;
	e->model.st = vzalloc(model_state_size());
	if (!e->model.st)
		goto out_free;
	bind_memory(e);
	e->model.guest = &emu_guest;
	e->model.guest_ctx = &e->model;
	ret = model_machine_load(&e->model, &e->pf);
	if (!ret)
		ret = add_tdmrs(e);
	if (!ret && cfg->ready)
		ret = make_ready(e);
	if (ret)
		goto out_free;
	pf->keyid_first = e->pf.keyid_first;
	pf->keyid_count = e->pf.keyid_count;
	pf->keyid_shift = boot_cpu_data.x86_phys_bits;
	pf->lps = e->pf.lps;
	pf->packages = e->pf.packages;
	pf->ept_caps = EPT_CAP_TDX_CPU;
	emu = e;
	return 0;

out_free:
	emu_free(e);
	return ret;
}

void emu_machine_stop(void)
{
	emu_free(emu);
	emu = NULL;
}
