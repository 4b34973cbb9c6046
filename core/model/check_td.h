/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The part of model_check() that follows the structures of TDs. */
#ifndef CORE_MODEL_CHECK_TD_H
#define CORE_MODEL_CHECK_TD_H

#include "core/model/check_mark.h"

/**
 * check_td() - one TD: lifecycle, key, counts, control pages, secure EPT
 * @k: the check
 * @tdr_pa: its TDR
 *
 * Every page that is found to be in use gets a mark in its PAMT entry, see check_mark().
 */
void check_td(struct check *k, u64 tdr_pa);

/**
 * check_vcpu() - one vCPU
 * @k: the check
 * @vp_pa: its TDVPR
 */
void check_vcpu(struct check *k, u64 vp_pa);

/**
 * check_tlbs() - no TLB holds a translation to a page that the TD does not own any more
 * @k: the check
 */
void check_tlbs(struct check *k);

#endif /* CORE_MODEL_CHECK_TD_H */
