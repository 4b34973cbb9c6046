// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* SEAMCALLs of the life cycle: with retries, and on the LP where they have to be made. */
#include "core/runtime/rt_leaf.h"
#include "core/tdpmmu/tdx_call.h"

int rt_leaf1(struct tdx_vm *vm, u32 leaf, rt_leaf1_fn fn, u64 a)
{
	struct tdx_retry r = { 0 };
	u64 status;

	do {
		status = fn(vm->seam, a);
	} while (tdx_retry(vm, &r, vm->busy, status));
	return tdx_retry_end(vm, &r, leaf, status, NULL);
}

int rt_leaf2(struct tdx_vm *vm, u32 leaf, rt_leaf2_fn fn, u64 a, u64 b)
{
	struct tdx_retry r = { 0 };
	u64 status;

	do {
		status = fn(vm->seam, a, b);
	} while (tdx_retry(vm, &r, vm->busy, status));
	return tdx_retry_end(vm, &r, leaf, status, NULL);
}

/* Arguments of a call that travels to another LP. */
struct lp_call {
	struct seam *seam;
	rt_leaf1_fn fn1;
	rt_leaf2_fn fn2;
	u64 a;
	u64 b;
	u64 status;
};

static int lp_call_run(void *arg)
{
	struct lp_call *c = arg;

	c->status = c->fn1 ? c->fn1(c->seam, c->a) : c->fn2(c->seam, c->a, c->b);
	return 0;
}

int rt_call_on_lp(struct tdx_vm *vm, u32 lp, rt_leaf1_fn fn, u64 a, u64 *status)
{
	struct lp_call c = { .seam = vm->seam, .fn1 = fn, .a = a };
	int ret = port_run_on_lp(vm->host->port, lp, lp_call_run, &c);

	*status = c.status;
	return ret;
}

int rt_call2_on_lp(struct tdx_vm *vm, u32 lp, rt_leaf2_fn fn, u64 a, u64 b, u64 *status)
{
	struct lp_call c = { .seam = vm->seam, .fn2 = fn, .a = a, .b = b };
	int ret = port_run_on_lp(vm->host->port, lp, lp_call_run, &c);

	*status = c.status;
	return ret;
}

u32 rt_package_lp(struct rt *rt, u32 package)
{
	u32 lps = port_nr_lps(rt->host.port);
	u32 lp;

	for (lp = 0; lp < lps; lp++) {
		if (port_lp_package(rt->host.port, lp) == package)
			return lp;
	}
	return TDX_LP_NONE;
}

int rt_give_page(struct tdx_vm *vm, u32 leaf, rt_leaf2_fn fn, u64 owner, u64 *page)
{
	int ret = tdx_page_alloc(vm->host, 0, page);

	if (ret)
		return ret;
	tdx_pin(vm->host, *page, 1);
	ret = rt_leaf2(vm, leaf, fn, owner, *page);
	if (ret)
		tdx_unpin(vm->host, *page, 1);
	tdx_page_put(vm->host, *page);
	return ret;
}
