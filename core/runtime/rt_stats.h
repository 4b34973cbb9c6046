/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The host and its counters. */
#ifndef CORE_RUNTIME_RT_STATS_H
#define CORE_RUNTIME_RT_STATS_H

struct rt_cmd;

int rt_cmd_info(struct rt_cmd *cmd);
int rt_cmd_stats(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_STATS_H */
