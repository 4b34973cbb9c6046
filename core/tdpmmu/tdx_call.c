// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vcpus.h"

/* Bounds of "again and again": far longer than any leaf holds a lock, far shorter than a hang. */
#define TDX_BUSY_LOOPS (1U << 16)

bool tdx_should_stop(struct tdx_vm *vm)
{
	return port_resched(vm->host->port) && vm->busy != TDX_BUSY_INSIST;
}

int tdx_pause(struct tdx_vm *vm, u64 done)
{
	port_progress(vm->progress, done);
	return tdx_should_stop(vm) ? -EINTR : 0;
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
