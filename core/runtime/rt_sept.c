// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDXCALL_SEPT_READ: the secure EPT as the TDX module shows it, beside the host's mirror. */
#include "core/abi/sept.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_sept.h"
#include "core/runtime/rt_table.h"
#include "core/seam/seam_tdh.h"
#include "core/tdpmmu/tdx_call.h"

/* Entries that one address can give: a table at each level above its page. */
#define SEPT_MAX_AT_ONCE 5

/**
 * struct sept_walk - a read in progress
 * @cmd: command
 * @m: the mirror
 * @gpa: where it is
 * @end: first byte after the range
 * @flags: TDXCALL_SEPT_F_*
 * @level: deepest level
 * @out: where entries go
 * @count: entries written
 * @room: entries that fit
 */
struct sept_walk {
	struct rt_cmd *cmd;
	struct mirror m;
	u64 gpa;
	u64 end;
	u32 flags;
	enum tdx_level level;
	struct tdxcall_sept_entry *out;
	u32 count;
	u32 room;
};

/* MEM.SEPT.RD; a walk that ends above the level is an answer as well: the entry where it ended. */
static int read_entry(struct sept_walk *w, enum tdx_level level, struct seam_sept *sept)
{
	struct tdx_vm *vm = &w->cmd->vm;
	u64 gpa = mirror_align_down(w->gpa, level);
	struct seam_regs regs = seam_tdh_mem_sept_rd(vm->st->tdr, gpa, level);
	u64 status = tdx_try(vm, vm->busy, &regs);

	if (tdx_status_base(status) == TDX_EPT_WALK_FAILED)
		status = TDX_SUCCESS;
	*sept = seam_sept(&regs);
	return tdx_end(vm, &regs, status);
}

static void emit(struct sept_walk *w, const struct seam_sept *sept)
{
	struct tdxcall_sept_entry *e = &w->out[w->count++];

	e->gpa = mirror_align_down(w->gpa, sept->level);
	e->entry = sept->entry;
	e->info = sept->info;
	e->mirror = mirror_lookup(&w->m, w->gpa, sept->level) & MIRROR_UAPI_MASK;
}

/* The tables that begin at the current address, from the top; a table is shown where it begins. */
static int emit_tables(struct sept_walk *w, unsigned int below)
{
	enum tdx_level level = w->m.root_level;
	struct seam_sept sept;
	int ret;

	for (; level > below; level--) {
		if (w->gpa & (tdx_level_size(level) - 1))
			continue;
		ret = read_entry(w, level, &sept);
		if (ret)
			return ret;
		emit(w, &sept);
	}
	return 0;
}

static bool wanted(const struct sept_walk *w, const struct seam_sept *sept)
{
	switch (sept->state) {
	case SEPT_ARCH_FREE:
		return (w->flags & TDXCALL_SEPT_F_FREE) != 0;
	case SEPT_ARCH_NL_MAPPED:
		return (w->flags & TDXCALL_SEPT_F_TABLES) != 0;
	default:
		/* Pages, and a blocked table: it hides what is below. */
		return true;
	}
}

static int step(struct sept_walk *w)
{
	struct seam_sept sept;
	int ret;

	ret = read_entry(w, w->level, &sept);
	if (ret)
		return ret;
	if (w->flags & TDXCALL_SEPT_F_TABLES)
		ret = emit_tables(w, sept.level);
	if (ret)
		return ret;
	if (wanted(w, &sept))
		emit(w, &sept);
	w->gpa = mirror_align_down(w->gpa, sept.level) + tdx_level_size(sept.level);
	return 0;
}

static int walk(struct sept_walk *w)
{
	u32 n = 0;
	int ret = 0;

	while (!ret && w->gpa < w->end && w->room - w->count >= SEPT_MAX_AT_ONCE) {
		ret = step(w);
		if (!ret && ++n % TDPMMU_BATCH == 0 && port_resched(w->cmd->rt->host.port))
			ret = -EINTR;
	}
	return ret;
}

static bool args_are_valid(const struct tdxcall_sept_read *arg)
{
	return arg->level <= TDX_LEVEL_256T && arg->count >= SEPT_MAX_AT_ONCE && arg->size &&
	       !((arg->gpa | arg->size) & (CORE_PAGE_SIZE - 1)) &&
	       arg->gpa + arg->size > arg->gpa;
}

int rt_cmd_sept_read(struct rt_cmd *cmd)
{
	struct tdxcall_sept_read *arg = cmd->arg;
	struct sept_walk w = {
		.cmd = cmd,
		.m = tdx_vm_mirror(&cmd->vm),
		.gpa = arg->gpa,
		.end = arg->gpa + arg->size,
		.flags = arg->flags,
		.level = arg->level,
		.out = cmd->buf,
		.room = arg->count,
	};

	if (!args_are_valid(arg) || w.end > rt_gpa_limit(cmd->td) || w.level > w.m.root_level)
		return -EINVAL;
	cmd->result = walk(&w);
	if (w.gpa > w.end)
		w.gpa = w.end;
	cmd->gpa = w.gpa;
	cmd->done = w.gpa - arg->gpa;
	arg->count = w.count;
	arg->gpa = w.gpa;
	arg->size = w.end - w.gpa;
	return 0;
}
