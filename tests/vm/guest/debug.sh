#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# In a kernel made of debug.config: what notices mistakes is at work. init asks it in the end.
. /t/lib.sh

check "KASAN is at work" eval 'dmesg | grep -q "KernelAddressSanitizer initialized"'
check "lockdep is at work" grep -q 'debug_locks: *1$' /proc/lockdep_stats
check "kmemleak is at work" eval 'echo scan >"$DEBUGFS/kmemleak"'
check "memory can be made to run out" test -e /proc/self/fail-nth
finish
