/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * TLB flushes by type of VM: a TD goes to the tdx_*() hooks, any other VM to the ordinary EPT path.
 * KVM has one table of operations for all VMs of a host; struct vt_ops is that table, with KVM's
 * names, and every flush of a VM is a call through it (struct tdx_host has it).
 */
#ifndef CORE_TDPMMU_VT_H
#define CORE_TDPMMU_VT_H

#include "core/tdpmmu/vm.h"

/**
 * struct vt_ops - operations of every VM of a host
 * @flush_tlb_all: drop all translations of a vCPU, which is outside of the guest. Return: 0; -EIO
 *   if the LP refused it, -ENXIO if the LP is gone, -EINTR
 * @flush_tlb_current: likewise those of the root that it uses
 * @flush_tlb_gva: those of a guest linear address. The host cannot know linear addresses of a TD:
 *   to be asked is a bug, logged. Return: as @flush_tlb_all; -EIO for a TD
 * @flush_tlb_guest: those that the guest itself could drop; the guest of a TD does that alone.
 *   Return: as @flush_tlb_all
 * @tlb_remote_flush: those of all vCPUs of a VM. Return: 0, -EAGAIN, -EIO; -EOPNOTSUPP if each vCPU
 *   has to be asked for itself. NULL = likewise
 * @tlb_remote_flush_with_range: likewise, of a range; NULL = @tlb_remote_flush
 */
struct vt_ops {
	int (*flush_tlb_all)(struct tdx_vm *vm, u32 vcpu);
	int (*flush_tlb_current)(struct tdx_vm *vm, u32 vcpu);
	int (*flush_tlb_gva)(struct tdx_vm *vm, u32 vcpu, u64 gva);
	int (*flush_tlb_guest)(struct tdx_vm *vm, u32 vcpu);
	int (*tlb_remote_flush)(struct tdx_vm *vm);
	int (*tlb_remote_flush_with_range)(struct tdx_vm *vm, u64 gfn, u64 pages);
};

/**
 * vt_hardware_setup() - may TDs be run here? If so, install the operations
 * @ops: the host's table; a remote flush that is in it belongs to another part of the host
 * @port: the host's port
 * @hypervisor: this machine is a guest itself
 * @emulator: the software TDX module answers SEAMCALLs here
 *
 * A remote flush that is installed already (a hypervisor's paravirtual one) would never reach the
 * TDX module; a flush with range would go past ours. Return: 0; -EOPNOTSUPP if TDX requires bare
 * metal, and @ops is as it was.
 */
int vt_hardware_setup(struct vt_ops *ops, struct port *port, bool hypervisor, bool emulator);

#endif /* CORE_TDPMMU_VT_H */
