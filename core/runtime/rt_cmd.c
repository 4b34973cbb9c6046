// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* What every command begins and ends with. */
#include "core/abi/decode.h"
#include "core/runtime/rt_cmd.h"

void rt_cmd_init(struct rt_cmd *c, struct rt *rt)
{
	memset(c, 0, sizeof(*c));
	c->rt = rt;
	c->seam = rt->seam;
	c->seam.stats = &rt->st->stats;
	c->seam.tally = &c->tally;
	c->seam.inject = &rt->st->inject;
	c->seam.trace = rt->trace;
	c->seam.events = true;
	c->vm.type = TDX_VM_TD;
	c->vm.busy = TDX_BUSY_LOOP;
	c->vm.host = &rt->host;
	c->vm.seam = &c->seam;
}

int rt_progress(struct rt_cmd *cmd, u64 address)
{
	if (address % sizeof(u64))
		return -EINVAL;
	cmd->vm.progress = address;
	return 0;
}

/*
 * What a leaf that failed returns in RCX and RDX, without the addresses: user space never sees an
 * HPA. An interrupted leaf gives its operands back, one of which is the TDR.
 */
static void outcome_details(struct tdxcall_outcome *outcome, const struct tdx_err *err)
{
	const struct tdx_leaf_info *leaf = tdx_leaf_info((u16)err->leaf);
	bool details = leaf && leaf->flags & TDX_LEAF_SEPT_DETAILS &&
		       tdx_status_base(err->status) != TDX_INTERRUPTED_RESTARTABLE;

	if (details) {
		outcome->ext_rcx = err->out.rcx & ~SEPT_HPA_MASK;
		outcome->ext_rdx = err->out.rdx;
	} else if (err->leaf == TDH_MNG_INIT) {
		/* The CPUID leaf that was refused. */
		outcome->ext_rcx = err->out.rcx;
	}
}

void rt_outcome(const struct rt_cmd *cmd, struct tdxcall_outcome *outcome)
{
	const struct tdx_err *err = &cmd->vm.err;

	memset(outcome, 0, sizeof(*outcome));
	outcome->result = cmd->result;
	outcome->leaf = err->leaf;
	outcome->status = err->status;
	if (cmd->own_ext) {
		outcome->ext_rcx = cmd->ext_rcx;
		outcome->ext_rdx = cmd->ext_rdx;
	} else {
		outcome_details(outcome, err);
	}
	outcome->gpa = cmd->gpa;
	outcome->done = cmd->done;
	outcome->seamcalls = cmd->tally.seamcalls;
	outcome->retries = cmd->tally.retries;
	outcome->leaked = cmd->vm.leaked;
	outcome->cycles = cmd->tally.cycles;
	memcpy(outcome->calls, cmd->tally.calls, sizeof(outcome->calls));
}
