// SPDX-License-Identifier: GPL-2.0-only
/* decode: what completion statuses mean, typed or in lines of a log. No backend is opened. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/describe.h"
#include "tdxctl/error.h"
#include "tdxctl/interrupt.h"
#include "tdxctl/log_line.h"

/* A longer line of a log is taken in pieces: memory stays bounded, whatever standard input is. */
#define MAX_LINE (64 * 1024)

#define MAX_WORDS 256

/* ---- what was typed */

static int decode_line(struct session *s, const char *text)
{
	struct log_line line;
	unsigned int i;

	log_line_read(&line, text, true);
	if (!line.count)
		return error_usage(s, "'%s' holds neither a number nor the name of a completion "
				   "status", text);
	if (line.count == 1) {
		describe_status(&s->out, line.status[0].value, line.status[0].is_value, &line);
		return EXIT_DONE;
	}
	emit_array(&s->out, "statuses");
	for (i = 0; i < line.count; i++) {
		emit_text(&s->out, "%s", i ? "\n" : "");
		emit_object(&s->out, NULL);
		describe_status(&s->out, line.status[i].value, line.status[i].is_value, &line);
		emit_end(&s->out);
	}
	emit_end(&s->out);
	return EXIT_DONE;
}

/* A shell makes many words of a line that was not put in quotes. */
static int decode_words(struct session *s, int nargs, char **args)
{
	size_t size = 1;
	char *text;
	int i, ret;

	for (i = 0; i < nargs; i++)
		size += strlen(args[i]) + 1;
	text = calloc(1, size);
	if (!text)
		return error_errno(s, NULL, -ENOMEM, NULL);
	for (i = 0; i < nargs; i++) {
		strcat(text, i ? " " : "");
		strcat(text, args[i]);
	}
	ret = decode_line(s, text);
	free(text);
	return ret;
}

/* ---- a log on standard input */

/**
 * struct filter - a log that passes through
 * @e: where to
 * @line: the line that was read last
 * @last: status of the line before, whose registers may follow; 0 = none
 * @before: what that line says
 * @has_end: the line that was read last ends in a line feed
 */
struct filter {
	struct emit *e;
	struct log_line line;
	u64 last;
	struct log_line before;
	bool has_end;
};

/* In text, what is explained stands indented below its line. */
static void put_indented(FILE *out, char *text)
{
	char *line, *end;

	for (line = text; *line; line = end) {
		end = strchrnul(line, '\n');
		end += *end == '\n';
		fprintf(out, "    %.*s", (int)(end - line), line);
	}
}

/* Registers on the line behind that of their call: Linux prints them so. */
static bool take_rest(struct filter *f)
{
	const struct log_line *line = &f->line;
	struct log_line *before = &f->before;

	if (!f->last || line->count || (!line->has_rcx && !line->has_rdx))
		return false;
	if (line->has_rcx) {
		before->has_rcx = true;
		before->rcx = line->rcx;
	}
	if (line->has_rdx) {
		before->has_rdx = true;
		before->rdx = line->rdx;
	}
	return true;
}

static void describe_line(struct filter *f)
{
	unsigned int i;

	for (i = 0; i < f->line.count; i++) {
		emit_object(f->e, NULL);
		describe_status(f->e, f->line.status[i].value, f->line.status[i].is_value,
				&f->line);
		emit_end(f->e);
	}
}

/* Everything that a line says, as JSON. */
static void emit_json_line(struct filter *f, const char *text, u32 number)
{
	emit_object(f->e, NULL);
	emit_number(f->e, "line", number, NULL);
	emit_string(f->e, "text", text, NULL);
	if (f->line.count) {
		emit_array(f->e, "statuses");
		describe_line(f);
		emit_end(f->e);
	} else {
		describe_sept_entry(f->e, &f->before);
	}
	emit_end(f->e);
}

/* The same as text, below the line, which was printed. */
static int emit_text_line(struct filter *f)
{
	FILE *out = f->e->out;
	char *text = NULL;
	size_t size = 0;

	f->e->out = open_memstream(&text, &size);
	if (!f->e->out) {
		f->e->out = out;
		return -ENOMEM;
	}
	if (f->line.count)
		describe_line(f);
	else
		describe_sept_entry(f->e, &f->before);
	fclose(f->e->out);
	f->e->out = out;
	/* The last line of a log may have no end. */
	if (!f->has_end)
		fputc('\n', out);
	if (text)
		put_indented(out, text);
	free(text);
	return fflush(out) ? -EIO : 0;
}

static int filter_line(struct filter *f, char *text, size_t len, u32 number)
{
	bool rest, says;
	size_t i;
	int ret = 0;

	f->has_end = len && text[len - 1] == '\n';
	if (!f->e->json)
		fwrite(text, 1, len, f->e->out);
	while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		text[--len] = '\0';
	for (i = 0; i < len; i++)
		text[i] = text[i] ? text[i] : ' ';
	log_line_read(&f->line, text, false);
	rest = take_rest(f);
	says = f->line.count || (rest && has_sept_entry(f->last, &f->before));
	if (says && f->e->json)
		emit_json_line(f, text, number);
	else if (says)
		ret = emit_text_line(f);
	if (f->line.count) {
		f->before = f->line;
		f->last = f->line.status[f->line.count - 1].value;
	} else if (!rest || says) {
		f->last = 0;
	}
	return ret;
}

/* The next line with its end, or as much of it as @text holds; 0: the end, or a signal came. */
static size_t read_line(char *text, size_t size)
{
	size_t len = 0;
	int c = 0;

	while (len < size - 1 && c != '\n' && (c = getc(stdin)) != EOF)
		text[len++] = (char)c;
	text[len] = '\0';
	return len;
}

static int decode_log(struct session *s)
{
	static char text[MAX_LINE + 1];
	struct filter f = { .e = &s->out };
	u32 number = 0;
	size_t len;
	int ret = 0;

	interrupt_catch(NULL);
	emit_array(f.e, "lines");
	while (!ret && !interrupt_signal() && (len = read_line(text, sizeof(text))))
		ret = filter_line(&f, text, len, ++number);
	emit_end(f.e);
	if (!ret && interrupt_signal())
		ret = -EINTR;
	else if (!ret && ferror(stdin))
		ret = -EIO;
	return ret ? error_errno(s, "-", ret, NULL) : EXIT_DONE;
}

static int run_decode(struct session *s, const void *opts, int nargs, char **args)
{
	uint64_t status, mask;

	(void)opts;
	if (nargs > 1)
		return decode_words(s, nargs, args);
	if (!strcmp(args[0], "-"))
		return decode_log(s);
	if (tdxcall_status_parse(args[0], &status, &mask))
		return decode_line(s, args[0]);
	describe_status(&s->out, status, mask == ~(uint64_t)0, NULL);
	return EXIT_DONE;
}

const struct command cmd_decode = {
	.verb = "decode",
	.args = "STATUS...",
	.summary = "what a completion status means",
	.detail =
		"STATUS is a number or a name (TDX_OPERAND_BUSY, OPERAND_BUSY(RCX)), perhaps with\n"
		"its leaf (MR.EXTEND 0x8000020000000002), or a line of a log that has one.\n"
		"With \"-\" lines pass from standard input to standard output, and each status in\n"
		"them is explained below its line.",
	.page = "tdxctl-decode",
	.min_args = 1,
	.max_args = MAX_WORDS,
	.run = run_decode,
};
