#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Completion in bash: the function as bash calls it, against what tdxctl says about itself.
. "${srcdir:-$(dirname "$0")}/lib.sh"

completion=$srcdir/../../tdxctl/completion/tdxctl

# Outside of a completion bash has no such builtin.
compopt()
{
	printf '%s\n' "$*" >compopt
}

# complete_words WORD...: the last one is to be completed; leaves the words in "out", one a line.
complete_words()
{
	[[ -r $completion ]] || skip "no completion file here"
	# shellcheck disable=SC1090
	. "$completion"
	rm -f compopt
	COMP_WORDS=("$TDXCTL" "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_tdxctl
	last_run="$* <TAB>"
	status=0
	: >err
	printf '%s\n' "${COMPREPLY[@]}" | sed '/^$/d' >out
}

# What --dump-commands has, by a Python expression over "j" that gives a list of words.
dumped()
{
	"$TDXCTL" --dump-commands | "$python" -c '
import json, sys
j = json.load(sys.stdin)
print("\n".join(sorted(set(eval(sys.argv[1])))))' "$1"
}

# words_are FILE: those that were offered, in any order, and none twice.
words_are()
{
	sort out | cmp -s - "$1" || fail "not the words of the table: $(sort out | diff - "$1")"
}

test_bash_knows_the_function()
{
	[[ -r $completion ]] || skip "no completion file here"
	# shellcheck disable=SC1090
	. "$completion"
	[[ $(complete -p tdxctl) == "complete -F _tdxctl tdxctl" ]] || fail "bash does not"
}

test_the_first_word_is_a_command_or_a_noun()
{
	needs_python
	complete_words ''
	dumped '[c.get("noun", c["verb"]) for c in j["commands"]]' >table
	[[ $(wc -l <table) -gt 20 ]] || fail "the table is too short"
	words_are table
}

test_a_noun_has_its_verbs()
{
	needs_python
	dumped '[c["noun"] for c in j["commands"] if "noun" in c]' >nouns
	while read -r noun; do
		complete_words "$noun" ''
		dumped "[c['verb'] for c in j['commands'] if c.get('noun') == '$noun']" >table
		words_are table
	done <nouns
}

test_every_command_has_its_options()
{
	needs_python
	dumped '[c.get("noun", "") + " " + c["verb"] for c in j["commands"]]' >list
	"$TDXCTL" --dump-commands >dump
	while read -r -a words; do
		complete_words "${words[@]}" --
		"$python" - "${words[@]}" >table <<'EOF'
import json, sys
j = json.load(open("dump"))
words = sys.argv[1:]
command, = (c for c in j["commands"] if [c[k] for k in ("noun", "verb") if k in c] == words)
print("\n".join(sorted("--" + o["name"] for o in command["options"] + j["global_options"])))
EOF
		LC_ALL=C sort -u -o table table
		words_are table
	done <list
	grep -q 'model check' list || fail "not all commands"
}

test_only_what_begins_so_is_offered()
{
	complete_words td de
	stdout_is destroy
	complete_words aug --ba
	stdout_is "$(printf '%s\n' --backing --backend)"
	complete_words frobnicate ''
	stdout_is_empty
	complete_words td frobnicate ''
	stdout_is_empty
}

test_an_option_has_its_words()
{
	complete_words -b ''
	stdout_is "$(printf '%s\n' dev model auto)"
	complete_words aug t0 4g --level ''
	stdout_is "$(printf '%s\n' 4k 2m)"
	# As bash splits --level=2.
	complete_words aug t0 4g --level = 2
	stdout_is 2m
	complete_words aug t0 4g --level =
	stdout_is "$(printf '%s\n' 4k 2m)"
	complete_words zap t0 4g --expect TDX_TLB
	stdout_is TDX_TLB_TRACKING_NOT_DONE
	complete_words monitor --type vcpu-
	stdout_is "$(printf '%s\n' vcpu-enter vcpu-exit)"
	# Of the number after --batch nothing is known, and then the arguments go on.
	complete_words zap --batch ''
	stdout_is_empty
}

test_arguments_have_theirs()
{
	complete_words explain td
	stdout_matches '^tdh\.|^td-created$'
	complete_words explain TDH.MEM.TR
	stdout_is TDH.MEM.TRACK
	complete_words explain lea
	stdout_is leaves
	complete_words decode TDX_EPT_WALK
	stdout_is TDX_EPT_WALK_FAILED
	complete_words hook tdx_tr
	stdout_is tdx_track
	complete_words guest t0 mmio
	stdout_is "$(printf '%s\n' mmio-read mmio-write)"
	complete_words zap t0 ''
	stdout_is_empty
}

test_files_are_left_to_the_shell()
{
	complete_words batch ''
	stdout_is_empty
	[[ $(<compopt) == "-o default" ]] || fail "files are not asked for"
	complete_words td load t0 --firmware ''
	[[ -e compopt ]] || fail "files are not asked for"
	complete_words td ''
	[[ ! -e compopt ]] || fail "files are asked for"
}

test_a_command_follows_a_recording()
{
	complete_words record trace td cr
	stdout_is create
	complete_words record trace aug --ski
	stdout_is --skip
}

test_test_tds_are_offered_if_there_are_any()
{
	complete_words -b model --state "$PWD/state.img" td show ''
	stdout_is_empty
	[[ ! -e state.img ]] || fail "a state image was made"
	machine
	must td create left
	must td create right
	complete_words -b model --state "$PWD/state.img" td show ''
	stdout_is "$(printf '%s\n' left right)"
	complete_words -b model --state "$PWD/state.img" zap l
	stdout_is left
}

test_what_is_hidden_stays_hidden()
{
	complete_words --d
	stdout_is_empty
	complete_words --c
	stdout_is_empty
}

run_tests
