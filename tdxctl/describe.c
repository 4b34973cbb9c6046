// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <strings.h>

#include "tdxctl/describe.h"
#include "tdxctl/gpa_range.h"

#define LABEL "%-12s "
#define LEVEL_OF_ROOT 7

static void describe_details(struct emit *e, const struct tdxcall_status_info *info, u32 details)
{
	const char *name, *summary;

	switch (info->details) {
	case TDXCALL_DETAILS_OPERAND:
		name = tdxcall_operand_name(details);
		summary = tdxcall_operand_summary(details);
		emit_string(e, "operand", name ? name : "unknown", LABEL "%s (%u): %s\n", "operand",
			    name ? name : "unknown", details,
			    summary ? summary : "not a known operand id");
		break;
	case TDXCALL_DETAILS_EXIT_REASON:
		name = tdxcall_exit_reason_name(details & 0xffff);
		emit_string(e, "exit_reason", name ? name : "unknown", LABEL "%s (%u)\n",
			    "exit reason", name ? name : "unknown", details & 0xffff);
		break;
	default:
		if (details)
			emit_number(e, "details", details, LABEL "0x%x%s%s\n", "details", details,
				    info->details_summary ? ": " : "",
				    info->details_summary ? info->details_summary : "");
	}
}

bool describe_status(struct emit *e, u64 status, bool is_value)
{
	struct tdxcall_status_info info;
	bool error = tdxcall_status_is_error(status),
	     recoverable = tdxcall_status_is_recoverable(status);
	bool busy = tdxcall_status_is_busy(status), fatal = tdxcall_status_is_fatal(status);
	char name[96];

	if (tdxcall_status_info(status, &info))
		return false;
	tdxcall_status_format(status, name, sizeof(name));
	emit_hex(e, "status", status, LABEL "0x%016llx\n", "status", status);
	emit_string(e, "name", info.name, LABEL "%s\n", "name", is_value ? name : info.name);
	emit_string(e, "class", info.class_name, LABEL "%s: %s\n", "class", info.class_name,
		    info.class_summary);
	emit_bool(e, "error", error, LABEL "%s\n", "error", error ? "yes" : "no");
	emit_bool(e, "recoverable", recoverable, LABEL "%s\n", "recoverable",
		  recoverable ? "yes: the same call can succeed later" :
				"no: the same call fails again until something else changes");
	emit_bool(e, "busy", busy, NULL);
	emit_bool(e, "fatal", fatal, LABEL "%s\n", "fatal", fatal ? "yes: the TD is lost" : "no");
	if (is_value)
		describe_details(e, &info, (u32)status);
	emit_string(e, "meaning", info.meaning, LABEL "%s\n", "meaning", info.meaning);
	if (info.cause)
		emit_string(e, "usual_cause", info.cause, LABEL "%s\n", "usual cause", info.cause);
	emit_string(e, "next_step", info.next, LABEL "%s\n", "next step", info.next);
	emit_bool(e, "returned", info.is_returned, NULL);
	if (!info.is_returned)
		emit_text(e, LABEL "TDX module 1.5.01 never returns it\n", "note");
	return true;
}

static void describe_levels(struct emit *e, u64 levels)
{
	unsigned int min = levels & 0xf, max = levels >> 4 & 0xf;

	emit_string(e, "min_level", level_name(min), ", levels %s", level_name(min));
	if (max == LEVEL_OF_ROOT)
		emit_string(e, "max_level", "root", " up to the root");
	else if (max != min)
		emit_string(e, "max_level", level_name(max), " to %s", level_name(max));
}

static void describe_operand(struct emit *e, const struct tdxcall_leaf_operand *op)
{
	const char *dir = op->is_output ? "out" : "in";

	emit_object(e, NULL);
	emit_string(e, "direction", dir, "  %-3s ", dir);
	emit_string(e, "register", op->reg, "%-4s", op->reg);
	emit_string(e, "name", op->name, "%-14s ", op->name);
	emit_string(e, "type", op->type, "%-14s ", op->type);
	emit_string(e, "summary", op->summary, "%s", op->summary);
	if (!strcmp(op->type, "MAP"))
		describe_levels(e, op->arg);
	if (op->version)
		emit_number(e, "since_version", op->version, " (from version %u)", op->version);
	emit_text(e, "\n");
	emit_end(e);
}

static void describe_op_states(struct emit *e, u32 op_states)
{
	unsigned int state;
	const char *name;

	emit_text(e, "%-12s", "op-states");
	emit_array(e, "op_states");
	for (state = 0; state < 32; state++) {
		name = op_states >> state & 1 ? tdxcall_op_state_name(state) : NULL;
		if (name)
			emit_string(e, NULL, name, " %s", name);
	}
	emit_end(e);
	emit_text(e, "%s\n", op_states ? "" : " any");
}

static void describe_flags(struct emit *e, u32 flags)
{
	static const struct {
		u32 flag;
		const char *key;
		const char *text;
	} table[] = {
		{ TDXCALL_LEAF_READ_ONLY, "read_only", "changes nothing" },
		{ TDXCALL_LEAF_RESUMABLE, "resumable", "an interrupt may stop it, not undo it" },
		{ TDXCALL_LEAF_RESTARTABLE, "restartable",
		 "an interrupt may stop it before it did anything" },
		{ TDXCALL_LEAF_INTR_V1, "interruptible_from_v1",
		 "interruptible from version 1 on only" },
		{ TDXCALL_LEAF_SEPT_DETAILS, "sept_details",
		 "errors return a secure EPT entry in RCX and RDX" },
		{ TDXCALL_LEAF_ASSOCIATES, "associates", "ties the vCPU to the logical processor" },
		{ TDXCALL_LEAF_EACH_LP, "each_lp", "to be run on every logical processor" },
		{ TDXCALL_LEAF_EACH_PACKAGE, "each_package", "to be run on every package" },
		{ TDXCALL_LEAF_DEBUG_TD, "debug_td", "debug TDs only" },
		{ TDXCALL_LEAF_EARLY, "early", "works before the TDX module is ready" },
		{ TDXCALL_LEAF_NO_EFFECT, "no_effect", "succeeds without doing anything" },
		{ TDXCALL_LEAF_UNIMPLEMENTED, "unimplemented", "a number without a handler" },
		{ TDXCALL_LEAF_MIGRATION, "migration",
		 "migration: operands not described here" },
		{ TDXCALL_LEAF_SERVTD, "service_td", "service TDs: operands not described here" },
	};
	size_t i;

	emit_array(e, "flags");
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (flags & table[i].flag)
			emit_string(e, NULL, table[i].key, LABEL "%s\n", "note", table[i].text);
	}
	emit_end(e);
}

void describe_leaf(struct emit *e, const struct tdxcall_leaf_info *leaf)
{
	struct tdxcall_leaf_operand op;
	unsigned int i;

	emit_string(e, "name", leaf->name, LABEL "%s\n", "leaf", leaf->name);
	emit_number(e, "number", leaf->number, LABEL "%u\n", "number", leaf->number);
	emit_number(e, "max_version", leaf->max_version, LABEL "%s\n", "versions",
		    leaf->max_version ? "0, 1" : "0");
	emit_string(e, "summary", leaf->summary, LABEL "%s\n", "does", leaf->summary);
	emit_string(e, "need", leaf->need, LABEL "%s\n", "needs", leaf->need);
	describe_op_states(e, leaf->op_states);
	describe_flags(e, leaf->flags);
	if (!tdxcall_leaf_operand(leaf->number, 0, &op))
		emit_text(e, "operands\n");
	emit_array(e, "operands");
	for (i = 0; !tdxcall_leaf_operand(leaf->number, i, &op); i++)
		describe_operand(e, &op);
	emit_end(e);
}

bool describe_word(struct emit *e, const char *word)
{
	struct tdxcall_name_info info;
	bool found = false;
	unsigned int i;

	for (i = 0; !tdxcall_name_at(i, &info); i++) {
		if (strcasecmp(info.name, word))
			continue;
		if (!found)
			emit_array(e, "meanings");
		found = true;
		emit_object(e, NULL);
		emit_string(e, "kind", info.kind, "%-13s ", info.kind);
		emit_string(e, "name", info.name, "%s ", info.name);
		emit_number(e, "number", (u32)info.number, "(%u)", (u32)info.number);
		if (*info.summary)
			emit_string(e, "summary", info.summary, ": %s", info.summary);
		emit_text(e, "\n");
		emit_end(e);
	}
	if (found)
		emit_end(e);
	return found;
}
