#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs two builds of lastwords on the same files and prints the differences between their answers.

usage: compare_answers.py OLD NEW PATH...

Each PATH is a file, or a folder in which every file is an input. The commands of COMMANDS are run on each file. Standard
output, standard error and the exit code of the two builds must be equal. Prints each difference, then "N compared, M
different".
"""
import concurrent.futures
import difflib
import os
import pathlib
import subprocess
import sys

COMMANDS = [[], ["log"], ["log", "-x", "-T"], ["log", "--format", "json", "--ghosts"], ["log", "--format", "console"],
            ["log", "--format", "extended"], ["log", "--format", "kmsg"], ["log", "--format", "raw"],
            ["consoles"], ["consoles", "--format", "json"], ["unflushed"], ["unflushed", "--format", "json"],
            ["info"], ["info", "--format", "json"], ["pstore"], ["pstore", "--format", "json"],
            ["merge"], ["merge", "--format", "json"]]
SKIPPED = {".md", ".toml", ".sh", ".py"}


def inputs(paths):
    for path in map(pathlib.Path, paths):
        if path.is_file():
            yield path
        else:
            yield from sorted(p for p in path.rglob("*") if p.is_file() and p.suffix not in SKIPPED)


def answer(program, command, path):
    done = subprocess.run([program, *command, path], capture_output=True, timeout=120, check=False,
                          env={**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"})
    return done.returncode, done.stdout, done.stderr


def difference(old, new, command, path):
    before, after = answer(old, command, path), answer(new, command, path)
    if before == after:
        return None
    lines = [f"== lastwords {' '.join(command)} {path}: exit {before[0]} -> {after[0]}"]
    for name, a, b in (("stdout", before[1], after[1]), ("stderr", before[2], after[2])):
        diff = difflib.unified_diff(a.decode(errors="backslashreplace").splitlines(),
                                    b.decode(errors="backslashreplace").splitlines(), f"old {name}", f"new {name}", "", "", 0, "")
        lines += list(diff)[:20]
    return "\n".join(lines)


def main():
    old, new, *paths = sys.argv[1:]
    work = [(command, path) for path in inputs(paths) for command in COMMANDS]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [f for f in pool.map(lambda job: difference(old, new, *job), work) if f]
    print("\n".join(found + [f"{len(work)} compared, {len(found)} different"]))
    return 1 if found or not work else 0


if __name__ == "__main__":
    sys.exit(main())
