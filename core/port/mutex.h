/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Sleeping locks. They live outside of everything that is stored and are made anew when a state
 * image is opened.
 */
#ifndef CORE_PORT_MUTEX_H
#define CORE_PORT_MUTEX_H

#ifdef __KERNEL__
#include <linux/mutex.h>

struct port_mutex {
	struct mutex m;
};

#define port_mutex_init(x) mutex_init(&(x)->m)
#define port_mutex_destroy(x) mutex_destroy(&(x)->m)
#define port_mutex_lock(x) mutex_lock(&(x)->m)
#define port_mutex_unlock(x) mutex_unlock(&(x)->m)
#else
#include <pthread.h>

struct port_mutex {
	pthread_mutex_t m;
};

#define port_mutex_init(x) pthread_mutex_init(&(x)->m, NULL)
#define port_mutex_destroy(x) pthread_mutex_destroy(&(x)->m)
#define port_mutex_lock(x) pthread_mutex_lock(&(x)->m)
#define port_mutex_unlock(x) pthread_mutex_unlock(&(x)->m)
#endif

#endif /* CORE_PORT_MUTEX_H */
