// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/bug.h"
#include "core/tdpmmu/ept_sync.h"
#include "core/tdpmmu/track.h"
#include "core/tdpmmu/vt.h"

/* A plain VM has one EPT, the host's, under which the LP has tagged all that the vCPU cached. */
static int vmx_flush_tlb(struct tdx_vm *vm, u32 vcpu)
{
	u64 root = atom_load(&vm->st->shared_root);

	return root ? ept_sync_context(vm, vcpu, construct_eptp(vm, root, vm->st->root_level)) : 0;
}

static int vt_flush_tlb_all(struct tdx_vm *vm, u32 vcpu)
{
	return is_td(vm) ? tdx_flush_tlb(vm, vcpu) : vmx_flush_tlb(vm, vcpu);
}

static int vt_flush_tlb_current(struct tdx_vm *vm, u32 vcpu)
{
	return is_td(vm) ? tdx_flush_tlb(vm, vcpu) : vmx_flush_tlb(vm, vcpu);
}

static int vt_flush_tlb_gva(struct tdx_vm *vm, u32 vcpu, u64 gva)
{
	if (!is_td(vm))
		return vmx_flush_tlb(vm, vcpu);
	port_log(vm->host->port, PORT_LOG_ERR,
		 "bug: flush of linear address 0x%llx of a TD, which only the TD can know",
		 (unsigned long long)gva);
	tdx_bug(vm, __func__);
	return -EIO;
}

static int vt_flush_tlb_guest(struct tdx_vm *vm, u32 vcpu)
{
	return is_td(vm) ? 0 : vmx_flush_tlb(vm, vcpu);
}

static int vt_tlb_remote_flush(struct tdx_vm *vm)
{
	return is_td(vm) ? tdx_sept_tlb_remote_flush(vm) : -EOPNOTSUPP;
}

int vt_hardware_setup(struct vt_ops *ops, struct port *port, bool hypervisor, bool emulator)
{
	bool conflict = ops->tlb_remote_flush || ops->tlb_remote_flush_with_range;

	if (conflict || (hypervisor && !emulator)) {
		port_log(port, PORT_LOG_WARN, "TDX requires bare metal: %s",
			 conflict ? "another remote TLB flush is installed" :
				    "a hypervisor is below, and no software TDX module is loaded");
		return -EOPNOTSUPP;
	}

	ops->flush_tlb_all = vt_flush_tlb_all;
	ops->flush_tlb_current = vt_flush_tlb_current;
	ops->flush_tlb_gva = vt_flush_tlb_gva;
	ops->flush_tlb_guest = vt_flush_tlb_guest;
	ops->tlb_remote_flush = vt_tlb_remote_flush;
	return 0;
}
