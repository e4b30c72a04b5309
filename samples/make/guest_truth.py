# SPDX-License-Identifier: GPL-2.0-or-later
"""What a debugger reads in a stopped guest: the words that its module has named, and where each CPU is."""
import bisect
import tarfile

from gdb_stub import RIP

RSP = slice(7 * 16, 8 * 16)


def words(path):
    """Returns {name: (address, size)} of the lines `word NAME ADDRESS SIZE` in the file."""
    found = {}
    if path.exists():
        for line in path.read_text(errors="replace").splitlines():
            fields = line.split()
            if len(fields) == 4 and fields[0] == "word":
                found[fields[1]] = (int(fields[2], 16), int(fields[3]))
    return found


def kallsyms(path):
    """Returns the sorted (address, name) of the guest's functions, from the archive that it has sent."""
    with tarfile.open(path, ignore_zeros=True) as archive:
        lines = archive.extractfile("./kallsyms").read().decode().splitlines()
    fields = [line.split(None, 3) for line in lines]
    return sorted((int(field[0], 16), field[2]) for field in fields if field[1] in "tTwW")


def symbol(symbols, address):
    place = bisect.bisect(symbols, (address, "\x7f")) - 1
    if place < 0 or address - symbols[place][0] > 1 << 20:
        return "?"
    return f"{symbols[place][1]}+{address - symbols[place][0]:#x}"


def read_word(gdb, address, size):
    """Returns the number, read on the first CPU that can. A CPU in user mode may not see the kernel's memory."""
    for cpu in gdb.cpus():
        gdb.choose(cpu)
        try:
            return gdb.number(address, size)
        except RuntimeError:
            continue
    return None


def report(gdb, path, archive):
    """Appends to the file `path`: `value NAME ADDRESS VALUE` for each word, `cpu N rip ADDRESS SYMBOL rsp ADDRESS`."""
    symbols = kallsyms(archive)
    lines = []
    for name, (address, size) in words(path).items():
        value = read_word(gdb, address, size)
        lines.append(f"value {name} {address:x} {'unreadable' if value is None else f'{value:#x}'}")
    for cpu in gdb.cpus():
        gdb.choose(cpu)
        registers = gdb.ask("g")
        rip, rsp = (int.from_bytes(bytes.fromhex(registers[part]), "little") for part in (RIP, RSP))
        lines.append(f"cpu {int(cpu, 16) - 1} rip {rip:x} {symbol(symbols, rip)} rsp {rsp:x}")
    with path.open("a") as file:
        file.write("\n".join(["at the end"] + lines) + "\n")
