// SPDX-License-Identifier: GPL-2.0-or-later
// ELF notes: parses the notes in the PT_NOTE of an ELF vmcore or in the header of a
// kdump-compressed file.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

#include "extractor/image/image.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// Limit of the bytes of all notes of a dump. Those of a machine with thousands of CPUs take a few
/// MiB.
inline constexpr std::uint64_t kNotesBytesMax = std::uint64_t{64} << 20U;
/// Limit of the bytes of the VMCOREINFO text. The kernel writes at most one page (VMCOREINFO_BYTES,
/// include/linux/crash_core.h; since 6.9 vmcore_info.h).
inline constexpr std::uint64_t kVmcoreinfoBytesMax = std::uint64_t{1} << 20U;

/// The notes of ours in a dump of several kernels that `lastwords trim` wrote; other tools pass
/// over them. Their name is kLastwordsNote.
inline constexpr std::string_view kLastwordsNote = "LASTWORDS";
/// The VMCOREINFO text of a kernel for which the original dump had no note.
inline constexpr std::uint32_t kVmcoreinfoInMemory = 1;
/// CR3 of each CPU, from QEMU's notes in the original dump: 8 bytes each, in the byte order of the
/// dump.
inline constexpr std::uint32_t kCr3OfCpus = 2;

struct ElfNote {
    std::string_view name;  ///< without its NUL
    std::uint32_t type = 0;
    Bytes desc;
    std::uint64_t desc_at = 0;  ///< offset of `desc` in the bytes that were parsed
};

/// Returns the notes in `bytes`. Their names and descriptors point into `bytes`. Both are padded to
/// 4 bytes, in ELF64 too. Zeros between notes are skipped, because the kernel pads its per-CPU
/// buffers. Parsing ends at the first note that extends beyond `bytes`.
std::vector<ElfNote> read_elf_notes(Bytes bytes, std::endian order);

/// Appends a note with its padding. note.desc_at is ignored.
void append_elf_note(std::vector<std::byte>& notes, std::endian order, const ElfNote& note);

/// The file that contains the notes, and the offset at which they begin. Messages name both.
struct NotesOrigin {
    const ByteSource& source;
    FileOffset at;
};

/// Adds to `facts` the bytes of the notes, the VMCOREINFO text if `facts` has none yet, CR3 from
/// QEMU's notes, and what our own notes have.
void add_note_facts(Bytes bytes, NotesOrigin origin, ImageFacts& facts, Findings& findings);

/// Adds to `extents` the places in the file on disk of the bytes [at, at + length) of `source`.
void add_extents(const ByteSource& source, FileOffset at, std::uint64_t length,
                 std::vector<Extent>& extents);

/// Returns the name of the container and, if there is an encoding around it, the name of that:
/// "ELF64 vmcore, flattened".
std::string with_form(std::string container, const ByteSource& source);

}  // namespace lastwords::extractor
