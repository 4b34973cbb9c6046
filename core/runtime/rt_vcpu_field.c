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

/**
 * struct field_call - one VP.RD or VP.WR, on the LP of the vCPU
 * @vm: TD
 * @tdvpr: TDVPR
 * @leaf: TDH_VP_RD or TDH_VP_WR
 * @field: field id
 * @value: to write, or as it was read
 * @mask: bits to write
 * @status: completion status
 */
struct field_call {
	struct tdx_vm *vm;
	u64 tdvpr;
	u32 leaf;
	u64 field;
	u64 value;
	u64 mask;
	u64 status;
};

static int call_on_lp(void *arg)
{
	struct field_call *c = arg;

	if (c->leaf == TDH_VP_RD)
		c->status = seam_tdh_vp_rd(c->vm->seam, c->tdvpr, c->field, &c->value);
	else
		c->status = seam_tdh_vp_wr(c->vm->seam, c->tdvpr, c->field, c->value, c->mask);
	return 0;
}

static int run(struct rt_cmd *cmd, struct field_call *c, u32 index)
{
	u32 lp = atom_load(&cmd->vm.st->vcpu_lp[index]);
	struct tdx_retry r = { 0 };
	int ret;

	if (lp == TDX_LP_NONE)
		lp = port_current_lp(cmd->rt->host.port);
	ret = rt_vcpu_move(cmd, index, lp);
	if (ret)
		return ret;
	do {
		ret = port_run_on_lp(cmd->rt->host.port, lp, call_on_lp, c);
		if (ret)
			return ret;
	} while (tdx_retry(&cmd->vm, &r, cmd->vm.busy, c->status));
	return tdx_retry_end(&cmd->vm, &r, c->leaf, c->status, NULL);
}

static int read_field(struct rt_cmd *cmd, struct rt_vcpu *v)
{
	struct tdxcall_vcpu_field *arg = cmd->arg;
	struct field_call c = {
		.vm = &cmd->vm, .tdvpr = v->page[0], .leaf = TDH_VP_RD, .field = arg->field
	};
	int ret = run(cmd, &c, arg->vcpu);

	if (!ret)
		arg->value = arg->is_address ? c.value != 0 : c.value;
	return ret;
}

static int write_field(struct rt_cmd *cmd, struct rt_vcpu *v, u64 value, u64 mask)
{
	struct tdxcall_vcpu_field *arg = cmd->arg;
	struct field_call c = {
		.vm = &cmd->vm, .tdvpr = v->page[0], .leaf = TDH_VP_WR, .field = arg->field,
		.value = value, .mask = mask
	};

	return run(cmd, &c, arg->vcpu);
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
