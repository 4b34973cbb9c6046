/* SPDX-License-Identifier: GPL-2.0-only */
/* A listener to the events of rt_fixture.h's machine, which checks each of them. */
#ifndef TESTS_UNIT_EVENT_FIXTURE_H
#define TESTS_UNIT_EVENT_FIXTURE_H

#include "rt_fixture.h"

#define EVX_MAX 256
#define EVX_TYPES (TDXCALL_EVENT_TD_BUGGED + 1)

/**
 * struct event_log - what was heard
 * @ev: the first EVX_MAX events
 * @count: all events
 * @of: by type
 * @leaked: 4K pages, of PAGE_LEAKED
 * @last_seq: seq of the last event
 * @fault: what was wrong with one; NULL = nothing so far
 * @fault_type: its type
 */
struct event_log {
	struct tdxcall_event ev[EVX_MAX];
	u64 count;
	u64 of[EVX_TYPES];
	u64 leaked;
	u64 last_seq;
	const char *fault;
	u32 fault_type;
};

/**
 * evx_listen() - listen from now on
 * @fx: the machine
 * @log: out
 *
 * Looks at each event: numbers without a gap, time that does not go back, nothing in members that
 * the type does not have, a name that ends, and no host physical address: that is, no number that
 * lies in the machine's memory, but in gpa.
 */
void evx_listen(struct rt_fixture *fx, struct event_log *log);

/* No fault was found. */
void evx_sound(const struct event_log *log);

/* Forget what was heard, but not the last number. */
void evx_forget(struct event_log *log);

/* No more; and no fault was found. */
void evx_stop(struct rt_fixture *fx, struct event_log *log);

#endif /* TESTS_UNIT_EVENT_FIXTURE_H */
