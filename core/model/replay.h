/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Replay of trace files (tdxtrace version 1) on a private machine: one line at a time, each
 * SEAMCALL executed and its registers compared with the recorded ones. Freestanding, so that it
 * runs in the kernel as in a process; the caller owns all memory.
 */
#ifndef CORE_MODEL_REPLAY_H
#define CORE_MODEL_REPLAY_H

#include "core/model/replay_state.h"

/**
 * replay_init() - prepare a replay
 * @rp: the replay
 * @st: model_state_size() bytes, 8-byte aligned, any content
 * @mem: memory of the machine; all zero, and private to this replay
 * @diff: called for each difference; may be NULL
 * @ctx: for @diff
 */
void replay_init(struct replay *rp, struct model_state *st, const struct model_mem *mem,
		 void (*diff)(void *ctx, const struct replay_diff *diff), void *ctx);

/**
 * replay_line() - execute one line of a trace
 * @rp: the replay
 * @line: the line, without its newline
 * @len: characters in it
 *
 * A difference is not an error: it is reported and counted, and the replay can go on.
 *
 * Return: 0; -EINVAL for a line that is no record of version 1, or stands where it may not;
 * -EBUSY, -ENOENT for a hold, unhold or exit that the machine cannot do; -ENOMEM when there is no
 * more memory for the machine, from then on for every line; -E2BIG for more TDMRs or guest steps
 * than there is room for.
 */
int replay_line(struct replay *rp, const char *line, size_t len);

#endif /* CORE_MODEL_REPLAY_H */
