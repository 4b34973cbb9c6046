// SPDX-License-Identifier: GPL-2.0-only
/* doctor, ok: what is missing on a host before a test TD can be made through the device. */
#include <errno.h>
#include <stdio.h>

#include "tdxctl/commands.h"
#include "tdxctl/doctor.h"
#include "tdxctl/doctor_print.h"
#include "tdxctl/error.h"
#include "tdxctl/options.h"

struct doctor_opts {
	const char *root;
	const char *report;
};

static const struct option doctor_options[] = {
	{ "root", 0, "DIR", "look at this folder instead of this host", opt_string, NULL,
	  offsetof(struct doctor_opts, root) },
	{ "report", 0, "DIR", "write what was read to a new folder, for a bug report", opt_string,
	  NULL, offsetof(struct doctor_opts, report) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

static const struct error_text root_texts[] = {
	{ ENOENT, "no such folder", NULL },
	{ ENOTDIR, "it is no folder", NULL },
	{ 0, NULL, NULL },
};

static const struct error_text report_texts[] = {
	{ ENOTEMPTY, "the folder has something in it", "name one that is not there yet" },
	{ ENOENT, "the folder above it does not exist", NULL },
	{ 0, NULL, NULL },
};

static int say_ok(struct session *s, const struct facts *f, bool elsewhere)
{
	const char *where = elsewhere ? "there" : "here";

	if (f->emulated)
		emit_text(&s->out, "a test TD can be made %s: emulated, on the software TDX module "
				   "of tdxemu\n", where);
	else
		emit_text(&s->out, "a test TD can be made %s, on the TDX module of this host\n",
			  where);
	return EXIT_DONE;
}

/* The first row that fails; what stands before it may hold another cause. */
static int say_diagnosis(struct session *s, const struct diagnosis *d)
{
	const struct finding *found = &d->found[d->first];
	char next[1024];

	if (d->first == TDX_NR_PREREQS)
		return error_message(s, EXIT_REFUSED, NULL, "run it as root: sudo tdxctl doctor",
				     "nothing is known to fail, but not all of it could be read");
	if (d->unread)
		snprintf(next, sizeof(next), "%s (%u before it could not be read, see above; they "
			 "may show an earlier cause)", found->next, d->unread);
	else
		snprintf(next, sizeof(next), "%s", found->next);
	return error_message(s, EXIT_REFUSED, tdx_prereq_info(d->first)->title, next, "%s",
			     found->missing);
}

static int show(struct session *s, const struct sources *src, bool elsewhere)
{
	struct emit *e = &s->out;
	struct diagnosis d;
	struct facts f;

	facts_find(&f, src);
	doctor_diagnose(&f, &d);
	if (e->json || !s->quiet) {
		print_findings(e, &f, &d);
		print_unread(e, &f);
	}
	emit_bool(e, "ok", d.ok, NULL);
	emit_bool(e, "emulated", f.emulated, NULL);
	if (d.ok)
		return say_ok(s, &f, elsewhere);
	if (d.first < TDX_NR_PREREQS)
		emit_string(e, "diagnosis", tdx_prereq_info(d.first)->name, NULL);
	return say_diagnosis(s, &d);
}

static int save(struct session *s, const struct sources *src, const char *dir)
{
	int ret = sources_save(src, dir);

	if (ret)
		return error_errno(s, dir, ret, report_texts);
	emit_string(&s->out, "report", dir, "report      %s\n", dir);
	return EXIT_DONE;
}

static int run_doctor(struct session *s, const void *opts, int nargs, char **args)
{
	const struct doctor_opts *o = opts;
	struct sources src;
	int status = EXIT_DONE;
	int ret;

	(void)nargs;
	(void)args;
	ret = sources_load(&src, o->root);
	if (ret)
		return error_errno(s, o->root, ret, root_texts);
	if (o->report)
		status = save(s, &src, o->report);
	if (!status)
		status = show(s, &src, o->root != NULL);
	sources_free(&src);
	return status;
}

#define DOCTOR_DETAIL \
	"Goes through everything that this takes, from the BIOS to /dev/tdxcall, in the\n" \
	"order in which it depends on each other: pass, fail, unknown or not needed, with\n" \
	"what was seen and what to do. The last line is the first thing that fails. Exit\n" \
	"status 0 only if a test TD can be made through the device; the model never counts."

const struct command cmd_doctor = {
	.verb = "doctor",
	.args = "",
	.summary = "what is missing on this host before a test TD can be made",
	.detail = DOCTOR_DETAIL,
	.page = "tdxctl-doctor",
	.options = doctor_options,
	.opts_size = sizeof(struct doctor_opts),
	.run = run_doctor,
};

const struct command cmd_ok = {
	.verb = "ok",
	.args = "",
	.summary = "the same as doctor",
	.detail = DOCTOR_DETAIL,
	.page = "tdxctl-doctor",
	.options = doctor_options,
	.opts_size = sizeof(struct doctor_opts),
	.run = run_doctor,
};
