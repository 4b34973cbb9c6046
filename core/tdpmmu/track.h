/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The TLB epoch, and flushes. */
#ifndef CORE_TDPMMU_TRACK_H
#define CORE_TDPMMU_TRACK_H

#include "core/tdpmmu/vm.h"

/**
 * tdx_track() - start a new TLB epoch (MEM.TRACK) with every vCPU out of the guest
 * @vm: TD with a HKID; to be asked without is a bug
 *
 * Does nothing before the TD is finalized: no vCPU has run. Return: 0, -EAGAIN, -EIO.
 */
int tdx_track(struct tdx_vm *vm);

/**
 * tdx_sept_tlb_remote_flush() - tdx_track() if the TD still has a HKID
 * @vm: VM
 *
 * Return: 0, -EAGAIN, -EIO; -EOPNOTSUPP for a VM that is not a TD.
 */
int tdx_sept_tlb_remote_flush(struct tdx_vm *vm);

/**
 * tdx_flush_tlb() - no translation of before survives in a vCPU's TLB when it enters the next time
 * @vm: TD
 * @vcpu: index; it is outside of the guest
 *
 * All-context INVEPT on its LP if the TD has a shared EPT. For the secure EPT the TDX module
 * flushes when a vCPU enters in a new epoch: it is enough to wait until no command keeps vCPUs out.
 * Return: 0; -EIO or -ENXIO as ept_sync_global(), and then nothing was flushed; -EINTR.
 */
int tdx_flush_tlb(struct tdx_vm *vm, u32 vcpu);

#endif /* CORE_TDPMMU_TRACK_H */
