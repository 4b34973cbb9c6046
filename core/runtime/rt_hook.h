/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* One hook of the TDP MMU at a time. */
#ifndef CORE_RUNTIME_RT_HOOK_H
#define CORE_RUNTIME_RT_HOOK_H

struct rt_cmd;

int rt_cmd_hook(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_HOOK_H */
