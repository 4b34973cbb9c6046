#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Looking at the secure EPT.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# A TD with 4K pages (some blocked), and a 2M page behind a hole.
mixed_td()
{
	machine
	runnable_td t0
	must aug t0 4g+64k
	must block t0 4g+16k
	must aug t0 0x100400000 --level 2m
}

test_show_is_the_way_down_to_an_address()
{
	mixed_td
	must sept show t0 4g
	stdout_is '512g 0x0             NL_MAPPED       entry 0x0000000000000007 mirror present,table
1g   0x100000000     NL_MAPPED       entry 0x0000000000000007 mirror present,table
2m   0x100000000     NL_MAPPED       entry 0x0000000000000007 mirror present,table
4k   0x100000000     PENDING_BLOCKED entry 0x80000000000000f0 mirror present,blocked,pending'
	must sept show t0 0x100412345
	stdout_matches '^2m   0x100400000     PENDING '
	stdout_lacks '^4k'
	must sept show t0 0x100010000
	stdout_matches '^4k   0x100010000     FREE +entry 0x8000000000000000 mirror absent$'
	must sept show t0 1t
	stdout_is '512g 0x10000000000   FREE            entry 0x8000000000000000 mirror absent'
}

test_show_goes_through_five_levels()
{
	machine
	must td create t0 --sept-levels 5
	must add t0 4g
	must sept show t0 4g
	stdout_matches '^256t 0x0             NL_MAPPED '
	stdout_matches '^4k   0x100000000     MAPPED '
}

test_walk_joins_equal_neighbours()
{
	mixed_td
	must sept walk t0
	stdout_is '0x100000000..0x100004000     4k   PENDING_BLOCKED 4
0x100004000..0x100010000     4k   PENDING         12
0x100400000..0x100600000     2m   PENDING         1'
	must sept walk --each t0
	[[ $(wc -l <out) == 17 ]] || fail "not 17 entries"
}

test_walk_keeps_to_its_range()
{
	mixed_td
	must sept walk t0 0x100003000+8k
	stdout_is '0x100003000..0x100004000     4k   PENDING_BLOCKED 1
0x100004000..0x100005000     4k   PENDING         1'
	must sept walk t0 8g+1g
	stdout_is_empty
	must sept walk t0 4g
	stdout_is '0x100000000..0x100001000     4k   PENDING_BLOCKED 1'
}

test_walk_shows_tables_and_free_entries_on_request()
{
	mixed_td
	must sept walk --tables t0
	stdout_matches '^0x0..0x8000000000    512g NL_MAPPED +1$'
	must sept walk --free t0 4g+8m
	stdout_matches '^0x100600000..0x100800000     2m   FREE +1$'
	stdout_matches '^0x100010000..0x100200000     4k   FREE +496$'
}

test_stat_counts_by_level_and_state()
{
	mixed_td
	must sept stat t0
	stdout_is '4k   PENDING         12
4k   PENDING_BLOCKED 4
2m   PENDING         1
2m   NL_MAPPED       1
1g   NL_MAPPED       1
512g NL_MAPPED       1'
}

test_long_walks_are_complete()
{
	machine
	runnable_td t0
	must aug t0 4g+32m
	must sept walk --each t0
	[[ $(wc -l <out) == 8192 ]] || fail "not 8192 entries"
	[[ $(sort -u out | wc -l) == 8192 ]] || fail "an entry is there twice"
	must sept walk t0
	stdout_is '0x100000000..0x102000000     4k   PENDING         8192'
}

test_all_of_it_is_json_when_asked_for()
{
	needs_python
	mixed_td
	must -j sept show t0 4g
	json_is_valid
	json_is 'len(j["entries"]), j["entries"][3]["state"], j["entries"][3]["mirror"]' "(4, 'PENDING_BLOCKED', '0xd')"
	must -j sept walk t0
	json_is_valid
	json_is '[(e["gpa"], e["level"], e["state"], e["count"]) for e in j["entries"]][2]' \
		"('0x100400000', '2m', 'PENDING', 1)"
	must -j sept walk t0 8g+1g
	json_is_valid
	json_is 'j["entries"]' '[]'
	must -j sept stat t0
	json_is_valid
	json_is 'sum(e["count"] for e in j["states"])' 20
}

test_looking_changes_nothing()
{
	mixed_td
	stat -c '%y %b' state.img >before
	must sept show t0 4g
	must sept walk t0
	must sept stat t0
	must td show t0
	must stats
	stat -c '%y %b' state.img >after
	cmp -s before after || fail "the state image was written"
}

run_tests
