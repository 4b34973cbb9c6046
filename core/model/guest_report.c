// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDG.MR.RTMR.EXTEND, TDG.MR.REPORT and TDG.MR.VERIFYREPORT (docs/tdx-module.md 7.6). */
#include "core/model/guest_leaf.h"
#include "core/model/guest_operand.h"
#include "core/model/report.h"
#include "core/port/string.h"

#define NR_RTMRS CORE_ARRAY_SIZE(((struct tdcs *)NULL)->rtmr)
#define RTMR_ALIGN 64

static void rtmr_extend(u8 *rtmr, const u8 *data)
{
	u64 hash[SHA384_SIZE / sizeof(u64)];
	u8 both[2 * SHA384_SIZE];
	u32 i;

	memcpy(both, rtmr, SHA384_SIZE);
	memcpy(both + SHA384_SIZE, data, SHA384_SIZE);
	sha384(both, sizeof(both), (u8 *)hash);
	for (i = 0; i < CORE_ARRAY_SIZE(hash); i++)
		atom_store_relaxed((u64 *)rtmr + i, hash[i]);
}

GUEST_LEAF(mr_rtmr_extend)
{
	struct seam_regs *r = &g->vp->gpr;
	struct tdcs *tdcs = g->c->tdcs;
	u8 data[SHA384_SIZE];
	u64 status;
	void *from;

	if (r->rcx & (RTMR_ALIGN - 1))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	status = guest_operand(g, TDX_OPERAND_ID_RCX, r->rcx, 0, &from);
	if (!from)
		return status;
	memcpy(data, from, sizeof(data));
	if (r->rdx >= NR_RTMRS)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	status = guest_lock(g, &tdcs->rtmr_lock, true, TDX_OPERAND_ID_RTMR);
	if (status != TDX_SUCCESS)
		return status;
	rtmr_extend(tdcs->rtmr[r->rdx], data);
	lock_drop(&tdcs->rtmr_lock, true);
	return TDX_SUCCESS;
}

/* REPORTDATA, wherever it is; false if the TDCALL ends here. */
static bool report_data(struct guest *g, u8 *data, u64 *status)
{
	void *from;

	*status = guest_operand(g, TDX_OPERAND_ID_RDX, g->vp->gpr.rdx, OPERAND_SHARED, &from);
	if (*status != TDX_SUCCESS || guest_gone(g))
		return false;
	/* Reading where there is no memory gives zeros here. */
	if (from)
		memcpy(data, from, REPORT_DATA_SIZE);
	else
		memset(data, 0, REPORT_DATA_SIZE);
	return true;
}

GUEST_LEAF(mr_report)
{
	struct seam_regs *r = &g->vp->gpr;
	u16 *lock = &g->c->tdcs->rtmr_lock;
	u8 data[REPORT_DATA_SIZE];
	void *to = NULL;
	u64 status;

	if (r->rcx & (REPORT_SIZE - 1))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	if (r->rdx & (REPORT_DATA_SIZE - 1))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	if (!report_data(g, data, &status))
		return status;
	if (r->r8) /* the subtype: there is only one */
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R8);
	status = guest_lock(g, lock, false, TDX_OPERAND_ID_RTMR);
	if (status != TDX_SUCCESS)
		return status;
	/* The report's own page comes last: an interrupt is seen before it is. */
	if (!guest_poll(g))
		status = guest_operand(g, TDX_OPERAND_ID_RCX, r->rcx,
				       OPERAND_SHARED | OPERAND_WRITE, &to);
	if (to)
		report_make(g->c->tdcs, data, to);
	lock_drop(lock, false);
	return status;
}

GUEST_LEAF(mr_verifyreport)
{
	u64 gpa = g->vp->gpr.rcx;
	u64 status;
	void *mac;

	if (gpa & (REPORT_MAC_SIZE - 1))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	status = guest_operand(g, TDX_OPERAND_ID_RCX, gpa, 0, &mac);
	if (!mac || g->c->st->pf.any_report)
		return status;
	return report_verify(mac);
}
