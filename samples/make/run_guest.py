#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs QEMU and carries out steps in order: waits for what the guest prints, dumps its memory over QMP, resets it, ..."""
import argparse
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

import guest_truth
from gdb_stub import GdbStub

DUMP_FORMS = {
    "elf": {"paging": False, "format": "elf"},
    "elf-paging": {"paging": True},
    "kdump-zlib": {"paging": False, "format": "kdump-zlib"},
    "kdump-lzo": {"paging": False, "format": "kdump-lzo"},
    "kdump-snappy": {"paging": False, "format": "kdump-snappy"},
}


class Qmp:
    """A connection to QEMU's QMP server. ask() waits for the answer to its command and drops events before it."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile("r")
        json.loads(self.lines.readline())
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        request = {"execute": command, "arguments": arguments}
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        for line in self.lines:
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise RuntimeError(f"{command}: QEMU closed the connection")


class Guest:
    """A running QEMU whose channels are files in one folder."""

    def __init__(self, folder, command, seconds):
        self.folder = pathlib.Path(folder)
        self.deadline = time.monotonic() + seconds
        monitor = str(self.folder / "qmp.socket")
        log = (self.folder / "qemu.log").open("w")
        self.process = subprocess.Popen(
            command + ["-qmp", f"unix:{monitor},server=on,wait=off"], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while not os.path.exists(monitor):
            self.check("its monitor socket")
        self.qmp = Qmp(monitor)
        os.unlink(monitor)

    def check(self, what):
        """Called in a loop that waits for `what`: waits a moment. Raises an error if QEMU has ended or the time is over."""
        if self.process.poll() is not None:
            said = self.read("qemu.log").strip()
            raise RuntimeError(f"QEMU ended (exit {self.process.returncode}) before {what}: {said}")
        if time.monotonic() > self.deadline:
            raise RuntimeError(f"no {what} in time")
        time.sleep(0.02)

    def holds(self, name, text):
        path = self.folder / name
        return path.exists() and text.encode() in path.read_bytes()[-65536:]

    def wait_for(self, name, text):
        """Returns when the file `name` holds `text`."""
        while not self.holds(name, text):
            self.check(f"'{text}' in {name}")

    def wait_for_witness(self):
        """Returns when the guest has sent everything. Raises an error if it panics before: the scenario's panic comes later."""
        while not self.holds("state", "witnessed"):
            if self.holds("serial.raw", "end Kernel panic"):
                raise RuntimeError("the guest died while booting")
            self.check("word from the guest")

    def wait_for_growth(self, name, count):
        """Returns when the file `name` has grown by `count` bytes."""
        path = self.folder / name
        enough = path.stat().st_size + count
        while path.stat().st_size < enough:
            self.check(f"{count} more bytes in {name}")

    def misdirect(self):
        """Makes the guest oops at the address that it has named in its state channel."""
        self.wait_for("state", "misdirect ")
        address = self.read("state").rpartition("misdirect ")[2].split()[0]
        GdbStub(str(self.folder / "gdb.socket"), self.deadline - time.monotonic()).misdirect(int(address, 16))

    def hold_buffers(self):
        """Makes printk's buffers for each CPU keep their texts. The guest has named the addresses in its state channel."""
        self.wait_for("state", "held\n")
        words = self.read("state").rpartition("hold ")[2].split()
        self.symbols = {name: int(address, 16) for name, address in zip(words[1::2], words[::2])}
        self.gdb = GdbStub(str(self.folder / "gdb.socket"), self.deadline - time.monotonic())
        self.gdb.hold_buffers(self.symbols)

    def save_buffers(self, name):
        """Stops the guest and writes the texts of these buffers to the file `name`, one object of JSON in a line."""
        self.gdb.stop()
        with (self.folder / name).open("w") as file:
            for buffer, cpu, text in self.gdb.buffers(self.symbols, 2):
                print(json.dumps({"buffer": buffer, "cpu": cpu, "text": text.decode("latin-1")}), file=file)

    def debugger(self):
        """Returns the connection to QEMU's gdb server. The guest is stopped from now on."""
        if not hasattr(self, "gdb"):
            self.gdb = GdbStub(str(self.folder / "gdb.socket"), self.deadline - time.monotonic())
        return self.gdb

    def stop_when(self, name, mask, words):
        """Stops the guest when a bit of `mask` is set in the word `name`, whose address is in the file `words`."""
        gdb = self.debugger()
        address, size = guest_truth.words(self.folder / words)[name]
        while not (guest_truth.read_word(gdb, address, size) or 0) & int(mask, 0):
            gdb.send("c")
            self.check(f"{mask} in {name}")
            gdb.stop()

    def truth(self, name):
        """Stops the guest and appends to the file `name` what a debugger reads."""
        guest_truth.report(self.debugger(), self.folder / name, self.folder / "guest.tar")

    def read(self, name):
        return (self.folder / name).read_text()

    def dump(self, form):
        path = self.folder / f"vmcore.{form}"
        self.qmp.ask("dump-guest-memory", protocol=f"file:{path}", **DUMP_FORMS[form])
        path.chmod(0o644)
        if form.startswith("elf"):
            subprocess.run(["fallocate", "--dig-holes", path], check=False)

    def save(self, name, address, size):
        """Writes `size` bytes of physical memory from `address` on to the file `name`."""
        path = self.folder / name
        self.qmp.ask("pmemsave", val=int(address, 0), size=int(size, 0), filename=str(path))
        path.chmod(0o644)
        subprocess.run(["fallocate", "--dig-holes", path], check=False)

    def copy(self, name, to):
        (self.folder / to).write_bytes((self.folder / name).read_bytes())

    def wait_for_pause(self):
        """Returns when the guest has reset itself or shut down. It needs -action shutdown=pause, or QEMU ends, too."""
        while self.qmp.ask("query-status")["running"]:
            self.check("end of the guest")

    def reset(self):
        """Boots the guest again; its memory stays as it is."""
        self.qmp.ask("set-action", reboot="reset")
        self.qmp.ask("system_reset")
        self.qmp.ask("cont")

    def end(self):
        """Ends QEMU, and kills it if it hangs in its exit. All that is wanted from the guest is on disk by now."""
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def run(options, command):
    guest = Guest(options.folder, command, options.seconds)
    try:
        for step in options.step:
            verb, _, rest = step.partition(":")
            if verb == "witness":
                guest.wait_for_witness()
            elif verb == "wait":
                guest.wait_for(*rest.split(":", 1))
            elif verb == "growth":
                name, count = rest.split(":")
                guest.wait_for_growth(name, int(count))
            elif verb == "misdirect":
                guest.misdirect()
            elif verb == "hold-buffers":
                guest.hold_buffers()
            elif verb == "save-buffers":
                guest.save_buffers(rest)
            elif verb == "truth":
                guest.truth(rest)
            elif verb == "until":
                guest.stop_when(*rest.split(":"))
            elif verb == "sleep":
                time.sleep(float(rest))
            elif verb == "dump":
                guest.dump(rest)
            elif verb == "copy":
                guest.copy(*rest.split(":"))
            elif verb == "paused":
                guest.wait_for_pause()
            elif verb == "reset":
                guest.reset()
            elif verb == "save":
                guest.save(*rest.split(":"))
            else:
                guest.qmp.ask(verb)
    finally:
        guest.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, help="where QEMU runs and its channels and dumps are")
    parser.add_argument("--seconds", type=float, default=300, help="limit for the whole run")
    parser.add_argument("--step", action="append", default=[],
                        help="in order: witness, wait:FILE:TEXT, growth:FILE:BYTES, misdirect, hold-buffers, "
                             "save-buffers:FILE, sleep:SECONDS, dump:FORM, truth:FILE, until:WORD:MASK:FILE, "
                             "save:FILE:ADDRESS:BYTES, copy:FILE:FILE, paused, reset, or a QMP command (stop, inject-nmi)")
    parser.add_argument("command", nargs="+", help="QEMU and its arguments, after --")
    options = parser.parse_args()
    try:
        run(options, options.command)
    except (RuntimeError, OSError) as error:
        print(f"run_guest.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
