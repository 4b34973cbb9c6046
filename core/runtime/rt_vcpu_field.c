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

static bool can_attach(u64 field)
{
	return field == VP_FIELD_VMCS_SHARED_EPTP ||
	       field == VP_FIELD_VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS;
}

static int field_op(struct rt_cmd *cmd)
{
	struct tdxcall_vcpu_field *arg = cmd->arg;
	struct rt_vcpu *v = rt_vcpu_get(cmd, arg->vcpu);

	switch (arg->op) {
	case TDXCALL_FIELD_READ:
		return read_field(cmd, v);
	case TDXCALL_FIELD_WRITE:
		return write_field(cmd, v, arg->value, arg->mask);
	default:
		return arg->field == VP_FIELD_VMCS_SHARED_EPTP ? attach_shared_ept(cmd, v) :
								 attach_descriptor(cmd, v);
	}
}

static int check_args(const struct tdxcall_vcpu_field *arg)
{
	bool is_address = tdx_field_is_hpa(TDX_CTX_VP, arg->field);

	switch (arg->op) {
	case TDXCALL_FIELD_READ:
		return arg->value || arg->mask ? -EINVAL : 0;
	case TDXCALL_FIELD_WRITE:
		return is_address ? -EPERM : 0;
	case TDXCALL_FIELD_ATTACH:
		return arg->value || arg->mask || !can_attach(arg->field) ? -EINVAL : 0;
	default:
		return -EINVAL;
	}
}

int rt_cmd_vcpu_field(struct rt_cmd *cmd)
{
	struct tdxcall_vcpu_field *arg = cmd->arg;
	int ret;

	ret = arg->is_address ? -EINVAL : check_args(arg);
	if (ret)
		return ret;
	ret = rt_td_get(cmd, arg->td, false);
	if (ret)
		return ret;
	ret = rt_vcpu_take(cmd, arg->vcpu);
	if (ret == -EINVAL) {
		rt_td_put(cmd);
		return ret;
	}
	if (!ret) {
		arg->is_address = tdx_field_is_hpa(TDX_CTX_VP, arg->field);
		ret = field_op(cmd);
		rt_vcpu_give(cmd, arg->vcpu);
	}
	rt_outcome(cmd, &arg->outcome, ret);
	rt_td_put(cmd);
	return ret == -EINTR || ret == -ENOMEM ? ret : 0;
}
