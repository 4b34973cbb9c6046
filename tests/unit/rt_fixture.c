// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/profile.h"
#include "core/port/user_mem.h"
#include "core/port/user_port.h"
#include "rt_fixture.h"
#include "tests/test_module.h"

#define KEYID_SHIFT 46
#define RESERVED (32ULL << 20)

static void raw(void *ctx, u32 lp, struct seam_regs *regs)
{
	struct rt_fixture *fx = ctx;

	user_lp_lock(&fx->port, lp);
	model_seamcall(&fx->m, lp, regs);
	user_lp_unlock(&fx->port, lp);
}

static void quiet_log(void *ctx, enum port_log_level level, const char *line)
{
	struct rt_fixture *fx = ctx;

	(void)level;
	(void)line;
	atom_add(&fx->quiet, 1);
}

static void kick(void *ctx, u32 lp)
{
	struct rt_fixture *fx = ctx;

	model_intr(&fx->m, lp, 0);
}

static void open_machine(struct rt_fixture *fx, u32 packages, u64 size)
{
	u64 pamt = RTX_MEM_BASE + size - RESERVED;
	const struct model_tdmr_cfg tdmr = {
		.range = { RTX_MEM_BASE, size },
		.pamt = { { pamt, 16 << 20 },
			  { pamt + (16 << 20), 32768 },
			  { pamt + (17 << 20), 4096 } },
		.nreserved = 1,
		.reserved = { { pamt, RESERVED } },
		.initialized = true,
	};
	struct model_platform pf;

	model_platform_defaults(&pf);
	test_module(&pf);
	pf.lps = RTX_LPS;
	pf.packages = packages;
	pf.maxpa = 52;
	pf.keyid_first = RTX_KEYID_FIRST;
	pf.keyid_count = RTX_KEYID_COUNT;
	pf.global_keyid = RTX_KEYID_FIRST;
	pf.ncmrs = 1;
	pf.cmr[0] = (struct model_range){ RTX_MEM_BASE, size };
	fx->m.st = malloc(model_state_size());
	ck_assert_ptr_nonnull(fx->m.st);
	fx->m.mem.win = fx->port.mem;
	fx->m.mem.win_pa = RTX_MEM_BASE;
	fx->m.mem.win_size = size;
	fx->m.mem.dirty = fx->map.dirty + fx->port.mem_page / 64;
	ck_assert_int_eq(model_machine_load(&fx->m, &pf), 0);
	ck_assert_int_eq(model_machine_ready(&fx->m, &tdmr, 1), 0);
}

static struct rt_fixture *open_sized(u32 packages, u64 size)
{
	struct rt_fixture *fx = calloc(1, sizeof(*fx));
	struct user_config cfg = {
		.mem_base = RTX_MEM_BASE,
		.mem_size = size,
		.mem_reserved = RESERVED,
		.lps = RTX_LPS,
		.packages = packages,
		.keyid_first = RTX_KEYID_FIRST,
		.keyid_count = RTX_KEYID_COUNT,
		.keyid_shift = KEYID_SHIFT,
		.log = quiet_log,
		.log_ctx = fx,
		.kick = kick,
		.kick_ctx = fx,
	};

	ck_assert_ptr_nonnull(fx);
	ck_assert_int_eq(user_map_anon(&fx->map, size + user_meta_size(size)), 0);
	ck_assert_int_eq(user_port_init(&fx->port, &cfg, &fx->map, size, 0), 0);
	open_machine(fx, packages, size);
	fx->st = malloc(rt_state_size());
	fx->rt = malloc(rt_size());
	ck_assert(fx->st && fx->rt);
	rt_state_format(fx->st);
	ck_assert_int_eq(vt_hardware_setup(&fx->vt, &fx->port, false, true), 0);
	ck_assert_int_eq(rt_attach(fx->rt, fx->st, &fx->port, &fx->vt, raw, fx), 0);
	fx->rt->host.busy_loops = RTX_BUSY_LOOPS;
	return fx;
}

struct rt_fixture *rtx_open(u32 packages)
{
	return open_sized(packages, RTX_MEM_SIZE);
}

struct rt_fixture *rtx_open_small(u32 packages)
{
	return open_sized(packages, 1ULL << 30);
}

static void violation(void *ctx, const char *line)
{
	(void)ctx;
	ck_abort_msg("%s", line);
}

void rtx_check(struct rt_fixture *fx)
{
	struct tdxcall_stats s = rtx_stats(fx);

	ck_assert_uint_eq(rt_check(fx->rt, violation, NULL), 0);
	ck_assert_uint_eq(model_check(&fx->m, violation, NULL), 0);
	ck_assert_uint_eq(user_mem_check(&fx->port, violation, NULL), 0);
	ck_assert_uint_eq(s.allocated, s.owned + s.free + s.leaked);
	ck_assert_uint_eq(s.allocated, user_mem_used(&fx->port));
}

void rtx_close(struct rt_fixture *fx)
{
	rtx_check(fx);
	rt_detach(fx->rt);
	user_port_fini(&fx->port);
	user_map_free(&fx->map);
	free(fx->m.st);
	free(fx->st);
	free(fx->rt);
	free(fx);
}

void rtx_fail(struct rt_fixture *fx, u16 leaf, u32 nth, u32 count, u64 status)
{
	struct tdxcall_inject rule = {
		.argsz = sizeof(rule), .leaf = leaf, .nth = nth,
		.count = count, .status = status,
	};

	rtx_fail_not(fx);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_INJECT_ADD, &rule, NULL, 0), 0);
}

u64 rtx_struck(struct rt_fixture *fx)
{
	struct tdxcall_inject rule = { .argsz = sizeof(rule) };

	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_INJECT_NEXT, &rule, NULL, 0), 0);
	return rule.hits;
}

void rtx_fail_not(struct rt_fixture *fx)
{
	struct tdxcall_inject all = { .argsz = sizeof(all) };

	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_INJECT_CLEAR, &all, NULL, 0), 0);
}

void rtx_init_create(struct tdxcall_td_create *c, const char *name)
{
	memset(c, 0, sizeof(*c));
	c->argsz = sizeof(*c);
	snprintf(c->name, sizeof(c->name), "%s", name);
	c->max_vcpus = 4;
	c->vcpus = 1;
	c->sept_levels = 4;
}

u32 rtx_td(struct rt_fixture *fx, const char *name)
{
	struct tdxcall_td_create c;

	rtx_init_create(&c, name);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	ck_assert_msg(!c.outcome.result, "create: %d, leaf %u, status 0x%llx", c.outcome.result,
		      c.outcome.leaf, c.outcome.status);
	return c.td;
}

void rtx_finalize(struct rt_fixture *fx, u32 td)
{
	struct tdxcall_td f = { .argsz = sizeof(f), .td = td };

	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_FINALIZE, &f, NULL, 0), 0);
	ck_assert_int_eq(f.outcome.result, 0);
}

struct tdxcall_outcome rtx_destroy(struct rt_fixture *fx, u32 td)
{
	struct tdxcall_td d = { .argsz = sizeof(d), .td = td };

	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_DESTROY, &d, NULL, 0), 0);
	return d.outcome;
}

void rtx_init_range(struct tdxcall_range *r, u32 td, u32 op, u64 gpa, u64 size, u8 level)
{
	memset(r, 0, sizeof(*r));
	r->argsz = sizeof(*r);
	r->td = td;
	r->op = op;
	r->gpa = gpa;
	r->size = size;
	r->level = level;
	if (op == TDXCALL_RANGE_AUG)
		r->backing = level;
}

struct tdxcall_outcome rtx_range(struct rt_fixture *fx, u32 td, u32 op, u64 gpa, u64 size, u8 level)
{
	struct tdxcall_range r;
	int ret;

	rtx_init_range(&r, td, op, gpa, size, level);
	ret = rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0);
	ck_assert_msg(!ret, "range op %u at 0x%llx: %d", op, gpa, ret);
	return r.outcome;
}

int rtx_range_refused(struct rt_fixture *fx, u32 td, u32 op, u64 gpa, u64 size, u8 level)
{
	struct tdxcall_stats before = rtx_stats(fx);
	struct tdxcall_stats after;
	struct tdxcall_range r;
	int ret;

	rtx_init_range(&r, td, op, gpa, size, level);
	ret = rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0);
	ck_assert_msg(ret < 0, "range op %u at 0x%llx was not refused", op, gpa);
	after = rtx_stats(fx);
	ck_assert_mem_eq(&before, &after, sizeof(before));
	return ret;
}

struct tdxcall_td_query rtx_query(struct rt_fixture *fx, u32 td)
{
	struct tdxcall_td_query q = {
		.argsz = sizeof(q), .td = td,
		.flags = TDXCALL_QUERY_BY_ID | TDXCALL_QUERY_METADATA,
	};

	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0), 0);
	return q;
}

u32 rtx_tdcx(struct rt_fixture *fx)
{
	return model_profile(fx->m.st)->tdcx_base;
}

u32 rtx_control_pages(struct rt_fixture *fx)
{
	return 1 + rtx_tdcx(fx) + TDX_TDVPS_BASE_PAGES;
}

struct tdxcall_stats rtx_stats(struct rt_fixture *fx)
{
	struct tdxcall_stats s = { .argsz = sizeof(s) };

	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_STATS, &s, NULL, 0), 0);
	return s;
}

struct rt_td *rtx_object(struct rt_fixture *fx, u32 td)
{
	u32 i;

	for (i = 0; i < TDXCALL_MAX_TDS; i++) {
		if (fx->st->slot[i].id == td)
			return port_va(&fx->port, fx->st->slot[i].td);
	}
	ck_abort_msg("no TD %u", td);
	return NULL;
}

struct rt_fixture *rtx_open_td(u32 *td)
{
	struct rt_fixture *fx = rtx_open(1);

	*td = rtx_td(fx, "t0");
	rtx_finalize(fx, *td);
	return fx;
}

struct tdxcall_outcome rtx_good(struct tdxcall_outcome o)
{
	ck_assert_msg(!o.result, "result %d, leaf %u, status 0x%llx", o.result, o.leaf, o.status);
	return o;
}
