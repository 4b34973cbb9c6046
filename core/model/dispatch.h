/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* One SEAMCALL. */
#ifndef CORE_MODEL_DISPATCH_H
#define CORE_MODEL_DISPATCH_H

#include "core/model/model.h"
#include "core/abi/regs.h"

/**
 * model_seamcall() - execute one SEAMCALL
 * @m: the machine
 * @lp: the logical processor it runs on; one call at a time for each LP
 * @regs: in: leaf and operands; out: every register as the TDX module leaves it
 *
 * Never waits, allocates or sleeps. Return: @regs->rax, the completion status.
 */
u64 model_seamcall(struct model *m, u32 lp, struct seam_regs *regs);

#endif /* CORE_MODEL_DISPATCH_H */
