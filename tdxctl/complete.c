// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completion works from the tables that the parser works from: commands, options, and what options
 * and arguments are called. There is no second list of words, in C or in the shell.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tdxctl/cmd_explain.h"
#include "tdxctl/cmd_guest.h"
#include "tdxctl/commands.h"
#include "tdxctl/complete.h"
#include "tdxctl/global_options.h"
#include "tdxctl/hook_name.h"
#include "tdxctl/options.h"
#include "tdxctl/outcome.h"
#include "tdxctl/run.h"
#include "tdxctl/session_open.h"

/**
 * struct place - how far the words got
 * @s: the session, whose global options are set on the way
 * @noun: of the command, NULL = none yet
 * @cmd: the command, NULL = none yet
 * @wanted: the option that the next word belongs to, NULL = none
 * @fields: where it is to be stored, NULL = it does not matter
 * @nargs: arguments of @cmd so far
 * @no_options: "--" was there
 * @word: what the last word begins with
 */
struct place {
	struct session *s;
	const char *noun;
	const struct command *cmd;
	const struct option *wanted;
	void *fields;
	int nargs;
	bool no_options;
	const char *word;
};

static void offer(const struct place *p, const char *word, size_t len)
{
	if (len >= strlen(p->word) && !strncmp(word, p->word, strlen(p->word)))
		printf("%.*s\n", (int)len, word);
}

static void offer_word(const struct place *p, const char *word)
{
	offer(p, word, strlen(word));
}

/* ---- what stands for more than one word */

/* Test TDs, unless that would make a state image. */
static void offer_tds(const struct place *p)
{
	struct tdxcall_td_query query;
	const char *backend = p->s->backend;
	char path[4096];
	struct tdxcall *h;

	if (strcmp(backend, "dev") &&
	    (!strcmp(backend, "model") || access("/dev/tdxcall", F_OK))) {
		const char *state = session_state(p->s, path, sizeof(path));

		if (!state || access(state, F_OK))
			return;
	}
	if (tdxcall_open(&h, backend, p->s->state, TDXCALL_OPEN_RDONLY, NULL))
		return;
	tdxcall_init_td_query_next(&query, 0);
	while (!tdxcall_td_query(h, &query)) {
		offer_word(p, query.name);
		tdxcall_init_td_query_next(&query, query.td + 1);
	}
	tdxcall_close(h);
}

static void offer_leaves(const struct place *p)
{
	struct tdxcall_leaf_info leaf;
	char name[32];
	unsigned int i;

	for (i = 0; !tdxcall_leaf_at(i, &leaf); i++) {
		leaf_short_name(leaf.number, name, sizeof(name), '.');
		offer_word(p, name);
		offer_word(p, leaf.name);
	}
}

static void offer_statuses(const struct place *p)
{
	struct tdxcall_status_info info;
	unsigned int i;

	for (i = 0; !tdxcall_status_at(i, &info); i++)
		offer_word(p, info.name);
}

static void offer_types(const struct place *p)
{
	struct tdxcall_event_info info;
	unsigned int i;

	for (i = 0; !tdxcall_event_at(i, &info); i++)
		offer_word(p, info.name);
}

static void offer_fields(const struct place *p)
{
	struct tdxcall_metadata_info info;
	unsigned int i;

	for (i = 0; !tdxcall_metadata_at(i, &info); i++)
		offer(p, info.name, strcspn(info.name, "["));
}

/* Operands, states, bits ... */
static void offer_names(const struct place *p)
{
	struct tdxcall_name_info info;
	unsigned int i;

	for (i = 0; !tdxcall_name_at(i, &info); i++)
		offer_word(p, info.name);
}

static void offer_topics(const struct place *p)
{
	const char *list;
	unsigned int i;

	for (i = 0; (list = explain_list(i)); i++)
		offer_word(p, list);
	offer_leaves(p);
	offer_types(p);
	offer_statuses(p);
	offer_fields(p);
	offer_names(p);
}

static void offer_hooks(const struct place *p)
{
	const char *name;
	u32 id;

	for (id = 1; (name = hook_name(id)); id++)
		offer_word(p, name);
}

static void offer_guest(const struct place *p)
{
	const char *name;
	unsigned int i;

	for (i = 0; (name = guest_verb(i)); i++)
		offer_word(p, name);
}

static void offer_files(const struct place *p)
{
	(void)p;
	printf("@file\n");
}

/* By what --help calls them. */
static const struct {
	const char *name;
	void (*offer)(const struct place *p);
} kinds[] = {
	{ "COMMAND", offer_guest },    { "DIR", offer_files },
	{ "FILE", offer_files },       { "HOOK", offer_hooks },
	{ "LEAF", offer_leaves },      { "TD", offer_tds },	{ "TOPIC", offer_topics },
	{ "STATUS", offer_statuses },  { "TYPE", offer_types },
};

/* What something is called: one of the above, or words with bars between them. */
static void offer_called(const struct place *p, const char *name, size_t len)
{
	size_t i, part;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strlen(kinds[i].name) == len && !strncmp(kinds[i].name, name, len)) {
			kinds[i].offer(p);
			return;
		}
	}
	if (!memchr(name, '|', len))
		return;
	for (i = 0; i < len; i += part + 1) {
		part = strcspn(name + i, "|");
		offer(p, name + i, part);
	}
}

/* ---- commands, options, arguments */

static void offer_commands(const struct place *p)
{
	const struct command *const *c;
	const char *last = NULL;

	for (c = commands; *c; c++) {
		if (p->noun) {
			if ((*c)->noun && !strcmp((*c)->noun, p->noun))
				offer_word(p, (*c)->verb);
		} else if (!(*c)->noun) {
			offer_word(p, (*c)->verb);
		} else if (!last || strcmp(last, (*c)->noun)) {
			offer_word(p, (*c)->noun);
			last = (*c)->noun;
		}
	}
}

static void offer_options(const struct place *p, const struct option *opt)
{
	char name[64];

	for (; opt && opt->name; opt++) {
		snprintf(name, sizeof(name), "--%s", opt->name);
		if (opt->help)
			offer_word(p, name);
	}
}

/* The argument that is next, by its name in the command's line of --help. */
static void offer_argument(const struct place *p)
{
	const char *name = p->cmd->args;
	int i = 0;

	for (;;) {
		name += strspn(name, " []");
		if (!*name || i++ == p->nargs)
			break;
		name += strcspn(name, " ");
	}
	offer_called(p, name, strcspn(name, " []."));
}

static void offer_all(const struct place *p)
{
	if (p->wanted) {
		offer_called(p, p->wanted->arg, strlen(p->wanted->arg));
		return;
	}
	if (p->word[0] == '-' && !p->no_options) {
		if (p->cmd) {
			offer_options(p, p->cmd->options);
			if (p->cmd->expects)
				offer_options(p, expect_options);
		}
		if (!p->noun || p->cmd)
			offer_options(p, global_options);
		return;
	}
	if (p->cmd)
		offer_argument(p);
	else
		offer_commands(p);
}

/* ---- the words before */

static const struct option *find_option(struct place *p, const char *word)
{
	struct option_set sets[] = {
		{ global_options, p->s },
		{ p->cmd && p->cmd->options ? p->cmd->options : no_options, NULL },
		{ p->cmd && p->cmd->expects ? expect_options : no_options, NULL },
	};
	const struct option *opt;
	size_t i;

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		for (opt = sets[i].table; opt->name; opt++) {
			if (word[1] == '-' ? strcmp(opt->name, word + 2) :
					     opt->letter != word[strlen(word) - 1])
				continue;
			p->fields = sets[i].fields;
			return opt;
		}
	}
	return NULL;
}

static void pass_option(struct place *p, const char *word)
{
	const struct option *opt = find_option(p, word);

	if (!strcmp(word, "--"))
		p->no_options = true;
	else if (opt && opt->arg)
		p->wanted = opt;
}

static bool pass_command(struct place *p, const char *word)
{
	if (!p->noun && dispatch_noun(word))
		p->noun = word;
	else
		p->cmd = dispatch_find(p->noun, word);
	return p->cmd || p->noun == word;
}

static void pass_argument(struct place *p)
{
	p->nargs++;
	if (!p->cmd->wraps || p->nargs < p->cmd->min_args)
		return;
	/* Another command follows. */
	p->cmd = NULL;
	p->noun = NULL;
	p->nargs = 0;
}

/* False: what follows cannot be known. */
static bool pass(struct place *p, const char *word)
{
	/* The shell takes --name=value for three words. */
	if (!strcmp(word, "="))
		return true;
	if (p->wanted) {
		if (p->fields && p->wanted->parse)
			p->wanted->parse(p->wanted, word, (char *)p->fields + p->wanted->offset);
		p->wanted = NULL;
	} else if (word[0] == '-' && word[1] && !p->no_options) {
		pass_option(p, word);
	} else if (p->cmd) {
		pass_argument(p);
	} else {
		return pass_command(p, word);
	}
	return true;
}

void complete(struct session *s, int argc, char **argv)
{
	struct place p = { .s = s, .word = "" };
	int i;

	for (i = 0; i + 1 < argc; i++) {
		if (!pass(&p, argv[i]))
			return;
	}
	if (argc && strcmp(argv[argc - 1], "="))
		p.word = argv[argc - 1];
	offer_all(&p);
}
