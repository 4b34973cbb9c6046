// SPDX-License-Identifier: GPL-2.0-only
/* add, aug, block, unblock, track, remove, zap: one operation over a range of private memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/cmd_range.h"
#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/file.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/outcome.h"
#include "tdxctl/progress.h"
#include "tdxctl/session_open.h"

#define PAGE 4096ULL

const struct range_opts range_defaults = { .level = LEVEL_UNSET, .backing = LEVEL_UNSET };

/**
 * struct job - one command at work
 * @s: the session
 * @opts: its options
 * @unit: the leaf that it calls once for each page
 * @td: the TD
 * @req: the whole request
 * @contents: what @req.buf points to
 */
struct job {
	struct session *s;
	const struct range_opts *opts;
	const char *unit;
	struct tdxcall_td_query td;
	struct tdxcall_range req;
	void *contents;
};

static const struct error_text free_texts[] = {
	{ EEXIST, "something in the range is mapped already, or is a table of smaller pages",
	 "`tdxctl sept walk` shows what, --skip passes over it" },
	{ ENOTEMPTY, "a table of smaller pages, which is empty, is in the way",
	 "`tdxctl sept remove` takes it away, and so does --drop-tables on the way" },
	{ EINTR, "interrupted; what was done is kept", "repeat it with --skip for the rest" },
	{ 0, NULL, NULL },
};

static const struct error_text mapped_texts[] = {
	{ ENOENT, "something in the range is not mapped, or not as this needs it",
	 "`tdxctl sept walk` shows what is, --skip passes over the rest" },
	{ EINTR, "interrupted; what was done is kept", "repeat it with --skip for the rest" },
	{ 0, NULL, NULL },
};

/* Reasons for -EINVAL, most specific first. */
static const struct error_text shared_texts[] = {
	{ EINVAL, "the range is not private memory: it has the shared bit set, or lies behind it",
	 "stay below bit 47 (51 with 5 levels of secure EPT)" },
	{ 0, NULL, NULL },
};

static const struct error_text leaf_texts[] = {
	{ EINVAL, "the range, the level or the state of the TD do not allow it",
	 "no page may reach out of it, and each must have the level given: `tdxctl sept walk`" },
	{ 0, NULL, NULL },
};

static const struct error_text promote_texts[] = {
	{ EINVAL, "something in the range is no table full of pages of the next smaller size",
	 "`tdxctl sept walk --tables` shows what is there, --skip passes over it" },
	{ 0, NULL, NULL },
};

static const struct error_text demote_texts[] = {
	{ EINVAL, "a page in the range is small already, reaches out of it, or has another level",
	 "`tdxctl sept walk` shows what is there, --skip passes over 4k pages" },
	{ 0, NULL, NULL },
};

static const struct error_text tables_texts[] = {
	{ ENOTEMPTY, "something in the range is mapped",
	 "zap it first, or pass over tables that are in use with --skip" },
	{ ENOENT, "no secure EPT page lies in the range as a whole",
	 "`tdxctl sept walk --tables` shows them: each maps all of the entry that points to it" },
	{ 0, NULL, NULL },
};

static const struct error_text teardown_texts[] = {
	{ EINVAL, "the TD is being torn down", "`tdxctl td destroy` finishes that" },
	{ 0, NULL, NULL },
};

static const struct error_text *choose_invalid(const struct job *job)
{
	unsigned int shared_bit = job->td.sept_levels == 5 ? 51 : 47;
	const struct tdxcall_range *req = &job->req;

	if (job->td.state == TDXCALL_TD_TEARDOWN)
		return teardown_texts;
	if (req->gpa + req->size > 1ULL << shared_bit)
		return shared_texts;
	if (req->op == TDXCALL_RANGE_PROMOTE)
		return promote_texts;
	return req->op == TDXCALL_RANGE_DEMOTE ? demote_texts : leaf_texts;
}

static const struct error_text *choose_texts(const struct job *job, int ret)
{
	if (ret == -EINVAL)
		return choose_invalid(job);
	switch (job->req.op) {
	case TDXCALL_RANGE_ADD:
	case TDXCALL_RANGE_AUG:
		return free_texts;
	case TDXCALL_RANGE_SEPT_REMOVE:
		return tables_texts;
	default:
		return mapped_texts;
	}
}

static const struct error_text spoiled_text = {
	.next = "the measurement of the TD is spoiled, for a part of this page stays in it: "
		"`tdxctl td destroy`, then build the TD anew",
};

/* What to do if this very command has spoiled the measurement: repeating it would not help. */
static const struct error_text *known_if_spoiled(const struct job *job)
{
	struct tdxcall_td_query now;

	if (job->req.op != TDXCALL_RANGE_ADD && job->req.op != TDXCALL_RANGE_EXTEND)
		return NULL;
	tdxcall_init_td_query(&now, job->td.td);
	if (tdxcall_td_query(job->s->tdxcall, &now) || now.state != TDXCALL_TD_SPOILED)
		return NULL;
	return &spoiled_text;
}

static int finish(struct job *job)
{
	struct tdxcall_outcome *outcome = &job->req.outcome;
	char object[TDXCALL_NAME_LEN + 32];
	bool stopped;
	int ret, status;

	job->req.progress = (uintptr_t)&progress_start(job->s, job->s->cmd->verb, PROGRESS_BYTES,
						       job->req.size)->done;
	ret = tdxcall_range_exec(job->s->tdxcall, &job->req);
	progress_stop();
	stopped = ret ? ret == -EINTR : outcome->result;
	snprintf(object, sizeof(object), "%s", job->td.name);
	if (job->req.size)
		snprintf(object + strlen(object), 24, " 0x%llx",
			 stopped ? outcome->gpa : job->req.gpa);
	status = error_outcome_known(job->s, object, ret, outcome,
				     choose_texts(job, ret ? ret : outcome->result),
				     ret || outcome->result ? known_if_spoiled(job) : NULL);
	if (!status)
		outcome_emit(job->s, job->unit, outcome);
	free(job->contents);
	return status;
}

/* TD RANGE, aligned as the level wants it. */
static int take_range(struct session *s, char **args, u32 level, struct tdxcall_td_query *td,
		      struct range *range)
{
	u64 unit = level == LEVEL_UNSET ? PAGE : level_size(level);
	int ret;

	ret = range_parse(args[1], range);
	if (ret == -ERANGE)
		return error_usage(s, "%s goes past the end of 64 bits", args[1]);
	if (ret)
		return error_usage(s, "'%s' is no range: GPA, START..END or START+SIZE, not empty",
				   args[1]);
	if (range->start % unit || range->size % unit)
		return error_usage(s, "%s is not aligned to %llu KiB", args[1], unit / 1024);
	return session_td(s, args[0], td);
}

/* What all operations on a range have in common; the job's options and unit are set. */
static int begin(struct job *job, char **args, u32 one, struct range *range)
{
	u32 level = job->opts->level;
	int status = take_range(job->s, args, level, &job->td, range);

	if (!status && !range->size)
		range->size = level_size(level == LEVEL_UNSET ? one : level);
	return status;
}

static void set_options(struct job *job)
{
	const struct range_opts *opts = job->opts;

	if (opts->level != LEVEL_UNSET)
		job->req.level = (u8)opts->level;
	if (opts->backing != LEVEL_UNSET)
		job->req.backing = (u8)opts->backing;
	job->req.busy = (u8)opts->busy;
	job->req.batch = opts->batch;
	if (opts->extend)
		job->req.flags |= TDXCALL_RANGE_F_EXTEND;
	if (opts->skip)
		job->req.flags |= TDXCALL_RANGE_F_SKIP;
	if (opts->drop_tables)
		job->req.flags |= TDXCALL_RANGE_F_DROP;
}

int range_run(struct session *s, const struct range_opts *opts, char **args,
	      const struct range_kind *kind)
{
	struct job job = { .s = s, .opts = opts, .unit = kind->unit };
	struct range range;
	int status;

	status = begin(&job, args, kind->one, &range);
	if (status)
		return status;
	kind->init(&job.req, job.td.td, range.start, range.size);
	set_options(&job);
	return finish(&job);
}

static const struct option mapped_options[] = {
	OPT_LEVEL("4k|2m|1g", level_choices, "level that every page must have (default: any)"),
	OPT_BUSY,
	OPT_SKIP("pass over what is not mapped"),
	OPT_END,
};

static int run_add(struct session *s, const void *opts, int nargs, char **args)
{
	struct job job = { .s = s, .opts = opts, .unit = "TDH.MEM.PAGE.ADD" };
	u64 file_size = 0;
	struct range range;
	int status;

	(void)nargs;
	status = take_range(s, args, LEVEL_UNSET, &job.td, &range);
	if (!status && job.opts->file)
		status = file_size_get(s, job.opts->file, &file_size);
	if (status)
		return status;
	if (!range.size)
		range.size = file_size ? (file_size + PAGE - 1) / PAGE * PAGE : PAGE;
	if (file_size > range.size)
		return error_usage(s, "%s has %llu bytes, which is more than the range",
				   job.opts->file, file_size);
	if (job.opts->file)
		status = file_read(s, job.opts->file, file_size, range.size, &job.contents);
	if (status)
		return status;
	tdxcall_init_add(&job.req, job.td.td, range.start, range.size, job.contents);
	set_options(&job);
	return finish(&job);
}

static const struct option add_options[] = {
	{ "file", 'f', "FILE", "contents, padded with zeros (default: all zeros)", opt_string, NULL,
	 offsetof(struct range_opts, file) },
	{ "extend", 0, NULL, "measure each page into MRTD, too", NULL, NULL,
	 offsetof(struct range_opts, extend) },
	OPT_BUSY,
	OPT_SKIP("pass over what is mapped already"),
	OPT_END,
};

const struct command cmd_add = {
	.verb = "add",
	RANGE_COMMAND,
	.summary = "copy 4K pages into a test TD that is not finalized",
	.detail = "A RANGE that is only a GPA is as long as the file, or one page.",
	.options = add_options,
	.run = run_add,
};

static int run_aug(struct session *s, const void *opts, int nargs, char **args)
{
	struct job job = { .s = s, .opts = opts, .unit = "TDH.MEM.PAGE.AUG" };
	struct range_opts defaults = *job.opts;
	struct range range;
	int status;

	(void)nargs;
	if (defaults.level == LEVEL_UNSET)
		defaults.level = 0;
	job.opts = &defaults;
	if (defaults.backing != LEVEL_UNSET && defaults.backing < defaults.level)
		return error_usage(s, "--backing must be at least as large as --level");
	if (defaults.drop_tables && !defaults.level)
		return error_usage(s, "--drop-tables is for --level 2m");
	status = begin(&job, args, defaults.level, &range);
	if (status)
		return status;
	tdxcall_init_aug(&job.req, job.td.td, range.start, range.size, defaults.level);
	set_options(&job);
	return finish(&job);
}

static const struct choice aug_level_choices[] = {
	{ "4k", 0 },
	{ "2m", 1 },
	{ NULL, 0 },
};

static const struct option aug_options[] = {
	{ "level", 'l', "4k|2m", "page size (default 4k)", opt_choice, aug_level_choices,
	 offsetof(struct range_opts, level) },
	{ "backing", 0, "4k|2m|1g", "host blocks that pages are taken from (default: as --level)",
	 opt_choice, level_choices, offsetof(struct range_opts, backing) },
	{ "drop-tables", 0, NULL, "remove empty tables where a 2m page is to be", NULL, NULL,
	 offsetof(struct range_opts, drop_tables) },
	OPT_BUSY,
	OPT_SKIP("pass over what is mapped already"),
	OPT_END,
};

const struct command cmd_aug = {
	.verb = "aug",
	RANGE_COMMAND,
	.summary = "map pages that the guest has yet to accept",
	.detail =
		"Missing secure EPT pages are added on the way. A GPA alone is one page.",
	.options = aug_options,
	.run = run_aug,
};

/* A command that calls one leaf for each mapped page. */
#define MAPPED_COMMAND(name, leaf, text) \
	static int run_##name(struct session *s, const void *opts, int nargs, char **args) \
	{ \
		static const struct range_kind kind = { leaf, tdxcall_init_##name, 0 }; \
		(void)nargs; \
		return range_run(s, opts, args, &kind); \
	} \
	const struct command cmd_##name = { \
		.verb = #name, \
		RANGE_COMMAND, \
		.summary = text, \
		.options = mapped_options, \
		.run = run_##name, \
	}

MAPPED_COMMAND(block, "TDH.MEM.RANGE.BLOCK", "stop new translations of mapped pages");
MAPPED_COMMAND(unblock, "TDH.MEM.RANGE.UNBLOCK", "take block back, after a track");
MAPPED_COMMAND(remove, "TDH.MEM.PAGE.REMOVE", "take blocked and tracked pages back from a test TD");

static int run_track(struct session *s, const void *opts, int nargs, char **args)
{
	struct job job = { .s = s, .opts = opts };
	int status;

	(void)nargs;
	status = session_td(s, args[0], &job.td);
	if (status)
		return status;
	tdxcall_init_track(&job.req, job.td.td);
	set_options(&job);
	return finish(&job);
}

static const struct option track_options[] = { OPT_BUSY, OPT_END };

const struct command cmd_track = {
	.verb = "track",
	.args = "TD",
	.summary = "start a new TLB epoch",
	.page = "tdxctl-range",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_WRITE,
	.expects = true,
	.options = track_options,
	.opts_size = sizeof(range_defaults),
	.defaults = &range_defaults,
	.run = run_track,
};

static int run_zap(struct session *s, const void *opts, int nargs, char **args)
{
	static const struct range_kind kind = { "TDH.MEM.PAGE.REMOVE", tdxcall_init_zap, 0 };

	(void)nargs;
	return range_run(s, opts, args, &kind);
}

static const struct option zap_options[] = {
	OPT_LEVEL("4k|2m|1g", level_choices, "level that every page must have (default: any)"),
	{ "batch", 0, "N", "pages blocked for each track (default, and if 0: 512)", opt_u32, NULL,
	 offsetof(struct range_opts, batch) },
	OPT_BUSY,
	OPT_SKIP("pass over what is not mapped"),
	OPT_END,
};

const struct command cmd_zap = {
	.verb = "zap",
	RANGE_COMMAND,
	.summary = "block, track and remove pages, batch by batch",
	.options = zap_options,
	.run = run_zap,
};
