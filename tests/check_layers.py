#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Says which includes break the layering: a layer may include itself and those listed before it, but not its sibling.

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
# What kernels embed knows nothing of the rest of its layer.
EMBEDDED = {"printkfmt/kernel/": ("runtime/", "printkfmt/kernel/")}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
# Libraries that only one layer may know.
OWNED = {"gui": re.compile(r"^\s*#\s*include\s+<(Q[A-Z]\w*|Qt\w+/\w+)>", re.MULTILINE),
         "cli": re.compile(r"^\s*#\s*include\s+<(CLI/[^>]+)>", re.MULTILINE)}


def problems(path, name, layer):
    text = path.read_text(errors="replace")
    for included in INCLUDE.findall(text):
        top = included.split("/")[0]
        if top not in ALLOWED:
            yield f'{path}: "{included}" does not start with a layer\'s folder'
        elif top not in ALLOWED[layer]:
            yield f'{path}: {layer} may not include "{included}"'
        for folder, allowed in EMBEDDED.items():
            if name.startswith(folder) and not included.startswith(allowed):
                yield f'{path}: {folder} may not include "{included}"'
    for owner, pattern in OWNED.items():
        if layer != owner:
            for included in pattern.findall(text):
                yield f"{path}: <{included}> belongs to {owner} alone"


def main():
    root = pathlib.Path(sys.argv[1])
    found = []
    files = 0
    for layer in ALLOWED:
        for path in sorted((root / layer).rglob("*")):
            if path.suffix in {".c", ".h", ".cpp"}:
                files += 1
                found.extend(problems(path, path.relative_to(root).as_posix(), layer))
    print("\n".join(found + [f"{files} files, {len(found)} includes against the layers"]))
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
