// SPDX-License-Identifier: GPL-2.0-only
/* From words to one command: global options, dispatch by whole words, --help. */
#include <stdio.h>
#include <string.h>

#include "tdxctl/command.h"
#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/global_options.h"
#include "tdxctl/help.h"
#include "tdxctl/options.h"
#include "tdxctl/run.h"
#include "tdxctl/session_open.h"

const struct command *dispatch_noun(const char *noun)
{
	const struct command *const *c;

	for (c = commands; *c; c++) {
		if ((*c)->noun && !strcmp((*c)->noun, noun))
			return *c;
	}
	return NULL;
}

const struct command *dispatch_find(const char *noun, const char *verb)
{
	const struct command *const *c;

	for (c = commands; *c; c++) {
		if (strcmp((*c)->verb, verb))
			continue;
		if (noun ? (*c)->noun && !strcmp((*c)->noun, noun) : !(*c)->noun)
			return *c;
	}
	return NULL;
}

static int bad_option(struct session *s, const struct option_result *res)
{
	switch (res->problem) {
	case OPTION_UNKNOWN:
		return error_usage(s, "unknown option %s", res->text);
	case OPTION_NEEDS_ARG:
		return error_usage(s, "--%s needs an argument: %s", res->opt->name, res->opt->arg);
	case OPTION_TAKES_NO_ARG:
		return error_usage(s, "--%s takes no argument", res->opt->name);
	default:
		return error_usage(s, "--%s: '%s' is not %s", res->opt->name, res->text,
				   res->opt->arg);
	}
}

/*
 * Take the words that name the command; @argc and @argv move past them. Leaves @s->cmd NULL, with
 * status 0, when only the help of a group was asked for.
 */
static int take_command(struct session *s, int *argc, char ***argv)
{
	const char *first = **argv, *noun = NULL;
	bool grouped = dispatch_noun(first) != NULL;

	if (grouped) {
		noun = first;
		if (*argc > 1 && (!strcmp((*argv)[1], "--help") || !strcmp((*argv)[1], "-h"))) {
			help_group(noun);
			return EXIT_DONE;
		}
		if (*argc < 2 || (*argv)[1][0] == '-')
			return error_usage(s, "%s: a verb is missing", noun);
	}
	s->cmd = dispatch_find(noun, (*argv)[grouped]);
	if (!s->cmd)
		return error_usage(s, "unknown command: %s%s%s", first, grouped ? " " : "",
				   grouped ? (*argv)[1] : "");
	snprintf(s->name, sizeof(s->name), "%s%s%s", grouped ? noun : "", grouped ? " " : "",
		 s->cmd->verb);
	s->out.command = s->name;
	*argc -= 1 + grouped;
	*argv += 1 + grouped;
	return EXIT_DONE;
}

static int run_command(struct session *s, const void *opts, int argc, char **argv)
{
	int status;

	if (argc < s->cmd->min_args)
		return error_usage(s, "an argument is missing: %s", s->cmd->args);
	if (argc > s->cmd->max_args)
		return error_usage(s, "one argument too many: %s", argv[s->cmd->max_args]);
	if (s->record_asked && s->cmd->access == ACCESS_NONE)
		return error_usage(s, "this command makes no SEAMCALL to be recorded");
	if (s->events && (s->cmd->access == ACCESS_NONE || s->cmd->device_only))
		return error_usage(s, "this command has no events of its own");
	s->out.json = s->json;
	status = session_open(s);
	if (status)
		return status;
	status = s->cmd->run(s, opts, argc, argv);
	status = session_close(s, status);
	emit_finish(&s->out, status == EXIT_DONE);
	return status;
}

/* A command in front of another one. */
static int run_wrapper(struct session *s, const void *opts, int argc, char **argv)
{
	int own = s->cmd->min_args;
	int status;

	if (argc <= own)
		return error_usage(s, "an argument is missing: %s", s->cmd->args);
	status = s->cmd->run(s, opts, own, argv);
	if (status)
		return status;
	s->cmd = NULL;
	s->name[0] = '\0';
	return dispatch(s, argc - own, argv + own);
}

/* All lines of a batch work on the backend that the batch has open. */
static int check_batch(struct session *s)
{
	if (!s->batch)
		return EXIT_DONE;
	if (s->backend != s->batch->backend || s->state != s->batch->state)
		return error_usage(s, "--backend and --state stand before batch, not in it");
	if (s->cmd->alone)
		return error_usage(s, "cannot be a line of a batch");
	return EXIT_DONE;
}

int dispatch(struct session *s, int argc, char **argv)
{
	_Alignas(8) char opts[COMMAND_MAX_OPTS_SIZE] = { 0 };
	struct option_set global[] = { { global_options, s }, { NULL, NULL } };
	struct option_set all[] = {
		{ no_options, opts },
		{ expect_options, s },
		{ global_options, s },
		{ NULL, NULL },
	};
	struct option_result res;
	int status;

	argc = options_parse(global, argc, argv, true, &res);
	if (res.problem)
		return bad_option(s, &res);
	if (s->help || s->version || s->dump)
		return help_general(s);
	if (!argc)
		return error_usage(s, "a command is missing");
	status = take_command(s, &argc, &argv);
	if (status || !s->cmd)
		return status;
	if (s->cmd->options)
		all[0].table = s->cmd->options;
	if (!s->cmd->expects)
		all[1].table = no_options;
	if (s->cmd->defaults)
		memcpy(opts, s->cmd->defaults, s->cmd->opts_size);
	argc = options_parse(all, argc, argv, s->cmd->wraps, &res);
	if (res.problem)
		return bad_option(s, &res);
	status = check_batch(s);
	if (status)
		return status;
	if (s->help) {
		help_command(s->cmd);
		return EXIT_DONE;
	}
	if (s->version || s->dump)
		return help_general(s);
	if (s->cmd->wraps)
		return run_wrapper(s, opts, argc, argv);
	return run_command(s, opts, argc, argv);
}
