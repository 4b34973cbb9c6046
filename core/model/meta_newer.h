/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Metadata fields that modules after 1.5.01 have (docs/tdx-module.md 9). */
#ifndef CORE_MODEL_META_NEWER_H
#define CORE_MODEL_META_NEWER_H

#include "core/model/meta.h"

/**
 * meta_newer_find() - look a field id up among the fields that 1.5.01 does not have
 * @x: context
 * @id: of one element
 * @n: number of the element inside its row
 *
 * Return: the row; NULL if the module does not have the field either.
 */
const struct tdx_field_info *meta_newer_find(const struct meta_ctx *x, u64 id, u32 *n);

/**
 * meta_newer_behind() - the first such row of the module behind a row of either kind
 * @x: context
 * @row: the row
 *
 * Return: NULL if there is none.
 */
const struct tdx_field_info *meta_newer_behind(const struct meta_ctx *x,
					       const struct tdx_field_info *row);

/**
 * meta_newer_elements() - elements of such a row on this module
 * @x: context
 * @row: the row
 */
u32 meta_newer_elements(const struct meta_ctx *x, const struct tdx_field_info *row);

#endif /* CORE_MODEL_META_NEWER_H */
