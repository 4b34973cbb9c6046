/* SPDX-License-Identifier: GPL-2.0-only */
/* A TDREPORT_STRUCT, as `tdxctl guest TD report` shows it. */
#ifndef TDXCTL_TD_REPORT_H
#define TDXCTL_TD_REPORT_H

#include <tdxcall/guest.h>

#include "tdxctl/emit.h"

/**
 * td_report_data() - the data for a report, from the command line
 * @text: up to TDXGUEST_DATA_SIZE bytes, two hexadecimal digits each; NULL: none
 * @data: TDXGUEST_DATA_SIZE bytes, filled up with zeros
 *
 * Return: 0, -EINVAL.
 */
int td_report_data(const char *text, u8 *data);

/**
 * td_report_emit() - show a report
 * @e: where to
 * @report: TDXGUEST_REPORT_SIZE bytes
 */
void td_report_emit(struct emit *e, const u8 *report);

#endif /* TDXCTL_TD_REPORT_H */
