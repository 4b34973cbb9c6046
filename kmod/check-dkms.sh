#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# check-dkms.sh PACKAGE VERSION MAKE: "make install-dkms" from this build folder, then DKMS adds, builds,
# installs and removes the modules for the kernel whose build folder is $KERNEL_DIR: all below a scratch
# folder. TAP.
set -uo pipefail

package=${1:?} version=${2:?} make=${3:?}
kdir=${KERNEL_DIR:?}
count=0
failed=0

if ((EUID != 0)) || ! command -v dkms >/dev/null || [[ ! -f $kdir/Makefile ]]; then
	echo "1..0 # SKIP needs dkms, which wants to be root, and a kernel to build for"
	exit 0
fi
# As modules name it that are built there.
release=$(sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' "$kdir/include/generated/utsrelease.h")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

check()
{
	local title=$1
	shift

	count=$((count + 1))
	if "$@" >"$root/output" 2>&1; then
		echo "ok $count - $title"
		return
	fi
	echo "not ok $count - $title"
	tail -n 40 "$root/output" | sed 's/^/# /'
	failed=$((failed + 1))
}

# DKMS takes the folder that modules are installed in from its configuration only.
run_dkms()
{
	dkms "$@" -m "$package" -v "$version" -k "$release" --kernelsourcedir "$kdir" --no-depmod \
		--dkmstree "$root/dkms" --sourcetree "$root/usr/src" --installtree "$root/lib/modules"
}

# is_module NAME: for this kernel, with its version.
is_module()
{
	local file

	file=$(find "$root/lib/modules/$release/updates/dkms" -name "$1.ko*") && [[ $file ]] &&
		/sbin/modinfo "$file" | grep -q "^vermagic: *$release " &&
		/sbin/modinfo "$file" | grep -q '^license: *GPL'
}

gone()
{
	[[ -z $(find "$root/lib/modules" -name 'tdx*.ko*') ]]
}

mkdir -p "$root/dkms" "$root/lib/modules/$release"
ln -s "$kdir" "$root/lib/modules/$release/build"
check "make install-dkms" "$make" install-dkms DESTDIR="$root"
check "dkms add" run_dkms add
check "dkms build" run_dkms build
check "dkms install" run_dkms install --force
check "tdxcall.ko is there" is_module tdxcall
check "tdxemu.ko is there" is_module tdxemu
check "dkms uninstall" run_dkms uninstall
check "nothing is left" gone
check "make uninstall-dkms" "$make" uninstall-dkms DESTDIR="$root"
check "its sources are gone" test ! -e "$root/usr/src/$package-$version"
echo "1..$count"
((failed == 0))
