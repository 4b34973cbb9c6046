# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Tests inside the VM. A script sources this file, calls check for each thing that has to hold, and ends
# with finish. Lines are TAP without numbers: check-vm.sh on the host counts them.
set -u

DEBUGFS=/sys/kernel/debug
failed=0

# check TITLE COMMAND...: the command has to succeed.
check()
{
	local title=$1
	shift

	if "$@" >/tmp/output 2>&1; then
		echo "ok - $title"
		return
	fi
	echo "not ok - $title"
	sed 's/^/# /' /tmp/output | head -n 20
	failed=$((failed + 1))
}

finish()
{
	((failed == 0))
	exit
}

# not COMMAND...: succeeds if the command fails.
not()
{
	! "$@"
}

# fails_with STATUS PATTERN COMMAND...: exit status, and a line of output, that a failure must have.
fails_with()
{
	local want=$1 pattern=$2 output status=0
	shift 2

	output=$("$@" 2>&1) || status=$?
	printf '%s\n(status %s)\n' "$output" "$status"
	[[ $status == "$want" ]] && grep -Eq -- "$pattern" <<<"$output"
}

# soon COMMAND...: it succeeds in a while.
soon()
{
	local tries

	for ((tries = 0; tries < 100; tries++)); do
		"$@" >/tmp/soon 2>&1 && return
		sleep 0.2
	done
	cat /tmp/soon
	return 1
}

# says PATTERN COMMAND...: the kernel logs a line like that while the command runs.
says()
{
	local pattern=$1 before
	shift

	before=$(dmesg | wc -l)
	"$@"
	dmesg | tail -n "+$((before + 1))" >/tmp/said
	cat /tmp/said
	grep -Eq -- "$pattern" /tmp/said
}

load_both()
{
	insmod /modules/tdxemu.ko "$@" && insmod /modules/tdxcall.ko
}

unload_both()
{
	rmmod tdxcall && rmmod tdxemu
}

dev()
{
	tdxctl -b dev "$@"
}

destroy_all()
{
	local td

	dev td list | while read -r td _; do
		dev td destroy "$td" || return
	done
}

nothing_allocated()
{
	dev stats | grep '^pages: 0 allocated'
}

no_violations()
{
	cat "$DEBUGFS/tdxemu/check" "$DEBUGFS/tdxcall/check"
	[[ $(<"$DEBUGFS/tdxemu/check") == "0 violations" && $(<"$DEBUGFS/tdxcall/check") == "0 violations" ]]
}

is_loaded()
{
	grep -q "^$1 " /proc/modules
}
