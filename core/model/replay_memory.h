/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The records of tdxtrace(5) about memory: what the host writes, and what a call must have left. */
#ifndef CORE_MODEL_REPLAY_MEMORY_H
#define CORE_MODEL_REPLAY_MEMORY_H

#include "core/model/parse.h"
#include "core/model/replay_state.h"

/**
 * replay_mem() - "mem PA HEX": the host writes bytes
 * @rp: the replay
 * @t: the line behind the verb
 *
 * Return: as replay_line(), for this and the following ones.
 */
int replay_mem(struct replay *rp, struct text *t);

/**
 * replay_zero() - "zero PA LENGTH": the host clears memory
 * @rp: the replay
 * @t: the line behind the verb
 */
int replay_zero(struct replay *rp, struct text *t);

/**
 * replay_expect() - "expect PA HEX": memory holds these bytes since the last call
 * @rp: the replay; if not, that call does not count as identical
 * @t: the line behind the verb
 */
int replay_expect(struct replay *rp, struct text *t);

/**
 * replay_expect_sha384() - "expect-sha384 PA LENGTH HEX": as replay_expect(), by the SHA-384
 * @rp: the replay
 * @t: the line behind the verb
 */
int replay_expect_sha384(struct replay *rp, struct text *t);

#endif /* CORE_MODEL_REPLAY_MEMORY_H */
