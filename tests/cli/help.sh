#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# How tdxctl finds commands and options, and what it says about itself.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# One "noun verb" or "verb" a line.
all_commands()
{
	"$TDXCTL" --dump-commands | "$python" -c '
import json, sys
for c in json.load(sys.stdin)["commands"]:
    print(c.get("noun", ""), c["verb"])'
}

usage_error()
{
	run_plain "$@"
	status_is 2
	stdout_is_empty
	stderr_is_one_line
}

test_help_goes_to_stdout_and_succeeds()
{
	run_plain --help
	status_is 0
	stderr_is_empty
	stdout_matches '^usage: tdxctl'
	stdout_matches '  td create '
	stdout_matches '--backend dev\|model\|auto'
	cp out long
	run_plain -h
	status_is 0
	cmp -s out long || fail "-h differs from --help"
}

test_version_is_that_of_the_package()
{
	run_plain --version
	status_is 0
	stdout_matches '^tdxctl [0-9]+\.[0-9]+\.[0-9]+$'
}

test_every_command_has_help()
{
	needs_python
	all_commands >list
	[[ $(wc -l <list) -gt 20 ]] || fail "there are only $(wc -l <list) commands"
	while read -r -a words; do
		run_plain "${words[@]}" --help
		status_is 0
		stderr_is_empty
		stdout_matches "^usage: tdxctl ${words[*]}"
		stdout_matches '^  -j, --json'
		stdout_matches '^man page: tdxctl-[a-z]+\(8\)$'
	done <list
}

test_help_wins_over_missing_arguments_and_needs_no_machine()
{
	needs_default_module
	run aug --help
	status_is 0
	stdout_matches '--backing 4k\|2m\|1g'
	stdout_matches '--expect STATUS'
	[[ ! -e state.img ]] || fail "a state image was made"
}

test_a_group_has_help()
{
	run_plain td --help
	status_is 0
	stdout_matches '  td destroy '
	stdout_lacks 'zap'
}

test_an_unknown_command_is_named()
{
	usage_error frobnicate
	stderr_matches 'unknown command: frobnicate'
	usage_error td frobnicate
	stderr_matches 'unknown command: td frobnicate'
}

test_words_are_not_abbreviated()
{
	usage_error td crea t0
	usage_error de 0
	usage_error --vers
	stderr_matches 'unknown option --vers'
}

test_a_missing_command_or_verb_is_an_error()
{
	usage_error
	stderr_matches 'a command is missing'
	usage_error td
	stderr_matches 'a verb is missing'
	usage_error sept -j
	stderr_matches 'a verb is missing'
}

test_missing_and_surplus_arguments_are_errors()
{
	usage_error td create
	stderr_matches 'td create: an argument is missing: TD'
	usage_error zap t0
	stderr_matches 'zap: an argument is missing: TD RANGE'
	usage_error explain 1 2
	stderr_matches 'explain: one argument too many: 2'
	usage_error info now
}

test_options_are_checked_against_their_table()
{
	usage_error aug --frob t0 4g
	stderr_matches 'aug: unknown option --frob'
	usage_error aug -x t0 4g
	stderr_matches 'unknown option -x'
	usage_error aug t0 4g --level
	stderr_matches '--level needs an argument: 4k\|2m'
	usage_error aug t0 4g --skip=yes
	stderr_matches '--skip takes no argument'
	usage_error aug t0 4g --level=3m
	stderr_matches "--level: '3m' is not 4k\|2m"
	usage_error td create --vcpus many t0
	stderr_matches "--vcpus: 'many' is not N"
	usage_error td create --vcpus 4294967296 t0
	usage_error zap t0 4g --expect TDX_NO_SUCH_STATUS
	stderr_matches "--expect: 'TDX_NO_SUCH_STATUS' is not STATUS"
}

test_options_stand_anywhere_and_in_every_form()
{
	must model init
	must --json td list
	cp out front
	must td list --json
	cmp -s out front || fail "the place of --json matters"
	must -qj td list
	cmp -s out front || fail "-qj is not -q -j"
	run_plain -bmodel --state=state.img td list -j
	status_is 0
	cmp -s out front || fail "-bmodel is not -b model"
	run -- td list
	status_is 0
	run td show -- -t0
	status_is 1
	stderr_matches '^tdxctl: td show -t0: '
}

test_usage_errors_are_json_when_asked_for()
{
	needs_python
	run_plain -j aug t0
	status_is 2
	stdout_is_empty
	json_error_is 'j["error"]["exit_status"]' 2
	json_error_is 'j["command"]' aug
	json_error_is '"an argument is missing" in j["error"]["message"]' True
}

test_results_that_cannot_be_written_are_an_error()
{
	[[ -w /dev/full ]] || skip "no /dev/full"
	last_run="explain leaves >/dev/full"
	status=0
	"$TDXCTL" explain leaves >/dev/full 2>err || status=$?
	: >out
	status_is 1
	stderr_is_one_line
	stderr_matches 'could not be written'
}

run_tests
