#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# replay: what it prints and how it ends. Recorded traces are in tests/conformance.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# A TD is created and its root page looked at; the three arguments are what RDMD returns.
trace()
{
	cat <<EOF
tdxtrace 1
# a TDR, and PAGE.RDMD of it
platform module=1.5.01 lps=2 packages=1 maxpa=52 keyids=32..63 cmr=0x100000000+0x100000000 cpuid1.eax=0x806f8 xcr0=0x602e7 ept5=1
tdmr 0x100000000+0x40000000 pamt1g=0x140000000+0x1000 pamt2m=0x140002000+0x2000 pamt4k=0x140400000+0x400000 init=all

call lp=0 rax=9 rcx=0x100000000 rdx=0x21 -> rax=0x0 rcx=0x100000000 rdx=0x21
call lp=1 rax=24 rcx=0x100000000 -> rax=${1:-0} rcx=${2:-4} rdx=${3:-0} r8=0
call lp=1 rax=24 rcx=0x100001000 -> rax=0 rcx=${4:-0}
EOF
}

test_an_identical_trace_succeeds()
{
	trace >good
	run_plain replay good
	status_is 0
	stderr_is_empty
	stdout_is '3 of 3 calls identical'
}

test_standard_input_and_xz_are_read()
{
	trace >good
	status=0
	"$TDXCTL" replay - <good >out 2>err || status=$?
	status_is 0
	stdout_is '3 of 3 calls identical'
	command -v xz >/dev/null || skip "no xz"
	xz -k good
	run_plain replay good.xz
	[[ $status != 1 ]] || ! grep -q 'without liblzma' err || skip "built without liblzma"
	status_is 0
	stdout_is '3 of 3 calls identical'
}

test_the_first_difference_is_shown_decoded()
{
	trace 0x8000020000000001 5 >bad
	run_plain replay bad
	status_is 1
	stderr_is_empty
	stdout_matches '^line 7: call on lp 1: TDH\.PHYMEM\.PAGE\.RDMD version 0$'
	stdout_matches '^  rcx +0x0000000100000000 '
	stdout_matches '^  rax +0x8000020000000001 TDX_OPERAND_BUSY\(RCX\) +0x0000000000000000 TDX_SUCCESS$'
	stdout_matches '^  rcx +0x0000000000000005 +0x0000000000000004$'
	stdout_matches '^1 of 2 calls identical$'
}

test_keep_going_shows_all_differences()
{
	trace 0 5 0 3 >bad
	run_plain replay --keep-going bad
	status_is 1
	[[ $(grep -c '^line' out) == 2 ]] || fail "not two differences"
	stdout_matches '^1 of 3 calls identical$'
}

test_differences_are_json_when_asked_for()
{
	needs_python
	trace >good
	run_plain -j replay good
	status_is 0
	json_is_valid
	json_is 'j["calls"], j["identical"], j["differences"]' "('0x3', '0x3', [])"
	trace 0 5 >bad
	run_plain -j replay bad
	status_is 1
	json_is_valid
	json_is 'j["success"], j["differences"][0]["line"]' "(False, '0x7')"
	json_is 'j["differences"][0]["outputs"]' \
		"[{'register': 'rcx', 'expected': '0x5', 'actual': '0x4'}]"
	json_is 'j["differences"][0]["inputs"][1]["value"]' 0x100000000
}

test_what_is_no_trace_is_one_clear_line()
{
	trace >good
	printf 'my thesis\n' >thesis
	sed 's/^tdxtrace 1/tdxtrace 2/' good >version
	sed '/^platform/d' good >noplatform
	sed 's/lps=2/lps=many/' good >badplatform
	sed 's/^call lp=1/call lp=7/' good >badlp
	sed 's/rcx=0x100001000 ->/rcx=0x100001000/' good >noarrow
	sed 's/^call/frobnicate/' good >unknown
	{ trace; printf 'call lp=0 rax=%s -> rax=0\n' 0x10000000000000000; } >toolarge
	head -c 100000 /dev/zero | tr '\0' x >longline
	head -c 4096 /dev/urandom >noise
	printf '\3757zXZ\0garbage' >bad.xz
	for file in thesis version noplatform badplatform badlp noarrow unknown toolarge longline noise bad.xz; do
		run_plain replay "$file"
		status_is 1
		stdout_is_empty
		stderr_is_one_line
	done
	run_plain replay unknown
	stderr_matches 'unknown:6: '
	run_plain replay no-such-file
	status_is 1
	stderr_is_one_line
	stderr_matches 'No such file'
}

test_a_trace_that_uses_too_much_memory_is_refused()
{
	local line

	{
		trace | sed '/^call/d'
		seq -f 'mem %.0f 01' $((1 << 33)) $((1 << 21)) $((21 << 31))
	} >greedy
	run_plain replay greedy
	status_is 1
	stdout_is_empty
	stderr_is_one_line
	stderr_matches 'greedy:[0-9]+: .*more memory'
	# Nothing is left for the page that the TDX module writes to.
	line=$(sed -E 's/.*greedy:([0-9]+):.*/\1/' err)
	{ head -n $((line - 1)) greedy; trace | grep '^call'; } >full
	run_plain replay full
	status_is 1
	stderr_is_one_line
	stderr_matches "full:$line: .*more memory"
}

test_an_empty_trace_is_no_success_by_accident()
{
	: >empty
	run_plain replay empty
	status_is 1
	stderr_is_one_line
}

test_no_state_image_is_touched()
{
	needs_default_module
	trace >good
	run replay good
	status_is 0
	[[ ! -e state.img ]] || fail "a state image was made"
}

run_tests
