#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks the project's source files: that they begin with the right SPDX line, or that clang-format would not change them.

usage: check_sources.py spdx ROOT
       check_sources.py format ROOT CLANG_FORMAT
"""
import pathlib
import subprocess
import sys

GPL = "SPDX-License-Identifier: GPL-2.0-or-later"
EMBEDDED = "SPDX-License-Identifier: MIT OR GPL-2.0-only"
EMBEDDED_FOLDERS = ("runtime/", "printkfmt/kernel/")
CODE = {".c", ".h", ".cpp"}
SCRIPTS = {".py", ".sh", ".cmake"}
FILES_AT_ONCE = 50


def tracked(root):
    """Returns the files that git tracks. In an unpacked archive without git, returns all files but those whose path begins
    with "." or "build"."""
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.decode().rstrip("\0").split("\0")
    else:
        names = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
        names = [name for name in names if not name.startswith((".", "build"))]
    return sorted(name for name in names if (root / name).is_file())


def wrong_licence(root, name):
    path = pathlib.PurePath(name)
    if path.suffix not in CODE | SCRIPTS and path.name != "CMakeLists.txt":
        return None
    head = (root / name).read_text(errors="replace").splitlines()[:3]
    wanted = EMBEDDED if name.startswith(EMBEDDED_FOLDERS) else GPL
    if any(line.endswith((wanted, wanted + " */")) for line in head):
        return None
    return f"{name}: no line '{wanted}' at its head"


def check_spdx(root):
    found = [problem for name in tracked(root) if (problem := wrong_licence(root, name))]
    print("\n".join(found + [f"{len(found)} files without the right SPDX line"]))
    return 1 if found else 0


def check_format(root, clang_format):
    names = [name for name in tracked(root) if pathlib.PurePath(name).suffix in CODE]
    status = 0
    for start in range(0, len(names), FILES_AT_ONCE):
        command = [clang_format, "--dry-run", "--Werror", *names[start:start + FILES_AT_ONCE]]
        status |= subprocess.run(command, cwd=root, check=False).returncode
    print(f"{len(names)} files, {'some differ from' if status else 'all are as'} clang-format writes them")
    return 1 if status or not names else 0


def main():
    what, root = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    return check_spdx(root) if what == "spdx" else check_format(root, sys.argv[3])


if __name__ == "__main__":
    sys.exit(main())
