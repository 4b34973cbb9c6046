#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Which backend answers, and where the state image is.
. "${srcdir:-$(dirname "$0")}/lib.sh"

no_device_here()
{
	[[ ! -e /dev/tdxcall ]] || skip "this machine has /dev/tdxcall"
}

test_auto_without_a_device_node_takes_the_model_and_says_so_once()
{
	no_device_here
	must model init
	run_plain --state state.img td list
	status_is 0
	stdout_is_empty
	stderr_is_one_line
	stderr_matches 'software TDX module'
}

test_quiet_silences_the_notice()
{
	no_device_here
	must model init
	run_plain -q --state state.img td list
	status_is 0
	stderr_is_empty
}

test_json_names_the_backend_instead()
{
	no_device_here
	needs_python
	must model init
	run_plain -j --state state.img td list
	status_is 0
	stderr_is_empty
	json_is 'j["backend"]' model
}

test_a_device_that_was_asked_for_and_is_missing_is_status_4()
{
	no_device_here
	run_plain -b dev td list
	status_is 4
	stdout_is_empty
	stderr_is_one_line
	run_plain -j -b dev td list
	status_is 4
	stdout_is_empty
	needs_python
	json_error_is 'j["error"]["exit_status"]' 4
	json_error_is 'j["error"]["errno"]' ENODEV
}

test_an_unknown_backend_is_a_usage_error()
{
	run_plain -b cloud td list
	status_is 2
	stderr_is_one_line
}

test_the_environment_chooses_backend_and_image()
{
	export TDXCTL_BACKEND=model TDXCTL_STATE="$PWD/state.img"
	run_plain model init
	status_is 0
	stderr_is_empty
	[[ -e state.img ]] || fail "TDXCTL_STATE was not used"
	run_plain td list
	status_is 0
	stderr_is_empty
	run_plain -b nonsense td list
	status_is 2
	TDXCTL_BACKEND=nonsense run_plain td list
	status_is 2
}

test_the_default_image_is_in_the_state_directory()
{
	export XDG_STATE_HOME="$PWD/xdg" HOME="$PWD/home"
	run_plain model init
	status_is 0
	[[ -e xdg/tdxcall/state.img ]] || fail "XDG_STATE_HOME was not used"
	unset XDG_STATE_HOME
	run_plain model init
	status_is 0
	[[ -e home/.local/state/tdxcall/state.img ]] || fail "HOME was not used"
}

test_a_machine_is_made_when_the_model_is_first_changed()
{
	run td create t0
	status_is 0
	stderr_matches 'created state.img: 8 GiB'
	[[ -e state.img ]] || fail "there is no state image"
	must model check
}

# Nothing is there afterwards that was not there before.
makes_nothing()
{
	find . ! -name out ! -name err ! -name before ! -name after | sort >before
	"$@"
	find . ! -name out ! -name err ! -name before ! -name after | sort >after
	cmp -s before after || fail "something was made: $(diff before after)"
}

test_commands_that_only_read_make_nothing()
{
	touch damaged # there is no machine to check
	for command in "td list" "td show t0" info stats "model check" "model show" "sept walk t0" "page list" \
		"inject list" "vcpu list t0"; do
		for state in state.img no/such/dir/typo.img; do
			# shellcheck disable=SC2086
			makes_nothing run_plain -b model --state "$state" $command
			status_is 4
			stdout_is_empty
			stderr_is_one_line
			stderr_matches "$state: no machine is there; .tdxctl model init. makes one"
		done
	done
}

# A script that brings a host up must not pass on a machine that nothing asked for.
test_auto_makes_no_machine_in_a_place_that_was_not_named()
{
	no_device_here
	touch damaged
	mkdir home
	export HOME="$PWD/home"
	for quiet in "" -q; do
		# shellcheck disable=SC2086
		makes_nothing run_plain $quiet td create t0
		status_is 4
		stderr_matches 'no /dev/tdxcall, and no machine of the software TDX module.*-b model'
	done
	run_plain -b model td create t0
	status_is 0
	run_plain -q td create t1
	status_is 0
	TDXCTL_STATE="$PWD/state.img" run_plain td create t0
	status_is 0
}

test_a_damaged_image_is_status_4_and_stays_as_it_is()
{
	must model init --memory 1g
	runnable_td t0
	touch damaged
	printf 'garbage' | dd of=state.img bs=1 seek=0 conv=notrunc 2>/dev/null
	stat -c '%y %s %b' state.img >before
	for command in "td list" "td destroy t0" "model check" "aug t0 4g"; do
		# shellcheck disable=SC2086
		run $command
		status_is 4
		stdout_is_empty
		stderr_is_one_line
		stat -c '%y %s %b' state.img >after
		cmp -s before after || fail "the image changed"
	done
}

test_an_image_cut_short_is_status_4()
{
	must model init
	runnable_td t0
	touch damaged
	truncate -s 4096 state.img
	run td list
	status_is 4
	stderr_is_one_line
	truncate -s 0 state.img
	run td list
	status_is 4
	stderr_is_one_line
}

test_a_file_that_is_no_image_is_not_touched()
{
	touch damaged
	printf 'my thesis\n' >state.img
	run td create t0
	status_is 4
	stderr_is_one_line
	run model init --force
	status_is 1
	stderr_is_one_line
	[[ $(<state.img) == 'my thesis' ]] || fail "the file was overwritten"
}

test_an_image_in_use_is_status_3()
{
	command -v flock >/dev/null || skip "no flock"
	machine --memory 1g
	exec 9<state.img
	flock -x 9
	run td list
	status_is 3
	stdout_is_empty
	stderr_is_one_line
	stderr_matches 'in use'
	run -j td create t0
	status_is 3
	needs_python
	json_error_is 'j["error"]["exit_status"], j["error"]["errno"]' "(3, 'EBUSY')"
	exec 9<&-
	must td list
	stdout_is_empty
}

run_tests
