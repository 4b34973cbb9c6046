#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# inject: SEAMCALLs that are not made, and what the commands make of it.
. "${srcdir:-$(dirname "$0")}/lib.sh"

busy='TDX_OPERAND_BUSY(RCX)'
invalid='TDX_OPERAND_INVALID(RCX)'

test_the_nth_call_is_struck_and_repeated()
{
	machine
	runnable_td t0
	must aug t0 4g+64k
	must inject add TDH.MEM.PAGE.REMOVE --status "$busy" --nth 2
	stdout_is 1
	must zap t0 4g+64k
	stdout_is '16 block, 1 track, 17 remove, 16 wbinvd, of them 1 retries'
	must inject list
	stdout_is '1  TDH.MEM.PAGE.REMOVE     TDX_OPERAND_BUSY(RCX)  nth 2 count 1  seen 17 hits 1'
	must inject clear 1
	must inject list
	stdout_is_empty
}

test_an_error_stops_the_command_where_it_struck()
{
	machine
	runnable_td t0
	must inject add mem.page.aug --status "$invalid" --nth 5
	run aug t0 4g+64k
	status_is 1
	stderr_is_one_line
	stderr_matches 'TDH\.MEM\.PAGE\.AUG: TDX_OPERAND_INVALID\(RCX\)'
	stderr_matches '16 KiB before it are done'
	must td show t0
	stdout_matches '^4k pages +4$'
	must aug t0 4g+64k --skip
	must td show t0
	stdout_matches '^4k pages +16$'
	must td destroy t0
	must stats
	stdout_matches '^pages: 0 allocated'
}

test_expect_takes_an_injected_status()
{
	machine
	runnable_td t0
	must inject add mem.page.aug --status TDX_TD_FATAL --nth 1
	must aug t0 4g --expect TDX_TD_FATAL
	must aug t0 4g
}

test_busy_for_ever_is_exit_status_3()
{
	machine
	runnable_td t0
	must inject add mem.range.block --status "$busy" --prob 1
	must aug t0 4g
	for policy in again kick; do
		run block t0 4g --busy $policy
		status_is 3
		stderr_matches 'TDH\.MEM\.RANGE\.BLOCK: TDX_OPERAND_BUSY\(RCX\)'
	done
	must inject clear
	must zap t0 4g
}

test_lack_of_entropy_is_retried()
{
	machine
	must inject add mng.create --status TDX_RND_NO_ENTROPY --nth 1 --count 3
	must -v td create t0
	stdout_matches ' 4 mng\.create'
	stdout_matches 'of them 3 retries'
	must inject add mng.create --status TDX_RND_NO_ENTROPY --prob 1
	run td create t1
	status_is 3
	must td list
	stdout_lacks t1
}

test_a_page_that_is_not_given_back_is_leaked_and_counted()
{
	machine
	runnable_td t0
	must aug t0 4g+16k
	pages_will_leak
	must inject add phymem.page.reclaim --status "$invalid" --nth 2
	run td destroy t0
	status_is 1
	must inject clear
	must td list
	stdout_is_empty
	must stats
	# The page, and with it the TDR.
	stdout_matches '^pages: 2 allocated = 0 owned .* \+ 0 of the host \+ 2 leaked$'
}

# Everything is done twice with the same seed, and once with another.
hits_with_seed()
{
	must model init --force
	runnable_td t0
	must inject add mem.page.aug --status "$busy" --prob 0.2 --seed "$1"
	for gpa in 4g 5g 6g 7g; do
		run aug t0 $gpa+64k --busy loop
		cat out
	done
	must inject list
	cat out
}

test_the_same_seed_strikes_the_same_calls()
{
	hits_with_seed 1 >one
	hits_with_seed 1 >again
	hits_with_seed 2 >two
	grep -Eq 'prob 0\.200000 seed 1  seen [0-9]+ hits [1-9]' one || fail "nothing was struck"
	cmp -s one again || fail "the same seed struck others"
	! cmp -s <(head -n 4 one) <(head -n 4 two) || fail "two seeds struck the same"
}

test_count_limits_a_probability()
{
	machine
	runnable_td t0
	must inject add mem.page.aug --status "$busy" --prob 1 --count 3
	must aug t0 4g+64k --busy loop
	stdout_matches 'of them 3 retries'
	must inject list
	stdout_matches 'prob 1\.000000 seed 0 count 3  seen 19 hits 3$'
}

test_rules_speak_json()
{
	needs_python
	machine
	must -j inject add mem.track --status 0x8000020000000001 --prob 0.5 --seed 7
	json_is_valid
	json_is 'j["id"]' 1
	must -j inject add MEM_RD --status "$busy" --nth 3
	must -j inject list
	json_is_valid
	json_is '[r["id"] for r in j["rules"]]' '[1, 2]'
	json_is 'j["rules"][0]["leaf"], j["rules"][0]["status_name"]' "('TDH.MEM.TRACK', 'TDX_OPERAND_BUSY(RCX)')"
	json_is 'j["rules"][0]["prob_ppm"], j["rules"][0]["seed"]' "(500000, '0x7')"
	json_is 'j["rules"][1]["nth"], j["rules"][1]["count"], j["rules"][1]["hits"]' "(3, 1, '0x0')"
	must -j inject clear
	json_is_valid
	must -j inject list
	json_is 'j["rules"]' '[]'
}

test_ids_are_never_given_twice_and_room_is_limited()
{
	machine
	must inject add mem.track --status "$busy" --nth 1
	must inject clear 1
	must inject add mem.track --status "$busy" --nth 1
	stdout_is 2
	for _ in {1..15}; do
		must inject add mem.track --status "$busy" --nth 1
	done
	refused 1 'as many rules as there is room for' inject add mem.track --status "$busy" --nth 1
	refused 1 'no such rule' inject clear 1
}

test_rules_that_make_no_sense_are_refused()
{
	machine
	refused 2 'status is missing' inject add mem.track --nth 1
	refused 2 'one of --nth and --prob' inject add mem.track --status "$busy"
	refused 2 'one of --nth and --prob' inject add mem.track --status "$busy" --nth 1 --prob 0.1
	refused 2 'seed goes with --prob' inject add mem.track --status "$busy" --nth 1 --seed 3
	refused 2 'is no leaf' inject add mem.nothing --status "$busy" --nth 1
	refused 2 'is not STATUS' inject add mem.track --status 0 --nth 1
	refused 2 'is not STATUS' inject add mem.track --status TDX_WHATEVER --nth 1
	for prob in 0 -1 2 1e-3 x 0.0000001; do
		refused 2 'is not P' inject add mem.track --status "$busy" --prob=$prob
	done
	refused 2 'not the id' inject clear x
	refused 2 'not the id' inject clear 0
	must inject list
	stdout_is_empty
}

# What KVM treats as a bug of its own: the page goes, what was measured of it stays in MRTD.
test_a_page_measured_in_part_spoils_the_td()
{
	machine
	printf 'contents' >file
	must td create x
	must inject add MR.EXTEND --status 'OPERAND_BUSY(TDR)' --nth 20 --count 1000
	run add x 4g+64k --file file --extend
	[[ $status != 0 ]] || fail "the injected failure did not show"
	stderr_matches 'measurement of the TD is spoiled'
	stderr_matches 'td destroy'
	must inject clear
	must td show x
	stdout_matches '^state +spoiled$'
	must td list
	stdout_matches '^x +spoiled '
	# Whatever is done after that: it cannot be mended.
	must add x 4g+64k --file file --extend --skip
	run td finalize x
	status_is 1
	stderr_matches 'measurement is spoiled.*td destroy'
	must td destroy x
	# An error that is none of locks, in the first chunk of a page that PAGE.ADD has measured.
	must td create y
	must inject add MR.EXTEND --status TD_FATAL --nth 1
	run add y 4g+64k --file file --extend
	stderr_matches 'measurement of the TD is spoiled'
	run td finalize y
	status_is 1
}

run_tests
