// SPDX-License-Identifier: GPL-2.0-only
/* The mirror page table, and the range operations that keep it in step with the secure EPT. */
#include <string.h>

#include "core/port/user_port.h"
#include "hook_fixture.h"
#include "suites.h"

#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M tdx_level_size(1)
#define SIZE_1G tdx_level_size(2)
#define SIZE_512G tdx_level_size(3)
/* Tables that the first leaf of a TD needs: PDPT, PD, PT. */
#define TABLES 3

static struct tdpmmu_range range(u64 gpa, u64 size, unsigned int level)
{
	return (struct tdpmmu_range){
		.start = gpa, .pos = gpa, .end = gpa + size, .level = level, .backing = level,
		.batch = TDPMMU_BATCH
	};
}

static u64 leaf(struct hook_fixture *hx, u64 gpa, unsigned int level)
{
	struct mirror m = tdx_vm_mirror(&hx->vm);

	return mirror_lookup(&m, gpa, level);
}

static void populate(struct hook_fixture *hx, u64 gpa, u32 pages, u32 tables)
{
	struct tdpmmu_range r = range(gpa, pages * SIZE_4K, 0);

	if (tables)
		hx_expect_many(hx, TDH_MEM_SEPT_ADD, tables, TDX_SUCCESS, 0);
	hx_expect_many(hx, TDH_MEM_PAGE_AUG, pages, TDX_SUCCESS, 0);
	ck_assert_int_eq(tdpmmu_populate(&hx->vm, &r), 0);
	ck_assert_uint_eq(r.pos, r.end);
	hx_done(hx);
}

static void expect_remove(struct hook_fixture *hx, u64 gpa)
{
	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, mirror_pa(leaf(hx, gpa, 0)));
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
}

/* ---- the table ------------------------------------------------------------------------------- */

START_TEST(an_empty_mirror_is_visited_by_entries_of_the_root)
{
	struct hook_fixture *hx = hx_open();
	struct mirror m = tdx_vm_mirror(&hx->vm);
	struct mirror_iter it;

	mirror_iter_init(&it, &m, SIZE_512G - SIZE_4K, SIZE_512G + SIZE_4K, false);
	ck_assert(mirror_iter_next(&it));
	ck_assert_uint_eq(it.gpa, 0);
	ck_assert_uint_eq(it.level, 3);
	ck_assert_uint_eq(it.entry, MIRROR_FREE);
	ck_assert(mirror_iter_next(&it));
	ck_assert_uint_eq(it.gpa, SIZE_512G);
	ck_assert_uint_eq(it.next, 2 * SIZE_512G);
	ck_assert(!mirror_iter_next(&it));
	ck_assert_uint_eq(mirror_lookup(&m, 0, 0), MIRROR_FREE);
	hx_close(hx);
}
END_TEST

START_TEST(a_walk_enters_tables_down_to_the_level_asked_for)
{
	struct hook_fixture *hx = hx_open();
	struct mirror m = tdx_vm_mirror(&hx->vm);
	struct mirror_iter it;
	u32 leaves = 0;
	u32 steps = 0;

	populate(hx, HX_GPA + 5 * SIZE_4K, 2, TABLES);
	mirror_iter_init(&it, &m, 0, SIZE_512G, false);
	while (mirror_iter_next(&it)) {
		steps++;
		leaves += mirror_is_page(it.entry);
	}
	ck_assert_uint_eq(leaves, 2);
	/* 511 free 1G entries, 511 free 2M entries, 512 4K entries. */
	ck_assert_uint_eq(steps, 511 + 511 + 512);

	mirror_iter_init(&it, &m, HX_GPA, HX_GPA + SIZE_4K, false);
	it.min_level = 1;
	ck_assert(mirror_iter_next(&it));
	ck_assert_uint_eq(it.level, 1);
	ck_assert(mirror_is_table(it.entry));
	ck_assert(mirror_is_table(leaf(hx, HX_GPA, 2)));
	ck_assert(mirror_is_table(leaf(hx, HX_GPA, 3)));
	ck_assert_uint_eq(leaf(hx, HX_GPA, 0), MIRROR_FREE);
	ck_assert_uint_eq(leaf(hx, HX_GPA + 5 * SIZE_4K, 0) & MIRROR_UAPI_MASK,
			  MIRROR_PRESENT | MIRROR_PENDING);
	hx_close(hx);
}
END_TEST

START_TEST(an_entry_that_changed_cannot_be_frozen)
{
	u64 slot = MIRROR_PRESENT;

	ck_assert(!mirror_freeze(&slot, MIRROR_FREE));
	ck_assert_uint_eq(slot, MIRROR_PRESENT);
	ck_assert(mirror_freeze(&slot, MIRROR_PRESENT));
	ck_assert(!mirror_is_present(slot) && slot != MIRROR_FREE);
	mirror_thaw(&slot, MIRROR_FREE);
	ck_assert_uint_eq(slot, MIRROR_FREE);
}
END_TEST

/* ---- populate -------------------------------------------------------------------------------- */

START_TEST(populate_stops_where_a_page_is_refused)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, 4 * SIZE_4K, 0);

	hx_expect_many(hx, TDH_MEM_SEPT_ADD, TABLES, TDX_SUCCESS, 0);
	hx_expect_many(hx, TDH_MEM_PAGE_AUG, 2, TDX_SUCCESS, 0);
	hx_expect(hx, TDH_MEM_PAGE_AUG, HX_ERROR);
	ck_assert_int_eq(tdpmmu_populate(&hx->vm, &r), -EIO);
	ck_assert_uint_eq(r.pos, HX_GPA + 2 * SIZE_4K);
	ck_assert_uint_eq(leaf(hx, HX_GPA + 2 * SIZE_4K, 0), MIRROR_FREE);
	ck_assert_uint_eq(hx->st.mapped[0], 2);
	ck_assert_uint_eq(hx->st.sept_pages, TABLES);
	hx_pages(hx, TABLES + 2, 0);
	hx_done(hx);

	hx_expect_many(hx, TDH_MEM_PAGE_AUG, 2, TDX_SUCCESS, 0);
	ck_assert_int_eq(tdpmmu_populate(&hx->vm, &r), 0);
	hx_pages(hx, TABLES + 4, 0);
	hx_close(hx);
}
END_TEST

START_TEST(a_table_that_is_refused_is_freed)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, SIZE_4K, 0);

	hx_expect(hx, TDH_MEM_SEPT_ADD, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_SEPT_ADD, HX_ERROR);
	ck_assert_int_eq(tdpmmu_populate(&hx->vm, &r), -EIO);
	ck_assert_uint_eq(leaf(hx, HX_GPA, 2), MIRROR_FREE);
	ck_assert_uint_eq(hx->st.sept_pages, 1);
	hx_pages(hx, 1, 0);
	/* The root of the mirror, and one table with its secure EPT page. */
	ck_assert_uint_eq(hx->pages.allocated, 3);
	hx_close(hx);
}
END_TEST

START_TEST(populate_without_memory_changes_nothing)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, SIZE_2M, 1);

	/* The host has 1 GiB, and the mirror is in it. */
	r.backing = 2;
	hx_expect_many(hx, TDH_MEM_SEPT_ADD, TABLES - 1, TDX_SUCCESS, 0);
	ck_assert_int_eq(tdpmmu_populate(&hx->vm, &r), -ENOMEM);
	ck_assert_uint_eq(r.pos, HX_GPA);
	ck_assert_uint_eq(leaf(hx, HX_GPA, 1), MIRROR_FREE);
	hx_pages(hx, TABLES - 1, 0);
	hx_close(hx);
}
END_TEST

START_TEST(pages_of_a_block_keep_their_offset_and_free_it_together)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA + SIZE_2M - 2 * SIZE_4K, 3 * SIZE_4K, 0);
	u64 first, other;

	r.backing = 1;
	hx_expect_many(hx, TDH_MEM_SEPT_ADD, TABLES, TDX_SUCCESS, 0);
	hx_expect_many(hx, TDH_MEM_PAGE_AUG, 2, TDX_SUCCESS, 0);
	hx_expect(hx, TDH_MEM_SEPT_ADD, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_PAGE_AUG, TDX_SUCCESS);
	ck_assert_int_eq(tdpmmu_populate(&hx->vm, &r), 0);
	hx_done(hx);
	first = mirror_pa(leaf(hx, HX_GPA + SIZE_2M - 2 * SIZE_4K, 0));
	other = mirror_pa(leaf(hx, HX_GPA + SIZE_2M, 0));
	ck_assert_uint_eq(first & (SIZE_2M - 1), SIZE_2M - 2 * SIZE_4K);
	ck_assert_uint_eq(other & (SIZE_2M - 1), 0);
	hx_pages(hx, TABLES + 1 + 3, 0);
	ck_assert_uint_eq(hx->pages.allocated, 1 + 2 * (TABLES + 1) + 1024);

	r = range(HX_GPA + SIZE_2M - 2 * SIZE_4K, SIZE_4K, TDPMMU_ANY_LEVEL);
	expect_remove(hx, r.pos);
	ck_assert_int_eq(tdpmmu_remove_range(&hx->vm, &r), 0);
	ck_assert_uint_eq(hx->pages.allocated, 1 + 2 * (TABLES + 1) + 1024);
	hx_done(hx);
	r.end += SIZE_4K;
	expect_remove(hx, r.pos);
	ck_assert_int_eq(tdpmmu_remove_range(&hx->vm, &r), 0);
	ck_assert_uint_eq(hx->pages.allocated, 1 + 2 * (TABLES + 1) + 512);
	hx_close(hx);
}
END_TEST

START_TEST(a_frozen_entry_is_waited_for_only_so_long)
{
	struct hook_fixture *hx = hx_open();
	struct mirror m = tdx_vm_mirror(&hx->vm);
	struct tdpmmu_range r = range(HX_GPA, SIZE_4K, 0);
	struct mirror_iter it;

	populate(hx, HX_GPA, 1, TABLES);
	mirror_iter_init(&it, &m, HX_GPA, HX_GPA + SIZE_4K, true);
	ck_assert(mirror_iter_next(&it));
	ck_assert(mirror_freeze(it.slot, it.entry));
	ck_assert_int_eq(tdpmmu_block_range(&hx->vm, &r), -EAGAIN);
	hx->vm.busy = TDX_BUSY_AGAIN;
	ck_assert_int_eq(tdpmmu_populate(&hx->vm, &r), -EAGAIN);
	ck_assert_int_eq(tdpmmu_zap(&hx->vm, &r), -EAGAIN);
	hx->vm.busy = TDX_BUSY_KICK;
	user_interrupt(&hx->port, true);
	ck_assert_int_eq(tdpmmu_remove_range(&hx->vm, &r), -EINTR);
	ck_assert_uint_eq(r.pos, HX_GPA);
	mirror_thaw(it.slot, it.entry);
	hx_close(hx);
}
END_TEST

/* ---- block, remove, zap ---------------------------------------------------------------------- */

START_TEST(a_batch_takes_one_track)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, 5 * SIZE_4K, TDPMMU_ANY_LEVEL);
	u64 gpa = HX_GPA;
	u32 n;

	populate(hx, HX_GPA, 5, TABLES);
	r.batch = 2;
	while (gpa < r.end) {
		u64 end = gpa + 2 * SIZE_4K < r.end ? gpa + 2 * SIZE_4K : r.end;

		n = (u32)((end - gpa) / SIZE_4K);
		hx_expect_many(hx, TDH_MEM_RANGE_BLOCK, n, TDX_SUCCESS, 0);
		hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
		for (; gpa < end; gpa += SIZE_4K)
			expect_remove(hx, gpa);
	}
	ck_assert_int_eq(tdpmmu_zap(&hx->vm, &r), 0);
	ck_assert_uint_eq(r.pos, r.end);
	ck_assert_uint_eq(hx->st.mapped[0], 0);
	ck_assert_uint_eq(hx->st.blocked, 0);
	hx_pages(hx, TABLES, 0);
	hx_close(hx);
}
END_TEST

/* A step links a table or maps a page; the second table is linked between the two batches. */
START_TEST(the_bytes_done_are_shown_once_a_batch)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, 2 * SIZE_2M, 0);
	u64 done = 0;

	hx->vm.progress = (uintptr_t)&done;
	hx_expect_many(hx, TDH_MEM_SEPT_ADD, TABLES, TDX_SUCCESS, 0);
	hx_expect_many(hx, TDH_MEM_PAGE_AUG, TDPMMU_BATCH, TDX_SUCCESS, 0);
	hx_expect(hx, TDH_MEM_SEPT_ADD, TDX_SUCCESS);
	hx_expect_many(hx, TDH_MEM_PAGE_AUG, TDPMMU_BATCH, TDX_SUCCESS, 0);
	ck_assert_int_eq(tdpmmu_populate(&hx->vm, &r), 0);
	ck_assert_uint_eq(done, (2 * TDPMMU_BATCH - TABLES - 1) * SIZE_4K);
	r = range(HX_GPA, 2 * SIZE_2M, TDPMMU_ANY_LEVEL);
	hx_expect_many(hx, TDH_MEM_RANGE_BLOCK, 2 * TDPMMU_BATCH, TDX_SUCCESS, 0);
	ck_assert_int_eq(tdpmmu_block_range(&hx->vm, &r), 0);
	ck_assert_uint_eq(done, 2 * SIZE_2M);
	/* An operation within another one shows nothing. */
	r = range(HX_GPA, 2 * SIZE_2M, TDPMMU_ANY_LEVEL);
	r.is_part = true;
	done = 1;
	hx_expect_many(hx, TDH_MEM_RANGE_UNBLOCK, 2 * TDPMMU_BATCH, TDX_SUCCESS, 0);
	ck_assert_int_eq(tdpmmu_unblock_range(&hx->vm, &r), 0);
	ck_assert_uint_eq(done, 1);
	hx_close(hx);
}
END_TEST

START_TEST(a_zap_of_nothing_makes_no_call)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(0, SIZE_512G, TDPMMU_ANY_LEVEL);

	r.skip = true;
	ck_assert_int_eq(tdpmmu_zap(&hx->vm, &r), 0);
	ck_assert_uint_eq(r.pos, r.end);
	hx_close(hx);
}
END_TEST

START_TEST(a_zap_finishes_what_it_blocked_before_it_stops)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, 4 * SIZE_4K, TDPMMU_ANY_LEVEL);

	populate(hx, HX_GPA, 4, TABLES);
	hx_expect_many(hx, TDH_MEM_RANGE_BLOCK, 2, TDX_SUCCESS, 0);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, HX_ERROR);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	expect_remove(hx, HX_GPA);
	expect_remove(hx, HX_GPA + SIZE_4K);
	ck_assert_int_eq(tdpmmu_zap(&hx->vm, &r), -EIO);
	ck_assert_uint_eq(r.pos, HX_GPA + 2 * SIZE_4K);
	ck_assert_uint_eq(hx->vm.err.leaf, TDH_MEM_RANGE_BLOCK);
	ck_assert_uint_eq(hx->st.mapped[0], 2);
	ck_assert_uint_eq(hx->st.blocked, 0);
	hx_close(hx);
}
END_TEST

START_TEST(a_zap_that_could_not_track_is_resumed_without_blocking_again)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, 2 * SIZE_4K, TDPMMU_ANY_LEVEL);

	populate(hx, HX_GPA, 2, TABLES);
	hx->vm.busy = TDX_BUSY_AGAIN;
	hx_expect_many(hx, TDH_MEM_RANGE_BLOCK, 2, TDX_SUCCESS, 0);
	hx_expect(hx, TDH_MEM_TRACK, TDX_PREVIOUS_TLB_EPOCH_BUSY);
	ck_assert_int_eq(tdpmmu_zap(&hx->vm, &r), -EAGAIN);
	ck_assert_uint_eq(r.pos, HX_GPA);
	ck_assert_uint_eq(hx->st.blocked, 2);
	ck_assert(leaf(hx, HX_GPA, 0) & MIRROR_BLOCKED);
	hx_done(hx);

	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	expect_remove(hx, HX_GPA);
	expect_remove(hx, HX_GPA + SIZE_4K);
	ck_assert_int_eq(tdpmmu_zap(&hx->vm, &r), 0);
	hx_pages(hx, TABLES, 0);
	hx_close(hx);
}
END_TEST

START_TEST(a_leaf_that_cannot_be_removed_stays_blocked)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, SIZE_4K, TDPMMU_ANY_LEVEL);

	populate(hx, HX_GPA, 1, TABLES);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_PAGE_REMOVE, HX_ERROR);
	ck_assert_int_eq(tdpmmu_zap(&hx->vm, &r), -EIO);
	ck_assert(leaf(hx, HX_GPA, 0) & MIRROR_BLOCKED);
	hx_pages(hx, TABLES + 1, 0);
	hx_close(hx);
}
END_TEST

/* Another zap blocked it after this one's TRACK (tests/formal: OTHERS_BLOCK). */
START_TEST(a_zap_tracks_again_what_another_one_blocked_meanwhile)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, SIZE_4K, TDPMMU_ANY_LEVEL);
	u64 page;

	populate(hx, HX_GPA, 1, TABLES);
	page = mirror_pa(leaf(hx, HX_GPA, 0));
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_PAGE_REMOVE, TDX_TLB_TRACKING_NOT_DONE | TDX_OPERAND_ID_RCX);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, page);
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
	ck_assert_int_eq(tdpmmu_zap(&hx->vm, &r), 0);
	ck_assert_uint_eq(hx->vm.err.status, 0);
	ck_assert_uint_eq(leaf(hx, HX_GPA, 0), MIRROR_FREE);
	hx_pages(hx, TABLES, 0);
	hx_close(hx);
}
END_TEST

START_TEST(a_relocation_tracks_again_what_another_one_blocked_meanwhile)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, SIZE_4K, TDPMMU_ANY_LEVEL);
	u64 page;

	populate(hx, HX_GPA, 1, TABLES);
	page = mirror_pa(leaf(hx, HX_GPA, 0));
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_PAGE_RELOCATE, TDX_TLB_TRACKING_NOT_DONE | TDX_OPERAND_ID_RCX);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	hx_expect_many(hx, TDH_MEM_PAGE_RELOCATE, 1, TDX_SUCCESS, page);
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, TDX_SUCCESS);
	ck_assert_int_eq(tdpmmu_relocate(&hx->vm, &r), 0);
	ck_assert_uint_eq(hx->vm.err.status, 0);
	ck_assert(!(leaf(hx, HX_GPA, 0) & MIRROR_BLOCKED));
	ck_assert_uint_ne(mirror_pa(leaf(hx, HX_GPA, 0)), page);
	hx_pages(hx, TABLES + 1, 0);
	hx_close(hx);
}
END_TEST

START_TEST(what_stopped_a_batch_is_told_whatever_fails_next)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, 2 * SIZE_4K, TDPMMU_ANY_LEVEL);

	populate(hx, HX_GPA, 2, TABLES);
	hx->vm.busy = TDX_BUSY_AGAIN;
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_OPERAND_BUSY);
	hx_expect(hx, TDH_MEM_TRACK, TDX_OPERAND_INVALID);
	ck_assert_int_eq(tdpmmu_zap(&hx->vm, &r), -EAGAIN);
	ck_assert_uint_eq(hx->vm.err.leaf, TDH_MEM_RANGE_BLOCK);
	ck_assert_uint_eq(hx->vm.err.status, TDX_OPERAND_BUSY);
	hx_close(hx);
}
END_TEST

START_TEST(a_leaf_whose_page_was_leaked_is_free)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, SIZE_4K, TDPMMU_ANY_LEVEL);
	u64 page;

	populate(hx, HX_GPA, 1, TABLES);
	page = mirror_pa(leaf(hx, HX_GPA, 0));
	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, page);
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, HX_ERROR);
	ck_assert_int_eq(tdpmmu_remove_range(&hx->vm, &r), -EIO);
	ck_assert_uint_eq(leaf(hx, HX_GPA, 0), MIRROR_FREE);
	ck_assert_uint_eq(hx->st.mapped[0], 0);
	hx_pages(hx, TABLES, 1);
	hx_close(hx);
}
END_TEST

START_TEST(unblock_passes_over_what_is_not_blocked)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, SIZE_4K, TDPMMU_ANY_LEVEL);

	populate(hx, HX_GPA, 2, TABLES);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	ck_assert_int_eq(tdpmmu_block_range(&hx->vm, &r), 0);
	hx_expect(hx, TDH_MEM_RANGE_UNBLOCK, TDX_SUCCESS);
	r = range(HX_GPA, 2 * SIZE_4K, TDPMMU_ANY_LEVEL);
	ck_assert_int_eq(tdpmmu_unblock_range(&hx->vm, &r), 0);
	ck_assert_uint_eq(hx->st.blocked, 0);
	hx_close(hx);
}
END_TEST

START_TEST(a_hole_stops_a_walk_that_may_not_skip)
{
	struct hook_fixture *hx = hx_open();
	struct tdpmmu_range r = range(HX_GPA, 2 * SIZE_4K, TDPMMU_ANY_LEVEL);

	populate(hx, HX_GPA, 1, TABLES);
	hx_expect(hx, TDH_MEM_RANGE_BLOCK, TDX_SUCCESS);
	ck_assert_int_eq(tdpmmu_block_range(&hx->vm, &r), -ENOENT);
	ck_assert_uint_eq(r.pos, HX_GPA + SIZE_4K);
	hx_close(hx);
}
END_TEST

/* ---- tables ---------------------------------------------------------------------------------- */

START_TEST(reclaiming_everything_resumes_and_goes_on_after_a_leak)
{
	struct hook_fixture *hx = hx_open();

	populate(hx, HX_GPA, 3, TABLES);
	hx->st.flags = TDX_VM_FINALIZED;
	hx->vm.busy = TDX_BUSY_AGAIN;
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, TDX_SUCCESS);
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, HX_BUSY);
	ck_assert_int_eq(tdpmmu_reclaim_pages(&hx->vm), -EAGAIN);
	ck_assert_uint_eq(hx->st.mapped[0], 2);
	hx_done(hx);
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, HX_ERROR);
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, TDX_SUCCESS);
	ck_assert_int_eq(tdpmmu_reclaim_pages(&hx->vm), 0);
	ck_assert_uint_eq(hx->st.mapped[0], 0);
	hx_pages(hx, TABLES, 1);
	hx_done(hx);

	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, TDX_SUCCESS);
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, HX_BUSY);
	ck_assert_int_eq(tdpmmu_reclaim_tables(&hx->vm), -EAGAIN);
	hx_done(hx);
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, HX_ERROR);
	hx_expect(hx, TDH_PHYMEM_PAGE_RECLAIM, TDX_SUCCESS);
	ck_assert_int_eq(tdpmmu_reclaim_tables(&hx->vm), 0);
	hx_pages(hx, 0, 2);
	/* A leaked secure EPT page keeps the mirror page of its block. */
	ck_assert_uint_eq(hx->pages.allocated, 1 + 2);
	ck_assert_int_eq(tdpmmu_reclaim_pages(&hx->vm), 0);
	ck_assert_int_eq(tdpmmu_reclaim_tables(&hx->vm), 0);
	hx_close(hx);
}
END_TEST

Suite *mirror_suite(void)
{
	Suite *s = suite_create("mirror");
	TCase *t = tcase_create("table");

	tcase_add_test(t, an_empty_mirror_is_visited_by_entries_of_the_root);
	tcase_add_test(t, a_walk_enters_tables_down_to_the_level_asked_for);
	tcase_add_test(t, an_entry_that_changed_cannot_be_frozen);
	tcase_add_test(t, reclaiming_everything_resumes_and_goes_on_after_a_leak);
	suite_add_tcase(s, t);
	t = tcase_create("range");
	tcase_add_test(t, populate_stops_where_a_page_is_refused);
	tcase_add_test(t, a_table_that_is_refused_is_freed);
	tcase_add_test(t, populate_without_memory_changes_nothing);
	tcase_add_test(t, pages_of_a_block_keep_their_offset_and_free_it_together);
	tcase_add_test(t, a_frozen_entry_is_waited_for_only_so_long);
	tcase_add_test(t, a_batch_takes_one_track);
	tcase_add_test(t, the_bytes_done_are_shown_once_a_batch);
	tcase_add_test(t, a_zap_of_nothing_makes_no_call);
	tcase_add_test(t, a_zap_finishes_what_it_blocked_before_it_stops);
	tcase_add_test(t, a_zap_that_could_not_track_is_resumed_without_blocking_again);
	tcase_add_test(t, a_leaf_that_cannot_be_removed_stays_blocked);
	tcase_add_test(t, a_zap_tracks_again_what_another_one_blocked_meanwhile);
	tcase_add_test(t, a_relocation_tracks_again_what_another_one_blocked_meanwhile);
	tcase_add_test(t, what_stopped_a_batch_is_told_whatever_fails_next);
	tcase_add_test(t, a_leaf_whose_page_was_leaked_is_free);
	tcase_add_test(t, unblock_passes_over_what_is_not_blocked);
	tcase_add_test(t, a_hole_stops_a_walk_that_may_not_skip);
	suite_add_tcase(s, t);
	return s;
}
