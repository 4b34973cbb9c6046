/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The module's try-lock: a 16-bit word, bit 0 exclusive, bits 14:1 number of sharers, bit 15 the
 * host-priority mark (docs/tdx-module.md 5). Nothing here waits.
 */
#ifndef CORE_MODEL_LOCK_H
#define CORE_MODEL_LOCK_H

#include "core/port/atomic.h"

#define LOCK_X ((u16)1)
#define LOCK_SHARER ((u16)2)
#define LOCK_HP ((u16)0x8000)

/**
 * lock_host() - try-lock by a SEAMCALL: a refusal leaves the mark, success clears it
 * @lock: the word
 * @exclusive: mode
 *
 * The word changes by compare-and-exchange only while it is held exclusively: lock_drop() relies on
 * it. Return: false if it is busy.
 */
static inline bool lock_host(u16 *lock, bool exclusive)
{
	u16 old = atom_load_relaxed(lock);

	for (;;) {
		u16 bare = old & (u16)~LOCK_HP;
		bool busy = exclusive ? bare != 0 : (bare & LOCK_X) != 0;
		u16 want = busy ? old | LOCK_HP : bare + (exclusive ? LOCK_X : LOCK_SHARER);

		if (want == old || likely(atom_cmpxchg(lock, &old, want)))
			return !busy;
	}
}

/**
 * lock_guest() - try-lock by a TDCALL: refused while the host-priority mark is there
 * @lock: the word
 * @exclusive: mode
 */
static inline bool lock_guest(u16 *lock, bool exclusive)
{
	u16 old = atom_load_relaxed(lock);

	for (;;) {
		if (exclusive ? old != 0 : (old & (LOCK_X | LOCK_HP)) != 0)
			return false;
		if (atom_cmpxchg(lock, &old, (u16)(old + (exclusive ? LOCK_X : LOCK_SHARER))))
			return true;
	}
}

/**
 * lock_is_held() - is it held in this mode?
 * @lock: the word
 * @exclusive: mode
 */
static inline bool lock_is_held(u16 *lock, bool exclusive)
{
	u16 bare = atom_load(lock) & (u16)~LOCK_HP;

	return exclusive ? bare & LOCK_X : bare >= LOCK_SHARER;
}

/**
 * lock_drop() - give a lock back
 * @lock: the word
 * @exclusive: mode in which it was taken
 *
 * While it is held exclusively others can only set the mark; a mark that comes in between the load
 * and the store is lost, which costs a guest nothing but a try. A locked instruction would cost
 * each call.
 */
static inline void lock_drop(u16 *lock, bool exclusive)
{
	if (exclusive)
		atom_store(lock, (u16)(atom_load_relaxed(lock) & LOCK_HP));
	else
		atom_sub(lock, LOCK_SHARER);
}

#endif /* CORE_MODEL_LOCK_H */
