#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A host that has no TDX, and one whose TDX module is not ready: refused, with the reason.
. /t/lib.sh

check "tdxcall refuses a VM without tdxemu" not insmod /modules/tdxcall.ko
check "and says what to do" says 'requires bare metal.*load tdxemu' not insmod /modules/tdxcall.ko
check "there is no device node" not test -e /dev/tdxcall
check "tdxctl -b dev is status 4 then" fails_with 4 '/dev/tdxcall' tdxctl -b dev info
check "tdxemu refuses one KeyID" says 'keyids=1' not insmod /modules/tdxemu.ko keyids=1
check "tdxemu refuses more packages than CPUs" says 'packages' not insmod /modules/tdxemu.ko packages=8
check "tdxemu refuses an unknown state" says 'state=asleep' not insmod /modules/tdxemu.ko state=asleep
check "tdxemu refuses an unknown module" says 'module=1\.5\.02 is not' not insmod /modules/tdxemu.ko module=1.5.02
check "tdxemu refuses dynamic PAMT" says 'dynamic_pamt=1' \
	not insmod /modules/tdxemu.ko module=2.0.18 dynamic_pamt=1
check "tdxemu with a TDX module that is only loaded" insmod /modules/tdxemu.ko state=loaded
check "tdxcall refuses it and says why" says 'never initialises the TDX module; boot Linux 7\.2 or later with CONFIG' \
	not insmod /modules/tdxcall.ko
check "nothing holds tdxemu" rmmod tdxemu
finish
