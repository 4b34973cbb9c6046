/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The time that passes on the simulated machine: it is counted in calls. */
#ifndef CORE_MODEL_CLOCK_H
#define CORE_MODEL_CLOCK_H

#include "core/model/model.h"

/**
 * model_calls() - SEAMCALLs that this machine was given since it was set up
 * @m: the machine
 *
 * Those that only read are not counted: two machines of the same kind that were given the same
 * calls are in the same state, and so is one that was asked something in between.
 */
u64 model_calls(const struct model *m);

/* Clock of the simulated platform, in units of 25 MHz as TD_PARAMS.TSC_FREQUENCY: 2 GHz. */
#define MODEL_TSC_UNITS 80
#define MODEL_TSC_HZ (MODEL_TSC_UNITS * 25000000ULL)

/*
 * Clock ticks that a SEAMCALL takes. Nothing else makes the time pass, so that a machine which is
 * given the same calls again reads the same clock.
 */
#define MODEL_TSC_STEP 100

/**
 * model_tsc() - the machine's time stamp counter
 * @m: the machine
 *
 * Each LP counts its own calls, so that they have nothing to share; reading adds them up.
 */
u64 model_tsc(const struct model *m);

/**
 * model_set_tsc() - what the next SEAMCALL sees if it reads the clock, which goes on from there
 * @m: the machine
 * @tsc: time stamp counter; as with model_calls(), those that only read do not count
 */
void model_set_tsc(struct model *m, u64 tsc);

#endif /* CORE_MODEL_CLOCK_H */
