// SPDX-License-Identifier: GPL-2.0-only
/*
 * A 32-bit program on /dev/tdxcall, without any library: the structs are laid out as for a 64-bit
 * one, and the commands work through the kernel's entry for such programs. Runs in the VM, prints
 * what failed.
 */
#include <stddef.h>

#include <tdxcall/uapi.h>

#define SIZE(name, bytes) _Static_assert(sizeof(struct name) == (bytes), #name);
#define OFFSET(name, member, bytes) _Static_assert(offsetof(struct name, member) == (bytes), #name);
#include "core/runtime/uapi_layout.def"

_Static_assert(sizeof(void *) == 4, "a 32-bit program");

/* System calls of i386. */
#define NR_EXIT 1
#define NR_WRITE 4
#define NR_OPEN 5
#define NR_IOCTL 54
#define O_RDWR 2

#define GPA 0x100000000ULL
#define PAGE 4096

static int device;
static int failures;

static int call(int nr, int a, int b, int c)
{
	int ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(nr), "b"(a), "c"(b), "d"(c) : "memory");
	return ret;
}

static void check(int good, const char *what)
{
	int len = 0;

	if (good)
		return;
	while (what[len])
		len++;
	call(NR_WRITE, 1, (int)what, len);
	call(NR_WRITE, 1, (int)"\n", 1);
	failures++;
}

static int command(unsigned int cmd, void *arg)
{
	int ret = call(NR_IOCTL, device, (int)cmd, (int)arg);
	char text[] = "errno 000 of\n";

	if (ret >= 0)
		return ret;
	text[6] = (char)('0' - ret / 100);
	text[7] = (char)('0' - ret / 10 % 10);
	text[8] = (char)('0' - ret % 10);
	call(NR_WRITE, 1, (int)text, sizeof(text) - 1);
	return ret;
}

static unsigned char out[PAGE], in[PAGE];

static unsigned int create(void)
{
	static struct tdxcall_td_create c = {
		.argsz = sizeof(c), .flags = TDXCALL_TD_F_AUTO, .name = "thirty-two",
		.max_vcpus = 1, .vcpus = 1, .sept_levels = 4,
	};

	check(!command(TDXCALL_TD_CREATE, &c) && !c.outcome.result, "TD_CREATE");
	check(c.outcome.seamcalls > 10, "TD_CREATE, outcome");
	return c.td;
}

/* 64-bit members and a buffer in each direction. */
static void memory(unsigned int td)
{
	static struct tdxcall_range add = {
		.argsz = sizeof(add), .op = TDXCALL_RANGE_ADD, .gpa = GPA, .size = PAGE,
	};
	static struct tdxcall_sept_read read = {
		.argsz = sizeof(read), .count = 16, .gpa = GPA, .size = 4 * PAGE,
	};
	const struct tdxcall_sept_entry *entry = (const void *)in;

	add.td = read.td = td;
	add.buf = (__u64)(unsigned long)out;
	read.buf = (__u64)(unsigned long)in;
	check(!command(TDXCALL_RANGE, &add) && !add.outcome.result, "RANGE");
	check(add.outcome.gpa == GPA + PAGE && add.outcome.done == PAGE, "RANGE, outcome");
	check(!command(TDXCALL_SEPT_READ, &read), "SEPT_READ");
	check(read.count == 1 && read.gpa == GPA + 4 * PAGE, "SEPT_READ, count");
	check(entry->gpa == GPA, "SEPT_READ, entry");
}

static void shared(unsigned int td)
{
	static struct tdxcall_shared s = {.argsz = sizeof(s), .gpa = GPA, .size = PAGE};
	int i;

	for (i = 0; i < PAGE; i++)
		out[i] = (unsigned char)(i * 7);
	s.td = td;
	check(!command(TDXCALL_SHARED_MAP, &s), "SHARED map");
	s.buf = (__u64)(unsigned long)out;
	check(!command(TDXCALL_SHARED_WRITE, &s), "SHARED write");
	s.buf = (__u64)(unsigned long)in;
	check(!command(TDXCALL_SHARED_READ, &s), "SHARED read");
	for (i = 0; i < PAGE && in[i] == out[i]; i++)
		;
	check(i == PAGE, "SHARED, contents");
}

static void raw(void)
{
	static struct tdxcall_page page = {.argsz = sizeof(page)};
	static struct tdxcall_raw rdmd = {.argsz = sizeof(rdmd), .lp = TDXCALL_RAW_ANY_LP};

	check(!command(TDXCALL_PAGE_ALLOC, &page) && page.handle, "PAGE");
	rdmd.reg[0] = 24; /* TDH.PHYMEM.PAGE.RDMD */
	rdmd.reg[1] = TDXCALL_RAW_PAGE(page.handle, 0);
	rdmd.kind[1] = TDXCALL_RAW_IS_PAGE;
	check(!command(TDXCALL_RAW, &rdmd) && !rdmd.outcome.status, "RAW");
}

void _start(void)
{
	unsigned int td;

	device = call(NR_OPEN, (int)"/dev/tdxcall", O_RDWR, 0);
	check(device >= 0, "/dev/tdxcall");
	td = create();
	memory(td);
	shared(td);
	raw();
	call(NR_EXIT, failures != 0, 0, 0);
}
