/* SPDX-License-Identifier: GPL-2.0-only */
/* Inside tdxemu.ko. */
#ifndef KMOD_TDXEMU_EMU_H
#define KMOD_TDXEMU_EMU_H

#include <linux/atomic.h>

#include "core/model/control.h"
#include "kmod/tdxemu/tdxemu.h"

/**
 * struct emu_config - module parameters
 * @packages: packages to spread the CPUs over
 * @keyids: private KeyIDs
 * @ready: the TDX module is initialised; else it is loaded only
 */
struct emu_config {
	u32 packages;
	u32 keyids;
	bool ready;
};

/* Instructions emulated. */
extern atomic64_t emu_hits;

/**
 * emu_machine_start() - a TDX module over the memory of this host
 * @cfg: what it is like
 * @pf: out: for tdxcall.ko
 *
 * Says why if it fails. Return: 0, -EINVAL, -ENOMEM, -E2BIG.
 */
int emu_machine_start(const struct emu_config *cfg, struct tdxemu_platform *pf);

/**
 * emu_machine_stop() - undo emu_machine_start(); nobody executes SEAMCALL any more
 */
void emu_machine_stop(void);

/**
 * emu_machine() - the TDX module
 */
struct model *emu_machine(void);

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

/**
 * emu_guest_enter() - a SEAMCALL, which may be VP.ENTER, is about to be executed
 * @lp: CPU
 */
void emu_guest_enter(u32 lp);

/* What runs in the vCPUs; its context is the struct model. */
extern const struct model_guest_ops emu_guest;

/**
 * emu_fault() - shall this SEAMCALL fail as the module parameters busy and fault_* ask for?
 * @regs: the call; if so, with the completion status
 *
 * Return: true if the TDX module is not to see it.
 */
bool emu_fault(struct seam_regs *regs);

/**
 * emu_fault_check() - are the module parameters for faults possible?
 *
 * Says why not. Return: 0, -EINVAL.
 */
int emu_fault_check(void);

/**
 * emu_debugfs_start() - make the files in debugfs; works without them, too
 */
void emu_debugfs_start(void);

/**
 * emu_debugfs_stop() - undo emu_debugfs_start()
 */
void emu_debugfs_stop(void);

extern const struct file_operations emu_replay_fops;

#endif /* KMOD_TDXEMU_EMU_H */
