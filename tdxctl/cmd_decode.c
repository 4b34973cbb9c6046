// SPDX-License-Identifier: GPL-2.0-only
/* decode, explain: what completion statuses and leaves mean. No backend is opened. */
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/describe.h"
#include "tdxctl/error.h"
#include "tdxctl/event_text.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/outcome.h"

static int run_decode(struct session *s, const void *opts, int nargs, char **args)
{
	uint64_t status, mask;

	(void)opts;
	(void)nargs;
	if (tdxcall_status_parse(args[0], &status, &mask))
		return error_usage(
			s, "'%s' is neither a number nor the name of a completion status", args[0]);
	if (!describe_status(&s->out, status, mask == ~(uint64_t)0))
		return error_message(s, EXIT_REFUSED, args[0], NULL,
				     "no completion status has this value");
	return EXIT_DONE;
}

const struct command cmd_decode = {
	.verb = "decode",
	.args = "STATUS",
	.summary = "what a completion status means",
	.detail =
		"STATUS is a number or a name: TDX_OPERAND_BUSY, OPERAND_BUSY, OPERAND_BUSY(RCX).",
	.page = "tdxctl-decode",
	.min_args = 1,
	.max_args = 1,
	.run = run_decode,
};

static void list_leaves(struct emit *e)
{
	struct tdxcall_leaf_info leaf;
	unsigned int i;

	emit_array(e, "leaves");
	for (i = 0; !tdxcall_leaf_at(i, &leaf); i++) {
		emit_object(e, NULL);
		emit_number(e, "number", leaf.number, "%3u ", leaf.number);
		emit_string(e, "name", leaf.name, "%-28s ", leaf.name);
		emit_string(e, "summary", leaf.summary, "%s\n", leaf.summary);
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
		emit_string(e, "meaning", info.meaning, "%s\n", info.meaning);
		emit_end(e);
	}
	emit_end(e);
}

/* A leaf by the name that counts have for it, as "aug". */
static bool find_short(const char *name, struct tdxcall_leaf_info *leaf)
{
	char short_name[32];
	unsigned int i;

	for (i = 0; !tdxcall_leaf_at(i, leaf); i++) {
		leaf_short_name(leaf->number, short_name, sizeof(short_name), '.');
		if (!strcmp(short_name, name))
			return true;
	}
	return false;
}

static int run_explain(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_leaf_info leaf;
	const char *topic = args[0];
	uint64_t status, mask;
	u64 number;

	(void)opts;
	(void)nargs;
	if (!strcmp(topic, "leaves")) {
		list_leaves(&s->out);
		return EXIT_DONE;
	}
	if (!strcmp(topic, "statuses")) {
		list_statuses(&s->out);
		return EXIT_DONE;
	}
	if (!strcmp(topic, "events")) {
		event_types_emit(&s->out);
		return EXIT_DONE;
	}
	if (!tdxcall_leaf_find(topic, &leaf) || find_short(topic, &leaf)) {
		describe_leaf(&s->out, &leaf);
		/* "track" is both. */
		event_describe(&s->out, topic);
		return EXIT_DONE;
	}
	/* Small numbers are leaves: the only status among them is success. */
	if (!number_parse(topic, &number) && number < TDXCALL_NR_LEAVES &&
	    !tdxcall_leaf_info((u32)number, &leaf)) {
		describe_leaf(&s->out, &leaf);
		return EXIT_DONE;
	}
	if (!tdxcall_status_parse(topic, &status, &mask) &&
	    describe_status(&s->out, status, mask == ~(uint64_t)0))
		return EXIT_DONE;
	if (describe_word(&s->out, topic) || event_describe(&s->out, topic))
		return EXIT_DONE;
	return error_usage(s, "'%s' is no leaf, status, operand, state, type of pages, exit "
			   "reason or event", topic);
}

const struct command cmd_explain = {
	.verb = "explain",
	.args = "TOPIC",
	.summary = "what a leaf, status, operand or state is",
	.detail =
		"TOPIC is a leaf (TDH.MEM.PAGE.AUG, aug or its number), a completion status,\n"
		"an operand, a state, a type of pages, an exit reason, a type of events,\n"
		"or one of the words leaves, statuses and events.",
	.page = "tdxctl-decode",
	.min_args = 1,
	.max_args = 1,
	.run = run_explain,
};
