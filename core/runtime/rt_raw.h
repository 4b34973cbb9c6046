/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* One SEAMCALL as the caller wants it. */
#ifndef CORE_RUNTIME_RT_RAW_H
#define CORE_RUNTIME_RT_RAW_H

struct rt_cmd;

int rt_cmd_raw(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_RAW_H */
