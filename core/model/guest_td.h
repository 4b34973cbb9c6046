/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TDCALLs about the TD and the module. */
#ifndef CORE_MODEL_GUEST_TD_H
#define CORE_MODEL_GUEST_TD_H

#include "core/model/guest.h"

u64 guest_mr_rtmr_extend(struct guest *g);
u64 guest_vp_cpuidve_set(struct guest *g);
u64 guest_vp_invept(struct guest *g);
u64 guest_sys_rd(struct guest *g);
u64 guest_vm_rd(struct guest *g);
u64 guest_vm_wr(struct guest *g);

#endif /* CORE_MODEL_GUEST_TD_H */
