#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The least that has to work. It fails where tdxemu is not loaded.
. /t/lib.sh

[[ ${VM_EMU-1} == 0 ]] || check "tdxemu loads" insmod /modules/tdxemu.ko
check "tdxcall loads" insmod /modules/tdxcall.ko
check "td create" dev td create t0
check "td finalize" dev td finalize t0
check "aug" dev aug t0 4g+64k
check "zap" dev zap t0 4g+64k
check "td destroy" dev td destroy t0
[[ ${VM_EMU-1} == 0 ]] || check "both modules are removed" unload_both
finish
