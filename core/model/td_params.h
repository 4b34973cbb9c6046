/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TD_PARAMS: what MNG.INIT takes from them. */
#ifndef CORE_MODEL_TD_PARAMS_H
#define CORE_MODEL_TD_PARAMS_H

#include "core/model/call.h"
#include "core/model/td_page.h"

/**
 * td_params_apply() - checks 5 to 15 of MNG.INIT, storing what they accept
 * @c: the call
 * @ext: TDCX page 1
 * @p: a copy of TD_PARAMS
 */
u64 td_params_apply(struct model_call *c, struct tdcs_ext *ext, const struct tdx_td_params *p);

/**
 * td_arch_capabilities() - check 17 of MNG.INIT
 * @ext: the value that the guest sees goes here
 * @p: a copy of TD_PARAMS
 */
u64 td_arch_capabilities(struct tdcs_ext *ext, const struct tdx_td_params *p);

/**
 * xfam_supported() - XFAM bits that module and platform support
 * @st: global state
 */
u64 xfam_supported(const struct model_state *st);

/**
 * hp_timeout_to_ticks() - HP_LOCK_TIMEOUT as the module keeps it: clock ticks, cut to 32 bits
 * @usec: microseconds, at most HP_TIMEOUT_MAX_USEC
 */
u64 hp_timeout_to_ticks(u64 usec);

/**
 * hp_timeout_to_usec() - HP_LOCK_TIMEOUT as the host reads it
 * @ticks: clock ticks
 */
u64 hp_timeout_to_usec(u64 ticks);

#define HP_TIMEOUT_MIN_USEC 10000ULL
#define HP_TIMEOUT_MAX_USEC 100000000ULL
#define HP_TIMEOUT_DEFAULT_USEC 1000000ULL

/* IA32_ARCH_CAPABILITIES bits that TD_PARAMS may configure. */
#define ARCH_CAPABILITIES_CONFIG_MASK (CORE_BIT(4) | CORE_BIT(19) | CORE_BIT(20) | CORE_BIT(24))

#endif /* CORE_MODEL_TD_PARAMS_H */
