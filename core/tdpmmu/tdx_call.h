/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * SEAMCALLs under a busy policy. A TDX leaf never waits for a lock (docs/tdx-module.md 5), so
 * whatever patience there is, is here.
 */
#ifndef CORE_TDPMMU_TDX_CALL_H
#define CORE_TDPMMU_TDX_CALL_H

#include "core/tdpmmu/vm.h"

/**
 * struct tdx_retry - one SEAMCALL's tries
 * @tries: repetitions so far
 * @kept_out: the vCPUs are kept out of the guest until the end
 */
struct tdx_retry {
	u32 tries;
	bool kept_out;
};

/**
 * tdx_should_stop() - give way in a long operation; has anybody asked for it to end?
 * @vm: VM; under TDX_BUSY_INSIST nobody's wish counts
 */
bool tdx_should_stop(struct tdx_vm *vm);

/**
 * tdx_pause() - between two batches: show how far the command is, and give way
 * @vm: VM
 * @done: bytes done
 *
 * Return: 0, or -EINTR if the command is to stop.
 */
int tdx_pause(struct tdx_vm *vm, u64 done);

/**
 * tdx_retry() - is a SEAMCALL to be made once more?
 * @vm: VM
 * @r: its tries, zero at first
 * @policy: how to take busy statuses
 * @status: what it returned
 *
 * An interrupted leaf is repeated whatever the policy, as under TDX_BUSY_LOOP.
 */
bool tdx_retry(struct tdx_vm *vm, struct tdx_retry *r, enum tdx_busy_policy policy, u64 status);

/**
 * tdx_retry_end() - no more tries: let the vCPUs in again and make an errno of the last status
 * @vm: VM; vm->err is set if the status is not success
 * @r: the tries
 * @leaf: leaf number
 * @status: the last status
 * @out: RCX and RDX of the last try, NULL = nothing in them
 *
 * Return: 0, -EAGAIN (busy, or interrupted each time), -EIO.
 */
int tdx_retry_end(struct tdx_vm *vm, struct tdx_retry *r, u32 leaf, u64 status,
		  const struct seam_out *out);

#endif /* CORE_TDPMMU_TDX_CALL_H */
