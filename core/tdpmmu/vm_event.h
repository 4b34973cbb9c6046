/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Events about a TD. */
#ifndef CORE_TDPMMU_VM_EVENT_H
#define CORE_TDPMMU_VM_EVENT_H

#include "core/tdpmmu/vm.h"

/**
 * tdx_event_begin() - an event about a TD, if there is a listener
 * @vm: TD
 * @ev: out: its type, and whom it is about; the rest is 0
 * @type: enum tdxcall_event_type
 *
 * Return: false if there is none; else go on with port_event().
 */
bool tdx_event_begin(const struct tdx_vm *vm, struct tdxcall_event *ev, u32 type);

/**
 * tdx_event() - a whole event about a TD
 * @vm: TD
 * @type: enum tdxcall_event_type, with no member but value
 * @value: that member
 */
void tdx_event(const struct tdx_vm *vm, u32 type, u64 value);

#endif /* CORE_TDPMMU_VM_EVENT_H */
