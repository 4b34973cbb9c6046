/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TDCALLs about nested VMs (docs/tdx-module.md 7.6); each is a guest_leaf_fn. */
#ifndef CORE_MODEL_GUEST_L2_H
#define CORE_MODEL_GUEST_L2_H

#include "core/model/guest.h"

u64 guest_vp_invept(struct guest *g);
u64 guest_vp_invvpid(struct guest *g);

#endif /* CORE_MODEL_GUEST_L2_H */
