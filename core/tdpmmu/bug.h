/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * KVM_BUG_ON(): what KVM takes for impossible. There, the VM is bugged from then on, and all that
 * is asked of it is -EIO. A tool that provokes refusals on purpose wants that only on request: for
 * a TD that was made with TDX_VM_KVM_BUGS.
 */
#ifndef CORE_TDPMMU_BUG_H
#define CORE_TDPMMU_BUG_H

#include "core/tdpmmu/vm.h"

/**
 * tdx_bug() - what KVM takes for impossible has happened
 * @vm: TD
 * @where: the hook, for the log
 *
 * If the TD was made so, it is bugged: logged, an event (TDXCALL_EVENT_TD_BUGGED, once), and every
 * vCPU is kicked out of the guest and does not enter any more. The runtime refuses later commands,
 * but for its teardown. Else nothing happens.
 */
void tdx_bug(struct tdx_vm *vm, const char *where);

/**
 * tdx_bug_on_refusal() - tdx_bug() if a hook was refused by the TDX module for good
 * @vm: TD
 * @ret: what the hook is about to return; -EIO and -ENOTRECOVERABLE are refusals, busy (-EAGAIN)
 *       and -EINTR are none
 * @where: the hook
 *
 * Return: @ret.
 */
static inline int tdx_bug_on_refusal(struct tdx_vm *vm, int ret, const char *where)
{
	if (unlikely(ret == -EIO || ret == -ENOTRECOVERABLE))
		tdx_bug(vm, where);
	return ret;
}

#endif /* CORE_TDPMMU_BUG_H */
