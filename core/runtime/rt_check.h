/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Verifying what the host believes. */
#ifndef CORE_RUNTIME_RT_CHECK_H
#define CORE_RUNTIME_RT_CHECK_H

#include "core/port/types.h"

struct rt;

/**
 * rt_check() - verify the host's side: the mirror against the secure EPT, and the page accounting
 * @rt: the runtime; no command may be running
 * @report: called for each violation with one line of text; may be NULL
 * @ctx: for @report
 *
 * The SEAMCALLs it makes are not counted. Return: number of violations.
 */
u32 rt_check(struct rt *rt, void (*report)(void *ctx, const char *line), void *ctx);

/**
 * rt_check_steps() - rt_check() that can be watched and stopped
 * @rt: the runtime; no command may be running
 * @report: as of rt_check()
 * @step: called again and again with the bytes of private memory looked at since the last time;
 *        false = stop
 * @ctx: for @report and @step
 *
 * Return: number of violations, found until it was stopped.
 */
u32 rt_check_steps(struct rt *rt, void (*report)(void *ctx, const char *line),
		   bool (*step)(void *ctx, u64 bytes), void *ctx);

/**
 * rt_check_live() - rt_check() while commands may be running
 * @rt: the runtime
 * @report: as of rt_check(); one more line says if commands ran all the time, so that counts could
 *    not be compared
 * @ctx: for @report
 *
 * Takes the gate of one TD at a time, shared and for a bounded number of entries.
 * Return: number of violations; -EINTR.
 */
int rt_check_live(struct rt *rt, void (*report)(void *ctx, const char *line), void *ctx);

#endif /* CORE_RUNTIME_RT_CHECK_H */
