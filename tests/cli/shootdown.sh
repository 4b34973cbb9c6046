#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# BLOCK, TRACK and REMOVE while a guest runs: who still sees the page, and when that ends.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# A TD whose guest has written to an accepted page, so that its LP has the translation. A second vCPU
# is on another LP.
guest_with_a_page()
{
	not_recorded
	machine
	must td create t0 --vcpus 2
	must td finalize t0
	must vcpu enter t0 1 --lp 3
	must aug t0 4g
	must guest t0 accept 4g
	must guest t0 write 4g 0x5ec2e7
}

guest_faults()
{
	run guest t0 "$@"
	status_is 1
	stdout_is_empty
	stderr_is_one_line
	stderr_matches 'EPT violation at 0x100000000 \(read\)'
}

test_after_block_the_guest_reads_on_through_its_stale_translation()
{
	guest_with_a_page
	must block t0 4g
	must guest t0 read 4g
	stdout_is 0x5ec2e7
	# Another vCPU has never looked the page up.
	guest_faults --vcpu 1 read 4g
	must guest t0 read 4g
	stdout_is 0x5ec2e7
}

test_after_track_the_guest_faults_when_it_is_entered_again()
{
	guest_with_a_page
	must block t0 4g
	must track t0
	guest_faults read 4g
	must unblock t0 4g
	must guest t0 resume
	stdout_is 0x5ec2e7
}

test_remove_before_track_is_refused()
{
	guest_with_a_page
	must block t0 4g
	must remove t0 4g --expect TDX_TLB_TRACKING_NOT_DONE
	must guest t0 read 4g
	stdout_is 0x5ec2e7
	must track t0
	must remove t0 4g
	stdout_is '1 page: 1 remove, 1 wbinvd'
	guest_faults read 4g
}

test_one_track_is_for_every_vcpu_on_every_processor()
{
	guest_with_a_page
	must guest t0 --vcpu 1 read 4g
	stdout_is 0x5ec2e7
	must block t0 4g
	must guest t0 read 4g
	must guest t0 --vcpu 1 read 4g
	stdout_is 0x5ec2e7
	must track t0
	guest_faults read 4g
	guest_faults --vcpu 1 read 4g
}

test_a_vcpu_that_moves_leaves_its_translations_behind()
{
	guest_with_a_page
	must block t0 4g
	guest_faults --lp 2 read 4g
	must unblock t0 4g --expect TDX_TLB_TRACKING_NOT_DONE
	must track t0
	must unblock t0 4g
	must guest t0 resume
	stdout_is 0x5ec2e7
}

test_a_page_that_was_given_back_is_never_seen_again()
{
	guest_with_a_page
	must zap t0 4g
	# The next TD gets the same page of the host.
	must td create t1
	must td finalize t1
	must aug t1 4g
	must guest t1 accept 4g
	must guest t1 read 4g
	stdout_is 0x0
	must guest t1 write 4g 0x77
	guest_faults read 4g
	must aug t0 4g
	run guest t0 resume
	status_is 1
	stderr_matches '#VE in the guest: exit reason 48 at 0x100000000'
	must guest t0 accept 4g
	must guest t0 read 4g
	stdout_is 0x0
	must guest t1 read 4g
	stdout_is 0x77
}

test_a_zap_of_a_used_range_is_one_track()
{
	not_recorded
	machine
	runnable_td t0
	must aug t0 4g+2m --level 2m
	must guest t0 accept 4g --level 2m
	must guest t0 fill 4g 3 --size 64k
	must zap t0 4g+2m
	stdout_is '1 page: 1 block, 1 track, 1 remove, 512 wbinvd'
	guest_faults read 4g
}

run_tests
