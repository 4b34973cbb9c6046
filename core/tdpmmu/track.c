// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include <tdxcall/uapi.h>

#include "core/tdpmmu/bug.h"
#include "core/tdpmmu/ept_sync.h"
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/track.h"
#include "core/tdpmmu/vcpus.h"
#include "core/tdpmmu/vm_event.h"

#define TDX_EPOCH_KICKS 16

/* MEM.TRACK until the epoch is ours; the vCPUs are out. */
static u64 track_until_done(struct tdx_vm *vm, struct seam_regs *regs)
{
	/* The vCPUs are out already: what is left to wait for is another TRACK. */
	enum tdx_busy_policy policy = vm->busy == TDX_BUSY_KICK ? TDX_BUSY_LOOP : vm->busy;
	u32 kicks = 0;

	for (;;) {
		u64 status;

		*regs = seam_tdh_mem_track(vm->st->tdr);
		status = tdx_try(vm, policy, regs);
		/* A vCPU is still inside since the epoch before: it has to leave first. */
		if (tdx_status_base(status) != TDX_PREVIOUS_TLB_EPOCH_BUSY ||
		    vm->busy == TDX_BUSY_AGAIN || ++kicks > TDX_EPOCH_KICKS)
			return status;
		tdx_keep_vcpus_out(vm);
		tdx_let_vcpus_in(vm);
		seam_count_retry(vm->seam);
	}
}

int tdx_track(struct tdx_vm *vm)
{
	struct seam_regs regs;
	u64 status;

	if (!is_hkid_assigned(vm)) {
		tdx_bug(vm, __func__);
		return -EIO;
	}
	if (!is_td_finalized(vm))
		return 0;
	/*
	 * vCPUs on their way into the guest wait while the counter is up, so all of them enter with
	 * the new epoch and flush their TLBs.
	 */
	tdx_keep_vcpus_out(vm);
	status = track_until_done(vm, &regs);
	/* The event comes before any vCPU can enter with the new epoch. */
	if (status == TDX_SUCCESS)
		tdx_event(vm, TDXCALL_EVENT_TRACK, atom_add(&vm->st->tracks, 1));
	tdx_let_vcpus_in(vm);
	return tdx_bug_on_refusal(vm, tdx_end(vm, &regs, status), __func__);
}

int tdx_flush_tlb(struct tdx_vm *vm, u32 vcpu)
{
	int ret = 0;

	if (atom_load(&vm->st->shared_root))
		ret = ept_sync_global(vm, vcpu);
	if (ret)
		return ret;

	while (atom_load(&vm->sync->tdh_mem_track)) {
		cpu_pause();
		if (port_resched(vm->host->port))
			return -EINTR;
	}
	return 0;
}

int tdx_sept_tlb_remote_flush(struct tdx_vm *vm)
{
	if (!is_td(vm))
		return -EOPNOTSUPP;
	return is_hkid_assigned(vm) ? tdx_track(vm) : 0;
}
