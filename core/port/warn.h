/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* WARN_ON_ONCE() for core/: a condition that only a mistake in the program makes true. */
#ifndef CORE_PORT_WARN_H
#define CORE_PORT_WARN_H

#include "core/port/atomic.h"

#ifdef __KERNEL__
#include <linux/bug.h>

#define port_warn_on_once(condition) WARN_ON_ONCE(condition)
#else
#include "core/port/user_warn.h"

/* True if the condition is; the first time it is that, at this place, a warning is given. */
#define port_warn_on_once(condition) \
	({ \
		static bool warned_here; \
		bool is_so = (condition); \
		if (unlikely(is_so) && !atom_xchg(&warned_here, true)) \
			user_warn(#condition); \
		is_so; \
	})
#endif

#endif /* CORE_PORT_WARN_H */
