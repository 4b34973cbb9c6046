/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The leaf handlers. Each is one function of the table in dispatch.c that reads as the ordered list
 * of checks which docs/tdx-module.md 7 gives. It reads its operands from c->r, writes its other
 * outputs there, and returns the completion status; the dispatcher drops the locks that it took and
 * sets RAX.
 */
#ifndef CORE_MODEL_LEAF_H
#define CORE_MODEL_LEAF_H

#include "core/model/call.h"

typedef u64 (*model_leaf_fn)(struct model_call *c);

/* Head of a leaf handler. */
#define MODEL_LEAF(name) u64 model_##name(struct model_call *c)

#define MODEL_LEAF_FN(id, name) MODEL_LEAF(name);
#include "core/model/leaf.def"

#endif /* CORE_MODEL_LEAF_H */
