#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Batches: lines, words, errors, and what is kept.
. "${srcdir:-$(dirname "$0")}/lib.sh"

test_commands_run_one_after_the_other_and_stay()
{
	machine
	cat >batch <<-'END'
		# a test TD
		td create t0

		td finalize t0   # runnable now
		aug t0 \
			4g+8k
	END
	must batch batch
	stdout_is '2 pages: 2 aug, 3 sept.add'
	must sept walk t0
	stdout_matches 'PENDING +2$'
}

test_standard_input_is_a_file_called_dash()
{
	not_recorded
	machine
	last_run="batch -"
	status=0
	printf 'td create t0\ntd list\n' | "$TDXCTL" "${on[@]}" batch - >out 2>err || status=$?
	status_is 0
	stderr_is_empty
	stdout_matches '^t0 '
}

test_words_are_taken_as_a_shell_does()
{
	machine
	cat >batch <<-'END'
		td create "t0"
		td create 't1' --vcpus '2'
		td\ create t2
	END
	run batch batch
	status_is 2
	stderr_matches "^tdxctl: batch:3: unknown command: td create"
	must td list
	stdout_matches '^t1 '
	printf '%s\n' 'decode "TDX_SUCCESS' >batch
	run batch batch
	status_is 2
	stderr_matches 'batch:1: a quote is not closed'
	printf 'td create t3' >batch
	must batch batch
	printf '\n\n   # nothing\n\t\n' >batch
	must batch batch
	stdout_is_empty
}

test_the_first_error_ends_it_and_is_its_status()
{
	machine
	printf '%s\n' 'td create t0' 'td show missing' 'td create t1' >batch
	run batch batch
	status_is 1
	stderr_is_one_line
	stderr_matches '^tdxctl: batch:2: td show missing: no such TD'
	must td list
	stdout_matches '^t0 '
	stdout_lacks '^t1 '
}

test_force_goes_on_in_each_of_its_forms()
{
	for force in --force -force -f; do
		rm -f state.img
		machine
		printf '%s\n' 'frob' 'td show missing' 'td create t0' >batch
		run batch "$force" batch
		status_is 2
		[[ $(wc -l <err) == 2 ]] || fail "not two errors"
		must td show t0
	done
}

test_what_cannot_be_a_line_is_refused()
{
	machine
	for line in 'batch other' 'model init' 'model reset'; do
		printf '%s\n' "$line" >batch
		refused 2 'batch:1: .*cannot be a line of a batch' batch batch
	done
	for line in '-b dev td list' 'td list --state other'; do
		printf '%s\n' "$line" >batch
		refused 2 'batch:1: .*stand before batch' batch batch
	done
	refused 1 'no-such-file: No such file' batch no-such-file
}

test_what_is_no_text_is_refused()
{
	needs_image
	must model init
	run batch /dev/zero
	status_is 2
	stderr_is_one_line
	stderr_matches '^tdxctl: batch /dev/zero: line 1: a NUL byte: this is no text$'
	printf 'info\ntd list \0 x\n' >lines
	run batch lines
	status_is 2
	stderr_matches 'lines: line 2: a NUL byte'
	{ printf '# '; head -c 70000 /dev/zero | tr '\0' x; } >lines
	run batch lines
	status_is 2
	stderr_matches '^tdxctl: batch lines: line 1: too long$'
	# Up to the limit, joined lines and a last line without an end are fine.
	{ printf '# '; head -c 60000 /dev/zero | tr '\0' x; printf '\ntd \\\nlist'; } >lines
	must batch lines
	stdout_is_empty
	printf 'td list \\' >lines
	must batch lines
}

test_options_of_a_line_are_its_own()
{
	needs_python
	machine
	printf '%s\n' 'td create t0' '-j td list' 'td list' >batch
	must batch batch
	[[ $(wc -l <out) -ge 2 ]] || fail "not two lists"
	head -n 1 out >first
	json_in first 'j["tds"][0]["name"]' t0
	stdout_matches '^t0 '
}

test_json_is_one_object_for_each_command()
{
	needs_python
	machine
	printf '%s\n' 'td create t0' 'td show missing' 'td list' >batch
	run -j batch --force batch
	status_is 1
	json_error_is 'j["error"]["where"], j["command"]' "('batch:2', 'td show')"
	tail -n 1 out >last
	json_in last 'j["command"], j["commands"], j["failed"]' "('batch', 3, 1)"
}

# killed_batch LINE...: a batch that is killed behind its last line, a MNG.CREATE.
killed_batch()
{
	mkfifo lines
	"$TDXCTL" "${on[@]}" batch lines >out 2>err &
	pid=$!
	exec 3>lines
	printf '%s\n' "$@" >&3
	for ((i = 0; i < 100; i++)); do
		grep -q MNG.CREATE out && break
		sleep 0.05
	done
	grep -q MNG.CREATE out || fail "the batch does not answer line by line"
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	exec 3>&-
}

test_a_batch_that_is_killed_leaves_no_page()
{
	not_recorded
	machine
	killed_batch 'page alloc' 'call MNG.CREATE tdr=page:1 hkid=40'
	must stats
	stdout_matches '^pages: 0 allocated'
	# Its KeyID is free again, too.
	must td create t0 --hkid 40
}

test_what_a_killed_batch_did_is_not_kept()
{
	needs_image
	not_recorded
	machine
	killed_batch 'td create t0' 'page alloc' 'call MNG.CREATE tdr=page:1 hkid=40'
	must td list
	stdout_lacks '^t0 '
	must stats
	stdout_matches '^pages: 0 allocated'
}

run_tests
