// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The context of a SEAMCALL: locks held, interrupts, random numbers. */
#include "core/model/call.h"

void call_unlock(struct model_call *c, void *word)
{
	u32 i = c->nheld;

	while (i--) {
		if (c->held[i].word != word)
			continue;
		call_drop(&c->held[i]);
		for (c->nheld--; i < c->nheld; i++)
			c->held[i] = c->held[i + 1];
		return;
	}
}

bool call_poll(struct model_call *c)
{
	u64 left = atom_load(&c->lp->intr);
	u64 every = atom_load_relaxed(&c->st->intr_every);

	if (left > 1)
		atom_cmpxchg(&c->lp->intr, &left, left - 1);
	if (left == 1)
		return true;
	if (likely(!every) || atom_add(&c->st->intr_polls, 1) % every)
		return false;
	/* It stays pending to the end of this call (call_end()). */
	atom_store(&c->lp->intr, 1);
	return true;
}

bool call_random(struct model_call *c, u64 *value)
{
	if (c->m->random)
		return c->m->random(c->m->random_ctx, value);
	/*
	 * Any bijection of a counter gives identifiers that differ and reproduce (an odd
	 * multiplier).
	 */
	*value = atom_add(&c->st->random_counter, 1) * 0x9e3779b97f4a7c15ULL;
	return true;
}
