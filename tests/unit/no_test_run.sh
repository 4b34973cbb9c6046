#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A run of the unit tests that comes to no test at all is a failure: a name was mistyped.
set -u

# refused TITLE NUMBER VARIABLE=VALUE: ./unit fails with it and says why.
refused()
{
	local said

	if said=$(env "$3" ./unit 2>&1) || ! grep -q "no test was run" <<<"$said"; then
		echo "not ok $2 - $1"
		sed 's/^/# /' <<<"$said"
	else
		echo "ok $2 - $1"
	fi
}

echo 1..2
refused "a suite that does not exist" 1 CK_RUN_SUITE=no_such_suite
refused "a case that does not exist" 2 CK_RUN_CASE=no_such_case
