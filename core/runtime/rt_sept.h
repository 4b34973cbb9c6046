/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Reading the secure EPT. */
#ifndef CORE_RUNTIME_RT_SEPT_H
#define CORE_RUNTIME_RT_SEPT_H

struct rt_cmd;

int rt_cmd_sept_read(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_SEPT_H */
