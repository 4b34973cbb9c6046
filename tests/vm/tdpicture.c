// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdpicture: everything that shows of the test TDs behind /dev/tdxcall, for comparing. The tests
 * ask for it hundreds of times, so it is one small program.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <tdxcall/uapi.h>

#define ENTRIES 512

static void bytes(const void *data, size_t size)
{
	const unsigned char *p = data;
	size_t i;

	for (i = 0; i < size; i++)
		printf("%02x", p[i]);
	printf("\n");
}

static void memory(int fd, const struct tdxcall_td_query *q)
{
	static struct tdxcall_sept_entry entries[ENTRIES];
	struct tdxcall_sept_read read = {
		.argsz = sizeof(read), .flags = TDXCALL_SEPT_F_TABLES, .td = q->td,
		.size = q->sept_levels == 5 ? 1ULL << 51 : 1ULL << 47,
		.buf = (__u64)(unsigned long)entries,
	};

	while (read.size) {
		read.count = ENTRIES;
		if (ioctl(fd, TDXCALL_SEPT_READ, &read) || read.outcome.result) {
			printf("no more: %d\n", read.outcome.result);
			return;
		}
		bytes(entries, read.count * sizeof(entries[0]));
	}
}

int main(void)
{
	struct tdxcall_td_query q = {.argsz = sizeof(q), .flags = TDXCALL_QUERY_NEXT};
	int fd = open("/dev/tdxcall", O_RDWR);

	if (fd < 0)
		return 1;
	for (; !ioctl(fd, TDXCALL_TD_QUERY, &q); q.td++) {
		bytes(&q, sizeof(q));
		memory(fd, &q);
	}
	return 0;
}
