#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# check-vm.sh [TEST...]: builds the modules, boots a VM with them and runs the tests in guest/ there; all
# of them, or those that are named. TAP on stdout; exit status 0 only if every one passed. In the
# environment: TDXCTL, the program to test; KERNEL, 6.1 (default), 6.12, 7 or debug; VM_WORK, a folder for
# what is downloaded and built; KDIR and VMLINUZ, to use a kernel of one's own instead; VM_ARGUMENTS, for the
# kernel of the VM; and what run-vm.sh knows.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
kernel=${KERNEL:-6.1}
work=$(realpath -m "${VM_WORK:-vm}")
tdxctl=${TDXCTL:?the program to test}
kbuild_flags=()
count=0
failed=0

bail()
{
	echo "Bail out! $*"
	exit 99
}

# quietly LOG COMMAND...: its output is shown if it fails.
quietly()
{
	local log=$1
	shift

	"$@" >"$log" 2>&1 && return
	tail -n 40 "$log" | sed 's/^/# /'
	bail "${1##*/} failed: $log"
}

report()
{
	count=$((count + 1))
	echo "$1 $count - $2"
	[[ $1 == ok ]] || failed=$((failed + 1))
}

# number: the lines of a VM, with numbers.
number()
{
	local line

	while IFS= read -r line; do
		case $line in
		"ok - "*)	report ok "${line#ok - }" ;;
		"not ok - "*)	report "not ok" "${line#not ok - }" ;;
		*)		echo "${line/#[^#]/# &}" ;;
		esac
	done <"$1"
}

# boot NAME KERNEL-ARGUMENT...: when CPUs are emulated at once, about one boot in fifty dies while the
# kernel patches its own code, which is QEMU's fault: one that does not come to its first program is
# repeated.
boot()
{
	local name=$1 try
	shift

	for try in 1 2 3; do
		"$here/run-vm.sh" "$vmlinuz" "$work/initramfs" "$work/$name" "$@" && return
		[[ ${VM_ACCEL-} == *thread=multi* ]] && ! grep -q '^# kernel' "$work/$name.tap" || return
		echo "# boot $try did not come to its first program"
	done
	return 1
}

get_kernel()
{
	if [[ $kernel == debug ]]; then
		echo "# a kernel may have to be built; see $work/get-kernel.log"
		quietly "$work/get-kernel.log" "$here/get-debug-kernel.sh" "$work/kernels"
	else
		quietly "$work/get-kernel.log" "$here/get-kernel.sh" "$kernel" "$work/kernels"
	fi
}

# The emulation of QEMU 7.2 is good for CPUs that take turns, and for Linux 6.1.
needs_newer_qemu()
{
	[[ ! ${QEMU-} ]] && [[ $kernel != 6.1 && $kernel != debug || ${VM_ACCEL-} == *thread=multi* ]]
}

# In a libtool build, tdxctl is a script that knows where the program is.
if [[ $(head -c 2 "$tdxctl") == '#!' ]]; then
	LD_LIBRARY_PATH=$(dirname "$tdxctl")/../libtdxcall/.libs
	export LD_LIBRARY_PATH
	tdxctl=$(dirname "$tdxctl")/.libs/${tdxctl##*/}
fi
mkdir -p "$work"
if [[ ! ${KDIR-} ]]; then
	get_kernel
	KDIR=$work/kernels/$kernel/build
	VMLINUZ=$work/kernels/$kernel/vmlinuz
	read -ra kbuild_flags <"$work/kernels/$kernel/make-arguments" || :
fi
if needs_newer_qemu; then
	quietly "$work/get-qemu.log" "$here/get-qemu.sh" "$work/kernels"
	export QEMU=$work/kernels/qemu/qemu
fi
vmlinuz=${VMLINUZ:?the kernel that KDIR belongs to}
quietly "$work/kmod.log" "$top/kmod/build.sh" "$KDIR" "$work/kmod-$kernel" "${kbuild_flags[@]}"
quietly "$work/initramfs.log" "$here/mkinitramfs.sh" "$work/initramfs" "$work/kmod-$kernel" "$tdxctl" "$work"

# About our own files; an old compiler warns about the headers of a new kernel.
if grep -q "^$work/kmod-$kernel/.*warning:" "$work/kmod.log"; then
	report "not ok" "the modules build without a warning"
	grep -A3 "^$work/kmod-$kernel/.*warning:" "$work/kmod.log" | sed 's/^/# /'
else
	report ok "the modules build without a warning"
fi

tests=${*:-refuse smoke doctor tour modules harm waits faults vcpus monitor netlink fuzz replay cli}
[[ $# != 0 || $kernel != debug ]] || tests="debug $tests nomem"
status=ok
# shellcheck disable=SC2086
boot main "vm.tests=${tests// /,}" ${VM_ARGUMENTS-} || status="not ok"
number "$work/main.tap"
report "$status" "the VM came to its end"
if [[ $status != ok ]]; then
	tail -n 20 "$work/main.console" | sed 's/^/# console: /'
fi

if (($# == 0)); then
	boot reboot vm.tests=reboot >"$work/reboot.log"
	grep '^not ok' "$work/reboot.tap" >"$work/reboot.bad" && status="not ok" || status=ok
	grep -q 'tdxcall: 2 TD(s) destroyed before the host goes down' "$work/reboot.console" ||
		status="not ok"
	! grep -Eq 'leaked|Oops|BUG|cannot be destroyed' "$work/reboot.console" || status="not ok"
	report "$status" "a reboot destroys the TDs that are left"
	[[ $status == ok ]] || tail -n 20 "$work/reboot.console" | sed 's/^/# console: /'
fi

# What is locked stays locked, debugfs as well: a VM of its own.
if (($# == 0)); then
	status=ok
	boot lockdown vm.tests=lockdown || status="not ok"
	number "$work/lockdown.tap"
	report "$status" "a kernel that is locked down"
	[[ $status == ok ]] || tail -n 20 "$work/lockdown.console" | sed 's/^/# console: /'
fi

# What the tests above rest on: without tdxemu they fail.
if (($# == 0)); then
	status="not ok"
	boot without-tdxemu vm.tests=smoke vm.emu=0 || status=ok
	grep -q '^# DONE failed=1 ' "$work/without-tdxemu.tap" || status="not ok"
	grep -q '^not ok - td create' "$work/without-tdxemu.tap" || status="not ok"
	report "$status" "without tdxemu nothing works, and this is noticed"
fi

echo "1..$count"
((failed == 0))
