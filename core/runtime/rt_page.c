// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDXCALL_PAGE_*: named host pages for raw calls, and what they need to come back safely. */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_page.h"
#include "core/runtime/runtime.h"
#include "core/seam/seam_tdh.h"
#include "core/tdpmmu/handover.h"
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vm_event.h"

/* Pieces of a block that are looked at before the host is asked whether to stop. */
#define RESCHED_PIECES 512
#define ORDER_PER_LEVEL 9U

/* ---- the table ------------------------------------------------------------------------------- */

/* With the page lock held: the block with the smallest handle >= @from, NULL = none. */
static struct rt_page *find_from(struct rt_cmd *cmd, u32 from)
{
	struct rt_page *best = NULL;
	u32 i;

	for (i = 0; i < TDXCALL_MAX_PAGES; i++) {
		struct rt_page *p = &cmd->rt->st->page[i];

		if (p->owner != cmd->owner->id || !p->handle || p->handle < from)
			continue;
		if (!best || p->handle < best->handle)
			best = p;
	}
	return best;
}

/* With the page lock held. */
static int enter(struct rt_page *p, bool alone)
{
	if (p->users == RT_PAGE_ALONE || (alone && p->users))
		return -EBUSY;
	p->users = alone ? RT_PAGE_ALONE : p->users + 1;
	return 0;
}

static int get_from(struct rt_cmd *cmd, u32 from, bool exact, bool alone, struct rt_page **page)
{
	struct rt_page *p;
	int ret = -ENOENT;

	port_mutex_lock(&cmd->rt->page_lock);
	p = find_from(cmd, from);
	if (p && (!exact || p->handle == from))
		ret = enter(p, alone);
	port_mutex_unlock(&cmd->rt->page_lock);
	*page = ret ? NULL : p;
	return ret;
}

int rt_page_get(struct rt_cmd *cmd, u32 handle, bool alone, struct rt_page **page)
{
	*page = NULL;
	return handle ? get_from(cmd, handle, true, alone, page) : -ENOENT;
}

void rt_page_put(struct rt_cmd *cmd, struct rt_page *page)
{
	port_mutex_lock(&cmd->rt->page_lock);
	page->users = page->users == RT_PAGE_ALONE ? 0 : page->users - 1;
	port_mutex_unlock(&cmd->rt->page_lock);
}

/* A free entry, filled in and in use by the caller alone; NULL = none. */
static struct rt_page *new_entry(struct rt_cmd *cmd, u64 pa, enum tdx_level level)
{
	struct rt_page *p = NULL;
	u32 i;

	port_mutex_lock(&cmd->rt->page_lock);
	for (i = 0; i < TDXCALL_MAX_PAGES; i++) {
		/* One that was freed may not have been put yet. */
		if (!cmd->rt->st->page[i].owner && !cmd->rt->st->page[i].users)
			break;
	}
	if (i < TDXCALL_MAX_PAGES && cmd->owner->last_handle < RT_MAX_HANDLE) {
		p = &cmd->rt->st->page[i];
		*p = (struct rt_page){
			.pa = pa,
			.owner = cmd->owner->id,
			.handle = ++cmd->owner->last_handle,
			.users = RT_PAGE_ALONE,
			.level = level,
		};
	}
	port_mutex_unlock(&cmd->rt->page_lock);
	return p;
}

static void clear_entry(struct rt_cmd *cmd, struct rt_page *page)
{
	port_mutex_lock(&cmd->rt->page_lock);
	/* It is in use until the caller puts it. */
	*page = (struct rt_page){ .users = RT_PAGE_ALONE };
	port_mutex_unlock(&cmd->rt->page_lock);
}

bool rt_page_name(struct rt_cmd *cmd, u64 pa, u64 *value)
{
	bool found = false;
	u32 i;

	*value = 0;
	port_mutex_lock(&cmd->rt->page_lock);
	for (i = 0; i < TDXCALL_MAX_PAGES && !found; i++) {
		const struct rt_page *p = &cmd->rt->st->page[i];

		found = p->owner == cmd->owner->id && p->handle && pa >= p->pa &&
			pa - p->pa < rt_page_size(p);
		if (found)
			*value = TDXCALL_RAW_PAGE(p->handle, pa - p->pa);
	}
	port_mutex_unlock(&cmd->rt->page_lock);
	return found;
}

/* ---- giving and taking back ------------------------------------------------------------------ */

static void note_keyid(struct rt_page *page, u32 keyid)
{
	if (!keyid || (page->keyid && page->keyid != keyid))
		atom_or(&page->flags, RT_PAGE_KEYS);
	else
		atom_store(&page->keyid, keyid);
}

void rt_page_expose(struct rt_cmd *cmd, struct rt_page *page, bool give, u32 keyid, u32 flags)
{
	bool first;

	port_mutex_lock(&cmd->rt->page_lock);
	first = !(page->flags & RT_PAGE_EXPOSED);
	atom_or(&page->flags, RT_PAGE_EXPOSED | flags | (give ? RT_PAGE_GIVEN : 0));
	if (give)
		note_keyid(page, keyid);
	port_mutex_unlock(&cmd->rt->page_lock);
	if (first)
		tdx_pin(&cmd->rt->host, page->pa, tdx_level_pages(page->level));
}

int rt_page_rdmd(struct rt_cmd *cmd, u64 pa, struct seam_page *md)
{
	struct seam_regs regs = seam_tdh_phymem_page_rdmd(pa);
	int ret = tdx_call(&cmd->vm, &regs);

	if (!ret)
		*md = seam_page(&regs);
	return ret;
}

/* Does the TDX module own any piece? -EPERM if it does. */
static int ask_owner(struct rt_cmd *cmd, const struct rt_page *page)
{
	u64 count = tdx_level_pages(page->level);
	struct seam_page md;
	int ret = 0;
	u64 i;

	for (i = 0; !ret && i < count; i++) {
		if (i % RESCHED_PIECES == RESCHED_PIECES - 1 && tdx_should_stop(&cmd->vm))
			return -EINTR;
		ret = rt_page_rdmd(cmd, page->pa + (i << CORE_PAGE_SHIFT), &md);
		if (!ret && md.type != PT_NDA)
			ret = -EPERM;
	}
	return ret;
}

/* Cache lines under every KeyID that the TDX module may have written the block with. */
static int flush(struct rt_cmd *cmd, const struct rt_page *page)
{
	u64 count = tdx_level_pages(page->level);
	struct rt *rt = cmd->rt;
	u32 first = page->keyid;
	u32 end = first + (first != 0);
	int ret = 0;

	if (page->flags & RT_PAGE_KEYS) {
		first = rt->keyid_first;
		end = first + rt->keyid_count;
	} else if (page->flags & RT_PAGE_ROOT) {
		ret = tdx_wbinvd_page(&cmd->vm, page->pa, count, rt->host.global_keyid);
	}
	for (; !ret && first < end; first++)
		ret = tdx_wbinvd_page(&cmd->vm, page->pa, count, first);
	return ret;
}

int rt_page_take_back(struct rt_cmd *cmd, struct rt_page *page)
{
	u64 count = tdx_level_pages(page->level);
	int ret;
	u64 i;

	ret = ask_owner(cmd, page);
	if (ret || !(page->flags & RT_PAGE_GIVEN))
		return ret;
	ret = flush(cmd, page);
	if (ret)
		return ret;
	for (i = 0; i < count; i++)
		port_page_reset(cmd->rt->host.port, page->pa + (i << CORE_PAGE_SHIFT));
	page->flags &= ~(RT_PAGE_GIVEN | RT_PAGE_KEYS | RT_PAGE_ROOT);
	page->keyid = 0;
	return 0;
}

static void leak(struct rt_cmd *cmd, struct rt_page *page, bool final)
{
	u64 count = tdx_level_pages(page->level);

	tdx_page_leak(&cmd->rt->host, page->pa, count);
	cmd->vm.leaked += count;
	tdx_event(&cmd->vm, TDXCALL_EVENT_PAGE_LEAKED, count);
	if (final) {
		clear_entry(cmd, page);
		return;
	}
	port_mutex_lock(&cmd->rt->page_lock);
	page->flags |= RT_PAGE_LOST;
	page->handle = 0;
	port_mutex_unlock(&cmd->rt->page_lock);
}

int rt_page_give_up(struct rt_cmd *cmd, struct rt_page *page, bool final)
{
	u64 pa = page->pa;
	int ret;

	if (page->flags & RT_PAGE_EXPOSED) {
		ret = rt_page_take_back(cmd, page);
		if (!final && (ret == -EAGAIN || ret == -EINTR))
			return ret;
		if (ret) {
			leak(cmd, page, final);
			return -EIO;
		}
		tdx_unpin(&cmd->rt->host, pa, tdx_level_pages(page->level));
	}
	clear_entry(cmd, page);
	tdx_page_put(&cmd->rt->host, pa);
	return 0;
}

/* ---- commands -------------------------------------------------------------------------------- */

int rt_cmd_page_alloc(struct rt_cmd *cmd)
{
	struct tdxcall_page *arg = cmd->arg;
	struct rt_page *page;
	u64 pa;
	int ret;

	if (arg->level > TDX_LEVEL_1G)
		return -EINVAL;
	ret = tdx_page_alloc(&cmd->rt->host, ORDER_PER_LEVEL * arg->level, &pa);
	if (ret)
		return ret;
	page = new_entry(cmd, pa, arg->level);
	if (!page) {
		tdx_page_put(&cmd->rt->host, pa);
		return -ENOSPC;
	}
	arg->flags = 0;
	arg->handle = page->handle;
	rt_page_put(cmd, page);
	return 0;
}

int rt_cmd_page_free(struct rt_cmd *cmd)
{
	struct tdxcall_page *arg = cmd->arg;
	struct rt_page *page;
	int ret = rt_page_get(cmd, arg->handle, true, &page);

	if (ret)
		return ret;
	arg->flags = 0;
	cmd->result = rt_page_give_up(cmd, page, false);
	rt_page_put(cmd, page);
	return 0;
}

/* The piece that the caller asked for; -EAGAIN, -EIO: no answer. */
static int describe_piece(struct rt_cmd *cmd, const struct rt_page *page)
{
	struct tdxcall_page *arg = cmd->arg;
	struct seam_page md;
	int ret = rt_page_rdmd(cmd, page->pa + arg->offset, &md);

	if (ret)
		return ret;
	arg->pamt_type = md.type;
	arg->pamt_size = md.level;
	/* What a free page remembers of its last owner means nothing any more. */
	if (md.type != PT_NDA)
		rt_page_name(cmd, md.owner, &arg->pamt_owner);
	return 0;
}

static int describe(struct rt_cmd *cmd, const struct rt_page *page)
{
	struct tdxcall_page *arg = cmd->arg;
	int ret;

	arg->flags = 0;
	arg->handle = page->handle;
	arg->level = (u8)page->level;
	arg->pamt_type = 0;
	arg->pamt_owner = 0;
	arg->pamt_size = 0;
	ret = describe_piece(cmd, page);
	if (ret || !(atom_load(&page->flags) & RT_PAGE_EXPOSED))
		return ret;
	arg->flags = TDXCALL_PAGE_F_EXPOSED;
	ret = ask_owner(cmd, page);
	if (ret != -EPERM)
		return ret;
	arg->flags |= TDXCALL_PAGE_F_OWNED;
	return 0;
}

int rt_cmd_page_next(struct rt_cmd *cmd)
{
	const struct tdxcall_page *arg = cmd->arg;
	struct rt_page *page;
	int ret;

	if (arg->offset & (CORE_PAGE_SIZE - 1))
		return -EINVAL;
	ret = get_from(cmd, arg->handle, false, false, &page);
	if (ret)
		return ret;
	if (arg->offset >= rt_page_size(page))
		ret = -EINVAL;
	else
		cmd->result = describe(cmd, page);
	rt_page_put(cmd, page);
	return ret;
}

/* The host's way to a block: not while the TDX module owns a piece of it. */
static int access_begin(struct rt_cmd *cmd, struct rt_page **page)
{
	const struct tdxcall_page *arg = cmd->arg;
	int ret;

	if (!arg->len || (arg->offset & (CORE_PAGE_SIZE - 1)) + arg->len > CORE_PAGE_SIZE)
		return -EINVAL;
	ret = rt_page_get(cmd, arg->handle, true, page);
	if (ret)
		return ret;
	if (arg->offset >= rt_page_size(*page))
		ret = -EINVAL;
	else if ((*page)->flags & RT_PAGE_GIVEN)
		ret = rt_page_take_back(cmd, *page);
	if (ret)
		rt_page_put(cmd, *page);
	return ret;
}

/* That PHYMEM.PAGE.RDMD or WBINVD failed is a result; anything else refuses the command. */
static int access_refused(struct rt_cmd *cmd, int ret)
{
	cmd->result = ret;
	return ret == -EAGAIN || ret == -EIO ? 0 : ret;
}

static void access_end(struct rt_cmd *cmd, struct rt_page *page)
{
	struct tdxcall_page *arg = cmd->arg;

	arg->flags = 0;
	arg->level = (u8)page->level;
	cmd->done = arg->len;
	rt_page_put(cmd, page);
}

int rt_cmd_page_read(struct rt_cmd *cmd)
{
	const struct tdxcall_page *arg = cmd->arg;
	u64 in_page = arg->offset & (CORE_PAGE_SIZE - 1);
	struct rt_page *page;
	const u8 *from;
	int ret = access_begin(cmd, &page);

	if (ret)
		return access_refused(cmd, ret);
	from = port_va_ro(cmd->rt->host.port, page->pa + arg->offset - in_page);
	memcpy(cmd->buf, from + in_page, arg->len);
	access_end(cmd, page);
	return 0;
}

int rt_cmd_page_write(struct rt_cmd *cmd)
{
	const struct tdxcall_page *arg = cmd->arg;
	u64 in_page = arg->offset & (CORE_PAGE_SIZE - 1);
	struct rt_page *page;
	u8 *to;
	int ret = access_begin(cmd, &page);

	if (ret)
		return access_refused(cmd, ret);
	to = port_va(cmd->rt->host.port, page->pa + arg->offset - in_page);
	memcpy(to + in_page, cmd->buf, arg->len);
	access_end(cmd, page);
	return 0;
}
