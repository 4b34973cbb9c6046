// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Handing commands to their handlers. What all commands have in common is done here, as their rows
 * say (command.def): a handler gets a struct without a stray flag or reserved field, a buffer that
 * is long enough and a TD that it may work on, and leaves what came of it in struct rt_cmd.
 */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_command.h"
#include "core/runtime/rt_event.h"
#include "core/runtime/rt_row.h"
#include "core/runtime/rt_table.h"

static int check_buf(struct rt_cmd *c, const struct rt_row *row)
{
	enum rt_buf_dir dir;
	u64 len;
	int ret = rt_row_buf(row, c->arg, &dir, &len);

	if (ret)
		return ret;
	if (dir == RT_BUF_NONE || (row->buf.optional && !rt_row_buf_addr(row, c->arg))) {
		c->buf = NULL;
		return 0;
	}
	return !c->buf || c->buf_len < len ? -EFAULT : 0;
}

static int take_td(struct rt_cmd *c, const struct rt_row *row, const struct rt_rules *rules)
{
	const u32 *head = c->arg;
	bool exclusive = rules->gate == GATE_EXCLUSIVE || (head[1] & rules->alone) != 0;
	int ret;

	if (!row->td.at || row->td.at == RT_TD_ITSELF)
		return 0;
	ret = rt_td_get(c, *(const u32 *)((const u8 *)c->arg + row->td.at), exclusive);
	if (ret)
		return ret;
	return c->td->state == TDXCALL_TD_TEARDOWN && !rules->dying ? -EINVAL : 0;
}

static int begin(struct rt_cmd *c, const struct rt_row *row)
{
	int ret = rt_row_check(row, c->arg);

	if (ret)
		return ret;
	if (row->is & RT_IS_OWNED && !c->owner)
		return -EINVAL;
	if (row->busy.at)
		c->vm.busy = *((const u8 *)c->arg + row->busy.at);
	ret = check_buf(c, row);
	return ret ? ret : take_td(c, row, rt_row_rules(row, c->arg));
}

/* A command that a signal stopped is repeated by its caller, who needs to know how far it came. */
static int end(struct rt_cmd *c, const struct rt_row *row, int ret)
{
	struct tdxcall_outcome *outcome = (void *)((u8 *)c->arg + row->outcome.at);

	if (ret && ret != -EINTR)
		return ret;
	if (ret)
		c->result = ret;
	if (row->outcome.at)
		rt_outcome(c, outcome);
	if (row->is & RT_IS_EVENT && !ret)
		rt_event_done(c, _IOC_NR(row->cmd), outcome);
	return c->result == -EINTR ? -EINTR : 0;
}

int rt_row_run(struct rt *rt, struct rt_owner *owner, const struct rt_row *row, void *arg,
	       void *buf, u64 buf_len)
{
	struct rt_cmd c;
	int ret;

	rt_cmd_init(&c, rt);
	c.owner = owner;
	c.bugged_too = (row->is & RT_IS_BUGGED) != 0;
	c.arg = arg;
	c.buf = buf;
	c.buf_len = buf_len;
	atom_add(&rt->st->in_flight, 1);
	atom_add(&rt->commands, 1);
	ret = begin(&c, row);
	if (!ret)
		ret = row->run(&c);
	ret = end(&c, row, ret);
	if (c.held)
		rt_td_put(&c);
	atom_sub(&rt->st->in_flight, 1);
	return ret;
}

int rt_command_as(struct rt *rt, struct rt_owner *owner, u32 cmd, void *arg, void *buf, u64 buf_len)
{
	const struct rt_row *row = rt_row(cmd);

	return row ? rt_row_run(rt, owner, row, arg, buf, buf_len) : -ENOTTY;
}

int rt_command(struct rt *rt, u32 cmd, void *arg, void *buf, u64 buf_len)
{
	return rt_command_as(rt, NULL, cmd, arg, buf, buf_len);
}
