#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A reboot while TDs live. What comes of it shows on the console only: check-vm.sh looks there.
. /t/lib.sh

check "both modules are loaded" load_both
check "a TD is created" dev td create t0 --vcpus 2
check "and finalized" dev td finalize t0
check "and given memory" dev aug t0 4g+4m
check "another one is created" dev td create t1
dmesg -n 8
sync
exec /bin/reboot -f
