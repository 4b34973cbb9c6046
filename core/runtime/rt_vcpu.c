// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* vCPUs: made, had by one command at a time, moved from LP to LP. */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_event.h"
#include "core/runtime/rt_table.h"
#include "core/runtime/rt_vcpu.h"
#include "core/seam/seam_tdh.h"
#include "core/tdpmmu/handover.h"
#include "core/tdpmmu/tdx_call.h"

/* Room for one more vCPU, or the one that could not be finished last time. */
static int vcpu_object(struct rt_cmd *cmd, u32 index)
{
	u64 pa;
	int ret;

	if (cmd->td->vcpu[index])
		return 0;
	ret = tdx_page_alloc(&cmd->rt->host, 0, &pa);
	if (!ret)
		atom_store(&cmd->td->vcpu[index], pa);
	return ret;
}

/* The TDX module took no page of it: nothing worth keeping. */
static void vcpu_object_drop(struct rt_cmd *cmd, u32 index)
{
	if (rt_vcpu_get(cmd, index)->nr_pages)
		return;
	rt_vcpu_drop(cmd, index);
}

/* VP.CREATE takes the first page, VP.ADDCX each other one. */
static int vcpu_add_page(struct rt_cmd *cmd, struct rt_vcpu *v)
{
	struct seam_regs regs;
	u64 page;
	int ret = tdx_page_alloc(cmd->vm.host, 0, &page);

	if (ret)
		return ret;
	regs = v->nr_pages ? seam_tdh_vp_addcx(v->page[0], page) :
			     seam_tdh_vp_create(cmd->vm.st->tdr, page);
	ret = tdx_give_away(&cmd->vm, &regs, page);
	if (ret)
		return ret;
	v->page[v->nr_pages] = page;
	atom_store(&v->nr_pages, v->nr_pages + 1);
	return 0;
}

/*
 * VP.INIT associates the vCPU with the LP it runs on: the caller's, which has to be known. It may
 * be about to go (rt_try_on_package()), and the caller with it to another one.
 */
static int vcpu_init(struct rt_cmd *cmd, u64 tdvpr, u64 rcx, u32 *lp)
{
	struct seam_regs regs = seam_tdh_vp_init(tdvpr, rcx);
	u32 tries = port_nr_lps(cmd->rt->host.port);
	u64 status;
	int ret;

	do {
		*lp = port_current_lp(cmd->rt->host.port);
		ret = tdx_try_on_lp(&cmd->vm, *lp, &regs, &status);
	} while (ret == -ENXIO && --tries);
	return ret ? ret : tdx_end(&cmd->vm, &regs, status);
}

int rt_vcpu_new(struct rt_cmd *cmd, u64 rcx, u32 *index)
{
	struct tdx_vm_state *st = cmd->vm.st;
	u32 i = st->nr_vcpus;
	struct rt_vcpu *v;
	u32 lp;
	int ret;

	if (i >= cmd->td->max_vcpus)
		return -ENOSPC;
	ret = vcpu_object(cmd, i);
	if (ret)
		return ret;
	v = rt_vcpu_get(cmd, i);
	while (!ret && v->nr_pages < cmd->rt->tdvps_pages)
		ret = vcpu_add_page(cmd, v);
	if (!ret)
		ret = vcpu_init(cmd, v->page[0], rcx, &lp);
	if (ret) {
		vcpu_object_drop(cmd, i);
		return ret;
	}
	v->rcx = rcx;
	atom_store(&st->vcpu_lp[i], lp);
	atom_store(&st->nr_vcpus, i + 1);
	*index = i;
	return 0;
}

int rt_vcpu_flush(struct rt_cmd *cmd, u32 index)
{
	struct tdx_vm *vm = &cmd->vm;
	u32 lp = vm->st->vcpu_lp[index];
	struct seam_regs regs;
	u64 status;
	int ret;

	if (lp == TDX_LP_NONE)
		return 0;
	regs = seam_tdh_vp_flush(rt_vcpu_get(cmd, index)->page[0]);
	ret = tdx_try_on_lp(vm, lp, &regs, &status);
	if (ret)
		return ret;
	/* Not associated with this LP any more: what was to be achieved. */
	if (tdx_status_base(status) == TDX_VCPU_NOT_ASSOCIATED)
		status = TDX_SUCCESS;
	ret = tdx_end(vm, &regs, status);
	if (!ret)
		atom_store(&vm->st->vcpu_lp[index], TDX_LP_NONE);
	return ret;
}

int rt_vcpu_take(struct rt_cmd *cmd, u32 index)
{
	if (index >= atom_load(&cmd->vm.st->nr_vcpus))
		return -EINVAL;
	if (atom_or(&cmd->vm.sync->vcpu_taken, CORE_BIT(index)) & CORE_BIT(index))
		return -EAGAIN;
	return 0;
}

void rt_vcpu_give(struct rt_cmd *cmd, u32 index)
{
	atom_and(&cmd->vm.sync->vcpu_taken, ~CORE_BIT(index));
}

/* VP.FLUSH on the old LP first: a vCPU lives on one at a time (docs/tdx-module.md 7.2). */
int rt_vcpu_move(struct rt_cmd *cmd, u32 index, u32 lp)
{
	u32 *at = &cmd->vm.st->vcpu_lp[index];
	int ret;

	if (atom_load(at) == lp)
		return 0;
	ret = rt_vcpu_flush(cmd, index);
	if (!ret)
		atom_xchg(at, lp);
	return ret;
}

int rt_cmd_vcpu_create(struct rt_cmd *cmd)
{
	struct tdxcall_vcpu_create *arg = cmd->arg;

	if (cmd->vm.st->nr_vcpus == cmd->td->max_vcpus)
		return -EINVAL;
	cmd->event.sub = cmd->vm.st->nr_vcpus;
	cmd->result = rt_vcpu_new(cmd, arg->rcx, &arg->vcpu);
	return 0;
}
