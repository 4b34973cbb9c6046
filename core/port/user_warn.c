// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include <stdio.h>

#include "core/port/atomic.h"
#include "core/port/user_warn.h"

static u32 warnings;

void user_warn(const char *what)
{
	atom_add(&warnings, 1);
	fprintf(stderr, "tdxcall: warning, a mistake in the program: %s\n", what);
}

u32 user_warnings(void)
{
	return atom_load(&warnings);
}
