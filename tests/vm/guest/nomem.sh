#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Memory runs out, at each place in turn where the kernel or the modules ask for some. Needs a kernel
# that can fail allocations on request (debug.config).
. /t/lib.sh

# Those of GFP_KERNEL as well, of one page as well, and without a word about it.
fail_all()
{
	local kind

	for kind in failslab fail_page_alloc; do
		echo 0 >"$DEBUGFS/$kind/verbose" && echo N >"$DEBUGFS/$kind/ignore-gfp-wait" || return
	done
	echo 0 >"$DEBUGFS/fail_page_alloc/min-order"
}

nomem()
{
	/usr/bin/nomem "$@" >/tmp/nomem 2>&1
	local status=$?

	cat /tmp/nomem
	return "$status"
}

check "allocations can fail" fail_all
check "tdxemu is loaded, whatever fails" nomem load /modules/tdxemu.ko tdxemu
sed 's/^/# /' /tmp/nomem
check "tdxemu" insmod /modules/tdxemu.ko
check "tdxcall is loaded, whatever fails" nomem load /modules/tdxcall.ko tdxcall
sed 's/^/# /' /tmp/nomem
check "tdxcall" insmod /modules/tdxcall.ko
check "every command is carried out, whatever fails" nomem commands
sed 's/^/# /' /tmp/nomem
check "both sides agree" no_violations
check "no page is left" grep -q '^pages: 0 allocated' <(dev stats | tee /dev/stderr)
check "both modules are removed" unload_both
# vmalloc() logs where memory ran out.
dmesg | awk '/page allocation failure|vmalloc error/ { failed = 1 } /Call Trace:/ && failed { print; failed = 0 }' \
	>>/tmp/expected-log
finish
