// SPDX-License-Identifier: GPL-2.0-or-later
// ELF notes: what an ELF vmcore's PT_NOTE and a kdump-compressed header's notes say.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

#include "extractor/image/image.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// Notes of a machine with thousands of CPUs take some MiB.
inline constexpr std::uint64_t kNotesBytesMax = std::uint64_t{64} << 20U;
/// The kernel fills one page (VMCOREINFO_BYTES, include/linux/crash_core.h).
inline constexpr std::uint64_t kVmcoreinfoBytesMax = std::uint64_t{1} << 20U;

struct ElfNote {
    std::string_view name;  ///< without its NUL
    std::uint32_t type = 0;
    Bytes desc;
    std::uint64_t desc_at = 0;  ///< within the bytes that were given
};

/// The notes in `bytes`; they point into it. Names and descriptors are padded to 4 bytes, in ELF64
/// too. Zeros between notes are skipped, because the kernel pads its per-CPU buffers. Parsing ends
/// at the first note that does not fit.
std::vector<ElfNote> read_elf_notes(Bytes bytes, std::endian order);

/// Appends a note, padded; its desc_at is not used.
void append_elf_note(std::vector<std::byte>& notes, std::endian order, const ElfNote& note);

/// Where notes lie in a file, and its name, for findings.
struct NotesOrigin {
    const ByteSource& source;
    FileOffset at;
};

/// Fills `facts` from the notes: the notes themselves, the VMCOREINFO text if there is none yet,
/// and CR3 from QEMU's notes.
void add_note_facts(Bytes bytes, NotesOrigin origin, ImageFacts& facts, Findings& findings);

/// Adds where [at, at + length) of `source` lies in the file on disk.
void add_extents(const ByteSource& source, FileOffset at, std::uint64_t length,
                 std::vector<Extent>& extents);

/// "ELF64 vmcore, flattened": the container's name, with the encoding around it if there is one.
std::string with_form(std::string container, const ByteSource& source);

}  // namespace lastwords::extractor
