/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * A lock that is shared or exclusive, for operations that take long: a waiter sleeps, is served in
 * the order of arrival and can be interrupted. The functions are in core/port/port.h; kmod/lock.c
 * and core/port/user_lock.c implement them. As a struct port_mutex it is never stored.
 */
#ifndef CORE_PORT_RWLOCK_H
#define CORE_PORT_RWLOCK_H

#include "core/port/types.h"

#ifdef __KERNEL__
#include <linux/mutex.h>
#include <linux/wait.h>

/**
 * struct port_rwlock - see above
 * @turn: held exclusively, or while waiting for the last sharer; for a moment by a new sharer
 * @shared: how many share it
 * @idle: woken by the last sharer
 */
struct port_rwlock {
	struct mutex turn;
	u32 shared;
	wait_queue_head_t idle;
};

/* A macro, so that lockdep sees the locks of different places as different. */
#define port_rwlock_init(l) \
	do { \
		struct port_rwlock *l_ = (l); \
\
		mutex_init(&l_->turn); \
		l_->shared = 0; \
		init_waitqueue_head(&l_->idle); \
	} while (0)
#define port_rwlock_destroy(l) mutex_destroy(&(l)->turn)
#else
#include <pthread.h>
#include <stdbool.h>

struct user_waiter; /* private to core/port/user_lock.c */

/**
 * struct port_rwlock - see above
 * @m: guards the rest
 * @head: the first that waits, NULL = none
 * @tail: the last that waits
 * @shared: how many share it
 * @exclusive: it is held exclusively
 */
struct port_rwlock {
	pthread_mutex_t m;
	struct user_waiter *head;
	struct user_waiter *tail;
	u32 shared;
	bool exclusive;
};

static inline void port_rwlock_init(struct port_rwlock *l)
{
	*l = (struct port_rwlock){ .head = NULL };
	pthread_mutex_init(&l->m, NULL);
}

static inline void port_rwlock_destroy(struct port_rwlock *l)
{
	pthread_mutex_destroy(&l->m);
}
#endif

#endif /* CORE_PORT_RWLOCK_H */
