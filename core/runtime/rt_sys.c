// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/runtime/rt_sys.h"
#include "core/tdpmmu/tdx_call.h"

u64 rt_sys_field(struct tdx_vm *vm, u64 field)
{
	struct seam_regs regs = seam_tdh_sys_rd(field);

	return tdx_try(vm, TDX_BUSY_LOOP, &regs) == TDX_SUCCESS ? seam_value(&regs) : 0;
}
