/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Running a vCPU. */
#ifndef CORE_RUNTIME_RT_VCPU_ENTER_H
#define CORE_RUNTIME_RT_VCPU_ENTER_H

struct rt_cmd;

int rt_cmd_vcpu_enter(struct rt_cmd *cmd);
int rt_cmd_vcpu_flush(struct rt_cmd *cmd);
int rt_cmd_vcpu_query(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_VCPU_ENTER_H */
