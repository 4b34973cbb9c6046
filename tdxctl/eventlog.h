/* SPDX-License-Identifier: GPL-2.0-only */
/* --events: what happens while a command runs, beside its results. */
#ifndef TDXCTL_EVENTLOG_H
#define TDXCTL_EVENTLOG_H

#include "tdxctl/session.h"

struct eventlog;

/**
 * eventlog_start() - fetch events from now on
 * @s: with an open backend; gets the log
 *
 * Text goes to stderr as it happens; for JSON, events are kept until eventlog_emit().
 *
 * Return: exit status; an error was reported.
 */
int eventlog_start(struct session *s);

/**
 * eventlog_flush() - fetch all that happened until now
 * @log: the log, or NULL
 */
void eventlog_flush(struct eventlog *log);

/**
 * eventlog_emit() - what was kept, as the array "events"; then forget it
 * @log: the log
 * @e: where to; nothing if it is text
 */
void eventlog_emit(struct eventlog *log, struct emit *e);

/**
 * eventlog_stop() - no more; the backend is about to be closed
 * @log: the log, or NULL; gone afterwards
 */
void eventlog_stop(struct eventlog *log);

#endif /* TDXCTL_EVENTLOG_H */
