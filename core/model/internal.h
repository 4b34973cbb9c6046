/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Inside the software TDX module. A leaf is one function of the table in dispatch.c that reads as
 * the ordered list of checks which docs/tdx-module.md 7 gives; it is made of the helpers below.
 */
#ifndef CORE_MODEL_INTERNAL_H
#define CORE_MODEL_INTERNAL_H

#include "core/model/call.h"
#include "core/model/layout.h"
#include "core/model/operand.h"

/* Head of a leaf handler; core/model/leaf.h declares them all from the leaf table. */
#define MODEL_LEAF(name) u64 model_##name(struct model_call *c)

#endif /* CORE_MODEL_INTERNAL_H */
