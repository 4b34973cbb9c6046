// SPDX-License-Identifier: GPL-2.0-only
/* TDXCALL_HOOK on the software TDX module. */

#include "rt_fixture.h"
#include "suites.h"

#define GPA 0x100000000ULL
#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M (512ULL * SIZE_4K)
#define SIZE_1G (512ULL * SIZE_2M)
#define WHOLE (1ULL << 47)
#define AUTO TDXCALL_LEVEL_AUTO
#define AUG TDXCALL_RANGE_AUG
#define SEPT_REMOVE TDXCALL_RANGE_SEPT_REMOVE

static u64 entry(struct rt_fixture *fx, u32 td, u64 gpa, unsigned int level)
{
	const struct tdx_vm_state *st = &rtx_object(fx, td)->vm;
	struct mirror m = { &fx->port, st->mirror_root, st->root_level };

	return mirror_lookup(&m, gpa, level);
}

static int hook(struct rt_fixture *fx, u32 td, u32 id, u64 gpa, u8 level,
		struct tdxcall_outcome *o)
{
	struct tdxcall_hook h = {
		.argsz = sizeof(h), .td = td, .hook = id, .gfn = gpa >> CORE_PAGE_SHIFT,
		.level = level,
	};
	int ret = rt_command(fx->rt, TDXCALL_HOOK, &h, NULL, 0);

	rtx_check(fx);
	*o = h.outcome;
	return ret;
}

/* A hook that returns 0, after one SEAMCALL each of up to three leaves. */
static void hooked(struct rt_fixture *fx, u32 td, u32 id, u64 gpa, u8 level, u32 a, u32 b, u32 c)
{
	struct tdxcall_outcome o;

	ck_assert_int_eq(hook(fx, td, id, gpa, level, &o), 0);
	rtx_good(o);
	ck_assert_uint_eq(o.gpa, gpa);
	ck_assert_uint_eq(o.calls[a], 1);
	ck_assert(!b || o.calls[b] == 1);
	ck_assert(!c || o.calls[c] == 1);
	ck_assert_uint_eq(o.seamcalls, 1U + (b != 0) + (c != 0));
}

static int hook_refused(struct rt_fixture *fx, u32 td, u32 id, u64 gpa, u8 level)
{
	struct tdxcall_stats before = rtx_stats(fx), after;
	struct tdxcall_outcome o;
	int ret = hook(fx, td, id, gpa, level, &o);

	after = rtx_stats(fx);
	ck_assert_mem_eq(&before, &after, sizeof(before));
	return ret;
}

#define LINK TDXCALL_HOOK_LINK_PRIVATE_SPT
#define FREE TDXCALL_HOOK_FREE_PRIVATE_SPT
#define SET TDXCALL_HOOK_SET_PRIVATE_SPTE
#define ZAP_SPTE TDXCALL_HOOK_ZAP_PRIVATE_SPTE
#define DROP TDXCALL_HOOK_DROP_PRIVATE_SPTE
#define REMOVE_SPTE TDXCALL_HOOK_REMOVE_PRIVATE_SPTE
#define TRACK TDXCALL_HOOK_TRACK
#define FLUSH TDXCALL_HOOK_TLB_REMOTE_FLUSH

START_TEST(a_page_is_mapped_and_unmapped_hook_by_hook)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);

	hooked(fx, td, LINK, 0, 4, TDH_MEM_SEPT_ADD, 0, 0);
	hooked(fx, td, LINK, GPA, 3, TDH_MEM_SEPT_ADD, 0, 0);
	hooked(fx, td, SET, GPA + SIZE_2M, 2, TDH_MEM_PAGE_AUG, 0, 0);
	hooked(fx, td, LINK, GPA, 2, TDH_MEM_SEPT_ADD, 0, 0);
	hooked(fx, td, SET, GPA + SIZE_4K, 1, TDH_MEM_PAGE_AUG, 0, 0);
	ck_assert_uint_eq(rtx_query(fx, td).pages_4k, 1);
	ck_assert_uint_eq(rtx_query(fx, td).pages_2m, 1);
	hooked(fx, td, ZAP_SPTE, GPA + SIZE_4K, 1, TDH_MEM_RANGE_BLOCK, 0, 0);
	ck_assert_uint_eq(rtx_query(fx, td).blocked, 1);
	hooked(fx, td, TRACK, 0, 0, TDH_MEM_TRACK, 0, 0);
	hooked(fx, td, DROP, GPA + SIZE_4K, 1, TDH_MEM_PAGE_REMOVE, TDH_PHYMEM_PAGE_WBINVD, 0);
	hooked(fx, td, SET, GPA + SIZE_4K, 1, TDH_MEM_PAGE_AUG, 0, 0);
	hooked(fx, td, ZAP_SPTE, GPA + SIZE_4K, 1, TDH_MEM_RANGE_BLOCK, 0, 0);
	hooked(fx, td, REMOVE_SPTE, GPA + SIZE_4K, 1, TDH_MEM_TRACK, TDH_MEM_PAGE_REMOVE,
	       TDH_PHYMEM_PAGE_WBINVD);
	hooked(fx, td, FLUSH, 0, 0, TDH_MEM_TRACK, 0, 0);
	ck_assert_uint_eq(rtx_query(fx, td).pages_4k, 0);
	rtx_good(rtx_destroy(fx, td));
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(what_a_hook_returns_is_the_result)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_outcome o;

	rtx_good(rtx_range(fx, td, AUG, GPA, SIZE_4K, 0));
	ck_assert_int_eq(hook(fx, td, DROP, GPA, 1, &o), 0);
	ck_assert_int_eq(o.result, -EIO);
	ck_assert_uint_eq(o.leaf, TDH_MEM_PAGE_REMOVE);
	ck_assert_uint_eq(o.status, TDX_GPA_RANGE_NOT_BLOCKED | TDX_OPERAND_ID_RCX);
	/* As KVM's: not while the TD has its KeyID. */
	ck_assert_int_eq(hook(fx, td, FREE, GPA, 2, &o), 0);
	ck_assert_int_eq(o.result, -EINVAL);
	ck_assert_uint_eq(o.seamcalls, 0);
	/* There is no AUG of 1G: the TDX module says so, and the block goes back. */
	ck_assert_int_eq(hook(fx, td, SET, GPA + SIZE_1G, 3, &o), 0);
	ck_assert_int_eq(o.result, -EIO);
	ck_assert_uint_eq(o.leaf, TDH_MEM_PAGE_AUG);
	rtx_fail(fx, TDH_MEM_RANGE_BLOCK, 1, 9, TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(hook(fx, td, ZAP_SPTE, GPA, 1, &o), 0);
	ck_assert_int_eq(o.result, -EAGAIN);
	ck_assert_uint_eq(o.retries, 1);
	rtx_close(fx);
}
END_TEST

START_TEST(before_finalization_set_adds_zeros)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_outcome o;

	hooked(fx, td, LINK, 0, 4, TDH_MEM_SEPT_ADD, 0, 0);
	hooked(fx, td, LINK, 0, 3, TDH_MEM_SEPT_ADD, 0, 0);
	hooked(fx, td, LINK, 0, 2, TDH_MEM_SEPT_ADD, 0, 0);
	hooked(fx, td, SET, 0, 1, TDH_MEM_PAGE_ADD, 0, 0);
	ck_assert_uint_eq(entry(fx, td, 0, 0) & MIRROR_UAPI_MASK, MIRROR_PRESENT);
	/* PAGE.ADD knows 4K only, and there is nothing to track. */
	ck_assert_int_eq(hook(fx, td, SET, SIZE_2M, 2, &o), 0);
	ck_assert_int_eq(o.result, -EINVAL);
	ck_assert_int_eq(hook(fx, td, TRACK, 0, 0, &o), 0);
	ck_assert_uint_eq(o.seamcalls, 0);
	hooked(fx, td, REMOVE_SPTE, 0, 1, TDH_MEM_PAGE_REMOVE, TDH_PHYMEM_PAGE_WBINVD, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(an_entry_that_a_hook_cannot_work_on_is_refused)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);

	rtx_good(rtx_range(fx, td, AUG, GPA, SIZE_4K, 0));
	rtx_good(rtx_range(fx, td, AUG, GPA + SIZE_2M, SIZE_2M, 1));
	ck_assert_int_eq(hook_refused(fx, td, LINK, GPA, 2), -EEXIST);
	ck_assert_int_eq(hook_refused(fx, td, LINK, GPA + SIZE_2M, 2), -EEXIST);
	ck_assert_int_eq(hook_refused(fx, td, LINK, GPA + SIZE_1G, 2), -ENOENT);
	ck_assert_int_eq(hook_refused(fx, td, SET, GPA, 1), -EEXIST);
	ck_assert_int_eq(hook_refused(fx, td, SET, GPA + SIZE_2M, 1), -EEXIST);
	ck_assert_int_eq(hook_refused(fx, td, SET, GPA + 2 * SIZE_2M, 1), -ENOENT);
	ck_assert_int_eq(hook_refused(fx, td, ZAP_SPTE, GPA, 2), -EINVAL);
	ck_assert_int_eq(hook_refused(fx, td, ZAP_SPTE, GPA + SIZE_2M, 1), -EINVAL);
	ck_assert_int_eq(hook_refused(fx, td, DROP, GPA + SIZE_4K, 1), -ENOENT);
	ck_assert_int_eq(hook_refused(fx, td, REMOVE_SPTE, GPA + SIZE_1G, 1), -ENOENT);
	ck_assert_int_eq(hook_refused(fx, td, FREE, GPA + SIZE_2M, 2), -EINVAL);
	ck_assert_int_eq(hook_refused(fx, td, FREE, GPA + 2 * SIZE_2M, 2), -ENOENT);
	rtx_close(fx);
}
END_TEST

START_TEST(a_malformed_hook_is_refused)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_hook h;

#define BAD(member, value, error)                                                             \
	do {                                                                                  \
		h = (struct tdxcall_hook){ .argsz = sizeof(h), .td = td, .hook = SET,         \
					   .gfn = 512, .level = 1 };                          \
		h.member = (value);                                                           \
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_HOOK, &h, NULL, 0), error);       \
	} while (0)
	BAD(argsz, 8, -EINVAL);
	BAD(flags, 1, -EINVAL);
	BAD(td, td + 1, -ENOENT);
	BAD(hook, 0, -EINVAL);
	BAD(hook, TDXCALL_HOOK_VT_TLB_REMOTE_FLUSH + 1, -EINVAL);
	BAD(hook, TDXCALL_HOOK_VT_FLUSH_TLB_ALL, -EINVAL);
	BAD(hook, TRACK, -EINVAL);
	BAD(hook, LINK, -EINVAL);
	BAD(gfn, WHOLE >> CORE_PAGE_SHIFT, -EINVAL);
	BAD(gfn, ~0ULL, -EINVAL);
	BAD(level, 0, -EINVAL);
	BAD(level, 4, -EINVAL);
	BAD(level, 255, -EINVAL);
	BAD(busy, 3, -EINVAL);
	BAD(vcpu, 1, -EINVAL);
	BAD(gva, 1, -EINVAL);
	BAD(reserved[3], 1, -EINVAL);
#undef BAD
	ck_assert_int_eq(hook_refused(fx, td, SET, GPA + SIZE_4K, 2), -EINVAL);
	/* The root of a 4-level secure EPT has no entries of 256T. */
	ck_assert_int_eq(hook_refused(fx, td, LINK, 0, 5), -EINVAL);
	ck_assert_int_eq(hook_refused(fx, td, LINK, 0, 6), -EINVAL);
	rtx_close(fx);
}
END_TEST

START_TEST(five_levels_have_one_table_more)
{
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_td_create c;

	rtx_init_create(&c, "t5");
	c.sept_levels = 5;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	hooked(fx, c.td, LINK, 1ULL << 48, 5, TDH_MEM_SEPT_ADD, 0, 0);
	hooked(fx, c.td, LINK, 1ULL << 48, 4, TDH_MEM_SEPT_ADD, 0, 0);
	rtx_good(rtx_range(fx, c.td, SEPT_REMOVE, 0, 1ULL << 51, AUTO));
	ck_assert_uint_eq(rtx_query(fx, c.td).sept_pages, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(a_td_in_teardown_gives_its_pages_back_hook_by_hook)
{
	u32 td;
	struct rt_fixture *fx = rtx_open_td(&td);
	struct tdxcall_outcome o;

	rtx_good(rtx_range(fx, td, AUG, GPA, SIZE_4K, 0));
	/* Its KeyID is gone, and the first page will not come back. */
	rtx_fail(fx, TDH_PHYMEM_PAGE_RECLAIM, 1, 0xffffffff, TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(rtx_destroy(fx, td).result, -EAGAIN);
	rtx_fail_not(fx);
	/* A TLB epoch needs the KeyID; a remote flush knows that there is none to begin. */
	ck_assert_int_eq(hook(fx, td, TRACK, 0, 0, &o), 0);
	ck_assert_int_eq(o.result, -EIO);
	ck_assert_uint_eq(o.seamcalls, 0);
	ck_assert_int_eq(hook_refused(fx, td, SET, GPA + SIZE_4K, 1), -EINVAL);
	ck_assert_int_eq(hook_refused(fx, td, FREE, GPA, 2), -ENOTEMPTY);
	hooked(fx, td, REMOVE_SPTE, GPA, 1, TDH_PHYMEM_PAGE_RECLAIM, 0, 0);
	hooked(fx, td, FREE, GPA, 2, TDH_PHYMEM_PAGE_RECLAIM, 0, 0);
	rtx_fail(fx, TDH_PHYMEM_PAGE_RECLAIM, 1, 1, TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(hook(fx, td, FREE, GPA, 3, &o), 0);
	ck_assert_int_eq(o.result, -EIO);
	ck_assert_uint_eq(o.leaked, 1);
	rtx_fail_not(fx);
	ck_assert_int_eq(hook(fx, td, FLUSH, 0, 0, &o), 0);
	ck_assert_uint_eq(o.seamcalls, 0);
	rtx_close(fx);
}
END_TEST

Suite *runtime_hook_suite(void)
{
	Suite *s = suite_create("runtime_hook");
	TCase *tc = tcase_create("hook");

	tcase_add_test(tc, a_page_is_mapped_and_unmapped_hook_by_hook);
	tcase_add_test(tc, what_a_hook_returns_is_the_result);
	tcase_add_test(tc, before_finalization_set_adds_zeros);
	tcase_add_test(tc, an_entry_that_a_hook_cannot_work_on_is_refused);
	tcase_add_test(tc, a_malformed_hook_is_refused);
	tcase_add_test(tc, five_levels_have_one_table_more);
	tcase_add_test(tc, a_td_in_teardown_gives_its_pages_back_hook_by_hook);
	suite_add_tcase(s, tc);
	return s;
}
