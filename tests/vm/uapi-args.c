// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every ioctl of /dev/tdxcall with a struct that is wrong in one place: its size, a flag, a
 * reserved field, its address, its buffer. Each row begins with a struct that is right. Runs in the
 * VM, prints a line for each failure.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <tdxcall/uapi.h>

#include "tests/vm/uapi-arg.h"

#define GPA 0x100000000ULL
#define PAGE 4096ULL
#define NOWHERE 0x1000ULL /* nothing is mapped there */

static int failures;
static int device;
static unsigned int td, handle;

static void expect(long want, long got, const char *name, const char *what)
{
	if (want == got)
		return;
	failures++;
	printf("%s, %s: %ld, not %ld\n", name, what, got, want);
}

static int command(unsigned int cmd, void *arg)
{
	return ioctl(device, cmd, arg) ? -errno : 0;
}

/* ---- a struct that is right, for each command ------------------------------------------------ */

static unsigned char buffer[64 * 1024];
static __u64 buffer_address;

static void fill_create(union arg *a)
{
	static unsigned int number;

	a->create.max_vcpus = a->create.vcpus = 1;
	a->create.sept_levels = 4;
	a->create.flags = TDXCALL_TD_F_AUTO;
	snprintf(a->create.name, sizeof(a->create.name), "auto%u", number++);
}

static void fill_td(union arg *a)
{
	a->td.td = td;
}

/* A TD that is there to be destroyed, at last. */
static void fill_victim(union arg *a)
{
	static unsigned int victim;
	union arg c = {0};

	if (!victim) {
		c.head.argsz = sizeof(c.create);
		fill_create(&c);
		expect(0, command(TDXCALL_TD_CREATE, &c), "TD_CREATE", "a TD to destroy");
		expect(0, c.create.outcome.result, "TD_CREATE", "a TD to destroy, result");
		victim = c.create.td;
	}
	a->td.td = victim;
}

static void fill_query(union arg *a)
{
	a->query.flags = TDXCALL_QUERY_BY_ID;
	a->query.td = td;
}

static void fill_vcpu_create(union arg *a)
{
	a->vcpu_create.td = td;
}

static void fill_range(union arg *a)
{
	a->range.td = td;
	a->range.op = TDXCALL_RANGE_ADD;
	a->range.flags = TDXCALL_RANGE_F_SKIP;
	a->range.gpa = GPA;
	a->range.size = PAGE;
	a->range.buf = buffer_address;
}

static void fill_read(union arg *a)
{
	a->read.td = td;
	a->read.count = 16;
	a->read.gpa = GPA;
	a->read.size = 16 * PAGE;
	a->read.buf = buffer_address;
}

static void fill_hook(union arg *a)
{
	a->hook.td = td;
	a->hook.hook = TDXCALL_HOOK_TRACK;
}

static void fill_page(union arg *a)
{
	a->page.handle = handle;
	a->page.len = PAGE;
	a->page.buf = buffer_address;
}

static void fill_raw(union arg *a)
{
	a->raw.reg[0] = 24; /* TDH.PHYMEM.PAGE.RDMD */
	a->raw.reg[1] = TDXCALL_RAW_PAGE(handle, 0);
	a->raw.kind[1] = TDXCALL_RAW_IS_PAGE;
	a->raw.lp = TDXCALL_RAW_ANY_LP;
}

static void fill_enter(union arg *a)
{
	a->enter.td = td;
	a->enter.lp = TDXCALL_LP_ANY;
}

static void fill_vcpu(union arg *a)
{
	a->vcpu.td = td;
}

static void fill_vcpu_query(union arg *a)
{
	a->vcpu_query.td = td;
}

static void fill_field(union arg *a)
{
	a->field.td = td;
	a->field.field = 0x0024000100000002; /* VMCS: posted-interrupt notification vector */
}

static void fill_shared(union arg *a)
{
	a->shared.td = td;
	a->shared.gpa = GPA;
	a->shared.size = PAGE;
	a->shared.buf = buffer_address;
}

static void fill_range_of_shared(union arg *a)
{
	fill_shared(a);
	a->shared.buf = 0;
}

static void fill_mmio(union arg *a)
{
	a->mmio.td = td;
}

#define MEMBER(type, name) {offsetof(struct tdxcall_##type, name), \
			    sizeof(((struct tdxcall_##type *)0)->name)}

struct member {
	size_t offset;
	size_t size;
};

/**
 * struct row - a command
 * @name: its name
 * @cmd: its number
 * @size: of its struct
 * @fill: makes a struct that is right; NULL = zeros are
 * @flags: flags that it may have
 * @buf: address of its buffer
 * @len: length of its buffer
 * @too_much: a length that is refused, and with what
 * @reserved: a reserved member
 * @right: what it returns with a struct that is right
 * @once: it cannot be done twice
 */
static const struct row {
	const char *name;
	unsigned int cmd;
	__u32 size;
	void (*fill)(union arg *a);
	__u32 flags;
	struct member buf;
	struct member len;
	struct {
		__u64 len;
		int error;
	} too_much;
	struct member reserved;
	int right;
	bool once;
} rows[] = {
#define COMMAND(name_, type) \
	.name = #name_, .cmd = TDXCALL_##name_, .size = sizeof(struct tdxcall_##type)
	{COMMAND(INFO, info)},
	{COMMAND(TD_CREATE, td_create), .fill = fill_create,
	 .flags = TDXCALL_TD_F_AUTO | TDXCALL_TD_F_KVM_BUGS},
	{COMMAND(TD_DESTROY, td), .fill = fill_victim, .reserved = MEMBER(td, reserved),
	 .once = true},
	{COMMAND(TD_QUERY, td_query), .fill = fill_query, .flags = 15},
	{COMMAND(VCPU_CREATE, vcpu_create), .fill = fill_vcpu_create},
	{COMMAND(RANGE, range), .fill = fill_range, .flags = 7,
	 .buf = MEMBER(range, buf), .len = MEMBER(range, size),
	 .too_much = {TDXCALL_BUF_MAX + PAGE, -E2BIG}, .reserved = MEMBER(range, reserved)},
	{COMMAND(TD_FINALIZE, td), .fill = fill_td, .reserved = MEMBER(td, reserved)},
	{COMMAND(SEPT_READ, sept_read), .fill = fill_read, .flags = 3,
	 .buf = MEMBER(sept_read, buf), .len = MEMBER(sept_read, count),
	 .too_much = {0xffffffff, 0}, .reserved = MEMBER(sept_read, reserved)},
	{COMMAND(STATS, stats)},
	{COMMAND(HOOK, hook), .fill = fill_hook, .reserved = MEMBER(hook, reserved)},
	{COMMAND(RAW, raw), .flags = TDXCALL_RAW_F_FORCE, .fill = fill_raw,
	 .reserved = MEMBER(raw, reserved)},
	{COMMAND(VCPU_ENTER, vcpu_enter), .fill = fill_enter,
	 .reserved = MEMBER(vcpu_enter, reserved)},
	{COMMAND(VCPU_FLUSH, vcpu), .fill = fill_vcpu},
	{COMMAND(VCPU_QUERY, vcpu_query), .fill = fill_vcpu_query,
	 .reserved = MEMBER(vcpu_query, reserved)},
	{COMMAND(VCPU_FIELD_READ, vcpu_field), .fill = fill_field,
	 .reserved = MEMBER(vcpu_field, is_address)},
	/* Bits that are not to be written: none are. */
	{COMMAND(VCPU_FIELD_WRITE, vcpu_field), .fill = fill_field,
	 .reserved = MEMBER(vcpu_field, reserved)},
	{COMMAND(VCPU_FIELD_ATTACH, vcpu_field), .fill = fill_field, .right = -EINVAL,
	 .reserved = MEMBER(vcpu_field, value)},
	{COMMAND(SHARED_READ, shared), .fill = fill_shared,
	 .buf = MEMBER(shared, buf), .len = MEMBER(shared, size),
	 .too_much = {TDXCALL_BUF_MAX + 1, -E2BIG}, .reserved = MEMBER(shared, reserved)},
	{COMMAND(SHARED_WRITE, shared), .fill = fill_shared,
	 .buf = MEMBER(shared, buf), .len = MEMBER(shared, size),
	 .too_much = {1ULL << 63, -EINVAL}, .reserved = MEMBER(shared, reserved)},
	/* There it is. */
	{COMMAND(SHARED_MAP, shared), .fill = fill_range_of_shared, .right = -EEXIST,
	 .reserved = MEMBER(shared, buf)},
	{COMMAND(SHARED_UNMAP, shared), .fill = fill_range_of_shared, .once = true,
	 .reserved = MEMBER(shared, buf)},
	/* There is no region. */
	{COMMAND(MMIO_NEXT, mmio), .fill = fill_mmio, .flags = TDXCALL_MMIO_F_ECHO,
	 .reserved = MEMBER(mmio, reserved), .right = -ENOENT},
	{COMMAND(MMIO_REMOVE, mmio), .fill = fill_mmio, .flags = TDXCALL_MMIO_F_ECHO,
	 .reserved = MEMBER(mmio, reserved), .right = -ENOENT},
	{COMMAND(MMIO_ADD, mmio), .fill = fill_mmio, .flags = TDXCALL_MMIO_F_ECHO,
	 .reserved = MEMBER(mmio, reserved), .right = -EINVAL},
	{COMMAND(INJECT_CLEAR, inject), .reserved = MEMBER(inject, reserved)},
	{COMMAND(INJECT_NEXT, inject), .reserved = MEMBER(inject, reserved), .right = -ENOENT},
	{COMMAND(INJECT_ADD, inject), .reserved = MEMBER(inject, reserved), .right = -EINVAL},
	{COMMAND(PAGE_ALLOC, page), .flags = 3, .reserved = MEMBER(page, handle)},
	{COMMAND(PAGE_NEXT, page), .flags = 3, .reserved = MEMBER(page, len)},
	{COMMAND(PAGE_READ, page), .fill = fill_page, .flags = 3,
	 .buf = MEMBER(page, buf), .len = MEMBER(page, len), .too_much = {PAGE + 1, -EINVAL},
	 .reserved = MEMBER(page, reserved)},
	{COMMAND(PAGE_WRITE, page), .fill = fill_page, .flags = 3,
	 .buf = MEMBER(page, buf), .len = MEMBER(page, len), .too_much = {1ULL << 62, -EINVAL},
	 .reserved = MEMBER(page, reserved)},
	{COMMAND(PAGE_FREE, page), .flags = 3, .reserved = MEMBER(page, offset),
	 .right = -ENOENT},
#undef COMMAND
};

/* What the kernel has, so that a command cannot be forgotten here. */
static const unsigned int all[] = {
#define COMMAND(name, ...) TDXCALL_##name,
#include "core/runtime/command.def"
};

static void test_all_are_tested(void)
{
	size_t i, k;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		for (k = 0; k < sizeof(rows) / sizeof(rows[0]) && rows[k].cmd != all[i]; k++)
			;
		expect(1, k < sizeof(rows) / sizeof(rows[0]), "table", "a command is missing");
	}
}

static void right(const struct row *r, union arg *a)
{
	memset(a, 0, sizeof(*a));
	if (r->fill)
		r->fill(a);
	a->head.argsz = r->size;
}

/* ---- what is wrong --------------------------------------------------------------------------- */

/* Older callers, than which there are none yet, and newer ones. */
static void test_size(const struct row *r)
{
	union arg a;

	right(r, &a);
	a.head.argsz = r->size - 1;
	expect(-EINVAL, command(r->cmd, &a), r->name, "a shorter struct than there ever was");
	a.head.argsz = 0;
	expect(-EINVAL, command(r->cmd, &a), r->name, "no argsz");
	a.head.argsz = r->size + 8;
	a.bytes[r->size + 7] = 1;
	expect(-E2BIG, command(r->cmd, &a), r->name, "something that is not known");
	a.head.argsz = 1U << 31;
	expect(-E2BIG, command(r->cmd, &a), r->name, "a struct that is too long");
	expect(-ENOTTY, command(r->cmd | r->size << _IOC_SIZESHIFT, &a), r->name, "another number");
	expect(-EFAULT, command(r->cmd, NULL), r->name, "no struct");
	expect(-EFAULT, command(r->cmd, (void *)NOWHERE), r->name, "a struct nowhere");
}

/* What a newer caller asks for is known; behind its answer nothing is written. */
static void test_newer(const struct row *r)
{
	union arg a;

	if (r->once)
		return;
	right(r, &a);
	a.head.argsz = r->size + 8;
	a.bytes[r->size + 8] = 0x5a;
	expect(r->right, command(r->cmd, &a), r->name, "a longer struct");
	expect(r->size + 8, a.head.argsz, r->name, "argsz of a longer struct");
	expect(0x5a, a.bytes[r->size + 8], r->name, "what follows a longer struct");
}

static void test_flags(const struct row *r)
{
	union arg a;
	unsigned int bit;

	right(r, &a);
	for (bit = 0; bit < 32; bit++) {
		__u32 before = a.head.flags;

		if (r->flags >> bit & 1)
			continue;
		a.head.flags |= 1U << bit;
		expect(-EINVAL, command(r->cmd, &a), r->name, "an unknown flag");
		a.head.flags = before;
	}
}

static void test_reserved(const struct row *r)
{
	union arg a;
	size_t i;

	for (i = 0; i < r->reserved.size; i++) {
		right(r, &a);
		a.bytes[r->reserved.offset + i] = 1;
		expect(-EINVAL, command(r->cmd, &a), r->name, "a reserved field");
	}
}

static void set(union arg *a, struct member m, __u64 value)
{
	memcpy(&a->bytes[m.offset], &value, m.size);
}

static void test_buffer(const struct row *r)
{
	union arg a;

	if (!r->buf.size)
		return;
	right(r, &a);
	set(&a, r->buf, NOWHERE);
	expect(-EFAULT, command(r->cmd, &a), r->name, "a buffer nowhere");
	right(r, &a);
	set(&a, r->buf, 0xffff888000000000ULL);
	expect(-EFAULT, command(r->cmd, &a), r->name, "a buffer of the kernel's");
	right(r, &a);
	set(&a, r->len, r->too_much.len);
	expect(r->too_much.error, command(r->cmd, &a), r->name, "a buffer that is too long");
}

static void test_right(const struct row *r)
{
	union arg a;

	right(r, &a);
	expect(r->right, command(r->cmd, &a), r->name, "as it should be");
}

/* ---- things to work on ----------------------------------------------------------------------- */

static void set_up(void)
{
	union arg a = {0};

	buffer_address = (__u64)(unsigned long)buffer;
	fill_create(&a);
	a.head.argsz = sizeof(a.create);
	a.create.max_vcpus = 4;
	expect(0, command(TDXCALL_TD_CREATE, &a), "TD_CREATE", "set up");
	td = a.create.td;
	memset(&a, 0, sizeof(a));
	a.head.argsz = sizeof(a.page);
	expect(0, command(TDXCALL_PAGE_ALLOC, &a), "PAGE", "set up");
	handle = a.page.handle;
	memset(&a, 0, sizeof(a));
	a.head.argsz = sizeof(a.shared);
	a.shared.td = td;
	a.shared.gpa = GPA;
	a.shared.size = PAGE;
	expect(0, command(TDXCALL_SHARED_MAP, &a), "SHARED", "set up");
}

int main(void)
{
	size_t i;

	device = open("/dev/tdxcall", O_RDWR);
	if (device < 0) {
		perror("/dev/tdxcall");
		return 1;
	}
	set_up();
	test_all_are_tested();
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		test_size(&rows[i]);
		test_newer(&rows[i]);
		test_flags(&rows[i]);
		test_reserved(&rows[i]);
		test_buffer(&rows[i]);
		test_right(&rows[i]);
	}
	close(device);
	return failures != 0;
}
