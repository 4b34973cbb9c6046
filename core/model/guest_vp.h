/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TDCALLs about the vCPU itself (docs/tdx-module.md 7.6); each is a guest_leaf_fn. */
#ifndef CORE_MODEL_GUEST_VP_H
#define CORE_MODEL_GUEST_VP_H

#include "core/model/guest.h"

u64 guest_vp_info(struct guest *g);
u64 guest_vp_veinfo_get(struct guest *g);
u64 guest_vp_cpuidve_set(struct guest *g);

#endif /* CORE_MODEL_GUEST_VP_H */
