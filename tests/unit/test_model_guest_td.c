// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: TDCALLs about the TD and the module. */
#include <check.h>
#include <string.h>

#include "core/model/guest.h"
#include "core/model/meta.h"
#include "core/model/vp_page.h"
#include "model_td.h"

#define VIOLATION TDX_EXIT_EPT_VIOLATION
#define INTERRUPT TDX_EXIT_EXTERNAL_INTERRUPT

#define ATTRIBUTES 0x1110000300000000ULL
#define HKID 0x8110000100000001ULL
#define NOTIFY_ENABLES 0x9110000300000010ULL
#define TD_CTLS 0x1110000300000017ULL
#define TD_UUID 0x8010000300000020ULL
#define VENDOR_ID 0x0800000200000000ULL
#define BUILD_DATE 0x8800000200000001ULL
#define MINOR_VERSION 0x0800000100000003ULL

/* One TDCALL in a VP.ENTER of its own. Return: what the guest finds in RAX. */
static u64 tdcall(u64 rax, u64 rcx, u64 rdx, u64 r8, u64 r9)
{
	struct model_guest_step *s = queue(fx, MODEL_GUEST_TDCALL);

	s->regs.rax = rax;
	s->regs.rcx = rcx;
	s->regs.rdx = rdx;
	s->regs.r8 = r8;
	s->regs.r9 = r9;
	fx_assert_status(enter(fx, 0, td.vp, false), INTERRUPT);
	return fx->results[0].rax;
}

/* ---- registers of measurement ---------------------------------------------------------------- */

START_TEST(rtmr_is_extended_by_what_the_guest_has)
{
	/* SHA-384 of 48 zeros and the bytes 0 to 47. */
	static const u8 want[] = {
		0xfe, 0x83, 0xf7, 0x42, 0xd1, 0xca, 0xb5, 0xc7, 0x09, 0xa0, 0xc4, 0x24,
		0x72, 0x98, 0x31, 0xfb, 0xff, 0x9b, 0x5b, 0xb9, 0x74, 0x8a, 0x61, 0x8f,
		0x0b, 0x6e, 0xa0, 0x4f, 0xe1, 0xfd, 0xe4, 0xd5, 0x46, 0xf4, 0x04, 0x0e,
		0x7f, 0xc9, 0x58, 0x7b, 0x2e, 0x6b, 0xad, 0xad, 0xa6, 0xc9, 0x41, 0xb0,
	};
	u8 *page = fx_va(fx, map_accepted(fx, &td, GPA, 0));
	u32 i;

	for (i = 0; i < SHA384_SIZE; i++)
		page[64 + i] = (u8)i;
	fx_assert_status(tdcall(TDG_MR_RTMR_EXTEND, GPA + 64, 2, 0, 0), TDX_SUCCESS);
	ck_assert_mem_eq(tdcs_of(fx, &td)->rtmr[2], want, sizeof(want));
	fx_assert_status(tdcall(TDG_MR_RTMR_EXTEND, GPA + 32, 2, 0, 0), INVALID(RCX));
	fx_assert_status(tdcall(TDG_MR_RTMR_EXTEND, CORE_BIT(47), 2, 0, 0), INVALID(RCX));
	fx_assert_status(tdcall(TDG_MR_RTMR_EXTEND, GPA + 64, 4, 0, 0), INVALID(RDX));
	tdcs_of(fx, &td)->rtmr_lock = LOCK_X;
	fx_assert_status(tdcall(TDG_MR_RTMR_EXTEND, GPA + 64, 2, 0, 0), BUSY(RTMR));
	ck_assert_mem_eq(tdcs_of(fx, &td)->rtmr[2], want, sizeof(want));
}
END_TEST

START_TEST(operand_that_is_not_there_is_a_fault_of_the_guest)
{
	fx_guest(fx, TDG_MR_RTMR_EXTEND, GPA + 0x40);
	fx_assert_status(enter(fx, 0, td.vp, false), VIOLATION);
	assert_exit_regs(fx, 1, 0, GPA, 0);
	mem_ok(fx, &td, TDH_MEM_PAGE_AUG, GPA, 0, fx_page(fx));
	/* The call is not done: its registers are as they were. */
	fx_assert_status(tdcall(TDG_MR_RTMR_EXTEND, GPA + 0x40, 1, 0, 0), TDG_MR_RTMR_EXTEND);
	fx_assert_status(tdcall(TDG_VP_VEINFO_GET, 0, 0, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].rcx, VIOLATION);
	ck_assert_uint_eq(fx->results[0].rdx, 1);
	ck_assert_uint_eq(fx->results[0].r9, GPA + 0x40);
	ck_assert_uint_eq(fx->results[0].r10, 4);
	tdcs_of(fx, &td)->td_ctls = TD_CTLS_PENDING_VE_DISABLE;
	fx_guest(fx, TDG_MR_RTMR_EXTEND, GPA + 0x40);
	fx_assert_status(enter(fx, 0, td.vp, false), VIOLATION);
	assert_exit_regs(fx, 1, TDX_EXT_QUAL_PENDING_EPT_VIOLATION, GPA, 0);
}
END_TEST

/* ---- vCPU ------------------------------------------------------------------------------------ */

START_TEST(cpuidve_is_seen_by_the_host)
{
	struct vcpu_fields *f = vcpu_fields(&fx->m, vp_of(fx, td.vp), 0);

	fx_assert_status(tdcall(TDG_VP_CPUIDVE_SET, 2, 0, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(f->slot[VP_SLOT_CPUID_SUPERVISOR_VE], 0);
	ck_assert_uint_eq(f->slot[VP_SLOT_CPUID_USER_VE], 1);
	fx_assert_status(tdcall(TDG_VP_CPUIDVE_SET, 5, 0, 0, 0), INVALID(RCX));
	fx_assert_status(tdcall(TDG_VP_CPUIDVE_SET, 1, 0, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(f->slot[VP_SLOT_CPUID_SUPERVISOR_VE], 1);
	ck_assert_uint_eq(f->slot[VP_SLOT_CPUID_USER_VE], 0);
}
END_TEST

START_TEST(invept_knows_the_nested_vms)
{
	fx_assert_status(tdcall(TDG_VP_INVEPT, 0, 0, 0, 0), TDX_SUCCESS);
	fx_assert_status(tdcall(TDG_VP_INVEPT, 1, 0, 0, 0), INVALID(RCX));
	fx_assert_status(tdcall(TDG_VP_INVEPT, 2, 0, 0, 0), INVALID(RCX));
	tdcs_of(fx, &td)->num_l2_vms = 2;
	vp_of(fx, td.vp)->num_pages += 2 * TDVPS_PAGES_PER_L2_VM;
	fx_assert_status(tdcall(TDG_VP_INVEPT, 6, 0, 0, 0), TDX_SUCCESS);
	fx_assert_status(tdcall(TDG_VP_INVEPT, 8, 0, 0, 0), INVALID(RCX));
	tdcs_of(fx, &td)->num_l2_vms = 0;
	vp_of(fx, td.vp)->num_pages -= 2 * TDVPS_PAGES_PER_L2_VM;
}
END_TEST

/* ---- metadata -------------------------------------------------------------------------------- */

START_TEST(guest_reads_fields_of_its_td)
{
	tdcs_of(fx, &td)->attributes = TDX_ATTR_PKS;
	fx_assert_status(tdcall(TDG_VM_RD, 0, ATTRIBUTES, 7, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].r8, TDX_ATTR_PKS);
	ck_assert_uint_eq(fx->results[0].rdx, ATTRIBUTES);
	fx_assert_status(tdcall(TDG_VM_RD | V1, 0, ATTRIBUTES, 7, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].rdx, ATTRIBUTES + 1);
	fx_assert_status(tdcall(TDG_VM_RD | V1, 0, TDX_FIELD_NONE, 7, 0),
			 TDX_METADATA_FIRST_FIELD_ID_IN_CONTEXT);
	ck_assert_uint_eq(fx->results[0].rdx, TD_UUID);
	/* What the host may read is not what the guest may. */
	fx_assert_status(tdcall(TDG_VM_RD, 0, HKID, 7, 0), TDX_METADATA_FIELD_NOT_READABLE);
	ck_assert_uint_eq(fx->results[0].r8, 0);
	fx_assert_status(tdcall(TDG_VM_RD, 1, ATTRIBUTES, 7, 0), INVALID(RCX));
	fx_assert_status(tdcall(TDG_VM_RD | V1 << 1, 0, ATTRIBUTES, 7, 0), INVALID(RAX));
	ck_assert_uint_eq(fx->results[0].rdx, TDX_FIELD_NONE);
	ck_assert_uint_eq(fx->results[0].r8, 0);
}
END_TEST

START_TEST(guest_writes_what_it_may_choose)
{
	struct tdcs *tdcs = tdcs_of(fx, &td);

	fx_assert_status(tdcall(TDG_VM_WR, 0, NOTIFY_ENABLES, 1, 1), TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].r8, 0);
	ck_assert_uint_eq(tdcs->notify_enables, TD_NOTIFY_EPT_FAULTS);
	fx_assert_status(tdcall(TDG_VM_WR, 0, ATTRIBUTES, 1, 1), TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_assert_status(tdcall(TDG_VM_WR, 1, NOTIFY_ENABLES, 0, 1), INVALID(RCX));
	/* What a pending page does to it, if the host allows. */
	fx_assert_status(tdcall(TDG_VM_WR, 0, TD_CTLS, 1, 1), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	fx_assert_status(tdcall(TDG_VM_WR, 0, TD_CTLS, 0, 1), TDX_SUCCESS);
	tdcs->config_flags = TDX_CONFIG_FLEXIBLE_PENDING_VE;
	fx_assert_status(tdcall(TDG_VM_WR, 0, TD_CTLS, 1, 1), TDX_SUCCESS);
	ck_assert_uint_eq(tdcs->td_ctls, TD_CTLS_PENDING_VE_DISABLE);
}
END_TEST

START_TEST(guest_reads_fields_of_the_module)
{
	fx_assert_status(tdcall(TDG_SYS_RD, 0, VENDOR_ID, 7, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].r8, TDX_VENDOR_INTEL);
	ck_assert_uint_eq(fx->results[0].rdx, MINOR_VERSION);
	fx_assert_status(tdcall(TDG_SYS_RD, 0, BUILD_DATE, 7, 0), TDX_METADATA_FIELD_NOT_READABLE);
	ck_assert_uint_eq(fx->results[0].r8, 0);
	ck_assert_uint_eq(fx->results[0].rdx, TDX_FIELD_NONE);
	fx_assert_status(tdcall(TDG_SYS_RD, 0, TDX_FIELD_NONE, 7, 0),
			 TDX_METADATA_FIRST_FIELD_ID_IN_CONTEXT);
	ck_assert_uint_eq(fx->results[0].rdx, VENDOR_ID);
	fx_assert_status(tdcall(TDG_SYS_RD | V1, 0, VENDOR_ID, 7, 0), INVALID(RAX));
}
END_TEST

Suite *model_guest_td_suite(void);

Suite *model_guest_td_suite(void)
{
	Suite *s = suite_create("model_guest_td");
	TCase *t = tcase_create("tdcalls");

	tcase_add_checked_fixture(t, set_up_runnable, tear_down);
	tcase_add_test(t, rtmr_is_extended_by_what_the_guest_has);
	tcase_add_test(t, operand_that_is_not_there_is_a_fault_of_the_guest);
	tcase_add_test(t, cpuidve_is_seen_by_the_host);
	tcase_add_test(t, invept_knows_the_nested_vms);
	tcase_add_test(t, guest_reads_fields_of_its_td);
	tcase_add_test(t, guest_writes_what_it_may_choose);
	tcase_add_test(t, guest_reads_fields_of_the_module);
	suite_add_tcase(s, t);
	return s;
}
