// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/batch.h"
#include "core/tdpmmu/zap.h"

int tdpmmu_block_range(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	return tdpmmu_for_each(vm, r, tdpmmu_block_entry, NULL);
}

int tdpmmu_unblock_range(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	return tdpmmu_for_each(vm, r, tdpmmu_unblock_entry, NULL);
}

static int remove_page(struct tdx_vm *vm, struct mirror_iter *it)
{
	return tdpmmu_remove_entry(vm, it, tdx_sept_drop_private_spte);
}

int tdpmmu_remove_range(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	return tdpmmu_for_each(vm, r, remove_page, NULL);
}

static int measure_page(struct tdx_vm *vm, struct mirror_iter *it)
{
	return tdx_measure_page(vm, tdpmmu_gfn(it));
}

int tdpmmu_measure(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	return tdpmmu_for_each(vm, r, measure_page, NULL);
}

/* A page that is not blocked came, or was unblocked, after the first half of the zap. */
static int remove_blocked_page(struct tdx_vm *vm, struct mirror_iter *it)
{
	return it->entry & MIRROR_BLOCKED ? remove_page(vm, it) : -ESTALE;
}

int tdpmmu_zap(struct tdx_vm *vm, struct tdpmmu_range *r)
{
	static const struct tdpmmu_steps steps = {
		.finish = remove_blocked_page, .always_block = true
	};

	return tdpmmu_in_batches(vm, r, &steps);
}
