#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every trace runs through the model as kbuild compiled it, with each output register as recorded.
. /t/lib.sh

total=0

# replay FILE: the answer of tdxemu, in $answer.
replay()
{
	exec 3<>"$DEBUGFS/tdxemu/replay" || return
	cat "$1" >&3 || echo "cannot be written"
	answer=$(cat <&3)
	exec 3>&-
}

differences_known()
{
	awk -v name="$1" '$1 == name { known = $2 } END { print known + 0 }' /t/expected-differences
}

# as_expected FILE DIFFERENCES
as_expected()
{
	replay "$1"
	echo "$answer"
	[[ $answer =~ ([0-9]+)" of "([0-9]+)" calls identical"$ ]] || return
	((BASH_REMATCH[2] > 0 && BASH_REMATCH[2] - BASH_REMATCH[1] == $2)) || return
	total=$((total + BASH_REMATCH[2]))
	[[ $answer != *error* ]]
}

check "tdxemu loads" insmod /modules/tdxemu.ko
for trace in /t/traces/*; do
	name=${trace##*/}
	check "$name" as_expected "$trace" "$(differences_known "$name")"
done
echo "# $total calls replayed"

trace=/t/traces/lifecycle.tdxtrace
awk '!done && /^call .* -> rax=0x0 / { sub(/-> rax=0x0 /, "-> rax=0x1 "); done = 1 } { print }' \
	"$trace" >changed
check "a register that was changed is found" as_expected changed \
	$(($(differences_known lifecycle.tdxtrace) + 1))
echo "no such record" >wrong
check "a line that is no record is an error" fails_with 0 'error -22' eval 'replay wrong; echo "$answer"'
check "tdxemu is removed" rmmod tdxemu
finish
