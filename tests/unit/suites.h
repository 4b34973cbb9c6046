/* SPDX-License-Identifier: GPL-2.0-only */
/* The suites of the unit tests: NAME_suite() is in test_NAME.c. */
#ifndef TESTS_UNIT_SUITES_H
#define TESTS_UNIT_SUITES_H

#include <check.h>

#define UNIT_SUITES \
	SUITE(abi) \
	SUITE(abi_data)

#define SUITE(name) Suite *name##_suite(void);
UNIT_SUITES
#undef SUITE

#endif
