// SPDX-License-Identifier: GPL-2.0-only
/* Events: the table of types and members, and what a host does with an event. */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/abi/event.h"
#include "core/port/user_log.h"
#include "core/port/user_mem.h"
#include "core/port/user_port.h"
#include "suites.h"

#define MEM_SIZE (1ULL << 30)
#define THREADS 4
#define EVENTS_EACH 500

/* ---- the table ------------------------------------------------------------------------------- */

START_TEST(types_are_sorted_named_and_found_both_ways)
{
	size_t count, i;
	const struct tdx_event_info *rows = tdx_events(&count);

	ck_assert_uint_eq(count, TDXCALL_EVENT_TD_BUGGED);
	for (i = 0; i < count; i++) {
		ck_assert_uint_eq(rows[i].type, i + 1);
		ck_assert_uint_eq(rows[i].members & EVENT_M_ALWAYS, EVENT_M_ALWAYS);
		ck_assert_uint_gt(strlen(rows[i].meaning), 0);
		ck_assert_ptr_eq(tdx_event_info(rows[i].type), &rows[i]);
		ck_assert_ptr_eq(tdx_event_by_name(rows[i].name), &rows[i]);
	}
	ck_assert_uint_eq(tdx_event_by_name("td-created")->type, TDXCALL_EVENT_TD_CREATED);
	ck_assert_uint_eq(tdx_event_by_name("SEAMCALL_ERROR")->type, TDXCALL_EVENT_SEAMCALL_ERROR);
	ck_assert_uint_eq(tdx_event_by_name("mmio")->type, TDXCALL_EVENT_MMIO);
	ck_assert_ptr_null(tdx_event_info(0));
	ck_assert_ptr_null(tdx_event_info(TDXCALL_EVENT_TD_BUGGED + 1));
	ck_assert_ptr_null(tdx_event_by_name("td"));
	ck_assert_ptr_null(tdx_event_by_name(""));
}
END_TEST

static size_t kind_size(unsigned int kind)
{
	switch (kind) {
	case TDX_EVENT_U64:
		return sizeof(__u64);
	case TDX_EVENT_NAME:
		return TDXCALL_NAME_LEN;
	default:
		return sizeof(__u32);
	}
}

/* With the reserved member, the rows cover every byte of the struct exactly once. */
START_TEST(every_member_has_a_row_of_its_own)
{
	u8 seen[sizeof(struct tdxcall_event)] = { 0 };
	u32 attrs = 0;
	size_t count, i, at;
	const struct tdx_event_member *rows = tdx_event_members(&count);

	ck_assert_uint_eq(count, EVENT_NR_MEMBERS);
	for (i = 0; i < count; i++) {
		ck_assert_uint_eq(rows[i].bit, 1U << i);
		ck_assert_uint_ge(rows[i].attr, TDXCALL_A_TYPE);
		ck_assert_uint_le(rows[i].attr, TDXCALL_A_VALUE);
		ck_assert_uint_eq(attrs & 1U << rows[i].attr, 0);
		attrs |= 1U << rows[i].attr;
		for (at = 0; at < kind_size(rows[i].kind); at++)
			seen[rows[i].offset + at]++;
	}
	for (at = 0; at < sizeof(seen); at++) {
		bool reserved = at / 4 == offsetof(struct tdxcall_event, reserved) / 4;

		ck_assert_msg(seen[at] == !reserved, "byte %zu: %u times", at, seen[at]);
	}
}
END_TEST

/* ---- a process as host ----------------------------------------------------------------------- */

static struct user_map map;
static struct port *port;

static void set_up(void)
{
	struct user_config cfg = {
		.mem_base = 4ULL << 30, .mem_size = MEM_SIZE, .lps = 1, .packages = 1,
	};

	ck_assert_int_eq(user_map_anon(&map, MEM_SIZE + user_meta_size(MEM_SIZE)), 0);
	port = calloc(1, sizeof(*port));
	ck_assert_int_eq(user_port_init(port, &cfg, &map, MEM_SIZE, 0), 0);
}

static void tear_down(void)
{
	user_port_fini(port);
	free(port);
	user_map_free(&map);
}

/* No lock: it is the host that hands out one event at a time. */
struct sink {
	u64 events;
	u64 last_seq;
	u64 last_time;
	u32 disorder;
	struct tdxcall_event last;
};

static void to_sink(void *ctx, const struct tdxcall_event *ev)
{
	struct sink *sink = ctx;

	sink->disorder += ev->seq != sink->last_seq + 1 || ev->time_ns < sink->last_time;
	sink->events++;
	sink->last_seq = ev->seq;
	sink->last_time = ev->time_ns;
	sink->last = *ev;
}

START_TEST(an_event_reaches_its_own_sink_only)
{
	struct tdxcall_event ev = { .type = TDXCALL_EVENT_TRACK, .td = 7, .name = "t", .value = 3 };
	struct sink sink = { 0 };

	ck_assert(!port_event_wanted(port));
	port_event(port, &ev);
	user_event_sink(port, to_sink, &sink);
	ck_assert(port_event_wanted(port));
	port_event(port, &ev);
	ck_assert_uint_eq(sink.events, 1);
	ck_assert_uint_eq(sink.last.seq, 1);
	ck_assert_uint_gt(sink.last.time_ns, 0);
	ck_assert_uint_eq(sink.last.type, TDXCALL_EVENT_TRACK);
	ck_assert_uint_eq(sink.last.td, 7);
	ck_assert_str_eq(sink.last.name, "t");
	ck_assert_uint_eq(sink.last.value, 3);
	user_event_sink(port, NULL, NULL);
	ck_assert(!port_event_wanted(port));
	port_event(port, &ev);
	ck_assert_uint_eq(sink.events, 1);
}
END_TEST

static void *send_events(void *unused)
{
	u32 i;

	(void)unused;
	for (i = 0; i < EVENTS_EACH; i++) {
		struct tdxcall_event ev = { .type = TDXCALL_EVENT_TRACK };

		port_event(port, &ev);
	}
	return NULL;
}

START_TEST(events_of_many_threads_come_one_by_one_in_order)
{
	struct sink sink = { 0 };
	pthread_t thread[THREADS];
	u32 i;

	user_event_sink(port, to_sink, &sink);
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, send_events, NULL), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	ck_assert_uint_eq(sink.events, THREADS * EVENTS_EACH);
	ck_assert_uint_eq(sink.last_seq, THREADS * EVENTS_EACH);
	ck_assert_uint_eq(sink.disorder, 0);
}
END_TEST

Suite *event_suite(void)
{
	Suite *s = suite_create("event");
	TCase *table = tcase_create("table");
	TCase *host = tcase_create("host");

	tcase_add_test(table, types_are_sorted_named_and_found_both_ways);
	tcase_add_test(table, every_member_has_a_row_of_its_own);
	tcase_add_checked_fixture(host, set_up, tear_down);
	tcase_add_test(host, an_event_reaches_its_own_sink_only);
	tcase_add_test(host, events_of_many_threads_come_one_by_one_in_order);
	suite_add_tcase(s, table);
	suite_add_tcase(s, host);
	return s;
}
