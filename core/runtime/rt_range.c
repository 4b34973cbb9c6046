// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDXCALL_RANGE: checked whole before anything is changed, then handed to tdpmmu. */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_event.h"
#include "core/runtime/rt_range.h"
#include "core/runtime/rt_table.h"
#include "core/tdpmmu/track.h"

#define F_EXTEND TDXCALL_RANGE_F_EXTEND
#define F_SKIP TDXCALL_RANGE_F_SKIP
#define F_DROP TDXCALL_RANGE_F_DROP
#define LEVEL_NONE 0xff

/**
 * struct range_op - what an operation takes, and who carries it out
 * @run: on a range that is fine
 * @want: what a range has to be like
 * @flags: TDXCALL_RANGE_F_* that make sense
 * @min_level: lowest level that can be asked for; LEVEL_NONE: none can
 * @max_level: highest one
 * @exclusive: alone with the TD: the order of measurements counts, and those leaves lock the whole
 *             TD; or tables are freed
 * @exact: the level has to be named, and the range be aligned to it
 * @one_level: leaves of @max_level only; else any that the caller names, or all
 */
struct range_op {
	int (*run)(struct tdx_vm *vm, struct tdpmmu_range *r);
	enum tdpmmu_want want;
	u32 flags;
	u8 min_level;
	u8 max_level;
	bool exclusive;
	bool exact;
	bool one_level;
};

static const struct range_op range_ops[] = {
	[TDXCALL_RANGE_ADD] = { .run = tdpmmu_populate, .want = TDPMMU_WANT_FREE,
				.flags = F_EXTEND | F_SKIP, .max_level = TDX_LEVEL_4K,
				.exclusive = true, .exact = true },
	[TDXCALL_RANGE_EXTEND] = { .run = tdpmmu_measure, .want = TDPMMU_WANT_MAPPED,
				   .flags = F_SKIP, .max_level = TDX_LEVEL_4K, .exclusive = true,
				   .one_level = true },
	[TDXCALL_RANGE_AUG] = { .run = tdpmmu_populate, .want = TDPMMU_WANT_FREE,
				.flags = F_SKIP | F_DROP, .max_level = TDX_LEVEL_2M,
				.exact = true },
	[TDXCALL_RANGE_BLOCK] = { .run = tdpmmu_block_range, .want = TDPMMU_WANT_MAPPED,
				  .flags = F_SKIP, .max_level = TDX_LEVEL_1G },
	[TDXCALL_RANGE_UNBLOCK] = { .run = tdpmmu_unblock_range, .want = TDPMMU_WANT_MAPPED,
				    .flags = F_SKIP, .max_level = TDX_LEVEL_1G },
	[TDXCALL_RANGE_REMOVE] = { .run = tdpmmu_remove_range, .want = TDPMMU_WANT_MAPPED,
				   .flags = F_SKIP, .max_level = TDX_LEVEL_1G },
	[TDXCALL_RANGE_ZAP] = { .run = tdpmmu_zap, .want = TDPMMU_WANT_MAPPED, .flags = F_SKIP,
				.max_level = TDX_LEVEL_1G },
	[TDXCALL_RANGE_PROMOTE] = { .run = tdpmmu_promote, .want = TDPMMU_WANT_FULL_TABLES,
				    .flags = F_SKIP, .min_level = TDX_LEVEL_2M,
				    .max_level = TDX_LEVEL_1G, .exclusive = true, .exact = true },
	[TDXCALL_RANGE_DEMOTE] = { .run = tdpmmu_demote, .want = TDPMMU_WANT_LARGE,
				   .flags = F_SKIP, .min_level = TDX_LEVEL_2M,
				   .max_level = TDX_LEVEL_1G },
	[TDXCALL_RANGE_RELOCATE] = { .run = tdpmmu_relocate, .want = TDPMMU_WANT_MAPPED,
				     .flags = F_SKIP, .max_level = TDX_LEVEL_4K,
				     .one_level = true },
	[TDXCALL_RANGE_SEPT_REMOVE] = { .run = tdpmmu_remove_tables, .want = TDPMMU_WANT_NO_LEAF,
					.flags = F_SKIP, .min_level = LEVEL_NONE,
					.exclusive = true },
};

static const struct range_op *find_op(u32 op)
{
	if (op >= CORE_ARRAY_SIZE(range_ops) || !range_ops[op].run)
		return NULL;
	return &range_ops[op];
}

static bool level_is_valid(const struct tdxcall_range *arg, const struct range_op *op)
{
	if (arg->level == TDXCALL_LEVEL_AUTO)
		return !op->exact;
	return arg->level >= op->min_level && arg->level <= op->max_level;
}

/* What one operation alone takes. */
static bool extras_are_valid(const struct tdxcall_range *arg)
{
	if (arg->op == TDXCALL_RANGE_AUG) {
		if (arg->backing < arg->level || arg->backing > TDX_LEVEL_1G)
			return false;
		/* Below a leaf of 4K there is no table. */
		if ((arg->flags & F_DROP) && arg->level == TDX_LEVEL_4K)
			return false;
	} else if (arg->backing) {
		return false;
	}
	if (arg->buf && arg->op != TDXCALL_RANGE_ADD)
		return false;
	return !arg->batch || arg->op == TDXCALL_RANGE_ZAP;
}

/* Everything that can be said without the TD. */
static bool args_are_valid(const struct tdxcall_range *arg, const struct range_op *op)
{
	u64 align = CORE_PAGE_SIZE;

	if (arg->reserved[0] || (arg->flags & ~op->flags) || arg->busy > TDXCALL_BUSY_AGAIN)
		return false;
	if (!level_is_valid(arg, op))
		return false;
	if (op->exact)
		align = tdx_level_size(arg->level);
	if (!arg->size || (arg->gpa | arg->size) & (align - 1) || arg->gpa + arg->size < arg->gpa)
		return false;
	return extras_are_valid(arg);
}

static void fill_range(struct tdpmmu_range *r, const struct rt_cmd *cmd,
		       const struct tdxcall_range *arg, const struct range_op *op)
{
	memset(r, 0, sizeof(*r));
	r->start = arg->gpa;
	r->pos = arg->gpa;
	r->end = arg->gpa + arg->size;
	r->level = arg->level;
	if (arg->level == TDXCALL_LEVEL_AUTO)
		r->level = op->one_level ? op->max_level : TDPMMU_ANY_LEVEL;
	r->backing = arg->backing;
	r->how = arg->op == TDXCALL_RANGE_ADD ? TDPMMU_ADD : TDPMMU_AUG;
	r->skip = (arg->flags & F_SKIP) != 0;
	r->drop_tables = (arg->flags & F_DROP) != 0;
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
	cmd->vm.measure = (arg->flags & F_EXTEND) != 0;
	ret = tdpmmu_populate(&cmd->vm, r);
	tdx_page_put(&cmd->rt->host, cmd->vm.source);
	return ret;
}

static void tell(struct rt_cmd *cmd, const struct tdxcall_range *arg)
{
	const struct rt_done done = {
		.nr = _IOC_NR(TDXCALL_RANGE), .sub = arg->op, .level = arg->level,
		.gpa = arg->gpa, .size = arg->size,
	};

	rt_event_done(cmd, &done, &arg->outcome);
}

static int run_op(struct rt_cmd *cmd, const struct range_op *op)
{
	struct tdxcall_range *arg = cmd->arg;
	struct tdpmmu_range r;
	int ret;

	if (arg->gpa + arg->size > rt_gpa_limit(cmd->td))
		return -EINVAL;
	fill_range(&r, cmd, arg, op);
	ret = tdpmmu_check_range(&cmd->vm, &r, op->want);
	if (ret)
		return ret;
	cmd->vm.busy = (enum tdx_busy_policy)arg->busy;
	ret = r.how == TDPMMU_ADD ? run_add(cmd, &r) : op->run(&cmd->vm, &r);
	rt_outcome(cmd, &arg->outcome, ret);
	arg->outcome.gpa = r.pos;
	arg->outcome.done = r.pos - arg->gpa;
	tell(cmd, arg);
	return ret == -EINTR ? ret : 0;
}

static int run_track(struct rt_cmd *cmd)
{
	struct tdxcall_range *arg = cmd->arg;

	cmd->vm.busy = (enum tdx_busy_policy)arg->busy;
	rt_outcome(cmd, &arg->outcome, tdx_sept_tlb_remote_flush(&cmd->vm));
	tell(cmd, arg);
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
	ret = rt_td_get(cmd, arg->td, !track && (op->exclusive || (arg->flags & F_DROP)));
	if (ret)
		return ret;
	if (cmd->td->state == TDXCALL_TD_TEARDOWN)
		ret = -EINVAL;
	else
		ret = track ? run_track(cmd) : run_op(cmd, op);
	rt_td_put(cmd);
	return ret;
}
