/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TDCALLs about measurement and attestation (docs/tdx-module.md 7.6); each is a guest_leaf_fn. */
#ifndef CORE_MODEL_GUEST_REPORT_H
#define CORE_MODEL_GUEST_REPORT_H

#include "core/model/guest.h"

u64 guest_mr_rtmr_extend(struct guest *g);
u64 guest_mr_report(struct guest *g);
u64 guest_mr_verifyreport(struct guest *g);

#endif /* CORE_MODEL_GUEST_REPORT_H */
