#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What happens while a command runs: --events, and what is known about events.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# events_are EVENTS COMMAND...: the command succeeds, and stderr is these lines and nothing else.
events_are()
{
	local want=$1
	shift

	run --events "$@"
	status_is 0
	[[ $(sed 's/ lp [0-9]*//' err) == "$want" ]] || fail "the events are not: $want"
}

test_the_life_of_a_td_is_told_in_order()
{
	machine
	events_are 'event: td-created t0' td create t0 --max-vcpus 2
	events_are 'event: command t0 vcpu-create 1' vcpu create t0
	events_are 'event: td-finalized t0' td finalize t0
	events_are 'event: command t0 aug gpa 0x100000000 size 0x2000 level 4k done 0x2000' aug t0 4g+8k
	stdout_is '2 pages: 2 aug, 3 sept.add'
	events_are 'event: track t0 tracks 1
event: command t0 zap gpa 0x100000000 size 0x2000 done 0x2000' zap t0 4g+8k
	events_are 'event: track t0 tracks 2
event: command t0 track' track t0
	events_are 'event: command t0 tdx_sept_set_private_spte gpa 0x100000000 size 0x1000 level 4k' \
		hook set_private_spte t0 0x100000000
	events_are 'event: td-destroyed t0' td destroy t0
}

test_a_command_that_fails_shows_first_what_led_to_it()
{
	machine
	runnable_td t0
	run --events td finalize t0
	status_is 1
	[[ $(wc -l <err) == 2 ]] || fail "stderr is not two lines"
	[[ $(head -n 1 err) == "event: seamcall-error lp "*" TDH.MR.FINALIZE TDX_OP_STATE_INCORRECT" ]] ||
		fail "the first line is not the SEAMCALL"
	[[ $(tail -n 1 err) == "tdxctl: td finalize t0: TDH.MR.FINALIZE: "* ]] ||
		fail "the second line is not the error"
}

test_a_command_that_stops_names_leaf_status_and_errno()
{
	machine
	runnable_td t0
	must inject add mem.page.aug --status TDX_OPERAND_INVALID --nth 3
	run --events aug t0 4g+16k
	status_is 1
	stderr_matches '^event: command t0 aug gpa 0x100000000 size 0x4000 level 4k TDH.MEM.PAGE.AUG TDX_OPERAND_INVALID.* EIO done 0x2000$'
}

test_a_command_that_is_not_begun_has_no_events()
{
	machine
	runnable_td t0
	refused 1 'something in the range is not mapped' --events zap t0 4g
}

test_json_has_them_as_an_array()
{
	needs_python
	machine
	runnable_td t0
	must aug t0 4g+8k
	must -j --events zap t0 4g+8k --batch 1
	json_is_valid
	json_is '[e["type"] for e in j["events"]]' "['track', 'track', 'command']"
	json_is '[int(e["seq"], 16) - int(j["events"][0]["seq"], 16) for e in j["events"]]' '[0, 1, 2]'
	json_is 'sorted(j["events"], key=lambda e: int(e["time_ns"], 16)) == j["events"]' True
	json_is '[e["name"] for e in j["events"]], len({e["td"] for e in j["events"]})' "(['t0', 't0', 't0'], 1)"
	json_is '[e["value"] for e in j["events"]]' "['0x1', '0x2', '0x2000']"
	json_is 'j["events"][2]["op"], j["events"][2]["sub"], j["events"][2]["gpa"], j["events"][2]["size"]' \
		"('range', 'zap', '0x100000000', '0x2000')"
	# What does not apply is absent.
	json_is 'sorted(j["events"][0])' "['name', 'seq', 'td', 'time_ns', 'type', 'value']"
	json_is '{"leaf", "status", "result", "level"} & set(j["events"][2])' 'set()'
	must -j --events td show t0
	json_is 'j["events"]' '[]'
}

test_json_of_a_failure_has_them_too()
{
	needs_python
	machine
	runnable_td t0
	run -j --events td finalize t0
	status_is 1
	json_is '[(e["type"], e["leaf"], e["status_name"]) for e in j["events"]]' \
		"[('seamcall-error', 'TDH.MR.FINALIZE', 'TDX_OP_STATE_INCORRECT')]"
	json_error_is 'j["error"]["status_name"]' TDX_OP_STATE_INCORRECT
	stdout_lacks '"error"'
}

test_a_batch_shows_those_of_all_its_lines()
{
	machine
	printf '%s\n' 'td create t0' 'decode 0' 'td finalize t0' 'aug t0 4g' >lines
	events_are 'event: td-created t0
event: td-finalized t0
event: command t0 aug gpa 0x100000000 size 0x1000 level 4k done 0x1000' batch lines
	# Or those of one line.
	printf '%s\n' 'zap t0 4g' '--events track t0' 'td destroy t0' >lines
	run batch lines
	status_is 0
	[[ $(<err) == $'event: track t0 tracks 2\nevent: command t0 track' ]] || fail "not the second line's"
}

test_json_of_a_batch_has_them_line_by_line()
{
	needs_python
	machine
	printf '%s\n' 'td create t0' 'decode 0' 'td finalize t0' >lines
	must -j --events batch lines
	{ echo '['; sed 's/$/,/' out; echo '{}]'; } >list
	mv list out
	json_is '[[e["type"] for e in o.get("events", [{"type": "none"}])] for o in j]' \
		"[['td-created'], ['none'], ['td-finalized'], [], ['none']]"
}

test_many_events_are_not_lost()
{
	machine
	runnable_td t0
	must aug t0 4g+2m
	run --events zap t0 4g+2m --batch 1
	status_is 0
	[[ $(grep -c '^event: track t0 tracks ' err) == 512 ]] || fail "not 512 TRACKs"
	[[ $(tail -n 2 err | head -n 1) == "event: track t0 tracks 512" ]] || fail "not in order"
	[[ $(wc -l <err) == 513 ]] || fail "other events, too"
}

test_where_nothing_can_happen_it_is_no_option()
{
	run_plain --events decode 0
	status_is 2
	stderr_is_one_line
	stderr_matches 'decode: this command has no events of its own'
	run_plain --events monitor
	status_is 2
	stderr_is_one_line
}

test_a_model_cannot_be_watched_from_outside()
{
	run_plain -b model --state "$PWD/none.img" monitor
	status_is 4
	stdout_is_empty
	stderr_is_one_line
	stderr_matches 'monitor: needs a device: .* --events of other commands'
	[[ ! -e none.img ]] || fail "a state image was made"
	[[ ! -e /dev/tdxcall ]] || return 0
	run_plain monitor
	status_is 4
	stderr_is_one_line
	stderr_matches '/dev/tdxcall.*on a model, --events of other commands'
	printf 'monitor\n' >lines
	run batch lines
	status_is 2
	stderr_matches 'lines:1: monitor: cannot be a line of a batch'
}

test_monitor_checks_its_options_first()
{
	run_plain monitor --type created
	status_is 2
	stderr_matches "monitor: --type: 'created' is not TYPE; see tdxctl monitor --help"
	run_plain monitor --count many
	status_is 2
	run_plain monitor now
	status_is 2
}

test_types_are_listed_and_explained()
{
	needs_python
	run_plain explain events
	status_is 0
	stdout_matches '^ *td-created +[a-z]'
	[[ $(wc -l <out) -ge 11 ]] || fail "too few types"
	sed 's/^ *//; s/ .*//' out >types
	run_plain monitor --help
	while read -r type; do
		grep -q "^  $type " out || fail "--help does not list $type"
	done <types
	while read -r type; do
		run_plain explain "$type"
		status_is 0
		stdout_matches "^event +$type\$"
		stdout_matches '^meaning +[a-z]'
		stdout_matches '^members +seq '
	done <types
	run_plain -j explain mmio-entry
	json_is_valid
	json_is 'j["event"], [m["name"] for m in j["members"]][3:]' "('mmio-entry', ['td', 'name', 'vcpu', 'gpa'])"
}

run_tests
