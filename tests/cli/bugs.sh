#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# td create --kvm-bugs: what KVM takes for impossible (KVM_BUG_ON) makes a TD bugged, hook by hook.
. "${srcdir:-$(dirname "$0")}/lib.sh"

invalid='TDX_OPERAND_INVALID(RCX)'

# A finalized TD with a page at GPA 4g, and free entries beside it.
bug_td()
{
	must td create t0 --kvm-bugs
	must td finalize t0
	must hook link_private_spt t0 0x0 --level 512g
	must hook link_private_spt t0 0x100000000 --level 1g
	must hook link_private_spt t0 0x100000000 --level 2m
	must hook set_private_spte t0 0x100000000
	bugs_are on
}

bugs_are()
{
	must td show t0
	stdout_matches "^kvm bugs +$1\$"
}

# bugs ARGUMENT...: the hook is refused, and its TD is bugged; then the TD is destroyed.
bugs()
{
	run hook "$@"
	status_is 1
	host_said "TD [0-9]+ is bugged by"
	bugs_are bugged
	refused 1 'the TD is bugged \(KVM_BUG_ON\)' hook track t0
	must inject clear
	must td destroy t0
}

# refuses LEAF: its next call is refused.
refuses()
{
	must inject add "$1" --status "$invalid" --nth 1
}

test_a_refusal_by_the_tdx_module_bugs_the_td()
{
	machine
	bug_td
	refuses mem.sept.add
	bugs link_private_spt t0 0x100200000
	bug_td
	refuses mem.page.aug
	bugs set_private_spte t0 0x100001000
	bug_td
	refuses mem.range.block
	bugs zap_private_spte t0 0x100000000
	bug_td
	refuses mem.track
	bugs track t0
	bug_td
	refuses mem.track
	bugs vt_tlb_remote_flush t0
	bug_td
	# Not blocked: TDX_GPA_RANGE_NOT_BLOCKED.
	bugs drop_private_spte t0 0x100000000
	bug_td
	bugs remove_private_spte t0 0x100000000
}

test_a_page_that_cannot_be_flushed_bugs_the_td()
{
	machine
	bug_td
	must hook zap_private_spte t0 0x100000000
	refuses phymem.page.wbinvd
	pages_will_leak
	run hook remove_private_spte t0 0x100000000
	status_is 1
	host_said 'TD [0-9]+ is bugged by'
	bugs_are bugged
}

test_what_must_not_be_asked_for_bugs_the_td()
{
	machine
	bug_td
	bugs free_private_spt t0 0x100000000
	bug_td
	bugs vt_flush_tlb_gva t0 0x1000
	must td create t0 --kvm-bugs
	must hook link_private_spt t0 0x0 --level 512g
	must hook link_private_spt t0 0x0 --level 1g
	bugs set_private_spte t0 0x200000 --level 2m
}

test_what_is_busy_or_cannot_be_asked_for_is_no_bug()
{
	machine
	bug_td
	must inject add mem.range.block --status 'TDX_OPERAND_BUSY(RCX)' --nth 1
	refused 3 'TDX_OPERAND_BUSY' hook zap_private_spte t0 0x100000000 --busy again
	refused 1 'nothing is there' hook zap_private_spte t0 0x100001000
	refused 1 'mapped there already' hook set_private_spte t0 0x100000000
	must hook vt_flush_tlb_guest t0
	bugs_are on
}

test_range_operations_are_made_of_hooks()
{
	machine
	bug_td
	refuses mem.range.block
	run zap t0 4g
	status_is 1
	host_said 'TD [0-9]+ is bugged by tdx_sept_zap_private_spte'
	bugs_are bugged
}

test_a_bugged_td_refuses_all_but_its_end()
{
	machine
	needs_python
	bug_td
	must map-shared t0 1g
	run hook vt_flush_tlb_gva t0 0x1000
	status_is 1
	for command in "aug t0 5g" "zap t0 4g" "hook vt_flush_tlb_all t0" "hook drop_private_spte t0 0x100000000" \
		"td finalize t0" "vcpu create t0" "vcpu enter t0 0" "vcpu flush t0 0" "sept walk t0" \
		"map-shared t0 2g" "unmap-shared t0 1g" "mmio add t0 3g 4k"; do
		# shellcheck disable=SC2086
		refused 1 'the TD is bugged \(KVM_BUG_ON\)' $command
	done
	run -j aug t0 5g
	status_is 1
	json_error_is 'j["error"]["errno"]' EIO
	must -j td show t0
	json_is 'j["kvm_bugs"], j["state"]' "('bugged', 'runnable')"
	must td list
	must vcpu list t0
	must td destroy t0
	must stats
	stdout_matches '^pages: 0 allocated'
}

test_the_end_of_a_bugged_td_may_take_long()
{
	machine
	bug_td
	run hook vt_flush_tlb_gva t0 0x1000
	must inject add mng.key.freeid --status 'TDX_OPERAND_BUSY(RCX)' --prob 1
	run td destroy t0
	status_is 3
	# In teardown it takes what any TD takes then, and the TDX module has the say.
	refused 1 'TDX_TD_KEYS_NOT_CONFIGURED' hook tlb_remote_flush t0
	must inject clear
	must td destroy t0
}

test_without_the_option_nothing_of_the_kind_happens()
{
	machine
	runnable_td t0
	bugs_are off
	run hook vt_flush_tlb_gva t0 0x1000
	status_is 1
	refuses mem.page.aug
	run aug t0 4g
	status_is 1
	bugs_are off
	must aug t0 4g
}

test_an_event_says_so()
{
	machine
	bug_td
	refuses mem.page.aug
	run --events hook set_private_spte t0 0x100001000
	status_is 1
	stderr_matches '^event: td-bugged t0 TDH\.MEM\.PAGE\.AUG TDX_OPERAND_INVALID'
}

run_tests
