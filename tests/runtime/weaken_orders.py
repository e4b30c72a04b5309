#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Leaves out each memory order and each fence of the runtime in turn, and shows which scene of weak memory fails without it.

usage: weaken_orders.py PLOG_WEAK_MUTANTS PROJECT

Fails if a scene fails with all orders, if an order has no scene that fails without it (then the order is not needed, or a scene
is missing), if a place has no label LMM(function:A), if the tables in the sources do not name the scene, or if a function of
plog_atomic.h that has an order is unknown to the test. LASTWORDS_WEAK_MEMORY=1 lifts the limits of the scenes; takes long.
"""
import pathlib
import re
import subprocess
import sys

LABEL = re.compile(r"LMM\((\w+:[A-Z])\)")
FUNCTION = re.compile(r"^static inline .*?(plog_\w+)\(.*?^}", re.MULTILINE | re.DOTALL)
ORDERED = re.compile(r"__ATOMIC_(ACQUIRE|RELEASE|ACQ_REL|SEQ_CST)")


def label_of(lines, number):
    """Returns the label of the access in a line: in it, or in one of the few lines before."""
    for line in reversed(lines[max(0, number - 6):number]):
        found = LABEL.search(line)
        if found:
            return found.group(1)
    return None


def unknown_functions(project):
    """Yields the functions of plog_atomic.h with an order that weak_in_runtime.h does not list."""
    known = (project / "tests/runtime/weak_in_runtime.h").read_text(encoding="utf-8")
    text = (project / "runtime/plog_atomic.h").read_text(encoding="utf-8")
    for function in FUNCTION.finditer(text):
        if ORDERED.search(function.group(0)) and f"#define {function.group(1)}(" not in known:
            yield function.group(1)


def check(project, fields):
    """Returns the row of the table for a mutant, and what is wrong."""
    path, number, function, access, half, scene, seconds, failure = fields
    source = project / "runtime" / pathlib.Path(path).name
    lines = source.read_text(encoding="utf-8").splitlines()
    label = label_of(lines, int(number))
    row = f"| {source.name}:{number} | {label or function} | {access} | {half} | {scene or '-'} | {seconds} | {failure} |"
    if not scene:
        return row, f"{source.name}:{number}: no scene fails without the {half} order of {access}() in {function}()"
    if not label:
        return row, f"{source.name}:{number}: {access}() in {function}() has no label"
    if scene not in "".join(lines):
        return row, f"{source.name}: the table of orders does not name the scene {scene}"
    return row, None


def main():
    program, project = sys.argv[1], pathlib.Path(sys.argv[2])
    output = subprocess.run([program], stdout=subprocess.PIPE, text=True, cwd=project).stdout
    wrong = [f"plog_atomic.h: weak_in_runtime.h does not list {name}()" for name in unknown_functions(project)]
    scenes, mutants = [], []
    for line in output.splitlines():
        kind, *fields = line.split("\t")
        if kind == "scene":
            scenes.append("| " + " | ".join(fields) + " |")
            if fields[-1] != "passes":
                wrong.append(f"scene {fields[0]} fails: see {program} {fields[0]}")
        elif kind == "mutant":
            row, problem = check(project, fields)
            mutants.append(row)
            wrong += [problem] if problem else []
    print("| scene | states | ends | words | seconds | |\n|---|---|---|---|---|---|", *scenes, "", sep="\n")
    print("| place | label | access | without | scene that fails | seconds | how |\n|---|---|---|---|---|---|---|", *mutants,
          "", sep="\n")
    print(f"{len(mutants)} orders left out, {len(wrong)} problems", *wrong, sep="\n")
    return 1 if wrong or not mutants else 0


if __name__ == "__main__":
    sys.exit(main())
