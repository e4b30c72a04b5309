#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Says which includes break the structure.

A layer includes itself and the layers below it, never its sibling. Inside printkfmt and extractor the same holds for rooms:
each includes only rooms of the lines above it, and a format knows no other format. No two files include each other, directly
or by way of others; a header and the source of the same name count as one file.

usage: check_layers.py ROOT
"""
import pathlib
import re
import sys

ALLOWED = {
    "runtime": {"runtime"},
    "printkfmt": {"runtime", "printkfmt"},
    "extractor": {"runtime", "printkfmt", "extractor"},
    "cli": {"runtime", "printkfmt", "extractor", "cli"},
    "gui": {"runtime", "printkfmt", "extractor", "gui"},
}
# From the bottom up. Rooms of one line know nothing of each other.
ROOMS = {
    "printkfmt": [["base", "kernel"], ["text"], ["model"], ["parse", "render"]],
    "extractor": [["file"], ["image"], ["machine"], ["kernel"], ["text"], ["printk"], ["pstore"], ["recovered"], ["formats"],
                  ["formats/*"], ["merge", "trim"], ["."]],
}
# What kernels embed knows nothing of the rest of its layer.
EMBEDDED = {"printkfmt/kernel/": ("runtime/", "printkfmt/kernel/")}
# A format that is kept in the form of another one.
BUILT_ON = set()
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
# Libraries that only one layer may know.
OWNED = {"gui": re.compile(r"^\s*#\s*include\s+<(Q[A-Z]\w*|Qt\w+/\w+)>", re.MULTILINE),
         "cli": re.compile(r"^\s*#\s*include\s+<(CLI/[^>]+)>", re.MULTILINE)}


def room_of(name):
    """The room of a file: ("extractor", "formats/ramoops"); files at the top of a layer are in room "."."""
    layer, *folders = name.split("/")[:-1]
    if layer == "extractor" and name.split("/")[1].startswith(("recovered", "open_options")):
        return layer, "recovered"
    return layer, "/".join(folders[:2]) if folders[:1] == ["formats"] else "".join(folders[:1]) or "."


def height_of(layer, room):
    """On which line of ROOMS the room stands."""
    for height, line in enumerate(ROOMS[layer]):
        if room in line or (room.startswith("formats/") and "formats/*" in line):
            return height
    return None


def room_problem(name, included):
    """Why a file of one room may not include a file of another room in its layer; None if it may."""
    layer, room = room_of(name)
    other_layer, other = room_of(included)
    if layer != other_layer or layer not in ROOMS or room == other:
        return None
    here, there = height_of(layer, room), height_of(layer, other)
    if here is None or there is None:
        return f"{name}: {layer}/{room if here is None else other} is a room that check_layers.py does not know"
    if there >= here and (room, other) not in BUILT_ON:
        return f'{name}: {layer}/{room} may not include "{included}"'
    return None


def problems(name, text):
    layer = name.split("/")[0]
    for included in INCLUDE.findall(text):
        top = included.split("/")[0]
        if top not in ALLOWED:
            yield f'{name}: "{included}" does not start with a layer\'s folder'
        elif top not in ALLOWED[layer]:
            yield f'{name}: {layer} may not include "{included}"'
        elif problem := room_problem(name, included):
            yield problem
        for folder, allowed in EMBEDDED.items():
            if name.startswith(folder) and not included.startswith(allowed):
                yield f'{name}: {folder} may not include "{included}"'
    for owner, pattern in OWNED.items():
        if layer != owner:
            for included in pattern.findall(text):
                yield f"{name}: <{included}> belongs to {owner} alone"


def circles(texts):
    """Files that include each other, as lists of units (paths without their suffix)."""
    unit = {name: name.rsplit(".", 1)[0] for name in texts}
    edges = {one: set() for one in unit.values()}
    for name, text in texts.items():
        edges[unit[name]] |= {unit[i] for i in INCLUDE.findall(text) if i in unit} - {unit[name]}
    done, stack, found = set(), [], []

    def visit(one):
        if one in stack:
            found.append(stack[stack.index(one):] + [one])
        elif one not in done:
            stack.append(one)
            for other in sorted(edges[one]):
                visit(other)
            stack.pop()
            done.add(one)

    for one in sorted(edges):
        visit(one)
    return found


def main():
    root = pathlib.Path(sys.argv[1])
    texts = {}
    for layer in ALLOWED:
        for path in sorted((root / layer).rglob("*")):
            if path.suffix in {".c", ".h", ".cpp"}:
                texts[path.relative_to(root).as_posix()] = path.read_text(errors="replace")
    found = [problem for name, text in texts.items() for problem in problems(name, text)]
    found += ["circle: " + " -> ".join(circle) for circle in circles(texts)]
    print("\n".join(found + [f"{len(texts)} files, {len(found)} includes against the structure"]))
    return 1 if found or not texts else 0


if __name__ == "__main__":
    sys.exit(main())
