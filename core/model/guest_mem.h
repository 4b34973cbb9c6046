/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TDG.MEM.PAGE.ACCEPT. */
#ifndef CORE_MODEL_GUEST_MEM_H
#define CORE_MODEL_GUEST_MEM_H

#include "core/model/guest.h"

u64 guest_mem_page_accept(struct guest *g);

#endif /* CORE_MODEL_GUEST_MEM_H */
