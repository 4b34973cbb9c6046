/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What TDG.VP.WR accepts: the TD as the VMM of its nested VMs. */
#ifndef CORE_MODEL_META_VP_L1_H
#define CORE_MODEL_META_VP_L1_H

#include "core/model/meta.h"

/**
 * struct vp_write - a VP.WR or TDG.VP.WR under way
 * @x: context
 * @pos: the element
 * @row: number of its row
 * @masks: what may be read and written
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
 * vp_l1_write() - the rules of single fields
 * @w: value, in and out; done is set where it has been stored
 */
u64 vp_l1_write(struct vp_write *w);

#endif /* CORE_MODEL_META_VP_L1_H */
