#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Leaf x status: what the tests reached, against what each leaf can return.

usage: statuses.py SOURCE PAIRS

SOURCE is the source tree, PAIRS the file that tests/coverage/status_count.c wrote. The SEAMCALLs of
the recorded traces count as well: they replay identically. Fails if a status that a leaf can return
was not reached and leaf_status.txt gives no reason, or if leaf_status.txt is not true.
"""
import glob
import lzma
import os
import re
import sys

source, pairs_file = sys.argv[1:]


def read(*path):
    with open(os.path.join(source, *path), encoding="utf-8") as file:
        return file.read()


def tables():
    leaves = {}
    for number, name, rest in re.findall(
            r'^TDH_LEAF\((\d+), \w+, "TDH\.([A-Z.]+)",((?:[^"]|\n)*?)\s"', read("core/abi/leaf.def"), re.M):
        leaves[int(number)] = (name, rest)
    statuses = {}
    for value, name in re.findall(r"^TDX_STATUS\((0x\w+), TDX_(\w+)", read("core/abi/status.def"), re.M):
        statuses[int(value, 16)] = name
    return leaves, statuses


def expected():
    sets, can, reasons = {}, {}, {}

    def expand(words):
        for word in words:
            if word.startswith("@"):
                yield from expand(sets[word])
            else:
                yield word

    for line in read("tests/coverage/leaf_status.txt").splitlines():
        if not line or line.startswith("#"):
            continue
        if " ! " in line:
            leaf, rest = line.split(" ! ")
            status, reason = rest.split(" ", 1)
            reasons[leaf, status] = reason
        elif line.startswith("@"):
            name, words = line.split(" = ")
            sets[name] = words.split()
        else:
            leaf, words = line.split(":")
            can[leaf] = set(expand(words.split())) | {"SUCCESS"}
    return can, reasons


def reached():
    pairs = set()
    with open(pairs_file, encoding="ascii") as file:
        for line in file:
            leaf, status = line.split()
            if int(status, 16) != 0xffffffff00000000:  # MODEL_IN_GUEST: VP.ENTER goes on
                pairs.add((int(leaf), int(status, 16)))
    call = re.compile(r"^call lp=\d+ rax=(\w+).* -> rax=(\w+)", re.M)
    for path in glob.glob(os.path.join(source, "tests/conformance/traces/*.xz")):
        with lzma.open(path, "rt", encoding="ascii") as file:
            for rax, status in call.findall(file.read()):
                if int(rax, 0) >> 24 == 0:
                    pairs.add((int(rax, 0) & 0xffff, int(status, 0) >> 32 << 32))
    return pairs


leaves, statuses = tables()
can, reasons = expected()
complaints = []
# The dispatcher's own refusals come before any leaf: OPERAND_INVALID(RAX) and the state of the module.
dispatch = {"OPERAND_INVALID", "SYS_NOT_READY", "SYS_SHUTDOWN"}
got = {}
for number, status in reached():
    if number in leaves:
        got.setdefault(leaves[number][0], set()).add(statuses.get(status, hex(status)))

everywhere = set().union(*got.values())
complaints += [f"no leaf was refused with {status}" for status in sorted(dispatch - everywhere)]
total = hit = 0
for number, (leaf, rest) in sorted(leaves.items()):
    if leaf not in can:
        if not re.search("MIGRATION|SERVTD|UNIMPLEMENTED", rest):
            complaints.append(f"{leaf} is not in leaf_status.txt")
        elif got.get(leaf, set()) - dispatch:
            complaints.append(f"{leaf} is not implemented, and was not refused")
        continue
    seen = got.get(leaf, set())
    want = can[leaf]
    explained = {status for (name, status) in reasons if name == leaf}
    complaints += [f"{leaf} returned {status}, which leaf_status.txt lacks" for status in sorted(seen - want - dispatch)]
    complaints += [f"{leaf} never returned {status}, and there is no reason" for status in sorted(want - seen - explained)]
    complaints += [f"{leaf} did return {status}" for status in sorted(explained & seen)]
    complaints += [f"{leaf}: a reason for {status}, which it cannot return" for status in sorted(explained - want)]
    total += len(want)
    hit += len(want & seen)
    print(f"{leaf} ({len(want & seen)} of {len(want)})")
    for status in sorted(want | (seen & dispatch)):
        note = "" if status in seen else "   not reached: " + reasons.get((leaf, status), "no reason given")
        print(f"  {'x' if status in seen else '-'} {status}{note}")
print(f"{hit} of {total} statuses of leaves reached")
complaints += [f"leaf_status.txt: no leaf {leaf}" for leaf in sorted(set(can) - {name for name, _ in leaves.values()})]
complaints += [f"leaf_status.txt: no status {status}"
               for status in sorted(set().union(*can.values()) - set(statuses.values()))]
for complaint in complaints:
    print("statuses:", complaint, file=sys.stderr)
sys.exit(bool(complaints))
