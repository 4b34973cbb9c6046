/* SPDX-License-Identifier: GPL-2.0-only */
/* How far a long command is: one line on the terminal, written by a thread of its own. */
#ifndef TDXCTL_PROGRESS_H
#define TDXCTL_PROGRESS_H

#include "tdxctl/session.h"

/* What is counted. */
enum progress_unit {
	PROGRESS_BYTES,
	PROGRESS_ENTRIES,
};

/**
 * progress_start() - show from now on how far something is
 * @s: the session: nothing is shown with --quiet or --json
 * @name: what it is about, kept
 * @unit: what is counted
 * @total: how much there is, 0 = not known yet
 *
 * Nothing is shown if stderr is no terminal, or within the first quarter of a second. There is at
 * most one at a time.
 *
 * Return: where it is to be written how far it is; valid until progress_stop().
 */
struct tdxcall_progress *progress_start(const struct session *s, const char *name,
					enum progress_unit unit, u64 total);

/**
 * progress_stop() - it is done: take the line away
 */
void progress_stop(void);

/**
 * progress_hide() - take the line away before something else is written to stderr; it comes back
 *
 * Call it with stderr locked (flockfile()), so that nothing comes between.
 */
void progress_hide(void);

#endif /* TDXCTL_PROGRESS_H */
