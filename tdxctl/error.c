// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/errno_name.h"
#include "tdxctl/error.h"
#include "tdxctl/escape.h"
#include "tdxctl/eventlog.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/interrupt.h"

/**
 * struct report - a failure, ready to be printed
 * @status: exit status
 * @object: what it is about, or NULL
 * @outcome: the SEAMCALL at fault, or NULL
 * @err: negative errno, 0 = none
 * @meaning: what is wrong
 * @next: what to do, or NULL
 */
struct report {
	int status;
	const char *object;
	const struct tdxcall_outcome *outcome;
	int err;
	const char *meaning;
	const char *next;
};

static const struct error_text general_texts[] = {
	{ EINVAL, "the runtime does not take this", "see the man page for what is possible" },
	{ ENOENT, "no such thing", NULL },
	{ EEXIST, "exists already", NULL },
	{ EAGAIN, "still busy after retries", "repeat the command; it resumes where it stopped" },
	{ EBUSY, "in use by another process", "wait for it to end, then repeat the command" },
	{ EINTR, "interrupted; what was done so far is kept", "repeat the command for the rest" },
	{ EIO, "refused, but not by the TDX module",
	  "the kernel's log, or the line above, says by what" },
	{ ENOMEM, "out of memory",
	  "`tdxctl stats` and `tdxctl model show` show where it went; with -b dev, reserve_mib of "
	  "tdxcall(4) and the memory cgroup set the limit" },
	{ ENOSPC, "no room left", NULL },
	{ EACCES, "permission denied", NULL },
	{ EPERM, "not permitted", "CAP_SYS_ADMIN and CAP_SYS_RAWIO are needed" },
	{ EROFS, "opened for reading only", NULL },
	{ ENODEV, "no TDX runtime here",
	 "`tdxctl doctor` says what is missing; or use the software TDX module: -b model" },
	{ EUCLEAN, "the state image is damaged", "`tdxctl model init --force` makes a new one" },
	{ EOPNOTSUPP, "only the software TDX module can do this", "use -b model" },
	{ 0, NULL, NULL },
};

static int status_of_errno(int err)
{
	switch (-err) {
	case EAGAIN:
	case EBUSY:
		return EXIT_BUSY;
	case EINTR:
		return interrupt_status();
	case ENODEV:
	case EUCLEAN:
		return EXIT_NO_BACKEND;
	default:
		return EXIT_REFUSED;
	}
}

static const struct error_text *find_text(const struct error_text *texts, int err)
{
	for (; texts && texts->err; texts++) {
		if (texts->err == -err)
			return texts;
	}
	return NULL;
}

static bool has_status(const struct report *r)
{
	return r->outcome && r->outcome->status;
}

static const char *leaf_name(const struct tdxcall_outcome *o)
{
	struct tdxcall_leaf_info leaf;

	return tdxcall_leaf_info(o->leaf, &leaf) ? "unknown leaf" : leaf.name;
}

/* The secure EPT entry that the leaf complained about; NULL if it returned none. */
static const char *entry_state(const struct tdxcall_outcome *o)
{
	struct tdxcall_leaf_info leaf;

	if (tdxcall_leaf_info(o->leaf, &leaf) || !(leaf.flags & TDXCALL_LEAF_SEPT_DETAILS))
		return NULL;
	if (!o->ext_rcx && !o->ext_rdx)
		return NULL;
	return tdxcall_sept_state_name((u32)(o->ext_rdx >> 8) & 0xff);
}

static void compose(FILE *out, const struct session *s, const struct report *r)
{
	char status[96];

	fprintf(out, "tdxctl: ");
	if (s->where)
		fprintf(out, "%s: ", s->where);
	if (s->cmd)
		fprintf(out, "%s%s%s: ", s->name, r->object ? " " : "",
			r->object ? r->object : "");
	if (has_status(r)) {
		tdxcall_status_format(r->outcome->status, status, sizeof(status));
		fprintf(out, "%s: %s: ", leaf_name(r->outcome), status);
	}
	fprintf(out, "%s", r->meaning);
	if (has_status(r) && entry_state(r->outcome))
		fprintf(out, " (the %s entry is %s)", level_name(r->outcome->ext_rdx & 7),
			entry_state(r->outcome));
	if (r->outcome && r->outcome->done)
		fprintf(out, " (%llu KiB before it are done)", r->outcome->done / 1024);
	if (r->next)
		fprintf(out, "; %s", r->next);
}

/* Arguments and file names are in it as they came: no control character reaches the terminal. */
static void print_text(const struct session *s, const struct report *r)
{
	char *text = NULL, *line = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out) {
		compose(out, s, r);
		if (!fclose(out))
			line = escape_text(text, true);
	}
	fprintf(stderr, "%s\n", line ? line : "tdxctl: no memory");
	free(line);
	free(text);
}

static void emit_status(struct emit *e, const struct tdxcall_outcome *o)
{
	char status[96];

	tdxcall_status_format(o->status, status, sizeof(status));
	emit_string(e, "leaf", leaf_name(o), NULL);
	emit_hex(e, "status", o->status, NULL);
	emit_string(e, "status_name", status, NULL);
	if (entry_state(o)) {
		emit_string(e, "entry_level", level_name(o->ext_rdx & 7), NULL);
		emit_string(e, "entry_state", entry_state(o), NULL);
	}
}

static void print_json(const struct session *s, const struct report *r)
{
	struct emit e;

	emit_init(&e, stderr, true);
	e.command = s->out.command;
	e.backend = s->out.backend;
	emit_object(&e, "error");
	emit_number(&e, "exit_status", (u32)r->status, NULL);
	if (s->where)
		emit_string(&e, "where", s->where, NULL);
	if (r->object)
		emit_string(&e, "object", r->object, NULL);
	if (r->err)
		emit_string(&e, "errno", errno_name(r->err), NULL);
	if (has_status(r))
		emit_status(&e, r->outcome);
	if (r->outcome && r->outcome->done)
		emit_hex(&e, "done", r->outcome->done, NULL);
	emit_string(&e, "message", r->meaning, NULL);
	if (r->next)
		emit_string(&e, "next_step", r->next, NULL);
	emit_finish(&e, true);
}

static int print_report(const struct session *s, const struct report *r)
{
	/* What is on stdout already comes first, should both go to one place. */
	fflush(stdout);
	/* So does what led to the failure. */
	eventlog_flush(s->log);
	if (s->json)
		print_json(s, r);
	else
		print_text(s, r);
	return r->status;
}

int error_usage(struct session *s, const char *fmt, ...)
{
	char meaning[256], next[64];
	struct report r = { .status = EXIT_USAGE, .meaning = meaning, .next = next };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(meaning, sizeof(meaning), fmt, ap);
	va_end(ap);
	snprintf(next, sizeof(next), "see tdxctl %s%s--help", s->name, s->cmd ? " " : "");
	return print_report(s, &r);
}

int error_message(struct session *s, int status, const char *object, const char *next,
		  const char *fmt, ...)
{
	char meaning[512];
	struct report r = { .status = status, .object = object, .meaning = meaning, .next = next };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(meaning, sizeof(meaning), fmt, ap);
	va_end(ap);
	return print_report(s, &r);
}

static const struct error_text bugged_text = {
	EIO, "the TD is bugged (KVM_BUG_ON) and refuses all but its teardown",
	"`tdxctl td destroy` it; the kernel's log, and the td-bugged event, say what happened",
};

static void fill_errno(struct session *s, struct report *r, int err, const struct error_text *texts)
{
	const struct error_text *text = find_text(texts, err);

	if (!text)
		text = find_text(general_texts, err);
	if (err == -EIO && s->bugged)
		text = &bugged_text;
	r->err = err;
	r->status = status_of_errno(err);
	r->meaning = text ? text->meaning : strerror(-err);
	r->next = text ? text->next : NULL;
	if (s->log_line[0])
		r->meaning = s->log_line;
}

int error_errno(struct session *s, const char *object, int err, const struct error_text *texts)
{
	struct report r = { .object = object };

	fill_errno(s, &r, err, texts);
	return print_report(s, &r);
}

int error_open(struct session *s, int err, const struct error_text *texts)
{
	struct report r = { .object = NULL };

	fill_errno(s, &r, err, texts);
	if (err == -EINVAL)
		r.status = EXIT_USAGE;
	else if (err != -EBUSY)
		r.status = EXIT_NO_BACKEND;
	return print_report(s, &r);
}

/* Did the request end as --expect says? */
static int check_expected(struct session *s, const char *object, int err,
			  const struct tdxcall_outcome *o)
{
	char came[96];

	if (!err && (o->status & s->expect_mask) == s->expect_status)
		return EXIT_DONE;
	if (err)
		snprintf(came, sizeof(came), "no SEAMCALL was made: %s", strerror(-err));
	else if (!o->status)
		snprintf(came, sizeof(came), "every SEAMCALL succeeded");
	else
		tdxcall_status_format(o->status, came, sizeof(came));
	return error_message(s, EXIT_REFUSED, object, NULL, "expected %s, but %s%s", s->expect,
			     came, !err && o->status ? " came" : "");
}

int error_outcome(struct session *s, const char *object, int err,
		  const struct tdxcall_outcome *outcome, const struct error_text *texts)
{
	return error_outcome_known(s, object, err, outcome, texts, NULL);
}

int error_outcome_known(struct session *s, const char *object, int err,
			const struct tdxcall_outcome *outcome, const struct error_text *texts,
			const struct error_text *known)
{
	struct report r = { .object = object, .outcome = outcome };
	struct tdxcall_status_info info;

	if (s->expect)
		return check_expected(s, object, err, outcome);
	if (!err && !outcome->result)
		return EXIT_DONE;
	/* Only an interrupted request has an outcome beside its errno. */
	if (err && err != -EINTR)
		r.outcome = NULL;
	fill_errno(s, &r, err ? err : outcome->result, texts);
	if (has_status(&r)) {
		r.meaning = "a status that is not known here";
		r.next = NULL;
		if (!tdxcall_status_info(outcome->status, &info)) {
			r.meaning = info.meaning;
			r.next = info.next;
		}
	}
	if (known && known->meaning)
		r.meaning = known->meaning;
	if (known && known->next)
		r.next = known->next;
	return print_report(s, &r);
}

void error_output(struct session *s)
{
	error_message(s, EXIT_REFUSED, NULL, NULL, "the results could not be written: %s",
		      strerror(errno));
}
