// SPDX-License-Identifier: GPL-2.0-only
/* vmexit N: ends QEMU through its isa-debug-exit device; QEMU's exit status is 2N + 1. */
#include <stdlib.h>
#include <sys/io.h>
#include <unistd.h>

#define DEBUG_EXIT_PORT 0xf4

int main(int argc, char **argv)
{
	if (argc != 2 || ioperm(DEBUG_EXIT_PORT, 1, 1))
		return 1;
	sync();
	outb((unsigned char)atoi(argv[1]), DEBUG_EXIT_PORT);
	return 1;
}
