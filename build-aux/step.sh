#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# step.sh TITLE NAME COMMAND...: runs a command with its output in build/NAME.log, shown only if it fails.
# Any number of them may run at once: each says when it starts and how it ended, in one piece. How it
# ended goes to build/results, too: status, seconds, tests passed, failed and skipped, title.
set -uo pipefail

if (($# < 3)); then
	echo "usage: step.sh TITLE NAME COMMAND..." >&2
	exit 2
fi
title=$1
log=build/$2.log
begin=$SECONDS
shift 2

# Automake's summaries in the log added up, or, if it has none, lines of TAP: "passed failed skipped".
count_tests()
{
	awk '
		/^Testsuite summary/	{ summary = 1; summaries++ }
		/^ok [0-9].*# SKIP/	{ tap_skipped++; next }
		/^ok [0-9]/		{ tap_passed++ }
		/^not ok [0-9]/		{ tap_failed++ }
		!summary		{ next }
		/^# (PASS|XFAIL):/	{ passed += $3 }
		/^# (FAIL|XPASS):/	{ failed += $3 }
		/^# SKIP:/		{ skipped += $3 }
		/^# ERROR:/		{ failed += $3; summary = 0 }
		END {
			if (summaries)
				print passed + 0, failed + 0, skipped + 0
			else
				print tap_passed + 0, tap_failed + 0, tap_skipped + 0
		}' "$1"
}

# What a reader of a log looks for: what the compiler refused, and the tests that failed. With
# VERBOSE=1 Automake copies the log of a failed test folder into the output of "make check".
show_failure()
{
	local errors logs

	printf -- '--- from %s:\n' "$1"
	errors=$(grep -E ': error: |undefined reference|No rule to make|^Bail out!' "$1" | head -n 40)
	logs=$(sed -n '/^ *tdxcall.*test-suite\.log$/,/^Testsuite summary/p' "$1" |
	       grep -vE '^(Testsuite summary|PASS:|ok [0-9])')
	[[ $logs ]] || logs=$(sed -n '/^not ok/,/^ok/p' "$1" | grep -v '^ok')
	if [[ $errors || $logs ]]; then
		printf '%s\n' "$errors" "$logs" | head -n 300
	else
		tail -n 60 "$1"
	fi
	printf -- '---\n'
}

mkdir -p build
echo "--> $title ($log)"
rc=0
"$@" >"$log" 2>&1 </dev/null || rc=$?
took=$((SECONDS - begin))
read -r passed failed skipped < <(count_tests "$log")
tests=
((passed + failed + skipped == 0)) || tests=": $passed passed, $failed failed, $skipped skipped"
# What broke was no test, but it must count.
((rc == 0 || failed > 0)) || failed=1
(
	flock 9
	echo "$rc $took $passed $failed $skipped $title" >&9
	if ((rc == 0)); then
		echo "==> $title: ok, $took s$tests"
	else
		echo "==> $title: FAILED (status $rc), $took s$tests"
		show_failure "$log"
	fi
) 9>>build/results
exit "$rc"
