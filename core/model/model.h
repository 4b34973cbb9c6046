/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The software TDX module (1.5.01, or a later one of profile.def) as what embeds it sees it. A
 * SEAMCALL on an LP is one call of model_seamcall() (dispatch.h); all else that embedders and tests
 * may do with a machine is in control.h.
 *
 * The module keeps everything in the simulated machine: TDR, TDCS, TDVPS, secure EPT and guest
 * pages in physical pages handed over by address, one PAMT entry for each of them, and struct
 * model_state (key ownership table, TDMRs, LPs) for the rest. struct model itself is process-local
 * and may be rebuilt at any time.
 */
#ifndef CORE_MODEL_MODEL_H
#define CORE_MODEL_MODEL_H

#include "core/port/types.h"

#define MODEL_MAX_LPS 128
#define MODEL_MAX_PACKAGES 8
#define MODEL_MAX_KEYIDS 2048 /* what the TDX modules can handle */
#define MODEL_MAX_CMRS 32
#define MODEL_MAX_TDMRS 64
#define MODEL_MAX_RESERVED 16

struct model_state;
struct model_guest_ops;

/**
 * struct model_mem - how the model reaches simulated physical memory
 * @win: host address of the window's first byte
 * @win_pa: HPA of the window's first byte, 4K aligned
 * @win_size: bytes, 0 = no window
 * @dirty: one bit for each 4K page of the window, set when it may have been written; NULL = not
 * tracked
 * @stored: as @dirty: a page of the window that has its bit in neither is all zero; NULL = not
 * known
 * @slow: for an address outside the window: its host address, valid to the end of the 4K page, or
 *   NULL if the machine has no memory there. May be NULL. In convertible memory (the CMRs that
 *   model_machine_load() is given) it must not return NULL: leaves do not look, as all that they
 *   reach there by themselves (PAMT, pages of TDs) has been checked to be inside.
 *   @write: the page is about to be written.
 * @ctx: for @slow
 */
struct model_mem {
	u8 *win;
	u64 win_pa;
	u64 win_size;
	u64 *dirty;
	const u64 *stored;
	void *(*slow)(void *ctx, u64 pa, bool write);
	void *ctx;
};

/**
 * struct model - one software TDX module, process-local part
 * @st: its persistent global state, owned by the embedder (sizeof from model_state_size())
 * @mem: its physical memory
 * @guest: what runs when a vCPU is entered; NULL = every guest exits at once with an external
 * interrupt
 * @guest_ctx: for @guest
 * @random: source of TD UUIDs; false = no entropy. NULL = a counter (reproducible)
 * @random_ctx: for @random
 */
struct model {
	struct model_state *st;
	struct model_mem mem;
	const struct model_guest_ops *guest;
	void *guest_ctx;
	bool (*random)(void *ctx, u64 *value);
	void *random_ctx;
};

#endif /* CORE_MODEL_MODEL_H */
