/* SPDX-License-Identifier: GPL-2.0-only */
/* For files whose tests all work on one TD of one machine: both, and the calls on them. */
#ifndef TESTS_UNIT_MODEL_TD_H
#define TESTS_UNIT_MODEL_TD_H

#include "model_sept.h"

#define GPA 0x80000000ULL

static struct model_fixture *fx;
static struct fx_td td;

static inline void set_up_td(enum fx_stage stage)
{
	fx = fx_open(1);
	fx_td(fx, &td, FX_HKID, stage);
	fx_sept(fx, &td, GPA, TDX_LEVEL_4K);
}

/* A TD that runs, with tables down to 4K at GPA. */
static inline void set_up_runnable(void)
{
	set_up_td(FX_RUNNABLE);
}

/* The same before MR.FINALIZE: neither blocking nor tracking is needed. */
static inline void set_up_initialized(void)
{
	set_up_td(FX_INITIALIZED);
}

static inline void tear_down(void)
{
	fx_close(fx);
}

static inline u64 call(u64 leaf, u64 gpa, enum tdx_level level, u64 r8)
{
	return mem_call(fx, &td, leaf, gpa, level, r8);
}

static inline void ok(u64 leaf, u64 gpa, enum tdx_level level, u64 r8)
{
	mem_ok(fx, &td, leaf, gpa, level, r8);
}

/* The guest runs its script on LP 0. */
static inline u64 run(void)
{
	return enter(fx, 0, td.vp, false);
}

#endif /* TESTS_UNIT_MODEL_TD_H */
