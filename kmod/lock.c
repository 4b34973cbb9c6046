// SPDX-License-Identifier: GPL-2.0-only
/*
 * struct port_rwlock in a kernel. An rw_semaphore would do, but a writer that waits for one is deaf
 * to signals that a program handles. Here new sharers queue at the mutex, behind a waiter for
 * exclusive use, which keeps it while the sharers inside leave: so each is served in turn. A worker
 * has no signals and waits as long as it takes.
 */
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>

#include "core/port/port.h"
#include "core/port/rwlock.h"

int port_lock_shared(struct port *p, struct port_rwlock *l)
{
	int ret = mutex_lock_interruptible(&l->turn);

	if (ret)
		return ret;
	atom_add(&l->shared, 1);
	mutex_unlock(&l->turn);
	return 0;
}

int port_lock_exclusive(struct port *p, struct port_rwlock *l)
{
	int ret = mutex_lock_interruptible(&l->turn);

	if (ret)
		return ret;
	if (!wait_event_interruptible(l->idle, !atom_load(&l->shared)))
		return 0;
	mutex_unlock(&l->turn);
	return -EINTR;
}

void port_lock_insist(struct port_rwlock *l)
{
	mutex_lock(&l->turn);
	wait_event(l->idle, !atom_load(&l->shared));
}

void port_unlock_shared(struct port_rwlock *l)
{
	if (!atom_sub(&l->shared, 1))
		wake_up(&l->idle);
}

void port_unlock_exclusive(struct port_rwlock *l)
{
	mutex_unlock(&l->turn);
}
