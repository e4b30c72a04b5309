#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Boots Debian 12's kernel, lets it panic, and holds lastwords against what the kernel itself had said.

usage: boot_panic_test.py LASTWORDS SOURCE_FOLDER WORK_FOLDER
"""
import json
import pathlib
import shutil
import subprocess
import sys
import unittest

LASTWORDS, SOURCE, WORK = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
FORMS = ("elf", "kdump-zlib")
MAKE_DUMP_SECONDS = 900
# Letters of /proc/consoles and the flags of struct console that they stand for.
FLAGS = {"E": "enabled", "C": "consdev", "B": "boot", "p": "printbuffer", "b": "braille", "a": "anytime"}


def lastwords(*arguments):
    done = subprocess.run([LASTWORDS, *arguments], capture_output=True, timeout=120, check=False)
    if done.returncode != 0:
        raise AssertionError(f"lastwords {arguments}: exit {done.returncode}: {done.stderr.decode()}")
    return done.stdout


class PanicOfARealKernel(unittest.TestCase):
    """One dump, in each form that QEMU writes, against the witnesses taken in the guest and on its serial line."""

    @classmethod
    def setUpClass(cls):
        cls.folder = WORK / "panic"
        shutil.rmtree(cls.folder, ignore_errors=True)
        subprocess.run([SOURCE / "samples/make/make_dump.sh", "--kernel", "6.1", "--scenario", "panic",
                        "--forms", ",".join(FORMS), "-o", cls.folder], check=True, timeout=MAKE_DUMP_SECONDS)
        cls.dumps = [cls.folder / f"vmcore.{form}" for form in FORMS]

    def witness(self, name):
        return (self.folder / "guest" / name).read_bytes()

    def assert_same_lines(self, found, wanted):
        self.assertEqual(found.split(b"\n"), wanted.split(b"\n"))

    def assert_begins_with(self, found, wanted):
        """The witness was taken before the crash: what comes after it is the crash itself."""
        self.assertGreater(len(wanted), 10000, "the witness is too short to prove anything")
        self.assert_same_lines(found[:len(wanted)], wanted)

    def test_log_is_what_dmesg_printed(self):
        for dump in self.dumps:
            for options, name in (([], "dmesg"), (["-x"], "dmesg-x"), (["-t"], "dmesg-t")):
                with self.subTest(dump=dump.name, dmesg=name):
                    self.assert_begins_with(lastwords("log", *options, dump), self.witness(f"utf8/{name}"))

    def test_records_are_what_dev_kmsg_gave(self):
        for dump in self.dumps:
            with self.subTest(dump=dump.name):
                self.assert_begins_with(lastwords("log", "--format", "kmsg", dump), self.witness("kmsg"))

    def test_console_format_is_what_the_serial_line_carried(self):
        """The 8250 driver writes CR LF; everything else on the line comes from the log, the panic included."""
        serial = (self.folder / "ttyS0.txt").read_bytes().replace(b"\r\n", b"\n")
        self.assertIn(b"end Kernel panic - not syncing: sysrq triggered crash", serial)
        for dump in self.dumps:
            with self.subTest(dump=dump.name):
                self.assert_same_lines(lastwords("log", "--format", "console", "-l", "emerg..info", dump), serial)

    def test_consoles_are_those_of_proc_consoles(self):
        wanted = {}
        for line in self.witness("consoles").decode().splitlines():
            letters = line[line.index("(") + 1:line.index(")")]
            wanted[line.split()[0]] = {FLAGS[letter] for letter in letters if letter != " "}
        for dump in self.dumps:
            with self.subTest(dump=dump.name):
                found = {console["name"]: set(console["flags"]) for console in self.objects(dump, "console")}
                self.assertEqual(found, wanted)

    def test_serial_console_missed_nothing(self):
        for dump in self.dumps:
            with self.subTest(dump=dump.name):
                ring = self.objects(dump, "ring")[0]
                console = next(c for c in self.objects(dump, "console") if c["name"] == "ttyS0")
                self.assertGreater(ring["records"], 100)
                self.assertEqual((console["certain"], console["unflushed"], console["lost"], console["next_seq"]),
                                 (True, 0, 0, ring["next_seq"]))

    def test_summary_names_the_panic(self):
        for dump in self.dumps:
            with self.subTest(dump=dump.name):
                self.assertIn(b"sysrq triggered crash", lastwords(dump))

    @staticmethod
    def objects(dump, kind):
        """The JSON objects of one kind that `consoles` prints."""
        lines = lastwords("consoles", "--format", "json", dump).splitlines()
        return [entry for entry in map(json.loads, lines) if entry["kind"] == kind]


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
