# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# What tests/cli/lib.sh does with a model of its own for each test, with the modules: each test gets them
# freshly loaded, and both must find nothing to complain about when it ends.
. "$srcdir/lib-model.sh"

run()
{
	last_run="$*"
	status=0
	[[ "$*" != *"--backing 1g"* ]] || skip "a kernel module cannot get 1 GiB in one piece"
	case "$1 ${2-}" in
	"model check")	check_modules >out 2>err || status=$? ;;
	"model "*)	skip "the model's machine only" ;;
	*)		"$TDXCTL" -b dev "$@" >out 2>err </dev/null || status=$? ;;
	esac
}

# The one word of an answer that differs.
eval "$(declare -f json_error_is | sed '1s/json_error_is/json_error_is_exactly/')"
json_error_is()
{
	json_error_is_exactly "$1" "${2//\'model\'/\'dev\'}"
}

# Asked for by tests that look at the state image.
stat()
{
	skip "the model's image only"
}

# There are no packages here: mkinitramfs.sh asked for the one that matters.
dpkg-query()
{
	cat /t/ovmf-version
}

check_modules()
{
	cat /sys/kernel/debug/tdxemu/check /sys/kernel/debug/tdxcall/check
	[[ $(cat /sys/kernel/debug/tdxemu/check /sys/kernel/debug/tdxcall/check | sort -u) == "0 violations" ]]
}

picture()
{
	local td

	"$TDXCTL" -j -b dev td list 2>/dev/null
	"$TDXCTL" -b dev td list 2>/dev/null | while read -r td _; do
		"$TDXCTL" -j -b dev td show "$td" 2>/dev/null
		"$TDXCTL" -b dev sept walk --tables "$td" 2>/dev/null
	done
}

unload()
{
	local td

	[[ -e /dev/tdxcall ]] && "$TDXCTL" -b dev td list | while read -r td _; do
		"$TDXCTL" -b dev td destroy "$td"
	done
	! grep -q '^tdxcall ' /proc/modules || rmmod tdxcall || fail "tdxcall cannot be removed"
	! grep -q '^tdxemu ' /proc/modules || rmmod tdxemu || fail "tdxemu cannot be removed"
}

# machine [--packages N] [--keyids 32..N]: what else a model can be told, these CPUs cannot.
machine()
{
	local parameters=()

	while (($#)); do
		case "$1 ${2-}" in
		"--packages "[12])	parameters+=("packages=$2") ;;
		"--keyids 32.."*)	parameters+=("keyids=$((${2#32..} - 31))") ;;
		*)			skip "a machine $1 $2 is the model's only" ;;
		esac
		shift 2
	done
	unload
	insmod /modules/tdxemu.ko "${parameters[@]}" || fail "tdxemu cannot be loaded"
	insmod /modules/tdxcall.ko || fail "tdxcall cannot be loaded"
}

model_is_clean()
{
	[[ ! -e /dev/tdxcall ]] || {
		run model check
		[[ $status == 0 ]] || fail "tdxemu or tdxcall found something"
		grep -Eq "^pages: .* 0 leaked" <("$TDXCTL" -b dev stats) || fail "a page was leaked"
	}
}
