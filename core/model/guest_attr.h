/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TDG.MEM.PAGE.ATTR.RD and ATTR.WR. */
#ifndef CORE_MODEL_GUEST_ATTR_H
#define CORE_MODEL_GUEST_ATTR_H

#include "core/model/guest.h"

u64 guest_mem_page_attr_rd(struct guest *g);
u64 guest_mem_page_attr_wr(struct guest *g);

#endif /* CORE_MODEL_GUEST_ATTR_H */
