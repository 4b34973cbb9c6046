// SPDX-License-Identifier: GPL-2.0-only
/* hook: exactly one TDP MMU hook of KVM's TDX backend. */
#include <errno.h>
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/hook_name.h"
#include "tdxctl/options.h"
#include "tdxctl/outcome.h"
#include "tdxctl/session_open.h"

struct hook_opts {
	u32 level;
	u32 busy;
	u32 vcpu;
};

static const struct hook_opts hook_defaults = { .level = TDXCALL_LEVEL_AUTO };

static const struct error_text hook_texts[] = {
	{ EEXIST, "something is mapped there already, by a page or a table",
	 "`tdxctl sept show` shows what" },
	{ ENOENT, "nothing is there, or no table leads there",
	 "`tdxctl sept show` shows the way down as far as it goes" },
	{ ENOTEMPTY, "the table is in use", "take away first what is below" },
	{ EINVAL, "the address, the level or the state of the TD do not allow this hook",
	 "see tdxctl-hook(8) for what it works on, and `tdxctl sept show` for what is there" },
	{ 0, NULL, NULL },
};

/* What the hooks themselves refuse, which is the outcome's result. */
static const struct error_text free_texts[] = {
	{ EINVAL, "the TD has its KeyID: KVM frees no secure EPT page of a TD that lives",
	  "`tdxctl sept remove` takes an empty one back" },
	{ 0, NULL, NULL },
};

static const struct error_text set_texts[] = {
	{ EINVAL, "before the TD is finalized pages are 4K",
	  "`tdxctl td finalize` first, or --level 4k" },
	{ 0, NULL, NULL },
};

static const struct error_text *texts_of(const struct hook *hook, int ret)
{
	if (!ret && hook->id == TDXCALL_HOOK_FREE_PRIVATE_SPT)
		return free_texts;
	if (!ret && hook->id == TDXCALL_HOOK_SET_PRIVATE_SPTE)
		return set_texts;
	return hook_texts;
}

static int take_entry(struct session *s, const struct hook *hook, const struct hook_opts *opts,
		      int nargs, char **args, struct tdxcall_hook *req)
{
	u32 level = opts->level == TDXCALL_LEVEL_AUTO ? hook->lowest : opts->level;
	u64 gpa = 0;

	if (nargs < 3)
		return error_usage(s, "%s needs a GPA", hook->name);
	if (size_parse(args[2], &gpa))
		return error_usage(s, "'%s' is no GPA", args[2]);
	if (level < hook->lowest)
		return error_usage(s, "%s works on tables: --level 2m or above", hook->name);
	if (gpa % level_size(level))
		return error_usage(s, "GPA %s is not aligned to %s", args[2], level_name(level));
	/* The hooks take frame numbers, and count levels as KVM does, from 1. */
	tdxcall_init_hook(req, 0, hook->id, gpa / level_size(0), level + 1);
	return 0;
}

static int take_gva(struct session *s, const struct hook *hook, int nargs, char **args,
		    struct tdxcall_hook *req)
{
	u64 gva;

	if (nargs < 3)
		return error_usage(s, "%s needs a linear address", hook->name);
	if (number_parse(args[2], &gva))
		return error_usage(s, "'%s' is no linear address", args[2]);
	req->gva = gva;
	return 0;
}

static int take_arguments(struct session *s, const struct hook *hook, const struct hook_opts *opts,
			  int nargs, char **args, struct tdxcall_hook *req)
{
	bool on_vcpu = hook->takes == HOOK_TAKES_VCPU || hook->takes == HOOK_TAKES_GVA;

	if (opts->vcpu && !on_vcpu)
		return error_usage(s, "%s takes no --vcpu", hook->name);
	if (opts->vcpu >= TDXCALL_MAX_VCPUS)
		return error_usage(s, "--vcpu: there are up to %u", TDXCALL_MAX_VCPUS);
	if (hook->takes == HOOK_TAKES_ENTRY)
		return take_entry(s, hook, opts, nargs, args, req);
	if (opts->level != TDXCALL_LEVEL_AUTO || (nargs > 2 && hook->takes != HOOK_TAKES_GVA))
		return error_usage(s, "%s takes neither GPA nor --level", hook->name);

	tdxcall_init_hook(req, 0, hook->id, 0, 0);
	req->vcpu = (__u16)opts->vcpu;
	return hook->takes == HOOK_TAKES_GVA ? take_gva(s, hook, nargs, args, req) : 0;
}

static int run_hook(struct session *s, const void *opts, int nargs, char **args)
{
	const struct hook_opts *o = opts;
	const struct hook *hook = hook_find(args[0]);
	char object[TDXCALL_NAME_LEN + 64];
	struct tdxcall_td_query td;
	struct tdxcall_hook req;
	int ret, status;

	if (!hook)
		return error_usage(s, "'%s' is no hook", args[0]);
	status = take_arguments(s, hook, o, nargs, args, &req);
	if (!status)
		status = session_td(s, args[1], &td);
	if (status)
		return status;
	req.td = td.td;
	req.busy = (u8)o->busy;
	ret = tdxcall_hook_exec(s->tdxcall, &req);
	snprintf(object, sizeof(object), "%s %s", hook->name, td.name);
	if (hook->takes == HOOK_TAKES_ENTRY)
		snprintf(object + strlen(object), 24, " 0x%llx", req.gfn * level_size(0));
	status = error_outcome(s, object, ret, &req.outcome, texts_of(hook, ret));
	if (!status)
		outcome_emit(s, NULL, &req.outcome);
	return status;
}

static const struct choice hook_level_choices[] = {
	{ "4k", 0 },
	{ "2m", 1 },
	{ "1g", 2 },
	{ "512g", 3 },
	{ "256t", 4 },
	{ NULL, 0 },
};

static const struct option hook_options[] = {
	{ "level", 'l', "4k|2m|1g|512g|256t", "level of the entry (default: the lowest there is)",
	  opt_choice, hook_level_choices, offsetof(struct hook_opts, level) },
	{ "busy", 0, "kick|loop|again", "what to do when something is busy (default kick)",
	  opt_choice, busy_choices, offsetof(struct hook_opts, busy) },
	{ "vcpu", 0, "N", "vCPU that vt_flush_tlb_* is about (default 0)", opt_u32, NULL,
	  offsetof(struct hook_opts, vcpu) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct command cmd_hook = {
	.verb = "hook",
	.args = "HOOK TD [GPA|GVA]",
	.summary = "call exactly one TDP MMU hook",
	.detail = "HOOK is KVM's name, with or without tdx_sept_ or tdx_: see tdxctl-hook(8).",
	.page = "tdxctl-hook",
	.min_args = 2,
	.max_args = 3,
	.access = ACCESS_WRITE,
	.expects = true,
	.options = hook_options,
	.opts_size = sizeof(hook_defaults),
	.defaults = &hook_defaults,
	.run = run_hook,
};
