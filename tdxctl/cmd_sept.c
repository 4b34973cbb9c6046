// SPDX-License-Identifier: GPL-2.0-only
/* sept show, walk, stat: the secure EPT of a test TD, read from the TDX module with SEPT.RD. */
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/options.h"
#include "tdxctl/progress.h"
#include "tdxctl/session_open.h"

#define PAGE 4096ULL
#define READ_ENTRIES 1024
#define MAX_LEVELS 5
#define MAX_STATES 256

static unsigned int entry_level(const struct tdxcall_sept_entry *entry)
{
	return entry->info & 7;
}

static unsigned int entry_state(const struct tdxcall_sept_entry *entry)
{
	return (unsigned int)(entry->info >> 8) & 0xff;
}

static const char *state_name(unsigned int state)
{
	const char *name = tdxcall_sept_state_name(state);

	return name ? name : "unknown";
}

static const char *mirror_text(u64 mirror, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s%s", mirror & 1 ? "present" : "absent",
		 mirror & 2 ? ",table" : "", mirror & 4 ? ",blocked" : "",
		 mirror & 8 ? ",pending" : "");
	return buf;
}

/**
 * struct walk - a walk and what it does with each entry
 * @s: the session
 * @td: the TD
 * @start: first byte
 * @size: bytes
 * @flags: TDXCALL_SEPT_F_*
 * @each: called for each entry
 * @ctx: for @each
 * @progress: entries so far, NULL = not wanted
 */
struct walk {
	struct session *s;
	const struct tdxcall_td_query *td;
	u64 start;
	u64 size;
	u32 flags;
	void (*each)(void *ctx, const struct tdxcall_sept_entry *entry);
	void *ctx;
	struct tdxcall_progress *progress;
};

static int walk(const struct walk *w)
{
	struct tdxcall_sept_entry entries[READ_ENTRIES];
	struct tdxcall_sept_read req;
	int ret, status;
	u32 i;

	tdxcall_init_sept_read(&req, w->td->td, w->start, w->size, entries, READ_ENTRIES);
	req.flags = w->flags;
	do {
		req.count = READ_ENTRIES;
		ret = tdxcall_sept_read(w->s->tdxcall, &req);
		if (ret || req.outcome.result) {
			status = error_outcome(w->s, w->td->name, ret, &req.outcome, NULL);
			if (status)
				return status;
			break;
		}
		for (i = 0; i < req.count; i++)
			w->each(w->ctx, &entries[i]);
		if (w->progress)
			__atomic_fetch_add(&w->progress->done, req.count, __ATOMIC_RELAXED);
	} while (req.size);
	return EXIT_DONE;
}

static u64 private_size(const struct tdxcall_td_query *td)
{
	return 1ULL << (td->sept_levels == 5 ? 51 : 47);
}

/* ---- show: the way down to one address */

static void show_entry(struct emit *e, const struct tdxcall_sept_entry *entry)
{
	const char *level = level_name(entry_level(entry));
	const char *state = state_name(entry_state(entry));
	char mirror[40];

	mirror_text(entry->mirror, mirror, sizeof(mirror));
	emit_object(e, NULL);
	emit_string(e, "level", level, "%-4s ", level);
	emit_hex(e, "gpa", entry->gpa, "0x%-13llx ", entry->gpa);
	emit_string(e, "state", state, "%-15s ", state);
	emit_hex(e, "entry", entry->entry, "entry 0x%016llx ", entry->entry);
	emit_hex(e, "info", entry->info, NULL);
	emit_hex(e, "mirror", entry->mirror, "mirror %s\n", mirror);
	emit_end(e);
}

/*
 * The entry of one level that covers an address. It is read where it begins, because that is where
 * a walk lists it. *@found is false if the way down ends above this level.
 */
static int show_level(struct session *s, const struct tdxcall_td_query *td, unsigned int level,
		      u64 gpa, bool *found)
{
	struct tdxcall_sept_entry entries[READ_ENTRIES];
	struct tdxcall_sept_read req;
	int ret;
	u32 i;

	tdxcall_init_sept_read(&req, td->td, gpa & ~(level_size(level) - 1), PAGE, entries,
			       READ_ENTRIES);
	req.level = (u8)level;
	req.flags = TDXCALL_SEPT_F_TABLES | TDXCALL_SEPT_F_FREE;
	ret = tdxcall_sept_read(s->tdxcall, &req);
	if (ret || req.outcome.result)
		return error_outcome(s, td->name, ret, &req.outcome, NULL);
	*found = false;
	for (i = 0; i < req.count; i++) {
		if (entry_level(&entries[i]) != level)
			continue;
		show_entry(&s->out, &entries[i]);
		*found = true;
	}
	return EXIT_DONE;
}

static int run_show(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_td_query td;
	unsigned int level;
	bool found = true;
	int status;
	u64 gpa;

	(void)opts;
	(void)nargs;
	if (size_parse(args[1], &gpa))
		return error_usage(s, "'%s' is no GPA", args[1]);
	status = session_td(s, args[0], &td);
	if (status)
		return status;
	if (gpa >= private_size(&td))
		return error_usage(s, "%s is no private GPA of this TD", args[1]);
	emit_array(&s->out, "entries");
	for (level = td.sept_levels; !status && found && level-- > 0;)
		status = show_level(s, &td, level, gpa, &found);
	emit_end(&s->out);
	return status;
}

const struct command cmd_sept_show = {
	.noun = "sept",
	.verb = "show",
	.args = "TD GPA",
	.summary = "the secure EPT entries that lead to an address",
	.page = "tdxctl-sept",
	.min_args = 2,
	.max_args = 2,
	.access = ACCESS_READ,
	.run = run_show,
};

/* ---- walk: all entries of a range, runs of equal ones in one line */

struct walk_opts {
	bool tables;
	bool free;
	bool each;
};

struct run {
	struct emit *e;
	bool merge;
	struct tdxcall_sept_entry first;
	u32 count;
};

static void flush_run(struct run *run)
{
	const struct tdxcall_sept_entry *entry = &run->first;
	const char *level = level_name(entry_level(entry)), *state = state_name(entry_state(entry));
	u64 end = entry->gpa + run->count * level_size(entry_level(entry));
	struct emit *e = run->e;

	if (!run->count)
		return;
	emit_object(e, NULL);
	emit_hex(e, "gpa", entry->gpa, "0x%llx..", entry->gpa);
	emit_hex(e, "end", end, "0x%-13llx ", end);
	emit_string(e, "level", level, "%-4s ", level);
	emit_string(e, "state", state, "%-15s ", state);
	emit_number(e, "count", run->count, "%u\n", run->count);
	emit_hex(e, "entry", entry->entry, NULL);
	emit_hex(e, "mirror", entry->mirror, NULL);
	emit_end(e);
	run->count = 0;
}

static void walk_entry(void *ctx, const struct tdxcall_sept_entry *entry)
{
	struct run *run = ctx;
	const struct tdxcall_sept_entry *first = &run->first;

	if (!run->merge || !run->count || entry->info != first->info ||
	    entry->entry != first->entry || entry->mirror != first->mirror ||
	    entry->gpa != first->gpa + run->count * level_size(entry_level(entry))) {
		flush_run(run);
		run->first = *entry;
	}
	run->count++;
}

static int run_walk(struct session *s, const void *opts, int nargs, char **args)
{
	const struct walk_opts *o = opts;
	struct run run = { .e = &s->out, .merge = !o->each };
	struct walk w = { .s = s, .each = walk_entry, .ctx = &run };
	struct range range = { 0, 0 };
	struct tdxcall_td_query td;
	int status;

	if (nargs > 1 && range_parse(args[1], &range))
		return error_usage(s, "'%s' is no range: GPA, START..END or START+SIZE, not empty",
				   args[1]);
	if (range.start % PAGE || range.size % PAGE)
		return error_usage(s, "%s is not aligned to 4 KiB", args[1]);
	status = session_td(s, args[0], &td);
	if (status)
		return status;
	if (nargs < 2)
		range.size = private_size(&td);
	if (range.start >= private_size(&td) || range.start + range.size > private_size(&td))
		return error_usage(s, "%s is not private memory of this TD", args[1]);
	w.td = &td;
	w.start = range.start;
	w.size = range.size ? range.size : PAGE;
	w.flags = (o->tables ? TDXCALL_SEPT_F_TABLES : 0) | (o->free ? TDXCALL_SEPT_F_FREE : 0);
	emit_array(&s->out, "entries");
	status = walk(&w);
	if (!status)
		flush_run(&run);
	emit_end(&s->out);
	return status;
}

static const struct option walk_options[] = {
	{ "tables", 0, NULL, "tables, too, not only pages", NULL, NULL,
	 offsetof(struct walk_opts, tables) },
	{ "free", 0, NULL, "free entries, too", NULL, NULL, offsetof(struct walk_opts, free) },
	{ "each", 0, NULL, "one line for each entry, not for runs of equal ones", NULL, NULL,
	 offsetof(struct walk_opts, each) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct command cmd_sept_walk = {
	.noun = "sept",
	.verb = "walk",
	.args = "TD [RANGE]",
	.summary = "the secure EPT entries of a range, or of all private memory",
	.page = "tdxctl-sept",
	.min_args = 1,
	.max_args = 2,
	.access = ACCESS_READ,
	.options = walk_options,
	.opts_size = sizeof(struct walk_opts),
	.run = run_walk,
};

/* ---- stat: how many entries there are of each kind */

struct census {
	u32 count[MAX_LEVELS][MAX_STATES];
};

static void count_entry(void *ctx, const struct tdxcall_sept_entry *entry)
{
	struct census *census = ctx;

	if (entry_level(entry) < MAX_LEVELS)
		census->count[entry_level(entry)][entry_state(entry)]++;
}

static void emit_census(struct emit *e, const struct census *census)
{
	unsigned int level, state;
	u32 count;

	emit_array(e, "states");
	for (level = 0; level < MAX_LEVELS; level++) {
		for (state = 0; state < MAX_STATES; state++) {
			count = census->count[level][state];
			if (!count)
				continue;
			emit_object(e, NULL);
			emit_string(e, "level", level_name(level), "%-4s ", level_name(level));
			emit_string(e, "state", state_name(state), "%-15s ", state_name(state));
			emit_number(e, "count", count, "%u\n", count);
			emit_end(e);
		}
	}
	emit_end(e);
}

static int run_stat(struct session *s, const void *opts, int nargs, char **args)
{
	struct census census = { { { 0 } } };
	struct walk w = {
		.s = s, .flags = TDXCALL_SEPT_F_TABLES, .each = count_entry, .ctx = &census};
	struct tdxcall_td_query td;
	int status;

	(void)opts;
	(void)nargs;
	status = session_td(s, args[0], &td);
	if (status)
		return status;
	w.td = &td;
	w.size = private_size(&td);
	w.progress = progress_start(s, "sept stat", PROGRESS_ENTRIES,
				    td.pages_4k + td.pages_2m + td.pages_1g + td.sept_pages);
	status = walk(&w);
	progress_stop();
	if (!status)
		emit_census(&s->out, &census);
	return status;
}

const struct command cmd_sept_stat = {
	.noun = "sept",
	.verb = "stat",
	.args = "TD",
	.summary = "how many secure EPT entries there are, by level and state",
	.page = "tdxctl-sept",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_READ,
	.run = run_stat,
};
