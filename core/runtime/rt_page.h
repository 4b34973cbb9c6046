/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Named host pages: what a raw call may give to the TDX module.
 *
 * A block has its one reference from tdx_page_alloc(). When a raw call first names it, it becomes
 * exposed: pinned as a whole, so that it counts as owned, because it is not known here what the
 * call makes of it. It loses the pin only after PHYMEM.PAGE.RDMD said of every piece that it is
 * not owned.
 */
#ifndef CORE_RUNTIME_PAGE_H
#define CORE_RUNTIME_PAGE_H

#include <tdxcall/uapi.h>

#include "core/runtime/rt_state.h"
#include "core/seam/seam_tdh.h"

struct rt_cmd;
struct rt_owner;

/**
 * rt_page_get() - find a block by its handle
 * @cmd: command; its owner's handles only
 * @handle: the handle
 * @alone: no other command may work with the block meanwhile
 * @page: out; give it back with rt_page_put()
 *
 * Return: 0; -ENOENT; -EBUSY.
 */
int rt_page_get(struct rt_cmd *cmd, u32 handle, bool alone, struct rt_page **page);

/**
 * rt_page_put() - undo rt_page_get()
 * @cmd: command
 * @page: the block
 */
void rt_page_put(struct rt_cmd *cmd, struct rt_page *page);

/**
 * rt_page_size() - bytes of a block
 * @page: the block
 */
static inline u64 rt_page_size(const struct rt_page *page)
{
	return tdx_level_size(page->level);
}

/**
 * rt_page_expose() - a raw call is about to name a block
 * @cmd: command
 * @page: the block
 * @give: the TDX module may take it
 * @keyid: KeyID under which it will be written then, 0 = not known
 * @flags: RT_PAGE_ROOT or 0
 */
void rt_page_expose(struct rt_cmd *cmd, struct rt_page *page, bool give, u32 keyid, u32 flags);

/**
 * rt_page_rdmd() - who owns a piece of a block?
 * @cmd: command; @cmd->vm.err says why it failed
 * @pa: 4K piece
 * @md: out
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int rt_page_rdmd(struct rt_cmd *cmd, u64 pa, struct seam_page *md);

/**
 * rt_page_take_back() - make a block the host's again, if no piece of it is owned
 * @cmd: command that has the block for itself
 * @page: the block
 *
 * Return: 0: the host may use it; -EPERM: owned; -EAGAIN, -EIO, -EINTR: not known.
 */
int rt_page_take_back(struct rt_cmd *cmd, struct rt_page *page);

/**
 * rt_page_give_up() - free a block, or leak it
 * @cmd: command that has the block for itself; @cmd->vm.leaked is raised
 * @page: the block
 * @final: never mind -EAGAIN and -EINTR: the entry is free afterwards
 *
 * Return: 0; -EIO: leaked; -EAGAIN, -EINTR: nothing has changed.
 */
int rt_page_give_up(struct rt_cmd *cmd, struct rt_page *page, bool final);

/**
 * rt_page_name() - an HPA as user space may see it
 * @cmd: command; its owner's handles only
 * @pa: HPA
 * @value: out: TDXCALL_RAW_PAGE(), or 0
 *
 * Return: false if no handle stands for it.
 */
bool rt_page_name(struct rt_cmd *cmd, u64 pa, u64 *value);

int rt_cmd_page_alloc(struct rt_cmd *cmd);
int rt_cmd_page_free(struct rt_cmd *cmd);
int rt_cmd_page_next(struct rt_cmd *cmd);
int rt_cmd_page_read(struct rt_cmd *cmd);
int rt_cmd_page_write(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_PAGE_H */
