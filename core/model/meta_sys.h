/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What the module says about itself. */
#ifndef CORE_MODEL_META_SYS_H
#define CORE_MODEL_META_SYS_H

#include "core/model/meta.h"

/**
 * meta_sys_value() - value of a field of the module
 * @st: global state
 * @pos: the element
 */
u64 meta_sys_value(const struct model_state *st, const struct meta_pos *pos);

#endif /* CORE_MODEL_META_SYS_H */
