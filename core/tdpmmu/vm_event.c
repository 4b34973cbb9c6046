// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include <tdxcall/uapi.h>

#include "core/tdpmmu/vm_event.h"

bool tdx_event_begin(const struct tdx_vm *vm, struct tdxcall_event *ev, u32 type)
{
	if (likely(!port_event_wanted(vm->host->port)))
		return false;
	memset(ev, 0, sizeof(*ev));
	ev->type = type;
	ev->td = vm->id;
	if (vm->name)
		memcpy(ev->name, vm->name, sizeof(ev->name));
	return true;
}

void tdx_event(const struct tdx_vm *vm, u32 type, u64 value)
{
	struct tdxcall_event ev;

	if (!tdx_event_begin(vm, &ev, type))
		return;
	ev.value = value;
	port_event(vm->host->port, &ev);
}
