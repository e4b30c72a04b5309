# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the size of the log in an ELF vmcore, and copies the vmcore for the benchmark: in a form that vmcore-dmesg can
read, or as large as that of a big machine."""
import re
import shutil
import struct

PT_LOAD, PT_NOTE = 1, 4
PHDR = struct.Struct("<IIQQQQQQ")  # p_type p_flags p_offset p_vaddr p_paddr p_filesz p_memsz p_align
PHDR_OFFSET_AT, PHDR_COUNT_AT = 32, 56  # offsets of e_phoff and e_phnum in the ELF64 header
KERNEL_MAP = 0xFFFFFFFF80000000  # x86-64's __START_KERNEL_map
GIB = 1 << 30


class Vmcore:
    """A little-endian ELF64 vmcore of an x86-64 kernel that has a VMCOREINFO."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            header = file.read(64)
            if header[:6] != b"\x7fELF\x02\x01":
                raise ValueError(f"{path}: expected a little-endian ELF64 vmcore")
            self.headers_at, = struct.unpack_from("<Q", header, PHDR_OFFSET_AT)
            count, = struct.unpack_from("<H", header, PHDR_COUNT_AT)
            file.seek(self.headers_at)
            self.headers = [PHDR.unpack(file.read(PHDR.size)) for _ in range(count)]
            self.info = ""
            for _, _, offset, _, _, size, _, _ in (h for h in self.headers if h[0] == PT_NOTE):
                file.seek(offset)
                found = re.search(rb"OSRELEASE=[\x01-\x7e\n]+", file.read(size))
                self.info = found.group().decode() if found else self.info
        self.phys_base = int(self.value("NUMBER(phys_base)"))

    def value(self, key):
        found = re.search("^" + re.escape(key) + "=(.*)$", self.info, re.MULTILINE)
        if not found:
            raise ValueError(f"{self.path}: VMCOREINFO has no {key}")
        return found.group(1)

    def has_virtual_addresses(self):
        return any(h[3] >= KERNEL_MAP for h in self.headers if h[0] == PT_LOAD)

    def word(self, address, size=8):
        """Returns the number of `size` bytes at a virtual address of the kernel image."""
        physical = address - KERNEL_MAP + self.phys_base
        for kind, _, offset, _, at, length, _, _ in self.headers:
            if kind == PT_LOAD and at <= physical < at + length:
                with open(self.path, "rb") as file:
                    file.seek(offset + physical - at)
                    return int.from_bytes(file.read(size), "little")
        raise ValueError(f"{self.path}: {address:#x} is not in the dump")

    def log_bytes(self):
        """Returns the size of the log: its text ring, descriptors and infos."""
        def offset(member):
            return int(self.value(f"OFFSET({member})"))

        ring = self.word(int(self.value("SYMBOL(prb)"), 16))
        descs = ring + offset("printk_ringbuffer.desc_ring")
        text = ring + offset("printk_ringbuffer.text_data_ring")
        count = 1 << self.word(descs + offset("prb_desc_ring.count_bits"), 4)
        size = 1 << self.word(text + offset("prb_data_ring.size_bits"), 4)
        return size + count * (int(self.value("SIZE(prb_desc)")) + int(self.value("SIZE(printk_info)")))

    def _copy(self, path, headers):
        """Copies the file, with these program headers at its end instead of its own. Returns the path of the copy."""
        shutil.copyfile(self.path, path)
        with open(path, "r+b") as file:
            at = file.seek(0, 2)
            file.write(b"".join(PHDR.pack(*header) for header in headers))
            file.seek(PHDR_OFFSET_AT)
            file.write(struct.pack("<Q", at))
            file.seek(PHDR_COUNT_AT)
            file.write(struct.pack("<H", len(headers)))
        return path

    def with_virtual_addresses(self, path):
        """Makes a copy whose PT_LOADs have the virtual addresses of the kernel image, because vmcore-dmesg needs them.
        vmcore-dmesg can then read a ring in the kernel image, but not one of log_buf_len=."""
        headers = [list(h) for h in self.headers]
        for header in headers:
            if header[0] == PT_LOAD:
                header[3] = (KERNEL_MAP + header[4] - self.phys_base) % (1 << 64)
        return self._copy(path, headers)

    def as_large_machine(self, path, gib):
        """Makes a copy with `gib` GiB of additional memory, as PT_LOADs of 1 GiB after the others. The additional bytes
        are holes in the file, which take no space on disk."""
        at = max(h[4] + h[6] for h in self.headers if h[0] == PT_LOAD)
        at = -(-at // GIB) * GIB + 4 * GIB
        self._copy(path, self.headers)
        with open(path, "rb") as file:
            offset = -(-file.seek(0, 2) // GIB) * GIB
        extra = [(PT_LOAD, 7, offset + i * GIB, 0, at + i * GIB, GIB, GIB, 0) for i in range(gib)]
        self._copy(path, self.headers + extra)
        with open(path, "r+b") as file:
            file.truncate(offset + gib * GIB)
        return path
