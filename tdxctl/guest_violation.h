/* SPDX-License-Identifier: GPL-2.0-only */
/* What to do about an EPT violation of the test guest. */
#ifndef TDXCTL_GUEST_VIOLATION_H
#define TDXCTL_GUEST_VIOLATION_H

#include "tdxctl/session.h"

/**
 * guest_violation() - report that the guest left with an EPT violation, and what lets it go on
 * @s: the session
 * @object: what it is about
 * @td: the TD
 * @enter: the exit
 * @mmio: the access was meant for an emulated device
 *
 * Reads the secure EPT at the address. Return: exit status.
 */
int guest_violation(struct session *s, const char *object, const struct tdxcall_td_query *td,
		    const struct tdxcall_vcpu_enter *enter, bool mmio);

#endif /* TDXCTL_GUEST_VIOLATION_H */
