#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Whatever command, option or manual page a message, a man page or the README names exists.
. "${srcdir:-$(dirname "$0")}/lib.sh"

top=$srcdir/../..

# names_missing FILE...: the names that do not exist are in the file missing.
names_missing()
{
	"$python" "$srcdir/names.py" "$TDXCTL" "$top/man" "$@" >missing 2>&1
}

test_what_does_not_exist_is_found()
{
	needs_python
	cat >made-up <<'EOF'
run `tdxctl frobnicate` or `tdxctl td frobnicate`, or
    $ tdxctl -b model aug t0 4g --frobnicate
.Ic tdxctl sept frobnicate
see tdxctl-frobnicate(8) and
.Xr tdxfrobnicate 7
but `tdxctl td list` and `tdxctl model init --force` exist, and so do tdxctl-td(8) and `tdxctl td`.
EOF
	! names_missing made-up || fail "nothing is missing"
	[[ $(wc -l <missing) == 6 ]] || fail "not six are missing: $(<missing)"
	[[ $(grep -c frobnicate missing) == 6 ]] || fail "others are missing: $(<missing)"
	printf '"run `tdxctl "\n\t"frobnicate`"\n' >cut.c
	! names_missing cut.c || fail "a message that is cut in two is not looked at"
}

test_whatever_is_named_exists()
{
	needs_python
	mapfile -t files < <(find "$top"/{core,kmod,libtdxcall,tdxctl,include,man,docs} "$top"/{README.md,NEWS,CONTRIBUTING.md} \
		-type f \( -name '*.[ch]' -o -name '*.def' -o -name '*.[0-9]' -o -name '*.md' -o -name NEWS \) \
		! -name '*.mod.c')
	[[ ${#files[@]} -gt 300 ]] || fail "only ${#files[@]} files"
	names_missing "${files[@]}" || fail "$(<missing)"
}

run_tests
