/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Finding test TDs, and passing the gates in front of them. */
#ifndef CORE_RUNTIME_RT_TABLE_H
#define CORE_RUNTIME_RT_TABLE_H

#include "core/port/types.h"

struct rt;
struct rt_cmd;
struct rt_vcpu;

/**
 * rt_td_get() - find a TD and pass its gate
 * @cmd: command; @cmd->td and @cmd->vm are set
 * @id: TD
 * @exclusive: alone, or with others that share
 *
 * Return: 0; -ENOENT; -EINTR while waiting; -EIO if it is bugged, and the command not for such TDs
 * (@cmd->bugged_too). Give it back with rt_td_put().
 */
int rt_td_get(struct rt_cmd *cmd, u32 id, bool exclusive);

/**
 * rt_td_look() - look at a TD without passing its gate
 * @cmd: command; @cmd->td and @cmd->vm are set for @look only
 * @id: TD
 * @look: called with the table lock held; must not wait; counts need not belong together
 *
 * For what shows TDs: a command that works on one, and those that wait for that, may take long.
 * Return: 0; -ENOENT.
 */
int rt_td_look(struct rt_cmd *cmd, u32 id, void (*look)(struct rt_cmd *cmd));

/**
 * rt_td_put() - undo rt_td_get() or rt_td_new()
 * @cmd: command
 */
void rt_td_put(struct rt_cmd *cmd);

/**
 * rt_td_find() - id of a TD
 * @rt: the runtime
 * @name: its name, NULL = any
 * @from: smallest id that counts
 *
 * Return: the smallest id that fits, 0 = none.
 */
u32 rt_td_find(struct rt *rt, const char *name, u32 from);

/**
 * rt_td_owned() - a TD that ends with its owner
 * @rt: the runtime
 * @owner: id of a struct rt_owner, 0 = any
 * @from: smallest id that counts
 *
 * Return: the smallest id that fits, 0 = none.
 */
u32 rt_td_owned(struct rt *rt, u32 owner, u32 from);

/**
 * rt_td_new() - make a TD object, exclusively held, that no look-up finds yet
 * @cmd: command
 * @name: its name
 *
 * Return: 0; -EEXIST: name taken; -ENOSPC: too many TDs; -ENOMEM.
 */
int rt_td_new(struct rt_cmd *cmd, const char *name);

/**
 * rt_td_publish() - from now on the TD can be found
 * @cmd: command that made it
 *
 * Return: its id.
 */
u32 rt_td_publish(struct rt_cmd *cmd);

/**
 * rt_td_delete() - the TD object is gone; its gate is still to be given back
 * @cmd: command that holds it exclusively; its pages are all reclaimed or leaked
 */
void rt_td_delete(struct rt_cmd *cmd);

/**
 * rt_vcpu_get() - object of a vCPU
 * @cmd: command that holds the TD
 * @index: vCPU
 *
 * Return: NULL if there is none.
 */
struct rt_vcpu *rt_vcpu_get(struct rt_cmd *cmd, u32 index);

/**
 * rt_vcpu_drop() - the object of a vCPU is gone
 * @cmd: command that holds the TD exclusively
 * @index: vCPU, of which the TDX module has no page
 */
void rt_vcpu_drop(struct rt_cmd *cmd, u32 index);

/**
 * rt_control_pages() - pages of the TD that are no memory of the guest and no secure EPT
 * @cmd: the command, which holds a TD or looks at it
 *
 * Return: TDR, TDCX and, for each vCPU, TDVPR and TDCX pages; the TDX module owns them.
 */
u64 rt_control_pages(struct rt_cmd *cmd);

/**
 * rt_keyid_is_ours() - does a TD of this runtime have a KeyID?
 * @rt: the runtime, whose global lock is held: it does not get one or lose it meanwhile
 * @hkid: KeyID
 *
 * Those of TDs that raw calls made are not known here.
 */
bool rt_keyid_is_ours(struct rt *rt, u32 hkid);

/**
 * rt_nr_slots() - TDs alive, being made or being torn down: any may use any LP
 * @rt: the runtime
 */
u32 rt_nr_slots(struct rt *rt);

/**
 * rt_nr_tds() - TDs alive
 * @rt: the runtime
 */
u32 rt_nr_tds(struct rt *rt);

#endif /* CORE_RUNTIME_RT_TABLE_H */
