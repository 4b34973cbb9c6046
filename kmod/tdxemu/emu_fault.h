/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_TDXEMU_EMU_FAULT_H
#define KMOD_TDXEMU_EMU_FAULT_H

#include "core/abi/regs.h"

/**
 * emu_fault() - does this SEAMCALL fail by the module parameters busy and fault_*?
 * @regs: the call; if so, with the completion status
 *
 * Return: true if the TDX module is not to see it.
 */
bool emu_fault(struct seam_regs *regs);

/**
 * emu_fault_check() - are the module parameters for faults possible?
 *
 * Says why not. Return: 0, -EINVAL.
 */
int emu_fault_check(void);

#endif /* KMOD_TDXEMU_EMU_FAULT_H */
