#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The TDX module that a machine has: model init --module, where it is kept and shown, and traces of it.
. "${srcdir:-$(dirname "$0")}/lib.sh"

module_options=()

# has_module VERSION BUILD: so say show and info, and a test TD lives and dies.
has_module()
{
	must model show
	stdout_matches "^module +${1//./\\.}\$"
	must info
	stdout_matches "^tdx module +${1//./\\.}$2\$"
	runnable_td t0
	must aug t0 4g+2m
	must zap t0 4g+2m
	must td destroy t0
}

test_each_module_is_kept_in_the_image_and_recorded()
{
	local version

	machine
	has_module 1.5.01 ' build 0 of 20231208'
	machine --force --module 1.5.34
	has_module 1.5.34 ' build 1024 of 20260330'
	machine --force --module 2.0.18
	has_module 2.0.18 ' build 1013 of 20260211'
	must info
	stdout_matches '^pages of a td +9 tdcx$'
	must model reset
	has_module 2.0.18 ' build 1013 of 20260211'
	for version in 1.5.01 1.5.34 2.0.18; do
		grep -q "^platform module=$version " trace-* || fail "no recording of $version"
	done
}

test_modules_are_named_in_json()
{
	needs_python
	machine --module 1.5.34
	must -j model show
	json_is_valid
	json_is 'j["module"], j["dynamic_pamt"]' "('1.5.34', False)"
}

test_a_module_that_is_none_is_refused()
{
	local arguments

	for arguments in "--module 1.5.02" "--module 2" "--module" "--module 1.5.34x"; do
		# shellcheck disable=SC2086
		run model init $arguments
		status_is 2
	done
	run model init --dynamic-pamt
	status_is 1
	stderr_matches '1\.5\.01 has no dynamic PAMT'
	run model init --module 2.0.18 --dynamic-pamt
	status_is 1
	stderr_matches 'not modelled'
	[[ ! -e state.img ]] || fail "an image was made"
}

# trace_of WORD FEATURES0: a trace whose platform record begins with that word.
trace_of()
{
	cat <<EOF
tdxtrace 1
platform $1 lps=1 packages=1 maxpa=52 keyids=32..63 cmr=0x100000000+0x100000000
tdmr 0x100000000+0x40000000 pamt1g=0x140000000+0x1000 pamt2m=0x140002000+0x2000 pamt4k=0x140400000+0x400000 init=all
call lp=0 rax=34 rdx=0x0A00000300000008 -> rax=0 r8=$2
EOF
}

test_a_trace_says_which_module_made_it()
{
	local word

	trace_of module=2.0.18 0x005ad9326f3f0fbf >newer
	run_plain replay newer
	status_is 0
	trace_of module=1.5.01 0xf0fbf >default
	run_plain replay default
	status_is 0
	trace_of ept5=1 0xf0fbf >old
	run_plain replay old
	status_is 0
	for word in module=1.5.02 module= module=2.0.18x dynamic_pamt=2 dynamic_pamt=1; do
		trace_of "$word" 0xf0fbf >bad
		run_plain replay bad
		[[ $status != 0 ]] || fail "$word is accepted"
	done
}

run_tests
