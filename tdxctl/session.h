/* SPDX-License-Identifier: GPL-2.0-only */
/* What a command works with: the global options, the open backend, the stream of results. */
#ifndef TDXCTL_SESSION_H
#define TDXCTL_SESSION_H

#include <tdxcall/tdxcall.h>
#include <tdxcall/uapi.h>

#include "tdxctl/command.h"
#include "tdxctl/emit.h"

struct eventlog;

/**
 * struct session - one run of tdxctl
 * @cmd: the command, NULL until it is known
 * @name: of the command, "td create"; empty until it is known
 * @backend: --backend
 * @state: --state, NULL = the default
 * @expect: --expect, NULL if it was not given
 * @json: --json
 * @quiet: --quiet
 * @verbose: --verbose
 * @help: --help
 * @version: --version
 * @dump: --dump-commands
 * @tdxcall: the open backend, NULL if the command needs none
 * @log_line: the error line that the library logged last, "" = none
 * @bugged: the TD that the command named is, so it refuses whatever is asked of it
 * @expect_status: @expect as a number
 * @expect_mask: bits of it that matter
 * @record: file that SEAMCALLs are recorded to, NULL or "" = none
 * @record_asked: by the command line, not the environment
 * @batch: the session of the batch that the command is a line of, NULL = none
 * @line: of a batch: the line that runs now
 * @where: "FILE:NUMBER" of that line, NULL = none
 * @events: --events
 * @log: events meanwhile, NULL = not asked for; a batch shares it with its lines
 * @out: results
 */
struct session {
	const struct command *cmd;
	char name[32];
	const char *backend;
	const char *state;
	const char *expect;
	bool json;
	bool quiet;
	bool verbose;
	bool help;
	bool version;
	bool dump;
	struct tdxcall *tdxcall;
	char log_line[256];
	bool bugged;
	uint64_t expect_status;
	uint64_t expect_mask;
	const char *record;
	bool record_asked;
	struct session *batch;
	struct session *line;
	const char *where;
	bool events;
	struct eventlog *log;
	struct emit out;
};

#endif /* TDXCTL_SESSION_H */
