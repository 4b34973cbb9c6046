/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Where the metadata fields of a TD live. */
#ifndef CORE_MODEL_META_TD_H
#define CORE_MODEL_META_TD_H

#include "core/model/meta.h"

/**
 * meta_td_cell() - meta_cell() for a field of a TD; @cell->value only if it is computed
 * @x: context
 * @pos: the element
 * @cell: result
 */
void meta_td_cell(const struct meta_ctx *x, const struct meta_pos *pos, struct meta_cell *cell);

#endif /* CORE_MODEL_META_TD_H */
