// SPDX-License-Identifier: GPL-2.0-only
/* explain: leaves, statuses, fields, states, bits, events. No backend is opened. */
#include <stdlib.h>
#include <string.h>

#include "tdxctl/cmd_explain.h"
#include "tdxctl/commands.h"
#include "tdxctl/describe.h"
#include "tdxctl/describe_field.h"
#include "tdxctl/error.h"
#include "tdxctl/event_text.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/outcome.h"

static void list_leaves(struct emit *e)
{
	struct tdxcall_leaf_info leaf;
	unsigned int i;

	emit_array(e, "leaves");
	for (i = 0; !tdxcall_leaf_at(i, &leaf); i++) {
		emit_object(e, NULL);
		emit_number(e, "number", leaf.number, "%3u ", leaf.number);
		emit_string(e, "name", leaf.name, "%-28s ", leaf.name);
		emit_string(e, "summary", leaf.summary, "%s", leaf.summary);
		if (leaf.since)
			emit_string(e, "since", leaf.since, " (TDX module %s)", leaf.since);
		emit_text(e, "\n");
		emit_end(e);
	}
	emit_end(e);
}

static void list_statuses(struct emit *e)
{
	struct tdxcall_status_info info;
	unsigned int i;
	u64 value;

	emit_array(e, "statuses");
	for (i = 0; !tdxcall_status_at(i, &info); i++) {
		value = info.value;
		emit_object(e, NULL);
		emit_hex(e, "status", value, "0x%016llx ", value);
		emit_string(e, "name", info.name, "%-44s ", info.name);
		emit_string(e, "meaning", info.meaning, "%s", info.meaning);
		if (info.since)
			emit_string(e, "since", info.since, " (TDX module %s)", info.since);
		emit_text(e, "\n");
		emit_end(e);
	}
	emit_end(e);
}

static void list_features(struct emit *e)
{
	struct tdxcall_name_info info;
	unsigned int i;

	emit_array(e, "features");
	for (i = 0; !tdxcall_name_at(i, &info); i++) {
		if (strcmp(info.kind, "TDX feature"))
			continue;
		emit_object(e, NULL);
		emit_number(e, "bit", (u32)info.number, "%2u ", (u32)info.number);
		emit_string(e, "name", info.name, "%-32s ", info.name);
		emit_string(e, "summary", info.summary, "%s", info.summary);
		if (info.since)
			emit_string(e, "since", info.since, " (TDX module %s)", info.since);
		emit_text(e, "\n");
		emit_end(e);
	}
	emit_end(e);
}

static const struct {
	const char *topic;
	void (*list)(struct emit *e);
} lists[] = {
	{ "leaves", list_leaves },
	{ "statuses", list_statuses },
	{ "events", event_types_emit },
	{ "fields", list_fields },
	{ "features", list_features },
};

const char *explain_list(unsigned int index)
{
	return index < sizeof(lists) / sizeof(lists[0]) ? lists[index].topic : NULL;
}

/* ---- numbers */

#define HIGHEST_LEAF 0xffff

static bool is_seamldr_leaf(u64 number)
{
	struct tdxcall_name_info info;
	unsigned int i;

	for (i = 0; !tdxcall_name_at(i, &info); i++) {
		if (!strcmp(info.kind, "P-SEAMLDR leaf") && info.number == number)
			return true;
	}
	return false;
}

/* A small number is a leaf, for the only status among them is success; a large one is a status. */
static int explain_number(struct session *s, const char *topic, u64 number)
{
	struct tdxcall_leaf_info leaf;
	struct tdxcall_status_info status;

	if (number <= HIGHEST_LEAF && !tdxcall_leaf_info((u32)number, &leaf)) {
		describe_leaf(&s->out, &leaf);
		return EXIT_DONE;
	}
	if (number <= HIGHEST_LEAF)
		return error_usage(s, "%s is the number of no leaf (`tdxctl explain leaves` lists "
				   "them)", topic);
	if (is_seamldr_leaf(number))
		return error_usage(s, "%s may be a leaf of the P-SEAMLDR or what it answers: name "
				   "the leaf, or use `tdxctl decode` for the answer", topic);
	if (!tdxcall_status_info(number, &status)) {
		describe_status(&s->out, number, true, NULL);
		return EXIT_DONE;
	}
	if (describe_field(&s->out, topic))
		return EXIT_DONE;
	return error_usage(s, "%s is no leaf, completion status or metadata field", topic);
}

/* ---- words */

static bool explain_leaf(struct emit *e, const char *topic)
{
	struct tdxcall_leaf_info leaf;

	if (tdxcall_leaf_find(topic, &leaf) && !leaf_find_short(topic, &leaf))
		return false;
	describe_leaf(e, &leaf);
	/* "track" is both. */
	event_describe(e, topic);
	return true;
}

static bool explain_status(struct emit *e, const char *topic)
{
	uint64_t status, mask;

	if (tdxcall_status_parse(topic, &status, &mask))
		return false;
	describe_status(e, status, mask == ~(uint64_t)0, NULL);
	return true;
}

/* Operands and fields, among others, share names: all that a word means is shown. */
static bool explain_word(struct emit *e, const char *topic)
{
	bool found = describe_word(e, topic);

	found |= describe_field(e, topic);
	return event_describe(e, topic) || found;
}

static int run_explain(struct session *s, const void *opts, int nargs, char **args)
{
	const char *topic = args[0];
	u64 number;
	size_t i;

	(void)opts;
	(void)nargs;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (!strcmp(lists[i].topic, topic)) {
			lists[i].list(&s->out);
			return EXIT_DONE;
		}
	}
	if (!number_parse(topic, &number))
		return explain_number(s, topic, number);
	if (explain_leaf(&s->out, topic) || explain_status(&s->out, topic) ||
	    explain_word(&s->out, topic))
		return EXIT_DONE;
	return error_usage(s, "'%s' is no leaf, completion status, metadata field, operand, state, "
			   "type of pages, exit reason, attribute or other bit, or event", topic);
}

const struct command cmd_explain = {
	.verb = "explain",
	.args = "TOPIC",
	.summary = "what a leaf, status, field, operand, state or bit is",
	.detail =
		"TOPIC is a leaf (TDH.MEM.PAGE.AUG, aug or its number), a completion status, a\n"
		"metadata field by name or id, an operand, a state, a type of pages, an exit\n"
		"reason, an attribute, XFAM bit, configuration flag or TDX feature, a type of\n"
		"events, or one of the words leaves, statuses, fields, features and events.",
	.page = "tdxctl-decode",
	.min_args = 1,
	.max_args = 1,
	.run = run_explain,
};
