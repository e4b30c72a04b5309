#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Boots Debian 12's kernel, dumps it as it dies, and compares the output of lastwords with the kernel's own.

usage: boot_test.py LASTWORDS SOURCE_FOLDER WORK_FOLDER
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

LASTWORDS, SOURCE, WORK = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
MAKE_DUMP_SECONDS = 900
BY_PANIC_CPU = b" {lastwords: panic: written by the panicking CPU}"
# The letters in /proc/consoles, and the flag of struct console that each stands for.
FLAGS = {"E": "enabled", "C": "consdev", "B": "boot", "p": "printbuffer", "b": "braille", "a": "anytime"}


def lastwords(*arguments):
    done = subprocess.run([LASTWORDS, *arguments], capture_output=True, timeout=120, check=False)
    if done.returncode != 0:
        raise AssertionError(f"lastwords {arguments}: exit {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def objects(dump, kind, command="consoles", *options):
    """Returns the JSON objects of one kind that a command prints."""
    lines = lastwords(command, "--format", "json", *options, dump).splitlines()
    return [entry for entry in map(json.loads, lines) if entry["kind"] == kind]


def console_named(dump, name):
    return next(console for console in objects(dump, "console") if console["name"] == name)


def shown_by_console(dump, *options):
    """Returns what a console shows at the kernel's usual loglevel of 7."""
    return lastwords("log", "--format", "console", "-l", "emerg..info", *options, dump)


class DumpOfARealKernel(unittest.TestCase):
    """Runs one scenario of samples/make, which writes a dump in each of `forms`."""

    scenario = None
    forms = ("elf",)

    @classmethod
    def setUpClass(cls):
        cls.folder = WORK / cls.scenario
        shutil.rmtree(cls.folder, ignore_errors=True)
        subprocess.run([SOURCE / "samples/make/make_dump.sh", "--kernel", "6.1", "--scenario", cls.scenario,
                        "--forms", ",".join(cls.forms), "-o", cls.folder], check=True, timeout=MAKE_DUMP_SECONDS)
        cls.dumps = [cls.folder / f"vmcore.{form}" for form in cls.forms]
        # The 8250 driver writes CR LF for each newline; everything else on the serial line comes from the log.
        cls.serial = (cls.folder / "ttyS0.txt").read_bytes().replace(b"\r\n", b"\n")

    def witness(self, name):
        return (self.folder / "guest" / name).read_bytes()

    def assert_same_lines(self, found, wanted):
        self.assertEqual(found.split(b"\n"), wanted.split(b"\n"))

    def assert_begins_with(self, found, wanted):
        """`wanted` is a witness, saved in the guest before the crash; what `found` has after it is about the crash."""
        self.assertGreater(len(wanted), 10000, "the witness is too short to prove anything")
        self.assert_same_lines(found[:len(wanted)], wanted)


class Panic(DumpOfARealKernel):
    """A plain panic: everything is on every console."""

    scenario = "panic"
    forms = ("elf", "kdump-zlib")

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
        self.assertIn(b"end Kernel panic - not syncing: sysrq triggered crash", self.serial)
        for dump in self.dumps:
            with self.subTest(dump=dump.name):
                self.assert_same_lines(shown_by_console(dump), self.serial)

    def test_consoles_are_those_of_proc_consoles(self):
        wanted = {}
        for line in self.witness("consoles").decode().splitlines():
            letters = line[line.index("(") + 1:line.index(")")]
            wanted[line.split()[0]] = {FLAGS[letter] for letter in letters if letter != " "}
        for dump in self.dumps:
            with self.subTest(dump=dump.name):
                found = {console["name"]: set(console["flags"]) for console in objects(dump, "console")}
                self.assertEqual(found, wanted)

    def test_serial_console_missed_nothing(self):
        for dump in self.dumps:
            with self.subTest(dump=dump.name):
                ring = objects(dump, "ring")[0]
                console = console_named(dump, "ttyS0")
                self.assertGreater(ring["records"], 100)
                self.assertEqual((console["certain"], console["unflushed"], console["lost"], console["next_seq"]),
                                 (True, 0, 0, ring["next_seq"]))

    def test_summary_names_the_panic(self):
        for dump in self.dumps:
            with self.subTest(dump=dump.name):
                self.assertIn(b"sysrq triggered crash", lastwords(dump))


class PanicWhileAsleep(DumpOfARealKernel):
    """The consoles are suspended when the machine dies: none of them shows the panic, but the dump has it."""

    scenario = "suspend-panic"

    def test_serial_line_ends_where_lastwords_says(self):
        dump = self.dumps[0]
        next_seq = console_named(dump, "ttyS0")["next_seq"]
        self.assert_same_lines(shown_by_console(dump, "--seq", f"..{next_seq - 1}"), self.serial)

    def test_panic_is_among_what_the_serial_console_never_showed(self):
        self.assertNotIn(b"Kernel panic", self.serial)
        self.assertIn(b"Kernel panic - not syncing: NMI", lastwords("unflushed", "--console", "ttyS0", self.dumps[0]))

    def test_summary_names_the_panic_that_nobody_saw(self):
        self.assertIn(b"Kernel panic - not syncing: NMI", lastwords(self.dumps[0]))


class ConsolesThatLag(DumpOfARealKernel):
    """The machine stops during a flood of messages: the serial console is behind, but the ring has every message."""

    scenario = "lag"

    def test_serial_line_ends_at_its_next_record_or_inside_it(self):
        """A console's position moves only after the output, so the next record may be out, wholly or in part."""
        dump = self.dumps[0]
        next_seq = console_named(dump, "ttyS0")["next_seq"]
        around = shown_by_console(dump, "--seq", f"{next_seq - 1}..{next_seq}").splitlines(keepends=True)
        self.assertEqual(len(around), 2)
        last = self.serial[self.serial.rindex(around[0]) + len(around[0]):]
        self.assertTrue(around[1].startswith(last), f"{last} is not the begin of {around[1]}")

    def test_what_is_pending_is_what_the_ring_has_beyond_it(self):
        dump = self.dumps[0]
        console, ring = console_named(dump, "ttyS0"), objects(dump, "ring")[0]
        self.assertGreater(console["unflushed"], 10)
        self.assertEqual(console["pending"] + console["lost"], ring["next_seq"] - console["next_seq"])


class LogThatSurvives(DumpOfARealKernel):
    """The runtime as a module: a panic, a reset that keeps the memory, and a second panic that no console shows."""

    scenario = "plog"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before_reset, cls.after_reset, cls.memory = (
            cls.folder / f"memory.{name}" for name in ("region1", "region2", "all"))

    def logs(self, dump):
        """Returns each log of a dump by its origin, with the fields of its records that all logs of a kernel share."""
        origins = ["kernel log" if source.get("running") else source["origin"].removeprefix(f"{dump}: ")
                   for source in objects(dump, "source", "log", "--scan")]
        origins = origins or ["the only log"]
        logs = {origin: [] for origin in origins}
        for record in objects(dump, "record", "log", "--scan"):
            origin = origins[record.get("source", 0)]
            if origin.startswith("kernel log of") and "text_state" in record:
                continue  # a later boot has overwritten a part of it
            time_us = record["ts_nsec"] // 1000
            logs[origin].append((time_us, record["facility"], record["level"], record["text"]))
        return logs

    def test_region_holds_what_the_kernels_own_ring_holds(self):
        for options in ([], ["-x"], ["--format", "console"]):
            with self.subTest(options=options):
                ring = lastwords("log", *options, self.dumps[0])
                self.assertIn(b"end Kernel panic - not syncing: sysrq triggered crash", ring)
                region = lastwords("log", *options, self.before_reset)
                # What the ring does not tell. -x shows it.
                marked = [line for line in region.split(b"\n") if line.endswith(BY_PANIC_CPU)]
                self.assertEqual(marked, region.split(b"\n")[-1 - len(marked):-1], "the last lines, or none")
                self.assertEqual(bool(marked), options == ["-x"])
                self.assert_same_lines(region.replace(BY_PANIC_CPU, b""), ring)

    def test_region_holds_all_of_dev_kmsg_but_the_devices(self):
        lines = self.witness("kmsg").splitlines(keepends=True)
        wanted = b"".join(line for line in lines if not line.startswith((b" SUBSYSTEM=", b" DEVICE=")))
        self.assert_begins_with(lastwords("log", "--format", "kmsg", self.before_reset), wanted)

    def test_region_holds_what_dmesg_printed(self):
        for options, name in (([], "dmesg"), (["-x"], "dmesg-x"), (["-t"], "dmesg-t")):
            with self.subTest(dmesg=name):
                self.assert_begins_with(lastwords("log", *options, self.before_reset), self.witness(f"utf8/{name}"))

    def test_region_is_found_in_a_vmcore(self):
        logs = self.logs(self.dumps[0])
        self.assertEqual(list(logs), ["kernel log", "plog region at 0x8000000: boot 1"])
        self.assertGreater(len(logs["kernel log"]), 100)
        self.assertEqual(logs["plog region at 0x8000000: boot 1"], logs["kernel log"])

    def test_reset_leaves_the_boot_before_as_it_was(self):
        before, after = self.logs(self.before_reset)["the only log"], self.logs(self.after_reset)
        self.assertEqual(list(after), ["plog region: boot 1", "plog region: boot 2"])
        self.assertIn("sysrq triggered crash", after["plog region: boot 1"][-1][-1])
        self.assertEqual(after["plog region: boot 1"], before)

    def test_next_boot_can_read_them_from_a_file(self):
        dead, alive = self.logs(self.after_reset), self.logs(self.folder / "guest/plog3")
        self.assertEqual(list(alive), [*dead, "plog region: boot 3"])
        for boot, log in dead.items():
            self.assertEqual(alive[boot], log)

    def test_raw_memory_has_both_boots_and_no_copies(self):
        """The page cache has a copy of the region, because the guest read it into a file; it is not shown as a log."""
        inside, alone = self.logs(self.memory), self.logs(self.after_reset)
        # The kernel of the boot before may be there as well, if the next one did not happen to lie where it was.
        for log in [inside.pop(name) for name in list(inside) if name.startswith("kernel log of")]:
            self.assertGreater(len(log), 0)
            self.assertLessEqual(set(log), set(alone["plog region: boot 1"]))
        self.assertEqual(list(inside), ["kernel log", *(f"plog region at 0x8000000: boot {boot}" for boot in (1, 2))])
        for boot in ("boot 1", "boot 2"):
            self.assertEqual(inside[f"plog region at 0x8000000: {boot}"], alone[f"plog region: {boot}"])

    def test_panic_that_no_console_showed_is_in_the_region(self):
        """The region has all records but the last, which the kernel gives to its consoles only."""
        self.assertNotIn(b"Kernel panic - not syncing: NMI", self.serial)
        logs = self.logs(self.memory)
        self.assertIn("Kernel panic - not syncing: NMI", logs["kernel log"][-1][-1])
        self.assertEqual(logs["plog region at 0x8000000: boot 2"], logs["kernel log"][:-1])
        self.assertEqual({record["context"] for record in objects(self.after_reset, "record", "log", "--grep", "NMI>")},
                         {"nmi"})


class CrashInPstore(DumpOfARealKernel):
    """One crash that leaves a vmcore, a ramoops region and a serial capture; the next boot shows what pstore kept."""

    scenario = "pstore-crash"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.region = cls.folder / "memory.region"
        cls.capture = cls.folder / "ttyS0.txt"
        shown = cls.folder / "guest/kernel-decoded"
        cls.shown = {path.name: path.read_bytes() for path in shown.iterdir()}

    def extracted(self, dump):
        with tempfile.TemporaryDirectory(dir=WORK) as folder:
            lastwords("pstore", "--extract", folder, dump)
            return {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir()}

    def merged(self):
        files = (self.dumps[0], self.region, self.capture)
        lines = lastwords("merge", "--format", "json", *files).splitlines()
        entries = [json.loads(line) for line in lines]
        return [entry for entry in entries if entry["kind"] == "record"], files

    def test_region_gives_the_files_that_the_kernel_showed(self):
        self.assertEqual(list(self.shown), ["dmesg-ramoops-0"])
        self.assertIn(b"Kernel panic - not syncing: sysrq triggered crash", self.shown["dmesg-ramoops-0"])
        self.assertEqual(self.extracted(self.region), self.shown)

    def test_region_is_found_in_the_dump(self):
        self.assertEqual(self.extracted(self.dumps[0]), self.shown)

    def test_every_record_is_merged_once(self):
        records, files = self.merged()
        kernel = objects(self.dumps[0], "record", "log")
        for source, positions in ((0, [record["position"] for record in kernel]), (1, None), (2, None)):
            found = [place["position"] for record in records for place in record["in"] if place["source"] == source]
            self.assertGreater(len(found), 100)
            self.assertEqual(len(found), len(set(found)), "a record of one source stands in two places")
            self.assertEqual(found, sorted(found), "the order of the source is kept")
            if positions is not None:
                self.assertEqual(found, positions, "none of the kernel's records is lost")
        panic = [record for record in records if "Kernel panic - not syncing" in record["text"]]
        self.assertEqual([place["source"] for place in panic[0]["in"]], [0, 1, 2])
        self.assertEqual(files[0], self.dumps[0])

    def test_each_source_comes_out_of_the_merge_unchanged(self):
        _, files = self.merged()
        self.assertEqual(lastwords("merge", "--from", "A", *files), lastwords("log", self.dumps[0]))
        self.assertEqual(lastwords("merge", "--from", "C", *files), self.capture.read_bytes())
        text = lastwords("merge", "--from", "B", *files)
        self.assertGreater(len(text), 10000)
        notice = self.shown["dmesg-ramoops-0"].removeprefix(text)
        self.assertEqual(notice, b"\nECC: No errors detected\n")


def load_tests(loader, _tests, _pattern):
    cases = [Panic, LogThatSurvives, CrashInPstore]
    if "LASTWORDS_LONG" in os.environ:  # the samples have such dumps, too
        cases += [PanicWhileAsleep, ConsolesThatLag]
    return unittest.TestSuite(map(loader.loadTestsFromTestCase, cases))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
