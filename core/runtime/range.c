/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TDXCALL_RANGE: checked whole before anything is changed, then handed to tdpmmu. */
#include "core/runtime/internal.h"

#define F_ALL (TDXCALL_RANGE_F_EXTEND | TDXCALL_RANGE_F_SKIP)

/**
 * struct range_op - what an operation takes, and who carries it out
 * @run: on a range that is fine
 * @flags: TDXCALL_RANGE_F_* that make sense
 * @max_level: highest level to map at
 * @exclusive: alone with the TD: the order of measurements counts, and those leaves lock the whole
 *             TD
 * @maps: needs a free range; else a mapped one
 * @one_level: leaves of this level only; else any that the caller names, or all
 */
struct range_op {
	int (*run)(struct tdx_vm *vm, struct tdpmmu_range *r);
	u32 flags;
	u8 max_level;
	bool exclusive;
	bool maps;
	bool one_level;
};

static const struct range_op range_ops[] = {
	[TDXCALL_RANGE_ADD] = { tdpmmu_populate, F_ALL, TDX_LEVEL_4K, true, true, true },
	[TDXCALL_RANGE_EXTEND] = { tdpmmu_measure, TDXCALL_RANGE_F_SKIP, TDX_LEVEL_4K, true, false,
				   true },
	[TDXCALL_RANGE_AUG] = { tdpmmu_populate, TDXCALL_RANGE_F_SKIP, TDX_LEVEL_2M, false, true,
				true },
	[TDXCALL_RANGE_BLOCK] = { tdpmmu_block_range, TDXCALL_RANGE_F_SKIP, TDX_LEVEL_1G, false,
				  false, false },
	[TDXCALL_RANGE_UNBLOCK] = { tdpmmu_unblock_range, TDXCALL_RANGE_F_SKIP, TDX_LEVEL_1G, false,
				    false, false },
	[TDXCALL_RANGE_REMOVE] = { tdpmmu_remove_range, TDXCALL_RANGE_F_SKIP, TDX_LEVEL_1G, false,
				   false, false },
	[TDXCALL_RANGE_ZAP] = { tdpmmu_zap, TDXCALL_RANGE_F_SKIP, TDX_LEVEL_1G, false, false,
				false },
};

static const struct range_op *find_op(u32 op)
{
	if (op >= CORE_ARRAY_SIZE(range_ops) || !range_ops[op].run)
		return NULL;
	return &range_ops[op];
}

/* Everything that can be said without the TD. */
static bool args_are_valid(const struct tdxcall_range *arg, const struct range_op *op)
{
	bool any = arg->level == TDXCALL_LEVEL_AUTO && (!op->one_level || !op->maps);
	u64 align = CORE_PAGE_SIZE;

	if (arg->reserved[0] || (arg->flags & ~op->flags) || arg->busy > TDXCALL_BUSY_AGAIN)
		return false;
	if (!any && arg->level > op->max_level)
		return false;
	if (op->maps)
		align = tdx_level_size(arg->level);
	if (!arg->size || (arg->gpa | arg->size) & (align - 1) || arg->gpa + arg->size < arg->gpa)
		return false;
	if (arg->op == TDXCALL_RANGE_AUG) {
		if (arg->backing < arg->level || arg->backing > TDX_LEVEL_1G)
			return false;
	} else if (arg->backing) {
		return false;
	}
	if (arg->buf && arg->op != TDXCALL_RANGE_ADD)
		return false;
	return !arg->batch || arg->op == TDXCALL_RANGE_ZAP;
}

static void fill_range(struct tdpmmu_range *r, const struct rt_cmd *cmd,
		       const struct tdxcall_range *arg, const struct range_op *op)
{
	memset(r, 0, sizeof(*r));
	r->pos = arg->gpa;
	r->end = arg->gpa + arg->size;
	r->level = arg->level;
	if (arg->level == TDXCALL_LEVEL_AUTO)
		r->level = op->one_level ? op->max_level : TDPMMU_ANY_LEVEL;
	r->backing = arg->backing;
	r->how = arg->op == TDXCALL_RANGE_ADD ? TDPMMU_ADD : TDPMMU_AUG;
	r->skip = (arg->flags & TDXCALL_RANGE_F_SKIP) != 0;
	r->contents = arg->buf ? cmd->buf : NULL;
	r->batch = arg->batch ? arg->batch : TDPMMU_BATCH;
}

/* PAGE.ADD copies from a shared page, which is needed for as long as the command runs. */
static int run_add(struct rt_cmd *cmd, struct tdpmmu_range *r)
{
	const struct tdxcall_range *arg = cmd->arg;
	int ret = tdx_page_alloc(&cmd->rt->host, 0, &cmd->vm.source);

	if (ret)
		return ret;
	cmd->vm.measure = (arg->flags & TDXCALL_RANGE_F_EXTEND) != 0;
	ret = tdpmmu_populate(&cmd->vm, r);
	tdx_page_put(&cmd->rt->host, cmd->vm.source);
	return ret;
}

static int run_op(struct rt_cmd *cmd, const struct range_op *op)
{
	struct tdxcall_range *arg = cmd->arg;
	struct tdpmmu_range r;
	int ret;

	if (arg->gpa + arg->size > rt_gpa_limit(cmd->td))
		return -EINVAL;
	fill_range(&r, cmd, arg, op);
	ret = tdpmmu_check_range(&cmd->vm, &r, op->maps ? TDPMMU_WANT_FREE : TDPMMU_WANT_MAPPED);
	if (ret)
		return ret;
	cmd->vm.busy = (enum tdx_busy_policy)arg->busy;
	ret = r.how == TDPMMU_ADD ? run_add(cmd, &r) : op->run(&cmd->vm, &r);
	rt_outcome(cmd, &arg->outcome, ret);
	arg->outcome.gpa = r.pos;
	arg->outcome.done = r.pos - arg->gpa;
	return ret == -EINTR ? ret : 0;
}

static int run_track(struct rt_cmd *cmd)
{
	struct tdxcall_range *arg = cmd->arg;

	cmd->vm.busy = (enum tdx_busy_policy)arg->busy;
	rt_outcome(cmd, &arg->outcome, tdx_sept_tlb_remote_flush(&cmd->vm));
	return 0;
}

static bool track_is_valid(const struct tdxcall_range *arg)
{
	return !arg->flags && !arg->gpa && !arg->size && !arg->backing && !arg->reserved[0] &&
	       !arg->batch && !arg->buf && (!arg->level || arg->level == TDXCALL_LEVEL_AUTO) &&
	       arg->busy <= TDXCALL_BUSY_AGAIN;
}

int rt_cmd_range(struct rt_cmd *cmd)
{
	struct tdxcall_range *arg = cmd->arg;
	bool track = arg->op == TDXCALL_RANGE_TRACK;
	const struct range_op *op = find_op(arg->op);
	int ret;

	if (track ? !track_is_valid(arg) : !op || !args_are_valid(arg, op))
		return -EINVAL;
	if (arg->buf && (!cmd->buf || cmd->buf_len < arg->size))
		return -EFAULT;
	ret = rt_td_get(cmd, arg->td, !track && op->exclusive);
	if (ret)
		return ret;
	if (cmd->td->state == TDXCALL_TD_TEARDOWN)
		ret = -EINVAL;
	else
		ret = track ? run_track(cmd) : run_op(cmd, op);
	rt_td_put(cmd);
	return ret;
}
