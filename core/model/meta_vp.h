/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Metadata of a vCPU: what reading (meta_vp.c), writing (meta_vp_wr.c) and VP.INIT share. */
#ifndef CORE_MODEL_META_VP_H
#define CORE_MODEL_META_VP_H

#include "core/model/meta.h"

/* Processor priority register in the virtual APIC page. */
#define VAPIC_PPR 0xa0

/* An address that has not been set yet. */
#define PA_UNSET (~0ULL)
#define PI_VECTOR_UNSET 0xffff
#define PI_VECTOR_MAX 255

/* Element of XBUFF that tells the format of the XSAVE area. */
#define XSAVE_XCOMP_BV (520 / 8)

/**
 * struct vp_write - a VP.WR under way
 * @x: context
 * @pos: the element
 * @row: number of its row
 * @masks: what the host may read and write
 * @cell: where it lives
 * @value: what to store
 * @done: it has been stored already
 */
struct vp_write {
	const struct meta_ctx *x;
	struct meta_pos pos;
	u32 row;
	struct meta_masks masks;
	struct meta_cell cell;
	u64 value;
	bool done;
};

/**
 * vp_write_value() - all rules for a value that VP.WR is given
 * @w: in: element, masks and cell; out: @w->value, @w->done
 * @in: register file of the call: R8 = value, R9 = mask
 */
u64 vp_write_value(struct vp_write *w, const struct seam_regs *in);

/**
 * vp_slot() - a slot of the vCPU or of a nested VM
 * @x: context
 * @vm: 0, or the nested VM
 * @slot: enum meta_slot
 */
u64 *vp_slot(const struct meta_ctx *x, u32 vm, u32 slot);

#endif /* CORE_MODEL_META_VP_H */
