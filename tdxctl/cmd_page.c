// SPDX-License-Identifier: GPL-2.0-only
/* page alloc, free, list, write, read: named host pages for raw calls. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/file.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/options.h"
#include "tdxctl/page_arg.h"

#define PAGE 4096ULL
#define MAX_WORDS 512
#define MAX_HANDLES 64
#define WORDS_A_LINE 4
#define MAX_FILE (1ULL << 30)

static const struct error_text page_texts[] = {
	{ EINVAL, "no such place in the block", "`page list` shows how large it is" },
	{ ENOENT, "no such page",
	 "handles live as long as one command or batch; `page list` shows them" },
	{ EPERM, "the TDX module owns a piece of the block", "take it back with raw calls first" },
	{ EBUSY, "another thread works with the block", NULL },
	{ EIO, "leaked: the TDX module owns a piece of it, or did not say",
	 "it comes back if its TD can be torn down at the end" },
	{ ENOSPC, "too many named pages", "free some" },
	{ 0, NULL, NULL },
};

static int parse(struct session *s, const char *text, u32 *handle, u64 *offset)
{
	if (page_parse(text, handle, offset))
		return error_usage(s, "'%s' is no page: HANDLE or HANDLE+OFFSET", text);
	return EXIT_DONE;
}

/* ---- alloc */

struct alloc_opts {
	u32 level;
	u32 count;
};

static int run_alloc(struct session *s, const void *opts, int nargs, char **args)
{
	const struct alloc_opts *o = opts;
	struct tdxcall_page page;
	int ret, status = EXIT_DONE;
	u32 i;

	(void)nargs;
	(void)args;
	emit_array(&s->out, "pages");
	for (i = 0; !status && i < o->count; i++) {
		tdxcall_init_page_alloc(&page, o->level);
		ret = tdxcall_page_alloc(s->tdxcall, &page);
		if (ret)
			status = error_errno(s, NULL, ret, page_texts);
		else
			emit_number(&s->out, NULL, page.handle, "page:%u\n", page.handle);
	}
	emit_end(&s->out);
	return status;
}

static const struct option alloc_options[] = {
	{ "level", 0, "4k|2m|1g", "size of a block (default 4k)", opt_choice, level_choices,
	 offsetof(struct alloc_opts, level) },
	{ "count", 0, "N", "blocks (default 1)", opt_u32, NULL,
	 offsetof(struct alloc_opts, count) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

static const struct alloc_opts alloc_defaults = { .count = 1 };

const struct command cmd_page_alloc = {
	.noun = "page",
	.verb = "alloc",
	.args = "",
	.summary = "name blocks of host pages for raw calls",
	.detail = "Handles count from 1 and live until the batch ends; see `tdxctl batch`.",
	.page = "tdxctl-call",
	.access = ACCESS_WRITE,
	.options = alloc_options,
	.opts_size = sizeof(struct alloc_opts),
	.defaults = &alloc_defaults,
	.run = run_alloc,
};

/* ---- free */

static int free_one(struct session *s, const char *text)
{
	struct tdxcall_page page;
	int ret, status;
	u64 offset;
	u32 handle;

	status = parse(s, text, &handle, &offset);
	if (status)
		return status;
	if (offset)
		return error_usage(s, "'%s': a block is freed as a whole", text);
	tdxcall_init_page_free(&page, handle);
	ret = tdxcall_page_free(s->tdxcall, &page);
	if (!ret)
		ret = page.outcome.result;
	return ret ? error_errno(s, text, ret, page_texts) : EXIT_DONE;
}

static int run_free(struct session *s, const void *opts, int nargs, char **args)
{
	int i, status = EXIT_DONE;

	(void)opts;
	for (i = 0; !status && i < nargs; i++)
		status = free_one(s, args[i]);
	return status;
}

const struct command cmd_page_free = {
	.noun = "page",
	.verb = "free",
	.args = "HANDLE...",
	.summary = "give blocks back; one that the TDX module owns a piece of is leaked",
	.page = "tdxctl-call",
	.min_args = 1,
	.max_args = MAX_HANDLES,
	.access = ACCESS_WRITE,
	.run = run_free,
};

/* ---- list */

static void emit_owner(struct emit *e, u64 owner)
{
	char text[32];

	if (!owner)
		return;
	snprintf(text, sizeof(text), "page:%llu%s%.0llx", owner >> 32,
		 (u32)owner ? "+0x" : "", owner & 0xffffffff);
	emit_string(e, "owner", text, " of %s", text);
}

static void emit_page(struct emit *e, const struct tdxcall_page *page)
{
	const char *type = tdxcall_page_type_name(page->pamt_type);
	bool exposed = page->flags & TDXCALL_PAGE_F_EXPOSED;
	bool owned = page->flags & TDXCALL_PAGE_F_OWNED;

	emit_object(e, NULL);
	emit_number(e, "handle", page->handle, "page:%-4u", page->handle);
	emit_string(e, "level", level_name(page->level), " %s", level_name(page->level));
	emit_bool(e, "exposed", exposed, " %s", exposed ? "exposed" : "private");
	emit_bool(e, "owned", owned, " %-5s", owned ? "owned" : "free");
	emit_string(e, "type", type ? type : "unknown", " %s", type ? type : "unknown");
	emit_owner(e, page->pamt_owner);
	emit_text(e, "\n");
	emit_end(e);
}

static int run_list(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_page page;
	u32 handle = 0;
	int ret;

	(void)opts;
	(void)nargs;
	(void)args;
	emit_array(&s->out, "pages");
	for (;;) {
		tdxcall_init_page_next(&page, handle);
		ret = tdxcall_page_next(s->tdxcall, &page);
		if (!ret)
			ret = page.outcome.result;
		if (ret)
			break;
		emit_page(&s->out, &page);
		handle = page.handle + 1;
	}
	emit_end(&s->out);
	return ret == -ENOENT ? EXIT_DONE : error_errno(s, NULL, ret, page_texts);
}

const struct command cmd_page_list = {
	.noun = "page",
	.verb = "list",
	.args = "",
	.summary = "named blocks, and what the TDX module says of their first page",
	.page = "tdxctl-call",
	.access = ACCESS_READ,
	.run = run_list,
};

/* ---- write, read */

/* In pieces that do not cross a page, as the request wants them. */
static int transfer(struct session *s, const char *object, u32 handle, u64 offset, void *buf,
		    u64 len, bool write)
{
	char *at = buf;

	while (len) {
		u64 part = PAGE - offset % PAGE < len ? PAGE - offset % PAGE : len;
		struct tdxcall_page page;
		int ret;

		if (write) {
			tdxcall_init_page_write(&page, handle, offset, at, part);
			ret = tdxcall_page_write(s->tdxcall, &page);
		} else {
			tdxcall_init_page_read(&page, handle, offset, at, part);
			ret = tdxcall_page_read(s->tdxcall, &page);
		}
		if (!ret)
			ret = page.outcome.result;
		if (ret)
			return error_errno(s, object, ret, page_texts);
		at += part;
		offset += part;
		len -= part;
	}
	return EXIT_DONE;
}

struct write_opts {
	const char *file;
};

static int write_file(struct session *s, const char *object, const char *path, u32 handle,
		      u64 offset)
{
	void *contents;
	int status;
	u64 size;

	status = file_size_get(s, path, &size);
	if (status)
		return status;
	if (!size || size > MAX_FILE)
		return error_usage(s, "%s: nothing in it, or more than a block can hold", path);
	status = file_read(s, path, size, size, &contents);
	if (status)
		return status;
	status = transfer(s, object, handle, offset, contents, size, true);
	free(contents);
	return status;
}

static int run_write(struct session *s, const void *opts, int nargs, char **args)
{
	const struct write_opts *o = opts;
	u64 words[MAX_WORDS], offset;
	int i, status;
	u32 handle;

	status = parse(s, args[0], &handle, &offset);
	if (status)
		return status;
	if (!o->file == (nargs < 2))
		return error_usage(s, "either values or --file");
	if (o->file)
		return write_file(s, args[0], o->file, handle, offset);
	for (i = 1; i < nargs; i++) {
		if (size_parse(args[i], &words[i - 1]))
			return error_usage(s, "'%s' is no number", args[i]);
	}
	return transfer(s, args[0], handle, offset, words, (u64)(nargs - 1) * sizeof(u64), true);
}

static const struct option write_options[] = {
	{ "file", 0, "FILE", "its contents instead of values", opt_string, NULL,
	 offsetof(struct write_opts, file) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct command cmd_page_write = {
	.noun = "page",
	.verb = "write",
	.args = "HANDLE[+OFFSET] [VALUE...]",
	.summary = "write 64-bit values, or a file, into a block",
	.page = "tdxctl-call",
	.min_args = 1,
	.max_args = 1 + MAX_WORDS,
	.access = ACCESS_WRITE,
	.options = write_options,
	.opts_size = sizeof(struct write_opts),
	.run = run_write,
};

struct read_opts {
	u32 count;
};

static int run_read(struct session *s, const void *opts, int nargs, char **args)
{
	const struct read_opts *o = opts;
	struct emit *e = &s->out;
	u64 words[MAX_WORDS], offset;
	u32 handle, i;
	int status;

	(void)nargs;
	status = parse(s, args[0], &handle, &offset);
	if (status)
		return status;
	if (!o->count || o->count > MAX_WORDS)
		return error_usage(s, "--count: 1 to %d values at a time", MAX_WORDS);
	status = transfer(s, args[0], handle, offset, words, o->count * sizeof(u64), false);
	if (status)
		return status;
	emit_array(e, "values");
	for (i = 0; i < o->count; i++) {
		if (i % WORDS_A_LINE == 0)
			emit_text(e, "%s0x%06llx", i ? "\n" : "", offset + i * sizeof(u64));
		emit_hex(e, NULL, words[i], " 0x%016llx", words[i]);
	}
	emit_end(e);
	emit_text(e, "\n");
	return EXIT_DONE;
}

static const struct option read_options[] = {
	{ "count", 0, "N", "64-bit values (default 8)", opt_u32, NULL,
	 offsetof(struct read_opts, count) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

static const struct read_opts read_defaults = { .count = 8 };

const struct command cmd_page_read = {
	.noun = "page",
	.verb = "read",
	.args = "HANDLE[+OFFSET]",
	.summary = "show 64-bit values of a block",
	.page = "tdxctl-call",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_READ,
	.options = read_options,
	.opts_size = sizeof(struct read_opts),
	.defaults = &read_defaults,
	.run = run_read,
};
