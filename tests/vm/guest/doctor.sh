#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What tdxctl doctor says in a VM: without tdxemu, with it, and without rights.
. /t/lib.sh

kernel_said()
{
	dmesg | grep -F "tdxcall: $1"
}

# The line that tdxcall.ko ends with, and the one that doctor ends with.
same_words()
{
	local line

	not insmod /modules/tdxcall.ko || return
	line=$(tdxctl -q doctor 2>&1)
	echo "$line"
	kernel_said "${line#tdxctl: doctor *: }"
}

check "a VM is no host for TDX" fails_with 1 '^tdxctl: doctor bare metal: ' tdxctl doctor
check "the kernel module says the same" same_words
check "tdxemu loads" insmod /modules/tdxemu.ko keyids=3
check "tdxcall is what is missing then" fails_with 1 '^tdxctl: doctor tdxcall.ko: ' tdxctl doctor
check "tdxcall loads" insmod /modules/tdxcall.ko
check "a test TD can be made" tdxctl doctor
check "emulated" grep -q 'made here: emulated' <(tdxctl doctor)
check "whatever the backend" tdxctl -b model doctor
check "the report of it gives the same" eval 'tdxctl doctor --report /tmp/report >/dev/null &&
	tdxctl doctor --root /tmp/report'
check "the KeyIDs are counted" eval 'dev td create t0 && dev td create t1'
check "none is left" fails_with 1 '^tdxctl: doctor a free KeyID: all private KeyIDs are in use' tdxctl doctor
check "one goes" dev td destroy t1
check "one is free" tdxctl doctor
check "the other one goes" dev td destroy t0
check "without rights it says so" fails_with 1 '^tdxctl: doctor rights: .*sudo tdxctl doctor' python3 -c \
	'import os; os.setuid(65534); os.execvp("tdxctl", ["tdxctl", "doctor"])'
check "both modules are removed" unload_both
finish
