/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Logical processors that something is to be done on. */
#ifndef CORE_RUNTIME_RT_LP_H
#define CORE_RUNTIME_RT_LP_H

#include "core/runtime/rt_cmd.h"

/**
 * rt_lp_is_there() - can something be sent to an LP?
 * @rt: the runtime
 * @lp: logical processor, as user space named it
 */
static inline bool rt_lp_is_there(struct rt *rt, u32 lp)
{
	return lp < port_nr_lps(rt->host.port) &&
	       port_lp_package(rt->host.port, lp) != PORT_NO_PACKAGE;
}

/**
 * rt_package_lp() - an LP of a package
 * @rt: the runtime
 * @package: package
 *
 * Return: the first LP of it, TDX_LP_NONE if there is none.
 */
u32 rt_package_lp(struct rt *rt, u32 package);

/**
 * rt_try_on_package() - tdx_try_on_lp() on some LP of a package
 * @cmd: command that has a TD
 * @package: package
 * @regs: in: leaf and operands; out: what it returned
 * @status: out: completion status
 *
 * A TD keeps LPs from going, but for one that was about to go when the TD got its slot: then it is
 * another one. Return: as tdx_try_on_lp(); -ENXIO: the package has no LP.
 */
int rt_try_on_package(struct rt_cmd *cmd, u32 package, struct seam_regs *regs, u64 *status);

#endif /* CORE_RUNTIME_RT_LP_H */
