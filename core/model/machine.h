/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Set-up of a machine, locks that another LP holds, pending interrupts. */
#ifndef CORE_MODEL_MACHINE_H
#define CORE_MODEL_MACHINE_H

#include "core/model/model.h"
#include "core/model/module.h"
#include "core/model/platform.h"

/**
 * model_state_size() - bytes that the embedder provides for struct model_state, 8-byte aligned
 */
size_t model_state_size(void);

/**
 * struct model_tdmr_cfg - a TD memory region as SYS.CONFIG would get it
 * @range: base and size, multiples of 1G
 * @pamt: PAMT ranges by level, 0 = 4K, 1 = 2M, 2 = 1G
 * @nreserved: reserved areas used
 * @reserved: reserved areas by HPA (not offset), ascending
 * @initialized: TDMR.INIT done to the end; else not begun
 */
struct model_tdmr_cfg {
	struct model_range range;
	struct model_range pamt[3];
	u32 nreserved;
	struct model_range reserved[MODEL_MAX_RESERVED];
	bool initialized;
};

/**
 * model_platform_defaults() - the reference machine, without convertible memory
 * @pf: filled in: module 1.5.01, 4 LPs, one package, KeyIDs 32..63 private,
 *      CPUID(1).EAX 0x806f8, XFAM 0x69be7, 5-level EPT
 */
void model_platform_defaults(struct model_platform *pf);

/**
 * model_module_dynamic_pamt() - can a TDX module have dynamic PAMT?
 * @module: enum model_module
 */
bool model_module_dynamic_pamt(u32 module);

/**
 * model_machine_load() - a machine whose TDX module is loaded and not initialised
 * @m: with @m->st (any content) and @m->mem set
 * @pf: the platform; copied
 *
 * All convertible memory must exist (struct model_mem). Return: 0, -EINVAL if the platform makes no
 * sense, -ENOMEM if the ends of a convertible range have no memory.
 */
int model_machine_load(struct model *m, const struct model_platform *pf);

/**
 * model_machine_ready() - bring a loaded machine to SYS_READY with these TDMRs, at once
 * @m: a machine of model_machine_load(), memory all zero where the PAMTs are
 * @tdmr: configurations, ascending
 * @n: how many, 1..MODEL_MAX_TDMRS
 *
 * As SYS.INIT .. SYS.KEY.CONFIG by every LP and package, and TDMR.INIT as asked; touches only the
 * PAMT entries of reserved areas. Return: 0, -EINVAL where SYS.CONFIG would refuse.
 */
int model_machine_ready(struct model *m, const struct model_tdmr_cfg *tdmr, u32 n);

/**
 * model_machine_is_sound() - can a stored state be that of a machine which was made like this?
 * @m: the machine; its memory is not looked at
 * @pf: its platform
 * @tdmr: its TDMRs, as given to model_machine_ready()
 * @n: how many
 *
 * Return: false if a number in it leads out of bounds, or is one that no SEAMCALL brings about: no
 * leaf and no check may be called then. What control structures in memory say is checked where it
 * is used.
 */
bool model_machine_is_sound(const struct model *m, const struct model_platform *pf,
			    const struct model_tdmr_cfg *tdmr, u32 n);

/* What model_hold() can hold. */
enum model_lock {
	MODEL_LOCK_PAMT_4K,
	MODEL_LOCK_PAMT_2M,
	MODEL_LOCK_PAMT_1G,
	MODEL_LOCK_KOT,
	MODEL_LOCK_OP_STATE,
	MODEL_LOCK_SEPT,
	MODEL_LOCK_EPOCH,
	MODEL_LOCK_RTMR,
	MODEL_LOCK_BINDINGS,
};

/**
 * model_hold() - another LP takes a lock
 * @m: the machine
 * @what: which lock
 * @pa: of the page (PAMT locks) or of the TDR (TD locks); ignored for the KOT
 * @exclusive: mode
 *
 * Return: 0, -EBUSY if the lock is taken in a conflicting mode, -EINVAL if there is no such lock.
 */
int model_hold(struct model *m, enum model_lock what, u64 pa, bool exclusive);

/**
 * model_unhold() - give back what model_hold() took
 * @m: the machine
 * @what: as given to model_hold()
 * @pa: as given to model_hold()
 * @exclusive: as given to model_hold()
 *
 * Return: 0, -EINVAL if it is not held in that mode.
 */
int model_unhold(struct model *m, enum model_lock what, u64 pa, bool exclusive);

/**
 * model_intr() - an interrupt becomes pending during the next call on an LP
 * @m: the machine
 * @lp: logical processor
 * @polls: polls of that call that still see nothing
 */
void model_intr(struct model *m, u32 lp, u64 polls);

/**
 * model_interrupt_every() - from now on an interrupt becomes pending every so many polls
 * @m: the machine
 * @polls: 0 = no longer
 *
 * All LPs share the counter, which begins anew. What model_intr() arms comes on top.
 */
void model_interrupt_every(struct model *m, u64 polls);

/**
 * model_interrupt_period() - the period that model_interrupt_every() set last
 * @m: the machine
 */
u64 model_interrupt_period(const struct model *m);

/**
 * model_intr_due() - will an interrupt become pending during the next call on an LP?
 * @m: the machine; nothing runs on other LPs meanwhile
 * @lp: logical processor
 * @polls: polls of that call that see nothing, as model_intr() takes them
 */
bool model_intr_due(const struct model *m, u32 lp, u64 *polls);

#endif /* CORE_MODEL_MACHINE_H */
