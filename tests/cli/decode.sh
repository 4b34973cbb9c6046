#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# decode and explain.
. "${srcdir:-$(dirname "$0")}/lib.sh"

test_decode_names_everything_about_a_status()
{
	run_plain decode 0xc0000b0800000001
	status_is 0
	stderr_is_empty
	stdout_matches '^status +0xc0000b0800000001$'
	stdout_matches '^name +TDX_TLB_TRACKING_NOT_DONE\(RCX\)$'
	stdout_matches '^class +GUEST_TD_MEMORY: '
	stdout_matches '^error +yes$'
	stdout_matches '^recoverable +no: '
	stdout_matches '^fatal +no$'
	stdout_matches '^operand +RCX \(1\): '
	stdout_matches '^meaning +the entry is blocked'
	stdout_matches '^usual cause +no TRACK since the BLOCK'
	stdout_matches '^next step +[a-z]'
}

# What a command that fails says last is what decode calls the next step.
test_the_error_line_ends_with_the_next_step()
{
	machine
	must td create t0
	must td finalize t0
	must aug t0 4g
	run block t0 4g
	run remove t0 4g
	status_is 1
	cp err line
	run_plain decode TDX_TLB_TRACKING_NOT_DONE
	next=$(sed -n 's/^next step *//p' out)
	grep -qF "; $next" line || fail "the error line does not end with: $next"
}

test_decode_takes_names_in_several_forms()
{
	run_plain decode 'TDX_TLB_TRACKING_NOT_DONE(RCX)'
	status_is 0
	cp out full
	run_plain decode 'TLB_TRACKING_NOT_DONE(RCX)'
	cmp -s out full || fail "TDX_ matters"
	run_plain decode 0xc0000b0800000001
	cmp -s out full || fail "the number says something else"
	run_plain decode TDX_TLB_TRACKING_NOT_DONE
	status_is 0
	stdout_lacks '^operand'
}

test_decode_distinguishes_busy_fatal_and_success()
{
	needs_python
	run_plain -j decode TDX_OPERAND_BUSY
	json_is_valid
	json_is 'j["backend"], j["busy"], j["error"], j["recoverable"]' "('none', True, True, True)"
	run_plain -j decode 0xe000060400000000
	json_is 'j["name"], j["fatal"], j["recoverable"]' "('TDX_TD_FATAL', True, False)"
	run_plain -j decode 0
	json_is 'j["name"], j["error"]' "('TDX_SUCCESS', False)"
}

# Lines as Linux (old and new), KVM, QEMU and we print them.
test_decode_reads_lines_of_logs()
{
	while IFS='|' read -r line leaf name; do
		run_plain decode "$line"
		status_is 0
		stdout_matches "^name +$name\$"
		if [[ $leaf ]]; then
			stdout_matches "^leaf +$leaf: "
		else
			stdout_lacks '^leaf'
		fi
	done <<-'LINES'
		SEAMCALL (0x0000000000000006) failed: 0xc0000b0800000001|TDH.MEM.PAGE.AUG|TDX_TLB_TRACKING_NOT_DONE\(RCX\)
		virt/tdx: SEAMCALL (0x22) failed: 0xc0000c0000000000|TDH.SYS.RD|TDX_METADATA_FIELD_ID_INCORRECT
		virt/tdx: SEAMCALL (34) failed: 0xc0000c0000000000|TDH.SYS.RD|TDX_METADATA_FIELD_ID_INCORRECT
		SEAMCALL (0x10017) failed: 0x8000000400000000|TDH.MEM.PAGE.PROMOTE|TDX_INTERRUPTED_RESTARTABLE
		SEAMCALL 7 failed: 0xc0000b0d00000001, rcx 0x0|TDH.MEM.RANGE.BLOCK|TDX_EPT_ENTRY_STATE_INCORRECT\(RCX\)
		kvm_intel: SEAMCALL TDH_MNG_KEY_CONFIG failed: 0x8000080000000000|TDH.MNG.KEY.CONFIG|TDX_KEY_GENERATION_FAILED
		SEAMCALL[TDH_MEM_TRACK] failed: 0x8000020100000000.|TDH.MEM.TRACK|TDX_PREVIOUS_TLB_EPOCH_BUSY
		qemu: TDX ioctl KVM_TDX_FINALIZE_VM failed, hw_errors: 0x8000020000000080: Resource busy||TDX_OPERAND_BUSY\(TDR\)
		TDX ioctl 2 return with -5, hw_errors: 0xc000060800000000||TDX_OP_STATE_INCORRECT
		tdx_ide_stream_block(): failed, ret=0x80000f0100000000||TDX_IQ_FULL
		pci 0000:6a:00.0: ide stream block fail c0000f0300000000||TDX_IOMMU_IOTLB_TRACKING_NOT_DONE
		RAX: c000030000000001 RBX: 0 RCX: 00000000ffffffff||TDX_PAGE_METADATA_INCORRECT\(RCX\)
		rax            0xc000030000000001  -4611682623116804095||TDX_PAGE_METADATA_INCORRECT\(RCX\)
		tdxctl: remove t0 4g: TDH.MEM.PAGE.REMOVE: TDX_TLB_TRACKING_NOT_DONE(RCX): the entry is|TDH.MEM.PAGE.REMOVE|TDX_TLB_TRACKING_NOT_DONE\(RCX\)
		{"leaf":"TDH.MR.EXTEND","status":"0x8000020000000002","status_name":"TDX_OPERAND_BUSY(RDX)"}|TDH.MR.EXTEND|TDX_OPERAND_BUSY\(RDX\)
		SEAMCALL TDH_VP_ENTER failed: 0x80000029|TDH.VP.ENTER|TDX_VM_ENTRY_FAILED\(MACHINE_CHECK\)
	LINES
}

test_decode_takes_numbers_as_they_are_found()
{
	for number in c000030000000001 0xC000030000000001 '0xc000030000000001,' 0xc000030000000001. \
		'(0xc000030000000001)' '"0xc000030000000001";' 13835061353817047041; do
		run_plain decode "$number"
		status_is 0
		stdout_matches '^status +0xc000030000000001$'
	done
	run_plain decode 8000020000000083
	stdout_matches '^name +TDX_OPERAND_BUSY\(131\)$'
}

test_decode_names_the_operand_as_its_leaf_does()
{
	for words in '0x8000020000000002 of MR.EXTEND' 'mr.extend 0x8000020000000002' \
		'SEAMCALL (0x10) failed: 0x8000020000000002'; do
		# One argument or several.
		run_plain decode "$words"
		stdout_matches '^operand +RDX \(2\): tdr, root page of the TD'
		# shellcheck disable=SC2086
		run_plain decode $words
		status_is 0
		stdout_matches '^operand +RDX \(2\): tdr, root page of the TD'
	done
	run_plain decode 0x8000020000000002
	stdout_matches '^operand +RDX \(2\): register RDX$'
	# A leaf of the guest has other operands.
	run_plain decode 'TDCALL (0x10) failed: 0xc000010000000002'
	stdout_matches '^operand +RDX \(2\): register RDX$'
	run_plain decode 'MNG.INIT 0xc000010000000045 rcx 0x700000001'
	stdout_matches '^cpuid +leaf 0x1, subleaf 0x7$'
}

test_decode_shows_the_secure_ept_entry()
{
	needs_python
	for regs in 'rcx 0x80000000000000f0, rdx 0x100' 'entry 0x80000000000000f0, level_state 0x100' \
		'RCX: 80000000000000f0 RDX: 100'; do
		run_plain decode "SEAMCALL TDH_MEM_RANGE_BLOCK failed: 0xc0000b0d00000001, $regs"
		status_is 0
		stdout_matches '^sept entry +0x80000000000000f0 '
		stdout_matches '^sept level +4k '
		stdout_matches '^sept state +BLOCKED \(1'
	done
	run_plain -j decode 'SEAMCALL (7) failed: 0xc0000b0000000001 RCX 0x1 RDX 0x402'
	json_is 'j["leaf"], j["sept_level"], j["sept_state"]' "('TDH.MEM.RANGE.BLOCK', '1g', 'MAPPED')"
	# This leaf returns none.
	run_plain decode 'SEAMCALL TDH_MNG_INIT failed: 0xc000010000000045, rcx 0x1, rdx 0x100'
	stdout_lacks '^sept'
}

test_decode_calls_nothing_a_success_that_is_none()
{
	needs_python
	while read -r number reason; do
		run_plain decode "$number"
		status_is 0
		stdout_lacks SUCCESS
		stdout_lacks 'nothing is wrong'
		stdout_matches "^exit reason +$reason.* VM entry failed"
	done <<-'NUMBERS'
		0x80000021 INVALID_GUEST_STATE
		0x80000022 MSR_LOADING
		0x80000029 MACHINE_CHECK
		0xe0000091 unknown
		0x6000000280000021 INVALID_GUEST_STATE
	NUMBERS
	run_plain decode 0x3a
	stdout_lacks SUCCESS
	run_plain -j decode 0x80000021
	json_is 'j["error"], j["entry_failed"], j["exit_reason_number"]' '(True, True, 33)'
	run_plain decode 0xc0000b08
	stdout_matches 'bits 63:32 of RAX, it is TDX_TLB_TRACKING_NOT_DONE$'
}

test_decode_knows_what_linux_and_the_p_seamldr_answer()
{
	while read -r number name; do
		run_plain decode "$number"
		status_is 0
		stdout_matches "^name +$name\$"
		stdout_matches '^recoverable +no'
		stdout_matches '^next step '
	done <<-'NUMBERS'
		0x8000FF00FFFF0000 TDX_SEAMCALL_VMFAILINVALID
		0xFFFFFF00FFFF0000 TDX_SEAMCALL_VMFAILINVALID
		0x8000FF000000000D TDX_SEAMCALL_GP
		0x8000FF0000000006 TDX_SEAMCALL_UD
		0xFFFFFF0000000006 TDX_SEAMCALL_UD
		0x8000000000020000 SEAMLDR_EBADSIG
		0x8000000000000000 SEAMLDR_EBADPARAM
	NUMBERS
	run_plain decode 'SEAMCALL (0x8000000000000001) failed: 0x8000000000030000'
	stdout_matches '^leaf +SEAMLDR\.INSTALL of the P-SEAMLDR$'
	stdout_matches '^recoverable +yes'
}

test_decode_says_of_any_number_what_its_bits_say()
{
	needs_python
	run_plain decode 0x8000030800000008
	stdout_matches '^since +TDX module 1\.5\.28 and 2\.0\.08$'
	run_plain -j decode 0xe0000f7700000005
	json_is 'j["known"], j["class"], j["class_number"], j["details"]' "(False, 'TDX_CONNECT', 15, 5)"
	json_is 'j["error"], j["recoverable"], j["fatal"]' '(True, False, True)'
	run_plain decode 0x1234567800000000
	status_is 0
	stdout_matches '^meaning +no completion status'
}

test_decode_is_a_filter()
{
	needs_python
	cat >log <<-'LOG'
		[    1.000000] usb 1-1: new device at 0xffffffff81000000
		[    2.000000] virt/tdx: SEAMCALL (0x6) failed: 0xc0000b0d00000001
		[    2.000001] virt/tdx: RCX 0x80000000000000f0 RDX 0x100 R08 0x0
		[    3.000000] virt/tdx: RCX 0x1 RDX 0x2 without a call
		RAX: c000030000000001 RBX: 0
		BUG: unable to handle page fault for address: 0000000000000021 cr2: 8000020000000001
	LOG
	printf 'no line feed TDX_SYS_BUSY' >>log
	"$TDXCTL" decode - <log >out 2>err || fail "decode - failed"
	stderr_is_empty
	grep -v '^    ' out | cmp -s - <(cat log && echo) || fail "lines were changed or got lost"
	[[ $(grep -c '^    status ' out) == 3 ]] || fail "not three statuses"
	stdout_matches '^    leaf +TDH\.MEM\.PAGE\.AUG'
	[[ $(grep -cE '^    sept state +BLOCKED' out) == 1 ]] || fail "no entry from the line below"
	"$TDXCTL" -j decode - <log >out 2>err || fail "decode - failed"
	json_is '[line["line"] for line in j["lines"]]' '[2, 3, 5, 7]'
	json_is 'j["lines"][0]["statuses"][0]["leaf"]' TDH.MEM.PAGE.AUG
	json_is 'j["lines"][1]["sept_state"]' BLOCKED
	"$TDXCTL" decode - </dev/null >out 2>err || fail "an empty log is no error"
	stdout_is_empty
}

test_decode_of_nonsense_fails()
{
	run_plain decode 'a line without any status, of 4096 bytes at'
	status_is 2
	stdout_is_empty
	stderr_is_one_line
	run_plain decode TDX_NO_SUCH_STATUS
	status_is 2
	stderr_is_one_line
	run_plain decode 0x1ffffffffffffffff
	status_is 2
	stderr_is_one_line
}

test_every_status_decodes_by_value_and_by_name()
{
	run_plain explain statuses
	status_is 0
	cp out statuses
	[[ $(wc -l <statuses) -gt 150 ]] || fail "there are only $(wc -l <statuses) statuses"
	# One of each class is enough here: the tables have tests of their own.
	awk '!seen[substr($1, 11, 2)]++ { print $1, $2 }' statuses >sample
	while read -r value name; do
		run_plain decode "$value"
		status_is 0
		stdout_matches "^name +$name"
		run_plain explain "$name"
		status_is 0
		stdout_matches "^status +$value$"
	done <sample
}

test_explain_shows_a_leaf_and_its_operands()
{
	run_plain explain TDH.MEM.PAGE.AUG
	status_is 0
	stdout_matches '^leaf +TDH\.MEM\.PAGE\.AUG$'
	stdout_matches '^number +6$'
	stdout_matches '^op-states +INITIALIZED RUNNABLE '
	stdout_matches '^  in +rcx +map +MAP .*levels 4k to 2m$'
	stdout_matches '^  in +r8 +page '
	cp out full
	for name in mem.page.aug MEM_PAGE_AUG 6; do
		run_plain explain "$name"
		cmp -s out full || fail "$name is something else"
	done
}

test_every_leaf_is_explained()
{
	run_plain explain leaves
	status_is 0
	cp out leaves
	[[ $(wc -l <leaves) -gt 100 ]] || fail "there are only $(wc -l <leaves) leaves"
	while read -r number name _; do
		run_plain explain "$number"
		status_is 0
		stdout_matches "^leaf +$name\$"
	done <leaves
}

test_explain_knows_operands_and_states()
{
	run_plain explain PENDING
	status_is 0
	stdout_matches '^SEPT state +PENDING \(2\): a page from AUG: until the guest accepts it'
	run_plain explain blocked
	stdout_matches '^SEPT state +BLOCKED \(1\): .* after TRACK, REMOVE'
	stdout_matches '^TD state +BLOCKED \(2\): no vCPU can enter'
	run_plain explain TDVPR
	stdout_matches '^page type +TDVPR \(6\): root page of a vCPU$'
	run_plain explain DISABLED
	stdout_matches '^vCPU state +DISABLED \(8\): '
	run_plain explain sept_tree
	status_is 0
	stdout_matches '^operand +SEPT_TREE \(146\)'
	run_plain explain RUNNABLE
	stdout_matches '^op-state +RUNNABLE \(2\): measurement is final'
	run_plain explain nonsense
	status_is 2
	stderr_is_one_line
}

test_explain_distinguishes_numbers()
{
	run_plain explain 58
	status_is 0
	stdout_matches '^leaf +TDH\.PHYMEM\.PAMT\.ADD$'
	stdout_matches '^since +TDX module 1\.5\.28 and 2\.0\.08$'
	run_plain explain 163
	stdout_matches '^leaf +TDH\.MEM\.SHARED\.SEPT\.WR$'
	for number in 54 0x36 199 65535; do
		run_plain explain "$number"
		status_is 2
		stderr_matches "$number is the number of no leaf"
	done
	run_plain explain 0x8000000000000001
	status_is 2
	stderr_matches 'may be a leaf of the P-SEAMLDR or what it answers'
	run_plain explain 0xC000030000000001
	stdout_matches '^name +TDX_PAGE_METADATA_INCORRECT'
}

test_explain_knows_metadata_fields()
{
	needs_python
	run_plain explain MAX_TDMRS
	status_is 0
	cp out full
	stdout_matches '^id +0x9100000100000008$'
	stdout_matches '^context +SYS '
	stdout_matches '^size +2 bytes$'
	run_plain explain 0x9100000100000008
	cmp -s out full || fail "the id is another field than the name"
	run_plain explain sys.max_tdmrs
	cmp -s out full || fail "the context changes the field"
	run_plain -j explain MRTD[5]
	json_is 'j["fields"][0]["id"], j["fields"][0]["context"]' "('0x1310000300000005', 'TD')"
	run_plain explain MRTD[6]
	status_is 2
	run_plain explain VMCS_PIN_BASED_CONTROLS
	stdout_matches '^host +reads all of it, writes bits 0x80 \(debug TD\)$'
	# Two contexts have one, and an operand is called so.
	run_plain -j explain XFAM
	json_is 'sorted(f["context"] for f in j["fields"])' "['TD', 'VP']"
	json_is 'j["meanings"][0]["kind"]' operand
	run_plain -j explain TD.XFAM
	json_is 'len(j["fields"])' 1
	run_plain explain MAX_VCPUS_PER_TD
	stdout_matches '^since +TDX module 1\.5\.05$'
	run_plain explain fields
	[[ $(wc -l <out) -gt 400 ]] || fail "there are only $(wc -l <out) fields"
}

# A sample of every kind of name that a message may hold.
test_explain_knows_bits_and_classes()
{
	while read -r name kind; do
		run_plain explain "$name"
		status_is 0
		stdout_matches "^$kind +$name \\("
	done <<-'NAMES'
		SEPT_VE_DISABLE attribute
		ICSSD attribute
		AMX_TILEDATA XFAM bit
		NO_RBP_MOD config flag
		DYNAMIC_PAMT TDX feature
		EPT_VIOLATION exit reason
		INVALID_GUEST_STATE exit reason
		PENDING_EPT_VIOLATION exit detail
		RESOURCE_BUSY status class
		PAMT page type
		KEYNAME operand
		FLUSHED HKID state
		SYSCONFIG_DONE module state
		SEAMLDR.INSTALL P-SEAMLDR leaf
	NAMES
	run_plain explain features
	stdout_matches '^18 NO_RBP_MOD '
	stdout_matches '^36 DYNAMIC_PAMT .*TDX module 1\.5\.28'
}

# Those of later versions are known by name: the model refuses them as TDX module 1.5.01 does.
test_leaves_of_later_versions_cannot_be_called()
{
	machine
	run call PHYMEM.PAMT.ADD
	[[ $status != 0 ]] || fail "TDX module 1.5.01 has no such leaf"
	run inject add MEM.SHARED.SEPT.WR --status SYS_BUSY --nth 1
	[[ $status != 0 ]] || fail "TDX module 1.5.01 has no such leaf"
}

test_info_names_the_features()
{
	needs_python
	needs_default_module
	machine
	must info
	stdout_matches '^features +TD_MIGRATION .*NO_RBP_MOD'
	must -j info
	json_is '"NO_RBP_MOD" in j["features"], "TOPOLOGY_ENUM" in j["features"]' '(True, False)'
}

test_explain_speaks_json()
{
	needs_python
	run_plain -j explain TDH.MEM.SEPT.ADD
	json_is_valid
	json_is 'j["number"], j["max_version"]' '(3, 1)'
	json_is 'j["operands"][0]["register"], j["operands"][0]["type"]' "('rcx', 'MAP')"
	run_plain -j explain leaves
	json_is_valid
	json_is 'j["leaves"][0]["name"]' TDH.VP.ENTER
	run_plain -j explain statuses
	json_is_valid
	json_is 'j["statuses"][0]["status"]' 0x0
	run_plain -j explain PENDING
	json_is_valid
	json_is 'j["meanings"][0]["number"]' 2
}

test_a_log_may_have_lines_without_end()
{
	{
		head -c 200000 /dev/zero
		printf '\nSEAMCALL (0x6) failed: 0xc0000b0800000001\n'
	} >log
	"$TDXCTL" decode - <log >out 2>err || fail "decode - failed"
	stdout_matches '^SEAMCALL \(0x6\) failed'
	stdout_matches 'TDX_EPT_ENTRY_STATE_INCORRECT|meaning'
	[[ $(head -c 200000 out | tr -d '\0' | wc -c) == 0 ]] || fail "the line did not pass as it was"
}

test_a_signal_ends_a_filter_with_its_json_closed()
{
	needs_python
	mkfifo pipe
	for signal in INT:130 TERM:143; do
		"$TDXCTL" -j decode - <pipe >out 2>err &
		filter=$!
		exec 5>pipe
		echo 'SEAMCALL (0x6) failed: 0xc0000b0800000001' >&5
		# A shell lets its children in the background ignore SIGINT until they catch it.
		for ((i = 0; i < 100; i++)); do
			caught=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$filter/status")
			((0x${caught:-0} & 1 << (15 - 1))) && break
			sleep 0.1
		done
		kill "-${signal%:*}" "$filter"
		status=0
		wait "$filter" || status=$?
		exec 5>&-
		last_run="decode - and ${signal%:*}"
		status_is "${signal#*:}"
		json_is_valid
		json_error_is 'j["error"]["errno"]' EINTR
	done
}

run_tests
