// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: metadata of a vCPU and of nested VMs, VP.RD and VP.WR. */
#include "core/model/vp_page.h"
#include "model_meta_fixture.h"

#define VMCS_PI_VECTOR VP_FIELD_VMCS_POSTED_INTR_NOTIFICATION_VECTOR
#define VMCS_PI_DESC VP_FIELD_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS
#define VMCS_PIN VP_FIELD_VMCS_PIN_BASED_CONTROLS
#define VMCS_PROC VP_FIELD_VMCS_PRIMARY_PROC_BASED_CONTROLS
#define VMCS_PROC2 VP_FIELD_VMCS_SECONDARY_PROC_BASED_CONTROLS
#define VMCS_SHARED_EPTP VP_FIELD_VMCS_SHARED_EPTP
#define SEAMRR 0x7a000000ULL

/* ---- vCPU ----------------------------------------------------------------------------------- */

START_TEST(vcpu_fields_describe_the_vcpu)
{
	assert_reads(vp_rd(VP_FIELD_VCPU_INDEX), 0);
	assert_reads(vp_rd(VP_FIELD_NUM_TDVPS_PAGES), 6);
	assert_reads(vp_rd(VP_FIELD_ASSOC_LPID), 0);
	assert_reads(vp_rd(VP_FIELD_VCPU_EPOCH), 0);
	assert_reads(vp_rd(VP_FIELD_XFAM), 3);
	assert_reads(vp_rd(VP_FIELD_TDVPS_PAGE_PA), with_hkid(td.vp));
	assert_reads(vp_rd(VP_FIELD_TDVPS_PAGE_PA + 6), 0);
	assert_reads(vp_rd(VMCS_SHARED_EPTP), with_hkid(td.tdcx[TDCX_ZERO_PAGE]));
	assert_reads(vp_rd(VP_FIELD_VMCS_EPTP), td.tdcx[TDCX_SEPT_ROOT] | TDX_EPTP_4_LEVELS);
	assert_reads(vp_rd(VMCS_PI_VECTOR), 0xffff);
	assert_reads(vp_rd(VMCS_PI_DESC), ALL);
	assert_reads(vp_rd(VMCS_PIN), 0);
	assert_reads(vp_rd(VMCS_PROC2), 0);
	assert_reads(vp_rd(VP_FIELD_VMCS_TD_HKID), FX_HKID);
}
END_TEST

START_TEST(a_pending_interrupt_shows_above_the_priority)
{
	struct tdvps *vp = fx_va(fx, td.vp);
	struct vcpu_fields *f = vcpu_fields(&fx->m, vp, 0);
	u8 *vapic = fx_va(fx, vp->page_pa[TDVPS_VAPIC]);

	assert_reads(vp_rd(VP_FIELD_VCPU_STATE_DETAILS), 0);
	f->slot[VP_SLOT_VMCS_GUEST_INTERRUPT_STATUS] = 0x31;
	assert_reads(vp_rd(VP_FIELD_VCPU_STATE_DETAILS), 1);
	vapic[0xa0] = 0x35;
	assert_reads(vp_rd(VP_FIELD_VCPU_STATE_DETAILS), 0);
}
END_TEST

START_TEST(access_ties_a_vcpu_to_the_processor)
{
	fx_ok(fx, TDH_VP_FLUSH, td.vp, 0);
	assert_reads(mng_rd(TD_FIELD_NUM_ASSOC_VCPUS), 0);
	fx_assert_status(fx_call_on(fx, 2, TDH_VP_RD, td.vp, 5, 0, 0),
			 TDX_METADATA_FIELD_ID_INCORRECT);
	assert_reads(mng_rd(TD_FIELD_NUM_ASSOC_VCPUS), 1);
	fx_assert_status(vp_rd(VP_FIELD_VCPU_INDEX), TDX_VCPU_ASSOCIATED);
	fx_assert_status(vp_wr(VP_FIELD_PEND_NMI, 1, 1), TDX_VCPU_ASSOCIATED);
	fx_assert_status(fx_call_on(fx, 2, TDH_VP_RD, td.vp, VP_FIELD_ASSOC_LPID, 0, 0),
			 TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, 2);
}
END_TEST

START_TEST(only_a_started_vcpu_has_fields)
{
	u64 vp = fx_vcpu(fx, &td, false);
	u64 bare = fx_page(fx);

	fx_assert_status(fx_call(fx, TDH_VP_RD, vp, VP_FIELD_VCPU_INDEX, 0, 0),
			 TDX_VCPU_STATE_INCORRECT);
	fx_ok(fx, TDH_VP_CREATE, bare, td.tdr);
	fx_assert_status(fx_call(fx, TDH_VP_WR, bare, VP_FIELD_PEND_NMI, 1, 1),
			 TDX_TDCX_NUM_INCORRECT);
	/* A vCPU that is out of order can be read, not written. */
	((struct tdvps *)fx_va(fx, td.vp))->state = TDX_VCPU_STATE_DISABLED;
	assert_reads(vp_rd(VP_FIELD_VCPU_INDEX), 0);
	fx_assert_status(vp_wr(VP_FIELD_PEND_NMI, 1, 1), TDX_VCPU_STATE_INCORRECT);
	((struct tdvps *)fx_va(fx, td.vp))->state = TDX_VCPU_STATE_ACTIVE;
	fx_assert_status(vp_rd(VP_FIELD_VCPU_INDEX), TDX_VCPU_STATE_INCORRECT);
	((struct tdvps *)fx_va(fx, td.vp))->state = TDX_VCPU_STATE_READY;
}
END_TEST

START_TEST(vp_access_checks_its_operand)
{
	fx_assert_status(fx_call(fx, TDH_VP_RD, td.tdr, VP_FIELD_VCPU_INDEX, 0, 0),
			 TDX_PAGE_METADATA_INCORRECT | TDX_OPERAND_ID_RCX);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
	fx_assert_status(vp_rd(VP_FIELD_VCPU_INDEX), TDX_OPERAND_BUSY | TDX_OPERAND_ID_TDR);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, true), 0);
	assert_reads(vp_rd(VP_FIELD_VCPU_INDEX), 0);
}
END_TEST

START_TEST(shared_eptp_must_become_a_shared_address)
{
	const u64 mask = 0xffffffffff000;

	fx_assert_status(vp_wr(VMCS_SHARED_EPTP, 0, 0xfff), TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_assert_status(vp_wr(VMCS_SHARED_EPTP, 7, ALL), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	fx_assert_status(vp_wr(VMCS_SHARED_EPTP, SEAMRR, mask), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	/* A partial mask leaves the private KeyID of the zero page in place. */
	fx_assert_status(vp_wr(VMCS_SHARED_EPTP, FX_SHARED, 0xfffff000),
			 TDX_METADATA_FIELD_VALUE_NOT_VALID);
	assert_writes(vp_wr(VMCS_SHARED_EPTP, FX_SHARED | 7, mask),
		      with_hkid(td.tdcx[TDCX_ZERO_PAGE]));
	assert_reads(vp_rd(VMCS_SHARED_EPTP), FX_SHARED);
	assert_writes(vp_wr(VMCS_SHARED_EPTP, 0x1000, 0x1000), FX_SHARED);
	assert_reads(vp_rd(VMCS_SHARED_EPTP), FX_SHARED | 0x1000);
}
END_TEST

START_TEST(posted_interrupts_need_vector_and_descriptor_first)
{
	fx_assert_status(vp_wr(VMCS_PIN, 0x80, 0x80),
			 TDX_TD_VMCS_FIELD_NOT_INITIALIZED | 0x0002);
	fx_assert_status(vp_wr(VMCS_PI_VECTOR, 256, 0xffff), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	fx_assert_status(vp_wr(VMCS_PI_VECTOR, 0x30, 0xff), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	fx_assert_status(vp_wr(VMCS_PI_VECTOR, 0x10030, ALL), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	assert_writes(vp_wr(VMCS_PI_VECTOR, 0x30, 0xffff), 0xffff);
	fx_assert_status(vp_wr(VMCS_PIN, 0x80, 0x80),
			 TDX_TD_VMCS_FIELD_NOT_INITIALIZED | 0x2016);
	fx_assert_status(vp_wr(VMCS_PI_DESC, FX_SHARED + 1, ALL),
			 TDX_METADATA_FIELD_VALUE_NOT_VALID);
	fx_assert_status(vp_wr(VMCS_PI_DESC, with_hkid(FX_SHARED), ALL),
			 TDX_METADATA_FIELD_VALUE_NOT_VALID);
	/* Bits 63:48 of the unset address would stay. */
	fx_assert_status(vp_wr(VMCS_PI_DESC, FX_SHARED, 0xffffffffffc0),
			 TDX_METADATA_FIELD_VALUE_NOT_VALID);
	assert_writes(vp_wr(VMCS_PI_DESC, FX_SHARED + 0x40, ALL), ALL);
	fx_assert_status(vp_wr(VMCS_PIN, 0x81, 0xff), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	assert_writes(vp_wr(VMCS_PIN, 0x80, 0x80), 0);
	assert_reads(vp_rd(VMCS_PIN), 0x80);
}
END_TEST

START_TEST(the_host_may_set_two_secondary_controls)
{
	assert_writes(vp_wr(VMCS_PROC2, 0xc0000000, 0xc0000000), 0);
	assert_writes(vp_wr(VMCS_PROC2, 0, 0x40000000), 0xc0000000);
	assert_reads(vp_rd(VMCS_PROC2), 0x80000000);
	fx_assert_status(vp_wr(VMCS_PROC2, 0, ALL), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	assert_writes(vp_wr(VP_FIELD_PEND_NMI, 0xff, 0xff), 0);
	assert_writes(vp_wr(VP_FIELD_PEND_NMI, 0, 0x0f), 0xff);
	assert_reads(vp_rd(VP_FIELD_PEND_NMI), 0xf0);
}
END_TEST

START_TEST(a_debugger_finds_the_reset_state)
{
	static const struct {
		u64 id, value;
	} reset[] = {
		{ VP_FIELD_GPR_RCX, 0x1234 },
		{ VP_FIELD_GPR_R8, 0x1234 },
		{ VP_FIELD_GPR_RBX, 48 },
		{ VP_FIELD_GPR_RDX, 0x806f8 },
		{ VP_FIELD_MSR_IA32_LBR_DEPTH, 32 },
		{ VP_FIELD_VMCS_GUEST_RIP, 0xfffffff0 },
		{ VP_FIELD_VMCS_GUEST_CR0, 0x21 },
		{ VP_FIELD_VMCS_GUEST_CR4, 0x2040 },
		{ VP_FIELD_VMCS_VPID, FX_HKID << 2 },
		{ VP_FIELD_VMCS_PDPTE + 6, ALL },
		{ VMCS_PIN, 0x3f },
		{ VP_FIELD_VMCS_PRIMARY_PROC_BASED_CONTROLS, 0xb5226dfa },
		{ VMCS_PROC2, 0x133cb3fa },
		{ VP_FIELD_VMCS_TERTIARY_PROC_BASED_CONTROLS, 0x80 },
		{ VP_FIELD_VMCS_VM_EXIT_CONTROLS, 0x5f3fffff },
		{ VP_FIELD_VMCS_VM_ENTRY_CONTROLS, 0x7ef1ff },
		{ VP_FIELD_VMCS_CR4_GUEST_HOST_MASK, 0xffffffffff08e040 },
		{ VP_FIELD_DR6, 0xffff0ff0 },
		{ VP_FIELD_XCR0, 1 },
		{ VP_FIELD_MSR_IA32_FMASK, 0x20200 },
		{ VP_FIELD_XBUFF + 65, 1ULL << 63 },
		{ VP_FIELD_VCPU_STATE, TDX_VCPU_STATE_READY },
		{ VP_FIELD_VE_VALID, 0 },
		{ VP_FIELD_CPUID_CONTROL + 127, 0 },
		{ VP_FIELD_L2_VAPIC_GPA, ALL },
		{ VP_FIELD_L2_VAPIC_GPA + 1, 0 },
	};
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(reset); i++)
		assert_reads(vp_rd(reset[i].id), reset[i].value);
}
END_TEST

START_TEST(a_debugger_writes_guest_state)
{
	assert_writes(vp_wr(VP_FIELD_GPR_RSI, 77, ALL), 0);
	assert_reads(vp_rd(VP_FIELD_GPR_RSI), 77);
	assert_writes(vp_wr(VP_FIELD_VMCS_GUEST_RIP, 0x1000, ALL), 0xfffffff0);
	assert_reads(vp_rd(VP_FIELD_VMCS_GUEST_RIP), 0x1000);
	assert_writes(vp_wr(VP_FIELD_DR6, 5, 0xff), 0xffff0ff0);
	assert_reads(vp_rd(VP_FIELD_DR6), 0xffff0f05);
	assert_writes(vp_wr(VP_FIELD_MSR_IA32_SPEC_CTRL, 0x101, ALL), 0);
	assert_reads(vp_rd(VP_FIELD_MSR_IA32_SPEC_CTRL), 1);
	assert_writes(vp_wr(VP_FIELD_VMCS_IA32_DEBUGCTL, 1, 0xffc7), 0);
	assert_writes(vp_wr(VP_FIELD_VMCS_GUEST_CR3, 0x5000, ALL), 0);
	fx_assert_status(vp_wr(VP_FIELD_VMCS_GUEST_CR3, 1ULL << 47, ALL),
			 TDX_METADATA_FIELD_VALUE_NOT_VALID);
	assert_writes(mng_wr(TD_FIELD_NOTIFY_ENABLES, 1, 1), 0);
}
END_TEST

START_TEST(control_registers_keep_the_bits_of_the_module)
{
	/* PE and NE are shown as 1 and owned by the module; TS is the guest's. */
	fx_assert_status(vp_wr(VP_FIELD_VMCS_GUEST_CR0, 0x8, ALL),
			 TDX_METADATA_FIELD_VALUE_NOT_VALID);
	assert_writes(vp_wr(VP_FIELD_VMCS_GUEST_CR0, 0x29, ALL), 0x21);
	assert_reads(vp_rd(VP_FIELD_VMCS_GUEST_CR0), 0x29);
	/* VMXE is set and shown as 0. */
	fx_assert_status(vp_wr(VP_FIELD_VMCS_GUEST_CR4, 0x2060, ALL),
			 TDX_METADATA_FIELD_VALUE_NOT_VALID);
	assert_writes(vp_wr(VP_FIELD_VMCS_GUEST_CR4, 0x60, ALL), 0x2040);
	assert_reads(vp_rd(VP_FIELD_VMCS_GUEST_CR4), 0x2060);
}
END_TEST

START_TEST(not_even_a_debugger_writes_these)
{
	const u64 pt = (576 + 256 + 64 + 512 + 1024) / 8;

	fx_assert_status(vp_wr(VP_FIELD_XFAM, 3, ALL), TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_assert_status(vp_wr(VP_FIELD_XBUFF + 64, 0, ALL), TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_assert_status(vp_wr(VP_FIELD_XBUFF + 71, 0, ALL), TDX_METADATA_FIELD_NOT_WRITABLE);
	assert_writes(vp_wr(VP_FIELD_XBUFF + 63, 9, ALL), 0);
	fx_assert_status(vp_wr(VP_FIELD_XBUFF + pt, 0, ALL), TDX_METADATA_FIELD_NOT_WRITABLE);
	assert_writes(vp_wr(VP_FIELD_XBUFF + pt + 1, 9, ALL), 0);
	assert_writes(vp_wr(VP_FIELD_XBUFF + 1535, 9, ALL), 0);
	assert_reads(vp_rd(VP_FIELD_XBUFF + 1535), 9);
	fx_assert_status(vp_wr(VP_FIELD_XCR0, 1, ALL), TDX_METADATA_FIELD_NOT_WRITABLE);
	/* Page modification logging wants an address first. */
	fx_assert_status(vp_wr(VMCS_PROC2, 1 << 17, 1 << 17), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	assert_writes(vp_wr(VP_FIELD_VMCS_PML_ADDRESS, FX_SHARED, ALL), ALL);
	assert_writes(vp_wr(VMCS_PROC2, 1 << 17, 1 << 17), 0x133cb3fa);
}
END_TEST

/* ---- nested VMs ----------------------------------------------------------------------------- */

START_TEST(a_nested_vm_has_a_vmcs_of_its_own)
{
	assert_reads(vp_rd(L2_VMCS(VP_FIELD_VMCS_VPID)), FX_HKID << 2 | 1);
	assert_reads(vp_rd(L2_VMCS(VP_FIELD_VMCS_GUEST_RIP)), 0xfffffff0);
	assert_reads(vp_rd(L2_VMCS(VMCS_PROC2)), 0x1338b3fa);
	assert_reads(vp_rd(L2_VMCS(VP_FIELD_VMCS_VIRTUAL_APIC_ADDRESS)), ALL);
	assert_writes(vp_wr(L2_VMCS(VP_FIELD_VMCS_GUEST_RIP), 1, ALL), 0xfffffff0);
	assert_reads(vp_rd(VP_FIELD_VMCS_GUEST_RIP), 0xfffffff0);
	/* What was asked for is read back, whatever the VMCS holds. */
	assert_reads(vp_rd(L2_VMCS(VMCS_SHARED_EPTP)), ALL);
	assert_writes(vp_wr(L2_VMCS(VMCS_SHARED_EPTP), FX_SHARED, 0xffffffffff000), ALL);
	assert_reads(vp_rd(L2_VMCS(VMCS_SHARED_EPTP)), FX_SHARED);
	assert_reads(vp_rd(VP_FIELD_SHADOW_SHARED_EPTP + 1), FX_SHARED);
	assert_reads(vp_rd(VMCS_SHARED_EPTP), with_hkid(td.tdcx[TDCX_ZERO_PAGE]));
	fx_assert_status(vp_wr(L2_VMCS(VP_FIELD_VMCS_CR0_GUEST_HOST_MASK), 0, ALL),
			 TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_assert_status(vp_wr(L2_VMCS(VP_FIELD_VMCS_EPTP), 0x80, 0x80),
			 TDX_METADATA_FIELD_VALUE_NOT_VALID);
	fx_assert_status(vp_wr(L2_VMCS(VMCS_PROC2), 0x40000000, 0x40000000), TDX_SUCCESS);
	/* NE is the module's; PE is the nested VM's. */
	assert_writes(vp_wr(L2_VMCS(VP_FIELD_VMCS_GUEST_CR0), 0, 1), 0x21);
	assert_reads(vp_rd(L2_VMCS(VP_FIELD_VMCS_GUEST_CR0)), 0x20);
	/* MSR bitmaps combine with the TD's own. */
	assert_writes(vp_wr(VP_FIELD_L2_MSR_BITMAPS_1 + 1, 0, ALL), ALL);
	assert_reads(vp_rd(VP_FIELD_L2_SHADOW_MSR_BITMAPS_1 + 1), 0);
	assert_reads(vp_rd(VP_FIELD_L2_MSR_BITMAPS_1 + 1), ~(3ULL << 8));
	fx_assert_status(vp_rd(VP_FIELD_L2_MSR_BITMAPS_2), TDX_METADATA_FIELD_ID_INCORRECT);
	fx_assert_status(mng_rd(TD_FIELD_L2_SEPT_ROOT_1), TDX_SUCCESS);
	fx_assert_status(mng_rd(TD_FIELD_L2_SEPT_ROOT_2), TDX_METADATA_FIELD_ID_INCORRECT);
}
END_TEST

START_TEST(a_production_host_may_change_little_of_a_nested_vm)
{
	fx_assert_status(vp_wr(L2_VMCS(VMCS_PI_VECTOR), 3, 0xffff),
			 TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_assert_status(vp_rd(L2_VMCS(VMCS_PIN)), TDX_METADATA_FIELD_NOT_READABLE);
	assert_reads(vp_rd(L2_VMCS(VMCS_PI_VECTOR)), 0xffff);
	assert_writes(vp_wr(L2_VMCS(VMCS_PROC2), 0, 0xc0000000), 0);
	fx_assert_status(vp_wr(L2_VMCS(VMCS_PROC2), 0x40000000, 0x40000000),
			 TDX_METADATA_FIELD_VALUE_NOT_VALID);
	fx_assert_status(vp_wr(L2_VMCS(VMCS_PROC2), 0x80000000, 0x80000000),
			 TDX_METADATA_FIELD_VALUE_NOT_VALID);
	assert_writes(vp_wr(L2_VMCS(VMCS_SHARED_EPTP), FX_SHARED, 0xffffffffff000), ALL);
}
END_TEST

static u64 enter(void)
{
	return fx_call(fx, TDH_VP_ENTER, td.vp, 0, 0, 0);
}

static void assert_set_up_for_lp(u64 launched, u64 lp, u64 module)
{
	assert_reads(vp_rd(VP_FIELD_VM_LAUNCHED), launched);
	assert_reads(vp_rd(VP_FIELD_LP_DEPENDENT_HPA_UPDATED), lp);
	assert_reads(vp_rd(VP_FIELD_MODULE_DEPENDENT_FIELDS_UPDATED), module);
	assert_reads(vp_rd(VP_FIELD_VM_LAUNCHED + 1), 0);
}

START_TEST(running_sets_the_vmcs_up_for_the_processor)
{
	fx_ok(fx, TDH_MR_FINALIZE, td.tdr, 0);
	assert_set_up_for_lp(0, 0, 0);
	fx_assert_status(enter(), TDX_EXIT_EXTERNAL_INTERRUPT);
	assert_set_up_for_lp(1, 1, 1);
	fx_ok(fx, TDH_VP_FLUSH, td.vp, 0);
	assert_set_up_for_lp(0, 0, 1);
	fx_ok(fx, TDH_VP_FLUSH, td.vp, 0);
	fx_assert_status(enter(), TDX_EXIT_EXTERNAL_INTERRUPT);
	assert_set_up_for_lp(1, 1, 1);
}
END_TEST

START_TEST(an_nmi_waits_for_its_window)
{
	u64 before;

	fx_ok(fx, TDH_MR_FINALIZE, td.tdr, 0);
	fx_assert_status(vp_rd(VMCS_PROC), TDX_SUCCESS);
	before = fx->r.r8;
	ck_assert(!(before & CORE_BIT(22)));
	assert_writes(vp_wr(VP_FIELD_PEND_NMI, 1, 0xff), 0);
	((struct tdvps *)fx_va(fx, td.vp))->ve_valid = 1;
	fx_assert_status(enter(), TDX_EXIT_EXTERNAL_INTERRUPT);
	assert_reads(vp_rd(VMCS_PROC), before);
	((struct tdvps *)fx_va(fx, td.vp))->ve_valid = 0;
	fx_assert_status(enter(), TDX_EXIT_EXTERNAL_INTERRUPT);
	assert_reads(vp_rd(VMCS_PROC), before | CORE_BIT(22));
}
END_TEST

START_TEST(a_debugger_finds_the_last_exit)
{
	fx_ok(fx, TDH_MR_FINALIZE, td.tdr, 0);
	fx_guest(fx, TDG_VP_INFO, 0);
	fx_guest(fx, TDG_VP_VMCALL, 0);
	fx_assert_status(enter(), TDX_EXIT_TDCALL);
	assert_reads(vp_rd(VP_FIELD_VMCS_EXIT_REASON), TDX_EXIT_TDCALL);
	assert_reads(vp_rd(VP_FIELD_VMCS_VM_EXIT_INSTRUCTION_LENGTH), 4);
	assert_reads(vp_rd(VP_FIELD_VMCS_GUEST_RIP), 0xfffffff8);
	fx->script[fx->nscript++] = (struct model_guest_step){
		.kind = MODEL_GUEST_EXIT, .reason = TDX_EXIT_EPT_VIOLATION, .qual = 0x181,
		.gpa = 0x5123,
	};
	fx_assert_status(enter(), TDX_EXIT_EPT_VIOLATION);
	assert_reads(vp_rd(VP_FIELD_VMCS_EXIT_REASON), TDX_EXIT_EPT_VIOLATION);
	assert_reads(vp_rd(VP_FIELD_VMCS_EXIT_QUALIFICATION), 0x181);
	assert_reads(vp_rd(VP_FIELD_VMCS_GUEST_PHYSICAL_ADDRESS), 0x5123);
	assert_reads(vp_rd(VP_FIELD_VMCS_VM_EXIT_INTR_INFO), 0);
	assert_reads(vp_rd(VP_FIELD_VMCS_VM_EXIT_INSTRUCTION_LENGTH), 0);
	assert_reads(vp_rd(VP_FIELD_VMCS_GUEST_RIP), 0xfffffff8);
	assert_reads(vp_rd(VP_FIELD_POSSIBLY_EPF_STEPPING), 1);
}
END_TEST

Suite *model_meta_vp_suite(void);

Suite *model_meta_vp_suite(void)
{
	Suite *s = suite_create("model_meta_vp");
	TCase *prod = add_case(s, "production TD", set_up_production);
	TCase *debug = add_case(s, "debug TD", set_up_debug);
	TCase *nested = add_case(s, "nested VM", set_up_nested);
	TCase *nested_prod = add_case(s, "nested VM, production", set_up_nested_production);

	tcase_add_test(prod, vcpu_fields_describe_the_vcpu);
	tcase_add_test(prod, a_pending_interrupt_shows_above_the_priority);
	tcase_add_test(prod, access_ties_a_vcpu_to_the_processor);
	tcase_add_test(prod, only_a_started_vcpu_has_fields);
	tcase_add_test(prod, vp_access_checks_its_operand);
	tcase_add_test(prod, shared_eptp_must_become_a_shared_address);
	tcase_add_test(prod, posted_interrupts_need_vector_and_descriptor_first);
	tcase_add_test(prod, the_host_may_set_two_secondary_controls);
	tcase_add_test(debug, a_debugger_finds_the_reset_state);
	tcase_add_test(debug, a_debugger_writes_guest_state);
	tcase_add_test(debug, control_registers_keep_the_bits_of_the_module);
	tcase_add_test(debug, not_even_a_debugger_writes_these);
	tcase_add_test(debug, running_sets_the_vmcs_up_for_the_processor);
	tcase_add_test(debug, an_nmi_waits_for_its_window);
	tcase_add_test(debug, a_debugger_finds_the_last_exit);
	tcase_add_test(nested, a_nested_vm_has_a_vmcs_of_its_own);
	tcase_add_test(nested_prod, a_production_host_may_change_little_of_a_nested_vm);
	return s;
}
