#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Faults that come from behind the instruction, as the parameters of tdxemu ask for.
. /t/lib.sh

PARAMETERS=/sys/module/tdxemu/parameters

# parameter NAME VALUE
parameter()
{
	echo "$2" >"$PARAMETERS/$1"
}

# busy_calls: how many SEAMCALLs were busy so far.
busy_calls()
{
	dev -j stats | grep -o '"busy":"0x[0-9a-f]*"' | while IFS='"' read -r _ _ _ number; do
		echo $((number))
	done | awk '{ sum += $1 } END { print sum + 0 }'
}

life()
{
	dev td create t0 --vcpus 2 && dev td finalize t0 && dev aug t0 4g+1m --busy loop &&
		dev guest t0 accept 4g && dev guest t0 write 4g 7 && dev zap t0 4g+1m --busy loop &&
		dev td destroy t0
}

check "tdxemu refuses a probability above one" says 'busy=1000001' not insmod /modules/tdxemu.ko busy=1000001
check "both modules are loaded, with one call of 50 busy" load_both busy=20000 fault_seed=7
check "a TD lives through that" life
check "calls were busy" test "$(busy_calls | tee /dev/stderr)" -gt 10
check "no page is left" grep -q '^pages: 0 allocated' <(dev stats | tee /dev/stderr)
check "there are no rules of tdxcall's own" test -z "$(dev inject list)"

check "busy is switched off" parameter busy 0
check "a TD is created" dev td create t0
check "and finalized" dev td finalize t0
check "and given memory" dev aug t0 4g+8k
# TDH.MEM.PAGE.REMOVE: TDX_OPERAND_INVALID(RCX)
check "a leaf is to fail" eval 'parameter fault_leaf 29; parameter fault_ppm 1000000;
	parameter fault_status 0xc000010000000001'
check "it does" fails_with 1 'TDH\.MEM\.PAGE\.REMOVE: TDX_OPERAND_INVALID\(RCX\)' dev zap t0 4g+8k
check "and has not reached the TDX module" no_violations
check "others do not" dev aug t0 5g
check "no more" parameter fault_status 0
check "it works" dev remove t0 4g+8k
# Types of INVEPT, bit 25: single-context, 26: all-context.
check "the TD gets shared memory" dev map-shared t0 1g 8k
check "its vCPU is flushed" dev hook vt_flush_tlb_all t0
check "the CPUs lose all-context INVEPT" parameter ept_caps 0x2b041c0
check "that flush is refused" says 'INVEPT of type 2 refused' \
	fails_with 1 'not by the TDX module' dev hook vt_flush_tlb_all t0
check "so nothing is unmapped" fails_with 1 'not by the TDX module' dev unmap-shared t0 1g 8k
check "and the memory is still there" fails_with 1 'already' dev map-shared t0 1g 8k
check "they get it back" parameter ept_caps 0x6b041c0
check "it is unmapped" dev unmap-shared t0 1g 8k
check "a flush of a linear address is logged" says 'flush of linear address 0x1000 of a TD' \
	fails_with 1 'not by the TDX module' dev hook vt_flush_tlb_gva t0 0x1000

check "the TD is destroyed" dev td destroy t0
check "both sides agree" no_violations
check "both modules are removed" unload_both
finish
