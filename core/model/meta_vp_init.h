/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Metadata of a vCPU that VP.INIT starts. */
#ifndef CORE_MODEL_META_VP_INIT_H
#define CORE_MODEL_META_VP_INIT_H

#include "core/model/call.h"

/**
 * vp_meta_init() - metadata of a vCPU that VP.INIT starts: VMCS fields and the like
 * @c: the call, with its TDCS
 * @vp: the vCPU
 */
void vp_meta_init(struct model_call *c, struct tdvps *vp);

#endif /* CORE_MODEL_META_VP_INIT_H */
