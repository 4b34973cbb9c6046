/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * TLB flushes by type of VM, with KVM's names: a TD goes to the tdx_*() hooks, any other VM to the
 * ordinary EPT path. KVM has one table of operations for all VMs; struct vt_ops is that table.
 */
#ifndef CORE_TDPMMU_VT_H
#define CORE_TDPMMU_VT_H

#include "core/tdpmmu/vm.h"

/**
 * struct vt_ops - operations of every VM of a host
 * @flush_tlb_all: all translations of a vCPU
 * @flush_tlb_current: those of the root that it uses
 * @flush_tlb_gva: those of one guest linear address
 * @flush_tlb_guest: those that the guest itself could flush
 * @tlb_remote_flush: those of all vCPUs of a VM; NULL = each is asked for itself
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
 * @ops: the host's table; what it has as remote flush is somebody else's
 * @port: the home
 * @hypervisor: this machine is a guest itself
 * @emulator: the software TDX module answers SEAMCALLs here
 *
 * A remote flush that is installed already (a hypervisor's paravirtual one) would never reach the
 * TDX module; a flush with range would go past ours. Return: 0; -EOPNOTSUPP if TDX requires bare
 * metal, and @ops is as it was.
 */
int vt_hardware_setup(struct vt_ops *ops, struct port *port, bool hypervisor, bool emulator);

/**
 * vt_flush_tlb_all() - drop all translations of a vCPU
 * @vm: VM
 * @vcpu: index; it is outside of the guest
 *
 * Return: 0, -EINTR.
 */
int vt_flush_tlb_all(struct tdx_vm *vm, u32 vcpu);

/* As vt_flush_tlb_all(), of the root that the vCPU uses. */
int vt_flush_tlb_current(struct tdx_vm *vm, u32 vcpu);

/**
 * vt_flush_tlb_gva() - drop the translations of a guest linear address
 * @vm: VM
 * @vcpu: index
 * @gva: address
 *
 * The host cannot know linear addresses of a TD: to be asked is a bug. Return: 0; -EIO for a TD.
 */
int vt_flush_tlb_gva(struct tdx_vm *vm, u32 vcpu, u64 gva);

/**
 * vt_flush_tlb_guest() - drop what the guest itself could drop
 * @vm: VM
 * @vcpu: index
 *
 * The guest of a TD does that alone. Return: 0.
 */
int vt_flush_tlb_guest(struct tdx_vm *vm, u32 vcpu);

/**
 * vt_tlb_remote_flush() - drop the translations of all vCPUs of a VM
 * @vm: VM
 *
 * Return: 0, -EAGAIN, -EIO; -EOPNOTSUPP for a VM that is not a TD: each vCPU has to be asked.
 */
int vt_tlb_remote_flush(struct tdx_vm *vm);

#endif /* CORE_TDPMMU_VT_H */
