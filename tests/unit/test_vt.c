// SPDX-License-Identifier: GPL-2.0-only
/* TLB flushes by type of VM, and who may install them. */
#include <pthread.h>
#include <unistd.h>

#include "core/abi/ept.h"
#include "core/port/user_port.h"
#include "core/tdpmmu/ept_sync.h"
#include "core/tdpmmu/track.h"
#include "core/tdpmmu/vt.h"
#include "guest_fixture.h"
#include "hook_fixture.h"
#include "suites.h"

#define ROOT 0x100005000ULL
#define LP 1

static struct hook_fixture *hx;
static struct tdx_vm plain;

static void set_up(void)
{
	hx = hx_open();
	hx->st.shared_root = ROOT;
	plain = hx->vm;
	plain.type = TDX_VM_PLAIN;
}

static void tear_down(void)
{
	hx->st.shared_root = 0;
	hx_close(hx);
}

/* INVEPTs made since the last time, on the vCPU's LP: of every EPTP, or of the plain VM's. */
static u32 invepts(enum invept_type type)
{
	bool all = type == INVEPT_ALL_CONTEXT;
	u32 n = hx->port.invepts;

	if (n) {
		ck_assert_uint_eq(hx->port.invept_type, type);
		ck_assert_uint_eq(hx->port.invept_eptp, all ? 0 : construct_eptp(&plain, ROOT, 3));
		ck_assert_uint_eq(hx->port.invept_lp, LP);
	}
	hx->port.invepts = 0;
	return n;
}

/* A TD's translations are tagged by an EPTP that only the TDX module knows. */
static u32 all_contexts(void)
{
	return invepts(INVEPT_ALL_CONTEXT);
}

static u32 one_context(void)
{
	return invepts(INVEPT_SINGLE_CONTEXT);
}

START_TEST(flushes_of_a_td_go_to_the_td_hooks)
{
	ck_assert_int_eq(hx->vt.flush_tlb_all(&hx->vm, 0), 0);
	ck_assert_uint_eq(all_contexts(), 1);
	ck_assert_int_eq(hx->vt.flush_tlb_current(&hx->vm, 0), 0);
	ck_assert_uint_eq(all_contexts(), 1);
	ck_assert_int_eq(hx->vt.flush_tlb_guest(&hx->vm, 0), 0);
	ck_assert_uint_eq(all_contexts(), 0);
	ck_assert_int_eq(hx->vt.flush_tlb_gva(&hx->vm, 0, 0x1000), -EIO);
	ck_assert_uint_eq(all_contexts(), 0);
	hx_expect(hx, TDH_MEM_TRACK, TDX_SUCCESS);
	ck_assert_int_eq(hx->vt.tlb_remote_flush(&hx->vm), 0);
	ck_assert_uint_eq(hx->kept_out, 1);
}
END_TEST

START_TEST(flushes_of_a_plain_vm_go_to_the_ept)
{
	/* It has no TLB epoch to wait for. */
	hx->sync.tdh_mem_track = 1;
	ck_assert_int_eq(hx->vt.flush_tlb_all(&plain, 0), 0);
	ck_assert_uint_eq(one_context(), 1);
	ck_assert_int_eq(hx->vt.flush_tlb_current(&plain, 0), 0);
	ck_assert_uint_eq(one_context(), 1);
	ck_assert_int_eq(hx->vt.flush_tlb_gva(&plain, 0, 0x1000), 0);
	ck_assert_uint_eq(one_context(), 1);
	ck_assert_int_eq(hx->vt.flush_tlb_guest(&plain, 0), 0);
	ck_assert_uint_eq(one_context(), 1);
	ck_assert_int_eq(hx->vt.tlb_remote_flush(&plain), -EOPNOTSUPP);
	hx->st.vcpu_lp[0] = TDX_LP_NONE;
	ck_assert_int_eq(hx->vt.flush_tlb_all(&plain, 0), 0);
	ck_assert_uint_eq(one_context(), 0);
	hx->sync.tdh_mem_track = 0;
}
END_TEST

START_TEST(a_flush_that_the_lp_refuses_fails)
{
	/* Nor does it wait for an epoch. */
	hx->sync.tdh_mem_track = 1;
	hx->port.ept_caps = EPT_CAP_TDX_CPU & ~EPT_CAP_ALL_CONTEXT;
	ck_assert_int_eq(hx->vt.flush_tlb_all(&hx->vm, 0), -EIO);
	ck_assert_int_eq(hx->vt.flush_tlb_current(&hx->vm, 0), -EIO);
	ck_assert_int_eq(hx->vt.flush_tlb_all(&plain, 0), 0);
	hx->port.ept_caps = EPT_CAP_TDX_CPU & ~EPT_CAP_WB;
	ck_assert_int_eq(hx->vt.flush_tlb_current(&plain, 0), -EIO);
	hx->sync.tdh_mem_track = 0;
	ck_assert_int_eq(hx->vt.flush_tlb_current(&hx->vm, 0), 0);
}
END_TEST

START_TEST(without_an_ept_of_the_host_there_is_nothing_to_flush)
{
	hx->st.shared_root = 0;
	ck_assert_int_eq(hx->vt.flush_tlb_all(&hx->vm, 0), 0);
	ck_assert_int_eq(hx->vt.flush_tlb_all(&plain, 0), 0);
	ck_assert_uint_eq(hx->port.invepts, 0);
}
END_TEST

static void *let_in_later(void *done)
{
	usleep(20000);
	atom_store((bool *)done, true);
	atom_sub(&hx->sync.tdh_mem_track, 1);
	return NULL;
}

START_TEST(a_flush_of_a_td_waits_until_its_vcpus_may_enter)
{
	bool done = false;
	pthread_t thread;

	hx->sync.tdh_mem_track = 1;
	ck_assert_int_eq(pthread_create(&thread, NULL, let_in_later, &done), 0);
	ck_assert_int_eq(tdx_flush_tlb(&hx->vm, 0), 0);
	ck_assert(atom_load(&done));
	pthread_join(thread, NULL);
	hx->sync.tdh_mem_track = 1;
	user_interrupt(&hx->port, true);
	ck_assert_int_eq(tdx_flush_tlb(&hx->vm, 0), -EINTR);
	hx->sync.tdh_mem_track = 0;
}
END_TEST

static int foreign_flush(struct tdx_vm *vm)
{
	(void)vm;
	return 0;
}

static int foreign_flush_range(struct tdx_vm *vm, u64 gfn, u64 pages)
{
	(void)vm;
	(void)gfn;
	(void)pages;
	return 0;
}

START_TEST(setup_installs_the_operations_on_bare_metal_and_with_the_emulator)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		bool hypervisor = i & 1;
		bool emulator = i & 2;
		struct vt_ops ops = { 0 };
		int ret = vt_hardware_setup(&ops, &hx->port, hypervisor, emulator);

		ck_assert_int_eq(ret, hypervisor && !emulator ? -EOPNOTSUPP : 0);
		ck_assert_ptr_eq(ops.tlb_remote_flush, ret ? NULL : hx->vt.tlb_remote_flush);
		ck_assert_ptr_eq(ops.flush_tlb_gva, ret ? NULL : hx->vt.flush_tlb_gva);
		ck_assert_ptr_null(ops.tlb_remote_flush_with_range);
	}
}
END_TEST

START_TEST(setup_refuses_next_to_another_remote_flush)
{
	struct vt_ops ops = { .tlb_remote_flush = foreign_flush };

	ck_assert_int_eq(vt_hardware_setup(&ops, &hx->port, false, true), -EOPNOTSUPP);
	ck_assert_ptr_eq(ops.tlb_remote_flush, foreign_flush);
	ck_assert_ptr_null(ops.flush_tlb_all);
	ops = (struct vt_ops){ .tlb_remote_flush_with_range = foreign_flush_range };
	ck_assert_int_eq(vt_hardware_setup(&ops, &hx->port, false, true), -EOPNOTSUPP);
	ck_assert_ptr_null(ops.tlb_remote_flush);
}
END_TEST

/* ---- as TDXCALL_HOOK ------------------------------------------------------------------------- */

static struct tdxcall_hook vt_hook(u32 td, u32 id, u16 vcpu, u64 gva)
{
	struct tdxcall_hook h = {
		.argsz = sizeof(h), .td = td, .hook = id, .vcpu = vcpu, .gva = gva,
	};

	return h;
}

/* Return: the hook's, which is called. */
static int vt_called(struct rt_fixture *fx, u32 td, u32 id, u16 vcpu, u64 gva)
{
	struct tdxcall_hook h = vt_hook(td, id, vcpu, gva);

	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_HOOK, &h, NULL, 0), 0);
	return h.outcome.result;
}

/* Return: why it is not called. */
static int vt_refused(struct rt_fixture *fx, u32 td, u32 id, u16 vcpu, u64 gva)
{
	struct tdxcall_hook h = vt_hook(td, id, vcpu, gva);

	return rt_command(fx->rt, TDXCALL_HOOK, &h, NULL, 0);
}

START_TEST(users_call_the_operations_on_a_td)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_hook h;

	/* The vCPUs are where VP.INIT was; the shared EPT is there because of their mailboxes. */
	ck_assert_int_eq(vt_called(fx, td, TDXCALL_HOOK_VT_FLUSH_TLB_ALL, 0, 0), 0);
	ck_assert_int_eq(vt_called(fx, td, TDXCALL_HOOK_VT_FLUSH_TLB_CURRENT, 1, 0), 0);
	ck_assert_uint_eq(fx->port.invepts, 2);
	ck_assert_uint_eq(fx->port.invept_type, INVEPT_ALL_CONTEXT);
	ck_assert_int_eq(vt_called(fx, td, TDXCALL_HOOK_VT_FLUSH_TLB_GUEST, 0, 0), 0);
	ck_assert_uint_eq(fx->quiet, 0);
	ck_assert_int_eq(vt_called(fx, td, TDXCALL_HOOK_VT_FLUSH_TLB_GVA, 0, 0x1000), -EIO);
	ck_assert_uint_eq(fx->quiet, 1);
	ck_assert_uint_eq(fx->port.invepts, 2);
	h = vt_hook(td, TDXCALL_HOOK_VT_TLB_REMOTE_FLUSH, 0, 0);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_HOOK, &h, NULL, 0), 0);
	ck_assert_uint_eq(h.outcome.calls[TDH_MEM_TRACK], 1);
	rtx_close(fx);
}
END_TEST

START_TEST(users_see_a_flush_fail_and_what_cannot_be_flushed)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct rt_local *local = &fx->rt->local[0];

	fx->port.ept_caps &= ~EPT_CAP_ALL_CONTEXT;
	ck_assert_int_eq(vt_called(fx, td, TDXCALL_HOOK_VT_FLUSH_TLB_ALL, 0, 0), -EIO);
	fx->port.ept_caps = EPT_CAP_TDX_CPU;
	local->sync.vcpu_taken = 1;
	ck_assert_int_eq(vt_called(fx, td, TDXCALL_HOOK_VT_FLUSH_TLB_ALL, 0, 0), -EAGAIN);
	local->sync.vcpu_taken = 0;
	ck_assert_int_eq(vt_refused(fx, td, TDXCALL_HOOK_VT_FLUSH_TLB_ALL, GX_VCPUS, 0), -EINVAL);
	ck_assert_int_eq(vt_refused(fx, td, TDXCALL_HOOK_VT_FLUSH_TLB_ALL, 0, 1), -EINVAL);
	ck_assert_int_eq(vt_refused(fx, td, TDXCALL_HOOK_VT_TLB_REMOTE_FLUSH, 1, 0), -EINVAL);
	ck_assert_int_eq(vt_refused(fx, td, TDXCALL_HOOK_TRACK, 1, 0), -EINVAL);
	rtx_close(fx);
}
END_TEST

Suite *vt_suite(void)
{
	Suite *s = suite_create("vt");
	TCase *t = tcase_create("flush");
	TCase *user = tcase_create("user");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, flushes_of_a_td_go_to_the_td_hooks);
	tcase_add_test(t, flushes_of_a_plain_vm_go_to_the_ept);
	tcase_add_test(t, a_flush_that_the_lp_refuses_fails);
	tcase_add_test(t, without_an_ept_of_the_host_there_is_nothing_to_flush);
	tcase_add_test(t, a_flush_of_a_td_waits_until_its_vcpus_may_enter);
	tcase_add_test(t, setup_installs_the_operations_on_bare_metal_and_with_the_emulator);
	tcase_add_test(t, setup_refuses_next_to_another_remote_flush);
	suite_add_tcase(s, t);

	tcase_add_test(user, users_call_the_operations_on_a_td);
	tcase_add_test(user, users_see_a_flush_fail_and_what_cannot_be_flushed);
	suite_add_tcase(s, user);
	return s;
}
