// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Events of commands and vCPUs. The events of hooks are in core/tdpmmu. */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_event.h"
#include "core/tdpmmu/vm_event.h"

void rt_event_done(struct rt_cmd *cmd, u32 nr, const struct tdxcall_outcome *outcome)
{
	const struct rt_done *done = &cmd->event;
	struct tdxcall_event ev;

	if (!tdx_event_begin(&cmd->vm, &ev, TDXCALL_EVENT_COMMAND))
		return;
	ev.op = nr;
	ev.sub = done->sub;
	ev.level = done->level;
	ev.gpa = done->gpa;
	ev.size = done->size;
	ev.result = outcome->result;
	ev.leaf = outcome->leaf;
	ev.status = outcome->status;
	ev.value = outcome->done;
	port_event(cmd->rt->host.port, &ev);
}

void rt_event_enter(const struct tdx_vm *vm, u32 vcpu, u32 lp)
{
	struct tdxcall_event ev;

	if (!tdx_event_begin(vm, &ev, TDXCALL_EVENT_VCPU_ENTER))
		return;
	ev.vcpu = vcpu;
	ev.lp = lp;
	port_event(vm->host->port, &ev);
}

void rt_event_refused(const struct tdx_vm *vm, u32 vcpu, u32 lp, u64 rax)
{
	struct tdxcall_event ev;

	if (!tdx_event_begin(vm, &ev, TDXCALL_EVENT_VCPU_EXIT))
		return;
	ev.vcpu = vcpu;
	ev.lp = lp;
	ev.exit = TDXCALL_EXIT_NONE;
	ev.status = rax;
	port_event(vm->host->port, &ev);
}

/* What led to it is in the registers that the guest passed (GHCI, VMCALL<#VE.RequestMMIO>). */
static void handled(struct rt_cmd *cmd, const struct seam_regs *regs)
{
	const struct tdxcall_vcpu_enter *arg = cmd->arg;
	bool entry = arg->handled == TDXCALL_HANDLED_MMIO_ENTRY;
	struct tdxcall_event ev;

	if (arg->handled == TDXCALL_HANDLED_NOT ||
	    !tdx_event_begin(&cmd->vm, &ev, entry ? TDXCALL_EVENT_MMIO_ENTRY : TDXCALL_EVENT_MMIO))
		return;
	ev.vcpu = arg->vcpu;
	ev.gpa = (entry ? arg->gpa : regs->r14) & ~rt_shared_bit(cmd->td);
	if (!entry) {
		ev.sub = arg->handled == TDXCALL_HANDLED_MMIO_WRITE;
		ev.size = regs->r12;
		ev.value = ev.sub ? regs->r15 & ~0ULL >> (64 - 8 * ev.size) :
				    arg->reg[TDX_REG_R11];
	}
	port_event(cmd->rt->host.port, &ev);
}

void rt_event_exit(struct rt_cmd *cmd, const struct seam_regs *regs)
{
	const struct tdxcall_vcpu_enter *arg = cmd->arg;
	struct tdxcall_event ev;

	if (tdx_event_begin(&cmd->vm, &ev, TDXCALL_EVENT_VCPU_EXIT)) {
		ev.vcpu = arg->vcpu;
		ev.lp = arg->lp;
		ev.exit = arg->exit;
		ev.handled = arg->handled;
		ev.status = arg->rax;
		if (arg->exit == TDXCALL_EXIT_VMCALL)
			ev.value = regs->r11;
		else if (arg->exit == TDXCALL_EXIT_EPT_VIOLATION ||
			 arg->exit == TDXCALL_EXIT_EPT_MISCONFIG)
			ev.gpa = arg->gpa;
		port_event(cmd->rt->host.port, &ev);
	}
	handled(cmd, regs);
}
