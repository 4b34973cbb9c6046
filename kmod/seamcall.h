/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_SEAMCALL_H
#define KMOD_SEAMCALL_H

#include <linux/linkage.h>

#include "core/abi/regs.h"

/**
 * tdxcall_seamcall() - one SEAMCALL; see seamcall.S
 * @regs: register file, in and out
 */
asmlinkage void tdxcall_seamcall(struct seam_regs *regs);

#endif /* KMOD_SEAMCALL_H */
