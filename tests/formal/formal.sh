#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Spin goes through every state of track.pml: as it is, nothing may be wrong; with each of the
# mistakes that it knows, that mistake has to be found. Needs spin and a C compiler.
set -u
export LC_ALL=C

srcdir=${srcdir:-$(dirname "$0")}
model=$(realpath "$srcdir/track.pml")
count=0

if ! command -v spin >/dev/null; then
	echo "1..0 # SKIP spin is not installed"
	exit 0
fi
# The answer is the same with any compiler of ours: bootstrap asks for it once.
if [[ ${TDXCALL_FORMAL-1} == 0 ]]; then
	echo "1..0 # SKIP TDXCALL_FORMAL=0"
	exit 0
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# build MACRO...: the checker for the model with these macros, in the scratch folder. It goes
# through all states: COLLAPSE packs them, and nothing is hashed away.
build()
{
	local compile="-DSAFETY"

	[[ " $* " == *" PROGRESS "* ]] && compile="-DNP -DNFAIR=3"
	rm -f "$scratch"/*
	(
		cd "$scratch" &&
		spin -a "${@/#/-D}" "$model" &&
		${CC:-cc} -O2 -w $compile -DCOLLAPSE -DMEMLIM=3500 -o pan pan.c
	) >"$scratch/build.log" 2>&1
}

# search MACRO...: leaves what the checker said in $output.
search()
{
	local run=-m4000000

	[[ " $* " == *" PROGRESS "* ]] && run+=" -l -f"
	if ! build "$@"; then
		output=$(cat "$scratch/build.log")
		return 1
	fi
	output=$(cd "$scratch" && ./pan $run 2>&1)
}

# A search that ran out of depth or memory proves nothing.
complete()
{
	grep -q 'errors: 0$' <<<"$output" &&
	! grep -qE 'max search depth too small|Search not completed|out of memory' <<<"$output"
}

report()
{
	count=$((count + 1))
	printf '%s %d - %s\n' "$1" "$count" "$2"
	grep -E 'assertion violated|non-progress|states, stored|total actual|^pan: elapsed' \
		<<<"$output" | sed 's/^ */# /'
	[[ $1 == ok ]] || sed 's/^/# /' <<<"$output"
}

# holds TITLE MACRO...: no error in any state.
holds()
{
	local title=$1 verdict="not ok" output
	shift

	search "$@" && complete && verdict=ok
	report "$verdict" "$title"
}

# found TITLE ASSERTION MACRO...: the search ends with a violation of ASSERTION.
found()
{
	local title=$1 assertion=$2 verdict="not ok" output
	shift 2

	search "$@"
	grep -q "assertion violated.*$assertion" <<<"$output" && verdict=ok
	report "$verdict" "$title"
}

# The assertions of track.pml, by a word in them.
use=owner
rule=status

echo 1..13
holds "host: no use of a removed page, REMOVE is never refused, no deadlock"
holds "any host: no use of a removed page" ANY_HOST
holds "host: pages go on being removed" PROGRESS
found "BLOCK was busy and the host goes on: REMOVE is refused" $rule IGNORE_BLOCK_BUSY
found "the same without the TLB rule: a removed page is used" $use IGNORE_BLOCK_BUSY NO_TLB_RULE
found "no kick before REMOVE" $rule NO_KICK
found "tdh_mem_track looked at too early" $rule EARLY_CHECK
found "no TRACK" $rule REMOVE_IS_ENOUGH
found "a leaf that another zap blocked later" $rule OTHERS_BLOCK
found "REMOVE reads epoch and count at different times" $rule COUNT_LATER
found "TRACK without waiting for the previous epoch" $use ANY_HOST NO_PREVIOUS_EPOCH
found "BLOCK notes the epoch too early" $use ANY_HOST EPOCH_BEFORE_BLOCK
found "VP.ENTER without a flush" $use ANY_HOST NO_FLUSH
