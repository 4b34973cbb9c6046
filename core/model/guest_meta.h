/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TDCALLs that read and write metadata; each is a guest_leaf_fn. */
#ifndef CORE_MODEL_GUEST_META_H
#define CORE_MODEL_GUEST_META_H

#include "core/model/guest.h"

u64 guest_sys_rd(struct guest *g);
u64 guest_sys_rdall(struct guest *g);
u64 guest_vm_rd(struct guest *g);
u64 guest_vm_wr(struct guest *g);
u64 guest_vp_rd(struct guest *g);
u64 guest_vp_wr(struct guest *g);

#endif /* CORE_MODEL_GUEST_META_H */
