// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Names of test TDs. */
#include <tdxcall/uapi.h>

#include "core/runtime/rt_name.h"

bool rt_name_is_valid(const char *name)
{
	u32 i;

	for (i = 0; i < TDXCALL_NAME_LEN && name[i]; i++) {
		char c = name[i];
		bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9');

		if (!alnum && !(i && (c == '_' || c == '.' || c == '-')))
			return false;
	}
	return i && i < TDXCALL_NAME_LEN;
}
