# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes one CPU of a QEMU guest jump to address 0 through QEMU's gdb server: an oops without code of ours in the kernel."""
import socket

RIP = slice(16 * 16, 17 * 16)  # the hex digits of RIP in the answer to `g`, after sixteen registers of 8 bytes


class GdbStub:
    """A connection to QEMU's gdb server, with the few commands of its protocol that are needed."""

    def __init__(self, path, seconds):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(seconds)
        self.socket.connect(path)
        self.bytes = self.socket.makefile("rb")
        self.receive()  # connecting stops the guest, and the server reports the stop

    def send(self, packet):
        checksum = sum(packet.encode()) & 0xFF
        self.socket.sendall(f"${packet}#{checksum:02x}".encode())

    def receive(self):
        """Returns the next packet. Skips acknowledgements before it."""
        while self.bytes.read(1) != b"$":
            pass
        packet = b""
        while (byte := self.bytes.read(1)) != b"#":
            packet += byte
        self.bytes.read(2)
        self.socket.sendall(b"+")
        return packet.decode()

    def ask(self, packet):
        self.send(packet)
        answer = self.receive()
        if answer.startswith("E") or not answer:
            raise RuntimeError(f"gdb server: '{packet}' answered '{answer}'")
        return answer

    def misdirect(self, address):
        """Makes the first CPU that reaches `address` continue at address 0."""
        self.ask(f"Z1,{address:x},1")
        self.ask("c")
        self.ask(f"z1,{address:x},1")
        registers = self.ask("g")
        self.ask("G" + registers[:RIP.start] + 16 * "0" + registers[RIP.stop:])
        self.send("D")
        self.socket.close()
