// SPDX-License-Identifier: GPL-2.0-only
/*
 * buffers COUNT SECONDS: so many processes read the same 64 MiB of shared memory of a TD at once,
 * each with a buffer in the kernel; they are killed then. Success if some got their buffer, and
 * some were refused for want of memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tdxcall/uapi.h>

#define SIZE (64UL << 20)
#define GPA 0x100000000ULL
#define MAX 64

static int make(int device, unsigned int *td)
{
	struct tdxcall_td_create c = {
		.argsz = sizeof(c), .flags = TDXCALL_TD_F_AUTO, .max_vcpus = 1, .sept_levels = 4,
		.name = "buffers",
	};
	struct tdxcall_shared s = {.argsz = sizeof(s), .gpa = GPA, .size = SIZE};

	if (ioctl(device, TDXCALL_TD_CREATE, &c) || c.outcome.result)
		return 1;
	s.td = *td = c.td;
	return ioctl(device, TDXCALL_SHARED_MAP, &s) || s.outcome.result;
}

static void read_all(int device, unsigned int td, void *buffer)
{
	struct tdxcall_shared s = {
		.argsz = sizeof(s), .td = td, .gpa = GPA, .size = SIZE,
		.buf = (__u64)(unsigned long)buffer,
	};

	_exit(ioctl(device, TDXCALL_SHARED_READ, &s) ? errno : 0);
}

int main(int argc, char **argv)
{
	int count = argc == 3 ? atoi(argv[1]) : 0, device = open("/dev/tdxcall", O_RDWR);
	int served = 0, refused = 0, other = 0, status, i;
	pid_t pid[MAX];
	unsigned int td;
	void *buffer;

	/* The same pages for all: only what the kernel takes is to count. */
	buffer = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (count < 1 || count > MAX || device < 0 || buffer == MAP_FAILED || make(device, &td))
		return 2;
	for (i = 0; i < count; i++) {
		pid[i] = fork();
		if (!pid[i])
			read_all(device, td, buffer);
	}
	sleep((unsigned int)atoi(argv[2]));
	for (i = 0; i < count; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], &status, 0);
		if (WIFEXITED(status) && WEXITSTATUS(status) == ENOMEM)
			refused++;
		else if (WIFSIGNALED(status) || !WEXITSTATUS(status))
			served++;
		else
			other++;
	}
	printf("%d had their buffer, %d were refused, %d failed\n", served, refused, other);
	return !served || !refused || other;
}
