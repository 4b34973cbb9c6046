/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The leaf handlers. Each reads its operands from c->r, writes its other outputs there, and returns
 * the completion status; the dispatcher drops the locks that it took and sets RAX.
 */
#ifndef CORE_MODEL_LEAF_H
#define CORE_MODEL_LEAF_H

#include "core/model/internal.h"

#define MODEL_LEAF_FN(id, name) MODEL_LEAF(name);
#include "core/model/leaf.def"

#endif /* CORE_MODEL_LEAF_H */
