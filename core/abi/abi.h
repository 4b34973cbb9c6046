/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Everything about the TDX module's host interface; shared by the callers and by the software
 * module.
 */
#ifndef CORE_ABI_ABI_H
#define CORE_ABI_ABI_H

#include "core/abi/buf.h"
#include "core/abi/decode.h"
#include "core/abi/exit.h"
#include "core/abi/field.h"
#include "core/abi/leaf.h"
#include "core/abi/regs.h"
#include "core/abi/sept.h"
#include "core/abi/state.h"
#include "core/abi/status.h"
#include "core/abi/td_params.h"

#endif /* CORE_ABI_ABI_H */
