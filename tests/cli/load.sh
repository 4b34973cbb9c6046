#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# td load: TDs from TDX firmware, measured a second way by mrtd.py.
. "${srcdir:-$(dirname "$0")}/lib.sh"

# Package ovmf 2022.11-6+deb12u2, measured by the reference TDX module.
deb12_image=0
deb12_page=4c7206f0f483c524f12c366c711e9049030a8d47c471ee5aa9c4999a08de4057fb887fed0744d5631a212967fb231c47
deb12_section=acccbcc870a381adab0d3919d90a7f268ac3b0364771f202ed4bb4e892d045b33db3b32e6924cba830a724eed443f7e1

is_deb12_image()
{
	[[ $(dpkg-query -W -f '${Version}' ovmf 2>/dev/null) == 2022.11-6+deb12u2 &&
		$firmware == /usr/share/ovmf/OVMF.fd ]]
}

test_mrtd_is_what_a_second_program_computes()
{
	needs_firmware
	needs_python
	machine
	must td load page --firmware "$firmware"
	stdout_is "mrtd $("$python" "$srcdir/mrtd.py" page "$firmware")"
	must td load section --order section -f "$firmware"
	stdout_is "mrtd $("$python" "$srcdir/mrtd.py" section "$firmware")"
}

test_mrtd_of_debian_12_is_what_the_reference_module_computed()
{
	needs_firmware
	is_deb12_image || skip "not the image of ovmf 2022.11-6+deb12u2"
	machine
	must td load t0 --order page -f "$firmware"
	stdout_is "mrtd $deb12_page"
	must td load t1 --order section -f "$firmware"
	stdout_is "mrtd $deb12_section"
}

test_the_td_is_finalized_and_has_the_sections()
{
	needs_firmware
	machine
	must -v td load t0 -f "$firmware"
	stdout_matches '^BFV +0x[0-9a-f]+\+0x[0-9a-f]+ measured$'
	stdout_matches '^TD_HOB +0x[0-9a-f]+\+0x[0-9a-f]+$'
	stdout_matches '1 mr.finalize'
	must td show t0
	stdout_matches '^state +runnable$'
	must aug t0 4g+2m
}

test_no_finalize_leaves_the_measurement_open()
{
	needs_firmware
	machine
	must td load t0 -f "$firmware" --no-finalize --vcpus 2
	stdout_is_empty
	must td show t0
	stdout_matches '^state +initialized$'
	stdout_matches '^vcpus +2 of 2$'
	must add t0 4g+8k --extend
	must td finalize t0
}

test_load_speaks_json()
{
	needs_firmware
	needs_python
	machine
	must -j td load t0 -f "$firmware"
	json_is_valid
	json_is 'len(j["mrtd"]), j["sections"][0]["type"], j["sections"][0]["measured"]' "(96, 'BFV', True)"
	json_is 'j["outcome"]["calls"]["mr_finalize"]' 1
}

test_a_missing_or_unreadable_image_is_one_clear_line()
{
	machine
	refused 2 '--firmware FILE is missing' td load t0
	refused 1 '^tdxctl: td load t0: .*[Nn]o such file' td load t0 -f no-such-file
	refused 1 '^tdxctl: td load t0: ' td load t0 -f .
	: >empty
	refused 1 '^tdxctl: td load t0: ' td load t0 -f empty
	refused 1 '^tdxctl: td load t0: ' td load t0 -f /dev/zero
}

test_an_image_cut_short_anywhere_is_refused()
{
	needs_firmware
	machine
	size=$(stat -c %s "$firmware")
	for keep in 1 31 32 48 4096 $((size / 2)) $((size - 1)); do
		tail -c "$keep" "$firmware" >tail.fd
		head -c "$keep" "$firmware" >head.fd
		refused 1 '^tdxctl: td load t0: ' td load t0 -f head.fd
		[[ $keep == "$((size - 1))" ]] || refused 1 '^tdxctl: td load t0: ' td load t0 -f tail.fd
	done
}

# hostile OFFSET-IN-DESCRIPTOR BYTES: the firmware with these bytes at this place of its TDVF descriptor.
hostile()
{
	"$python" - "$firmware" "$1" "$2" >hostile.fd <<'EOF'
import sys
image = bytearray(open(sys.argv[1], "rb").read())
at = image.rfind(b"TDVF") + int(sys.argv[2], 0)
patch = bytes.fromhex(sys.argv[3])
image[at:at + len(patch)] = patch
sys.stdout.buffer.write(image)
EOF
}

test_hostile_metadata_is_refused()
{
	needs_firmware
	needs_python
	machine
	# signature, length, version, number of sections
	for patch in "0 58" "4 ffffffff" "4 00000000" "4 10000000" "8 02000000" "12 ffffffff" "12 00000008" \
		"12 00000000"; do
		# shellcheck disable=SC2086
		hostile $patch
		refused 1 '^tdxctl: td load t0: ' td load t0 -f hostile.fd
	done
	# the first section: data offset, data size, address, size, type, attributes
	for patch in "16 ffffffff" "20 ffffffff" "20 00002000" "24 01000000" "24 00f0ffffffffffff" \
		"32 0000000000000000" "32 00f0ffffffffffff" "32 0100000000000000" "32 000000000000ff7f" \
		"40 ff000000" "44 ffffffff"; do
		# shellcheck disable=SC2086
		hostile $patch
		refused 1 '^tdxctl: td load t0: ' td load t0 -f hostile.fd
	done
	# the second section on top of the first
	hostile 56 "$("$python" - "$firmware" <<'EOF'
import sys
image = open(sys.argv[1], "rb").read()
at = image.rfind(b"TDVF") + 24
print(image[at:at + 16].hex())
EOF
)"
	refused 1 '^tdxctl: td load t0: ' td load t0 -f hostile.fd
}

# section_becomes FROM-TYPE TYPE ATTRIBUTES [none]: the first section of a type as another; none: no memory.
section_becomes()
{
	"$python" - "$firmware" "$@" >other.fd <<'EOF'
import struct, sys
image = bytearray(open(sys.argv[1], "rb").read())
old, new, attributes = map(int, sys.argv[2:5])
at = image.rfind(b"TDVF")
for n in range(struct.unpack_from("<I", image, at + 12)[0]):
    entry = at + 16 + 32 * n
    if struct.unpack_from("<I", image, entry + 24)[0] == old:
        struct.pack_into("<II", image, entry + 24, new, attributes)
        if sys.argv[5:]:
            struct.pack_into("<QQ", image, entry + 8, 0, 0)
        break
sys.stdout.buffer.write(image)
EOF
}

test_memory_that_stays_is_added_unless_it_is_to_be_augmented()
{
	needs_firmware
	needs_python
	machine
	section_becomes 3 4 0
	must -v td load added -f other.fd
	stdout_matches "mrtd $("$python" "$srcdir/mrtd.py" page other.fd)"
	stdout_matches '^PERM_MEM +0x[0-9a-f]+\+0x[0-9a-f]+$'
	section_becomes 3 4 2
	must -v td load augmented -f other.fd
	stdout_matches "mrtd $("$python" "$srcdir/mrtd.py" page other.fd)"
	stdout_matches '^PERM_MEM +0x[0-9a-f]+\+0x[0-9a-f]+ left to the TD$'
}

test_sections_that_are_no_memory_are_shown_and_not_loaded()
{
	needs_firmware
	needs_python
	machine
	for type in 7 8; do
		section_becomes 3 $type 0 none
		must -v td load t$type -f other.fd
		stdout_matches "mrtd $("$python" "$srcdir/mrtd.py" page other.fd)"
		stdout_matches '^TD_(INFO|PARAMS) +no memory$'
	done
	section_becomes 3 9 0
	refused 1 'section [0-9]+ of the TDX metadata has the unknown type 9$' td load t9 -f other.fd
	section_becomes 3 3 0 none
	refused 1 'section [0-9]+ of the TDX metadata has no memory$' td load t9 -f other.fd
}

test_half_of_a_split_image_is_refused_with_what_to_do()
{
	needs_firmware
	needs_python
	machine
	vars=$("$python" - "$firmware" <<'EOF'
import struct, sys
image = open(sys.argv[1], "rb").read()
print(struct.unpack_from("<I", image, image.rfind(b"TDVF") + 16)[0])
EOF
)
	tail -c +$((vars + 1)) "$firmware" >code.fd
	head -c "$vars" "$firmware" >vars.fd
	refused 1 'the CODE half of a split image: load what `cat OVMF_VARS_4M.fd OVMF_CODE_4M.fd` gives' \
		td load t0 -f code.fd
	cat vars.fd code.fd >whole.fd
	must td load t0 -f whole.fd
}

test_a_load_that_fails_midway_leaves_no_td()
{
	needs_firmware
	needs_python
	machine
	must td create t0
	refused 1 'a TD of this name exists' td load t0 -f "$firmware"
	# A section in shared memory: the parser cannot know how wide this TD's addresses are.
	hostile 24 0000000000800000
	run td load t1 -f hostile.fd
	status_is 1
	stderr_is_one_line
	must td list
	stdout_lacks 't1'
	must -j stats
	json_is 'j["pages"]["leaked"]' 0x0
}

run_tests
