// SPDX-License-Identifier: GPL-2.0-or-later
// Parses ELF notes, and takes VMCOREINFO texts and the CR3 registers from them.
#include "extractor/image/elf_notes.h"

#include <elf.h>
#include <fmt/format.h>
#include <libelf.h>

#include <algorithm>
#include <array>

namespace lastwords::extractor {
namespace {

constexpr std::uint64_t kNoteAlign = 4;
constexpr std::size_t kCpusMax = 65536;

std::uint64_t padded(std::uint64_t length) {
    return (length + kNoteAlign - 1) / kNoteAlign * kNoteAlign;
}

/// Returns the header at the front of `bytes` in host byte order. Elf64_Nhdr consists of the same
/// three words as Elf32_Nhdr, so that this function is for both classes.
Elf32_Nhdr note_header(Bytes bytes, std::endian order) {
    std::array<std::byte, sizeof(Elf32_Nhdr)> raw{};
    std::copy_n(bytes.begin(), raw.size(), raw.begin());
    Elf32_Nhdr header{};
    Elf_Data from{};
    from.d_buf = raw.data();
    from.d_type = ELF_T_WORD;
    from.d_version = EV_CURRENT;
    from.d_size = raw.size();
    Elf_Data into = from;
    into.d_buf = &header;
    elf_version(EV_CURRENT);
    const unsigned encoding = order == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    if (elf32_xlatetom(&into, &from, encoding) == nullptr) {
        return {};
    }
    return header;
}

/// Adds the CR3 register from a note of QEMU. struct QEMUCPUState (target/i386/arch_dump.c in QEMU)
/// has it at offset 416, little endian.
void add_qemu_cpu(Bytes desc, ImageFacts& facts) {
    constexpr std::size_t kCr3 = 416;
    const bool x86 = facts.elf_machine == EM_X86_64 || facts.elf_machine == EM_386 ||
                     facts.elf_machine == EM_NONE;
    if (x86 && desc.size() >= kCr3 + sizeof(std::uint64_t) && facts.cr3.size() < kCpusMax) {
        facts.cr3.push_back(load<std::uint64_t>(desc.subspan(kCr3), std::endian::little));
    }
}

/// Adds what a note of ours says.
void add_lastwords(const ElfNote& note, ImageFacts& facts) {
    constexpr std::size_t kTextsMax = 16;
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    if (note.type == kVmcoreinfoInMemory && facts.more_vmcoreinfo.size() < kTextsMax &&
        note.desc.size() <= kVmcoreinfoBytesMax) {
        facts.more_vmcoreinfo.emplace_back(up_to_nul(as_text(note.desc)));
    }
    for (std::size_t at = 0;
         note.type == kCr3OfCpus && at + kWord <= note.desc.size() && facts.cr3.size() < kCpusMax;
         at += kWord) {
        facts.cr3.push_back(load<std::uint64_t>(note.desc.subspan(at, kWord), facts.byte_order));
    }
}

void add_vmcoreinfo(const ElfNote& note, NotesOrigin origin, ImageFacts& facts,
                    Findings& findings) {
    const FileOffset at = origin.at + note.desc_at;
    Bytes text = note.desc;
    if (text.size() > kVmcoreinfoBytesMax) {
        findings.note(
            fmt::format("{}: offset {:#x}: the VMCOREINFO note has {} bytes; the first "
                        "{} are used",
                        origin.source.name(), at.value, text.size(), kVmcoreinfoBytesMax));
        text = text.first(kVmcoreinfoBytesMax);
    }
    facts.vmcoreinfo = up_to_nul(as_text(text));
    const Result<Extent> place = origin.source.place(at, text.size());
    facts.vmcoreinfo_at = place ? place->offset : at;
}

}  // namespace

std::vector<ElfNote> read_elf_notes(Bytes bytes, std::endian order) {
    std::vector<ElfNote> notes;
    std::uint64_t at = 0;
    while (bytes.size() - at >= sizeof(Elf32_Nhdr)) {
        const Elf32_Nhdr header = note_header(bytes.subspan(at), order);
        // A header without a name is padding of unknown length, because every real note has a name.
        if (header.n_namesz == 0) {
            at += kNoteAlign;
            continue;
        }
        const std::uint64_t name_at = at + sizeof(Elf32_Nhdr);
        const std::uint64_t desc_at = name_at + padded(header.n_namesz);
        if (desc_at > bytes.size() || header.n_descsz > bytes.size() - desc_at) {
            break;
        }
        notes.push_back({up_to_nul(as_text(bytes.subspan(name_at, header.n_namesz))), header.n_type,
                         bytes.subspan(desc_at, header.n_descsz), desc_at});
        at = std::min<std::uint64_t>(desc_at + padded(header.n_descsz), bytes.size());
    }
    return notes;
}

void append_elf_note(std::vector<std::byte>& notes, std::endian order, const ElfNote& note) {
    std::array<std::byte, sizeof(Elf32_Nhdr)> header{};
    const MutableBytes words(header);
    store_number(words.subspan(0, 4), note.name.size() + 1, order);
    store_number(words.subspan(4, 4), note.desc.size(), order);
    store_number(words.subspan(8, 4), note.type, order);
    notes.insert(notes.end(), header.begin(), header.end());
    const Bytes name = as_bytes(note.name);
    notes.insert(notes.end(), name.begin(), name.end());
    notes.resize(padded(notes.size() + 1));
    notes.insert(notes.end(), note.desc.begin(), note.desc.end());
    notes.resize(padded(notes.size()));
}

void add_note_facts(Bytes bytes, NotesOrigin origin, ImageFacts& facts, Findings& findings) {
    facts.notes.insert(facts.notes.end(), bytes.begin(), bytes.end());
    facts.notes.resize(padded(facts.notes.size()));
    for (const ElfNote& note : read_elf_notes(bytes, facts.byte_order)) {
        if (note.name == "VMCOREINFO" && facts.vmcoreinfo.empty()) {
            add_vmcoreinfo(note, origin, facts, findings);
        }
        if (note.name == "QEMU" && note.type == 0) {
            add_qemu_cpu(note.desc, facts);
        }
        if (note.name == kLastwordsNote) {
            add_lastwords(note, facts);
        }
    }
}

void add_extents(const ByteSource& source, FileOffset at, std::uint64_t length,
                 std::vector<Extent>& extents) {
    std::uint64_t done = 0;
    while (done < length) {
        const Result<Extent> place = source.place(at + done, length - done);
        if (!place) {
            return;
        }
        extents.push_back(*place);
        done += place->length;
    }
}

std::string with_form(std::string container, const ByteSource& source) {
    return source.form().empty() ? container : fmt::format("{}, {}", container, source.form());
}

}  // namespace lastwords::extractor
