// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Replay of traces on a machine of their own. Its memory is a set of 2M chunks, mapped when they
 * are first touched: a trace may speak of any address, and a machine of any size costs only what it
 * uses.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/abi/abi.h"
#include "core/model/replay.h"
#include "libtdxcall/internal.h"
#include "libtdxcall/io.h"
#include "libtdxcall/log.h"

#define TRACE_MAX ((size_t)256 << 20)
#define CHUNK_SHIFT 21
#define CHUNK_SIZE (1ULL << CHUNK_SHIFT)
/* 32 GiB of addresses; a power of two, and the table is never full. */
#define CHUNK_SLOTS 32768U
#define CHUNK_MAX (CHUNK_SLOTS / 2)

struct chunk {
	u64 number; /* address >> CHUNK_SHIFT */
	u8 *mem; /* NULL = free slot */
};

/**
 * struct tdxcall_replay - a replay and its machine
 * @rp: the replay proper
 * @st: the TDX module's state
 * @chunks: hash table of memory, by address
 * @nchunks: slots used
 * @scratch: stands for memory that there is none left for (struct replay.exhausted)
 * @report: what the caller sees
 */
struct tdxcall_replay {
	struct replay rp;
	struct model_state *st;
	struct chunk *chunks;
	unsigned int nchunks;
	u8 *scratch;
	struct tdxcall_replay_report report;
};

static struct chunk *chunk_slot(struct tdxcall_replay *r, u64 number)
{
	unsigned int i = (unsigned int)(number * 0x9e3779b97f4a7c15ULL >> 40) % CHUNK_SLOTS;

	while (r->chunks[i].mem && r->chunks[i].number != number)
		i = (i + 1) % CHUNK_SLOTS;
	return &r->chunks[i];
}

/* Costs address space only: anonymous memory is zero until it is written to. */
static u8 *chunk_map(void)
{
	void *mem = mmap(NULL, CHUNK_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return mem == MAP_FAILED ? NULL : mem;
}

static void *replay_mem(void *ctx, u64 pa, bool write)
{
	struct tdxcall_replay *r = ctx;
	struct chunk *c = chunk_slot(r, pa >> CHUNK_SHIFT);

	(void)write;
	if (!c->mem && r->nchunks < CHUNK_MAX) {
		c->mem = chunk_map();
		if (c->mem) {
			c->number = pa >> CHUNK_SHIFT;
			r->nchunks++;
		}
	}
	if (!c->mem)
		r->rp.exhausted = true;
	return (c->mem ? c->mem : r->scratch) + (pa & (CHUNK_SIZE - 1));
}

/* ---- differences ----------------------------------------------------------------------------- */

__attribute__((format(printf, 4, 5))) static void
add_diff(struct tdxcall_replay_report *report, u64 expected, u64 actual, const char *fmt, ...)
{
	struct tdxcall_replay_diff *d;
	va_list ap;

	if (report->ndiffs < TDXCALL_REPLAY_MAX_DIFFS) {
		d = &report->diffs[report->ndiffs];
		va_start(ap, fmt);
		vsnprintf(d->where, sizeof(d->where), fmt, ap);
		va_end(ap);
		d->expected = expected;
		d->actual = actual;
	}
	report->ndiffs++;
}

static void on_diff(void *ctx, const struct replay_diff *diff)
{
	struct tdxcall_replay *r = ctx;
	struct tdxcall_replay_report *report = &r->report;
	const struct replay_result *want = diff->expected;
	const struct replay_result *got = diff->actual;
	char prefix[24] = "";
	unsigned int reg;

	if (diff->memory) {
		add_diff(report, diff->want, diff->got, "memory[0x%llx]", diff->pa);
		return;
	}
	if (diff->guest >= 0)
		snprintf(prefix, sizeof(prefix), "guest[%d]", diff->guest);
	if (want->present != got->present)
		add_diff(report, want->present, got->present, "%s", *prefix ? prefix : "result");
	else if (want->in_guest != got->in_guest)
		add_diff(report, want->in_guest, got->in_guest, "in-guest");
	for (reg = 0; reg < TDX_NR_REGS; reg++) {
		if (diff->differs >> reg & 1)
			add_diff(report, seam_reg_get(&want->regs, reg),
				 seam_reg_get(&got->regs, reg), "%s%s%s", prefix,
				 *prefix ? "." : "", tdx_reg_name(reg));
	}
}

/* ---- one line -------------------------------------------------------------------------------- */

static const char *line_fault(int err)
{
	switch (err) {
	case -EBUSY:
		return "that lock cannot be taken or given back here";
	case -ENOENT:
		return "there is nothing there for it to act on";
	case -ENOMEM:
		return "the trace needs more memory than a replay has";
	case -E2BIG:
		return "more TDMRs or guest steps than a replay has room for";
	default:
		return "not a record of tdxtrace version 1, or not one that may stand here";
	}
}

/* Registers that a record lists after "->". */
static u64 count_outputs(const char *line)
{
	const char *p = strstr(line, "->");
	u64 n = 0;

	for (p = p ? strchr(p, '=') : NULL; p; p = strchr(p + 1, '='))
		n++;
	return n;
}

TDXCALL_API int tdxcall_replay_line(struct tdxcall_replay *replay, const char *line,
				    bool *is_identical)
{
	struct tdxcall_replay_report *report;
	u64 records, identical;
	int ret;

	if (!replay || !line)
		return -EINVAL;
	report = &replay->report;
	records = replay->rp.records;
	identical = replay->rp.identical;
	report->ndiffs = 0;
	report->error[0] = '\0';
	ret = replay_line(&replay->rp, line, strlen(line));
	report->lines = replay->rp.line;
	if (ret) {
		snprintf(report->error, sizeof(report->error), "%s", line_fault(ret));
		return -EBADMSG;
	}
	report->calls = replay->rp.records;
	report->identical = replay->rp.identical;
	if (report->calls != records)
		report->registers += count_outputs(line);
	if (report->ndiffs || report->calls - records != report->identical - identical)
		report->diff_line = report->lines;
	if (is_identical)
		*is_identical = report->diff_line != report->lines;
	return 0;
}

TDXCALL_API const struct tdxcall_replay_report *
tdxcall_replay_report(const struct tdxcall_replay *replay)
{
	return replay ? &replay->report : NULL;
}

/* ---- new, free, file ------------------------------------------------------------------------- */

TDXCALL_API int tdxcall_replay_new(struct tdxcall_replay **out)
{
	struct tdxcall_replay *r;
	struct model_mem mem = {.slow = replay_mem};

	if (!out)
		return -EINVAL;
	r = calloc(1, sizeof(*r));
	if (!r)
		return -ENOMEM;
	r->st = calloc(1, model_state_size());
	r->chunks = calloc(CHUNK_SLOTS, sizeof(*r->chunks));
	r->scratch = chunk_map();
	if (!r->st || !r->chunks || !r->scratch) {
		tdxcall_replay_free(r);
		return -ENOMEM;
	}
	mem.ctx = r;
	replay_init(&r->rp, r->st, &mem, on_diff, r);
	*out = r;
	return 0;
}

TDXCALL_API void tdxcall_replay_free(struct tdxcall_replay *replay)
{
	unsigned int i;

	if (!replay)
		return;
	for (i = 0; replay->chunks && i < CHUNK_SLOTS; i++) {
		if (replay->chunks[i].mem)
			munmap(replay->chunks[i].mem, CHUNK_SIZE);
	}
	if (replay->scratch)
		munmap(replay->scratch, CHUNK_SIZE);
	free(replay->chunks);
	free(replay->st);
	free(replay);
}

TDXCALL_API int tdxcall_replay_file(struct tdxcall_replay *replay, const char *path,
				    bool (*next)(void *ctx,
						 const struct tdxcall_replay_report *report,
						 const char *line),
				    void *ctx, const struct tdxcall_log *log)
{
	char *data, *line, *end;
	bool same = true;
	size_t size;
	int ret;

	if (!replay || !path)
		return -EINVAL;
	ret = io_read(path, true, TRACE_MAX, &data, &size, log);
	if (ret)
		return ret;
	ret = io_unxz(path, TRACE_MAX, &data, &size, log);
	for (line = data; !ret && line < data + size; line = end + 1) {
		end = memchr(line, '\n', (size_t)(data + size - line));
		if (!end)
			end = data + size;
		*end = '\0';
		if (strlen(line) != (size_t)(end - line)) {
			ret = lib_fail(log, -EBADMSG, "%s is not a text file", path);
			break;
		}
		ret = tdxcall_replay_line(replay, line, &same);
		if (ret)
			lib_fail(log, ret, "%s:%" PRIu64 ": %s", path, replay->report.lines,
				 replay->report.error);
		else if (!same && (!next || !next(ctx, &replay->report, line)))
			break;
	}
	free(data);
	return ret;
}
