#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Cuts a symbol table down to what the names in a pstore ftrace file need: the functions, and the symbol after each.

usage: cut_symbols.py KALLSYMS FTRACE_FILE >System.map
"""
import bisect
import re
import sys


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="ascii") as file:
        lines = sorted(line.rstrip("\n") for line in file)
    addresses = [int(line.split()[0], 16) for line in lines]
    wanted = set()
    with open(sys.argv[2], encoding="ascii") as file:
        for line in file:
            for address in re.findall(r"\b[0-9a-f]{16}\b", line):
                at = bisect.bisect_right(addresses, int(address, 16))
                start = bisect.bisect_left(addresses, addresses[at - 1])
                end = bisect.bisect_right(addresses, addresses[at]) if at < len(addresses) else at
                wanted.update(range(start, end))
    for index in sorted(wanted):
        print(lines[index])


main()
