// SPDX-License-Identifier: GPL-2.0-only
/* replay: run a recorded trace on a private machine and compare every output register. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/options.h"
#include "tdxctl/session_open.h"

struct replay_opts {
	bool keep_going;
};

static const struct error_text replay_texts[] = {
	{ EBADMSG, "not a tdxtrace version 1 file", "see tdxtrace(5)" },
	{ EOPNOTSUPP, "the library was built without liblzma",
	 "decompress it first: xz -dc FILE | tdxctl replay -" },
	{ 0, NULL, NULL },
};

/**
 * struct watcher - what the replay callback needs
 * @s: the session
 * @keep_going: --keep-going
 * @differences: records that differed so far
 */
struct watcher {
	struct session *s;
	bool keep_going;
	u32 differences;
};

/* "0x.. TDX_OPERAND_BUSY(RCX)" for RAX, a plain number for the others. */
static const char *value_text(const char *where, u64 value, char *buf, size_t size)
{
	char status[96] = "";

	if (!strcmp(where, "rax")) {
		tdxcall_status_format(value, status, sizeof(status));
		snprintf(buf, size, "0x%016llx %s", value, status);
	} else {
		snprintf(buf, size, "0x%016llx", value);
	}
	return buf;
}

static void emit_diff(struct emit *e, const struct tdxcall_replay_diff *diff)
{
	u64 expected = diff->expected, actual = diff->actual;
	char text[2][128];

	value_text(diff->where, expected, text[0], sizeof(text[0]));
	value_text(diff->where, actual, text[1], sizeof(text[1]));
	emit_object(e, NULL);
	emit_string(e, "register", diff->where, "  %-14s", diff->where);
	emit_hex(e, "expected", expected, " %-44s", text[0]);
	emit_hex(e, "actual", actual, " %s\n", text[1]);
	emit_end(e);
}

/* Name of the operand that a register holds for a leaf; NULL if it holds none. */
static const char *operand_name(u32 leaf, const char *reg)
{
	struct tdxcall_leaf_operand op;
	unsigned int i;

	for (i = 0; !tdxcall_leaf_operand(leaf, i, &op); i++) {
		if (!op.is_output && !strcmp(op.reg, reg))
			return op.name;
	}
	return NULL;
}

static void emit_input(struct emit *e, u32 leaf, const char *reg, u64 value)
{
	const char *name = operand_name(leaf, reg);

	emit_object(e, NULL);
	emit_string(e, "register", reg, "  %-4s", reg);
	emit_hex(e, "value", value, "0x%016llx", value);
	if (name)
		emit_string(e, "operand", name, " %s", name);
	emit_text(e, "\n");
	emit_end(e);
}

/* The inputs of a record "call lp=N rax=R reg=V ... -> outputs"; others have none to show. */
static void emit_inputs(struct emit *e, char *record)
{
	char *save = NULL, *word, *equals;
	struct tdxcall_leaf_info info;
	u32 leaf = 0;
	u64 value;

	word = strtok_r(record, " \t", &save);
	emit_string(e, "record", word ? word : "", "%s", word ? word : "");
	emit_array(e, "inputs");
	while ((word = strtok_r(NULL, " \t", &save)) && strcmp(word, "->")) {
		equals = strchr(word, '=');
		if (!equals || number_parse(equals + 1, &value)) {
			emit_text(e, " %s", word);
			continue;
		}
		*equals = '\0';
		if (!strcmp(word, "lp")) {
			emit_text(e, " on lp %llu", value);
			continue;
		}
		if (!strcmp(word, "rax")) {
			leaf = value & 0xffff;
			emit_text(e, ": %s version %llu\n",
				  tdxcall_leaf_info(leaf, &info) ? "unknown leaf" : info.name,
				  value >> 16 & 0xff);
		}
		emit_input(e, leaf, word, value);
	}
	emit_end(e);
}

static bool on_difference(void *ctx, const struct tdxcall_replay_report *report, const char *line)
{
	struct watcher *w = ctx;
	struct emit *e = &w->s->out;
	char *record = strdup(line);
	u32 i;

	/* Opened by the first one: a trace that turns out to be no trace has no result. */
	if (!w->differences++)
		emit_array(e, "differences");
	emit_object(e, NULL);
	emit_hex(e, "line", report->diff_line, "line %llu: ", (u64)report->diff_line);
	if (record)
		emit_inputs(e, record);
	emit_text(e, "  %-14s %-44s %s\n", "output", "expected", "actual");
	emit_array(e, "outputs");
	for (i = 0; i < report->ndiffs && i < TDXCALL_REPLAY_MAX_DIFFS; i++)
		emit_diff(e, &report->diffs[i]);
	emit_end(e);
	emit_end(e);
	free(record);
	return w->keep_going;
}

static int run_replay(struct session *s, const void *opts, int nargs, char **args)
{
	const struct replay_opts *o = opts;
	struct watcher w = { .s = s, .keep_going = o->keep_going };
	const struct tdxcall_replay_report *report;
	struct tdxcall_log log = session_log(s);
	struct tdxcall_replay *replay;
	bool identical;
	int ret;

	(void)nargs;
	s->out.backend = "model";
	ret = tdxcall_replay_new(&replay);
	if (ret)
		return error_errno(s, NULL, ret, replay_texts);
	ret = tdxcall_replay_file(replay, args[0], on_difference, &w, &log);
	report = tdxcall_replay_report(replay);
	if (ret) {
		ret = error_errno(s, NULL, ret, replay_texts);
		goto out_free;
	}
	if (!report->calls) {
		ret = error_message(s, EXIT_REFUSED, NULL, "see tdxtrace(5)", "%s: no call in it",
				    args[0]);
		goto out_free;
	}
	if (!w.differences)
		emit_array(&s->out, "differences");
	emit_end(&s->out);
	emit_hex(&s->out, "identical", report->identical, "%llu of ", (u64)report->identical);
	emit_hex(&s->out, "calls", report->calls, "%llu calls identical\n", (u64)report->calls);
	emit_hex(&s->out, "registers", report->registers, NULL);
	identical = report->identical == report->calls;
	emit_bool(&s->out, "success", identical, NULL);
	ret = identical ? EXIT_DONE : EXIT_REFUSED;
out_free:
	tdxcall_replay_free(replay);
	return ret;
}

static const struct option replay_options[] = {
	{ "keep-going", 'k', NULL, "go on after a difference", NULL, NULL,
	 offsetof(struct replay_opts, keep_going) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct command cmd_replay = {
	.verb = "replay",
	.args = "FILE",
	.summary = "run a recorded trace on the software TDX module and compare",
	.detail =
		"FILE is a tdxtrace, plain or compressed with xz; - is standard input. Each trace\n"
		"has a machine of its own: the state image is not touched.",
	.page = "tdxctl-replay",
	.min_args = 1,
	.max_args = 1,
	.options = replay_options,
	.opts_size = sizeof(struct replay_opts),
	.run = run_replay,
};
