#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The machine of the software TDX module, and info and stats about it.
. "${srcdir:-$(dirname "$0")}/lib.sh"

test_init_is_silent_and_the_image_is_sparse()
{
	must model init --memory 64g --lps 8 --packages 2 --keyids 32..127 --maxpa 52
	stdout_is_empty
	[[ $(stat -c %s state.img) -ge $((64 << 30)) ]] || fail "the image has no room for 64 GiB"
	[[ $(du -k state.img | cut -f1) -lt 65536 ]] || fail "the image takes $(du -k state.img | cut -f1) KiB"
}

test_show_prints_what_init_was_given()
{
	must model init --memory 64g --lps 8 --packages 2 --keyids 40..127 --maxpa 50
	must model show
	stdout_matches '^memory +64 GiB'
	stdout_matches '^lps +8 in 2 packages$'
	stdout_matches '^keyids +40\.\.127$'
	stdout_matches '^maxpa +50$'
	needs_python
	must -j model show
	json_is_valid
	json_is 'j["memory"], j["lps"], j["packages"], j["keyid_first"], j["keyid_count"], j["maxpa"]' \
		"('0x1000000000', 8, 2, 40, 88, 50)"
}

test_info_agrees_with_the_machine()
{
	needs_default_module
	must model init --lps 6 --packages 3 --keyids 32..40
	must info
	stdout_matches '^backend +model \('
	stdout_matches '^answers +the software TDX module$'
	stdout_matches '^tdx module +1\.5\.01'
	stdout_matches '^lps +6 in 3 packages$'
	stdout_matches '^private keyids +32\.\.40$'
	stdout_matches '^pages of a td +6 tdcx$'
	stdout_matches '^pages of a vcpu +6$'
	stdout_matches '^attributes .*DEBUG'
	needs_python
	must -j info
	json_is_valid
	json_is 'j["module"]["major"], j["module"]["minor"], j["module"]["update"]' '(1, 5, 1)'
	json_is 'j["software_module"], j["lps"], j["tds"]' '(True, 6, 0)'
	json_is '"DEBUG" in j["attributes"]' True
}

test_init_does_not_replace_an_image_unless_forced()
{
	machine
	runnable_td t0
	refused 1 'exists' model init
	must model init --force
	must td list
	stdout_is_empty
}

# files_are NAME...: of the files of this test, those that begin with state.
files_are()
{
	[[ $(compgen -G 'state*' | sort | tr '\n' ' ') == "$*${1:+ }" ]] ||
		fail "there is: $(compgen -G 'state*')"
}

# has_o_tmpfile: files without names are to be had here.
has_o_tmpfile()
{
	needs_python
	"$python" -c 'import os; os.open(".", os.O_TMPFILE | os.O_RDWR)' 2>/dev/null ||
		skip "no O_TMPFILE in this file system"
}

test_init_that_dies_leaves_no_file()
{
	local after

	has_o_tmpfile
	# SIGXFSZ at the first byte behind the limit, as surely as SIGKILL.
	status=0
	last_run='model init'
	(ulimit -c 0 -f 64 && exec "$TDXCTL" "${on[@]}" model init) >out 2>err || status=$?
	status_is 153
	files_are
	for after in 000 001 002 003 004 005 006 008 010 012 015 020; do
		"$TDXCTL" "${on[@]}" model init --force >out 2>err &
		sleep ".$after"
		kill -KILL $! 2>/dev/null
		wait $! 2>/dev/null
		compgen -G 'state.img?*' >/dev/null && fail "there is: $(compgen -G 'state*')"
	done
	must model init --force
	files_are state.img
}

test_a_link_to_nothing_is_no_place_for_an_image()
{
	ln -s state-nowhere state.img
	for command in "td create t0" "td list" "model show" "model check" "model init" "model init --force" \
		"model reset"; do
		# shellcheck disable=SC2086
		run $command
		[[ $status == 1 || $status == 4 ]] || fail "exit status is $status"
		stderr_is_one_line
		stderr_matches 'state.img is a symbolic link to a file that does not exist'
		files_are state.img
	done
	rm state.img
}

test_a_link_to_an_image_is_followed()
{
	must --state state-real model init
	ln -s state-real state.img
	runnable_td t0
	must model init --force --memory 3g
	[[ -L state.img ]] || fail "the link is gone"
	must td list
	stdout_is_empty
	must td create t0
	must model reset
	[[ -L state.img ]] || fail "the link is gone"
	must td list
	stdout_is_empty
	must --state state-real model show
	stdout_matches '^memory +3 GiB'
	files_are state-real state.img
}

# damaged_word OFFSET VALUE COMMAND...: with that word in the page of t0 (struct rt_td), the command says
# "damaged" and saves nothing, and so does the check.
damaged_word()
{
	local offset=$1 value=$2 before
	shift 2

	cp state.img good.img
	"$python" "$srcdir/damage.py" state.img t0 "$offset" "$value" || fail "no page of t0"
	before=$(stat -c '%y %b' state.img)
	run "$@"
	status_is 4
	stderr_is_one_line
	stderr_matches 'damaged'
	run model check
	status_is 4
	stderr_is_one_line
	stderr_matches 'damaged'
	[[ $(stat -c '%y %b' state.img) == "$before" ]] || fail "$*: something was saved"
	mv good.img state.img
}

test_a_damaged_page_of_a_test_td_is_refused_by_every_command()
{
	local out_of_memory=0x7fff00000000

	needs_python
	not_recorded
	machine --memory 1g
	runnable_td t0
	must aug t0 1g+8k
	damaged_word 0x2d8 $out_of_memory aug t0 2g+4k	# mirror_root
	damaged_word 0x2d8 $out_of_memory td destroy t0
	damaged_word 0x2d8 $out_of_memory sept show t0 1g
	damaged_word 0x2d8 0x123456789 aug t0 2g+4k	# not aligned
	damaged_word 0xd0 $out_of_memory td destroy t0	# vcpu[0]
	damaged_word 0x320 $out_of_memory td show t0	# shared_root
	damaged_word 0x2e8 0x9 td list	# root_level
	damaged_word 0x2e8 0x6000000000003 td show t0	# nr_vcpus, beside a good root_level
	damaged_word 0x340 0x1000 td show t0	# vcpu_lp
	damaged_word 0x0 0x41410a1b td list	# the name: no control bytes get out
	must td destroy t0
}

# A page of the mirror is found by the page of t0, and has no checksum either.
test_a_damaged_table_is_refused_once_it_is_used()
{
	local before

	needs_python
	not_recorded
	touch damaged
	machine --memory 1g
	runnable_td t0
	must aug t0 1g+8k
	"$python" "$srcdir/damage.py" state.img --root t0 0x7fff00000003 || fail "no root of t0"
	before=$(stat -c '%y %b' state.img)
	for command in "aug t0 2g+4k" "zap t0 1g+8k" "td destroy t0" "model check"; do
		# shellcheck disable=SC2086
		run $command
		status_is 4
		stderr_is_one_line
		stderr_matches 'damaged'
	done
	stdout_matches 'an address in the image is none of its memory'
	[[ $(stat -c '%y %b' state.img) == "$before" ]] || fail "something was saved"
}

test_reset_keeps_the_kind_of_machine()
{
	machine --lps 2 --memory 3g
	runnable_td t0
	must model reset
	stdout_is_empty
	must td list
	stdout_is_empty
	must model show
	stdout_matches '^memory +3 GiB'
	stdout_matches '^lps +2 in 1 packages$'
}

test_reset_and_init_speak_json()
{
	needs_python
	must -j model init
	json_is_valid
	json_is 'j["command"], j["backend"]' "('model init', 'model')"
	json_is 'j["path"]' state.img
	must -j model reset
	json_is_valid
	must -j model check
	json_is_valid
	json_is 'j["violations"]' '[]'
}

test_reset_without_an_image_fails()
{
	run model reset
	status_is 1
	stderr_is_one_line
	[[ ! -e state.img ]] || fail "a state image was made"
}

test_machines_that_make_no_sense_are_refused()
{
	for wrong in "--memory 100m" "--memory 5t" "--lps 0 --packages 9" "--lps 129" "--lps 1 --packages 2" \
		"--keyids 0..10" "--keyids 32..32" "--keyids 2000..2100" "--maxpa 45" "--maxpa 53"; do
		# shellcheck disable=SC2086
		run model init $wrong
		[[ $status == 1 || $status == 2 ]] || fail "status $status for $wrong"
		stdout_is_empty
		stderr_is_one_line
		[[ ! -e state.img ]] || fail "$wrong: a state image was made"
	done
}

test_check_says_that_all_is_well()
{
	machine
	must model check
	stdout_is 'all invariants hold'
	runnable_td t0
	must aug t0 4g+4m
	must model check
	stdout_is 'all invariants hold'
}

test_check_finds_a_page_that_was_changed_behind_its_back()
{
	machine --memory 1g
	runnable_td t0
	must aug t0 4g+1m
	# Every nonzero page of the image, inverted: page metadata, secure EPT and mirror disagree then.
	needs_python
	touch damaged
	"$python" - <<'EOF'
import os
with open("state.img", "r+b") as image:
    end = os.fstat(image.fileno()).st_size
    at = end // 2
    while at < end:
        try:
            at = os.lseek(image.fileno(), at, os.SEEK_DATA) & ~4095
        except OSError:
            break
        page = os.pread(image.fileno(), 4096, at)
        os.pwrite(image.fileno(), bytes(b ^ 0xff for b in page), at)
        at += 4096
EOF
	run model check
	status_is 4
	stderr_is_one_line
	stderr_matches 'damaged'
}

test_set_makes_interrupts_and_show_prints_it()
{
	machine --packages 2
	must td create t0
	must model show
	stdout_lacks '^interrupt'
	must model set interrupt-every=2
	stdout_is_empty
	must model show
	stdout_matches '^interrupt every 2 polls$'
	# CACHE.WB of each package looks three times: it is interrupted, and resumed.
	must -v td destroy t0
	stdout_matches ' 5 phymem\.cache\.wb'
	must model set interrupt-every=0
	must td create t1
	must -v td destroy t1
	stdout_matches ' 2 phymem\.cache\.wb'
	needs_python
	must -j model set interrupt-every=0x10
	json_is_valid
	must -j model show
	json_is 'j["interrupt_every"]' 0x10
}

test_teardown_survives_an_interrupt_at_every_poll()
{
	machine
	must model set interrupt-every=1
	must td create t0
	must -v td destroy t0
	stdout_matches ' 4 phymem\.cache\.wb'
	must stats
	stdout_matches '^pages: 0 allocated'
}

test_set_refuses_what_is_no_setting()
{
	machine
	for wrong in interrupt-every interrupt-every= interrupt-every=x interrupts=1 =1; do
		refused 2 'not a setting' model set $wrong
	done
	refused 2 'missing' model set
}

test_stats_add_up()
{
	needs_python
	machine
	must -j stats
	json_is_valid
	runnable_td t0
	must aug t0 4g+2m
	must zap t0 4g+1m
	must -j stats
	json_is_valid
	json_is 'int(j["pages"]["allocated"], 16) == sum(int(j["pages"][k], 16) for k in ("owned", "free", "leaked"))' \
		True
	json_is 'j["pages"]["leaked"]' 0x0
	json_is '{l["leaf"]: int(l["calls"], 16) for l in j["leaves"]}["TDH.MEM.PAGE.AUG"]' 512
	json_is '{l["leaf"]: int(l["calls"], 16) for l in j["leaves"]}["TDH.MEM.PAGE.REMOVE"]' 256
	json_is 'int(j["seamcalls"], 16) == sum(int(l["calls"], 16) for l in j["leaves"])' True
	# Each of these commands looked the TD up by its name.
	json_is '[l for l in j["leaves"] if l["leaf"] == "TDH.MNG.RD"]' '[]'
	must stats
	stdout_matches '^pages: [0-9]+ allocated = [0-9]+ owned'
	stdout_matches '^TDH\.MEM\.PAGE\.AUG +calls 512 +errors 0 +busy 0 +cycles/call [0-9]+$'
	stdout_matches '^all SEAMCALLs +calls [0-9]+$'
	must td destroy t0
	must -j stats
	json_is 'j["pages"]["owned"], j["pages"]["leaked"]' "('0x0', '0x0')"
}

run_tests
