/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_TDXEMU_EMU_GUEST_H
#define KMOD_TDXEMU_EMU_GUEST_H

#include "core/model/control.h"

/**
 * emu_guest_enter() - a SEAMCALL, which may be VP.ENTER, is about to be executed
 * @lp: CPU
 */
void emu_guest_enter(u32 lp);

/* What runs in the vCPUs; its context is the struct model. */
extern const struct model_guest_ops emu_guest;

#endif /* KMOD_TDXEMU_EMU_GUEST_H */
