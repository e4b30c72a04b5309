# SPDX-License-Identifier: GPL-2.0-or-later
"""A kdump-compressed dump of x86-64 whose bits can be changed: its pages, its kernel's addresses, its ring; and the same
memory as an ELF file as /proc/vmcore gives it."""

import re
import struct
import zlib

PAGE = 4096
TEXT_MAP = 0xFFFFFFFF80000000  # __START_KERNEL_map
IMAGE_BYTES = 1 << 30  # KERNEL_IMAGE_SIZE


class Kdump:
    """Reads pages of zlib or no compression. What is changed is written to `patches`: offset -> bytes of the file."""

    def __init__(self, path):
        self.file = bytearray(open(path, "rb").read())
        self.size = len(self.file)
        status, block, sub_blocks, bitmap_blocks = struct.unpack_from("<IiiI", self.file, 424)
        assert self.file[:8] == b"KDUMP   " and block == PAGE, f"{path}: no kdump-compressed dump of 4 KiB pages"
        self.info_at, self.info_bytes = struct.unpack_from("<QQ", self.file, PAGE + 32)
        bitmap = (1 + sub_blocks) * PAGE + bitmap_blocks // 2 * PAGE
        descriptors = (1 + sub_blocks + bitmap_blocks) * PAGE
        self.descriptor = {}  # page frame -> offset of its descriptor
        for byte in range(bitmap_blocks // 2 * PAGE):
            bits = self.file[bitmap + byte]
            for bit in range(8):
                if bits >> bit & 1:
                    self.descriptor[byte * 8 + bit] = descriptors + 24 * len(self.descriptor)
        text = bytes(self.file[self.info_at : self.info_at + self.info_bytes]).decode()
        self.info = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        self.patches = {}

    def number(self, key, base=10):
        return int(self.info[key], base)

    def symbol(self, name):
        return self.number(f"SYMBOL({name})", 16)

    def page(self, frame):
        at, size, flags = struct.unpack_from("<QII", self.file, self.descriptor[frame])
        data = bytes(self.file[at : at + size])
        assert flags in (0, 1), f"page {frame:#x} is compressed by {flags}, expected zlib"
        return zlib.decompress(data) if flags == 1 else data

    def physical(self, virtual):
        """The physical address of a virtual one: by the place of the kernel's image, else by the page tables."""
        if TEXT_MAP <= virtual < TEXT_MAP + IMAGE_BYTES:
            return virtual - TEXT_MAP + self.number("NUMBER(phys_base)")
        table = self.physical(self.symbol("init_top_pgt"))
        for shift in (39, 30, 21, 12):
            entry = struct.unpack("<Q", self.read_physical(table + (virtual >> shift & 511) * 8, 8))[0]
            assert entry & 1, f"{virtual:#x} is not mapped"
            address = entry & 0x000FFFFFFFFFF000
            if entry >> 7 & 1 and shift > 12:
                return address & -(1 << shift) | virtual & ((1 << shift) - 1)
            table = address
        return table | virtual & 0xFFF

    def read_physical(self, at, count):
        data = b""
        while len(data) < count:
            here = at + len(data)
            data += self.page(here // PAGE)[here % PAGE :][: count - len(data)]
        return data

    def read(self, virtual, count):
        data = b""
        while len(data) < count:
            here = virtual + len(data)
            data += self.read_physical(self.physical(here), min(count - len(data), PAGE - here % PAGE))
        return data

    def flipped(self, physical, bit):
        """The file as it is if this bit of memory is another: a list of (offset, bytes) to write. The page is put, not
        compressed, at the end of the file."""
        page = bytearray(self.page(physical // PAGE))
        page[physical % PAGE] ^= 1 << bit
        descriptor = struct.pack("<QIIQ", self.size, PAGE, 0, 0)
        return [(self.descriptor[physical // PAGE], descriptor), (self.size, bytes(page))]

    def flipped_info(self, offset, bit):
        at = self.info_at + offset
        return [(at, bytes([self.file[at] ^ 1 << bit]))]


class Elf:
    """The memory of a Kdump as ELF: each run of pages at its address in the linear map, and in the map of the kernel's image
    as well if it lies there."""

    def __init__(self, dump, linear_base):
        runs = []
        for frame in sorted(dump.descriptor):
            if runs and runs[-1][1] == frame:
                runs[-1][1] += 1
            else:
                runs.append([frame, frame + 1])
        phys_base = dump.number("NUMBER(phys_base)")
        note = bytes(dump.file[dump.info_at : dump.info_at + dump.info_bytes])
        note = struct.pack("<III", 11, len(note), 0) + b"VMCOREINFO\0\0" + note + bytes(-len(note) % 4)
        text = dump.symbol("_stext") - TEXT_MAP + phys_base
        in_image = [run for run in runs if text <= run[0] * PAGE < text + (64 << 20)]
        heads = 1 + len(runs) + len(in_image)
        note_at = 64 + 56 * heads
        self.info_at = note_at + 24
        self.page_at = {}
        at = (note_at + len(note) + PAGE - 1) // PAGE * PAGE
        for frame in sorted(dump.descriptor):
            self.page_at[frame] = at
            at += PAGE

        def load(run, virtual):
            return struct.pack("<IIQQQQQQ", 1, 7, self.page_at[run[0]], virtual, run[0] * PAGE, *[(run[1] - run[0]) * PAGE] * 2, 0)

        self.head = b"\x7fELF\2\1\1".ljust(16, b"\0") + struct.pack("<HHIQQQIHHHHHH", 4, 62, 1, 0, 64, 0, 0, 64, 56, heads, 0, 0, 0)
        self.head += struct.pack("<IIQQQQQQ", 4, 0, note_at, 0, 0, len(note), len(note), 0)
        self.head += b"".join(load(run, run[0] * PAGE - phys_base + TEXT_MAP) for run in in_image)
        self.head += b"".join(load(run, run[0] * PAGE + linear_base) for run in runs) + note
        self.dump = dump

    def write(self, path):
        with open(path, "wb") as file:
            file.write(self.head)
            for frame, at in self.page_at.items():
                file.seek(at)
                file.write(self.dump.page(frame))

    def flipped(self, physical, bit):
        byte = self.dump.page(physical // PAGE)[physical % PAGE]
        return [(self.page_at[physical // PAGE] + physical % PAGE, bytes([byte ^ 1 << bit]))]

    def flipped_info(self, offset, bit):
        return [(self.info_at + offset, bytes([self.dump.file[self.dump.info_at + offset] ^ 1 << bit]))]


class Record:
    def __init__(self, seq, nanoseconds, text, index, text_at):
        self.seq, self.nanoseconds, self.text, self.index, self.text_at = seq, nanoseconds, text, index, text_at

    def stamp(self):
        return b"[%5d.%06d]" % (self.nanoseconds // 10**9, self.nanoseconds % 10**9 // 1000)


class Ring:
    """The printk_ringbuffer of a dump: where its parts lie, and its records, oldest first."""

    def __init__(self, dump):
        number = dump.number
        self.prb = dump.symbol("prb")
        self.ring = struct.unpack("<Q", dump.read(self.prb, 8))[0]
        word = lambda at: struct.unpack("<Q", dump.read(at, 8))[0]
        offset = lambda name: number(f"OFFSET({name})")
        desc_ring = self.ring + offset("printk_ringbuffer.desc_ring")
        data_ring = self.ring + offset("printk_ringbuffer.text_data_ring")
        self.pointers = {name: desc_ring + offset(f"prb_desc_ring.{name}") for name in ("descs", "infos")}
        self.pointers["data"] = data_ring + offset("prb_data_ring.data")
        self.ends = [desc_ring + offset(f"prb_desc_ring.{name}") for name in ("head_id", "tail_id")]
        self.descs, self.infos, self.data = (word(self.pointers[name]) for name in ("descs", "infos", "data"))
        count = 1 << struct.unpack("<I", dump.read(desc_ring + offset("prb_desc_ring.count_bits"), 4))[0]
        self.size = 1 << struct.unpack("<I", dump.read(data_ring + offset("prb_data_ring.size_bits"), 4))[0]
        self.desc_bytes, self.info_bytes = number("SIZE(prb_desc)"), number("SIZE(printk_info)")
        descs = dump.read(self.descs, count * self.desc_bytes)
        infos = dump.read(self.infos, count * self.info_bytes)
        data = dump.read(self.data, self.size)
        head, tail = word(self.ends[0]), word(self.ends[1])
        self.records = []
        for index in ((tail + i) % count for i in range((head - tail) % (1 << 62) + 1)):
            state, begin, end = struct.unpack_from("<QQQ", descs, index * self.desc_bytes)
            seq, stamp, length = struct.unpack_from("<QQH", infos, index * self.info_bytes)
            if state >> 62 in (1, 2) and not begin & 1:
                start = begin % self.size if begin // self.size == (end - 1) // self.size else 0
                text = data[start + 8 : start + 8 + length]
                self.records.append(Record(seq, stamp, text, index, start + 8))


def linear_base(dump, ring):
    """Where the linear map begins: by an array of the ring that lies there, else by an address of VMCOREINFO that does."""
    texts = [ring.descs] + [int(value, 16) for key, value in dump.info.items() if re.match(r"SYMBOL\(mem_section\)", key)]
    for virtual in texts:
        if virtual < TEXT_MAP:
            return virtual - dump.physical(virtual)
    raise SystemExit("no address of the linear map is known")
