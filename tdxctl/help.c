// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/global_options.h"
#include "tdxctl/help.h"

static void print_name(const struct command *cmd)
{
	printf("%s%s%s", cmd->noun ? cmd->noun : "", cmd->noun ? " " : "", cmd->verb);
}

static void print_commands(const char *noun)
{
	const struct command *const *c;
	char name[32];

	for (c = commands; *c; c++) {
		if (noun && (!(*c)->noun || strcmp((*c)->noun, noun)))
			continue;
		snprintf(name, sizeof(name), "%s%s%s", (*c)->noun ? (*c)->noun : "",
			 (*c)->noun ? " " : "", (*c)->verb);
		printf("  %-16s %s\n", name, (*c)->summary);
	}
}

static void print_options(const char *title, const struct option *opt)
{
	char name[64];

	if (!opt || !opt->name)
		return;
	printf("\n%s:\n", title);
	for (; opt->name; opt++) {
		if (!opt->help)
			continue;
		snprintf(name, sizeof(name), "%c%c%s --%s%s%s", opt->letter ? '-' : ' ',
			 opt->letter ? opt->letter : ' ', opt->letter ? "," : " ", opt->name,
			 opt->arg ? " " : "", opt->arg ? opt->arg : "");
		printf("  %-28s %s\n", name, opt->help);
	}
}

static void print_overview(void)
{
	printf("usage: tdxctl [OPTION...] COMMAND [OPTION...] [ARGUMENT...]\n\n"
	       "Build TDX test TDs and run secure EPT operations on them.\n\n"
	       "commands (tdxctl COMMAND --help has more):\n");
	print_commands(NULL);
	print_options("options of every command", global_options);
	printf("\nRANGE is GPA, START..END or START+SIZE; sizes take k, m, g, t.\n"
	       "exit status: 0 done, 1 refused, 2 usage, 3 busy, 4 no backend\n"
	       "man pages: tdxctl(8), tdxcall(7)\n");
}

static void dump_options(struct emit *e, const struct option *opt)
{
	for (; opt && opt->name; opt++) {
		if (!opt->help)
			continue;
		emit_object(e, NULL);
		emit_string(e, "name", opt->name, NULL);
		if (opt->letter)
			emit_string(e, "letter", (char[]){opt->letter, '\0'}, NULL);
		if (opt->arg)
			emit_string(e, "argument", opt->arg, NULL);
		emit_end(e);
	}
}

static void dump_command(struct emit *e, const struct command *cmd)
{
	emit_object(e, NULL);
	if (cmd->noun)
		emit_string(e, "noun", cmd->noun, NULL);
	emit_string(e, "verb", cmd->verb, NULL);
	emit_string(e, "arguments", cmd->args, NULL);
	emit_string(e, "summary", cmd->summary, NULL);
	emit_string(e, "page", cmd->page, NULL);
	emit_array(e, "options");
	dump_options(e, cmd->options);
	if (cmd->expects)
		dump_options(e, expect_options);
	emit_end(e);
	emit_end(e);
}

/* For the man page test and for completion; always JSON. */
static void dump_all(void)
{
	const struct command *const *c;
	struct emit e;

	emit_init(&e, stdout, true);
	e.command = "--dump-commands";
	emit_array(&e, "global_options");
	dump_options(&e, global_options);
	emit_end(&e);
	emit_array(&e, "commands");
	for (c = commands; *c; c++)
		dump_command(&e, *c);
	emit_end(&e);
	emit_finish(&e, true);
}

int help_general(struct session *s)
{
	if (s->help)
		print_overview();
	else if (s->version)
		printf("tdxctl %s\n", PACKAGE_VERSION);
	else
		dump_all();
	return EXIT_DONE;
}

void help_group(const char *noun)
{
	printf("usage: tdxctl %s COMMAND [OPTION...] [ARGUMENT...]\n\ncommands:\n", noun);
	print_commands(noun);
}

void help_command(const struct command *cmd)
{
	printf("usage: tdxctl ");
	print_name(cmd);
	printf("%s%s%s\n\n%s\n", cmd->options || cmd->expects ? " [OPTION...]" : "",
	       *cmd->args ? " " : "", cmd->args, cmd->summary);
	if (cmd->detail)
		printf("\n%s\n", cmd->detail);
	if (cmd->more)
		cmd->more();
	print_options("options", cmd->options);
	if (cmd->expects)
		print_options(cmd->options ? "also" : "options", expect_options);
	print_options("options of every command", global_options);
	printf("\nman page: %s(8)\n", cmd->page);
}
