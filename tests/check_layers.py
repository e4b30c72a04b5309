#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints the includes that break the project's structure.

A file of a layer includes only files of its own layer and of the layers below; cli and gui do not include each other.
The folders of printkfmt, extractor and gui are called rooms here. A file of a room includes only files of its own room and of
the rooms in the lines before it in ROOMS, so no format includes another format. No two files include each other, directly
or through other files. A header and the source of the same name count as one file.

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
# The rooms of each layer from the bottom up. Rooms in the same line do not include each other.
ROOMS = {
    "printkfmt": [["base", "kernel"], ["text"], ["model"], ["parse", "render"]],
    "extractor": [["file"], ["image"], ["machine"], ["kernel"], ["stack", "text"], ["lines", "why"], ["printk"], ["pstore"], ["recovered"], ["formats"],
                  ["formats/*"], ["merge", "trim"], ["."]],
    "gui": [["base"], ["rows"], ["bytes"], ["list"], ["lanes", "notes"], ["export", "loading"], ["pages"], ["window"]],
}
# Kernels embed the sources of the folder on the left, so these include only files of the folders on the right.
EMBEDDED = {"printkfmt/kernel/": ("runtime/", "printkfmt/kernel/")}
# Pairs (room, other room) that are allowed although ROOMS forbids them: formats that are built on another format.
BUILT_ON = set()
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
# The headers of these libraries may be included by one layer only.
OWNED = {"gui": re.compile(r"^\s*#\s*include\s+<(Q[A-Z]\w*|Qt\w+/\w+)>", re.MULTILINE),
         "cli": re.compile(r"^\s*#\s*include\s+<(CLI/[^>]+)>", re.MULTILINE)}


def room_of(name):
    """Returns layer and room of a file, e.g. ("extractor", "formats/ramoops"). Files that are directly in a layer's folder
    are in the room ".", except those of the room "recovered"."""
    layer, *folders = name.split("/")[:-1]
    if layer == "extractor" and name.split("/")[1].startswith(("recovered", "open_options")):
        return layer, "recovered"
    return layer, "/".join(folders[:2]) if folders[:1] == ["formats"] else "".join(folders[:1]) or "."


def height_of(layer, room):
    """Returns the index of the room's line in ROOMS; None: ROOMS does not have this room."""
    for height, line in enumerate(ROOMS[layer]):
        if room in line or (room.startswith("formats/") and "formats/*" in line):
            return height
    return None


def room_problem(name, included):
    """Returns the reason why the file `name` may not include a file of another room of its layer; None: it may."""
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
    """Returns the circles of files that include each other, each as a list of paths without suffix."""
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
