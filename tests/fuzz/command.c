// SPDX-License-Identifier: GPL-2.0-only
/*
 * The uAPI on the software TDX module: any sequence of commands with any arguments is refused or
 * carried out. Afterwards every TD can be destroyed, no page is lost without a reason, and every
 * invariant holds.
 *
 * An input is a row of records: one byte for the command, one of F_*, then its struct.
 */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "libtdxcall/command.h"
#include "libtdxcall/handle.h"

#define F_TAME 1 /* sizes, flags and addresses that make sense */
#define MAX_RECORDS 64
#define BUF_SIZE 65536

static const struct {
	unsigned int number;
	size_t size;
} commands[] = {
#define COMMAND(name, type, ...) {TDXCALL_##name, sizeof(struct tdxcall_##type)},
#include "core/runtime/command.def"
};
#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

union request {
	uint32_t argsz;
	struct tdxcall_range range;
	struct tdxcall_hook hook;
	struct tdxcall_sept_read sept_read;
	struct tdxcall_page page;
	struct tdxcall_raw raw;
	struct tdxcall_shared shared;
	struct tdxcall_mmio mmio;
	struct tdxcall_td_create td_create;
	struct tdxcall_stats stats;
	uint8_t bytes[8192];
};

static uint8_t buffer[BUF_SIZE];
static char dir[] = "/tmp/tdxcall-fuzz.XXXXXX";
static char image[sizeof(dir) + 16];

static void clean_up(void)
{
	unlink(image);
	rmdir(dir);
}

static void set_up(void)
{
	const struct tdxcall_model_config config = {
		.argsz = sizeof(config),
		.memory = 1ULL << 30,
		.lps = 2,
		.packages = 1,
		.keyid_first = 32,
		.keyid_count = 8,
		.maxpa = 46,
	};

	FUZZ_CHECK(mkdtemp(dir));
	snprintf(image, sizeof(image), "%s/state.img", dir);
	FUZZ_CHECK(!tdxcall_model_create(image, &config, 0, NULL));
	atexit(clean_up);
}

static uint64_t progress;

/* What takes a buffer gets this one. A range is 64 MiB at most, to save time. */
static void give_buffer(unsigned int command, union request *r)
{
	uint64_t at = (uintptr_t)buffer;

	switch (command) {
	case TDXCALL_RANGE:
		r->range.size &= 0x3ffffff;
		if (r->range.buf)
			r->range.size &= BUF_SIZE - 1;
		r->range.buf = r->range.buf ? at : 0;
		/* Somewhere harmless, aligned or not. */
		if (r->range.progress)
			r->range.progress = (uintptr_t)&progress + (r->range.progress & 7);
		break;
	case TDXCALL_SEPT_READ:
		r->sept_read.count &= 511;
		r->sept_read.buf = at;
		break;
	case TDXCALL_PAGE_READ:
	case TDXCALL_PAGE_WRITE:
		r->page.buf = r->page.buf ? at : 0;
		r->page.len &= BUF_SIZE - 1;
		break;
	case TDXCALL_SHARED_READ:
	case TDXCALL_SHARED_WRITE:
		r->shared.buf = r->shared.buf ? at : 0;
		r->shared.size &= BUF_SIZE - 1;
		break;
	default:
		break;
	}
}

/* Few addresses, so that commands meet. */
static uint64_t tame_gpa(uint64_t gpa)
{
	return 0x40000000 + (gpa & 0x3ff000);
}

static void tame(unsigned int command, union request *r)
{
	switch (command) {
	case TDXCALL_RANGE:
		r->range.flags &= 7;
		r->range.op = r->range.op % 12 + 1;
		r->range.gpa = r->range.op == TDXCALL_RANGE_TRACK ? 0 : tame_gpa(r->range.gpa);
		r->range.size = r->range.op == TDXCALL_RANGE_TRACK ?
					0 :
					(r->range.size & 0x3ff000) + 0x1000;
		r->range.busy %= 3;
		r->range.reserved[0] = 0;
		break;
	case TDXCALL_HOOK:
		r->hook.hook = r->hook.hook % 13 + 1;
		r->hook.gfn = tame_gpa(r->hook.gfn << 12) >> 12;
		r->hook.busy %= 3;
		r->hook.vcpu %= 3;
		memset(r->hook.reserved, 0, sizeof(r->hook.reserved));
		break;
	case TDXCALL_SHARED_MAP:
	case TDXCALL_SHARED_UNMAP:
	case TDXCALL_SHARED_READ:
	case TDXCALL_SHARED_WRITE:
		r->shared.gpa = tame_gpa(r->shared.gpa);
		break;
	case TDXCALL_MMIO_ADD:
	case TDXCALL_MMIO_REMOVE:
		r->mmio.gpa = tame_gpa(r->mmio.gpa);
		break;
	default:
		break;
	}
}

/* Whether all pages come back: not if SEAMCALLs fail, or the caller has pages of its own. */
static bool play(struct tdxcall *h, const uint8_t *data, size_t size)
{
	bool all_back = true;
	unsigned int i, records;
	union request r;
	size_t len;

	for (records = 0; size >= 2 && records < MAX_RECORDS; records++) {
		i = data[0] % NR_COMMANDS;
		len = size - 2 < commands[i].size ? size - 2 : commands[i].size;
		memset(&r, 0, sizeof(r));
		memcpy(&r, data + 2, len);
		if (data[1] & F_TAME) {
			r.argsz = (uint32_t)commands[i].size;
			tame(commands[i].number, &r);
		}
		give_buffer(commands[i].number, &r);
		/* A struct is as long as it says. */
		if (r.argsz > sizeof(r))
			r.argsz = sizeof(r);
		lib_command(h, commands[i].number, &r);
		if (commands[i].number == TDXCALL_INJECT_ADD ||
		    commands[i].number == TDXCALL_PAGE_ALLOC)
			all_back = false;
		data += 2 + len;
		size -= 2 + len;
	}
	return all_back;
}

static void destroy_all(struct tdxcall *h)
{
	struct tdxcall_td_query query;
	struct tdxcall_td req;

	tdxcall_init_td_query_next(&query, 0);
	while (!tdxcall_td_query(h, &query)) {
		tdxcall_init_td(&req, query.td);
		FUZZ_CHECK(!tdxcall_td_destroy(h, &req) && !req.outcome.result);
		tdxcall_init_td_query_next(&query, query.td + 1);
	}
}

static void on_violation(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tdxcall_stats stats;
	uint32_t violations = 0;
	struct tdxcall *h;
	bool all_back;

	if (!*image)
		set_up();
	FUZZ_CHECK(!tdxcall_open(&h, "model", image, 0, NULL));
	all_back = play(h, data, size);
	tdxcall_inject_clear(h, 0);
	destroy_all(h);
	FUZZ_CHECK(!tdxcall_model_check(h, on_violation, NULL, &violations, NULL));
	FUZZ_CHECK(!violations);
	tdxcall_init_stats(&stats);
	FUZZ_CHECK(!tdxcall_stats_get(h, &stats));
	FUZZ_CHECK(stats.allocated == stats.owned + stats.free + stats.leaked);
	FUZZ_CHECK(!all_back || !stats.allocated);
	tdxcall_discard(h);
	return 0;
}

/* ---- seeds ----------------------------------------------------------------------------------- */

struct script {
	uint8_t *at;
	size_t size;
};

static void put(struct script *s, unsigned int command, const void *req)
{
	unsigned int i;

	for (i = 0; commands[i].number != command; i++)
		continue;
	s->at[s->size] = (uint8_t)i;
	s->at[s->size + 1] = 0;
	memcpy(s->at + s->size + 2, req, commands[i].size);
	s->size += 2 + commands[i].size;
}

static void put_range(struct script *s,
		      void (*init)(struct tdxcall_range *req, uint32_t td, uint64_t gpa,
				   uint64_t size),
		      uint64_t size)
{
	struct tdxcall_range req;

	init(&req, 1, 0x40000000, size);
	put(s, TDXCALL_RANGE, &req);
}

static void put_td(struct script *s)
{
	struct tdxcall_td_create create;
	struct tdxcall_td req;

	tdxcall_init_td_create(&create, "t0");
	put(s, TDXCALL_TD_CREATE, &create);
	tdxcall_init_td(&req, 1);
	put(s, TDXCALL_TD_FINALIZE, &req);
}

static void put_aug(struct script *s, uint64_t size, unsigned int level)
{
	struct tdxcall_range req;

	tdxcall_init_aug(&req, 1, 0x40000000, size, 0);
	req.backing = (uint8_t)level;
	put(s, TDXCALL_RANGE, &req);
}

static void seed_pages(struct script *s)
{
	struct tdxcall_range req;

	put_td(s);
	put_aug(s, 0x3000, 0);
	put_range(s, tdxcall_init_block, 0x1000);
	tdxcall_init_track(&req, 1);
	put(s, TDXCALL_RANGE, &req);
	put_range(s, tdxcall_init_remove, 0x1000);
	put_range(s, tdxcall_init_zap, 0x3000);
}

static void seed_sizes(struct script *s)
{
	struct tdxcall_inject rule;
	struct tdxcall_range req;

	put_td(s);
	put_aug(s, 0x200000, 1);
	tdxcall_init_promote(&req, 1, 0x40000000, 0x200000, 1);
	put(s, TDXCALL_RANGE, &req);
	tdxcall_init_inject(&rule, 19, 0x8000020000000001ULL);
	rule.nth = 2;
	put(s, TDXCALL_INJECT_ADD, &rule);
	put_range(s, tdxcall_init_demote, 0x200000);
	put_range(s, tdxcall_init_relocate, 0x3000);
	put_range(s, tdxcall_init_sept_remove, 0x40000000);
}

static void seed_guest(struct script *s)
{
	struct tdxcall_vcpu_enter enter;
	struct tdxcall_vcpu_field field;
	struct tdxcall_shared shared;
	struct tdxcall_mmio mmio;
	struct tdxcall_vcpu vcpu;

	put_td(s);
	tdxcall_init_shared_map(&shared, 1, 0x40000000, 0x2000);
	put(s, TDXCALL_SHARED_MAP, &shared);
	tdxcall_init_mmio(&mmio, 1, 0x40010000, 0x1000);
	put(s, TDXCALL_MMIO_ADD, &mmio);
	tdxcall_init_vcpu_enter(&enter, 1, 0);
	put(s, TDXCALL_VCPU_ENTER, &enter);
	tdxcall_init_vcpu(&vcpu, 1, 0);
	put(s, TDXCALL_VCPU_FLUSH, &vcpu);
	tdxcall_init_vcpu_field_read(&field, 1, 0, 0x0020000300000000ULL);
	put(s, TDXCALL_VCPU_FIELD_READ, &field);
}

/* A TD of raw calls: MNG.CREATE, KEY.CONFIG, ADDCX. */
static void seed_raw(struct script *s)
{
	struct tdxcall_page page = {.argsz = sizeof(page)};
	struct tdxcall_raw raw;

	put(s, TDXCALL_PAGE_ALLOC, &page);
	put(s, TDXCALL_PAGE_ALLOC, &page);
	tdxcall_init_raw(&raw, 9, 0);
	tdxcall_raw_set_page(&raw, "tdr", 1, 0);
	tdxcall_raw_set_value(&raw, "hkid", 33);
	put(s, TDXCALL_RAW, &raw);
	tdxcall_init_raw(&raw, 8, 0);
	tdxcall_raw_set_page(&raw, "tdr", 1, 0);
	put(s, TDXCALL_RAW, &raw);
	tdxcall_init_raw(&raw, 1, 0);
	tdxcall_raw_set_page(&raw, "tdcx", 2, 0);
	tdxcall_raw_set_page(&raw, "tdr", 1, 0);
	put(s, TDXCALL_RAW, &raw);
	page.handle = 2;
	put(s, TDXCALL_PAGE_FREE, &page);
}

size_t fuzz_seed(unsigned int index, uint8_t *buf)
{
	static void (*const seeds[])(struct script * s) = {seed_pages, seed_sizes, seed_guest,
							   seed_raw};
	struct script s = {.at = buf};

	if (index >= sizeof(seeds) / sizeof(seeds[0]))
		return 0;
	seeds[index](&s);
	return s.size;
}
