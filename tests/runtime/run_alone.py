#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compiles a C program together with the runtime by a given compiler, which may be another machine's, and runs it.

usage: run_alone.py COMPILER SOURCE_FOLDER PROGRAM.c [--emulator EMULATOR] [OPTION...]

The OPTIONs are the compiler's. --emulator: runs the program in it.
"""
import errno
import pathlib
import shutil
import subprocess
import sys
import tempfile


def run(program):
    """Runs a program; if the kernel cannot execute i386 programs (CONFIG_IA32_EMULATION), runs it in qemu-i386."""
    try:
        return subprocess.run([program]).returncode
    except OSError as error:
        emulator = shutil.which("qemu-i386")
        if error.errno != errno.ENOEXEC or emulator is None:
            raise
        return subprocess.run([emulator, program]).returncode


def main():
    compiler, top, source, *options = sys.argv[1:]
    emulator = None
    if options[:1] == ["--emulator"]:
        emulator, options = options[1], options[2:]
    with tempfile.TemporaryDirectory() as folder:
        program = f"{folder}/program"
        runtime = sorted((pathlib.Path(top) / "runtime").glob("*.c"))
        subprocess.run([compiler, "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-static", f"-I{top}",
                        pathlib.Path(top) / source, *runtime, *options, "-o", program], check=True)
        return subprocess.run([emulator, program]).returncode if emulator else run(program)


if __name__ == "__main__":
    sys.exit(main())
