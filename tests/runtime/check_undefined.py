#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Fails when an object file defines nothing or needs a symbol from elsewhere that does not start as allowed.

usage: check_undefined.py [--allow PREFIX,...] NM OBJECT...
"""
import argparse
import subprocess
import sys


def symbols(nm, option, path):
    listed = subprocess.run([nm, "--format=just-symbols", option, path], capture_output=True, text=True, check=True)
    return listed.stdout.split()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--allow", default="", metavar="PREFIX,...", help="how symbols from elsewhere may start")
    parser.add_argument("nm")
    parser.add_argument("objects", nargs="+")
    options = parser.parse_args()
    allowed = tuple(filter(None, options.allow.split(",")))
    status = 0
    for path in options.objects:
        defined, needed = symbols(options.nm, "--defined-only", path), symbols(options.nm, "--undefined-only", path)
        print(f"{path}: defines {defined}, needs {needed}")
        if not defined or not all(name.startswith(allowed) for name in needed):
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
