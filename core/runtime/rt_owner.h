/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Owners of pages and TDs, and their end. */
#ifndef CORE_RUNTIME_RT_OWNER_H
#define CORE_RUNTIME_RT_OWNER_H

#include "core/runtime/runtime.h"

/**
 * rt_owner_init() - a new owner
 * @rt: the runtime
 * @owner: out
 */
void rt_owner_init(struct rt *rt, struct rt_owner *owner);

/**
 * rt_release() - an owner goes away: free its pages, tear its TDs down
 * @rt: the runtime
 * @owner: the owner, none of whose commands may be running; NULL = all owners there ever were
 * @leaked: out: 4K pages leaked; may be NULL
 *
 * What cannot be had back is leaked; signals should be kept away, because what they stop is leaked,
 * too. Return: 0; -EAGAIN, -EIO, -EINTR: a TD made with TDXCALL_TD_F_AUTO is left, or pages of it;
 * the log says which. It can only be destroyed, and goes when all owners are released.
 */
int rt_release(struct rt *rt, const struct rt_owner *owner, u64 *leaked);

/**
 * rt_nr_given() - blocks of named pages that raw calls gave to the TDX module
 * @rt: the runtime
 *
 * While there is one, a vCPU that is not known here may be associated with any LP.
 */
u32 rt_nr_given(struct rt *rt);

#endif /* CORE_RUNTIME_RT_OWNER_H */
