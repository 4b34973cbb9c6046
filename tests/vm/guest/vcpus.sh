#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A guest that runs on one CPU while others work on its TD: kicks, signals, and the end of the TD.
. /t/lib.sh

# spin COMMAND...: the guest is kept busy on CPU 1, entered again and again.
spin()
{
	# Not "dev": signals are for the program.
	tdxctl -b dev guest t0 --lp 1 "$@" >/tmp/spin 2>&1 &
	spinner=$!
}

entries()
{
	dev vcpu list t0 | sed -n 's/^vcpu 0 .* entries \([0-9]*\) .*/\1/p'
}

goes_in_and_out()
{
	local before i

	before=$(entries)
	for ((i = 0; i < 200; i++)); do
		(($(entries) > before + 3)) && return
		sleep 0.05
	done
	cat /tmp/spin
	return 1
}

# ends_with STATUS PATTERN: so does the guest command.
ends_with()
{
	local status=0

	wait "$spinner" || status=$?
	cat /tmp/spin
	echo "(status $status)"
	[[ $status == "$1" ]] && grep -Eq -- "$2" /tmp/spin
}

tracks()
{
	local i

	for ((i = 0; i < 20; i++)); do
		dev track t0 || return
	done
}

# Every page is taken away and given again while the guest reads the first one.
others_come_and_go()
{
	local i

	for ((i = 0; i < 5; i++)); do
		dev zap t0 0x100001000+60k && dev aug t0 0x100001000+60k || return
	done
}

check "both modules are loaded" load_both
check "a TD with two vCPUs" dev td create t0 --vcpus 2
check "is finalized" dev td finalize t0
check "gets memory" dev aug t0 4g+64k
check "accepts a page of it" dev guest t0 accept 4g
spin spin 4g 1000000000
check "a guest runs on CPU 1" goes_in_and_out
check "TRACK kicks it out" tracks
check "it runs on" goes_in_and_out
check "pages around it come and go" others_come_and_go
check "a vCPU on another CPU runs beside it" test "$(dev guest t0 --vcpu 1 --lp 2 read 4g)" = 0x0
check "the CPU does other things as well" taskset 2 true
check "the page that it reads can be blocked" dev block t0 4g
check "and tracked" dev track t0
check "then it faults" ends_with 1 'EPT violation at 0x100000000 \(read\)'
check "the page comes back" dev unblock t0 4g
spin resume
check "and the guest goes on" goes_in_and_out
kill -INT "$spinner"
check "a signal ends it" ends_with 130 'interrupted'
spin resume
check "that was not its end" goes_in_and_out
kill -KILL "$spinner"
wait "$spinner" 2>/dev/null
check "nor is SIGKILL" eval 'spin resume; goes_in_and_out'
check "the TD is destroyed while its guest runs" dev td destroy t0
check "which ends the guest" ends_with 1 'no such'
check "no page is left" grep -q '^pages: 0 allocated' <(dev stats | tee /dev/stderr)
check "both sides agree" no_violations
check "both modules are removed" unload_both
finish
