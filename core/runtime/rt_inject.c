// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDXCALL_INJECT_*: the rules of fault injection at seam_call(). */
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

int rt_cmd_inject_add(struct rt_cmd *cmd)
{
	struct tdxcall_inject *arg = cmd->arg;
	struct seam_rule rule = {
		.leaf = arg->leaf,
		.nth = arg->nth,
		.count = arg->count,
		.prob_ppm = arg->prob_ppm,
		.seed = arg->seed,
		.status = arg->status,
	};
	int ret;

	port_mutex_lock(&cmd->rt->table_lock);
	ret = seam_inject_add(&cmd->rt->st->inject, &rule);
	port_mutex_unlock(&cmd->rt->table_lock);
	if (!ret)
		describe(arg, &rule);
	return ret;
}

int rt_cmd_inject_next(struct rt_cmd *cmd)
{
	struct tdxcall_inject *arg = cmd->arg;
	struct seam_rule rule;
	int ret;

	port_mutex_lock(&cmd->rt->table_lock);
	ret = seam_inject_next(&cmd->rt->st->inject, arg->id, &rule);
	port_mutex_unlock(&cmd->rt->table_lock);
	if (!ret)
		describe(arg, &rule);
	return ret;
}

int rt_cmd_inject_clear(struct rt_cmd *cmd)
{
	const struct tdxcall_inject *arg = cmd->arg;
	int ret;

	port_mutex_lock(&cmd->rt->table_lock);
	ret = seam_inject_clear(&cmd->rt->st->inject, arg->id);
	port_mutex_unlock(&cmd->rt->table_lock);
	return ret;
}
