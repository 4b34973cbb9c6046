// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The clock of the simulated machine. */
#include "core/model/clock.h"
#include "core/model/layout.h"

u64 model_calls(const struct model *m)
{
	u64 calls = 0;
	u32 i;

	for (i = 0; i < m->st->pf.lps; i++)
		calls += atom_load_relaxed(&m->st->lp[i].calls);
	return calls;
}

u64 model_tsc(const struct model *m)
{
	return atom_load_relaxed(&m->st->tsc) + model_calls(m) * MODEL_TSC_STEP;
}

void model_set_tsc(struct model *m, u64 tsc)
{
	atom_store(&m->st->tsc, tsc - (model_calls(m) + 1) * MODEL_TSC_STEP);
}
