#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Much memory: every SEAMCALL that it takes, and none more.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# A whole gigabyte, where there is one.
mib=$((memory_mib < 1024 ? memory_mib : 1024))
pages=$((mib * 256))
tables=$((mib / 2))

test_many_4k_pages()
{
	not_recorded
	machine
	runnable_td t0
	must aug t0 4g+${mib}m
	# One level 2 table, one level 1 table, and the others of level 0.
	stdout_is "$pages pages: $pages aug, $((tables + 2)) sept.add"
	must td show t0
	stdout_matches "^4k pages +$pages$"
	must zap t0 4g+${mib}m
	stdout_is "$pages pages: $pages block, $tables track, $pages remove, $pages wbinvd"
	must td show t0
	stdout_matches '^4k pages +0$'
	stdout_matches "^epoch +$((tables + 1))$"
}

test_many_2m_pages()
{
	machine
	runnable_td t0
	must aug t0 4g+${mib}m --level 2m
	stdout_is "$tables pages: $tables aug, 2 sept.add"
	must zap t0 4g+${mib}m
	stdout_is "$tables pages: $tables block, 1 track, $tables remove, $pages wbinvd"
}

test_a_gigabyte_in_one_block()
{
	needs_memory 1024
	machine
	runnable_td t0
	must aug t0 4g+1g --level 2m --backing 1g
	stdout_is '512 pages: 512 aug, 2 sept.add'
	must td destroy t0
	needs_python
	must -j stats
	json_is 'j["pages"]["owned"], j["pages"]["leaked"]' "('0x0', '0x0')"
	json_is '{l["leaf"]: int(l["errors"], 16) for l in j["leaves"] if l["errors"] != "0x0"}' '{}'
}

run_tests
