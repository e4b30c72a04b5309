#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds the kernel of this folder, runs it in QEMU until it no longer crashes, and saves what is left in memory.

usage: run.py COMPILER OUT

COMPILER makes code for i386: i686-linux-gnu-gcc, or "gcc -m32". Writes into the folder OUT: kernel.elf, serial.txt (what
the console showed), region.bin (for lastwords) and ram.bin (all of the memory, for lastwords --scan).
"""
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
REGION_AT, REGION_BYTES, RAM_BYTES = 0x2000000, 65536, 64 << 20
SECONDS_MAX = 120


def build(compiler, kernel):
    sources = [HERE / "start.S", HERE / "kernel.c"]
    sources += [path for part in ("runtime", "printkfmt/kernel") for path in sorted((TOP / part).glob("*.c"))]
    # The loops of the kernel's memcpy() and memset() must not become calls of themselves.
    options = ["-ffreestanding", "-fno-builtin", "-fno-tree-loop-distribute-patterns", "-mgeneral-regs-only", "-fno-pic",
               "-fno-stack-protector", "-march=i686", "-O2", "-Wall", "-Wextra", "-Werror", f"-I{TOP}"]
    linking = ["-nostdlib", "-static", "-no-pie", f"-Wl,-T,{HERE}/kernel.ld", "-Wl,--build-id=none",
               "-Wl,--no-warn-rwx-segments"]
    subprocess.run([*compiler.split(), *options, *linking, *map(str, sources), "-o", str(kernel)], check=True)


def run(out):
    serial = out / "serial.txt"
    serial.unlink(missing_ok=True)
    command = ["qemu-system-i386", "-m", "64", "-kernel", str(out / "kernel.elf"), "-display", "none", "-vga", "none", "-nic",
               "none", "-serial", f"file:{serial}", "-monitor", "stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as machine:
        end = time.monotonic() + SECONDS_MAX
        while not (serial.exists() and "up and running" in serial.read_text(errors="replace")):
            if machine.poll() is not None or time.monotonic() > end:
                machine.kill()
                sys.exit(f"the kernel did not come up; see {serial}")
            time.sleep(0.05)
        machine.communicate(f'pmemsave {REGION_AT} {REGION_BYTES} "{out}/region.bin"\n'
                            f'pmemsave 0 {RAM_BYTES} "{out}/ram.bin"\nquit\n')


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    build(sys.argv[1], out / "kernel.elf")
    run(out)


if __name__ == "__main__":
    main()
