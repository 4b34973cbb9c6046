/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Where the metadata fields of a vCPU live. */
#ifndef CORE_MODEL_META_VP_H
#define CORE_MODEL_META_VP_H

#include "core/model/meta.h"

/* Processor priority register in the virtual APIC page. */
#define VAPIC_PPR 0xa0

/* An address that has not been set yet. */
#define PA_UNSET (~0ULL)
#define PI_VECTOR_UNSET 0xffff
#define PI_VECTOR_MAX 255

/**
 * meta_vp_cell() - meta_cell() for a field of a vCPU; @cell->value only if it is computed
 * @x: context
 * @pos: the element
 * @cell: result
 */
void meta_vp_cell(const struct meta_ctx *x, const struct meta_pos *pos, struct meta_cell *cell);

/**
 * meta_vp_seen() - what is read of an element: CR0 and CR4 of a nested VM as the guest sees them
 * @x: context
 * @pos: the element
 * @value: what is there
 */
u64 meta_vp_seen(const struct meta_ctx *x, const struct meta_pos *pos, u64 value);

/**
 * meta_l2_vmcs_masks() - masks of a field of a nested VM's VMCS
 * @pos: the element
 * @debug: the TD is a debug TD
 * @masks: result
 *
 * Return: false if they are those of the TD's own VMCS.
 */
bool meta_l2_vmcs_masks(const struct meta_pos *pos, bool debug, struct meta_masks *masks);

/**
 * vp_slot() - a slot of the vCPU or of a nested VM
 * @x: context
 * @vm: 0, or the nested VM
 * @slot: enum meta_slot
 */
u64 *vp_slot(const struct meta_ctx *x, u32 vm, u32 slot);

#endif /* CORE_MODEL_META_VP_H */
