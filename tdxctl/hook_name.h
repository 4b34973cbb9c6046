/* SPDX-License-Identifier: GPL-2.0-only */
/* The TDP MMU hooks, as the command line names them. */
#ifndef TDXCTL_HOOK_NAME_H
#define TDXCTL_HOOK_NAME_H

#include "tdxctl/command.h"

/**
 * enum hook_takes - what a hook is called with, beside the TD
 */
enum hook_takes {
	HOOK_TAKES_NOTHING,
	HOOK_TAKES_ENTRY, /* GPA and --level */
	HOOK_TAKES_VCPU,  /* --vcpu */
	HOOK_TAKES_GVA,	  /* the same, and a linear address */
};

/**
 * struct hook - a hook as the command line names it
 * @name: KVM's
 * @id: enum tdxcall_hook_id
 * @lowest: smallest level of the entry that it works on
 * @takes: what it is called with
 */
struct hook {
	const char *name;
	u32 id;
	u32 lowest;
	enum hook_takes takes;
};

/**
 * hook_find() - a hook by name
 * @name: KVM's, with or without tdx_sept_ or tdx_; vt_ is never left out
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
