// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDXCALL_RANGE: checked whole before anything is changed, then handed to tdpmmu. */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_event.h"
#include "core/runtime/rt_range.h"
#include "core/runtime/rt_table.h"
#include "core/tdpmmu/track.h"

#define LEVEL_NONE 0xff

/* Which levels a range may be worked on at. */
enum range_level { LEVEL_ANY, LEVEL_ONE, LEVEL_NAMED };

/**
 * struct range_op - an operation; see range_op.def
 * @run: on a range that is fine; NULL: it takes no range
 * @want: what a range has to be like
 * @min: lowest level that can be asked for; LEVEL_NONE: none can
 * @max: highest one
 * @level: see above
 */
struct range_op {
	int (*run)(struct tdx_vm *vm, struct tdpmmu_range *r);
	enum tdpmmu_want want;
	enum tdx_level min;
	enum tdx_level max;
	enum range_level level;
};

static const struct range_op range_ops[] = {
#define RANGE_OP(name, flags, alone, gate, dying, buf, run_, want_, min_, max_, level_)       \
	[TDXCALL_RANGE_##name] = { .run = run_, .want = want_, .min = min_, .max = max_,      \
				   .level = level_ },
#include "core/runtime/range_op.def"
};

static bool level_is_valid(const struct tdxcall_range *arg, const struct range_op *op)
{
	if (arg->level == TDXCALL_LEVEL_AUTO)
		return op->level != LEVEL_NAMED;
	return arg->level >= op->min && arg->level <= op->max;
}

/* What one operation alone takes. */
static bool extras_are_valid(const struct tdxcall_range *arg)
{
	if (arg->op == TDXCALL_RANGE_AUG) {
		if (arg->backing < arg->level || arg->backing > TDX_LEVEL_1G)
			return false;
		/* Below a page of 4K there is no table. */
		if ((arg->flags & TDXCALL_RANGE_F_DROP) && arg->level == TDX_LEVEL_4K)
			return false;
	} else if (arg->backing) {
		return false;
	}
	return !arg->batch || arg->op == TDXCALL_RANGE_ZAP;
}

static bool args_are_valid(const struct tdxcall_range *arg, const struct range_op *op)
{
	u64 align = CORE_PAGE_SIZE;

	if (!level_is_valid(arg, op))
		return false;
	if (op->level == LEVEL_NAMED)
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
		r->level = op->level == LEVEL_ONE ? op->max : TDPMMU_ANY_LEVEL;
	r->backing = arg->backing;
	r->how = arg->op == TDXCALL_RANGE_ADD ? TDPMMU_ADD : TDPMMU_AUG;
	r->skip = (arg->flags & TDXCALL_RANGE_F_SKIP) != 0;
	r->drop_tables = (arg->flags & TDXCALL_RANGE_F_DROP) != 0;
	r->contents = cmd->buf;
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
	const struct tdxcall_range *arg = cmd->arg;
	struct tdpmmu_range r;
	int ret;

	if (!args_are_valid(arg, op) || arg->gpa + arg->size > rt_gpa_limit(cmd->td))
		return -EINVAL;
	fill_range(&r, cmd, arg, op);
	ret = tdpmmu_check_range(&cmd->vm, &r, op->want);
	if (ret)
		return ret;
	cmd->result = r.how == TDPMMU_ADD ? run_add(cmd, &r) : op->run(&cmd->vm, &r);
	cmd->gpa = r.pos;
	cmd->done = r.pos - arg->gpa;
	return 0;
}

static int run_track(struct rt_cmd *cmd, const struct range_op *op)
{
	const struct tdxcall_range *arg = cmd->arg;

	if (arg->gpa || arg->size || !level_is_valid(arg, op) || !extras_are_valid(arg))
		return -EINVAL;
	cmd->result = tdx_sept_tlb_remote_flush(&cmd->vm);
	return 0;
}

int rt_cmd_range(struct rt_cmd *cmd)
{
	const struct tdxcall_range *arg = cmd->arg;
	const struct range_op *op = &range_ops[arg->op];
	int ret = rt_progress(cmd, arg->progress);

	if (ret)
		return ret;
	cmd->event = (struct rt_done){
		.sub = arg->op, .level = arg->level, .gpa = arg->gpa, .size = arg->size,
	};
	return op->run ? run_op(cmd, op) : run_track(cmd, op);
}
