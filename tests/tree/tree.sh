#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Rules that the source tree keeps and no compiler checks.
set -u
export LC_ALL=C
cd "${top_srcdir:?}" || exit 99

folders=(core include kmod libtdxcall tdxctl tests man demo m4)
# Where every file has its own header and files do not include each other in a circle.
rooms=(core/abi core/model core/port core/runtime core/seam core/tdpmmu kmod libtdxcall tdxctl)
count=0

# rule TITLE FUNCTION: the rule holds if the function prints no offender.
rule()
{
	local offenders

	count=$((count + 1))
	offenders=$("$2")
	if [[ -z $offenders ]]; then
		echo "ok $count - $1"
		return
	fi
	echo "not ok $count - $1"
	head -n 20 <<<"$offenders" | sed 's/^/# /'
}

sources()
{
	find "${folders[@]}" -name '*.[chS]' -o -name '*.def'
}

without_licence()
{
	find "${folders[@]}" -type f \( -name '*.[ch]' -o -name '*.def' -o -name '*.map' \
		-o -name '*.sh' -o -name '*.py' -o -name '*.am' -o -name '*.[1-8]' -o -name '*.S' \
		-o -name '*.in' -o -name 'tdxcall*.m4' -o -name 'Kbuild*' -o -name '*.rules' \) \
		-not -name Makefile.in |
	while read -r file; do
		head -n 2 "$file" | grep -q 'SPDX-License-Identifier: ' || echo "$file"
	done
}

# As in the kernel: a line of its own in a source, a comment of C in what an assembler may include.
licence_in_wrong_comment()
{
	local file

	find "${folders[@]}" -name '*.[ch]' | while read -r file; do
		case $file in
		*.c) head -n 1 "$file" | grep -q '^// SPDX-License-Identifier: ' || echo "$file" ;;
		*.h) head -n 1 "$file" | grep -q '^/\* SPDX-License-Identifier: .* \*/$' || echo "$file" ;;
		esac
	done
}

# licence_is LICENCE FILE...: the files that say something else, or nothing.
licence_is()
{
	local licence=$1
	shift

	grep -L -E "SPDX-License-Identifier: $licence( \*/)?\$" "$@"
}

wrong_licence()
{
	local core library kernel

	mapfile -t core < <(find core -name '*.[ch]' -o -name '*.def')
	mapfile -t library < <(find libtdxcall include/tdxcall/tdxcall.h -name '*.[ch]')
	mapfile -t kernel < <(find kmod tests/vm -name '*.[chS]')
	licence_is 'GPL-2.0-only' "${kernel[@]}"
	licence_is 'GPL-2.0-only OR LGPL-2.1-or-later' "${core[@]}"
	licence_is 'LGPL-2.1-or-later' "${library[@]}"
	licence_is 'GPL-2.0-only WITH Linux-syscall-note' include/tdxcall/uapi.h include/tdxcall/guest.h
}

# Only core/port may know where it runs. The uAPI headers are core's own language as well.
foreign_includes_in_core()
{
	find core -name '*.[ch]' -not -path 'core/port/*' -exec \
		grep -nH '^[[:space:]]*#[[:space:]]*include' {} + |
	grep -vE '#[[:space:]]*include[[:space:]]*("core/|<tdxcall/(uapi|guest)\.h>)'
}

# The model and the host side meet in core/abi and control.h only.
layers_crossed()
{
	grep -nE '#include "core/(seam|tdpmmu|runtime)/' -r core/abi core/model core/port
	grep -nE '#include "core/model/' -r core/abi core/port core/seam core/tdpmmu core/runtime
	grep -nE '#include "core/(tdpmmu|runtime)/' -r core/seam
	grep -nE '#include "core/runtime/' -r core/tdpmmu
}

sources_not_listed()
{
	local folder file

	for folder in core kmod libtdxcall tdxctl tests/stress tests/unit tests/vm; do
		find "$folder" -name '*.[chS]' -o -name '*.def' -o -name '*.sh' | while read -r file; do
			grep -qwF "${file#"$folder"/}" "$folder/Makefile.am" || echo "$file"
		done
	done
}

spaces()
{
	sources | xargs grep -nE '[[:space:]]+$|^ {8}'
}

# Tables are X-macro files: there one entry is one line.
long_lines()
{
	sources | grep -v '\.def$' | while read -r file; do
		expand "$file" | awk -v file="$file" 'length($0) > 100 { print file ":" NR }'
	done
}

# functions EXTENSION: "file name" of each function with external linkage, without its extension.
functions()
{
	find "${rooms[@]}" -name "*.$1" | while read -r file; do
		sed -E 's/__attribute__\(\([a-z_]+(\([^()]*\))?\)\) ?//' "$file" |
		sed -nE '/^(static|typedef|#)/d; s/^[a-zA-Z_][a-zA-Z0-9_ *]*[ *]([a-z0-9_]+)\(.*/\1/p' |
		sort -u | sed "s|^|${file%.*} |"
	done
}

# What X.h declares is defined in X.c. The exceptions are core/port/port.h, which every host has
# its own sources for, and include/tdxcall/, which is what the library installs, one header for all.
prototypes_elsewhere()
{
	awk 'NR == FNR { defined[$0] = 1; known[$2] = 1; next }
	     known[$2] && !defined[$0] && $1 != "core/port/port" { print $1 ".h: " $2 }' \
		<(functions c) <(functions h)
}

# A file is its .c and .h together, and an include is an arrow.
circles_of_files()
{
	local folder file include

	for folder in "${rooms[@]}"; do
		find "$folder" -name '*.[ch]' | while read -r file; do
			sed -nE 's/^#include "(.*)\.h"$/\1/p' "$file" | while read -r include; do
				[[ ! -e $include.h || $include == "${file%.?}" ]] ||
					echo "${file%.?} $include"
			done
		done
	done | tsort 2>&1 >/dev/null
}

# What is not installed or loaded may use what is, and not the other way round.
includes_of_tests()
{
	grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*["<]([./]*)tests/' -r core include kmod libtdxcall tdxctl
}

# A name in a message or a backtrace means one source.
sources_of_one_name()
{
	find core kmod libtdxcall tdxctl -name '*.c' -not -name main.c -printf '%f\n' | sort | uniq -d
}

# "CK_RUN_SUITE=NAME ./unit" runs tests/unit/test_NAME.c.
suites_misnamed()
{
	local file name

	for file in tests/unit/test_*.c; do
		name=${file#tests/unit/test_}
		name=${name%.c}
		grep -q "suite_create(\"$name\")" "$file" || echo "$file: its suite is not $name"
		grep -qF "SUITE($name)" tests/unit/suites.h || echo "$file: not in suites.h"
	done
}

# core/runtime/command.def is the list.
commands_not_numbered()
{
	diff <(sed -n 's/^COMMAND(\([A-Z_]*\),.*/\1/p' core/runtime/command.def | sort) \
		<(sed -n 's/^#define TDXCALL_\([A-Z_]*\) _IO(TDXCALL_IOC_MAGIC, .*/\1/p' \
			include/tdxcall/uapi.h | sort)
	sed -n 's/^#define TDXCALL_[A-Z_]* _IO(TDXCALL_IOC_MAGIC, \(.*\))/\1/p' \
		include/tdxcall/uapi.h | sort | uniq -d
}

# What depends on the command is a column of command.def; in kmod/, which serves all, even what
# depends on one. Elsewhere one question about one of them is no list.
commands_listed_elsewhere()
{
	local names

	names=$(sed -n 's/^COMMAND(\([A-Z_]*\),.*/\1/p' core/runtime/command.def | paste -sd'|')
	grep -nE "(\<case |\[|\{ ?)TDXCALL_($names)\>" -r core include kmod libtdxcall tdxctl
	grep -nE "[!=]= TDXCALL_($names)\>" -r kmod
}

commands_not_in_docs()
{
	diff <(awk -f tests/tree/commands.awk core/runtime/command.def) \
		<(sed -n '/^| Command |/,/^$/p' docs/architecture.md | tail -n +3 | grep '^|')
}

# Prose and comments name files by their path, or by the end of it: docs/, and C where no code is.
# mmu/ and vmx/ are KVM's.
files_that_do_not_exist()
{
	local all where name

	all=$(find . -name .git -prune -o -name build -prune -o -type f -print)
	{
		grep -noE '(^|[^A-Za-z0-9_./*<-])[a-z][a-z0-9_/-]*\.([chS]|def|sh|awk|pml)\>' \
			docs/*.md README.md CONTRIBUTING.md
		grep -nE '^[[:space:]]*(/?\*|//)' -r "${folders[@]}" --include='*.[chS]' \
			--include='*.def' |
			grep -oE '^[^:]*:[0-9]*:|[^A-Za-z0-9_./*<-][a-z][a-z0-9_/-]*\.([ch]|def|sh)\>' |
			awk '/^[^ ]*:[0-9]*:$/ { where = $0; next } { print where $0 }'
	} | sed -E 's/^([^:]*:[0-9]*:)[^a-z]*/\1 /' | while read -r where name; do
		[[ $'\n'$all$'\n' == *"/$name"$'\n'* || $name =~ ^(mmu|vmx)/ ]] || echo "$where $name"
	done
}

pages_not_installed()
{
	local page

	for page in man/*.[1-8]; do
		grep -qw "${page#man/}" man/Makefile.am || echo "$page"
	done
}

rule "every file names its licence" without_licence
rule "// SPDX in a source, /* SPDX */ in a header" licence_in_wrong_comment
rule "each part has its licence" wrong_licence
rule "core includes nothing of its host" foreign_includes_in_core
rule "a layer of core includes only the layers below" layers_crossed
rule "every source and header is listed in a Makefile.am" sources_not_listed
rule "no trailing space, tabs for indentation" spaces
rule "lines of C fit 100 columns" long_lines
rule "every manual page is installed" pages_not_installed
rule "no text names a source that does not exist" files_that_do_not_exist
rule "uapi.h numbers the commands of command.def, no other" commands_not_numbered
rule "no source but command.def has a list of commands" commands_listed_elsewhere
rule "the docs have the table of commands" commands_not_in_docs
rule "a function is declared in the header of its own file" prototypes_elsewhere
rule "no circle of files" circles_of_files
rule "no source outside tests/ includes anything from there" includes_of_tests
rule "no two sources of one name but main.c" sources_of_one_name
rule "a suite of the unit tests has the name of its file" suites_misnamed
echo "1..$count"
