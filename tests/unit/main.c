// SPDX-License-Identifier: GPL-2.0-only
/*
 * All suites in one program, or "unit --but NAME,NAME...": all but those. CK_RUN_SUITE=NAME picks
 * one, CK_RUN_CASE=NAME a case, CK_FORK=no keeps it in one process. A run without any test fails.
 */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suites.h"

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define SUITE(name) { #name, name##_suite },
	UNIT_SUITES
#undef SUITE
};

#define NR_SUITES (sizeof(suites) / sizeof(suites[0]))

/* Takes the names of a list out; false if one of them is no suite. */
static bool leave_out(bool *wanted, char *list)
{
	const char *name;
	size_t i;

	for (name = strtok(list, ","); name; name = strtok(NULL, ",")) {
		for (i = 0; i < NR_SUITES && strcmp(suites[i].name, name); i++)
			;
		if (i == NR_SUITES) {
			fprintf(stderr, "unit: no suite %s\n", name);
			return false;
		}
		wanted[i] = false;
	}
	return true;
}

int main(int argc, char **argv)
{
	bool wanted[NR_SUITES];
	SRunner *runner;
	int failed, run;
	size_t i;

	memset(wanted, true, sizeof(wanted));
	if (argc != 1 && (argc != 3 || strcmp(argv[1], "--but") || !leave_out(wanted, argv[2]))) {
		fprintf(stderr, "usage: unit [--but SUITE,...]\n");
		return 2;
	}
	runner = srunner_create(NULL);
	for (i = 0; i < NR_SUITES; i++) {
		if (wanted[i])
			srunner_add_suite(runner, suites[i].make());
	}
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	run = srunner_ntests_run(runner);
	srunner_free(runner);
	if (!run)
		fprintf(stderr, "unit: no test was run: no such suite or case\n");
	return failed || !run ? EXIT_FAILURE : EXIT_SUCCESS;
}
