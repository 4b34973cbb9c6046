#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Pages of another size or place, and secure EPT pages that are taken back.
. "${srcdir:-$(dirname "$0")}/lib.sh"

test_promote_and_demote_are_each_others_opposite()
{
	machine
	runnable_td t0
	must aug t0 4g+4m --backing 2m
	must promote t0 4g+4m
	stdout_is '2 pages: 2 block, 1 track, 2 promote, 2 wbinvd'
	must sept walk t0
	stdout_is '0x100000000..0x100400000     2m   PENDING         2'
	must demote t0 4g+4m
	stdout_is '2 pages: 2 block, 1 track, 2 demote'
	must sept walk t0
	stdout_is '0x100000000..0x100400000     4k   PENDING         1024'
	must zap t0 4g+4m
}

test_a_promoted_page_is_removed_as_a_whole()
{
	machine
	runnable_td t0
	must aug t0 4g+2m --backing 2m
	must promote t0 4g
	must zap t0 4g+2m
	stdout_is '1 page: 1 block, 1 track, 1 remove, 512 wbinvd'
}

test_a_gigabyte_page_comes_and_goes()
{
	needs_memory 1024
	machine
	runnable_td t0
	must aug t0 4g+1g --level 2m --backing 1g
	must promote t0 4g --level 1g
	stdout_is '1 page: 1 block, 1 track, 1 promote, 1 wbinvd'
	must td show t0
	stdout_matches '^1g pages +1$'
	must demote t0 4g --level 1g
	stdout_is '1 page: 1 block, 1 track, 1 demote'
	refused 1 'or has another level' demote t0 4g --level 1g
	must promote t0 4g+1g --level 1g
	must zap t0 4g+1g
	stdout_is '1 page: 1 block, 1 track, 1 remove, 262144 wbinvd'
}

test_relocate_takes_new_pages()
{
	machine
	runnable_td t0
	must aug t0 4g+64k
	must relocate t0 4g+64k
	stdout_is '16 pages: 16 block, 1 track, 16 relocate, 16 wbinvd'
	must relocate t0 4g --level 4k
	stdout_is '1 page: 1 block, 1 track, 1 relocate, 1 wbinvd'
	must sept walk t0
	stdout_is '0x100000000..0x100010000     4k   PENDING         16'
}

test_before_finalizing_nothing_is_blocked_or_tracked()
{
	machine
	must td create t0
	must add t0 0+8k
	must relocate t0 0+8k
	stdout_is '2 pages: 2 relocate, 2 wbinvd'
	must zap t0 0+8k
	must sept remove t0
	stdout_is '3 pages: 3 sept.remove, 3 wbinvd'
}

test_sept_remove_takes_empty_tables_only()
{
	machine
	runnable_td t0
	must aug t0 4g+2m
	must aug t0 0x100200000
	refused 1 'something in the range is mapped' sept remove t0 4g+2m
	must zap t0 4g+2m
	must sept remove t0 4g+2m
	stdout_is '1 page: 1 block, 1 track, 1 sept.remove, 1 wbinvd'
	must sept remove t0
	stdout_is 'no SEAMCALL'
	must zap t0 0x100200000
	must sept remove t0
	stdout_is '3 pages: 3 block, 3 track, 3 sept.remove, 3 wbinvd'
	must sept stat t0
	stdout_is_empty
	refused 1 'no secure EPT page lies in the range' sept remove t0 4g
}

test_sept_remove_knows_five_levels()
{
	machine
	must td create t5 --sept-levels 5
	must td finalize t5
	must aug t5 200t
	must zap t5 200t
	must sept remove t5
	stdout_is '4 pages: 4 block, 4 track, 4 sept.remove, 4 wbinvd'
}

test_an_empty_table_in_the_way_is_told_and_can_be_dropped()
{
	machine
	runnable_td t0
	must aug t0 4g
	must zap t0 4g
	refused 1 'which is empty, is in the way; .tdxctl sept remove. takes it away' aug t0 4g+4m --level 2m
	must aug t0 4g+4m --level 2m --drop-tables
	stdout_is '2 pages: 2 aug, 1 block, 1 track, 1 sept.remove, 1 wbinvd'
	refused 2 '--drop-tables is for --level 2m' aug t0 8g --drop-tables
	must aug t0 0x100400000
	refused 1 'mapped already' aug t0 0x100400000+2m --level 2m --drop-tables
}

test_pages_of_several_blocks_are_refused_and_left_as_they_are()
{
	machine
	runnable_td t0
	must aug t0 4g+2m --backing 2m
	must relocate t0 0x100005000
	run promote t0 4g
	status_is 1
	stdout_is_empty
	stderr_is_one_line
	stderr_matches '^tdxctl: promote t0 0x100000000: TDH\.MEM\.PAGE\.PROMOTE: TDX_EPT_INVALID_PROMOTE_CONDITIONS'
	must sept walk t0
	stdout_is '0x100000000..0x100200000     4k   PENDING         512'
	must promote t0 4g --expect TDX_EPT_INVALID_PROMOTE_CONDITIONS
	must zap t0 4g+2m
}

test_skip_passes_over_what_does_not_fit()
{
	machine
	runnable_td t0
	must aug t0 4g+2m --backing 2m
	must aug t0 0x100400000+2m --level 2m
	must aug t0 0x100600000+8k
	must promote t0 4g+8m --skip
	stdout_is '1 page: 1 block, 1 track, 1 promote, 1 wbinvd'
	must demote t0 4g+8m --skip
	stdout_is '2 pages: 2 block, 1 track, 2 demote'
	must relocate t0 0x100400000+4m --skip
	stdout_is '514 pages: 514 block, 2 track, 514 relocate, 514 wbinvd'
}

test_wrong_input_is_refused()
{
	machine
	runnable_td t0
	must aug t0 4g+64k
	must aug t0 0x100200000 --level 2m
	refused 2 "--level: '4k' is not 2m\|1g" promote t0 4g --level 4k
	refused 2 "--level: '4k' is not 2m\|1g" demote t0 4g --level 4k
	refused 2 "--level: '2m' is not 4k" relocate t0 4g --level 2m
	refused 2 'not aligned to 2048 KiB' promote t0 4g+4k
	refused 2 'not aligned to 1048576 KiB' promote t0 4g+2m --level 1g
	refused 2 'is no range' demote t0 nowhere
	refused 2 'an argument is missing: TD RANGE' promote t0
	refused 1 'something in the range is not mapped' promote t0 4g
	refused 1 'something in the range is not mapped' promote t0 8g
	refused 1 'no table full of pages of the next smaller size' promote t0 0x100200000
	refused 1 'a page in the range is small already' demote t0 4g+64k
	refused 1 'something in the range is not mapped' demote t0 8g
	refused 1 'something in the range is not mapped' relocate t0 4g+128k
	refused 1 'each must have the level given' relocate t0 0x100200000
	for command in promote demote relocate 'sept remove'; do
		# shellcheck disable=SC2086
		refused 1 'not private memory' $command t0 128t
		# shellcheck disable=SC2086
		refused 1 "$command t9: no such TD" $command t9 4g
	done
}

test_every_busy_policy_is_taken()
{
	machine
	runnable_td t0
	must aug t0 4g+2m --backing 2m
	for policy in kick loop again; do
		must promote t0 4g --busy "$policy"
		must demote t0 4g --busy "$policy"
		must relocate t0 8g --busy "$policy" --skip
		must sept remove t0 8g --busy "$policy" --skip
	done
}

test_all_of_it_is_json_when_asked_for()
{
	needs_python
	machine
	runnable_td t0
	must aug t0 4g+2m --backing 2m
	must -j promote t0 4g
	json_is_valid
	json_is 'j["command"], j["outcome"]["calls"], j["outcome"]["done"]' \
		"('promote', {'block': 1, 'track': 1, 'promote': 1, 'wbinvd': 1}, '0x200000')"
	must -j demote t0 4g
	json_is_valid
	json_is 'j["outcome"]["calls"]' "{'block': 1, 'track': 1, 'demote': 1}"
	must -j relocate t0 4g
	json_is_valid
	json_is 'j["outcome"]["calls"]' "{'block': 1, 'track': 1, 'relocate': 1, 'wbinvd': 1}"
	must zap t0 4g+2m
	must -j sept remove t0 4g
	json_is_valid
	json_is 'j["command"], j["outcome"]["calls"]["sept_remove"]' "('sept remove', 1)"
	run -j promote t0 4g
	status_is 1
	json_error_is 'j["error"]["errno"]' ENOENT
	must aug t0 4g
	must zap t0 4g
	run -j aug t0 4g --level 2m
	status_is 1
	json_error_is 'j["error"]["errno"]' ENOTEMPTY
}

run_tests
