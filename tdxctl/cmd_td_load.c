// SPDX-License-Identifier: GPL-2.0-only
/*
 * td load: build a TD from TDX firmware as a VMM does. The image's TDX metadata says which parts go
 * where and which of them are measured; the order of adding and measuring decides MRTD.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/cmd_td.h"
#include "tdxctl/commands.h"
#include "tdxctl/outcome.h"
#include "tdxctl/session_open.h"

/* How KVM drives it (each page is added, then measured), and how TDVF's own tools compute MRTD. */
enum load_order { ORDER_PAGE, ORDER_SECTION };

struct load_opts {
	struct td_opts td;
	const char *firmware;
	u32 order;
	bool no_finalize;
};

/**
 * struct load - a TD on its way
 * @s: the session
 * @opts: how to build it
 * @name: of the TD
 * @td: its id, once it was created
 * @created: it was
 * @ret: what the library returned for the last request
 * @outcome: of all requests together; status and result are those of the last one
 * @texts: what the errno of the last request means
 * @object: what the last request was about
 */
struct load {
	struct session *s;
	const struct load_opts *opts;
	const char *name;
	u32 td;
	bool created;
	int ret;
	struct tdxcall_outcome outcome;
	const struct error_text *texts;
	char object[64];
};

static const struct error_text section_texts[] = {
	{ EEXIST, "two sections of the firmware want the same page", NULL },
	{ EINVAL, "a section of the firmware is outside of the TD's private memory", NULL },
	{ 0, NULL, NULL },
};

/* One more request came back; was it all right? */
static bool went_well(struct load *l, int ret, const struct tdxcall_outcome *outcome)
{
	l->ret = ret;
	outcome_add(&l->outcome, outcome);
	return !ret && !outcome->result;
}

static bool create(struct load *l)
{
	struct tdxcall_td_create req;
	int ret;

	l->texts = td_create_texts;
	ret = td_create(l->s, l->name, &l->opts->td, &req);
	l->created = went_well(l, ret, &req.outcome);
	l->td = req.td;
	return l->created;
}

static bool add(struct load *l, const struct tdxcall_firmware_section *section, bool extend)
{
	struct tdxcall_range req;
	u8 *contents = NULL;
	bool ok;

	if (section->data_size) {
		contents = calloc(1, section->size);
		if (!contents) {
			l->ret = -ENOMEM;
			return false;
		}
		memcpy(contents, section->data, section->data_size);
	}
	tdxcall_init_add(&req, l->td, section->gpa, section->size, contents);
	if (extend)
		req.flags |= TDXCALL_RANGE_F_EXTEND;
	ok = went_well(l, tdxcall_range_exec(l->s->tdxcall, &req), &req.outcome);
	free(contents);
	return ok;
}

static bool extend(struct load *l, const struct tdxcall_firmware_section *section)
{
	struct tdxcall_range req;

	tdxcall_init_extend(&req, l->td, section->gpa, section->size);
	return went_well(l, tdxcall_range_exec(l->s->tdxcall, &req), &req.outcome);
}

static bool load_section(struct load *l, const struct tdxcall_firmware_section *section)
{
	bool measured = section->attributes & TDXCALL_FIRMWARE_EXTEND;

	/* Memory of this kind comes into being when the TD accepts it; or the section is none. */
	if (section->attributes & TDXCALL_FIRMWARE_PAGE_AUG || !section->size)
		return true;
	if (!add(l, section, measured && l->opts->order == ORDER_PAGE))
		return false;
	return !measured || l->opts->order == ORDER_PAGE || extend(l, section);
}

static bool load_sections(struct load *l, const struct tdxcall_firmware *fw)
{
	const struct tdxcall_firmware_section *section;
	unsigned int i;

	l->texts = section_texts;
	for (i = 0; (section = tdxcall_firmware_section(fw, i)); i++) {
		snprintf(l->object, sizeof(l->object), "%s section %u", l->name, i);
		if (!load_section(l, section))
			return false;
	}
	snprintf(l->object, sizeof(l->object), "%s", l->name);
	return true;
}

static bool finalize(struct load *l)
{
	struct tdxcall_td req;

	if (l->opts->no_finalize)
		return true;
	l->texts = NULL;
	tdxcall_init_td(&req, l->td);
	return went_well(l, tdxcall_td_finalize(l->s->tdxcall, &req), &req.outcome);
}

/* A half-loaded TD is of no use. Should this fail, too, the first error counts. */
static void undo(struct load *l)
{
	struct tdxcall_td req;

	if (!l->created)
		return;
	tdxcall_resume(l->s->tdxcall);
	tdxcall_init_td(&req, l->td);
	tdxcall_td_destroy(l->s->tdxcall, &req);
}

static int build(struct load *l, const struct tdxcall_firmware *fw)
{
	bool ok = create(l) && load_sections(l, fw) && finalize(l);

	if (!ok)
		undo(l);
	return td_create_report(l->s, l->object, l->ret, &l->outcome, l->texts);
}

static void emit_section(struct emit *e, const struct tdxcall_firmware_section *section)
{
	const char *type = tdxcall_firmware_type_name(section->type);
	bool measured = section->attributes & TDXCALL_FIRMWARE_EXTEND;
	bool augmented = section->attributes & TDXCALL_FIRMWARE_PAGE_AUG;
	u64 gpa = section->gpa, size = section->size;

	if (!type)
		type = "unknown";
	emit_object(e, NULL);
	emit_string(e, "type", type, "%-9s ", type);
	emit_hex(e, "gpa", gpa, NULL);
	emit_hex(e, "size", size, NULL);
	if (size)
		emit_text(e, "0x%llx+0x%llx", gpa, size);
	else
		emit_text(e, "no memory");
	emit_bool(e, "measured", measured, "%s", measured ? " measured" : "");
	emit_bool(e, "augmented", augmented, "%s\n", augmented ? " left to the TD" : "");
	emit_end(e);
}

static int show_result(struct load *l, const struct tdxcall_firmware *fw)
{
	const struct tdxcall_firmware_section *section;
	struct emit *e = &l->s->out;
	struct tdxcall_td_query td;
	unsigned int i;
	int ret;

	tdxcall_init_td_query(&td, l->td);
	td.flags |= TDXCALL_QUERY_METADATA;
	ret = tdxcall_td_query(l->s->tdxcall, &td);
	if (ret)
		return error_errno(l->s, l->name, ret, NULL);
	emit_string(e, "name", l->name, NULL);
	emit_number(e, "td", l->td, NULL);
	emit_array(e, "sections");
	for (i = 0; (l->s->json || l->s->verbose) && (section = tdxcall_firmware_section(fw, i));
	     i++)
		emit_section(e, section);
	emit_end(e);
	outcome_emit_verbose(l->s, &l->outcome);
	if (!l->opts->no_finalize)
		emit_mrtd(e, td.mrtd, "mrtd ");
	return EXIT_DONE;
}

static int run_load(struct session *s, const void *opts, int nargs, char **args)
{
	struct load l = { .s = s, .opts = opts, .name = args[0] };
	struct tdxcall_log log = session_log(s);
	struct tdxcall_firmware *fw;
	int status;

	(void)nargs;
	if (!l.opts->firmware)
		return error_usage(s, "--firmware FILE is missing");
	status = td_check_name(s, l.name);
	if (status)
		return status;
	snprintf(l.object, sizeof(l.object), "%s", l.name);
	status = tdxcall_firmware_open(&fw, l.opts->firmware, &log);
	if (status)
		return error_errno(s, l.name, status, NULL);
	status = build(&l, fw);
	/* With --expect the success may be a failed call, after which there is no TD to show. */
	if (!status && !l.outcome.result)
		status = show_result(&l, fw);
	tdxcall_firmware_close(fw);
	return status;
}

static const struct choice order_choices[] = {
	{ "page", ORDER_PAGE },
	{ "section", ORDER_SECTION },
	{ NULL, 0 },
};

static const struct option load_options[] = {
	{ "firmware", 'f', "FILE", "TDX firmware image, as OVMF.fd", opt_string, NULL,
	 offsetof(struct load_opts, firmware) },
	{ "order", 0, "page|section", "measure after each page (default) or section", opt_choice,
	 order_choices, offsetof(struct load_opts, order) },
	{ "no-finalize", 0, NULL, "leave the measurement open", NULL, NULL,
	 offsetof(struct load_opts, no_finalize) },
	TD_OPTIONS,
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

static const struct load_opts load_defaults = { .td = TD_OPTS_DEFAULT };

const struct command cmd_td_load = {
	.noun = "td",
	.verb = "load",
	.args = "TD",
	.summary = "build a test TD from TDX firmware and print MRTD",
	.detail =
		"Sections of the image's TDX metadata are added and measured as QEMU and KVM do,\n"
		"then the TD is finalized. --firmware is needed.",
	.page = "tdxctl-td",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_WRITE,
	.expects = true,
	.options = load_options,
	.opts_size = sizeof(load_defaults),
	.defaults = &load_defaults,
	.run = run_load,
};
