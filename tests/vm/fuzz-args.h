/* SPDX-License-Identifier: GPL-2.0-only */
/* Structs for the fuzzer: nearly right ones, so that commands get far, and then one that is not. */
#ifndef TESTS_VM_FUZZ_ARGS_H
#define TESTS_VM_FUZZ_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tdxcall/guest.h>
#include <tdxcall/uapi.h>

#include "tests/vm/uapi-arg.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define NAMES 6U
#define VCPUS 4U
#define GPA 0x100000000ULL
#define SHARED_BIT (1ULL << 47)
#define PAGE 4096ULL
#define KEYID_FIRST 32U
#define NOWHERE 0x1000ULL /* nothing is mapped there */
#define BUFFER_SIZE 65536U

/**
 * struct fuzz - of one thread
 * @seed: of what it does
 * @td: ids of TDs, shared by all
 * @buffer: its buffer, BUFFER_SIZE bytes
 */
struct fuzz {
	unsigned int seed;
	volatile unsigned int *td;
	unsigned char *buffer;
};

static unsigned int below(struct fuzz *f, unsigned int n)
{
	return (unsigned int)rand_r(&f->seed) % n;
}

static bool one_in(struct fuzz *f, unsigned int n)
{
	return !below(f, n);
}

static __u64 random64(struct fuzz *f)
{
	__u64 high = (__u64)rand_r(&f->seed) << 42 ^ (__u64)rand_r(&f->seed) << 21;

	return high ^ (__u64)rand_r(&f->seed);
}

/* Now and then something else. */
static __u64 any_number(struct fuzz *f)
{
	switch (below(f, 6)) {
	case 0:
		return 0;
	case 1:
		return ~0ULL;
	case 2:
		return below(f, 256);
	case 3:
		return 1ULL << below(f, 64);
	case 4:
		return ~0ULL << below(f, 64);
	default:
		return random64(f);
	}
}

static __u64 any_buffer(struct fuzz *f)
{
	if (one_in(f, 40))
		return NOWHERE;
	/* The end of it, behind which nothing is mapped. */
	if (one_in(f, 20))
		return (__u64)(unsigned long)f->buffer + BUFFER_SIZE - below(f, 4096);
	return (__u64)(unsigned long)f->buffer;
}

static unsigned int any_td(struct fuzz *f)
{
	return f->td[below(f, NAMES)];
}

/* Number of a TD that is not there, as far as is known; or of any. */
static unsigned int missing_td(struct fuzz *f)
{
	unsigned int i;

	for (i = 0; i < NAMES && f->td[i]; i++)
		;
	return i < NAMES ? i : below(f, NAMES);
}

static __u64 any_gpa(struct fuzz *f)
{
	return GPA + below(f, 1024) * PAGE;
}

/* Mostly a little; sometimes so much that only a signal, or the end of memory, ends it. */
static __u64 any_size(struct fuzz *f)
{
	if (one_in(f, 60))
		return (1ULL + below(f, 1024)) << 20;
	return (1ULL + below(f, one_in(f, 8) ? 1024 : 16)) * PAGE;
}

/* ---- one for each struct --------------------------------------------------------------------- */

static void fill_create(struct fuzz *f, union arg *a)
{
	a->create.max_vcpus = 1 + below(f, VCPUS);
	a->create.vcpus = below(f, a->create.max_vcpus + 1);
	a->create.sept_levels = one_in(f, 4) ? 5 : 4;
	a->create.vcpu_rcx = TDXGUEST_MAILBOX_GPA | SHARED_BIT;
	if (one_in(f, 3))
		a->create.flags |= TDXCALL_TD_F_AUTO;
	if (one_in(f, 8))
		a->create.flags |= TDXCALL_TD_F_KVM_BUGS;
	snprintf(a->create.name, sizeof(a->create.name), "fuzz%u", missing_td(f));
}

static void fill_td(struct fuzz *f, union arg *a)
{
	a->td.td = any_td(f);
}

static void fill_query(struct fuzz *f, union arg *a)
{
	static const unsigned int how[] = {
		TDXCALL_QUERY_BY_ID, TDXCALL_QUERY_BY_NAME, TDXCALL_QUERY_NEXT
	};

	a->query.flags = how[f->td[missing_td(f)] ? below(f, ARRAY_SIZE(how)) : 1];
	if (one_in(f, 2))
		a->query.flags |= TDXCALL_QUERY_METADATA;
	a->query.td = any_td(f);
	snprintf(a->query.name, sizeof(a->query.name), "fuzz%u", missing_td(f));
}

static void fill_vcpu_create(struct fuzz *f, union arg *a)
{
	a->vcpu_create.td = any_td(f);
}

static void fill_range(struct fuzz *f, union arg *a)
{
	struct tdxcall_range *r = &a->range;

	r->td = any_td(f);
	r->op = 1 + below(f, TDXCALL_RANGE_SEPT_REMOVE);
	r->busy = (__u8)below(f, 3);
	r->progress = one_in(f, 4) ? any_buffer(f) & ~7ULL : 0;
	if (r->op == TDXCALL_RANGE_TRACK)
		return;
	r->flags = TDXCALL_RANGE_F_SKIP & below(f, 256);
	r->gpa = any_gpa(f);
	r->size = any_size(f);
	r->level = one_in(f, 3) ? (__u8)below(f, 3) : TDXCALL_LEVEL_AUTO;
	if (r->op == TDXCALL_RANGE_AUG) {
		r->backing = r->level = (__u8)one_in(f, 4);
		r->flags |= r->level ? TDXCALL_RANGE_F_DROP : 0;
	}
	if (r->level == 1 || r->op == TDXCALL_RANGE_DEMOTE || r->op == TDXCALL_RANGE_PROMOTE) {
		r->gpa &= ~(512 * PAGE - 1);
		r->size = (r->size + 512 * PAGE - 1) & ~(512 * PAGE - 1);
	}
	if (r->op == TDXCALL_RANGE_ADD && one_in(f, 2)) {
		r->size = PAGE * (1 + below(f, 8));
		r->buf = any_buffer(f);
	}
}

static void fill_read(struct fuzz *f, union arg *a)
{
	a->read.td = any_td(f);
	a->read.flags = below(f, 4);
	a->read.count = below(f, BUFFER_SIZE / sizeof(struct tdxcall_sept_entry));
	a->read.gpa = any_gpa(f);
	a->read.size = any_size(f);
	a->read.buf = any_buffer(f);
}

static void fill_hook(struct fuzz *f, union arg *a)
{
	a->hook.td = any_td(f);
	a->hook.hook = 1 + below(f, TDXCALL_HOOK_VT_TLB_REMOTE_FLUSH);
	a->hook.busy = (__u8)below(f, 3);
	if (a->hook.hook < TDXCALL_HOOK_TRACK) {
		a->hook.level = (__u8)(1 + below(f, 3));
		a->hook.gfn = any_gpa(f) >> 12 & ~0ULL << 9 * (a->hook.level - 1);
	} else if (a->hook.hook >= TDXCALL_HOOK_VT_FLUSH_TLB_ALL) {
		a->hook.vcpu = (__u16)below(f, VCPUS);
	}
}

/* Rarely and few strikes, so that commands go on getting far. */
static void fill_inject(struct fuzz *f, union arg *a)
{
	static const __u64 status[] = {
		0x8000020000000000, 0xc000010000000000, 0x8000060000000000, 0xc0000b0800000000,
	};

	a->inject.leaf = below(f, 64);
	if (one_in(f, 2))
		a->inject.nth = 1 + below(f, 8);
	else
		a->inject.prob_ppm = below(f, 100000);
	a->inject.count = 1 + below(f, 4);
	a->inject.seed = random64(f);
	a->inject.status = status[below(f, ARRAY_SIZE(status))];
}

static void fill_none(struct fuzz *f, union arg *a)
{
	(void)f;
	(void)a;
}

static void fill_page(struct fuzz *f, union arg *a)
{
	a->page.handle = 1 + below(f, 24);
	a->page.offset = one_in(f, 2) ? 0 : below(f, 4096);
	a->page.len = 1 + below(f, 4096);
	a->page.buf = any_buffer(f);
}

static void fill_page_alloc(struct fuzz *f, union arg *a)
{
	a->page.level = (__u8)one_in(f, 16);
}

/* Leaves that make, use and end a TD, with the caller's own pages. */
static void fill_raw(struct fuzz *f, union arg *a)
{
	static const struct {
		unsigned int leaf;
		char operand[4];
	} leaves[] = {
		{9, "pk0"},  {8, "p00"},  {1, "pp0"},  {21, "pp0"}, {10, "pp0"}, {4, "pp0"},
		{22, "p00"}, {3, "0pp"},  {6, "0pp"},  {7, "0p0"},  {29, "0p0"}, {38, "p00"},
		{18, "p00"}, {19, "p00"}, {20, "p00"}, {24, "p00"}, {28, "p00"}, {34, "000"},
		{40, "000"}, {41, "p00"},
	};
	static const unsigned int reg[] = { 1, 2, 7 };
	unsigned int which = below(f, ARRAY_SIZE(leaves));
	unsigned int i;

	a->raw.reg[0] = one_in(f, 16) ? below(f, 80) : leaves[which].leaf;
	a->raw.lp = one_in(f, 4) ? below(f, VCPUS) : TDXCALL_RAW_ANY_LP;
	for (i = 0; i < ARRAY_SIZE(reg); i++) {
		if (leaves[which].operand[i] == 'p') {
			unsigned int handle = 1 + below(f, one_in(f, 2) ? 24 : 3);

			a->raw.reg[reg[i]] = TDXCALL_RAW_PAGE(handle, 0);
			a->raw.kind[reg[i]] = TDXCALL_RAW_IS_PAGE;
		} else if (leaves[which].operand[i] == 'k') {
			a->raw.reg[reg[i]] = KEYID_FIRST + 1 + below(f, 8);
		}
	}
}

static void fill_enter(struct fuzz *f, union arg *a)
{
	a->enter.td = any_td(f);
	a->enter.vcpu = below(f, VCPUS);
	a->enter.lp = one_in(f, 2) ? TDXCALL_LP_ANY : below(f, VCPUS);
	a->enter.busy = (__u8)below(f, 3);
}

static void fill_vcpu(struct fuzz *f, union arg *a)
{
	a->vcpu.td = any_td(f);
	a->vcpu.vcpu = below(f, VCPUS);
}

static void fill_vcpu_query(struct fuzz *f, union arg *a)
{
	a->vcpu_query.td = any_td(f);
	a->vcpu_query.vcpu = below(f, VCPUS);
}

static void fill_field(struct fuzz *f, union arg *a)
{
	static const __u64 field[] = { 0x0011000000000000, 0x8a00000300000000, 0xa020000300000000 };

	a->field.td = any_td(f);
	a->field.vcpu = below(f, VCPUS);
	a->field.field = field[below(f, ARRAY_SIZE(field))] | below(f, 256);
}

static void fill_shared(struct fuzz *f, union arg *a)
{
	a->shared.td = any_td(f);
	a->shared.gpa = one_in(f, 4) ? any_gpa(f) : TDXGUEST_MAILBOX_GPA;
	a->shared.size = one_in(f, 4) ? any_size(f) : PAGE;
}

static void fill_shared_copy(struct fuzz *f, union arg *a)
{
	static unsigned int seq;
	struct tdxguest_mailbox *box = (void *)f->buffer;

	fill_shared(f, a);
	a->shared.size = one_in(f, 4) ? 1 + below(f, BUFFER_SIZE) : sizeof(*box);
	if (a->shared.gpa == TDXGUEST_MAILBOX_GPA)
		a->shared.gpa += below(f, VCPUS) * TDXGUEST_MAILBOX_SIZE;
	a->shared.buf = any_buffer(f);
	memset(box, 0, sizeof(*box));
	box->magic = TDXGUEST_MAGIC;
	box->version = TDXGUEST_VERSION;
	box->seq = ++seq;
	box->command = below(f, 16);
	box->gpa = any_gpa(f) | (one_in(f, 4) ? SHARED_BIT : 0);
	box->size = one_in(f, 2) ? 8 : any_size(f);
	box->value = below(f, 3);
}

static void fill_mmio(struct fuzz *f, union arg *a)
{
	a->mmio.td = any_td(f);
	a->mmio.gpa = any_gpa(f);
	a->mmio.size = (1 + below(f, 4)) * PAGE;
	a->mmio.value = random64(f);
}

/* ---- commands -------------------------------------------------------------------------------- */

/**
 * struct fuzz_command - a command of the uAPI
 * @number: of the ioctl
 * @size: of its struct
 * @weight: how often, compared with others
 * @fill: makes one that may be carried out
 */
struct fuzz_command {
	unsigned int number;
	size_t size;
	unsigned int weight;
	void (*fill)(struct fuzz *f, union arg *a);
};

#define FUZZ(name, type, weight, fill) \
	{ TDXCALL_##name, sizeof(struct tdxcall_##type), weight, fill }
static const struct fuzz_command fuzz_commands[] = {
	FUZZ(INFO, info, 1, fill_none),
	FUZZ(TD_CREATE, td_create, 12, fill_create),
	FUZZ(TD_DESTROY, td, 4, fill_td),
	FUZZ(TD_FINALIZE, td, 6, fill_td),
	FUZZ(TD_QUERY, td_query, 6, fill_query),
	FUZZ(VCPU_CREATE, vcpu_create, 4, fill_vcpu_create),
	FUZZ(RANGE, range, 30, fill_range),
	FUZZ(SEPT_READ, sept_read, 5, fill_read),
	FUZZ(STATS, stats, 2, fill_none),
	FUZZ(HOOK, hook, 14, fill_hook),
	FUZZ(RAW, raw, 20, fill_raw),
	FUZZ(VCPU_ENTER, vcpu_enter, 16, fill_enter),
	FUZZ(VCPU_FLUSH, vcpu, 4, fill_vcpu),
	FUZZ(VCPU_QUERY, vcpu_query, 4, fill_vcpu_query),
	FUZZ(VCPU_FIELD_READ, vcpu_field, 3, fill_field),
	FUZZ(VCPU_FIELD_WRITE, vcpu_field, 3, fill_field),
	FUZZ(VCPU_FIELD_ATTACH, vcpu_field, 2, fill_field),
	FUZZ(SHARED_MAP, shared, 6, fill_shared),
	FUZZ(SHARED_UNMAP, shared, 2, fill_shared),
	FUZZ(SHARED_READ, shared, 4, fill_shared_copy),
	FUZZ(SHARED_WRITE, shared, 8, fill_shared_copy),
	FUZZ(MMIO_ADD, mmio, 3, fill_mmio),
	FUZZ(MMIO_REMOVE, mmio, 2, fill_mmio),
	FUZZ(MMIO_NEXT, mmio, 2, fill_mmio),
	FUZZ(INJECT_ADD, inject, 1, fill_inject),
	FUZZ(INJECT_NEXT, inject, 2, fill_none),
	FUZZ(INJECT_CLEAR, inject, 2, fill_none),
	FUZZ(PAGE_ALLOC, page, 12, fill_page_alloc),
	FUZZ(PAGE_FREE, page, 3, fill_page),
	FUZZ(PAGE_NEXT, page, 2, fill_page),
	FUZZ(PAGE_READ, page, 4, fill_page),
	FUZZ(PAGE_WRITE, page, 6, fill_page),
};

/* A command that is not here is never tried. */
enum {
#define COMMAND(name, ...) FUZZ_##name,
#include "core/runtime/command.def"
	FUZZ_NR_COMMANDS
};
_Static_assert(ARRAY_SIZE(fuzz_commands) == FUZZ_NR_COMMANDS, "each command has its row");

static const struct fuzz_command *choose(struct fuzz *f)
{
	unsigned int sum = 0, i;
	int at;

	/* Without TDs most commands come to nothing. */
	if (!f->td[missing_td(f)] && one_in(f, 4))
		return &fuzz_commands[one_in(f, 2) ? FUZZ_TD_CREATE : FUZZ_TD_QUERY];
	for (i = 0; i < ARRAY_SIZE(fuzz_commands); i++)
		sum += fuzz_commands[i].weight;
	at = (int)below(f, sum);
	for (i = 0; (at -= (int)fuzz_commands[i].weight) >= 0; i++)
		;
	return &fuzz_commands[i];
}

static void spoil(struct fuzz *f, const struct fuzz_command *c, union arg *a)
{
	unsigned int n = 1 + below(f, 3);

	while (n--) {
		unsigned int at = below(f, (unsigned int)c->size / 4);

		if (one_in(f, 2))
			a->word32[at] = (__u32)any_number(f);
		else
			a->word64[at / 2] = any_number(f);
	}
}

/* Sizes of other versions, and none at all; behind the struct there is something, or nothing. */
static void spoil_size(struct fuzz *f, const struct fuzz_command *c, union arg *a)
{
	a->head.argsz = one_in(f, 2) ? (__u32)c->size + 8 * below(f, 3) - 8 : (__u32)any_number(f);
	if (one_in(f, 4))
		memset(a->bytes + c->size, (int)below(f, 256), 64);
}

static void make_arg(struct fuzz *f, const struct fuzz_command *c, union arg *a)
{
	memset(a, 0, c->size + 64);
	c->fill(f, a);
	a->head.argsz = (__u32)c->size;
	if (one_in(f, 6))
		spoil(f, c, a);
	if (one_in(f, 50))
		spoil_size(f, c, a);
}

#endif /* TESTS_VM_FUZZ_ARGS_H */
