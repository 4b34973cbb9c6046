#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# README's tour through /dev/tdxcall: /t/tour has its commands, each with what it is said to print.
. /t/lib.sh

# The modules are not installed here.
modprobe()
{
	insmod "/modules/$1.ko" "${@:2}"
}

# In this shell, because one of the commands sets a variable.
step()
{
	eval "$command" >/tmp/said 2>&1 </dev/null
	diff /tmp/expected /tmp/said
}

# What was read last is complete: run it.
end_step()
{
	[[ ! $command ]] || check "tour: $command" step
	: >/tmp/expected
}

command=
end_step
while IFS= read -r line <&3; do
	case $line in
	"$ "*)	end_step; command=${line#"$ "} ;;
	*)	printf '%s\n' "$line" >>/tmp/expected ;;
	esac
done 3</t/tour
end_step
check "the tour has come to its end" not is_loaded tdxcall
check "tdxemu is removed" rmmod tdxemu
finish
