/* SPDX-License-Identifier: GPL-2.0-only */
/* One event of the runtime, as text or JSON. */
#ifndef TDXCTL_EVENT_TEXT_H
#define TDXCTL_EVENT_TEXT_H

#include <tdxcall/tdxcall.h>

#include "tdxctl/emit.h"

/**
 * event_emit() - an event, in a line of text or as an object
 * @e: where to
 * @key: of the object, NULL inside of an array
 * @event: the event
 *
 * Members that do not apply are left out; text leaves out number and time, too.
 */
void event_emit(struct emit *e, const char *key, const struct tdxcall_event *event);

/**
 * event_types_emit() - all types of events, one a line
 * @e: where to
 */
void event_types_emit(struct emit *e);

/**
 * event_describe() - a type of events and its members
 * @e: where to
 * @name: of the type
 *
 * Return: false if there is none of this name; nothing was emitted then.
 */
bool event_describe(struct emit *e, const char *name);

#endif /* TDXCTL_EVENT_TEXT_H */
