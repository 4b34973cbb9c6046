/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What command.def says of each command: for the dispatcher, and for hosts that carry structs. */
#ifndef CORE_RUNTIME_RT_ROW_H
#define CORE_RUNTIME_RT_ROW_H

#include <tdxcall/uapi.h>

#include "core/port/types.h"

struct rt_cmd;

enum rt_gate_kind { GATE_NONE, GATE_SHARED, GATE_EXCLUSIVE };

/* struct rt_row.td.at: the handler looks its TD up. */
#define RT_TD_ITSELF 0xffff

#define RT_IS_READONLY (1U << 0) /* changes nothing: for handles that may only read */
#define RT_IS_LONG (1U << 1)	 /* may take long: an interrupt stops it */
#define RT_IS_EVENT (1U << 2)	 /* its end is a TDXCALL_EVENT_COMMAND */
#define RT_IS_OWNED (1U << 3)	 /* works with what belongs to an owner: -EINVAL without one */
#define RT_IS_FLAGS (1U << 4)	 /* its flags member is an answer, too */
#define RT_IS_BUGGED (1U << 5)	 /* also for a TD that is bugged: it ends it, or asks about it */

#define RT_IS_TDS (1U << 6)	 /* the number of TDs may differ afterwards: the host looks */
#define RT_IS_GUEST (1U << 7)	 /* runs a guest, which a host may not allow */

/* A caller's struct can be this long; more is -E2BIG. */
#define RT_ARGSZ_MAX (1U << 16)

/**
 * struct rt_member - a member of a command's struct
 * @at: its offset, 0 = there is none (argsz is at 0)
 * @size: bytes
 */
struct rt_member {
	u16 at;
	u16 size;
};

enum rt_buf_dir { RT_BUF_NONE, RT_BUF_IN, RT_BUF_OUT };

/**
 * struct rt_buf - the buffer of a command
 * @dir: which way it goes
 * @optional: 0 as its address is fine
 * @part: a caller that offers more than @max gets its length member lowered; else that is -EINVAL
 * @addr: member with its address
 * @len: member with its length
 * @unit: bytes that 1 in @len and @filled means
 * @max: bytes at most, 0 = no limit
 * @filled: RT_BUF_OUT: member that says afterwards how much of it is an answer
 */
struct rt_buf {
	u8 dir;
	bool optional;
	bool part;
	struct rt_member addr;
	struct rt_member len;
	u32 unit;
	u32 max;
	struct rt_member filled;
};

/**
 * struct rt_rules - what may depend on the operation
 * @flags: flags that the struct may have
 * @alone: of them, those with which @gate is exclusive whatever it is else
 * @gate: enum rt_gate_kind
 * @dying: also for a TD in teardown
 * @buf: has the buffer of its row, if that has one
 * @there: there is such an operation
 */
struct rt_rules {
	u32 flags;
	u32 alone;
	u8 gate;
	bool dying;
	bool buf;
	bool there;
};

#define RT_MAX_ZERO 5

/**
 * struct rt_row - a command; see command.def
 * @cmd: its number
 * @name: its name without TDXCALL_
 * @size: of its struct
 * @first: of its struct as it was first released
 * @zero: members that have to be 0
 * @td: member with the id of its TD; at RT_TD_ITSELF: the handler looks it up
 * @busy: member with enum tdxcall_busy_policy
 * @rules: for it, if it has no operations
 * @op: member with the operation
 * @ops: rules by operation
 * @nr_ops: entries of @ops
 * @buf: its buffer
 * @outcome: its struct tdxcall_outcome
 * @is: RT_IS_*
 * @run: handler. Return: 0 if it was carried out: rt_cmd.result is what came of it; < 0: refused
 */
struct rt_row {
	u32 cmd;
	const char *name;
	u16 size;
	u16 first;
	struct rt_member zero[RT_MAX_ZERO];
	struct rt_member td;
	struct rt_member busy;
	struct rt_rules rules;
	struct rt_member op;
	const struct rt_rules *ops;
	u32 nr_ops;
	struct rt_buf buf;
	struct rt_member outcome;
	u32 is;
	int (*run)(struct rt_cmd *cmd);
};

/**
 * rt_row() - find a command
 * @cmd: TDXCALL_*
 *
 * Return: NULL if there is none.
 */
const struct rt_row *rt_row(u32 cmd);

/**
 * rt_row_rules() - what holds for a command as it is given
 * @row: the command
 * @arg: its struct, @row->size bytes
 *
 * Return: NULL: there is no such operation.
 */
const struct rt_rules *rt_row_rules(const struct rt_row *row, const void *arg);

/**
 * rt_row_check() - is there anything in a struct that its command does not take?
 * @row: the command
 * @arg: its struct, @row->size bytes
 *
 * Looks at argsz, flags, reserved members and the busy policy. Return: 0; -EINVAL.
 */
int rt_row_check(const struct rt_row *row, const void *arg);

/**
 * rt_row_buf() - the buffer that a struct names
 * @row: the command
 * @arg: its struct; a length beyond rt_buf.max may be lowered
 * @dir: out: which way it goes; RT_BUF_NONE: there is none
 * @len: out: bytes
 *
 * Return: 0; -EINVAL: too long.
 */
int rt_row_buf(const struct rt_row *row, void *arg, enum rt_buf_dir *dir, u64 *len);

/**
 * rt_row_buf_addr() - user address of the buffer
 * @row: a command that has one
 * @arg: its struct
 */
u64 rt_row_buf_addr(const struct rt_row *row, const void *arg);

/**
 * rt_row_filled() - bytes of the buffer that are an answer
 * @row: a command whose buffer is RT_BUF_OUT
 * @arg: its struct, carried out
 */
u64 rt_row_filled(const struct rt_row *row, const void *arg);

/**
 * rt_argsz_check() - can a caller's struct be this long?
 * @row: the command
 * @argsz: what the struct begins with
 *
 * Return: 0; -EINVAL: shorter than it ever was; -E2BIG.
 */
int rt_argsz_check(const struct rt_row *row, u32 argsz);

/**
 * rt_args_in() - a struct as this version has it, of one that an older or newer caller made
 * @row: the command
 * @own: out: @row->size bytes; what the caller does not know is 0
 * @arg: the caller's struct, of as many bytes as its argsz says
 *
 * Return: 0; -EINVAL: too short; -E2BIG: there is something in it that this version does not know.
 */
int rt_args_in(const struct rt_row *row, void *own, const void *arg);

/**
 * rt_args_out() - the way back of rt_args_in()
 * @row: the command
 * @arg: the caller's struct: gets as much as it has room for; the rest, and argsz, stay
 * @own: as of rt_args_in(), carried out
 */
void rt_args_out(const struct rt_row *row, void *arg, const void *own);

#endif /* CORE_RUNTIME_RT_ROW_H */
