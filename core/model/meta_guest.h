/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What a guest may see of the metadata. */
#ifndef CORE_MODEL_META_GUEST_H
#define CORE_MODEL_META_GUEST_H

#include "core/model/meta.h"

/**
 * meta_guest_masks() - what a guest may read and write of an element
 * @x: context
 * @pos: the element
 */
struct meta_masks meta_guest_masks(const struct meta_ctx *x, const struct meta_pos *pos);

#endif /* CORE_MODEL_META_GUEST_H */
