// SPDX-License-Identifier: GPL-2.0-only
/* KVM_BUG_ON() of the hooks: which answers make a TD bugged, and what a bugged TD refuses. */
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "core/port/user_log.h"
#include "core/tdpmmu/bug.h"
#include "core/tdpmmu/hooks.h"
#include "core/tdpmmu/track.h"
#include "core/tdpmmu/vt.h"
#include "guest_fixture.h"
#include "hook_fixture.h"
#include "suites.h"

static struct hook_fixture *hx;
static u32 events;
static u64 event_status;

static void hear(void *ctx, const struct tdxcall_event *ev)
{
	(void)ctx;
	if (ev->type != TDXCALL_EVENT_TD_BUGGED)
		return;
	events++;
	event_status = ev->status;
}

static void set_up(void)
{
	hx = hx_open();
	hx->st.flags |= TDX_VM_KVM_BUGS;
	hx->vm.busy = TDX_BUSY_AGAIN;
	user_event_sink(&hx->port, hear, NULL);
	events = 0;
}

static void tear_down(void)
{
	hx_close(hx);
}

/* ---- hooks, each with the leaf that answers -------------------------------------------------- */

static u64 page;

static int link_spt(void)
{
	page = hx_page(hx, 0);
	return tdx_sept_link_private_spt(&hx->vm, HX_GFN, PG_LEVEL_2M, page);
}

static int set_spte(void)
{
	page = hx_page(hx, 0);
	return tdx_sept_set_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page);
}

static int zap_spte(void)
{
	return tdx_sept_zap_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K);
}

static int drop_spte(void)
{
	page = hx_owned_page(hx, 0);
	return tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, page);
}

static int reclaim_spte(void)
{
	hx->st.flags &= ~TDX_VM_HKID_ASSIGNED;
	return drop_spte();
}

static int track(void)
{
	return tdx_track(&hx->vm);
}

static int remote_flush(void)
{
	return hx->vt.tlb_remote_flush(&hx->vm);
}

static int free_spt(void)
{
	hx->st.flags &= ~TDX_VM_HKID_ASSIGNED;
	page = hx_owned_page(hx, 0);
	return tdx_sept_free_private_spt(&hx->vm, HX_GFN, PG_LEVEL_2M, page);
}

static int unblock(void)
{
	return tdpmmu_unblock(&hx->vm, HX_GFN, PG_LEVEL_4K);
}

static const struct {
	int (*run)(void);
	u16 leaf;
	bool bug; /* KVM has KVM_BUG_ON() of its answer */
} hooks[] = {
	{ link_spt, TDH_MEM_SEPT_ADD, true },
	{ set_spte, TDH_MEM_PAGE_AUG, true },
	{ zap_spte, TDH_MEM_RANGE_BLOCK, true },
	{ drop_spte, TDH_MEM_PAGE_REMOVE, true },
	{ reclaim_spte, TDH_PHYMEM_PAGE_RECLAIM, true },
	{ track, TDH_MEM_TRACK, true },
	{ remote_flush, TDH_MEM_TRACK, true },
	{ free_spt, TDH_PHYMEM_PAGE_RECLAIM, false },
	{ unblock, TDH_MEM_RANGE_UNBLOCK, false },
};

#define NR_HOOKS ((int)(sizeof(hooks) / sizeof(hooks[0])))

/* A page that cannot be reclaimed is leaked. */
static int refusal(u16 leaf)
{
	return leaf == TDH_PHYMEM_PAGE_RECLAIM ? -ENOTRECOVERABLE : -EIO;
}

START_TEST(a_refusal_is_a_bug_where_kvm_has_it)
{
	hx_expect(hx, hooks[_i].leaf, HX_ERROR);
	ck_assert_int_eq(hooks[_i].run(), refusal(hooks[_i].leaf));
	ck_assert_int_eq(is_bugged(&hx->vm), hooks[_i].bug);
	ck_assert_uint_eq(events, hooks[_i].bug);
	if (hooks[_i].bug)
		ck_assert_uint_eq(event_status, HX_ERROR);
}
END_TEST

START_TEST(a_refusal_is_no_bug_of_a_td_without_the_option)
{
	hx->st.flags &= ~TDX_VM_KVM_BUGS;
	hx_expect(hx, hooks[_i].leaf, HX_ERROR);
	ck_assert_int_eq(hooks[_i].run(), refusal(hooks[_i].leaf));
	ck_assert(!is_bugged(&hx->vm));
	ck_assert_uint_eq(events, 0);
}
END_TEST

START_TEST(busy_is_no_bug)
{
	hx_expect(hx, hooks[_i].leaf, HX_BUSY);
	ck_assert_int_eq(hooks[_i].run(), -EAGAIN);
	ck_assert(!is_bugged(&hx->vm));
}
END_TEST

START_TEST(a_page_that_cannot_be_flushed_is_a_bug)
{
	u64 owned = hx_owned_page(hx, 0);

	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, owned);
	hx_expect(hx, TDH_PHYMEM_PAGE_WBINVD, HX_ERROR);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, owned),
			 -ENOTRECOVERABLE);
	ck_assert(is_bugged(&hx->vm));
}
END_TEST

START_TEST(another_page_than_the_mirror_says_is_a_bug)
{
	u64 owned = hx_owned_page(hx, 0);

	hx_expect_many(hx, TDH_MEM_PAGE_REMOVE, 1, TDX_SUCCESS, owned + CORE_PAGE_SIZE);
	ck_assert_int_eq(tdx_sept_drop_private_spte(&hx->vm, HX_GFN, PG_LEVEL_4K, owned),
			 -ENOTRECOVERABLE);
	ck_assert(is_bugged(&hx->vm));
}
END_TEST

/* What must not be asked for; no SEAMCALL is made. */
START_TEST(some_questions_are_a_bug)
{
	int ret;

	switch (_i) {
	case 0:
		ret = tdx_sept_free_private_spt(&hx->vm, HX_GFN, PG_LEVEL_2M, 0);
		ck_assert_int_eq(ret, -EINVAL);
		break;
	case 1:
		ck_assert_int_eq(hx->vt.flush_tlb_gva(&hx->vm, 0, 0x1000), -EIO);
		break;
	case 2:
		hx->st.flags &= ~TDX_VM_HKID_ASSIGNED;
		ck_assert_int_eq(tdx_track(&hx->vm), -EIO);
		break;
	default:
		hx->st.flags &= ~TDX_VM_FINALIZED;
		ret = tdx_sept_set_private_spte(&hx->vm, HX_GFN, PG_LEVEL_2M, 0);
		ck_assert_int_eq(ret, -EINVAL);
	}
	ck_assert(is_bugged(&hx->vm));
	ck_assert_uint_eq(events, 1);
	ck_assert_uint_eq(event_status, 0);
	/* Said once. */
	tdx_bug(&hx->vm, "test");
	ck_assert_uint_eq(events, 1);
}
END_TEST

START_TEST(a_remote_flush_without_keyid_is_no_bug)
{
	hx->st.flags &= ~TDX_VM_HKID_ASSIGNED;
	ck_assert_int_eq(hx->vt.tlb_remote_flush(&hx->vm), 0);
	ck_assert(!is_bugged(&hx->vm));
}
END_TEST

/* ---- a bugged TD ----------------------------------------------------------------------------- */

static int command(struct rt_fixture *fx, u32 cmd, u32 td, u64 size)
{
	union {
		struct {
			u32 argsz;
			u32 flags;
			u32 td;
		} head;
		u8 bytes[sizeof(struct tdxcall_raw) + sizeof(struct tdxcall_outcome)];
	} arg;

	memset(&arg, 0, sizeof(arg));
	arg.head.argsz = (u32)size;
	arg.head.td = td;
	return rt_command(fx->rt, cmd, &arg, NULL, 0);
}

START_TEST(a_bugged_td_lets_no_vcpu_in_and_is_destroyed)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdx_vm_state *st = &rtx_object(fx, td)->vm;
	struct tdxcall_vcpu_enter e;
	u8 word[8] = { 0 };

	ck_assert_int_eq(gx_enter(fx, td, 0).outcome.result, 0);
	st->flags |= TDX_VM_KVM_BUGS | TDX_VM_BUGGED;
	gx_init_enter(&e, td, 0);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_ENTER, &e, NULL, 0), -EIO);
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_MAP, GX_GPA, NULL, CORE_PAGE_SIZE),
			 -EIO);
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_READ, TDXGUEST_MAILBOX_GPA, word,
				   sizeof(word)), -EIO);
	ck_assert_int_eq(command(fx, TDXCALL_VCPU_FLUSH, td, sizeof(struct tdxcall_vcpu)), -EIO);
	ck_assert_int_eq(command(fx, TDXCALL_TD_FINALIZE, td, sizeof(struct tdxcall_td)), -EIO);
	ck_assert_int_eq(command(fx, TDXCALL_VCPU_CREATE, td, sizeof(struct tdxcall_vcpu_create)),
			 -EIO);
	ck_assert_int_eq(command(fx, TDXCALL_VCPU_QUERY, td, sizeof(struct tdxcall_vcpu_query)), 0);
	ck_assert_uint_eq(rtx_query(fx, td).kvm_bugs, TDXCALL_KVM_BUGS_BUGGED);
	rtx_check(fx);
	ck_assert_int_eq(rtx_destroy(fx, td).result, 0);
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}
END_TEST

static void *let_in_later(void *arg)
{
	struct rt_fixture *fx = arg;

	usleep(20000);
	atom_or(&rtx_object(fx, 1)->vm.flags, TDX_VM_BUGGED);
	atom_sub(&fx->rt->local[0].sync.tdh_mem_track, 1);
	return NULL;
}

START_TEST(a_vcpu_that_waits_to_go_in_finds_its_td_bugged)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_vcpu_enter e;
	pthread_t thread;

	ck_assert_uint_eq(td, 1);
	fx->rt->local[0].sync.tdh_mem_track = 1;
	ck_assert_int_eq(pthread_create(&thread, NULL, let_in_later, fx), 0);
	gx_init_enter(&e, td, 0);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_ENTER, &e, NULL, 0), 0);
	pthread_join(thread, NULL);
	ck_assert_int_eq(e.outcome.result, -EIO);
	ck_assert_uint_eq(e.outcome.calls[TDH_VP_ENTER], 0);
	rtx_close(fx);
}
END_TEST

Suite *bug_suite(void)
{
	Suite *s = suite_create("bug");
	TCase *hook = tcase_create("hook");
	TCase *td = tcase_create("td");

	tcase_add_checked_fixture(hook, set_up, tear_down);
	tcase_add_loop_test(hook, a_refusal_is_a_bug_where_kvm_has_it, 0, NR_HOOKS);
	tcase_add_loop_test(hook, a_refusal_is_no_bug_of_a_td_without_the_option, 0, NR_HOOKS);
	tcase_add_loop_test(hook, busy_is_no_bug, 0, NR_HOOKS);
	tcase_add_test(hook, a_page_that_cannot_be_flushed_is_a_bug);
	tcase_add_test(hook, another_page_than_the_mirror_says_is_a_bug);
	tcase_add_loop_test(hook, some_questions_are_a_bug, 0, 4);
	tcase_add_test(hook, a_remote_flush_without_keyid_is_no_bug);
	suite_add_tcase(s, hook);

	tcase_add_test(td, a_vcpu_that_waits_to_go_in_finds_its_td_bugged);
	tcase_add_test(td, a_bugged_td_lets_no_vcpu_in_and_is_destroyed);
	suite_add_tcase(s, td);
	return s;
}
