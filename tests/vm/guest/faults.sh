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
check "the TD is destroyed" dev td destroy t0
check "both sides agree" no_violations
check "both modules are removed" unload_both
finish
