// SPDX-License-Identifier: GPL-2.0-only
/* promote, demote, relocate, sept remove: pages of another size or place, and tables that go. */
#include "tdxctl/cmd_range.h"
#include "tdxctl/commands.h"
#include "tdxctl/session_open.h"

static const struct choice large_choices[] = {
	{ "2m", 1 },
	{ "1g", 2 },
	{ NULL, 0 },
};

static void init_promote(struct tdxcall_range *req, uint32_t td, uint64_t gpa, uint64_t size)
{
	tdxcall_init_promote(req, td, gpa, size, 1);
}

static int run_promote(struct session *s, const void *opts, int nargs, char **args)
{
	static const struct range_kind kind = { "TDH.MEM.PAGE.PROMOTE", init_promote, 1 };
	struct range_opts with_level = *(const struct range_opts *)opts;

	(void)nargs;
	if (with_level.level == LEVEL_UNSET)
		with_level.level = 1;
	return range_run(s, &with_level, args, &kind);
}

static const struct option promote_options[] = {
	OPT_LEVEL("2m|1g", large_choices, "size of the pages to be (default 2m)"),
	OPT_BUSY,
	OPT_SKIP("pass over what is no table full of smaller pages"),
	OPT_END,
};

const struct command cmd_promote = {
	.verb = "promote",
	RANGE_COMMAND,
	.summary = "put 512 small pages together to a large one",
	.detail = "They have to be all of one block of the host: see aug --backing.",
	.options = promote_options,
	.run = run_promote,
};

static int run_demote(struct session *s, const void *opts, int nargs, char **args)
{
	static const struct range_kind kind = { "TDH.MEM.PAGE.DEMOTE", tdxcall_init_demote, 1 };

	(void)nargs;
	return range_run(s, opts, args, &kind);
}

static const struct option demote_options[] = {
	OPT_LEVEL("2m|1g", large_choices, "level that every page must have (default: both)"),
	OPT_BUSY,
	OPT_SKIP("pass over 4k pages and what is not mapped"),
	OPT_END,
};

const struct command cmd_demote = {
	.verb = "demote",
	RANGE_COMMAND,
	.summary = "split large pages into 512 of the next smaller size",
	.detail = "A GPA alone is one page: of 2m, if --level does not say 1g.",
	.options = demote_options,
	.run = run_demote,
};

static int run_relocate(struct session *s, const void *opts, int nargs, char **args)
{
	static const struct range_kind kind = { "TDH.MEM.PAGE.RELOCATE", tdxcall_init_relocate, 0 };

	(void)nargs;
	return range_run(s, opts, args, &kind);
}

static const struct choice small_choices[] = {
	{ "4k", 0 },
	{ NULL, 0 },
};

static const struct option relocate_options[] = {
	OPT_LEVEL("4k", small_choices, "level that every page must have: there is no other"),
	OPT_BUSY,
	OPT_SKIP("pass over what is not mapped"),
	OPT_END,
};

const struct command cmd_relocate = {
	.verb = "relocate",
	RANGE_COMMAND,
	.summary = "move 4k pages to other pages of the host",
	.options = relocate_options,
	.run = run_relocate,
};

static int run_sept_remove(struct session *s, const void *opts, int nargs, char **args)
{
	static const struct range_kind kind = { "TDH.MEM.SEPT.REMOVE", tdxcall_init_sept_remove,
						1 };
	struct range_opts everywhere = *(const struct range_opts *)opts;
	char all[] = "0+128t", all_of_five_levels[] = "0+2048t";
	struct tdxcall_td_query td;
	char *whole[] = { args[0], all };
	int status;

	if (nargs > 1)
		return range_run(s, opts, args, &kind);
	status = session_td(s, args[0], &td);
	if (status)
		return status;
	if (td.sept_levels == 5)
		whole[1] = all_of_five_levels;
	everywhere.skip = true;
	return range_run(s, &everywhere, whole, &kind);
}

static const struct option sept_remove_options[] = {
	OPT_BUSY,
	OPT_SKIP("pass over tables that are in use"),
	OPT_END,
};

const struct command cmd_sept_remove = {
	.noun = "sept",
	.verb = "remove",
	.args = "TD [RANGE]",
	.summary = "take secure EPT pages back that map nothing",
	.detail = "Those that lie in the range as a whole; without a RANGE all that are empty.",
	.page = "tdxctl-sept",
	.min_args = 1,
	.max_args = 2,
	.access = ACCESS_WRITE,
	.expects = true,
	.options = sept_remove_options,
	.opts_size = sizeof(range_defaults),
	.defaults = &range_defaults,
	.run = run_sept_remove,
};
