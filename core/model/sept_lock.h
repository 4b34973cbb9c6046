/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The lock bit of a secure EPT entry (docs/tdx-module.md 5). Nothing here waits. */
#ifndef CORE_MODEL_SEPT_LOCK_H
#define CORE_MODEL_SEPT_LOCK_H

#include "core/abi/sept.h"
#include "core/port/atomic.h"

/**
 * sept_lock_host() - try-lock of an entry by a SEAMCALL; a refusal leaves the host-priority mark
 * @entry: the entry
 * @val: where its value goes, without lock bit and mark
 */
static inline bool sept_lock_host(u64 *entry, u64 *val)
{
	u64 old = atom_load_relaxed(entry);

	for (;;) {
		bool busy = old & SEPT_LOCK;
		u64 bare = old & ~(SEPT_LOCK | SEPT_HOST_PRIORITY);
		u64 want = busy ? old | SEPT_HOST_PRIORITY : bare | SEPT_LOCK;

		if (want == old || atom_cmpxchg(entry, &old, want)) {
			*val = bare;
			return !busy;
		}
	}
}

/**
 * sept_lock_guest() - try-lock of an entry by a TDCALL: refused while the host-priority mark is
 * there
 * @entry: the entry
 * @val: where its value goes, without the lock bit
 * @marked: set if only the mark stood in the way
 */
static inline bool sept_lock_guest(u64 *entry, u64 *val, bool *marked)
{
	u64 old = atom_load_relaxed(entry);

	for (;;) {
		*val = old & ~SEPT_LOCK;
		*marked = (old & (SEPT_LOCK | SEPT_HOST_PRIORITY)) == SEPT_HOST_PRIORITY;
		if (old & (SEPT_LOCK | SEPT_HOST_PRIORITY))
			return false;
		if (atom_cmpxchg(entry, &old, old | SEPT_LOCK))
			return true;
	}
}

/*
 * Only the holder of the lock writes an entry, so all that can get lost here is a mark set
 * meanwhile.
 */
static inline void sept_unlock(u64 *entry)
{
	atom_store(entry, atom_load_relaxed(entry) & ~SEPT_LOCK);
}

#endif /* CORE_MODEL_SEPT_LOCK_H */
