// SPDX-License-Identifier: GPL-2.0-only
/* record: run a command and write its SEAMCALLs to a trace. */
#include "tdxctl/commands.h"
#include "tdxctl/error.h"

static int run_record(struct session *s, const void *opts, int nargs, char **args)
{
	(void)opts;
	(void)nargs;
	if (s->record_asked)
		return error_usage(s, "one recording at a time");
	s->record = args[0];
	s->record_asked = true;
	return EXIT_DONE;
}

const struct command cmd_record = {
	.verb = "record",
	.args = "FILE COMMAND [ARGUMENT...]",
	.summary = "run a command and write its SEAMCALLs to a trace",
	.detail =
		"FILE begins on a fresh machine, or continues a trace that ends where this one\n"
		"is; `tdxctl replay FILE` runs it. $TDXCTL_RECORD does the same for every\n"
		"command.",
	.page = "tdxctl-record",
	.min_args = 1,
	.wraps = true,
	.run = run_record,
};
