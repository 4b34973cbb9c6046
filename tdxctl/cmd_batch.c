// SPDX-License-Identifier: GPL-2.0-only
/* batch: many commands on one open backend, so that pages and raw TDs live from line to line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/interrupt.h"
#include "tdxctl/options.h"
#include "tdxctl/run.h"

#define MAX_WORDS 1024
#define MAX_COMMAND (64 * 1024)

struct batch_opts {
	bool force;
};

/**
 * struct batch - a batch that runs
 * @s: its session
 * @name: of the file
 * @file: the file
 * @text: a command: one line, or several joined by backslashes
 * @size: bytes of @text
 * @line: number of its first line
 * @next: number of the line that is read next
 * @commands: commands run
 * @failed: of them, those that failed
 * @status: exit status of the first that failed
 */
struct batch {
	struct session *s;
	const char *name;
	FILE *file;
	char *text;
	size_t size;
	u32 line;
	u32 next;
	u32 commands;
	u32 failed;
	int status;
};

/* ---- reading */

static bool append(struct batch *b, size_t *len, char c)
{
	char *text;

	if (*len + 1 >= b->size) {
		text = realloc(b->text, b->size ? 2 * b->size : 256);
		if (!text)
			return false;
		b->size = b->size ? 2 * b->size : 256;
		b->text = text;
	}
	b->text[(*len)++] = c;
	b->text[*len] = '\0';
	return true;
}

/* Why there is no command: what is read is no batch, or there is no memory. */
static bool refuse(struct batch *b, const char *why)
{
	b->status = error_message(b->s, EXIT_USAGE, b->name, NULL, "line %u: %s", b->next, why);
	return false;
}

/*
 * The next command, with lines joined that end in a backslash. False at the end, and with b->status
 * set for what is refused.
 */
static bool read_command(struct batch *b)
{
	size_t len = 0;
	bool any = false;
	int c;

	b->line = b->next;
	while ((c = getc(b->file)) != EOF) {
		any = true;
		if (!c)
			return refuse(b, "a NUL byte: this is no text");
		if (len == MAX_COMMAND)
			return refuse(b, "too long");
		if (c != '\n' && !append(b, &len, (char)c))
			return refuse(b, "out of memory");
		if (c != '\n')
			continue;
		b->next++;
		/* The backslash goes, and the next line follows. */
		if (!len || b->text[len - 1] != '\\')
			break;
		b->text[--len] = '\0';
	}
	/* Nothing follows the last line. */
	if (c == EOF && len && b->text[len - 1] == '\\')
		b->text[--len] = '\0';
	if (any && !len && !append(b, &len, ' '))
		return refuse(b, "out of memory");
	return any;
}

/* ---- words */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* One word, quotes and backslashes taken off in place. NULL: a quote is not closed. */
static char *take_word(char **text)
{
	char *in = *text, *out = *text;
	char quote = '\0';

	for (; *in && (quote || !is_blank(*in)); in++) {
		if (quote ? *in == quote : *in == '"' || *in == '\'')
			quote = quote ? '\0' : *in;
		else if (*in == '\\' && in[1] && quote != '\'')
			*out++ = *++in;
		else
			*out++ = *in;
	}
	if (quote)
		return NULL;
	*text = *in ? in + 1 : in;
	*out = '\0';
	return out;
}

/* Words of a command; -1: a quote is not closed, -2: too many. */
static int split(char *text, char **words)
{
	int n = 0;

	for (;;) {
		while (is_blank(*text))
			text++;
		if (!*text || *text == '#')
			return n;
		if (n == MAX_WORDS)
			return -2;
		words[n++] = text;
		if (!take_word(&text))
			return -1;
	}
}

/* ---- running */

static int run_words(struct session *line, char **words, int count)
{
	if (count < 0)
		return error_usage(line, count == -1 ? "a quote is not closed" : "too many words");
	return dispatch(line, count, words);
}

static void run_line(struct batch *b)
{
	struct session line = {
		.backend = b->s->backend,
		.state = b->s->state,
		.json = b->s->json,
		.quiet = b->s->quiet,
		.verbose = b->s->verbose,
		.batch = b->s,
	};
	char *words[MAX_WORDS];
	char where[300];
	int count, status;

	count = split(b->text, words);
	if (!count)
		return;
	snprintf(where, sizeof(where), "%s:%u", b->name, b->line);
	line.where = where;
	emit_init(&line.out, stdout, false);
	b->s->line = &line;
	status = run_words(&line, words, count);
	b->s->line = NULL;
	/* The writer may wait for the answer to a line before it sends the next. */
	fflush(stdout);
	b->commands++;
	if (!status)
		return;
	b->failed++;
	if (!b->status || interrupt_signal())
		b->status = status;
}

/* Between two lines, or while it waited for one; a line that was interrupted said so itself. */
static int stopped(const struct batch *b)
{
	if (b->status == interrupt_status())
		return b->status;
	return error_message(b->s, interrupt_status(), b->name, NULL,
			     "interrupted before line %u; what was done is kept", b->next);
}

static int run_batch(struct session *s, const void *opts, int nargs, char **args)
{
	const struct batch_opts *o = opts;
	struct batch b = { .s = s, .name = args[0], .file = stdin, .next = 1 };

	(void)nargs;
	if (strcmp(args[0], "-"))
		b.file = fopen(args[0], "re");
	if (!b.file)
		return error_message(s, EXIT_REFUSED, NULL, NULL, "%s: %s", args[0],
				     strerror(errno));
	while (!interrupt_signal() && (!b.status || o->force) && read_command(&b))
		run_line(&b);
	if (interrupt_signal())
		b.status = stopped(&b);
	else if (ferror(b.file) && !b.status)
		b.status = error_message(s, EXIT_REFUSED, NULL, NULL, "%s: cannot read all of it",
					 args[0]);
	if (b.file != stdin)
		fclose(b.file);
	free(b.text);
	emit_number(&s->out, "commands", b.commands, NULL);
	emit_number(&s->out, "failed", b.failed, NULL);
	return b.status;
}

static const struct option batch_options[] = {
	{ "force", 'f', NULL, "go on after a command that failed", NULL, NULL,
	 offsetof(struct batch_opts, force) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct command cmd_batch = {
	.verb = "batch",
	.args = "FILE",
	.summary = "commands from a file, one a line, on one open backend",
	.detail = "FILE may be - for standard input. # begins a comment, quotes and backslashes\n"
		  "work as in a shell, a backslash at its end joins a line with the next.",
	.page = "tdxctl-batch",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_WRITE,
	.alone = true,
	.options = batch_options,
	.opts_size = sizeof(struct batch_opts),
	.run = run_batch,
};
