#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Damages a state image where no checksum can show it: a 64-bit word in the page of a test TD.

usage: damage.py IMAGE NAME OFFSET VALUE    (OFFSET in the page, both numbers in any base)
"""
import os
import sys

PAGE = 4096


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


def main():
    path, name, offset, value = sys.argv[1:]
    fd = os.open(path, os.O_RDWR)
    want = name.encode() + b"\0"
    for at in pages_with_data(fd, os.fstat(fd).st_size):
        if os.pread(fd, len(want), at) == want:
            os.pwrite(fd, int(value, 0).to_bytes(8, "little"), at + int(offset, 0))
            return 0
    return 1


sys.exit(main())
