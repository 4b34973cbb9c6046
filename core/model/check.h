/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The invariants of a whole machine. */
#ifndef CORE_MODEL_CHECK_H
#define CORE_MODEL_CHECK_H

#include "core/model/model.h"

/**
 * model_check() - verify the invariants of the whole machine
 * @m: the machine; no call may be running
 * @report: called for each violation with one line of text; may be NULL
 * @ctx: for @report
 *
 * Each page has one owner, PAMT and secure EPT agree, child counts agree, epochs are sane, no lock
 * is held, no TLB entry outlives its page. Return: number of violations.
 */
u32 model_check(struct model *m, void (*report)(void *ctx, const char *line), void *ctx);

/**
 * model_check_steps() - model_check() that can be watched and stopped
 * @m: the machine; no call may be running
 * @report: as of model_check()
 * @step: called again and again with the bytes looked at since the last time, some of them 0; false
 *        = stop. All memory is looked at once, and what is not free three times more.
 * @ctx: for @report and @step
 *
 * Return: number of violations, found until it was stopped.
 */
u32 model_check_steps(struct model *m, void (*report)(void *ctx, const char *line),
		      bool (*step)(void *ctx, u64 bytes), void *ctx);

/**
 * model_check_regions() - how much a check has to look at
 * @m: the machine; calls may be running, then the number is one of many
 *
 * Return: 2M regions with a PAMT entry in use at 4K; the time of a check grows with them.
 */
u32 model_check_regions(struct model *m);

#endif /* CORE_MODEL_CHECK_H */
