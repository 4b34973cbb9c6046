// SPDX-License-Identifier: GPL-2.0-only
/* vcpu get, set: metadata fields of a vCPU. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/outcome.h"
#include "tdxctl/session_open.h"
#include "tdxctl/vcpu.h"

/* In place of a value: a page of the host's own. */
static const char own_page[] = "page";

static const struct error_text field_texts[] = {
	{ EINVAL, "there is no such vCPU, the field takes no page, or the TD is being torn down",
	 "`tdxctl vcpu list` shows the vCPUs, `tdxctl vcpu get` the fields that a host may write" },
	{ EPERM, "the field holds a host physical address, which is not to be named",
	 "for the Shared EPTP and the posted-interrupt descriptor give 'page': the host has one" },
	{ EAGAIN, "another command works on the vCPU", "repeat the command" },
	{ 0, NULL, NULL },
};

/* A field of the command line: its name, or its number. */
static int take_field(struct session *s, const char *text, struct tdxcall_field_info *field)
{
	u64 id;

	if (!tdxcall_field_find(text, field))
		return EXIT_DONE;
	if (!number_parse(text, &id) && !tdxcall_field_info(id, field))
		return EXIT_DONE;
	return error_usage(s, "'%s' is no field of a vCPU: give a name, as VMCS_TSC_OFFSET or "
			   "GPR_STATE[3], or the number of one", text);
}

/* A vCPU and, as the third argument if there is one, a field of it. */
static int take_args(struct session *s, int nargs, char **args, struct tdxcall_vcpu_field *req,
		     struct tdxcall_field_info *field)
{
	struct tdxcall_td_query td = { 0 };
	u32 vcpu = 0;
	int status = vcpu_take(s, args[1], &vcpu);

	if (!status && nargs > 2)
		status = take_field(s, args[2], field);
	if (!status)
		status = session_td(s, args[0], &td);
	if (!status)
		tdxcall_init_vcpu_field_read(req, td.td, vcpu, field->id);
	return status;
}

static int field_end(struct session *s, char **args, const struct tdxcall_vcpu_field *req, int ret)
{
	char object[TDXCALL_NAME_LEN + 16];

	vcpu_name(object, sizeof(object), args[0], req->vcpu);
	return error_outcome(s, object, ret, &req->outcome, field_texts);
}

static void emit_field(struct emit *e, const struct tdxcall_field_info *field,
		       const struct tdxcall_vcpu_field *req)
{
	emit_object(e, NULL);
	emit_string(e, "field", field->name, "%-37s ", field->name);
	emit_hex(e, "id", field->id, NULL);
	if (req->is_address)
		emit_bool(e, "is_set", req->value, "%s\n", req->value ? "set" : "not set");
	else
		emit_hex(e, "value", req->value, "0x%llx\n", req->value);
	emit_end(e);
}

static int get_one(struct session *s, char **args, struct tdxcall_vcpu_field *req,
		   const struct tdxcall_field_info *field)
{
	int status;

	tdxcall_init_vcpu_field_read(req, req->td, req->vcpu, field->id);
	status = field_end(s, args, req, tdxcall_vcpu_field_read(s->tdxcall, req));
	if (!status && !req->outcome.result)
		emit_field(&s->out, field, req);
	return status;
}

static int run_get(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_field_info field = { 0 };
	struct tdxcall_vcpu_field req;
	unsigned int i;
	int status;

	(void)opts;
	status = take_args(s, nargs, args, &req, &field);
	if (status)
		return status;
	emit_array(&s->out, "fields");
	if (nargs > 2) {
		status = get_one(s, args, &req, &field);
	} else {
		for (i = 0; !status && !tdxcall_field_at(i, &field); i++) {
			if (field.writable)
				status = get_one(s, args, &req, &field);
		}
	}
	emit_end(&s->out);
	return status;
}

const struct command cmd_vcpu_get = {
	.noun = "vcpu",
	.verb = "get",
	.args = "TD VCPU [FIELD]",
	.summary = "read a metadata field of a vCPU, or all that a host may write",
	.detail = "Of a field that holds a host physical address it says only whether it is set.",
	.page = "tdxctl-vcpu",
	.min_args = 2,
	.max_args = 3,
	.access = ACCESS_WRITE,
	.expects = true,
	.run = run_get,
};

static int run_set(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_field_info field = { 0 };
	struct tdxcall_vcpu_field req;
	u64 value = 0;
	int status, ret;

	(void)opts;
	if (strcmp(args[3], own_page) && number_parse(args[3], &value))
		return error_usage(s, "'%s' is no value: a number, or '%s'", args[3], own_page);
	status = take_args(s, nargs, args, &req, &field);
	if (status)
		return status;
	if (!strcmp(args[3], own_page)) {
		tdxcall_init_vcpu_field_attach(&req, req.td, req.vcpu, field.id);
		ret = tdxcall_vcpu_field_attach(s->tdxcall, &req);
	} else {
		tdxcall_init_vcpu_field_write(&req, req.td, req.vcpu, field.id, value,
					      field.writable ? field.writable : ~0ULL);
		ret = tdxcall_vcpu_field_write(s->tdxcall, &req);
	}
	status = field_end(s, args, &req, ret);
	if (!status)
		outcome_emit_verbose(s, &req.outcome);
	return status;
}

const struct command cmd_vcpu_set = {
	.noun = "vcpu",
	.verb = "set",
	.args = "TD VCPU FIELD VALUE|page",
	.summary = "write a metadata field of a vCPU",
	.detail = "'page' is the address of a page of the host's own: for the Shared EPTP and the "
		  "posted-interrupt descriptor.",
	.page = "tdxctl-vcpu",
	.min_args = 4,
	.max_args = 4,
	.access = ACCESS_WRITE,
	.expects = true,
	.run = run_set,
};
