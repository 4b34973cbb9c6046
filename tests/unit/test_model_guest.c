// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: TDH.VP.ENTER, TD exits and the zero-step defence. */
#include <check.h>
#include <string.h>

#include "core/model/guest.h"
#include "core/model/guest_run.h"
#include "core/model/vp_page.h"
#include "model_td.h"

#define VIOLATION TDX_EXIT_EPT_VIOLATION
#define INTERRUPT TDX_EXIT_EXTERNAL_INTERRUPT

/*
 * ---- VP.ENTER -----------------------------------------------------------------------------------
 */

START_TEST(enter_refuses_in_order)
{
	struct tdvps *vp = vp_of(fx, td.vp);
	u64 second;

	fx_assert_status(enter(fx, 0, td.vp | 1, false), INVALID(RCX));
	fx_assert_status(enter(fx, 0, td.vp | CORE_BIT(54), false), INVALID(RCX));
	fx_assert_status(enter(fx, 0, td.tdr, false), METADATA(RCX));
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.vp, true), 0);
	fx_assert_status(run(), BUSY(RCX));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.vp, true), 0);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
	fx_assert_status(run(), BUSY(TDR));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
	tdcs_of(fx, &td)->op_state = TDX_OP_STATE_INITIALIZED;
	fx_assert_status(run(), TDX_OP_STATE_INCORRECT);
	second = fx_vcpu(fx, &td, false);
	tdcs_of(fx, &td)->op_state = TDX_OP_STATE_RUNNABLE;
	fx_assert_status(enter(fx, 0, second, false), TDX_VCPU_STATE_INCORRECT);
	vp->num_pages--;
	fx_assert_status(run(), TDX_TDCX_NUM_INCORRECT);
	vp->num_pages++;
	fx_assert_status(enter(fx, 1, td.vp, false), TDX_VCPU_ASSOCIATED);
	fx_assert_status(enter(fx, 0, td.vp | TDX_ENTER_RECOVERABILITY_HINT, false), INVALID(RCX));
	fx_assert_status(enter(fx, 0, td.vp | TDX_ENTER_RESUME_L1, false), INVALID(RCX));
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_EPOCH, td.tdr, true), 0);
	fx_assert_status(run(), BUSY(TD_EPOCH));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_EPOCH, td.tdr, true), 0);
	ck_assert_uint_eq(fx->r.rcx, td.vp);
	fx_assert_status(run(), INTERRUPT);
}
END_TEST

START_TEST(enter_associates_even_if_a_later_check_fails)
{
	struct tdvps *vp = vp_of(fx, td.vp);

	fx_ok(fx, TDH_VP_FLUSH, td.vp, 0);
	ck_assert_uint_eq(tdcs_of(fx, &td)->num_assoc_vcpus, 0);
	fx_assert_status(enter(fx, 2, td.vp | TDX_ENTER_RESUME_L1, false), INVALID(RCX));
	ck_assert_uint_eq(vp->assoc_lp, 2);
	ck_assert_uint_eq(tdcs_of(fx, &td)->num_assoc_vcpus, 1);
	fx_assert_status(enter(fx, 2, td.vp, false), INTERRUPT);
	fx_assert_status(fx_call_on(fx, 2, TDH_VP_FLUSH, td.vp, 0, 0, 0), TDX_SUCCESS);
	fx->lp = 0;
}
END_TEST

START_TEST(idle_guest_leaves_by_interrupt)
{
	fx_assert_status(run(), INTERRUPT);
	assert_exit_regs(fx, 0, 0, 0, 0x80000020);
	fx->m.guest = NULL;
	fx_assert_status(run(), INTERRUPT);
}
END_TEST

static void endless(void *ctx, u32 lp, struct model_guest_step *step)
{
	(void)lp;
	++*(u32 *)ctx;
	step->kind = MODEL_GUEST_TDCALL;
	step->regs.rax = TDG_VP_INFO;
}

static void ignore(void *ctx, u32 lp, const struct seam_regs *regs)
{
	(void)ctx;
	(void)lp;
	(void)regs;
}

START_TEST(guest_that_never_leaves_is_taken_out)
{
	static const struct model_guest_ops ops = { endless, ignore };
	u32 steps = 0;

	fx->m.guest = &ops;
	fx->m.guest_ctx = &steps;
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(steps, MODEL_GUEST_MAX_STEPS);
}
END_TEST

START_TEST(resident_vcpu_keeps_its_tdr_and_tdvpr_shared)
{
	u64 block = td.vp & ~(SIZE_2M - 1);

	fx_assert_status(enter(fx, 0, td.vp, true), MODEL_IN_GUEST);
	ck_assert_uint_eq(vp_of(fx, td.vp)->state, TDX_VCPU_STATE_ACTIVE);
	fx->lp = 1;
	fx_assert_status(fx_call(fx, TDH_VP_FLUSH, td.vp, 0, 0, 0), BUSY(RCX));
	fx_assert_status(fx_call(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0, 0, 0), BUSY(RCX));
	fx_assert_status(enter(fx, 1, td.vp, false), TDX_VCPU_STATE_INCORRECT);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_2M, block, true), -EBUSY);
	/* Host leaves that share are welcome. */
	ok(TDH_MEM_PAGE_AUG, GPA, 0, fx_page(fx));
	fx->lp = 0;
	ck_assert_uint_eq(model_check(&fx->m, NULL, NULL), 0);
	fx_assert_status(leave(fx, 0), INTERRUPT);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_2M, block, true), 0);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_2M, block, true), 0);
	ck_assert_int_eq(model_guest_resume(&fx->m, 0, &fx->r), -ENOENT);
	ck_assert_int_eq(model_guest_resume(&fx->m, 99, &fx->r), -ENOENT);
}
END_TEST

/*
 * ---- TD exits -----------------------------------------------------------------------------------
 */

START_TEST(vmcall_passes_the_registers_that_the_guest_selects)
{
	struct model_guest_step *s = queue(fx, MODEL_GUEST_TDCALL);

	s->regs = (struct seam_regs){.rax = TDG_VP_VMCALL,
				     .rcx = 1 << TDX_REG_R10 | 1 << TDX_REG_RBX,
				     .rbx = 0xb,
				     .r10 = 0x10,
				     .r11 = 0x11};
	fx_assert_status(run(), TDX_EXIT_TDCALL);
	ck_assert_uint_eq(fx->r.rcx, 1 << TDX_REG_R10 | 1 << TDX_REG_RBX);
	ck_assert_uint_eq(fx->r.rbx, 0xb);
	ck_assert_uint_eq(fx->r.r10, 0x10);
	ck_assert_uint_eq(fx->r.r11, 0);
	ck_assert_uint_eq(fx->r.rbp, 0);
	ck_assert_uint_eq(vp_of(fx, td.vp)->last_exit, TDX_LAST_EXIT_TDVMCALL);
	/* The way back: RBX and R10 from the host's patterns, RAX 0, the rest as it was. */
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(vp_of(fx, td.vp)->gpr.rax, 0);
	ck_assert_uint_eq(vp_of(fx, td.vp)->gpr.rbx & 0xff, 3);
	ck_assert_uint_eq(vp_of(fx, td.vp)->gpr.r10 & 0xff, 10);
	ck_assert_uint_eq(vp_of(fx, td.vp)->gpr.r11, 0x11);
}
END_TEST

START_TEST(vmcall_refuses_registers_that_cannot_be_passed)
{
	static const u64 bad[] = { 1, 2, 1 << 4, CORE_BIT(32) };
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++)
		fx_guest(fx, TDG_VP_VMCALL, bad[i]);
	fx_assert_status(run(), INTERRUPT);
	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++)
		fx_assert_status(fx->results[i].rax, INVALID(RCX));
	tdcs_of(fx, &td)->config_flags |= TDX_CONFIG_NO_RBP_MOD;
	fx_guest(fx, TDG_VP_VMCALL, 1 << TDX_REG_RBP);
	fx_assert_status(run(), INTERRUPT);
	fx_assert_status(fx->results[0].rax, INVALID(RCX));
	/* And the host's RBP is left alone. */
	fx_guest(fx, TDG_VP_VMCALL, 1 << TDX_REG_R8);
	fx_assert_status(run(), TDX_EXIT_TDCALL);
	ck_assert_uint_eq(fx->r.rbp & 0xff, 5);
	/* So is it when the vCPU stayed inside for a while. */
	fx_assert_status(enter(fx, 0, td.vp, true), MODEL_IN_GUEST);
	fx_guest(fx, TDG_VP_VMCALL, 1 << TDX_REG_R8);
	fx->r.rbp = 0x5555;
	fx_assert_status(leave(fx, 0), TDX_EXIT_TDCALL);
	ck_assert_uint_eq(fx->r.rbp & 0xff, 5);
}
END_TEST

START_TEST(ept_violation_of_a_private_page_goes_to_the_host)
{
	queue_exit(fx, VIOLATION, 0x182, GPA + 0x123);
	fx_assert_status(run(), VIOLATION);
	assert_exit_regs(fx, 2, 0, GPA, 0);
	queue_exit(fx, VIOLATION, 1, CORE_BIT(47) | 0x5000);
	fx_assert_status(run(), VIOLATION);
	assert_exit_regs(fx, 1, 0, CORE_BIT(47) | 0x5000, 0);
	/* Above the guest's address width it is the guest's own fault. */
	queue_exit(fx, VIOLATION, 0x81, CORE_BIT(50));
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(fx->nresults, 1);
}
END_TEST

START_TEST(access_to_a_pending_page_raises_ve_or_exits)
{
	ok(TDH_MEM_PAGE_AUG, GPA, 0, fx_page(fx));
	queue_exit(fx, VIOLATION, 0x181, GPA + 8);
	fx_guest(fx, TDG_VP_VEINFO_GET, 0);
	fx_guest(fx, TDG_VP_VEINFO_GET, 0);
	fx_assert_status(run(), INTERRUPT);
	fx_assert_status(fx->results[1].rax, TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[1].rcx, VIOLATION);
	ck_assert_uint_eq(fx->results[1].rdx, 0x181);
	ck_assert_uint_eq(fx->results[1].r9, GPA + 8);
	fx_assert_status(fx->results[2].rax, TDX_NO_VALID_VE_INFO);
	ck_assert_uint_eq(fx->results[2].rcx, 0);
	tdcs_of(fx, &td)->td_ctls |= TD_CTLS_PENDING_VE_DISABLE;
	queue_exit(fx, VIOLATION, 1, GPA);
	fx_assert_status(run(), VIOLATION);
	assert_exit_regs(fx, 1, TDX_EXT_QUAL_PENDING_EPT_VIOLATION, GPA, 0);
}
END_TEST

START_TEST(unread_ve_is_not_overwritten)
{
	queue_exit(fx, TDX_EXIT_HLT, 0, 0);
	queue_exit(fx, TDX_EXIT_IO_INSTRUCTION, 7, 0);
	fx_guest(fx, TDG_VP_VEINFO_GET, 0);
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(fx->results[2].rcx, TDX_EXIT_HLT);
	ck_assert_uint_eq(fx->results[2].rdx, 0);
}
END_TEST

START_TEST(triple_fault_disables_the_vcpu)
{
	queue_exit(fx, TDX_EXIT_TRIPLE_FAULT, 0, 0);
	fx_assert_status(run(), TDX_NON_RECOVERABLE_VCPU | TDX_EXIT_TRIPLE_FAULT);
	assert_exit_regs(fx, 0, 0, 0, 0);
	ck_assert_uint_eq(vp_of(fx, td.vp)->state, TDX_VCPU_STATE_DISABLED);
	fx_assert_status(run(), TDX_VCPU_STATE_INCORRECT);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
}
END_TEST

START_TEST(machine_check_kills_the_td)
{
	tdcs_of(fx, &td)->op_state = TDX_OP_STATE_INITIALIZED;
	td.vpx[0] = fx_vcpu(fx, &td, true);
	tdcs_of(fx, &td)->op_state = TDX_OP_STATE_RUNNABLE;
	fx_ok(fx, TDH_VP_FLUSH, td.vpx[0], 0);
	fx_assert_status(enter(fx, 1, td.vpx[0], true), MODEL_IN_GUEST);
	queue_exit(fx, TDX_EXIT_OTHER_SMI, 1, 0);
	fx_assert_status(run(), TDX_NON_RECOVERABLE_TD_NON_ACCESSIBLE | TDX_EXIT_OTHER_SMI);
	assert_exit_regs(fx, 1, 0, 0, 0);
	fx_assert_status(run(), TDX_TD_FATAL);
	/* The other vCPU learns of it when it leaves. */
	fx_assert_status(leave(fx, 1), TDX_NON_RECOVERABLE_TD_NON_ACCESSIBLE | INTERRUPT);
	ck_assert_uint_eq(tdr_of(fx, &td)->fatal, 1);
}
END_TEST

static void assert_hw_exit(u32 reason, u64 qual, u64 info, u64 want, u64 want_info)
{
	struct model_guest_step *s = queue(fx, MODEL_GUEST_EXIT);

	s->reason = reason;
	s->qual = qual;
	s->regs.r9 = info;
	fx_assert_status(run(), want);
	assert_exit_regs(fx, qual, 0, 0, want_info);
}

START_TEST(hardware_events_are_reported)
{
	assert_hw_exit(TDX_EXIT_OTHER_SMI, 0, 0, TDX_EXIT_OTHER_SMI, 0);
	assert_hw_exit(TDX_EXIT_INIT, 0, 0, TDX_EXIT_INIT, 0);
	assert_hw_exit(TDX_EXIT_BUS_LOCK, 0, 0, TDX_EXIT_BUS_LOCK, 0);
	assert_hw_exit(TDX_EXIT_NOTIFY, 0, 0, TDX_EXIT_NOTIFY, 0);
	assert_hw_exit(TDX_EXIT_EXCEPTION_NMI, 0, 0, TDX_EXIT_EXCEPTION_NMI, 0x80000202);
	queue_exit(fx, TDX_EXIT_EPT_MISCONFIG, 0, CORE_BIT(47) | 0x6123);
	fx_assert_status(run(), TDX_EXIT_EPT_MISCONFIG);
	assert_exit_regs(fx, 0, 0, CORE_BIT(47) | 0x6000, 0);
	tdcs_of(fx, &td)->attributes |= TDX_ATTR_DEBUG;
	assert_hw_exit(TDX_EXIT_DR_ACCESS, 0, 0, TDX_EXIT_DR_ACCESS, 0);
	tdcs_of(fx, &td)->attributes = 0;
	assert_hw_exit(TDX_EXIT_DR_ACCESS, 0, 0, TDX_NON_RECOVERABLE_TD | TDX_EXIT_DR_ACCESS, 0);
	fx_assert_status(run(), TDX_TD_FATAL);
}
END_TEST

START_TEST(machine_check_exception_kills_the_td)
{
	assert_hw_exit(TDX_EXIT_EXCEPTION_NMI, 0, 0x80000312, TDX_NON_RECOVERABLE_TD_NON_ACCESSIBLE,
		       0x80000312);
}
END_TEST

START_TEST(exits_that_the_module_handles_do_not_reach_the_host)
{
	static const u32 with_ve[] = {12, 13, 18, 30, 36, 39, 54, 56, 65};
	static const u32 exceptions[] = {8,  11, 15, 17, 19, 20, 21, 22, 23, 24, 25, 26,
					 27, 50, 53, 55, 59, 60, 70, 72, 73, 76};
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(with_ve); i++) {
		queue_exit(fx, with_ve[i], 0x21, GPA);
		fx_guest(fx, TDG_VP_VEINFO_GET, 0);
		fx_assert_status(run(), INTERRUPT);
		fx_assert_status(fx->results[1].rax, TDX_SUCCESS);
		ck_assert_uint_eq(fx->results[1].rcx, with_ve[i]);
		ck_assert_uint_eq(fx->results[1].rdx, 0x21);
		ck_assert_uint_eq(fx->results[1].r9, 0);
	}
	for (i = 0; i < CORE_ARRAY_SIZE(exceptions); i++) {
		queue_exit(fx, exceptions[i], 0x21, GPA);
		fx_guest(fx, TDG_VP_VEINFO_GET, 0);
		fx_assert_status(run(), INTERRUPT);
		fx_assert_status(fx->results[1].rax, TDX_NO_VALID_VE_INFO);
	}
	assert_hw_exit(9, 5, 0, 9, 0);
	assert_hw_exit(42, 0, 0, 42, 0);
	tdcs_of(fx, &td)->attributes |= TDX_ATTR_DEBUG | TDX_ATTR_PERFMON;
	assert_hw_exit(15, 0, 0, 15, 0);
}
END_TEST

/*
 * ---- zero-step defence --------------------------------------------------------------------------
 */

static void fault(u32 times)
{
	while (times--) {
		queue_exit(fx, VIOLATION, 1, GPA + 0x10);
		fx_assert_status(run(), VIOLATION);
		ck_assert_uint_eq(fx->r.rcx, 1);
	}
}

START_TEST(instruction_that_faults_too_often_is_not_run_again)
{
	fault(7);
	/* Armed: without running the guest, and not as the guest would fault. */
	vp_of(fx, td.vp)->last_exit = TDX_LAST_EXIT_TDVMCALL;
	queue_exit(fx, VIOLATION, 1, GPA + 0x10);
	fx_assert_status(run(), VIOLATION);
	ck_assert_uint_eq(fx->r.rcx, 2);
	ck_assert_uint_eq(fx->r.r8, GPA);
	ck_assert_uint_eq(fx->r.rbp & 0xff, 5);
	ck_assert_uint_eq(vp_of(fx, td.vp)->last_exit, TDX_LAST_EXIT_ASYNC_FAULT);
	ck_assert_uint_eq(fx->nscript, 1);
	fx->nscript = 0;
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_SEPT, td.tdr, false), 0);
	fx_assert_status(run(), BUSY(SEPT_TREE));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_SEPT, td.tdr, false), 0);
	ck_assert_uint_eq(tdcs_of(fx, &td)->refcount[1], 0);
}
END_TEST

START_TEST(zero_step_filter_lets_go_once_the_page_is_there)
{
	u64 page = fx_page(fx);

	fault(7);
	ok(TDH_MEM_PAGE_AUG, GPA, 0, page);
	/* Pending: a #VE or an exit for the guest, but a fault in the eyes of the filter. */
	fx_assert_status(run(), VIOLATION);
	ck_assert_uint_eq(fx->r.rcx, 2);
	*sept_entry(fx, &td, GPA, 0) = sept_make_entry(page, SEPT_MAPPED, SEPT_RWX);
	tdcs_of(fx, &td)->notify_enables = TD_NOTIFY_EPT_FAULTS;
	fx_guest(fx, TDG_VP_VEINFO_GET, 0);
	fx_assert_status(run(), INTERRUPT);
	/* The guest asked for a notification. */
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].rcx, VIOLATION);
	ck_assert_uint_eq(fx->results[0].r9, GPA + 0x10);
	ck_assert_uint_eq(vp_of(fx, td.vp)->zerostep_ngpas, 0);
}
END_TEST

START_TEST(guest_in_the_middle_of_an_nmi_is_not_told)
{
	u64 page = fx_page(fx);

	fault(6);
	/* An IRET had unblocked NMIs when it faulted: they are blocked again. */
	queue_exit(fx, VIOLATION, 1 | CORE_BIT(12), GPA + 0x10);
	fx_assert_status(run(), VIOLATION);
	ck_assert_uint_eq(fx->r.rcx, 1);
	ck_assert_uint_eq(vcpu_fields(&fx->m, vp_of(fx, td.vp), 0)
				  ->slot[VP_SLOT_VMCS_INTERRUPTIBILITY_STATE], 8);
	ok(TDH_MEM_PAGE_AUG, GPA, 0, page);
	*sept_entry(fx, &td, GPA, 0) = sept_make_entry(page, SEPT_MAPPED, SEPT_RWX);
	tdcs_of(fx, &td)->notify_enables = TD_NOTIFY_EPT_FAULTS;
	fx_guest(fx, TDG_VP_VEINFO_GET, 0);
	fx_assert_status(run(), INTERRUPT);
	fx_assert_status(fx->results[0].rax, TDX_NO_VALID_VE_INFO);
}
END_TEST

START_TEST(ve_of_an_instruction_without_qualification_has_none)
{
	queue_exit(fx, 10, 0x55, 0); /* CPUID */
	fx_guest(fx, TDG_VP_VEINFO_GET, 0);
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(fx->results[1].rcx, 10);
	ck_assert_uint_eq(fx->results[1].rdx, 0);
	queue_exit(fx, 30, 0x55, 0); /* I/O */
	fx_guest(fx, TDG_VP_VEINFO_GET, 0);
	fx_assert_status(run(), INTERRUPT);
	ck_assert_uint_eq(fx->results[1].rdx, 0x55);
}
END_TEST

START_TEST(progress_disarms_the_zero_step_filter)
{
	u32 i;

	for (i = 0; i < 3; i++) {
		fault(6);
		fx_guest(fx, TDG_VP_INFO, 0);
		fx_assert_status(run(), INTERRUPT);
	}
	ck_assert_uint_eq(vp_of(fx, td.vp)->zerostep_ngpas, 0);
}
END_TEST

static void add_exit_tests(Suite *s)
{
	TCase *t = tcase_create("exits");

	tcase_add_checked_fixture(t, set_up_runnable, tear_down);
	tcase_add_test(t, vmcall_passes_the_registers_that_the_guest_selects);
	tcase_add_test(t, vmcall_refuses_registers_that_cannot_be_passed);
	tcase_add_test(t, ept_violation_of_a_private_page_goes_to_the_host);
	tcase_add_test(t, access_to_a_pending_page_raises_ve_or_exits);
	tcase_add_test(t, unread_ve_is_not_overwritten);
	tcase_add_test(t, triple_fault_disables_the_vcpu);
	tcase_add_test(t, machine_check_kills_the_td);
	tcase_add_test(t, machine_check_exception_kills_the_td);
	tcase_add_test(t, hardware_events_are_reported);
	tcase_add_test(t, exits_that_the_module_handles_do_not_reach_the_host);
	suite_add_tcase(s, t);
	t = tcase_create("zero-step");
	tcase_add_checked_fixture(t, set_up_runnable, tear_down);
	tcase_add_test(t, instruction_that_faults_too_often_is_not_run_again);
	tcase_add_test(t, zero_step_filter_lets_go_once_the_page_is_there);
	tcase_add_test(t, guest_in_the_middle_of_an_nmi_is_not_told);
	tcase_add_test(t, ve_of_an_instruction_without_qualification_has_none);
	tcase_add_test(t, progress_disarms_the_zero_step_filter);
	suite_add_tcase(s, t);
}

Suite *model_guest_suite(void);

Suite *model_guest_suite(void)
{
	Suite *s = suite_create("model_guest");
	TCase *t = tcase_create("enter");

	tcase_add_checked_fixture(t, set_up_runnable, tear_down);
	tcase_add_test(t, enter_refuses_in_order);
	tcase_add_test(t, enter_associates_even_if_a_later_check_fails);
	tcase_add_test(t, idle_guest_leaves_by_interrupt);
	tcase_add_test(t, guest_that_never_leaves_is_taken_out);
	tcase_add_test(t, resident_vcpu_keeps_its_tdr_and_tdvpr_shared);
	suite_add_tcase(s, t);
	add_exit_tests(s);
	return s;
}
