/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside libtdxcall: the handle, and the one way to say something. */
#ifndef LIBTDXCALL_INTERNAL_H
#define LIBTDXCALL_INTERNAL_H

#include <pthread.h>

#include <tdxcall/tdxcall.h>

#include "libtdxcall/backend.h"
#include "libtdxcall/events.h"

/* Marks an exported function where it is defined; libtdxcall.map has to name it as well. */
#define TDXCALL_API __attribute__((visibility("default")))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

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

/**
 * lib_command() - one command of the uAPI, if the handle may give it
 * @h: the handle; may be NULL
 * @cmd: TDXCALL_INFO ...
 * @arg: its struct; may be NULL
 * @buf: what its buf member points to
 * @buf_len: bytes there
 *
 * Return: what the backend returned; -EINVAL; -EROFS.
 */
int lib_command(struct tdxcall *h, unsigned int cmd, void *arg, void *buf, uint64_t buf_len);

/**
 * lib_name_ok() - can a TD have this name?
 * @name: may be NULL
 */
bool lib_name_ok(const char *name);

/**
 * lib_log() - one line for the user
 * @log: where to; may be NULL
 * @level: enum tdxcall_log_level
 * @fmt: printf format
 */
__attribute__((format(printf, 3, 4))) void lib_log(const struct tdxcall_log *log, int level,
						   const char *fmt, ...);

/**
 * lib_fail() - lib_log() of an error
 * @log: where to; may be NULL
 * @err: negative errno
 * @fmt: printf format
 *
 * Return: @err.
 */
__attribute__((format(printf, 3, 4))) int lib_fail(const struct tdxcall_log *log, int err,
						   const char *fmt, ...);

#endif /* LIBTDXCALL_INTERNAL_H */
