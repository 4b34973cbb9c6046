/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Events of the runtime: types, names, and which member is what; the table is event.def. */
#ifndef CORE_ABI_EVENT_H
#define CORE_ABI_EVENT_H

#include <tdxcall/uapi.h>

#include "core/port/types.h"

/* Bits of members, in the order of the table. */
enum tdx_event_member_index {
#define EVENT_MEMBER(id, member, kind, format, summary) EVENT_I_##id,
#include "core/abi/event.def"
	EVENT_NR_MEMBERS
};

enum tdx_event_member_bit {
#define EVENT_MEMBER(id, member, kind, format, summary) EVENT_M_##id = 1 << EVENT_I_##id,
#include "core/abi/event.def"
};

/* Of every type. */
#define EVENT_M_ALWAYS (EVENT_M_TYPE | EVENT_M_SEQ | EVENT_M_TIME)

/* How a member travels. */
enum tdx_event_kind {
	TDX_EVENT_U32,
	TDX_EVENT_S32,
	TDX_EVENT_U64,
	TDX_EVENT_NAME, /* at most TDXCALL_NAME_LEN bytes, NUL included */
};

/* How people read it. */
enum tdx_event_format {
	TDX_EVENT_AS_DEC,
	TDX_EVENT_AS_HEX,
	TDX_EVENT_AS_TEXT,
	TDX_EVENT_AS_TYPE,    /* enum tdxcall_event_type */
	TDX_EVENT_AS_COMMAND, /* number of an ioctl */
	TDX_EVENT_AS_LEVEL,   /* 0 = 4K ...; TDXCALL_LEVEL_AUTO */
	TDX_EVENT_AS_EXIT,    /* enum tdxcall_exit */
	TDX_EVENT_AS_HANDLED, /* enum tdxcall_handled */
	TDX_EVENT_AS_LEAF,    /* 0 = none */
	TDX_EVENT_AS_STATUS,  /* completion status */
	TDX_EVENT_AS_ERRNO,
};

/**
 * struct tdx_event_member - a member of struct tdxcall_event
 * @name: as in the struct
 * @summary: what it holds
 * @bit: EVENT_M_*
 * @offset: in the struct
 * @attr: enum tdxcall_genl_attr
 * @kind: enum tdx_event_kind
 * @format: enum tdx_event_format
 */
struct tdx_event_member {
	const char *name;
	const char *summary;
	u32 bit;
	u16 offset;
	u8 attr;
	u8 kind;
	u8 format;
};

/**
 * struct tdx_event_info - a type of events
 * @name: "td-created"
 * @meaning: one line
 * @type: enum tdxcall_event_type
 * @members: EVENT_M_* that mean something, EVENT_M_ALWAYS included
 */
struct tdx_event_info {
	const char *name;
	const char *meaning;
	u32 type;
	u32 members;
};

/**
 * tdx_events() - all types of events
 * @count: where their number goes
 *
 * Return: the rows in ascending order of type.
 */
const struct tdx_event_info *tdx_events(size_t *count);

/**
 * tdx_event_info() - a type of events by number
 * @type: enum tdxcall_event_type
 *
 * Return: NULL for an unknown type.
 */
const struct tdx_event_info *tdx_event_info(u32 type);

/**
 * tdx_event_by_name() - a type of events by name
 * @name: "td-created", "TD_CREATED": letters of either case, hyphens and underscores alike
 *
 * Return: NULL for an unknown name.
 */
const struct tdx_event_info *tdx_event_by_name(const char *name);

/**
 * tdx_event_members() - all members that an event can have
 * @count: where their number goes
 *
 * Return: the rows in the order in which they are shown; row i has bit 1 << i.
 */
const struct tdx_event_member *tdx_event_members(size_t *count);

#endif /* CORE_ABI_EVENT_H */
