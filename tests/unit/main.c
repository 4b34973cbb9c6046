// SPDX-License-Identifier: GPL-2.0-only
/* All suites in one program; CK_RUN_SUITE=NAME picks one, CK_FORK=no keeps it in one process. */
#include <check.h>
#include <stdlib.h>

#include "suites.h"

#define SUITE(name) name##_suite,
static Suite *(*const suites[])(void) = { UNIT_SUITES };
#undef SUITE

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	size_t i;
	int failed;

	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		srunner_add_suite(runner, suites[i]());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
