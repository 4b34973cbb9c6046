#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# decode and explain.
. "${srcdir:-$(dirname "$0")}/lib.sh"

test_decode_names_everything_about_a_status()
{
	run_plain decode 0xc0000b0800000001
	status_is 0
	stderr_is_empty
	stdout_matches '^status +0xc0000b0800000001$'
	stdout_matches '^name +TDX_TLB_TRACKING_NOT_DONE\(RCX\)$'
	stdout_matches '^class +GUEST_TD_MEMORY: '
	stdout_matches '^error +yes$'
	stdout_matches '^recoverable +no: '
	stdout_matches '^fatal +no$'
	stdout_matches '^operand +RCX \(1\): '
	stdout_matches '^meaning +the entry is blocked'
	stdout_matches '^usual cause +no TRACK since the BLOCK'
	stdout_matches '^next step +[a-z]'
}

# What a command that fails says last is what decode calls the next step.
test_the_error_line_ends_with_the_next_step()
{
	machine
	must td create t0
	must td finalize t0
	must aug t0 4g
	run block t0 4g
	run remove t0 4g
	status_is 1
	cp err line
	run_plain decode TDX_TLB_TRACKING_NOT_DONE
	next=$(sed -n 's/^next step *//p' out)
	grep -qF "; $next" line || fail "the error line does not end with: $next"
}

test_decode_takes_names_in_several_forms()
{
	run_plain decode 'TDX_TLB_TRACKING_NOT_DONE(RCX)'
	status_is 0
	cp out full
	run_plain decode 'TLB_TRACKING_NOT_DONE(RCX)'
	cmp -s out full || fail "TDX_ matters"
	run_plain decode 0xc0000b0800000001
	cmp -s out full || fail "the number says something else"
	run_plain decode TDX_TLB_TRACKING_NOT_DONE
	status_is 0
	stdout_lacks '^operand'
}

test_decode_tells_busy_fatal_and_success_apart()
{
	needs_python
	run_plain -j decode TDX_OPERAND_BUSY
	json_is_valid
	json_is 'j["backend"], j["busy"], j["error"], j["recoverable"]' "('none', True, True, True)"
	run_plain -j decode 0xe000060400000000
	json_is 'j["name"], j["fatal"], j["recoverable"]' "('TDX_TD_FATAL', True, False)"
	run_plain -j decode 0
	json_is 'j["name"], j["error"]' "('TDX_SUCCESS', False)"
}

test_decode_of_nonsense_fails()
{
	run_plain decode 0x1234567800000000
	status_is 1
	stdout_is_empty
	stderr_is_one_line
	run_plain decode TDX_NO_SUCH_STATUS
	status_is 2
	stderr_is_one_line
	run_plain decode 0x1ffffffffffffffff
	status_is 2
	stderr_is_one_line
}

test_every_status_decodes_by_value_and_by_name()
{
	run_plain explain statuses
	status_is 0
	cp out statuses
	[[ $(wc -l <statuses) -gt 150 ]] || fail "there are only $(wc -l <statuses) statuses"
	# One of each class is enough here: the tables have tests of their own.
	awk '!seen[substr($1, 11, 2)]++ { print $1, $2 }' statuses >sample
	while read -r value name; do
		run_plain decode "$value"
		status_is 0
		stdout_matches "^name +$name"
		run_plain explain "$name"
		status_is 0
		stdout_matches "^status +$value$"
	done <sample
}

test_explain_shows_a_leaf_and_its_operands()
{
	run_plain explain TDH.MEM.PAGE.AUG
	status_is 0
	stdout_matches '^leaf +TDH\.MEM\.PAGE\.AUG$'
	stdout_matches '^number +6$'
	stdout_matches '^op-states +INITIALIZED RUNNABLE '
	stdout_matches '^  in +rcx +map +MAP .*levels 4k to 2m$'
	stdout_matches '^  in +r8 +page '
	cp out full
	for name in mem.page.aug MEM_PAGE_AUG 6; do
		run_plain explain "$name"
		cmp -s out full || fail "$name is something else"
	done
}

test_every_leaf_is_explained()
{
	run_plain explain leaves
	status_is 0
	cp out leaves
	[[ $(wc -l <leaves) -gt 60 ]] || fail "there are only $(wc -l <leaves) leaves"
	while read -r number name _; do
		run_plain explain "$number"
		status_is 0
		stdout_matches "^leaf +$name\$"
	done <leaves
}

test_explain_knows_operands_and_states()
{
	run_plain explain PENDING
	status_is 0
	stdout_matches '^SEPT state +PENDING \(2\): a page from AUG: until the guest accepts it'
	run_plain explain blocked
	stdout_matches '^SEPT state +BLOCKED \(1\): .* after TRACK, REMOVE'
	stdout_matches '^TD state +BLOCKED \(2\): no vCPU can enter'
	run_plain explain TDVPR
	stdout_matches '^page type +TDVPR \(6\): root page of a vCPU$'
	run_plain explain DISABLED
	stdout_matches '^vCPU state +DISABLED \(8\): '
	run_plain explain sept_tree
	status_is 0
	stdout_matches '^operand +SEPT_TREE \(146\)'
	run_plain explain RUNNABLE
	stdout_matches '^op-state +RUNNABLE \(2\): measurement is final'
	run_plain explain nonsense
	status_is 2
	stderr_is_one_line
}

test_explain_speaks_json()
{
	needs_python
	run_plain -j explain TDH.MEM.SEPT.ADD
	json_is_valid
	json_is 'j["number"], j["max_version"]' '(3, 1)'
	json_is 'j["operands"][0]["register"], j["operands"][0]["type"]' "('rcx', 'MAP')"
	run_plain -j explain leaves
	json_is_valid
	json_is 'j["leaves"][0]["name"]' TDH.VP.ENTER
	run_plain -j explain statuses
	json_is_valid
	json_is 'j["statuses"][0]["status"]' 0x0
	run_plain -j explain PENDING
	json_is_valid
	json_is 'j["meanings"][0]["number"]' 2
}

run_tests
