#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Several CPUs at once, for vm.seconds of the kernel command line. Real concurrency needs QEMU's
# multi-threaded emulation (VM_ACCEL=tcg,thread=multi).
. /t/lib.sh

stress()
{
	/usr/bin/stress "$@" >/tmp/stress 2>&1
	local status=$?

	cat /tmp/stress
	return "$status"
}

check "both modules are loaded" load_both
check "${VM_SECONDS-30} s of everything at once" stress "${VM_SECONDS-30}" $(($(nproc) * 2))
sed 's/^/# /' /tmp/stress
check "both sides agree" no_violations
echo "# $(<"$DEBUGFS/tdxemu/hits") instructions emulated"
check "both modules are removed" unload_both
# SEAMCALLs were made to fail. stress.c counts what was leaked.
dmesg | grep -E 'leaked|pages are lost' >>/tmp/expected-log
finish
