// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/abi/field.h"
#include "core/port/warn.h"
#include "core/tdpmmu/shared_ept.h"
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vt.h"

static bool spte_is_present(u64 spte)
{
	return (spte & SPTE_RWX) != 0;
}

/* It has a page, and gives the guest no access to it. */
static bool spte_is_withheld(u64 spte)
{
	return !spte_is_present(spte) && (spte & SPTE_SUPPRESS_VE) && (spte & SPTE_PFN_MASK);
}

/* Is there an address bit that is set for shared memory only? */
static bool has_shared_bit(const struct tdx_vm *vm)
{
	return is_td(vm);
}

u64 make_mmio_spte(struct tdx_vm *vm, u64 gfn, u64 access)
{
	u64 gen = vm->st->mmio_gen & MMIO_SPTE_GEN_MASK;
	u64 spte = vm->st->mmio_value | (access & MMIO_SPTE_ACCESS_MASK);

	/* Without a shared bit, an MMIO entry of 0 is the same as none. */
	port_warn_on_once(!vm->st->mmio_value && !has_shared_bit(vm));
	spte |= gen << MMIO_SPTE_GEN_LOW_SHIFT & MMIO_SPTE_GEN_LOW_MASK;
	spte |= gen >> MMIO_SPTE_GEN_LOW_BITS << MMIO_SPTE_GEN_HIGH_SHIFT &
		MMIO_SPTE_GEN_HIGH_MASK;
	return spte | (gfn << CORE_PAGE_SHIFT & SPTE_PFN_MASK);
}

static u64 *table_at(const struct tdx_vm *vm, u64 pa)
{
	return port_va(vm->host->port, pa);
}

static int new_table(struct tdx_vm *vm, u64 *pa)
{
	u64 *table;
	u32 i;
	int ret = tdx_page_alloc(vm->host, 0, pa);

	if (ret)
		return ret;
	table = table_at(vm, *pa);
	for (i = 0; i < CORE_PTES_PER_TABLE; i++)
		table[i] = SPTE_SUPPRESS_VE;
	return 0;
}

int tdpmmu_shared_root(struct tdx_vm *vm)
{
	u64 root;
	int ret;

	if (atom_load(&vm->st->shared_root))
		return 0;
	ret = new_table(vm, &root);
	if (!ret)
		atom_store(&vm->st->shared_root, root);
	return ret;
}

static u32 spte_index(u64 gpa, enum tdx_level level)
{
	return (gpa >> (CORE_PAGE_SHIFT + 9 * level)) & (CORE_PTES_PER_TABLE - 1);
}

/* Entry of level 0 for an address, NULL if a table on the way is missing. */
static u64 *find_spte(struct tdx_vm *vm, u64 gpa)
{
	u64 table = atom_load(&vm->st->shared_root);
	enum tdx_level level;
	u64 *slot;

	if (!table)
		return NULL;
	for (level = vm->st->root_level;; level--) {
		slot = table_at(vm, table) + spte_index(gpa, level);
		if (!level)
			return slot;
		if (!spte_is_present(atom_load(slot)))
			return NULL;
		table = atom_load(slot) & SPTE_PFN_MASK;
	}
}

/* As find_spte(), and tables that are missing are made. */
static int make_way(struct tdx_vm *vm, u64 gpa, u64 **slot)
{
	enum tdx_level level;
	u64 table;
	int ret = tdpmmu_shared_root(vm);

	if (ret)
		return ret;
	table = vm->st->shared_root;
	for (level = vm->st->root_level; level; level--) {
		*slot = table_at(vm, table) + spte_index(gpa, level);
		if (spte_is_present(atom_load(*slot))) {
			table = atom_load(*slot) & SPTE_PFN_MASK;
			continue;
		}
		ret = new_table(vm, &table);
		if (ret)
			return ret;
		atom_store(*slot, table | SPTE_RWX);
	}
	*slot = table_at(vm, table) + spte_index(gpa, 0);
	return 0;
}

static void flush_before_entry(struct tdx_vm *vm)
{
	atom_store(&vm->sync->flush, ~0ULL);
}

int tdpmmu_shared_set(struct tdx_vm *vm, u64 gpa, u64 page)
{
	u64 *slot;
	int ret = make_way(vm, gpa, &slot);

	if (ret)
		return ret;
	if (*slot != SPTE_SUPPRESS_VE)
		return -EEXIST;
	atom_store(slot, page | SPTE_SUPPRESS_VE);
	return 0;
}

void tdpmmu_shared_grant(struct tdx_vm *vm, u64 gpa)
{
	u64 *slot = find_spte(vm, gpa);

	if (slot && spte_is_withheld(*slot))
		atom_store(slot, (*slot & SPTE_PFN_MASK) | SPTE_WB | SPTE_RWX);
}

bool tdpmmu_shared_withhold(struct tdx_vm *vm, u64 gpa)
{
	u64 *slot = find_spte(vm, gpa);

	if (!slot || !spte_is_present(*slot))
		return false;
	atom_store(slot, (*slot & SPTE_PFN_MASK) | SPTE_SUPPRESS_VE);
	return true;
}

u64 tdpmmu_shared_clear(struct tdx_vm *vm, u64 gpa)
{
	u64 *slot = find_spte(vm, gpa);
	u64 old;

	if (!slot)
		return 0;
	old = atom_xchg(slot, SPTE_SUPPRESS_VE);
	if (spte_is_withheld(old))
		return old & SPTE_PFN_MASK;
	flush_before_entry(vm);
	return 0;
}

int tdpmmu_shared_flush(struct tdx_vm *vm)
{
	u32 nr = atom_load(&vm->st->nr_vcpus);
	int ret = 0;
	u32 i;

	for (i = 0; i < nr && !ret; i++)
		ret = vm->host->vt->flush_tlb_all(vm, i);
	return ret;
}

u64 tdpmmu_shared_page(struct tdx_vm *vm, u64 gpa)
{
	u64 *slot = find_spte(vm, gpa);
	u64 spte = slot ? atom_load(slot) : 0;

	return spte_is_present(spte) ? spte & SPTE_PFN_MASK : 0;
}

int tdpmmu_shared_mmio(struct tdx_vm *vm, u64 gpa)
{
	u64 gfn = gpa >> CORE_PAGE_SHIFT;
	u64 *slot;
	int ret = make_way(vm, gpa, &slot);

	if (ret)
		return ret;
	if (spte_is_present(*slot))
		return -EEXIST;
	atom_store(slot, make_mmio_spte(vm, gfn, SPTE_RWX));
	flush_before_entry(vm);
	return 0;
}

static void free_table(struct tdx_vm *vm, u64 pa, enum tdx_level level)
{
	u64 *table = port_va(vm->host->port, pa);
	u32 i;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++) {
		u64 spte = table[i];

		if (!spte_is_present(spte))
			continue;
		/* A table that a damaged state image names twice is gone through once. */
		table[i] = 0;
		if (level)
			free_table(vm, spte & SPTE_PFN_MASK, level - 1);
		else
			tdx_page_put(vm->host, spte & SPTE_PFN_MASK);
	}
	tdx_page_put(vm->host, pa);
}

void tdpmmu_shared_free(struct tdx_vm *vm)
{
	if (vm->st->shared_root)
		free_table(vm, vm->st->shared_root, vm->st->root_level);
	vm->st->shared_root = 0;
}

u64 tdx_load_mmu_pgd(struct tdx_vm *vm, u64 tdvpr, u64 root, struct seam_regs *regs)
{
	*regs = seam_tdh_vp_wr(tdvpr, VP_FIELD_VMCS_SHARED_EPTP, root, ~0ULL);
	return tdx_try(vm, TDX_BUSY_AGAIN, regs);
}
