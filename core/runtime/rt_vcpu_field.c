// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Metadata fields of a vCPU: VP.RD and VP.WR on the LP that holds it. Where a field holds a host
 * physical address user space learns only whether it is set, and has one set by asking for a page
 * of the host's own.
 */
#include "core/abi/field.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_shared.h"
#include "core/runtime/rt_table.h"
#include "core/runtime/rt_vcpu.h"
#include "core/runtime/rt_vcpu_field.h"
#include "core/seam/seam_tdh.h"
#include "core/tdpmmu/shared_ept.h"
#include "core/tdpmmu/tdx_call.h"

/* VP.RD or VP.WR on the LP that the vCPU is associated with, or on this one. */
static int call_on_lp(struct rt_cmd *cmd, struct seam_regs *regs)
{
	struct tdxcall_vcpu_field *arg = cmd->arg;
	u32 lp = atom_load(&cmd->vm.st->vcpu_lp[arg->vcpu]);
	u64 status;
	int ret;

	if (lp == TDX_LP_NONE)
		lp = port_current_lp(cmd->rt->host.port);
	ret = rt_vcpu_move(cmd, arg->vcpu, lp);
	if (!ret)
		ret = tdx_try_on_lp(&cmd->vm, lp, regs, &status);
	return ret ? ret : tdx_end(&cmd->vm, regs, status);
}

static int read_field(struct rt_cmd *cmd, struct rt_vcpu *v)
{
	struct tdxcall_vcpu_field *arg = cmd->arg;
	struct seam_regs regs = seam_tdh_vp_rd(v->page[0], arg->field);
	u64 value;
	int ret = call_on_lp(cmd, &regs);

	if (ret)
		return ret;
	value = seam_value(&regs);
	arg->value = arg->is_address ? value != 0 : value;
	return 0;
}

static int write_field(struct rt_cmd *cmd, struct rt_vcpu *v, u64 value, u64 mask)
{
	const struct tdxcall_vcpu_field *arg = cmd->arg;
	struct seam_regs regs = seam_tdh_vp_wr(v->page[0], arg->field, value, mask);

	return call_on_lp(cmd, &regs);
}

/* The page stays with the vCPU until it is gone: the CPU may write to it whenever it runs. */
static int attach_descriptor(struct rt_cmd *cmd, struct rt_vcpu *v)
{
	u64 page = v->pi_desc;
	int ret = 0;

	if (!page)
		ret = tdx_page_alloc(&cmd->rt->host, 0, &page);
	if (ret)
		return ret;
	ret = write_field(cmd, v, page, ~0ULL);
	if (!ret)
		v->pi_desc = page;
	else if (page != v->pi_desc)
		tdx_page_put(&cmd->rt->host, page);
	return ret;
}

static int attach_shared_ept(struct rt_cmd *cmd, struct rt_vcpu *v)
{
	u64 root;
	int ret;

	rt_shared_lock(cmd);
	ret = tdpmmu_shared_root(&cmd->vm);
	rt_shared_unlock(cmd);
	if (ret)
		return ret;
	root = atom_load(&cmd->vm.st->shared_root);
	ret = write_field(cmd, v, root, ~0ULL);
	if (!ret)
		v->shared_eptp = root;
	return ret;
}

/**
 * take() - begin to work on the field of a command
 * @cmd: the command
 *
 * Return: 0: give the vCPU back with give(); -EINVAL: there is no such vCPU; -EAGAIN: another
 * command has it.
 */
static int take(struct rt_cmd *cmd)
{
	struct tdxcall_vcpu_field *arg = cmd->arg;
	int ret = rt_vcpu_take(cmd, arg->vcpu);

	if (!ret)
		arg->is_address = tdx_field_is_hpa(TDX_CTX_VP, arg->field);
	return ret;
}

/* What was refused: what the caller asked for, or memory; the rest came of the leaf. */
static int give(struct rt_cmd *cmd, int ret)
{
	const struct tdxcall_vcpu_field *arg = cmd->arg;

	rt_vcpu_give(cmd, arg->vcpu);
	cmd->result = ret;
	return ret == -ENOMEM ? ret : 0;
}

/* -EAGAIN is an answer; -EINVAL is none. */
static int not_taken(struct rt_cmd *cmd, int ret)
{
	cmd->result = ret;
	return ret == -EAGAIN ? 0 : ret;
}

int rt_cmd_vcpu_field_read(struct rt_cmd *cmd)
{
	const struct tdxcall_vcpu_field *arg = cmd->arg;
	int ret = take(cmd);

	if (ret)
		return not_taken(cmd, ret);
	return give(cmd, read_field(cmd, rt_vcpu_get(cmd, arg->vcpu)));
}

int rt_cmd_vcpu_field_write(struct rt_cmd *cmd)
{
	const struct tdxcall_vcpu_field *arg = cmd->arg;
	int ret;

	if (tdx_field_is_hpa(TDX_CTX_VP, arg->field))
		return -EPERM;
	ret = take(cmd);
	if (ret)
		return not_taken(cmd, ret);
	return give(cmd, write_field(cmd, rt_vcpu_get(cmd, arg->vcpu), arg->value, arg->mask));
}

int rt_cmd_vcpu_field_attach(struct rt_cmd *cmd)
{
	const struct tdxcall_vcpu_field *arg = cmd->arg;
	bool shared = arg->field == VP_FIELD_VMCS_SHARED_EPTP;
	struct rt_vcpu *v;
	int ret;

	if (!shared && arg->field != VP_FIELD_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS)
		return -EINVAL;
	ret = take(cmd);
	if (ret)
		return not_taken(cmd, ret);
	v = rt_vcpu_get(cmd, arg->vcpu);
	return give(cmd, shared ? attach_shared_ept(cmd, v) : attach_descriptor(cmd, v));
}
