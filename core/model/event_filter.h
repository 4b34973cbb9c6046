/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Performance events that a TD is kept from counting. */
#ifndef CORE_MODEL_EVENT_FILTER_H
#define CORE_MODEL_EVENT_FILTER_H

#include "core/model/call.h"

#define MAX_EVENT_FILTERS 512

/**
 * event_filter_check() - the list of filters that MNG.INIT is given
 * @c: the call
 * @info: R8: how many in bits 11:0, HPA of the list in bits 51:12
 *
 * Return: TDX_SUCCESS, TDX_OPERAND_INVALID (R8), TDX_EVENT_FILTER_INVALID or
 * TDX_EVENT_FILTER_ORDER_INVALID with the index of the entry. Nothing is kept: no guest counts.
 */
u64 event_filter_check(struct model_call *c, u64 info);

#endif /* CORE_MODEL_EVENT_FILTER_H */
