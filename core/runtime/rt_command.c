// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Handing commands to their handlers. */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_command.h"
#include "core/runtime/rt_hook.h"
#include "core/runtime/rt_inject.h"
#include "core/runtime/rt_page.h"
#include "core/runtime/rt_range.h"
#include "core/runtime/rt_raw.h"
#include "core/runtime/rt_sept.h"
#include "core/runtime/rt_shared.h"
#include "core/runtime/rt_stats.h"
#include "core/runtime/rt_td.h"
#include "core/runtime/rt_vcpu.h"
#include "core/runtime/rt_vcpu_enter.h"
#include "core/runtime/rt_vcpu_field.h"

/* What every struct of the uAPI begins with. */
struct arg_head {
	u32 argsz;
	u32 flags;
};

/**
 * struct rt_handler - a command
 * @cmd: its number
 * @size: of its struct
 * @flags: flags that its struct may have; what they mean together is up to the handler
 * @run: carries it out
 */
struct rt_handler {
	u32 cmd;
	u32 size;
	u32 flags;
	int (*run)(struct rt_cmd *cmd);
};

static const struct rt_handler handlers[] = {
	{ TDXCALL_INFO, sizeof(struct tdxcall_info), 0, rt_cmd_info },
	{ TDXCALL_TD_CREATE, sizeof(struct tdxcall_td_create),
	  TDXCALL_TD_F_AUTO | TDXCALL_TD_F_KVM_BUGS, rt_cmd_td_create },
	{ TDXCALL_TD_DESTROY, sizeof(struct tdxcall_td), 0, rt_cmd_td_destroy },
	{ TDXCALL_TD_FINALIZE, sizeof(struct tdxcall_td), 0, rt_cmd_td_finalize },
	{ TDXCALL_TD_QUERY, sizeof(struct tdxcall_td_query),
	  TDXCALL_QUERY_BY_ID | TDXCALL_QUERY_BY_NAME | TDXCALL_QUERY_NEXT |
		  TDXCALL_QUERY_METADATA,
	  rt_cmd_td_query },
	{ TDXCALL_VCPU_CREATE, sizeof(struct tdxcall_vcpu_create), 0, rt_cmd_vcpu_create },
	{ TDXCALL_RANGE, sizeof(struct tdxcall_range),
	  TDXCALL_RANGE_F_EXTEND | TDXCALL_RANGE_F_SKIP | TDXCALL_RANGE_F_DROP, rt_cmd_range },
	{ TDXCALL_SEPT_READ, sizeof(struct tdxcall_sept_read),
	  TDXCALL_SEPT_F_TABLES | TDXCALL_SEPT_F_FREE, rt_cmd_sept_read },
	{ TDXCALL_STATS, sizeof(struct tdxcall_stats), 0, rt_cmd_stats },
	{ TDXCALL_HOOK, sizeof(struct tdxcall_hook), 0, rt_cmd_hook },
	{ TDXCALL_INJECT, sizeof(struct tdxcall_inject), 0, rt_cmd_inject },
	{ TDXCALL_PAGE, sizeof(struct tdxcall_page),
	  TDXCALL_PAGE_F_EXPOSED | TDXCALL_PAGE_F_OWNED, rt_cmd_page },
	{ TDXCALL_RAW, sizeof(struct tdxcall_raw), 0, rt_cmd_raw },
	{ TDXCALL_VCPU_ENTER, sizeof(struct tdxcall_vcpu_enter), 0, rt_cmd_vcpu_enter },
	{ TDXCALL_VCPU_FLUSH, sizeof(struct tdxcall_vcpu), 0, rt_cmd_vcpu_flush },
	{ TDXCALL_VCPU_QUERY, sizeof(struct tdxcall_vcpu_query), 0, rt_cmd_vcpu_query },
	{ TDXCALL_VCPU_FIELD, sizeof(struct tdxcall_vcpu_field), 0, rt_cmd_vcpu_field },
	{ TDXCALL_SHARED, sizeof(struct tdxcall_shared), 0, rt_cmd_shared },
	{ TDXCALL_MMIO, sizeof(struct tdxcall_mmio), TDXCALL_MMIO_F_ECHO, rt_cmd_mmio },
};

static const struct rt_handler *find_handler(u32 cmd)
{
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(handlers); i++) {
		if (handlers[i].cmd == cmd)
			return &handlers[i];
	}
	return NULL;
}

int rt_command_as(struct rt *rt, struct rt_owner *owner, u32 cmd, void *arg, void *buf, u64 buf_len)
{
	const struct rt_handler *h = find_handler(cmd);
	const struct arg_head *head = arg;
	struct rt_cmd c;
	int ret;

	if (!h)
		return -ENOTTY;
	if (head->argsz != h->size || (head->flags & ~h->flags))
		return -EINVAL;
	rt_cmd_init(&c, rt);
	c.owner = owner;
	c.arg = arg;
	c.buf = buf;
	c.buf_len = buf_len;
	atom_add(&rt->st->in_flight, 1);
	ret = h->run(&c);
	atom_sub(&rt->st->in_flight, 1);
	return ret;
}

int rt_command(struct rt *rt, u32 cmd, void *arg, void *buf, u64 buf_len)
{
	return rt_command_as(rt, NULL, cmd, arg, buf, buf_len);
}
