#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs samples/bare_metal/ in QEMU through six boots with warm resets, and reads what is left in memory.

usage: bare_metal_test.py LASTWORDS COMPILER SOURCE_FOLDER
"""
import json
import pathlib
import subprocess
import sys
import tempfile


def expect(truth, what):
    if not truth:
        sys.exit(what)


def lines_of(lastwords, *arguments):
    done = subprocess.run([lastwords, "log", "--format", "json", *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def main():
    lastwords, compiler, top = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(top / "samples/bare_metal/run.py"), compiler, folder], check=True)
        serial = pathlib.Path(f"{folder}/serial.txt").read_text()
        parts = lines_of(lastwords, f"{folder}/region.bin")
        in_dump = lines_of(lastwords, "--scan", f"{folder}/ram.bin")
    texts = {}
    for part in parts:
        if part["kind"] == "record":
            texts.setdefault(part["source"], []).append(part["text"])
    boots = list(texts.values())
    panic = [f"panic: line {line}" for line in range(19)]
    expect(boots[0][-20:] == ["Kernel panic - not syncing: the first one", *panic], f"of the first crash is left: {boots[0]}")
    expect(boots[-2][-20:] == ["Kernel panic - not syncing: once more", *panic], f"of the last crash is left: {boots[-2]}")
    expect(boots[-1][0] == "hello from boot 6" and boots[-1][-1] == "up and running", f"this boot said: {boots[-1]}")
    expect(boots[-1][1:4] == ["the last boot (bare 1.0) crashed, its last words:", "> panic: line 17", "> panic: line 18"],
           f"the kernel read of the last boot: {boots[-1][1:4]}")
    expect(serial.splitlines()[-len(boots[-1]):] == boots[-1], "the console did not show what the region has")
    records = [[part["text"] for part in one if part["kind"] == "record"] for one in (parts, in_dump)]
    expect(records[0] == records[1], "the region in the dump of the memory is another one")


if __name__ == "__main__":
    main()
