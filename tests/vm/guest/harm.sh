#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What one user does must not harm the host, nor keep others waiting: memory runs out, commands take
# long, checks take long. Waiting is measured as a ratio, because an emulated machine is slow.
. /t/lib.sh

now()
{
	echo $((${EPOCHREALTIME/./} / 1000))
}

# took COMMAND...: its time in ms, in $elapsed.
took()
{
	local start

	start=$(now)
	"$@"
	elapsed=$(($(now) - start))
}

# ends PID: within a second, however it ends.
ends()
{
	local start

	start=$(now)
	wait "$1"
	echo "status $?, $(($(now) - start)) ms"
	(($(now) - start < 1000))
}

available_mib()
{
	awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo
}

# pages_of SIZE: pages of t0
pages_of()
{
	dev td show t0 | awk -v size="$1" '$1 == size && $2 == "pages" { print $3 }'
}

no_process_was_killed()
{
	! dmesg | grep -E 'Out of memory|oom-kill|oom_reaper|Killed process|page allocation failure|Call Trace'
}

# ---- memory

sleep 1000 &
bystander=$!
check "both modules are loaded" load_both
check "256 MiB, or 1/32 of memory, is the host's" test "$(</sys/module/tdxcall/parameters/reserve_mib)" = 256
check "a TD is created" dev td create t0
check "more than the host has is refused" fails_with 1 'out of memory' dev aug t0 4g+8g --level 2m
echo "# $(available_mib) MiB are available, of $(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)"
check "the reserve is left" test "$(available_mib)" -ge 230
check "what was done is kept" test "$(pages_of 2m)" -gt 100
check "the advice names the reserve" fails_with 1 reserve_mib dev aug t0 512g+1g --level 2m
check "what is there is zapped" dev zap t0 4g+8g --skip
check "then there is memory again" dev aug t0 4g+64m --level 2m
check "and it is given back" dev td destroy t0
check "no process was killed" kill -0 "$bystander"
check "and nothing was logged" no_process_was_killed

# Each with a buffer of 64 MiB in the kernel.
check "buffers of many commands end as well" /usr/bin/buffers 48 4
sed 's/^/# /' /tmp/output
check "no process was killed" kill -0 "$bystander"
check "and nothing was logged" no_process_was_killed

in_cgroup()
{
	echo "$BASHPID" >/sys/fs/cgroup/small/cgroup.procs && exec tdxctl -b dev "$@"
}

mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/small
echo 64M >/sys/fs/cgroup/small/memory.max
check "a TD is created" dev td create t0
check "pages are charged to the cgroup" fails_with 1 'out of memory' eval '(in_cgroup aug t0 4g+400m)'
pages=$(pages_of 4k)
echo "# $pages pages of 4K, as many as fit 64 MiB"
check "up to its limit" eval '((pages > 8192 && pages < 16384))'
check "no process in it was killed" grep -q '^oom_kill 0' /sys/fs/cgroup/small/memory.events
check "outside of it there is memory" dev aug t0 8g+8m
check "the rest fits after a zap" eval 'dev zap t0 4g+400m --skip && (in_cgroup aug t0 4g+16m)'
check "both sides agree" no_violations
check "and nothing was logged" no_process_was_killed

# ---- waiting

# Longer than all that is done beside it, on a fast machine, too.
mib=640

long()
{
	dev aug t0 16g+${mib}m >/tmp/long 2>&1
	now >/tmp/long-end
}

start=$(now)
long &
long=$!
sleep 0.5
took cat "$DEBUGFS/tdxcall/check" >/tmp/check 2>&1 &
slow_check=$!
slowest=0
while [[ ! -s /tmp/long-end ]]; do
	took dev td list >/dev/null
	((elapsed <= slowest)) || slowest=$elapsed
	if [[ ${offline-} == "" ]]; then
		took eval 'echo 0 >/sys/devices/system/cpu/cpu1/online' 2>/dev/null
		offline=$elapsed
		tdxctl -b dev td destroy t0 >/dev/null 2>&1 &
		waiter=$!
		sleep 0.3
		kill -KILL "$waiter"
		check "a command that waits for a TD can be killed" ends "$waiter"
		tdxctl -b dev td destroy t0 >/dev/null 2>&1 &
		waiter=$!
		sleep 0.3
		kill -TERM "$waiter"
		check "or interrupted" ends "$waiter"
	fi
done
total=$(($(</tmp/long-end) - start))
wait "$long" "$slow_check"
echo "# aug of ${mib}M: $total ms; beside it, the slowest list took $slowest ms, and taking a CPU offline $offline ms"
check "aug succeeds" grep -q "$((mib * 256)) aug" /tmp/long
check "a command, and a check, do not wait for it" eval '((slowest * 3 < total))'
check "nor does taking a CPU offline" eval '((offline * 3 < total))'
check "the CPU stayed online" test "$(</sys/devices/system/cpu/cpu1/online)" = 1
check "the check found nothing" grep -q '^0 violations' /tmp/check

# What waits for a whole check takes as long as the check. All CPUs are emulated by one thread, and the
# machine may be busy: so the best of three counts.
beside_check()
{
	local slowest=0 slow_check

	rm -f /tmp/check-time
	(took cat "$DEBUGFS/tdxcall/check" >/tmp/check; echo "$elapsed" >/tmp/check-time) &
	slow_check=$!
	while [[ ! -s /tmp/check-time ]]; do
		took dev vcpu create t0 >/dev/null 2>&1
		((elapsed <= slowest)) || slowest=$elapsed
	done
	wait "$slow_check"
	echo "# check of $(pages_of 4k) pages: $(</tmp/check-time) ms; beside it, the slowest vcpu create took $slowest ms"
	((slowest * 2 < $(</tmp/check-time)))
}

check "a check keeps others out for a piece only" eval "beside_check || beside_check || beside_check"
check "and finds nothing" grep -q '^0 violations' /tmp/check

cat "$DEBUGFS/tdxcall/check" >/dev/null 2>&1 &
slow_check=$!
sleep 0.2
kill -KILL "$slow_check"
check "a check can be killed" ends "$slow_check"

echo 8 >/sys/module/tdxemu/parameters/check_regions
check "a check that would hold all CPUs for long is refused" says 'more than check_regions=8' \
	not cat "$DEBUGFS/tdxemu/check"
echo 1024 >/sys/module/tdxemu/parameters/check_regions
took cat "$DEBUGFS/tdxemu/check"
echo "# check of tdxemu: $elapsed ms"

check "it is destroyed" dev td destroy t0
check "no page is left" grep -q '^pages: 0 allocated' <(dev stats | tee /dev/stderr)
check "and nothing was logged" no_process_was_killed
check "both modules are removed" unload_both
kill "$bystander"
umount /sys/fs/cgroup
finish
