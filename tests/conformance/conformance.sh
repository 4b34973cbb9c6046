#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every recorded trace replays through tdxctl with each output register as the TDX module left it.
set -u
export LC_ALL=C

TDXCTL=${TDXCTL:-tdxctl}
srcdir=${srcdir:-$(dirname "$0")}
count=0
calls=0
identical=0

report()
{
	count=$((count + 1))
	printf '%s %d - %s\n' "$1" "$count" "$2"
}

# Differences that are known of a trace; none unless the list says so.
differences_known()
{
	awk -v name="$1" '$1 == name { known = $2 } END { print known + 0 }' \
		"$srcdir/expected-differences"
}

# replay: the trace on stdin; leaves $status, $same and $total, of $output.
replay()
{
	status=0
	output=$("$TDXCTL" replay --keep-going - 2>&1) || status=$?
	[[ $output =~ ([0-9]+)\ of\ ([0-9]+)\ calls\ identical ]] || return
	same=${BASH_REMATCH[1]}
	total=${BASH_REMATCH[2]}
}

# as_expected DIFFERENCES: a list of differences that is too long is as wrong as one too short.
as_expected()
{
	[[ ${total-} && $total -gt 0 && $((total - same)) -eq $1 ]] || return
	[[ $status -eq $(($1 > 0)) ]]
}

test_trace()
{
	local name known same total status output verdict=ok

	name=$(basename "$1" .xz)
	known=$(differences_known "$name")
	replay < <(xz -dc "$1")
	as_expected "$known" || verdict="not ok"
	report "$verdict" "$name"
	printf '# %s of %s calls identical, exit status %s\n' "${same:-?}" "${total:-?}" "$status"
	[[ $known -eq 0 ]] || printf '# %s differences were expected\n' "$known"
	[[ $verdict = ok ]] || head -n 20 <<<"$output" | sed 's/^/# /'
	calls=$((calls + ${total:-0}))
	identical=$((identical + ${same:-0}))
}

# What the tests above rest on: a register that is not as recorded is seen.
test_changed_register()
{
	local same total status output verdict="not ok"

	replay < <(xz -dc "$1" | sed '0,/^call .* -> rax=0x0 /s/-> rax=0x0 /-> rax=0x1 /')
	as_expected $(($(differences_known "$(basename "$1" .xz)") + 1)) && verdict=ok
	report "$verdict" "a register that was changed is found"
}

shopt -s nullglob
traces=("$srcdir"/traces/*.xz)
if [[ ${#traces[@]} -eq 0 ]]; then
	echo "Bail out! no traces in $srcdir/traces"
	exit 99
fi
echo "1..$((${#traces[@]} + 1))"
for trace in "${traces[@]}"; do
	test_trace "$trace"
done
test_changed_register "${traces[0]}"
echo "# $identical of $calls calls identical in ${#traces[@]} traces"
