/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The shared EPT of a TD: tables of the host's own, under the Shared EPTP of each vCPU, through
 * which the guest reaches every GPA that has the shared bit set (docs/tdx-module.md 1). Its root
 * has the level of the secure EPT's root, and the shared bit is a bit of the index like any other.
 *
 * An entry without translation has suppress-#VE set, so that an access exits to the host. An MMIO
 * entry has it clear: the access becomes a #VE in the guest, which then asks the host. An entry
 * that withholds its page from the guest is one without translation that keeps the address: a page
 * is mapped, and unmapped, by way of it.
 *
 * GPAs are given with the shared bit. The caller keeps others from changing the same TD's tables;
 * the guest and its LP read them meanwhile.
 */
#ifndef CORE_TDPMMU_SHARED_H
#define CORE_TDPMMU_SHARED_H

#include "core/tdpmmu/vm.h"

#define SPTE_R CORE_BIT(0)
#define SPTE_W CORE_BIT(1)
#define SPTE_X CORE_BIT(2)
#define SPTE_RWX CORE_MASK(2, 0)
#define SPTE_WB ((u64)6 << 3)
#define SPTE_SUPPRESS_VE CORE_BIT(63)
#define SPTE_PFN_MASK CORE_MASK(51, 12)

/* Generation of an MMIO entry: where KVM keeps its bits, in two pieces. */
#define MMIO_SPTE_GEN_LOW_SHIFT 3
#define MMIO_SPTE_GEN_LOW_MASK CORE_MASK(10, 3)
#define MMIO_SPTE_GEN_LOW_BITS 8
#define MMIO_SPTE_GEN_HIGH_SHIFT 52
#define MMIO_SPTE_GEN_HIGH_MASK CORE_MASK(62, 52)
#define MMIO_SPTE_GEN_MASK CORE_MASK(18, 0)
/* With EPT an MMIO entry grants nothing, whatever the memory slot would. */
#define MMIO_SPTE_ACCESS_MASK 0ULL

/**
 * make_mmio_spte() - the entry of an address behind which the host emulates
 * @vm: VM
 * @gfn: frame, without shared bit
 * @access: what the memory slot grants, SPTE_RWX
 *
 * The VM's MMIO value, the address, and the generation. An MMIO value of 0 makes sense only for a
 * VM whose GPAs have a shared bit; for any other it is worth a warning, once.
 */
u64 make_mmio_spte(struct tdx_vm *vm, u64 gfn, u64 access);

/**
 * tdpmmu_shared_root() - make the root of the shared EPT if there is none
 * @vm: TD
 *
 * Return: 0, -ENOMEM.
 */
int tdpmmu_shared_root(struct tdx_vm *vm);

/**
 * tdpmmu_shared_set() - put a 4K page of the host into a free entry, withheld from the guest
 * @vm: TD
 * @gpa: where, with the shared bit
 * @page: HPA; the caller's reference goes with it
 *
 * Until tdpmmu_shared_grant() the guest has no access. Return: 0; -EEXIST if something is mapped
 * there; -ENOMEM.
 */
int tdpmmu_shared_set(struct tdx_vm *vm, u64 gpa, u64 page);

/**
 * tdpmmu_shared_grant() - let the guest have access to a page that is withheld from it
 * @vm: TD
 * @gpa: where; an entry that holds no such page stays as it is
 */
void tdpmmu_shared_grant(struct tdx_vm *vm, u64 gpa);

/**
 * tdpmmu_shared_withhold() - take the guest's access to a page away; the entry keeps it
 * @vm: TD
 * @gpa: where
 *
 * The guest may go on with cached translations until tdpmmu_shared_flush(). Return: false if no
 * page is mapped there.
 */
bool tdpmmu_shared_withhold(struct tdx_vm *vm, u64 gpa);

/**
 * tdpmmu_shared_clear() - empty an entry that gives no access: a withheld page, or an MMIO entry
 * @vm: TD
 * @gpa: where
 *
 * Return: HPA of the page, for the caller to free; 0 if there was none.
 */
u64 tdpmmu_shared_clear(struct tdx_vm *vm, u64 gpa);

/**
 * tdpmmu_shared_flush() - no vCPU has a translation from the shared EPT any more
 * @vm: TD, whose vCPUs are outside of the guest until this returns
 *
 * Return: 0, or what vt_ops.flush_tlb_all returned: then one may have.
 */
int tdpmmu_shared_flush(struct tdx_vm *vm);

/**
 * tdpmmu_shared_page() - page behind a shared GPA
 * @vm: TD
 * @gpa: any address inside of it
 *
 * Return: its HPA, 0 = none.
 */
u64 tdpmmu_shared_page(struct tdx_vm *vm, u64 gpa);

/**
 * tdpmmu_shared_mmio() - install the MMIO entry of a 4K page
 * @vm: TD
 * @gpa: any address inside of it
 *
 * Return: 0; -EEXIST if memory is mapped there; -ENOMEM.
 */
int tdpmmu_shared_mmio(struct tdx_vm *vm, u64 gpa);

/**
 * tdpmmu_shared_free() - give every table and every page of the shared EPT back
 * @vm: TD that no vCPU can enter any more
 */
void tdpmmu_shared_free(struct tdx_vm *vm);

/**
 * tdx_load_mmu_pgd() - let a vCPU use a shared EPT (VP.WR of Shared EPTP), on the calling LP
 * @vm: TD
 * @tdvpr: TDVPR of the vCPU, which is associated with this LP or with none
 * @root: HPA of its root
 * @regs: out: the call, for tdx_end()
 *
 * Made once, because it is called with interrupts off. Return: completion status.
 */
u64 tdx_load_mmu_pgd(struct tdx_vm *vm, u64 tdvpr, u64 root, struct seam_regs *regs);

#endif /* CORE_TDPMMU_SHARED_H */
