#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# get-debug-kernel.sh CACHE: a kernel that notices mistakes (debug.config), built from Debian 12's
# linux-source package, in CACHE/debug: "vmlinuz" is the kernel, "build" what modules are built against.
# Nothing is installed. When debug.config has changed, what depends on it is built again.
set -euo pipefail

if (($# != 1)); then
	echo "usage: get-debug-kernel.sh CACHE" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
. "$here/apt.sh"
config=$here/debug.config
package=linux-source-6.1
mkdir -p "$1/debug"
cd "$1/debug"
dir=$(pwd -P)
source=$dir/$package
out=$dir/out

! cmp -s "$config" complete || exit 0

# What builds a kernel: package, and program or header of it.
missing=()
while read -r name probe; do
	[[ -e $probe ]] || command -v "$probe" >/dev/null || missing+=("$name")
done <<'END'
bc bc
bison bison
flex flex
gcc gcc
libelf-dev /usr/include/gelf.h
make make
xz-utils xz
END
if ((${#missing[@]})); then
	echo "get-debug-kernel.sh: to build a kernel, first: apt-get install ${missing[*]}" >&2
	exit 1
fi

# Most of the source is for other machines and devices; but Kconfig reads all of its own files.
unpack()
{
	local unused=()

	for folder in 'arch/[a-wyz]*' 'drivers/gpu/drm' 'drivers/media' 'drivers/net/ethernet' \
		      'drivers/net/wireless' 'drivers/staging' sound tools/perf tools/testing; do
		unused+=(--exclude "$package/$folder/*.[chS]" --exclude "$package/$folder/*.dts*")
	done
	tar --wildcards "${unused[@]}" -xf "root/usr/src/$package.tar.xz"
}

if [[ ! -e unpacked ]]; then
	private_apt bookworm bookworm-updates
	apt-get "${apt[@]}" -qq update
	apt-get "${apt[@]}" -qq download "$package"
	rm -rf root "$package"
	dpkg -x "$package"_*.deb root
	unpack
	rm -rf apt root "$package"_*.deb
	: >unpacked
fi

kernel_make()
{
	nice make -s -C "$source" O="$out" ARCH=x86_64 "$@"
}

mkdir -p "$out"
kernel_make tinyconfig
"$source/scripts/kconfig/merge_config.sh" -m -O "$out" "$out/.config" "$config"
kernel_make olddefconfig
# An option whose dependencies are not met is dropped without a word.
if grep '^CONFIG_' "$config" | grep -vxFf "$out/.config" >dropped; then
	echo "get-debug-kernel.sh: not taken: $(tr '\n' ' ' <dropped)" >&2
	exit 1
fi
kernel_make -j"$(nproc)" bzImage modules
ln -sfn out/arch/x86/boot/bzImage vmlinuz
ln -sfn out build
: >make-arguments
cp "$config" complete
