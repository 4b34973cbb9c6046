# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Black-box tests of tdxctl. A script sources this file, defines functions test_*, whose names are
# sentences, and calls run_tests. Each of them runs in a directory and on a machine of its own. What it
# runs is recorded, and afterwards the machine has to pass "model check" and the recording has to replay
# with every register identical. Output is TAP.
set -u

TDXCTL=${TDXCTL:-tdxctl}
# Libtool's wrapper takes far longer to start than the program behind it, and SIGKILL should hit that.
if [[ -n ${top_builddir-} && -x ${TDXCTL%/*}/.libs/${TDXCTL##*/} ]]; then
	TDXCTL=${TDXCTL%/*}/.libs/${TDXCTL##*/}
	export LD_LIBRARY_PATH=$top_builddir/libtdxcall/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
fi
# Version managers put a slow shell script in front of the system's python3.
python=/usr/bin/python3
[[ -x $python ]] || python=python3
srcdir=${srcdir:-$(dirname "$0")}
srcdir=$(cd "$srcdir" && pwd)
firmware=${OVMF:-/usr/share/ovmf/OVMF.fd}

unset TDXCTL_BACKEND TDXCTL_RECORD TDXCTL_STATE XDG_STATE_HOME
export LC_ALL=C

# A test ends at the first assertion that fails.
fail()
{
	printf '# %s\n' "$*"
	[[ -z ${last_run-} ]] || {
		printf '# after: tdxctl %s (status %s)\n' "$last_run" "$status"
		sed -n '1,20s/^/# stdout: /p' out
		sed -n '1,20s/^/# stderr: /p' err
	}
	exit 1
}

# skip REASON: this test needs what this machine does not have.
skip()
{
	printf '%s\n' "$*" >skipped
	exit 77
}

# on: the options that say where; of the machine of this test, in the folder of this test.
on=(-b model --state state.img)

# A line of a batch that has the machine checked, and what it prints then.
check_line='model check'
check_passed='^all invariants hold$'

# The TDX module that the machines of all tests have, for check-modules.
module_options=(${TDXCTL_TEST_MODULE:+--module "$TDXCTL_TEST_MODULE"}
	${TDXCTL_TEST_DYNAMIC_PAMT:+--dynamic-pamt})

# What info says of it: TDCX pages of a TD.
tdcx_pages=6
[[ ${TDXCTL_TEST_MODULE-} != 2.* ]] || tdcx_pages=9

# MiB of memory that test TDs may take.
memory_mib=4096

# Each machine has a trace of its own; empty = nothing is recorded.
trace=trace-0
machines=0

# not_recorded: for a test that makes SEAMCALLs without run, or too many of them.
not_recorded()
{
	trace=
	rm -f trace-*
}

# needs_default_module: for a test that is about a version, or about how a machine comes to be.
needs_default_module()
{
	((!${#module_options[@]})) || skip "is about the default TDX module"
}

# make_machine ARGUMENT...: the machine that these arguments need has the TDX module that is tested.
make_machine()
{
	((${#module_options[@]})) && [[ ! -e state.img && " $* " != *" model "* ]] || return 0
	"$TDXCTL" "${on[@]}" model init "${module_options[@]}" >/dev/null
}

# run ARGUMENT...: tdxctl on the model of this test; leaves $status, files out and err.
run()
{
	last_run="$*"
	status=0
	make_machine "$@"
	[[ " $* " != *" model init "* ]] || set -- "$@" "${module_options[@]}"
	TDXCTL_RECORD=${trace:+$PWD/$trace} \
		"$TDXCTL" "${on[@]}" "$@" >out 2>err </dev/null || status=$?
	if [[ $trace && $status == 0 && " $* " == *" model "@(init|reset)" "* ]]; then
		machines=$((machines + 1))
		trace=trace-$machines
	fi
}

# run_plain ARGUMENT...: tdxctl without any option added.
run_plain()
{
	last_run="$*"
	status=0
	"$TDXCTL" "$@" >out 2>err </dev/null || status=$?
}

# must ARGUMENT...: as run, and it has to succeed without a word on stderr.
must()
{
	run "$@"
	status_is 0
	stderr_is_empty
}

# on_terminal ARGUMENT...: as run, not recorded, with a terminal as stderr, whose contents go to the file
# terminal. With $interrupt_after, that many seconds later ^C is typed there; $took is how many seconds
# it took from then on, or from the start. With $stop_after, that many seconds later it is stopped for two:
# what takes long on a slow machine then does on any.
on_terminal()
{
	[[ -e terminal.py ]] || cat >terminal.py <<'EOF'
import os, pty, select, signal, sys, time
out = open("out", "wb")
terminal = open("terminal", "wb")
after = float(sys.argv[1]) if sys.argv[1] else None
stop = float(sys.argv[2]) if sys.argv[2] else None
begin = time.monotonic()
pid, fd = pty.fork()
if pid == 0:
    os.dup2(out.fileno(), 1)
    os.execvp(sys.argv[3], sys.argv[3:])
if stop is not None:
    time.sleep(stop)
    os.kill(pid, signal.SIGSTOP)
    time.sleep(2)
    os.kill(pid, signal.SIGCONT)
while True:
    wait = max(0, begin + after - time.monotonic()) if after is not None else None
    if not select.select([fd], [], [], wait)[0]:
        os.write(fd, b"\x03")
        begin, after = time.monotonic(), None
        continue
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    terminal.write(data)
terminal.close()
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print("%.2f" % (time.monotonic() - begin), file=open("took", "w"))
sys.exit(status)
EOF
	last_run="$* (on a terminal)"
	status=0
	"$python" terminal.py "${interrupt_after-}" "${stop_after-}" "$TDXCTL" "${on[@]}" "$@" 2>err || status=$?
	took=$(<took)
}

status_is()
{
	[[ $status == "$1" ]] || fail "exit status is $status, not $1"
}

stdout_is()
{
	[[ $(<out) == "$1" ]] || fail "stdout is not: $1"
}

stdout_is_empty()
{
	[[ ! -s out ]] || fail "stdout is not empty"
}

stdout_matches()
{
	grep -Eq -- "$1" out || fail "stdout does not match: $1"
}

stdout_lacks()
{
	! grep -Eq -- "$1" out || fail "stdout matches: $1"
}

stderr_is_empty()
{
	[[ ! -s err ]] || fail "stderr is not empty"
}

stderr_matches()
{
	grep -Eq -- "$1" err || fail "stderr does not match: $1"
}

# host_said REGEX: a line that the runtime logs for the host's administrator.
host_said()
{
	grep -Eq -- "^tdxctl: $1" err || fail "the host did not say: $1"
}

# What a host does that a test makes leak pages; a machine of its own forgets them.
pages_will_leak()
{
	:
}

# The whole of stderr is one line of the form "tdxctl: ...".
stderr_is_one_line()
{
	[[ $(wc -l <err) == 1 ]] || fail "stderr is not one line"
	[[ $(<err) == "tdxctl: "* ]] || fail "stderr does not begin with tdxctl:"
}

# refused STATUS REGEX ARGUMENT...: the command fails so, and leaves the machine as it was.
refused()
{
	local want=$1 pattern=$2
	shift 2

	picture >before
	run "$@"
	status_is "$want"
	stdout_is_empty
	stderr_is_one_line
	stderr_matches "$pattern"
	picture >after
	cmp -s before after || fail "the state changed"
}

# Everything that shows of the test TDs, for comparing; nothing if the machine cannot be opened.
picture()
{
	local td

	"$TDXCTL" -j "${on[@]}" td list 2>/dev/null
	"$TDXCTL" "${on[@]}" td list 2>/dev/null | while read -r td _; do
		"$TDXCTL" -j "${on[@]}" td show "$td" 2>/dev/null
		"$TDXCTL" "${on[@]}" sept walk --tables "$td" 2>/dev/null
	done
}

# json_in FILE EXPRESSION VALUE: a Python expression over the JSON in a file, which is "j".
json_in()
{
	local value

	value=$("$python" - "$1" "$2" 2>&1 <<'EOF'
import json, sys
j = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))
EOF
	) || fail "no JSON that has $2: ${value##*$'\n'}"
	[[ $value == "$3" ]] || fail "$2 is $value, not $3"
}

# The same over stdout.
json_is()
{
	json_in out "$@"
}

# The same over stderr.
json_error_is()
{
	json_in err "$@"
}

# One JSON object with the three keys that each result has.
json_is_valid()
{
	"$python" -m json.tool <out >/dev/null 2>json-error || fail "no JSON: $(<json-error)"
	json_is 'j["schema_version"]' 1
	json_is 'sorted({"schema_version", "backend", "command"} - set(j))' '[]'
}

# machine [ARGUMENT...]: a fresh one.
machine()
{
	must model init "$@"
}

# runnable_td NAME: a test TD that is finalized, so that AUG works.
runnable_td()
{
	must td create "$1"
	must td finalize "$1"
}

# What is not committed to the state image did not happen.
needs_image()
{
	:
}

# needs_memory MIB
needs_memory()
{
	(($1 <= memory_mib)) || skip "takes $1 MiB of memory"
}

needs_firmware()
{
	[[ -r $firmware ]] || skip "no $firmware (package ovmf)"
}

needs_python()
{
	command -v "$python" >/dev/null || skip "no python3"
}

model_is_clean()
{
	[[ ! -e state.img ]] || [[ -e damaged ]] || {
		run model check
		[[ $status == 0 ]] || fail "model check found something"
	}
}

recordings_replay()
{
	local file

	for file in trace-*; do
		grep -qs '^call ' "$file" || continue
		run_plain replay "$file"
		[[ $status == 0 ]] || fail "the recording of this test does not replay"
		recorded=$(<out)
	done
}

one_test()
{
	cd "$1" || exit 1
	"$2"
	model_is_clean
	recordings_replay
	[[ -z ${recorded-} ]] || printf '# recorded: %s\n' "$recorded"
}

# run_tests: every function test_* in the order of the script.
run_tests()
{
	local name number=0 failed=0 scratch status

	scratch=$(mktemp -d) || exit 99
	# shellcheck disable=SC2064
	trap "rm -rf '$scratch'" EXIT
	mapfile -t names < <(grep -o '^test_[a-z0-9_]*' "$0")
	printf '1..%d\n' "${#names[@]}"
	for name in "${names[@]}"; do
		number=$((number + 1))
		mkdir "$scratch/$number"
		status=0
		(one_test "$scratch/$number" "$name") || status=$?
		name=${name#test_}
		case $status in
		0)	printf 'ok %d - %s\n' "$number" "${name//_/ }" ;;
		77)	printf 'ok %d - %s # SKIP %s\n' "$number" "${name//_/ }" "$(<"$scratch/$number/skipped")" ;;
		*)	printf 'not ok %d - %s\n' "$number" "${name//_/ }"; failed=1 ;;
		esac
		rm -rf "${scratch:?}/$number"
	done
	return "$failed"
}
