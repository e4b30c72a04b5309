#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the answers of `lastwords why` against expected.tsv.

usage: tests/why/check.py TOOL FOLDER
FOLDER has a folder SCENARIO-KERNEL with a vmcore.kdump for each dump that samples/make/make_dump.sh made of the scenarios in
samples/make/why_scenarios.sh (without the "why-" at their beginning). Prints what differs; exits 1 if anything does, or if there
was no dump.
"""
import csv
import json
import pathlib
import subprocess
import sys

LINKS = ("link ",)  # rows about the chain of locks, not about a console


def answers(tool, dump):
    """Returns {console: (reason, sureness)}."""
    run = subprocess.run([tool, "why", "--format", "json", str(dump)], capture_output=True, text=True, timeout=60)
    objects = [json.loads(line) for line in run.stdout.splitlines()]
    return {one["console"]: (one["reason"], one["sureness"]) for one in objects if one["kind"] == "why"}


def expected_rows():
    """Yields (scenario, kernel, console, verdict, sureness) of each row that is about a console."""
    path = pathlib.Path(__file__).parent / "expected.tsv"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["consoles"].startswith(LINKS) or " " in row["scenario"]:
            continue
        for kernel in row["kernels"].split(","):
            for console in row["consoles"].split(","):
                yield row["scenario"].removeprefix("why-"), kernel, console, row["verdict"], row["sureness"]


def main():
    tool, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    checked = wrong = 0
    known = {}
    for scenario, kernel, console, verdict, sureness in expected_rows():
        dump = folder / f"{scenario}-{kernel}" / "vmcore.kdump"
        if not dump.exists():
            continue
        if dump not in known:
            known[dump] = answers(tool, dump)
        # Before 5.19 the position of all consoles proves less.
        nothing = ("nothing-missing", "likely" if kernel == "5.10" else "proved")
        want = nothing if verdict == "-" else (verdict, sureness.replace("-", " "))
        found = known[dump].get(console)
        checked += 1
        if found != want:
            wrong += 1
            print(f"{scenario}-{kernel} {console}: expected {want}, found {found}")
    print(f"{len(known)} dumps, {checked} answers, {wrong} wrong")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
