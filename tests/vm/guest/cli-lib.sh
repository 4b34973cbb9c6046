# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# What tests/cli/lib.sh does with a model of its own for each test, with the modules: each test gets them
# freshly loaded, and both must find nothing to complain about when it ends.
. "$srcdir/lib-model.sh"

on=(-b dev)
memory_mib=64
# The modules are checked when a test ends.
check_line=info
check_passed='^answers'
# Lines of the kernel's log that a test wants there.
expected=/tmp/expected-log

run()
{
	last_run="$*"
	status=0
	[[ "$*" != *"--backing 1g"* ]] || skip "a kernel module cannot get 1 GiB in one piece"
	case "$1 ${2-}" in
	"model check")	check_modules >out 2>err || status=$? ;;
	"model "*)	skip "the model's machine only" ;;
	*)		"$TDXCTL" "${on[@]}" "$@" >out 2>err </dev/null || status=$? ;;
	esac
}

# Python takes long to start: cli.sh has one running that evaluates (json-server.py).
json_ask()
{
	printf '%s\n' "$PWD/$1" "$2" >/tmp/json-questions
	IFS= read -r answer </tmp/json-answers
	[[ $answer == "= "* ]] || fail "no JSON that has $2: $answer"
	answer=${answer#= }
}

json_in()
{
	# The one word of an answer that differs.
	local want=${3//\'model\'/\'dev\'}

	[[ $3 != model ]] || want=dev
	json_ask "$1" "$2"
	[[ $answer == "$want" ]] || fail "$2 is $answer, not $want"
}

json_is_valid()
{
	json_is 'j["schema_version"]' 1
	json_is 'sorted({"schema_version", "backend", "command"} - set(j))' '[]'
}

# expect_log REGEX: lines like that are no trouble.
expect_log()
{
	dmesg | grep -E "$1" >>"$expected"
}

host_said()
{
	expect_log "tdxcall: $1" || fail "the kernel did not say: $1"
}

# It says so as often as it happens, and once more when it is removed.
pages_will_leak()
{
	touch /tmp/leaky
}

needs_image()
{
	skip "the model's image only"
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
	tdpicture
}

unload()
{
	local td

	[[ -e /dev/tdxcall ]] && "$TDXCTL" -b dev td list | while read -r td _; do
		"$TDXCTL" -b dev td destroy "$td"
	done
	! grep -q '^tdxcall ' /proc/modules || rmmod tdxcall || fail "tdxcall cannot be removed"
	[[ ! -e /tmp/leaky ]] || expect_log 'tdxcall: .*leaked'
	rm -f /tmp/leaky
	! grep -q '^tdxemu ' /proc/modules || rmmod tdxemu || fail "tdxemu cannot be removed"
}

# machine [--packages N] [--keyids 32..N]: what else can be set on a model, but not on these CPUs.
machine()
{
	local parameters=()

	while (($#)); do
		case "$1 ${2-}" in
		"--packages "[12])	parameters+=("packages=$2") ;;
		"--force "*)		shift; continue ;;
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
		[[ -e /tmp/leaky ]] || grep -Eq "^pages: .* 0 leaked" <("$TDXCTL" -b dev stats) ||
			fail "a page was leaked"
	}
}
