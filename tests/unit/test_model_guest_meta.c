// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: TDCALLs about metadata of the vCPU, nested VMs, and other TDs. */
#include <check.h>
#include <string.h>

#include "core/model/clock.h"
#include "core/model/meta.h"
#include "core/model/td_page.h"
#include "core/model/vp_page.h"
#include "model_td.h"
#include "suites.h"

#define ALL (~0ULL)
/* The same field in the VMCS of nested VM 1. */
#define L2_VMCS(id) ((id) | 36ULL << TDX_FIELD_CLASS_SHIFT)

#define INTERRUPT TDX_EXIT_EXTERNAL_INTERRUPT

#define VM1(name) L2_VMCS(VP_FIELD_VMCS_##name)
#define UNAVAILABLE TDX_METADATA_FIELD_NOT_READABLE
#define BAD_VALUE TDX_METADATA_FIELD_VALUE_NOT_VALID

/* A TD with one nested VM whose vCPU is ready to run. */
static void set_up_running(void)
{
	u32 i;

	fx = fx_open(1);
	fx_td(fx, &td, FX_HKID, FX_CONTROL_PAGES);
	fx_params(fx)->num_l2_vms = 1;
	fx_ok(fx, TDH_MNG_ADDCX, fx_page(fx), td.tdr);
	fx_td_init(fx, &td);
	td.vp = fx_vcpu(fx, &td, false);
	for (i = 0; i < TDVPS_PAGES_PER_L2_VM; i++)
		fx_ok(fx, TDH_VP_ADDCX, fx_page(fx), td.vp);
	fx_ok(fx, TDH_VP_INIT, td.vp, 0);
	fx_ok(fx, TDH_MR_FINALIZE, td.tdr, 0);
	fx_sept(fx, &td, GPA, TDX_LEVEL_4K);
}

static u64 enter_for(const struct seam_regs *regs)
{
	struct model_guest_step *s = queue(fx, MODEL_GUEST_TDCALL);

	s->regs = *regs;
	return enter(fx, 0, td.vp, false);
}

static u64 tdcall(u64 rax, u64 rcx, u64 rdx, u64 r8, u64 r9)
{
	struct seam_regs regs = { .rax = rax, .rcx = rcx, .rdx = rdx, .r8 = r8, .r9 = r9 };

	fx_assert_status(enter_for(&regs), INTERRUPT);
	return fx->results[0].rax;
}

static u64 guest_rd(u64 id)
{
	return tdcall(TDG_VP_RD, 0, id, 7, 0);
}

static u64 guest_wr(u64 id, u64 value, u64 mask)
{
	return tdcall(TDG_VP_WR, 0, id, value, mask);
}

#define assert_guest_reads(id, want) \
	do { \
		fx_assert_status(guest_rd(id), TDX_SUCCESS); \
		fx_assert_status(fx->results[0].r8, want); \
	} while (0)

/* A write that must succeed, and the value that the guest saw before. */
#define assert_guest_writes(id, value, old) \
	do { \
		fx_assert_status(guest_wr(id, value, ALL), TDX_SUCCESS); \
		fx_assert_status(fx->results[0].r8, old); \
	} while (0)

static u64 slot(u32 vm, u32 n)
{
	return vcpu_fields(&fx->m, vp_of(fx, td.vp), vm)->slot[n];
}

/* ---- VP.RD, VP.WR --------------------------------------------------------------------------- */

START_TEST(guest_reads_few_fields_of_its_vcpu)
{
	assert_guest_reads(VP_FIELD_VCPU_INDEX, 0);
	ck_assert_uint_eq(fx->results[0].rdx, VP_FIELD_CPUID_SUPERVISOR_VE);
	fx_assert_status(guest_rd(ALL), TDX_METADATA_FIRST_FIELD_ID_IN_CONTEXT);
	ck_assert_uint_eq(fx->results[0].rdx, VP_FIELD_VCPU_INDEX);
	fx_assert_status(guest_rd(VP_FIELD_XFAM), UNAVAILABLE);
	ck_assert_uint_eq(fx->results[0].rdx, ALL);
	ck_assert_uint_eq(fx->results[0].r8, 0);
	fx_assert_status(guest_rd(VP_FIELD_VMCS_GUEST_RIP), UNAVAILABLE);
	fx_assert_status(guest_rd(VM1(GUEST_RIP) + (8ULL << TDX_FIELD_CLASS_SHIFT)),
			 TDX_METADATA_FIELD_ID_INCORRECT);
	fx_assert_status(tdcall(TDG_VP_RD, 1, VP_FIELD_VCPU_INDEX, 7, 0), INVALID(RCX));
	ck_assert_uint_eq(fx->results[0].rdx, ALL);
	fx_assert_status(tdcall(TDG_VP_WR, 1, VP_FIELD_VCPU_INDEX, 7, 0), INVALID(RCX));
	ck_assert_uint_eq(fx->results[0].r8, 0);
}
END_TEST

START_TEST(guest_writes_few_fields_of_its_vcpu)
{
	fx_assert_status(guest_wr(VP_FIELD_VCPU_INDEX, 1, ALL), TDX_METADATA_FIELD_NOT_WRITABLE);
	/* Arrays that have pages of their own. */
	fx_assert_status(guest_wr(VP_FIELD_XBUFF + 1535, 1, ALL), TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_assert_status(guest_wr(VP_FIELD_L2_SHADOW_MSR_BITMAPS_1 + 511, 1, ALL),
			 TDX_METADATA_FIELD_NOT_WRITABLE);
	assert_guest_writes(VP_FIELD_CPUID_USER_VE, 1, 0);
	assert_guest_writes(VP_FIELD_CPUID_CONTROL + 3, 3, 0);
	assert_guest_reads(VP_FIELD_CPUID_CONTROL + 3, 3);
	fx_assert_status(guest_wr(VP_FIELD_CPUID_CONTROL, 4, ALL), BAD_VALUE);
	assert_guest_writes(VP_FIELD_L2_CTLS + 1, 7, 0);
	fx_assert_status(guest_wr(VP_FIELD_L2_CTLS + 1, 8, ALL), BAD_VALUE);
}
END_TEST

START_TEST(control_registers_are_shared_out_between_module_and_guest)
{
	/* The VMCS has to keep what the module owns; the guest reads what it asked for. */
	assert_guest_writes(VM1(CR0_GUEST_HOST_MASK), 1, ALL);
	ck_assert_uint_eq(slot(1, VP_SLOT_VMCS_CR0_GUEST_HOST_MASK), 0xffffffff7ffaffe1);
	assert_guest_writes(VM1(CR0_READ_SHADOW), 0, 0);
	assert_guest_reads(VM1(CR0_GUEST_HOST_MASK), 1);
	/* Bit 5 is the module's, as set; bit 0 is the guest's now. */
	ck_assert_uint_eq(slot(1, VP_SLOT_VMCS_CR0_READ_SHADOW), 0x20);
	assert_guest_reads(VM1(GUEST_CR0), 0x21);
	fx_assert_status(guest_wr(VM1(GUEST_CR0), 0x80000021, 0x8005001f), TDX_SUCCESS);
	assert_guest_reads(VM1(GUEST_CR0), 0x80000021);
	fx_assert_status(guest_wr(VM1(GUEST_CR0), 0, 0x20), TDX_METADATA_FIELD_NOT_WRITABLE);
	assert_guest_writes(VM1(CR4_GUEST_HOST_MASK), 0, ALL);
	assert_guest_writes(VM1(CR4_READ_SHADOW), 0xff, 0);
	ck_assert_uint_eq(slot(1, VP_SLOT_VMCS_CR4_READ_SHADOW) & 0xff, 0x40);
	assert_guest_reads(VM1(CR4_READ_SHADOW), 0xff);
}
END_TEST

START_TEST(controls_of_a_nested_vm_follow_the_capabilities_of_the_td)
{
	struct tdcs_ext *ext = tdcs_ext(&fx->m, tdr_of(fx, &td));
	u64 proc;

	fx_assert_status(guest_rd(VM1(PRIMARY_PROC_BASED_CONTROLS)), TDX_SUCCESS);
	proc = fx->results[0].r8;
	ext->vmx_msr[VMX_PROCBASED] = (proc & ~4ULL) << 32 | 0x200;
	fx_assert_status(guest_wr(VM1(PRIMARY_PROC_BASED_CONTROLS), proc | 4, 4), BAD_VALUE);
	fx_assert_status(guest_wr(VM1(PRIMARY_PROC_BASED_CONTROLS), proc & ~0x200ULL, 0x200),
			 BAD_VALUE);
	ext->vmx_msr[VMX_PROCBASED] = ~0ULL << 32;
	fx_assert_status(guest_wr(VM1(PRIMARY_PROC_BASED_CONTROLS), proc | 4, 4), TDX_SUCCESS);
	ext->vmx_msr[VMX_PROCBASED3] = 2;
	fx_assert_status(guest_wr(VM1(TERTIARY_PROC_BASED_CONTROLS), 2, 0xe), TDX_SUCCESS);
	fx_assert_status(guest_wr(VM1(TERTIARY_PROC_BASED_CONTROLS), 4, 0xe), BAD_VALUE);
	fx_assert_status(guest_wr(VM1(IA32_DEBUGCTL), 0x40, 0xffc7), BAD_VALUE);
	fx_assert_status(guest_wr(VM1(IA32_DEBUGCTL), 0x20c0, 0xffc7), TDX_SUCCESS);
	assert_guest_reads(VM1(IA32_DEBUGCTL), 0xc0);
	fx_assert_status(guest_wr(VM1(EPTP), 0x80, 0x80), BAD_VALUE); /* no CET */
}
END_TEST

START_TEST(addresses_for_a_nested_vm_are_private)
{
	u32 vapic = VP_SLOT_L2_VAPIC_GPA + 1;

	fx_assert_status(guest_wr(VM1(VIRTUAL_APIC_ADDRESS), CORE_BIT(47), ALL), BAD_VALUE);
	fx_assert_status(guest_wr(VM1(VIRTUAL_APIC_ADDRESS), GPA, ~0xfffULL), TDX_SUCCESS);
	ck_assert_uint_eq(slot(0, vapic), GPA);
	ck_assert_uint_eq(slot(0, VP_SLOT_L2_VAPIC_HPA + 1), ALL);
	assert_guest_reads(VM1(VIRTUAL_APIC_ADDRESS), GPA);
	fx_assert_status(guest_wr(VM1(PDPTE), CORE_BIT(47), ALL), BAD_VALUE);
	assert_guest_writes(VM1(PDPTE), GPA, ALL);
}
END_TEST

START_TEST(msr_bitmap_is_that_of_the_td_and_that_of_the_nested_vm)
{
	const u64 *own = fx_va(fx, td.tdcx[TDCX_MSR_BITMAPS]);
	const u64 *used = fx_va(fx, vp_of(fx, td.vp)->page_pa[TDVPS_L2_VMCS + 1]);

	assert_guest_writes(VP_FIELD_L2_MSR_BITMAPS_1 + 2, 0x10, ALL);
	assert_guest_reads(VP_FIELD_L2_MSR_BITMAPS_1 + 2, 0x10);
	ck_assert_uint_eq(used[2], own[2] | 0x10);
}
END_TEST

START_TEST(ticks_of_the_td_become_ticks_of_the_cpu)
{
	struct tdcs *tdcs = tdcs_of(fx, &td);

	/* A clock that runs as fast as the CPU's and has shown the same since ever. */
	tdcs->tsc_multiplier = 1ULL << 48;
	tdcs->tsc_offset = 0;
	assert_guest_writes(VM1(PLE_GAP), 0x123, 0);
	ck_assert_uint_eq(slot(1, VP_SLOT_VMCS_PLE_GAP), 0x123);
	/* Half as fast. */
	tdcs->tsc_multiplier = 1ULL << 47;
	assert_guest_writes(VM1(PLE_WINDOW), 0x123, 0);
	ck_assert_uint_eq(slot(1, VP_SLOT_VMCS_PLE_WINDOW), 0x246);
	/* Too long for the CPU: refused, but it reads as written. */
	fx_assert_status(guest_wr(VM1(PLE_GAP), 0xffffffff, ALL), BAD_VALUE);
	assert_guest_reads(VM1(PLE_GAP), 0xffffffff);
	ck_assert_uint_eq(slot(1, VP_SLOT_VMCS_PLE_GAP), 0x123);
}
END_TEST

START_TEST(deadline_in_the_past_is_due_now)
{
	struct tdcs *tdcs = tdcs_of(fx, &td);
	u32 due = VP_SLOT_SHADOW_TSC_DEADLINE + 1;

	tdcs->tsc_multiplier = 1ULL << 48;
	tdcs->tsc_offset = 0;
	assert_guest_writes(VP_FIELD_TSC_DEADLINE + 1, 0, ALL);
	ck_assert_uint_eq(slot(0, due), model_tsc(&fx->m));
	assert_guest_writes(VP_FIELD_TSC_DEADLINE + 1, 1ULL << 40, 0);
	ck_assert_uint_eq(slot(0, due), 1ULL << 40);
	/* None: the old one stays where only a running nested VM would look. */
	assert_guest_writes(VP_FIELD_TSC_DEADLINE + 1, ALL, 1ULL << 40);
	ck_assert_uint_eq(slot(0, due), 1ULL << 40);
	/* Further away than the clock counts; a status without an operand. */
	fx_assert_status(guest_wr(VP_FIELD_TSC_DEADLINE + 1, ALL - 1, ALL), TDX_OPERAND_INVALID);
	tdcs->tsc_multiplier = 1ULL << 46;
	fx_assert_status(guest_wr(VP_FIELD_TSC_DEADLINE + 1, CORE_BIT(63), ALL),
			 TDX_OPERAND_INVALID);
	/* Of the TD itself, or of a nested VM that is not there: kept, no more. */
	assert_guest_writes(VP_FIELD_TSC_DEADLINE + 2, 5, 0);
}
END_TEST

/* ---- SYS.RDALL ------------------------------------------------------------------------------ */

START_TEST(list_has_what_the_guest_may_read)
{
	u64 *list = fx_va(fx, map_accepted(fx, &td, GPA, 0));

	fx_assert_status(tdcall(TDG_SYS_RDALL, 0, GPA, ALL, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].r8, ALL);
	ck_assert_uint_eq(list[1] & TDX_FIELD_CODE_MASK, SYS_FIELD_VENDOR_ID & TDX_FIELD_CODE_MASK);
	ck_assert_uint_eq(list[2], TDX_VENDOR_INTEL);
	/* From a field that it may not read: the list begins with the next one that it may. */
	fx_assert_status(tdcall(TDG_SYS_RDALL, 0, GPA, SYS_FIELD_BUILD_DATE, 0), TDX_SUCCESS);
	ck_assert_uint_eq(list[1] & TDX_FIELD_CODE_MASK,
			  SYS_FIELD_MINOR_VERSION & TDX_FIELD_CODE_MASK);
	fx_assert_status(tdcall(TDG_SYS_RDALL, 0, GPA + 8, ALL, 0), INVALID(RDX));
	fx_assert_status(tdcall(TDG_SYS_RDALL, 0, CORE_BIT(47), ALL, 0), INVALID(RDX));
	fx_assert_status(tdcall(TDG_SYS_RDALL, 0, GPA, TD_FIELD_HKID, 0),
			 TDX_METADATA_FIELD_ID_INCORRECT);
	ck_assert_uint_eq(fx->results[0].r8, ALL);
}
END_TEST

/* ---- INVVPID -------------------------------------------------------------------------------- */

#define VM(n) ((u64)(n) << 52)
#define LIST 1
#define LIST_OF(first, count) (GPA | (u64)(count) << 52 | (first))

START_TEST(invvpid_knows_its_nested_vm_and_its_list)
{
	map_accepted(fx, &td, GPA, 0);
	fx_assert_status(tdcall(TDG_VP_INVVPID, 0, 0, 0, 0), INVALID(RCX));
	fx_assert_status(tdcall(TDG_VP_INVVPID, VM(2), 0, 0, 0), INVALID(RCX));
	fx_assert_status(tdcall(TDG_VP_INVVPID, VM(5), 0, 0, 0), INVALID(RCX));
	fx_assert_status(tdcall(TDG_VP_INVVPID, VM(1) | 2, 0, 0, 0), INVALID(RCX));
	fx_assert_status(tdcall(TDG_VP_INVVPID, VM(1), ALL, 0, 0), TDX_SUCCESS);
	fx_assert_status(tdcall(TDG_VP_INVVPID, VM(1) | LIST, GPA | 0x200, 0, 0), INVALID(RDX));
	fx_assert_status(tdcall(TDG_VP_INVVPID, VM(1) | LIST, LIST_OF(1, 512), 0, 0), INVALID(RDX));
	fx_assert_status(tdcall(TDG_VP_INVVPID, VM(1) | LIST, CORE_BIT(47), 0, 0), INVALID(RDX));
	fx_assert_status(tdcall(TDG_VP_INVVPID, VM(1) | LIST, LIST_OF(2, 510), 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].rdx, LIST_OF(0, 0));
	fx_assert_status(tdcall(TDG_VP_INVVPID, VM(1) | LIST, LIST_OF(9, 0), 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].rdx, LIST_OF(9, 0));
	/* An interrupt after the third entry; after the last one it is seen, too. */
	model_intr(&fx->m, 0, 2);
	fx_assert_status(tdcall(TDG_VP_INVVPID, VM(1) | LIST, LIST_OF(0, 10), 0, 0),
			 TDG_VP_INVVPID);
	ck_assert_uint_eq(fx->results[0].rdx, LIST_OF(3, 7));
	model_intr(&fx->m, 0, 0);
	fx_assert_status(tdcall(TDG_VP_INVVPID, VM(1) | LIST, LIST_OF(0, 1), 0, 0),
			 TDG_VP_INVVPID);
	ck_assert_uint_eq(fx->results[0].rdx, LIST_OF(1, 0));
}
END_TEST

/* ---- SERVTD.RD, SERVTD.WR ------------------------------------------------------------------- */

static struct fx_td target;

static void set_up_target(void)
{
	set_up_running();
	fx_td(fx, &target, FX_HKID + 1, FX_RUNNABLE);
}

static struct seam_regs servtd_regs(u64 leaf, u64 tdr)
{
	const u64 *uuid = tdr_of(fx, &target)->uuid;
	struct seam_regs r = { .rax = leaf, .rdx = TD_FIELD_TD_UUID, .r10 = uuid[0],
			       .r11 = uuid[1], .r12 = uuid[2], .r13 = uuid[3] };

	r.rcx = tdr + tdr_of(fx, &td)->uuid[0];
	return r;
}

/* What is wrong with the target is an exit that names it; the guest goes on behind its TDCALL. */
static void assert_trap(const struct seam_regs *r, u64 status, u64 tdr)
{
	fx_assert_status(enter_for(r), TDX_CROSS_TD_TRAP);
	assert_exit_regs(fx, 0, status, tdr, 0);
	fx_assert_status(vp_of(fx, td.vp)->gpr.rax, status);
}

START_TEST(target_that_is_not_bound_is_told_to_the_host)
{
	struct seam_regs r = servtd_regs(TDG_SERVTD_RD, target.tdr);

	assert_trap(&r, TDX_SERVTD_NOT_BOUND, target.tdr);
	ck_assert_uint_eq(vp_of(fx, td.vp)->gpr.rdx, ALL);
	r = servtd_regs(TDG_SERVTD_WR, target.tdr);
	assert_trap(&r, TDX_SERVTD_NOT_BOUND, target.tdr);
	ck_assert_uint_eq(vp_of(fx, td.vp)->gpr.rdx, TD_FIELD_TD_UUID);
	/* No TDR; not in a TDMR; a KeyID in the address; a TD that is not built yet. */
	r = servtd_regs(TDG_SERVTD_RD, target.vp);
	assert_trap(&r, METADATA(TDR), target.vp);
	r = servtd_regs(TDG_SERVTD_RD, FX_SHARED);
	assert_trap(&r, RANGE_ERROR(TDR), FX_SHARED);
	r = servtd_regs(TDG_SERVTD_RD, target.tdr | CORE_BIT(46));
	assert_trap(&r, INVALID(TDR), target.tdr | CORE_BIT(46));
	tdr_of(fx, &target)->lifecycle = TDX_LIFECYCLE_HKID_ASSIGNED;
	r = servtd_regs(TDG_SERVTD_RD, target.tdr);
	assert_trap(&r, TDX_TD_KEYS_NOT_CONFIGURED, target.tdr);
	tdr_of(fx, &target)->lifecycle = TDX_LIFECYCLE_KEYS_CONFIGURED;
	tdcs_of(fx, &target)->op_state = TDX_OP_STATE_POST_EXPORT;
	assert_trap(&r, TDX_SERVTD_NOT_BOUND, target.tdr);
	r = servtd_regs(TDG_SERVTD_WR, target.tdr);
	assert_trap(&r, TDX_OP_STATE_INCORRECT, target.tdr);
	tdcs_of(fx, &target)->op_state = TDX_OP_STATE_RUNNABLE;
}
END_TEST

static u64 servtd(const struct seam_regs *r)
{
	fx_assert_status(enter_for(r), INTERRUPT);
	return fx->results[0].rax;
}

START_TEST(guest_hears_of_slots_uuids_and_busy_locks)
{
	struct seam_regs r = servtd_regs(TDG_SERVTD_RD, target.tdr | 1);

	fx_assert_status(servtd(&r), INVALID(RCX));
	ck_assert_uint_eq(fx->results[0].rdx, ALL);
	r = servtd_regs(TDG_SERVTD_RD, target.tdr);
	r.r12++;
	fx_assert_status(servtd(&r), TDX_TARGET_UUID_MISMATCH);
	/* The UUID from before an import, which there was not, is zero. */
	r.r10 = r.r11 = r.r12 = r.r13 = 0;
	fx_assert_status(servtd(&r), TDX_TARGET_UUID_UPDATED);
	ck_assert_uint_eq(fx->results[0].r11, tdr_of(fx, &target)->uuid[1]);
	ck_assert_uint_eq(fx->results[0].r13, tdr_of(fx, &target)->uuid[3]);
	r = servtd_regs(TDG_SERVTD_RD, target.tdr);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_BINDINGS, target.tdr, true), 0);
	fx_assert_status(servtd(&r), BUSY(SERVTD_BINDINGS));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_BINDINGS, target.tdr, true), 0);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, target.tdr, true), 0);
	fx_assert_status(servtd(&r), BUSY(TDR));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, target.tdr, true), 0);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_OP_STATE, target.tdr, true), 0);
	fx_assert_status(servtd(&r), BUSY(OP_STATE));
	/* A host that was refused has priority: that is not "busy", so the host hears of it. */
	fx_assert_status(fx_call(fx, TDH_MNG_RD, target.tdr, TD_FIELD_HKID, 0, 0), BUSY(OP_STATE));
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_OP_STATE, target.tdr, true), 0);
	assert_trap(&r, TDX_OPERAND_BUSY_HOST_PRIORITY | TDX_OPERAND_ID_OP_STATE, target.tdr);
	/* Its next try takes the mark away. */
	fx_assert_status(fx_call(fx, TDH_MNG_RD, target.tdr, TD_FIELD_HKID, 0, 0), TDX_SUCCESS);
	assert_trap(&r, TDX_SERVTD_NOT_BOUND, target.tdr);
}
END_TEST

Suite *model_guest_meta_suite(void)
{
	Suite *s = suite_create("model_guest_meta");
	TCase *meta = tcase_create("TDCALL");
	TCase *servtd = tcase_create("SERVTD");

	tcase_add_checked_fixture(meta, set_up_running, tear_down);
	tcase_add_test(meta, guest_reads_few_fields_of_its_vcpu);
	tcase_add_test(meta, guest_writes_few_fields_of_its_vcpu);
	tcase_add_test(meta, control_registers_are_shared_out_between_module_and_guest);
	tcase_add_test(meta, controls_of_a_nested_vm_follow_the_capabilities_of_the_td);
	tcase_add_test(meta, addresses_for_a_nested_vm_are_private);
	tcase_add_test(meta, msr_bitmap_is_that_of_the_td_and_that_of_the_nested_vm);
	tcase_add_test(meta, ticks_of_the_td_become_ticks_of_the_cpu);
	tcase_add_test(meta, deadline_in_the_past_is_due_now);
	tcase_add_test(meta, list_has_what_the_guest_may_read);
	tcase_add_test(meta, invvpid_knows_its_nested_vm_and_its_list);
	tcase_add_checked_fixture(servtd, set_up_target, tear_down);
	tcase_add_test(servtd, target_that_is_not_bound_is_told_to_the_host);
	tcase_add_test(servtd, guest_hears_of_slots_uuids_and_busy_locks);
	suite_add_tcase(s, meta);
	suite_add_tcase(s, servtd);
	return s;
}
