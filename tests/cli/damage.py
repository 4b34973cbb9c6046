#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Damages a state image where no checksum can show it: a 64-bit word in the page of a test TD.

usage: damage.py IMAGE NAME OFFSET VALUE    (OFFSET in the page, both numbers in any base)
       damage.py IMAGE --root NAME VALUE    the first word of the root of its mirror
"""
import os
import struct
import sys

PAGE = 4096
MEMORY_BASE = 4 << 30  # MODEL_MEM_BASE
MIRROR_ROOT = 0x2d8  # in struct rt_td


def pages_with_data(fd, size):
    at = 0
    while at < size:
        try:
            at = os.lseek(fd, at, os.SEEK_DATA)
        except OSError:
            return
        end = os.lseek(fd, at, os.SEEK_HOLE)
        for page in range(at // PAGE, (end + PAGE - 1) // PAGE):
            yield page * PAGE
        at = end


def page_of(fd, name):
    want = name.encode() + b"\0"
    for at in pages_with_data(fd, os.fstat(fd).st_size):
        if os.pread(fd, len(want), at) == want:
            return at
    sys.exit(1)


def root_of(fd, name):
    page = os.pread(fd, PAGE, 0)
    size = struct.unpack_from("<8sII", page)[2]
    memory = struct.unpack_from("<10Q", page, size - 96)[8]  # IMAGE_MEMORY of the regions
    root = struct.unpack("<Q", os.pread(fd, 8, page_of(fd, name) + MIRROR_ROOT))[0]
    return memory + root - MEMORY_BASE


def main():
    path, name, offset, value = sys.argv[1:]
    fd = os.open(path, os.O_RDWR)
    if name == "--root":
        at = root_of(fd, offset)
    else:
        at = page_of(fd, name) + int(offset, 0)
    os.pwrite(fd, int(value, 0).to_bytes(8, "little"), at)
    return 0


sys.exit(main())
