/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * A vCPU inside the guest: what the functions share that let it run step by step (guest_step.h) and
 * make it leave (docs/tdx-module.md 7.2, VP.ENTER; 7.6; 1, guest access).
 */
#ifndef CORE_MODEL_GUEST_H
#define CORE_MODEL_GUEST_H

#include "core/model/call.h"

/* VM-exit interruption information: valid, type, vector. */
#define EXIT_INFO_VALID CORE_BIT(31)
#define EXIT_INFO_TYPE_MASK CORE_MASK(10, 8)
#define EXIT_INFO_NMI CORE_BIT(9)
#define EXIT_INFO_VECTOR_MASK CORE_MASK(7, 0)
#define EXIT_INFO_VECTOR_MC 18

/**
 * struct guest - a vCPU in the guest during one call
 * @c: the call that entered or resumed it: TDH.VP.ENTER's registers, TDR, TDCS
 * @vp: the vCPU
 * @rax: what TDH.VP.ENTER answers, once @out is set
 * @out: a TD exit was made
 * @retry: the current instruction is not done and will run again
 * @marked: a host-priority mark made the current TDCALL fail
 */
struct guest {
	struct model_call *c;
	struct tdvps *vp;
	u64 rax;
	bool out;
	bool retry;
	bool marked;
};

#endif /* CORE_MODEL_GUEST_H */
