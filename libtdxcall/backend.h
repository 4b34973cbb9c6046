/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a handle needs of its backend. */
#ifndef LIBTDXCALL_BACKEND_H
#define LIBTDXCALL_BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_source;
struct tdxcall;

/**
 * struct tdxcall_backend_ops - a way to a runtime
 * @name: as tdxcall_open() takes it
 * @open: sets @h->be from @h->path, @h->flags and @h->log
 * @cmd: one uAPI command; @buf is what the struct's buf member points to, of @buf_len bytes
 * @sync: makes everything durable; no command runs meanwhile
 * @close: frees @h->be; @commit: sync first, and destroy what belongs to the handle
 * @interrupt: makes commands stop, or no longer; async-signal-safe. May be NULL
 * @lp_set: logical processor of the calling thread. NULL = not supported
 * @events_open: a source of events, which holds @size bytes of them, 0 = enough for most
 * @events_wanted: of backends that use event_queue_open(): the first listener came, or the last one
 *   went; no command runs meanwhile
 */
struct tdxcall_backend_ops {
	const char *name;
	int (*open)(struct tdxcall *h);
	int (*cmd)(struct tdxcall *h, unsigned int cmd, void *arg, void *buf, uint64_t buf_len);
	int (*sync)(struct tdxcall *h);
	int (*close)(struct tdxcall *h, bool commit);
	void (*interrupt)(struct tdxcall *h, bool on);
	int (*lp_set)(struct tdxcall *h, unsigned int lp);
	int (*events_open)(struct tdxcall *h, size_t size, struct event_source **out);
	void (*events_wanted)(struct tdxcall *h, bool on);
};

extern const struct tdxcall_backend_ops backend_dev;
extern const struct tdxcall_backend_ops backend_model;

#endif /* LIBTDXCALL_BACKEND_H */
