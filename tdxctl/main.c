// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/complete.h"
#include "tdxctl/error.h"
#include "tdxctl/run.h"

int main(int argc, char **argv)
{
	struct session s = {
		.backend = getenv("TDXCTL_BACKEND"),
		.record = getenv("TDXCTL_RECORD"),
	};
	int status = EXIT_DONE;

	emit_init(&s.out, stdout, false);
	if (!s.backend || !*s.backend)
		s.backend = "auto";
	if (argc > 1 && !strcmp(argv[1], "--complete"))
		complete(&s, argc - 2, argv + 2);
	else
		status = dispatch(&s, argc - 1, argv + 1);
	if (fflush(stdout) || ferror(stdout)) {
		error_output(&s);
		if (status == EXIT_DONE)
			status = EXIT_REFUSED;
	}
	return status;
}
