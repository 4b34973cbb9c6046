#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Named pages and raw calls: what can be done with them, and every way to misuse them. All of a test runs
# on one handle, which is what a batch is for.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# lines LINE...: a batch of these; it has to succeed.
lines()
{
	printf '%s\n' "$@" >batch
	must batch batch
}

# lines_fail STATUS REGEX LINE...: the last line is refused, all before it work.
lines_fail()
{
	local want=$1 pattern=$2
	shift 2

	printf '%s\n' "$@" >batch
	run batch batch
	status_is "$want"
	stderr_is_one_line
	stderr_matches "^tdxctl: batch:$#: "
	stderr_matches "$pattern"
	nothing_is_left
}

# With the handle closed every page has come back.
nothing_is_left()
{
	must stats
	stdout_matches '^pages: 0 allocated = 0 owned by the TDX module \+ 0 of the host \+ 0 leaked'
}

# The first page that raw_td has not named.
spare=$((14 + tdcx_pages - 6))

# A TD of raw calls: page 1 is its TDR, 2..7 TDCX, 8 TD_PARAMS, 9 a 4K and 10 a 2M block to play with,
# 11..13 secure EPT pages for 4 GiB; from 14 on more TDCX, if the module wants more.
raw_td()
{
	local i

	cat <<-END
		page alloc --count 9
		page alloc --level 2m
		page alloc --count $((tdcx_pages - 3))
		call MNG.CREATE tdr=page:1 hkid=40
		call MNG.KEY.CONFIG tdr=page:1
		call MNG.ADDCX page=page:2 tdr=page:1
		call MNG.ADDCX page=page:3 tdr=page:1
		call MNG.ADDCX page=page:4 tdr=page:1
		call MNG.ADDCX page=page:5 tdr=page:1
		call MNG.ADDCX page=page:6 tdr=page:1
		call MNG.ADDCX page=page:7 tdr=page:1
	END
	for ((i = 14; i < spare; i++)); do
		echo "call MNG.ADDCX page=page:$i tdr=page:1"
	done
	cat <<-END
		page write 8+8 3 1 0x1e 0 40
		call MNG.INIT tdr=page:1 td_params=page:8
		call MEM.SEPT.ADD gpa=0 level=3 tdr=page:1 page=page:11
		call MEM.SEPT.ADD gpa=4g level=2 tdr=page:1 page=page:12
		call MEM.SEPT.ADD gpa=4g level=1 tdr=page:1 page=page:13
	END
}

test_pages_are_named_written_read_and_freed()
{
	machine
	lines 'page alloc' 'page alloc --level 2m --count 2'
	stdout_is $'page:1\npage:2\npage:3'
	nothing_is_left
	lines 'page alloc' 'page write 1+0xff8 0x1234' 'page read page:1+0xff0 --count 2' 'page free 1'
	stdout_matches '^0x000ff0 0x0000000000000000 0x0000000000001234$'
	head -c 8192 /dev/urandom >file
	lines 'page alloc --level 2m' 'page write 1+2k --file file' 'page list'
	stdout_matches '^page:1    2m private free  NDA$'
	lines_fail 1 'no such place in the block' 'page alloc' 'page write 1+2k --file file'
}

test_a_raw_td_lives_from_line_to_line_and_goes_with_the_batch()
{
	machine
	raw_td >batch
	cat >>batch <<-END
		call MEM.PAGE.AUG gpa=4g level=4k tdr=page:1 page=page:9
		call PHYMEM.PAGE.RDMD page=page:9
		call MEM.SEPT.RD gpa=4g level=0 tdr=page:1
		page list
		$check_line
	END
	must batch batch
	stdout_matches '^TDH.MNG.INIT: TDX_SUCCESS$'
	stdout_matches '^type=REG$'
	stdout_matches '^owner=page:1$'
	stdout_matches '^info=PENDING@4K$'
	stdout_matches '^page:9    4k exposed owned REG of page:1$'
	stdout_matches '^page:8    4k exposed free  NDA$'
	stdout_matches "$check_passed"
	nothing_is_left
}

test_a_page_freed_while_it_is_mapped_is_leaked_until_its_td_goes()
{
	local lines

	machine
	pages_will_leak
	raw_td >batch
	cat >>batch <<-END
		call MEM.PAGE.AUG gpa=4g level=4k tdr=page:1 page=page:9
		page free 9
		stats
		$check_line
		page free 9
	END
	run batch --force batch
	status_is 1
	lines=$(wc -l <batch)
	stderr_matches "^tdxctl: batch:$((lines - 3)): page free 9: leaked: the TDX module owns a piece of it"
	stderr_matches "^tdxctl: batch:$lines: page free 9: no such page"
	host_said 'leaked 1 page\(s\)'
	[[ $(grep -vc '^tdxctl: leaked' err) == 2 ]] || fail "another line on stderr"
	stdout_matches '\+ 1 leaked$'
	stdout_matches "$check_passed"
	nothing_is_left
}

test_a_td_that_was_only_created_goes_with_the_batch()
{
	machine
	lines 'page alloc' 'call MNG.CREATE tdr=page:1 hkid=63'
	nothing_is_left
	must td create t0 --hkid 63
	must td destroy t0
}

test_demoting_with_a_page_of_another_td_is_refused_by_the_tdx_module()
{
	machine
	raw_td >batch
	cat >>batch <<-END
		page alloc
		call MNG.CREATE tdr=page:$spare hkid=41
		call MEM.PAGE.AUG gpa=0x100200000 level=2m tdr=page:1 page=page:10
		call MEM.RANGE.BLOCK gpa=0x100200000 level=2m tdr=page:1
		call MEM.TRACK tdr=page:1
		call MEM.PAGE.DEMOTE gpa=0x100200000 level=2m tdr=page:1 sept_page=page:$spare --expect TDX_PAGE_METADATA_INCORRECT(R8)
		call MEM.PAGE.DEMOTE gpa=0x100200000 level=2m tdr=page:1 sept_page=page:9
		call PHYMEM.PAGE.RDMD page=page:10+0x5000
	END
	must batch batch
	stdout_matches '^size=4K$'
	nothing_is_left
}

test_reclaimed_pages_can_be_freed()
{
	machine
	lines 'page alloc --count 2' 'call MNG.CREATE tdr=page:1 hkid=40' 'call MNG.KEY.CONFIG tdr=page:1' \
		'call MNG.ADDCX page=page:2 tdr=page:1' 'call MNG.VPFLUSHDONE tdr=page:1' \
		'call PHYMEM.CACHE.WB' 'call MNG.KEY.FREEID tdr=page:1' \
		'call PHYMEM.PAGE.RECLAIM page=page:2' 'call PHYMEM.PAGE.RECLAIM page=page:1' \
		'call PHYMEM.PAGE.WBINVD page=page:1 --keyid 32' 'page free 1 2' 'stats'
	stdout_matches '^pages: 0 allocated'
}

test_no_number_takes_the_place_of_an_address()
{
	machine
	lines_fail 1 'an address must be page:HANDLE' 'call PHYMEM.PAGE.RDMD page=4g'
	lines_fail 1 'an address must be page:HANDLE' 'call MNG.CREATE rcx=0x100000000 hkid=40'
	lines_fail 1 'an address must be page:HANDLE' 'page alloc' 'call MNG.CREATE tdr=page:1 hkid=page:1'
	lines_fail 1 'an address must be page:HANDLE' 'page alloc' 'call PHYMEM.PAGE.RDMD page=page:1+4k'
	lines_fail 1 'an address must be page:HANDLE' 'page alloc' \
		'call MEM.PAGE.AUG gpa=4g level=2m tdr=page:1 page=page:1'
}

test_unknown_handles_are_refused()
{
	machine
	lines_fail 1 'no such page' 'page alloc' 'page free 2'
	lines_fail 1 'no such page' 'page alloc' 'page free 1' 'page free 1'
	lines_fail 1 'no such page' 'page alloc' 'call PHYMEM.PAGE.RDMD page=page:7'
	lines_fail 2 'is no page' 'page free x'
	lines_fail 2 'is no page' 'page free 0'
	lines_fail 2 'is freed as a whole' 'page alloc' 'page free 1+4k'
	# Every command has handles of its own.
	must page alloc
	stdout_is 'page:1'
	refused 1 'no such page' page free 1
}

test_the_host_keeps_off_pages_that_are_owned()
{
	machine
	lines_fail 1 'the TDX module owns a piece' 'page alloc' 'call MNG.CREATE tdr=page:1 hkid=40' 'page write 1 7'
	lines_fail 1 'the TDX module owns a piece' 'page alloc' 'call MNG.CREATE tdr=page:1 hkid=40' 'page read 1'
}

test_test_tds_can_be_looked_at_only()
{
	machine
	runnable_td t0
	must aug t0 4g
	must call MEM.SEPT.RD gpa=4g level=4k tdr=tdr:t0
	stdout_matches '^TDH.MEM.SEPT.RD: TDX_SUCCESS$'
	stdout_matches '^info=PENDING@4K$'
	must call PHYMEM.PAGE.RDMD page=tdvpr:t0:0
	stdout_matches '^type=TDVPR$'
	stdout_matches '^owner=tdr:1$'
	must call MNG.RD tdr=tdr:t0 field=0x8010000300000010
	stdout_matches '^value=0x0$'
	refused 1 'not allowed' call MEM.RANGE.BLOCK gpa=4g level=4k tdr=tdr:t0
	refused 1 'not allowed' call MEM.TRACK tdr=tdr:t0
	refused 1 'not allowed' call VP.FLUSH tdvpr=tdvpr:t0:0
	refused 1 'not allowed' call VP.RD tdvpr=tdvpr:t0:0 field=0
	refused 1 'no such TD' call MNG.RD tdr=tdr:t1 field=0
	refused 1 'no such page, TD or vCPU' call PHYMEM.PAGE.RDMD page=tdvpr:t0:5
	refused 2 'has no vCPU' call PHYMEM.PAGE.RDMD page=tdvpr:t0
}

test_leaves_that_cannot_be_called_are_refused()
{
	machine
	lines_fail 1 'cannot be called' 'page alloc' 'call VP.ENTER tdvpr=page:1'
	must call SYS.LP.SHUTDOWN
	must call SYS.RD field=0x9100000100000008 --lp 3
	stdout_matches '^value=0x40$'
	refused 1 'an address must be page' call SYS.RD field=0 --lp 4
}

test_a_register_that_is_no_operand_takes_no_number()
{
	machine
	must td create t0
	refused 1 'a register that is no operand must be 0' \
		call MEM.SEPT.RD gpa=0 level=512g tdr=tdr:t0 r12=4g
	must call MEM.SEPT.RD gpa=0 level=512g tdr=tdr:t0 r12=0
	must call MEM.SEPT.RD gpa=0 level=512g tdr=tdr:t0 r12=4g --force
	must model check
	must td destroy t0
	# Known, of later TDX modules only: a page or 0.
	refused 1 'an address must be page' call PHYMEM.PAMT.REMOVE block=4g
	run call PHYMEM.PAMT.REMOVE block=4g --force
	status_is 1
	stderr_matches 'TDH\.PHYMEM\.PAMT\.REMOVE: TDX_OPERAND_INVALID\(RAX\)'
	lines_fail 1 'TDX_OPERAND_INVALID\(RAX\)' 'page alloc --level 2m' 'call PHYMEM.PAMT.REMOVE block=page:1+1'
}

test_words_that_make_no_sense_are_usage_errors()
{
	machine
	refused 2 "'FROB' is no leaf" call FROB
	refused 2 "is not OPERAND=VALUE" call MEM.TRACK tdr
	refused 2 "'frob' is neither an operand" call MEM.TRACK frob=1
	refused 2 "'rax' is neither" call MEM.TRACK rax=1
	refused 2 "'x' is no number" call SYS.RD field=x
	refused 2 'takes no mapping' call SYS.RD gpa=4g
	refused 2 '4 KiB aligned' call MEM.SEPT.RD gpa=1 tdr=page:1
	refused 2 '0..255' call SYS.RD --leaf-version 256
	refused 2 'either values or --file' page write 1
}

test_statuses_are_reported_and_expected()
{
	machine
	lines_fail 1 'TDH\.PHYMEM\.PAGE\.RECLAIM: TDX_PAGE_METADATA_INCORRECT\(RCX\)' \
		'page alloc' 'call PHYMEM.PAGE.RECLAIM page=page:1'
	lines 'page alloc' 'call PHYMEM.PAGE.RECLAIM page=page:1 --expect TDX_PAGE_METADATA_INCORRECT'
	lines_fail 1 'expected TDX_TD_FATAL, but TDX_PAGE_METADATA_INCORRECT\(RCX\) came' \
		'page alloc' 'call PHYMEM.PAGE.RECLAIM page=page:1 --expect TDX_TD_FATAL'
}

test_results_are_json_when_asked_for()
{
	needs_python
	machine
	must -j call SYS.RD field=0x9100000100000008
	json_is_valid
	json_is 'j["leaf"], j["status"], j["status_name"]' "('TDH.SYS.RD', '0x0', 'TDX_SUCCESS')"
	json_is 'j["outputs"][1]' "{'operand': 'value', 'register': 'r8', 'text': '0x40', 'value': '0x40'}"
	printf '%s\n' 'page alloc --count 2' 'page write 2 5' 'page list' 'page read 2 --count 1' >batch
	must -j batch batch
	[[ $(wc -l <out) == 5 ]] || fail "not one object for each command and one for the batch"
	sed -n 3p out >list
	sed -n 4p out >read
	json_in list 'j["pages"][1]' \
		"{'handle': 2, 'level': '4k', 'exposed': False, 'owned': False, 'type': 'NDA'}"
	json_in read 'j["values"]' "['0x5']"
	run -j call MNG.CREATE tdr=1 hkid=40
	status_is 1
	json_error_is 'j["error"]["errno"], j["error"]["object"]' "('EINVAL', 'TDH.MNG.CREATE')"
}

# As explain, man pages and messages write them.
test_leaves_levels_and_values_are_taken_as_they_are_written()
{
	machine
	must td create t0
	must call MEM.SEPT.RD gpa=0 level=512g tdr=tdr:t0
	cp out full
	for words in 'mem.sept.rd gpa=0 level=512G' 'sept.rd gpa=0 level=3' '25 gpa=0 level=512g' \
		'0x19 gpa=0 level=512g'; do
		# shellcheck disable=SC2086
		must call $words tdr=tdr:t0
		cmp -s out full || fail "$words is something else"
	done
	must call MNG.RD tdr=tdr:t0 field=-1 --leaf-version 1
	must call MNG.RD tdr=tdr:t0 field=none --leaf-version 1
	run call 54
	status_is 2
	stderr_matches "'54' is no leaf"
	must inject add 7 --status SYS_BUSY --nth 1
	must inject add block --status SYS_BUSY --nth 1
	must inject list
	[[ $(grep -c RANGE.BLOCK out) == 2 ]] || fail "7 and block are not RANGE.BLOCK"
}

test_a_call_that_failed_shows_its_registers()
{
	needs_python
	machine
	must td create t0
	run call MEM.SEPT.RD gpa=4g level=2m tdr=tdr:t0
	status_is 1
	stdout_matches '^TDH\.MEM\.SEPT\.RD: rcx=0x[0-9a-f]+ rdx=0x'
	stdout_matches '^secure EPT: entry=0x[0-9a-f]+ state=FREE@'
	run -j call MEM.SEPT.RD gpa=4g level=2m tdr=tdr:t0
	status_is 1
	json_is 'j["leaf"], "rcx" in j["registers"]' "('TDH.MEM.SEPT.RD', True)"
	run_plain decode 0xc000010000000045
	stdout_matches '^next step +RCX names the CPUID leaf'
	run_plain decode 'OPERAND_INVALID(XFAM)'
	stdout_matches '^next step .*XFAM_FIXED0'
	run_plain decode 'OPERAND_INVALID(RCX)'
	stdout_matches '^next step +check that operand: alignment'
}

run_tests
