// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "core/abi/event.h"
#include "core/port/user_log.h"
#include "event_fixture.h"

static bool is_zero(const u8 *p, size_t len)
{
	while (len && !p[len - 1])
		len--;
	return !len;
}

static size_t member_size(unsigned int kind)
{
	if (kind == TDX_EVENT_NAME)
		return TDXCALL_NAME_LEN;
	return kind == TDX_EVENT_U64 ? sizeof(u64) : sizeof(u32);
}

static const char *look_at_member(const struct tdxcall_event *ev, bool used,
				  const struct tdx_event_member *m)
{
	const u8 *p = (const u8 *)ev + m->offset;
	u64 value;

	if (!used)
		return is_zero(p, member_size(m->kind)) ? NULL : "a member that it does not have";
	if (m->kind == TDX_EVENT_NAME)
		return memchr(p, 0, TDXCALL_NAME_LEN) ? NULL : "a name without end";
	if (m->kind != TDX_EVENT_U64 || m->bit == EVENT_M_GPA || m->bit == EVENT_M_TIME)
		return NULL;
	memcpy(&value, p, sizeof(value));
	if (value >= RTX_MEM_BASE && value < RTX_MEM_BASE + RTX_MEM_SIZE)
		return "a host physical address";
	return NULL;
}

static const char *look_at(const struct event_log *log, const struct tdxcall_event *ev)
{
	const struct tdx_event_info *info = tdx_event_info(ev->type);
	size_t count, i;
	const struct tdx_event_member *m = tdx_event_members(&count);
	const char *fault = NULL;

	if (!info)
		return "an unknown type";
	if (ev->seq != log->last_seq + 1)
		return "a gap";
	if (log->count && log->count <= EVX_MAX && ev->time_ns < log->ev[log->count - 1].time_ns)
		return "a time in the past";
	if (ev->reserved)
		return "something reserved";
	for (i = 0; !fault && i < count; i++)
		fault = look_at_member(ev, (info->members & m[i].bit) != 0, &m[i]);
	return fault;
}

static void hear(void *ctx, const struct tdxcall_event *ev)
{
	struct event_log *log = ctx;

	if (!log->fault) {
		log->fault = look_at(log, ev);
		log->fault_type = ev->type;
	}
	if (ev->type < EVX_TYPES)
		log->of[ev->type]++;
	if (ev->type == TDXCALL_EVENT_PAGE_LEAKED)
		log->leaked += ev->value;
	if (log->count < EVX_MAX)
		log->ev[log->count] = *ev;
	log->count++;
	log->last_seq = ev->seq;
}

void evx_listen(struct rt_fixture *fx, struct event_log *log)
{
	memset(log, 0, sizeof(*log));
	user_event_sink(&fx->port, hear, log);
}

void evx_sound(const struct event_log *log)
{
	ck_assert_msg(!log->fault, "an event of type %u has %s", log->fault_type, log->fault);
}

void evx_forget(struct event_log *log)
{
	u64 last_seq = log->last_seq;

	evx_sound(log);
	memset(log, 0, sizeof(*log));
	log->last_seq = last_seq;
}

void evx_stop(struct rt_fixture *fx, struct event_log *log)
{
	user_event_sink(&fx->port, NULL, NULL);
	evx_sound(log);
}
