// SPDX-License-Identifier: GPL-2.0-or-later
// ELF core builder. It writes headers without libelf, because the reader under test uses libelf.
#include "tests/support/elf_core_builder.h"

#include "extractor/image/elf_notes.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/memory_file.h"

namespace lastwords::test {
namespace {

constexpr std::uint32_t kPtLoad = 1;
constexpr std::uint32_t kPtNote = 4;
constexpr std::uint64_t kPnXnum = 0xffff;

/// Sizes of a class's structures (32 or 64 bits), and their offsets in the file.
struct Shape {
    unsigned word;
    std::uint64_t ehdr;
    std::uint64_t phdr;
    std::uint64_t shdr;
    std::uint64_t shoff = 0;
    std::uint64_t phoff = 0;
    std::uint64_t phnum = 0;
    std::uint64_t notes = 0;
    std::uint64_t data = 0;
};

Shape lay_out(const ElfCore& core) {
    Shape at = core.bits == 32 ? Shape{.word = 4, .ehdr = 52, .phdr = 32, .shdr = 40}
                               : Shape{.word = 8, .ehdr = 64, .phdr = 56, .shdr = 64};
    const bool section = core.qemu_headers || core.extended_count;
    at.shoff = section ? at.ehdr : 0;
    at.phoff = at.ehdr + (section ? at.shdr : 0);
    at.phnum = core.segments.size() + 1;
    at.notes = at.phoff + at.phnum * at.phdr;
    at.data = (at.notes + core.notes.size() + 0xfff) & ~std::uint64_t{0xfff};
    return at;
}

void add_file_header(BytesBuilder& out, const ElfCore& core, const Shape& at) {
    out.text(
           "\x7f"
           "ELF")
        .u8(core.bits == 32 ? 1 : 2);
    out.u8(core.order == std::endian::little ? 1 : 2).u8(1).pad_to(16);
    out.u16(core.type).u16(core.machine).u32(1).word(at.word, 0);
    out.word(at.word, at.phoff).word(at.word, at.shoff).u32(core.flags);
    out.u16(core.qemu_headers ? 8 : at.ehdr).u16(at.phdr);
    out.u16(core.extended_count ? kPnXnum : at.phnum);
    out.u16(at.shdr).u16(at.shoff != 0 ? 1 : 0).u16(0);
    if (at.shoff != 0) {
        const std::size_t info = at.shoff + (core.bits == 32 ? 0x1c : 0x2c);
        out.pad_to(at.shoff + at.shdr).put(info, 4, at.phnum);
    }
}

struct Header {
    std::uint32_t type;
    std::uint64_t offset;
    ElfCoreSegment segment;
};

void add_program_header(BytesBuilder& out, unsigned bits, const Header& header) {
    const ElfCoreSegment& segment = header.segment;
    const unsigned word = bits / 8;
    out.u32(header.type);
    if (bits == 64) {
        out.u32(7);
    }
    out.word(word, header.offset).word(word, segment.vaddr).word(word, segment.paddr);
    out.word(word, segment.filesz).word(word, segment.memsz);
    if (bits == 32) {
        out.u32(7);
    }
    out.word(word, 0);
}

Result<void> write_memory(const ElfCore& core, const MemoryReader& memory, FileOffset at,
                          extractor::ByteSink& sink) {
    constexpr std::uint64_t kChunk = std::uint64_t{1} << 20U;
    std::vector<std::byte> chunk;
    for (const ElfCoreSegment& segment : core.segments) {
        for (std::uint64_t done = 0; done < segment.filesz; done += chunk.size()) {
            chunk.resize(std::min(kChunk, segment.filesz - done));
            TRY_VOID(memory(PhysAddr{segment.paddr + done}, chunk));
            TRY_VOID(sink.write(at, chunk));
            at += chunk.size();
        }
    }
    return {};
}

}  // namespace

Result<void> write_elf_core(const ElfCore& core, const MemoryReader& memory,
                            extractor::ByteSink& sink) {
    const Shape at = lay_out(core);
    BytesBuilder out(core.order);
    add_file_header(out, core, at);
    add_program_header(out, core.bits,
                       {kPtNote, at.notes, {.filesz = core.notes.size(), .memsz = 0}});
    std::uint64_t data = at.data;
    for (const ElfCoreSegment& segment : core.segments) {
        add_program_header(out, core.bits, {kPtLoad, data, segment});
        data += segment.filesz;
    }
    out.bytes(core.notes);
    TRY_VOID(sink.write({}, out.take()));
    return write_memory(core, memory, FileOffset{at.data}, sink);
}

std::vector<std::byte> build_elf_core(ElfCore core, const std::vector<ElfCoreLoad>& loads) {
    core.segments.clear();
    for (const ElfCoreLoad& load : loads) {
        const std::uint64_t memsz = load.memsz != 0 ? load.memsz : load.bytes.size();
        core.segments.push_back({load.paddr, load.bytes.size(), memsz, load.vaddr});
    }
    // write_elf_core() asks for each segment once and in order, so the address is not needed.
    std::size_t next = 0;
    const MemoryReader memory = [&](PhysAddr, MutableBytes into) -> Result<void> {
        while (loads.at(next).bytes.empty()) {
            ++next;
        }
        const std::vector<std::byte>& bytes = loads.at(next++).bytes;
        std::copy(bytes.begin(), bytes.end(), into.begin());
        return {};
    };
    MemorySink sink;
    if (!write_elf_core(core, memory, sink)) {
        return {};
    }
    return sink.take();
}

std::vector<std::byte> build_note(std::string_view name, std::uint32_t type, Bytes desc,
                                  std::endian order) {
    std::vector<std::byte> note;
    extractor::append_elf_note(note, order, {name, type, desc, 0});
    return note;
}

std::vector<std::byte> build_vmcoreinfo_note(std::string_view text, std::endian order) {
    return build_note("VMCOREINFO", 0, as_bytes(text), order);
}

}  // namespace lastwords::test
