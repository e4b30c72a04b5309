#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compiles the sources that kernels embed without a C library, and fails if they need any function but those that the
embedder provides: plog_port_*, and the mem* functions that compilers call on their own.

usage: check_freestanding.py NAME COMPILER SOURCE_FOLDER [--limit BYTES [--uncounted FILE,FILE...]] [OPTION...]
       -- FOLDER...

NAME appears in the output only. Every .c file in the FOLDERs (below SOURCE_FOLDER) is compiled with the OPTIONs.
--limit: the most bytes that the code and read-only data of all files may have, except those that are --uncounted. FILE is a
name without .c.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wsign-conversion", "-Wshadow", "-Wundef", "-Werror"]
ALLOWED = re.compile(r"plog_port_\w+|mem(cpy|move|set|cmp)|_GLOBAL_OFFSET_TABLE_|\.TOC\.|__x86\.get_pc_thunk\.\w+")


def symbols(nm, option, objects):
    listed = subprocess.run([nm, "--format=just-symbols", option, *objects], capture_output=True, text=True, check=True)
    return {word for word in listed.stdout.split() if not word.endswith(":")}


def bytes_of(size, objects):
    """The code and read-only data of some object files."""
    sizes = subprocess.run([size, "-t", *objects], capture_output=True, text=True, check=True).stdout
    return int(sizes.splitlines()[-1].split()[0])


def main():
    arguments = sys.argv[1:]
    name, compiler, top = arguments[:3]
    split = arguments.index("--")
    options, folders = arguments[3:split], arguments[split + 1:]
    limit = None
    if "--limit" in options:
        at = options.index("--limit")
        limit = int(options[at + 1])
        del options[at:at + 2]
    uncounted = []
    if "--uncounted" in options:
        at = options.index("--uncounted")
        uncounted = options[at + 1].split(",")
        del options[at:at + 2]
    prefix = compiler[:-len("gcc")] if compiler.endswith("gcc") else ""
    sources = sorted(path for folder in folders for path in (pathlib.Path(top) / folder).glob("*.c"))
    status = 0 if sources else 1
    with tempfile.TemporaryDirectory() as folder:
        objects = []
        for source in sources:
            objects.append(f"{folder}/{source.stem}.o")
            subprocess.run([compiler, "-O2", "-ffreestanding", "-nostdlib", *WARNINGS, *options, f"-I{top}", "-c",
                            str(source), "-o", objects[-1]], check=True)
        needed = symbols(prefix + "nm", "--undefined-only", objects)
        defined = symbols(prefix + "nm", "--defined-only", objects)
        size = bytes_of(prefix + "size", [one for one in objects if pathlib.Path(one).stem not in uncounted])
        sizes = {stem: bytes_of(prefix + "size", [f"{folder}/{stem}.o"]) for stem in uncounted}
    foreign = sorted(symbol for symbol in needed - defined if not ALLOWED.fullmatch(symbol))
    print(f"{name}: {len(sources)} files, {size} bytes of code and read-only data,",
          f"needs {sorted(needed - defined)}, optional: {sizes}")
    if foreign:
        print(f"functions that embedders do not provide: {foreign}")
        status = 1
    if limit is not None and size > limit:
        print(f"{size} bytes are more than {limit}")
        status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
