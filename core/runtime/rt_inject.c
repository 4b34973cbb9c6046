// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDXCALL_INJECT: the rules of fault injection at seam_call(). */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_inject.h"

static void describe(struct tdxcall_inject *arg, const struct seam_rule *rule)
{
	arg->id = rule->id;
	arg->leaf = rule->leaf;
	arg->nth = rule->nth;
	arg->count = rule->count;
	arg->prob_ppm = rule->prob_ppm;
	arg->seed = rule->seed;
	arg->status = rule->status;
	arg->seen = rule->seen;
	arg->hits = rule->hits;
}

static int add(struct seam_inject *inj, struct tdxcall_inject *arg)
{
	struct seam_rule rule = {
		.leaf = arg->leaf,
		.nth = arg->nth,
		.count = arg->count,
		.prob_ppm = arg->prob_ppm,
		.seed = arg->seed,
		.status = arg->status,
	};
	int ret = seam_inject_add(inj, &rule);

	if (!ret)
		describe(arg, &rule);
	return ret;
}

static int next(struct seam_inject *inj, struct tdxcall_inject *arg)
{
	struct seam_rule rule;
	int ret = seam_inject_next(inj, arg->id, &rule);

	if (!ret)
		describe(arg, &rule);
	return ret;
}

int rt_cmd_inject(struct rt_cmd *cmd)
{
	struct seam_inject *inj = &cmd->rt->st->inject;
	struct tdxcall_inject *arg = cmd->arg;
	int ret = -EINVAL;

	port_mutex_lock(&cmd->rt->table_lock);
	if (arg->op == TDXCALL_INJECT_ADD)
		ret = add(inj, arg);
	else if (arg->op == TDXCALL_INJECT_NEXT)
		ret = next(inj, arg);
	else if (arg->op == TDXCALL_INJECT_CLEAR)
		ret = seam_inject_clear(inj, arg->id);
	port_mutex_unlock(&cmd->rt->table_lock);
	return ret;
}
