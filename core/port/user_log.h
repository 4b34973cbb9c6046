/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The log of a process, and its events. */
#ifndef CORE_PORT_USER_LOG_H
#define CORE_PORT_USER_LOG_H

#include "core/port/user.h"

/**
 * user_event_sink() - where events go from now on
 * @p: the process; no command may be running
 * @fn: called for one event at a time, in the order of seq, by the threads that carry commands out;
 *    must neither wait nor use @p. NULL = nowhere
 * @ctx: for @fn
 */
void user_event_sink(struct port *p, void (*fn)(void *ctx, const struct tdxcall_event *ev),
		     void *ctx);

#endif /* CORE_PORT_USER_LOG_H */
