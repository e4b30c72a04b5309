#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks what the preset "release" would build, without building it: the static tool, and the window, linked against Qt's
shared libraries. Run it where Qt 6 is installed.

usage: check_release.py PROJECT CMAKE
"""
import pathlib
import subprocess
import sys
import tempfile


def link_line(ninja, program):
    """Returns the libraries and flags with which the program is linked; None: it is not built."""
    lines = ninja.splitlines()
    for number, line in enumerate(lines):
        if line.startswith(f"build {program}: "):
            rest = lines[number + 1:]
            end = next((i for i, one in enumerate(rest) if not one.startswith("  ")), len(rest))
            return "\n".join([line, *rest[:end]])
    return None


def problems(ninja, said):
    tool = link_line(ninja, "cli/lastwords")
    window = link_line(ninja, "gui/lastwords-gui")
    if tool is None or " -static" not in tool:
        yield "cli/lastwords is not linked statically"
    if window is None:
        yield "gui/lastwords-gui is not built, although Qt 6 is installed. CMake said:\n" + said
    elif "libQt6Widgets.so" not in window or " -static" in window:
        yield "gui/lastwords-gui is not linked against Qt's shared libraries:\n" + window


def main():
    project, cmake = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([cmake, "--preset", "release", "-DBUILD_TESTING=OFF", "-B", folder], cwd=project, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            print(done.stdout)
            return 1
        found = list(problems((pathlib.Path(folder) / "build.ninja").read_text(), done.stdout))
    print("\n".join(found or ["the release has the tool and the window"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
