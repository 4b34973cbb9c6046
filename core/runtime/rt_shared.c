// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Shared memory of a TD, and addresses in it behind which the host emulates a device. */
#include "core/abi/exit.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_shared.h"
#include "core/runtime/rt_table.h"
#include "core/tdpmmu/shared_ept.h"
#include "core/tdpmmu/tdx_call.h"

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

/* ---- piece by piece -------------------------------------------------------------------------- */

/*
 * A range may be large: after each piece others have their turn, and a signal may stop the command.
 * What the guest can reach changes when no signal can stop it any more.
 */
#define SHARED_PIECE (64 * CORE_PAGE_SIZE)

/* With the lock held. Return: 0, or why it did nothing. */
typedef int (*piece_fn)(struct rt_cmd *cmd, u64 gpa, u64 size);

/* Return: what @fn says, or -EINTR; @done: bytes done, in whole pieces. */
static int each_piece(struct rt_cmd *cmd, u64 gpa, u64 size, piece_fn fn, u64 *done)
{
	int ret = 0;

	*done = 0;
	while (*done < size) {
		u64 left = size - *done;
		u64 len = left < SHARED_PIECE ? left : SHARED_PIECE;

		if (*done && tdx_should_stop(&cmd->vm))
			return -EINTR;
		rt_shared_lock(cmd);
		ret = fn(cmd, gpa + *done, len);
		rt_shared_unlock(cmd);
		if (ret)
			break;
		*done += len;
	}
	return ret;
}

/* What is begun is brought to its end. */
static void each_piece_insist(struct rt_cmd *cmd, u64 gpa, u64 size, piece_fn fn)
{
	u64 done;

	cmd->vm.busy = TDX_BUSY_INSIST;
	each_piece(cmd, gpa, size, fn, &done);
}

static int piece_is_free(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	if (mmio_overlap(cmd->td, gpa, size) || !shared_range_is(cmd, gpa, size, false))
		return -EEXIST;
	return 0;
}

static int piece_is_mapped(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	return shared_range_is(cmd, gpa, size, true) ? 0 : -ENOENT;
}

/* The guest has access to what the entries hold. */
static int piece_grant(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	u64 bit = rt_shared_bit(cmd->td);
	u64 at;

	for (at = gpa; at < gpa + size; at += CORE_PAGE_SIZE)
		tdpmmu_shared_grant(&cmd->vm, at | bit);
	return 0;
}

/* It has none any more. */
static int piece_withhold(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	u64 bit = rt_shared_bit(cmd->td);
	u64 at;

	for (at = gpa; at < gpa + size; at += CORE_PAGE_SIZE)
		tdpmmu_shared_withhold(&cmd->vm, at | bit);
	return 0;
}

/* Pages that the guest has no access to. */
static int piece_free(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	u64 bit = rt_shared_bit(cmd->td);
	u64 at;

	for (at = gpa; at < gpa + size; at += CORE_PAGE_SIZE) {
		u64 page = tdpmmu_shared_clear(&cmd->vm, at | bit);

		if (page)
			tdx_page_put(&cmd->rt->host, page);
	}
	return 0;
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

/* Pages that the guest has no access to yet. */
static int piece_set(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	u64 bit = rt_shared_bit(cmd->td);
	u64 at;
	int ret = 0;

	/* Made since the whole range was looked at. */
	if (mmio_overlap(cmd->td, gpa, size))
		return -EEXIST;
	for (at = gpa; at < gpa + size; at += CORE_PAGE_SIZE) {
		ret = shared_set(cmd, at | bit);
		if (ret)
			break;
	}
	if (ret)
		piece_free(cmd, gpa, at - gpa);
	return ret;
}

/* vCPUs may be inside: they see none of it before all of it is there, so it can be taken back. */
static int shared_map(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	u64 done;
	int ret = each_piece(cmd, gpa, size, piece_set, &done);

	if (ret)
		each_piece_insist(cmd, gpa, done, piece_free);
	else
		each_piece_insist(cmd, gpa, size, piece_grant);
	return ret;
}

/* A page that the guest may have a translation of is not freed: if the flush fails, all stays. */
static int shared_unmap(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	u64 done;
	int ret = each_piece(cmd, gpa, size, piece_withhold, &done);

	if (!ret)
		ret = tdpmmu_shared_flush(&cmd->vm);
	if (ret)
		each_piece_insist(cmd, gpa, done, piece_grant);
	else
		each_piece_insist(cmd, gpa, size, piece_free);
	return ret;
}

/* ---- commands on shared memory --------------------------------------------------------------- */

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

static void copy(struct rt_cmd *cmd, u64 gpa, u64 size, bool write)
{
	const struct tdxcall_shared *arg = cmd->arg;
	u64 bit = rt_shared_bit(cmd->td);
	u8 *buf = (u8 *)cmd->buf + (gpa - arg->gpa);

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

static int piece_read(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	copy(cmd, gpa, size, false);
	return 0;
}

static int piece_write(struct rt_cmd *cmd, u64 gpa, u64 size)
{
	copy(cmd, gpa, size, true);
	return 0;
}

/* The end of a command on shared memory, which did so many bytes. */
static void shared_end(struct rt_cmd *cmd, u64 done)
{
	const struct tdxcall_shared *arg = cmd->arg;

	cmd->done = done;
	cmd->gpa = arg->gpa + done;
}

int rt_cmd_shared_map(struct rt_cmd *cmd)
{
	const struct tdxcall_shared *arg = cmd->arg;
	u64 checked;
	int ret;

	if (!range_is_valid(cmd->td, arg->gpa, arg->size) || !pages_only(arg->gpa, arg->size))
		return -EINVAL;
	ret = each_piece(cmd, arg->gpa, arg->size, piece_is_free, &checked);
	if (ret)
		return ret;
	cmd->result = shared_map(cmd, arg->gpa, arg->size);
	shared_end(cmd, cmd->result ? 0 : arg->size);
	return 0;
}

int rt_cmd_shared_unmap(struct rt_cmd *cmd)
{
	const struct tdxcall_shared *arg = cmd->arg;
	u64 checked;
	int ret;

	if (!range_is_valid(cmd->td, arg->gpa, arg->size) || !pages_only(arg->gpa, arg->size))
		return -EINVAL;
	ret = each_piece(cmd, arg->gpa, arg->size, piece_is_mapped, &checked);
	if (ret)
		return ret;
	cmd->result = shared_unmap(cmd, arg->gpa, arg->size);
	shared_end(cmd, cmd->result ? 0 : arg->size);
	return 0;
}

/* What is mapped stays so as long as the TD's gate is held. */
static int shared_access(struct rt_cmd *cmd, piece_fn access)
{
	const struct tdxcall_shared *arg = cmd->arg;
	u64 done;
	int ret;

	if (!range_is_valid(cmd->td, arg->gpa, arg->size))
		return -EINVAL;
	ret = each_piece(cmd, arg->gpa, arg->size, piece_is_mapped, &done);
	if (ret)
		return ret;
	cmd->result = each_piece(cmd, arg->gpa, arg->size, access, &done);
	shared_end(cmd, done);
	return 0;
}

int rt_cmd_shared_read(struct rt_cmd *cmd)
{
	return shared_access(cmd, piece_read);
}

int rt_cmd_shared_write(struct rt_cmd *cmd)
{
	return shared_access(cmd, piece_write);
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
	piece_free(cmd, m->gpa, m->size);
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
