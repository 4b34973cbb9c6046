/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Names of test TDs. */
#ifndef CORE_RUNTIME_RT_NAME_H
#define CORE_RUNTIME_RT_NAME_H

#include "core/port/types.h"

/**
 * rt_name_is_valid() - can a test TD have this name?
 * @name: TDXCALL_NAME_LEN bytes
 */
bool rt_name_is_valid(const char *name);

#endif /* CORE_RUNTIME_RT_NAME_H */
