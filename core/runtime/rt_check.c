// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Does the host's picture agree with the TDX module's? Every entry of every mirror table is
 * compared with MEM.SEPT.RD; then every page is counted again.
 *
 * Commands may go on meanwhile. A TD is looked at in pieces, each with its gate shared: so others
 * wait for a piece at most, and tables are not freed below the one that is being read. Entries
 * change under the reader; one that does not agree is read again. What is counted holds only if no
 * command ran at the same time.
 */
#include "core/abi/buf.h"
#include "core/abi/sept.h"
#include "core/runtime/rt_check.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_page.h"
#include "core/runtime/rt_table.h"
#include "core/tdpmmu/tdx_call.h"

#define LINE_MAX 160
/* Entries that a piece compares, each with a SEAMCALL; and that a piece counts. */
#define COMPARED_PER_PIECE 256
#define COUNTED_PER_PIECE 16384
/* Reads of an entry that differs before that is a violation; reads of one that keeps changing. */
#define READS_DIFFERENT 3
#define READS_MAX 100
/* Attempts to count while no command runs. */
#define COUNTS_MAX 20
/* Findings of a count that are kept as lines; all are counted. */
#define FINDINGS_MAX 8

/**
 * struct rt_finding - a violation that is not reported yet
 * @what: that disagrees
 * @td: of which TD, "" = none
 * @where: GPA or HPA, 0 = none
 * @want: what it should be
 * @found: what it is
 */
struct rt_finding {
	const char *what;
	char td[TDXCALL_NAME_LEN];
	u64 where;
	u64 want;
	u64 found;
};

struct rt_checker;

/* An entry of a mirror table; may change at any time. */
typedef void (*visit_fn)(struct rt_checker *c, const u64 *slot, u64 gpa, enum tdx_level level);

/**
 * struct rt_checker - a check in progress
 * @cmd: makes the SEAMCALLs, uncounted
 * @report: called for each violation with one line of text; may be NULL
 * @step: as of rt_check_steps(), NULL = none
 * @ctx: for both
 * @bytes: of private memory compared since @step was called
 * @alone: no command can be running
 * @violations: so far
 * @keep: findings are kept, not reported
 * @kept: how many there were since @keep was set
 * @finding: the first of them
 * @visit: called for each entry of the current TD
 * @budget: entries that the current piece may still visit
 * @next_gpa: first entry that was not visited yet ...
 * @next_level: ... and its level; of entries at one GPA the higher levels come first
 * @owned: pages of the TDX module, counted anew
 * @leaked: pages leaked, by the TDs that are left
 * @mapped: mapped pages of the current TD, by level
 * @blocked: blocked ones
 * @tables: tables below the root
 * @entered: tables that a walk came across
 */
struct rt_checker {
	struct rt_cmd cmd;
	void (*report)(void *ctx, const char *line);
	bool (*step)(void *ctx, u64 bytes);
	void *ctx;
	u64 bytes;
	bool alone;
	u32 violations;
	bool keep;
	u32 kept;
	struct rt_finding finding[FINDINGS_MAX];
	visit_fn visit;
	u32 budget;
	u64 next_gpa;
	enum tdx_level next_level;
	u64 owned;
	u64 leaked;
	u64 mapped[3];
	u64 blocked;
	u64 tables;
	u64 entered;
};

/* ---- findings -------------------------------------------------------------------------------- */

static void report_finding(struct rt_checker *c, const struct rt_finding *f)
{
	char line[LINE_MAX];
	struct abi_buf b;

	if (!c->report)
		return;
	abi_buf_init(&b, line, sizeof(line));
	if (f->td[0]) {
		abi_puts(&b, "TD ");
		abi_puts(&b, f->td);
		abi_puts(&b, ": ");
	}
	abi_puts(&b, f->what);
	abi_puts(&b, " at ");
	abi_put_hex(&b, f->where);
	abi_puts(&b, ": should be ");
	abi_put_hex(&b, f->want);
	abi_puts(&b, ", is ");
	abi_put_hex(&b, f->found);
	c->report(c->ctx, line);
}

static void violation(struct rt_checker *c, const char *what, u64 where, u64 want, u64 found)
{
	struct rt_finding f = { .what = what, .where = where, .want = want, .found = found };

	if (c->cmd.td)
		memcpy(f.td, c->cmd.td->name, sizeof(f.td));
	if (!c->keep) {
		c->violations++;
		report_finding(c, &f);
		return;
	}
	if (c->kept < FINDINGS_MAX)
		c->finding[c->kept] = f;
	c->kept++;
}

static void expect(struct rt_checker *c, const char *what, u64 want, u64 found)
{
	if (want != found)
		violation(c, what, 0, want, found);
}

static void report_kept(struct rt_checker *c)
{
	u32 i;

	c->violations += c->kept;
	for (i = 0; i < c->kept && i < FINDINGS_MAX; i++)
		report_finding(c, &c->finding[i]);
}

/* ---- going through a TD ---------------------------------------------------------------------- */

static bool was_visited(const struct rt_checker *c, u64 gpa, enum tdx_level level)
{
	return gpa < c->next_gpa || (gpa == c->next_gpa && level > c->next_level);
}

/*
 * A state image is input: what names a table again would be gone through again and again. There the
 * walk goes no deeper; the counts will not agree.
 */
static bool is_endless(const struct rt_checker *c)
{
	return c->alone && c->entered > c->cmd.vm.st->sept_pages;
}

/* Return: false if the budget is used up; @c->next_gpa and @c->next_level say where. */
static bool walk_table(struct rt_checker *c, u64 table_pa, u64 gpa, enum tdx_level level)
{
	const u64 *table = port_va_ro(c->cmd.rt->host.port, table_pa);
	u64 limit = rt_gpa_limit(c->cmd.td);
	u64 i = c->next_gpa > gpa ? (c->next_gpa - gpa) / tdx_level_size(level) : 0;

	for (; i < CORE_PTES_PER_TABLE; i++) {
		u64 at = gpa + i * tdx_level_size(level);
		u64 entry = atom_load(&table[i]);

		if (at >= limit && entry == MIRROR_FREE)
			continue;
		if (!was_visited(c, at, level)) {
			if (!c->budget) {
				c->next_gpa = at;
				c->next_level = level;
				return false;
			}
			c->budget--;
			c->visit(c, &table[i], at, level);
			c->entered += mirror_is_table(entry) && level;
		}
		if (mirror_is_table(entry) && level && !is_endless(c) &&
		    !walk_table(c, mirror_pa(entry), at, level - 1))
			return false;
	}
	return true;
}

/*
 * @end: called at the end of the TD, with its gate held; may be NULL. Return: 0, also if the TD
 * goes away meanwhile; -EINTR; -ECANCELED: @c->step wants no more.
 */
static int walk_td(struct rt_checker *c, u32 id, visit_fn visit, u32 per_piece,
		   void (*end)(struct rt_checker *c))
{
	bool done = false;
	int ret;

	c->visit = visit;
	c->next_gpa = 0;
	c->next_level = ~0U;
	c->entered = 0;
	while (!done) {
		const struct tdx_vm_state *st;

		ret = rt_td_get(&c->cmd, id, false);
		if (ret)
			return ret == -ENOENT ? 0 : ret;
		st = c->cmd.vm.st;
		c->budget = per_piece;
		done = !st->mirror_root || walk_table(c, st->mirror_root, 0, st->root_level);
		if (done && end)
			end(c);
		rt_td_put(&c->cmd);
		ret = port_resched(c->cmd.rt->host.port);
		if (ret && !c->alone)
			return ret;
		if (c->step && !c->step(c->ctx, c->bytes))
			return -ECANCELED;
		c->bytes = 0;
	}
	return 0;
}

/* ---- entries --------------------------------------------------------------------------------- */

/* States that an entry of the mirror allows for; a page that came by AUG may have been accepted. */
static bool state_fits(u64 mirror, unsigned int state)
{
	bool blocked = (mirror & MIRROR_BLOCKED) != 0;

	if (mirror == MIRROR_FREE)
		return state == SEPT_ARCH_FREE;
	if (mirror_is_table(mirror))
		return state == (blocked ? SEPT_ARCH_NL_BLOCKED : SEPT_ARCH_NL_MAPPED);
	if (!mirror_is_page(mirror))
		return false;
	if (state == (blocked ? SEPT_ARCH_BLOCKED : SEPT_ARCH_MAPPED))
		return true;
	return (mirror & MIRROR_PENDING) &&
	       state == (blocked ? SEPT_ARCH_PENDING_BLOCKED : SEPT_ARCH_PENDING);
}

/* An entry that disagrees: what is wrong with it, NULL = nothing. */
static const char *compare(struct rt_checker *c, u64 gpa, enum tdx_level level, u64 mirror,
			   u64 *want, u64 *found)
{
	struct tdx_vm *vm = &c->cmd.vm;
	struct seam_regs regs = seam_tdh_mem_sept_rd(vm->st->tdr, gpa, level);
	struct seam_sept sept;

	*want = TDX_SUCCESS;
	*found = tdx_try(vm, TDX_BUSY_AGAIN, &regs);
	sept = seam_sept(&regs);
	/* Nothing below a blocked table can be looked at. */
	if (tdx_status_base(*found) == TDX_EPT_WALK_FAILED && sept.state == SEPT_ARCH_NL_BLOCKED)
		return NULL;
	if (*found != TDX_SUCCESS || sept.level != level)
		return "secure EPT entry cannot be read";
	*want = mirror & MIRROR_UAPI_MASK;
	*found = sept.state;
	if (!state_fits(mirror, sept.state))
		return "secure EPT state and mirror differ";
	*want = mirror_pa(mirror);
	*found = sept.hpa;
	if (mirror_is_page(mirror) && *want != *found)
		return "secure EPT page and mirror differ";
	return NULL;
}

/*
 * A hook freezes an entry for its SEAMCALLs; what stays frozen is found by the count. One that does
 * not agree may have changed between the two reads.
 */
static void compare_entry(struct rt_checker *c, const u64 *slot, u64 gpa, enum tdx_level level)
{
	const char *what = NULL;
	u64 want = 0, found = 0;
	u32 reads, different = 0;

	if (mirror_is_page(atom_load(slot)))
		c->bytes += tdx_level_size(level);
	for (reads = 0; reads < READS_MAX && different < READS_DIFFERENT; reads++) {
		u64 entry = atom_load(slot);

		/* A TD in teardown cannot be asked any more (MEM.SEPT.RD wants its keys). */
		if (entry == MIRROR_FROZEN || c->cmd.td->phase != RT_PHASE_LIVE)
			return;
		what = compare(c, gpa, level, entry, &want, &found);
		if (!what)
			return;
		if (atom_load(slot) == entry)
			different++;
		port_resched(c->cmd.rt->host.port);
	}
	if (different == READS_DIFFERENT)
		violation(c, what, gpa, want, found);
}

/* ---- counts ---------------------------------------------------------------------------------- */

static void count_entry(struct rt_checker *c, const u64 *slot, u64 gpa, enum tdx_level level)
{
	u64 entry = atom_load(slot);

	if (entry == MIRROR_FROZEN) {
		violation(c, "frozen mirror entry", gpa, MIRROR_FREE, entry);
	} else if (mirror_is_table(entry) && level) {
		c->tables++;
	} else if (mirror_is_page(entry) && level <= TDX_LEVEL_1G) {
		c->mapped[level]++;
		c->blocked += (entry & MIRROR_BLOCKED) != 0;
		c->owned += tdx_level_pages(level);
	}
}

static void compare_counts(struct rt_checker *c)
{
	const struct tdx_vm_state *st = c->cmd.vm.st;
	enum tdx_level level;

	c->owned += c->tables + rt_control_pages(&c->cmd);
	c->leaked += st->leaked;
	for (level = 0; level < CORE_ARRAY_SIZE(c->mapped); level++)
		expect(c, "count of pages", c->mapped[level], st->mapped[level]);
	expect(c, "count of blocked pages", c->blocked, st->blocked);
	expect(c, "count of secure EPT pages", c->tables, st->sept_pages);
}

/* What raw calls named counts as owned, as a whole, whatever became of it. */
static void count_named_pages(struct rt_checker *c)
{
	u32 i;

	for (i = 0; i < TDXCALL_MAX_PAGES; i++) {
		const struct rt_page *p = &c->cmd.rt->st->page[i];

		if (p->users)
			violation(c, "named page in use", p->pa, 0, p->users);
		if (p->flags & RT_PAGE_LOST)
			c->leaked += tdx_level_pages(p->level);
		else if (p->flags & RT_PAGE_EXPOSED)
			c->owned += tdx_level_pages(p->level);
	}
}

static void check_pages(struct rt_checker *c)
{
	const struct tdx_pages *p = &c->cmd.rt->st->pages;

	expect(c, "pages owned by the TDX module", c->owned, p->owned);
	expect(c, "pages allocated", p->owned + p->free + p->leaked, p->allocated);
	/* TDs that are gone may have left leaked pages behind. */
	if (p->leaked < c->leaked)
		expect(c, "pages leaked", c->leaked, p->leaked);
}

static int count_all(struct rt_checker *c)
{
	struct rt *rt = c->cmd.rt;
	u32 id = 0;
	int ret;

	c->keep = true;
	c->kept = 0;
	c->owned = 0;
	c->leaked = 0;
	while ((id = rt_td_find(rt, NULL, id + 1))) {
		memset(c->mapped, 0, sizeof(c->mapped));
		c->blocked = 0;
		c->tables = 0;
		ret = walk_td(c, id, count_entry, COUNTED_PER_PIECE, compare_counts);
		if (ret)
			return ret;
	}
	if (c->alone)
		expect(c, "commands in flight", 0, rt->st->in_flight);
	count_named_pages(c);
	check_pages(c);
	return 0;
}

/* What agrees by itself needs no proof that no command ran. */
static int check_counts(struct rt_checker *c)
{
	struct rt *rt = c->cmd.rt;
	u32 tries;

	for (tries = 0; tries < COUNTS_MAX; tries++) {
		u32 commands = atom_load(&rt->commands);
		bool quiet = c->alone || !atom_load(&rt->st->in_flight);
		int ret = count_all(c);

		if (ret)
			return ret;
		quiet = quiet && commands == atom_load(&rt->commands);
		if (quiet || c->alone || !c->kept) {
			report_kept(c);
			return 0;
		}
	}
	if (c->report)
		c->report(c->ctx, "commands were running: counts were not compared");
	return 0;
}

static int check(struct rt_checker *c, struct rt *rt)
{
	u32 id = 0;
	int ret;

	c->cmd.rt = rt;
	c->cmd.seam = rt->seam;
	c->cmd.vm.type = TDX_VM_TD;
	c->cmd.vm.host = &rt->host;
	c->cmd.vm.seam = &c->cmd.seam;
	c->cmd.bugged_too = true;
	while ((id = rt_td_find(rt, NULL, id + 1))) {
		ret = walk_td(c, id, compare_entry, COMPARED_PER_PIECE, NULL);
		if (ret)
			return ret;
	}
	ret = check_counts(c);
	return ret ? ret : (int)c->violations;
}

u32 rt_check_steps(struct rt *rt, void (*report)(void *ctx, const char *line),
		   bool (*step)(void *ctx, u64 bytes), void *ctx)
{
	struct rt_checker c = { .report = report, .step = step, .ctx = ctx, .alone = true };

	check(&c, rt);
	return c.violations;
}

u32 rt_check(struct rt *rt, void (*report)(void *ctx, const char *line), void *ctx)
{
	return rt_check_steps(rt, report, NULL, ctx);
}

int rt_check_live(struct rt *rt, void (*report)(void *ctx, const char *line), void *ctx)
{
	struct rt_checker c = { .report = report, .ctx = ctx };

	return check(&c, rt);
}
