#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Both modules on a running kernel: what holds what, and that nothing is left behind.
. /t/lib.sh

check "tdxemu says that it is not secure" says 'NOT SECURE' insmod /modules/tdxemu.ko
check "tdxcall loads" insmod /modules/tdxcall.ko
check "the device is root's alone" test "$(stat -c '%a %u' /dev/tdxcall)" = "600 0"
check "the software TDX module answers" grep -q '^answers *the software TDX module' <(dev info)
check "as many LPs as CPUs" grep -q "^lps *$(nproc) in 1 packages" <(dev info)
check "tdxemu is held by tdxcall" not rmmod tdxemu

check "a TD is created" dev td create t0 --vcpus 2
check "tdxcall is held by the TD" not rmmod tdxcall
check "no CPU goes offline while it lives" not eval 'echo 0 >/sys/devices/system/cpu/cpu1/online'
check "it is finalized" dev td finalize t0
check "pages are added" test "$(dev aug t0 4g+4m)" = "1024 pages: 1024 aug, 4 sept.add"
check "large ones, too" test "$(dev aug t0 0x100400000+4m --level 2m)" = "2 pages: 2 aug"
check "both sides agree on them" no_violations
check "pages are zapped" test "$(dev zap t0 4g+4m)" = \
	"1024 pages: 1024 block, 2 track, 1024 remove, 1024 wbinvd"
check "both sides agree again" no_violations
check "it is destroyed" dev td destroy t0
check "no page is left" grep -q '^pages: 0 allocated' <(dev stats | tee /dev/stderr)
check "a CPU goes offline now" eval 'echo 0 >/sys/devices/system/cpu/cpu1/online'
check "another one is created without it" dev td create t1
check "and destroyed" dev td destroy t1
check "the CPU comes back" eval 'echo 1 >/sys/devices/system/cpu/cpu1/online'
check "every SEAMCALL was an instruction" test "$(<"$DEBUGFS/tdxemu/hits")" -gt 4000
echo "# $(<"$DEBUGFS/tdxemu/hits") instructions emulated"
check "both modules are removed" unload_both

# A TD of raw calls has no name: it belongs to the file, and the runtime does not know where its vCPUs are.
raw_td()
{
	mkfifo lines
	tdxctl -b dev batch lines >/tmp/batch 2>&1 &
	batch=$!
	exec 4>lines
	printf '%s\n' 'page alloc' 'call MNG.CREATE tdr=page:1 hkid=40' 'page list' >&4
	for ((i = 0; i < 200; i++)); do
		grep -q 'owned TDR' /tmp/batch && return
		sleep 0.05
	done
	cat /tmp/batch
	return 1
}

check "both modules are loaded again" load_both
check "a TD is made by raw calls" raw_td
check "tdxcall is held by their file" not rmmod tdxcall
check "no CPU goes offline" says 'CPU 1 stays online: 0 TD\(s\), and raw calls with 1 block' \
	not eval 'echo 0 >/sys/devices/system/cpu/cpu1/online'
kill -KILL "$batch"
wait "$batch" 2>/dev/null
exec 4>&-
check "no page is left when its client is killed" soon nothing_allocated
check "its KeyID is free" eval 'dev td create t0 --hkid 40 && dev td destroy t0'
check "a CPU goes offline" eval 'echo 0 >/sys/devices/system/cpu/cpu1/online'
check "a call for it is refused" fails_with 1 'an address must be page' dev call SYS.RD field=0 --lp 1
check "a TD is created without it" dev td create t0
check "but does not run there" fails_with 1 'no such vCPU or LP' dev vcpu enter t0 0 --lp 1
check "and goes" dev td destroy t0
check "the CPU comes back again" eval 'echo 1 >/sys/devices/system/cpu/cpu1/online'
check "both modules are removed" unload_both

# A TD with pages of its own comes and goes.
td_life()
{
	dev td create t0 && dev td finalize t0 && dev aug t0 4g+2m && dev td destroy t0
}

for version in 1.5.34 2.0.18; do
	check "TDX module $version" load_both "module=$version"
	check "says so" grep -q "^tdx module *$version " <(dev info)
	check "has TDs" td_life
	check "is clean" no_violations
	check "and goes" unload_both
done

check "two packages" load_both packages=2 keyids=8
check "are seen" grep -q "^lps *$(nproc) in 2 packages" <(dev info)
check "as are the KeyIDs" grep -q '^private keyids *32\.\.39' <(dev info)
check "each package gets the key" grep -q '2 mng.key.config' <(dev -v td create t0 --vcpus 2)
check "and is flushed" grep -q '2 phymem.cache.wb' <(dev -v td destroy t0 | tee /dev/stderr)

check "the uAPI: files, signals, threads" /usr/bin/uapi
check "the uAPI: every argument" /usr/bin/uapi-args
check "the uAPI: a 32-bit program" /usr/bin/uapi-32
check "no page is left by them" grep -q '^pages: 0 allocated' <(dev stats | tee /dev/stderr)
check "both sides agree after it" no_violations

check "a TD is made, to be there when the modules go" dev td create left
check "a module with a TD stays" not rmmod tdxcall
check "and it is destroyed" dev td destroy left
check "both modules are removed again" unload_both

# Ten times in and out: a PAMT takes 4 MiB, the pages of the TD 2 MiB; caches make some noise.
memory()
{
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^MemFree:/ { print $2 }' /proc/meminfo
}

in_and_out()
{
	local i

	for ((i = 0; i < 10; i++)); do
		load_both && dev td create t0 && dev td finalize t0 && dev aug t0 4g+2m &&
			dev td destroy t0 && unload_both || return
	done
}

# What is lost each time goes on being lost; noise does not.
nothing_lost()
{
	local try before after

	for try in 1 2 3; do
		before=$(memory)
		in_and_out || return
		after=$(memory)
		echo "free memory before $before KiB, after $after KiB"
		((before - after >= 4096)) || return 0
	done
	return 1
}

in_and_out >/dev/null 2>&1
check "in and out ten times, without losing memory" nothing_lost
finish
