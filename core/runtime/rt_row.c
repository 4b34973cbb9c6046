// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The table of commands, and what can be done with a command's struct without knowing it. */
#include "core/port/string.h"
#include "core/runtime/rt_hook.h"
#include "core/runtime/rt_inject.h"
#include "core/runtime/rt_page.h"
#include "core/runtime/rt_range.h"
#include "core/runtime/rt_raw.h"
#include "core/runtime/rt_row.h"
#include "core/runtime/rt_sept.h"
#include "core/runtime/rt_shared.h"
#include "core/runtime/rt_stats.h"
#include "core/runtime/rt_td.h"
#include "core/runtime/rt_vcpu.h"
#include "core/runtime/rt_vcpu_enter.h"
#include "core/runtime/rt_vcpu_field.h"

/* ---- the table ------------------------------------------------------------------------------- */

static const struct rt_rules rt_range_ops[] = {
#define RANGE_OP(name, flags_, alone_, gate_, dying_, buf_, ...)                              \
	[TDXCALL_RANGE_##name] = { .flags = flags_, .alone = alone_, .gate = gate_,           \
				   .dying = dying_, .buf = buf_, .there = true },
#include "core/runtime/range_op.def"
};

static const struct rt_rules rt_hook_ops[] = {
#define HOOK_OP(name, gate_, dying_, ...) \
	[TDXCALL_HOOK_##name] = { .gate = gate_, .dying = dying_, .there = true },
#include "core/runtime/hook_op.def"
};

#define MEMBER(type, member)                                                                  \
	{                                                                                     \
		offsetof(struct tdxcall_##type, member),                                      \
			sizeof(((struct tdxcall_##type *)0)->member)                          \
	}

/* The words of command.def. */
#define Z(type, member) MEMBER(type, member),
#define NONE { 0, 0 }
#define AT(type, member) MEMBER(type, member)
#define ITSELF { RT_TD_ITSELF, 0 }
#define NO_SUB .ops = NULL
#define SUB(type, member, table) \
	.op = MEMBER(type, member), .ops = table, .nr_ops = CORE_ARRAY_SIZE(table)
#define NO_BUF .buf = { .dir = RT_BUF_NONE }
#define BUF(way, type, member, unit_, max_)                                                   \
	.dir = way, .addr = MEMBER(type, buf), .len = MEMBER(type, member), .unit = unit_,    \
	.max = max_
#define BUF_IN(type, member, unit, max) .buf = { BUF(RT_BUF_IN, type, member, unit, max) }
#define BUF_IN_OPT(type, member, unit, max) \
	.buf = { BUF(RT_BUF_IN, type, member, unit, max), .optional = true }
#define BUF_OUT(type, member, unit, max, filled_) \
	.buf = { BUF(RT_BUF_OUT, type, member, unit, max), .filled = MEMBER(type, filled_) }
#define BUF_OUT_PART(type, member, unit, max, filled_)                                        \
	.buf = { BUF(RT_BUF_OUT, type, member, unit, max), .filled = MEMBER(type, filled_),   \
		 .part = true }

static const struct rt_row rows[] = {
#define COMMAND(name_, type, first_, flags_, zero_, td_, gate_, dying_, busy_, buf_, sub_,    \
		outcome_, is_, run_)                                                          \
	{                                                                                     \
		.cmd = TDXCALL_##name_, .name = #name_, .size = sizeof(struct tdxcall_##type),\
		.first = first_, .zero = { zero_ }, .td = td_, .busy = busy_,                 \
		.rules = { .flags = flags_, .gate = gate_, .dying = dying_, .buf = true,      \
			   .there = true },                                                   \
		sub_, buf_, .outcome = outcome_, .is = is_, .run = run_                       \
	},
#include "core/runtime/command.def"
};

const struct rt_row *rt_row(u32 cmd)
{
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(rows); i++) {
		if (rows[i].cmd == cmd)
			return &rows[i];
	}
	return NULL;
}

/* ---- members --------------------------------------------------------------------------------- */

static u64 get(const void *arg, struct rt_member m)
{
	const u8 *at = (const u8 *)arg + m.at;

	switch (m.size) {
	case sizeof(u8):
		return *at;
	case sizeof(u32):
		return *(const u32 *)at;
	default:
		return *(const u64 *)at;
	}
}

static void lower(void *arg, struct rt_member m, u64 value)
{
	u8 *at = (u8 *)arg + m.at;

	if (m.size == sizeof(u32))
		*(u32 *)at = (u32)value;
	else
		*(u64 *)at = value;
}

static bool is_zero(const u8 *at, u32 size)
{
	while (size && !*at) {
		at++;
		size--;
	}
	return !size;
}

/* ---- rules ----------------------------------------------------------------------------------- */

const struct rt_rules *rt_row_rules(const struct rt_row *row, const void *arg)
{
	u64 op;

	if (!row->ops)
		return &row->rules;
	op = get(arg, row->op);
	return op < row->nr_ops && row->ops[op].there ? &row->ops[op] : NULL;
}

int rt_row_check(const struct rt_row *row, const void *arg)
{
	const struct rt_rules *rules = rt_row_rules(row, arg);
	const u32 *head = arg;
	u32 i;

	if (head[0] != row->size || !rules || head[1] & ~rules->flags)
		return -EINVAL;
	for (i = 0; i < RT_MAX_ZERO; i++) {
		if (!is_zero((const u8 *)arg + row->zero[i].at, row->zero[i].size))
			return -EINVAL;
	}
	if (row->busy.at && get(arg, row->busy) > TDXCALL_BUSY_AGAIN)
		return -EINVAL;
	/* An operation that has no buffer is not given one. */
	if (row->buf.dir != RT_BUF_NONE && !rules->buf && get(arg, row->buf.addr))
		return -EINVAL;
	return 0;
}

/* ---- the buffer ------------------------------------------------------------------------------ */

int rt_row_buf(const struct rt_row *row, void *arg, enum rt_buf_dir *dir, u64 *len)
{
	const struct rt_rules *rules = rt_row_rules(row, arg);
	const struct rt_buf *b = &row->buf;
	u64 count;

	*dir = rules && rules->buf ? b->dir : RT_BUF_NONE;
	*len = 0;
	if (*dir == RT_BUF_NONE)
		return 0;
	count = get(arg, b->len);
	if (b->max && count > b->max / b->unit) {
		if (!b->part)
			return -EINVAL;
		count = b->max / b->unit;
		lower(arg, b->len, count);
	}
	*len = count * b->unit;
	return 0;
}

u64 rt_row_buf_addr(const struct rt_row *row, const void *arg)
{
	return get(arg, row->buf.addr);
}

u64 rt_row_filled(const struct rt_row *row, const void *arg)
{
	return get(arg, row->buf.filled) * row->buf.unit;
}

/* ---- older and newer callers ----------------------------------------------------------------- */

int rt_argsz_check(const struct rt_row *row, u32 argsz)
{
	if (argsz < row->first)
		return -EINVAL;
	return argsz > RT_ARGSZ_MAX ? -E2BIG : 0;
}

int rt_args_in(const struct rt_row *row, void *own, const void *arg)
{
	u32 argsz = *(const u32 *)arg;
	u32 known = argsz < row->size ? argsz : row->size;
	int ret = rt_argsz_check(row, argsz);

	if (ret)
		return ret;
	if (!is_zero((const u8 *)arg + known, argsz - known))
		return -E2BIG;
	memcpy(own, arg, known);
	memset((u8 *)own + known, 0, row->size - known);
	*(u32 *)own = row->size;
	return 0;
}

void rt_args_out(const struct rt_row *row, void *arg, const void *own)
{
	u32 argsz = *(const u32 *)arg;
	u32 known = argsz < row->size ? argsz : row->size;

	memcpy((u8 *)arg + sizeof(argsz), (const u8 *)own + sizeof(argsz), known - sizeof(argsz));
}
