/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * INVEPT where a vCPU was, with KVM's names. What an LP caches from an EPT is tagged with the EPTP
 * in use: for a TD that is the one of its secure EPT, which the host does not know, also for what
 * came out of the shared EPT. So single-context INVEPT cannot name a TD's translations.
 */
#ifndef CORE_TDPMMU_EPT_SYNC_H
#define CORE_TDPMMU_EPT_SYNC_H

#include "core/tdpmmu/vm.h"

/**
 * construct_eptp() - the EPTP under which a plain VM uses an EPT
 * @vm: VM
 * @root: HPA of the root
 * @root_level: level of the root's entries, 3 or 4
 *
 * Write-back, a page-walk length of @root_level + 1, accessed and dirty flags if the CPU has them.
 */
u64 construct_eptp(const struct tdx_vm *vm, u64 root, enum tdx_level root_level);

/**
 * ept_sync_context() - drop the translations of one EPTP on the LP that a vCPU is associated with
 * @vm: VM
 * @vcpu: index; it is outside of the guest
 * @eptp: EPT pointer
 *
 * Those of every EPTP if the CPU cannot do less. A vCPU that is associated with no LP has none.
 * Return: 0; -EIO if INVEPT was refused (logged), -ENXIO if the LP is gone: nothing was dropped.
 */
int ept_sync_context(struct tdx_vm *vm, u32 vcpu, u64 eptp);

/**
 * ept_sync_global() - drop the translations of every EPTP on the LP of a vCPU
 * @vm: VM
 * @vcpu: index; it is outside of the guest
 *
 * Return: as ept_sync_context().
 */
int ept_sync_global(struct tdx_vm *vm, u32 vcpu);

#endif /* CORE_TDPMMU_EPT_SYNC_H */
