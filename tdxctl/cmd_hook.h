/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TDXCTL_CMD_HOOK_H
#define TDXCTL_CMD_HOOK_H

#include "tdxctl/command.h"

/**
 * hook_name() - KVM's name of a hook
 * @id: enum tdxcall_hook_id
 *
 * Return: NULL if there is none.
 */
const char *hook_name(u32 id);

#endif /* TDXCTL_CMD_HOOK_H */
