// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: reports, and the memory operands of TDCALLs. */
#include <check.h>
#include <string.h>

#include "core/model/guest.h"
#include "core/model/report.h"
#include "core/model/vp_page.h"
#include "model_td.h"
#include "suites.h"

#define VIOLATION TDX_EXIT_EPT_VIOLATION
#define MISCONFIG TDX_EXIT_EPT_MISCONFIG
#define INTERRUPT TDX_EXIT_EXTERNAL_INTERRUPT

#define DATA GPA
#define REPORT (GPA + SIZE_4K)
/* Shared memory of the guest; the host's tables and the page behind them. */
#define SHARED_BIT CORE_BIT(47)
#define TABLES (FX_SHARED + 0x100000)
#define BUFFER (FX_SHARED + 0x200000)
#define EPT_TABLE 7ULL
#define EPT_PAGE 0x37ULL

static u8 *data_page, *report_page;

/* Two accepted pages; the first one begins with what the guest wants to have reported. */
static void set_up_pages(void)
{
	u32 i;

	set_up_runnable();
	data_page = fx_va(fx, map_accepted(fx, &td, DATA, 0));
	report_page = fx_va(fx, map_accepted(fx, &td, REPORT, 0));
	for (i = 0; i < REPORT_DATA_SIZE; i++)
		data_page[i] = (u8)(3 * i);
	memset(report_page, 0xcc, SIZE_4K);
}

/* One TDCALL in a VP.ENTER of its own. Return: what VP.ENTER answers. */
static u64 enter_for(u64 rax, u64 rcx, u64 rdx, u64 r8)
{
	struct model_guest_step *s = queue(fx, MODEL_GUEST_TDCALL);

	s->regs.rax = rax;
	s->regs.rcx = rcx;
	s->regs.rdx = rdx;
	s->regs.r8 = r8;
	return enter(fx, 0, td.vp, false);
}

/* Return: what the guest finds in RAX. */
static u64 tdcall(u64 rax, u64 rcx, u64 rdx, u64 r8)
{
	fx_assert_status(enter_for(rax, rcx, rdx, r8), INTERRUPT);
	return fx->results[0].rax;
}

/* ---- MR.REPORT ------------------------------------------------------------------------------ */

START_TEST(report_says_what_the_td_is)
{
	static const u8 cpusvn[4] = { 6, 6, 2, 2 };
	const struct report *r = (const void *)report_page;
	struct tdcs *tdcs = tdcs_of(fx, &td);
	u8 hash[SHA384_SIZE];

	tdcs->attributes = TDX_ATTR_PKS;
	memset(tdcs->rtmr[3], 0x33, sizeof(tdcs->rtmr[3]));
	memset(tdcs->mrowner, 0x44, sizeof(tdcs->mrowner));
	fx_assert_status(tdcall(TDG_MR_REPORT, REPORT, DATA, 0), TDX_SUCCESS);
	ck_assert_uint_eq(r->mac.type[0], 0x81);
	ck_assert_uint_eq(r->mac.type[2], 0);
	ck_assert_mem_eq(r->mac.cpusvn, cpusvn, sizeof(cpusvn));
	ck_assert_mem_eq(r->mac.report_data, data_page, REPORT_DATA_SIZE);
	ck_assert_uint_eq(*(const u64 *)r->td.attributes, TDX_ATTR_PKS);
	ck_assert_uint_eq(*(const u64 *)r->td.xfam, tdcs->xfam);
	ck_assert_mem_eq(r->td.mrtd, tdcs->mrtd, SHA384_SIZE);
	ck_assert_mem_eq(r->td.rtmr[3], tdcs->rtmr[3], SHA384_SIZE);
	ck_assert_mem_eq(r->td.mrowner, tdcs->mrowner, SHA384_SIZE);
	sha384(&r->td, sizeof(r->td), hash);
	ck_assert_mem_eq(r->mac.tee_info_hash, hash, sizeof(hash));
	sha384(&r->tcb, sizeof(r->tcb), hash);
	ck_assert_mem_eq(r->mac.tee_tcb_info_hash, hash, sizeof(hash));
	/* Nothing behind it. */
	ck_assert_uint_eq(report_page[REPORT_SIZE], 0xcc);
}
END_TEST

START_TEST(report_checks_its_operands_in_order)
{
	fx_assert_status(tdcall(TDG_MR_REPORT, REPORT + 512, DATA + 1, 1), INVALID(RCX));
	fx_assert_status(tdcall(TDG_MR_REPORT, REPORT, DATA + 1, 1), INVALID(RDX));
	fx_assert_status(tdcall(TDG_MR_REPORT, REPORT, CORE_BIT(48), 1), INVALID(RDX));
	fx_assert_status(tdcall(TDG_MR_REPORT, CORE_BIT(48), DATA, 1), INVALID(R8));
	tdcs_of(fx, &td)->rtmr_lock = LOCK_X;
	fx_assert_status(tdcall(TDG_MR_REPORT, CORE_BIT(48), DATA, 0), BUSY(RTMR));
	tdcs_of(fx, &td)->rtmr_lock = LOCK_SHARER;
	fx_assert_status(tdcall(TDG_MR_REPORT, CORE_BIT(48), DATA, 0), INVALID(RCX));
	ck_assert_uint_eq(tdcs_of(fx, &td)->rtmr_lock, LOCK_SHARER);
	tdcs_of(fx, &td)->rtmr_lock = 0;
	ck_assert_uint_eq(report_page[0], 0xcc);
}
END_TEST

START_TEST(interrupt_comes_before_the_page_of_the_report)
{
	model_intr(&fx->m, 0, 0);
	fx_assert_status(tdcall(TDG_MR_REPORT, CORE_BIT(48), DATA, 0), TDG_MR_REPORT);
	ck_assert_uint_eq(fx->results[0].rcx, CORE_BIT(48));
	ck_assert_uint_eq(tdcs_of(fx, &td)->rtmr_lock, 0);
	model_intr(&fx->m, 0, 0);
	fx_assert_status(tdcall(TDG_MR_REPORT, REPORT, DATA, 0), TDG_MR_REPORT);
	ck_assert_uint_eq(report_page[0], 0xcc);
	fx_assert_status(tdcall(TDG_MR_REPORT, REPORT, DATA, 0), TDX_SUCCESS);
	ck_assert_uint_eq(report_page[0], 0x81);
}
END_TEST

/* ---- VERIFYREPORT --------------------------------------------------------------------------- */

START_TEST(verify_accepts_a_report_of_this_machine)
{
	fx_assert_status(tdcall(TDG_MR_REPORT, REPORT, DATA, 0), TDX_SUCCESS);
	fx_assert_status(tdcall(TDG_MR_VERIFYREPORT, REPORT, 0, 0), TDX_SUCCESS);
	report_page[128] ^= 1;
	fx_assert_status(tdcall(TDG_MR_VERIFYREPORT, REPORT, 0, 0), TDX_INVALID_REPORTMACSTRUCT);
	report_page[16] ^= 1;
	fx_assert_status(tdcall(TDG_MR_VERIFYREPORT, REPORT, 0, 0), TDX_INVALID_CPUSVN);
	fx_assert_status(tdcall(TDG_MR_VERIFYREPORT, REPORT + 128, 0, 0), INVALID(RCX));
	fx_assert_status(tdcall(TDG_MR_VERIFYREPORT, SHARED_BIT, 0, 0), INVALID(RCX));
	/* The CPU of older recordings looked at nothing. */
	fx->m.st->pf.any_report = true;
	fx_assert_status(tdcall(TDG_MR_VERIFYREPORT, REPORT, 0, 0), TDX_SUCCESS);
}
END_TEST

/* ---- operands that are not there ------------------------------------------------------------ */

START_TEST(private_operand_that_is_not_there_leaves_the_guest)
{
	u64 hole = GPA + 2 * SIZE_4K;

	fx_assert_status(enter_for(TDG_MR_REPORT, hole, DATA, 0), VIOLATION);
	assert_exit_regs(fx, 3, 0, hole, 0);
	fx_assert_status(enter_for(TDG_MR_REPORT, REPORT, hole + 64, 0), VIOLATION);
	assert_exit_regs(fx, 1, 0, hole, 0);
	ok(TDH_MEM_PAGE_AUG, hole, 0, fx_page(fx));
	fx_assert_status(tdcall(TDG_MR_REPORT, hole, DATA, 0), TDG_MR_REPORT);
	fx_assert_status(tdcall(TDG_VP_VEINFO_GET, 0, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].rdx, 3);
	ck_assert_uint_eq(fx->results[0].r9, hole);
	ck_assert_uint_eq(fx->results[0].r10, 4);
}
END_TEST

/* Tables for the lower half of the guest's shared memory, down to a page at BUFFER. */
static u64 *shared_tables(void)
{
	u64 *root = fx_va(fx, TABLES);
	u64 i;

	vcpu_fields(&fx->m, vp_of(fx, td.vp), 0)->slot[VP_SLOT_VMCS_SHARED_EPTP] = TABLES;
	root[SHARED_BIT >> 39] = (TABLES + SIZE_4K) | EPT_TABLE;
	for (i = 1; i < 3; i++)
		*(u64 *)fx_va(fx, TABLES + i * SIZE_4K) = (TABLES + (i + 1) * SIZE_4K) | EPT_TABLE;
	*(u64 *)fx_va(fx, TABLES + 3 * SIZE_4K) = BUFFER | EPT_PAGE;
	return fx_va(fx, TABLES + 3 * SIZE_4K);
}

START_TEST(shared_memory_is_as_good_for_a_report)
{
	shared_tables();
	memcpy(fx_va(fx, BUFFER + 0x800), data_page, REPORT_DATA_SIZE);
	fx_assert_status(tdcall(TDG_MR_REPORT, SHARED_BIT, SHARED_BIT + 0x800, 0), TDX_SUCCESS);
	ck_assert_uint_eq(*(u8 *)fx_va(fx, BUFFER), 0x81);
	ck_assert_mem_eq(fx_va(fx, BUFFER + 128), data_page, REPORT_DATA_SIZE);
}
END_TEST

START_TEST(shared_operand_is_walked_with_care)
{
	u64 *pte = shared_tables();
	u64 *pde = fx_va(fx, TABLES + 2 * SIZE_4K);
	u64 table = *pde;

	/* No right to write: #VE unless the page suppresses it, with the rights that there are. */
	*pte = BUFFER | (EPT_PAGE & ~SEPT_W) | CORE_BIT(63);
	fx_assert_status(enter_for(TDG_MR_REPORT, SHARED_BIT, DATA, 0), VIOLATION);
	assert_exit_regs(fx, TDX_EPT_QUAL_WRITE | 5 << 3, 0, SHARED_BIT, 0);
	*pte = 0;
	fx_assert_status(tdcall(TDG_MR_REPORT, SHARED_BIT, DATA, 0), TDG_MR_REPORT);
	fx_assert_status(tdcall(TDG_VP_VEINFO_GET, 0, 0, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->results[0].rdx, 3);
	/* A table's own suppression does not count; that it cannot be written through does. */
	*pde = table & ~SEPT_W;
	fx_assert_status(enter_for(TDG_MR_REPORT, SHARED_BIT, DATA, 0), VIOLATION);
	assert_exit_regs(fx, TDX_EPT_QUAL_WRITE | 5 << 3, 0, SHARED_BIT, 0);
	/* Reserved: bits of a table, a memory type; a private KeyID; the module's memory. */
	*pde = table | CORE_BIT(3);
	fx_assert_status(enter_for(TDG_MR_REPORT, SHARED_BIT, DATA, 0), MISCONFIG);
	assert_exit_regs(fx, 0, 0, SHARED_BIT, 0);
	*pde = table;
	*pte = BUFFER | 7 | 2 << 3;
	fx_assert_status(enter_for(TDG_MR_REPORT, SHARED_BIT, DATA, 0), MISCONFIG);
	*pte = BUFFER | EPT_PAGE | (u64)FX_HKID << 46;
	fx_assert_status(enter_for(TDG_MR_REPORT, SHARED_BIT, DATA, 0), MISCONFIG);
	*pte = 0x7a000000 | EPT_PAGE;
	fx_assert_status(enter_for(TDG_MR_REPORT, SHARED_BIT, DATA, 0), MISCONFIG);
	/* An address below it whose page ends inside, because of where in its page it is. */
	*pte = 0x79fff000 | EPT_PAGE;
	fx_assert_status(enter_for(TDG_MR_REPORT, REPORT, SHARED_BIT + 64, 0), MISCONFIG);
}
END_TEST

/* ---- host priority -------------------------------------------------------------------------- */

START_TEST(mark_of_the_host_keeps_the_guest_out_and_ends_in_an_exit)
{
	struct tdcs *tdcs = tdcs_of(fx, &td);

	tdcs->hp_lock_timeout = 300;
	tdcs->rtmr_lock = LOCK_HP;
	fx_assert_status(tdcall(TDG_MR_REPORT, REPORT, DATA, 0), BUSY(RTMR));
	/* An interrupt in between makes the module forget since when. */
	tdcs->rtmr_lock = 0;
	model_intr(&fx->m, 0, 0);
	fx_assert_status(tdcall(TDG_MR_REPORT, REPORT, DATA, 0), TDG_MR_REPORT);
	tdcs->rtmr_lock = LOCK_HP;
	fx_assert_status(tdcall(TDG_MR_REPORT, REPORT, DATA, 0), BUSY(RTMR));
	fx_assert_status(tdcall(TDG_MR_RTMR_EXTEND, DATA, 0, 0), BUSY(RTMR));
	fx_assert_status(tdcall(TDG_MR_REPORT, REPORT, DATA, 0), BUSY(RTMR));
	fx_assert_status(enter_for(TDG_MR_REPORT, REPORT, DATA, 0),
			 TDX_HOST_PRIORITY_BUSY_TIMEOUT);
	/* To an exclusive taker a mark beside sharers is mere business. */
	tdcs->rtmr_lock = LOCK_HP | LOCK_SHARER;
	fx_assert_status(tdcall(TDG_MR_RTMR_EXTEND, DATA, 0, 0), BUSY(RTMR));
	ck_assert_uint_eq(vp_of(fx, td.vp)->hp_busy_since, 0);
	tdcs->rtmr_lock = 0;
}
END_TEST

Suite *model_report_suite(void)
{
	Suite *s = suite_create("model_report");
	TCase *t = tcase_create("TDCALL");

	tcase_add_checked_fixture(t, set_up_pages, tear_down);
	tcase_add_test(t, report_says_what_the_td_is);
	tcase_add_test(t, report_checks_its_operands_in_order);
	tcase_add_test(t, interrupt_comes_before_the_page_of_the_report);
	tcase_add_test(t, verify_accepts_a_report_of_this_machine);
	tcase_add_test(t, private_operand_that_is_not_there_leaves_the_guest);
	tcase_add_test(t, shared_memory_is_as_good_for_a_report);
	tcase_add_test(t, shared_operand_is_walked_with_care);
	tcase_add_test(t, mark_of_the_host_keeps_the_guest_out_and_ends_in_an_exit);
	suite_add_tcase(s, t);
	return s;
}
