#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Kernel lockdown: no physical address can be named from user space, so the device serves as before.
# What is locked stays locked: this test is alone in its VM.
. /t/lib.sh

LOCKDOWN=/sys/kernel/security/lockdown

works()
{
	printf '%s\n' 'page alloc' 'page list' >/tmp/lines
	dev td create t0 && dev td finalize t0 && dev aug t0 4g+2m && dev zap t0 4g+2m && dev td destroy t0 &&
		[[ $(dev call TDH.SYS.RD field=0x0800000100000001) ]] &&
		dev batch /tmp/lines
}

mount -t securityfs securityfs /sys/kernel/security
check "the kernel can be locked down" grep -q '^\[none\]' "$LOCKDOWN"
check "both modules are loaded" load_both
for mode in integrity confidentiality; do
	echo "$mode" >"$LOCKDOWN"
	check "the kernel is locked down: $mode" grep -qF "[$mode]" "$LOCKDOWN"
	check "the device serves" works
	check "no page is left" grep -q '^pages: 0 allocated' <(dev stats | tee /dev/stderr)
	check "both sides agree" no_violations
	check "no trace is taken" fails_with 1 'not permitted' cat "$DEBUGFS/tdxemu/replay"
done
check "both modules are removed" unload_both
check "a module without a signature is not loaded" fails_with 1 '' insmod /modules/tdxemu.ko
finish
