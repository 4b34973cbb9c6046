// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <strings.h>

#include "tdxctl/describe.h"
#include "tdxctl/gpa_range.h"

#define LABEL "%-12s "
#define LEVEL_OF_ROOT 7
#define GUEST_MEMORY_CLASS 0x0b

#define RAX_OPERAND "RAX"
#define EXIT_REASON_MASK 0xffff
#define EXIT_BUS_LOCK (1U << 26)
#define EXIT_ENTRY_FAILED (1U << 31)
#define NO_STATUS_BITS 0x0fff000000000000ULL

static const char *name_of(const char *kind, u64 number)
{
	struct tdxcall_name_info info;
	unsigned int i;

	for (i = 0; !tdxcall_name_at(i, &info); i++) {
		if (!strcmp(info.kind, kind) && info.number == number)
			return info.name;
	}
	return NULL;
}

static const char *sept_summary(u32 state)
{
	struct tdxcall_name_info info;
	unsigned int i;

	for (i = 0; !tdxcall_name_at(i, &info); i++) {
		if (!strcmp(info.kind, "SEPT state") && info.number == state)
			return info.summary;
	}
	return "";
}

/* ---- the call that a status belongs to */

static bool host_leaf(const struct log_line *line, struct tdxcall_leaf_info *leaf)
{
	return line && line->kind == LOG_LEAF_HOST && !tdxcall_leaf_info((u32)line->leaf, leaf);
}

static void describe_call(struct emit *e, const struct log_line *line)
{
	struct tdxcall_leaf_info leaf;
	const char *name;

	if (!line || line->kind == LOG_LEAF_NONE)
		return;
	if (host_leaf(line, &leaf)) {
		emit_string(e, "leaf", leaf.name, LABEL "%s: %s\n", "leaf", leaf.name,
			    leaf.summary);
		return;
	}
	name = name_of("P-SEAMLDR leaf", line->leaf);
	if (line->kind == LOG_LEAF_GUEST)
		name = "TDG";
	emit_string(e, "leaf", name ? name : "unknown", LABEL, "leaf");
	if (line->kind == LOG_LEAF_GUEST)
		emit_text(e, "a leaf of the guest (TDCALL)\n");
	else if (name)
		emit_text(e, "%s of the P-SEAMLDR\n", name);
	else
		emit_text(e, "unknown (%llu)\n", line->leaf);
}

/* What the leaf has in a register that it takes; false if it takes none there. */
static bool input_of(const struct log_line *line, const char *reg, struct tdxcall_leaf_operand *op)
{
	struct tdxcall_leaf_info leaf;
	unsigned int i;

	if (!host_leaf(line, &leaf))
		return false;
	for (i = 0; !tdxcall_leaf_operand(leaf.number, i, op); i++) {
		if (!op->is_output && !strcasecmp(op->reg, reg))
			return true;
	}
	return false;
}

static void describe_cpuid(struct emit *e, const struct log_line *line)
{
	u32 leaf, subleaf;

	if (!line || !line->has_rcx)
		return;
	leaf = (u32)line->rcx;
	subleaf = (u32)(line->rcx >> 32);
	emit_number(e, "cpuid_leaf", leaf, LABEL "leaf 0x%x", "cpuid", leaf);
	emit_number(e, "cpuid_subleaf", subleaf, ", subleaf 0x%x\n", subleaf);
}

static void describe_operand_id(struct emit *e, u32 id, const struct log_line *line)
{
	const char *name = tdxcall_operand_name(id), *summary = tdxcall_operand_summary(id);
	struct tdxcall_leaf_operand op;

	emit_string(e, "operand", name ? name : "unknown", LABEL "%s (%u): ", "operand",
		    name ? name : "unknown", id);
	if (name && input_of(line, name, &op)) {
		emit_string(e, "operand_name", op.name, "%s, ", op.name);
		summary = op.summary;
	} else if (name && !strcmp(name, RAX_OPERAND)) {
		summary = "leaf number and version";
	}
	if (!summary)
		summary = "not a known operand id";
	emit_string(e, "operand_summary", summary, "%s\n", summary);
	if (name && !strcmp(name, "CPUID_CONFIG"))
		describe_cpuid(e, line);
}

static void describe_exit_reason(struct emit *e, u32 details)
{
	const char *name = tdxcall_exit_reason_name(details & EXIT_REASON_MASK);
	u32 rest = details & ~(EXIT_REASON_MASK | EXIT_BUS_LOCK | EXIT_ENTRY_FAILED);
	bool failed = details & EXIT_ENTRY_FAILED;

	emit_string(e, "exit_reason", name ? name : "unknown", LABEL "%s (%u)", "exit reason",
		    name ? name : "unknown", details & EXIT_REASON_MASK);
	emit_number(e, "exit_reason_number", details & EXIT_REASON_MASK, NULL);
	emit_bool(e, "entry_failed", failed, "%s", failed ? ", bit 31: VM entry failed" : "");
	emit_bool(e, "bus_lock", details & EXIT_BUS_LOCK, "%s",
		  details & EXIT_BUS_LOCK ? ", bit 26: bus lock" : "");
	if (rest)
		emit_number(e, "exit_flags", rest, ", flags 0x%x that are not known", rest);
	emit_text(e, "\n");
}

static void describe_details(struct emit *e, const struct tdxcall_status_info *info, u32 details,
			     const struct log_line *line)
{
	switch (info->details) {
	case TDXCALL_DETAILS_OPERAND:
		describe_operand_id(e, details, line);
		break;
	case TDXCALL_DETAILS_EXIT_REASON:
		describe_exit_reason(e, details);
		break;
	default:
		if (details)
			emit_number(e, "details", details, LABEL "0x%x%s%s\n", "details", details,
				    info->details_summary ? ": " : "",
				    info->details_summary ? info->details_summary : "");
	}
}

bool has_sept_entry(u64 status, const struct log_line *line)
{
	struct tdxcall_leaf_info leaf;

	if (!line->has_rcx || !line->has_rdx || !status || (!line->rcx && !line->rdx))
		return false;
	if (host_leaf(line, &leaf))
		return leaf.flags & TDXCALL_LEAF_SEPT_DETAILS;
	return (status >> 40 & 0xff) == GUEST_MEMORY_CLASS;
}

void describe_sept_entry(struct emit *e, const struct log_line *line)
{
	u32 level = (u32)(line->rdx & 7), state = (u32)(line->rdx >> 8 & 0xff);
	const char *name = tdxcall_sept_state_name(state);

	emit_hex(e, "sept_entry", line->rcx, LABEL "0x%llx (RCX)\n", "sept entry", line->rcx);
	emit_string(e, "sept_level", level_name(level), LABEL "%s (RDX bits 2:0)\n", "sept level",
		    level_name(level));
	emit_string(e, "sept_state", name ? name : "unknown", LABEL "%s (%u, RDX bits 15:8)%s%s\n",
		    "sept state", name ? name : "unknown", state,
		    name ? ": " : "", name ? sept_summary(state) : "");
}

/* ---- statuses */

static void describe_bits(struct emit *e, u64 status, bool is_entry_failure)
{
	bool error = tdxcall_status_is_error(status) || is_entry_failure;
	bool recoverable = tdxcall_status_is_recoverable(status) && !is_entry_failure;
	bool busy = tdxcall_status_is_busy(status), fatal = tdxcall_status_is_fatal(status);

	emit_bool(e, "error", error, LABEL "%s\n", "error", error ? "yes" : "no");
	emit_bool(e, "recoverable", recoverable, LABEL "%s\n", "recoverable",
		  recoverable ? "yes: the same call can succeed later" :
				"no: the same call fails again until something else changes");
	emit_bool(e, "busy", busy, NULL);
	emit_bool(e, "fatal", fatal, LABEL "%s\n", "fatal", fatal ? "yes: the TD is lost" : "no");
}

/* The status whose upper half is this number, if there is one. */
static void describe_upper_half(struct emit *e, u64 status)
{
	struct tdxcall_status_info info;

	if (status >> 32 || tdxcall_status_info(status << 32, &info) || !info.value)
		return;
	emit_string(e, "upper_half_of", info.name,
		    LABEL "if these are bits 63:32 of RAX, it is %s\n", "note", info.name);
}

/* A number that no table has: what can be read off it. */
static void describe_unknown(struct emit *e, u64 status)
{
	u32 class = (u32)(status >> 40 & 0xff), details = (u32)status;
	const char *name = name_of("status class", class);

	if (status & NO_STATUS_BITS)
		name = NULL;
	emit_hex(e, "status", status, LABEL "0x%016llx\n", "status", status);
	emit_text(e, LABEL "unknown\n", "name");
	emit_bool(e, "known", false, NULL);
	if (!(status >> 32)) {
		describe_exit_reason(e, details);
		emit_text(e, LABEL "bits 63:32 are clear, as after a success, but no TD exit has "
			  "this reason\n", "meaning");
		describe_upper_half(e, status);
		return;
	}
	emit_number(e, "class_number", class, NULL);
	emit_string(e, "class", name ? name : "unknown", LABEL "%s (0x%x)\n", "class",
		    name ? name : "unknown", class);
	describe_bits(e, status, false);
	if (details)
		emit_number(e, "details", details, LABEL "0x%x\n", "details", details);
	emit_text(e, LABEL "%s\n", "meaning", status & NO_STATUS_BITS ?
		  "no completion status: bits 59:48 would be clear" :
		  "no completion status that is known here: see the ABI of the TDX module that "
		  "runs");
}

static void describe_since(struct emit *e, const char *since)
{
	if (since)
		emit_string(e, "since", since, LABEL "TDX module %s\n", "since", since);
}

void describe_status(struct emit *e, u64 status, bool is_value, const struct log_line *line)
{
	struct tdxcall_status_info info;
	char name[96];
	u32 details;
	bool entry;

	describe_call(e, line);
	if (tdxcall_status_info(status, &info)) {
		describe_unknown(e, status);
		return;
	}
	entry = info.details == TDXCALL_DETAILS_EXIT_REASON && (u32)info.value;
	/* Where bits 31:0 are part of the value, they are no details. */
	details = (u32)(entry ? status : status & ~info.value);
	tdxcall_status_format(status, name, sizeof(name));
	emit_hex(e, "status", status, LABEL "0x%016llx\n", "status", status);
	emit_string(e, "name", info.name, LABEL "%s\n", "name", is_value ? name : info.name);
	emit_string(e, "class", info.class_name, LABEL "%s: %s\n", "class", info.class_name,
		    info.class_summary);
	describe_since(e, info.since);
	describe_bits(e, status, entry);
	if (is_value)
		describe_details(e, &info, details, line);
	if (line && has_sept_entry(status, line))
		describe_sept_entry(e, line);
	emit_string(e, "meaning", info.meaning, LABEL "%s\n", "meaning", info.meaning);
	if (info.cause)
		emit_string(e, "usual_cause", info.cause, LABEL "%s\n", "usual cause", info.cause);
	emit_string(e, "next_step", info.next, LABEL "%s\n", "next step", info.next);
	emit_bool(e, "returned", info.is_returned, NULL);
	if (!info.is_returned)
		emit_text(e, LABEL "TDX module 1.5.01 never returns it\n", "note");
	describe_upper_half(e, status);
}

/* ---- leaves */

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
	if (op->since)
		emit_string(e, "since", op->since, " (TDX module %s)", op->since);
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

static void describe_operands(struct emit *e, const struct tdxcall_leaf_info *leaf)
{
	struct tdxcall_leaf_operand op;
	unsigned int i;

	if (!tdxcall_leaf_operand(leaf->number, 0, &op))
		emit_text(e, "operands\n");
	emit_array(e, "operands");
	for (i = 0; !tdxcall_leaf_operand(leaf->number, i, &op); i++)
		describe_operand(e, &op);
	emit_end(e);
}

void describe_leaf(struct emit *e, const struct tdxcall_leaf_info *leaf)
{
	emit_string(e, "name", leaf->name, LABEL "%s\n", "leaf", leaf->name);
	emit_number(e, "number", leaf->number, LABEL "%u\n", "number", leaf->number);
	describe_since(e, leaf->since);
	if (leaf->since) {
		emit_string(e, "summary", leaf->summary, LABEL "%s\n", "does", leaf->summary);
		emit_text(e, LABEL "TDX module 1.5.01 refuses the number\n", "note");
		describe_operands(e, leaf);
		return;
	}
	emit_number(e, "max_version", leaf->max_version, LABEL "%s\n", "versions",
		    leaf->max_version ? "0, 1" : "0");
	emit_string(e, "summary", leaf->summary, LABEL "%s\n", "does", leaf->summary);
	emit_string(e, "need", leaf->need, LABEL "%s\n", "needs", leaf->need);
	describe_op_states(e, leaf->op_states);
	describe_flags(e, leaf->flags);
	describe_operands(e, leaf);
}

/* ---- words */

static void describe_name(struct emit *e, const struct tdxcall_name_info *info)
{
	emit_object(e, NULL);
	emit_string(e, "kind", info->kind, "%-13s ", info->kind);
	emit_string(e, "name", info->name, "%s ", info->name);
	if (info->number >> 32)
		emit_hex(e, "number", info->number, "(0x%llx)", (u64)info->number);
	else
		emit_number(e, "number", (u32)info->number, "(%s%u)", info->is_bit ? "bit " : "",
			    (u32)info->number);
	if (*info->summary)
		emit_string(e, "summary", info->summary, ": %s", info->summary);
	if (info->since)
		emit_string(e, "since", info->since, " (TDX module %s)", info->since);
	emit_text(e, "\n");
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
		describe_name(e, &info);
	}
	if (found)
		emit_end(e);
	return found;
}
