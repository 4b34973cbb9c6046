// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * The host's side of running a vCPU: TDH.VP.ENTER (docs/tdx-module.md 7.2, 4).
 */
#include "core/model/guest_exit.h"
#include "core/model/guest_run.h"
#include "core/model/leaf.h"
#include "core/model/meta_vp_run.h"
#include "core/model/sept.h"
#include "core/model/tlb.h"
#include "core/model/vp.h"
#include "core/model/vp_enter.h"
#include "core/port/string.h"

#define ENTER_RESERVED (CORE_MASK(11, 0) | CORE_MASK(63, 54))
/* Registers that guest and host exchange in a TDG.VP.VMCALL; RAX, RCX and RSP never. */
#define FIRST_VMCALL_REG TDX_REG_RDX

static u64 enter_check(struct model_call *c, struct tdvps **vp, bool *fresh)
{
	u64 flags = c->r->rcx;
	u64 status;

	if (flags & ENTER_RESERVED)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	status = op_tdvpr(c, TDX_OPERAND_ID_RCX, flags & ~TDX_ENTER_FLAGS, LOCK_SHARED, vp);
	if (status == TDX_SUCCESS)
		status = op_td_state(c, c->op_states, true);
	if (status != TDX_SUCCESS)
		return status;

	if ((*vp)->num_pages < tdvps_pages(c->tdcs))
		return TDX_TDCX_NUM_INCORRECT;
	status = vp_associate(c, *vp, false, fresh);
	if (status != TDX_SUCCESS)
		return status;

	if (flags & TDX_ENTER_RECOVERABILITY_HINT && (*vp)->last_exit != TDX_LAST_EXIT_ASYNC_TRAP)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);

	/* No vCPU of this model ever leaves from a nested VM. */
	if (flags & TDX_ENTER_RESUME_L1)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	return TDX_SUCCESS;
}

/* The vCPU counts for the current epoch while it is inside; MEM.TRACK waits for older ones. */
static bool epoch_enter(struct model_call *c, struct tdvps *vp, bool fresh)
{
	struct tdcs *tdcs = c->tdcs;
	u64 epoch;

	if (!lock_host(&tdcs->epoch_lock, false))
		return false;
	epoch = atom_load(&tdcs->td_epoch);
	atom_add(&tdcs->refcount[epoch & 1], 1);
	lock_drop(&tdcs->epoch_lock, false);
	if (epoch == vp->epoch)
		return true;
	/* A vCPU that is new here has left nothing behind in this LP's TLB (VP.FLUSH). */
	if (!fresh)
		tlb_flush_td(c->lp, c->tdr_pa);
	vp->epoch = epoch;
	return true;
}

static void epoch_leave(struct model_call *c, const struct tdvps *vp)
{
	atom_sub(&c->tdcs->refcount[vp->epoch & 1], 1);
}

/*
 * Would this access fail, whatever it is for? A pending page counts even where the guest would take
 * a #VE: its entry suppresses #VE, and that is all that 1.5.01 looks at here.
 */
static bool fault_expected(struct model_call *c, u64 gpa)
{
	struct sept_ref s = { .gpa = gpa };

	sept_walk(c, TDX_LEVEL_4K, &s);
	return !(s.val & SEPT_PS) || (s.val & SEPT_RWX) != SEPT_RWX;
}

static u64 exit_without_entry(struct model_call *c, struct tdvps *vp, u64 gpa)
{
	u64 rbp = c->r->rbp;

	epoch_leave(c, vp);
	atom_store(&vp->state, TDX_VCPU_STATE_READY);
	vp->last_exit = TDX_LAST_EXIT_ASYNC_FAULT;
	memset(c->r, 0, sizeof(*c->r));
	c->r->rbp = rbp;
	c->r->rcx = TDX_EPT_QUAL_WRITE;
	c->r->r8 = gpa & ~(CORE_PAGE_SIZE - 1);
	return TDX_EXIT_EPT_VIOLATION;
}

/* Does the guest want to hear of this, and can it take a #VE now, by what its last exit was? */
static bool notify_now(struct model_call *c, const struct tdvps *vp)
{
	return c->tdcs->notify_enables & TD_NOTIFY_EPT_FAULTS &&
	       vp->exit_reason == TDX_EXIT_EPT_VIOLATION &&
	       !guest_gpa_shared(c->tdcs, vp->exit_gpa) && !vp->ve_valid &&
	       !(vp->exit_qual & GUEST_QUAL_NMI_UNBLOCKED) && !vp_meta_nmi_blocked(c->m, vp);
}

/*
 * Zero-step defence: a host that lets one instruction fault again and again could watch what it
 * touches. Once the filter is armed the guest runs only if none of the remembered addresses would
 * fault. Return: TDX_SUCCESS if the guest may run.
 */
static u64 zerostep_filter(struct model_call *c, struct tdvps *vp)
{
	u64 status = TDX_SUCCESS;
	u32 i;

	vp->zerostep_progress = vp->progress;
	if (!vp->zerostep_ngpas)
		return TDX_SUCCESS;
	status = sept_lock_tree(c, LOCK_EXCLUSIVE);
	if (status != TDX_SUCCESS) {
		epoch_leave(c, vp);
		return status;
	}

	for (i = 0; i < vp->zerostep_ngpas && i < CORE_ARRAY_SIZE(vp->zerostep_gpa) &&
		    status == TDX_SUCCESS;
	     i++) {
		if (fault_expected(c, vp->zerostep_gpa[i]))
			status = exit_without_entry(c, vp, vp->zerostep_gpa[i]);
	}

	call_unlock(c, &c->tdcs->sept_lock);
	if (status == TDX_SUCCESS && notify_now(c, vp))
		guest_inject_ve(vp, TDX_EXIT_EPT_VIOLATION, vp->exit_qual, vp->exit_gpa);
	return status;
}

/* After a TDG.VP.VMCALL the registers that the guest selected come from the host. */
static void vmcall_return(struct tdvps *vp, const struct seam_regs *host)
{
	u32 i;

	for (i = FIRST_VMCALL_REG; i < TDX_NR_REGS; i++) {
		u64 *reg = seam_reg(&vp->gpr, i);

		if (reg && vp->gpr.rcx & CORE_BIT(i))
			*reg = seam_reg_get(host, i);
	}
	vp->gpr.rax = TDX_SUCCESS;
}

static void guest_state_load(struct model_call *c, struct tdvps *vp)
{
	if (vp->last_exit == TDX_LAST_EXIT_TDVMCALL)
		vmcall_return(vp, c->r);
	else if (vp->last_exit == TDX_LAST_EXIT_ASYNC_TRAP)
		vp->gpr.rax =
			(vp->gpr.rax & ~TDX_STATUS_HOST_HINT) |
			(c->r->rcx & TDX_ENTER_RECOVERABILITY_HINT ? TDX_STATUS_HOST_HINT : 0);
}

MODEL_LEAF(vp_enter)
{
	u64 tdvpr = c->r->rcx & ~TDX_ENTER_FLAGS;
	struct guest g = { .c = c };
	bool fresh = false;
	u64 status;

	status = enter_check(c, &g.vp, &fresh);
	if (status != TDX_SUCCESS)
		return status;

	if (!epoch_enter(c, g.vp, fresh))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_TD_EPOCH);
	status = zerostep_filter(c, g.vp);
	if (status != TDX_SUCCESS)
		return status;

	/* Translations carry no mark of the vCPU that looked them up. */
	if (c->lp->last_tdvpr != tdvpr) {
		tlb_flush_td(c->lp, c->tdr_pa);
		c->lp->last_tdvpr = tdvpr;
	}

	guest_state_load(c, g.vp);
	vp_meta_enter(c->m, g.vp);
	atom_store(&g.vp->state, TDX_VCPU_STATE_ACTIVE);
	c->lp->guest_tdvpr = tdvpr;
	c->lp->host_rbp = c->r->rbp;
	return guest_run(&g);
}

int model_guest_resume(struct model *m, u32 lp, struct seam_regs *regs)
{
	struct model_call c;
	struct guest g = { .c = &c };

	if (lp >= m->st->pf.lps || !m->st->lp[lp].in_guest)
		return -ENOENT;
	memset(regs, 0, sizeof(*regs));
	call_begin(&c, m, lp, regs);
	op_tdvpr_adopt(&c, c.lp->guest_tdvpr, &g.vp);
	regs->rbp = c.lp->host_rbp; /* a TDG.VP.VMCALL may leave it alone */
	c.lp->in_guest = false;
	regs->rax = guest_run(&g);
	call_end(&c);
	return 0;
}
