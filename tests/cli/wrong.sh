#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Wrong input to operations on private memory: one clear line, the right exit status, no change.
. "${srcdir:-$(dirname "$0")}/lib.sh"

test_ranges_that_are_none_are_usage_errors()
{
	machine
	runnable_td t0
	for range in '' g 4q 4g+ 4g.. 4g+0 4g..4g 4g..3g 4g-8k 4g...5g 4g+1g+1g ' 4g' '4g ' 0x 0xg -4096 +4k 1e9 4gg; do
		refused 2 'is no range' aug t0 -- "$range"
	done
}

test_ranges_past_64_bits_are_usage_errors()
{
	machine
	runnable_td t0
	for range in 18446744073709551616 0x10000000000000000 17179869184g 16777216t 0xfffffffffffff000+8k \
		99999999999999999999t; do
		refused 2 'past the end of 64 bits' aug t0 "$range"
	done
}

test_ranges_that_are_not_aligned_are_usage_errors()
{
	machine
	runnable_td t0
	refused 2 'not aligned to 4 KiB' aug t0 0x1001
	refused 2 'not aligned to 4 KiB' aug t0 4g+1k
	refused 2 'not aligned to 4 KiB' zap t0 0x1800..0x4000
	refused 2 'not aligned to 2048 KiB' aug t0 0x100001000 --level 2m
	refused 2 'not aligned to 2048 KiB' aug t0 4g+1m --level 2m
	refused 2 'not aligned to 1048576 KiB' block t0 4g+2m --level 1g
	refused 2 'not aligned to 4 KiB' sept walk t0 0x1001
}

test_shared_addresses_are_refused()
{
	machine
	runnable_td t0
	must td create t5 --sept-levels 5
	must td finalize t5
	for range in 128t 0x800000000000+1g 0x7fffffff0000+128k 0x8000000000000; do
		refused 1 'not private memory' aug t0 "$range"
		refused 1 'not private memory' zap t0 "$range"
	done
	refused 1 'not private memory' aug t5 2048t
	must aug t5 128t+4k
	refused 2 'no private GPA' sept show t0 128t
	refused 2 'not private memory' sept walk t0 128t+4k
}

test_wrong_levels_are_refused()
{
	machine --memory 16g
	runnable_td t0
	refused 2 "--level: '1g' is not 4k\|2m" aug t0 4g+1g --level 1g
	refused 2 "--backing must be at least as large as --level" aug t0 4g+2m --level 2m --backing 4k
	must aug t0 4g+2m --level 2m
	refused 1 'no page may reach out' zap t0 4g
	refused 1 'no page may reach out' block t0 4g+4k
	refused 1 'each must have the level given' block t0 4g+2m --level 4k
}

test_mapping_twice_is_refused()
{
	machine
	must td create t0
	must add t0 0+8k
	refused 1 '^tdxctl: add t0 0x1000: something in the range is mapped already' add t0 0x1000+8k
	must td finalize t0
	must aug t0 4g+8k
	refused 1 '^tdxctl: aug t0 0x100000000: something in the range is mapped already' aug t0 4g+1g
	refused 1 'mapped already' aug t0 4g+2m --level 2m
	refused 1 'mapped already' aug t0 4g+2m --level 2m --skip
}

test_what_is_not_mapped_cannot_be_taken_away()
{
	machine
	runnable_td t0
	must aug t0 4g+8k
	for command in block unblock remove zap; do
		refused 1 "^tdxctl: $command t0 0x100000000: something in the range is not mapped" "$command" t0 4g+12k
	done
}

test_adding_to_a_finalized_td_is_refused()
{
	machine
	runnable_td t0
	refused 1 'TDH\.MEM\.PAGE\.ADD: TDX_OP_STATE_INCORRECT' add t0 4g+8k
}

test_removing_without_block_or_track_is_refused_by_the_tdx_module()
{
	machine
	runnable_td t0
	must aug t0 4g+8k
	refused 1 '^tdxctl: remove t0 0x100000000: TDH\.MEM\.PAGE\.REMOVE: TDX_GPA_RANGE_NOT_BLOCKED' remove t0 4g+8k
	must block t0 4g+8k
	refused 1 '^tdxctl: remove t0 0x100000000: TDH\.MEM\.PAGE\.REMOVE: TDX_TLB_TRACKING_NOT_DONE\(RCX\)' remove t0 4g+8k
	must track t0
	must remove t0 4g+8k
}

test_unblocking_without_track_is_refused_by_the_tdx_module()
{
	machine
	runnable_td t0
	must aug t0 4g
	must block t0 4g
	refused 1 'TDH\.MEM\.RANGE\.UNBLOCK: TDX_TLB_TRACKING_NOT_DONE' unblock t0 4g
}

test_blocking_twice_is_refused_by_the_tdx_module()
{
	machine
	runnable_td t0
	must aug t0 4g
	must block t0 4g
	refused 1 'TDH\.MEM\.RANGE\.BLOCK: TDX_GPA_RANGE_ALREADY_BLOCKED\(RCX\): .* \(the 4k entry is PENDING_BLOCKED\); ' \
		block t0 4g
}

test_tracking_before_finalizing_makes_no_seamcall()
{
	machine
	must td create t0
	must track t0
	stdout_is 'no SEAMCALL'
}

test_a_machine_that_is_full_says_so()
{
	machine --memory 1g
	runnable_td t0
	run aug t0 4g+2g
	status_is 1
	stderr_is_one_line
	stderr_matches 'memory'
	must model check
	must td destroy t0
	must -v td create t1
}

test_files_that_cannot_be_added_are_refused()
{
	machine
	must td create t0
	head -c 8192 /dev/zero >contents
	refused 1 'no-such-file: No such file' add t0 4g --file no-such-file
	refused 1 'not a regular file' add t0 4g --file .
	refused 2 'which is more than the range' add t0 4g+4k --file contents
}

# Escape sequences, C1 controls, and bytes that are no UTF-8: overlong, surrogate, cut short, too large.
test_no_control_byte_of_an_argument_reaches_the_terminal()
{
	needs_python
	machine
	for bytes in $'\x1b[31m' $'a\nb' $'\x7f' $'\xc2\x9b31m' $'\xff' $'\xc0\xaf' $'\xed\xa0\x80' $'x\xe2\x82' \
		$'\xf4\x90\x80\x80' $'\xf8\x80\x80\x80'; do
		for command in "td show" explain call "sept show" frobnicate "td load t0 -f"; do
			# shellcheck disable=SC2086
			run $command "$bytes"
			[[ $status -gt 0 && $status -le 2 ]] || fail "$command: exit status is $status"
			stderr_is_one_line
			"$python" - err <<'EOF' || fail "$command prints a control byte"
import sys
text = open(sys.argv[1], "rb").read().decode("utf-8")
sys.exit(any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text.rstrip("\n")))
EOF
			# shellcheck disable=SC2086
			run -j $command "$bytes"
			"$python" -c 'import json, sys; json.loads(open(sys.argv[1], "rb").read().decode("utf-8"))' \
				err || fail "$command: no JSON"
		done
	done
	# What is fine is left as it is.
	run td show 'größe-€-𝄞'
	stderr_matches 'größe-€-𝄞'
}

test_refusals_are_json_when_asked_for()
{
	needs_python
	machine
	runnable_td t0
	must aug t0 4g
	run -j remove t0 4g
	status_is 1
	stdout_is_empty
	json_error_is 'j["schema_version"], j["backend"], j["command"]' "(1, 'model', 'remove')"
	json_error_is 'j["error"]["leaf"], j["error"]["status"], j["error"]["status_name"]' \
		"('TDH.MEM.PAGE.REMOVE', '0xc0000b0600000001', 'TDX_GPA_RANGE_NOT_BLOCKED(RCX)')"
	json_error_is 'j["error"]["entry_state"], j["error"]["entry_level"], j["error"]["errno"]' \
		"('PENDING', '4k', 'EIO')"
	json_error_is '"next_step" in j["error"]' True
	run -j aug t0 4g
	status_is 1
	json_error_is 'j["error"]["errno"], "status" in j["error"]' "('EEXIST', False)"
}

run_tests
