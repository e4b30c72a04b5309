#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a kdump file again without the pages at some of the kernel's addresses, as if makedumpfile had excluded them.

usage: exclude_page.py DUMP OUTPUT ADDRESS...
DUMP is a kdump file of x86-64 with four levels of page tables, compressed with zlib, flattened or not. OUTPUT is not flattened.
The addresses are virtual ones, in hex.
The format is as QEMU 7.2 writes it (dump/dump.c).
"""
import re
import struct
import sys
import zlib

DESCRIPTOR = struct.Struct("<QIIQ")  # offset, size, flags, page flags
PAGE = 4096
ZLIB = 1


def unflatten(data):
    """Returns the file that a flattened file describes: after 4096 bytes, pieces with offset and size, both big-endian."""
    if not data.startswith(b"makedumpfile"):
        return bytearray(data)
    file, at = bytearray(), PAGE
    while True:
        offset, size = struct.unpack_from(">qq", data, at)
        if offset < 0:
            return file
        at += 16
        if len(file) < offset + size:
            file.extend(bytes(offset + size - len(file)))
        file[offset:offset + size] = data[at:at + size]
        at += size


class Kdump:
    def __init__(self, data):
        self.file = unflatten(data)
        if self.file[:8] != b"KDUMP   ":
            raise ValueError("not a kdump file")
        block, sub_header, bitmaps = struct.unpack_from("<iiI", self.file, 428)
        if block != PAGE:
            raise ValueError(f"blocks of {block} bytes, expected {PAGE}")
        self.bitmap_size = bitmaps * PAGE // 2
        self.bitmap = (1 + sub_header) * PAGE + self.bitmap_size  # the second one: which pages are in the file
        self.descriptors = self.bitmap + self.bitmap_size
        at, size = struct.unpack_from("<QQ", self.file, PAGE + 32)  # offset_vmcoreinfo, size_vmcoreinfo
        text = bytes(self.file[at:at + size]).decode(errors="replace")
        self.phys_base = int(re.search(r"NUMBER\(phys_base\)=(-?\d+)", text)[1])
        table = int(re.search(r"SYMBOL\((?:swapper|init_top)_pg(?:_dir|t)\)=([0-9a-f]+)", text)[1], 16)
        self.top = table - 0xFFFFFFFF80000000 + self.phys_base
        self.ranks = None

    def has(self, pfn):
        return self.file[self.bitmap + pfn // 8] >> pfn % 8 & 1

    def rank(self, pfn):
        """Returns how many pages before this one are in the file, which is the number of its descriptor."""
        if self.ranks is None:
            self.ranks = [0]
            for byte in self.file[self.bitmap:self.bitmap + self.bitmap_size]:
                self.ranks.append(self.ranks[-1] + bin(byte).count("1"))
        byte = self.file[self.bitmap + pfn // 8] & (1 << pfn % 8) - 1
        return self.ranks[pfn // 8] + bin(byte).count("1")

    def page(self, pfn):
        if not self.has(pfn):
            raise ValueError(f"page {pfn:#x} is not in the dump")
        offset, size, flags, _ = DESCRIPTOR.unpack_from(self.file, self.descriptors + DESCRIPTOR.size * self.rank(pfn))
        data = bytes(self.file[offset:offset + size])
        return zlib.decompress(data) if flags & ZLIB else data

    def pfn_of(self, address):
        """Walks the kernel's page tables; large pages end the walk."""
        table = self.top
        for shift in (39, 30, 21, 12):
            index = address >> shift & 511
            entry = struct.unpack_from("<Q", self.page(table >> 12), 8 * index)[0]
            if not entry & 1:
                raise ValueError(f"{address:#x} is not mapped")
            table = entry & 0x000FFFFFFFFFF000
            if shift == 12 or entry & 0x80:
                return (table + (address & (1 << shift) - 1)) >> 12
        raise AssertionError("the last level returns")

    def exclude(self, pfn):
        """Clears the page's bit and takes its descriptor out; all that follows moves up. Its contents become zeros."""
        count = self.rank(8 * self.bitmap_size - 1)
        table = [DESCRIPTOR.unpack_from(self.file, self.descriptors + DESCRIPTOR.size * i) for i in range(count)]
        offset, size, _, _ = table.pop(self.rank(pfn))
        if all(entry[0] != offset for entry in table):
            self.file[offset:offset + size] = bytes(size)
        moved = b"".join(DESCRIPTOR.pack(entry[0] - DESCRIPTOR.size, *entry[1:]) for entry in table)
        self.file[self.descriptors:self.descriptors + DESCRIPTOR.size * count] = moved
        self.file[self.bitmap + pfn // 8] &= ~(1 << pfn % 8) & 0xFF
        self.ranks = None


def main():
    if len(sys.argv) < 4:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 1
    with open(sys.argv[1], "rb") as file:
        dump = Kdump(file.read())
    pages = {dump.pfn_of(int(word, 16)) for word in sys.argv[3:]}
    for pfn in sorted(pages):
        dump.exclude(pfn)
        print(f"without the page at {pfn << 12:#x}")
    with open(sys.argv[2], "wb") as file:
        file.write(dump.file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
