// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * struct port_rwlock in a process. Waiters stand in a queue, each with a condition of its own; only
 * the first one may come in, so no kind of waiter can starve the other. user_interrupt() may be
 * called by a signal handler, which can wake no condition: a waiter looks for itself, often enough.
 */
#include <time.h>

#include "core/port/rwlock.h"
#include "core/port/user.h"

/* Time between two looks at the interrupt flag. */
#define SLICE_NS 50000000L
#define SECOND_NS 1000000000L

/**
 * struct user_waiter - a thread that waits, on its own stack
 * @next: waits behind it
 * @turn: signalled when it may be its turn
 */
struct user_waiter {
	struct user_waiter *next;
	pthread_cond_t turn;
};

static bool admits(const struct port_rwlock *l, bool exclusive)
{
	return !l->exclusive && !(exclusive && l->shared);
}

static void wake_first(struct port_rwlock *l)
{
	if (l->head)
		pthread_cond_signal(&l->head->turn);
}

static void enqueue(struct port_rwlock *l, struct user_waiter *w)
{
	if (l->head)
		l->tail->next = w;
	else
		l->head = w;
	l->tail = w;
}

static void dequeue(struct port_rwlock *l, struct user_waiter *w)
{
	struct user_waiter **link = &l->head;
	struct user_waiter *before = NULL;

	while (*link != w) {
		before = *link;
		link = &before->next;
	}
	*link = w->next;
	if (l->tail == w)
		l->tail = before;
}

static void sleep_a_slice(struct port_rwlock *l, struct user_waiter *w)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += SLICE_NS;
	if (until.tv_nsec >= SECOND_NS) {
		until.tv_nsec -= SECOND_NS;
		until.tv_sec++;
	}
	pthread_cond_timedwait(&w->turn, &l->m, &until);
}

/* @p: whose interrupt ends the wait, NULL = nothing does. */
static int wait_turn(struct port *p, struct port_rwlock *l, bool exclusive)
{
	struct user_waiter w = { .next = NULL };
	pthread_condattr_t attr;
	int ret = 0;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w.turn, &attr);
	pthread_condattr_destroy(&attr);
	enqueue(l, &w);
	while (l->head != &w || !admits(l, exclusive)) {
		if (p && atom_load_relaxed(&p->interrupted)) {
			ret = -EINTR;
			break;
		}
		sleep_a_slice(l, &w);
	}
	dequeue(l, &w);
	pthread_cond_destroy(&w.turn);
	return ret;
}

static int lock(struct port *p, struct port_rwlock *l, bool exclusive)
{
	int ret = 0;

	pthread_mutex_lock(&l->m);
	if (l->head || !admits(l, exclusive))
		ret = wait_turn(p, l, exclusive);
	if (!ret && exclusive)
		l->exclusive = true;
	else if (!ret)
		l->shared++;
	/* A sharer behind this one may come in as well; one behind a waiter that gave up, too. */
	wake_first(l);
	pthread_mutex_unlock(&l->m);
	return ret;
}

int port_lock_shared(struct port *p, struct port_rwlock *l)
{
	return lock(p, l, false);
}

int port_lock_exclusive(struct port *p, struct port_rwlock *l)
{
	return lock(p, l, true);
}

void port_lock_insist(struct port_rwlock *l)
{
	lock(NULL, l, true);
}

void port_unlock_shared(struct port_rwlock *l)
{
	pthread_mutex_lock(&l->m);
	l->shared--;
	wake_first(l);
	pthread_mutex_unlock(&l->m);
}

void port_unlock_exclusive(struct port_rwlock *l)
{
	pthread_mutex_lock(&l->m);
	l->exclusive = false;
	wake_first(l);
	pthread_mutex_unlock(&l->m);
}
