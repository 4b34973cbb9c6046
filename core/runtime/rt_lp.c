// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_lp.h"
#include "core/tdpmmu/tdx_call.h"

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

int rt_try_on_package(struct rt_cmd *cmd, u32 package, struct seam_regs *regs, u64 *status)
{
	u32 tries = port_nr_lps(cmd->rt->host.port);
	int ret;

	do
		ret = tdx_try_on_lp(&cmd->vm, rt_package_lp(cmd->rt, package), regs, status);
	while (ret == -ENXIO && --tries);
	return ret;
}
