#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# mkinitramfs.sh OUT MODULES TDXCTL WORK: the root file system of the VM. busybox, bash and a little of
# Python for the test scripts, the modules from MODULES, TDXCTL with its libraries, and the tests. WORK
# is a folder for what is compiled here. Needs no root: device nodes come from devtmpfs.
set -euo pipefail

if (($# != 4)); then
	echo "usage: mkinitramfs.sh OUT MODULES TDXCTL WORK" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
tests=$(dirname "$here")
out=$1
modules=$2
tdxctl=$3
work=$4
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# program FILE PLACE: with the libraries that it needs; their loader stays where it is named.
program()
{
	local library

	install -D "$1" "$root$2"
	{ ldd "$1" 2>/dev/null || :; } | { grep -o '/[^ )]*' || :; } | while read -r library; do
		case $library in
		*/ld-linux*)	install -D "$library" "$root$library" ;;
		*)		install -D "$library" "$root/lib/${library##*/}" ;;
		esac
	done
}

# The modules of Python that the tests load, found by loading them.
python()
{
	local file interpreter

	interpreter=$(command -v /usr/bin/python3 || command -v python3)
	interpreter=$("$interpreter" -c 'import os, sys; print(os.path.realpath(sys.executable))')
	program "$interpreter" "$interpreter"
	ln -sf "$interpreter" "$root/usr/bin/python3"
	"$interpreter" -S -c '
import ast, codecs, encodings.ascii, hashlib, importlib.util, json.tool, locale, os, pkgutil, pty
import runpy, select, site, struct, sys, uuid, zipimport
for m in list(sys.modules.values()):
    f = getattr(m, "__file__", None)
    if f:
        print(os.path.realpath(f))' | sort -u | while read -r file; do
		case $file in
		*.so)	program "$file" "$file" ;;
		*)	install -D -m 644 "$file" "$root$file" ;;
		esac
	done
	# Compiled here once, not in the VM each time.
	"$interpreter" -m compileall -q --invalidation-mode unchecked-hash "$root$(dirname "$(
		"$interpreter" -c 'import os; print(os.__file__)')")"
}

# Programs without privileges have to get to the files, too.
chmod 755 "$root"
mkdir -p "$root"/{bin,dev,etc,lib,proc,root,sys,tmp,run,usr/bin,usr/sbin,sbin,t}
install -D "$(command -v busybox)" "$root/bin/busybox"
program "$(command -v bash)" /bin/bash
program "$tdxctl" /usr/bin/tdxctl
python
for name in buffers fuzz netlink nomem owner stress tdpicture uapi uapi-args vmexit; do
	gcc -Wall -Wextra -Werror -O2 -pthread -D_GNU_SOURCE -I"$tests/../include" -I"$tests/.." -o "$work/$name" "$here/$name.c"
	program "$work/$name" "/usr/bin/$name"
done

gcc -m32 -nostdlib -static -ffreestanding -fno-pie -no-pie -fno-stack-protector -Wall -Wextra -Werror -O2 \
	-I"$tests/../include" -I"$tests/.." -I"/usr/include/$(gcc -print-multiarch)" -o "$root/usr/bin/uapi-32" \
	"$here/uapi-32.c"

install -m 755 "$here/init" "$root/init"
cp "$here"/guest/*.sh "$here"/guest/*.py "$root/t/"
mkdir -p "$root/t/cli" "$root/t/traces" "$root/modules"
cp "$tests"/cli/*.sh "$tests"/cli/*.py "$root/t/cli/"
mv "$root/t/cli/lib.sh" "$root/t/cli/lib-model.sh"
cp "$here/guest/cli-lib.sh" "$root/t/cli/lib.sh"
cp "$tests/conformance/expected-differences" "$root/t/"
sed -n '/^## On a running kernel/,/^## /s/^    //p' "$tests/../README.md" >"$root/t/tour"
for trace in "$tests"/conformance/traces/*.xz; do
	xz -dc "$trace" >"$root/t/traces/$(basename "$trace" .xz)"
done
for module in tdxcall tdxemu; do
	strip --strip-debug -o "$root/modules/$module.ko" "$modules/$module/$module.ko"
done
firmware=${OVMF:-/usr/share/ovmf/OVMF.fd}
if [[ -r $firmware ]]; then
	install -D -m 644 "$firmware" "$root/usr/share/ovmf/OVMF.fd"
	dpkg-query -W -f '${Version}' ovmf >"$root/t/ovmf-version" 2>/dev/null || :
fi

(cd "$root" && find . -print0 | LC_ALL=C sort -z | cpio --null -o -H newc --quiet -R 0:0) >"$out"
