/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The handlers of TDCALL leaves (docs/tdx-module.md 7.6), which the table in guest_run.c holds.
 * Each takes its operands from g->vp->gpr, leaves its other outputs there, and returns the
 * completion status, which counts unless the guest was made to leave or to run the instruction
 * again.
 */
#ifndef CORE_MODEL_GUEST_LEAF_H
#define CORE_MODEL_GUEST_LEAF_H

#include "core/model/guest.h"

typedef u64 (*guest_leaf_fn)(struct guest *g);

/* Head of such a handler. */
#define GUEST_LEAF(name) u64 guest_##name(struct guest *g)

#define GUEST_LEAF_FN(id, name) GUEST_LEAF(name);
#include "core/model/guest_leaf.def"

#endif /* CORE_MODEL_GUEST_LEAF_H */
