// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Shared memory of a TD, and addresses in it behind which the host emulates a device. */
#include "core/abi/exit.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_shared.h"
#include "core/runtime/rt_table.h"
#include "core/tdpmmu/shared_ept.h"

/* ---- shared memory --------------------------------------------------------------------------- */

static bool range_is_valid(const struct rt_td *td, u64 gpa, u64 size)
{
	u64 limit = rt_shared_bit(td);

	return size && size <= TDXCALL_SHARED_MAX && gpa < limit && size <= limit - gpa;
}

static bool pages_only(u64 gpa, u64 size)
{
	return !((gpa | size) & (CORE_PAGE_SIZE - 1));
}

/* MMIO region that overlaps a range; NULL if none does. */
static struct rt_mmio *mmio_overlap(struct rt_td *td, u64 gpa, u64 size)
{
	u32 i;

	for (i = 0; i < TDXCALL_MAX_MMIO; i++) {
		struct rt_mmio *m = &td->mmio[i];

		if (m->size && gpa < m->gpa + m->size && m->gpa < gpa + size)
			return m;
	}
	return NULL;
}

/* Is every page of a range mapped (or free), as it is wanted? */
static bool shared_range_is(struct rt_cmd *cmd, u64 gpa, u64 size, bool mapped)
{
	u64 bit = rt_shared_bit(cmd->td);
	u64 at;

	for (at = gpa & ~(CORE_PAGE_SIZE - 1); at < gpa + size; at += CORE_PAGE_SIZE) {
		if ((tdpmmu_shared_page(&cmd->vm, at | bit) != 0) != mapped)
			return false;
	}
	return true;
}

/* The guest has access to what the entries of a range hold, or has none any more. */
static void shared_allow(struct rt_cmd *cmd, u64 gpa, u64 size, bool allow)
{
	u64 bit = rt_shared_bit(cmd->td);
	u64 at;

	for (at = gpa; at < gpa + size; at += CORE_PAGE_SIZE) {
		if (allow)
			tdpmmu_shared_grant(&cmd->vm, at | bit);
		else
			tdpmmu_shared_withhold(&cmd->vm, at | bit);
	}
}

/* The guest has no access to any of it. */
static void shared_free(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	u64 bit = rt_shared_bit(cmd->td);
	u64 at;

	for (at = gpa; at < gpa + size; at += CORE_PAGE_SIZE) {
		u64 page = tdpmmu_shared_clear(&cmd->vm, at | bit);

		if (page)
			tdx_page_put(&cmd->rt->host, page);
	}
}

/* A page that the guest may have a translation of is not freed: if the flush fails, all stays. */
static int shared_unmap(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	int ret;

	shared_allow(cmd, gpa, size, false);
	ret = tdpmmu_shared_flush(&cmd->vm);
	if (ret)
		shared_allow(cmd, gpa, size, true);
	else
		shared_free(cmd, gpa, size);
	return ret;
}

static int shared_set(struct rt_cmd *cmd, u64 gpa)
{
	u64 page;
	int ret = tdx_page_alloc(&cmd->rt->host, 0, &page);

	if (ret)
		return ret;
	ret = tdpmmu_shared_set(&cmd->vm, gpa, page);
	if (ret)
		tdx_page_put(&cmd->rt->host, page);
	return ret;
}

/* vCPUs may be inside: they see none of it before all of it is there, so it can be taken back. */
static int shared_map(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	u64 bit = rt_shared_bit(cmd->td);
	u64 at;
	int ret = 0;

	for (at = gpa; at < gpa + size; at += CORE_PAGE_SIZE) {
		ret = shared_set(cmd, at | bit);
		if (ret)
			break;
	}
	if (ret)
		shared_free(cmd, gpa, at - gpa);
	else
		shared_allow(cmd, gpa, size, true);
	return ret;
}

/*
 * Word by word: the guest may be at the same words, and either side sees whole ones.
 */
static void copy_word(u64 *word, u8 *buf, u64 skip, u64 len, bool write)
{
	u64 value = atom_load(word);

	if (write) {
		memcpy((u8 *)&value + skip, buf, len);
		atom_store(word, value);
	} else {
		memcpy(buf, (u8 *)&value + skip, len);
	}
}

static void shared_copy(struct rt_cmd *cmd, u64 gpa, u64 size, bool write)
{
	u64 bit = rt_shared_bit(cmd->td);
	u8 *buf = cmd->buf;

	while (size) {
		u64 skip = gpa % sizeof(u64);
		u64 len = size < sizeof(u64) - skip ? size : sizeof(u64) - skip;
		u64 page = tdpmmu_shared_page(&cmd->vm, gpa | bit);
		u64 *words = write ? port_va(cmd->rt->host.port, page) :
				     (u64 *)port_va_ro(cmd->rt->host.port, page);

		copy_word(&words[gpa % CORE_PAGE_SIZE / sizeof(u64)], buf, skip, len, write);
		buf += len;
		gpa += len;
		size -= len;
	}
}

/* A range whose pages all have to be mapped, or all free. */
static int shared_check(struct rt_cmd *cmd, const struct tdxcall_shared *arg, bool mapped)
{
	if (!mapped && mmio_overlap(cmd->td, arg->gpa, arg->size))
		return -EEXIST;
	if (!shared_range_is(cmd, arg->gpa, arg->size, mapped))
		return mapped ? -ENOENT : -EEXIST;
	return 0;
}

/* The end of a command on shared memory: it did all, or what @ret says. */
static int shared_end(struct rt_cmd *cmd, const struct tdxcall_shared *arg, int ret)
{
	if (!ret && !cmd->result) {
		cmd->done = arg->size;
		cmd->gpa = arg->gpa + arg->size;
	}
	return ret;
}

int rt_cmd_shared_map(struct rt_cmd *cmd)
{
	const struct tdxcall_shared *arg = cmd->arg;
	int ret;

	if (!range_is_valid(cmd->td, arg->gpa, arg->size) || !pages_only(arg->gpa, arg->size))
		return -EINVAL;
	rt_shared_lock(cmd);
	ret = shared_check(cmd, arg, false);
	if (!ret)
		cmd->result = shared_map(cmd, arg->gpa, arg->size);
	rt_shared_unlock(cmd);
	return shared_end(cmd, arg, ret);
}

int rt_cmd_shared_unmap(struct rt_cmd *cmd)
{
	const struct tdxcall_shared *arg = cmd->arg;
	int ret;

	if (!range_is_valid(cmd->td, arg->gpa, arg->size) || !pages_only(arg->gpa, arg->size))
		return -EINVAL;
	rt_shared_lock(cmd);
	ret = shared_check(cmd, arg, true);
	if (!ret)
		cmd->result = shared_unmap(cmd, arg->gpa, arg->size);
	rt_shared_unlock(cmd);
	return shared_end(cmd, arg, ret);
}

static int shared_access(struct rt_cmd *cmd, bool write)
{
	const struct tdxcall_shared *arg = cmd->arg;
	int ret;

	if (!range_is_valid(cmd->td, arg->gpa, arg->size))
		return -EINVAL;
	rt_shared_lock(cmd);
	ret = shared_check(cmd, arg, true);
	if (!ret)
		shared_copy(cmd, arg->gpa, arg->size, write);
	rt_shared_unlock(cmd);
	return shared_end(cmd, arg, ret);
}

int rt_cmd_shared_read(struct rt_cmd *cmd)
{
	return shared_access(cmd, false);
}

int rt_cmd_shared_write(struct rt_cmd *cmd)
{
	return shared_access(cmd, true);
}

/* ---- MMIO ------------------------------------------------------------------------------------ */

/* GHCI, TDG.VP.VMCALL<#VE.RequestMMIO>. */
#define VMCALL_SUCCESS 0
enum mmio_direction { MMIO_READ, MMIO_WRITE };

bool rt_mmio_violation(struct rt_cmd *cmd, u64 gpa)
{
	u64 bit = rt_shared_bit(cmd->td);
	bool done = false;

	if (!(gpa & bit))
		return false;
	rt_shared_lock(cmd);
	if (mmio_overlap(cmd->td, gpa & ~bit, 1))
		done = !tdpmmu_shared_mmio(&cmd->vm, gpa);
	rt_shared_unlock(cmd);
	return done;
}

static u64 size_mask(u64 size)
{
	return size == sizeof(u64) ? ~0ULL : CORE_BIT(8 * size) - 1;
}

static bool mmio_size_is_valid(u64 size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

static u32 mmio_answer(struct rt_mmio *m, struct seam_regs *regs)
{
	u64 mask = size_mask(regs->r12);

	regs->r10 = VMCALL_SUCCESS;
	if (regs->r13 == MMIO_READ) {
		regs->r11 = m->value & mask;
		m->reads++;
		return TDXCALL_HANDLED_MMIO_READ;
	}
	if (m->flags & TDXCALL_MMIO_F_ECHO)
		m->value = regs->r15 & mask;
	m->writes++;
	return TDXCALL_HANDLED_MMIO_WRITE;
}

u32 rt_mmio_vmcall(struct rt_cmd *cmd, struct seam_regs *regs)
{
	u64 bit = rt_shared_bit(cmd->td);
	u32 handled = TDXCALL_HANDLED_NOT;
	struct rt_mmio *m;

	if (regs->r10 || regs->r11 != TDX_EXIT_EPT_VIOLATION || !(regs->r14 & bit))
		return TDXCALL_HANDLED_NOT;
	if (!mmio_size_is_valid(regs->r12) || regs->r13 > MMIO_WRITE)
		return TDXCALL_HANDLED_NOT;
	rt_shared_lock(cmd);
	m = mmio_overlap(cmd->td, regs->r14 & ~bit, 1);
	if (m)
		handled = mmio_answer(m, regs);
	rt_shared_unlock(cmd);
	return handled;
}

static int mmio_add(struct rt_cmd *cmd, const struct tdxcall_mmio *arg)
{
	struct rt_mmio *m = cmd->td->mmio;
	u32 i;

	if (mmio_overlap(cmd->td, arg->gpa, arg->size) ||
	    !shared_range_is(cmd, arg->gpa, arg->size, false))
		return -EEXIST;
	for (i = 0; i < TDXCALL_MAX_MMIO && m[i].size; i++)
		;
	if (i == TDXCALL_MAX_MMIO)
		return -ENOSPC;
	m[i] = (struct rt_mmio){
		.gpa = arg->gpa, .size = arg->size, .value = arg->value, .flags = arg->flags
	};
	return 0;
}

/* The next region made at the same place must not be taken for this one: a new generation. */
static int mmio_remove(struct rt_cmd *cmd, const struct tdxcall_mmio *arg)
{
	struct rt_mmio *m = mmio_overlap(cmd->td, arg->gpa, 1);

	if (!m || m->gpa != arg->gpa)
		return -ENOENT;
	shared_free(cmd, m->gpa, m->size);
	cmd->vm.st->mmio_gen++;
	memset(m, 0, sizeof(*m));
	return 0;
}

static int mmio_next(struct rt_cmd *cmd, struct tdxcall_mmio *arg)
{
	const struct rt_mmio *best = NULL;
	u32 i;

	for (i = 0; i < TDXCALL_MAX_MMIO; i++) {
		const struct rt_mmio *m = &cmd->td->mmio[i];

		if (m->size && m->gpa >= arg->gpa && (!best || m->gpa < best->gpa))
			best = m;
	}
	if (!best)
		return -ENOENT;
	arg->gpa = best->gpa;
	arg->size = best->size;
	arg->value = best->value;
	arg->flags = (u32)best->flags;
	arg->reads = best->reads;
	arg->writes = best->writes;
	return 0;
}

int rt_cmd_mmio_add(struct rt_cmd *cmd)
{
	const struct tdxcall_mmio *arg = cmd->arg;
	int ret;

	if (!range_is_valid(cmd->td, arg->gpa, arg->size) || !pages_only(arg->gpa, arg->size))
		return -EINVAL;
	rt_shared_lock(cmd);
	ret = mmio_add(cmd, arg);
	rt_shared_unlock(cmd);
	return ret;
}

int rt_cmd_mmio_remove(struct rt_cmd *cmd)
{
	int ret;

	rt_shared_lock(cmd);
	ret = mmio_remove(cmd, cmd->arg);
	rt_shared_unlock(cmd);
	return ret;
}

int rt_cmd_mmio_next(struct rt_cmd *cmd)
{
	int ret;

	rt_shared_lock(cmd);
	ret = mmio_next(cmd, cmd->arg);
	rt_shared_unlock(cmd);
	return ret;
}
