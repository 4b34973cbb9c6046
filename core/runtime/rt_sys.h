/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What the TDX module says of itself. */
#ifndef CORE_RUNTIME_RT_SYS_H
#define CORE_RUNTIME_RT_SYS_H

#include "core/tdpmmu/vm.h"

/**
 * rt_sys_field() - SYS.RD: read a global metadata field
 * @vm: any; of a TD nothing is asked
 * @field: field id
 *
 * Return: its value; 0 where this TDX module does not have it, or does not answer.
 */
u64 rt_sys_field(struct tdx_vm *vm, u64 field);

#endif /* CORE_RUNTIME_RT_SYS_H */
