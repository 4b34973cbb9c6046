/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Warnings in a process: on standard error, because there is no handle that they are about. */
#ifndef CORE_PORT_USER_WARN_H
#define CORE_PORT_USER_WARN_H

#include "core/port/types.h"

/**
 * user_warn() - a line on standard error; counted
 * @what: the condition
 */
void user_warn(const char *what);

/**
 * user_warnings() - how often user_warn() was called in this process
 */
u32 user_warnings(void);

#endif /* CORE_PORT_USER_WARN_H */
