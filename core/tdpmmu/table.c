/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Tables of the mirror, each with the secure EPT page that it mirrors. */
#include "core/tdpmmu/range.h"

int tdpmmu_init(struct tdx_vm *vm)
{
	/* The root of the secure EPT is a control page (MNG.ADDCX): its mirror stands alone. */
	return tdx_page_alloc(vm->host, 0, &vm->st->mirror_root);
}

int tdpmmu_link(struct tdx_vm *vm, struct mirror_iter *it)
{
	u64 pa;
	int ret;

	if (!mirror_freeze(it->slot, MIRROR_FREE))
		return TDPMMU_STALE;
	ret = tdx_page_alloc(vm->host, MIRROR_TABLE_ORDER, &pa);
	if (ret)
		goto out_thaw;
	ret = tdx_sept_link_private_spt(vm, it->gpa >> CORE_PAGE_SHIFT,
					tdx_sept_level_to_pg_level(it->level),
					pa + MIRROR_SPT_OFFSET);
	if (ret)
		goto out_free;
	atom_add(&vm->st->sept_pages, 1);
	mirror_thaw(it->slot, pa | MIRROR_PRESENT | MIRROR_TABLE);
	return 0;

out_free:
	tdx_page_put(vm->host, pa);
out_thaw:
	mirror_thaw(it->slot, MIRROR_FREE);
	return ret;
}

static bool table_is_empty(struct tdx_vm *vm, u64 pa)
{
	const u64 *table = port_va_ro(vm->host->port, pa);
	unsigned int i;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++) {
		if (atom_load(&table[i]) != MIRROR_FREE)
			return false;
	}
	return true;
}

/* The host's copy of a table is not needed any more. */
static void table_free(struct tdx_vm *vm, u64 entry)
{
	atom_sub(&vm->st->sept_pages, 1);
	tdx_page_put(vm->host, mirror_pa(entry));
}

/* MEM.SEPT.REMOVE of a table that is blocked and tracked, as far as it has to be. */
static int sept_remove(struct tdx_vm *vm, const struct mirror_iter *it)
{
	u64 spt = mirror_spt_pa(it->entry);
	struct tdx_retry r = { 0 };
	struct seam_out out;
	u64 status;
	int ret;

	do {
		status = seam_tdh_mem_sept_remove(vm->seam, vm->st->tdr, it->gpa, it->level, &out);
	} while (tdx_retry(vm, &r, vm->busy, status));
	ret = tdx_retry_end(vm, &r, TDH_MEM_SEPT_REMOVE, status, &out);
	if (ret)
		return ret;
	if (out.rcx == spt && !tdx_wbinvd_page(vm, spt, 1, vm->st->hkid)) {
		tdx_page_back(vm->host, spt, 1);
		return 0;
	}
	tdx_leak(vm, spt, 1);
	vm->unmapped = true;
	return -EIO;
}

static int block_and_remove(struct tdx_vm *vm, struct mirror_iter *it, u64 *entry)
{
	u64 gfn = it->gpa >> CORE_PAGE_SHIFT;
	enum pg_level level = tdx_sept_level_to_pg_level(it->level);
	int ret;

	vm->unmapped = false;
	/*
	 * Nobody runs before MR.FINALIZE: then the TDX module asks for neither
	 * (docs/tdx-module.md 1, TLB rule).
	 */
	if (is_td_finalized(vm) && !(*entry & MIRROR_BLOCKED)) {
		ret = tdx_sept_zap_private_spte(vm, gfn, level);
		if (ret)
			return ret;
		*entry |= MIRROR_BLOCKED;
	}
	ret = tdx_sept_tlb_remote_flush(vm);
	if (ret)
		return ret;
	return sept_remove(vm, it);
}

int tdpmmu_sept_remove(struct tdx_vm *vm, u64 gpa, unsigned int level)
{
	struct mirror m = tdx_vm_mirror(vm);
	struct mirror_iter it;
	u64 entry;
	int ret;

	mirror_iter_init(&it, &m, gpa, gpa + 1, true);
	it.min_level = level;
	if (!mirror_iter_next(&it) || it.level != level || !mirror_is_table(it.entry))
		return -ENOENT;
	entry = it.entry;
	if (!table_is_empty(vm, mirror_pa(entry)))
		return -ENOTEMPTY;
	if (!mirror_freeze(it.slot, entry))
		return -EAGAIN;
	ret = block_and_remove(vm, &it, &entry);
	if (!ret || vm->unmapped) {
		table_free(vm, entry);
		entry = MIRROR_FREE;
	}
	mirror_thaw(it.slot, entry);
	return ret;
}

int tdpmmu_reclaim_leaves(struct tdx_vm *vm)
{
	struct mirror m = tdx_vm_mirror(vm);
	struct mirror_iter it;
	u32 n = 0;
	int ret;

	if (!m.root)
		return 0;
	mirror_iter_init(&it, &m, 0, tdx_level_size(m.root_level + 1), true);
	while (mirror_iter_next(&it)) {
		if (!mirror_is_leaf(it.entry))
			continue;
		ret = tdx_sept_drop_private_spte(vm, it.gpa >> CORE_PAGE_SHIFT,
						 tdx_sept_level_to_pg_level(it.level),
						 mirror_pa(it.entry));
		if (ret && !vm->unmapped)
			return ret;
		mirror_thaw(it.slot, MIRROR_FREE);
		atom_sub(&vm->st->leaves[it.level], 1);
		if (it.entry & MIRROR_BLOCKED)
			atom_sub(&vm->st->blocked, 1);
		if (++n % TDPMMU_BATCH == 0 && port_resched(vm->host->port))
			return -EINTR;
	}
	return 0;
}

/* Depth first, so that a table goes after those below it; the depth is that of the secure EPT. */
static int reclaim_below(struct tdx_vm *vm, u64 table_pa, u64 gpa, unsigned int level)
{
	u64 *table = port_va(vm->host->port, table_pa);
	unsigned int i;
	int ret;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++) {
		u64 at = gpa + i * tdx_level_size(level);
		u64 entry = atom_load(&table[i]);

		if (!mirror_is_table(entry))
			continue;
		if (level > 1) {
			ret = reclaim_below(vm, mirror_pa(entry), at, level - 1);
			if (ret)
				return ret;
		}
		ret = tdx_sept_free_private_spt(vm, at >> CORE_PAGE_SHIFT,
						tdx_sept_level_to_pg_level(level),
						mirror_spt_pa(entry));
		if (ret && !vm->unmapped)
			return ret;
		mirror_thaw(&table[i], MIRROR_FREE);
		table_free(vm, entry);
	}
	return port_resched(vm->host->port);
}

int tdpmmu_reclaim_tables(struct tdx_vm *vm)
{
	int ret;

	if (!vm->st->mirror_root)
		return 0;
	ret = reclaim_below(vm, vm->st->mirror_root, 0, vm->st->root_level);
	if (ret)
		return ret;
	tdx_page_put(vm->host, vm->st->mirror_root);
	vm->st->mirror_root = 0;
	return 0;
}
