/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_TDXEMU_EMU_TRAP_H
#define KMOD_TDXEMU_EMU_TRAP_H

#include <linux/atomic.h>

/* Instructions emulated. */
extern atomic64_t emu_hits;

/**
 * emu_trap_start() - from now on SEAMCALL and INVEPT are emulated
 *
 * Return: 0 or a negative errno.
 */
int emu_trap_start(void);

/**
 * emu_trap_stop() - undo emu_trap_start(); no emulation is under way when it returns
 */
void emu_trap_stop(void);

#endif /* KMOD_TDXEMU_EMU_TRAP_H */
