// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <unistd.h>

#include "tdxctl/progress.h"

void progress_init(struct progress *p, const struct session *s, const char *name, u64 total)
{
	/* A batch cannot take one of its lines back, which slices may make necessary. */
	p->active = !s->quiet && !s->json && !s->batch && isatty(STDERR_FILENO);
	p->name = name;
	p->total = total;
}

void progress_show(const struct progress *p, u64 done)
{
	if (p->active)
		fprintf(stderr, "\r%s: %3llu %%", p->name,
			p->total >= 100 ? done / (p->total / 100) : 100);
}

void progress_clear(const struct progress *p)
{
	if (p->active)
		fprintf(stderr, "\r\033[K");
}
