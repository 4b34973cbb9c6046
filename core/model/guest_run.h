/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Running a guest step by step. */
#ifndef CORE_MODEL_GUEST_RUN_H
#define CORE_MODEL_GUEST_RUN_H

#include "core/model/guest.h"

/*
 * More steps than this in one VP.ENTER end in an external interrupt: nothing spins in the module.
 */
#define MODEL_GUEST_MAX_STEPS 4096

/* Vector of the external interrupt that takes a guest with nothing left to do out. */
#define MODEL_GUEST_VECTOR 0x20

/**
 * guest_run() - let the guest do what its script says until it leaves or stays
 * @g: the vCPU
 *
 * Return: what TDH.VP.ENTER answers, or MODEL_IN_GUEST.
 */
u64 guest_run(struct guest *g);

#endif /* CORE_MODEL_GUEST_RUN_H */
