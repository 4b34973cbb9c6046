// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include <tdxcall/uapi.h>

#include "core/tdpmmu/bug.h"
#include "core/tdpmmu/vcpus.h"
#include "core/tdpmmu/vm_event.h"

static void bug_event(struct tdx_vm *vm)
{
	struct tdxcall_event ev;

	if (!tdx_event_begin(vm, &ev, TDXCALL_EVENT_TD_BUGGED))
		return;
	ev.leaf = vm->err.leaf;
	ev.status = vm->err.status;
	port_event(vm->host->port, &ev);
}

static void bug_log(struct tdx_vm *vm, const char *where)
{
	struct port *port = vm->host->port;

	port_log(port, PORT_LOG_ERR, "TD %u is bugged by %s: only its teardown is possible",
		 vm->id, where);
	if (vm->err.status)
		port_log(port, PORT_LOG_ERR, "because of status 0x%llx of leaf %u",
			 (unsigned long long)vm->err.status, vm->err.leaf);
}

void tdx_bug(struct tdx_vm *vm, const char *where)
{
	if (!(atom_load(&vm->st->flags) & TDX_VM_KVM_BUGS))
		return;
	if (atom_or(&vm->st->flags, TDX_VM_BUGGED) & TDX_VM_BUGGED)
		return;

	bug_log(vm, where);
	bug_event(vm);
	/* A vCPU that enters later finds the flag. */
	tdx_keep_vcpus_out(vm);
	tdx_let_vcpus_in(vm);
}
