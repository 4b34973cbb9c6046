// SPDX-License-Identifier: GPL-2.0-only
/*
 * Promote, demote, relocate and the removal of empty tables, on a script: which SEAMCALLs they
 * make, and what is left when any one of them fails in any way.
 */

#include "core/port/user_port.h"
#include "core/tdpmmu/entry.h"
#include "hook_fixture.h"
#include "hook_map.h"
#include "suites.h"

#define ENTROPY_TRIES 10
#define LOOPS ((1U << 16) + 1)
#define INTERRUPTED TDX_INTERRUPTED_RESTARTABLE

/* ---- the operations -------------------------------------------------------------------------- */

static int remove_tables(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	int ret = tdpmmu_remove_tables_at(vm, r, TDX_LEVEL_2M);

	if (!ret)
		r->pos = r->end;
	return ret;
}

/**
 * struct op - an operation on what is at HX_GPA
 * @prepare: makes it possible
 * @run: carries it out
 * @leaf: the SEAMCALL that it is about
 * @level: of the entry, and of the range
 * @interruptible: that leaf may be interrupted
 * @mapped: 4K pages mapped by the TD, before and afterwards
 * @tables: secure EPT pages before
 * @tables_after: and afterwards
 */
static const struct op {
	void (*prepare)(struct hook_fixture *hx);
	int (*run)(struct tdx_vm *vm, struct tdpmmu_range *r);
	u16 leaf;
	unsigned int level;
	bool interruptible;
	u64 mapped;
	u64 tables;
	u64 tables_after;
} ops[] = {
	{ map_2m_of_4k, tdpmmu_promote, TDH_MEM_PAGE_PROMOTE, 1, true, 512, 3, 2 },
	{ map_2m, tdpmmu_demote, TDH_MEM_PAGE_DEMOTE, 1, true, 512, 2, 3 },
	{ map_4k, tdpmmu_relocate, TDH_MEM_PAGE_RELOCATE, 0, false, 1, 3, 3 },
	{ map_empty_table, remove_tables, TDH_MEM_SEPT_REMOVE, 1, false, 0, 3, 2 },
};

#define NR_OPS CORE_ARRAY_SIZE(ops)

static int run(struct hook_fixture *hx, const struct op *op)
{
	struct tdpmmu_range r = range(HX_GPA, tdx_level_size(op->level), op->level);
	int ret = op->run(&hx->vm, &r);

	ck_assert_uint_eq(r.pos, ret && !hx->vm.leaked ? HX_GPA : ret ? r.pos : r.end);
	return ret;
}

/* The page that comes back, 0 = none does. */
static u64 page_back(struct hook_fixture *hx, const struct op *op)
{
	u64 e = entry(hx, HX_GPA, op->level);

	if (op->leaf == TDH_MEM_PAGE_DEMOTE)
		return 0;
	return op->leaf == TDH_MEM_PAGE_RELOCATE ? mirror_pa(e) : mirror_spt_pa(e);
}

static void expect_leaf(struct hook_fixture *hx, const struct op *op)
{
	u64 page = page_back(hx, op);

	hx_expect_many(hx, op->leaf, 1, TDX_SUCCESS, page);
	if (page)
		hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
}

/* All is as it was before the operation; or there is a block too many. */
static void is_untouched(struct hook_fixture *hx, const struct op *op, bool blocked)
{
	u64 e = entry(hx, HX_GPA, op->level);

	ck_assert_uint_eq(mirror_is_table(e), op->leaf == TDH_MEM_PAGE_PROMOTE ||
			  op->leaf == TDH_MEM_SEPT_REMOVE);
	ck_assert_uint_eq((e & MIRROR_BLOCKED) != 0, blocked);
	ck_assert_uint_eq(hx->st.blocked, blocked && mirror_is_page(e));
	ck_assert_uint_eq(hx->st.sept_pages, op->tables);
	hx_pages(hx, op->mapped + op->tables, 0);
}

static void is_done(struct hook_fixture *hx, const struct op *op, u64 leaked)
{
	u64 e = entry(hx, HX_GPA, op->level);
	u32 i;

	ck_assert(!(e & MIRROR_BLOCKED));
	ck_assert_uint_eq(hx->st.blocked, 0);
	ck_assert_uint_eq(hx->st.sept_pages, op->tables_after);
	hx_pages(hx, op->mapped + op->tables_after, leaked);
	switch (op->leaf) {
	case TDH_MEM_PAGE_PROMOTE:
		ck_assert(mirror_is_page(e) && (e & MIRROR_PENDING));
		ck_assert_uint_eq(hx->st.mapped[0], 0);
		ck_assert_uint_eq(hx->st.mapped[1], 1);
		break;
	case TDH_MEM_PAGE_DEMOTE:
		ck_assert(mirror_is_table(e));
		for (i = 0; i < 512; i++)
			ck_assert_uint_eq(entry(hx, HX_GPA + i * SIZE_4K, 0),
					  entry(hx, HX_GPA, 0) + i * SIZE_4K);
		ck_assert_uint_eq(hx->st.mapped[0], 512);
		ck_assert_uint_eq(hx->st.mapped[1], 0);
		break;
	case TDH_MEM_PAGE_RELOCATE:
		ck_assert(mirror_is_page(e) && (e & MIRROR_PENDING));
		ck_assert_uint_eq(hx->st.mapped[0], 1);
		break;
	default:
		ck_assert_uint_eq(e, MIRROR_FREE);
	}
}

static void succeed(struct hook_fixture *hx, const struct op *op, bool block)
{
	if (block)
		hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	expect_leaf(hx, op);
	ck_assert_int_eq(run(hx, op), 0);
	is_done(hx, op, 0);
}

START_TEST(a_large_page_that_came_meanwhile_is_not_relocated)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, tdx_level_size(1), TDPMMU_ANY_LEVEL);
	u64 before;

	map_2m(hx);
	before = entry(hx, HX_GPA, 1);
	ck_assert_int_eq(tdpmmu_relocate(&hx->vm, &r), 0);
	ck_assert_uint_eq(entry(hx, HX_GPA, 1), before);
	ck_assert_uint_eq(r.pos, r.end);
	hx_close(hx);
}
END_TEST

START_TEST(an_entry_is_blocked_tracked_and_changed)
{
	struct hook_fixture *hx = hx_open();

	ops[_i].prepare(hx);
	succeed(hx, &ops[_i], true);
	hx_close(hx);
}
END_TEST

START_TEST(before_finalization_only_the_leaf_is_called)
{
	struct hook_fixture *hx = hx_open();

	ops[_i].prepare(hx);
	hx->st.flags = TDX_VM_HKID_ASSIGNED;
	expect_leaf(hx, &ops[_i]);
	ck_assert_int_eq(run(hx, &ops[_i]), 0);
	is_done(hx, &ops[_i], 0);
	hx_close(hx);
}
END_TEST

/* ---- failures -------------------------------------------------------------------------------- */

static const struct way {
	u64 status;
	u32 calls; /* that get this answer before it is given up, with the policy "again" */
	int ret;
} ways[] = {
	{ HX_BUSY, 1, -EAGAIN },
	{ HX_ERROR, 1, -EIO },
	{ TDX_RND_NO_ENTROPY, ENTROPY_TRIES, -EAGAIN },
	{ INTERRUPTED, LOOPS, -EAGAIN },
};

#define NR_WAYS CORE_ARRAY_SIZE(ways)
#define EACH_WAY (NR_OPS * NR_WAYS)

static struct hook_fixture *open_way(int i, const struct op **op, const struct way **way)
{
	struct hook_fixture *hx = hx_open();

	*op = &ops[i / (int)NR_WAYS];
	*way = &ways[i % (int)NR_WAYS];
	(*op)->prepare(hx);
	hx->vm.busy = TDX_BUSY_AGAIN;
	return hx;
}

static void fails(struct hook_fixture *hx, const struct op *op, const struct way *way, u16 leaf)
{
	ck_assert_int_eq(run(hx, op), way->ret);
	ck_assert_uint_eq(hx->vm.err.leaf, leaf);
	ck_assert_uint_eq(hx->vm.err.status, way->status);
}

START_TEST(a_block_that_fails_changes_nothing)
{
	const struct way *way;
	const struct op *op;
	struct hook_fixture *hx = open_way(_i, &op, &way);

	hx_expect_many(hx, TDH_MEM_RANGE_BLOCK, way->calls, way->status, 0);
	fails(hx, op, way, TDH_MEM_RANGE_BLOCK);
	is_untouched(hx, op, false);
	hx_done(hx);
	succeed(hx, op, true);
	hx_close(hx);
}
END_TEST

START_TEST(a_track_that_fails_leaves_it_blocked_for_the_next_try)
{
	const struct way *way;
	const struct op *op;
	struct hook_fixture *hx = open_way(_i, &op, &way);

	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect_many(hx, TDH_MEM_TRACK, way->calls, way->status, 0);
	fails(hx, op, way, TDH_MEM_TRACK);
	is_untouched(hx, op, true);
	hx_done(hx);
	succeed(hx, op, false);
	hx_close(hx);
}
END_TEST

START_TEST(a_leaf_that_fails_is_rolled_back)
{
	const struct way *way;
	const struct op *op;
	struct hook_fixture *hx = open_way(_i, &op, &way);

	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect_many(hx, op->leaf, way->calls, way->status, 0);
	/* The way back is tried with patience, whatever the policy. */
	hx_expect_many(hx, TDH_MEM_RANGE_UNBLOCK, 3, HX_BUSY, 0);
	hx_expect(hx, TDH_MEM_RANGE_UNBLOCK, TDX_SUCCESS);
	fails(hx, op, way, op->leaf);
	ck_assert_int_eq((int)hx->vm.busy, TDX_BUSY_AGAIN);
	is_untouched(hx, op, false);
	hx_done(hx);
	succeed(hx, op, true);
	hx_close(hx);
}
END_TEST

START_TEST(a_roll_back_that_fails_leaves_it_blocked_for_the_next_try)
{
	const struct way *way;
	const struct op *op;
	struct hook_fixture *hx = open_way(_i, &op, &way);

	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect(hx, op->leaf, HX_ERROR);
	hx_expect_many(hx, TDH_MEM_RANGE_UNBLOCK, seam_status_is_busy(way->status) ?
		       LOOPS * way->calls : way->calls, way->status, 0);
	ck_assert_int_eq(run(hx, op), -EIO);
	/* What is reported is what came first. */
	ck_assert_uint_eq(hx->vm.err.leaf, op->leaf);
	ck_assert_uint_eq(hx->vm.err.status, HX_ERROR);
	is_untouched(hx, op, true);
	hx_done(hx);
	succeed(hx, op, false);
	hx_close(hx);
}
END_TEST

START_TEST(a_page_that_cannot_be_flushed_is_leaked_and_the_change_stays)
{
	const struct op *op = &ops[_i];
	struct hook_fixture *hx = hx_open();
	u64 page;

	op->prepare(hx);
	page = page_back(hx, op);
	if (page) {
		hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
		hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
		hx_expect_many(hx, op->leaf, 1, TDX_SUCCESS, page);
		hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, HX_ERROR);
		ck_assert_int_eq(run(hx, op), -EIO);
		ck_assert_uint_eq(hx->vm.err.leaf, TDH_PHYMEM_PAGE_WBINVD);
		is_done(hx, op, 1);
	}
	hx_close(hx);
}
END_TEST

START_TEST(another_page_than_expected_is_never_used_again)
{
	const struct op *op = &ops[_i];
	struct hook_fixture *hx = hx_open();
	u64 page;

	op->prepare(hx);
	page = page_back(hx, op);
	if (page) {
		hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
		hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
		hx_expect_many(hx, op->leaf, 1, TDX_SUCCESS, page + SIZE_4K);
		ck_assert_int_eq(run(hx, op), -EIO);
		is_done(hx, op, 1);
	}
	hx_close(hx);
}
END_TEST

START_TEST(an_interrupted_leaf_is_made_again_whatever_the_policy)
{
	const struct op *op = &ops[_i];
	struct hook_fixture *hx = hx_open();

	op->prepare(hx);
	hx->vm.busy = TDX_BUSY_AGAIN;
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	if (op->interruptible)
		hx_expect_many(hx, op->leaf, 9, INTERRUPTED, 0);
	expect_leaf(hx, op);
	ck_assert_int_eq(run(hx, op), 0);
	ck_assert_uint_eq(hx->tally.retries, op->interruptible ? 9 : 0);
	is_done(hx, op, 0);
	hx_close(hx);
}
END_TEST

START_TEST(a_signal_ends_the_repetition_of_an_interrupted_leaf)
{
	struct hook_fixture *hx = hx_open();

	map_2m(hx);
	hx_expect(hx, TDH_MEM_PAGE_DEMOTE, INTERRUPTED);
	user_interrupt(&hx->port, true);
	ck_assert_int_eq(tdx_mem_page_demote(&hx->vm, HX_GFN, PG_LEVEL_2M, hx_page(hx, 0)),
			 -EAGAIN);
	hx_pages(hx, 512 + 2, 0);
	hx_close(hx);
}
END_TEST

START_TEST(operands_are_loaded_anew_for_each_try)
{
	struct hook_fixture *hx = hx_open();
	u64 page = hx_page(hx, 0);

	hx_expect_many(hx, TDH_MEM_PAGE_PROMOTE, 2, INTERRUPTED, 0);
	hx_expect(hx, TDH_MEM_PAGE_PROMOTE, HX_ERROR);
	ck_assert_int_eq(tdx_mem_page_promote(&hx->vm, HX_GFN, PG_LEVEL_1G, page), -EIO);
	ck_assert_uint_eq(hx->seen.rcx, HX_GPA | 2);
	ck_assert_uint_eq(hx->seen.rdx, HX_TDR);
	hx_done(hx);
	hx_expect(hx, TDH_MEM_PAGE_DEMOTE, INTERRUPTED);
	hx_expect(hx, TDH_MEM_PAGE_DEMOTE, HX_ERROR);
	ck_assert_int_eq(tdx_mem_page_demote(&hx->vm, HX_GFN, PG_LEVEL_2M, page), -EIO);
	ck_assert_uint_eq(hx->seen.rcx, HX_GPA | 1);
	ck_assert_uint_eq(hx->seen.r8, page);
	hx_pages(hx, 0, 0);
	hx_close(hx);
}
END_TEST

START_TEST(without_memory_nothing_changes)
{
	struct hook_fixture *hx = hx_open();
	const struct op *op = &ops[_i];
	bool needs = op->leaf == TDH_MEM_PAGE_DEMOTE || op->leaf == TDH_MEM_PAGE_RELOCATE;
	u64 pa;

	op->prepare(hx);
	while (!port_page_alloc(&hx->port, 18, &pa) || !port_page_alloc(&hx->port, 9, &pa) ||
	       !port_page_alloc(&hx->port, 0, &pa))
		continue;
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	if (needs)
		hx_expect(hx, TDH_MEM_RANGE_UNBLOCK, TDX_SUCCESS);
	else
		expect_leaf(hx, op);
	ck_assert_int_eq(run(hx, op), needs ? -ENOMEM : 0);
	ck_assert_uint_eq(hx->vm.err.status, 0);
	ck_assert_uint_eq(hx->st.sept_pages, needs ? op->tables : op->tables_after);
	ck_assert_uint_eq(hx->st.blocked, 0);
	hx_close(hx);
}
END_TEST

Suite *resize_suite(void)
{
	Suite *s = suite_create("resize");
	TCase *t = tcase_create("operation");

	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, an_entry_is_blocked_tracked_and_changed, 0, NR_OPS);
	tcase_add_loop_test(t, before_finalization_only_the_leaf_is_called, 0, NR_OPS);
	tcase_add_loop_test(t, a_block_that_fails_changes_nothing, 0, EACH_WAY);
	tcase_add_loop_test(t, a_track_that_fails_leaves_it_blocked_for_the_next_try, 0, EACH_WAY);
	tcase_add_loop_test(t, a_leaf_that_fails_is_rolled_back, 0, EACH_WAY);
	tcase_add_loop_test(t, a_roll_back_that_fails_leaves_it_blocked_for_the_next_try, 0,
			    EACH_WAY);
	tcase_add_loop_test(t, a_page_that_cannot_be_flushed_is_leaked_and_the_change_stays, 0,
			    NR_OPS);
	tcase_add_loop_test(t, another_page_than_expected_is_never_used_again, 0, NR_OPS);
	tcase_add_loop_test(t, an_interrupted_leaf_is_made_again_whatever_the_policy, 0, NR_OPS);
	tcase_add_loop_test(t, without_memory_nothing_changes, 0, NR_OPS);
	tcase_add_test(t, a_signal_ends_the_repetition_of_an_interrupted_leaf);
	tcase_add_test(t, operands_are_loaded_anew_for_each_try);
	suite_add_tcase(s, t);
	t = tcase_create("batch");
	suite_add_tcase(s, t);
	t = tcase_create("check");
	tcase_add_test(t, a_large_page_that_came_meanwhile_is_not_relocated);
	suite_add_tcase(s, t);
	return s;
}
