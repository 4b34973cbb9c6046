// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/runtime/rt_row.h"
#include "libtdxcall/backend_loopback.h"
#include "libtdxcall/event_queue.h"
#include "libtdxcall/event_source.h"
#include "libtdxcall/handle.h"

struct loopback {
	const struct loopback_call *calls;
	size_t n;
	size_t done;
	unsigned int syncs;
	bool listened;
};

static void __attribute__((noreturn)) mismatch(const struct loopback *l, const char *what)
{
	fprintf(stderr, "loopback: command %zu of %zu: %s\n", l->done, l->n, what);
	abort();
}

static int loopback_cmd(struct tdxcall *h, unsigned int cmd, void *arg, void *buf, uint64_t buf_len)
{
	struct loopback *l = h->be;
	const struct loopback_call *c = &l->calls[l->done];
	const struct rt_row *row = rt_row(cmd);

	if (l->done == l->n)
		mismatch(l, "one too many");
	if (!row || cmd != c->cmd)
		mismatch(l, "not the command that is expected");
	if (memcmp(arg, c->expect, row->size))
		mismatch(l, "not the arguments that are expected");
	if ((c->in || c->out) && (!buf || c->len > buf_len))
		mismatch(l, "no buffer of that size");
	if (c->in && memcmp(buf, c->in, c->len))
		mismatch(l, "not the buffer that is expected");
	if (c->answer)
		memcpy(arg, c->answer, row->size);
	if (c->out)
		memcpy(buf, c->out, c->len);
	l->done++;
	return c->ret;
}

static int loopback_sync(struct tdxcall *h)
{
	struct loopback *l = h->be;

	l->syncs++;
	return 0;
}

static int loopback_close(struct tdxcall *h, bool commit)
{
	struct loopback *l = h->be;

	(void)commit;
	if (l->done != l->n)
		mismatch(l, "never came");
	free(l);
	return 0;
}

static int loopback_events_open(struct tdxcall *h, size_t size, struct event_source **out)
{
	return event_queue_open(out, h, size);
}

static void loopback_events_wanted(struct tdxcall *h, bool on)
{
	struct loopback *l = h->be;

	l->listened = on;
}

static int loopback_start(struct tdxcall *h)
{
	h->be = calloc(1, sizeof(struct loopback));
	return h->be ? 0 : -ENOMEM;
}

static const struct tdxcall_backend_ops backend_loopback = {
	.name = "loopback",
	.open = loopback_start,
	.cmd = loopback_cmd,
	.sync = loopback_sync,
	.close = loopback_close,
	.events_open = loopback_events_open,
	.events_wanted = loopback_events_wanted,
};

int loopback_open(struct tdxcall **out, const struct loopback_call *calls, size_t n,
		  unsigned int flags)
{
	int ret = handle_new(out, &backend_loopback, NULL, flags, NULL);
	struct loopback *l;

	if (ret)
		return ret;
	l = (*out)->be;
	l->calls = calls;
	l->n = n;
	return 0;
}

unsigned int loopback_syncs(const struct tdxcall *h)
{
	const struct loopback *l = h->be;

	return l->syncs;
}

bool loopback_event(struct tdxcall *h, const struct tdxcall_event *event)
{
	const struct loopback *l = h->be;

	event_hub_publish(&h->hub, event);
	return l->listened;
}
