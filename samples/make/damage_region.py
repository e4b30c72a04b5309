#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Damages a ramoops region in a way that is the same each time; the scenario pstore-show then shows what a kernel reads from it.

usage: damage_region.py REGION OUTPUT [OFFSET:COUNT[:STEP] | OFFSET=HEX]...
  OFFSET:COUNT[:STEP]   COUNT bytes from OFFSET on, each STEP (1) after the one before, become their complement
  OFFSET=HEX            these bytes
"""
import pathlib
import sys


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    data = bytearray(pathlib.Path(sys.argv[1]).read_bytes())
    for change in sys.argv[3:]:
        at, equals, value = change.partition("=")
        if equals:
            new = bytes.fromhex(value)
            data[int(at, 0):int(at, 0) + len(new)] = new
            continue
        at, count, step = [int(part, 0) for part in (change + ":1").split(":")[:3]]
        for i in range(count):
            data[at + i * step] ^= 0xFF
    pathlib.Path(sys.argv[2]).write_bytes(data)


main()
