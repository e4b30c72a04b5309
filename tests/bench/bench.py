#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares time and memory of `lastwords` with those of the usual readers of a crash dump.

For each row, lastwords and the other program run in turn: A B A B ... Each time is that of a whole process with its output
to /dev/null. A row prints the two medians, and the median of the ratios of the pairs; the first runs do not count. If a
program or a dump is missing, the row says so and has no verdict. Exit code: 0 if no limit is exceeded, else 1.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from ram_image import write_ram_image
from vmcore_elf import Vmcore

MIB = 1 << 20
MEMORY_LIMIT = 16 * MIB  # in addition to the size of the log
LARGE_MACHINE_GIB = 64
RAM_MIB = 1024
GOOD_CODES = (0, 2)  # exit codes of lastwords for complete and partial answers
HERE = os.path.dirname(os.path.abspath(__file__))
REGION = os.path.join(HERE, "../../samples/pstore/ramoops-uneven/region.bin.zst")


def run(command):
    """Runs a command and returns the seconds that its process took."""
    quiet = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in (0, 1, 2)]
    start = time.monotonic()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status = os.waitpid(pid, 0)
    seconds = time.monotonic() - start
    if os.waitstatus_to_exitcode(status) not in GOOD_CODES:
        raise RuntimeError(f"{os.waitstatus_to_exitcode(status)} is the exit code of: {' '.join(command)}")
    return seconds


def peak(command):
    """Runs a command and returns its peak resident memory in MiB; None if GNU time is not installed. A process inherits
    the peak of the process that starts it. So GNU time (1 MiB) starts the command, and not Python (15 MiB)."""
    if shutil.which("time") is None:
        return None
    with tempfile.NamedTemporaryFile() as report:
        words = ["-q", "-f", "%M", "-o", report.name, *command]
        subprocess.run(["time", *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=False)
        return int(report.read()) / 1024


def mib(value):
    return "     -    " if value is None else f"{value:6.1f} MiB"


class Bench:
    def __init__(self, arguments, folder):
        self.tool = shutil.which(arguments.tool) or arguments.tool
        self.pairs = arguments.pairs
        self.folder = folder
        self.exceeded = False

    def path(self, name):
        return os.path.join(self.folder, name)

    def verdict(self, value, limit):
        self.exceeded = self.exceeded or value > limit
        return "met" if value <= limit else "NOT MET"

    def compare(self, name, words, other, limit):
        """Prints a row that compares lastwords with the command `other`. If `other` is a text, prints it as the reason
        why there is no comparison."""
        if isinstance(other, str):
            print(f"{name:<38} {other}")
            return
        ours = [self.tool, *words]
        memory = peak(ours), peak(other)  # these runs also fill the page cache
        pairs = [(run(ours), run(other)) for _ in range(self.pairs + 1)][1:]
        a, b = (statistics.median(side) * 1e3 for side in zip(*pairs))
        ratio = statistics.median(one / two for one, two in pairs)
        print(f"{name:<38} {a:8.2f} ms {b:9.2f} ms {ratio:7.3f} {limit:7.3f}  {self.verdict(ratio, limit):<8}"
              f"{mib(memory[0]):>11} {mib(memory[1]):>11}")

    def memory(self, name, words, log_bytes):
        used = peak([self.tool, *words])
        limit = (MEMORY_LIMIT + log_bytes) / MIB
        if used is None:
            print(f"{name:<38} not measured: GNU time is not installed")
            return
        print(f"{name:<38} {mib(used):>11} {mib(limit):>12} {'':>15}  {self.verdict(used, limit)}")


def needs(program, *dumps):
    """Returns the reason why a comparison cannot be made; None: it can. `dumps`: pairs of an option and its value."""
    if shutil.which(program) is None:
        return f"not measured: {program} is not installed"
    missing = [option for option, value in dumps if value is None]
    return f"not measured: needs {' and '.join(missing)}" if missing else None


def tool(program, *words):
    return [shutil.which(program), *words]


def for_vmcore_dmesg(bench, path, name):
    """Returns the path of the ELF dump if vmcore-dmesg can read it, else that of a copy that vmcore-dmesg can read."""
    core = Vmcore(path)
    if core.has_virtual_addresses():
        return path
    return core.with_virtual_addresses(bench.path(name))


def times(bench, arguments):
    head = f"time, medians of {bench.pairs} pairs"
    print(f"{head:<38} {'ours':>11} {'theirs':>12} {'ratio':>7} {'limit':>7} {'':<9}{'peak: ours':>11} {'theirs':>11}")
    elf, kdump, ring = arguments.elf, arguments.kdump, arguments.ring
    other = needs("vmcore-dmesg", ("--elf", elf))
    if not other:
        elf = for_vmcore_dmesg(bench, elf, "with-addresses.elf")
        other = tool("vmcore-dmesg", elf)
    bench.compare("log, ELF / vmcore-dmesg", ("log", elf), other, 1.5)
    other = needs("makedumpfile", ("--kdump", kdump)) or tool("makedumpfile", "-f", "--dump-dmesg", kdump, "/dev/null")
    bench.compare("log, kdump / makedumpfile", ("log", kdump), other, 1.5)
    other = needs("vmcore-dmesg", ("--ring", ring)) or tool("vmcore-dmesg", ring)
    bench.compare("log, full 16 MiB ring / vmcore-dmesg", ("log", ring), other, 1.0)
    debug = (("--debug-dump", arguments.debug_dump), ("--vmlinux", arguments.vmlinux))
    with open(bench.path("commands"), "w", encoding="ascii") as commands:
        commands.write("log\nexit\n")
    other = needs("crash", *debug) or tool("crash", "-s", arguments.vmlinux, arguments.debug_dump, "-i", commands.name)
    bench.compare("summary, kdump / crash", (arguments.debug_dump,), other, 0.1)
    script = os.path.join(HERE, "drgn_dmesg.py")
    other = needs("drgn", *debug) or tool("drgn", "-q", "-c", arguments.debug_dump, "-s", arguments.vmlinux, script)
    bench.compare("summary, kdump / drgn", (arguments.debug_dump,), other, 1 / 3)


def memory(bench, arguments):
    print(f"\n{'peak resident memory':<38} {'ours':>11} {'limit':>12}")
    for option, path in (("--elf", arguments.elf), ("--ring", arguments.ring)):
        if path is None:
            print(f"{'memory':<38} not measured: needs {option}")
            continue
        log_bytes = Vmcore(path).log_bytes()
        bench.memory(f"log, {option}", ("log", path), log_bytes)
        bench.memory(f"summary, {option}", (path,), log_bytes)
    if arguments.elf is not None:
        core = Vmcore(arguments.elf)
        large = core.as_large_machine(bench.path("large.elf"), LARGE_MACHINE_GIB)
        bench.memory(f"log, ELF of {LARGE_MACHINE_GIB} GiB", ("log", large), core.log_bytes())
        bench.memory(f"summary, ELF of {LARGE_MACHINE_GIB} GiB", (large,), core.log_bytes())


def search(bench):
    """Times the search for ramoops regions in a whole RAM image, compared with reading the image by dd."""
    name = f"pstore, RAM image of {RAM_MIB >> 10} GiB / dd"
    if shutil.which("zstd") is None:
        print(f"{name:<38} {needs('zstd')}")
        return
    region = subprocess.run(tool("zstd", "-dc", REGION), stdout=subprocess.PIPE, check=True).stdout
    image = write_ram_image(bench.path("ram.img"), RAM_MIB, region)
    bench.compare(name, ("pstore", image), tool("dd", f"if={image}", "of=/dev/null", "bs=1M"), 1.5)
    os.remove(image)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", help="the lastwords to measure: a release build, static")
    parser.add_argument("--elf", help="ELF vmcore, x86-64, its ring in the kernel's image (the default size)")
    parser.add_argument("--kdump", help="kdump-compressed dump of about 20 MB")
    parser.add_argument("--ring", help="ELF vmcore with virtual addresses and a full ring (log_buf_len=16M)")
    parser.add_argument("--debug-dump", help="dump for crash and drgn")
    parser.add_argument("--vmlinux", help="its kernel with debug information")
    parser.add_argument("--pairs", type=int, default=21)
    parser.add_argument("--folder", help="where to write copies of --elf (twice its size) and 1 GiB of memory; default: a "
                        "temporary one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        bench = Bench(arguments, folder)
        times(bench, arguments)
        search(bench)
        memory(bench, arguments)
    return 1 if bench.exceeded else 0


if __name__ == "__main__":
    sys.exit(main())
