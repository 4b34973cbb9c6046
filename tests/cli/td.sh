#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The life of a test TD.
. "${srcdir:-$(dirname "$0")}/lib.sh"

test_a_td_is_created_shown_finalized_and_destroyed()
{
	machine
	must td create t0
	stdout_is_empty
	must td show t0
	stdout_matches '^state +initialized$'
	stdout_matches '^vcpus +1 of 1$'
	stdout_lacks '^mrtd'
	must td finalize t0
	stdout_is_empty
	must td show t0
	stdout_matches '^state +runnable$'
	stdout_matches '^epoch +1$'
	stdout_matches '^mrtd +[0-9a-f]{96}$'
	must td destroy t0
	stdout_is_empty
	must td list
	stdout_is_empty
}

test_list_has_a_line_for_each_td()
{
	machine
	must td create a
	must td create b --vcpus 2
	must td create c
	must td destroy b
	must td list
	[[ $(wc -l <out) == 2 ]] || fail "not two lines"
	stdout_matches '^a +initialized +hkid 63 vcpus 1 4k 0 2m 0 1g 0$'
	stdout_matches '^c +initialized +hkid 61 '
}

test_create_takes_every_property()
{
	machine
	must td create t0 --vcpus 3 --max-vcpus 5 --sept-levels 5 --hkid 40 --tsc-khz 2500000 \
		--attributes debug,sept_ve_disable --xfam 0x7
	must td show t0
	stdout_matches '^hkid +40$'
	stdout_matches '^sept levels +5$'
	stdout_matches '^vcpus +3 of 5$'
	stdout_matches '^attributes +0x10000001 DEBUG SEPT_VE_DISABLE$'
	stdout_matches '^xfam +0x7$'
	must td create t1 --attributes 0x10000000
	must td show t1
	stdout_matches '^attributes +0x10000000 SEPT_VE_DISABLE$'
}

test_verbose_counts_the_seamcalls_of_silent_commands()
{
	machine --packages 2
	must -v td create t0 --vcpus 2
	stdout_matches "$tdcx_pages mng.addcx, 10 vp.addcx, 2 mng.key.config, 1 mng.create, 2 vp.create"
	must -v td finalize t0
	stdout_matches '1 mr.finalize'
	must -v td destroy t0
	stdout_matches '2 vp.flush'
	stdout_matches '1 mng.key.freeid'
}

test_every_command_speaks_json()
{
	needs_python
	machine
	must -j td create t0 --vcpus 2
	json_is_valid
	json_is 'j["command"], j["name"], j["outcome"]["calls"]["vp_create"]' "('td create', 't0', 2)"
	must -j td finalize t0
	json_is_valid
	json_is 'j["outcome"]["calls"]' "{'mr_finalize': 1}"
	must aug t0 4g+8k
	must -j td list
	json_is_valid
	json_is 'j["tds"][0]["state"], j["tds"][0]["pages_4k"]' "('runnable', '0x2')"
	must -j td show t0
	json_is_valid
	json_is 'j["vcpus"], j["epoch"], len(j["mrtd"]), j["sept_pages"]' "(2, '0x1', 96, '0x3')"
	must -j td destroy t0
	json_is_valid
	json_is '"errno" in j["outcome"], j["outcome"]["leaked"]' "(False, '0x0')"
}

test_destroy_gives_back_every_page()
{
	needs_python
	machine
	runnable_td t0
	must aug t0 4g+16m
	must aug t0 8g+16m --level 2m
	must aug t0 9g+1m --backing 2m
	must block t0 4g+1m
	must td destroy t0
	must -j stats
	json_is 'j["pages"]["owned"], j["pages"]["leaked"]' "('0x0', '0x0')"
}

test_a_keyid_is_free_again_after_destroy()
{
	machine --keyids 32..33
	must td create a
	refused 1 '^tdxctl: td create b: TDH.MNG.CREATE: TDX_HKID_NOT_FREE.*all 2 private KeyIDs are in use: 1 by test TDs \(a\).*td destroy' \
		td create b
	must td create b --expect TDX_HKID_NOT_FREE
	# One that was asked for by number is another matter.
	refused 1 'another TD or the module itself uses the HKID; take another' td create b --hkid 33
	must td destroy a
	must td create b
}

test_wrong_names_are_usage_errors()
{
	machine
	for name in '' -- ' ' a/b -x 'tést' t0123456789012345678901234567890; do
		run td create -- "$name"
		status_is 2
		stderr_is_one_line
	done
	must td list
	stdout_is_empty
}

test_a_name_is_taken_only_once()
{
	machine
	must td create t0
	refused 1 '^tdxctl: td create t0: a TD of this name exists; ' td create t0
}

test_unknown_tds_are_named()
{
	machine
	must td create t0
	for command in "td show" "td finalize" "td destroy" track "sept stat" "sept walk"; do
		# shellcheck disable=SC2086
		refused 1 "^tdxctl: $command missing: no such TD; " $command missing
	done
	for command in add aug block unblock remove zap "sept show"; do
		# shellcheck disable=SC2086
		refused 1 "^tdxctl: $command missing: no such TD; " $command missing 4g
	done
}

test_finalizing_twice_is_refused_by_the_tdx_module()
{
	machine
	runnable_td t0
	refused 1 '^tdxctl: td finalize t0: TDH\.MR\.FINALIZE: TDX_OP_STATE_INCORRECT: .*; ' td finalize t0
}

test_finalizing_without_a_vcpu_is_refused_by_the_tdx_module()
{
	machine
	must td create t0 --vcpus 0
	refused 1 'TDH\.MR\.FINALIZE: TDX_NO_VCPUS' td finalize t0
}

test_impossible_properties_leave_nothing_behind()
{
	machine
	for wrong in "--vcpus 65" "--vcpus 3 --max-vcpus 2" "--attributes 0x2" "--xfam 0x4" "--tsc-khz 1" \
		"--hkid 31" "--hkid 32" "--hkid 64"; do
		# shellcheck disable=SC2086
		refused 1 '^tdxctl: td create t0: ' td create t0 $wrong
	done
	refused 2 "--attributes: 'SHINY' is not BITS" td create t0 --attributes SHINY
	refused 2 "--sept-levels: '3' is not 4\|5" td create t0 --sept-levels 3
}

run_tests
