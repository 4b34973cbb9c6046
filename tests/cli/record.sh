#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# record: what it writes, and where a trace can begin and go on. That recordings replay is part of
# every other test, see lib.sh.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# replays FILE CALLS
replays()
{
	run_plain replay "$1"
	status_is 0
	stdout_is "$2 of $2 calls identical"
}

test_a_life_is_recorded_command_by_command()
{
	not_recorded
	machine --lps 2 --packages 2 --memory 2g --keyids 32..40 --maxpa 50
	must record life td create t0
	must record life add t0 4g+8k --extend
	must record life td finalize t0
	must record life aug t0 5g+16k
	stdout_is '4 pages: 4 aug, 2 sept.add'
	must record life zap t0 5g+16k
	must record life td show t0
	must record life sept walk t0
	must record life td destroy t0
	[[ $(head -n 1 life) == 'tdxtrace 1' ]] || fail "no header"
	grep -q "^platform module=${TDXCTL_TEST_MODULE:-1.5.01} lps=2 packages=2 maxpa=50 keyids=32..40 " life ||
		fail "no platform"
	grep -q '^tdmr 0x100000000+0x80000000 .* init=all$' life || fail "no tdmr"
	[[ $(grep -c '^tdxtrace' life) == 1 ]] || fail "more than one header"
	[[ $(grep -c '^# recorded: machine 0x[0-9a-f]* after [0-9]* calls$' life) == 8 ]] || fail "no end lines"
	replays life "$(grep -c '^call lp=[01] ' life)"
}

test_contents_of_pages_are_recorded()
{
	not_recorded
	machine
	must record t td create t0
	head -c 4096 /dev/urandom >page
	must record t add t0 4g --file page --extend
	grep -q "^mem 0x[0-9a-f]* $(head -c 64 page | od -An -v -tx1 | tr -d ' \n')" t || fail "not in the trace"
	must record t td finalize t0
	must record t td show t0
	replays t "$(grep -c ^call t)"
	# One bit of the page, and the measurement that the guest could report is another one.
	must td show t0
	cp out shown
	grep -q '^mrtd  *[0-9a-f]*[1-9a-f]' shown || fail "no measurement"
}

test_a_changed_answer_is_found()
{
	not_recorded
	machine
	must record t td create t0
	sed -i '0,/^call .*rax=0x8 /s/-> rax=0x0/-> rax=0x1/' t
	run_plain replay t
	status_is 1
	stdout_matches '^line 4: call on lp 0'
}

test_interrupts_are_recorded()
{
	not_recorded
	machine
	must model set interrupt-every=2
	must record t td create t0
	must record t td destroy t0
	[[ $(grep -c '^intr lp=0 polls=1$' t) == 1 ]] || fail "$(grep -c ^intr t) interrupts"
	grep -A1 ^intr t | grep -q 'rax=0x28 .*rax=0x8000000300000000' || fail "the wrong call"
	replays t "$(grep -c ^call t)"
}

test_struck_calls_are_not_recorded()
{
	not_recorded
	machine
	must inject add mng.create --status 'TDX_OPERAND_BUSY(RDX)' --nth 1 --count 2
	must -v record t td create t0
	stdout_matches ' 3 mng\.create'
	[[ $(grep -c '^call lp=0 rax=0x9 ' t) == 1 ]] || fail "a struck call was recorded"
	replays t "$(grep -c ^call t)"
}

test_the_environment_does_the_same()
{
	not_recorded
	machine
	export TDXCTL_RECORD=$PWD/t
	run_plain -b model --state "$PWD/state.img" td create t0
	run_plain -b model --state "$PWD/state.img" td destroy t0
	unset TDXCTL_RECORD
	replays t "$(grep -c ^call t)"
}

test_a_trace_begins_on_a_fresh_machine()
{
	not_recorded
	machine
	must td create t0
	refused 1 'has to start on a fresh machine' record t td create t1
	[[ ! -e t ]] || fail "a file was made"
	must model reset
	must td list
	must record t td create t0
}

test_a_trace_goes_on_only_where_it_ends()
{
	not_recorded
	machine
	must record t td create t0
	cp t saved
	must td show t0
	must record t td show t0
	must td finalize t0
	cp t saved
	refused 1 'does not end where this machine is now' record t td destroy t0
	must model reset
	refused 1 'does not end where this machine is now' record t td create t0
	echo '# more' >>t
	cmp -s <(head -n -1 t) saved || fail "the trace was changed"
	echo nothing >t
	refused 1 'is not a trace' record t td create t0
	refused 1 'Is a directory' record . td create t0
}

test_json_names_the_command_that_was_recorded()
{
	needs_python
	not_recorded
	machine
	must -j record t td create t0
	json_is_valid
	json_is 'j["command"]' 'td create'
}

test_what_cannot_be_recorded_is_refused()
{
	not_recorded
	machine
	refused 2 'makes no SEAMCALL' record t decode 1
	refused 2 'makes no SEAMCALL' record t model init --force
	refused 2 'one recording at a time' record t record u td list
	refused 2 'missing' record
	refused 2 'missing' record t
	refused 2 'unknown command' record t nothing
	[[ ! -e t ]] || fail "a file was made"
	run record --help
	status_is 0
	stdout_matches '^usage: tdxctl record FILE COMMAND'
}

run_tests
