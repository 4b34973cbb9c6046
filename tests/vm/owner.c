// SPDX-License-Identifier: GPL-2.0-only
/*
 * owner NAME: makes a TD that ends with its file, finalizes it, and says so by a line; closes the
 * file when SIGUSR1 comes, and lives on.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <tdxcall/uapi.h>

static int device;

static void on_signal(int signal)
{
	(void)signal;
	close(device);
}

static int failed(const char *what, const struct tdxcall_outcome *o)
{
	if (o->result)
		fprintf(stderr, "%s: %d, leaf %u, status 0x%llx\n", what, o->result, o->leaf,
			o->status);
	else
		perror(what);
	return 1;
}

static int make(const char *name)
{
	struct tdxcall_td_create c = {
		.argsz = sizeof(c), .flags = TDXCALL_TD_F_AUTO, .max_vcpus = 1, .vcpus = 1,
		.sept_levels = 4,
	};
	struct tdxcall_td td = {.argsz = sizeof(td)};

	snprintf(c.name, sizeof(c.name), "%s", name);
	if (ioctl(device, TDXCALL_TD_CREATE, &c) || c.outcome.result)
		return failed("TD_CREATE", &c.outcome);
	td.td = c.td;
	if (ioctl(device, TDXCALL_TD_FINALIZE, &td) || td.outcome.result)
		return failed("TD_FINALIZE", &td.outcome);
	return 0;
}

int main(int argc, char **argv)
{
	const struct sigaction sa = {.sa_handler = on_signal};

	device = open("/dev/tdxcall", O_RDWR);
	if (argc != 2 || device < 0 || sigaction(SIGUSR1, &sa, NULL) || make(argv[1]))
		return 1;
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
