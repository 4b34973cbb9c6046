#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# --expect: a completion status is the success.
. "${srcdir:-$(dirname "$0")}/lib.sh"

test_the_status_that_was_expected_is_success()
{
	machine
	runnable_td t0
	must aug t0 4g
	must remove t0 4g --expect TDX_GPA_RANGE_NOT_BLOCKED
	must remove t0 4g --expect 'GPA_RANGE_NOT_BLOCKED(RCX)'
	must remove t0 4g --expect 0xc0000b0600000001
	stdout_matches '^TDX_GPA_RANGE_NOT_BLOCKED\(RCX\): '
	must td finalize t0 --expect TDX_OP_STATE_INCORRECT
	must add t0 0 --expect TDX_OP_STATE_INCORRECT
	must block t0 4g --expect TDX_SUCCESS
	must unblock t0 4g --expect TDX_TLB_TRACKING_NOT_DONE
}

test_another_status_is_a_failure()
{
	machine
	runnable_td t0
	must aug t0 4g
	refused 1 'expected TDX_TLB_TRACKING_NOT_DONE, but TDX_GPA_RANGE_NOT_BLOCKED\(RCX\) came' \
		remove t0 4g --expect TDX_TLB_TRACKING_NOT_DONE
	refused 1 'expected GPA_RANGE_NOT_BLOCKED\(RDX\), but TDX_GPA_RANGE_NOT_BLOCKED\(RCX\) came' \
		remove t0 4g --expect 'GPA_RANGE_NOT_BLOCKED(RDX)'
}

test_success_is_a_failure_if_something_else_was_expected()
{
	machine
	must td create t0
	run td finalize t0 --expect TDX_NO_VCPUS
	status_is 1
	stderr_is_one_line
	stderr_matches 'expected TDX_NO_VCPUS, but every SEAMCALL succeeded'
	must td show t0
	stdout_matches '^state +runnable$'
}

test_a_request_that_made_no_seamcall_is_a_failure()
{
	machine
	runnable_td t0
	must aug t0 4g
	refused 1 'expected TDX_EPT_ENTRY_STATE_INCORRECT, but no SEAMCALL was made: ' \
		aug t0 4g --expect TDX_EPT_ENTRY_STATE_INCORRECT
}

test_create_and_load_take_it_too()
{
	machine
	must td create t0 --hkid 31 --expect TDX_OPERAND_INVALID
	must td create t0 --expect 0
	must td destroy t0 --expect TDX_SUCCESS
	needs_firmware
	must td load t0 -f "$firmware" --vcpus 0 --expect TDX_NO_VCPUS
	must td list
	stdout_is_empty
	must td load t0 -f "$firmware" --expect TDX_SUCCESS
	stdout_matches '^mrtd '
}

test_the_outcome_is_json_when_asked_for()
{
	needs_python
	machine
	runnable_td t0
	must aug t0 4g
	must -j remove t0 4g --expect TDX_GPA_RANGE_NOT_BLOCKED
	json_is_valid
	json_is 'j["outcome"]["errno"], j["outcome"]["status"], j["outcome"]["status_name"]' \
		"('EIO', '0xc0000b0600000001', 'TDX_GPA_RANGE_NOT_BLOCKED(RCX)')"
}

run_tests
