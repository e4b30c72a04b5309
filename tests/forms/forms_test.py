#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Converts a dump to another container by CONVERT, and expects the same answers of LASTWORDS for both.

usage: forms_test.py LASTWORDS CONVERT DUMP CONVERT-ARGUMENT...
"""
import json
import os
import subprocess
import sys
import tempfile


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def answers(lastwords, files):
    """Returns all JSON objects of the log and of the consoles, without the names of the files."""
    objects = []
    for command in ("log", "consoles"):
        for line in run(lastwords, command, "--format", "json", *files).splitlines():
            objects.append(json.loads(line))
            for name in ("file", "files"):
                objects[-1].pop(name, None)
    return objects


def main():
    lastwords, convert, dump, *form = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        run(convert, dump, "-o", os.path.join(folder, "form"), *form)
        want = answers(lastwords, [dump])
        have = answers(lastwords, sorted(entry.path for entry in os.scandir(folder)))
    differing = [pair for pair in zip(want, have) if pair[0] != pair[1]]
    for pair in differing[:3]:
        print("expected {}\ngot      {}".format(*pair))
    if len(want) != len(have) or differing or not want:
        sys.exit(f"{len(want)} answers expected, {len(have)} given, {len(differing)} differ")


if __name__ == "__main__":
    main()
