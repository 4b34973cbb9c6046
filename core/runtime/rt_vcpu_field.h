/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Metadata fields of a vCPU. */
#ifndef CORE_RUNTIME_RT_VCPU_FIELD_H
#define CORE_RUNTIME_RT_VCPU_FIELD_H

struct rt_cmd;

int rt_cmd_vcpu_field_read(struct rt_cmd *cmd);
int rt_cmd_vcpu_field_write(struct rt_cmd *cmd);
int rt_cmd_vcpu_field_attach(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_VCPU_FIELD_H */
