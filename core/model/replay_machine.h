/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The records of tdxtrace(5) that say on what machine a trace was made. */
#ifndef CORE_MODEL_REPLAY_MACHINE_H
#define CORE_MODEL_REPLAY_MACHINE_H

#include "core/model/parse.h"
#include "core/model/replay_state.h"

/**
 * replay_platform() - a platform record: the first of a trace
 * @rp: the replay; its @pf is set
 * @t: the record behind its verb
 *
 * Return: 0, -EINVAL.
 */
int replay_platform(struct replay *rp, struct text *t);

/**
 * replay_tdmr() - a tdmr record: one more TDMR, before the first record that needs the machine
 * @rp: the replay
 * @t: the record behind its verb
 *
 * Return: 0, -EINVAL, -E2BIG for one too many.
 */
int replay_tdmr(struct replay *rp, struct text *t);

#endif /* CORE_MODEL_REPLAY_MACHINE_H */
