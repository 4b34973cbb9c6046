#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Where a state image takes memory of a file system, and when that has no more.
# Only root mounts file systems, if need be the root of a user namespace.
if [[ $(id -u) != 0 ]] && unshare -rm true 2>/dev/null; then
	exec unshare -rm "$0" "$@"
fi
. "${srcdir:-$(dirname "$0")}/lib.sh"

# tmpfs SIZE: the machine of this test is in a file system of its own, in memory.
tmpfs()
{
	mkdir small
	mount -t tmpfs -o "size=$1" none small 2>/dev/null || skip "no right to mount a file system"
	trap 'umount small' EXIT
	on=(-b model --state small/state.img)
}

# KiB that the file system holds.
taken()
{
	df -k --output=used small | tail -1
}

test_reading_takes_no_memory()
{
	local before

	not_recorded
	tmpfs 64m
	must model init --memory 64g
	runnable_td t0
	must aug t0 4g+4m
	must aug t0 6g+4m --level 2m
	before=$(taken)
	for command in "model check" "td list" "td show t0" info stats "sept show t0 4g" "sept walk t0" \
		"model show"; do
		# shellcheck disable=SC2086
		run $command
		[[ $(taken) == "$before" ]] || fail "$command: $(($(taken) - before)) KiB were taken"
	done
	must model check
	stdout_is 'all invariants hold'
	[[ $(taken) == "$before" ]] || fail "$(($(taken) - before)) KiB were taken"
}

test_on_a_full_file_system_the_old_state_is_whole()
{
	local before

	not_recorded
	tmpfs 3m
	must model init
	runnable_td t0
	must aug t0 4g+64m
	for ((i = 5; i < 500; i++)); do
		must td list
		cp out before
		before=$(taken)
		run aug t0 "${i}g+64m"
		[[ $status == 0 ]] || break
	done
	status_is 1
	stderr_is_one_line
	stderr_matches 'nothing saved: No space left on device'
	[[ $(taken) == "$before" ]] || fail "$(($(taken) - before)) KiB stay taken"
	must td list
	cmp -s out before || fail "the state changed"
	must model check
	# A page left: hardly a command can save anything, none may do worse.
	head -c 100m /dev/zero >small/fill 2>/dev/null
	must td list
	must model check
	run zap t0 4g+64m
	status_is 1
	stderr_matches 'nothing saved: No space left on device'
	must td list
	cmp -s out before || fail "the state changed"
	rm small/fill
	must zap t0 4g+64m
	must model check
	must aug t0 "${i}g+4k"
	must td destroy t0
	must model check
}

test_a_new_image_that_does_not_fit_leaves_nothing()
{
	not_recorded
	tmpfs 64k
	run model init
	status_is 1
	stderr_is_one_line
	stderr_matches 'No space left on device'
	[[ -z $(ls -A small) ]] || fail "there is $(ls -A small)"
}

run_tests
