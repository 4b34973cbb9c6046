// SPDX-License-Identifier: GPL-2.0-only
/* vCPUs that run, on the software TDX module: entry, exits, shared EPT, MMIO, shootdown. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/abi/ept.h"
#include "core/abi/exit.h"
#include "core/abi/field.h"
#include "core/port/user_port.h"
#include "core/tdpmmu/shared_ept.h"
#include "guest_fixture.h"
#include "suites.h"

#define SIZE_4K CORE_PAGE_SIZE

/* A TD with an accepted page that holds a value. */
static u32 td_with_page(struct rt_fixture *fx)
{
	u32 td = gx_td(fx, "t0");

	ck_assert_int_eq(rtx_range(fx, td, TDXCALL_RANGE_AUG, GX_GPA, SIZE_4K, 0).result, 0);
	ck_assert_uint_eq(gx_do(fx, td, 0, TDXGUEST_ACCEPT, GX_GPA, 0), TDXCALL_EXIT_VMCALL);
	ck_assert_uint_eq(gx_do(fx, td, 0, TDXGUEST_WRITE, GX_GPA, 77), TDXCALL_EXIT_VMCALL);
	return td;
}

static struct tdx_vm_sync *sync_of(struct rt_fixture *fx, u32 td)
{
	u32 i;

	for (i = 0; fx->st->slot[i].id != td; i++)
		;
	return &fx->rt->local[i].sync;
}

/* ---- entry ----------------------------------------------------------------------------------- */

START_TEST(an_entry_is_refused_with_the_status_of_the_module)
{
	struct rt_fixture *fx = gx_open();
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_vcpu_enter e = gx_enter(fx, td, 0);

	ck_assert_int_eq(e.outcome.result, -EIO);
	ck_assert_uint_eq(e.outcome.leaf, TDH_VP_ENTER);
	ck_assert_uint_eq(tdx_status_base(e.outcome.status), TDX_OP_STATE_INCORRECT);
	ck_assert_uint_eq(e.exit, TDXCALL_EXIT_NONE);
	rtx_close(fx);
}
END_TEST

static int field_op(struct rt_fixture *fx, struct tdxcall_vcpu_field *f, u32 cmd, u64 field)
{
	f->field = field;
	f->is_address = 0;
	return rt_command(fx->rt, cmd, f, NULL, 0);
}

START_TEST(fields_are_accessed_where_the_vcpu_is)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_vcpu_field f = { .argsz = sizeof(f), .td = td };
	u64 before;

	ck_assert_int_eq(field_op(fx, &f, TDXCALL_VCPU_FIELD_ATTACH, VP_FIELD_PEND_NMI), -EINVAL);
	ck_assert_int_eq(field_op(fx, &f, TDXCALL_VCPU_FIELD_WRITE, VP_FIELD_VMCS_SHARED_EPTP),
			 -EPERM);
	f.mask = 1;
	ck_assert_int_eq(field_op(fx, &f, TDXCALL_VCPU_FIELD_READ, VP_FIELD_PEND_NMI), -EINVAL);
	f.value = 1;
	ck_assert_int_eq(field_op(fx, &f, TDXCALL_VCPU_FIELD_WRITE, VP_FIELD_PEND_NMI), 0);
	ck_assert_int_eq(f.outcome.result, 0);
	f.value = f.mask = 0;
	f.vcpu = 9;
	ck_assert_int_eq(field_op(fx, &f, TDXCALL_VCPU_FIELD_READ, VP_FIELD_PEND_NMI), -EINVAL);
	f.vcpu = 0;
	/* Untied, it is tied to the LP of the caller, on which the next entry finds it. */
	ck_assert_int_eq(field_op(fx, &f, TDXCALL_VCPU_FIELD_READ, VP_FIELD_PEND_NMI), 0);
	ck_assert_uint_eq(f.value, 1);
	ck_assert_uint_eq(f.is_address, 0);
	f.value = 0;
	before = rtx_stats(fx).allocated;
	/* A page that was refused is not kept; one that was taken is used again. */
	rtx_fail(fx, TDH_VP_WR, 1, 1, TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(field_op(fx, &f, TDXCALL_VCPU_FIELD_ATTACH,
				  VP_FIELD_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS), 0);
	ck_assert_int_eq(f.outcome.result, -EIO);
	ck_assert_uint_eq(rtx_stats(fx).allocated, before);
	rtx_fail(fx, TDH_VP_WR, 1, 2, TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(field_op(fx, &f, TDXCALL_VCPU_FIELD_ATTACH,
				  VP_FIELD_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS), 0);
	ck_assert_int_eq(f.outcome.result, 0);
	ck_assert_uint_eq(f.outcome.retries, 2);
	rtx_fail_not(fx);
	ck_assert_int_eq(field_op(fx, &f, TDXCALL_VCPU_FIELD_ATTACH,
				  VP_FIELD_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS), 0);
	ck_assert_uint_eq(rtx_stats(fx).allocated, before + 1);
	ck_assert_int_eq(field_op(fx, &f, TDXCALL_VCPU_FIELD_READ,
				  VP_FIELD_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS), 0);
	ck_assert_uint_eq(f.value, 1);
	ck_assert_uint_eq(f.is_address, 1);
	ck_assert_int_eq(rtx_destroy(fx, td).result, 0);
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(arguments_of_an_entry_are_checked)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_vcpu_enter e;

#define BAD(member, value, error)                                                              \
	do {                                                                                   \
		gx_init_enter(&e, td, 0);                                                      \
		e.member = (value);                                                            \
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_ENTER, &e, NULL, 0), (error)); \
	} while (0)
	BAD(argsz, sizeof(e) - 8, -EINVAL);
	BAD(flags, 1, -EINVAL);
	BAD(td, td + 1, -ENOENT);
	BAD(vcpu, GX_VCPUS, -EINVAL);
	BAD(vcpu, 0xffffffff, -EINVAL);
	BAD(lp, RTX_LPS, -EINVAL);
	BAD(busy, TDXCALL_BUSY_AGAIN + 1, -EINVAL);
	BAD(reserved[2], 1, -EINVAL);
#undef BAD
	rtx_close(fx);
}
END_TEST

START_TEST(a_vcpu_is_flushed_on_its_old_lp_before_it_moves)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_vcpu_query q = { .argsz = sizeof(q), .td = td };
	struct tdxcall_vcpu_enter e;

	gx_init_enter(&e, td, 0);
	e.lp = 3;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_ENTER, &e, NULL, 0), 0);
	ck_assert_int_eq(e.outcome.result, 0);
	ck_assert_uint_eq(e.outcome.calls[TDH_VP_FLUSH], 1);
	ck_assert_uint_eq(e.outcome.calls[TDH_VP_WR], 1);
	ck_assert_uint_eq(e.lp, 3);
	e = gx_enter(fx, td, 0);
	ck_assert_uint_eq(e.lp, 3);
	ck_assert_uint_eq(e.outcome.seamcalls, 1);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_QUERY, &q, NULL, 0), 0);
	ck_assert_uint_eq(q.lp, 3);
	ck_assert_uint_eq(q.entries, 2);
	ck_assert_uint_eq(q.last_rax, TDX_EXIT_TDCALL);
	rtx_close(fx);
}
END_TEST

START_TEST(a_vcpu_whose_flush_is_refused_does_not_go_in)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_vcpu_enter e;
	u32 i;

	ck_assert_int_eq(gx_enter(fx, td, 0).outcome.result, 0);
	sync_of(fx, td)->flush = 1;
	fx->port.ept_caps &= ~EPT_CAP_ALL_CONTEXT;
	/* It is asked for until it is done. */
	for (i = 0; i < 2; i++) {
		gx_init_enter(&e, td, 0);
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_ENTER, &e, NULL, 0), 0);
		ck_assert_int_eq(e.outcome.result, -EIO);
		ck_assert_uint_eq(e.outcome.status, 0);
		ck_assert_uint_eq(e.outcome.calls[TDH_VP_ENTER], 0);
	}
	fx->port.ept_caps = EPT_CAP_TDX_CPU;
	ck_assert_int_eq(gx_enter(fx, td, 0).outcome.result, 0);
	ck_assert_uint_eq(sync_of(fx, td)->flush, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(a_vcpu_that_is_kept_out_does_not_go_in)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_vcpu_enter e;

	sync_of(fx, td)->tdh_mem_track = 1;
	gx_init_enter(&e, td, 0);
	e.busy = TDXCALL_BUSY_AGAIN;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_ENTER, &e, NULL, 0), 0);
	ck_assert_int_eq(e.outcome.result, -EAGAIN);
	ck_assert_uint_eq(e.outcome.status, 0);
	ck_assert_uint_eq(e.outcome.calls[TDH_VP_ENTER], 0);
	sync_of(fx, td)->tdh_mem_track = 0;
	ck_assert_int_eq(gx_enter(fx, td, 0).outcome.result, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(a_vcpu_belongs_to_one_command_at_a_time)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_vcpu f = { .argsz = sizeof(f), .td = td, .vcpu = 1 };

	sync_of(fx, td)->vcpu_taken = CORE_BIT(1);
	ck_assert_int_eq(gx_enter(fx, td, 1).outcome.result, -EAGAIN);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_FLUSH, &f, NULL, 0), 0);
	ck_assert_int_eq(f.outcome.result, -EAGAIN);
	ck_assert_int_eq(gx_enter(fx, td, 0).outcome.result, 0);
	sync_of(fx, td)->vcpu_taken = 0;
	ck_assert_int_eq(gx_enter(fx, td, 1).outcome.result, 0);
	ck_assert_uint_eq(sync_of(fx, td)->vcpu_taken, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(a_busy_entry_follows_the_policy)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_vcpu_enter e;

	rtx_fail(fx, TDH_VP_ENTER, 1, 1, TDX_OPERAND_BUSY | TDX_OPERAND_ID_TD_EPOCH);
	e = gx_enter(fx, td, 0);
	ck_assert_int_eq(e.outcome.result, 0);
	ck_assert_uint_eq(e.outcome.retries, 1);
	rtx_fail(fx, TDH_VP_ENTER, 1, 2, TDX_OPERAND_BUSY | TDX_OPERAND_ID_TD_EPOCH);
	e = gx_enter(fx, td, 0);
	ck_assert_int_eq(e.outcome.result, -EAGAIN);
	ck_assert_uint_eq(sync_of(fx, td)->tdh_mem_track, 0);
	rtx_fail(fx, TDH_VP_WR, 1, 1, TDX_OPERAND_INVALID | TDX_OPERAND_ID_R8);
	e = gx_enter(fx, td, 1);
	ck_assert_int_eq(e.outcome.result, -EIO);
	ck_assert_uint_eq(e.outcome.leaf, TDH_VP_WR);
	rtx_fail_not(fx);
	rtx_close(fx);
}
END_TEST

START_TEST(a_fatal_exit_is_told_from_others)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");

	rtx_fail(fx, TDH_VP_ENTER, 1, 1, TDX_NON_RECOVERABLE_VCPU | TDX_EXIT_TRIPLE_FAULT);
	ck_assert_uint_eq(gx_enter(fx, td, 0).exit, TDXCALL_EXIT_FATAL);
	rtx_fail(fx, TDH_VP_ENTER, 1, 1, TDX_EXIT_OTHER_SMI);
	ck_assert_uint_eq(gx_enter(fx, td, 0).exit, TDXCALL_EXIT_OTHER);
	rtx_fail(fx, TDH_VP_ENTER, 1, 1, TDX_EXIT_EXTERNAL_INTERRUPT);
	ck_assert_uint_eq(gx_enter(fx, td, 0).exit, TDXCALL_EXIT_INTERRUPT);
	rtx_fail_not(fx);
	rtx_close(fx);
}
END_TEST

/* ---- shared EPT and MMIO --------------------------------------------------------------------- */

START_TEST(shared_memory_is_all_or_nothing_and_goes_with_the_td)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	char text[] = "abcdefg";
	u64 value = 5;

	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_MAP, GX_GPA + SIZE_4K, NULL, SIZE_4K), 0);
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_MAP, GX_GPA, NULL, 2 * SIZE_4K), -EEXIST);
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_WRITE, GX_GPA, &value, 8), -ENOENT);
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_UNMAP, GX_GPA, NULL, 2 * SIZE_4K),
			 -ENOENT);
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_MAP, GX_SHARED, NULL, SIZE_4K), -EINVAL);
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_MAP, GX_GPA + 8, NULL, SIZE_4K), -EINVAL);
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_READ, GX_GPA, NULL, 8), -EFAULT);
	ck_assert_int_eq(gx_shared(fx, td, 9, GX_GPA, NULL, SIZE_4K), -ENOTTY);
	/* Bytes that begin and end anywhere, over the end of a page. */
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_MAP, GX_GPA, NULL, SIZE_4K), 0);
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_WRITE, GX_GPA + SIZE_4K - 3, text, 7),
			 0);
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_READ, GX_GPA + SIZE_4K, &value, 8), 0);
	ck_assert_uint_eq(value, 0x67666564);
	rtx_check(fx);
	ck_assert_int_eq(rtx_destroy(fx, td).result, 0);
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(an_mmio_entry_has_value_address_and_generation_and_no_access)
{
	struct rt_fixture *fx = rtx_open(1);
	struct tdx_vm_state st = { .mmio_gen = 0x5a5a5 };
	struct tdx_vm vm = { .type = TDX_VM_TD, .host = &fx->rt->host, .st = &st };
	u64 spte = make_mmio_spte(&vm, 0x12345, SPTE_RWX);
	u32 warnings = user_warnings();

	ck_assert_uint_eq(spte & (SPTE_RWX | SPTE_SUPPRESS_VE), 0);
	/* The generation: its lower 8 bits from bit 3 on, the others from bit 52 on. */
	ck_assert_uint_eq(spte >> 3 & 0xff, 0xa5);
	ck_assert_uint_eq(spte >> 52 & 0x7ff, 0x5a5);
	ck_assert_uint_eq(spte & CORE_MASK(51, 12), 0x12345000);
	ck_assert_uint_eq(user_warnings(), warnings);
	/* Without a shared bit value 0 is worth a warning, once; another one is not. */
	vm.type = TDX_VM_PLAIN;
	st.mmio_value = SPTE_W | SPTE_X;
	ck_assert_uint_eq(make_mmio_spte(&vm, 0, 0) & SPTE_RWX, SPTE_W | SPTE_X);
	ck_assert_uint_eq(user_warnings(), warnings);
	st.mmio_value = 0;
	make_mmio_spte(&vm, 1, SPTE_RWX);
	make_mmio_spte(&vm, 1, SPTE_RWX);
	ck_assert_uint_eq(user_warnings(), warnings + 1);
	rtx_close(fx);
}
END_TEST

START_TEST(an_mmio_region_answers_only_what_it_can)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_mmio m = { .argsz = sizeof(m), .td = td,
				  .gpa = GX_GPA, .size = SIZE_4K, .value = 9 };
	struct tdxcall_vcpu_enter e;

	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_MMIO_ADD, &m, NULL, 0), 0);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_MMIO_ADD, &m, NULL, 0), -EEXIST);
	gx_command(fx, td, 0, TDXGUEST_MMIO_READ, GX_GPA | GX_SHARED, 8, 0);
	e = gx_enter(fx, td, 0);
	ck_assert_uint_eq(e.exit, TDXCALL_EXIT_EPT_VIOLATION);
	ck_assert_uint_eq(e.handled, TDXCALL_HANDLED_MMIO_ENTRY);
	ck_assert_uint_eq(e.qual & 7, 1);
	e = gx_enter(fx, td, 0);
	ck_assert_uint_eq(e.handled, TDXCALL_HANDLED_MMIO_READ);
	ck_assert_uint_eq(e.reg[11], 9);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_ENTER, &e, NULL, 0), 0);
	ck_assert_uint_eq(gx_box(fx, td, 0).out, 9);
	/* The page behind is not mapped. */
	gx_command(fx, td, 0, TDXGUEST_MMIO_READ, (GX_GPA + SIZE_4K) | GX_SHARED, 8, 0);
	e = gx_enter(fx, td, 0);
	ck_assert_uint_eq(e.exit, TDXCALL_EXIT_EPT_VIOLATION);
	ck_assert_uint_eq(e.handled, TDXCALL_HANDLED_NOT);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_MMIO_REMOVE, &m, NULL, 0), 0);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_MMIO_REMOVE, &m, NULL, 0), -ENOENT);
	rtx_close(fx);
}
END_TEST

/* ---- shootdown ------------------------------------------------------------------------------- */

START_TEST(a_stale_translation_ends_with_track_and_entry)
{
	struct rt_fixture *fx = gx_open();
	u32 td = td_with_page(fx);
	struct tdxcall_outcome o;

	ck_assert_int_eq(rtx_range(fx, td, TDXCALL_RANGE_BLOCK, GX_GPA, SIZE_4K, 0).result, 0);
	ck_assert_uint_eq(gx_do(fx, td, 0, TDXGUEST_READ, GX_GPA, 0), TDXCALL_EXIT_VMCALL);
	ck_assert_uint_eq(gx_box(fx, td, 0).out, 77);
	o = rtx_range(fx, td, TDXCALL_RANGE_REMOVE, GX_GPA, SIZE_4K, 0);
	ck_assert_uint_eq(tdx_status_base(o.status), TDX_TLB_TRACKING_NOT_DONE);
	ck_assert_int_eq(rtx_range(fx, td, TDXCALL_RANGE_TRACK, 0, 0, TDXCALL_LEVEL_AUTO).result,
			 0);
	ck_assert_uint_eq(gx_do(fx, td, 0, TDXGUEST_READ, GX_GPA, 0), TDXCALL_EXIT_EPT_VIOLATION);
	o = rtx_range(fx, td, TDXCALL_RANGE_REMOVE, GX_GPA, SIZE_4K, 0);
	ck_assert_int_eq(o.result, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(a_vcpu_that_faulted_too_often_needs_another_to_accept)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	u32 i;

	gx_command(fx, td, 0, TDXGUEST_WRITE, GX_GPA, 0, 5);
	for (i = 0; i < 20; i++)
		ck_assert_uint_eq(gx_enter(fx, td, 0).exit, TDXCALL_EXIT_EPT_VIOLATION);
	ck_assert_int_eq(rtx_range(fx, td, TDXCALL_RANGE_AUG, GX_GPA, SIZE_4K, 0).result, 0);
	/* A pending page is as good as none for the zero-step filter. */
	ck_assert_uint_eq(gx_enter(fx, td, 0).exit, TDXCALL_EXIT_EPT_VIOLATION);
	ck_assert_uint_eq(gx_do(fx, td, 1, TDXGUEST_ACCEPT, GX_GPA, 0), TDXCALL_EXIT_VMCALL);
	ck_assert_uint_eq(gx_enter(fx, td, 0).exit, TDXCALL_EXIT_VMCALL);
	ck_assert_uint_eq(gx_box(fx, td, 0).result, TDXGUEST_OK);
	rtx_close(fx);
}
END_TEST

#define PAGES 8
#define ROUNDS 400
#define AFTERWARDS 100000 /* entries until a guest has seen a page of its own */

/* One thread of the storm. */
struct worker {
	pthread_t thread;
	struct rt_fixture *fx;
	u32 td;
	u32 lp;
	u32 vcpu;
	u32 seed;
	u32 rounds;
	u32 *hosts;
	u64 hooks;
	u32 seen;
	u32 wrong;
};

static u32 pick(struct worker *w, u32 n)
{
	w->seed = w->seed * 1664525 + 1013904223;
	return (w->seed >> 16) % n;
}

/* Zaps, populates and moves; how often a hook was called is what its leaves were called. */
static void *host_thread(void *arg)
{
	static const u32 hook_leaf[] = { TDH_MEM_PAGE_AUG, TDH_MEM_RANGE_BLOCK, TDH_MEM_TRACK,
					 TDH_MEM_PAGE_REMOVE, TDH_MEM_PAGE_RELOCATE };
	static const u32 ops[] = { TDXCALL_RANGE_AUG, TDXCALL_RANGE_ZAP, TDXCALL_RANGE_AUG,
				   TDXCALL_RANGE_ZAP, TDXCALL_RANGE_RELOCATE };
	struct worker *w = arg;
	struct tdxcall_range r;
	u32 i, k;

	user_lp_set(&w->fx->port, w->lp);
	for (i = 0; i < w->rounds; i++) {
		u32 first = pick(w, PAGES);

		rtx_init_range(&r, w->td, ops[pick(w, CORE_ARRAY_SIZE(ops))],
			       GX_GPA + first * SIZE_4K, (1 + pick(w, PAGES - first)) * SIZE_4K, 0);
		r.flags = TDXCALL_RANGE_F_SKIP;
		r.busy = (u8)pick(w, 3);
		if (rt_command(w->fx->rt, TDXCALL_RANGE, &r, NULL, 0))
			continue;
		w->wrong += r.outcome.result && r.outcome.result != -EAGAIN &&
			    r.outcome.result != -EEXIST && r.outcome.result != -ENOENT;
		for (k = 0; k < CORE_ARRAY_SIZE(hook_leaf); k++)
			w->hooks += r.outcome.calls[hook_leaf[k]];
		/* Guests that are always kept out would not notice anything. */
		usleep(pick(w, 100));
	}
	/* What is mapped in the end stays: the guests get something done. */
	rtx_init_range(&r, w->td, TDXCALL_RANGE_AUG, GX_GPA, PAGES * SIZE_4K, 0);
	r.flags = TDXCALL_RANGE_F_SKIP;
	rt_command(w->fx->rt, TDXCALL_RANGE, &r, NULL, 0);
	atom_sub(w->hosts, 1);
	return NULL;
}

/* As a host does: to enter again and again without the page would look like zero-stepping. */
static void mend(struct worker *w, u64 gpa)
{
	struct tdxcall_range r;

	rtx_init_range(&r, w->td, TDXCALL_RANGE_AUG, gpa, SIZE_4K, 0);
	r.flags = TDXCALL_RANGE_F_SKIP;
	rt_command(w->fx->rt, TDXCALL_RANGE, &r, NULL, 0);
}

/* A page of this GPA holds 0 or the GPA: anything else was another page's. */
static void *guest_thread(void *arg)
{
	static const u64 commands[] = { TDXGUEST_ACCEPT, TDXGUEST_WRITE, TDXGUEST_SPIN };
	struct worker *w = arg;
	struct tdxcall_vcpu_enter e;
	u64 gpa = GX_GPA;
	u32 step = 0;

	user_lp_set(&w->fx->port, w->lp);
	while (atom_load(w->hosts) || (!w->seen && w->rounds--)) {
		struct tdxguest_mailbox box = gx_box(w->fx, w->td, w->vcpu);

		if (box.seq == box.ack) {
			if (box.command == TDXGUEST_SPIN && box.result == TDXGUEST_OK) {
				w->wrong += box.out && box.out != box.gpa;
				w->seen += box.out == box.gpa;
			}
			if (step == CORE_ARRAY_SIZE(commands)) {
				gpa = GX_GPA + pick(w, PAGES) * SIZE_4K;
				step = 0;
			}
			gx_command(w->fx, w->td, w->vcpu, commands[step], gpa, SIZE_4K,
				commands[step] == TDXGUEST_ACCEPT ? 0 :
				commands[step] == TDXGUEST_WRITE  ? gpa : 200);
			step++;
		}
		gx_init_enter(&e, w->td, w->vcpu);
		e.lp = w->lp;
		e.busy = (u8)pick(w, 3);
		w->wrong += rt_command(w->fx->rt, TDXCALL_VCPU_ENTER, &e, NULL, 0) != 0;
		w->wrong += e.outcome.result && e.outcome.result != -EAGAIN;
		w->wrong += e.exit == TDXCALL_EXIT_FATAL;
		if (e.exit == TDXCALL_EXIT_EPT_VIOLATION)
			mend(w, e.gpa);
	}
	return NULL;
}

/* TDXCALL_STORM multiplies the rounds. */
static u32 rounds(u32 n)
{
	const char *factor = getenv("TDXCALL_STORM");

	return factor ? n * (u32)strtoul(factor, NULL, 10) : n;
}

START_TEST(guests_run_while_their_memory_comes_and_goes)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct worker w[4];
	u32 hosts = CORE_ARRAY_SIZE(w) - GX_VCPUS;
	u64 hooks = 0;
	u32 seen = 0;
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(w); i++) {
		bool guest = i < GX_VCPUS;

		w[i] = (struct worker){ .fx = fx, .td = td, .lp = i, .vcpu = i, .seed = i * 77 + 5,
					.rounds = guest ? AFTERWARDS : rounds(ROUNDS),
					.hosts = &hosts };
		ck_assert_int_eq(pthread_create(&w[i].thread, NULL,
						guest ? guest_thread : host_thread, &w[i]), 0);
	}
	for (i = 0; i < CORE_ARRAY_SIZE(w); i++) {
		ck_assert_int_eq(pthread_join(w[i].thread, NULL), 0);
		ck_assert_uint_eq(w[i].wrong, 0);
		hooks += w[i].hooks;
		seen += w[i].seen;
	}
	ck_assert_uint_gt(hooks, rounds(ROUNDS));
	ck_assert_uint_gt(seen, 0);
	if (getenv("TDXCALL_STORM"))
		fprintf(stderr, "# %llu hook calls, %u reads of a live page\n", hooks, seen);
	rtx_check(fx);
	ck_assert_int_eq(rtx_destroy(fx, td).result, 0);
	ck_assert_uint_eq(rtx_stats(fx).allocated, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(guest_asks_for_a_report_of_its_td)
{
	u64 box = TDXGUEST_MAILBOX_GPA;
	u8 data[TDXGUEST_DATA_SIZE], report[TDXGUEST_REPORT_SIZE];
	struct rt_fixture *fx = gx_open();
	u32 td = td_with_page(fx);

	memset(data, 0x5a, sizeof(data));
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_WRITE, box + TDXGUEST_DATA_OFFSET, data,
				   sizeof(data)), 0);
	gx_command(fx, td, 0, TDXGUEST_REPORT, (box + TDXGUEST_REPORT_OFFSET) | GX_SHARED, 0,
		(box + TDXGUEST_DATA_OFFSET) | GX_SHARED);
	gx_enter(fx, td, 0);
	ck_assert_uint_eq(gx_box(fx, td, 0).result, TDXGUEST_OK);
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_READ, box + TDXGUEST_REPORT_OFFSET,
				   report, sizeof(report)), 0);
	ck_assert_uint_eq(report[0], 0x81);
	ck_assert_mem_eq(report + 128, data, sizeof(data));
	/* What the TDCALL refuses is the answer. */
	gx_command(fx, td, 0, TDXGUEST_REPORT, GX_GPA + 8, 0, GX_GPA);
	gx_enter(fx, td, 0);
	ck_assert_uint_eq(gx_box(fx, td, 0).result, TDXGUEST_TDCALL);
	ck_assert_uint_eq(gx_box(fx, td, 0).status, TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	rtx_close(fx);
}
END_TEST

Suite *guest_suite(void)
{
	Suite *s = suite_create("guest");
	TCase *t = tcase_create("entry");

	tcase_add_test(t, an_entry_is_refused_with_the_status_of_the_module);
	tcase_add_test(t, fields_are_accessed_where_the_vcpu_is);
	tcase_add_test(t, arguments_of_an_entry_are_checked);
	tcase_add_test(t, a_vcpu_is_flushed_on_its_old_lp_before_it_moves);
	tcase_add_test(t, a_vcpu_whose_flush_is_refused_does_not_go_in);
	tcase_add_test(t, a_vcpu_that_is_kept_out_does_not_go_in);
	tcase_add_test(t, a_vcpu_belongs_to_one_command_at_a_time);
	tcase_add_test(t, a_busy_entry_follows_the_policy);
	tcase_add_test(t, a_fatal_exit_is_told_from_others);
	suite_add_tcase(s, t);
	t = tcase_create("shared");
	tcase_add_test(t, shared_memory_is_all_or_nothing_and_goes_with_the_td);
	tcase_add_test(t, an_mmio_entry_has_value_address_and_generation_and_no_access);
	tcase_add_test(t, an_mmio_region_answers_only_what_it_can);
	tcase_add_test(t, guest_asks_for_a_report_of_its_td);
	suite_add_tcase(s, t);
	t = tcase_create("shootdown");
	tcase_set_timeout(t, 600);
	tcase_add_test(t, a_stale_translation_ends_with_track_and_entry);
	tcase_add_test(t, a_vcpu_that_faulted_too_often_needs_another_to_accept);
	tcase_add_test(t, guests_run_while_their_memory_comes_and_goes);
	suite_add_tcase(s, t);
	return s;
}
