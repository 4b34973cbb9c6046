// SPDX-License-Identifier: GPL-2.0-only
/* The library on the model backend: TDs that outlive their handle. */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "libtdxcall/backend_loopback.h"
#include "libtdxcall/handle.h"
#include "libtdxcall/internal.h"
#include "suites.h"
#include "tmpdir.h"

#define GIB (1ULL << 30)
#define MIB (1ULL << 20)

static struct tmpdir dir;

static void set_up(void)
{
	tmpdir_make(&dir);
	ck_assert_int_eq(setenv("TDXCTL_STATE", dir.image, 1), 0);
}

static void tear_down(void)
{
	tmpdir_remove(&dir);
}

START_TEST(machines_that_make_no_sense_are_refused)
{
	static const struct {
		uint64_t memory;
		uint32_t lps, packages, keyid_first, keyid_count, maxpa;
		const char *text;
	} bad[] = {
		{0, 4, 1, 32, 32, 52, "memory"},
		{GIB + 1, 4, 1, 32, 32, 52, "memory"},
		{4097 * GIB, 4, 1, 32, 32, 52, "memory"},
		{GIB, 4, 0, 32, 32, 52, "packages"},
		{GIB, 9, 9, 32, 32, 52, "packages"},
		{GIB, 1, 2, 32, 32, 52, "logical processors"},
		{GIB, 129, 1, 32, 32, 52, "logical processors"},
		{GIB, 4, 1, 0, 32, 52, "KeyIDs"},
		{GIB, 4, 1, 32, 1, 52, "KeyIDs"},
		{GIB, 4, 1, 2047, 2, 52, "KeyIDs"},
		{GIB, 4, 1, 32, 0xffffffff, 52, "KeyIDs"},
		{GIB, 4, 1, 32, 32, 45, "address bits"},
		{GIB, 4, 1, 32, 32, 53, "address bits"},
		{64 * GIB, 4, 1, 1024, 1024, 46, "do not fit"},
	};
	struct tdxcall_model_config c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		tdxcall_init_model_config(&c);
		c.memory = bad[i].memory;
		c.lps = bad[i].lps;
		c.packages = bad[i].packages;
		c.keyid_first = bad[i].keyid_first;
		c.keyid_count = bad[i].keyid_count;
		c.maxpa = bad[i].maxpa;
		ck_assert_int_eq(tdxcall_model_create(dir.image, &c, 0, &dir.log), -EINVAL);
		tmpdir_assert_error(&dir, bad[i].text);
	}
	tdxcall_init_model_config(&c);
	c.reserved[0] = 1;
	ck_assert_int_eq(tdxcall_model_create(dir.image, &c, 0, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_model_create(dir.image, NULL, 2, NULL), -EINVAL);
	ck_assert_int_ne(access(dir.image, F_OK), 0);
}
END_TEST

static struct tdxcall *open_model(unsigned int flags)
{
	struct tdxcall *h;

	ck_assert_int_eq(tdxcall_open(&h, "model", NULL, flags, &dir.log), 0);
	return h;
}

static uint32_t make_td(struct tdxcall *h, const char *name, uint32_t flags)
{
	struct tdxcall_td_create create;
	struct tdxcall_td td;

	ck_assert_int_eq(tdxcall_init_td_create(&create, name), 0);
	create.flags = flags;
	ck_assert_int_eq(tdxcall_td_create(h, &create), 0);
	ck_assert_int_eq(create.outcome.result, 0);
	tdxcall_init_td(&td, create.td);
	ck_assert_int_eq(tdxcall_td_finalize(h, &td), 0);
	ck_assert_int_eq(td.outcome.result, 0);
	return create.td;
}

static void assert_exec(struct tdxcall *h, struct tdxcall_range *r)
{
	ck_assert_int_eq(tdxcall_range_exec(h, r), 0);
	ck_assert_int_eq(r->outcome.result, 0);
	ck_assert_uint_eq(r->outcome.done, r->size);
}

static void print_line(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "model check: %s\n", line);
}

static void assert_sound(struct tdxcall *h)
{
	uint32_t violations = 99;

	ck_assert_int_eq(tdxcall_model_check(h, print_line, NULL, &violations, NULL), 0);
	ck_assert_uint_eq(violations, 0);
}

static uint64_t pages_4k(struct tdxcall *h, uint32_t td)
{
	struct tdxcall_td_query query;

	tdxcall_init_td_query(&query, td);
	ck_assert_int_eq(tdxcall_td_query(h, &query), 0);
	return query.pages_4k;
}

START_TEST(a_td_lives_through_close_and_open)
{
	struct tdxcall *h = open_model(0);
	uint32_t td = make_td(h, "t0", 0);
	struct tdxcall_range r;

	tdxcall_init_aug(&r, td, 4 * GIB, 4 * MIB, 0);
	assert_exec(h, &r);
	ck_assert_int_eq(tdxcall_close(h), 0);
	h = open_model(TDXCALL_OPEN_RDONLY);
	ck_assert_uint_eq(pages_4k(h, td), 1024);
	assert_sound(h);
	ck_assert_int_eq(tdxcall_close(h), 0);
	h = open_model(0);
	tdxcall_init_zap(&r, td, 4 * GIB, 4 * MIB);
	assert_exec(h, &r);
	ck_assert_uint_eq(pages_4k(h, td), 0);
	assert_sound(h);
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

START_TEST(what_is_discarded_never_happened)
{
	struct tdxcall *h = open_model(0);
	uint32_t td = make_td(h, "t0", 0);
	struct tdxcall_td_query query;
	struct tdxcall_range r;

	ck_assert_int_eq(tdxcall_sync(h), 0);
	tdxcall_init_aug(&r, td, 4 * GIB, 4 * MIB, 0);
	assert_exec(h, &r);
	make_td(h, "t1", 0);
	tdxcall_discard(h);
	h = open_model(0);
	ck_assert_uint_eq(pages_4k(h, td), 0);
	ck_assert_int_eq(tdxcall_init_td_query_name(&query, "t1"), 0);
	ck_assert_int_eq(tdxcall_td_query(h, &query), -ENOENT);
	assert_sound(h);
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

START_TEST(tds_of_a_handle_go_with_it)
{
	struct tdxcall *h = open_model(0);
	struct tdxcall_model_info info;
	struct tdxcall_td_query query;
	struct tdxcall_td req;
	uint32_t gone;

	make_td(h, "auto1", TDXCALL_TD_F_AUTO);
	gone = make_td(h, "auto2", TDXCALL_TD_F_AUTO);
	make_td(h, "auto3", TDXCALL_TD_F_AUTO);
	make_td(h, "stays", 0);
	tdxcall_init_td(&req, gone);
	ck_assert_int_eq(tdxcall_td_destroy(h, &req), 0);
	ck_assert_int_eq(req.outcome.result, 0);
	ck_assert_int_eq(tdxcall_close(h), 0);
	h = open_model(0);
	tdxcall_init_td_query_next(&query, 0);
	ck_assert_int_eq(tdxcall_td_query(h, &query), 0);
	ck_assert_str_eq(query.name, "stays");
	tdxcall_init_td_query_next(&query, query.td + 1);
	ck_assert_int_eq(tdxcall_td_query(h, &query), -ENOENT);
	tdxcall_init_td_query_name(&query, "stays");
	ck_assert_int_eq(tdxcall_td_query(h, &query), 0);
	tdxcall_init_td(&req, query.td);
	ck_assert_int_eq(tdxcall_td_destroy(h, &req), 0);
	tdxcall_init_model_info(&info);
	ck_assert_int_eq(tdxcall_model_get(h, &info), 0);
	ck_assert_uint_eq(info.memory_used, 0);
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

static void fail_once(struct tdxcall *h, uint32_t leaf)
{
	struct tdxcall_inject rule;

	tdxcall_init_inject(&rule, leaf, 0xc000010000000000ULL);
	rule.nth = 1;
	ck_assert_int_eq(tdxcall_inject_add(h, &rule), 0);
}

/* A TD that could be neither made nor taken back has an id: it is its owner's like any other. */
START_TEST(what_is_left_of_a_td_of_a_handle_goes_with_it)
{
	struct tdxcall *h = open_model(0);
	struct tdxcall_td_create create;
	struct tdxcall_td_query query;
	struct tdxcall_model_info info;

	fail_once(h, 21); /* TDH.MNG.INIT */
	fail_once(h, 19); /* TDH.MNG.VPFLUSHDONE */
	tdxcall_init_td_create(&create, "auto");
	create.flags = TDXCALL_TD_F_AUTO;
	ck_assert_int_eq(tdxcall_td_create(h, &create), 0);
	ck_assert_int_eq(create.outcome.result, -EIO);
	ck_assert_uint_ne(create.td, 0);
	ck_assert_int_eq(tdxcall_close(h), 0);
	h = open_model(0);
	tdxcall_init_td_query_next(&query, 0);
	ck_assert_int_eq(tdxcall_td_query(h, &query), -ENOENT);
	tdxcall_init_model_info(&info);
	ck_assert_int_eq(tdxcall_model_get(h, &info), 0);
	ck_assert_uint_eq(info.memory_used, 0);
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

/* As that of a process that died after its state was saved. */
START_TEST(what_could_not_go_with_a_handle_goes_with_the_next)
{
	struct tdxcall *h = open_model(0);
	struct tdxcall_td_query query;
	uint32_t td;

	td = make_td(h, "auto", TDXCALL_TD_F_AUTO);
	fail_once(h, 19); /* TDH.MNG.VPFLUSHDONE */
	ck_assert_int_eq(tdxcall_close(h), -EIO);
	h = open_model(TDXCALL_OPEN_RDONLY);
	tdxcall_init_td_query(&query, td);
	ck_assert_int_eq(tdxcall_td_query(h, &query), 0);
	ck_assert_uint_eq(query.state, TDXCALL_TD_TEARDOWN);
	ck_assert_int_eq(tdxcall_close(h), 0);
	h = open_model(0);
	tdxcall_init_td_query(&query, td);
	ck_assert_int_eq(tdxcall_td_query(h, &query), -ENOENT);
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

START_TEST(an_interrupted_command_stops_and_can_be_resumed)
{
	struct tdxcall *h = open_model(0);
	uint32_t td = make_td(h, "t0", 0);
	uint32_t violations = 99;
	struct tdxcall_range r;
	int ret;

	tdxcall_init_aug(&r, td, 4 * GIB, 64 * MIB, 0);
	tdxcall_interrupt(h);
	ret = tdxcall_range_exec(h, &r);
	ck_assert(ret == -EINTR || r.outcome.result == -EINTR);
	ck_assert_uint_lt(r.outcome.done, 64 * MIB);
	ck_assert_int_eq(tdxcall_model_check(h, print_line, NULL, &violations, NULL), -EINTR);
	ck_assert_uint_eq(violations, 0);
	tdxcall_resume(h);
	assert_sound(h);
	tdxcall_init_aug(&r, td, 4 * GIB, 64 * MIB, 0);
	r.flags = TDXCALL_RANGE_F_SKIP;
	ck_assert_int_eq(tdxcall_range_exec(h, &r), 0);
	ck_assert_int_eq(r.outcome.result, 0);
	ck_assert_uint_eq(pages_4k(h, td), 16384);
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

START_TEST(what_takes_long_shows_how_far_it_is)
{
	struct tdxcall *h = open_model(0);
	uint32_t td = make_td(h, "t0", 0), violations;
	struct tdxcall_progress p = { 0 };
	struct tdxcall_td_query query;
	struct tdxcall_range r;
	struct tdxcall_td req;

	tdxcall_init_aug(&r, td, 4 * GIB, 4 * MIB, 0);
	r.progress = (uintptr_t)&p.done + 4;
	ck_assert_int_eq(tdxcall_range_exec(h, &r), -EINVAL);
	r.progress = (uintptr_t)&p.done;
	assert_exec(h, &r);
	/* Once a batch of 512 steps, some of which link tables. */
	ck_assert_uint_gt(p.done, 3 * MIB);
	ck_assert_uint_lt(p.done, 4 * MIB);

	ck_assert_int_eq(tdxcall_model_check(h, print_line, NULL, &violations, &p), 0);
	ck_assert_uint_gt(p.total, 8 * GIB);
	ck_assert_uint_gt(p.done, p.total / 2);
	ck_assert_uint_le(p.done, p.total);

	tdxcall_init_td_query(&query, td);
	ck_assert_int_eq(tdxcall_td_query(h, &query), 0);
	tdxcall_init_td(&req, td);
	req.progress = (uintptr_t)&p.done;
	ck_assert_int_eq(tdxcall_td_finalize(h, &req), -EINVAL);
	ck_assert_int_eq(tdxcall_td_destroy(h, &req), 0);
	ck_assert_uint_eq(p.done, 4 * MIB + query.sept_pages * 4096);
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

START_TEST(a_thread_works_on_the_lp_it_chose)
{
	struct tdxcall *h = open_model(0);
	struct tdxcall_td td;

	ck_assert_int_eq(tdxcall_lp_set(h, 4), -EINVAL);
	ck_assert_int_eq(tdxcall_lp_set(h, 3), 0);
	tdxcall_init_td(&td, make_td(h, "t0", 0));
	ck_assert_int_eq(tdxcall_lp_set(h, 1), 0);
	ck_assert_int_eq(tdxcall_td_destroy(h, &td), 0);
	ck_assert_int_eq(td.outcome.result, 0); /* the vCPU was flushed on LP 3 */
	assert_sound(h);
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

struct worker {
	struct tdxcall *h;
	uint32_t td;
	unsigned int lp;
	pthread_t thread;
	unsigned int failed;
};

#define ROUNDS 6

static void *work(void *arg)
{
	struct worker *w = arg;
	struct tdxcall_range r;
	unsigned int i;

	w->failed += tdxcall_lp_set(w->h, w->lp) != 0;
	for (i = 0; i < ROUNDS; i++) {
		uint64_t gpa =
			i & 1 ? 4 * GIB : 8 * GIB; /* the emptied 4K tables stay where they are */

		tdxcall_init_aug(&r, w->td, gpa, 4 * MIB, i & 1);
		w->failed += tdxcall_range_exec(w->h, &r) != 0 || r.outcome.result;
		tdxcall_init_zap(&r, w->td, gpa, 4 * MIB);
		w->failed += tdxcall_range_exec(w->h, &r) != 0 || r.outcome.result;
		if (i & 1)
			w->failed += tdxcall_sync(w->h) != 0;
	}
	return NULL;
}

START_TEST(threads_work_on_tds_of_their_own_at_once)
{
	struct worker w[4];
	struct tdxcall *h = open_model(0);
	char name[8];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "t%u", i);
		w[i] = (struct worker){.h = h, .td = make_td(h, name, 0), .lp = i};
	}
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&w[i].thread, NULL, work, &w[i]), 0);
	for (i = 0; i < 4; i++) {
		pthread_join(w[i].thread, NULL);
		ck_assert_uint_eq(w[i].failed, 0);
		ck_assert_uint_eq(pages_4k(h, w[i].td), 0);
	}
	assert_sound(h);
	ck_assert_int_eq(tdxcall_close(h), 0);
	h = open_model(0);
	assert_sound(h);
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

/* Events of all that the workers did, each TD's in the order of what was done to it. */
static void assert_events(struct tdxcall_events *events, const struct worker *w, unsigned int n)
{
	unsigned int commands[8] = {0}, i;
	uint64_t tracks[8] = {0}, seq = 0;
	struct tdxcall_event ev;

	while (tdxcall_events_next(events, &ev, 0)) {
		ck_assert_uint_eq(ev.seq, ++seq);
		for (i = 0; i < n && w[i].td != ev.td; i++)
			;
		if (ev.type == TDXCALL_EVENT_TRACK) {
			ck_assert_uint_eq(ev.value, ++tracks[i]);
		} else if (ev.type == TDXCALL_EVENT_COMMAND) {
			ck_assert_uint_eq(ev.op, _IOC_NR(TDXCALL_RANGE));
			ck_assert_uint_eq(ev.sub, commands[i]++ & 1 ? TDXCALL_RANGE_ZAP :
								      TDXCALL_RANGE_AUG);
			ck_assert_uint_eq(ev.value, 4 * MIB);
		}
	}
	for (i = 0; i < n; i++) {
		ck_assert_uint_eq(commands[i], 2 * ROUNDS);
		ck_assert_uint_ge(tracks[i], ROUNDS);
	}
}

START_TEST(a_listener_gets_what_threads_do_in_its_order)
{
	struct tdxcall_events *events;
	struct worker w[3];
	struct tdxcall *h = open_model(0);
	char name[8];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(w); i++) {
		snprintf(name, sizeof(name), "t%u", i);
		w[i] = (struct worker){.h = h, .td = make_td(h, name, 0), .lp = i};
	}
	ck_assert_int_eq(tdxcall_events_open(&events, h, 0), 0);
	for (i = 0; i < ARRAY_SIZE(w); i++)
		ck_assert_int_eq(pthread_create(&w[i].thread, NULL, work, &w[i]), 0);
	for (i = 0; i < ARRAY_SIZE(w); i++) {
		pthread_join(w[i].thread, NULL);
		ck_assert_uint_eq(w[i].failed, 0);
	}
	assert_events(events, w, ARRAY_SIZE(w));
	tdxcall_events_close(events);
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

START_TEST(only_a_model_can_be_described_and_checked)
{
	struct tdxcall_model_info info;
	struct tdxcall *h;
	uint32_t n;

	tdxcall_init_model_info(&info);
	ck_assert_int_eq(loopback_open(&h, NULL, 0, 0), 0);
	ck_assert_int_eq(tdxcall_model_get(h, &info), -EOPNOTSUPP);
	ck_assert_int_eq(tdxcall_model_check(h, NULL, NULL, &n, NULL), -EOPNOTSUPP);
	ck_assert_int_eq(tdxcall_model_check(h, NULL, NULL, NULL, NULL), -EINVAL);
	tdxcall_close(h);
}
END_TEST

Suite *lib_model_suite(void)
{
	Suite *s = suite_create("lib_model");
	TCase *tc = tcase_create("model");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, machines_that_make_no_sense_are_refused);
	tcase_add_test(tc, a_td_lives_through_close_and_open);
	tcase_add_test(tc, what_is_discarded_never_happened);
	tcase_add_test(tc, tds_of_a_handle_go_with_it);
	tcase_add_test(tc, what_is_left_of_a_td_of_a_handle_goes_with_it);
	tcase_add_test(tc, what_could_not_go_with_a_handle_goes_with_the_next);
	tcase_add_test(tc, an_interrupted_command_stops_and_can_be_resumed);
	tcase_add_test(tc, what_takes_long_shows_how_far_it_is);
	tcase_add_test(tc, a_thread_works_on_the_lp_it_chose);
	tcase_add_test(tc, threads_work_on_tds_of_their_own_at_once);
	tcase_add_test(tc, a_listener_gets_what_threads_do_in_its_order);
	tcase_add_test(tc, only_a_model_can_be_described_and_checked);
	suite_add_tcase(s, tc);
	return s;
}
