#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What waits for another user's command: it can be killed, keeps no list waiting, and what it leaves is
# finished behind it. And what takes long can be stopped. An emulated machine is slow, so how long something
# takes is compared with the command that it runs beside.
. /t/lib.sh

now()
{
	echo $((${EPOCHREALTIME/./} / 1000))
}

# ends PID STATUS: within a second, with that status.
ends()
{
	local start status=0

	start=$(now)
	wait "$1" || status=$?
	echo "status $status, $(($(now) - start)) ms"
	(($(now) - start < 1000 && status == $2))
}

no_td()
{
	[[ ! $(dev td list) ]]
}

# owner NAME: the program, in the background, with its TD made; $owner is its id.
owner()
{
	rm -f /tmp/ready
	/usr/bin/owner "$1" >/tmp/ready 2>&1 &
	owner=$!
	soon grep -q ready /tmp/ready || { cat /tmp/ready; return 1; }
}

# long NAME: a command that has the TD for long, in the background.
mib=320
long()
{
	rm -f /tmp/long-end
	(
		start=$(now)
		dev aug "$1" "4g+${mib}m" >/tmp/long 2>&1
		echo $(($(now) - start)) >/tmp/long-end
	) &
	long=$!
	sleep 0.5
}

aug_succeeded()
{
	wait "$long"
	cat /tmp/long
	grep -q "$((mib * 256)) aug" /tmp/long
}

# ---- lists, and a file that is closed

check "both modules are loaded" load_both packages=2
check "a TD that ends with its file" owner auto
long auto
# Not dev, which would be a subshell.
tdxctl -b dev td destroy auto >/tmp/destroy 2>&1 &
waiter=$!
sleep 0.3
slowest=0
for ((i = 0; i < 5; i++)); do
	start=$(now)
	dev td list >/tmp/list
	elapsed=$(($(now) - start))
	((elapsed <= slowest)) || slowest=$elapsed
done
check "meanwhile it is listed" grep -q '^auto' /tmp/list
kill -KILL "$owner"
check "its owner can be killed, though its TD is in use" ends "$owner" 137
check "the TD is there, because another has it" grep -q '^auto' <(dev td list)
kill -INT "$waiter"
check "so can what waits for the TD alone be stopped" ends "$waiter" 130
check "aug succeeds" aug_succeeded
echo "# aug of ${mib}M: $(</tmp/long-end) ms; behind one that waits for the TD alone, the slowest list took $slowest ms"
check "a list does not wait" eval '((slowest * 3 < $(</tmp/long-end)))'
check "then the TD is destroyed" soon no_td
check "and no page is left" soon nothing_allocated

check "a TD that ends with its file" owner auto
long auto
kill -USR1 "$owner"
sleep 0.3
check "its owner waits for the end of the TD" grep -q '^State:.[SD]' "/proc/$owner/status"
check "which it can be seen to do" test ! -e "/proc/$owner/fd/3"
check "the modules cannot be removed" not rmmod tdxcall
kill -KILL "$owner"
check "it can be killed" ends "$owner" 137
check "aug succeeds" aug_succeeded
check "then the TD is destroyed" soon no_td
check "and no page is left" soon nothing_allocated

# ---- shared memory

check "a TD is created" dev td create t0
dev stats | grep '^pages' >/tmp/before
start=$(now)
check "much is mapped as shared memory" dev map-shared t0 4g 512m
map=$(($(now) - start))
check "and unmapped" dev unmap-shared t0 4g 512m
dev stats | grep '^pages' >/tmp/before
# Sooner with each try, as it may be faster than it was.
map_stopped_by()
{
	local tries ms pid status

	for tries in 2 4 8 16; do
		tdxctl -b dev map-shared t0 4g 512m 2>&1 &
		pid=$!
		ms=$((map / tries))
		sleep "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))"
		kill "-$1" "$pid"
		start=$(now)
		status=0
		wait "$pid" || status=$?
		elapsed=$(($(now) - start))
		((status)) && break
		dev unmap-shared t0 4g 512m || return
	done
	echo "status $status, $elapsed ms"
	((status == $2 && elapsed < 1000))
}

check "SIGINT stops it within a second" map_stopped_by INT 130
check "and nothing was changed" diff /tmp/before <(dev stats | grep '^pages')
check "SIGKILL stops it within a second" map_stopped_by KILL 137
check "and nothing was changed" diff /tmp/before <(dev stats | grep "^pages")
echo "# mapping of 512M: $map ms; it ended $elapsed ms after the signal"
check "it is destroyed" dev td destroy t0

# ---- CPU hotplug

cpu=/sys/devices/system/cpu/cpu2/online
create_and_destroy()
{
	local n=0

	rm -f /tmp/stop /tmp/create-failed
	while [[ ! -e /tmp/stop ]]; do
		n=$((n + 1))
		dev td create t1 --vcpus 1 >/tmp/create 2>&1 || cat /tmp/create >>/tmp/create-failed
		dev td destroy t1 >/dev/null 2>&1
	done
	echo "$n" >/tmp/created
}
create_and_destroy &
creator=$!
offline=0
for ((i = 0; i < 1500 && offline < 40; i++)); do
	# It is busy while there is a TD.
	(echo 0 >$cpu) 2>/dev/null && offline=$((offline + 1))
	echo 1 >$cpu
done
: >/tmp/stop
wait "$creator"
echo "# a CPU went offline $offline times of $i, beside $(</tmp/created) TDs"
check "it went offline now and then" test "$offline" -gt 5
check "and no TD failed because of that" test ! -s /tmp/create-failed
[[ ! -s /tmp/create-failed ]] || sed 's/^/# /' /tmp/create-failed | head -n 5
dmesg | grep 'stays online' >>/tmp/expected-log
check "no page is left" soon nothing_allocated
check "both sides agree" no_violations
check "both modules are removed" unload_both
finish
