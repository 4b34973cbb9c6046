/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * What TDCALL leaves share: memory operands that the module reads or writes for the guest, locks
 * that the host has priority for, pending interrupts (docs/tdx-module.md 7.6).
 */
#ifndef CORE_MODEL_GUEST_OPERAND_H
#define CORE_MODEL_GUEST_OPERAND_H

#include "core/model/guest.h"

/* What a memory operand may be, and what is done to it. */
#define OPERAND_WRITE (1u << 0)	 /* written as well as read */
#define OPERAND_SHARED (1u << 1) /* shared memory is as good as private */

/**
 * guest_operand() - memory operand of a TDCALL
 * @g: the vCPU
 * @operand_id: which operand
 * @gpa: its value; its alignment has been checked
 * @flags: OPERAND_*
 * @mem: valid to the end of the 4K page; NULL if the TDCALL ends here, see guest_gone(), or for a
 *	 shared page where the machine has no memory, or none that a host could write to
 *
 * Walks the secure EPT, or the shared EPT as the module does: more strictly than hardware. A page
 * that is not there is a TD exit or #VE as for an access of the guest's own, but for the zero-step
 * defence. Return: TDX_SUCCESS, TDX_OPERAND_INVALID for an address that the guest cannot have.
 */
u64 guest_operand(struct guest *g, u32 operand_id, u64 gpa, u32 flags, void **mem);

/**
 * guest_gone() - has the current TDCALL ended with a TD exit or #VE, to be repeated?
 * @g: the vCPU
 */
static inline bool guest_gone(const struct guest *g)
{
	return g->out || g->retry;
}

/**
 * guest_lock() - guest side try-lock of a lock that the host has priority for
 * @g: the vCPU; noted if the mark of a host stands in the way
 * @lock: the word
 * @exclusive: mode
 * @operand_id: what a refusal names
 *
 * Return: TDX_SUCCESS, TDX_OPERAND_BUSY.
 */
u64 guest_lock(struct guest *g, u16 *lock, bool exclusive, u32 operand_id);

/**
 * guest_poll() - is an interrupt pending for the guest? One poll of an interruptible TDCALL
 * @g: the vCPU; if so, the TDCALL will be repeated
 */
bool guest_poll(struct guest *g);

#endif /* CORE_MODEL_GUEST_OPERAND_H */
