#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# doctor, on the hosts of tests/cli/hosts/ (its README says where they come from), and on this one.
. "${srcdir:-$(dirname "$0")}/lib.sh"

hosts=$srcdir/hosts

# diagnosis HOST ID REGEX: this row is the first that fails there, and the last line says what to do.
diagnosis()
{
	run_plain doctor --root "$hosts/$1"
	status_is 1
	stderr_is_one_line
	stderr_matches "^tdxctl: doctor .*: .*$3"
	run_plain -j doctor --root "$hosts/$1"
	status_is 1
	json_is 'j["ok"], j["diagnosis"]' "(False, '$2')"
	json_is '[c["id"] for c in j["checks"] if c["verdict"] == "fail"][0]' "$2"
	json_in err 'bool(j["error"]["next_step"])' True
}

# verdicts HOST ID=VERDICT...
verdicts()
{
	local host=$1 pair
	shift

	run_plain -j doctor --root "$hosts/$host"
	for pair; do
		json_is "[c[\"verdict\"] for c in j[\"checks\"] if c[\"id\"] == \"${pair%=*}\"]" \
			"['${pair#*=}']"
	done
}

test_a_good_host_with_linux_7_2_passes()
{
	run_plain doctor --root "$hosts/good-7.2"
	status_is 0
	stderr_is_empty
	stdout_matches '^a test TD can be made there, on the TDX module of this host$'
	stdout_lacks '^fail|^not read'
	stdout_matches '^pass +P-SEAMLDR +2\.0\.18, 7 updates'
	stdout_matches '^pass +a free KeyID +63 of 64:'
	verdicts good-7.2 vmx='not needed' kvm-tdx='not needed' td=pass
}

# It is kvm_intel there that has the TDX module initialised, and shares its KeyIDs.
test_a_good_host_with_linux_6_16_or_later_passes()
{
	run_plain doctor --root "$hosts/good-6.16"
	status_is 0
	stderr_is_empty
	stdout_lacks '^fail|^not read'
	stdout_matches '^pass +users of /dev/kvm +2, which share'
	stdout_matches '^pass +a free KeyID +29 of 32: 1 of the TDX module, 0 of test$'
	verdicts good-6.16 vmx=pass kvm-tdx=pass updates='not needed' erratum=pass
}

test_tdx_off_in_the_bios()
{
	diagnosis bios-off tme 'in the BIOS setup, .*set "Memory Encryption \(TME\)" to Enable'
}

test_no_keyid_for_tdx_in_the_bios()
{
	diagnosis keyids-0 keyids '"TME-MT/TDX key split" to more than 0'
	verdicts keyids-0 tme=pass tme-mt=pass seam-range=unknown
}

test_the_kernels_of_debian()
{
	local next='boot Linux 7\.2 or later with CONFIG_INTEL_TDX_HOST=y; Debian'

	diagnosis debian-12 kernel "$next"
	verdicts debian-12 option=fail hibernation=fail tdxcall=unknown
	diagnosis debian-13 kernel "$next"
	verdicts debian-13 option=fail
	diagnosis debian-sid option "$next"
	verdicts debian-sid kernel=pass
}

test_hibernation_is_possible()
{
	diagnosis no-nohibernate hibernation 'put nohibernate on the kernel command line'
}

test_a_tdx_module_that_is_too_old()
{
	diagnosis module-too-old features 'update the BIOS, or the TDX module'
	run_plain doctor --root "$hosts/module-too-old"
	stdout_matches '^ +\[ +9\.411902\] virt/tdx: SEAMCALL'
	stdout_matches '^ +TDH\.SYS\.RD: TDX_METADATA_FIELD_ID_INCORRECT'
}

# The kernel log is read as decode reads it.
test_statuses_in_the_kernel_log_are_decoded()
{
	run_plain -j decode 'SEAMCALL (0x0000000000000022) failed: 0xc0000c0000000000'
	meaning=$("$python" -c 'import json; print(json.load(open("out"))["meaning"])')
	run_plain -j doctor --root "$hosts/module-too-old"
	json_is '[s["meaning"] for c in j["checks"] for l in c.get("lines", []) for s in l.get("statuses", [])]' \
		"['$meaning']"
}

test_kvm_intel_without_tdx()
{
	diagnosis kvm-without-tdx kvm-tdx 'options kvm_intel tdx=1'
}

test_no_tdx_module_is_loaded()
{
	diagnosis module-not-loaded module 'SEAM Loader'
}

test_no_rights()
{
	diagnosis no-rights rights 'sudo tdxctl doctor'
	run_plain doctor --root "$hosts/no-rights"
	stdout_matches '^not read +tdxctl/msr \(EACCES\): the MSRs, as root after `modprobe msr`$'
	stdout_matches '^not read +tdxctl/kernel-log \(EPERM\): the kernel log, as root'
	verdicts no-rights ready=pass keyids=pass device=unknown
}

test_a_virtual_machine()
{
	diagnosis vm machine 'work on the host itself, or load tdxemu'
	run_plain doctor --root "$hosts/vm-tdxemu"
	status_is 0
	stdout_matches '^a test TD can be made there: emulated, on the software TDX module'
	verdicts vm-tdxemu machine='not needed' kernel='not needed' device=pass td=pass
}

test_secure_boot_with_an_unsigned_module()
{
	diagnosis secure-boot signature 'sign it with a key that is enrolled'
}

# variant BASE ID COMMAND...: on BASE after the command, which works in its folder, ID fails first.
variant()
{
	local base=$1 id=$2
	shift 2

	rm -rf host
	cp -r "$hosts/$base" host
	chmod -R u+w host
	(cd host && "$@") || fail "$id: the host could not be made"
	echo "# $id"
	run_plain -j doctor --root host
	status_is 1
	json_is 'j["diagnosis"]' "$id"
	json_in err 'bool(j["error"]["message"]) and bool(j["error"]["next_step"])' True
	echo "$id" >>failed
}

# without_module COMMAND...: takes away what shows that the TDX module is ready, then the command.
without_module()
{
	sed -i '/initialized/d' tdxctl/kernel-log
	rm -rf tdxctl/device tdxctl/sys-rd sys/devices/faux sys/fs
	sed -i '/tdxcall/d' proc/modules tdxctl/kernel-log
	"$@"
}

without_platform()
{
	sed -i 's/ tdx_host_platform//' proc/cpuinfo
	: >tdxctl/kernel-log
	without_module "$@"
}

in_log()
{
	printf '[   80.000001] %s\n' "$@" >>tdxctl/kernel-log
}

set_line()
{
	sed -i "s/^$2 .*/$2 $3/" "$1"
}

test_every_row_that_can_fail_does()
{
	variant good-7.2 machine without_platform sed -i '/^flags/s/$/ hypervisor/' proc/cpuinfo
	variant good-7.2 cpu without_platform set_line tdxctl/msr 0xfe 0x1d0a
	variant good-7.2 movdir64b without_module sed -i 's/ movdir64b//' proc/cpuinfo
	variant good-7.2 tme without_platform set_line tdxctl/msr 0x982 0x0
	variant good-7.2 tme-mt without_platform set_line tdxctl/msr 0x982 0x1000000000003
	variant good-7.2 keyids without_platform set_line tdxctl/msr 0x87 0x10000007e
	variant good-7.2 seam-range without_platform set_line tdxctl/msr 0x1401 0x800
	variant good-6.16 kernel without_platform eval 'echo 6.15.4 >proc/sys/kernel/osrelease;
		rm sys/module/kvm_intel/parameters/tdx'
	variant good-6.16 option without_platform sed -i 's/\(CONFIG_INTEL_TDX_HOST\)=y/# \1 is not set/' \
		boot/config-6.19.0-3-generic
	variant good-6.16 option-kvm without_module eval 'rm sys/module/kvm_intel/parameters/tdx;
		sed -i /KVM_INTEL_TDX/d boot/config-6.19.0-3-generic'
	variant good-7.2 hibernation without_platform eval ': >proc/cmdline'
	variant good-7.2 cpus without_module eval 'echo 0-127 >sys/devices/system/cpu/online'
	variant good-6.16 vmx without_module rm -r sys/module/kvm_intel
	variant good-6.16 vmx without_module eval 'echo N >sys/module/kvm/parameters/enable_virt_at_load'
	variant good-6.16 kvm-tdx without_module eval 'echo N >sys/module/kvm_intel/parameters/tdx'
	variant good-7.2 module without_module in_log 'virt/tdx: module not loaded' \
		'virt/tdx: TDX-Module initialization failed (-19)'
	variant good-7.2 features without_module in_log \
		'virt/tdx: frame pointer (RBP) clobber bug present, upgrade TDX module'
	variant good-7.2 log without_module in_log 'virt/tdx: initialization failed: TDMRs exhausted.'
	variant good-7.2 ready without_module true
	variant good-7.2 tdmrs eval 'rm tdxctl/device; sed -i "/^tdxcall$/d" proc/modules;
		echo "tdxcall: the TDX module does not know this kernel'"'"'s memory; x" >>tdxctl/kernel-log'
	variant secure-boot signature true
	variant good-7.2 tdxcall eval 'rm tdxctl/device tdxctl/module-file; sed -i "/^tdxcall$/d" proc/modules'
	variant good-7.2 node rm tdxctl/device
	variant good-7.2 rights eval 'echo CapEff: 0000000000200000 >proc/self/status;
		printf "node 0600 0 0\nopen EPERM\n" >tdxctl/device'
	variant good-7.2 abi eval 'printf "node 0600 0 0\nopen ENODEV\nsays %s\n" \
		"/dev/tdxcall speaks version 1 of the ABI, not 2" >tdxctl/device'
	variant good-7.2 device set_line tdxctl/device open ESHUTDOWN
	variant good-6.16 free-keyids eval 'echo tdx 31 >sys/fs/cgroup/misc.current'
	variant good-7.2 memory set_line proc/meminfo MemAvailable: '16000000 kB'
	"$python" - "$srcdir/../../core/abi/prereq.def" >all <<'PYTHON'
import re, sys
text = re.sub(r"/\*.*?\*/", "", open(sys.argv[1]).read(), flags=re.S)
for row in re.findall(r"^PREREQ\(\w+, ([a-z0-9-]+),(.*?)\)$", text, re.M | re.S):
    if not row[1].rstrip().endswith('"", ""'):
        print(row[0])
PYTHON
	[[ $(wc -l <all) -gt 25 ]] || fail "the table was not read"
	diff <(sort all) <(sort -u failed) || fail "rows that no host here fails"
}

# kvm_intel gives up together with the TDX module there, and is gone: it is not what is missing.
test_kvm_intel_gives_up_where_the_module_is_too_old()
{
	variant good-6.16 features without_module eval 'rm -r sys/module/kvm_intel; sed -i /kvm_intel/d proc/modules
		in_log "virt/tdx: SEAMCALL (0x0000000000000022) failed: 0xc0000c0000000000" \
		"virt/tdx: module initialization failed (-5)"'
}

# As on a host with little memory for its log, or long after boot.
test_a_kernel_log_whose_start_is_lost()
{
	cp -r "$hosts/good-7.2" host
	chmod -R u+w host
	: >host/tdxctl/kernel-log
	run_plain doctor --root host
	status_is 0
	rm -r host/tdxctl/device host/tdxctl/sys-rd
	sed -i '/^tdxcall$/d' host/proc/modules
	run_plain -j doctor --root host
	json_is 'j["diagnosis"]' tdxcall
}

# What fails because of something before it is no failure of its own.
test_what_follows_from_a_failure_waits_for_it()
{
	verdicts bios-off tme=fail tme-mt=unknown module=unknown tdxcall=unknown rights=pass
	run_plain -j doctor --root "$hosts/bios-off"
	json_is '[c["waits_for"] for c in j["checks"] if c["id"] in ("module", "td")]' "['tme', 'tme']"
}

test_all_rows_are_there_in_the_order_of_the_table()
{
	ids=$(sed -nE 's/^PREREQ\([A-Z0-9_]+, ([a-z0-9-]+),.*/\1/p' "$srcdir/../../core/abi/prereq.def")
	run_plain -j doctor --root "$hosts/vm"
	json_is '" ".join(c["id"] for c in j["checks"])' "${ids//$'\n'/ }"
}

test_text_fits_80_columns()
{
	for host in "$hosts"/*/; do
		run_plain doctor --root "$host"
		! grep -E '^.{81}' out || fail "${host%/}: a line is too long"
	done
}

# same_again OPTION...: the report of what doctor sees with these options gives the same output.
same_again()
{
	rm -rf report
	run_plain doctor "$@" --report report
	sed -i -e '/^report /d' -e 's/made here/made there/' out
	mv out first-out
	mv err first-err
	run_plain doctor --root report
	cmp first-out out || fail "$*: another output"
	cmp first-err err || fail "$*: another diagnosis"
}

test_a_report_gives_the_same_verdicts()
{
	for host in "$hosts"/*/; do
		same_again --root "$host"
	done
	same_again
}

test_a_report_leaves_out_what_names_a_machine()
{
	cp -r "$hosts/good-7.2" host
	chmod -R u+w host
	echo 'BOOT_IMAGE=/vmlinuz root=UUID=f6ce4201-d6d1 ip=10.9.8.7 nohibernate' >host/proc/cmdline
	printf '%s\n' 'serial: XYZ123' 'apicid : 77' >>host/proc/cpuinfo
	echo 'kvm_intel 1 0 - Live 0xffffffffc0a11000' >>host/proc/modules
	{
		echo '[    1.0] DMI: Vendor Model/XYZ123'
		echo '[    1.0] eth0: 00:16:3e:aa:bb:cc'
		echo '[    1.0] virt/tdx: TDMR [0x1080000000, 0x2080000000)'
		echo '[    1.0] virt/tdx: RCX 0x0000001080123000 RDX 0x0000000000000000'
	} >>host/tdxctl/kernel-log
	run_plain doctor --root host --report report
	status_is 0
	! grep -rE 'UUID|10\.9\.8\.7|XYZ123|apicid|ffffffffc0a11000|00:16|80000000|80123000' report ||
		fail "the report has them"
	grep -q 'TDMR \[(address), (address))' report/tdxctl/kernel-log || fail "the line is gone"
	grep -qw nohibernate report/proc/cmdline || fail "nohibernate is gone"
}

test_a_report_overwrites_nothing()
{
	mkdir there
	echo mine >there/file
	run_plain doctor --root "$hosts/vm" --report there
	status_is 1
	stderr_matches 'there: the folder has something in it'
	[[ $(ls there) == file ]] || fail "something was written"
	run_plain doctor --root "$hosts/vm" --report no/such/folder
	status_is 1
	stderr_is_one_line
}

test_a_root_that_is_none()
{
	run_plain doctor --root nowhere
	status_is 1
	stderr_matches 'nowhere: no such folder'
	mkdir empty
	run_plain doctor --root empty
	status_is 1
	stderr_is_one_line
}

# Whatever is in the files: no crash, and every verdict is one of the four.
test_a_host_of_nonsense()
{
	mkdir host
	for path in $(cd "$hosts/good-7.2" && find . -type f); do
		mkdir -p "host/${path%/*}"
		head -c 3000 /dev/urandom >"host/$path"
	done
	run_plain -j doctor --root host
	status_is 1
	json_is '{c["verdict"] for c in j["checks"]} <= {"pass", "fail", "unknown", "not needed"}' True
}

# Here the answer depends on the machine, but never on a model.
test_this_host()
{
	run_plain -j -b model doctor
	json_is 'j["ok"]' "$([[ $status == 0 ]] && echo True || echo False)"
	[[ -e /dev/tdxcall ]] || status_is 1
	json_is 'len(j["checks"]) > 30' True
}

test_ok_is_the_same()
{
	run_plain doctor --root "$hosts/no-rights"
	mv out doctor-out
	run_plain ok --root "$hosts/no-rights"
	status_is 1
	cmp out doctor-out || fail "another output"
	stderr_matches '^tdxctl: ok rights: '
	run_plain -q ok --root "$hosts/no-rights"
	stdout_is_empty
	stderr_is_one_line
}

run_tests
