/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The sideways door of the software TDX module: what no SEAMCALL can do. Machine set-up, locks held
 * by "another LP", pending interrupts, scripted guests, and the invariant check. Used by the state
 * image, trace replay, the emulator module and tests; the runtime never includes this, and neither
 * does the model itself.
 */
#ifndef CORE_MODEL_CONTROL_H
#define CORE_MODEL_CONTROL_H

#include "core/model/check.h"
#include "core/model/clock.h"
#include "core/model/dispatch.h"
#include "core/model/guest_mailbox.h"
#include "core/model/guest_step.h"
#include "core/model/machine.h"
#include "core/model/vp_enter.h"

#endif /* CORE_MODEL_CONTROL_H */
