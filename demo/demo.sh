#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The main job, step by step: a test TD from real TDX firmware on the software TDX module.
# usage: demo.sh BUILDDIR
set -euo pipefail

build=${1:?usage: demo.sh BUILDDIR}
firmware=${OVMF:-/usr/share/ovmf/OVMF.fd}
tdxctl=$build/tdxctl/tdxctl

[[ -x $tdxctl ]] || { echo "demo.sh: $tdxctl is not there: run make first" >&2; exit 1; }
[[ -r $firmware ]] || { echo "demo.sh: $firmware is not there: install the package ovmf" >&2; exit 1; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export TDXCTL_BACKEND=model TDXCTL_STATE=$scratch/state.img

if [[ -t 1 ]]; then
	bold=$'\033[1m' plain=$'\033[0m'
else
	bold='== ' plain=''
fi

say()
{
	printf '\n%s%s%s\n' "$bold" "$*" "$plain"
}

run()
{
	printf '$ tdxctl %s\n' "$*"
	"$tdxctl" "$@"
}

say "A machine with 64 GiB, 8 logical processors in 2 packages, and a TDX module that is ready."
run model init --memory 64g --lps 8 --packages 2 --keyids 32..127
run info

say "A test TD from the TDX firmware $firmware, measured page by page as KVM does it."
run -v td load demo --firmware "$firmware"

say "1 GiB of private memory in 4K pages: they are pending until a guest accepts them."
run aug demo 4g+1g
say "Another one in 2M pages."
run aug demo 8g+1g --level 2m
run sept stat demo
run td show demo

say "A page cannot be taken away just like that: the TDX module insists on block and track."
run remove demo 4g --expect TDX_GPA_RANGE_NOT_BLOCKED
run block demo 4g
run remove demo 4g --expect TDX_TLB_TRACKING_NOT_DONE
run track demo
run remove demo 4g

say "zap does the three steps for whole batches, with one TRACK for 512 pages."
run zap demo 0x100001000..5g
run zap demo 8g+1g

say "Teardown: every page comes back."
run -v td destroy demo

say "Every SEAMCALL of this was counted."
run stats

say "And nothing is out of place."
run model check
