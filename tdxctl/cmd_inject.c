// SPDX-License-Identifier: GPL-2.0-only
/* inject add, list, clear: SEAMCALLs that get a chosen status instead of being made. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/leaf_arg.h"
#include "tdxctl/options.h"

#define PPM 1000000

struct inject_opts {
	u64 status;
	u32 nth;
	u32 prob_ppm;
	u32 count;
	u64 seed;
};

static const struct error_text inject_texts[] = {
	{ ENOSPC, "there are as many rules as there is room for",
	  "`tdxctl inject clear` makes room" },
	{ ENOENT, "no such rule", "`tdxctl inject list` shows which there are" },
	{ 0, NULL, NULL },
};

/* A decimal fraction of one. */
static int parse_prob(const struct option *opt, const char *text, void *field)
{
	double prob;
	char *end;
	u32 ppm;

	(void)opt;
	if (strspn(text, "0123456789.") != strlen(text))
		return -EINVAL;
	prob = strtod(text, &end);
	if (end == text || *end || prob > 1)
		return -EINVAL;
	ppm = (u32)(prob * PPM + 0.5);
	*(u32 *)field = ppm;
	return ppm ? 0 : -EINVAL;
}

static int parse_status(const struct option *opt, const char *text, void *field)
{
	uint64_t status;

	(void)opt;
	if (tdxcall_status_parse(text, &status, NULL) || !status)
		return -EINVAL;
	*(u64 *)field = status;
	return 0;
}

/* What has to be said, and what cannot be said together. */
static int check_options(struct session *s, const struct inject_opts *o)
{
	if (!o->status)
		return error_usage(s, "--status is missing");
	if (!o->nth == !o->prob_ppm)
		return error_usage(s, "one of --nth and --prob is needed");
	if (o->nth && o->seed)
		return error_usage(s, "--seed goes with --prob");
	return EXIT_DONE;
}

static void emit_condition(struct emit *e, const struct tdxcall_inject *rule)
{
	if (rule->nth) {
		emit_number(e, "nth", rule->nth, "  nth %u", rule->nth);
	} else {
		emit_number(e, "prob_ppm", rule->prob_ppm, "  prob %u.%06u", rule->prob_ppm / PPM,
			    rule->prob_ppm % PPM);
		emit_hex(e, "seed", rule->seed, " seed %llu", (u64)rule->seed);
	}
	emit_number(e, "count", rule->count, NULL);
	if (rule->count)
		emit_text(e, " count %u", rule->count);
}

static void emit_rule(struct emit *e, const struct tdxcall_inject *rule)
{
	struct tdxcall_leaf_info info;
	const char *leaf = tdxcall_leaf_info(rule->leaf, &info) ? "unknown" : info.name;
	char status[96];

	tdxcall_status_format(rule->status, status, sizeof(status));
	emit_object(e, NULL);
	emit_number(e, "id", rule->id, "%-3u", rule->id);
	emit_string(e, "leaf", leaf, "%-23s ", leaf);
	emit_hex(e, "status", rule->status, NULL);
	emit_string(e, "status_name", status, "%s", status);
	emit_condition(e, rule);
	emit_hex(e, "seen", rule->seen, "  seen %llu", (u64)rule->seen);
	emit_hex(e, "hits", rule->hits, " hits %llu\n", (u64)rule->hits);
	emit_end(e);
}

static int run_add(struct session *s, const void *opts, int nargs, char **args)
{
	const struct inject_opts *o = opts;
	struct tdxcall_leaf_info leaf;
	struct tdxcall_inject rule;
	int ret = check_options(s, o);

	(void)nargs;
	if (ret)
		return ret;
	ret = leaf_arg(s, args[0], &leaf);
	if (ret)
		return ret;
	tdxcall_init_inject(&rule, leaf.number, o->status);
	rule.nth = o->nth;
	rule.prob_ppm = o->prob_ppm;
	rule.count = o->count;
	rule.seed = o->seed;
	ret = tdxcall_inject_add(s->tdxcall, &rule);
	if (ret)
		return error_errno(s, args[0], ret, inject_texts);
	emit_number(&s->out, "id", rule.id, "%u\n", rule.id);
	return EXIT_DONE;
}

static const struct option add_options[] = {
	{ "status", 0, "STATUS", "completion status that replaces the call", parse_status, NULL,
	  offsetof(struct inject_opts, status) },
	{ "nth", 0, "N", "strike the Nth call from now on", opt_u32, NULL,
	  offsetof(struct inject_opts, nth) },
	{ "prob", 0, "P", "strike each call with this probability, 0.000001 to 1", parse_prob,
	  NULL, offsetof(struct inject_opts, prob_ppm) },
	{ "seed", 0, "S", "of --prob: the same seed strikes the same calls (default 0)", opt_u64,
	  NULL, offsetof(struct inject_opts, seed) },
	{ "count", 0, "N", "strikes at most (default: --nth once, --prob without limit)", opt_u32,
	  NULL, offsetof(struct inject_opts, count) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct command cmd_inject_add = {
	.noun = "inject",
	.verb = "add",
	.args = "LEAF",
	.summary = "let SEAMCALLs of a leaf fail without being made",
	.detail =
		"LEAF as in TDH.MEM.PAGE.AUG, with or without TDH.; STATUS as in\n"
		"TDX_OPERAND_BUSY(RCX) or as a number. Prints the id of the rule.",
	.page = "tdxctl-inject",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_WRITE,
	.options = add_options,
	.opts_size = sizeof(struct inject_opts),
	.run = run_add,
};

static int run_list(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_inject rule;
	int ret;

	(void)opts;
	(void)nargs;
	(void)args;
	tdxcall_init_inject(&rule, 0, 0);
	emit_array(&s->out, "rules");
	while (!(ret = tdxcall_inject_next(s->tdxcall, &rule))) {
		emit_rule(&s->out, &rule);
		rule.id++;
	}
	emit_end(&s->out);
	return ret == -ENOENT ? EXIT_DONE : error_errno(s, NULL, ret, inject_texts);
}

const struct command cmd_inject_list = {
	.noun = "inject",
	.verb = "list",
	.args = "",
	.summary = "rules of fault injection, and how often they struck",
	.page = "tdxctl-inject",
	.access = ACCESS_READ,
	.run = run_list,
};

static int run_clear(struct session *s, const void *opts, int nargs, char **args)
{
	u64 id = 0;
	int ret;

	(void)opts;
	if (nargs && (number_parse(args[0], &id) || !id || id > 0xffffffff))
		return error_usage(s, "not the id of a rule: %s", args[0]);
	ret = tdxcall_inject_clear(s->tdxcall, (u32)id);
	return ret ? error_errno(s, args[0], ret, inject_texts) : EXIT_DONE;
}

const struct command cmd_inject_clear = {
	.noun = "inject",
	.verb = "clear",
	.args = "[ID]",
	.summary = "drop a rule of fault injection, or all of them",
	.page = "tdxctl-inject",
	.max_args = 1,
	.access = ACCESS_WRITE,
	.run = run_clear,
};
