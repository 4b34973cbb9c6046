/* SPDX-License-Identifier: GPL-2.0-only */
/* --events: what happens while a command runs, beside its results. */
#ifndef TDXCTL_EVENTLOG_H
#define TDXCTL_EVENTLOG_H

#include <tdxcall/tdxcall.h>

#include "tdxctl/emit.h"

struct eventlog;

/**
 * eventlog_start() - fetch events from now on
 * @out: where the log goes
 * @h: an open backend
 * @json: keep the events until eventlog_emit(); else they go to stderr as they happen
 *
 * Return: 0; -ENOMEM, or what tdxcall_events_open() returned.
 */
int eventlog_start(struct eventlog **out, struct tdxcall *h, bool json);

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
