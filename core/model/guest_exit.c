// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* How a vCPU leaves the guest, or does not (docs/tdx-module.md 7.2, 1). */
#include "core/model/guest_exit.h"
#include "core/model/guest_leaf.h"
#include "core/model/meta_vp_run.h"
#include "core/model/profile.h"
#include "core/model/sept.h"
#include "core/port/string.h"

/* EPT violations on one instruction before the zero-step filter begins to note addresses. */
#define ZEROSTEP_THRESHOLD 6

#define EPT_QUAL_GLA_VALID CORE_BIT(7)
#define EPT_QUAL_HIDDEN CORE_MASK(12, 7)
#define SMI_QUAL_MACHINE_CHECK CORE_BIT(0)
#define NOTIFY_QUAL_CONTEXT_INVALID CORE_BIT(0)

#define EXIT_REASON_RDPMC 15

#define VMCALL_ILLEGAL_GPRS (CORE_BIT(TDX_REG_RAX) | CORE_BIT(TDX_REG_RCX) | CORE_BIT(4))

/* The vCPU can be entered again, or not; the lock on its TDVPR falls when the call ends. */
static void leave(struct guest *g, u8 state, u8 last_exit)
{
	struct tdvps *vp = g->vp;

	vp->last_exit = last_exit;
	atom_store(&vp->state, state);
	atom_sub(&g->c->tdcs->refcount[vp->epoch & 1], 1);
}

void guest_exit_async(struct guest *g, u64 status, u32 reason, u64 qual, u64 ext, u64 gpa, u64 info)
{
	struct tdvps *vp = g->vp;
	struct seam_regs *r = g->c->r;
	u64 rbp = r->rbp;

	memset(r, 0, sizeof(*r));
	if (g->c->tdcs->config_flags & TDX_CONFIG_NO_RBP_MOD && model_has(g->c->st, MODEL_RBP_KEPT))
		r->rbp = rbp;
	r->rcx = qual & ~(3ULL << TDX_EXIT_VM_SHIFT); /* VM 0: never from a nested VM */
	r->rdx = ext;
	r->r8 = gpa;
	r->r9 = info;
	g->rax = status | reason;
	g->out = true;
	if (status & TDX_STATUS_FATAL)
		atom_store(&g->c->tdr->fatal, 1);

	/*
	 * After a machine check nothing of the TD but its TDR is touched, the epoch count included.
	 */
	if (status == TDX_NON_RECOVERABLE_TD_NON_ACCESSIBLE)
		return;
	if (status & TDX_STATUS_FATAL)
		leave(g, vp->state, vp->last_exit);
	else if (status == TDX_NON_RECOVERABLE_VCPU)
		leave(g, TDX_VCPU_STATE_DISABLED, vp->last_exit);
	else if (status & TDX_STATUS_HOST_HINT)
		leave(g, TDX_VCPU_STATE_READY, TDX_LAST_EXIT_ASYNC_TRAP);
	else
		leave(g, TDX_VCPU_STATE_READY, TDX_LAST_EXIT_ASYNC_FAULT);
}

void guest_exit_ept(struct guest *g, u64 gpa, u64 qual, u64 ext)
{
	guest_exit_async(g, TDX_SUCCESS, TDX_EXIT_EPT_VIOLATION, qual & ~EPT_QUAL_HIDDEN, ext,
			 gpa & ~(CORE_PAGE_SIZE - 1), 0);
}

GUEST_LEAF(vp_vmcall)
{
	bool keep_rbp = g->c->tdcs->config_flags & TDX_CONFIG_NO_RBP_MOD;
	u64 control = g->vp->gpr.rcx;
	u64 illegal = VMCALL_ILLEGAL_GPRS | (keep_rbp ? CORE_BIT(TDX_REG_RBP) : 0);
	u32 i;

	if (control & illegal || control >> 32)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	for (i = TDX_REG_RDX; i < TDX_NR_REGS; i++) {
		u64 *reg = seam_reg(g->c->r, i);

		if (reg && !(keep_rbp && i == TDX_REG_RBP))
			*reg = control & CORE_BIT(i) ? seam_reg_get(&g->vp->gpr, i) : 0;
	}
	g->c->r->rcx = control;
	g->rax = TDX_EXIT_TDCALL;
	g->out = true;
	g->vp->progress++;
	vp_meta_tdcall_done(g->c->m, g->vp);
	leave(g, TDX_VCPU_STATE_READY, TDX_LAST_EXIT_TDVMCALL);
	return TDX_SUCCESS;
}

void guest_inject_ve(struct tdvps *vp, u32 reason, u64 qual, u64 gpa)
{
	/* The guest takes #DF itself: nothing of that shows outside. */
	if (vp->ve_valid)
		return;
	vp->ve_reason = reason;
	vp->ve_qual = qual;
	vp->ve_gla = 0;
	vp->ve_gpa = gpa;
	vp->ve_insn = 0;
	vp->ve_valid = 0xffffffff;
}

bool guest_exit_begin(struct guest *g, u32 reason, u64 qual, u64 gpa, u64 info)
{
	struct tdvps *vp = g->vp;

	vp->exit_reason = reason;
	vp->exit_qual = qual;
	vp->exit_gpa = gpa;
	vp_meta_exit(g->c->m, vp, info);
	/* Another vCPU met a machine check: out, without touching memory of the TD. */
	if (atom_load(&g->c->tdr->fatal)) {
		guest_exit_async(g, TDX_NON_RECOVERABLE_TD_NON_ACCESSIBLE, reason, qual, 0, 0,
				 info);
		return false;
	}
	if (vp->progress != vp->zerostep_progress) {
		vp->zerostep_count = 0;
		vp->zerostep_ngpas = 0;
	}
	return true;
}

/* Zero-step defence: note the address once the instruction has faulted too often. */
static void zerostep_log(struct tdvps *vp, u64 gpa)
{
	u32 i;

	if (vp->zerostep_count < ZEROSTEP_THRESHOLD) {
		vp->zerostep_count++;
		return;
	}
	for (i = 0; i < vp->zerostep_ngpas && i < CORE_ARRAY_SIZE(vp->zerostep_gpa); i++) {
		if (vp->zerostep_gpa[i] == gpa)
			return;
	}
	if (i < CORE_ARRAY_SIZE(vp->zerostep_gpa))
		vp->zerostep_gpa[vp->zerostep_ngpas++] = gpa;
}

bool guest_gpa_shared(const struct tdcs *tdcs, u64 gpa)
{
	return gpa >> (tdcs->gpaw ? 51 : 47) & 1;
}

/* docs/tdx-module.md 1, "Guest access". */
static void ept_violation(struct guest *g, u64 qual, u64 gpa)
{
	struct tdcs *tdcs = g->c->tdcs;
	struct sept_ref s = { .gpa = gpa };
	u64 ext = TDX_EXT_QUAL_NONE;

	if (qual & GUEST_QUAL_NMI_UNBLOCKED)
		vp_meta_block_nmi(g->c->m, g->vp);
	/*
	 * Beyond the guest's address width an access with a linear address is the guest's own #PF.
	 */
	if (!tdcs->gpaw && gpa & CORE_MASK(51, 48) && qual & EPT_QUAL_GLA_VALID)
		return;
	if (!guest_gpa_shared(tdcs, gpa)) {
		sept_walk(g->c, TDX_LEVEL_4K, &s);
		if (sept_in(SEPT_SET_ACCEPTABLE, s.state)) {
			if (!(tdcs->td_ctls & TD_CTLS_PENDING_VE_DISABLE)) {
				guest_inject_ve(g->vp, TDX_EXIT_EPT_VIOLATION, qual, gpa);
				return;
			}
			ext = TDX_EXT_QUAL_PENDING_EPT_VIOLATION;
		}
		zerostep_log(g->vp, gpa);
	}
	guest_exit_ept(g, gpa, qual, ext);
}

static void exception_or_nmi(struct guest *g, u64 qual, u64 info)
{
	u64 status = TDX_SUCCESS;

	if (!(info & EXIT_INFO_VALID))
		info = EXIT_INFO_VALID | EXIT_INFO_NMI | 2;
	if ((info & EXIT_INFO_TYPE_MASK) != EXIT_INFO_NMI &&
	    (info & EXIT_INFO_VECTOR_MASK) == EXIT_INFO_VECTOR_MC)
		status = TDX_NON_RECOVERABLE_TD_NON_ACCESSIBLE;
	guest_exit_async(g, status, TDX_EXIT_EXCEPTION_NMI, qual, 0, 0, info);
}

/* Only a shared address can have an illegal entry: the others are the module's own. */
static void ept_misconfig(struct guest *g, u64 gpa)
{
	bool shared = guest_gpa_shared(g->c->tdcs, gpa);

	guest_exit_async(g, shared ? TDX_SUCCESS : TDX_NON_RECOVERABLE_TD_CORRUPTED_MD,
			 TDX_EXIT_EPT_MISCONFIG, 0, 0, gpa & ~(CORE_PAGE_SIZE - 1), 0);
}

enum exit_action {
	EXIT_UNEXPECTED,
	EXIT_HOST,
	EXIT_HOST_INFO,
	EXIT_VE,
	EXIT_VE_PLAIN,
	EXIT_EXCEPTION,
};

static const u8 exit_actions[] = {
#define GUEST_EXIT(reason, action) [reason] = EXIT_##action,
#include "core/model/guest_exit.def"
};

static u8 exit_action(const struct tdcs *tdcs, u32 reason)
{
	/* Without performance monitoring RDPMC is an illegal instruction to the guest. */
	if (reason == EXIT_REASON_RDPMC)
		return tdcs->attributes & TDX_ATTR_PERFMON ? EXIT_UNEXPECTED : EXIT_EXCEPTION;
	return reason < CORE_ARRAY_SIZE(exit_actions) ? exit_actions[reason] : EXIT_UNEXPECTED;
}

/* Exits that the table of actions describes. */
static void plain_exit(struct guest *g, u32 reason, u64 qual, u64 info)
{
	bool debug = g->c->tdcs->attributes & TDX_ATTR_DEBUG;

	switch (exit_action(g->c->tdcs, reason)) {
	case EXIT_EXCEPTION:
		return;
	case EXIT_VE:
		guest_inject_ve(g->vp, reason, qual, 0);
		return;
	case EXIT_VE_PLAIN:
		guest_inject_ve(g->vp, reason, 0, 0);
		return;
	case EXIT_HOST:
		guest_exit_async(g, TDX_SUCCESS, reason, qual, 0, 0, 0);
		return;
	case EXIT_HOST_INFO:
		guest_exit_async(g, TDX_SUCCESS, reason, qual, 0, 0, info);
		return;
	default:
		guest_exit_async(g, debug ? TDX_SUCCESS : TDX_NON_RECOVERABLE_TD, reason, qual, 0,
				 0, 0);
	}
}

void guest_hw_exit(struct guest *g, u32 reason, u64 qual, u64 gpa, u64 info)
{
	u64 status = TDX_SUCCESS;

	if (!guest_exit_begin(g, reason, qual, gpa, info))
		return;
	switch (reason) {
	case TDX_EXIT_EXCEPTION_NMI:
		exception_or_nmi(g, qual, info);
		break;
	case TDX_EXIT_EPT_VIOLATION:
		ept_violation(g, qual, gpa);
		break;
	case TDX_EXIT_EPT_MISCONFIG:
		ept_misconfig(g, gpa);
		break;
	case TDX_EXIT_TRIPLE_FAULT:
		guest_exit_async(g, TDX_NON_RECOVERABLE_VCPU, reason, qual, 0, 0, 0);
		break;
	case TDX_EXIT_OTHER_SMI:
		if (qual & SMI_QUAL_MACHINE_CHECK)
			status = TDX_NON_RECOVERABLE_TD_NON_ACCESSIBLE;
		guest_exit_async(g, status, reason, qual, 0, 0, info);
		break;
	case TDX_EXIT_NOTIFY:
		if (qual & GUEST_QUAL_NMI_UNBLOCKED)
			vp_meta_block_nmi(g->c->m, g->vp);
		if (qual & NOTIFY_QUAL_CONTEXT_INVALID)
			status = TDX_NON_RECOVERABLE_TD;
		guest_exit_async(g, status, reason, qual, 0, 0, 0);
		break;
	default:
		plain_exit(g, reason, qual, info);
	}
}
