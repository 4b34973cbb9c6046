/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The rules of fault injection. */
#ifndef CORE_RUNTIME_RT_INJECT_H
#define CORE_RUNTIME_RT_INJECT_H

struct rt_cmd;

int rt_cmd_inject_add(struct rt_cmd *cmd);
int rt_cmd_inject_next(struct rt_cmd *cmd);
int rt_cmd_inject_clear(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_INJECT_H */
