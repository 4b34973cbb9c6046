/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_TDXEMU_EMU_MACHINE_H
#define KMOD_TDXEMU_EMU_MACHINE_H

#include "core/model/control.h"
#include "kmod/tdxemu/emu_platform.h"

/**
 * struct emu_config - module parameters
 * @packages: packages to spread the CPUs over
 * @keyids: private KeyIDs
 * @module: version of the TDX module, "1.5.01"
 * @dynamic_pamt: SYS.CONFIG was asked for dynamic PAMT; of no matter unless @ready
 * @ready: the TDX module is initialised; else it is loaded only
 */
struct emu_config {
	u32 packages;
	u32 keyids;
	const char *module;
	bool dynamic_pamt;
	bool ready;
};

/**
 * emu_machine_start() - a TDX module over the memory of this host
 * @cfg: what it is like
 * @pf: out: for tdxcall.ko
 *
 * Says why if it fails. Return: 0, -EINVAL, -ENOMEM, -E2BIG.
 */
int emu_machine_start(const struct emu_config *cfg, struct tdxemu_platform *pf);

/**
 * emu_machine_stop() - undo emu_machine_start(); no SEAMCALL may be under way or come
 */
void emu_machine_stop(void);

/**
 * emu_machine() - the TDX module
 */
struct model *emu_machine(void);

/**
 * emu_maxpa() - physical address width of its CPUs
 */
u32 emu_maxpa(void);

#endif /* KMOD_TDXEMU_EMU_MACHINE_H */
