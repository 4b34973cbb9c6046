/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The end of a test TD. */
#ifndef CORE_RUNTIME_RT_TEARDOWN_H
#define CORE_RUNTIME_RT_TEARDOWN_H

#include "core/port/types.h"

struct rt_cmd;

/**
 * rt_write_back() - PHYMEM.CACHE.WB on a package until it is done
 * @cmd: command that holds the global lock
 * @package: package
 *
 * Return: 0, -EAGAIN, -EIO, -EINTR, -ENXIO.
 */
int rt_write_back(struct rt_cmd *cmd, u32 package);

/**
 * rt_teardown() - from any state to nothing; can be repeated until it returns 0
 * @cmd: command that holds the TD exclusively
 *
 * In the order of docs/tdx-module.md 6.6. A page that is not given back is leaked, and
 * @cmd->vm.err says why. Return: 0: the TD is gone, and so is its object; -EAGAIN, -EIO, -EINTR: it
 * is still there and can only be torn down.
 */
int rt_teardown(struct rt_cmd *cmd);

#endif /* CORE_RUNTIME_RT_TEARDOWN_H */
