#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Fails when an object file defines nothing or needs a symbol from elsewhere.

usage: check_undefined.py NM OBJECT...
"""
import subprocess
import sys


def symbols(nm, option, path):
    listed = subprocess.run([nm, "--format=just-symbols", option, path], capture_output=True, text=True, check=True)
    return listed.stdout.split()


def main():
    nm, objects = sys.argv[1], sys.argv[2:]
    status = 0 if objects else 1
    for path in objects:
        defined, needed = symbols(nm, "--defined-only", path), symbols(nm, "--undefined-only", path)
        print(f"{path}: defines {defined}, needs {needed}")
        if needed or not defined:
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
