#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# get-qemu.sh CACHE: QEMU 10 from Debian 12's backports, unpacked, not installed; CACHE/qemu/qemu runs it.
# The emulation of QEMU 7.2 misses how kernels from 6.12.95 on patch their own code, and they crash while
# they boot. What QEMU needs besides (libraries, seabios) comes with the installed one.
set -euo pipefail

if (($# != 1)); then
	echo "usage: get-qemu.sh CACHE" >&2
	exit 2
fi
. "$(dirname "$0")/apt.sh"
mkdir -p "$1/qemu"
cd "$1/qemu"
dir=$PWD

[[ ! -e qemu ]] || exit 0

private_apt bookworm-backports
apt-get "${apt[@]}" -qq update
apt-get "${apt[@]}" -qq download qemu-system-x86 qemu-system-common qemu-system-data
rm -rf root
for package in *.deb; do
	dpkg -x "$package" root
done
rm -rf ./*.deb apt
cat >qemu.new <<END
#!/bin/sh
QEMU_MODULE_DIR=$dir/root/usr/lib/x86_64-linux-gnu/qemu
export QEMU_MODULE_DIR
exec $dir/root/usr/bin/qemu-system-x86_64 -L $dir/root/usr/share/qemu -L /usr/share/seabios \\
	-L /usr/share/qemu "\$@"
END
chmod 755 qemu.new
mv qemu.new qemu
