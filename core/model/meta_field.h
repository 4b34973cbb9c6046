/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Access to metadata fields: what TD, vCPU and module have in common (docs/tdx-module.md 6.5). */
#ifndef CORE_MODEL_META_FIELD_H
#define CORE_MODEL_META_FIELD_H

#include "core/model/meta.h"

/**
 * meta_find() - look a field id up (docs/tdx-module.md 6.5)
 * @x: context
 * @id: of one element
 * @pos: result
 *
 * Return: TDX_SUCCESS, TDX_METADATA_FIELD_ID_INCORRECT, or TDX_METADATA_FIELD_NOT_READABLE for a
 * CPUID leaf that a TD cannot have.
 */
u64 meta_find(const struct meta_ctx *x, u64 id, struct meta_pos *pos);

/**
 * meta_find_one() - as meta_find(), for an id operand: one element, context implied by the leaf
 * @x: context
 * @id: operand
 * @pos: result
 */
u64 meta_find_one(const struct meta_ctx *x, u64 id, struct meta_pos *pos);

/**
 * meta_next() - the next element, or field, that the host may read
 * @x: context
 * @pos: moved on; with @pos->row NULL it starts at the first one
 * @by_element: else by field
 *
 * Return: false if there is none.
 */
bool meta_next(const struct meta_ctx *x, struct meta_pos *pos, bool by_element);

/**
 * meta_masks() - what the host may read and write of an element
 * @x: context
 * @pos: the element
 */
struct meta_masks meta_masks(const struct meta_ctx *x, const struct meta_pos *pos);

/**
 * meta_cell() - where an element lives and what it holds
 * @x: context
 * @pos: the element; whether the host may see it does not matter here
 * @cell: result
 */
void meta_cell(const struct meta_ctx *x, const struct meta_pos *pos, struct meta_cell *cell);

/**
 * meta_read() - MNG.RD, VP.RD and SYS.RD once their operands are checked
 * @x: context
 * @id: field id operand
 * @with_next: version 1: return the next field's id too
 *
 * Writes R8, and RDX if @with_next; the caller has set both to their defaults.
 */
u64 meta_read(const struct meta_ctx *x, u64 id, bool with_next);

/**
 * meta_write_check() - the rules that hold for every write
 * @value: what the field holds
 * @masks: of the field
 * @r: register file: R8 = new value, R9 = mask
 */
u64 meta_write_check(u64 value, const struct meta_masks *masks, const struct seam_regs *r);

/**
 * meta_store() - replace the value of an element unless another LP has changed it
 * @cell: as meta_cell() found it; @cell->ptr not NULL
 * @value: new value
 */
bool meta_store(const struct meta_cell *cell, u64 value);

#endif /* CORE_MODEL_META_FIELD_H */
