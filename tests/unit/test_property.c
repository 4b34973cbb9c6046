// SPDX-License-Identifier: GPL-2.0-only
/*
 * Seeded random sequences of commands, some of them with a SEAMCALL that fails. After each step
 * every invariant of runtime, TDX module and page allocator holds; what a command says it did is
 * what the mirror shows; and what it refused has changed nothing. PROPERTY_STEPS and PROPERTY_SEED
 * (first seed) in the environment make it longer and different.
 */
#include <stdlib.h>
#include <string.h>

#include "core/port/user_port.h"
#include "rt_fixture.h"
#include "suites.h"

#define SEEDS 6
#define STEPS 150
#define MAX_TDS 3
#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M tdx_level_size(1)
/* Where things happen: few enough tables that operations meet. */
#define SPACE_BASE 0x40000000ULL
#define SPACE_2M 6

/**
 * struct world - a run
 * @fx: the machine
 * @seed: state of the generator
 * @td: TDs alive
 * @ntds: how many
 * @names: TDs made so far
 * @faulty: the current command has a fault waiting for it
 */
struct world {
	struct rt_fixture *fx;
	u64 seed;
	u32 td[MAX_TDS];
	u32 ntds;
	u32 names;
	bool faulty;
};

static u32 rnd(struct world *w, u32 n)
{
	w->seed = w->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (u32)(w->seed >> 33) % n;
}

static u32 any_td(struct world *w)
{
	return w->td[rnd(w, w->ntds)];
}

/* ---- what the mirror shows ------------------------------------------------------------------- */

static u64 entry_at(struct world *w, u32 td, u64 gpa)
{
	const struct tdx_vm_state *st = &rtx_object(w->fx, td)->vm;
	struct mirror m = { &w->fx->port, st->mirror_root, st->root_level };
	struct mirror_iter it;

	mirror_iter_init(&it, &m, gpa, gpa + 1, false);
	ck_assert(mirror_iter_next(&it));
	return it.entry;
}

/* Does the range, as far as the operation says it got, look as the operation leaves it? */
static void verify_range(struct world *w, const struct tdxcall_range *r)
{
	u64 end = r->gpa + r->outcome.done;
	u64 gpa;

	ck_assert_uint_le(r->outcome.done, r->size);
	ck_assert_uint_eq(r->outcome.result == 0, r->outcome.done == r->size);
	/* Which tables there still may be, only the check of everything can say. */
	if (r->op == TDXCALL_RANGE_SEPT_REMOVE)
		return;
	for (gpa = r->gpa; gpa < end; gpa += SIZE_4K) {
		u64 e = entry_at(w, r->td, gpa);
		bool skip = (r->flags & TDXCALL_RANGE_F_SKIP) && !e;

		switch (r->op) {
		case TDXCALL_RANGE_ADD:
		case TDXCALL_RANGE_AUG:
			ck_assert(mirror_is_page(e));
			break;
		case TDXCALL_RANGE_BLOCK:
			ck_assert(skip || (mirror_is_page(e) && (e & MIRROR_BLOCKED)));
			break;
		case TDXCALL_RANGE_UNBLOCK:
			ck_assert(skip || (mirror_is_page(e) && !(e & MIRROR_BLOCKED)));
			break;
		case TDXCALL_RANGE_PROMOTE:
		case TDXCALL_RANGE_DEMOTE:
			ck_assert((r->flags & TDXCALL_RANGE_F_SKIP) || mirror_is_page(e));
			break;
		case TDXCALL_RANGE_RELOCATE:
			ck_assert(skip || (mirror_is_page(e) && !(e & MIRROR_BLOCKED)));
			break;
		case TDXCALL_RANGE_REMOVE:
		case TDXCALL_RANGE_ZAP:
			ck_assert_uint_eq(e, MIRROR_FREE);
			break;
		default:
			break;
		}
	}
}

/* ---- steps ----------------------------------------------------------------------------------- */

static void forget(struct world *w, u32 td)
{
	u32 i;

	for (i = 0; i < w->ntds; i++) {
		if (w->td[i] == td)
			w->td[i] = w->td[--w->ntds];
	}
}

static void step_create(struct world *w)
{
	struct tdxcall_td_create c;
	char name[] = "p000";

	if (w->ntds == MAX_TDS)
		return;
	w->names++;
	name[1] = (char)('0' + w->names / 100 % 10);
	name[2] = (char)('0' + w->names / 10 % 10);
	name[3] = (char)('0' + w->names % 10);
	rtx_init_create(&c, name);
	c.vcpus = rnd(w, 3);
	c.sept_levels = 4 + rnd(w, 2);
	ck_assert_int_eq(rt_command(w->fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	ck_assert(w->faulty || !c.outcome.result);
	if (c.td)
		w->td[w->ntds++] = c.td;
}

static void step_destroy(struct world *w)
{
	u32 td = any_td(w);
	struct tdxcall_outcome o = rtx_destroy(w->fx, td);

	ck_assert(w->faulty || !o.result);
	if (!rt_td_find(w->fx->rt, NULL, td) || rt_td_find(w->fx->rt, NULL, td) != td)
		forget(w, td);
	else
		ck_assert_int_lt(o.result, 0);
}

static void step_finalize(struct world *w)
{
	struct tdxcall_td f = { .argsz = sizeof(f), .td = any_td(w) };
	u32 state = rtx_query(w->fx, f.td).state;
	int ret = rt_command(w->fx->rt, TDXCALL_TD_FINALIZE, &f, NULL, 0);

	ck_assert_int_eq(ret, state == TDXCALL_TD_TEARDOWN ? -EINVAL : 0);
	if (!ret && !f.outcome.result)
		ck_assert_uint_eq(state, TDXCALL_TD_INITIALIZED);
}

static void step_vcpu(struct world *w)
{
	struct tdxcall_vcpu_create v = { .argsz = sizeof(v), .td = any_td(w) };
	u32 before = rtx_query(w->fx, v.td).vcpus;
	int ret;

	user_lp_set(&w->fx->port, rnd(w, RTX_LPS));
	ret = rt_command(w->fx->rt, TDXCALL_VCPU_CREATE, &v, NULL, 0);
	ck_assert_uint_eq(rtx_query(w->fx, v.td).vcpus, before + (!ret && !v.outcome.result));
}

static void fill_range(struct world *w, struct tdxcall_range *r)
{
	static const u32 ops[] = {
		TDXCALL_RANGE_AUG, TDXCALL_RANGE_AUG, TDXCALL_RANGE_AUG, TDXCALL_RANGE_ADD,
		TDXCALL_RANGE_ZAP, TDXCALL_RANGE_ZAP, TDXCALL_RANGE_BLOCK, TDXCALL_RANGE_UNBLOCK,
		TDXCALL_RANGE_REMOVE, TDXCALL_RANGE_EXTEND, TDXCALL_RANGE_PROMOTE,
		TDXCALL_RANGE_PROMOTE, TDXCALL_RANGE_DEMOTE, TDXCALL_RANGE_DEMOTE,
		TDXCALL_RANGE_RELOCATE, TDXCALL_RANGE_SEPT_REMOVE,
	};
	u32 op = ops[rnd(w, CORE_ARRAY_SIZE(ops))];
	u64 gpa = SPACE_BASE + rnd(w, SPACE_2M) * SIZE_2M;
	u64 size = (1 + rnd(w, 2)) * SIZE_2M;
	u8 level = TDXCALL_LEVEL_AUTO;

	if (op == TDXCALL_RANGE_AUG)
		level = rnd(w, 3) == 0;
	if (op == TDXCALL_RANGE_ADD)
		level = 0;
	if (op == TDXCALL_RANGE_PROMOTE)
		level = 1;
	if (op == TDXCALL_RANGE_SEPT_REMOVE && rnd(w, 2)) {
		gpa = 0;
		size = 1ULL << 40;
	} else if (level != 1 && rnd(w, 4)) {
		gpa += rnd(w, 512) * SIZE_4K;
		size = (1 + rnd(w, op == TDXCALL_RANGE_ADD ? 4 : 64)) * SIZE_4K;
	}
	rtx_init_range(r, any_td(w), op, gpa, size, level);
	if (rnd(w, 2))
		r->flags = TDXCALL_RANGE_F_SKIP;
	if (op == TDXCALL_RANGE_AUG && rnd(w, 2))
		r->backing = 1;
	if (op == TDXCALL_RANGE_AUG && level && rnd(w, 2))
		r->flags |= TDXCALL_RANGE_F_DROP;
	if (op == TDXCALL_RANGE_ZAP && rnd(w, 2))
		r->batch = 1 + rnd(w, 100);
	r->busy = (u8)rnd(w, 3);
}

static void step_range(struct world *w)
{
	struct tdxcall_stats before, after;
	struct tdxcall_range r;
	int ret;

	fill_range(w, &r);
	before = rtx_stats(w->fx);
	ret = rt_command(w->fx->rt, TDXCALL_RANGE, &r, NULL, 0);
	after = rtx_stats(w->fx);
	if (ret)
		ck_assert_mem_eq(&before, &after, sizeof(before));
	else
		verify_range(w, &r);
}

static void step_track(struct world *w)
{
	struct tdxcall_range r;
	u32 td = any_td(w);
	u64 before = rtx_query(w->fx, td).epoch;

	rtx_init_range(&r, td, TDXCALL_RANGE_TRACK, 0, 0, 0);
	if (!rt_command(w->fx->rt, TDXCALL_RANGE, &r, NULL, 0) && !w->faulty)
		ck_assert_uint_eq(rtx_query(w->fx, td).epoch,
				  before + r.outcome.calls[TDH_MEM_TRACK]);
}

static void step_read(struct world *w)
{
	struct tdxcall_sept_entry e[64];
	struct tdxcall_sept_read s = {
		.argsz = sizeof(s), .td = any_td(w), .count = 64, .gpa = SPACE_BASE,
		.size = SPACE_2M * SIZE_2M, .flags = rnd(w, 4), .level = (u8)rnd(w, 4), .buf = 1
	};
	u32 i;

	if (rt_command(w->fx->rt, TDXCALL_SEPT_READ, &s, e, sizeof(e)))
		return;
	for (i = 1; i < s.count; i++)
		ck_assert_uint_ge(e[i].gpa, e[i - 1].gpa);
}

/* What a hook that succeeded leaves behind. */
static void verify_hook(const struct tdxcall_hook *h, u64 e)
{
	switch (h->hook) {
	case TDXCALL_HOOK_LINK_PRIVATE_SPT:
	case TDXCALL_HOOK_DROP_PRIVATE_SPTE:
	case TDXCALL_HOOK_REMOVE_PRIVATE_SPTE:
		ck_assert_uint_eq(e, MIRROR_FREE);
		break;
	case TDXCALL_HOOK_SET_PRIVATE_SPTE:
		ck_assert(mirror_is_page(e));
		break;
	case TDXCALL_HOOK_ZAP_PRIVATE_SPTE:
		ck_assert(mirror_is_page(e) && (e & MIRROR_BLOCKED));
		break;
	default:
		break;
	}
}

static void step_hook(struct world *w)
{
	struct tdxcall_hook h = {
		.argsz = sizeof(h), .td = any_td(w), .hook = 1 + rnd(w, 8), .busy = (u8)rnd(w, 3)
	};
	struct tdxcall_stats before = rtx_stats(w->fx);
	struct tdxcall_stats after;
	u64 gpa = SPACE_BASE + rnd(w, SPACE_2M) * SIZE_2M + rnd(w, 512) * SIZE_4K;

	if (h.hook < TDXCALL_HOOK_TRACK) {
		h.level = (u8)(1 + rnd(w, 3));
		h.gfn = mirror_align_down(gpa, h.level - 1U) >> CORE_PAGE_SHIFT;
	}
	if (!rt_command(w->fx->rt, TDXCALL_HOOK, &h, NULL, 0)) {
		if (!h.outcome.result)
			verify_hook(&h, entry_at(w, h.td, h.gfn << CORE_PAGE_SHIFT));
		return;
	}
	after = rtx_stats(w->fx);
	ck_assert_mem_eq(&before, &after, sizeof(before));
}

/* ---- runs ------------------------------------------------------------------------------------ */

/* One in four commands meets a SEAMCALL that fails once, or is busy for good. */
static void arm_fault(struct world *w)
{
	static const u16 leaves[] = {
		TDH_MEM_PAGE_AUG, TDH_MEM_SEPT_ADD, TDH_MEM_RANGE_BLOCK, TDH_MEM_TRACK,
		TDH_MEM_PAGE_REMOVE, TDH_MEM_RANGE_UNBLOCK, TDH_MEM_PAGE_ADD, TDH_MNG_ADDCX,
		TDH_VP_ADDCX, TDH_VP_INIT, TDH_MNG_KEY_FREEID, TDH_MEM_SEPT_REMOVE,
		TDH_MEM_PAGE_PROMOTE, TDH_MEM_PAGE_DEMOTE, TDH_MEM_PAGE_RELOCATE,
	};
	u16 leaf = leaves[rnd(w, CORE_ARRAY_SIZE(leaves))];

	w->faulty = !rnd(w, 4);
	if (!w->faulty)
		rtx_fail_not(w->fx);
	else if (rnd(w, 2))
		rtx_fail(w->fx, leaf, 1 + rnd(w, 40), 1, TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	else
		rtx_fail(w->fx, leaf, 1 + rnd(w, 40), 3, TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX);
}

static void step(struct world *w)
{
	static void (*const steps[])(struct world *w) = {
		step_create, step_destroy, step_finalize, step_vcpu, step_track, step_read,
		step_hook, step_hook, step_range, step_range, step_range, step_range, step_range,
		step_range, step_range, step_range, step_range,
	};

	arm_fault(w);
	if (!w->ntds)
		step_create(w);
	else
		steps[rnd(w, CORE_ARRAY_SIZE(steps))](w);
	rtx_fail_not(w->fx);
	rtx_check(w->fx);
}

static u32 from_env(const char *name, u32 otherwise)
{
	const char *text = getenv(name);

	return text ? (u32)strtoul(text, NULL, 0) : otherwise;
}

START_TEST(any_sequence_of_commands_keeps_every_invariant)
{
	struct world w = { .seed = from_env("PROPERTY_SEED", 1) + (u32)_i };
	u32 steps = from_env("PROPERTY_STEPS", STEPS);
	u32 i;

	w.fx = rtx_open_small(1 + (u32)_i % 2);
	for (i = 0; i < steps; i++)
		step(&w);
	while (w.ntds) {
		ck_assert_int_eq(rtx_destroy(w.fx, w.td[0]).result, 0);
		forget(&w, w.td[0]);
	}
	ck_assert_uint_eq(rtx_stats(w.fx).owned, 0);
	ck_assert_uint_eq(rtx_stats(w.fx).allocated, 0);
	rtx_close(w.fx);
}
END_TEST

Suite *property_suite(void)
{
	Suite *s = suite_create("property");
	TCase *t = tcase_create("commands");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, any_sequence_of_commands_keeps_every_invariant, 0, SEEDS);
	suite_add_tcase(s, t);
	return s;
}
