// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/vcpus.h"

void tdx_keep_vcpus_out(struct tdx_vm *vm)
{
	u32 nr = atom_load(&vm->st->nr_vcpus);
	u32 i;

	atom_add(&vm->sync->tdh_mem_track, 1);
	for (i = 0; i < nr; i++) {
		u32 lp = atom_load(&vm->st->vcpu_lp[i]);

		if (lp != TDX_LP_NONE)
			port_kick(vm->host->port, lp);
	}
}

void tdx_let_vcpus_in(struct tdx_vm *vm)
{
	atom_sub(&vm->sync->tdh_mem_track, 1);
}
