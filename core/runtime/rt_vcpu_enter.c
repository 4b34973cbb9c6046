// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Running a vCPU: on which LP, when it may go in, and what its exit means.
 *
 * A vCPU belongs to one command at a time (vcpu_taken). Going in and being kept out fit together
 * like this: who keeps vCPUs out raises tdh_mem_track and then takes the LP of each vCPU once; who
 * goes in records its LP first and then, on that LP, looks at the counter and enters, with no kick
 * in between (port_run_on_lp()). So either the entry sees the counter, or the kick finds the vCPU
 * inside and waits until it has left.
 */
#include "core/abi/exit.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_event.h"
#include "core/runtime/rt_lp.h"
#include "core/runtime/rt_shared.h"
#include "core/runtime/rt_table.h"
#include "core/runtime/rt_vcpu.h"
#include "core/runtime/rt_vcpu_enter.h"
#include "core/seam/seam_tdh.h"
#include "core/tdpmmu/shared_ept.h"
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vt.h"

/* ---- entry ----------------------------------------------------------------------------------- */

/**
 * struct entry - one VP.ENTER, on its LP
 * @vm: TD
 * @v: vCPU
 * @vcpu: its index
 * @lp: the LP
 * @status: completion status of @call
 * @call: the SEAMCALL made last, VP.WR or VP.ENTER; RAX names it
 * @regs: registers of the guest, in and out
 * @kept_out: another command keeps the vCPUs out: it did not go in
 */
struct entry {
	struct tdx_vm *vm;
	struct rt_vcpu *v;
	u32 vcpu;
	u32 lp;
	u64 status;
	struct seam_regs call;
	struct seam_regs regs;
	bool kept_out;
};

static int enter_on_lp(void *arg)
{
	struct entry *e = arg;
	u64 root = atom_load(&e->vm->st->shared_root);

	if (is_bugged(e->vm))
		return -EIO;
	e->kept_out = atom_load(&e->vm->sync->tdh_mem_track) != 0;
	if (e->kept_out)
		return 0;
	if (e->v->shared_eptp != root) {
		e->status = tdx_load_mmu_pgd(e->vm, e->v->page[0], root, &e->call);
		if (e->status != TDX_SUCCESS)
			return 0;
		e->v->shared_eptp = root;
	}
	rt_event_enter(e->vm, e->vcpu, e->lp);
	e->call = seam_tdh_vp_enter(e->v->page[0], &e->regs);
	e->regs = e->call;
	e->status = seam_call(e->vm->seam, &e->regs);
	return 0;
}

/* What was asked of every vCPU, tdx_vm_sync.flush, or what it has to wait for as it is kept out. */
static int flush_before_entry(struct tdx_vm *vm, u32 index, bool kept_out)
{
	bool asked = atom_and(&vm->sync->flush, ~CORE_BIT(index)) & CORE_BIT(index);
	int ret;

	if (!asked && !kept_out)
		return 0;
	ret = vm->host->vt->flush_tlb_all(vm, index);
	if (ret && asked)
		atom_or(&vm->sync->flush, CORE_BIT(index));
	return ret;
}

/* Wait until the vCPU may go in, and go in; false in *@in if it never did. */
static int enter_when_let(struct rt_cmd *cmd, struct entry *e, u32 index, u32 lp, bool *in)
{
	struct tdx_vm *vm = &cmd->vm;
	int ret;

	for (*in = false;;) {
		ret = flush_before_entry(vm, index, e->kept_out);
		if (ret)
			return ret;
		ret = port_run_on_lp(vm->host->port, lp, enter_on_lp, e);
		if (ret)
			return ret;
		*in = !e->kept_out;
		if (*in)
			return 0;
		if (vm->busy == TDX_BUSY_AGAIN)
			return -EAGAIN;
	}
}

/* Was the vCPU in the guest, or did the TDX module refuse to let it in? */
static bool went_in(u64 status)
{
	return !tdx_status_is_error(status) ||
	       tdx_status_base(status) == TDX_HOST_PRIORITY_BUSY_TIMEOUT ||
	       tdx_status_base(status) == TDX_NON_RECOVERABLE_TD_WRONG_APIC_MODE;
}

static bool tried_to_enter(const struct entry *e)
{
	return tdx_rax_leaf(e->call.rax) == TDH_VP_ENTER;
}

static int enter(struct rt_cmd *cmd, struct entry *e, u32 index, u32 lp)
{
	const struct seam_regs answer = e->regs;
	struct tdx_vm *vm = &cmd->vm;
	struct tdx_retry r = { 0 };
	bool in;
	int ret;

	do {
		/* A vCPU that keeps itself out would wait for itself. */
		tdx_retry_end(vm, &r);
		e->regs = answer;
		ret = enter_when_let(cmd, e, index, lp, &in);
		if (ret)
			return ret;
		if (tried_to_enter(e)) {
			if (went_in(e->status))
				return 0;
			rt_event_refused(vm, index, lp, e->status);
		}
	} while (tdx_retry(vm, &r, vm->busy, e->status));
	return tdx_end(vm, &e->call, e->status);
}

/* ---- exit ------------------------------------------------------------------------------------ */

static u32 exit_kind(struct rt_cmd *cmd, u64 rax)
{
	if (!tdx_status_recoverable(rax))
		return TDXCALL_EXIT_FATAL;
	if (tdx_status_is_error(rax))
		return TDXCALL_EXIT_OTHER;
	switch (rax & TDX_EXIT_REASON_MASK) {
	case TDX_EXIT_EXTERNAL_INTERRUPT:
		return atom_load(&cmd->vm.sync->tdh_mem_track) ? TDXCALL_EXIT_KICK :
								 TDXCALL_EXIT_INTERRUPT;
	case TDX_EXIT_TDCALL:
		return TDXCALL_EXIT_VMCALL;
	case TDX_EXIT_EPT_VIOLATION:
		return TDXCALL_EXIT_EPT_VIOLATION;
	case TDX_EXIT_EPT_MISCONFIG:
		return TDXCALL_EXIT_EPT_MISCONFIG;
	default:
		return TDXCALL_EXIT_OTHER;
	}
}

static void regs_in(struct seam_regs *regs, const struct tdxcall_vcpu_enter *arg)
{
	u32 i;

	memset(regs, 0, sizeof(*regs));
	for (i = TDX_REG_RDX; i < TDX_NR_REGS; i++) {
		u64 *reg = seam_reg(regs, i);

		if (reg)
			*reg = arg->reg[i];
	}
}

static void regs_out(struct tdxcall_vcpu_enter *arg, const struct seam_regs *regs)
{
	u32 i;

	for (i = TDX_REG_RCX; i < TDX_NR_REGS; i++)
		arg->reg[i] = seam_reg_get(regs, i);
}

static void report_exit(struct rt_cmd *cmd, struct entry *e)
{
	struct tdxcall_vcpu_enter *arg = cmd->arg;
	const struct seam_regs passed = e->regs;
	const struct seam_exit out = seam_exit(&e->regs);

	arg->rax = e->status;
	arg->exit = exit_kind(cmd, arg->rax);
	e->v->entries++;
	e->v->last_rax = arg->rax;
	if (arg->exit == TDXCALL_EXIT_VMCALL) {
		arg->handled = rt_mmio_vmcall(cmd, &e->regs);
		regs_out(arg, &e->regs);
	} else {
		arg->qual = out.qual;
		arg->ext_qual = out.ext_qual;
		arg->gpa = out.gpa;
		arg->info = out.info;
		if (arg->exit == TDXCALL_EXIT_EPT_VIOLATION && rt_mmio_violation(cmd, arg->gpa))
			arg->handled = TDXCALL_HANDLED_MMIO_ENTRY;
	}
	rt_event_exit(cmd, &passed);
}

static void clear_exit(struct tdxcall_vcpu_enter *arg)
{
	arg->exit = TDXCALL_EXIT_NONE;
	arg->handled = TDXCALL_HANDLED_NOT;
	arg->rax = arg->qual = arg->ext_qual = arg->gpa = arg->info = 0;
	memset(arg->reg, 0, sizeof(arg->reg));
}

/* The vCPU is this command's. */
static int run_vcpu(struct rt_cmd *cmd, struct tdxcall_vcpu_enter *arg)
{
	struct entry e = {
		.vm = &cmd->vm, .v = rt_vcpu_get(cmd, arg->vcpu), .vcpu = arg->vcpu,
	};
	u32 lp = arg->lp;
	int ret;

	if (lp == TDXCALL_LP_ANY)
		lp = atom_load(&cmd->vm.st->vcpu_lp[arg->vcpu]);
	if (lp == TDX_LP_NONE)
		lp = port_current_lp(cmd->rt->host.port);
	arg->lp = e.lp = lp;
	regs_in(&e.regs, arg);
	clear_exit(arg);
	/* A caller that enters a busy guest again and again comes by here. */
	if (port_resched(cmd->rt->host.port))
		return -EINTR;
	rt_shared_lock(cmd);
	ret = tdpmmu_shared_root(&cmd->vm);
	rt_shared_unlock(cmd);
	if (!ret)
		ret = rt_vcpu_move(cmd, arg->vcpu, lp);
	if (!ret)
		ret = enter(cmd, &e, arg->vcpu, lp);
	if (!ret)
		report_exit(cmd, &e);
	return ret;
}

int rt_cmd_vcpu_enter(struct rt_cmd *cmd)
{
	struct tdxcall_vcpu_enter *arg = cmd->arg;

	if (arg->lp != TDXCALL_LP_ANY && !rt_lp_is_there(cmd->rt, arg->lp))
		return -EINVAL;
	cmd->result = rt_vcpu_take(cmd, arg->vcpu);
	if (cmd->result == -EINVAL)
		return -EINVAL;
	if (cmd->result) {
		clear_exit(arg);
		return 0;
	}
	cmd->result = run_vcpu(cmd, arg);
	rt_vcpu_give(cmd, arg->vcpu);
	return 0;
}

/* ---- flush, query ---------------------------------------------------------------------------- */

int rt_cmd_vcpu_flush(struct rt_cmd *cmd)
{
	const struct tdxcall_vcpu *arg = cmd->arg;

	cmd->result = rt_vcpu_take(cmd, arg->vcpu);
	if (cmd->result == -EINVAL)
		return -EINVAL;
	if (cmd->result)
		return 0;
	cmd->result = rt_vcpu_flush(cmd, arg->vcpu);
	rt_vcpu_give(cmd, arg->vcpu);
	return 0;
}

int rt_cmd_vcpu_query(struct rt_cmd *cmd)
{
	struct tdxcall_vcpu_query *arg = cmd->arg;
	const struct rt_vcpu *v;
	u32 lp;

	v = arg->vcpu < cmd->vm.st->nr_vcpus ? rt_vcpu_get(cmd, arg->vcpu) : NULL;
	if (!v)
		return -ENOENT;
	lp = cmd->vm.st->vcpu_lp[arg->vcpu];
	arg->lp = lp == TDX_LP_NONE ? TDXCALL_LP_ANY : lp;
	arg->rcx = v->rcx;
	arg->entries = v->entries;
	arg->last_rax = v->last_rax;
	arg->shared_eptp = v->shared_eptp != 0;
	return 0;
}
