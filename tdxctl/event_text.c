// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include <tdxcall/uapi.h>

#include "tdxctl/errno_name.h"
#include "tdxctl/event_text.h"
#include "tdxctl/exit.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/hook_name.h"

/* ---- what the words are ---------------------------------------------------------------------- */

static const char *range_name(u32 op)
{
	static const char *const names[] = {
		[TDXCALL_RANGE_ADD] = "add",
		[TDXCALL_RANGE_EXTEND] = "extend",
		[TDXCALL_RANGE_AUG] = "aug",
		[TDXCALL_RANGE_BLOCK] = "block",
		[TDXCALL_RANGE_UNBLOCK] = "unblock",
		[TDXCALL_RANGE_TRACK] = "track",
		[TDXCALL_RANGE_REMOVE] = "remove",
		[TDXCALL_RANGE_ZAP] = "zap",
		[TDXCALL_RANGE_PROMOTE] = "promote",
		[TDXCALL_RANGE_DEMOTE] = "demote",
		[TDXCALL_RANGE_RELOCATE] = "relocate",
		[TDXCALL_RANGE_SEPT_REMOVE] = "sept-remove",
	};

	return op < sizeof(names) / sizeof(names[0]) && names[op] ? names[op] : "unknown";
}

static bool is_command(const struct tdxcall_event *ev, unsigned long cmd)
{
	return ev->type == TDXCALL_EVENT_COMMAND && ev->op == _IOC_NR(cmd);
}

static const char *command_name(const struct tdxcall_event *ev)
{
	if (is_command(ev, TDXCALL_RANGE))
		return "range";
	if (is_command(ev, TDXCALL_HOOK))
		return "hook";
	if (is_command(ev, TDXCALL_VCPU_CREATE))
		return "vcpu-create";
	return "unknown";
}

/* The operation within the command by name; NULL if it is a number. */
static const char *sub_name(const struct tdxcall_event *ev)
{
	const char *name;

	if (ev->type == TDXCALL_EVENT_MMIO)
		return ev->sub ? "write" : "read";
	if (is_command(ev, TDXCALL_RANGE))
		return range_name(ev->sub);
	if (is_command(ev, TDXCALL_HOOK)) {
		name = hook_name(ev->sub);
		return name ? name : "unknown";
	}
	return NULL;
}

/* What text calls the value of each type. */
static const char *value_name(u32 type)
{
	switch (type) {
	case TDXCALL_EVENT_COMMAND:
		return "done";
	case TDXCALL_EVENT_TRACK:
		return "tracks";
	case TDXCALL_EVENT_PAGE_LEAKED:
		return "pages";
	case TDXCALL_EVENT_VCPU_EXIT:
		return "r11";
	default:
		return "value";
	}
}

/* ---- which members apply --------------------------------------------------------------------- */

static bool is_member(const struct tdxcall_event_member *m, const char *name)
{
	return !strcmp(m->name, name);
}

static bool exit_has(const struct tdxcall_event *ev, const struct tdxcall_event_member *m)
{
	if (is_member(m, "gpa"))
		return ev->exit == TDXCALL_EXIT_EPT_VIOLATION ||
		       ev->exit == TDXCALL_EXIT_EPT_MISCONFIG;
	if (is_member(m, "value"))
		return ev->exit == TDXCALL_EXIT_VMCALL;
	return true;
}

static bool command_has(const struct tdxcall_event *ev, const struct tdxcall_event_member *m)
{
	/* Of those without a range, nothing of a range applies. */
	if (is_member(m, "gpa") || is_member(m, "size"))
		return ev->size;
	/* A hook does all of it or nothing. */
	if (is_member(m, "value"))
		return ev->size && is_command(ev, TDXCALL_RANGE);
	return true;
}

static bool applies(const struct tdxcall_event *ev, const struct tdxcall_event_member *m)
{
	switch (m->format) {
	case TDXCALL_EVENT_AS_TEXT:
		return ev->name[0];
	case TDXCALL_EVENT_AS_LEVEL:
		return ev->size && m->value != TDXCALL_LEVEL_AUTO;
	case TDXCALL_EVENT_AS_HANDLED:
	case TDXCALL_EVENT_AS_LEAF:
	case TDXCALL_EVENT_AS_ERRNO:
		return m->value;
	case TDXCALL_EVENT_AS_STATUS:
		return m->value || ev->type == TDXCALL_EVENT_VCPU_EXIT;
	default:
		break;
	}
	if (is_member(m, "td"))
		return m->value;
	if (ev->type == TDXCALL_EVENT_VCPU_EXIT)
		return exit_has(ev, m);
	if (ev->type == TDXCALL_EVENT_COMMAND)
		return command_has(ev, m);
	return true;
}

/* ---- one event ------------------------------------------------------------------------------- */

static void emit_status(struct emit *e, const struct tdxcall_event *ev,
			const struct tdxcall_event_member *m)
{
	char text[96];

	tdxcall_status_format(m->value, text, sizeof(text));
	/* RAX of a vCPU that simply left says nothing that its exit does not. */
	if (tdxcall_status_is_error(m->value) || ev->type != TDXCALL_EVENT_VCPU_EXIT)
		emit_text(e, " %s", text);
	emit_hex(e, m->name, m->value, NULL);
	if (tdxcall_status_is_error(m->value))
		emit_string(e, "status_name", text, NULL);
}

static void emit_sub(struct emit *e, const struct tdxcall_event *ev,
		     const struct tdxcall_event_member *m)
{
	const char *name = sub_name(ev);

	if (name)
		emit_string(e, m->name, name, " %s", name);
	else
		emit_number(e, m->name, (u32)m->value, " %u", (u32)m->value);
}

static void emit_leaf(struct emit *e, const struct tdxcall_event_member *m)
{
	struct tdxcall_leaf_info info;
	const char *name = tdxcall_leaf_info((u32)m->value, &info) ? "unknown-leaf" : info.name;

	emit_string(e, m->name, name, " %s", name);
}

/* Few enough to be read in decimal. */
static bool is_count(const struct tdxcall_event *ev, const struct tdxcall_event_member *m)
{
	if (is_member(m, "value"))
		return ev->type == TDXCALL_EVENT_TRACK || ev->type == TDXCALL_EVENT_PAGE_LEAKED;
	return is_member(m, "size") && ev->type == TDXCALL_EVENT_MMIO;
}

static void emit_plain(struct emit *e, const struct tdxcall_event *ev,
		       const struct tdxcall_event_member *m)
{
	const char *label = is_member(m, "value") ? value_name(ev->type) : m->name;

	if (m->is_wide && is_count(ev, m))
		emit_hex(e, m->name, m->value, " %s %llu", label, (u64)m->value);
	else if (m->is_wide)
		emit_hex(e, m->name, m->value, " %s 0x%llx", label, (u64)m->value);
	else
		emit_number(e, m->name, (u32)m->value, " %s %u", label, (u32)m->value);
}

static void emit_member(struct emit *e, const struct tdxcall_event *ev,
			const struct tdxcall_event_member *m)
{
	struct tdxcall_event_info info;

	switch (m->format) {
	case TDXCALL_EVENT_AS_TYPE:
		if (!tdxcall_event_info(ev->type, &info))
			emit_string(e, m->name, info.name, "%s", info.name);
		break;
	case TDXCALL_EVENT_AS_TEXT:
		emit_string(e, m->name, ev->name, " %s", ev->name);
		break;
	case TDXCALL_EVENT_AS_COMMAND:
		/* Range operations and hooks have a name of their own, which comes next. */
		if (!sub_name(ev))
			emit_text(e, " %s", command_name(ev));
		emit_string(e, m->name, command_name(ev), NULL);
		break;
	case TDXCALL_EVENT_AS_LEVEL:
		emit_string(e, m->name, level_name((u32)m->value), " level %s",
			    level_name((u32)m->value));
		break;
	case TDXCALL_EVENT_AS_EXIT:
		emit_string(e, m->name, exit_name((u32)m->value), " %s",
			    exit_name((u32)m->value));
		break;
	case TDXCALL_EVENT_AS_HANDLED:
		emit_string(e, m->name, handled_name((u32)m->value), " -> %s",
			    handled_name((u32)m->value));
		break;
	case TDXCALL_EVENT_AS_LEAF:
		emit_leaf(e, m);
		break;
	case TDXCALL_EVENT_AS_STATUS:
		emit_status(e, ev, m);
		break;
	case TDXCALL_EVENT_AS_ERRNO:
		emit_string(e, m->name, errno_name((int)(u32)m->value), " %s",
			    errno_name((int)(u32)m->value));
		break;
	default:
		if (is_member(m, "sub"))
			emit_sub(e, ev, m);
		else
			emit_plain(e, ev, m);
	}
}

/* JSON has what distinguishes two TDs of one name; text has what happened, not when. */
static bool is_json_only(const struct tdxcall_event_member *m)
{
	return is_member(m, "seq") || is_member(m, "time_ns") || is_member(m, "td");
}

void event_emit(struct emit *e, const char *key, const struct tdxcall_event *event)
{
	struct tdxcall_event_member m;
	unsigned int i;

	emit_object(e, key);
	for (i = 0; !tdxcall_event_member(event, i, &m); i++) {
		if (applies(event, &m) && (e->json || !is_json_only(&m)))
			emit_member(e, event, &m);
	}
	emit_text(e, "\n");
	emit_end(e);
}

/* ---- types ----------------------------------------------------------------------------------- */

void event_types_emit(struct emit *e)
{
	struct tdxcall_event_info info;
	unsigned int i;

	emit_array(e, "events");
	for (i = 0; !tdxcall_event_at(i, &info); i++) {
		emit_object(e, NULL);
		emit_number(e, "type", info.type, NULL);
		emit_string(e, "name", info.name, "  %-16s ", info.name);
		emit_string(e, "meaning", info.meaning, "%s\n", info.meaning);
		emit_end(e);
	}
	emit_end(e);
}

bool event_describe(struct emit *e, const char *name)
{
	struct tdxcall_event_member m;
	struct tdxcall_event_info info;
	struct tdxcall_event event = { 0 };
	unsigned int i;

	if (tdxcall_event_find(name, &info))
		return false;
	event.type = info.type;
	emit_string(e, "event", info.name, "%-12s %s\n", "event", info.name);
	emit_string(e, "meaning", info.meaning, "%-12s %s\n", "meaning", info.meaning);
	emit_array(e, "members");
	for (i = 0; !tdxcall_event_member(&event, i, &m); i++) {
		emit_object(e, NULL);
		emit_string(e, "name", m.name, "%-12s %-8s ", i ? "" : "members", m.name);
		emit_string(e, "summary", m.summary, "%s\n", m.summary);
		emit_end(e);
	}
	emit_end(e);
	return true;
}
