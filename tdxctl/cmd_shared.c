// SPDX-License-Identifier: GPL-2.0-only
/* map-shared, unmap-shared: shared memory; mmio add, remove, list: addresses that are emulated. */
#include <errno.h>
#include <string.h>

#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/exit.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/options.h"
#include "tdxctl/outcome.h"
#include "tdxctl/session_open.h"

#define PAGE 4096ULL

static const struct error_text map_texts[] = {
	{ EEXIST, "something is mapped or emulated there already",
	 "`tdxctl mmio list` shows regions" },
	{ ENOENT, "not all of it is mapped", NULL },
	{ EINTR, "interrupted; nothing was changed", "repeat the command" },
	{ EINVAL, "too much at once, or GPAs that have the shared bit set or lie behind it",
	 "at most 1 GiB, below bit 47 (51 with 5 levels of secure EPT)" },
	{ 0, NULL, NULL },
};

static const struct error_text mmio_texts[] = {
	{ EEXIST, "shared memory or another region is there", "`tdxctl mmio list` shows regions" },
	{ ENOENT, "no region begins there", "`tdxctl mmio list` shows regions" },
	{ ENOSPC, "the TD has all the regions that it may have", "`tdxctl mmio remove` one" },
	{ EINVAL, "too much at once, or GPAs that have the shared bit set or lie behind it",
	 "at most 1 GiB, below bit 47 (51 with 5 levels of secure EPT)" },
	{ 0, NULL, NULL },
};

static int take_pages(struct session *s, int nargs, char **args, struct tdxcall_td_query *td,
		      u64 *gpa, u64 *size)
{
	*size = PAGE;
	if (size_parse(args[1], gpa))
		return error_usage(s, "'%s' is no GPA", args[1]);
	if (nargs > 2 && size_parse(args[2], size))
		return error_usage(s, "'%s' is no size", args[2]);
	if (*gpa % PAGE || *size % PAGE || !*size)
		return error_usage(s, "address and size must be multiples of 4 KiB");
	return session_td(s, args[0], td);
}

static int run_shared(struct session *s, int nargs, char **args,
		      int (*fn)(struct tdxcall *h, struct tdxcall_shared *req))
{
	struct tdxcall_td_query td;
	struct tdxcall_shared req;
	int status, ret;
	u64 gpa, size;

	status = take_pages(s, nargs, args, &td, &gpa, &size);
	if (status)
		return status;
	tdxcall_init_shared_map(&req, td.td, gpa, size);
	ret = fn(s->tdxcall, &req);
	status = error_outcome(s, args[0], ret, &req.outcome, map_texts);
	if (!status)
		emit_hex(&s->out, "size", size, NULL);
	return status;
}

static int run_map(struct session *s, const void *opts, int nargs, char **args)
{
	(void)opts;
	return run_shared(s, nargs, args, tdxcall_shared_map);
}

static int run_unmap(struct session *s, const void *opts, int nargs, char **args)
{
	(void)opts;
	return run_shared(s, nargs, args, tdxcall_shared_unmap);
}

const struct command cmd_map_shared = {
	.verb = "map-shared",
	.args = "TD GPA [SIZE]",
	.summary = "map zeroed host pages as shared memory of a test TD",
	.detail = "The GPA is given without the shared bit. SIZE is one page if it is not given.",
	.page = "tdxctl-vcpu",
	.min_args = 2,
	.max_args = 3,
	.access = ACCESS_WRITE,
	.run = run_map,
};

const struct command cmd_unmap_shared = {
	.verb = "unmap-shared",
	.args = "TD GPA [SIZE]",
	.summary = "give shared pages back to the host",
	.page = "tdxctl-vcpu",
	.min_args = 2,
	.max_args = 3,
	.access = ACCESS_WRITE,
	.run = run_unmap,
};

/* ---- mmio */

struct mmio_opts {
	u64 value;
	bool echo;
};

static int mmio_end(struct session *s, char **args, int ret)
{
	return ret ? error_errno(s, args[0], ret, mmio_texts) : EXIT_DONE;
}

static int run_mmio_add(struct session *s, const void *opts, int nargs, char **args)
{
	const struct mmio_opts *o = opts;
	struct tdxcall_td_query td;
	struct tdxcall_mmio req;
	u64 gpa, size;
	int status = take_pages(s, nargs, args, &td, &gpa, &size);

	if (status)
		return status;
	tdxcall_init_mmio(&req, td.td, gpa, size);
	req.value = o->value;
	req.flags = o->echo ? TDXCALL_MMIO_F_ECHO : 0;
	return mmio_end(s, args, tdxcall_mmio_add(s->tdxcall, &req));
}

static const struct option mmio_options[] = {
	{ "value", 0, "V", "what reads give (default 0)", opt_u64, NULL,
	 offsetof(struct mmio_opts, value) },
	{ "echo", 0, NULL, "reads give what was written last", NULL, NULL,
	 offsetof(struct mmio_opts, echo) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};
static const struct mmio_opts mmio_defaults;

const struct command cmd_mmio_add = {
	.noun = "mmio",
	.verb = "add",
	.args = "TD GPA [SIZE]",
	.summary = "emulate a device behind shared addresses",
	.page = "tdxctl-vcpu",
	.min_args = 2,
	.max_args = 3,
	.access = ACCESS_WRITE,
	.options = mmio_options,
	.opts_size = sizeof(mmio_defaults),
	.defaults = &mmio_defaults,
	.run = run_mmio_add,
};

static int run_mmio_remove(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_td_query td;
	struct tdxcall_mmio req;
	u64 gpa, size;
	int status = take_pages(s, nargs, args, &td, &gpa, &size);

	(void)opts;
	if (status)
		return status;
	tdxcall_init_mmio(&req, td.td, gpa, 0);
	return mmio_end(s, args, tdxcall_mmio_remove(s->tdxcall, &req));
}

const struct command cmd_mmio_remove = {
	.noun = "mmio",
	.verb = "remove",
	.args = "TD GPA",
	.summary = "stop emulating the region that begins at GPA",
	.page = "tdxctl-vcpu",
	.min_args = 2,
	.max_args = 2,
	.access = ACCESS_WRITE,
	.run = run_mmio_remove,
};

static void emit_region(struct emit *e, const struct tdxcall_mmio *m)
{
	bool echo = m->flags & TDXCALL_MMIO_F_ECHO;

	emit_object(e, NULL);
	emit_hex(e, "gpa", m->gpa, "0x%llx..", m->gpa);
	emit_hex(e, "size", m->size, "0x%llx ", m->gpa + m->size);
	emit_hex(e, "value", m->value, "value 0x%llx ", m->value);
	emit_bool(e, "echo", echo, "%s", echo ? "echo " : "");
	emit_hex(e, "reads", m->reads, "reads %llu ", m->reads);
	emit_hex(e, "writes", m->writes, "writes %llu\n", m->writes);
	emit_end(e);
}

static int run_mmio_list(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_td_query td;
	struct tdxcall_mmio req;
	u64 gpa = 0;
	int status, ret;

	(void)opts;
	(void)nargs;
	status = session_td(s, args[0], &td);
	if (status)
		return status;
	emit_array(&s->out, "regions");
	for (;;) {
		tdxcall_init_mmio(&req, td.td, gpa, 0);
		ret = tdxcall_mmio_next(s->tdxcall, &req);
		if (ret)
			break;
		emit_region(&s->out, &req);
		gpa = req.gpa + req.size;
	}
	emit_end(&s->out);
	return ret == -ENOENT ? EXIT_DONE : error_errno(s, args[0], ret, mmio_texts);
}

const struct command cmd_mmio_list = {
	.noun = "mmio",
	.verb = "list",
	.args = "TD",
	.summary = "the regions of a test TD that are emulated",
	.page = "tdxctl-vcpu",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_READ,
	.run = run_mmio_list,
};
