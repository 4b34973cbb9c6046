/* SPDX-License-Identifier: GPL-2.0-only */
/* The TDX module that a test program runs on: make check-modules says it in the environment. */
#ifndef TESTS_TEST_MODULE_H
#define TESTS_TEST_MODULE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/machine.h"

/**
 * test_module() - choose the TDX module that TDXCTL_TEST_MODULE and TDXCTL_TEST_DYNAMIC_PAMT name
 * @pf: a platform; without the variables it stays as it is
 */
static inline void test_module(struct model_platform *pf)
{
	const char *want = getenv("TDXCTL_TEST_MODULE");

	if (!want)
		return;
	for (pf->module = 0; model_module_name(pf->module); pf->module++) {
		if (!strcmp(model_module_name(pf->module), want))
			break;
	}
	pf->dynamic_pamt = getenv("TDXCTL_TEST_DYNAMIC_PAMT");
	if (model_module_name(pf->module))
		return;
	fprintf(stderr, "TDXCTL_TEST_MODULE=%s is no module\n", want);
	exit(EXIT_FAILURE);
}

#endif /* TESTS_TEST_MODULE_H */
