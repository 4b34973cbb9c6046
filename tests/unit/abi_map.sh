#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The library's ABI: the attribute on a function, the linker map, the public header and the symbols of
# the library as it was built name the same functions; the headers stand alone; the uAPI structs are laid
# out as core/runtime/uapi_layout.def says, for 32-bit callers as well.
set -u
export LC_ALL=C
cd "${top_srcdir:?}" || exit 99

CC=${CC:-cc}
read -ra cc <<<"$CC"
so=$(find "${top_builddir:?}/libtdxcall/.libs" -name 'libtdxcall.so.*' -type f | head -n 1)
count=0

# ok TITLE: prints the result of the command before it, with what it said.
ok()
{
	local status=$?

	count=$((count + 1))
	if ((status == 0)); then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		head -n 20 <<<"$said" | sed 's/^/# /'
	fi
}

skip()
{
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

without_comments()
{
	perl -0pe 's{/\*.*?\*/|//[^\n]*|\\\n}{ }gs' "$1"
}

in_code()
{
	local file

	for file in libtdxcall/*.c; do
		without_comments "$file"
	done | tr '\n' ' ' | grep -oE 'TDXCALL_API [^(]*\(' | grep -oE '\w+ ?\($' | tr -d ' (' | sort
}

in_map()
{
	sed -n 's/^\t\([a-z]\w*\);$/\1/p' libtdxcall/libtdxcall.map | sort
}

in_header()
{
	without_comments include/tdxcall/tdxcall.h | grep -v '^#' | tr '\n' ' ' | tr ';}' '[\n*]' |
		sed -n 's/^[^({]*\b\(tdxcall_\w*\) *(.*/\1/p' | sort
}

in_library()
{
	nm -D --defined-only "$so" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort
}

in_man()
{
	sed -n 's/^\.Fo //p' man/libtdxcall.3 | sort
}

# documented: functions whose kernel-doc has the given words on lines of their own kind.
documented()
{
	awk -v want="$1" '
		/^\/\*\*/ { name = ""; found = 0 }
		/^ \* tdxcall_[a-z0-9_]+\(\) - / { name = $2; sub(/\(\)/, "", name) }
		index($0, " * " want) == 1 { found = 1 }
		/^ \*\// && name != "" { if (found) print name; name = "" }' include/tdxcall/tdxcall.h | sort
}

same()
{
	said=$(diff <("$1") <("$2"))
}

compiles()
{
	said=$("$@" -fsyntax-only 2>&1)
}

[[ -n $so && $(in_header | wc -l) -gt 50 ]]
said="no library in $top_builddir/libtdxcall/.libs, or no function found"
ok 'there is a library and a header to compare'
same in_code in_map
ok 'every exported function is in the map and every name of the map is a function'
same in_map in_header
ok 'every exported function is in the header and the reverse'
same in_map in_library
ok 'the built library exports the map and nothing else'
said=$(nm -D --defined-only "$so" | awk '$2 ~ /^[BDCRVW]$/')
[[ -z $said ]]
ok 'the library exports no data'
said=$(diff <(in_header) <(documented 'Since: '))
ok 'every function of the header is documented, with the version that brought it'

same in_header in_man
ok 'libtdxcall(3) shows every function'

flags=(-std=gnu11 -Wall -Wextra -Wpedantic -Werror -Iinclude -xc)
compiles "${cc[@]}" "${flags[@]}" include/tdxcall/tdxcall.h
ok 'tdxcall.h compiles alone'
compiles "${cc[@]}" "${flags[@]}" include/tdxcall/uapi.h
ok 'uapi.h compiles alone'
if command -v c++ >/dev/null; then
	compiles c++ -Wall -Wextra -Werror -Iinclude -xc++ include/tdxcall/tdxcall.h
	ok 'tdxcall.h compiles as C++'
else
	skip 'tdxcall.h compiles as C++' 'no C++ compiler'
fi
compiles "${cc[@]}" "${flags[@]}" -I. -Wpadded tests/unit/uapi_layout.c
ok 'the uAPI structs are laid out as written down, without holes'
# The kernel's headers are the same for both; only the C library's 32-bit half is often missing.
flags+=(-m32 -Wpadded -idirafter "/usr/include/$(uname -m)-linux-gnu")
if compiles "${cc[@]}" -m32 -xc /dev/null; then
	compiles "${cc[@]}" "${flags[@]}" -I. tests/unit/uapi_layout.c
	ok 'a 32-bit caller sees the same layout'
else
	skip 'a 32-bit caller sees the same layout' 'the compiler knows no -m32'
fi

echo "1..$count"
