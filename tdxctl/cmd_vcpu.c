// SPDX-License-Identifier: GPL-2.0-only
/* vcpu create, enter, flush, list. */
#include <errno.h>
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/exit.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/options.h"
#include "tdxctl/outcome.h"
#include "tdxctl/session_open.h"
#include "tdxctl/vcpu.h"

static const struct error_text create_texts[] = {
	{ EINVAL, "the TD has all the vCPUs that it may have, or is being torn down",
	 "`tdxctl td create --max-vcpus` sets how many" },
	{ 0, NULL, NULL },
};

/* ---- create */

static int run_create(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_vcpu_create req;
	struct tdxcall_td_query td;
	int status, ret;

	(void)opts;
	(void)nargs;
	status = session_td(s, args[0], &td);
	if (status)
		return status;
	tdxcall_init_vcpu_create(&req, td.td);
	req.rcx = mailbox_rcx(td.sept_levels);
	ret = tdxcall_vcpu_create(s->tdxcall, &req);
	status = error_outcome(s, args[0], ret, &req.outcome, create_texts);
	if (status)
		return status;
	if (!req.outcome.result)
		emit_number(&s->out, "vcpu", req.vcpu, "vcpu %u\n", req.vcpu);
	outcome_emit_verbose(s, &req.outcome);
	return EXIT_DONE;
}

const struct command cmd_vcpu_create = {
	.noun = "vcpu",
	.verb = "create",
	.args = "TD",
	.summary = "give a test TD one more vCPU",
	.page = "tdxctl-vcpu",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_WRITE,
	.expects = true,
	.run = run_create,
};

static int take_target(struct session *s, char **args, struct tdxcall_td_query *td, u32 *vcpu)
{
	int status = vcpu_take(s, args[1], vcpu);

	return status ? status : session_td(s, args[0], td);
}

/* ---- enter */

struct enter_opts {
	u32 lp;
	u32 busy;
};

static const struct enter_opts enter_defaults = { .lp = TDXCALL_LP_ANY };

static int run_enter(struct session *s, const void *opts, int nargs, char **args)
{
	const struct enter_opts *o = opts;
	char object[TDXCALL_NAME_LEN + 16];
	struct tdxcall_vcpu_enter req;
	struct tdxcall_td_query td;
	int status, ret;
	u32 vcpu = 0;

	(void)nargs;
	status = take_target(s, args, &td, &vcpu);
	if (status)
		return status;
	tdxcall_init_vcpu_enter(&req, td.td, vcpu);
	req.lp = o->lp;
	req.busy = (u8)o->busy;
	ret = tdxcall_vcpu_enter(s->tdxcall, &req);
	vcpu_name(object, sizeof(object), args[0], vcpu);
	status = error_outcome(s, object, ret, &req.outcome, vcpu_texts);
	if (status)
		return status;
	if (req.exit != TDXCALL_EXIT_NONE)
		exit_emit(&s->out, "exit", &req);
	outcome_emit_verbose(s, &req.outcome);
	return EXIT_DONE;
}

static const struct option enter_options[] = {
	{ "lp", 0, "N", "logical processor to run on (default: where the vCPU is)", opt_u32, NULL,
	 offsetof(struct enter_opts, lp) },
	{ "busy", 0, "kick|loop|again", "what to do when something is busy (default kick)",
	 opt_choice, busy_choices, offsetof(struct enter_opts, busy) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct command cmd_vcpu_enter = {
	.noun = "vcpu",
	.verb = "enter",
	.args = "TD VCPU",
	.summary = "run a vCPU until it leaves the guest",
	.detail = "It is flushed on the logical processor that it was on before if that changes.",
	.page = "tdxctl-vcpu",
	.min_args = 2,
	.max_args = 2,
	.access = ACCESS_WRITE,
	.expects = true,
	.options = enter_options,
	.opts_size = sizeof(enter_defaults),
	.defaults = &enter_defaults,
	.run = run_enter,
};

/* ---- flush */

static int run_flush(struct session *s, const void *opts, int nargs, char **args)
{
	char object[TDXCALL_NAME_LEN + 16];
	struct tdxcall_td_query td;
	struct tdxcall_vcpu req;
	int status, ret;
	u32 vcpu = 0;

	(void)opts;
	(void)nargs;
	status = take_target(s, args, &td, &vcpu);
	if (status)
		return status;
	tdxcall_init_vcpu(&req, td.td, vcpu);
	ret = tdxcall_vcpu_flush(s->tdxcall, &req);
	vcpu_name(object, sizeof(object), args[0], vcpu);
	status = error_outcome(s, object, ret, &req.outcome, vcpu_texts);
	if (!status)
		outcome_emit(s, NULL, &req.outcome);
	return status;
}

const struct command cmd_vcpu_flush = {
	.noun = "vcpu",
	.verb = "flush",
	.args = "TD VCPU",
	.summary = "untie a vCPU from its logical processor",
	.page = "tdxctl-vcpu",
	.min_args = 2,
	.max_args = 2,
	.access = ACCESS_WRITE,
	.expects = true,
	.run = run_flush,
};

/* ---- list */

static void emit_vcpu(struct emit *e, const struct tdxcall_vcpu_query *v)
{
	emit_object(e, NULL);
	emit_number(e, "vcpu", v->vcpu, "vcpu %-2u ", v->vcpu);
	if (v->lp == TDXCALL_LP_ANY)
		emit_text(e, "lp -  ");
	else
		emit_number(e, "lp", v->lp, "lp %-2u ", v->lp);
	emit_hex(e, "entries", v->entries, "entries %llu ", v->entries);
	emit_bool(e, "shared_eptp", v->shared_eptp, "shared EPT %s ",
		  v->shared_eptp ? "loaded" : "not loaded");
	emit_hex(e, "rcx", v->rcx, "rcx 0x%llx\n", v->rcx);
	emit_end(e);
}

static int run_list(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_vcpu_query query;
	struct tdxcall_td_query td;
	int status, ret = 0;
	u32 i;

	(void)opts;
	(void)nargs;
	status = session_td(s, args[0], &td);
	if (status)
		return status;
	emit_array(&s->out, "vcpus");
	for (i = 0; !ret && i < td.vcpus; i++) {
		tdxcall_init_vcpu_query(&query, td.td, i);
		ret = tdxcall_vcpu_query(s->tdxcall, &query);
		if (!ret)
			emit_vcpu(&s->out, &query);
	}
	emit_end(&s->out);
	return ret ? error_errno(s, args[0], ret, vcpu_texts) : EXIT_DONE;
}

const struct command cmd_vcpu_list = {
	.noun = "vcpu",
	.verb = "list",
	.args = "TD",
	.summary = "the vCPUs of a test TD and where they are",
	.page = "tdxctl-vcpu",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_READ,
	.run = run_list,
};
