/* SPDX-License-Identifier: GPL-2.0-only */
/* How far a long command is, on the terminal. */
#ifndef TDXCTL_PROGRESS_H
#define TDXCTL_PROGRESS_H

#include "tdxctl/session.h"

/**
 * struct progress - one line that is written over and over
 * @active: there is a terminal to write it to
 * @name: what it is about
 * @total: bytes in all
 */
struct progress {
	bool active;
	const char *name;
	u64 total;
};

/**
 * progress_init() - shall there be progress?
 * @p: the line
 * @s: the session: not with --quiet or --json
 * @name: what it is about, kept
 * @total: bytes in all
 */
void progress_init(struct progress *p, const struct session *s, const char *name, u64 total);

/**
 * progress_show() - write the line
 * @p: the line
 * @done: bytes done
 */
void progress_show(const struct progress *p, u64 done);

/**
 * progress_clear() - take the line away before anything else is written
 * @p: the line
 */
void progress_clear(const struct progress *p);

#endif /* TDXCTL_PROGRESS_H */
