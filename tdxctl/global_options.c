// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "tdxctl/global_options.h"
#include "tdxctl/options.h"
#include "tdxctl/session.h"

static int parse_expect(const struct option *opt, const char *text, void *field)
{
	uint64_t status;

	(void)opt;
	if (tdxcall_status_parse(text, &status, NULL))
		return -EINVAL;
	*(const char **)field = text;
	return 0;
}

#define GLOBAL(field) offsetof(struct session, field)

const struct option global_options[] = {
	{ "backend", 'b', "dev|model|auto", "backend (default auto, or $TDXCTL_BACKEND)",
	 opt_string, NULL, GLOBAL(backend) },
	{ "state", 0, "FILE", "state image of the software TDX module", opt_string, NULL,
	 GLOBAL(state) },
	{ "json", 'j', NULL, "results and errors as JSON", NULL, NULL, GLOBAL(json) },
	{ "events", 0, NULL, "show what happens while the command runs", NULL, NULL,
	 GLOBAL(events) },
	{ "quiet", 'q', NULL, "no counts, notices or progress", NULL, NULL, GLOBAL(quiet) },
	{ "verbose", 'v', NULL, "count the SEAMCALLs of silent commands, too", NULL, NULL,
	 GLOBAL(verbose) },
	{ "help", 'h', NULL, "this text", NULL, NULL, GLOBAL(help) },
	{ "version", 'V', NULL, "version of tdxctl", NULL, NULL, GLOBAL(version) },
	{ "dump-commands", 0, NULL, NULL, NULL, NULL, GLOBAL(dump) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct option expect_options[] = {
	{ "expect", 0, "STATUS", "this completion status is the success", parse_expect, NULL,
	 GLOBAL(expect) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct option no_options[] = { { NULL, 0, NULL, NULL, NULL, NULL, 0 } };
