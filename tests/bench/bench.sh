#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Figures, no test: single leaves in ns and instructions, then the big range operations through the
# library and through the command line. Run by "make bench" in the build directory.
set -eu
export LC_ALL=C

TDXCTL=${TDXCTL:-tdxctl}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
image=$scratch/state.img

# The loop of each leaf is a function bench_<leaf>() that makes 4096 calls.
instructions()
{
	local counts=$scratch/callgrind.out

	command -v valgrind >/dev/null || { echo "no valgrind: instructions are not counted"; return; }
	BENCH_ROUNDS=1 BENCH_THREADS=1 valgrind --tool=callgrind \
		--callgrind-out-file="$counts" "$1" >/dev/null 2>&1
	echo "instructions per call"
	callgrind_annotate --inclusive=yes --threshold=100 "$counts" |
		sed -nE 's/^ *([0-9,]+) .*:bench_((page|sept|range|track)[a-z_]*) .*/\2 \1/p' | tr -d , |
		awk '!seen[$1]++ { printf "%-24s %8.0f\n", $1, $2 / 4096 }'
}

# timed ARGUMENT...: what tdxctl says about it, and how long it took.
timed()
{
	local begin=$EPOCHREALTIME end words

	words=$("$TDXCTL" -b model --state "$image" "$@")
	end=$EPOCHREALTIME
	awk -v what="$*" -v s="$((${end/./} - ${begin/./}))" -v words="$words" \
		'BEGIN { printf "%-28s %7.3f s  %s\n", what, s / 1e6, words }'
}

command_line()
{
	"$TDXCTL" -b model --state "$image" model init --memory 4g >/dev/null
	"$TDXCTL" -b model --state "$image" td create t0 >/dev/null
	"$TDXCTL" -b model --state "$image" td finalize t0 >/dev/null
	timed aug t0 4g+1g
	timed zap t0 4g+1g
	timed aug t0 8g+1g --level 2m
	timed zap t0 8g+1g
	timed model check
}

echo "== leaves of the software TDX module, 4096 pages of 4K"
./bench_model
instructions ./bench_model
echo
echo "== through libtdxcall"
./bench_library "$scratch/library.img"
echo
echo "== through tdxctl, state image included"
command_line
