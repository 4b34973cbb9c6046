#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What takes long shows on a terminal how far it is, does the same as without one, and can be stopped.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# shows COMMAND: it takes long enough for a line, whatever the machine; what the line says.
shows()
{
	grep -Eq "$1: +[0-9]+ %, [0-9]+ (MiB|entries)/s, ([0-9]+ min )?[0-9]+ s left" terminal ||
		fail "no progress of $1 in: $(tr '\r' '\n' <terminal | tail -n 3)"
	tail -c 4 terminal | grep -q "$(printf '\r\033\\[K')" || fail "the line stays"
}

test_progress_is_shown_and_changes_no_count()
{
	local begin

	needs_python
	needs_memory 3072
	not_recorded
	machine
	runnable_td t0
	stop_after=0.1 on_terminal aug t0 0x13fe00000+3g
	status_is 0
	stdout_is '786432 pages: 786432 aug, 1541 sept.add'
	shows aug
	on_terminal sept stat t0
	status_is 0
	stdout_matches '^4k +PENDING +786432$'
	on_terminal zap t0 0x13fe00000+256m
	status_is 0
	stdout_is '65536 pages: 65536 block, 128 track, 65536 remove, 65536 wbinvd'
	begin=${EPOCHREALTIME/./}
	on_terminal td destroy t0
	status_is 0
	# A fast machine is done before there is anything to say; most of the time goes into the commit.
	((${EPOCHREALTIME/./} - begin < 5000000)) || shows 'td destroy'
}

# big_machine SIZE: one whose pages may all be something else than zero, as far as its image knows: they
# have their bits in its bitmap (libtdxcall/image.h).
big_machine()
{
	must model init --force -m "$1"
	"$python" - <<'EOF'
import struct
with open("state.img", "r+b") as image:
    page = image.read(4096)
    size = struct.unpack_from("<8sII", page)[2]
    regions = struct.unpack_from("<10Q", page, size - 96)  # before the end and the checksum
    image.seek(regions[4])
    for at in range(0, regions[5], 1 << 20):
        image.write(b"\xff" * min(1 << 20, regions[5] - at))
EOF
}

test_checks_of_much_memory_show_progress()
{
	needs_image
	needs_python
	not_recorded
	big_machine 2t
	stop_after=0.1 on_terminal model check
	status_is 0
	stdout_is 'all invariants hold'
	shows 'model check'
	# It is sound, and checking it once more takes long.
	rm state.img
}

test_no_progress_where_it_is_not_wanted()
{
	needs_python
	not_recorded
	machine
	runnable_td t0
	on_terminal -q aug t0 4g+1g
	status_is 0
	[[ ! -s terminal ]] || fail "there is something on the terminal with --quiet"
	on_terminal -j zap t0 4g+1g
	status_is 0
	[[ ! -s terminal ]] || fail "there is something on the terminal with --json"
	must aug t0 4g+1g
}

# A 1G boundary lies in the range, and what stands in the way comes behind it.
test_what_is_refused_changes_nothing_on_a_terminal_either()
{
	local mapped='0x13fe00000..0x140200000     2m   PENDING         2'

	needs_python
	not_recorded
	machine
	runnable_td t0
	must aug t0 0x13fe00000+4m --level 2m
	on_terminal zap t0 0x13fe00000+6m
	status_is 1
	grep -q 'something in the range is not mapped' terminal || fail "another refusal"
	must sept walk t0
	stdout_is "$mapped"
	on_terminal aug t0 0x13f000000+1g
	status_is 1
	must sept walk t0
	stdout_is "$mapped"
	printf 'zap t0 0x13fe00000+6m\nsept walk t0\n' >lines
	on_terminal batch --force lines
	status_is 1
	stdout_is "$mapped"
}

# stopped: it ended within a second of ^C, or of two on a machine with other work to do.
stopped()
{
	status_is 130
	awk -v took="$took" 'BEGIN { exit took > 2 }' || fail "it took $took s to stop"
}

test_control_c_says_where_it_stopped()
{
	local tries at

	needs_python
	not_recorded
	machine
	runnable_td t0
	for ((tries = 0; tries < 20; tries++)); do
		must zap t0 4g+3g --skip
		interrupt_after=0.$((tries % 5 + 1)) on_terminal aug t0 4g+3g
		[[ $status == 130 ]] && break
	done
	stopped
	at=$(grep -Eo 'aug t0 0x[0-9a-f]+: interrupted' terminal | grep -Eo '0x[0-9a-f]+')
	must sept walk t0
	stdout_matches "^0x100000000\.\.${at} +4k +PENDING +[0-9]+\$"
	((at > 0x100000000)) || fail "it stopped before it began: $at"
	must aug t0 "$at..0x1c0000000"
}

test_a_batch_that_waits_for_a_line_can_be_stopped()
{
	needs_python
	not_recorded
	machine
	interrupt_after=0.5 on_terminal batch -
	stopped
	grep -q 'batch -: interrupted before line 1' terminal || fail "it does not say so"
	"$TDXCTL" "${on[@]}" -j batch - >out 2>err < <(echo info; sleep 5) &
	sleep 0.5
	kill -TERM $!
	status=0
	wait $! || status=$?
	status_is 143
	# That of the line, and that of the batch.
	tail -n 1 out >last
	mv last out
	json_is 'j["commands"]' 1
}

test_control_c_ends_a_check()
{
	needs_image
	needs_python
	not_recorded
	big_machine 4t
	interrupt_after=0.5 on_terminal model check
	stopped
	grep -q 'model check: interrupted' terminal || fail "it does not say so"
	rm state.img
}

run_tests
