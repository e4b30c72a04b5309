#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds the torture program with ThreadSanitizer, whatever sanitizers this build uses, and runs it.

usage: tsan_test.py C_COMPILER CXX_COMPILER SOURCE_FOLDER RECORDS
"""
import pathlib
import subprocess
import sys
import tempfile

OPTIONS = ["-O1", "-g", "-fsanitize=thread", "-Wall", "-Wextra", "-Werror"]


def main():
    c, cxx, top, records = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4]
    with tempfile.TemporaryDirectory() as folder:
        objects = []
        for source in (top / "runtime").glob("*.c"):
            objects.append(f"{folder}/{source.stem}.o")
            subprocess.run([c, "-std=c11", *OPTIONS, f"-I{top}", "-c", source, "-o", objects[-1]], check=True)
        program = f"{folder}/torture"
        subprocess.run([cxx, "-std=c++20", *OPTIONS, f"-I{top}", top / "tests/runtime/torture_main.cpp", *objects,
                        "-pthread", "-o", program], check=True)
        return subprocess.run([program, records, "16"]).returncode


if __name__ == "__main__":
    sys.exit(main())
