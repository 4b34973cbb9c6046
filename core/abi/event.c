// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/abi/buf.h"
#include "core/abi/event.h"

static const struct tdx_event_member members[] = {
#define EVENT_MEMBER(id, member, kind, format, summary)                         \
	{ #member, summary, EVENT_M_##id, offsetof(struct tdxcall_event, member), \
	  TDXCALL_A_##id, TDX_EVENT_##kind, TDX_EVENT_AS_##format },
#include "core/abi/event.def"
};

static const struct tdx_event_info events[] = {
#define EVENT(id, name, members, meaning) \
	{ name, meaning, TDXCALL_EVENT_##id, (members) | EVENT_M_ALWAYS },
#include "core/abi/event.def"
};

const struct tdx_event_info *tdx_events(size_t *count)
{
	*count = CORE_ARRAY_SIZE(events);
	return events;
}

const struct tdx_event_info *tdx_event_info(u32 type)
{
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(events); i++) {
		if (events[i].type == type)
			return &events[i];
	}
	return NULL;
}

const struct tdx_event_info *tdx_event_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(events); i++) {
		if (abi_name_eq(events[i].name, name))
			return &events[i];
	}
	return NULL;
}

const struct tdx_event_member *tdx_event_members(size_t *count)
{
	*count = CORE_ARRAY_SIZE(members);
	return members;
}
