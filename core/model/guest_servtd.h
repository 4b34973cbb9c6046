/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TDCALLs of service TDs (docs/tdx-module.md 7.6); each is a guest_leaf_fn. */
#ifndef CORE_MODEL_GUEST_SERVTD_H
#define CORE_MODEL_GUEST_SERVTD_H

#include "core/model/guest.h"

u64 guest_servtd_rd(struct guest *g);
u64 guest_servtd_wr(struct guest *g);

#endif /* CORE_MODEL_GUEST_SERVTD_H */
