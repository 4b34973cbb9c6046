/* SPDX-License-Identifier: GPL-2.0-only */
/* The TDP MMU hooks, as the command line names them. */
#ifndef TDXCTL_HOOK_NAME_H
#define TDXCTL_HOOK_NAME_H

#include "tdxctl/command.h"

/**
 * struct hook - a hook as the command line names it
 * @name: KVM's
 * @id: enum tdxcall_hook_id
 * @lowest: smallest level of the entry that it works on
 * @entry: it works on an entry
 */
struct hook {
	const char *name;
	u32 id;
	u32 lowest;
	bool entry;
};

/**
 * hook_find() - a hook by name
 * @name: KVM's, with or without tdx_sept_ or tdx_
 *
 * Return: NULL if there is none.
 */
const struct hook *hook_find(const char *name);

/**
 * hook_name() - KVM's name of a hook
 * @id: enum tdxcall_hook_id
 *
 * Return: NULL if there is none.
 */
const char *hook_name(u32 id);

#endif /* TDXCTL_HOOK_NAME_H */
