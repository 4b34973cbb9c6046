/* SPDX-License-Identifier: GPL-2.0-only */
/* vCPUs: what they left the guest for, and where their mailbox is. */
#ifndef TDXCTL_EXIT_H
#define TDXCTL_EXIT_H

#include <tdxcall/uapi.h>

#include "tdxctl/emit.h"

/**
 * exit_emit() - one TD exit, in a line of text or as an object
 * @e: where to
 * @key: of the object, NULL inside of an array
 * @enter: the request, which brought the exit
 */
void exit_emit(struct emit *e, const char *key, const struct tdxcall_vcpu_enter *enter);

/**
 * exit_name() - an exit as output has it
 * @exit: enum tdxcall_exit
 */
const char *exit_name(u32 exit);

/**
 * handled_name() - what the runtime did about an exit
 * @handled: enum tdxcall_handled
 *
 * Return: NULL if it did nothing.
 */
const char *handled_name(u32 handled);

/**
 * shared_bit() - bit of a GPA that makes it shared
 * @sept_levels: of the TD
 */
u64 shared_bit(u32 sept_levels);

/**
 * mailbox_rcx() - initial RCX of a vCPU that has a mailbox, tdxguest(7)
 * @sept_levels: of the TD
 */
u64 mailbox_rcx(u32 sept_levels);

#endif /* TDXCTL_EXIT_H */
