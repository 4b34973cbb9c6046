// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * rt_check(): does the host's picture agree with the TDX module's? Every entry of every mirror
 * table is compared with MEM.SEPT.RD, every page is counted again.
 */
#include "core/abi/buf.h"
#include "core/abi/sept.h"
#include "core/runtime/rt_check.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_page.h"
#include "core/runtime/rt_table.h"
#include "core/seam/seam_tdh.h"

#define LINE_MAX 160

/**
 * struct rt_checker - a check in progress
 * @cmd: makes the SEAMCALLs, uncounted
 * @report: as of rt_check()
 * @step: as of rt_check_steps(), NULL = none
 * @ctx: as of both
 * @stopped: @step wants no more
 * @violations: so far
 * @owned: pages of the TDX module, counted anew
 * @leaked: pages leaked, by the TDs that are left
 * @mapped: pages of the current TD, by level
 * @blocked: blocked ones
 * @tables: tables below the root
 */
struct rt_checker {
	struct rt_cmd cmd;
	void (*report)(void *ctx, const char *line);
	bool (*step)(void *ctx, u64 bytes);
	void *ctx;
	bool stopped;
	u32 violations;
	u64 owned;
	u64 leaked;
	u64 mapped[3];
	u64 blocked;
	u64 tables;
};

static void violation(struct rt_checker *c, const char *what, u64 where, u64 want, u64 found)
{
	char line[LINE_MAX];
	struct abi_buf b;

	c->violations++;
	if (!c->report)
		return;
	abi_buf_init(&b, line, sizeof(line));
	if (c->cmd.td) {
		abi_puts(&b, "TD ");
		abi_puts(&b, c->cmd.td->name);
		abi_puts(&b, ": ");
	}
	abi_puts(&b, what);
	abi_puts(&b, " at ");
	abi_put_hex(&b, where);
	abi_puts(&b, ": should be ");
	abi_put_hex(&b, want);
	abi_puts(&b, ", is ");
	abi_put_hex(&b, found);
	c->report(c->ctx, line);
}

static void expect(struct rt_checker *c, const char *what, u64 want, u64 found)
{
	if (want != found)
		violation(c, what, 0, want, found);
}

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

static void check_entry(struct rt_checker *c, u64 gpa, enum tdx_level level, u64 mirror)
{
	struct tdx_vm *vm = &c->cmd.vm;
	struct seam_regs regs;
	struct seam_sept sept;
	u64 status;

	if (mirror == MIRROR_FROZEN)
		violation(c, "frozen mirror entry", gpa, MIRROR_FREE, mirror);
	/* A TD in teardown cannot be asked any more (MEM.SEPT.RD wants its keys). */
	if (mirror == MIRROR_FROZEN || c->cmd.td->phase != RT_PHASE_LIVE)
		return;
	regs = seam_tdh_mem_sept_rd(vm->st->tdr, gpa, level);
	status = seam_call(vm->seam, &regs);
	sept = seam_sept(&regs);
	/* Nothing below a blocked table can be looked at. */
	if (tdx_status_base(status) == TDX_EPT_WALK_FAILED &&
	    sept.state == SEPT_ARCH_NL_BLOCKED)
		return;
	if (status != TDX_SUCCESS || sept.level != level)
		violation(c, "secure EPT entry cannot be read", gpa, TDX_SUCCESS, status);
	else if (!state_fits(mirror, sept.state))
		violation(c, "secure EPT state and mirror differ", gpa, mirror & MIRROR_UAPI_MASK,
			  sept.state);
	else if (mirror_is_page(mirror) && mirror_pa(mirror) != sept.hpa)
		violation(c, "secure EPT page and mirror differ", gpa, mirror_pa(mirror),
			  sept.hpa);
}

static void check_table(struct rt_checker *c, u64 table_pa, u64 gpa, enum tdx_level level)
{
	const u64 *table = port_va_ro(c->cmd.rt->host.port, table_pa);
	u64 limit = rt_gpa_limit(c->cmd.td);
	u64 bytes = 0;
	unsigned int i;

	for (i = 0; i < CORE_PTES_PER_TABLE && !c->stopped; i++) {
		u64 at = gpa + i * tdx_level_size(level);
		u64 entry = table[i];

		if (at >= limit && entry == MIRROR_FREE)
			continue;
		check_entry(c, at, level, entry);
		if (mirror_is_table(entry) && level) {
			c->tables++;
			check_table(c, mirror_pa(entry), at, level - 1);
		} else if (mirror_is_page(entry) && level <= TDX_LEVEL_1G) {
			c->mapped[level]++;
			c->blocked += (entry & MIRROR_BLOCKED) != 0;
			c->owned += tdx_level_pages(level);
			bytes += tdx_level_size(level);
		}
	}
	if (c->step && !c->stopped)
		c->stopped = !c->step(c->ctx, bytes);
}

static void check_td(struct rt_checker *c)
{
	const struct tdx_vm_state *st = c->cmd.vm.st;
	enum tdx_level level;

	memset(c->mapped, 0, sizeof(c->mapped));
	c->blocked = 0;
	c->tables = 0;
	if (st->mirror_root)
		check_table(c, st->mirror_root, 0, st->root_level);
	if (c->stopped)
		return;
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

u32 rt_check_steps(struct rt *rt, void (*report)(void *ctx, const char *line),
		   bool (*step)(void *ctx, u64 bytes), void *ctx)
{
	struct rt_checker c = { .report = report, .step = step, .ctx = ctx };
	u32 id = 0;

	c.cmd.rt = rt;
	c.cmd.seam = rt->seam;
	c.cmd.vm.type = TDX_VM_TD;
	c.cmd.vm.host = &rt->host;
	c.cmd.vm.seam = &c.cmd.seam;
	c.cmd.bugged_too = true;
	while (!c.stopped && (id = rt_td_find(rt, NULL, id + 1))) {
		if (rt_td_get(&c.cmd, id, true))
			continue;
		check_td(&c);
		rt_td_put(&c.cmd);
	}
	if (c.stopped)
		return c.violations;
	expect(&c, "commands in flight", 0, rt->st->in_flight);
	count_named_pages(&c);
	check_pages(&c);
	return c.violations;
}

u32 rt_check(struct rt *rt, void (*report)(void *ctx, const char *line), void *ctx)
{
	return rt_check_steps(rt, report, NULL, ctx);
}
