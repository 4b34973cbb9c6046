#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The TDP MMU hooks, one at a time.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# A TD in which the tables for GPA 4g are linked, by hooks.
linked_td()
{
	machine
	runnable_td t0
	must hook tdx_sept_link_private_spt t0 0x0 --level 512g
	must hook tdx_sept_link_private_spt t0 0x100000000 --level 1g
	must hook tdx_sept_link_private_spt t0 0x100000000 --level 2m
}

test_a_page_lives_and_dies_hook_by_hook()
{
	linked_td
	stdout_is '1 sept.add'
	must hook tdx_sept_set_private_spte t0 0x100001000
	stdout_is '1 aug'
	must sept walk t0
	stdout_is '0x100001000..0x100002000     4k   PENDING         1'
	must hook tdx_sept_zap_private_spte t0 0x100001000
	stdout_is '1 block'
	must td show t0
	stdout_matches '^blocked +1$'
	must hook tdx_track t0
	stdout_is '1 track'
	must hook tdx_sept_drop_private_spte t0 0x100001000
	stdout_is '1 remove, 1 wbinvd'
	must hook tdx_sept_set_private_spte t0 0x100200000 --level 2m
	must hook tdx_sept_zap_private_spte t0 0x100200000 --level 2m
	must hook tdx_sept_remove_private_spte t0 0x100200000 --level 2m
	stdout_is '1 track, 1 remove, 512 wbinvd'
	must hook tdx_sept_tlb_remote_flush t0
	stdout_is '1 track'
	must sept walk t0
	stdout_is_empty
}

# Every command names an address in the same way, and prints it so.
test_addresses_are_gpas_as_everywhere()
{
	linked_td
	must hook set_private_spte t0 4g
	must sept show t0 4g
	stdout_matches '^4k +0x100000000 +PENDING'
	must sept walk t0 4g+4k
	stdout_matches '^0x100000000\.\.0x100001000 +4k '
	refused 1 'hook tdx_sept_drop_private_spte t0 0x100000000: ' hook drop_private_spte t0 4g
	refused 2 'GPA 4097 is not aligned to 4k' hook set_private_spte t0 4097
}

test_names_may_leave_out_what_they_have_in_common()
{
	linked_td
	must hook set_private_spte t0 0x100000000
	must hook zap_private_spte t0 0x100000000
	must hook remove_private_spte t0 0x100000000
	must hook track t0
	must hook tlb_remote_flush t0
}

test_before_finalizing_set_is_an_add()
{
	machine
	must td create t0
	must hook link_private_spt t0 0x0 --level 512g
	must hook link_private_spt t0 0x0 --level 1g
	must hook link_private_spt t0 0x0
	must hook set_private_spte t0 0x5000
	stdout_is '1 add'
	must hook track t0
	stdout_is 'no SEAMCALL'
	refused 1 'before the TD is finalized pages are 4K' hook set_private_spte t0 0x200000 --level 2m
}

test_the_tdx_module_or_the_hook_refuses()
{
	linked_td
	must hook set_private_spte t0 0x100000000
	refused 1 '^tdxctl: hook tdx_sept_drop_private_spte t0 0x100000000: TDH\.MEM\.PAGE\.REMOVE: TDX_GPA_RANGE_NOT_BLOCKED' \
		hook drop_private_spte t0 0x100000000
	must hook drop_private_spte t0 0x100000000 --expect TDX_GPA_RANGE_NOT_BLOCKED
	# As in KVM: not while the TD has its KeyID.
	refused 1 'the TD has its KeyID' hook free_private_spt t0 0x100000000
}

test_flushes_of_any_vm_go_to_the_hooks_of_a_td()
{
	machine
	must td create t0 --vcpus 2
	must td finalize t0
	must map-shared t0 1g 4k
	must hook vt_flush_tlb_all t0
	stdout_is 'no SEAMCALL'
	must hook vt_flush_tlb_current t0 --vcpu 1
	must hook vt_flush_tlb_guest t0 --vcpu 1
	stdout_is 'no SEAMCALL'
	must hook vt_tlb_remote_flush t0
	stdout_is '1 track'
	must hook vt_tlb_remote_flush t0 --busy again
	# The host cannot know a linear address of a TD.
	run hook vt_flush_tlb_gva t0 0x7f0000001000
	status_is 1
	stderr_matches 'hook vt_flush_tlb_gva t0: refused, but not by the TDX module'
	host_said 'bug: flush of linear address 0x7f0000001000 of a TD'
	refused 1 'do not allow this hook' hook vt_flush_tlb_all t0 --vcpu 2
	refused 2 'takes no --vcpu' hook vt_tlb_remote_flush t0 --vcpu 1
	refused 2 'there are up to 64' hook vt_flush_tlb_all t0 --vcpu 64
	refused 2 'takes neither GPA nor --level' hook vt_flush_tlb_all t0 5
	refused 2 'needs a linear address' hook vt_flush_tlb_gva t0
	refused 2 "'x' is no linear address" hook vt_flush_tlb_gva t0 x
	refused 2 "'flush_tlb_all' is no hook" hook flush_tlb_all t0
}

test_pages_of_1g_are_promoted_not_given()
{
	needs_memory 1024
	linked_td
	refused 1 'TDH\.MEM\.PAGE\.AUG: TDX_OPERAND_INVALID\(RCX\)' hook set_private_spte t0 0x140000000 --level 1g
}

test_an_entry_that_does_not_fit_is_refused()
{
	linked_td
	must hook set_private_spte t0 0x100000000
	refused 1 'mapped there already' hook set_private_spte t0 0x100000000
	refused 1 'mapped there already' hook link_private_spt t0 0x100000000
	refused 1 'no table leads there' hook set_private_spte t0 0x100200000
	refused 1 'nothing is there' hook zap_private_spte t0 0x100001000
	refused 1 'do not allow this hook' hook zap_private_spte t0 0x100000000 --level 2m
	refused 1 'do not allow this hook' hook set_private_spte t0 0x800000000000
	refused 1 'do not allow this hook' hook link_private_spt t0 0x0 --level 256t
}

test_wrong_input_is_a_usage_error()
{
	machine
	runnable_td t0
	refused 2 "'frob' is no hook" hook frob t0 0
	refused 2 "'tdx_set_private_spte' is no hook" hook tdx_set_private_spte t0 0
	refused 2 'needs a GPA' hook set_private_spte t0
	refused 2 "'4x' is no GPA" hook set_private_spte t0 4x
	refused 2 "'-1' is no GPA" hook set_private_spte t0 -- -1
	refused 2 'is not aligned to 2m' hook set_private_spte t0 0x1000 --level 2m
	refused 2 'works on tables' hook link_private_spt t0 0x0 --level 4k
	refused 2 'takes neither GPA nor --level' hook track t0 0
	refused 2 'takes neither GPA nor --level' hook track t0 --level 4k
	refused 2 "--level: '3m' is not" hook set_private_spte t0 0x0 --level 3m
	refused 2 "--busy: 'never' is not" hook track t0 --busy never
	refused 2 'an argument is missing' hook track
	refused 1 'no such TD' hook track t9
}

test_every_busy_policy_is_taken()
{
	linked_td
	for policy in kick loop again; do
		must hook set_private_spte t0 0x100000000 --busy "$policy"
		must hook zap_private_spte t0 0x100000000 --busy "$policy"
		must hook remove_private_spte t0 0x100000000 --busy "$policy"
	done
}

test_all_of_it_is_json_when_asked_for()
{
	needs_python
	linked_td
	must -j hook set_private_spte t0 0x100000000
	json_is_valid
	json_is 'j["command"], j["outcome"]["calls"], j["outcome"]["gpa"]' "('hook', {'aug': 1}, '0x100000000')"
	run -j hook set_private_spte t0 0x100000000
	status_is 1
	json_error_is 'j["error"]["errno"]' EEXIST
}

run_tests
