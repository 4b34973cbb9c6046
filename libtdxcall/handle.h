/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBTDXCALL_HANDLE_H
#define LIBTDXCALL_HANDLE_H

#include <pthread.h>

#include <tdxcall/tdxcall.h>

#include "libtdxcall/backend.h"
#include "libtdxcall/event_source.h"

/**
 * struct tdxcall - a handle
 * @ops: its backend
 * @be: the backend's own
 * @path: state image or device node
 * @flags: TDXCALL_OPEN_*
 * @log: where messages go
 * @lock: commands hold it shared; sync and check hold it exclusively
 * @hub: listeners to events, of backends that run in this process
 */
struct tdxcall {
	const struct tdxcall_backend_ops *ops;
	void *be;
	char *path;
	unsigned int flags;
	struct tdxcall_log log;
	pthread_rwlock_t lock;
	struct event_hub hub;
};

/**
 * handle_new() - a handle on a backend
 * @out: where it goes
 * @ops: the backend
 * @path: copied; may be NULL
 * @flags: TDXCALL_OPEN_*
 * @log: copied; may be NULL
 *
 * Return: 0, -ENOMEM or what @ops->open returned.
 */
int handle_new(struct tdxcall **out, const struct tdxcall_backend_ops *ops, const char *path,
	       unsigned int flags, const struct tdxcall_log *log);

#endif /* LIBTDXCALL_HANDLE_H */
