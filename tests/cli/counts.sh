#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Much memory: every SEAMCALL that it takes, and none more.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# A whole gigabyte, where there is one.
mib=$((memory_mib < 1024 ? memory_mib : 1024))
pages=$((mib * 256))
tables=$((mib / 2))

test_many_4k_pages()
{
	not_recorded
	machine
	runnable_td t0
	must aug t0 4g+${mib}m
	# One level 2 table, one level 1 table, and the others of level 0.
	stdout_is "$pages pages: $pages aug, $((tables + 2)) sept.add"
	must td show t0
	stdout_matches "^4k pages +$pages$"
	must zap t0 4g+${mib}m
	stdout_is "$pages pages: $pages block, $tables track, $pages remove, $pages wbinvd"
	must td show t0
	stdout_matches '^4k pages +0$'
	stdout_matches "^epoch +$((tables + 1))$"
}

test_many_2m_pages()
{
	machine
	runnable_td t0
	must aug t0 4g+${mib}m --level 2m
	stdout_is "$tables pages: $tables aug, 2 sept.add"
	must zap t0 4g+${mib}m
	stdout_is "$tables pages: $tables block, 1 track, $tables remove, $pages wbinvd"
}

test_a_gigabyte_in_one_block()
{
	needs_memory 1024
	machine
	runnable_td t0
	must aug t0 4g+1g --level 2m --backing 1g
	stdout_is '512 pages: 512 aug, 2 sept.add'
	must td destroy t0
	needs_python
	must -j stats
	json_is 'j["pages"]["owned"], j["pages"]["leaked"]' "('0x0', '0x0')"
	json_is '{l["leaf"]: int(l["errors"], 16) for l in j["leaves"] if l["errors"] != "0x0"}' '{}'
}

# On a terminal the range is cut into slices, so that progress can be shown.
test_progress_on_a_terminal_changes_no_count()
{
	needs_python
	needs_memory 3072
	not_recorded
	machine
	runnable_td t0
	cat >terminal.py <<'EOF'
import os, pty, sys
out = open("out", "wb")
terminal = open("terminal", "wb")
pid, fd = pty.fork()
if pid == 0:
    os.dup2(out.fileno(), 1)
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    terminal.write(data)
terminal.close()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
EOF
	for command in aug zap; do
		last_run="$command on a terminal"
		status=0
		"$python" terminal.py "$TDXCTL" "${on[@]}" "$command" t0 \
			0x13fe00000+2g 2>err || status=$?
		status_is 0
		grep -q "$command: *[0-9]* %" terminal || fail "there was no progress"
		if [[ $command == aug ]]; then
			stdout_is '524288 pages: 524288 aug, 1028 sept.add'
		else
			stdout_is '524288 pages: 524288 block, 1024 track, 524288 remove, 524288 wbinvd'
		fi
	done
	must aug t0 0x180000000
	"$python" terminal.py "$TDXCTL" "${on[@]}" aug t0 4g+3g 2>err
	[[ $? == 1 ]] || fail "mapping twice was not refused"
	must sept walk t0
	stdout_is '0x0000180000000..0x0000180001000 4k   PENDING         1'
}

run_tests
