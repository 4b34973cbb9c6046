/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* How guest leaves reach secure EPT entries: no tree lock, and host priority counts. */
#ifndef CORE_MODEL_GUEST_SEPT_H
#define CORE_MODEL_GUEST_SEPT_H

#include "core/model/guest.h"
#include "core/model/sept.h"

/**
 * guest_exit_sept() - TD exit because a guest leaf found no fit entry
 * @g: the vCPU
 * @s: where the walk ended
 * @want: level that the guest asked for
 * @type: TDX_EXT_QUAL_ACCEPT or _ATTR_WR
 */
void guest_exit_sept(struct guest *g, const struct sept_ref *s, enum tdx_level want, u32 type);

/**
 * guest_sept_lock() - guest side try-lock of the entry that a walk found
 * @g: the vCPU
 * @s: the entry; its value is read again
 *
 * Return: TDX_SUCCESS, or TDX_OPERAND_BUSY with RCX.
 */
u64 guest_sept_lock(struct guest *g, struct sept_ref *s);

/**
 * guest_sept_release() - write the entry and unlock it
 * @s: the entry
 * @val: new value
 */
void guest_sept_release(struct sept_ref *s, u64 val);

#endif /* CORE_MODEL_GUEST_SEPT_H */
