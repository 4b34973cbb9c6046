/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Making, finalizing, destroying and describing test TDs. */
#ifndef CORE_RUNTIME_RT_TD_H
#define CORE_RUNTIME_RT_TD_H

struct rt_cmd;

int rt_cmd_td_create(struct rt_cmd *cmd);
int rt_cmd_td_destroy(struct rt_cmd *cmd);
int rt_cmd_td_finalize(struct rt_cmd *cmd);
int rt_cmd_td_query(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_TD_H */
