/* SPDX-License-Identifier: GPL-2.0-only */
/* What all commands over a range of private memory share; cmd_range.c has it. */
#ifndef TDXCTL_CMD_RANGE_H
#define TDXCTL_CMD_RANGE_H

#include "tdxctl/options.h"
#include "tdxctl/session.h"

#define LEVEL_UNSET 0xffffffffU

struct range_opts {
	u32 level;
	u32 backing;
	u32 busy;
	u32 batch;
	const char *file;
	bool extend;
	bool skip;
	bool drop_tables;
};

extern const struct range_opts range_defaults;

/* clang-format off */
#define OPT_LEVEL(words, choices, text) \
	{ "level", 'l', words, text, opt_choice, choices, offsetof(struct range_opts, level) }
#define OPT_BUSY \
	{ "busy", 0, "kick|loop|again", "what to do when something is busy (default kick)", \
	  opt_choice, busy_choices, offsetof(struct range_opts, busy) }
#define OPT_SKIP(text) \
	{ "skip", 0, NULL, text, NULL, NULL, offsetof(struct range_opts, skip) }
#define OPT_END { NULL, 0, NULL, NULL, NULL, NULL, 0 }

/* Members of struct command that are the same for each of them. */
#define RANGE_COMMAND \
	.args = "TD RANGE", .min_args = 2, .max_args = 2, .page = "tdxctl-range", \
	.access = ACCESS_WRITE, .expects = true, \
	.opts_size = sizeof(range_defaults), .defaults = &range_defaults
/* clang-format on */

/**
 * struct range_kind - a command on what is mapped: they take the same arguments
 * @unit: the leaf that it calls once for each page
 * @init: fills the request in
 * @one: level of the one page that a GPA alone stands for, if no --level says it
 */
struct range_kind {
	const char *unit;
	void (*init)(struct tdxcall_range *req, uint32_t td, uint64_t gpa, uint64_t size);
	u32 one;
};

/**
 * range_run() - carry such a command out
 * @s: the session
 * @opts: options of the command
 * @args: TD and RANGE
 * @kind: the command
 *
 * Return: exit status.
 */
int range_run(struct session *s, const struct range_opts *opts, char **args,
	      const struct range_kind *kind);

#endif /* TDXCTL_CMD_RANGE_H */
