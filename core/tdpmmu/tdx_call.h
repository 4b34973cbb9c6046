/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * SEAMCALLs of the host side: encoded by seam_tdh_*(), made here. A TDX leaf never waits for a lock
 * (docs/tdx-module.md 5), so all waiting is here.
 *
 * There are tdx_call() and tdx_try(). The other two are pieces of them: tdx_try_on_lp(), which can
 * fail without a status, because the LP may be gone; and tdx_end(), for a caller of tdx_try() that
 * takes some statuses for no failure and leaves the rest to be recorded.
 *
 * Only two places call seam_call() themselves: rt_vcpu_enter.c, because between two tries of
 * VP.ENTER the vCPU may have to wait outside; and rt_raw.c, where the caller brought the registers,
 * and gets back what the one call left in them.
 */
#ifndef CORE_TDPMMU_TDX_CALL_H
#define CORE_TDPMMU_TDX_CALL_H

#include "core/seam/seam_tdh.h"
#include "core/tdpmmu/vm.h"

/**
 * tdx_call() - make a SEAMCALL that has to succeed, under the command's busy policy
 * @vm: VM
 * @regs: as for tdx_try()
 *
 * Return: as tdx_end().
 */
int tdx_call(struct tdx_vm *vm, struct seam_regs *regs);

/**
 * tdx_try() - make a SEAMCALL under a busy policy
 * @vm: VM; if it is none (no @vm->st), there are no vCPUs to kick, and kick means loop
 * @policy: how to take busy statuses
 * @regs: in: the call; out: what the last try left, except that RAX still names the leaf
 *
 * Each try gets the operands as they came in. Repetitions are counted, nothing is recorded: that is
 * left to tdx_end(). An interrupted leaf is repeated whatever the policy, as under TDX_BUSY_LOOP.
 * MEM.TRACK that answers TDX_PREVIOUS_TLB_EPOCH_BUSY is not: a vCPU is in the way, not a lock.
 *
 * For the places where a status is no failure,
 *  - rt_td.c: TDX_HKID_NOT_FREE asks for the next KeyID;
 *  - rt_sept.c: TDX_EPT_WALK_FAILED comes with the entry where the walk ended;
 *  - track.c: TDX_PREVIOUS_TLB_EPOCH_BUSY, after which the vCPUs are kicked again;
 *  - rt_owner.c: VPFLUSHDONE and FREEID of TDs that raw calls built, in whatever state they are;
 *  - rt_sys.c: a field that this TDX module does not have is 0;
 *  - rt_check.c: TDX_EPT_WALK_FAILED, and an entry that is busy is read again later;
 * or where the policy is not the command's:
 *  - handover.c: a page that is flushed (PHYMEM.PAGE.WBINVD) has no state to go back to;
 *  - rt_td.c, rt_sys.c: fields that a query reads;
 *  - shared_ept.c: a vCPU gets the shared EPT (VP.WR) on its LP, where nothing may be waited for;
 *  - kmod/probe.c: there is no command yet.
 * Those on another LP use tdx_try_on_lp().
 *
 * Return: completion status.
 */
u64 tdx_try(struct tdx_vm *vm, enum tdx_busy_policy policy, struct seam_regs *regs);

/**
 * tdx_try_on_lp() - tdx_try() on a logical processor, under the command's busy policy
 * @vm: VM
 * @lp: logical processor that the leaf is about
 * @regs: as for tdx_try()
 * @status: out: completion status
 *
 * The loop runs here, and each try is one port_run_on_lp(): with interrupts off on @lp nothing may
 * be waited for. Statuses that are no failure:
 *  - rt_td.c: TDX_KEY_GENERATION_FAILED, which is tried again;
 *  - rt_teardown.c: CACHE.WB's TDX_INTERRUPTED_RESUMABLE, which is resumed, and
 *    TDX_NO_HKID_READY_TO_WBCACHE: the write-back for another TD did this one's;
 *  - rt_vcpu.c: TDX_VCPU_NOT_ASSOCIATED, which is what a flush is to achieve;
 *  - rt_owner.c: any of VP.FLUSH and CACHE.WB, since nothing is known of the TD.
 *
 * Return: 0; -ENXIO if the LP is gone, and there is no status.
 */
int tdx_try_on_lp(struct tdx_vm *vm, u32 lp, struct seam_regs *regs, u64 *status);

/**
 * tdx_end() - errno of a SEAMCALL that was made by tdx_try(), and the record of a failure
 * @vm: VM; @vm->err is set by the first failure
 * @regs: as tdx_try() left them
 * @status: completion status; TDX_SUCCESS in place of one that is no failure here
 *
 * Return: 0, -EAGAIN (busy, or interrupted each time), -EIO.
 */
int tdx_end(struct tdx_vm *vm, const struct seam_regs *regs, u64 status);

/**
 * tdx_should_stop() - give way in a long operation; is it to end early?
 * @vm: VM; under TDX_BUSY_INSIST nothing ends it
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

/* ---- for VP.ENTER, whose loop is its own ----------------------------------------------------- */

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
 * tdx_retry() - is a SEAMCALL to be made once more?
 * @vm: VM
 * @r: its tries, zero at first
 * @policy: how to take busy statuses
 * @status: what it returned
 */
bool tdx_retry(struct tdx_vm *vm, struct tdx_retry *r, enum tdx_busy_policy policy, u64 status);

/**
 * tdx_retry_end() - no more tries: let the vCPUs in again, if they were kept out
 * @vm: VM
 * @r: the tries
 */
void tdx_retry_end(struct tdx_vm *vm, struct tdx_retry *r);

#endif /* CORE_TDPMMU_TDX_CALL_H */
