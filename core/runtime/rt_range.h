/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Operations over ranges of private memory. */
#ifndef CORE_RUNTIME_RT_RANGE_H
#define CORE_RUNTIME_RT_RANGE_H

struct rt_cmd;

int rt_cmd_range(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_RANGE_H */
