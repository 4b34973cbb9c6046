// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDXCALL_HOOK: exactly one hook, on an entry, a vCPU or neither, and the mirror kept true. */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_hook.h"
#include "core/runtime/rt_table.h"
#include "core/runtime/rt_vcpu.h"
#include "core/tdpmmu/entry.h"
#include "core/tdpmmu/track.h"
#include "core/tdpmmu/vt.h"

/* What it works on: an entry, which has to be so; a vCPU, perhaps with an address; or neither. */
enum hook_on { ON_NOTHING, ON_FREE, ON_PAGE, ON_TABLE, ON_VCPU, ON_GVA };

/**
 * struct hook_op - a hook; see hook_op.def
 * @run: calls it, on an entry that is as it has to be, or on the request's vCPU
 * @on: what it works on
 * @min_level: lowest level of the entry
 */
struct hook_op {
	int (*run)(struct rt_cmd *cmd, struct mirror_iter *it);
	enum hook_on on;
	enum tdx_level min_level;
};

static int hook_link(struct rt_cmd *cmd, struct mirror_iter *it)
{
	return tdpmmu_link(&cmd->vm, it);
}

static int hook_free(struct rt_cmd *cmd, struct mirror_iter *it)
{
	return tdpmmu_free_entry(&cmd->vm, it);
}

/* Before the TD is finalized this is PAGE.ADD, which copies from a shared page: one of zeros. */
static int hook_set(struct rt_cmd *cmd, struct mirror_iter *it)
{
	struct tdx_vm *vm = &cmd->vm;
	int ret;

	if (is_td_finalized(vm))
		return tdpmmu_set_entry(vm, it);
	ret = tdx_page_alloc(vm->host, 0, &vm->source);
	if (ret)
		return ret;
	ret = tdpmmu_set_entry(vm, it);
	tdx_page_put(vm->host, vm->source);
	return ret;
}

static int hook_zap(struct rt_cmd *cmd, struct mirror_iter *it)
{
	return tdpmmu_block_entry(&cmd->vm, it);
}

static int hook_drop(struct rt_cmd *cmd, struct mirror_iter *it)
{
	return tdpmmu_remove_entry(&cmd->vm, it, tdx_sept_drop_private_spte);
}

static int hook_remove(struct rt_cmd *cmd, struct mirror_iter *it)
{
	return tdpmmu_remove_entry(&cmd->vm, it, tdx_sept_remove_private_spte);
}

static int hook_track(struct rt_cmd *cmd, struct mirror_iter *it)
{
	(void)it;
	return tdx_track(&cmd->vm);
}

static int hook_flush(struct rt_cmd *cmd, struct mirror_iter *it)
{
	(void)it;
	return tdx_sept_tlb_remote_flush(&cmd->vm);
}

static int hook_vt_all(struct rt_cmd *cmd, struct mirror_iter *it)
{
	const struct tdxcall_hook *arg = cmd->arg;

	(void)it;
	return cmd->vm.host->vt->flush_tlb_all(&cmd->vm, arg->vcpu);
}

static int hook_vt_current(struct rt_cmd *cmd, struct mirror_iter *it)
{
	const struct tdxcall_hook *arg = cmd->arg;

	(void)it;
	return cmd->vm.host->vt->flush_tlb_current(&cmd->vm, arg->vcpu);
}

static int hook_vt_gva(struct rt_cmd *cmd, struct mirror_iter *it)
{
	const struct tdxcall_hook *arg = cmd->arg;

	(void)it;
	return cmd->vm.host->vt->flush_tlb_gva(&cmd->vm, arg->vcpu, arg->gva);
}

static int hook_vt_guest(struct rt_cmd *cmd, struct mirror_iter *it)
{
	const struct tdxcall_hook *arg = cmd->arg;

	(void)it;
	return cmd->vm.host->vt->flush_tlb_guest(&cmd->vm, arg->vcpu);
}

static int hook_vt_remote(struct rt_cmd *cmd, struct mirror_iter *it)
{
	(void)it;
	return cmd->vm.host->vt->tlb_remote_flush(&cmd->vm);
}

static const struct hook_op hook_ops[] = {
#define HOOK_OP(name, gate, dying, run_, on_, min_) \
	[TDXCALL_HOOK_##name] = { .run = run_, .on = on_, .min_level = min_ },
#include "core/runtime/hook_op.def"
};

static bool is_on_entry(const struct hook_op *op)
{
	return op->on == ON_FREE || op->on == ON_PAGE || op->on == ON_TABLE;
}

static bool is_on_vcpu(const struct hook_op *op)
{
	return op->on == ON_VCPU || op->on == ON_GVA;
}

/* Everything that can be said without the TD. */
static bool args_are_valid(const struct tdxcall_hook *arg, const struct hook_op *op)
{
	enum tdx_level level;

	if ((arg->vcpu && !is_on_vcpu(op)) || (arg->gva && op->on != ON_GVA))
		return false;
	if (!is_on_entry(op))
		return !arg->level && !arg->gfn;
	if (!arg->level)
		return false;
	level = pg_level_to_tdx_sept_level((enum pg_level)arg->level);
	/* Pages end at 1G, tables at whatever the root has entries for. */
	if (level < op->min_level || level > (op->min_level ? TDX_LEVEL_256T : TDX_LEVEL_1G))
		return false;
	return !(arg->gfn & (tdx_level_pages(level) - 1));
}

/* Does the entry that the walk came to fit the hook? */
static int check_entry(struct rt_cmd *cmd, const struct mirror_iter *it, const struct hook_op *op)
{
	u64 entry = it->entry;

	if (op->on == ON_FREE) {
		if (entry != MIRROR_FREE)
			return -EEXIST;
		return it->level == it->min_level ? 0 : -ENOENT;
	}
	if (entry == MIRROR_FREE)
		return -ENOENT;
	if (it->level != it->min_level || mirror_is_table(entry) != (op->on == ON_TABLE))
		return -EINVAL;
	/* While the TD has its KeyID the hook itself refuses, as KVM's does. */
	if (op->on == ON_TABLE && !is_hkid_assigned(&cmd->vm) &&
	    tdpmmu_filling(&cmd->vm, entry) != TDPMMU_EMPTY)
		return -ENOTEMPTY;
	return 0;
}

/* Return: < 0: the entry is not as it has to be, or cannot be waited for; @result: of the hook. */
static int run_on_entry(struct rt_cmd *cmd, const struct tdxcall_hook *arg,
			const struct hook_op *op, int *result)
{
	struct mirror m = tdx_vm_mirror(&cmd->vm);
	u64 gpa = arg->gfn << CORE_PAGE_SHIFT;
	struct mirror_iter it;
	int ret;

	for (;;) {
		mirror_iter_init(&it, &m, gpa, gpa + 1, true);
		it.min_level = pg_level_to_tdx_sept_level((enum pg_level)arg->level);
		mirror_iter_next(&it);
		*result = TDPMMU_STALE;
		if (it.entry != MIRROR_FROZEN) {
			ret = check_entry(cmd, &it, op);
			if (ret)
				return ret;
			*result = op->run(cmd, &it);
		}
		if (*result != TDPMMU_STALE)
			return 0;
		*result = tdpmmu_wait_frozen(&cmd->vm, &it);
		if (*result)
			return 0;
	}
}

/* Return: -EINVAL: there is no such vCPU; @result: of the hook. */
static int run_on_vcpu(struct rt_cmd *cmd, const struct tdxcall_hook *arg,
		       const struct hook_op *op, int *result)
{
	*result = rt_vcpu_take(cmd, arg->vcpu);
	if (*result == -EINVAL)
		return *result;
	if (*result)
		return 0;

	*result = op->run(cmd, NULL);
	rt_vcpu_give(cmd, arg->vcpu);
	return 0;
}

/* Return: < 0: the hook was not called. */
static int run_on(struct rt_cmd *cmd, const struct tdxcall_hook *arg, const struct hook_op *op,
		  int *result)
{
	u64 limit = rt_gpa_limit(cmd->td) >> CORE_PAGE_SHIFT;

	if (is_on_vcpu(op))
		return run_on_vcpu(cmd, arg, op, result);
	if (!is_on_entry(op)) {
		*result = op->run(cmd, NULL);
		return 0;
	}
	if (arg->gfn >= limit || arg->level > cmd->td->sept_levels)
		return -EINVAL;
	if (!cmd->vm.st->mirror_root)
		return -ENOENT;
	return run_on_entry(cmd, arg, op, result);
}

static void describe(struct rt_cmd *cmd, const struct tdxcall_hook *arg, const struct hook_op *op)
{
	struct rt_done *done = &cmd->event;

	done->sub = arg->hook;
	cmd->gpa = arg->gfn << CORE_PAGE_SHIFT;
	if (!is_on_entry(op))
		return;
	done->level = pg_level_to_tdx_sept_level((enum pg_level)arg->level);
	done->gpa = cmd->gpa;
	done->size = tdx_level_size(done->level);
}

int rt_cmd_hook(struct rt_cmd *cmd)
{
	const struct tdxcall_hook *arg = cmd->arg;
	const struct hook_op *op = &hook_ops[arg->hook];

	if (!args_are_valid(arg, op))
		return -EINVAL;
	describe(cmd, arg, op);
	return run_on(cmd, arg, op, &cmd->result);
}
