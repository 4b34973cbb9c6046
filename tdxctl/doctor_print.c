// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include <tdxcall/tdxcall.h>

#include "tdxctl/describe.h"
#include "tdxctl/doctor_print.h"
#include "tdxctl/errno_name.h"
#include "tdxctl/log_line.h"

#define COLUMNS 80
#define VERDICT_COLUMN 12
#define SEEN_COLUMN 36

/* The rest of a line, and as many more as it takes, indented. Words are never broken. */
static void put_wrapped(struct emit *e, unsigned int column, const char *text)
{
	unsigned int at = column;
	size_t len;

	while (*text) {
		len = strcspn(text, " ");
		if (at > column && at + 1 + len > COLUMNS) {
			emit_text(e, "\n%*s", (int)column, "");
			at = column;
		} else if (at > column) {
			emit_text(e, " ");
			at++;
		}
		emit_text(e, "%.*s", (int)len, text);
		at += (unsigned int)len;
		text += len;
		text += strspn(text, " ");
	}
	emit_text(e, "\n");
}

/* ---- kernel log ------------------------------------------------------------------------------ */

/* As `tdxctl decode` reads it, in one line. */
static void put_statuses(struct emit *e, const struct log_line *line)
{
	char text[TEXT_LINE], name[96];
	struct tdxcall_status_info info;
	struct tdxcall_leaf_info leaf;
	bool has_leaf = line->kind == LOG_LEAF_HOST &&
			!tdxcall_leaf_info((uint32_t)line->leaf, &leaf);
	unsigned int i;

	for (i = 0; i < line->count; i++) {
		tdxcall_status_format(line->status[i].value, name, sizeof(name));
		if (tdxcall_status_info(line->status[i].value, &info))
			continue;
		snprintf(text, sizeof(text), "%s%s%s: %s", has_leaf ? leaf.name : "",
			 has_leaf ? ": " : "", name, info.meaning);
		emit_text(e, "%*s", VERDICT_COLUMN + 4, "");
		put_wrapped(e, VERDICT_COLUMN + 4, text);
	}
}

static void put_log_line(struct emit *e, const char *text)
{
	struct log_line line;
	unsigned int i;

	log_line_read(&line, text, false);
	emit_object(e, NULL);
	emit_string(e, "text", text, NULL);
	if (!e->json) {
		emit_text(e, "%*s", VERDICT_COLUMN, "");
		put_wrapped(e, VERDICT_COLUMN, text);
		put_statuses(e, &line);
	} else if (line.count) {
		emit_array(e, "statuses");
		for (i = 0; i < line.count; i++) {
			emit_object(e, NULL);
			describe_status(e, line.status[i].value, line.status[i].is_value, &line);
			emit_end(e);
		}
		emit_end(e);
	}
	emit_end(e);
}

static void put_log(struct emit *e, const struct facts *f)
{
	const char *pos = source_text(f->src, SRC_LOG);
	char line[TEXT_LINE];

	emit_array(e, "lines");
	while (text_line(&pos, line)) {
		if (strstr(line, "virt/tdx"))
			put_log_line(e, line);
	}
	emit_end(e);
}

/* ---- findings -------------------------------------------------------------------------------- */

static void put_finding(struct emit *e, const struct facts *f, enum tdx_prereq id,
			const struct finding *found)
{
	const struct tdx_prereq_info *info = tdx_prereq_info(id);
	bool fails = found->verdict == VERDICT_FAIL;

	emit_object(e, NULL);
	emit_string(e, "id", info->name, NULL);
	emit_string(e, "verdict", verdict_name(found->verdict), "%-*s", VERDICT_COLUMN,
		    verdict_name(found->verdict));
	emit_string(e, "title", info->title, "%-*s", SEEN_COLUMN - VERDICT_COLUMN, info->title);
	emit_string(e, "seen", found->seen, NULL);
	put_wrapped(e, SEEN_COLUMN, found->seen);
	emit_string(e, "read", info->read, NULL);
	if (found->waits >= 0)
		emit_string(e, "waits_for", tdx_prereq_info(found->waits)->name, NULL);
	if (id == TDX_PREREQ_LOG && (f->log.failed[0] || e->json))
		put_log(e, f);
	if (fails) {
		emit_string(e, "message", found->missing, NULL);
		emit_string(e, "next_step", found->next, "%*sdo: ", VERDICT_COLUMN, "");
		put_wrapped(e, VERDICT_COLUMN + 4, found->next);
	}
	emit_end(e);
}

void print_findings(struct emit *e, const struct facts *f, const struct diagnosis *d)
{
	unsigned int i;

	emit_array(e, "checks");
	for (i = 0; i < TDX_NR_PREREQS; i++)
		put_finding(e, f, i, &d->found[i]);
	emit_end(e);
}

/* What is not there says something, but for these two: they can be made. */
static bool can_be_read(const struct facts *f, enum source_id id)
{
	const int err = source_err(f->src, id);

	if (err == EACCES || err == EPERM)
		return true;
	return err == ENOENT && !f->ready && !f->vm && !f->emulated &&
	       (id == SRC_MSR || (id == SRC_CONFIG && f->option == KNOWN_NOT));
}

void print_unread(struct emit *e, const struct facts *f)
{
	const struct source *source;
	unsigned int i;
	char text[TEXT_LINE];

	emit_array(e, "unread");
	for (i = 0; i < NR_SOURCES; i++) {
		source = &f->src->source[i];
		if (!can_be_read(f, i))
			continue;
		emit_object(e, NULL);
		emit_string(e, "path", source->path, "%-*s", VERDICT_COLUMN, "not read");
		emit_string(e, "errno", errno_name(-source->err), NULL);
		emit_string(e, "how", source_how(i) ? source_how(i) : "as root", NULL);
		snprintf(text, sizeof(text), "%s (%s): %s", source->path,
			 errno_name(-source->err), source_how(i) ? source_how(i) : "as root");
		put_wrapped(e, VERDICT_COLUMN, text);
		emit_end(e);
	}
	emit_end(e);
}
