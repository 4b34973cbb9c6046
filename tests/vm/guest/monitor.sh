#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Events of the host: monitor sees what another process does.
. /t/lib.sh

# eventually COMMAND...: it succeeds, sooner or later.
eventually()
{
	local i

	for ((i = 0; i < 300; i++)); do
		"$@" && return
		sleep 0.1
	done
	echo "never: $*"
	return 1
}

# monitor NAME OPTION...: starts one, whose output is in NAME.out and NAME.err, and waits until it listens.
monitor()
{
	local name=$1
	shift

	tdxctl -b dev monitor "$@" >"$name.out" 2>"$name.err" &
	monitor=$!
	eventually grep -q listening "$name.out" "$name.err"
}

# ends_with STATUS: so does the monitor.
ends_with()
{
	local status=0

	wait "$monitor" || status=$?
	echo "monitor: status $status"
	[[ $status == "$1" ]]
}

# shows NAME LINE...: exactly these lines, in this order.
shows()
{
	local name=$1
	shift

	cat "$name.err" "$name.out"
	[[ $(<"$name.out") == $(printf '%s\n' "$@") ]]
}

life_of()
{
	dev td create "$1" && dev td finalize "$1" && dev aug "$1" 4g+8k && dev zap "$1" 4g+8k && dev td destroy "$1"
}

# json NAME EXPRESSION: about the objects of NAME.out, in the list j, and the numbers of its events, seq.
json()
{
	python3 - "$1.out" "$2" <<'EOF'
import json, sys
j = [json.loads(line) for line in open(sys.argv[1])]
seq = [int(o["event"]["seq"], 16) for o in j if "event" in o]
print(j[:3], seq[:3], seq[-3:], len(j))
sys.exit(not eval(sys.argv[2]))
EOF
}

check "both modules are loaded" load_both

check "monitor listens to a TD" monitor one --td m0 --count 6
check "another TD lives meanwhile" life_of other
check "and the one that is followed" life_of m0
check "monitor ends with its last event" ends_with 0
check "it saw each step, in order, and no other TD" shows one "td-created m0" "td-finalized m0" \
	"command m0 aug gpa 0x100000000 size 0x2000 level 4k done 0x2000" "track m0 tracks 1" \
	"command m0 zap gpa 0x100000000 size 0x2000 done 0x2000" "td-destroyed m0"

check "monitor listens to two types" monitor types --type track --type td-destroyed --count 4 --time
check "two TDs live" eval "life_of m1 && life_of m2"
check "it ends" ends_with 0
check "with a time before each line" not grep -Evq '^\[ *[0-9]+\.[0-9]{6}\] ' types.out
sed -i 's/^\[.*\] //' types.out
check "it saw these two of both" shows types "track m1 tracks 1" "td-destroyed m1" "track m2 tracks 1" "td-destroyed m2"

check "time ends a monitor" fails_with 0 '^tdxctl: monitor: listening$' dev monitor --timeout 1
check "but not well if more was to come" fails_with 1 'monitor: 0 of 1 events came within 1 s' \
	dev monitor --timeout 1 --count 1
for signal in INT TERM; do
	case $signal in INT) status=130 ;; TERM) status=143 ;; esac
	check "monitor listens until a signal comes" monitor signal --type td-created
	check "a TD is created" dev td create s
	check "it is shown at once" eventually grep -qx 'td-created s' signal.out
	check "SIG$signal is sent" kill -"$signal" "$monitor"
	check "which ends it" ends_with $status
	check "the TD is destroyed" dev td destroy s
done

check "SEAMCALLs that fail are shown with the TDX module's reason" monitor error --type seamcall-error --count 1
check "a TD is finalized twice" eval "dev td create e && dev td finalize e && not dev td finalize e"
check "monitor ends" ends_with 0
check "it names leaf and status" grep -Eq '^seamcall-error lp [0-9] TDH.MR.FINALIZE TDX_OP_STATE_INCORRECT$' error.out
check "the TD is destroyed" dev td destroy e

check "JSON: monitor listens" monitor json --json --td m3 --count 6
check "JSON: a TD lives" life_of m3
check "JSON: monitor ends" ends_with 0
check "JSON: an object a line, first and last of the monitor itself" json json \
	'len(j) == 8 and j[0]["listening"] and j[-1]["events"] == 6 and j[-1]["overruns"] == 0'
check "JSON: every object has its version, backend and command" json json \
	'all((o["schema_version"], o["backend"], o["command"]) == (1, "dev", "monitor") for o in j)'
check "JSON: types in order" json json \
	'[o["event"]["type"] for o in j[1:-1]] == ["td-created", "td-finalized", "command", "track", "command", "td-destroyed"]'
check "JSON: numbers without a gap" json json 'seq == list(range(seq[0], seq[0] + 6))'

# It cannot fetch while it is stopped, and 2 KiB hold no more than a few.
check "a monitor with little room" monitor overrun --json --buffer 2k --td m4
check "a TD with 512 pages" eval "dev td create m4 && dev td finalize m4 && dev aug m4 4g+2m"
check "three events come" eventually json overrun 'len(seq) == 3'
check "the monitor is stopped" kill -STOP "$monitor"
check "512 TRACKs" dev zap m4 4g+2m --batch 1
check "the monitor goes on" kill -CONT "$monitor"
check "it says that some were lost" eventually grep -q '"overrun":true' overrun.out
check "the TD is destroyed" dev td destroy m4
check "it goes on with what came then" eventually grep -q td-destroyed overrun.out
check "it is ended" kill "$monitor"
check "by the signal" ends_with 143
check "the numbers show how many were lost" json overrun 'seq[-1] - seq[0] + 1 - len(seq) > 400'
check "and it counted" json overrun 'j[-1]["overruns"] >= 1 and j[-1]["events"] == len(seq)'

check "text: a monitor with little room" monitor text --buffer 2k --type track
check "text: it is stopped" kill -STOP "$monitor"
check "text: a TD with 512 TRACKs" eval \
	"dev td create m5 && dev td finalize m5 && dev aug m5 4g+2m && dev zap m5 4g+2m --batch 1"
check "text: it goes on" kill -CONT "$monitor"
check "text: it says that some were lost" eventually grep -q 'events were lost here; --buffer' text.err
check "text: it is killed" kill -KILL "$monitor"
check "text: and gone" ends_with 137
check "the TD is destroyed" dev td destroy m5

# What is asked for in bulk comes by netlink; the ioctl would do, but not without a word.
quiet()
{
	"$@" 2>words || return
	cat words
	[[ ! -s words ]]
}

check "three TDs are created" eval "dev td create d0 --vcpus 2 && dev td create d1 && dev td create d2 --vcpus 4"
check "td list comes by netlink" quiet dev td list
check "and has all of them" test "$(dev td list | awk '{ printf "%s ", $1 }')" = "d0 d1 d2 "
check "vcpu list does" quiet dev vcpu list d2
check "and has all of them" test "$(dev vcpu list d2 | grep -c '^vcpu ')" = 4
check "stats does" quiet dev stats
check "and counts" grep -Eq '^TDH.MNG.CREATE +calls [1-9]' <(dev stats)
check "the middle one is destroyed" dev td destroy d1
check "two are left" test "$(dev td list | awk '{ printf "%s ", $1 }')" = "d0 d2 "
check "both sides agree" no_violations
check "all are destroyed" destroy_all
check "both modules are removed" unload_both
finish
