#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Operations on private memory: what they do, step by step.
. "${srcdir:-$(dirname "$0")}/lib.sh"

test_add_takes_contents_from_a_file()
{
	needs_python
	machine
	head -c 6000 /dev/urandom >contents
	must td create t0
	must add t0 1m --file contents --extend
	stdout_is '2 pages: 2 add, 32 mr.extend, 3 sept.add'
	must td finalize t0
	must td show t0
	expected=$("$python" - <<'EOF'
import hashlib, struct
data = open("contents", "rb").read().ljust(8192, b"\0")
mrtd = hashlib.sha384()
for gpa in (0x100000, 0x101000):
    mrtd.update(b"MEM.PAGE.ADD".ljust(16, b"\0") + struct.pack("<Q", gpa) + bytes(104))
    for i in range(0, 4096, 256):
        at = gpa - 0x100000 + i
        mrtd.update(b"MR.EXTEND".ljust(16, b"\0") + struct.pack("<Q", gpa + i) + bytes(104) + data[at:at + 256])
print(mrtd.hexdigest())
EOF
)
	stdout_matches "^mrtd +$expected\$"
}

test_add_without_a_file_adds_zeros_unmeasured()
{
	machine
	must td create t0
	must add t0 0+64k
	stdout_is '16 pages: 16 add, 3 sept.add'
	must sept walk t0
	stdout_is '0x0..0x10000         4k   MAPPED          16'
}

test_aug_maps_pending_pages_and_links_tables()
{
	machine
	runnable_td t0
	must aug t0 4g+4m
	stdout_is '1024 pages: 1024 aug, 4 sept.add'
	must aug t0 0x100400000..0x100800000 --level 2m
	stdout_is '2 pages: 2 aug'
	must sept walk t0
	stdout_is '0x100000000..0x100400000     4k   PENDING         1024
0x100400000..0x100800000     2m   PENDING         2'
}

test_a_gpa_alone_is_one_page()
{
	machine
	runnable_td t0
	must aug t0 4g
	stdout_is '1 page: 1 aug, 3 sept.add'
	must aug t0 6g --level 2m
	stdout_is '1 page: 1 aug, 1 sept.add'
	must zap t0 6g --level 2m
	stdout_is '1 page: 1 block, 1 track, 1 remove, 512 wbinvd'
}

test_zap_of_4k_pages_counts_as_documented()
{
	machine
	runnable_td t0
	must aug t0 4g+2m
	must zap t0 4g+2m
	stdout_is '512 pages: 512 block, 1 track, 512 remove, 512 wbinvd'
	must sept walk t0
	stdout_is_empty
}

test_zap_tracks_once_for_each_batch()
{
	machine
	runnable_td t0
	must aug t0 4g+2m
	must zap t0 4g+1m --batch 64
	stdout_is '256 pages: 256 block, 4 track, 256 remove, 256 wbinvd'
	must zap t0 0x100100000+1m --batch 1
	stdout_is '256 pages: 256 block, 256 track, 256 remove, 256 wbinvd'
}

test_zap_before_finalizing_needs_no_tracking()
{
	machine
	must td create t0
	must add t0 4g+8k
	must zap t0 4g+8k
	stdout_lacks 'track'
	must sept walk t0
	stdout_is_empty
}

test_block_track_remove_is_a_zap_in_three_steps()
{
	machine
	runnable_td t0
	must aug t0 4g+16k
	must block t0 4g+16k
	stdout_is '4 pages: 4 block'
	must sept walk t0
	stdout_matches 'PENDING_BLOCKED +4$'
	must track t0
	stdout_is '1 track'
	must td show t0
	stdout_matches '^epoch +2$'
	stdout_matches '^blocked +4$'
	must remove t0 4g+16k
	stdout_is '4 pages: 4 remove, 4 wbinvd'
	must td show t0
	stdout_matches '^blocked +0$'
}

test_unblock_takes_block_back()
{
	machine
	runnable_td t0
	must aug t0 4g+16k
	must block t0 4g+16k
	must track t0
	must unblock t0 4g+16k
	stdout_is '4 pages: 4 unblock'
	must sept walk t0
	stdout_matches ' PENDING +4$'
	must zap t0 4g+16k
}

test_skip_passes_over_what_is_as_wanted_already()
{
	machine
	runnable_td t0
	must aug t0 0x100001000
	must aug t0 4g+16k --skip
	stdout_is '3 pages: 3 aug'
	must zap t0 0x100002000
	must zap t0 4g+16k --skip
	stdout_is '3 pages: 3 block, 1 track, 3 remove, 3 wbinvd'
}

test_level_asks_for_pages_of_that_level()
{
	machine
	runnable_td t0
	must aug t0 4g+4m --level 2m
	must aug t0 0x100400000+2m
	refused 1 '^tdxctl: zap t0 0x100400000: ' zap t0 0x100400000+2m --level 2m
	must zap t0 4g+6m
	stdout_is '514 pages: 514 block, 2 track, 514 remove, 1536 wbinvd'
}

test_backing_takes_pages_from_larger_blocks()
{
	machine
	runnable_td t0
	must aug t0 4g+4m --backing 2m
	stdout_is '1024 pages: 1024 aug, 4 sept.add'
	must aug t0 5g+8m --level 2m --backing 1g
	stdout_is '4 pages: 4 aug, 1 sept.add'
	must zap t0 4g+4m
	must zap t0 5g+8m
	needs_python
	must -j stats
	json_is 'j["pages"]["leaked"]' 0x0
}

test_every_busy_policy_is_taken()
{
	machine
	runnable_td t0
	for policy in kick loop again; do
		must aug t0 4g+8k --busy "$policy"
		must track t0 --busy "$policy"
		must zap t0 4g+8k --busy "$policy"
	done
}

test_quiet_leaves_out_the_counts()
{
	machine
	runnable_td t0
	must -q aug t0 4g+8k
	stdout_is_empty
	must -v aug t0 5g+8k
	stdout_matches '2 pages: 2 aug, 2 sept.add; [0-9]+ cycles$'
}

test_outcomes_are_json_when_asked_for()
{
	needs_python
	machine
	must td create t0
	must -j add t0 0+8k --extend
	json_is_valid
	json_is 'j["command"], j["outcome"]["calls"]' "('add', {'add': 2, 'mr_extend': 32, 'sept_add': 3})"
	must td finalize t0
	must -j aug t0 4g+8k
	json_is_valid
	json_is 'j["outcome"]["calls"], j["outcome"]["done"], j["outcome"]["gpa"]' \
		"({'aug': 2, 'sept_add': 2}, '0x2000', '0x100002000')"
	must -j block t0 4g+8k
	json_is_valid
	json_is 'j["outcome"]["calls"]' "{'block': 2}"
	must -j track t0
	json_is_valid
	json_is 'j["outcome"]["calls"], j["outcome"]["seamcalls"]' "({'track': 1}, '0x1')"
	must -j unblock t0 4g+4k
	json_is_valid
	must -j remove t0 0x100001000
	json_is_valid
	json_is 'j["outcome"]["calls"]' "{'remove': 1, 'wbinvd': 1}"
	must -j zap t0 4g
	json_is_valid
	json_is 'j["outcome"]["calls"]' "{'block': 1, 'track': 1, 'remove': 1, 'wbinvd': 1}"
}

run_tests
