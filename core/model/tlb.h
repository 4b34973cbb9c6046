/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Translations that an LP has cached (docs/tdx-module.md 4). */
#ifndef CORE_MODEL_TLB_H
#define CORE_MODEL_TLB_H

#include "core/model/layout.h"

/**
 * tlb_flush_td() - what an LP's TLB holds of a TD is gone
 * @lp: the logical processor
 * @tdr_pa: the TD
 */
void tlb_flush_td(struct model_lp *lp, u64 tdr_pa);

/**
 * tlb_find() - look a guest address up
 * @lp: the logical processor
 * @tdr_pa: the TD
 * @gpa: guest address
 *
 * Return: the entry, NULL if there is none.
 */
const struct tlb_entry *tlb_find(const struct model_lp *lp, u64 tdr_pa, u64 gpa);

/**
 * tlb_fill() - remember a translation; the oldest one may have to go
 * @lp: the logical processor
 * @tdr_pa: the TD
 * @gpa: guest address
 * @entry: secure EPT entry that maps it
 * @level: of @entry
 */
void tlb_fill(struct model_lp *lp, u64 tdr_pa, u64 gpa, u64 entry, enum tdx_level level);

/**
 * tlb_usable() - could a vCPU still use an entry, now or after entering again without a flush?
 * @m: the machine
 * @lp: the logical processor
 * @e: one of its entries, in use
 *
 * A vCPU that enters in a new epoch flushes first (docs/tdx-module.md 4), as does another vCPU than
 * the last one: an entry that only such a vCPU could reach is as good as gone.
 */
bool tlb_usable(struct model *m, const struct model_lp *lp, const struct tlb_entry *e);

#endif /* CORE_MODEL_TLB_H */
