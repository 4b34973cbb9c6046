// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tdxctl/errno_name.h"
#include "tdxctl/outcome.h"

/* The order in which a reader thinks of them; all others follow by number. */
static const char *const first_leaves[] = {
	"TDH.MEM.PAGE.ADD",    "TDH.MR.EXTEND", "TDH.MEM.PAGE.AUG",    "TDH.MEM.SEPT.ADD",
	"TDH.MEM.RANGE.BLOCK", "TDH.MEM.TRACK", "TDH.MEM.PAGE.REMOVE", "TDH.MEM.PAGE.PROMOTE",
	"TDH.MEM.PAGE.DEMOTE", "TDH.MEM.PAGE.RELOCATE", "TDH.MEM.SEPT.REMOVE",
	"TDH.PHYMEM.PAGE.WBINVD",
};

#define NR_FIRST (sizeof(first_leaves) / sizeof(first_leaves[0]))

void outcome_add(struct tdxcall_outcome *sum, const struct tdxcall_outcome *more)
{
	u32 leaf;

	sum->result = more->result;
	sum->leaf = more->leaf;
	sum->status = more->status;
	sum->ext_rcx = more->ext_rcx;
	sum->ext_rdx = more->ext_rdx;
	sum->gpa = more->gpa;
	sum->done += more->done;
	sum->seamcalls += more->seamcalls;
	sum->retries += more->retries;
	sum->leaked += more->leaked;
	sum->cycles += more->cycles;
	for (leaf = 0; leaf < TDXCALL_NR_LEAVES; leaf++)
		sum->calls[leaf] += more->calls[leaf];
}

void leaf_short_name(u32 leaf, char *buf, size_t size, char separator)
{
	static const char *const families[] = { "TDH.MEM.PAGE.", "TDH.MEM.RANGE.",
					       "TDH.PHYMEM.PAGE.", "TDH.MEM.", "TDH." };
	struct tdxcall_leaf_info info;
	const char *name;
	size_t i;

	if (tdxcall_leaf_info(leaf, &info)) {
		snprintf(buf, size, "leaf%c%u", separator, leaf);
		return;
	}
	name = info.name;
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (!strncmp(name, families[i], strlen(families[i]))) {
			name += strlen(families[i]);
			break;
		}
	}
	for (i = 0; name[i] && i + 1 < size; i++)
		buf[i] = name[i] == '.' ? separator : (char)tolower((unsigned char)name[i]);
	buf[i] = '\0';
}

static bool is_same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b) &&
		    !(*a == '.' && *b == '_'))
			return false;
	}
	return *a == *b;
}

bool leaf_find_short(const char *name, struct tdxcall_leaf_info *leaf)
{
	char short_name[32];
	unsigned int i;

	for (i = 0; !tdxcall_leaf_at(i, leaf); i++) {
		leaf_short_name(leaf->number, short_name, sizeof(short_name), '.');
		if (is_same_name(short_name, name))
			return true;
	}
	return false;
}

/* Number of a leaf that exists. */
static u32 leaf_number(const char *name)
{
	struct tdxcall_leaf_info info;

	return tdxcall_leaf_find(name, &info) ? 0 : info.number % TDXCALL_NR_LEAVES;
}

static void emit_calls(struct emit *e, u32 leaf, u32 calls, bool *first)
{
	char key[32], name[32];

	leaf_short_name(leaf, key, sizeof(key), '_');
	leaf_short_name(leaf, name, sizeof(name), '.');
	emit_number(e, key, calls, "%s%u %s", *first ? "" : ", ", calls, name);
	*first = false;
}

static void emit_all_calls(struct emit *e, const struct tdxcall_outcome *o)
{
	bool shown[TDXCALL_NR_LEAVES] = { false }, first = true;
	u32 i, leaf;

	for (i = 0; i < NR_FIRST; i++) {
		leaf = leaf_number(first_leaves[i]);
		if (!o->calls[leaf])
			continue;
		emit_calls(e, leaf, o->calls[leaf], &first);
		shown[leaf] = true;
	}
	for (i = 0; i < TDXCALL_NR_LEAVES; i++) {
		if (o->calls[i] && !shown[i])
			emit_calls(e, i, o->calls[i], &first);
	}
	if (first)
		emit_text(e, "no SEAMCALL");
}

static void emit_counts(struct session *s, const char *unit, const struct tdxcall_outcome *o)
{
	struct emit *e = &s->out;
	char status[96];

	emit_object(e, "outcome");
	if (o->result)
		emit_string(e, "errno", errno_name(o->result), NULL);
	if (o->status) {
		tdxcall_status_format(o->status, status, sizeof(status));
		emit_hex(e, "status", o->status, NULL);
		emit_string(e, "status_name", status, "%s: ", status);
	}
	emit_hex(e, "gpa", o->gpa, NULL);
	emit_hex(e, "done", o->done, NULL);
	emit_hex(e, "seamcalls", o->seamcalls, NULL);
	emit_object(e, "calls");
	/* Calls are pages only if none of them failed. */
	if (unit && o->seamcalls && !o->status && !o->retries)
		emit_text(e, "%u page%s: ", o->calls[leaf_number(unit)],
			  o->calls[leaf_number(unit)] == 1 ? "" : "s");
	emit_all_calls(e, o);
	emit_end(e);
	emit_hex(e, "retries", o->retries, NULL);
	if (o->retries)
		emit_text(e, ", of them %llu retries", o->retries);
	emit_hex(e, "leaked", o->leaked, NULL);
	if (o->leaked)
		emit_text(e, "; %llu pages leaked", o->leaked);
	emit_hex(e, "cycles", o->cycles, NULL);
	if (s->verbose)
		emit_text(e, "; %llu cycles", o->cycles);
	emit_text(e, "\n");
	emit_end(e);
}

void outcome_emit(struct session *s, const char *unit, const struct tdxcall_outcome *o)
{
	if (s->json || !s->quiet)
		emit_counts(s, unit, o);
}

void outcome_emit_verbose(struct session *s, const struct tdxcall_outcome *o)
{
	if (s->json || s->verbose)
		emit_counts(s, NULL, o);
}
