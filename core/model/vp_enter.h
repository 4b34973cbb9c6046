/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Going on with a vCPU that stayed in the guest. */
#ifndef CORE_MODEL_VP_ENTER_H
#define CORE_MODEL_VP_ENTER_H

#include "core/model/guest_step.h"

/**
 * model_guest_resume() - go on with the vCPU that stayed in the guest on an LP
 * @m: the machine
 * @lp: logical processor
 * @regs: the outputs of its VP.ENTER, or rax = MODEL_IN_GUEST if it stays again
 *
 * Return: 0, -ENOENT if no vCPU is inside on @lp.
 */
int model_guest_resume(struct model *m, u32 lp, struct seam_regs *regs);

#endif /* CORE_MODEL_VP_ENTER_H */
