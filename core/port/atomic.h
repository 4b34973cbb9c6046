/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Atomics: the compiler's own, the same in both homes. Plain names, acquire/release where a lock or
 * a publication needs it.
 */
#ifndef CORE_PORT_ATOMIC_H
#define CORE_PORT_ATOMIC_H

#include "core/port/types.h"

#define atom_load(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define atom_load_relaxed(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define atom_store(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define atom_store_relaxed(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define atom_add(p, v) __atomic_add_fetch((p), (v), __ATOMIC_ACQ_REL)
#define atom_sub(p, v) __atomic_sub_fetch((p), (v), __ATOMIC_ACQ_REL)
#define atom_or(p, v) __atomic_fetch_or((p), (v), __ATOMIC_ACQ_REL)
#define atom_and(p, v) __atomic_fetch_and((p), (v), __ATOMIC_ACQ_REL)
#define atom_xchg(p, v) __atomic_exchange_n((p), (v), __ATOMIC_ACQ_REL)
/* True if *p was *old and is new now; else *old holds what *p was. */
#define atom_cmpxchg(p, old, new) \
	__atomic_compare_exchange_n((p), (old), (new), false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)

static inline void cpu_pause(void)
{
	__builtin_ia32_pause();
}

#endif /* CORE_PORT_ATOMIC_H */
