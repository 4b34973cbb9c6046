/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A backend that plays a script: for tests of the library and of what uses it, without a runtime.
 * There is no way to it through tdxcall_open().
 */
#ifndef LIBTDXCALL_BACKEND_LOOPBACK_H
#define LIBTDXCALL_BACKEND_LOOPBACK_H

#include <stdbool.h>
#include <stddef.h>

#include <tdxcall/tdxcall.h>

/**
 * struct loopback_call - one command that is expected, and its answer
 * @cmd: TDXCALL_INFO ...
 * @expect: the struct as the library has to send it, all of it
 * @answer: the struct as it comes back; NULL = unchanged
 * @in: what has to be in the buffer; NULL = do not look
 * @out: what to put into the buffer; NULL = nothing
 * @len: bytes of @in or @out, at most the buffer's
 * @ret: what the command returns
 */
struct loopback_call {
	unsigned int cmd;
	const void *expect;
	const void *answer;
	const void *in;
	const void *out;
	uint64_t len;
	int ret;
};

/**
 * loopback_open() - a handle whose commands are compared with a script
 * @out: where the handle goes
 * @calls: the script; has to outlive the handle
 * @n: its length
 * @flags: TDXCALL_OPEN_*
 *
 * Anything but the script, in its order, aborts the process with a message: a command that differs,
 * one too many, or one that is missing when the handle is closed.
 *
 * Return: 0, -ENOMEM.
 */
int loopback_open(struct tdxcall **out, const struct loopback_call *calls, size_t n,
		  unsigned int flags);

/**
 * loopback_syncs() - how often tdxcall_sync() was called
 * @h: the handle
 */
unsigned int loopback_syncs(const struct tdxcall *h);

/**
 * loopback_event() - publish an event
 * @h: the handle
 * @event: what
 *
 * Return: does the backend know of a listener (events_wanted)?
 */
bool loopback_event(struct tdxcall *h, const struct tdxcall_event *event);

#endif /* LIBTDXCALL_BACKEND_LOOPBACK_H */
