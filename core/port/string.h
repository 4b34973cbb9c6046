/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
#ifndef CORE_PORT_STRING_H
#define CORE_PORT_STRING_H

#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif

#endif /* CORE_PORT_STRING_H */
