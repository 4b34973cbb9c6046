/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Measurement of a TD while it is built: MRTD (docs/tdx-module.md 7.4, MR.EXTEND). */
#ifndef CORE_MODEL_MR_H
#define CORE_MODEL_MR_H

#include "core/model/layout.h"

/**
 * mr_start() - begin MRTD; MNG.INIT does it
 * @tdcs: the TD
 */
void mr_start(struct tdcs *tdcs);

/**
 * mr_page_add() - PAGE.ADD was done
 * @tdcs: the TD, held exclusively
 * @gpa: of the page
 */
void mr_page_add(struct tdcs *tdcs, u64 gpa);

#endif /* CORE_MODEL_MR_H */
