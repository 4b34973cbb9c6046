#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""MRTD of a firmware image, without any TDX code: only hashlib and the layout of the image.

usage: mrtd.py page|section IMAGE

MEM.PAGE.ADD hashes one 128-byte block (its name, and the GPA at byte 16); MR.EXTEND hashes such a block
for its 256-byte chunk and then the chunk. "page" measures each page right after it was added, "section"
adds all pages of a section first.
"""
import hashlib
import struct
import sys
import uuid

PAGE = 4096
CHUNK = 256
TABLE_FOOTER = uuid.UUID('96b582de-1fb2-45f7-baea-a366c55a082d').bytes_le
TDX_METADATA = uuid.UUID('e47a6535-984a-4798-865e-4685a7bf8ec2').bytes_le
MR_EXTEND = 1
PAGE_AUG = 2


def table_entries(image):
    """(GUID, data) of the table that ends 32 bytes before the end of the image, last entry first."""
    end = len(image) - 32
    size, guid = struct.unpack_from('<H16s', image, end - 18)
    if guid != TABLE_FOOTER:
        raise SystemExit('no GUID table in the image')
    pos = end - 18
    while pos > end - size:
        length, guid = struct.unpack_from('<H16s', image, pos - 18)
        yield guid, image[pos - length:pos - 18]
        pos -= length


def sections(image):
    """Sections of the TDX metadata, in the order of the image."""
    offset = next(struct.unpack('<I', data)[0] for guid, data in table_entries(image) if guid == TDX_METADATA)
    start = len(image) - offset
    signature, _, _, count = struct.unpack_from('<4sIII', image, start)
    if signature != b'TDVF':
        raise SystemExit('no TDX metadata where the GUID table says')
    for i in range(count):
        yield struct.unpack_from('<IIQQII', image, start + 16 + 32 * i)


def block(name, gpa):
    """The 128 bytes that announce an operation on a page or chunk."""
    return name.ljust(16, b'\0') + struct.pack('<Q', gpa) + bytes(104)


def measure(image, order):
    """MRTD in hexadecimal."""
    mrtd = hashlib.sha384()

    def add(gpa):
        mrtd.update(block(b'MEM.PAGE.ADD', gpa))

    def extend(gpa, page):
        for i in range(0, PAGE, CHUNK):
            mrtd.update(block(b'MR.EXTEND', gpa + i) + page[i:i + CHUNK])

    for offset, raw_size, base, size, _, attributes in sections(image):
        if attributes & PAGE_AUG:
            continue
        contents = image[offset:offset + raw_size].ljust(size, b'\0')
        measured = attributes & MR_EXTEND
        for i in range(0, size, PAGE):
            add(base + i)
            if measured and order == 'page':
                extend(base + i, contents[i:i + PAGE])
        for i in range(0, size if measured and order == 'section' else 0, PAGE):
            extend(base + i, contents[i:i + PAGE])
    return mrtd.hexdigest()


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ('page', 'section'):
        raise SystemExit('usage: mrtd.py page|section IMAGE')
    with open(sys.argv[2], 'rb') as file:
        print(measure(file.read(), sys.argv[1]))


if __name__ == '__main__':
    main()
