# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes what a QEMU guest does through QEMU's gdb server, without code of ours in the kernel."""
import socket

# The hex digits of registers in the answer to `g`: rax, rbx, rcx, rdx, rsi, rdi, ..., r15, rip, of 8 bytes each.
RDI = slice(5 * 16, 6 * 16)
RIP = slice(16 * 16, 17 * 16)


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

    def redirect(self, address, to, argument=None):
        """Makes the first CPU that reaches `address` continue at `to`, there with this first argument. The CPU is left
        stopped."""
        self.ask(f"Z1,{address:x},1")
        self.ask("c")
        self.ask(f"z1,{address:x},1")
        registers = self.ask("g")
        if argument is not None:
            registers = registers[:RDI.start] + little_endian(argument) + registers[RDI.stop:]
        self.ask("G" + registers[:RIP.start] + little_endian(to) + registers[RIP.stop:])

    def misdirect(self, address):
        """Makes the first CPU that reaches `address` continue at address 0."""
        self.redirect(address, 0)
        self.send("D")
        self.socket.close()

    def read(self, address, size):
        return bytes.fromhex(self.ask(f"m{address:x},{size:x}")) if size else b""

    def number(self, address, size):
        return int.from_bytes(self.read(address, size), "little")

    def hold_buffers(self, at):
        """Makes a CPU call printk(linux_banner) where it holds printk's lock, so that the text goes to that CPU's buffer
        printk_safe_seq_buf. No buffer is emptied any more: __printk_safe_flush() is an endless loop from now on. `at`:
        addresses by name. Source: kernel/printk/printk_safe.c, 4.11 to 5.14."""
        self.ask(f"M{at['__printk_safe_flush']:x},2:ebfe")
        self.redirect(at["vprintk_store"], at["printk"], at["linux_banner"])
        self.send("c")

    def cpus(self):
        """Returns the numbers by which the server knows the CPUs, as it writes them (hex)."""
        found = []
        answer = self.ask("qfThreadInfo")
        while answer.startswith("m"):
            found += answer[1:].split(",")
            answer = self.ask("qsThreadInfo")
        return found

    def choose(self, cpu):
        """Makes the commands that follow be about this CPU."""
        self.ask(f"Hg{cpu}")

    def stop(self):
        self.socket.sendall(b"\x03")
        self.receive()

    def buffers(self, at, cpus):
        """Returns the texts in the buffers that printk keeps for each CPU: (buffer, CPU, bytes). The guest is stopped. In
        5.10, struct printk_safe_seq_buf is the length, a count of lost messages, an irq_work of 24 bytes, the text."""
        texts = []
        for cpu in range(cpus):
            area = self.number(at["__per_cpu_offset"] + 8 * cpu, 8)
            for name in ("nmi_print_seq", "safe_print_seq"):
                here = (at[name] + area) & (1 << 64) - 1
                texts.append((name, cpu, self.read(here + 32, self.number(here, 4))))
        return texts


def little_endian(number):
    return number.to_bytes(8, "little").hex()
