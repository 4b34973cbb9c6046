// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Owners, and their end. Of the TDs that raw calls made there is no record, so the TDX module is
 * asked: PHYMEM.PAGE.RDMD says what each named page is, and the order of docs/tdx-module.md 6.6
 * does the rest. Every page that such a TD can own is a named one, so none is missed. TDs made with
 * TDXCALL_TD_F_AUTO have the id of their owner.
 */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_owner.h"
#include "core/runtime/rt_page.h"
#include "core/runtime/rt_table.h"
#include "core/runtime/rt_teardown.h"
#include "core/seam/seam_tdh.h"
#include "core/tdpmmu/handover.h"
#include "core/tdpmmu/tdx_call.h"

void rt_owner_init(struct rt *rt, struct rt_owner *owner)
{
	port_mutex_lock(&rt->page_lock);
	owner->id = ++rt->st->last_owner;
	owner->last_handle = 0;
	port_mutex_unlock(&rt->page_lock);
}

/* What is done to a page that the TDX module owns; failures show when the page is given up. */
typedef void (*owned_fn)(struct rt_cmd *cmd, u64 pa, const struct seam_page *md);

/* Which LP holds a vCPU is not known either: only that one takes VP.FLUSH. */
static void flush_vcpu(struct rt_cmd *cmd, u64 pa, const struct seam_page *md)
{
	u32 lps = port_nr_lps(cmd->rt->host.port);
	u64 status = TDX_VCPU_NOT_ASSOCIATED;
	u32 lp;

	if (md->type != PT_TDVPR)
		return;
	for (lp = 0; lp < lps && tdx_status_base(status) == TDX_VCPU_NOT_ASSOCIATED; lp++) {
		struct seam_regs regs = seam_tdh_vp_flush(pa);

		if (tdx_try_on_lp(&cmd->vm, lp, &regs, &status))
			status = TDX_VCPU_NOT_ASSOCIATED;
	}
}

/* From whatever state the TD is in: a step made before is refused, which does not matter. */
static void end_td(struct rt_cmd *cmd, u64 pa, const struct seam_page *md)
{
	struct seam_regs regs;
	u32 i;

	if (md->type != PT_TDR)
		return;
	port_lock_insist(&cmd->rt->global_lock);
	regs = seam_tdh_mng_vpflushdone(pa);
	tdx_try(&cmd->vm, cmd->vm.busy, &regs);
	for (i = 0; i < cmd->rt->packages; i++)
		rt_write_back(cmd, i);
	regs = seam_tdh_mng_key_freeid(pa);
	tdx_try(&cmd->vm, cmd->vm.busy, &regs);
	port_unlock_exclusive(&cmd->rt->global_lock);
}

static void reclaim_child(struct rt_cmd *cmd, u64 pa, const struct seam_page *md)
{
	/* A page that was promoted comes back as one, with its first piece. */
	if (md->type != PT_TDR && !(pa & (tdx_level_size(md->level) - 1)))
		tdx_reclaim(&cmd->vm, pa, tdx_level_pages(md->level));
}

static void reclaim_root(struct rt_cmd *cmd, u64 pa, const struct seam_page *md)
{
	if (md->type == PT_TDR)
		tdx_reclaim(&cmd->vm, pa, 1);
}

/* Other owners' entries may change meanwhile. */
static bool belongs_to(struct rt_cmd *cmd, const struct rt_page *page, const struct rt_owner *owner)
{
	bool ret;

	port_mutex_lock(&cmd->rt->page_lock);
	ret = page->owner && (!owner || page->owner == owner->id);
	port_mutex_unlock(&cmd->rt->page_lock);
	return ret;
}

static void each_piece(struct rt_cmd *cmd, const struct rt_page *page, owned_fn fn)
{
	u64 end = page->pa + rt_page_size(page);
	u64 pa = page->pa;

	while (pa < end) {
		u64 step = CORE_PAGE_SIZE;
		struct seam_page md;

		if (!rt_page_rdmd(cmd, pa, &md) && md.type != PT_NDA && md.type != PT_RSVD) {
			fn(cmd, pa, &md);
			/* The rest of a large page says the same as its first piece. */
			step = tdx_level_size(md.level);
			step -= pa & (step - 1);
		}
		pa += step;
	}
}

static void each_owned(struct rt_cmd *cmd, const struct rt_owner *owner, owned_fn fn)
{
	u32 i;

	for (i = 0; i < TDXCALL_MAX_PAGES; i++) {
		const struct rt_page *page = &cmd->rt->st->page[i];

		if (!belongs_to(cmd, page, owner) || !(page->flags & RT_PAGE_GIVEN))
			continue;
		each_piece(cmd, page, fn);
		/* Nothing may stop this, but others may want the CPU. */
		port_resched(cmd->rt->host.port);
	}
}

/* What was freed while it was owned gets another chance, now that its TD goes. */
static void find_lost(struct rt_cmd *cmd, struct rt_page *page)
{
	u64 count = tdx_level_pages(page->level);

	if (!(page->flags & RT_PAGE_LOST))
		return;
	page->flags &= ~RT_PAGE_LOST;
	atom_sub(&cmd->rt->st->pages.leaked, count);
	atom_add(&cmd->rt->st->pages.owned, count);
}

u32 rt_nr_given(struct rt *rt)
{
	u32 n = 0;
	u32 i;

	port_mutex_lock(&rt->page_lock);
	for (i = 0; i < TDXCALL_MAX_PAGES; i++)
		n += rt->st->page[i].owner && rt->st->page[i].flags & RT_PAGE_GIVEN;
	port_mutex_unlock(&rt->page_lock);
	return n;
}

/* Pages by name, and with them the TDs that raw calls made of them. */
static u64 release_pages(struct rt *rt, const struct rt_owner *owner)
{
	struct rt_cmd cmd;
	u32 i;

	rt_cmd_init(&cmd, rt);
	/* A caller that closes may do so because of a signal, and does not come back. */
	cmd.vm.busy = TDX_BUSY_INSIST;
	each_owned(&cmd, owner, flush_vcpu);
	each_owned(&cmd, owner, end_td);
	each_owned(&cmd, owner, reclaim_child);
	each_owned(&cmd, owner, reclaim_root);
	for (i = 0; i < TDXCALL_MAX_PAGES; i++) {
		struct rt_page *page = &rt->st->page[i];

		if (!belongs_to(&cmd, page, owner))
			continue;
		find_lost(&cmd, page);
		rt_page_give_up(&cmd, page, true);
		rt_page_put(&cmd, page);
	}
	return cmd.vm.leaked;
}

static int release_td(struct rt *rt, u32 id, u64 *leaked)
{
	struct rt_cmd cmd;
	int ret;

	rt_cmd_init(&cmd, rt);
	cmd.bugged_too = true;
	cmd.vm.busy = TDX_BUSY_INSIST;
	ret = rt_td_get(&cmd, id, true);
	/* Destroyed since it was found. */
	if (ret == -ENOENT)
		return 0;
	if (!ret)
		ret = rt_teardown(&cmd);
	if (ret) {
		port_log(rt->host.port, PORT_LOG_ERR, "TD %u is left: error %d, status 0x%llx",
			 id, ret, cmd.vm.err.status);
	} else if (cmd.vm.leaked) {
		port_log(rt->host.port, PORT_LOG_ERR, "TD %u: %llu pages are leaked", id,
			 cmd.vm.leaked);
		ret = -EIO;
	}
	*leaked += cmd.vm.leaked;
	if (cmd.held)
		rt_td_put(&cmd);
	return ret;
}

int rt_release(struct rt *rt, const struct rt_owner *owner, u64 *leaked)
{
	u64 pages;
	u32 id = 0;
	int ret = 0;

	atom_add(&rt->st->in_flight, 1);
	atom_add(&rt->commands, 1);
	pages = release_pages(rt, owner);
	while ((id = rt_td_owned(rt, owner ? owner->id : 0, id + 1))) {
		int err = release_td(rt, id, &pages);

		if (err)
			ret = err;
	}
	atom_sub(&rt->st->in_flight, 1);
	if (leaked)
		*leaked = pages;
	return ret;
}
