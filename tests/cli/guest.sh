#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vCPUs and the test guest that runs in them.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# What the test guest does by itself is no SEAMCALL: a recording cannot be replayed without it.
guest_td()
{
	not_recorded
	machine
	must td create t0 --vcpus 2 "$@"
	must td finalize t0
}

guest_fails()
{
	local pattern=$1
	shift

	run guest t0 "$@"
	status_is 1
	stdout_is_empty
	stderr_is_one_line
	stderr_matches "$pattern"
}

test_vcpus_are_made_listed_moved_and_flushed()
{
	not_recorded
	machine
	must td create t0 --max-vcpus 2
	must vcpu create t0
	stdout_is 'vcpu 1'
	run vcpu create t0
	status_is 1
	stderr_matches 'all the vCPUs that it may have'
	must vcpu list t0
	stdout_is 'vcpu 0  lp 0  entries 0 shared EPT not loaded rcx 0x800060000000
vcpu 1  lp 0  entries 0 shared EPT not loaded rcx 0x800060000000'
	must td finalize t0
	must vcpu enter t0 1 --lp 3
	must vcpu list t0
	stdout_matches '^vcpu 1  lp 3  entries 1 shared EPT loaded'
	must vcpu enter t0 1 --lp 2 --verbose
	stdout_matches '1 vp.enter, 1 vp.flush'
	must vcpu flush t0 1
	stdout_is '1 vp.flush'
	must vcpu flush t0 1
	stdout_is 'no SEAMCALL'
	must vcpu list t0
	stdout_matches '^vcpu 1  lp - '
}

test_fields_that_a_host_needs_are_read_and_written()
{
	machine
	must td create t0
	must vcpu get t0 0
	stdout_matches '^VMCS_POSTED_INTR_NOTIFICATION_VECTOR +0xffff$'
	stdout_matches '^VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS +set$'
	stdout_matches '^VMCS_SHARED_EPTP +set$'
	[[ $(wc -l <out) == 7 ]] || fail "not the seven fields that a host may write"
	# Posted interrupts: the TDX module wants the vector, then the descriptor, then the switch.
	must vcpu set t0 0 VMCS_PIN_BASED_CONTROLS 0x80 --expect TDX_TD_VMCS_FIELD_NOT_INITIALIZED
	must vcpu set t0 0 vmcs_posted_intr_notification_vector 0x30
	must vcpu set t0 0 VMCS_PIN_BASED_CONTROLS 0x80 --expect TDX_TD_VMCS_FIELD_NOT_INITIALIZED
	must vcpu set t0 0 VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS page
	must vcpu set t0 0 VMCS_PIN_BASED_CONTROLS 0x80 --verbose
	stdout_matches '^1 vp.wr; '
	must vcpu get t0 0 0x0024000100000002
	stdout_matches '^VMCS_POSTED_INTR_NOTIFICATION_VECTOR +0x30$'
	must vcpu get t0 0 VMCS_PIN_BASED_CONTROLS
	stdout_matches '^VMCS_PIN_BASED_CONTROLS +0x80$'
	must vcpu set t0 0 PEND_NMI 1
	must vcpu get t0 0 PEND_NMI
	stdout_matches '^PEND_NMI +0x1$'
	# The root of the shared EPT, which the next entry need not load any more.
	must vcpu set t0 0 VMCS_SHARED_EPTP page
	must vcpu list t0
	stdout_matches '^vcpu 0 .*shared EPT loaded'
	must td destroy t0
	must stats
	stdout_matches '0 leaked'
}

test_a_field_neither_takes_nor_gives_an_address()
{
	needs_python
	machine
	must td create t0
	refused 1 'not to be named' vcpu set t0 0 VMCS_SHARED_EPTP 0x100000000
	refused 1 'not to be named' vcpu set t0 0 VMCS_POSTED_INTR_DESCRIPTOR_ADDRESS 0
	refused 1 'takes no page' vcpu set t0 0 PEND_NMI page
	must -j vcpu get t0 0 VMCS_SHARED_EPTP
	json_is_valid
	json_is 'j["fields"][0]["is_set"], "value" in j["fields"][0]' '(True, False)'
	must vcpu get t0 0 VMCS_GUEST_RIP --expect TDX_METADATA_FIELD_NOT_READABLE
	must vcpu set t0 0 VMCS_TSC_OFFSET 1 --expect TDX_METADATA_FIELD_NOT_WRITABLE
	refused 1 'no such vCPU' vcpu get t0 3
	refused 2 'no field of a vCPU' vcpu get t0 0 NONSENSE
	refused 2 'no field of a vCPU' vcpu get t0 0 'GPR_STATE[99]'
	refused 2 'is no value' vcpu set t0 0 PEND_NMI maybe
}

test_a_command_that_cannot_end_is_aborted()
{
	needs_python
	guest_td
	guest_fails 'nothing to go on with' abort
	guest_fails 'EPT violation .* or end the command by .tdxctl guest t0 abort.$' write 4g 7
	guest_fails 'still at write 0x100000000.* or end it by' read 8g
	must guest t0 abort
	stdout_is 'write aborted'
	# It is over: the guest takes the next command, and nothing was written.
	must aug t0 4g
	must guest t0 accept 4g
	must guest t0 read 4g
	stdout_is 0x0
	guest_fails 'nothing to go on with' abort
	# The second page of two: what was done before stays done.
	guest_fails 'EPT violation at 0x100001000 \(write\)' fill 4g 5 --size 8k
	must -j guest t0 abort
	json_is_valid
	json_is 'j["aborted"]' fill
	must guest t0 read 0x100000ff8
	stdout_is 0x5
	# What can go on by now is aborted all the same.
	guest_fails 'EPT violation' accept 8g
	must aug t0 8g
	must guest t0 abort
	guest_fails '#VE in the guest' read 8g
}

test_an_exit_says_what_the_vcpu_left_for()
{
	needs_python
	guest_td
	must vcpu enter t0 0
	stdout_is 'vcpu 0 lp 0: ept-violation gpa 0x800060000000 read'
	must -j vcpu enter t0 0
	json_is_valid
	json_is 'j["exit"]["reason"], j["exit"]["gpa"], j["exit"]["access"]' "('ept-violation', '0x800060000000', 'read')"
	# Shared memory without the magic is no mailbox: the guest sleeps.
	must map-shared t0 0x60000000
	must vcpu enter t0 0
	stdout_is 'vcpu 0 lp 0: vmcall hlt'
}

test_a_vcpu_cannot_run_before_the_td_is_finalized_nor_if_it_does_not_exist()
{
	machine
	must td create t0
	must vcpu enter t0 0 --expect TDX_OP_STATE_INCORRECT
	must td finalize t0
	refused 1 'no such vCPU or LP' vcpu enter t0 1
	refused 1 'no such vCPU or LP' vcpu enter t0 0 --lp 4
	refused 1 'no such vCPU or LP' vcpu flush t0 7
	refused 2 'is no vCPU' vcpu enter t0 x
}

test_memory_is_read_written_filled_and_summed_up()
{
	guest_td
	must aug t0 4g+8k
	must guest t0 accept 4g --size 8k
	must guest t0 write 0x100001008 0xdeadbeef
	must guest t0 read 0x100001008
	stdout_is 0xdeadbeef
	must guest t0 read 4g
	stdout_is 0x0
	must guest t0 fill 4g 1 --size 16
	# rotate(1) + 1
	must guest t0 checksum 4g --size 16
	stdout_is 0x3
	must guest t0 checksum 4g
	# 511 words more, of which all are 0: bits 0 and 1 are rotated by 510
	stdout_is 0xc000000000000000
	must guest t0 spin 4g 10000
	stdout_is 0x1
	must guest t0 attr 4g
	stdout_matches '^0x'
}

test_report_says_what_the_td_is_and_that_it_is_made_up()
{
	guest_td
	must guest t0 report --data 0102fF
	stdout_matches '^type +81000000$'
	stdout_matches '^report_data +0102ff0{122}$'
	stdout_matches '^mrtd +[0-9a-f]{96}$'
	stdout_matches '^rtmr0 +0{96}$'
	stdout_matches '^The MAC is made up: its key is public'
	must td show t0
	mrtd=$(sed -n 's/^mrtd *//p' out)
	must guest t0 report
	stdout_matches "^mrtd +$mrtd\$"
	stdout_matches '^report_data +0{128}$'
	run guest t0 report --data 123
	status_is 2
	run guest t0 report 4g
	status_is 2
	run guest t0 read 4g --data 12
	status_is 2
}

test_report_is_json_when_asked_for()
{
	needs_python
	guest_td
	must -j guest t0 report --data 77
	json_is_valid
	json_is 'j["made_up"], len(j["report"]), j["report"][256:260], j["report_data"][:4]' \
		"(True, 2048, '7700', '7700')"
}

test_accept_is_the_real_leaf()
{
	guest_td
	must aug t0 4g
	guest_fails '#VE in the guest: exit reason 48 at 0x100000000 \(read\)' read 4g
	must guest t0 accept 4g
	guest_fails 'TDX_PAGE_ALREADY_ACCEPTED\(4K\) after 0x0 bytes' accept 4g
	must aug t0 8g --level 2m
	guest_fails 'TDX_PAGE_SIZE_MISMATCH\(2M\)' accept 4g --level 2m
	# A page that is larger is for the host to split.
	guest_fails 'EPT violation at 0x200000000 \(accept\)' --vcpu 1 accept 8g
	must guest t0 accept 8g --level 2m
	guest_fails 'TDX_PAGE_ALREADY_ACCEPTED\(2M\)' --vcpu 1 resume
	guest_fails 'EPT violation at 0x300000000 \(accept\)' accept 12g
	must aug t0 12g
	must guest t0 resume
	must guest t0 read 12g
	stdout_is 0x0
}

test_sept_ve_disable_turns_the_ve_into_an_exit()
{
	guest_td --attributes SEPT_VE_DISABLE
	must aug t0 4g
	guest_fails 'at 0x100000000 \(read\), which is pending, and.*SEPT_VE_DISABLE; end .*`tdxctl guest t0 abort`, `tdxctl guest t0 accept 0x100000000`' \
		read 4g
	must guest t0 abort
	must guest t0 accept 0x100000000
	must guest t0 read 4g
}

# Each advice, carried out, is what lets the guest go on.
test_a_violation_says_what_lets_the_guest_go_on()
{
	guest_td
	guest_fails '\(write\); `tdxctl aug t0 0x100000000` maps it, then `tdxctl guest t0 resume`' \
		write 4g 5
	must aug t0 0x100000000
	guest_fails '#VE' resume
	must guest t0 accept 4g
	must block t0 4g
	must track t0
	guest_fails 'blocked; `tdxctl unblock t0 0x100000000\+4k` undoes that, then' read 4g
	must unblock t0 0x100000000+4k
	must guest t0 resume
	stdout_is 0x0
	must aug t0 8g --level 2m
	guest_fails '\(accept\), in a page of 2m; `tdxctl demote t0 0x200000000\+2m` splits it, then `tdxctl guest t0 resume --vcpu 1`' \
		--vcpu 1 accept 0x200001000
	must demote t0 0x200000000+2m
	must guest t0 resume --vcpu 1
	guest_fails '`tdxctl aug t0 0x300000000 --level 2m` maps it' accept 12g --level 2m
	must aug t0 0x300000000 --level 2m
	must guest t0 resume
	guest_fails 'only the private alias is mapped; `tdxctl map-shared t0 0x100000000`' \
		read 4g --shared
	must map-shared t0 0x100000000
	must guest t0 resume
	must map-shared t0 16g
	guest_fails 'only the shared alias is mapped.*--shared.*`tdxctl aug t0 0x400000000`' read 16g
	must guest t0 abort
	must guest t0 read 16g --shared
}

test_a_command_that_is_not_answered_stays_in_the_guest()
{
	guest_td
	guest_fails 'EPT violation at 0x100000000 \(write\)' write 4g 5
	guest_fails 'the guest is still at write 0x100000000' read 8g
	guest_fails 'EPT violation' resume
	# The other vCPU has a mailbox of its own.
	guest_fails 'EPT violation at 0x200000000' --vcpu 1 read 8g
	must aug t0 4g
	guest_fails '#VE in the guest: exit reason 48 at 0x100000000 \(write\)' resume
	guest_fails 'nothing to go on with' resume
}

test_private_and_shared_alias_do_not_mix()
{
	not_recorded
	for levels in 4 5; do
		machine --force
		must td create t0 --sept-levels "$levels"
		must td finalize t0
		must aug t0 4g
		must guest t0 accept 4g
		must guest t0 write 4g 1
		guest_fails 'EPT violation at 0x8000100000000|EPT violation at 0x800100000000' \
			read 4g --shared
		must map-shared t0 4g
		must guest t0 resume
		stdout_is 0x0
		must guest t0 write 4g 2 --shared
		must guest t0 read 4g
		stdout_is 0x1
		must guest t0 read 4g --shared
		stdout_is 0x2
		must unmap-shared t0 4g
		guest_fails 'EPT violation' read 4g --shared
		run td destroy t0
		status_is 0
	done
	must stats
	stdout_matches '^pages: 0 allocated'
}

test_shared_memory_is_mapped_once()
{
	guest_td
	must map-shared t0 1g 8k
	refused 1 'mapped or emulated there already' map-shared t0 0x40001000
	refused 1 'not all of it is mapped' unmap-shared t0 1g 12k
	refused 2 'multiples of 4 KiB' map-shared t0 0x123
	refused 1 'have the shared bit set' map-shared t0 0x800000000000
	refused 1 'too much at once' map-shared t0 4g 2g
	refused 1 'too much at once' mmio add t0 4g 128t
	must unmap-shared t0 1g 8k
	must map-shared t0 0x40001000
}

test_mmio_takes_every_step_of_the_flow()
{
	needs_python
	guest_td
	must mmio add t0 0xfe000000 --value 0x1234567890
	must -j guest t0 mmio-read 0xfe000000 --size 4
	json_is_valid
	json_is '[e["reason"] for e in j["exits"]]' "['ept-violation', 'vmcall', 'vmcall']"
	json_is 'j["exits"][0]["gpa"], j["exits"][0]["handled"]' \
		"('0x8000fe000000', 'mmio-entry-installed')"
	json_is 'j["exits"][1]["vmcall"], j["exits"][1]["handled"], j["exits"][1]["r12"], j["exits"][1]["r11"]' \
		"('mmio-read', 'answered', '0x4', '0x34567890')"
	json_is 'j["exits"][2]["vmcall"], j["value"]' "('answer', '0x34567890')"
	# The entry is there now: no EPT violation any more.
	must -j guest t0 mmio-read 0xfe000000
	json_is '[e["reason"] for e in j["exits"]], j["value"]' "(['vmcall', 'vmcall'], '0x1234567890')"
	must mmio list t0
	stdout_is '0xfe000000..0xfe001000 value 0x1234567890 reads 2 writes 0'
}

# The event log of the command that ran, without what differs from run to run: where, and exits for an
# interrupt of the host.
event_log()
{
	sed 's/ lp [0-9]*//' err | awk '
		/^event: vcpu-enter/	{ enter = $0; next }
		/^event: vcpu-exit.* interrupt$/ { enter = ""; next }
		enter			{ print enter; enter = "" }
		{ print }'
}

test_mmio_shows_every_step_in_the_event_log()
{
	guest_td
	must mmio add t0 0xfe000000 --value 0x1234567890
	run --events guest t0 mmio-read 0xfe000000 --size 4
	status_is 0
	stdout_is 0x34567890
	event_log >log
	cat >expected <<'EOF'
event: vcpu-enter t0 vcpu 0
event: vcpu-exit t0 vcpu 0 gpa 0x8000fe000000 ept-violation -> mmio-entry-installed
event: mmio-entry t0 vcpu 0 gpa 0xfe000000
event: vcpu-enter t0 vcpu 0
event: vcpu-exit t0 vcpu 0 vmcall -> answered r11 0x30
event: mmio t0 vcpu 0 read gpa 0xfe000000 size 4 value 0x34567890
event: vcpu-enter t0 vcpu 0
event: vcpu-exit t0 vcpu 0 vmcall r11 0x1
EOF
	cmp -s log expected || fail "other steps: $(diff expected log)"
	# The entry stays: the next access is a #VE at once.
	run --events guest t0 mmio-write 0xfe000000 0x55
	status_is 0
	event_log >log
	cat >expected <<'EOF'
event: vcpu-enter t0 vcpu 0
event: vcpu-exit t0 vcpu 0 vmcall -> answered r11 0x30
event: mmio t0 vcpu 0 write gpa 0xfe000000 size 8 value 0x55
event: vcpu-enter t0 vcpu 0
event: vcpu-exit t0 vcpu 0 vmcall r11 0x2
EOF
	cmp -s log expected || fail "other steps: $(diff expected log)"
	# Without a region no entry is installed.
	run --events guest t0 mmio-read 0xfd000000
	status_is 1
	event_log >log
	[[ $(sed 's/^tdxctl: guest.*/refused/' log) == "event: vcpu-enter t0 vcpu 0
event: vcpu-exit t0 vcpu 0 gpa 0x8000fd000000 ept-violation
refused" ]] || fail "other steps: $(<log)"
}

test_mmio_regions_echo_and_go_away()
{
	guest_td
	must mmio add t0 0xfe000000 8k --echo
	must guest t0 mmio-write 0xfe001000 0x55aa --size 2
	must guest t0 mmio-read 0xfe000000
	stdout_is 0x55aa
	refused 1 'another region is there' mmio add t0 0xfe001000
	refused 1 'mapped or emulated there already' map-shared t0 0xfe000000
	refused 1 'no region begins there' mmio remove t0 0xfe001000
	must mmio remove t0 0xfe000000
	must mmio list t0
	stdout_is_empty
	guest_fails 'EPT violation at 0x8000fe000000 \(read\)' mmio-read 0xfe000000
	must map-shared t0 0xfe000000
	guest_fails 'there is memory, no device' resume
}

test_a_guest_that_halted_is_done()
{
	guest_td
	must guest t0 halt
	guest_fails 'the guest has halted' read 4g
	must vcpu enter t0 0
	stdout_is 'vcpu 0 lp 0: vmcall hlt'
	must aug t0 4g
	must guest t0 --vcpu 1 accept 4g
}

test_operands_are_checked_here_and_in_the_guest()
{
	guest_td
	refused 2 'is nothing that the guest can do' guest t0 dance
	refused 2 'read takes a GPA' guest t0 read
	refused 2 'write takes GPA VALUE' guest t0 write 4g
	refused 2 'takes no --size' guest t0 read 4g --size 8
	refused 2 'is no GPA without shared bit' guest t0 read 0x800000000000
	guest_fails 'the guest does not take these operands' read 0x100000001
	guest_fails 'the guest does not take these operands' mmio-read 0xfe000000 --size 3
}

test_a_firmware_td_has_no_mailbox()
{
	needs_firmware
	machine
	must td load t0 --firmware "$firmware"
	guest_fails 'no mailbox' read 4g
	must vcpu enter t0 0
	stdout_is 'vcpu 0 lp 0: interrupt'
}

run_tests
