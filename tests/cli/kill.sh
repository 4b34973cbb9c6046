#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# SIGKILL at any moment leaves the state before or after the command; SIGINT keeps what was done.
. "${srcdir:-$(dirname "$0")}/lib.sh"

kills=${KILLS:-100}

# The state but for the TLB epoch, which moves on with each zap.
state()
{
	must td show t0
	grep -v '^epoch' out
	must sept walk --tables t0
	cat out
	must stats
	grep '^pages' out
}

now_ms()
{
	echo $(($(date +%s%N) / 1000000))
}

# in_background ARGUMENT...: tdxctl, to be killed; leaves its id in $pid.
in_background()
{
	last_run="$*"
	"$TDXCTL" "${on[@]}" "$@" >out 2>err </dev/null &
	pid=$!
}

test_sigkill_leaves_the_state_before_or_after_the_command()
{
	local seed=${SEED:-$RANDOM} begin aug_ms zap_ms killed=0 came_through=0 round delay

	not_recorded
	machine
	runnable_td t0
	must aug t0 4g+16m
	# The tables of the secure EPT stay, so the state is empty only from here on.
	begin=$(now_ms)
	must zap t0 4g+16m
	zap_ms=$(($(now_ms) - begin + 1))
	state >empty
	begin=$(now_ms)
	must aug t0 4g+16m
	aug_ms=$(($(now_ms) - begin + 1))
	state >full
	cp full before
	RANDOM=$seed
	for ((round = 0; killed < kills && round < 10 * kills; round++)); do
		if cmp -s before empty; then
			in_background aug t0 4g+16m
			delay=$((RANDOM % aug_ms))
		else
			in_background zap t0 4g+16m
			delay=$((RANDOM % zap_ms))
		fi
		sleep "$((delay / 1000)).$(printf %03d $((delay % 1000)))"
		kill -KILL "$pid" 2>/dev/null
		status=0
		wait "$pid" 2>/dev/null || status=$?
		[[ $status == 0 || $status == 137 ]] || fail "round $round: exit status $status"
		if [[ $status == 0 ]]; then
			# It was faster than the one that was timed: another load, another delay.
			aug_ms=$((aug_ms * 4 / 5 + 1))
			zap_ms=$((zap_ms * 4 / 5 + 1))
		else
			killed=$((killed + 1))
			aug_ms=$((aug_ms * 21 / 20 + 1))
			zap_ms=$((zap_ms * 21 / 20 + 1))
		fi
		must model check
		state >after
		cmp -s after full || cmp -s after empty ||
			fail "round $round: neither the state before nor the state after"
		cmp -s before after || came_through=$((came_through + 1))
		mv after before
	done
	echo "# SEED=$seed: $killed of $round commands were killed, $came_through came through"
	((killed == kills)) || fail "only $killed were killed in time"
	((came_through > 0)) || fail "nothing ever came through"
}

test_sigint_keeps_what_was_done_and_says_so()
{
	local tries

	not_recorded
	machine
	for ((tries = 0; tries < 20; tries++)); do
		must model init --force
		runnable_td t0
		in_background aug t0 4g+4g
		sleep 0.$((tries % 5 + 1))
		kill -INT "$pid" 2>/dev/null
		status=0
		wait "$pid" || status=$?
		[[ $status == 130 ]] && break
	done
	status_is 130
	stdout_is_empty
	stderr_is_one_line
	stderr_matches '^tdxctl: aug t0 0x[0-9a-f]+: interrupted; .*; repeat it with --skip'
	must model check
	must sept walk t0
	stdout_matches '^0x100000000\.\.0x[0-9a-f]+ +4k   PENDING +[0-9]+$'
	must aug t0 4g+4g --skip
	must td show t0
	stdout_matches '^4k pages +1048576$'
}

test_sigint_undoes_what_was_mapped_as_shared_memory()
{
	local tries begin

	not_recorded
	machine
	runnable_td t0
	# Its tables of the shared EPT stay.
	must map-shared t0 4g 1g
	must unmap-shared t0 4g 1g
	state >before
	for ((tries = 0; tries < 20; tries++)); do
		in_background map-shared t0 4g 1g
		sleep "0.0$((tries % 9 + 1))"
		kill -INT "$pid" 2>/dev/null
		begin=$(now_ms)
		status=0
		wait "$pid" || status=$?
		[[ $status == 130 ]] && break
		must unmap-shared t0 4g 1g
	done
	echo "# ended after $(($(now_ms) - begin)) ms"
	status_is 130
	stdout_is_empty
	stderr_is_one_line
	stderr_matches '^tdxctl: map-shared t0: interrupted; nothing was changed; repeat the command'
	must model check
	state >after
	cmp before after || fail "something was changed"
	must map-shared t0 4g 1g
}

run_tests
