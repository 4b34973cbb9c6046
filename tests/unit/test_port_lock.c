// SPDX-License-Identifier: GPL-2.0-only
/* struct port_rwlock in a process: who is inside, in which order, and what an interrupt does. */
#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

#include "core/port/rwlock.h"
#include "core/port/user_port.h"
#include "suites.h"

#define THREADS 12
#define ROUNDS 2000
#define QUEUE 8

static struct port *port;
static struct port_rwlock lock;

static void set_up(void)
{
	port = calloc(1, sizeof(*port));
	ck_assert_ptr_nonnull(port);
	port_rwlock_init(&lock);
}

static void tear_down(void)
{
	ck_assert_ptr_null(lock.head);
	ck_assert_uint_eq(lock.shared, 0);
	ck_assert(!lock.exclusive);
	port_rwlock_destroy(&lock);
	free(port);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void nap(void)
{
	const struct timespec t = { .tv_nsec = 1000000 };

	nanosleep(&t, NULL);
}

/* How many threads wait. The first member of a waiter is the one behind it. */
static u32 waiters(void)
{
	const void *w;
	u32 n = 0;

	pthread_mutex_lock(&lock.m);
	for (w = lock.head; w; w = *(const void *const *)w)
		n++;
	pthread_mutex_unlock(&lock.m);
	return n;
}

/**
 * struct user - a thread that takes the lock once
 * @exclusive: how
 * @insist: whatever comes
 * @ret: what that returned
 * @place: the how many-th it was to come in, from 1
 * @hold: it keeps the lock until this is 0
 * @seconds: that it waited
 * @thread: itself
 */
struct user {
	bool exclusive;
	bool insist;
	int ret;
	u32 place;
	u32 hold;
	double seconds;
	pthread_t thread;
};

static u32 places;

static void leave(const struct user *u)
{
	if (u->exclusive)
		port_unlock_exclusive(&lock);
	else
		port_unlock_shared(&lock);
}

static void *use(void *arg)
{
	struct user *u = arg;
	double start = seconds();

	if (u->insist)
		port_lock_insist(&lock);
	else if (u->exclusive)
		u->ret = port_lock_exclusive(port, &lock);
	else
		u->ret = port_lock_shared(port, &lock);
	u->seconds = seconds() - start;
	if (u->ret)
		return NULL;
	atom_store(&u->place, atom_add(&places, 1));
	while (atom_load(&u->hold))
		nap();
	leave(u);
	return NULL;
}

static void start(struct user *u)
{
	ck_assert_int_eq(pthread_create(&u->thread, NULL, use, u), 0);
}

static void start_inside(struct user *u)
{
	u->hold = 1;
	start(u);
	while (!atom_load(&u->place))
		nap();
}

static void start_waiting(struct user *u)
{
	u32 before = waiters();

	start(u);
	while (waiters() == before)
		nap();
}

static void finish(struct user *u)
{
	atom_store(&u->hold, 0);
	pthread_join(u->thread, NULL);
}

/* ---- many threads ---------------------------------------------------------------------------- */

static u32 inside, writers, together;
static u64 plain;

static void *mix(void *arg)
{
	unsigned int seed = (unsigned int)(size_t)arg;
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		struct user u = { .exclusive = rand_r(&seed) % 4 == 0 };
		u32 n;

		ck_assert_int_eq(u.exclusive ? port_lock_exclusive(port, &lock) :
					       port_lock_shared(port, &lock), 0);
		n = atom_add(&inside, 1);
		if (u.exclusive) {
			ck_assert_uint_eq(n, 1);
			plain++;
			atom_add(&writers, 1);
		} else if (n > 1) {
			atom_store(&together, 1);
		}
		if (rand_r(&seed) % 8 == 0)
			sched_yield();
		atom_sub(&inside, 1);
		leave(&u);
	}
	return NULL;
}

START_TEST(a_writer_is_alone_and_readers_are_not)
{
	pthread_t thread[THREADS];
	size_t i;

	inside = writers = together = 0;
	plain = 0;
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, mix, (void *)(i + 1)), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	ck_assert_uint_eq(plain, writers);
	ck_assert_uint_gt(writers, THREADS);
	ck_assert_uint_eq(together, 1);
}
END_TEST

static void *read_on(void *stop)
{
	while (!atom_load((u32 *)stop)) {
		ck_assert_int_eq(port_lock_shared(port, &lock), 0);
		sched_yield();
		port_unlock_shared(&lock);
	}
	return NULL;
}

START_TEST(readers_that_never_pause_do_not_starve_a_writer)
{
	pthread_t thread[THREADS];
	struct user w = { .exclusive = true };
	u32 stop = 0;
	u32 i;

	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, read_on, &stop), 0);
	for (i = 0; i < 50; i++) {
		w.place = 0;
		start(&w);
		finish(&w);
		ck_assert_int_eq(w.ret, 0);
		/* The sharers inside have to leave; that takes their time slices at most. */
		ck_assert(w.seconds < 2);
	}
	atom_store(&stop, 1);
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
}
END_TEST

/* ---- order ----------------------------------------------------------------------------------- */

START_TEST(waiters_are_served_in_the_order_of_arrival)
{
	struct user first = { .exclusive = true };
	struct user u[QUEUE] = { 0 };
	u32 i;

	places = 0;
	start_inside(&first);
	for (i = 0; i < QUEUE; i++) {
		u[i].exclusive = i % 3 != 2;
		start_waiting(&u[i]);
	}
	finish(&first);
	for (i = 0; i < QUEUE; i++) {
		finish(&u[i]);
		ck_assert_uint_eq(u[i].place, i + 2);
	}
}
END_TEST

START_TEST(a_reader_does_not_overtake_a_waiting_writer)
{
	struct user inside_now = { 0 }, w = { .exclusive = true }, late = { 0 };

	places = 0;
	start_inside(&inside_now);
	start_waiting(&w);
	start_waiting(&late);
	finish(&inside_now);
	finish(&w);
	finish(&late);
	ck_assert_uint_eq(w.place, 2);
	ck_assert_uint_eq(late.place, 3);
}
END_TEST

START_TEST(readers_that_waited_come_in_together)
{
	struct user w = { .exclusive = true };
	struct user r[QUEUE] = { 0 };
	u32 i;

	places = 0;
	start_inside(&w);
	for (i = 0; i < QUEUE; i++) {
		r[i].hold = 1;
		start_waiting(&r[i]);
	}
	finish(&w);
	for (i = 0; i < QUEUE; i++) {
		while (!atom_load(&r[i].place))
			nap();
	}
	ck_assert_uint_eq(lock.shared, QUEUE);
	for (i = 0; i < QUEUE; i++)
		finish(&r[i]);
}
END_TEST

/* ---- interrupts ------------------------------------------------------------------------------ */

START_TEST(an_interrupt_ends_every_wait_within_a_second)
{
	struct user first = { .exclusive = true };
	struct user u[QUEUE] = { 0 };
	double start_time;
	u32 i;

	places = 0;
	start_inside(&first);
	for (i = 0; i < QUEUE; i++) {
		u[i].exclusive = i & 1;
		start_waiting(&u[i]);
	}
	start_time = seconds();
	user_interrupt(port, true);
	for (i = 0; i < QUEUE; i++) {
		finish(&u[i]);
		ck_assert_int_eq(u[i].ret, -EINTR);
	}
	ck_assert(seconds() - start_time < 1);
	user_interrupt(port, false);
	finish(&first);
	ck_assert_int_eq(port_lock_exclusive(port, &lock), 0);
	port_unlock_exclusive(&lock);
}
END_TEST

START_TEST(what_needs_no_wait_is_not_interrupted)
{
	user_interrupt(port, true);
	ck_assert_int_eq(port_lock_shared(port, &lock), 0);
	ck_assert_int_eq(port_lock_shared(port, &lock), 0);
	ck_assert_int_eq(port_lock_exclusive(port, &lock), -EINTR);
	port_unlock_shared(&lock);
	port_unlock_shared(&lock);
	ck_assert_int_eq(port_lock_exclusive(port, &lock), 0);
	ck_assert_int_eq(port_lock_shared(port, &lock), -EINTR);
	port_unlock_exclusive(&lock);
}
END_TEST

START_TEST(who_stands_behind_an_interrupted_writer_comes_in)
{
	struct port *other = calloc(1, sizeof(*other));
	struct user r = { 0 }, w = { .exclusive = true }, late = { .hold = 1 };
	struct port *mine = port;

	ck_assert_ptr_nonnull(other);
	places = 0;
	start_inside(&r);
	start_waiting(&w);
	/* The late one has an interrupt flag of its own. */
	port = other;
	start_waiting(&late);
	port = mine;
	user_interrupt(mine, true);
	pthread_join(w.thread, NULL);
	ck_assert_int_eq(w.ret, -EINTR);
	while (!atom_load(&late.place))
		nap();
	finish(&late);
	finish(&r);
	free(other);
}
END_TEST

START_TEST(one_that_insists_waits_on)
{
	struct user r = { 0 }, w = { .exclusive = true, .insist = true };
	u32 i;

	places = 0;
	start_inside(&r);
	user_interrupt(port, true);
	start_waiting(&w);
	for (i = 0; i < 200; i++)
		nap();
	ck_assert_uint_eq(w.place, 0);
	finish(&r);
	finish(&w);
	ck_assert_uint_eq(w.place, 2);
}
END_TEST

Suite *port_lock_suite(void)
{
	Suite *s = suite_create("port_lock");
	TCase *many = tcase_create("many");
	TCase *order = tcase_create("order");
	TCase *intr = tcase_create("interrupt");

	tcase_add_checked_fixture(many, set_up, tear_down);
	tcase_add_test(many, a_writer_is_alone_and_readers_are_not);
	tcase_add_test(many, readers_that_never_pause_do_not_starve_a_writer);
	tcase_add_checked_fixture(order, set_up, tear_down);
	tcase_add_test(order, waiters_are_served_in_the_order_of_arrival);
	tcase_add_test(order, a_reader_does_not_overtake_a_waiting_writer);
	tcase_add_test(order, readers_that_waited_come_in_together);
	tcase_add_checked_fixture(intr, set_up, tear_down);
	tcase_add_test(intr, an_interrupt_ends_every_wait_within_a_second);
	tcase_add_test(intr, what_needs_no_wait_is_not_interrupted);
	tcase_add_test(intr, who_stands_behind_an_interrupted_writer_comes_in);
	tcase_add_test(intr, one_that_insists_waits_on);
	suite_add_tcase(s, many);
	suite_add_tcase(s, order);
	suite_add_tcase(s, intr);
	return s;
}
