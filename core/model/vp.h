/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* vCPUs and the LPs that they are associated with. */
#ifndef CORE_MODEL_VP_H
#define CORE_MODEL_VP_H

#include "core/model/call.h"

/**
 * vp_associate() - the vCPU belongs to the calling LP from here on, until VP.FLUSH
 * @c: the call, with its TDCS
 * @vp: the vCPU, held shared
 * @allow_disabled: a disabled vCPU is as good as a ready one
 * @fresh: set to whether it belonged to no LP before
 *
 * Return: TDX_SUCCESS, TDX_VCPU_STATE_INCORRECT, or TDX_VCPU_ASSOCIATED if another LP has it.
 */
u64 vp_associate(struct model_call *c, struct tdvps *vp, bool allow_disabled, bool *fresh);

#endif /* CORE_MODEL_VP_H */
