/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What MNG.WR and TDG.VM.WR accept. */
#ifndef CORE_MODEL_META_TD_WR_H
#define CORE_MODEL_META_TD_WR_H

#include "core/model/meta.h"

/**
 * meta_td_write() - MNG.WR and TDG.VM.WR once their operands are checked
 * @x: context; the old value goes to R8
 * @in: registers of the call: RDX = field id, R8 = value, R9 = mask
 */
u64 meta_td_write(const struct meta_ctx *x, const struct seam_regs *in);

#endif /* CORE_MODEL_META_TD_WR_H */
