// SPDX-License-Identifier: GPL-2.0-only
/* model init, show, set, check, reset: the simulated machine of the software TDX module. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/options.h"
#include "tdxctl/progress.h"
#include "tdxctl/session_open.h"

struct init_opts {
	u64 memory;
	u32 lps;
	u32 packages;
	struct range keyids;
	u32 maxpa;
	u32 module;
	bool dynamic_pamt;
	bool force;
};

/* The library has the defaults: these values say that an option was not given. */
#define UNSET 0xffffffffU

static const struct init_opts init_defaults = {
	.memory = UNSET,
	.lps = UNSET,
	.packages = UNSET,
	.maxpa = UNSET,
};

static const struct error_text model_texts[] = {
	{ EEXIST, "the state image exists", "--force replaces it and all TDs in it" },
	{ EBUSY, "the state image is in use by another process", "wait for it to end" },
	{ EINVAL, "no such machine is possible", "see tdxctl-model(8) for the limits" },
	{ ENOENT, "there is no state image", "`tdxctl model init` makes one" },
	{ EBADMSG, "the file is no state image", "choose another file, or delete it yourself" },
	{ EUCLEAN, "the state image is damaged", "`tdxctl model init --force` makes a new one" },
	{ 0, NULL, NULL },
};

/* FIRST..LAST, both included: a KeyID is a thing, not a border between things. */
static int parse_keyids(const struct option *opt, const char *text, void *field)
{
	struct range *keyids = field;

	(void)opt;
	if (range_parse(text, keyids) || !keyids->size)
		return -EINVAL;
	keyids->size++;
	return keyids->start > 0xffff || keyids->size > 0xffff ? -EINVAL : 0;
}

static int parse_module(const struct option *opt, const char *text, void *field)
{
	const char *name;
	u32 module;

	(void)opt;
	for (module = 0; (name = tdxcall_model_module(module)); module++) {
		if (!strcmp(text, name)) {
			*(u32 *)field = module;
			return 0;
		}
	}
	return -EINVAL;
}

static void fill_config(struct tdxcall_model_config *config, const struct init_opts *o)
{
	tdxcall_init_model_config(config);
	if (o->memory != UNSET)
		config->memory = o->memory;
	if (o->lps != UNSET)
		config->lps = o->lps;
	if (o->packages != UNSET)
		config->packages = o->packages;
	if (o->keyids.size) {
		config->keyid_first = (u32)o->keyids.start;
		config->keyid_count = (u32)o->keyids.size;
	}
	if (o->maxpa != UNSET)
		config->maxpa = o->maxpa;
	config->module = o->module;
	config->dynamic_pamt = o->dynamic_pamt;
}

/* The state image in messages and results. */
static const char *image(struct session *s, char *buf)
{
	const char *path = session_state(s, buf, PATH_MAX);

	return path ? path : "state image";
}

static int run_init(struct session *s, const void *opts, int nargs, char **args)
{
	const struct init_opts *o = opts;
	struct tdxcall_log log = session_log(s);
	struct tdxcall_model_config config;
	char path[PATH_MAX];
	int ret;

	(void)nargs;
	(void)args;
	fill_config(&config, o);
	ret = tdxcall_model_create(s->state, &config, o->force ? TDXCALL_MODEL_REPLACE : 0, &log);
	if (ret)
		return error_errno(s, NULL, ret, model_texts);
	s->out.backend = "model";
	emit_string(&s->out, "path", image(s, path), NULL);
	return EXIT_DONE;
}

static const struct option init_options[] = {
	{ "memory", 'm', "SIZE", "memory, multiple of 1g up to 4t (default 8g)", opt_size, NULL,
	 offsetof(struct init_opts, memory) },
	{ "lps", 0, "N", "logical processors, up to 128 (default 4)", opt_u32, NULL,
	 offsetof(struct init_opts, lps) },
	{ "packages", 0, "N", "packages, up to 8 (default 1)", opt_u32, NULL,
	 offsetof(struct init_opts, packages) },
	{ "keyids", 0, "FIRST..LAST", "private KeyIDs (default 32..63)", parse_keyids, NULL,
	 offsetof(struct init_opts, keyids) },
	{ "maxpa", 0, "BITS", "physical address width, 46 to 52 (default 52)", opt_u32, NULL,
	 offsetof(struct init_opts, maxpa) },
	{ "module", 0, "VERSION", "TDX module: 1.5.01 (default), 1.5.34 or 2.0.18", parse_module,
	 NULL, offsetof(struct init_opts, module) },
	{ "dynamic-pamt", 0, NULL, "the module was given dynamic PAMT; not 1.5.01", NULL, NULL,
	 offsetof(struct init_opts, dynamic_pamt) },
	{ "force", 0, NULL, "replace a state image and all TDs in it", NULL, NULL,
	 offsetof(struct init_opts, force) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct command cmd_model_init = {
	.noun = "model",
	.verb = "init",
	.alone = true,
	.args = "",
	.summary = "make a machine whose TDX module is ready",
	.detail = "The state image is sparse: it takes room on disk as the machine is used.",
	.page = "tdxctl-model",
	.options = init_options,
	.opts_size = sizeof(init_defaults),
	.defaults = &init_defaults,
	.run = run_init,
};

static int run_show(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_model_info info;
	struct emit *e = &s->out;
	u32 last_keyid;
	int ret;

	(void)opts;
	(void)nargs;
	(void)args;
	tdxcall_init_model_info(&info);
	ret = tdxcall_model_get(s->tdxcall, &info);
	if (ret)
		return error_errno(s, NULL, ret, model_texts);
	last_keyid = info.config.keyid_first + info.config.keyid_count - 1;
	emit_string(e, "path", tdxcall_path(s->tdxcall), "image     %s\n",
		    tdxcall_path(s->tdxcall));
	emit_string(e, "module", tdxcall_model_module(info.config.module), "module    %s",
		    tdxcall_model_module(info.config.module));
	emit_bool(e, "dynamic_pamt", info.config.dynamic_pamt, "%s\n",
		  info.config.dynamic_pamt ? ", dynamic PAMT" : "");
	emit_hex(e, "memory", info.config.memory, "memory    %llu GiB",
		 (u64)info.config.memory >> 30);
	emit_hex(e, "memory_base", info.memory_base, " at 0x%llx\n", (u64)info.memory_base);
	emit_hex(e, "memory_reserved", info.memory_reserved, "  module  %llu KiB\n",
		 (u64)info.memory_reserved / 1024);
	emit_hex(e, "memory_used", info.memory_used, "  in use  %llu KiB\n",
		 (u64)info.memory_used / 1024);
	emit_number(e, "lps", info.config.lps, "lps       %u", info.config.lps);
	emit_number(e, "packages", info.config.packages, " in %u packages\n", info.config.packages);
	emit_number(e, "keyid_first", info.config.keyid_first, "keyids    %u..",
		    info.config.keyid_first);
	emit_number(e, "keyid_count", info.config.keyid_count, "%u\n", last_keyid);
	emit_number(e, "maxpa", info.config.maxpa, "maxpa     %u\n", info.config.maxpa);
	emit_hex(e, "file_size", info.file_size, "file      %llu KiB", (u64)info.file_size / 1024);
	emit_hex(e, "file_used", info.file_used, ", %llu KiB on disk\n",
		 (u64)info.file_used / 1024);
	emit_hex(e, "commits", info.commits, "commits   %llu\n", (u64)info.commits);
	emit_hex(e, "interrupt_every", info.interrupt_every, NULL);
	if (info.interrupt_every)
		emit_text(e, "interrupt every %llu polls\n", (u64)info.interrupt_every);
	return EXIT_DONE;
}

const struct command cmd_model_show = {
	.noun = "model",
	.verb = "show",
	.args = "",
	.summary = "the simulated machine and its state image",
	.page = "tdxctl-model",
	.access = ACCESS_READ,
	.model_only = true,
	.run = run_show,
};

static const struct setting {
	const char *name;
	enum tdxcall_model_setting id;
} settings[] = {
	{ "interrupt-every", TDXCALL_MODEL_INTERRUPT_EVERY },
};

/* NAME=VALUE; NULL if it is none. */
static const struct setting *parse_setting(const char *text, u64 *value)
{
	size_t i, len;

	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		len = strlen(settings[i].name);
		if (!strncmp(text, settings[i].name, len) && text[len] == '=' &&
		    !number_parse(text + len + 1, value))
			return &settings[i];
	}
	return NULL;
}

static int run_set(struct session *s, const void *opts, int nargs, char **args)
{
	const struct setting *setting;
	u64 value;
	int i, ret;

	(void)opts;
	for (i = 0; i < nargs; i++) {
		if (!parse_setting(args[i], &value))
			return error_usage(s, "not a setting: %s", args[i]);
	}
	for (i = 0; i < nargs; i++) {
		setting = parse_setting(args[i], &value);
		ret = tdxcall_model_set(s->tdxcall, setting->id, value);
		if (ret)
			return error_errno(s, args[i], ret, model_texts);
	}
	return EXIT_DONE;
}

const struct command cmd_model_set = {
	.noun = "model",
	.verb = "set",
	.args = "interrupt-every=N",
	.summary = "change how the machine behaves",
	.detail =
		"interrupt-every: an interrupt becomes pending every N times that a SEAMCALL\n"
		"looks for one; 0 = never by itself.",
	.page = "tdxctl-model",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_WRITE,
	.model_only = true,
	.run = run_set,
};

static void emit_violation(void *ctx, const char *line)
{
	flockfile(stderr);
	progress_hide();
	funlockfile(stderr);
	emit_string(ctx, NULL, line, "%s\n", line);
}

static int run_check(struct session *s, const void *opts, int nargs, char **args)
{
	struct emit *e = &s->out;
	uint32_t violations;
	int ret;

	(void)opts;
	(void)nargs;
	(void)args;
	emit_array(e, "violations");
	ret = tdxcall_model_check(s->tdxcall, emit_violation, e, &violations,
				  progress_start(s, "model check", PROGRESS_BYTES, 0));
	progress_stop();
	emit_end(e);
	if (ret)
		return error_errno(s, NULL, ret, model_texts);
	if (violations)
		return error_message(s, EXIT_NO_BACKEND, NULL,
				     "this is a defect of tdxcall or of the file",
				     "the state image is damaged: %u invariants do not hold",
				     violations);
	emit_text(e, "all invariants hold\n");
	return EXIT_DONE;
}

const struct command cmd_model_check = {
	.noun = "model",
	.verb = "check",
	.args = "",
	.summary = "verify every invariant of the machine and of the runtime",
	.page = "tdxctl-model",
	.access = ACCESS_READ,
	.model_only = true,
	.run = run_check,
};

static int run_reset(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_log log = session_log(s);
	char path[PATH_MAX];
	int ret;

	(void)opts;
	(void)nargs;
	(void)args;
	ret = tdxcall_model_reset(s->state, &log);
	if (ret)
		return error_errno(s, NULL, ret, model_texts);
	s->out.backend = "model";
	emit_string(&s->out, "path", image(s, path), NULL);
	return EXIT_DONE;
}

const struct command cmd_model_reset = {
	.noun = "model",
	.verb = "reset",
	.alone = true,
	.args = "",
	.summary = "replace the machine by a fresh one of the same kind",
	.detail = "All TDs in it are gone.",
	.page = "tdxctl-model",
	.run = run_reset,
};
