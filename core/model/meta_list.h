/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Lists of metadata: TDH.SYS.RDALL and TDG.SYS.RDALL (docs/tdx-module.md 6.5, 7.5). */
#ifndef CORE_MODEL_META_LIST_H
#define CORE_MODEL_META_LIST_H

#include "core/model/meta.h"

/**
 * meta_list() - write the fields of the module that may be read into a list
 * @x: context SYS; the next field's id goes to R8, TDX_FIELD_NONE if there is none
 * @id: where to start: the first element of a field, or TDX_FIELD_NONE
 * @l: one page; NULL: written to nowhere
 *
 * Return: TDX_SUCCESS, TDX_METADATA_FIELD_ID_INCORRECT, TDX_METADATA_LIST_OVERFLOW if fields
 * remain.
 */
u64 meta_list(const struct meta_ctx *x, u64 id, struct tdx_md_list *l);

#endif /* CORE_MODEL_META_LIST_H */
