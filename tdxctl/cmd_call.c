// SPDX-License-Identifier: GPL-2.0-only
/* call: one SEAMCALL with registers of the user's choice. */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/leaf_arg.h"
#include "tdxctl/options.h"
#include "tdxctl/outcome.h"
#include "tdxctl/page_arg.h"
#include "tdxctl/session_open.h"

#define MAX_OPERANDS 20
#define HIGHEST_LEVEL 4 /* 256t */

static const struct error_text call_texts[] = {
	{ EINVAL,
	 "an address must be page:HANDLE within the block, tdr:TD or tdvpr:TD:N, "
	 "nothing else may, and a register that is no operand must be 0",
	 "`tdxctl explain LEAF` shows the operands; on the model --force allows any number" },
	{ ENOENT, "no such page, TD or vCPU",
	 "handles live as long as one command or batch; `page list` shows them" },
	{ EPERM,
	 "not allowed: it would change a test TD or the host's TDX module, name a physical page "
	 "in a metadata field, or read a page that the TDX module owns",
	 "see tdxctl-call(8) for what is possible" },
	{ EBUSY, "another thread works with the block", NULL },
	{ EOPNOTSUPP, "this leaf, or this version of it, cannot be called", NULL },
	{ 0, NULL, NULL },
};

struct call_opts {
	u32 lp;
	u32 keyid;
	u32 version;
	bool force;
};

/**
 * struct map - GPA and level, which share a register
 * @gpa: the GPA
 * @level: the level
 * @given: at least one of them was
 */
struct map {
	u64 gpa;
	u64 level;
	bool given;
};

static int parse_level(const char *text, u64 *level)
{
	unsigned int i;

	for (i = 0; i <= HIGHEST_LEVEL; i++) {
		if (!strcasecmp(level_name(i), text)) {
			*level = i;
			return 0;
		}
	}
	return number_parse(text, level);
}

/* A number or an address; -1 is the field id "none" and a page that is left out. */
static int parse_value(const char *text, u64 *value)
{
	if (strcmp(text, "none") && strcmp(text, "-1"))
		return size_parse(text, value);
	*value = ~0ULL;
	return 0;
}

/* tdr:TD, tdr:TD+FLAGS, tdvpr:TD:N */
static int set_td(struct session *s, struct tdxcall_raw *raw, const char *name, const char *text,
		  bool is_tdr)
{
	const char *end = is_tdr ? strchr(text, '+') : strrchr(text, ':');
	char td_name[TDXCALL_NAME_LEN];
	struct tdxcall_td_query td;
	u64 number = 0;
	int status;
	size_t len;

	if (!end && !is_tdr)
		return error_usage(s, "'%s' has no vCPU: tdvpr:TD:N", text);
	len = end ? (size_t)(end - text) : strlen(text);
	if (len >= sizeof(td_name) || (end && number_parse(end + 1, &number)) ||
	    number > 0xffffffff)
		return error_usage(s, "'%s' is neither TD nor vCPU of one", text);
	memcpy(td_name, text, len);
	td_name[len] = '\0';
	status = session_td(s, td_name, &td);
	if (status)
		return status;
	if (is_tdr)
		tdxcall_raw_set_tdr(raw, name, td.td, (u32)number);
	else
		tdxcall_raw_set_tdvpr(raw, name, td.td, (u32)number);
	return EXIT_DONE;
}

static int set_operand(struct session *s, struct tdxcall_raw *raw, const char *name,
		       const char *text)
{
	u64 value;
	u32 handle;

	if (!strncmp(text, "tdr:", strlen("tdr:")))
		return set_td(s, raw, name, text + strlen("tdr:"), true);
	if (!strncmp(text, "tdvpr:", strlen("tdvpr:")))
		return set_td(s, raw, name, text + strlen("tdvpr:"), false);
	if (!strncmp(text, "page:", strlen("page:"))) {
		if (page_parse(text, &handle, &value) || value > 0xffffffff)
			return error_usage(s, "'%s' is no page: page:HANDLE[+OFFSET]", text);
		tdxcall_raw_set_page(raw, name, handle, (u32)value);
		return EXIT_DONE;
	}
	if (parse_value(text, &value))
		return error_usage(s, "'%s' is no number, page:HANDLE, tdr:TD or tdvpr:TD:N",
				   text);
	tdxcall_raw_set_value(raw, name, value);
	return EXIT_DONE;
}

/* NAME=VALUE; names are those of the leaf's operands, registers, and gpa and level of a mapping. */
static int parse_operand(struct session *s, struct tdxcall_raw *raw, char *arg, struct map *map)
{
	char *value = strchr(arg, '=');

	if (!value)
		return error_usage(s, "'%s' is not OPERAND=VALUE", arg);
	*value++ = '\0';
	if (!tdxcall_raw_set_value(raw, arg, 0))
		return set_operand(s, raw, arg, value);
	if (strcmp(arg, "gpa") && strcmp(arg, "level"))
		return error_usage(s, "'%s' is neither an operand of this leaf nor a register",
				   arg);
	map->given = true;
	if (arg[0] == 'g' ? size_parse(value, &map->gpa) : parse_level(value, &map->level))
		return error_usage(s, "%s: '%s' is no number", arg, value);
	return EXIT_DONE;
}

static int set_map(struct session *s, struct tdxcall_raw *raw, const struct map *map)
{
	if (!map->given)
		return EXIT_DONE;
	switch (tdxcall_raw_set_map(raw, map->gpa, map->level < 8 ? (unsigned int)map->level : 8)) {
	case 0:
		return EXIT_DONE;
	case -ENOENT:
		return error_usage(s, "this leaf takes no mapping, so neither gpa nor level");
	default:
		return error_usage(s, "gpa must be 4 KiB aligned, level 4k, 2m, 1g, 512g, 256t or "
				   "0..7");
	}
}

/* @since: those of later versions of the TDX module, too: it has the leaf, which is one of those */
static void emit_outputs(struct emit *e, const struct tdxcall_raw *raw, u32 leaf, u32 version,
			 bool since)
{
	struct tdxcall_leaf_operand op;
	unsigned int i;
	char text[160];

	emit_array(e, "outputs");
	for (i = 0; !tdxcall_leaf_operand(leaf, i, &op); i++) {
		if (!op.is_output || op.version > version || (op.since && !since))
			continue;
		tdxcall_raw_format(raw, leaf, i, text, sizeof(text));
		emit_object(e, NULL);
		emit_string(e, "operand", op.name, "%s", op.name);
		emit_string(e, "register", op.reg, NULL);
		emit_string(e, "text", text, "=%s\n", text);
		/* What stands for an address is no value. */
		if (!op.is_hpa)
			emit_hex(e, "value", tdxcall_raw_get(raw, op.reg), NULL);
		emit_end(e);
	}
	emit_end(e);
}

static void emit_call(struct session *s, const struct tdxcall_raw *raw,
		      const struct tdxcall_leaf_info *leaf, u32 version)
{
	struct emit *e = &s->out;
	char status[96];

	tdxcall_status_format(raw->outcome.status, status, sizeof(status));
	emit_string(e, "leaf", leaf->name, "%s: ", leaf->name);
	emit_number(e, "version", version, NULL);
	emit_hex(e, "status", raw->outcome.status, NULL);
	emit_string(e, "status_name", status, "%s\n", status);
	emit_outputs(e, raw, leaf->number, version, leaf->since != NULL);
	if (e->json)
		outcome_emit(s, NULL, &raw->outcome);
}

/* RCX names a leaf of CPUID if TD_PARAMS.CPUID_CONFIG is at fault. */
static bool names_cpuid(const struct tdxcall_outcome *o)
{
	const char *operand = tdxcall_operand_name((u32)o->status);
	uint64_t invalid;

	return !tdxcall_status_parse("TDX_OPERAND_INVALID", &invalid, NULL) &&
	       o->status >> 32 == invalid >> 32 && operand && !strcmp(operand, "CPUID_CONFIG");
}

/* What a call that failed left in registers, but for what stands for an address of the host. */
static void emit_registers(struct session *s, const struct tdxcall_raw *raw,
			   const struct tdxcall_leaf_info *leaf)
{
	/* Numbers of the uAPI: there is no RSP. */
	static const struct {
		const char *name;
		unsigned int index;
	} regs[] = { { "rcx", 1 }, { "rdx", 2 }, { "r8", 7 },
		     { "r9", 8 },  { "r10", 9 }, { "r11", 10 } };
	const struct tdxcall_outcome *o = &raw->outcome;
	struct emit *e = &s->out;
	char text[96];
	size_t i;
	u64 value;

	emit_string(e, "leaf", leaf->name, "%s:", leaf->name);
	emit_hex(e, "status", o->status, NULL);
	emit_object(e, "registers");
	for (i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		if (raw->kind[regs[i].index] != TDXCALL_RAW_VALUE)
			continue;
		value = raw->reg[regs[i].index];
		emit_hex(e, regs[i].name, value, " %s=0x%llx", regs[i].name, value);
	}
	emit_end(e);
	emit_text(e, "\n");
	if (leaf->flags & TDXCALL_LEAF_SEPT_DETAILS && (o->ext_rcx || o->ext_rdx)) {
		tdxcall_sept_format(o->ext_rcx, o->ext_rdx, text, sizeof(text));
		emit_string(e, "sept", text, "secure EPT: %s\n", text);
	}
	if (names_cpuid(o)) {
		emit_number(e, "cpuid_leaf", (u32)o->ext_rcx, "CPUID leaf 0x%x, ",
			    (u32)o->ext_rcx);
		emit_number(e, "cpuid_subleaf", (u32)(o->ext_rcx >> 32), "subleaf 0x%x\n",
			    (u32)(o->ext_rcx >> 32));
	}
}

static int run_call(struct session *s, const void *opts, int nargs, char **args)
{
	const struct call_opts *o = opts;
	struct tdxcall_leaf_info leaf;
	struct map map = { 0 };
	struct tdxcall_raw raw;
	int i, ret, status;

	status = leaf_arg(s, args[0], &leaf);
	if (status)
		return status;
	if (tdxcall_init_raw(&raw, leaf.number, o->version))
		return error_usage(s, "--leaf-version: 0..255 are possible");
	for (i = 1; i < nargs; i++) {
		status = parse_operand(s, &raw, args[i], &map);
		if (status)
			return status;
	}
	status = set_map(s, &raw, &map);
	if (status)
		return status;
	raw.flags = o->force ? TDXCALL_RAW_F_FORCE : 0;
	raw.lp = o->lp;
	raw.keyid = o->keyid;
	ret = tdxcall_raw_exec(s->tdxcall, &raw);
	/* A status brings the name of its leaf along. */
	status = error_outcome(s, ret ? leaf.name : NULL, ret, &raw.outcome, call_texts);
	if (!status && !ret)
		emit_call(s, &raw, &leaf, o->version);
	else if (!ret && raw.outcome.status && !s->expect)
		emit_registers(s, &raw, &leaf);
	return status;
}

static const struct option call_options[] = {
	{ "lp", 0, "N", "logical processor to make the call on", opt_u32, NULL,
	 offsetof(struct call_opts, lp) },
	{ "keyid", 0, "N", "PHYMEM.PAGE.WBINVD: KeyID to put into the address", opt_u32, NULL,
	 offsetof(struct call_opts, keyid) },
	{ "force", 0, NULL, "on the model: numbers in registers that are no operands", NULL, NULL,
	 offsetof(struct call_opts, force) },
	{ "leaf-version", 0, "N", "interface version of the leaf (default 0)", opt_u32, NULL,
	 offsetof(struct call_opts, version) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

static const struct call_opts call_defaults = { .lp = TDXCALL_RAW_ANY_LP };

const struct command cmd_call = {
	.verb = "call",
	.args = "LEAF [OPERAND=VALUE...]",
	.summary = "one SEAMCALL with registers of your choice",
	.detail =
		"OPERAND is an input by name (`tdxctl explain LEAF`), a register, or gpa and\n"
		"level where the leaf takes a mapping. VALUE is a number, page:HANDLE[+OFFSET],\n"
		"tdr:TD, tdvpr:TD:N, or none for a page that is left out.",
	.page = "tdxctl-call",
	.min_args = 1,
	.max_args = 1 + MAX_OPERANDS,
	.access = ACCESS_WRITE,
	.expects = true,
	.options = call_options,
	.opts_size = sizeof(struct call_opts),
	.defaults = &call_defaults,
	.run = run_call,
};
