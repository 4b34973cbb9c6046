// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every hook, and every SEAMCALL in it: that call is busy, is refused, finds no entropy, once or
 * for good, under each busy policy. Whatever happens, no page that the TDX module may own is given
 * back, the mirror agrees with the secure EPT, what is leaked is counted, and afterwards the
 * operation can be repeated or the TD be destroyed.
 */
#include <stdio.h>
#include <string.h>

#include "rt_fixture.h"
#include "suites.h"

#define GPA 0x100000000ULL
#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M tdx_level_size(1)
#define AUTO TDXCALL_LEVEL_AUTO
#define FOREVER 0xffffffffU
#define MAX_LEAVES 12

/**
 * struct way - a way to fail
 * @status: answer
 * @count: how often
 */
static const struct way {
	u64 status;
	u32 count;
} ways[] = {
	{ TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX, 1 },
	{ TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX, FOREVER },
	{ TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX, 1 },
	{ TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX, FOREVER },
	{ TDX_RND_NO_ENTROPY, 1 },
	{ TDX_RND_NO_ENTROPY, FOREVER },
	{ TDX_TD_FATAL, 1 },
};

/**
 * struct scene - a TD in the middle of its life
 * @fx: the machine
 * @td: the TD, 0 = there is none
 * @busy: policy of range operations
 * @large: what is mapped is mapped by 2M
 */
struct scene {
	struct rt_fixture *fx;
	u32 td;
	u8 busy;
	bool large;
};

/* ---- operations: each leads through one or more hooks ---------------------------------------- */

static int range(struct scene *sc, u32 op, u64 gpa, u64 size, u8 level)
{
	struct tdxcall_range r;
	int ret;

	rtx_init_range(&r, sc->td, op, gpa, size, level);
	r.busy = sc->busy;
	if (op == TDXCALL_RANGE_ADD)
		r.flags = TDXCALL_RANGE_F_EXTEND;
	ret = rt_command(sc->fx->rt, TDXCALL_RANGE, &r, NULL, 0);
	return ret ? ret : r.outcome.result;
}

static int create(struct scene *sc)
{
	struct tdxcall_td_create c;
	int ret;

	rtx_init_create(&c, "t0");
	ret = rt_command(sc->fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0);
	sc->td = rt_td_find(sc->fx->rt, NULL, 1);
	return ret ? ret : c.outcome.result;
}

static int vcpu(struct scene *sc)
{
	struct tdxcall_vcpu_create v = { .argsz = sizeof(v), .td = sc->td };
	int ret = rt_command(sc->fx->rt, TDXCALL_VCPU_CREATE, &v, NULL, 0);

	return ret ? ret : v.outcome.result;
}

static int add(struct scene *sc)
{
	return range(sc, TDXCALL_RANGE_ADD, GPA, SIZE_4K, 0);
}

static int finalize(struct scene *sc)
{
	struct tdxcall_td f = { .argsz = sizeof(f), .td = sc->td };
	int ret = rt_command(sc->fx->rt, TDXCALL_TD_FINALIZE, &f, NULL, 0);

	return ret ? ret : f.outcome.result;
}

static int aug(struct scene *sc)
{
	u8 level = sc->large;

	return range(sc, TDXCALL_RANGE_AUG, GPA + SIZE_2M, tdx_level_size(level), level);
}

static int mapped(struct scene *sc, u32 op)
{
	return range(sc, op, GPA + SIZE_2M, tdx_level_size(sc->large), AUTO);
}

static int block(struct scene *sc)
{
	return mapped(sc, TDXCALL_RANGE_BLOCK);
}

static int unblock(struct scene *sc)
{
	return mapped(sc, TDXCALL_RANGE_UNBLOCK);
}

static int track(struct scene *sc)
{
	return range(sc, TDXCALL_RANGE_TRACK, 0, 0, AUTO);
}

static int drop(struct scene *sc)
{
	return mapped(sc, TDXCALL_RANGE_REMOVE);
}

static int zap(struct scene *sc)
{
	return mapped(sc, TDXCALL_RANGE_ZAP);
}

/* The whole of a 2M range in 4K pages of one block. */
static int aug_all(struct scene *sc)
{
	struct tdxcall_range r;
	int ret;

	rtx_init_range(&r, sc->td, TDXCALL_RANGE_AUG, GPA + SIZE_2M, SIZE_2M, 0);
	r.backing = 1;
	ret = rt_command(sc->fx->rt, TDXCALL_RANGE, &r, NULL, 0);
	return ret ? ret : r.outcome.result;
}

static int promote(struct scene *sc)
{
	return range(sc, TDXCALL_RANGE_PROMOTE, GPA + SIZE_2M, SIZE_2M, 1);
}

static int demote(struct scene *sc)
{
	return range(sc, TDXCALL_RANGE_DEMOTE, GPA + SIZE_2M, SIZE_2M, AUTO);
}

static int relocate(struct scene *sc)
{
	return mapped(sc, TDXCALL_RANGE_RELOCATE);
}

static int sept_remove(struct scene *sc)
{
	return range(sc, TDXCALL_RANGE_SEPT_REMOVE, GPA + SIZE_2M, SIZE_2M, AUTO);
}

static int destroy(struct scene *sc)
{
	int ret = rtx_destroy(sc->fx, sc->td).result;

	sc->td = rt_td_find(sc->fx->rt, NULL, 1);
	return ret;
}

/**
 * struct operation - what is done with a failing SEAMCALL in it
 * @name: the hook
 * @run: does it
 * @before: what has to be done first, without a failure
 * @large: with 2M mappings
 * @has_policy: the busy policy is the caller's choice; else it is the loop
 * @leaves: SEAMCALLs that it makes; 0 = VP.ENTER ends the list
 */
static const struct operation {
	const char *name;
	int (*run)(struct scene *sc);
	int (*before[6])(struct scene *sc);
	bool large;
	bool has_policy;
	u16 leaves[MAX_LEAVES];
} operations[] = {
	{ "td create", create, { NULL }, false, false,
	  { TDH_MNG_CREATE, TDH_MNG_KEY_CONFIG, TDH_MNG_ADDCX, TDH_MNG_INIT, TDH_VP_CREATE,
	    TDH_VP_ADDCX, TDH_VP_INIT } },
	{ "vcpu create", vcpu, { create }, false, false,
	  { TDH_VP_CREATE, TDH_VP_ADDCX, TDH_VP_INIT } },
	{ "link, set before finalization", add, { create }, false, true,
	  { TDH_MEM_SEPT_ADD, TDH_MEM_PAGE_ADD, TDH_MR_EXTEND } },
	{ "finalize", finalize, { create }, false, false, { TDH_MR_FINALIZE } },
	{ "link, set 4K", aug, { create, finalize }, false, true,
	  { TDH_MEM_SEPT_ADD, TDH_MEM_PAGE_AUG } },
	{ "link, set 2M", aug, { create, finalize }, true, true,
	  { TDH_MEM_SEPT_ADD, TDH_MEM_PAGE_AUG } },
	{ "zap", block, { create, finalize, aug }, false, true, { TDH_MEM_RANGE_BLOCK } },
	{ "zap 2M", block, { create, finalize, aug }, true, true, { TDH_MEM_RANGE_BLOCK } },
	{ "unblock", unblock, { create, finalize, aug, block, track }, false, true,
	  { TDH_MEM_RANGE_UNBLOCK } },
	{ "track", track, { create, finalize }, false, true, { TDH_MEM_TRACK } },
	{ "drop", drop, { create, finalize, aug, block, track }, false, true,
	  { TDH_MEM_PAGE_REMOVE, TDH_PHYMEM_PAGE_WBINVD } },
	{ "drop 2M", drop, { create, finalize, aug, block, track }, true, true,
	  { TDH_MEM_PAGE_REMOVE, TDH_PHYMEM_PAGE_WBINVD } },
	{ "zap, track, drop", zap, { create, finalize, aug }, false, true,
	  { TDH_MEM_RANGE_BLOCK, TDH_MEM_TRACK, TDH_MEM_PAGE_REMOVE, TDH_PHYMEM_PAGE_WBINVD } },
	{ "promote", promote, { create, finalize, aug_all }, false, true,
	  { TDH_MEM_RANGE_BLOCK, TDH_MEM_TRACK, TDH_MEM_PAGE_PROMOTE, TDH_PHYMEM_PAGE_WBINVD } },
	{ "demote", demote, { create, finalize, aug }, true, true,
	  { TDH_MEM_RANGE_BLOCK, TDH_MEM_TRACK, TDH_MEM_PAGE_DEMOTE } },
	{ "relocate", relocate, { create, finalize, aug }, false, true,
	  { TDH_MEM_RANGE_BLOCK, TDH_MEM_TRACK, TDH_MEM_PAGE_RELOCATE, TDH_PHYMEM_PAGE_WBINVD } },
	{ "sept remove", sept_remove, { create, finalize, aug, zap }, false, true,
	  { TDH_MEM_RANGE_BLOCK, TDH_MEM_TRACK, TDH_MEM_SEPT_REMOVE, TDH_PHYMEM_PAGE_WBINVD } },
	{ "free, teardown", destroy, { create, finalize, aug }, false, false,
	  { TDH_VP_FLUSH, TDH_MNG_VPFLUSHDONE, TDH_PHYMEM_CACHE_WB, TDH_MNG_KEY_FREEID,
	    TDH_PHYMEM_PAGE_RECLAIM, TDH_PHYMEM_PAGE_WBINVD } },
};

/* ---- the matrix ------------------------------------------------------------------------------ */

/* WBINVD has no state to go back to: it loops whatever the policy, and then the page is leaked. */
static bool heals(const struct operation *op, u16 leaf, const struct way *way, u8 busy)
{
	if (way->count != 1)
		return false;
	if (tdx_status_base(way->status) == TDX_RND_NO_ENTROPY)
		return true;
	return seam_status_is_busy(way->status) &&
	       (busy != TDXCALL_BUSY_AGAIN || !op->has_policy || leaf == TDH_PHYMEM_PAGE_WBINVD);
}

static void prepare(struct scene *sc, const struct operation *op)
{
	u32 i;

	for (i = 0; op->before[i]; i++)
		ck_assert_msg(!op->before[i](sc), "%s: step %u", op->name, i);
}

/* With everything answering again: it can be repeated, or there is nothing left to repeat. */
static void repeat(struct scene *sc, const struct operation *op, int first)
{
	int ret;

	if (op->run == create ? sc->td != 0 : !sc->td)
		return;
	ret = op->run(sc);
	rtx_check(sc->fx);
	/* A page that could not be measured, or that went lost, is not there the second time. */
	if (!first && (ret == -EEXIST || ret == -EINVAL || ret == -EIO || ret == -ENOSPC))
		return; /* it was done, and cannot be done twice */
	/* PROMOTE was done when the table that it freed went lost. */
	if (ret == -EINVAL && rtx_stats(sc->fx).leaked)
		return;
	ck_assert_msg(!ret || ret == -ENOENT, "%s again: %d after %d", op->name, ret, first);
}

static void finish(struct scene *sc)
{
	struct tdxcall_stats s;

	/* A page that was leaked holds the TDR back, and that is said. */
	if (sc->td)
		destroy(sc);
	ck_assert_uint_eq(sc->td, 0);
	rtx_check(sc->fx);
	s = rtx_stats(sc->fx);
	ck_assert_uint_eq(s.owned, 0);
	ck_assert_uint_eq(s.allocated, s.leaked + s.free);
	if (!s.leaked)
		ck_assert_uint_eq(s.allocated, 0);
}

static void one_case(const struct operation *op, u16 leaf, const struct way *way, u32 nth, u8 busy)
{
	struct scene sc = { .fx = rtx_open_small(1), .busy = busy, .large = op->large };
	u64 leaked;
	int ret;

	prepare(&sc, op);
	rtx_fail(sc.fx, leaf, nth, way->count, way->status);
	ret = op->run(&sc);
	rtx_check(sc.fx);
	leaked = rtx_stats(sc.fx).leaked;
	if (nth == 1)
		ck_assert_msg(rtx_struck(sc.fx) > 0, "%s makes no such call", op->name);
	if (!rtx_struck(sc.fx) || heals(op, leaf, way, busy))
		ck_assert_msg(!ret && !leaked, "%s: %d", op->name, ret);
	else
		ck_assert_msg(ret == (seam_status_is_busy(way->status) &&
				      leaf != TDH_PHYMEM_PAGE_WBINVD ? -EAGAIN : -EIO),
			      "%s: %d", op->name, ret);
	/* What is only busy is never given up, but for a page half way back. */
	if (seam_status_is_busy(way->status) && leaf != TDH_PHYMEM_PAGE_WBINVD)
		ck_assert_uint_eq(leaked, 0);
	rtx_fail_not(sc.fx);
	repeat(&sc, op, ret);
	finish(&sc);
	rtx_close(sc.fx);
}

START_TEST(no_failing_seamcall_breaks_a_hook)
{
	const struct operation *op = &operations[_i];
	u32 i, w, nth;
	u8 busy;

	for (i = 0; i < MAX_LEAVES && op->leaves[i]; i++) {
		for (w = 0; w < CORE_ARRAY_SIZE(ways); w++) {
			for (nth = 1; nth <= 2; nth++) {
				for (busy = 0; busy <= (op->has_policy ? TDXCALL_BUSY_AGAIN : 0);
				     busy++)
					one_case(op, op->leaves[i], &ways[w], nth, busy);
			}
		}
	}
}
END_TEST

Suite *hook_fault_suite(void)
{
	Suite *s = suite_create("hook_fault");
	TCase *t = tcase_create("matrix");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, no_failing_seamcall_breaks_a_hook, 0, CORE_ARRAY_SIZE(operations));
	suite_add_tcase(s, t);
	return s;
}
