// SPDX-License-Identifier: GPL-2.0-only
/* Listening to events: queues of this process, and messages of the kernel, also hostile ones. */
#include <check.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>

#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "core/abi/event.h"
#include "libtdxcall/backend_loopback.h"
#include "libtdxcall/genl.h"
#include "libtdxcall/genl_event.h"
#include "libtdxcall/handle.h"
#include "libtdxcall/internal.h"
#include "suites.h"
#include "tmpdir.h"

static struct tdxcall *h;
static struct tdxcall_events *events;

static void set_up(void)
{
	h = NULL;
	events = NULL;
	ck_assert_int_eq(loopback_open(&h, NULL, 0, TDXCALL_OPEN_RDONLY), 0);
}

static void tear_down(void)
{
	tdxcall_events_close(events);
	ck_assert_int_eq(tdxcall_close(h), 0);
}

static void listen_to(size_t n)
{
	size_t size = n * sizeof(struct tdxcall_event);

	ck_assert_int_eq(tdxcall_events_open(&events, h, size), 0);
}

static void happens(uint32_t type, const char *td, uint64_t seq)
{
	struct tdxcall_event ev = {.type = type, .seq = seq};

	strcpy(ev.name, td);
	loopback_event(h, &ev);
}

static bool is_readable(void)
{
	struct pollfd pfd = {.fd = tdxcall_events_fd(events), .events = POLLIN};

	return poll(&pfd, 1, 0) == 1;
}

/* The next event has this number; 0 = there is none. */
static void next_is(uint64_t seq)
{
	struct tdxcall_event ev = {.seq = 0};

	ck_assert_int_eq(tdxcall_events_next(events, &ev, 0), seq ? 1 : 0);
	ck_assert_uint_eq(ev.seq, seq);
}

static void overrun_is_next(void)
{
	struct tdxcall_event ev;

	ck_assert(is_readable());
	ck_assert_int_eq(tdxcall_events_next(events, &ev, 0), -ENOBUFS);
}

/* ---- queues ---------------------------------------------------------------------------------- */

START_TEST(events_come_in_order_and_the_descriptor_is_readable)
{
	struct tdxcall_event ev = {.type = TDXCALL_EVENT_MMIO, .seq = 1, .value = 7, .name = "t0"};
	struct tdxcall_event got;

	ck_assert(!loopback_event(h, &ev)); /* before there is a listener */
	listen_to(0);
	ck_assert(!is_readable());
	next_is(0);
	ck_assert(loopback_event(h, &ev));
	happens(TDXCALL_EVENT_TRACK, "t0", 2);
	ck_assert(is_readable());
	ck_assert_int_eq(tdxcall_events_next(events, &got, -1), 1);
	ck_assert_mem_eq(&got, &ev, sizeof(ev));
	ck_assert(is_readable());
	next_is(2);
	ck_assert(!is_readable());
	next_is(0);
	tdxcall_events_close(events);
	events = NULL;
	ck_assert(!loopback_event(h, &ev));
}
END_TEST

START_TEST(a_full_queue_loses_the_newest_and_says_so_where_they_are_missing)
{
	listen_to(3);
	for (uint64_t i = 1; i <= 5; i++)
		happens(TDXCALL_EVENT_TRACK, "t0", i);
	next_is(1);
	/* There is room again, but 6 may not come before the loss of 4 and 5 was reported. */
	happens(TDXCALL_EVENT_TRACK, "t0", 6);
	next_is(2);
	next_is(3);
	overrun_is_next();
	ck_assert(!is_readable());
	next_is(0);
	happens(TDXCALL_EVENT_TRACK, "t0", 7);
	next_is(7);
	next_is(0);
}
END_TEST

START_TEST(a_queue_has_room_for_one_event_at_least)
{
	ck_assert_int_eq(tdxcall_events_open(&events, h, 1), 0);
	happens(TDXCALL_EVENT_TRACK, "t0", 1);
	happens(TDXCALL_EVENT_TRACK, "t0", 2);
	next_is(1);
	overrun_is_next();
}
END_TEST

START_TEST(listeners_do_not_disturb_each_other)
{
	struct tdxcall_events *first, *last;
	struct tdxcall_event ev;

	listen_to(1);
	first = events;
	listen_to(8);
	last = events;
	happens(TDXCALL_EVENT_TRACK, "t0", 1);
	happens(TDXCALL_EVENT_TRACK, "t0", 2);
	tdxcall_events_close(first); /* the one that is full, and not the newest */
	next_is(1);
	next_is(2);
	next_is(0);
	happens(TDXCALL_EVENT_TRACK, "t0", 3);
	ck_assert_int_eq(tdxcall_events_next(last, &ev, 0), 1);
}
END_TEST

START_TEST(a_filter_takes_types_and_a_td)
{
	listen_to(0);
	ck_assert_int_eq(tdxcall_events_filter(events, 1U << TDXCALL_EVENT_TRACK, "t1"), 0);
	happens(TDXCALL_EVENT_TRACK, "t0", 1);
	happens(TDXCALL_EVENT_MMIO, "t1", 2);
	happens(TDXCALL_EVENT_TRACK, "t1", 3);
	happens(TDXCALL_EVENT_TRACK, "t11", 4);
	next_is(3);
	next_is(0);
	happens(TDXCALL_EVENT_MMIO, "t0", 5);
	happens(TDXCALL_EVENT_SEAMCALL_ERROR, "", 6);
	ck_assert_int_eq(tdxcall_events_filter(events, 0, "t0"), 0);
	next_is(5);
	next_is(0);
	ck_assert_int_eq(tdxcall_events_filter(events, 0, NULL), 0);
	happens(TDXCALL_EVENT_SEAMCALL_ERROR, "", 7);
	next_is(7);
	ck_assert_int_eq(tdxcall_events_filter(events, 1, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_events_filter(events, 1U << 31, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_events_filter(events, 0, "no name"), -EINVAL);
	ck_assert_int_eq(tdxcall_events_filter(events, 0, ""), -EINVAL);
}
END_TEST

START_TEST(an_overrun_passes_every_filter)
{
	listen_to(1);
	ck_assert_int_eq(tdxcall_events_filter(events, 1U << TDXCALL_EVENT_TRACK, NULL), 0);
	happens(TDXCALL_EVENT_MMIO, "t0", 1);
	happens(TDXCALL_EVENT_MMIO, "t0", 2);
	overrun_is_next();
}
END_TEST

static void *wait_for_one(void *arg)
{
	(void)arg;
	struct tdxcall_event ev;

	return tdxcall_events_next(events, &ev, -1) == 1 && ev.seq == 2 ? &events : NULL;
}

START_TEST(a_thread_that_waits_gets_what_passes_the_filter)
{
	pthread_t thread;
	void *ret;

	listen_to(0);
	ck_assert_int_eq(tdxcall_events_filter(events, 1U << TDXCALL_EVENT_TRACK, NULL), 0);
	ck_assert_int_eq(pthread_create(&thread, NULL, wait_for_one, NULL), 0);
	happens(TDXCALL_EVENT_MMIO, "t0", 1);
	happens(TDXCALL_EVENT_TRACK, "t0", 2);
	ck_assert_int_eq(pthread_join(thread, &ret), 0);
	ck_assert_ptr_nonnull(ret);
}
END_TEST

START_TEST(waiting_ends_when_the_time_is_over)
{
	struct tdxcall_event ev;

	listen_to(0);
	ck_assert_int_eq(tdxcall_events_next(events, &ev, 1), 0);
	happens(TDXCALL_EVENT_MMIO, "t0", 1);
	ck_assert_int_eq(tdxcall_events_filter(events, 1U << TDXCALL_EVENT_TRACK, NULL), 0);
	ck_assert_int_eq(tdxcall_events_next(events, &ev, 1), 0);
}
END_TEST

START_TEST(missing_arguments_are_refused)
{
	struct tdxcall_event_member member;
	struct tdxcall_event ev = {0};
	struct tdxcall_event_info info;

	listen_to(0);
	ck_assert_int_eq(tdxcall_events_open(NULL, h, 0), -EINVAL);
	ck_assert_int_eq(tdxcall_events_open(&events, NULL, 0), -EINVAL);
	ck_assert_int_eq(tdxcall_events_fd(NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_events_filter(NULL, 0, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_events_next(NULL, &ev, 0), -EINVAL);
	ck_assert_int_eq(tdxcall_events_next(events, NULL, 0), -EINVAL);
	ck_assert_int_eq(tdxcall_events_next(events, &ev, -2), -EINVAL);
	ck_assert_int_eq(tdxcall_event_info(1, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_event_find(NULL, &info), -EINVAL);
	ck_assert_int_eq(tdxcall_event_member(NULL, 0, &member), -EINVAL);
	ck_assert_int_eq(tdxcall_event_member(&ev, 0, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_event_member(&ev, 0, &member), -ENOENT); /* no such type */
	ck_assert_int_eq(tdxcall_events_sync(NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_events_sync(events), 0);
	tdxcall_events_close(NULL);
}
END_TEST

/* ---- what is known --------------------------------------------------------------------------- */

START_TEST(every_type_is_found_by_number_and_name)
{
	struct tdxcall_event_info info, again;
	uint32_t last = 0;
	unsigned int i;

	for (i = 0; !tdxcall_event_at(i, &info); i++) {
		ck_assert_uint_gt(info.type, last);
		last = info.type;
		ck_assert_int_eq(tdxcall_event_info(info.type, &again), 0);
		ck_assert_mem_eq(&info, &again, sizeof(info));
		ck_assert_int_eq(tdxcall_event_find(info.name, &again), 0);
		ck_assert_uint_eq(again.type, info.type);
		ck_assert_ptr_nonnull(info.meaning);
	}
	ck_assert_uint_eq(i, TDXCALL_EVENT_TD_BUGGED);
	ck_assert_int_eq(tdxcall_event_find("TD_CREATED", &info), 0);
	ck_assert_int_eq(tdxcall_event_find("created", &info), -ENOENT);
	ck_assert_int_eq(tdxcall_event_info(0, &info), -ENOENT);
}
END_TEST

START_TEST(members_are_those_that_the_type_has)
{
	struct tdxcall_event ev = {
		.type = TDXCALL_EVENT_COMMAND,
		.name = "t0",
		.gpa = 0x123456789000,
		.result = -EIO,
		.vcpu = 9,
	};
	struct tdxcall_event_member m;
	bool has_gpa = false, has_result = false, has_name = false;
	unsigned int i;

	for (i = 0; !tdxcall_event_member(&ev, i, &m); i++) {
		ck_assert_str_ne(m.name, "vcpu"); /* means nothing here */
		if (!strcmp(m.name, "gpa")) {
			has_gpa = m.is_wide && m.format == TDXCALL_EVENT_AS_HEX;
			ck_assert_uint_eq(m.value, 0x123456789000);
		} else if (!strcmp(m.name, "result")) {
			has_result = !m.is_wide && m.format == TDXCALL_EVENT_AS_ERRNO;
			ck_assert_int_eq((int32_t)m.value, -EIO);
		} else if (!strcmp(m.name, "name")) {
			has_name = m.format == TDXCALL_EVENT_AS_TEXT && !m.value;
		}
	}
	ck_assert(has_gpa && has_result && has_name);
	ck_assert_uint_eq(i, 14);
}
END_TEST

/* ---- messages -------------------------------------------------------------------------------- */

static struct nl_msg *new_msg(uint8_t cmd, uint8_t version)
{
	struct nl_msg *msg = nlmsg_alloc();

	ck_assert_ptr_nonnull(msg);
	ck_assert_ptr_nonnull(genlmsg_put(msg, 0, 1, 30, 0, 0, cmd, version));
	return msg;
}

/* Attributes of an event, without those of the members in @without. */
static void put_event(struct nl_msg *msg, const struct tdxcall_event *ev, uint32_t without)
{
	const struct tdx_event_member *m;
	size_t count, i;

	m = tdx_event_members(&count);
	for (i = 0; i < count; i++) {
		const char *at = (const char *)ev + m[i].offset;
		int len = m[i].kind == TDX_EVENT_U64  ? 8 :
			  m[i].kind == TDX_EVENT_NAME ? (int)strlen(at) + 1 :
							4;

		if (!(without & m[i].bit) && tdx_event_info(ev->type)->members & m[i].bit)
			ck_assert_int_eq(nla_put(msg, m[i].attr, len, at), 0);
	}
}

static const struct tdxcall_event exit_event = {
	.type = TDXCALL_EVENT_VCPU_EXIT,
	.td = 3,
	.name = "guest-1",
	.seq = 0x1122334455667788,
	.time_ns = 99,
	.vcpu = 1,
	.lp = 2,
	.exit = TDXCALL_EXIT_EPT_VIOLATION,
	.handled = TDXCALL_HANDLED_MMIO_ENTRY,
	.gpa = 0x8000fe000000,
	.status = 48,
	.value = 5,
};

/* What netlink_event() makes of a message. */
static int parse(struct nl_msg *msg, struct tdxcall_event *got)
{
	int ret = netlink_event(nlmsg_hdr(msg), got);

	nlmsg_free(msg);
	return ret;
}

START_TEST(an_event_survives_its_message)
{
	struct tdxcall_event_info info;
	unsigned int i;

	for (i = 0; !tdxcall_event_at(i, &info); i++) {
		struct nl_msg *msg = new_msg(TDXCALL_GENL_EVENT, TDXCALL_GENL_VERSION);
		struct tdxcall_event ev = exit_event, got;
		struct tdxcall_event_member a, b;
		unsigned int j;

		ev.type = info.type;
		ev.result = -EIO;
		put_event(msg, &ev, 0);
		ck_assert_int_eq(parse(msg, &got), 1);
		for (j = 0; !tdxcall_event_member(&ev, j, &a); j++) {
			ck_assert_int_eq(tdxcall_event_member(&got, j, &b), 0);
			ck_assert_uint_eq(a.value, b.value);
		}
		if (info.type == TDXCALL_EVENT_VCPU_EXIT) {
			ev.result = 0; /* means nothing there, so it did not travel */
			ck_assert_mem_eq(&got, &ev, sizeof(ev));
		}
	}
}
END_TEST

START_TEST(a_member_that_is_missing_is_an_error)
{
	const struct tdx_event_member *m;
	struct tdxcall_event got;
	size_t count, i, tried = 0;

	m = tdx_event_members(&count);
	for (i = 0; i < count; i++) {
		struct nl_msg *msg;

		if (!(tdx_event_info(exit_event.type)->members & m[i].bit))
			continue;
		msg = new_msg(TDXCALL_GENL_EVENT, TDXCALL_GENL_VERSION);
		put_event(msg, &exit_event, m[i].bit);
		ck_assert_msg(parse(msg, &got) == -EPROTO, "without %s", m[i].name);
		tried++;
	}
	ck_assert_uint_eq(tried, 12);
}
END_TEST

/* The event with one attribute replaced. */
static int parse_with(uint32_t bit, int attr, const void *data, int len)
{
	struct nl_msg *msg = new_msg(TDXCALL_GENL_EVENT, TDXCALL_GENL_VERSION);
	struct tdxcall_event got;

	put_event(msg, &exit_event, bit);
	ck_assert_int_eq(nla_put(msg, attr, len, data), 0);
	return parse(msg, &got);
}

START_TEST(lengths_are_exact)
{
	static const uint8_t zeros[64];

	ck_assert_int_eq(parse_with(EVENT_M_TYPE, TDXCALL_A_TYPE, zeros, 3), -EPROTO);
	ck_assert_int_eq(parse_with(EVENT_M_TD, TDXCALL_A_TD, zeros, 4), 1);
	ck_assert_int_eq(parse_with(EVENT_M_TD, TDXCALL_A_TD, zeros, 8), -EPROTO);
	ck_assert_int_eq(parse_with(EVENT_M_TD, TDXCALL_A_TD, zeros, 0), -EPROTO);
	ck_assert_int_eq(parse_with(EVENT_M_GPA, TDXCALL_A_GPA, zeros, 8), 1);
	ck_assert_int_eq(parse_with(EVENT_M_GPA, TDXCALL_A_GPA, zeros, 4), -EPROTO);
	ck_assert_int_eq(parse_with(EVENT_M_GPA, TDXCALL_A_GPA, zeros, 9), -EPROTO);
}
END_TEST

START_TEST(a_name_is_a_name_and_ends)
{
	static const char full[TDXCALL_NAME_LEN + 1] = "a123456789b123456789c123456789de";

	ck_assert_int_eq(parse_with(EVENT_M_NAME, TDXCALL_A_NAME, "", 1), 1);
	ck_assert_int_eq(parse_with(EVENT_M_NAME, TDXCALL_A_NAME, "t0", 3), 1);
	ck_assert_int_eq(parse_with(EVENT_M_NAME, TDXCALL_A_NAME, "t0", 2), -EPROTO);
	ck_assert_int_eq(parse_with(EVENT_M_NAME, TDXCALL_A_NAME, "t0\0x", 5), -EPROTO);
	ck_assert_int_eq(parse_with(EVENT_M_NAME, TDXCALL_A_NAME, "", 0), -EPROTO);
	ck_assert_int_eq(parse_with(EVENT_M_NAME, TDXCALL_A_NAME, "t\033", 3), -EPROTO);
	ck_assert_int_eq(parse_with(EVENT_M_NAME, TDXCALL_A_NAME, full + 1, 32), 1);
	ck_assert_int_eq(parse_with(EVENT_M_NAME, TDXCALL_A_NAME, full, 33), -EPROTO);
	ck_assert_int_eq(parse_with(EVENT_M_NAME, TDXCALL_A_NAME, full, 32), -EPROTO);
}
END_TEST

START_TEST(values_stay_in_their_range)
{
	static const uint32_t exits[] = {TDXCALL_EXIT_FATAL, TDXCALL_EXIT_FATAL + 1};
	static const uint32_t handled[] = {TDXCALL_HANDLED_MMIO_WRITE,
					   TDXCALL_HANDLED_MMIO_WRITE + 1};
	struct tdxcall_event ev = {.type = TDXCALL_EVENT_COMMAND, .name = "t0"}, got;
	static const int32_t results[] = {0, -1, -4095, 1, -4096};
	struct nl_msg *msg;
	size_t i;

	ck_assert_int_eq(parse_with(EVENT_M_EXIT, TDXCALL_A_EXIT, &exits[0], 4), 1);
	ck_assert_int_eq(parse_with(EVENT_M_EXIT, TDXCALL_A_EXIT, &exits[1], 4), -EPROTO);
	ck_assert_int_eq(parse_with(EVENT_M_HANDLED, TDXCALL_A_HANDLED, &handled[0], 4), 1);
	ck_assert_int_eq(parse_with(EVENT_M_HANDLED, TDXCALL_A_HANDLED, &handled[1], 4), -EPROTO);
	for (i = 0; i < ARRAY_SIZE(results); i++) {
		ev.result = results[i];
		msg = new_msg(TDXCALL_GENL_EVENT, TDXCALL_GENL_VERSION);
		put_event(msg, &ev, 0);
		ck_assert_int_eq(parse(msg, &got), i < 3 ? 1 : -EPROTO);
	}
	ev.result = 0;
	ev.leaf = TDXCALL_NR_LEAVES;
	msg = new_msg(TDXCALL_GENL_EVENT, TDXCALL_GENL_VERSION);
	put_event(msg, &ev, 0);
	ck_assert_int_eq(parse(msg, &got), -EPROTO);
}
END_TEST

START_TEST(what_a_newer_kernel_may_add_is_passed_over)
{
	struct nl_msg *msg = new_msg(TDXCALL_GENL_EVENT, TDXCALL_GENL_VERSION);
	struct tdxcall_event got;
	uint32_t type = 999;

	put_event(msg, &exit_event, 0);
	ck_assert_int_eq(nla_put(msg, TDXCALL_A_MAX + 1, 40, &exit_event), 0);
	ck_assert_int_eq(parse(msg, &got), 1);
	ck_assert_mem_eq(&got, &exit_event, sizeof(got));
	ck_assert_int_eq(parse_with(EVENT_M_TYPE, TDXCALL_A_TYPE, &type, 4), 0);
}
END_TEST

START_TEST(messages_that_are_no_events_are_refused)
{
	struct tdxcall_event got;
	struct nl_msg *msg;
	uint32_t len;

	ck_assert_int_eq(parse(new_msg(TDXCALL_GENL_EVENT, TDXCALL_GENL_VERSION), &got), -EPROTO);
	msg = new_msg(TDXCALL_GENL_TD_GET, TDXCALL_GENL_VERSION);
	put_event(msg, &exit_event, 0);
	ck_assert_int_eq(parse(msg, &got), -EPROTO);
	msg = new_msg(TDXCALL_GENL_EVENT, TDXCALL_GENL_VERSION + 1);
	put_event(msg, &exit_event, 0);
	ck_assert_int_eq(parse(msg, &got), -EPROTO);
	/* Cut off at every length there is. */
	msg = new_msg(TDXCALL_GENL_EVENT, TDXCALL_GENL_VERSION);
	put_event(msg, &exit_event, 0);
	for (len = nlmsg_hdr(msg)->nlmsg_len - 1; len >= NLMSG_HDRLEN; len--) {
		nlmsg_hdr(msg)->nlmsg_len = len;
		ck_assert_int_eq(netlink_event(nlmsg_hdr(msg), &got), -EPROTO);
	}
	nlmsg_free(msg);
}
END_TEST

static int parse_struct(uint32_t argsz, int len)
{
	struct nl_msg *msg = new_msg(TDXCALL_GENL_TD_GET, TDXCALL_GENL_VERSION);
	struct tdxcall_td_query sent[2] = {{.argsz = argsz, .td = 7}}, got = {0};
	int ret;

	ck_assert_int_eq(nla_put(msg, TDXCALL_A_TD_QUERY, len, sent), 0);
	ret = netlink_struct(nlmsg_hdr(msg), TDXCALL_A_TD_QUERY, &got, sizeof(got));
	nlmsg_free(msg);
	ck_assert(ret || got.td == 7);
	return ret;
}

START_TEST(structs_of_another_size_are_refused)
{
	struct nl_msg *msg = new_msg(TDXCALL_GENL_TD_GET, TDXCALL_GENL_VERSION);
	int size = sizeof(struct tdxcall_td_query);
	struct tdxcall_td_query got;

	ck_assert_int_eq(parse_struct((uint32_t)size, size), 0);
	ck_assert_int_eq(parse_struct((uint32_t)size, size - 8), -EPROTO);
	ck_assert_int_eq(parse_struct((uint32_t)size, size + 8), -EPROTO);
	ck_assert_int_eq(parse_struct((uint32_t)size + 8, size), -EPROTO);
	ck_assert_int_eq(parse_struct((uint32_t)size, 0), -EPROTO);
	ck_assert_int_eq(netlink_struct(nlmsg_hdr(msg), TDXCALL_A_TD_QUERY, &got, sizeof(got)),
			 -EPROTO);
	nlmsg_free(msg);
}
END_TEST

START_TEST(netlink_answers_what_is_told_in_bulk)
{
	struct tdxcall_td_query query;
	struct tdxcall_stats stats;

	tdxcall_init_td_query(&query, 1);
	ck_assert(!netlink_serves(TDXCALL_TD_QUERY, &query));
	tdxcall_init_td_query_next(&query, 1);
	ck_assert(netlink_serves(TDXCALL_TD_QUERY, &query));
	tdxcall_init_stats(&stats);
	ck_assert(netlink_serves(TDXCALL_STATS, &stats));
	ck_assert(!netlink_serves(TDXCALL_INFO, &stats));
}
END_TEST

Suite *events_suite(void)
{
	Suite *s = suite_create("events");
	TCase *queues = tcase_create("queues");
	TCase *known = tcase_create("known");
	TCase *messages = tcase_create("messages");

	tcase_add_checked_fixture(queues, set_up, tear_down);
	tcase_add_test(queues, events_come_in_order_and_the_descriptor_is_readable);
	tcase_add_test(queues, a_full_queue_loses_the_newest_and_says_so_where_they_are_missing);
	tcase_add_test(queues, a_queue_has_room_for_one_event_at_least);
	tcase_add_test(queues, listeners_do_not_disturb_each_other);
	tcase_add_test(queues, a_filter_takes_types_and_a_td);
	tcase_add_test(queues, an_overrun_passes_every_filter);
	tcase_add_test(queues, a_thread_that_waits_gets_what_passes_the_filter);
	tcase_add_test(queues, waiting_ends_when_the_time_is_over);
	tcase_add_test(queues, missing_arguments_are_refused);
	suite_add_tcase(s, queues);
	tcase_add_test(known, every_type_is_found_by_number_and_name);
	tcase_add_test(known, members_are_those_that_the_type_has);
	suite_add_tcase(s, known);
	tcase_add_test(messages, an_event_survives_its_message);
	tcase_add_test(messages, a_member_that_is_missing_is_an_error);
	tcase_add_test(messages, lengths_are_exact);
	tcase_add_test(messages, a_name_is_a_name_and_ends);
	tcase_add_test(messages, values_stay_in_their_range);
	tcase_add_test(messages, what_a_newer_kernel_may_add_is_passed_over);
	tcase_add_test(messages, messages_that_are_no_events_are_refused);
	tcase_add_test(messages, structs_of_another_size_are_refused);
	tcase_add_test(messages, netlink_answers_what_is_told_in_bulk);
	suite_add_tcase(s, messages);
	return s;
}
