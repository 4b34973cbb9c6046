// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The table of TDs, and the gates in front of them. */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_table.h"
#include "core/tdpmmu/vm_event.h"

/* ---- gates ----------------------------------------------------------------------------------- */

static int gate_enter(struct rt_cmd *cmd, struct port_rwlock *gate, bool exclusive)
{
	struct port *port = cmd->rt->host.port;

	return exclusive ? port_lock_exclusive(port, gate) : port_lock_shared(port, gate);
}

static void gate_leave(struct port_rwlock *gate, bool exclusive)
{
	if (exclusive)
		port_unlock_exclusive(gate);
	else
		port_unlock_shared(gate);
}

/* ---- the table ------------------------------------------------------------------------------- */

static const struct rt_td *slot_td(struct rt *rt, u32 slot)
{
	return port_va_ro(rt->host.port, rt->st->slot[slot].td);
}

/* With the table lock held. */
static u32 slot_of_id(const struct rt *rt, u32 id)
{
	u32 i;

	for (i = 0; i < TDXCALL_MAX_TDS; i++) {
		if (id && atom_load(&rt->st->slot[i].id) == id)
			break;
	}
	return i;
}

static void attach_td(struct rt_cmd *cmd, u32 slot, bool exclusive)
{
	struct rt *rt = cmd->rt;

	cmd->slot = slot;
	cmd->held = true;
	cmd->exclusive = exclusive;
	cmd->td = port_va(rt->host.port, rt->st->slot[slot].td);
	cmd->vm.id = cmd->id;
	cmd->vm.name = cmd->td->name;
	cmd->vm.st = &cmd->td->vm;
	cmd->vm.sync = &rt->local[slot].sync;
}

static void detach_td(struct rt_cmd *cmd)
{
	cmd->td = NULL;
	cmd->vm.st = NULL;
	cmd->vm.name = NULL;
}

int rt_td_get(struct rt_cmd *cmd, u32 id, bool exclusive)
{
	struct rt *rt = cmd->rt;
	struct port_rwlock *gate;
	u32 slot;
	int ret;

	port_mutex_lock(&rt->table_lock);
	slot = slot_of_id(rt, id);
	port_mutex_unlock(&rt->table_lock);
	if (slot == TDXCALL_MAX_TDS)
		return -ENOENT;
	gate = &rt->local[slot].gate;
	ret = gate_enter(cmd, gate, exclusive);
	if (ret)
		return ret;
	/* It may have been destroyed while we waited. */
	if (atom_load(&rt->st->slot[slot].id) != id) {
		gate_leave(gate, exclusive);
		return -ENOENT;
	}
	cmd->id = id;
	attach_td(cmd, slot, exclusive);
	if (!cmd->bugged_too && is_bugged(&cmd->vm) && cmd->td->state != TDXCALL_TD_TEARDOWN) {
		rt_td_put(cmd);
		return -EIO;
	}
	return 0;
}

int rt_td_look(struct rt_cmd *cmd, u32 id, void (*look)(struct rt_cmd *cmd))
{
	struct rt *rt = cmd->rt;
	int ret = -ENOENT;
	u32 slot;

	port_mutex_lock(&rt->table_lock);
	slot = slot_of_id(rt, id);
	if (slot < TDXCALL_MAX_TDS) {
		cmd->id = id;
		attach_td(cmd, slot, false);
		look(cmd);
		detach_td(cmd);
		cmd->held = false;
		ret = 0;
	}
	port_mutex_unlock(&rt->table_lock);
	return ret;
}

void rt_td_put(struct rt_cmd *cmd)
{
	gate_leave(&cmd->rt->local[cmd->slot].gate, cmd->exclusive);
	cmd->held = false;
	cmd->td = NULL;
}

u32 rt_td_find(struct rt *rt, const char *name, u32 from)
{
	u32 best = 0;
	u32 i;

	port_mutex_lock(&rt->table_lock);
	for (i = 0; i < TDXCALL_MAX_TDS; i++) {
		u32 id = rt->st->slot[i].id;

		if (!id || id < from || (best && id > best))
			continue;
		if (!name || !strcmp(slot_td(rt, i)->name, name))
			best = id;
	}
	port_mutex_unlock(&rt->table_lock);
	return best;
}

u32 rt_td_owned(struct rt *rt, u32 owner, u32 from)
{
	u32 best = 0;
	u32 i;

	port_mutex_lock(&rt->table_lock);
	for (i = 0; i < TDXCALL_MAX_TDS; i++) {
		u32 id = rt->st->slot[i].id;
		u32 has = id ? slot_td(rt, i)->owner : 0;

		if (has && id >= from && (!owner || has == owner) && (!best || id < best))
			best = id;
	}
	port_mutex_unlock(&rt->table_lock);
	return best;
}

/* With the table lock held: a free slot; or why there is none. */
static int find_slot(struct rt *rt, const char *name, u32 *slot)
{
	u32 i;

	*slot = TDXCALL_MAX_TDS;
	for (i = TDXCALL_MAX_TDS; i--;) {
		if (!rt->st->slot[i].td)
			*slot = i;
		else if (!strcmp(slot_td(rt, i)->name, name))
			return -EEXIST;
	}
	return *slot == TDXCALL_MAX_TDS ? -ENOSPC : 0;
}

int rt_td_new(struct rt_cmd *cmd, const char *name)
{
	struct rt *rt = cmd->rt;
	struct rt_td *td;
	u32 slot;
	u64 pa;
	int ret;

	ret = tdx_page_alloc(&rt->host, 0, &pa);
	if (ret)
		return ret;
	td = port_va(rt->host.port, pa);
	memcpy(td->name, name, sizeof(td->name));
	port_mutex_lock(&rt->table_lock);
	ret = find_slot(rt, name, &slot);
	if (!ret)
		rt->st->slot[slot].td = pa;
	port_mutex_unlock(&rt->table_lock);
	if (ret)
		goto out_put;
	ret = gate_enter(cmd, &rt->local[slot].gate, true);
	if (ret)
		goto out_slot;
	attach_td(cmd, slot, true);
	return 0;

out_slot:
	port_mutex_lock(&rt->table_lock);
	rt->st->slot[slot].td = 0;
	port_mutex_unlock(&rt->table_lock);
out_put:
	tdx_page_put(&rt->host, pa);
	return ret;
}

u32 rt_td_publish(struct rt_cmd *cmd)
{
	struct rt *rt = cmd->rt;

	port_mutex_lock(&rt->table_lock);
	cmd->id = cmd->vm.id = ++rt->st->last_id;
	atom_store(&rt->st->slot[cmd->slot].id, cmd->id);
	port_mutex_unlock(&rt->table_lock);
	/* Its gate is held: whatever else happens to it comes later. */
	tdx_event(&cmd->vm, TDXCALL_EVENT_TD_CREATED, 0);
	return cmd->id;
}

void rt_td_delete(struct rt_cmd *cmd)
{
	struct rt *rt = cmd->rt;
	u64 pa;

	/* Before another TD can take its name. One that was never published has never been. */
	if (cmd->id)
		tdx_event(&cmd->vm, TDXCALL_EVENT_TD_DESTROYED, 0);
	port_mutex_lock(&rt->table_lock);
	pa = rt->st->slot[cmd->slot].td;
	atom_store(&rt->st->slot[cmd->slot].id, 0);
	rt->st->slot[cmd->slot].td = 0;
	port_mutex_unlock(&rt->table_lock);
	tdx_page_put(&rt->host, pa);
	detach_td(cmd);
}

struct rt_vcpu *rt_vcpu_get(struct rt_cmd *cmd, u32 index)
{
	u64 pa = atom_load(&cmd->td->vcpu[index]);

	return pa ? port_va(cmd->rt->host.port, pa) : NULL;
}

void rt_vcpu_drop(struct rt_cmd *cmd, u32 index)
{
	u64 pa = cmd->td->vcpu[index];

	/* What looks at the TD without its gate is done with it then. */
	port_mutex_lock(&cmd->rt->table_lock);
	atom_store(&cmd->td->vcpu[index], 0);
	port_mutex_unlock(&cmd->rt->table_lock);
	tdx_page_put(&cmd->rt->host, pa);
}

u64 rt_control_pages(struct rt_cmd *cmd)
{
	u64 n = (atom_load(&cmd->vm.st->tdr) != 0) + (u64)atom_load(&cmd->td->nr_tdcx);
	u32 i;

	for (i = 0; i < TDXCALL_MAX_VCPUS; i++) {
		const struct rt_vcpu *v = rt_vcpu_get(cmd, i);

		n += v ? atom_load(&v->nr_pages) : 0;
	}
	return n;
}

bool rt_keyid_is_ours(struct rt *rt, u32 hkid)
{
	bool ours = false;
	u32 i;

	port_mutex_lock(&rt->table_lock);
	for (i = 0; !ours && i < TDXCALL_MAX_TDS; i++) {
		const struct rt_td *td = rt->st->slot[i].td ? slot_td(rt, i) : NULL;

		ours = td && td->vm.hkid == hkid &&
		       atom_load(&td->vm.flags) & TDX_VM_HKID_ASSIGNED;
	}
	port_mutex_unlock(&rt->table_lock);
	return ours;
}

/* A TD is published with its id. */
static u32 count_slots(struct rt *rt, bool published)
{
	u32 n = 0;
	u32 i;

	port_mutex_lock(&rt->table_lock);
	for (i = 0; i < TDXCALL_MAX_TDS; i++)
		n += published ? rt->st->slot[i].id != 0 : rt->st->slot[i].td != 0;
	port_mutex_unlock(&rt->table_lock);
	return n;
}

u32 rt_nr_slots(struct rt *rt)
{
	return count_slots(rt, false);
}

u32 rt_nr_tds(struct rt *rt)
{
	return count_slots(rt, true);
}
