#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# get-kernel.sh VERSION CACHE: one of Debian's cloud kernels and its headers, unpacked, not installed,
# in CACHE/VERSION: "vmlinuz" is the kernel, "build" what modules are built against. VERSION is 6.1
# (Debian 12), 6.12 (its backports) or 7 (the newest in sid).
set -euo pipefail

if (($# != 2)); then
	echo "usage: get-kernel.sh 6.1|6.12|7 CACHE" >&2
	exit 2
fi
. "$(dirname "$0")/apt.sh"
version=$1
mkdir -p "$2/$version"
cd "$2/$version"
dir=$PWD

[[ ! -e complete ]] || exit 0

case $version in
6.1)	suites="bookworm bookworm-updates" ;;
6.12)	suites="bookworm bookworm-backports" ;;
7)	suites="sid" ;;
*)	echo "get-kernel.sh: no kernel $version is known" >&2; exit 2 ;;
esac

# shellcheck disable=SC2086
private_apt $suites

# depends PACKAGE PATTERN: the packages that it needs and that are named so.
depends()
{
	apt-cache "${apt[@]}" show --no-all-versions "$1" | sed -n 's/^Depends: //p' | tr ',|' '\n' |
		sed 's/^ *//; s/ .*//' | grep -E "$2"
}

apt-get "${apt[@]}" -qq update
image=$(depends linux-image-cloud-amd64 '^linux-image-')
# From 7 on the package of that name only brings others in.
binary=$(depends "$image" '^linux-binary-') || binary=$image
headers=$(depends linux-headers-cloud-amd64 '^linux-headers-')
mapfile -t more < <(depends "$headers" '^linux-(headers-.*-common|kbuild-)')
apt-get "${apt[@]}" -qq download "$binary" "$headers" "${more[@]}"

rm -rf root tools
for package in *.deb; do
	dpkg -x "$package" root
done
rm -f ./*.deb
# The headers' Makefile includes the common one by its place in an installed system.
sed -i -E "s#^(include |KBUILD_OUTPUT *= *)/usr/src/#\\1$dir/root/usr/src/#" "root/usr/src/$headers/Makefile"
ln -sfn "root/usr/src/$headers" build
# In /boot, or with its modules.
find root -name 'vmlinuz*' -type f -exec mv {} vmlinuz \;
[[ -e vmlinuz ]] || { echo "get-kernel.sh: no kernel in $binary" >&2; exit 1; }
# The programs that build modules may need newer libraries than this system has: then they get theirs.
needs_newer_libraries()
{
	[[ $(head -c 4 "$1" | tail -c 3) == ELF && $(ldd "$1" 2>&1) == *"not found"* ]]
}

wrap()
{
	mv "$1" "$1.elf"
	cat >"$1" <<END
#!/bin/sh
exec $dir/tools/usr/lib64/ld-linux-x86-64.so.2 --argv0 "\$0" \\
	--library-path $dir/tools/usr/lib/x86_64-linux-gnu "$dir/$1.elf" "\$@"
END
	chmod 755 "$1"
}

mapfile -d '' -t programs < <(find root/usr/lib/linux-kbuild-* -type f -perm /111 -print0)
for program in "${programs[@]}"; do
	needs_newer_libraries "$program" || continue
	if [[ ! -d tools ]]; then
		apt-get "${apt[@]}" -qq download libc6 libelf1t64 zlib1g libzstd1
		for package in *.deb; do
			dpkg -x "$package" tools
		done
		rm -f ./*.deb
	fi
	wrap "$program"
done
rm -rf apt root/lib/modules root/usr/lib/modules
# What a compiler as old as that of Debian 12 does not know.
case $version in
7)	echo CC=gcc HOSTCC=gcc CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT= >make-arguments ;;
*)	: >make-arguments ;;
esac
echo "$headers" >complete
