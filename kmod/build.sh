#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# build.sh KDIR OUTDIR [MAKE-ARGUMENT...]: tdxcall.ko and tdxemu.ko for the kernel whose build folder
# KDIR is, in OUTDIR/tdxcall and OUTDIR/tdxemu. kbuild writes its objects beside the sources: so it gets
# a copy, and each module one of its own, because they share files of core/.
set -euo pipefail

if (($# < 2)); then
	echo "usage: build.sh KDIR OUTDIR [MAKE-ARGUMENT...]" >&2
	exit 2
fi
top=$(cd "$(dirname "$0")/.." && pwd)
kdir=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
shift 2

# copy FOLDER FILE...: what is new or has changed, so that make does only what is needed.
copy()
{
	local folder=$1 file
	shift

	for file; do
		if ! cmp -s "$top/$file" "$folder/$file"; then
			mkdir -p "$folder/$(dirname "$file")"
			cp "$top/$file" "$folder/$file"
			chmod u+w "$folder/$file"
		fi
	done
}

sources()
{
	(cd "$top" && find "$@" -name '*.[chS]' -o -name '*.def' | LC_ALL=C sort)
}

# module NAME FOLDER...: the copy that a module is built from.
module()
{
	local name=$1 files
	shift

	mapfile -t files < <(sources include/tdxcall/uapi.h include/tdxcall/guest.h core/abi core/port "$@")
	copy "$out/$name" "${files[@]}"
	cmp -s "$top/kmod/Kbuild.$name" "$out/$name/Kbuild" ||
		cp "$top/kmod/Kbuild.$name" "$out/$name/Kbuild"
}

module tdxcall core/seam core/tdpmmu core/runtime kmod
module tdxemu core/model kmod
printf 'obj-m := tdxcall/ tdxemu/\n' >"$out/Kbuild"

# Type information for BPF needs a tool that few have, and is of no use for these modules.
exec make -C "$kdir" M="$out" CONFIG_DEBUG_INFO_BTF_MODULES= "$@" modules
