#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What readers of a dump make of it when one bit is wrong: the table in docs/peers.md.

usage: damage_table.py DUMP LASTWORDS VMCORE-DMESG MAKEDUMPFILE [--mutants N] [--seed N] [--pointers]

DUMP: kdump-compressed by zlib, of x86-64 and Linux 5.10 or later. A mutant is this dump with one random bit changed: in a
record's text, its printk_info, its prb_desc, an id (the one before a text, or one of the ring's ends), a pointer of the ring,
or VMCOREINFO. vmcore-dmesg reads only ELF files, and gets one that is made of the same memory. --pointers: not random bits,
but each bit of the ring's three pointers to its arrays.

Each tool's output is compared with what it prints for the whole dump:
  same           the same lines
  said           other lines, and the tool says so: by its exit code, by another message, or by a mark in the log
  hit record     only lines of the record that the bit belongs to differ
  others differ  lines of other records are different, or were invented
  silent         other records are missing, without a word
  hang           it does not end within 20 s
  crash          it ends by a signal
"""

import argparse
import collections
import difflib
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from dump_file import Elf, Kdump, Ring, linear_base  # noqa: E402

CLASSES = ("same", "said", "hit record", "others differ", "silent", "hang", "crash")
Output = collections.namedtuple("Output", "lines messages code")


def run(command, out_file=None):
    try:
        done = subprocess.run(command, capture_output=True, timeout=20)
    except subprocess.TimeoutExpired:
        return None
    log = done.stdout
    messages = done.stderr
    if out_file:
        log, messages = b"", done.stdout + done.stderr
        if os.path.exists(out_file):
            with open(out_file, "rb") as file:
                log = file.read()
            os.unlink(out_file)
    return Output(log.split(b"\n"), messages, done.returncode)


class Tool:
    """A reader, the file that it reads, and what it prints for the whole dump."""

    def __init__(self, name, command, path, source, out_file=None):
        self.name, self.command, self.path, self.source, self.out_file = name, command, path, source, out_file
        self.counts = collections.defaultdict(collections.Counter)

    def read(self):
        return run(self.command, self.out_file)

    def learn(self, records):
        self.whole = self.read()
        assert self.whole and len(self.whole.lines) > len(records), f"{self.name} does not read the dump: {self.whole}"
        self.lines_of = {}
        at = 0
        for record in records:
            count = record.text.count(b"\n") + 1
            # dmesg(1), and lastwords, print an empty record as an empty line.
            begins = (record.stamp(),) if record.text else (record.stamp(), b"\0")
            while at < len(self.whole.lines) and not (self.whole.lines[at] or b"\0").startswith(begins):
                at += 1
            self.lines_of[record.seq] = (at, at + count)
            at += count
        assert at < len(self.whole.lines), f"{self.name} prints other records than the ring has"

    def classify(self, out, seq):
        if out is None:
            return "hang"
        if out.code < 0:
            return "crash"
        if out.lines == self.whole.lines:
            return "same"
        marks = lambda lines: sum(b"{lastwords:" in line for line in lines)
        if (out.code, out.messages) != (self.whole.code, self.whole.messages) or marks(out.lines) > marks(self.whole.lines):
            return "said"
        first, last = self.lines_of.get(seq, (-1, -1))
        changes = difflib.SequenceMatcher(None, self.whole.lines, out.lines, autojunk=False).get_opcodes()
        others = [c for c in changes if c[0] != "equal" and not (first <= c[1] and c[2] <= last)]
        if not others:
            return "hit record"
        return "silent" if all(c[0] == "delete" for c in others) else "others differ"


def random_bit(dump, ring, kind, chance):
    """Returns how to change a bit: (what, ...) for change(), and the seq of the record that it belongs to."""
    record = chance.choice(ring.records)
    bit = chance.randrange(8)
    if kind == "text":
        while not record.text:
            record = chance.choice(ring.records)
        return ring.data + record.text_at + chance.randrange(len(record.text)), bit, record.seq
    if kind == "printk_info":
        return ring.infos + record.index * ring.info_bytes + chance.randrange(ring.info_bytes), bit, record.seq
    if kind == "prb_desc":
        return ring.descs + record.index * ring.desc_bytes + chance.randrange(ring.desc_bytes), bit, record.seq
    if kind == "id":
        if chance.randrange(4) == 0:
            return chance.choice(ring.ends) + chance.randrange(8), bit, None
        return ring.data + record.text_at - 8 + chance.randrange(8), bit, record.seq
    pointers = list(ring.pointers.values()) + [ring.prb]
    return chance.choice(pointers) + chance.randrange(8), bit, None


def mutants(dump, ring, arguments):
    """Yields (kind, how to change a file, seq)."""
    if arguments.pointers:
        for name, at in ring.pointers.items():
            for bit in range(64):
                yield name, memory_change(dump, at + bit // 8, bit % 8), None
        return
    kinds = ("text", "printk_info", "prb_desc", "id", "pointer", "VMCOREINFO")
    chance = random.Random(arguments.seed)
    for i in range(arguments.mutants):
        kind = kinds[i % len(kinds)]
        if kind == "VMCOREINFO":
            offset, bit = chance.randrange(dump.info_bytes), chance.randrange(8)
            yield kind, lambda source, offset=offset, bit=bit: source.flipped_info(offset, bit), None
        else:
            virtual, bit, seq = random_bit(dump, ring, kind, chance)
            yield kind, memory_change(dump, virtual, bit), seq


def memory_change(dump, virtual, bit):
    physical = dump.physical(virtual)
    return lambda source: source.flipped(physical, bit)


def patch(path, changes):
    """Writes the changes, and returns those that take them back."""
    back = []
    with open(path, "r+b") as file:
        size = file.seek(0, 2)
        for offset, data in changes:
            file.seek(offset)
            back.append((offset, file.read(len(data))))
            file.seek(offset)
            file.write(data)
    return back, size


def unpatch(path, back, size):
    with open(path, "r+b") as file:
        for offset, data in back:
            file.seek(offset)
            file.write(data)
        file.truncate(size)


def print_table(tools, kinds):
    print("| tool | bit of | " + " | ".join(CLASSES) + " |")
    print("| --- | --- |" + " ---: |" * len(CLASSES))
    for tool in tools:
        for kind in kinds + ["all"]:
            counts = tool.counts[kind] if kind != "all" else sum(tool.counts.values(), collections.Counter())
            print(f"| {tool.name} | {kind} | " + " | ".join(str(counts[one]) for one in CLASSES) + " |")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("dump")
    parser.add_argument("lastwords")
    parser.add_argument("vmcore_dmesg")
    parser.add_argument("makedumpfile")
    parser.add_argument("--mutants", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pointers", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()

    dump = Kdump(arguments.dump)
    ring = Ring(dump)
    with tempfile.TemporaryDirectory() as folder:
        kdump, core, out = (os.path.join(folder, name) for name in ("vmcore.kdump", "vmcore.elf", "log.txt"))
        with open(kdump, "wb") as file:
            file.write(dump.file)
        elf = Elf(dump, linear_base(dump, ring))
        elf.write(core)
        tools = [
            Tool("lastwords", [arguments.lastwords, "log", kdump], kdump, dump),
            Tool("lastwords, ELF", [arguments.lastwords, "log", core], core, elf),
            Tool("vmcore-dmesg", [arguments.vmcore_dmesg, core], core, elf),
            Tool("makedumpfile", [arguments.makedumpfile, "--dump-dmesg", kdump, out], kdump, dump, out),
        ]
        for tool in tools:
            tool.learn(ring.records)
        kinds = []
        for number, (kind, change, seq) in enumerate(mutants(dump, ring, arguments)):
            kinds += [kind] if kind not in kinds else []
            for tool in tools:
                back, size = patch(tool.path, change(tool.source))
                result = tool.classify(tool.read(), seq)
                unpatch(tool.path, back, size)
                tool.counts[kind][result] += 1
                if arguments.verbose:
                    print(f"{number} {kind} {change(elf)[0][0]:#x} seq {seq}: {tool.name}: {result}", file=sys.stderr)
        print_table(tools, kinds)


main()
