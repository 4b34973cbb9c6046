// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Waiting for others: the busy policies, keeping vCPUs out of the guest, and the TLB epoch. A TDX
 * leaf never waits for a lock (docs/tdx-module.md 5), so whatever patience there is, is here.
 */
#include <tdxcall/uapi.h>

#include "core/tdpmmu/hooks.h"

/* Bounds of "again and again": far longer than any leaf holds a lock, far shorter than a hang. */
#define TDX_BUSY_LOOPS (1U << 16)
#define TDX_EPOCH_KICKS 16

void tdx_keep_vcpus_out(struct tdx_vm *vm)
{
	u32 nr = atom_load(&vm->st->nr_vcpus);
	u32 i;

	atom_add(&vm->sync->tdh_mem_track, 1);
	for (i = 0; i < nr; i++) {
		u32 lp = atom_load(&vm->st->vcpu_lp[i]);

		if (lp != TDX_LP_NONE)
			port_kick(vm->host->port, lp);
	}
}

void tdx_let_vcpus_in(struct tdx_vm *vm)
{
	atom_sub(&vm->sync->tdh_mem_track, 1);
}

bool tdx_should_stop(struct tdx_vm *vm)
{
	return port_resched(vm->host->port) && vm->busy != TDX_BUSY_INSIST;
}

static bool may_try(struct tdx_vm *vm, struct tdx_retry *r, enum tdx_busy_policy policy)
{
	u32 loops = vm->host->busy_loops ? vm->host->busy_loops : TDX_BUSY_LOOPS;

	switch (policy) {
	case TDX_BUSY_AGAIN:
		return false;
	case TDX_BUSY_KICK:
		if (r->tries)
			return false;
		tdx_keep_vcpus_out(vm);
		r->kept_out = true;
		return true;
	case TDX_BUSY_LOOP:
	case TDX_BUSY_INSIST:
		break;
	}
	if (r->tries >= loops)
		return false;
	return !tdx_should_stop(vm) || policy == TDX_BUSY_INSIST;
}

/* PROMOTE and DEMOTE that have undone what they did (docs/tdx-module.md 6.7). */
static bool is_interrupted(u64 status)
{
	return tdx_status_base(status) == TDX_INTERRUPTED_RESTARTABLE;
}

bool tdx_retry(struct tdx_vm *vm, struct tdx_retry *r, enum tdx_busy_policy policy, u64 status)
{
	/* Nobody is in the way of what was only interrupted: whatever the policy, try again. */
	if (is_interrupted(status))
		policy = policy == TDX_BUSY_INSIST ? policy : TDX_BUSY_LOOP;
	else if (!seam_status_is_busy(status))
		return false;
	if (!may_try(vm, r, policy))
		return false;
	r->tries++;
	seam_count_retry(vm->seam);
	cpu_pause();
	return true;
}

int tdx_retry_end(struct tdx_vm *vm, struct tdx_retry *r, u32 leaf, u64 status,
		  const struct seam_out *out)
{
	if (r->kept_out)
		tdx_let_vcpus_in(vm);
	r->kept_out = false;
	if (status == TDX_SUCCESS)
		return 0;
	if (!vm->err.status) {
		vm->err.leaf = leaf;
		vm->err.status = status;
		vm->err.out = out ? *out : (struct seam_out){ 0 };
	}
	return seam_status_is_busy(status) || is_interrupted(status) ? -EAGAIN : -EIO;
}

/* MEM.TRACK until the epoch is ours; the vCPUs are out. */
static u64 track_loop(struct tdx_vm *vm, struct tdx_retry *r)
{
	u32 kicks = 0;

	for (;;) {
		u64 status = seam_tdh_mem_track(vm->seam, vm->st->tdr);

		if (tdx_status_base(status) == TDX_PREVIOUS_TLB_EPOCH_BUSY) {
			/*
			 * Some vCPU is still inside since the epoch before: it has to leave first.
			 */
			if (vm->busy == TDX_BUSY_AGAIN || ++kicks > TDX_EPOCH_KICKS)
				return status;
			tdx_keep_vcpus_out(vm);
			tdx_let_vcpus_in(vm);
			seam_count_retry(vm->seam);
			continue;
		}
		/* The vCPUs are out already: what is left to wait for is another TRACK. */
		if (!tdx_retry(vm, r, vm->busy == TDX_BUSY_KICK ? TDX_BUSY_LOOP : vm->busy, status))
			return status;
	}
}

int tdx_track(struct tdx_vm *vm)
{
	struct tdx_retry r = { 0 };
	u64 status;

	if (!is_td_finalized(vm))
		return 0;
	/*
	 * vCPUs on their way into the guest wait while the counter is up, so all of them enter with
	 * the new epoch and flush their TLBs.
	 */
	tdx_keep_vcpus_out(vm);
	status = track_loop(vm, &r);
	/* Told of before any vCPU can enter with the new epoch. */
	if (status == TDX_SUCCESS)
		tdx_event(vm, TDXCALL_EVENT_TRACK, atom_add(&vm->st->tracks, 1));
	tdx_let_vcpus_in(vm);
	return tdx_retry_end(vm, &r, TDH_MEM_TRACK, status, NULL);
}

static int invept_shared(void *arg)
{
	struct tdx_vm *vm = arg;

	port_invept(vm->host->port, atom_load(&vm->st->shared_root));
	return 0;
}

int tdx_flush_tlb(struct tdx_vm *vm, u32 vcpu)
{
	u32 lp = atom_load(&vm->st->vcpu_lp[vcpu]);

	if (lp != TDX_LP_NONE && atom_load(&vm->st->shared_root))
		port_run_on_lp(vm->host->port, lp, invept_shared, vm);
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
