/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Who page handles, and the TDs of raw calls, belong to. */
#ifndef CORE_RUNTIME_RT_OWNER_H
#define CORE_RUNTIME_RT_OWNER_H

#include "core/port/types.h"

struct rt;

/**
 * struct rt_owner - whom page handles, and the TDs of raw calls, belong to: an open file
 * @id: never given twice
 * @last_handle: handle given out last
 *
 * Process-local; filled by rt_owner_init().
 */
struct rt_owner {
	u32 id;
	u32 last_handle;
};

/**
 * rt_owner_init() - a new owner
 * @rt: the runtime
 * @owner: out
 */
void rt_owner_init(struct rt *rt, struct rt_owner *owner);

/**
 * rt_release() - an owner goes away: tear down the TDs of its raw calls and free its pages
 * @rt: the runtime
 * @owner: the owner, none of whose commands may be running; NULL = all owners there ever were
 *
 * What cannot be had back is leaked; signals should be kept away, because what they stop is leaked,
 * too. Return: 4K pages leaked.
 */
u64 rt_release(struct rt *rt, const struct rt_owner *owner);

/**
 * rt_nr_given() - blocks of named pages that raw calls gave to the TDX module
 * @rt: the runtime
 *
 * While there is one, a vCPU that nobody here knows of may be associated with any LP.
 */
u32 rt_nr_given(struct rt *rt);

#endif /* CORE_RUNTIME_RT_OWNER_H */
