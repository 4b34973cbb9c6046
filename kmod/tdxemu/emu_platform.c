// SPDX-License-Identifier: GPL-2.0-only
#include <linux/export.h>

#include "kmod/tdxemu/emu_platform.h"

struct tdxemu_platform tdxemu_platform;
EXPORT_SYMBOL_GPL(tdxemu_platform);
