// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/runtime/rt_lp.h"

u32 rt_package_lp(struct rt *rt, u32 package)
{
	u32 lps = port_nr_lps(rt->host.port);
	u32 lp;

	for (lp = 0; lp < lps; lp++) {
		if (port_lp_package(rt->host.port, lp) == package)
			return lp;
	}
	return TDX_LP_NONE;
}
