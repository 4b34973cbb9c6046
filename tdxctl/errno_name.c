// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "tdxctl/errno_name.h"

const char *errno_name(int err)
{
	const char *name = strerrorname_np(-err);

	return name ? name : "unknown";
}
