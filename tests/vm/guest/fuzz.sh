#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Hostile use of the device, vm.ioctls of the kernel command line. What init looks at in the end is part of
# the test: dmesg, and in a debug kernel kmemleak and lockdep.
. /t/lib.sh

fuzz()
{
	/usr/bin/fuzz "$@" >/tmp/fuzz 2>&1
	local status=$?

	cat /tmp/fuzz
	return "$status"
}

# Where the kernel can do so, memory runs out: of GFP_KERNEL as well, of one page as well, without a word.
if [[ -e $DEBUGFS/failslab ]]; then
	for kind in failslab fail_page_alloc; do
		echo 0 >"$DEBUGFS/$kind/verbose"
		echo N >"$DEBUGFS/$kind/ignore-gfp-wait"
	done
	echo 0 >"$DEBUGFS/fail_page_alloc/min-order"
fi
check "both modules are loaded" load_both
check "hostile use ends well" fuzz "${VM_IOCTLS-20000}" 4 3 "${VM_SEED-$RANDOM}"
sed 's/^/# /' /tmp/fuzz
check "both sides agree" no_violations
echo "# $(<"$DEBUGFS/tdxemu/hits") instructions emulated"
check "both modules are removed" unload_both
# SEAMCALLs were made to fail, and hooks called out of order: fuzz.c counts what was leaked.
dmesg | grep -E 'leaked|pages are lost' >>/tmp/expected-log
# vmalloc() logs where memory ran out.
dmesg | awk '/page allocation failure|vmalloc error/ { failed = 1 } /Call Trace:/ && failed { print; failed = 0 }' \
	>>/tmp/expected-log
finish
