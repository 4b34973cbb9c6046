#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# run-vm.sh KERNEL INITRAMFS LOG [KERNEL-ARGUMENT...]: boots the VM once. LOG.tap is what the tests
# printed, LOG.console what the kernel did. Exit status 0 only if the VM says that all tests passed: 33
# is a status that neither QEMU nor a panic nor "timeout" has.
set -uo pipefail

if (($# < 3)); then
	echo "usage: run-vm.sh KERNEL INITRAMFS LOG [KERNEL-ARGUMENT...]" >&2
	exit 2
fi
kernel=$1
initramfs=$2
log=$3
shift 3

rm -f "$log.tap" "$log.console"
# norandmaps: code that is where it was the last time has been translated already, and starting a program
# takes half the time.
timeout -k 10 "${VM_TIMEOUT:-2400}" nice "${QEMU:-qemu-system-x86_64}" \
	-machine "${VM_MACHINE:-pc}" -accel "${VM_ACCEL:-tcg,thread=single}" \
	-cpu max,phys-bits=46 -smp "${VM_CPUS:-4}" \
	-m "${VM_MEMORY:-2048}" -nodefaults -display none -no-reboot \
	-chardev "file,id=console,path=$log.console" -serial chardev:console \
	-chardev "file,id=tap,path=$log.tap" -serial chardev:tap \
	-device isa-debug-exit,iobase=0xf4,iosize=0x04 \
	-kernel "$kernel" -initrd "$initramfs" \
	-append "console=ttyS0 panic=-1 oops=panic quiet norandmaps $*" </dev/null
status=$?
if ((status != 33)); then
	echo "# QEMU ended with status $status"
	exit 1
fi
grep -q '^# DONE failed=0 ' "$log.tap"
